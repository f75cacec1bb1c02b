//! Labels on disk and at the printer.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Pass;
use crate::files::beside;
use crate::model::{Class, Document, DocumentFormat, Fault};
use crate::store::{DocumentRow, Job, StoreError};
use crate::trial::crash_point;

/// A print command that takes longer is ended.
const PRINT_TIMEOUT: Duration = Duration::from_secs(60);
/// What of its words is kept.
const WORDS_MAX: u64 = 2_000;
/// A print command gets these variables and no others: secrets travel in the environment.
const ENVIRONMENT: [&str; 11] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "CUPS_SERVER",
    "CUPS_USER",
    "PRINTER",
];

fn path(cx: &Pass<'_>, document: &DocumentRow) -> Option<PathBuf> {
    document.file.as_ref().map(|file| cx.labels.join(file))
}

/// The path that summaries show.
pub(super) fn shown_path(cx: &Pass<'_>, document: &DocumentRow) -> Option<String> {
    path(cx, document).map(|path| path.display().to_string())
}

/// Writes a document's file unless it is there, byte for byte. It is made beside its place and moved there; should a power cut leave less
/// of it, or somebody put another file there, the next pass writes it again.
pub(super) fn export(
    cx: &Pass<'_>,
    document: &DocumentRow,
    fresh: &[(i64, Document)],
) -> Result<Result<(), Fault>, StoreError> {
    let Some(path) = path(cx, document) else { return Ok(Ok(())) };
    let stored;
    let paper = if let Some((_, paper)) = fresh.iter().find(|(id, _)| *id == document.id) {
        Some(paper)
    } else {
        stored = cx.store().document(document.id)?;
        stored.as_ref()
    };
    // What is not kept any more cannot be written again.
    let Some(paper) = paper else { return Ok(Ok(())) };
    if is_written(&path, document.length, &paper.bytes) {
        return Ok(Ok(()));
    }
    let written = write(&path, document.id, &paper.bytes);
    Ok(written.map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        Fault::new(Class::Retry { after_s: None }, "mlc", "export label", message)
            .code("LABEL.NOT.WRITTEN")
            .hint("the label is safe in the database: free some room or mend the folder's permissions, and the next pass writes it")
    }))
}

fn is_written(path: &Path, length: u64, bytes: &[u8]) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.len() == length)
        && std::fs::read(path).is_ok_and(|there| there == bytes)
}

fn write(path: &Path, id: i64, bytes: &[u8]) -> std::io::Result<()> {
    // A draft of its own: two threads never write one file.
    let draft = beside(path, &format!(".{id}.part"));
    let create = || OpenOptions::new().create_new(true).write(true).mode(0o600).open(&draft);
    let mut file = create().or_else(|_| {
        // No folder yet, or a draft that was left over when a process died here.
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let _ = std::fs::remove_file(&draft);
        create()
    })?;
    file.write_all(bytes)?;
    crash_point("file.before");
    std::fs::rename(&draft, path)?;
    crash_point("file.after");
    Ok(())
}

pub(super) fn not_printed(message: &str) -> Fault {
    Fault::rejected("mlc", "print label", "LABEL.NOT.PRINTED", message)
        .hint("print the file by hand, or mend the print command and replay the order")
}

/// Runs the print command once. No shell: its words were split when the settings were read.
pub(super) fn print(cx: &Pass<'_>, job: &Job, document: &DocumentRow) -> Result<(), Fault> {
    let Some(words) = &cx.pair.label.print else { return Ok(()) };
    let file = path(cx, document)
        .filter(|file| file.exists())
        .ok_or_else(|| not_printed("the label's file is not there"))?;
    let asked = cx.pair.label.spec.format;
    let came = file.extension().and_then(|extension| DocumentFormat::parse(extension.to_str()?));
    if let Some(came) = came.filter(|came| !asked.prints_like(*came)) {
        let (came, asked) = (came.extension().to_ascii_uppercase(), asked.as_str());
        return Err(not_printed(&format!("the carrier made it as {came}, and {asked} was asked for")));
    }
    let warehouse = cx.pair.rules.ship_from(job.warehouse.as_deref());
    let printer = warehouse.and_then(|from| from.printer.as_deref()).unwrap_or_default();
    let file = file.display().to_string();
    let mut words = words.iter().map(|word| word.replace("{file}", &file).replace("{printer}", printer));
    let program = words.next().unwrap_or_default();
    let mut command = Command::new(&program);
    command.args(words).env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.envs(ENVIRONMENT.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))));
    crash_point("print.before");
    let result = run(cx, command);
    crash_point("print.after");
    result.map_err(|problem| not_printed(&format!("{program} {problem}")))
}

fn run(cx: &Pass<'_>, mut command: Command) -> Result<(), String> {
    let mut child = command.spawn().map_err(|error| format!("cannot be started: {error}"))?;
    let words = child.stderr.take().map(|stderr| {
        std::thread::spawn(move || {
            let mut words = String::new();
            let mut start = stderr.take(WORDS_MAX);
            let _ = start.read_to_string(&mut words);
            // Read on, so that the command does not wait for a reader.
            let _ = std::io::copy(&mut start.into_inner(), &mut std::io::sink());
            words
        })
    });
    let mut waited = Duration::ZERO;
    let mut step = Duration::from_millis(1);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if waited < PRINT_TIMEOUT => {
                cx.clock.wait(step);
                waited += step;
                step = (step * 2).min(Duration::from_millis(50));
            }
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("has not ended after {} s", PRINT_TIMEOUT.as_secs()));
            }
            Err(error) => return Err(format!("was lost: {error}")),
        }
    };
    if status.success() {
        return Ok(());
    }
    let words = words.and_then(|thread| thread.join().ok()).unwrap_or_default();
    let first = words.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Err(format!("ended with {status}: {first}").trim_end_matches([':', ' ']).to_owned())
}

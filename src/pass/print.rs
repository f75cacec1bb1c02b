//! Printing: each label is sent once, one after another per printer, and a printer that fails gets no more labels in that pass.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::{Pass, label};
use crate::model::{Class, DocumentFormat, Fault, MLC};
use crate::store::{DocumentRow, PrintState, Shipment, StoreError};
use crate::trial::crash_point;

/// Number of bytes kept of a print command's error output.
const WORDS_MAX: usize = 2_000;
/// After a request to stop, a running print command may go on for this long; most take less.
const GRACE: Duration = Duration::from_secs(1);
/// How long mlc waits for a command that it has killed.
const END: Duration = Duration::from_secs(1);
/// How long mlc waits for the last error output of a command that failed.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// The only environment variables that a print command gets; others may hold secrets.
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

/// The printers of a pass, by print command. Each prints one label at a time.
#[derive(Default)]
pub(super) struct Printers(Mutex<BTreeMap<String, Arc<Mutex<Printer>>>>);

/// State of one printer in a pass.
#[derive(Default)]
struct Printer {
    /// The printer failed: each further label on it would cost its time limit and a person's check.
    is_parked: bool,
}

impl Printers {
    fn get(&self, command: &str) -> Arc<Mutex<Printer>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(command.to_owned()).or_default())
    }
}

fn lock(printer: &Mutex<Printer>) -> MutexGuard<'_, Printer> {
    printer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Prints a label that waits for it. One whose printing began and did not end is left to a person.
pub(super) fn print_once(
    cx: &Pass<'_>,
    shipment: &Shipment,
    document: &DocumentRow,
) -> Result<Option<Fault>, StoreError> {
    match document.print_state {
        None | Some(PrintState::Done) => Ok(None),
        Some(PrintState::Failed) => Ok(Some(not_printed("the print command failed"))),
        Some(PrintState::Started) => {
            leave(cx, shipment, document, "printing was interrupted: the label may have come out")
        }
        // It may have been printed since the backup was made; a person who replays the order has seen that it was not.
        Some(PrintState::Waiting) if shipment.generation != cx.generation && !cx.is_print_asked => leave(
            cx,
            shipment,
            document,
            "the database was restored from a backup: the label may have come out since",
        ),
        Some(PrintState::Waiting) => print(cx, shipment, document),
    }
}

/// Leaves the decision about a label to a person.
fn leave(
    cx: &Pass<'_>,
    shipment: &Shipment,
    document: &DocumentRow,
    why: &str,
) -> Result<Option<Fault>, StoreError> {
    let fault = not_printed(why);
    cx.ledger.set_print_state(shipment, document, PrintState::Failed, Some(&fault))?;
    Ok(Some(fault))
}

fn print(cx: &Pass<'_>, shipment: &Shipment, document: &DocumentRow) -> Result<Option<Fault>, StoreError> {
    let Some(words) = &cx.pair.label.print else {
        cx.ledger.set_print_state(shipment, document, PrintState::Done, None)?;
        return Ok(None);
    };
    let warehouse = cx.pair.rules.ship_from(shipment.warehouse.as_deref());
    let name = warehouse.and_then(|from| from.printer.as_deref()).unwrap_or_default();
    let words: Vec<String> = words.iter().map(|word| word.replace("{printer}", name)).collect();
    let printer = cx.printers.get(&words.join(" "));
    let mut printer = lock(&printer);
    if printer.is_parked {
        return Ok(Some(parked(name)));
    }
    if cx.is_stopping() {
        return Ok(Some(not_begun()));
    }
    cx.ledger.set_print_state(shipment, document, PrintState::Started, None)?;
    let result = printable(cx, document)
        .and_then(|file| run(cx, &words, &file).inspect_err(|_| printer.is_parked = true));
    let (state, fault) = match result {
        Ok(()) => (PrintState::Done, None),
        Err(fault) => (PrintState::Failed, Some(fault)),
    };
    cx.ledger.set_print_state(shipment, document, state, fault.as_ref())?;
    Ok(fault)
}

fn not_printed(message: &str) -> Fault {
    Fault::rejected(MLC, "print label", "LABEL.NOT.PRINTED", message).advised()
}

/// The fault of a label that was not sent to the printer; the next pass prints it.
fn waits(code: &str, message: impl Into<String>) -> Fault {
    Fault::new(Class::Retry { after_s: None }, MLC, "print label", message.into()).code(code)
}

fn parked(name: &str) -> Fault {
    let name = if name.is_empty() { String::new() } else { format!(" {name}") };
    waits(
        "PRINTER.PARKED",
        format!(
            "printer{name} failed on another label in this pass: this one waits, and the next pass prints it"
        ),
    )
}

fn not_begun() -> Fault {
    waits("PRINT.NOT.BEGUN", "not printed yet: the pass was asked to stop; the next one prints it")
}

/// Path of the label's file, if that printer can print its format.
fn printable(cx: &Pass<'_>, document: &DocumentRow) -> Result<String, Fault> {
    let file = label::path(cx, document)
        .filter(|file| file.exists())
        .ok_or_else(|| not_printed("the label's file is not there"))?;
    let asked = cx.pair.label.spec.format;
    let came = file.extension().and_then(|extension| DocumentFormat::parse(extension.to_str()?));
    if let Some(came) = came.filter(|came| !asked.prints_like(*came)) {
        let (came, asked) = (came.extension().to_ascii_uppercase(), asked.as_str());
        return Err(not_printed(&format!("the carrier made it as {came}, and {asked} was asked for")));
    }
    Ok(file.display().to_string())
}

/// Runs the print command once, without a shell: its words were split when the settings were read.
fn run(cx: &Pass<'_>, words: &[String], file: &str) -> Result<(), Fault> {
    let mut words = words.iter().map(|word| word.replace("{file}", file));
    let program = words.next().unwrap_or_default();
    let mut command = Command::new(&program);
    command.args(words).env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.envs(ENVIRONMENT.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))));
    // The command gets its own process group, so that it can be killed together with its children.
    command.process_group(0);
    crash_point("print.before");
    let result = watch(cx, command);
    crash_point("print.after");
    result.map_err(|problem| not_printed(&format!("{program} {problem}")))
}

/// Starts a command and waits until it ends, its time limit passes, or the pass is asked to stop.
fn watch(cx: &Pass<'_>, mut command: Command) -> Result<(), String> {
    let mut child = command.spawn().map_err(|error| format!("cannot be started: {error}"))?;
    let words = child.stderr.take().map(Words::of);
    let limit = cx.pair.label.print_time_limit;
    let begun = Instant::now();
    let mut stopping_since = None;
    let status = loop {
        if let Some(status) = ended(&mut child)? {
            break status;
        }
        if begun.elapsed() >= limit {
            end_group(cx, &mut child);
            return Err(format!(
                "had not ended after {} s and was stopped: the label may have come out",
                limit.as_secs()
            ));
        }
        if cx.is_stopping() && stopping_since.get_or_insert_with(Instant::now).elapsed() >= GRACE {
            end_group(cx, &mut child);
            return Err("was stopped together with the pass: the label may have come out".into());
        }
        cx.clock.wait(pause(begun));
    };
    if status.success() {
        return Ok(());
    }
    let words = words.map(Words::heard).unwrap_or_default();
    let first = words.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Err(format!("ended with {status}: {first}").trim_end_matches([':', ' ']).to_owned())
}

fn ended(child: &mut Child) -> Result<Option<ExitStatus>, String> {
    child.try_wait().map_err(|error| format!("was lost: {error}"))
}

/// Interval between two checks; short at first, because most commands only queue the file.
fn pause(begun: Instant) -> Duration {
    begun.elapsed().clamp(Duration::from_millis(1), Duration::from_millis(50))
}

/// Kills a command and its children. A process that does not end even so, as with a device that hangs, is abandoned.
fn end_group(cx: &Pass<'_>, child: &mut Child) {
    if let Err(error) = kill_process_group(Pid::from_child(child), Signal::KILL) {
        log::warn!("print command {} cannot be ended: {error}", child.id());
    }
    let begun = Instant::now();
    while matches!(child.try_wait(), Ok(None)) && begun.elapsed() < END {
        cx.clock.wait(pause(begun));
    }
}

/// Error output of a command. A child that outlives the command may hold the pipe open, so nothing waits for its end.
struct Words {
    first: Arc<Mutex<Vec<u8>>>,
    end: std::sync::mpsc::Receiver<()>,
}

impl Words {
    fn of(mut stderr: ChildStderr) -> Self {
        let first = Arc::new(Mutex::new(Vec::new()));
        let (ends, end) = std::sync::mpsc::channel::<()>();
        let kept = Arc::clone(&first);
        std::thread::spawn(move || {
            let _ends = ends;
            let mut part = [0; 512];
            // Output beyond what is kept is read too, so that the command does not block.
            while let Ok(count @ 1..) = stderr.read(&mut part) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let room = WORDS_MAX.saturating_sub(kept.len());
                kept.extend_from_slice(&part[..count.min(room)]);
            }
        });
        Self { first, end }
    }

    /// The output so far, after a short wait for the rest.
    fn heard(self) -> String {
        let _ = self.end.recv_timeout(LAST_WORDS);
        String::from_utf8_lossy(&self.first.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

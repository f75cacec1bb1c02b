//! Labels on disk.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::Pass;
use super::summary::{Outcome, Record};
use crate::files::beside;
use crate::model::{Document, Fault};
use crate::store::{DocumentRow, StoreError};
use crate::trial::crash_point;

const LABEL_NOT_WRITTEN: &str = "LABEL.NOT.WRITTEN";

/// Where a document's file is, if it has one.
pub(super) fn path(cx: &Pass<'_>, document: &DocumentRow) -> Option<PathBuf> {
    document.file.as_ref().map(|file| cx.labels.join(file))
}

/// The path that summaries show, of a file that is there.
pub(super) fn shown_path(cx: &Pass<'_>, document: &DocumentRow) -> Option<String> {
    path(cx, document).filter(|path| path.exists()).map(|path| path.display().to_string())
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
        Fault::rejected("mlc", "export label", LABEL_NOT_WRITTEN, message)
            .hint("the label is safe in the database: free some room or mend the folder's permissions; the next pass writes it, and mlc replay at once")
    }))
}

/// Writes the label files of finished shipments again that are not there any more. One record tells of a folder that takes none.
pub(super) fn restore(cx: &Pass<'_>) -> Result<(), StoreError> {
    let is_missing = |document: &DocumentRow| {
        let file = path(cx, document).and_then(|path| std::fs::metadata(path).ok());
        file.is_none_or(|file| file.len() != document.length)
    };
    for (order, document) in cx.store().labels_of_finished(&cx.pair.name)? {
        if cx.is_stopping() {
            break;
        }
        if is_missing(&document)
            && let Err(fault) = export(cx, &document, &[])?
        {
            cx.add_record(Record::new(order, Outcome::Rejected).with_fault(&fault));
            break;
        }
    }
    Ok(())
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

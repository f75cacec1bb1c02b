//! Label files.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::Pass;
use super::summary::{Outcome, Record};
use crate::clock::earlier;
use crate::files::beside;
use crate::model::{Document, Fault, MLC};
use crate::store::{DocumentRow, StoreError};
use crate::trial::crash_point;

const LABEL_NOT_WRITTEN: &str = "LABEL.NOT.WRITTEN";
/// Name of the watermark that holds when the files of finished shipments were last checked.
const LOOKED_AT: &str = "labels_looked_at";
/// Some file systems store times in steps of two seconds.
const TIMES_ARE_COARSE: Duration = Duration::from_secs(3);

/// Path of a document's file, if it has one.
pub(super) fn path(cx: &Pass<'_>, document: &DocumentRow) -> Option<PathBuf> {
    document.file.as_ref().map(|file| cx.labels.join(file))
}

/// The path that summaries show, if the file exists.
pub(super) fn shown_path(cx: &Pass<'_>, document: &DocumentRow) -> Option<String> {
    path(cx, document).filter(|path| path.exists()).map(|path| path.display().to_string())
}

/// Writes a document's file unless it exists with the same content. The file is written as a draft and renamed; if a power failure
/// truncates it, or another file replaces it, the next pass writes it again.
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
    // A document that is no longer kept cannot be written again.
    let Some(paper) = paper else { return Ok(Ok(())) };
    if is_written(&path, document.length, &paper.bytes) {
        return Ok(Ok(()));
    }
    let written = write(&path, document.id, &paper.bytes);
    Ok(written.map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        Fault::rejected(MLC, "export label", LABEL_NOT_WRITTEN, message).advised()
    }))
}

/// Writes missing label files of finished shipments again. One record reports a folder that cannot be written. Only folders that changed
/// since the last check are checked, because there are as many files as kept labels.
pub(super) fn restore(cx: &Pass<'_>) -> Result<(), StoreError> {
    let now = cx.clock.now();
    let looked_at = cx.ledger.watermark(LOOKED_AT)?.filter(|at| *at <= now);
    let folders = looked_at.and_then(|at| changed_folders(&cx.labels, at).ok().flatten());
    if folders.as_ref().is_some_and(Vec::is_empty) {
        return Ok(());
    }
    let is_missing = |document: &DocumentRow| {
        let file = path(cx, document).and_then(|path| std::fs::metadata(path).ok());
        file.is_none_or(|file| file.len() != document.length)
    };
    for (order, document) in cx.store().labels_of_finished(&cx.pair.name, folders)? {
        if cx.is_stopping() {
            return Ok(());
        }
        if is_missing(&document)
            && let Err(fault) = export(cx, &document, &[])?
        {
            cx.add_record(Record::new(order, Outcome::Rejected).with_fault(&fault));
            return Ok(());
        }
    }
    cx.ledger.set_watermark(LOOKED_AT, now)
}

/// Folders of days (`PAIR/DAY`) that may have lost a file since then. None where whole folders may be lost: a folder's time changes when an
/// entry is added or removed in it, but not for changes in its subfolders.
fn changed_folders(labels: &Path, since: Timestamp) -> std::io::Result<Option<Vec<String>>> {
    let since = SystemTime::from(earlier(since, TIMES_ARE_COARSE));
    let has_changed = |path: &Path| Ok::<bool, std::io::Error>(std::fs::metadata(path)?.modified()? >= since);
    let mut folders = Vec::new();
    if has_changed(labels)? {
        return Ok(None);
    }
    for pair in std::fs::read_dir(labels)? {
        let pair = pair?.path();
        if has_changed(&pair)? {
            return Ok(None);
        }
        for day in std::fs::read_dir(&pair)? {
            let day = day?.path();
            if has_changed(&day)? {
                folders.extend(day.strip_prefix(labels).ok().and_then(Path::to_str).map(str::to_owned));
            }
        }
    }
    Ok(Some(folders))
}

fn is_written(path: &Path, length: u64, bytes: &[u8]) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.len() == length)
        && std::fs::read(path).is_ok_and(|there| there == bytes)
}

fn write(path: &Path, id: i64, bytes: &[u8]) -> std::io::Result<()> {
    // Each document has its own draft, so that two threads never write one file.
    let draft = beside(path, &format!(".{id}.part"));
    let create = || OpenOptions::new().create_new(true).write(true).mode(0o600).open(&draft);
    let mut file = create().or_else(|_| {
        // The folder is missing, or a process died here and left a draft.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_that_have_changed_are_looked_through() {
        let labels = tempfile::tempdir().unwrap();
        let day = labels.path().join("shop/2026-03-04");
        std::fs::create_dir_all(&day).unwrap();
        std::fs::create_dir(labels.path().join("shop/2026-03-05")).unwrap();
        let made = std::fs::metadata(&day).unwrap().modified().unwrap();
        let long_ago = made - Duration::from_secs(3600);
        for path in ["", "shop", "shop/2026-03-04", "shop/2026-03-05"] {
            std::fs::File::open(labels.path().join(path)).unwrap().set_modified(long_ago).unwrap();
        }
        let since = Timestamp::try_from(long_ago).unwrap().checked_add(Duration::from_secs(60)).unwrap();
        let changed = || changed_folders(labels.path(), since).unwrap();
        assert_eq!(changed(), Some(Vec::new()));
        std::fs::write(day.join("000123-1.pdf"), "label").unwrap();
        assert_eq!(changed(), Some(vec!["shop/2026-03-04".to_owned()]));
        std::fs::remove_dir_all(day).unwrap();
        assert_eq!(changed(), None, "a day's folder has gone");
        assert!(changed_folders(&labels.path().join("gone"), since).is_err());
    }
}

//! Deletion of rows and files after their retention time.

use std::path::Path;

use crate::store::{Keep, Ledger, Purged, StoreError};

/// Rows that a pass deletes at its end: few enough to be quick, and more than a pass adds.
pub(super) const A_FEW: u32 = 100;
const MANY: u32 = 1_000;

/// Deletes what is past its retention time, the oldest first.
pub(super) fn purge(ledger: &Ledger, keep: Keep, labels: &Path, most: u32) -> Result<Purged, StoreError> {
    let purged = ledger.purge(keep, most)?;
    for file in &purged.files {
        let path = labels.join(file);
        if let Err(error) = std::fs::remove_file(&path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            log::warn!("cannot delete {}: {error}", path.display());
        }
        // The folder of the day is removed with its last file.
        if let Some(folder) = path.parent() {
            let _ = std::fs::remove_dir(folder);
        }
    }
    Ok(purged)
}

/// Repeats [`purge`] until nothing is past its retention time.
pub(crate) fn purge_all(ledger: &Ledger, keep: Keep, labels: &Path) -> Result<Purged, StoreError> {
    let mut all = Purged::default();
    loop {
        let purged = purge(ledger, keep, labels, MANY)?;
        if purged.is_empty() {
            return Ok(all);
        }
        all.shipments += purged.shipments;
        all.labels += purged.labels;
        all.events += purged.events;
    }
}

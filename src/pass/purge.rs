//! What is kept no longer than it has to be: rows and files.

use std::path::Path;

use crate::store::{Keep, Ledger, Purged, StoreError};

/// What a pass takes away at its end: little enough not to be felt, and more than a pass adds.
pub(super) const A_FEW: u32 = 100;
const MANY: u32 = 1_000;

/// Takes away what is older than it is kept, the oldest first.
pub(super) fn purge(ledger: &Ledger, keep: Keep, labels: &Path, most: u32) -> Result<Purged, StoreError> {
    let purged = ledger.purge(keep, most)?;
    for file in &purged.files {
        let path = labels.join(file);
        if let Err(error) = std::fs::remove_file(&path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            log::warn!("cannot delete {}: {error}", path.display());
        }
        // The folder of the day goes with its last file.
        if let Some(folder) = path.parent() {
            let _ = std::fs::remove_dir(folder);
        }
    }
    Ok(purged)
}

/// The same, until nothing is left that is too old.
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

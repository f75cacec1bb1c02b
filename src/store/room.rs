//! Free space for a carrier's answer, checked before the create call.

use std::path::Path;

use super::{Store, StoreError};
use crate::files::{beside, folder_of};

const MEGABYTE: u64 = 1 << 20;
/// Space that the database, its log and the labels of other orders may need meanwhile.
const RESERVE: u64 = 16 * MEGABYTE;

impl Store {
    /// Checks that there is room for the labels of that many packages. The commit before the call proves that the database is
    /// writable.
    pub(crate) fn prove_room(&self, packages: usize) -> Result<(), StoreError> {
        let needed = RESERVE + MEGABYTE * u64::try_from(packages).unwrap_or(u64::MAX / MEGABYTE);
        let room = free_on_disk(self.path()).min(left_of_limit(self.path()));
        if room < needed {
            let path = self.path().to_owned();
            return Err(StoreError::NoRoom { path, megabytes: needed / MEGABYTE });
        }
        Ok(())
    }
}

fn free_on_disk(path: &Path) -> u64 {
    rustix::fs::statvfs(folder_of(path)).map_or(u64::MAX, |disk| disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Space that the limit on file sizes leaves; the write-ahead log is merged into the database later.
fn left_of_limit(path: &Path) -> u64 {
    let Some(limit) = rustix::process::getrlimit(rustix::process::Resource::Fsize).current else {
        return u64::MAX;
    };
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    limit.saturating_sub(size(path) + size(&beside(path, "-wal")))
}

//! Locks between processes. The kernel releases them when a process dies in any way.

use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use crate::files::open_own;

/// A folder of lock files, beside the database.
#[derive(Clone, Debug)]
pub(crate) struct Locks {
    folder: PathBuf,
}

/// A lock that is held; dropping it releases it.
#[derive(Debug)]
pub(crate) struct Held(File);

impl Held {
    /// The locked file, for the few bytes that the lock protects.
    pub(crate) fn file(&self) -> &File {
        &self.0
    }
}

impl Locks {
    pub(crate) fn new(folder: PathBuf) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self { folder })
    }

    /// Takes the lock exclusively; waits for other holders, in this process or another.
    pub(crate) fn wait(&self, name: &str) -> io::Result<Held> {
        let file = self.open(name)?;
        file.lock()?;
        Ok(Held(file))
    }

    /// Takes the lock shared with others; waits for an exclusive holder.
    pub(crate) fn share(&self, name: &str) -> io::Result<Held> {
        let file = self.open(name)?;
        file.lock_shared()?;
        Ok(Held(file))
    }

    /// Takes the lock exclusively, or gives None while another holder has it.
    pub(crate) fn attempt(&self, name: &str) -> io::Result<Option<Held>> {
        let file = self.open(name)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Held(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Lists locks by the start of their name, in the form of file names.
    pub(crate) fn names(&self, start: &str) -> io::Result<Vec<String>> {
        let start = file_name(start);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.starts_with(&start) {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn open(&self, name: &str) -> io::Result<File> {
        open_own(&self.folder.join(file_name(name)))
    }
}

/// Turns a name into a file name: names of connections and pairs are free text.
fn file_name(name: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.chars().map(|c| if safe(c) { c.to_string() } else { format!("%{:x}", c as u32) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_keeps_others_out_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let locks = Locks::new(folder.path().join("locks")).unwrap();
        let held = locks.attempt("pair a/b").unwrap().unwrap();
        assert!(locks.attempt("pair a/b").unwrap().is_none());
        assert!(locks.attempt("pair c").unwrap().is_some());
        drop(held);
        assert!(locks.attempt("pair a/b").unwrap().is_some());
    }
}

//! File helpers that several modules use.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Path of a file beside another one, named with an extra suffix.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Folder of a file.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the creation, renaming or removal of a file durable.
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// Opens or creates a file that only its owner may access. Refuses links and special files: a user who may write to the folder could
/// make mlc write elsewhere.
pub(crate) fn open_own(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).read(true).write(true).truncate(false).mode(0o600);
    let no_link = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    options.custom_flags(i32::try_from(no_link.bits()).unwrap_or(0));
    let not_plain = |what: &str| {
        let message = format!("{} is {what}, and mlc follows none here: take it away", path.display());
        std::io::Error::other(message)
    };
    let is_link = rustix::io::Errno::LOOP.raw_os_error();
    match options.open(path) {
        Ok(file) if file.metadata()?.is_file() => Ok(file),
        Ok(_) => Err(not_plain("no plain file")),
        Err(error) if error.raw_os_error() == Some(is_link) => Err(not_plain("a link")),
        Err(error) => Err(error),
    }
}

/// The user's configuration folder: `$XDG_CONFIG_HOME`, else `.config` in the home folder.
pub(crate) fn user_config_folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")))
}

//! Place of the key, and reading and writing of key files.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::KeyRing;
use crate::files::{beside, folder_of, sync_folder_of, user_config_folder};
use crate::trial::crash_point;

/// Name of the key among systemd's credentials and in the user's configuration folder.
const NAME: &str = "mlc.key";

/// Where the key is, or would be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// The key itself is in `$MLC_KEY`.
    Environment,
    /// A file; `may_make`: mlc creates it when a key is needed and it does not exist.
    File { path: PathBuf, may_make: bool },
}

/// Why no key is available.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyError {
    #[error(
        "there is no key {0}.\n\nhint: put the key file back that was in use; without it what was sealed cannot be \
         opened. Where nothing was sealed yet, mlc seal makes it there"
    )]
    Missing(String),
    #[error("the key file {} cannot be read: {message}", path.display())]
    Unreadable { path: PathBuf, message: String },
    #[error("others can read the key file {}.\n\nhint: run: chmod 600 {}", .0.display(), .0.display())]
    Open(PathBuf),
    #[error("{0} is no key of mlc: it has to begin with mlc-key-1:")]
    Malformed(String),
    #[error("the key file {} cannot be written: {message}", path.display())]
    Unwritable { path: PathBuf, message: String },
    #[error(
        "the key stands in $MLC_KEY and cannot be changed there.\n\nhint: put it into a file and name that with --key FILE"
    )]
    Fixed,
    #[error(
        "there is no folder for a key file: $HOME is not set.\n\nhint: name one with --key FILE or $MLC_KEY_FILE"
    )]
    NoPlace,
}

impl KeyPlace {
    /// Finds the place: `--key FILE`, `$MLC_KEY_FILE`, `$MLC_KEY`, systemd's credentials, else the user's configuration folder.
    pub(crate) fn find(option: Option<&Path>) -> Result<Self, KeyError> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        if let Some(path) = option.map(Path::to_owned).or_else(|| variable("MLC_KEY_FILE").map(PathBuf::from))
        {
            return Ok(Self::File { path, may_make: option.is_some() });
        }
        if variable("MLC_KEY").is_some() {
            return Ok(Self::Environment);
        }
        let credential = variable("CREDENTIALS_DIRECTORY").map(|folder| PathBuf::from(folder).join(NAME));
        if let Some(path) = credential.filter(|path| path.exists()) {
            return Ok(Self::File { path, may_make: false });
        }
        let path = user_config_folder().ok_or(KeyError::NoPlace)?.join("mlc").join(NAME);
        Ok(Self::File { path, may_make: true })
    }

    /// Copies the place and allows to create the first key there.
    pub(super) fn for_the_first(&self) -> Self {
        match self {
            Self::Environment => Self::Environment,
            Self::File { path, may_make: _ } => Self::File { path: path.clone(), may_make: true },
        }
    }

    /// Describes the place for messages.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Environment => "$MLC_KEY".into(),
            Self::File { path, .. } => path.display().to_string(),
        }
    }
}

/// Reads the key. None where there is none and one may be created.
pub(crate) fn load(place: &KeyPlace) -> Result<Option<KeyRing>, KeyError> {
    let KeyPlace::File { path, may_make } = place else {
        let text = Zeroizing::new(std::env::var("MLC_KEY").unwrap_or_default());
        return KeyRing::parse(&text).map(Some).ok_or_else(|| KeyError::Malformed("$MLC_KEY".into()));
    };
    let unreadable =
        |error: std::io::Error| KeyError::Unreadable { path: path.clone(), message: error.to_string() };
    let file = match std::fs::metadata(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && *may_make => return Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(KeyError::Missing(path.display().to_string()));
        }
        Err(error) => return Err(unreadable(error)),
    };
    if file.mode() & 0o077 != 0 {
        return Err(KeyError::Open(path.clone()));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(unreadable)?);
    KeyRing::parse(&text).map(Some).ok_or_else(|| KeyError::Malformed(path.display().to_string()))
}

/// Creates a key there; if another process does so first, its key is used.
pub(crate) fn make(place: &KeyPlace) -> Result<KeyRing, KeyError> {
    let KeyPlace::File { path, .. } = place else { return Err(KeyError::Fixed) };
    let ring = KeyRing::generate().map_err(|error| unwritable(path, &std::io::Error::other(error)))?;
    let draft = write_draft(path, &ring)?;
    // A hard link fails where the file exists: only one process succeeds, and the file is complete when it appears.
    crash_point("key.before");
    let linked = std::fs::hard_link(&draft, path);
    crash_point("key.after");
    let _ = std::fs::remove_file(&draft);
    match linked {
        Ok(()) => {
            sync_folder(path)?;
            Ok(ring)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            load(place)?.ok_or_else(|| KeyError::Missing(path.display().to_string()))
        }
        Err(error) => Err(unwritable(path, &error)),
    }
}

/// Replaces the keys in the file.
pub(crate) fn replace(place: &KeyPlace, ring: &KeyRing) -> Result<(), KeyError> {
    let KeyPlace::File { path, .. } = place else { return Err(KeyError::Fixed) };
    let draft = write_draft(path, ring)?;
    crash_point("key.before");
    std::fs::rename(&draft, path).map_err(|error| unwritable(path, &error))?;
    crash_point("key.after");
    sync_folder(path)
}

fn unwritable(path: &Path, error: &std::io::Error) -> KeyError {
    KeyError::Unwritable { path: path.to_owned(), message: error.to_string() }
}

fn write_draft(path: &Path, ring: &KeyRing) -> Result<PathBuf, KeyError> {
    let failed = |error: std::io::Error| unwritable(path, &error);
    DirBuilder::new().recursive(true).mode(0o700).create(folder_of(path)).map_err(failed)?;
    let draft = beside(path, &format!(".{}-{:x}", std::process::id(), fastrand::u32(..)));
    let mut file =
        OpenOptions::new().create_new(true).write(true).mode(0o600).open(&draft).map_err(failed)?;
    file.write_all(ring.text().as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(draft)
}

fn sync_folder(path: &Path) -> Result<(), KeyError> {
    sync_folder_of(path).map_err(|error| unwritable(path, &error))
}

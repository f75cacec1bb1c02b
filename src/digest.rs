//! Digests as text.

use sha2::{Digest, Sha256};

/// SHA-256 of some bytes in lower-case hexadecimal.
pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

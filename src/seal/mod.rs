//! Encryption of stored secrets and personal data, with a key in a file of its own; each sealed value is bound to its place.

mod file;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ring::hmac;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub(crate) use file::{KeyError, KeyPlace};

/// Prefix of a sealed text in connections.toml.
pub(crate) const PREFIX: &str = "sealed:";
/// Prefix of a line in a key file; the number is the version of the format.
const KEY_PREFIX: &str = "mlc-key-1:";
/// Length of the id of the key that sealed a value: long enough to tell keys apart, and not usable to guess them.
const ID_LENGTH: usize = 4;
const NONCE_LENGTH: usize = 24;
const TAG_LENGTH: usize = 16;
/// Number of bytes by which a sealed value is longer than the clear one.
pub(crate) const SEALED_LONGER: u64 = (ID_LENGTH + NONCE_LENGTH + TAG_LENGTH) as u64;

type KeyId = [u8; ID_LENGTH];

/// Why a sealed value cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealError {
    #[error("it is not a sealed value, or a part of it is missing")]
    Malformed,
    #[error("it was sealed with another key: give mlc the key file that was in use then")]
    OtherKey,
    #[error(
        "it was changed, or was sealed for another place: sealed values cannot be moved; put the clear text here and run: mlc seal"
    )]
    Damaged,
    #[error("the system gives no random numbers")]
    NoRandom,
}

/// One key with the values derived from it.
struct Key {
    id: KeyId,
    cipher: XChaCha20Poly1305,
    /// Key of the HMAC over texts that stay readable.
    voucher: hmac::Key,
    text: Zeroizing<String>,
}

impl Key {
    fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim().strip_prefix(KEY_PREFIX)?).ok()?);
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).ok()?;
        let digest = Sha256::new().chain_update(b"mlc key id").chain_update(&*bytes).finalize();
        let mut id = KeyId::default();
        id.copy_from_slice(digest.get(..ID_LENGTH)?);
        // A derived key, so that neither use reveals anything about the other.
        let voucher = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &bytes), b"mlc voucher key");
        let voucher = hmac::Key::new(hmac::HMAC_SHA256, voucher.as_ref());
        Some(Self { id, cipher, voucher, text: Zeroizing::new(text.trim().to_owned()) })
    }

    /// Creates the text of a random key.
    fn random() -> Result<Zeroizing<String>, SealError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|_| SealError::NoRandom)?;
        Ok(Zeroizing::new(format!("{KEY_PREFIX}{}", BASE64_STANDARD.encode(*bytes))))
    }
}

/// Keys in use: the first seals, all open. There are several only while the key is changed.
pub(crate) struct KeyRing {
    keys: Vec<Key>,
}

impl KeyRing {
    /// Parses a key file's text with a key on each line. None where there is no key, or an invalid one.
    fn parse(text: &str) -> Option<Self> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let keys = lines.map(Key::parse).collect::<Option<Vec<_>>>()?;
        (!keys.is_empty()).then_some(Self { keys })
    }

    /// Creates a ring with one new key.
    fn generate() -> Result<Self, SealError> {
        Self::parse(&Key::random()?).ok_or(SealError::Malformed)
    }

    /// Puts a new key before the existing ones.
    pub(crate) fn rotated(&self) -> Result<Self, SealError> {
        let mut text = Key::random()?;
        for key in &self.keys {
            text.push('\n');
            text.push_str(&key.text);
        }
        Self::parse(&text).ok_or(SealError::Malformed)
    }

    /// Keeps only the first key.
    pub(crate) fn newest(&self) -> Option<Self> {
        Self::parse(&self.keys.first()?.text)
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::new());
        for key in &self.keys {
            text.push_str(&key.text);
            text.push('\n');
        }
        text
    }

    /// Seals a value for one place; it cannot be opened for another.
    pub(crate) fn seal(&self, place: &str, clear: &[u8]) -> Result<Vec<u8>, SealError> {
        let key = self.keys.first().ok_or(SealError::Malformed)?;
        let mut nonce = [0; NONCE_LENGTH];
        getrandom::fill(&mut nonce).map_err(|_| SealError::NoRandom)?;
        let payload = Payload { msg: clear, aad: place.as_bytes() };
        let hidden = key.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Malformed)?;
        Ok([&key.id[..], &nonce, &hidden].concat())
    }

    /// Opens a value that was sealed for that place.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        if sealed.len() < ID_LENGTH + NONCE_LENGTH {
            return Err(SealError::Malformed);
        }
        let (id, rest) = sealed.split_at(ID_LENGTH);
        let (nonce, hidden) = rest.split_first_chunk::<NONCE_LENGTH>().ok_or(SealError::Malformed)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or(SealError::OtherKey)?;
        let payload = Payload { msg: hidden, aad: place.as_bytes() };
        let clear = key.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Damaged)?;
        Ok(Zeroizing::new(clear))
    }

    /// Computes the HMAC tag of a readable text at one place.
    pub(crate) fn vouch(&self, place: &str, text: &str) -> Result<String, SealError> {
        let key = self.keys.first().ok_or(SealError::Malformed)?;
        let tag = hmac::sign(&key.voucher, vouched(place, text).as_bytes());
        Ok(format!("{}:{}", hex::encode(key.id), hex::encode(tag)))
    }

    /// Whether the tag was computed with one of the keys for that text and place.
    pub(crate) fn has_vouched(&self, place: &str, text: &str, tag: &str) -> bool {
        let Some((id, tag)) = tag.split_once(':') else { return false };
        let Ok(tag) = hex::decode(tag) else { return false };
        let key = self.keys.iter().find(|key| hex::encode(key.id) == id);
        key.is_some_and(|key| hmac::verify(&key.voucher, vouched(place, text).as_bytes(), &tag).is_ok())
    }

    /// Seals a text like [`KeyRing::seal`]; gives `sealed:…`.
    pub(crate) fn seal_text(&self, place: &str, clear: &str) -> Result<String, SealError> {
        Ok(format!("{PREFIX}{}", BASE64_STANDARD.encode(self.seal(place, clear.as_bytes())?)))
    }

    /// Opens a text like [`KeyRing::open`].
    pub(crate) fn open_text(&self, place: &str, sealed: &str) -> Result<Zeroizing<String>, SealError> {
        let bytes = sealed.strip_prefix(PREFIX).and_then(|text| BASE64_STANDARD.decode(text.trim()).ok());
        let clear = self.open(place, &bytes.ok_or(SealError::Malformed)?)?;
        String::from_utf8(clear.to_vec()).map(Zeroizing::new).map_err(|_| SealError::Damaged)
    }
}

fn vouched(place: &str, text: &str) -> String {
    format!("{place}\n{text}")
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({:?})", self.place)
    }
}

/// Keys of a process; they are read or created when they are first needed.
pub(crate) struct Keys {
    place: Result<KeyPlace, KeyError>,
    ring: OnceLock<Arc<KeyRing>>,
}

impl Keys {
    /// Finds the place of the keys. `option`: the value of `--key`.
    pub(crate) fn new(option: Option<&Path>) -> Self {
        Self { place: KeyPlace::find(option), ring: OnceLock::new() }
    }

    /// Wraps keys that are loaded already.
    pub(crate) fn of(ring: Arc<KeyRing>) -> Self {
        Self { place: Err(KeyError::NoPlace), ring: OnceLock::from(ring) }
    }

    /// Replaces the keys in the file; the keys that this process has loaded stay.
    pub(crate) fn replace(&self, ring: &KeyRing) -> Result<(), KeyError> {
        file::replace(self.place()?, ring)
    }

    pub(crate) fn place(&self) -> Result<&KeyPlace, KeyError> {
        self.place.as_ref().map_err(Clone::clone)
    }

    /// Gives the existing keys, to open values.
    pub(crate) fn existing(&self) -> Result<&Arc<KeyRing>, KeyError> {
        if let Some(ring) = self.ring.get() {
            return Ok(ring);
        }
        let place = self.place()?;
        let ring = file::load(place)?.ok_or_else(|| KeyError::Missing(place.shown()))?;
        Ok(self.ring.get_or_init(|| Arc::new(ring)))
    }

    /// Gives the existing keys, else creates one, to seal the first value.
    pub(crate) fn needed(&self) -> Result<&Arc<KeyRing>, KeyError> {
        self.found_or_made(self.place()?)
    }

    /// Gives the existing keys, else creates one at any configured place; only for the case that nothing was ever sealed.
    pub(crate) fn first(&self) -> Result<&Arc<KeyRing>, KeyError> {
        self.found_or_made(&self.place()?.for_the_first())
    }

    fn found_or_made(&self, place: &KeyPlace) -> Result<&Arc<KeyRing>, KeyError> {
        if let Some(ring) = self.ring.get() {
            return Ok(ring);
        }
        let ring = match file::load(place)? {
            Some(ring) => ring,
            None => file::make(place)?,
        };
        Ok(self.ring.get_or_init(|| Arc::new(ring)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        KeyRing::generate().unwrap()
    }

    #[test]
    fn a_value_opens_at_its_place_and_nowhere_else() {
        let ring = ring();
        let sealed = ring.seal_text("carrier.fedex.secret_key", "s3cret").unwrap();
        assert!(!sealed.contains("s3cret"));
        assert_eq!(*ring.open_text("carrier.fedex.secret_key", &sealed).unwrap(), "s3cret");
        assert_eq!(ring.open_text("carrier.fedex.api_key", &sealed), Err(SealError::Damaged));
        assert_ne!(
            sealed,
            ring.seal_text("carrier.fedex.secret_key", "s3cret").unwrap(),
            "equal secrets do not show"
        );
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let ring = ring();
        let sealed = ring.seal("place", b"value").unwrap();
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(ring.open("place", &changed).is_err(), "byte {index}");
            assert!(ring.open("place", &sealed[..index]).is_err(), "cut at {index}");
        }
    }

    #[test]
    fn only_the_key_vouches_and_only_for_that_text_at_that_place() {
        let old = ring();
        let tag = old.vouch("audit", "7 abc").unwrap();
        assert!(old.has_vouched("audit", "7 abc", &tag));
        assert!(old.rotated().unwrap().has_vouched("audit", "7 abc", &tag));
        assert!(!old.has_vouched("audit", "8 abc", &tag) && !old.has_vouched("other", "7 abc", &tag));
        assert!(!ring().has_vouched("audit", "7 abc", &tag));
        assert!(!old.has_vouched("audit", "7 abc", "") && !old.has_vouched("audit", "7 abc", &tag[..12]));
    }

    #[test]
    fn another_key_is_told_from_damage() {
        let sealed = ring().seal("place", b"value").unwrap();
        assert_eq!(ring().open("place", &sealed), Err(SealError::OtherKey));
    }

    #[test]
    fn old_values_open_while_keys_are_changed() {
        let old = ring();
        let sealed = old.seal("place", b"value").unwrap();
        let both = old.rotated().unwrap();
        assert_eq!(&**both.open("place", &sealed).unwrap(), b"value");
        let new = both.newest().unwrap();
        assert_eq!(new.open("place", &sealed), Err(SealError::OtherKey));
        assert!(new.open("place", &both.seal("place", b"value").unwrap()).is_ok());
    }
}

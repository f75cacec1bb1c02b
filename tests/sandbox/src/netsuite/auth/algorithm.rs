//! The signatures of assertions.

use p521::ecdsa::signature::Verifier as _;
use ring::VerificationAlgorithm;
use ring::signature as ring;

use super::certificate::{Family, Key};

/// Whether that is the name of an algorithm that is taken. `RS256` is none of them since March 2025.
pub(super) fn is_taken(name: &str) -> bool {
    matches!(name, "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512")
}

/// Whether the key has made the signature. PSS salts are as long as the hash, EC signatures are `r` and `s` side by side.
pub(super) fn is_signed(name: &str, key: &Key, message: &[u8], signature: &[u8]) -> bool {
    let algorithm: &dyn VerificationAlgorithm = match (name, key.family) {
        ("PS256", Family::Rsa) => &ring::RSA_PSS_2048_8192_SHA256,
        ("PS384", Family::Rsa) => &ring::RSA_PSS_2048_8192_SHA384,
        ("PS512", Family::Rsa) => &ring::RSA_PSS_2048_8192_SHA512,
        ("ES256", Family::P256) => &ring::ECDSA_P256_SHA256_FIXED,
        ("ES384", Family::P384) => &ring::ECDSA_P384_SHA384_FIXED,
        ("ES512", Family::P521) => return is_signed_p521(&key.bytes, message, signature),
        _ => return false,
    };
    ring::UnparsedPublicKey::new(algorithm, &key.bytes).verify(message, signature).is_ok()
}

/// The curve that `ring` lacks.
fn is_signed_p521(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(point);
    let signature = p521::ecdsa::Signature::from_slice(signature);
    matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(message, &signature).is_ok())
}

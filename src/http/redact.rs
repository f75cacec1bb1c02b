//! Removes secrets from texts that leave the process.

use secrecy::{ExposeSecret, SecretString};

/// Shorter secrets are left: they occur by chance in ordinary texts.
const SECRET_MIN: usize = 6;

/// Replaces each of these secrets wherever it occurs in a text.
pub(super) fn without_secrets(text: &str, secrets: &[SecretString]) -> String {
    let mut out = text.to_owned();
    for secret in secrets.iter().map(ExposeSecret::expose_secret).filter(|secret| secret.len() >= SECRET_MIN)
    {
        if out.contains(secret) {
            out = out.replace(secret, "[secret]");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_an_api_echoes_is_taken_out() {
        let secrets = ["s3cret-key".into(), "abc".into()];
        assert_eq!(
            without_secrets("client s3cret-key of abc is unknown", &secrets),
            "client [secret] of abc is unknown"
        );
    }
}

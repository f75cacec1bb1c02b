//! Log-in with client credentials at Entra ID: with a secret, or with a statement signed by a certificate's key.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PSS_SHA256, RsaKeyPair};
use serde_json::json;

use super::SYSTEM;
use super::settings::{Connection, Proof};
use crate::certificate::Certificate;
use crate::digest::sha256;
use crate::http::{Call, Http, Login, Token, encoded};
use crate::model::{Class, Fault};

const OPERATION: &str = "log in";
/// Life of a token whose answer names none.
const TOKEN_LIFE_S: f64 = 3600.0;
/// Life of a signed statement; Entra ID allows ten minutes at most.
const STATEMENT_LIFE_S: i64 = 540;

pub(super) struct EntraLogin {
    pub(super) connection: Connection,
}

impl Login for EntraLogin {
    fn log_in(&self, http: &Http, _: Option<&Token>) -> Result<Token, Fault> {
        let connection = &self.connection;
        let target = format!("/{}/oauth2/v2.0/token", encoded(&connection.tenant_id));
        // Entra ID compares the token's audience exactly: the address in lower case without a trailing slash.
        let scope = format!("{}/.default", connection.base().origin());
        let mut form = vec![
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", connection.client_id.clone()),
            ("scope", scope),
        ];
        match &connection.proof {
            Proof::Secret(secret) => form.push(("client_secret", secret.expose().to_owned())),
            Proof::Certificate { certificate, private_key } => {
                let audience = format!("{}{target}", http.token_base());
                let statement = Statement {
                    client: &connection.client_id,
                    audience: &audience,
                    now: http.clock().now(),
                    certificate,
                };
                let signed = statement.signed(private_key.expose())?;
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                form.extend([("client_assertion_type", kind.to_owned()), ("client_assertion", signed)]);
            }
        }
        let answer = http.send_bare(&Call::post(OPERATION, target).for_token().form(form))?;
        Token::granted(SYSTEM, &answer, TOKEN_LIFE_S)
    }

    fn authorize(&self, token: &Token, call: Call) -> Call {
        token.on(call)
    }

    /// Returns a hash, because the environment's address names the customer.
    fn identity(&self) -> String {
        let connection = &self.connection;
        sha256(format!("{} {} {}", connection.base(), connection.tenant_id, connection.client_id))
    }
}

/// Statement that is signed instead of sending a secret.
struct Statement<'a> {
    client: &'a str,
    audience: &'a str,
    now: Timestamp,
    certificate: &'a Certificate,
}

impl Statement<'_> {
    /// Builds a JWT with PS256 and the SHA-256 thumbprint by which Entra ID finds the certificate.
    fn signed(&self, private_key: &str) -> Result<String, Fault> {
        let unreadable = |what: &str, hint: &'static str| {
            Fault::new(Class::Config, SYSTEM, OPERATION, what).code("CERTIFICATE.UNREADABLE").hint(hint)
        };
        let key = key_pair(private_key).ok_or_else(|| {
            unreadable(
                "the private key cannot be read",
                "private_key must be an RSA key in PEM, without a password",
            )
        })?;
        let thumbprint = ring::digest::digest(&ring::digest::SHA256, self.certificate.der());
        let header =
            json!({"alg": "PS256", "typ": "JWT", "x5t#S256": URL_SAFE_NO_PAD.encode(thumbprint.as_ref())});
        let from = self.now.as_second();
        let claims = json!({
            "aud": self.audience, "iss": self.client, "sub": self.client,
            "jti": unique(), "nbf": from, "iat": from, "exp": from + STATEMENT_LIFE_S,
        });
        let text = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).map_err(|_| {
            unreadable("the private key cannot sign", "private_key must be an RSA key of 2048 bits or more")
        })?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Returns an id that no other statement has.
fn unique() -> String {
    format!("{:032x}", fastrand::u128(..))
}

fn key_pair(text: &str) -> Option<RsaKeyPair> {
    if let Some(der) = pem(text, "PRIVATE KEY") {
        return RsaKeyPair::from_pkcs8(&der).ok();
    }
    RsaKeyPair::from_der(&pem(text, "RSA PRIVATE KEY")?).ok()
}

/// Returns the bytes of the first PEM section of that name.
fn pem(text: &str, name: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(&format!("-----BEGIN {name}-----"))?;
    let (body, _) = rest.split_once(&format!("-----END {name}-----"))?;
    STANDARD.decode(body.split_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use mlc_sandbox::dynamics365_fo::{TEST_CERTIFICATE, TEST_KEY};

    use super::*;

    fn signed(private_key: &str) -> Result<String, Fault> {
        let certificate = Certificate::read(TEST_CERTIFICATE).unwrap();
        Statement {
            client: "c",
            audience: "https://a/t",
            now: Timestamp::UNIX_EPOCH,
            certificate: &certificate,
        }
        .signed(private_key)
    }

    #[test]
    fn a_statement_names_the_certificate_and_lives_shortly() {
        let jwt = signed(TEST_KEY).unwrap();
        let part = |index: usize| -> serde_json::Value {
            let text = jwt.split('.').nth(index).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
        };
        assert_eq!(part(0)["x5t#S256"], "qfraBdSA02oju5HtPfggxE4iwP2bFNIvl6soxamqf18");
        assert_eq!((&part(1)["aud"], &part(1)["exp"]), (&json!("https://a/t"), &json!(540)));
    }

    #[test]
    fn a_key_that_is_none_is_a_matter_of_settings() {
        for key in ["", TEST_CERTIFICATE] {
            assert_eq!(signed(key).unwrap_err().class, Class::Config);
        }
    }
}

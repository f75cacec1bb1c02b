//! Access tokens. They look like JWTs; nothing but the stand-in's own table says whether one is good.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA512, digest};
use serde_json::{Value, json};

use crate::netsuite::settings::Settings;

/// How long an access token lives.
pub(super) const LIFETIME_S: i64 = 3600;

/// The tokens granted.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    live: HashMap<String, Token>,
    granted: u64,
}

#[derive(Debug)]
struct Token {
    expires: Timestamp,
    scopes: Vec<String>,
}

impl Tokens {
    /// Makes all of them invalid before their time.
    pub(crate) fn expire(&mut self) {
        self.live.clear();
    }

    pub(super) fn issue(&mut self, scopes: Vec<String>, settings: &Settings, now: Timestamp) -> String {
        self.granted += 1;
        let header = json!({ "kid": "s.SYSTEM.2020_1", "typ": "JWT", "alg": "RS256" });
        let claims = json!({
            "sub": format!("{};1083", self.granted),
            "aud": [settings.client_id, "app:0A1B2C3D-0000-4000-8000-000000000001"],
            "scope": scopes,
            "iss": "https://system.netsuite.com",
            "oit": now.as_second(),
            "exp": now.as_second() + LIFETIME_S,
            "iat": now.as_second(),
            "jti": format!("{}.a.a", self.granted),
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        // As long as a real one; nobody checks it.
        let mark = digest(&SHA512, signed.as_bytes()).as_ref().repeat(6);
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mark));
        let expires = now + SignedDuration::from_secs(LIFETIME_S);
        self.live.insert(token.clone(), Token { expires, scopes });
        token
    }

    pub(super) fn check(&self, token: &str, now: Timestamp) -> Result<(), &'static str> {
        let token = self.live.get(token).ok_or("TokenRejected")?;
        if token.expires <= now {
            return Err("AccessTokenExpired");
        }
        if token.scopes.iter().any(|scope| scope == "rest_webservices") {
            Ok(())
        } else {
            Err("ScopeMismatched")
        }
    }
}

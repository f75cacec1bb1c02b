//! Log-in: a signed assertion that buys a token, or a signature on each call.

use std::time::Duration;

use secrecy::SecretString;

use super::settings::{Auth, Connection};
use super::sign::{self, Claims, RequestSigner, Signer};
use super::{LOG_IN, SYSTEM, query};
use crate::clock::{Clock, later};
use crate::digest::sha256;
use crate::http::{Call, Hold, Http, Login, Token};
use crate::model::{Class, Fault};

/// Hold after a refused log-in: NetSuite locks a user for half an hour after five of them. `mlc check` tries at once.
const REFUSED_HOLD: Duration = Duration::from_secs(900);
const TOKEN_LIFE_S: f64 = 3600.0;
/// How often Token-Based Authentication, whose tokens do not expire, is tested by a call of its own.
const PASSPORT_LIFE: Duration = Duration::from_secs(86_400);

pub(super) struct NetsuiteLogin {
    pub(super) connection: Connection,
    /// Path of the services below the base URL.
    pub(super) root: &'static str,
    pub(super) clock: Clock,
}

impl NetsuiteLogin {
    fn buy(&self, http: &Http) -> Result<Token, Fault> {
        let Auth::M2m { client_id, certificate_id, key, rsa, .. } = &self.connection.auth else {
            return self.try_passport(http);
        };
        let target = format!("{}/auth/oauth2/v1/token", self.root);
        let unfit = |problem: String| {
            Fault::new(Class::Config, SYSTEM, LOG_IN, format!("private_key {problem}"))
                .code("KEY.UNFIT")
                .advised()
        };
        let signer = Signer::of(key.expose(), *rsa).map_err(unfit)?;
        let claims = Claims {
            client_id,
            certificate_id,
            audience: &format!("{}{target}", self.connection.url),
            now: http.clock().now().as_second(),
            id: &nonce(),
        };
        let assertion = sign::assertion(&signer, &claims).map_err(unfit)?;
        // An assertion is valid once: after a lost answer the next pass sends a new one.
        let call = Call::post(LOG_IN, target).for_token().once().form(vec![
            ("grant_type", "client_credentials".into()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".into()),
            ("client_assertion", assertion),
        ]);
        Token::granted(SYSTEM, &http.send_bare(&call).map_err(Fault::repeatable)?, TOKEN_LIFE_S)
    }

    /// Sends a cheap signed query. After it succeeds, a refusal no longer means wrong keys.
    fn try_passport(&self, http: &Http) -> Result<Token, Fault> {
        let now = http.clock().now();
        let token = Token {
            access: SecretString::from("tba"),
            refresh: None,
            previous_refresh: None,
            refresh_until: None,
            issued_at: now,
            expires_at: later(now, PASSPORT_LIFE),
        };
        let call = query::now(LOG_IN, self.root).for_token();
        http.send_with(&token, &call).map_err(Fault::repeatable)?;
        Ok(token)
    }
}

impl Login for NetsuiteLogin {
    fn log_in(&self, http: &Http, previous: Option<&Token>) -> Result<Token, Fault> {
        self.buy(http).map_err(|fault| {
            if fault.class != Class::Config || fault.status.is_none() {
                return fault;
            }
            if previous.is_some() && matches!(self.connection.auth, Auth::Tba { .. }) {
                // The same keys worked before, and an overloaded account gives the same refusal.
                return overloaded(fault);
            }
            let until = later(http.clock().now(), REFUSED_HOLD);
            if let Err(error) = http.hold_tokens(&Hold { until, fault: fault.clone() }) {
                log::warn!("{}: {error}", http.name());
            }
            fault
        })
    }

    fn authorize(&self, token: &Token, call: Call) -> Call {
        match &self.connection.auth {
            Auth::M2m { .. } => token.on(call),
            Auth::Tba { consumer_key, consumer_secret, token_id, token_secret } => {
                let signer = RequestSigner {
                    realm: &self.connection.account,
                    consumer_key: consumer_key.expose(),
                    consumer_secret: consumer_secret.expose(),
                    token_id: token_id.expose(),
                    token_secret: token_secret.expose(),
                };
                let url = format!("{}{}", self.connection.url, call.target);
                let now = self.clock.now().as_second();
                let header = sign::authorization(&signer, call.method.as_str(), &url, &nonce(), now);
                call.header("authorization", header)
            }
        }
    }

    fn identity(&self) -> String {
        let (url, account) = (&self.connection.url, &self.connection.account);
        let who = match &self.connection.auth {
            Auth::M2m { client_id, certificate_id, .. } => format!("{client_id} {certificate_id}"),
            Auth::Tba { consumer_key, token_id, consumer_secret, token_secret } => {
                let parts = [consumer_key, token_id, consumer_secret, token_secret].map(|part| part.expose());
                sha256(parts.join("\u{1f}"))[..32].to_owned()
            }
        };
        format!("{url} {account} {who}")
    }
}

/// Turns a refusal of known good keys into a retry.
pub(super) fn overloaded(fault: Fault) -> Fault {
    let hint = "these keys worked before: NetSuite refuses like this when too many requests are under way, too; mlc tries again by itself. \
                Should it last, look at the Login Audit Trail";
    Fault { class: Class::Retry { after_s: None }, ..fault }.hint(hint)
}

/// Returns a text of letters and digits that was never used before.
fn nonce() -> String {
    ulid::Ulid::from_parts(fastrand::u64(..), fastrand::u128(..)).to_string()
}

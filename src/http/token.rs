//! Token cache in this process and in the store. Tokens are renewed early, by one process while the others wait.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use secrecy::ExposeSecret;
use serde::Deserialize;

use super::memory::Token;
use super::{Answer, Call, Http};
use crate::clock::{earlier, later};
use crate::lenient;
use crate::lock::Held;
use crate::model::{Class, Fault, MLC};
use crate::trial::{Guard, crash_point};

/// Log-in of a connection. Each connector implements it.
pub(crate) trait Login: Send + Sync {
    /// Gets a token. `previous` is the token that expired or was refused, if there was one; it may hold a refresh token. May save
    /// intermediate tokens itself where their loss would need a person's log-in.
    fn log_in(&self, http: &Http, previous: Option<&Token>) -> Result<Token, Fault>;

    /// Puts the token on a call.
    fn authorize(&self, token: &Token, call: Call) -> Call;

    /// Whether a lost answer would cost a person's log-in. A process of its own then renews the token, so that stopping a pass does not
    /// stop it.
    fn is_irreplaceable(&self) -> bool {
        false
    }

    /// Identifies the account without its secrets. A stored token of another identity is not used.
    fn identity(&self) -> String;

    /// How long before its end a token is renewed.
    fn renew_before(&self) -> Duration {
        Duration::from_secs(300)
    }
}

/// Token response of an OAuth server (RFC 6749, 5.1), read leniently.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default, deserialize_with = "lenient::number")]
    expires_in: Option<f64>,
    #[serde(default)]
    refresh_token: Option<String>,
}

impl Token {
    /// Reads the token in an OAuth server's answer. `usual_life_s` applies where the answer names no life.
    pub(crate) fn granted(system: &'static str, answer: &Answer, usual_life_s: f64) -> Result<Self, Fault> {
        let granted: Granted = lenient::read(&answer.body)
            .map_err(|problem| Fault::new(Class::Retry { after_s: None }, system, "log in", problem))?;
        let life = Duration::from_secs_f64(granted.expires_in.unwrap_or(usual_life_s).clamp(60.0, 86_400.0));
        Ok(Self {
            access: granted.access_token.into(),
            refresh: granted.refresh_token.map(Into::into),
            previous_refresh: None,
            refresh_until: None,
            issued_at: answer.at,
            expires_at: later(answer.at, life),
        })
    }

    /// Puts the token on a call as a bearer token.
    pub(crate) fn on(&self, call: Call) -> Call {
        call.header("authorization", format!("Bearer {}", self.access.expose_secret()))
    }
}

/// Token of one connection.
#[derive(Default)]
pub(super) struct TokenCache {
    current: Mutex<Option<Token>>,
    /// Lets one thread start a renewer; the others find the token that it stored.
    keeping: Mutex<()>,
}

impl TokenCache {
    /// Returns a token that stays valid for some minutes.
    pub(super) fn get(&self, http: &Http, login: &dyn Login) -> Result<Token, Fault> {
        if let Some(token) = self.current().filter(|token| is_fresh(token, http, login)) {
            return Ok(token);
        }
        self.renew(http, login, None)
    }

    /// Returns a token other than this one, which the system has refused.
    pub(super) fn instead_of(&self, refused: &Token, http: &Http, login: &dyn Login) -> Result<Token, Fault> {
        self.renew(http, login, Some(refused))
    }

    pub(super) fn forget(&self) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn current(&self) -> Option<Token> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn renew(&self, http: &Http, login: &dyn Login, refused: Option<&Token>) -> Result<Token, Fault> {
        let is_wanted = |token: &Token| {
            is_fresh(token, http, login)
                && refused.is_none_or(|old| old.access.expose_secret() != token.access.expose_secret())
        };
        let identity = login.identity();
        let stored = || -> Result<Option<Token>, Fault> {
            let stored = http.memory().token(http.name())?;
            Ok(stored.filter(|stored| stored.identity == identity).map(|stored| stored.token))
        };
        let adopt = |token: Token| {
            *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
            token
        };
        if let Some(token) = stored()?.filter(is_wanted) {
            return Ok(adopt(token));
        }
        let is_kept = login.is_irreplaceable() && Guard::TokenRenewer.is_on();
        if let Some(renewer) = http.context.renewer.as_deref().filter(|_| is_kept) {
            let _one = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(token) = stored()?.filter(is_wanted) {
                return Ok(adopt(token));
            }
            match renewer.renew(http.name()) {
                Ok(told) => {
                    told?;
                    return match stored()?.filter(is_wanted) {
                        Some(token) => Ok(adopt(token)),
                        None => Err(not_renewed(http)),
                    };
                }
                Err(error) => log::warn!("{}: the token is renewed here: {error}", http.name()),
            }
        }
        // From here on one thread of one process asks for a token; those that waited find the new token in the store.
        let _single = lock(http)?;
        let previous = stored()?;
        if let Some(token) = previous.clone().filter(is_wanted) {
            return Ok(adopt(token));
        }
        let token = login.log_in(http, previous.as_ref())?;
        http.memory().save_token(http.name(), &identity, &token)?;
        crash_point("token.saved");
        Ok(adopt(token))
    }
}

/// Prevents other threads and processes from asking for a token.
pub(super) fn lock(http: &Http) -> Result<Held, Fault> {
    http.locks().wait(&format!("token-{}", http.name())).map_err(|error| {
        let message = format!("cannot lock the token: {error}");
        Fault::new(Class::Retry { after_s: None }, MLC, "log in", message)
    })
}

fn not_renewed(http: &Http) -> Fault {
    let message = "the system refuses a token that should be valid, and no other could be had";
    Fault::new(Class::Retry { after_s: None }, http.api.system, "log in", message).code("TOKEN.REFUSED")
}

fn is_fresh(token: &Token, http: &Http, login: &dyn Login) -> bool {
    let now = http.clock().now();
    // A token with a later issue time was stored before the clock was set back: its age is unknown.
    token.issued_at <= now && now < earlier(token.expires_at, login.renew_before())
}

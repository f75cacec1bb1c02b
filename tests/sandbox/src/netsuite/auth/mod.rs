//! Who is let in: tokens for signed assertions (OAuth 2.0), and requests signed one by one (OAuth 1.0a).

mod assertion;
mod bearer;
mod certificate;
mod signature;
mod tba;
mod token;

use jiff::Timestamp;
use serde::Serialize;

pub use self::certificate::Certificate;
pub(crate) use self::token::answer as token;

use self::bearer::Tokens;
use self::tba::SignedRequests;
use super::permission::{Level, Permission};
use super::refusal::Refusal;
use super::settings::Settings;
use crate::http::Request;

/// A login as the account's administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoginAttempt {
    /// When.
    pub at: Timestamp,
    /// `Bearer`, `OAuth`, or `token` for a call of the token endpoint.
    pub way: &'static str,
    /// `Success` (token endpoint only), or why not: `InvalidSignature`, `NonceUsed`, …
    pub detail: &'static str,
}

/// What logging in remembers.
#[derive(Debug, Default)]
pub(crate) struct Auth {
    /// The login audit trail, the only place where the reason of a refused login stands.
    pub(crate) audit: Vec<LoginAttempt>,
    pub(crate) tokens: Tokens,
    signed: SignedRequests,
}

impl Auth {
    /// Lets a locked user in again.
    pub(crate) fn unlock(&mut self) {
        self.signed.unlock();
    }

    /// Lets a call to the record or query service in.
    pub(crate) fn authenticate(
        &mut self,
        request: &Request,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let authorization = request.header("authorization").unwrap_or_default();
        let (scheme, rest) = authorization.split_once(' ').unwrap_or((authorization, ""));
        let (scheme, outcome, permission) = match scheme.to_ascii_lowercase().as_str() {
            "bearer" if rest.trim().is_empty() => return Err(Refusal::malformed_login(settings)),
            "bearer" => ("Bearer", self.tokens.check(rest.trim(), now), Permission::OAuth2Login),
            "oauth" => {
                let outcome = self.signed.check(rest, request, settings, now);
                ("OAuth", outcome, Permission::TokenLogin)
            }
            "" => ("Bearer", Err("MissingTokenPassportRequiredFields"), Permission::OAuth2Login),
            _ => return Err(Refusal::malformed_login(settings)),
        };
        let outcome = outcome.and_then(|()| {
            if !is_own_host(request, settings) {
                Err("WrongAccount")
            } else if settings.role_is_disabled {
                Err("EntityOrRoleDisabled")
            } else if !settings.permissions.contains_key(&permission) {
                Err("permission_denied")
            } else {
                Ok(())
            }
        });
        if let Err(detail) = outcome {
            self.audit.push(LoginAttempt { at: now, way: scheme, detail });
            return Err(Refusal::login(scheme, settings));
        }
        if settings.permissions.get(&Permission::RestWebServices) == Some(&Level::Full) {
            return Ok(());
        }
        let what = "Your current role does not have permission to perform this action.";
        Err(Refusal::new(400, "USER_ERROR", what))
    }
}

/// Whether the host, where it is one of NetSuite's, is that of the account.
fn is_own_host(request: &Request, settings: &Settings) -> bool {
    let host = request.header("host").unwrap_or_default().to_ascii_lowercase();
    !host.ends_with(".netsuite.com")
        || host == format!("{}.suitetalk.api.netsuite.com", settings.host_label())
}

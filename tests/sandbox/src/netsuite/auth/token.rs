//! `POST /services/rest/auth/oauth2/v1/token`. Its errors are the flat ones of OAuth, not NetSuite's own.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::bearer::LIFETIME_S;
use super::{Auth, LoginAttempt, assertion};
use crate::http::{Request, Response};
use crate::netsuite::settings::Settings;

/// Path of the endpoint.
const PATH: &str = "/services/rest/auth/oauth2/v1/token";

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Malformed,
    GrantType,
    NotEnabled,
    Algorithm,
    UnknownIntegration,
    UnknownKey,
    Signature,
    Audience,
    Expired,
    Scope,
    Role,
}

impl Why {
    /// As the login audit trail has it, and as the caller sees it.
    const fn told(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::Malformed => ("InvalidRequest", 400, "invalid_request"),
            Self::GrantType => ("InvalidRequest", 400, "unsupported_grant_type"),
            Self::NotEnabled => ("FeatureDisabled", 400, "unauthorized_client"),
            Self::Algorithm => ("UnknownAlgorithm", 401, "invalid_client"),
            Self::UnknownIntegration => ("UnknownIntegration", 401, "invalid_client"),
            Self::UnknownKey | Self::Audience => ("ClientAuthenticationFailed", 401, "invalid_client"),
            Self::Signature => ("InvalidSignature", 401, "invalid_client"),
            Self::Expired => ("TokenRejected", 400, "invalid_grant"),
            Self::Scope => ("ScopeMismatched", 400, "invalid_scope"),
            Self::Role => ("EntityOrRoleDisabled", 400, "invalid_grant"),
        }
    }
}

/// A token, or why there is none.
pub(crate) fn answer(request: &Request, auth: &mut Auth, settings: &Settings, now: Timestamp) -> Response {
    let outcome = grant(request, auth, settings, now);
    let detail = outcome.as_ref().map_or_else(|why| why.told().0, |_| "Success");
    auth.audit.push(LoginAttempt { at: now, way: "token", detail });
    match outcome {
        Ok(body) => json_answer(200, &body),
        Err(why) => {
            let (_, status, error) = why.told();
            let response = json_answer(status, &json!({ "error": error }));
            if status == 401 {
                let account = settings.account.split('_').next().unwrap_or_default();
                return response.with("WWW-Authenticate", &format!("Basic realm=\"{account}\""));
            }
            response
        }
    }
}

fn json_answer(status: u16, body: &Value) -> Response {
    Response::text(status, "application/json", body.to_string())
}

fn grant(request: &Request, auth: &mut Auth, settings: &Settings, now: Timestamp) -> Result<Value, Why> {
    let is_form =
        request.header("content-type").is_some_and(|v| v.starts_with("application/x-www-form-urlencoded"));
    if request.method != "POST" || !is_form {
        return Err(Why::Malformed);
    }
    let form = request.form();
    let field = |name: &str| {
        let mut values = form.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (Some(value), None) if !value.is_empty() => Ok(value),
            _ => Err(Why::Malformed),
        }
    };
    if field("grant_type")? != "client_credentials" {
        return Err(Why::GrantType);
    }
    if field("client_assertion_type")? != ASSERTION_TYPE {
        return Err(Why::Malformed);
    }
    let scopes = assertion::check(field("client_assertion")?, request, settings, now)?;
    if !settings.m2m {
        return Err(Why::NotEnabled);
    }
    if settings.role_is_disabled {
        return Err(Why::Role);
    }
    let token = auth.tokens.issue(scopes, settings, now);
    Ok(json!({ "access_token": token, "expires_in": LIFETIME_S, "token_type": "Bearer" }))
}

/// The URLs that an assertion may be for: the one posted to, and the same path on the account's two hosts.
pub(super) fn host_urls(request: &Request, settings: &Settings) -> [String; 3] {
    let label = settings.host_label();
    [
        format!("http://{}{PATH}", request.header("host").unwrap_or_default()),
        format!("https://{label}.suitetalk.api.netsuite.com{PATH}"),
        format!("https://{label}.restlets.api.netsuite.com{PATH}"),
    ]
}

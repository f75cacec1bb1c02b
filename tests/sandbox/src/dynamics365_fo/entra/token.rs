//! The token endpoint for client credentials, versions 2 and 1, and the discovery document.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Grant, Tokens, assertion, refusal};
use crate::dynamics365_fo::settings::Settings;
use crate::http::{Request, Response};

struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }
}

/// Answers a request for a token. `site` is where this request came to.
pub(crate) fn token(
    request: &Request,
    (tenant, is_v2): (&str, bool),
    tokens: &mut Tokens,
    settings: &Settings,
    site: &str,
    now: Timestamp,
) -> Response {
    if let Some(seconds) = settings.token_throttled_s {
        return Response::text(429, "text/plain", "").with("Retry-After", &seconds.to_string());
    }
    let granted = grant(request, (tenant, is_v2), settings, site, now);
    let ending = granted.as_ref().map_or_else(ToString::to_string, |_| "ok".into());
    *tokens.counts.entry(ending).or_default() += 1;
    let audience = match granted {
        Ok(audience) => audience,
        Err(number) => return refusal::answer(number, now),
    };
    tokens.last += 1;
    let life = settings.token_life_s;
    let ends = now + SignedDuration::from_secs(life);
    let access = shaped_like_a_jwt(&audience, settings, ends, tokens.last);
    let grant = Grant { audience: audience.clone(), client_id: settings.client_id.clone(), ends };
    tokens.given.insert(access.clone(), grant);
    let body = if is_v2 {
        json!({"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": access})
    } else {
        // The old endpoint has never learnt numbers.
        json!({
            "token_type": "Bearer", "expires_in": life.to_string(), "ext_expires_in": life.to_string(),
            "expires_on": ends.as_second().to_string(), "not_before": now.as_second().to_string(),
            "resource": audience, "access_token": access,
        })
    };
    Response::json(200, &body).with("Cache-Control", "no-store, no-cache").with("Pragma", "no-cache")
}

/// The audience of the token that is asked for, or the number of the refusal.
fn grant(
    request: &Request,
    (tenant, is_v2): (&str, bool),
    settings: &Settings,
    site: &str,
    now: Timestamp,
) -> Result<String, u32> {
    if let Some(number) = settings.token_error {
        return Err(number);
    }
    let is_form = request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if request.method != "POST" || !is_form {
        return Err(9_002_313);
    }
    let form = Form(request.form());
    if !(tenant.contains('.') || tenant.len() == 36 && tenant.contains('-')) {
        return Err(900_023);
    }
    if tenant != settings.tenant_id && tenant != settings.domain {
        return Err(90_002);
    }
    if form.get("grant_type") != Some("client_credentials") {
        return Err(9_002_313);
    }
    let client = form.get("client_id").ok_or(90_014_u32)?;
    if client != settings.client_id {
        return Err(700_016);
    }
    let audience = if is_v2 {
        // A bare resource, or a list of delegated rights, is no scope here.
        let scope = form.get("scope").ok_or(90_014_u32)?;
        if scope.contains(' ') {
            return Err(70_011);
        }
        scope.strip_suffix("/.default").ok_or(1_002_012_u32)?
    } else {
        form.get("resource").ok_or(90_014_u32)?
    };
    let environment = settings.environment.as_deref().unwrap_or(site);
    if audience.trim_end_matches('/') != environment {
        return Err(500_011);
    }
    prove(&form, settings, &format!("{site}{}", request.path), now)?;
    Ok(audience.to_owned())
}

/// By secret or by signature.
fn prove(form: &Form, settings: &Settings, endpoint: &str, now: Timestamp) -> Result<(), u32> {
    const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    match (form.get("client_secret"), form.get("client_assertion")) {
        (Some(secret), None) if secret == settings.client_secret && !settings.secret_expired => Ok(()),
        (Some(secret), None) if secret == settings.client_secret => Err(7_000_222),
        (Some(_), None) => Err(7_000_215),
        (None, Some(jwt)) if form.get("client_assertion_type") == Some(BEARER) => {
            let certificate = settings.certificate.as_ref().ok_or(700_027_u32)?;
            assertion::verify(jwt, certificate, &settings.client_id, endpoint, now)
        }
        _ => Err(9_002_313),
    }
}

fn shaped_like_a_jwt(audience: &str, settings: &Settings, ends: Timestamp, number: u64) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(&json!({"typ": "JWT", "alg": "RS256", "kid": "sandbox"}));
    let claims = part(&json!({
        "aud": audience, "tid": settings.tenant_id, "appid": settings.client_id,
        "oid": "0b1d0000-0000-4000-8000-00000000beef", "exp": ends.as_second(), "uti": format!("{number:022}"),
    }));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(format!("signature-{number:022}")))
}

/// What token libraries ask for before anything else.
pub(crate) fn discovery(tenant: &str, site: &str) -> Response {
    let body = json!({
        "issuer": format!("{site}/{tenant}/v2.0"),
        "token_endpoint": format!("{site}/{tenant}/oauth2/v2.0/token"),
        "authorization_endpoint": format!("{site}/{tenant}/oauth2/v2.0/authorize"),
        "jwks_uri": format!("{site}/{tenant}/discovery/v2.0/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    });
    Response::json(200, &body)
}

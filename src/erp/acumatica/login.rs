//! Log-in: OAuth with a rotating refresh token, or a session cookie.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::SYSTEM;
use super::settings::{Auth, Connection};
use crate::clock::later;
use crate::http::{Answer, Call, Hold, Http, Login, Token};
use crate::model::{Class, Fault};

/// Hold after a wrong password, because Acumatica locks accounts that keep failing. `mlc check` tries at once.
const WRONG_PASSWORD_HOLD: Duration = Duration::from_secs(900);
/// Life of an access token whose answer names none.
const TOKEN_LIFE_S: f64 = 3600.0;
/// Assumed life of a session. It ends after ten idle minutes, which shows as a 401.
const SESSION_LIFE: Duration = Duration::from_secs(86_400);

pub(super) struct AcumaticaLogin {
    pub(super) connection: Connection,
}

impl AcumaticaLogin {
    fn grant(http: &Http, pairs: Vec<(&'static str, String)>) -> Result<Token, Fault> {
        // A refresh token is spent by its first use, so the call is not repeated when its answer is lost.
        let call =
            Call::post("log in", "/identity/connect/token").for_token().form(pairs).timeout(120).once();
        let answer = http.send_bare(&call)?;
        Token::granted(SYSTEM, &answer, TOKEN_LIFE_S)
    }

    fn refresh(&self, http: &Http, previous: Option<&Token>) -> Option<Token> {
        let Auth::Password { client_id, client_secret, .. } = &self.connection.auth else { return None };
        let refresh = previous?.refresh.as_ref()?;
        let renewed = Self::grant(
            http,
            vec![
                ("grant_type", "refresh_token".into()),
                ("client_id", client_id.clone()),
                ("client_secret", client_secret.expose().into()),
                ("refresh_token", refresh.expose_secret().into()),
            ],
        );
        match renewed {
            Ok(mut token) => {
                // Sites without rotation return no new refresh token.
                token.refresh = token.refresh.or_else(|| Some(refresh.clone()));
                Some(token)
            }
            Err(fault) => {
                log::debug!("{}: the refresh token no longer works: {fault}", http.name());
                None
            }
        }
    }

    fn password(&self, http: &Http) -> Result<Token, Fault> {
        match &self.connection.auth {
            Auth::Password { client_id, client_secret, username, password } => Self::grant(
                http,
                vec![
                    ("grant_type", "password".into()),
                    ("client_id", client_id.clone()),
                    ("client_secret", client_secret.expose().into()),
                    ("username", username.clone()),
                    ("password", password.expose().into()),
                    ("scope", "api offline_access".into()),
                ],
            ),
            Auth::Cookie { username, password, tenant, branch } => {
                let mut body = json!({"name": username, "password": password.expose()});
                for (name, value) in [("tenant", tenant), ("branch", branch)] {
                    if let Some(value) = value {
                        body[name] = value.as_str().into();
                    }
                }
                let call = Call::post("log in", "/entity/auth/login")
                    .for_token()
                    .json(body.to_string())
                    .timeout(120);
                let answer = http.send_bare(&call)?;
                let access = cookies(&answer);
                if access.expose_secret().is_empty() {
                    // The answer is not Acumatica's, but that of a proxy or a maintenance page.
                    let message = "the log-in was answered without a session";
                    let class = Class::Retry { after_s: None };
                    return Err(Fault::new(class, SYSTEM, "log in", message).status(answer.status));
                }
                Ok(Token {
                    access,
                    refresh: None,
                    previous_refresh: None,
                    refresh_until: None,
                    issued_at: answer.at,
                    expires_at: later(answer.at, SESSION_LIFE),
                })
            }
        }
    }
}

impl Login for AcumaticaLogin {
    fn log_in(&self, http: &Http, previous: Option<&Token>) -> Result<Token, Fault> {
        if let Some(token) = self.refresh(http, previous) {
            return Ok(token);
        }
        self.password(http).inspect_err(|fault| {
            if fault.class == Class::Config && fault.status.is_some() {
                let until = later(http.clock().now(), WRONG_PASSWORD_HOLD);
                let hold = Hold { until, fault: fault.clone() };
                if let Err(error) = http.hold_tokens(&hold) {
                    log::warn!("{}: {error}", http.name());
                }
            }
        })
    }

    fn authorize(&self, token: &Token, call: Call) -> Call {
        match self.connection.auth {
            Auth::Password { .. } => token.on(call),
            Auth::Cookie { .. } => call.header("cookie", token.access.expose_secret()),
        }
    }

    fn identity(&self) -> String {
        let url = &self.connection.url;
        match &self.connection.auth {
            Auth::Password { client_id, username, .. } => format!("{url} {client_id} {username}"),
            Auth::Cookie { username, tenant, branch, .. } => {
                let [tenant, branch] = [tenant, branch].map(|name| name.as_deref().unwrap_or("-"));
                format!("{url} {tenant} {branch} {username}")
            }
        }
    }
}

/// Returns every cookie that was set, each name once with its last value. Values may hold `=` and `&`.
fn cookies(answer: &Answer) -> SecretString {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for header in answer.headers.get_all("set-cookie") {
        let Some((name, value)) =
            header.to_str().ok().and_then(|text| text.split(';').next()?.split_once('='))
        else {
            continue;
        };
        pairs.retain(|(known, _)| *known != name.trim());
        pairs.push((name.trim(), value.trim()));
    }
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ").into()
}

#[cfg(test)]
mod tests {
    use ureq::http::HeaderMap;

    use super::*;

    #[test]
    fn each_cookie_is_sent_back_once_with_its_last_value() {
        let mut headers = HeaderMap::new();
        for cookie in [
            ".ASPXAUTH=first; path=/; HttpOnly",
            "Locale=Culture=en-US&TimeZone=GMTM0800A; expires=Tue, 12-Oct-2027 00:00:00 GMT",
            ".ASPXAUTH=A1B2; path=/; secure",
        ] {
            headers.append("set-cookie", cookie.parse().unwrap());
        }
        let answer = Answer { status: 204, headers, body: Vec::new(), at: jiff::Timestamp::UNIX_EPOCH };
        assert_eq!(
            cookies(&answer).expose_secret(),
            "Locale=Culture=en-US&TimeZone=GMTM0800A; .ASPXAUTH=A1B2"
        );
    }
}

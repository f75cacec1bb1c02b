//! Log-in: a person's consent, and the refresh tokens that follow from it.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::renew::{self, EARLIEST, Renewal};
use super::settings::Connection;
use super::wire::{Division, Me, Page};
use super::{DIALECT, SYSTEM, ours, profile, renew::required};
use crate::clock::later;
use crate::erp::port::Consent;
use crate::http::{Call, ConnectorContext, Http, Login, StoredToken, Token, form_encoded};
use crate::model::{Class, Fault};

const TOKEN_PATH: &str = "/api/oauth2/token";
/// Life of an access token whose answer names none.
const TOKEN_LIFE_S: f64 = 600.0;
/// Time after which an unused refresh token expires.
const IDLE: Duration = Duration::from_secs(30 * 86_400);
/// Time-out of a renewal: answers have taken 35 seconds at night, and a missed one costs the login.
const TIMEOUT_S: u64 = 120;

#[derive(Clone)]
pub(super) struct ExactLogin {
    pub(super) connection: Connection,
}

impl ExactLogin {
    fn grant(&self, http: &Http, grant: Vec<(&'static str, String)>) -> Result<Token, Fault> {
        let mut pairs = grant;
        pairs.push(("client_id", self.connection.client_id.clone()));
        pairs.push(("client_secret", self.connection.client_secret.expose().into()));
        let call = Call::post("log in", TOKEN_PATH).for_token().form(pairs).timeout(TIMEOUT_S).once();
        let answer = http.send_bare(&call)?;
        let token = Token::granted(SYSTEM, &answer, TOKEN_LIFE_S)?;
        if token.refresh.is_none() {
            let message = "the answer holds no refresh token";
            return Err(Fault::new(Class::Config, SYSTEM, "log in", message).status(answer.status));
        }
        Ok(Token { refresh_until: Some(later(answer.at, IDLE)), ..token })
    }
}

/// Renewal over HTTP and the store.
struct HttpRenewal<'a> {
    login: &'a ExactLogin,
    http: &'a Http,
}

impl Renewal for HttpRenewal<'_> {
    fn now(&self) -> Timestamp {
        self.http.clock().now()
    }

    fn stored(&self) -> Result<Option<StoredToken>, Fault> {
        let stored = self.http.memory().token(self.http.name())?;
        Ok(stored.filter(|stored| stored.identity == self.login.identity()))
    }

    fn note_asked(&self, at: Timestamp) -> Result<(), Fault> {
        self.http.memory().note_asked(self.http.name(), at)
    }

    fn note_refused(&self, at: Timestamp) -> Result<(), Fault> {
        self.http.memory().note_refused(self.http.name(), at)
    }

    fn ask(&self, refresh: &SecretString) -> Result<Token, Fault> {
        let refresh = refresh.expose_secret().to_owned();
        self.login.grant(self.http, vec![("grant_type", "refresh_token".into()), ("refresh_token", refresh)])
    }
}

impl Login for ExactLogin {
    fn log_in(&self, http: &Http, _previous: Option<&Token>) -> Result<Token, Fault> {
        renew::renew(&HttpRenewal { login: self, http }, http.name())
    }

    fn authorize(&self, token: &Token, call: Call) -> Call {
        token.on(call)
    }

    fn identity(&self) -> String {
        format!("{} {}", self.connection.url, self.connection.client_id)
    }

    /// Renews no earlier than Exact Online allows: in the last half minute of the token's life, or later.
    fn renew_before(&self) -> Duration {
        Duration::from_secs(600).saturating_sub(EARLIEST)
    }

    fn is_irreplaceable(&self) -> bool {
        true
    }
}

/// Log-in in a browser.
pub(super) struct ExactConsent {
    login: ExactLogin,
    http: Http,
}

impl ExactConsent {
    pub(super) fn new(connection: &Connection, context: ConnectorContext) -> Self {
        let login = ExactLogin { connection: connection.clone() };
        let http = Http::new(context, profile(connection), DIALECT, Box::new(login.clone()));
        Self { login, http }
    }

    /// Reports who has logged in, and whether the configured divisions were chosen.
    fn look_around(&self) -> Result<String, Fault> {
        let unreadable =
            |problem: String| Fault::new(Class::Retry { after_s: None }, SYSTEM, "log in", problem);
        let select = form_encoded(&[("$select", "UserName")]);
        let call = Call::get("read who logged in", format!("/api/v1/current/Me?{select}"));
        let me = Page::read(&self.http.send(&ours(call))?.body).and_then(|page| page.records::<Me>());
        let user = me.map_err(unreadable)?.into_iter().next().and_then(|me| me.user_name);
        let wanted = &self.login.connection.divisions;
        let granted = divisions(&self.http, wanted[0])?;
        let codes: Vec<i64> = granted.iter().filter_map(|division| division.code).collect();
        let missing: Vec<String> =
            wanted.iter().filter(|code| !codes.contains(&i64::from(**code))).map(u32::to_string).collect();
        let user = user.unwrap_or_else(|| "somebody".into());
        Ok(if missing.is_empty() {
            format!("{user} has logged in, with all {} divisions", wanted.len())
        } else {
            format!("{user} has logged in, but not to {}: log in again and choose them", missing.join(", "))
        })
    }
}

/// Reads the companies that the user gave the app access to.
pub(super) fn divisions(http: &Http, asked_at: u32) -> Result<Vec<Division>, Fault> {
    const OPERATION: &str = "read divisions";
    let select = form_encoded(&[("$select", "Code,Description,Status,BlockingStatus")]);
    let mut target = format!("/api/v1/{asked_at}/system/Divisions?{select}");
    let mut found = Vec::new();
    loop {
        let call = ours(Call::get(OPERATION, target)).within(asked_at.to_string(), "GET system/Divisions");
        let page = Page::read(&http.send(&call)?.body);
        let unreadable =
            |problem: String| Fault::new(Class::Retry { after_s: None }, SYSTEM, OPERATION, problem);
        let page = page.map_err(unreadable)?;
        found.extend(page.records::<Division>().map_err(unreadable)?);
        match page.next.and_then(|next| http.own_target(&next)) {
            Some(next) => target = next,
            None => return Ok(found),
        }
    }
}

impl Consent for ExactConsent {
    fn url(&self, state: &str) -> String {
        let connection = &self.login.connection;
        let query = form_encoded(&[
            ("client_id", connection.client_id.as_str()),
            ("redirect_uri", &connection.redirect_uri),
            ("response_type", "code"),
            ("state", state),
            ("force_login", "0"),
        ]);
        format!("{}/api/oauth2/auth?{query}", connection.url)
    }

    fn accept(&self, code: &str) -> Result<String, Fault> {
        {
            // The lock keeps others from renewing the old login meanwhile.
            let _single = self.http.lock_token()?;
            let pairs = vec![
                ("grant_type", "authorization_code".to_owned()),
                ("code", code.to_owned()),
                ("redirect_uri", self.login.connection.redirect_uri.clone()),
            ];
            let name = self.login.connection.name.trim_start_matches("erp.").to_owned();
            let token = self.login.grant(&self.http, pairs).map_err(|fault| match fault.code.as_deref() {
                Some(super::fault::GRANT_REFUSED) => {
                    let hint = "a code works once, for three minutes, and with the same redirect_uri: open the page again";
                    Fault { code: Some("LOGIN.CODE".into()), ..fault }.hint(format!("{hint}, with: mlc login {name}"))
                }
                _ => fault,
            })?;
            self.http.memory().save_token(self.http.name(), &self.login.identity(), &token)?;
        }
        // The login is stored, so a failure from here on does not undo it.
        Ok(self.look_around().unwrap_or_else(|fault| format!("logged in; {fault}")))
    }

    fn keep(&self) -> Result<(), Fault> {
        let stored = self.http.memory().token(self.http.name())?;
        if stored.is_none_or(|stored| stored.identity != self.login.identity()) {
            return Err(required(&self.login.connection.name, "nobody has logged in yet"));
        }
        self.http.keep_token()
    }
}

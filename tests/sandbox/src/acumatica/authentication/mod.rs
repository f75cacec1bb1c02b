//! Who may come in: cookie login, OAuth, and the seats that both take.

mod cookie;
mod grant;
mod login;
mod session;
mod token;

use jiff::Timestamp;

use super::State;
use super::refusal::Refusal;
use super::settings::Settings;
use crate::http::Request;

pub(crate) use cookie::{Stamp, cookies};
pub(crate) use grant::Grants;
pub(crate) use login::{login, logout};
pub(crate) use session::Sessions;
pub(crate) use token::token;

/// The session of whoever calls, opened anew where a token has none any more.
pub(crate) fn session(
    request: &Request,
    state: &mut State,
    settings: &Settings,
    now: Timestamp,
) -> Result<u64, Refusal> {
    if let Some(token) = bearer(request) {
        let session = state.grants.session(token, &mut state.sessions, settings.session_limit, now)?;
        return session.ok_or_else(|| Refusal::Seats { location: limit_page(settings) });
    }
    let session = cookie::session(request).ok_or(Refusal::NotLoggedIn)?;
    if state.sessions.touch(session, now) { Ok(session) } else { Err(Refusal::NotLoggedIn) }
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Where a bearer call over the limit is sent: a page for people, with the reason in its query.
fn limit_page(settings: &Settings) -> String {
    let query = "typeID=error&errorcode=500&HideScript=On";
    let message = "message=The%20number%20of%20concurrent%20API%20logins%20has%20been%20reached.";
    format!("{}/Frames/Error.aspx?{query}&{message}", settings.site())
}

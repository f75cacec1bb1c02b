//! Who may come in: cookie login, OAuth, and the seats that both take.

mod cookie;
mod grant;
mod login;
mod session;
mod token;

use super::refusal::Refusal;
use super::{Call, State};
use crate::http::{Request, Response};

pub(crate) use cookie::cookies;
pub(crate) use grant::Grants;
pub(crate) use login::{login, logout};
pub(crate) use token::token;

/// The session of whoever calls, opened anew where a token has none any more.
pub(crate) fn session(call: &Call, state: &mut State) -> Result<u64, Refusal> {
    if let Some(token) = bearer(call.request) {
        return state.grants.session(call, token)?.ok_or_else(|| limit_page(call));
    }
    let session = cookie::session(call.request).ok_or_else(Refusal::not_logged_in)?;
    let is_open = state.grants.sessions.touch(session, call.now);
    if is_open { Ok(session) } else { Err(Refusal::not_logged_in()) }
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A bearer call over the limit is sent to a page for people, with the reason in the query of its address.
fn limit_page(call: &Call) -> Refusal {
    let query = "typeID=error&errorcode=500&HideScript=On";
    let message = "message=The%20number%20of%20concurrent%20API%20logins%20has%20been%20reached.";
    let location = format!("{}/Frames/Error.aspx?{query}&{message}", call.settings.site());
    Refusal::page(Response::html(302, "Object moved").with("Location", &location))
}

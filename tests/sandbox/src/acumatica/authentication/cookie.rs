//! The cookies of the ERP. All come twice on each answer, some hold `=` and `&`, and two change every time: clients that
//! split strings instead of keeping a jar get lost here. None is `secure`, because strict jars would not send it over plain
//! HTTP.

use jiff::SignedDuration;

use crate::acumatica::Call;
use crate::acumatica::guid::{fnv1a, session_bound};
use crate::http::{Request, Response};

const AUTH: &str = ".ASPXAUTH";
const SESSION: &str = "ASP.NET_SessionId";
/// How long the jar is to keep what is not bound to the session.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Long past, in the spelling of the web server.
const PAST: &str = "Tue, 12-Oct-1999 00:00:00 GMT";

/// Adds the cookies of a session to an answer, which is the so manieth of all.
pub(crate) fn cookies(response: Response, call: &Call, session: u64, answer: usize) -> Response {
    let (now, path) = (call.now, &call.request.path);
    let request_id = session_bound(session, path, "request", answer).to_uppercase();
    let started = now.as_microsecond();
    let expires = (now + REMEMBERED).strftime("%a, %d-%b-%Y %H:%M:%S GMT");
    let all = [
        format!("{AUTH}={}; path=/; HttpOnly; SameSite=None", auth_value(session)),
        format!("{SESSION}={}; path=/; HttpOnly; SameSite=Lax", session_value(session)),
        format!("CompanyID={}; expires={expires}; path=/", call.settings.tenant),
        format!("Locale=Culture=en-US&TimeZone=GMTM0800A; expires={expires}; path=/"),
        "UserBranch=1; path=/".to_owned(),
        format!("requestid={request_id}; path=/"),
        format!("requeststat=+st:{}+sc:~{path}+start:{started}+tg:; path=/", answer % 997),
    ];
    twice(response, &all)
}

/// Adds the cookies that end a session in the client's jar.
pub(super) fn expired(response: Response) -> Response {
    let all = [AUTH, SESSION].map(|name| format!("{name}=; expires={PAST}; path=/"));
    twice(response, &all)
}

fn twice(response: Response, cookies: &[String]) -> Response {
    cookies.iter().chain(cookies).fold(response, |response, cookie| response.with("Set-Cookie", cookie))
}

/// The session that the request's cookies name: both of them have to be there and to belong together.
pub(super) fn session(request: &Request) -> Option<u64> {
    let named = |wanted: &str| {
        let headers = request.headers.iter().filter(|(name, _)| name == "cookie");
        let pairs =
            headers.flat_map(|(_, value)| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned()).next()
    };
    let session = u64::from_str_radix(named(SESSION)?.strip_prefix("mlc")?.get(..10)?, 16).ok()?;
    (named(SESSION)? == session_value(session) && named(AUTH)? == auth_value(session)).then_some(session)
}

/// 24 characters, as ASP.NET has them.
fn session_value(session: u64) -> String {
    let tail = fnv1a("session", session) & 0xfff_ffff_ffff;
    format!("mlc{session:010x}{tail:011x}")
}

fn auth_value(session: u64) -> String {
    let word = |salt: &str| fnv1a(salt, session ^ 0xcbf2_9ce4_8422_2325);
    format!("{:016X}{:016X}{:016X}", word("auth-a"), word("auth-b"), word("auth-c"))
}

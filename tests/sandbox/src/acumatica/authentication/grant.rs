//! Sign-ins by OAuth and their tokens, and the sessions of whoever is logged in.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::session::Sessions;
use crate::acumatica::Call;
use crate::acumatica::guid::Ids;
use crate::acumatica::refusal::Refusal;

/// Lifetime of an access token.
pub(super) const ACCESS: SignedDuration = SignedDuration::from_secs(3600);
/// Lifetime of a refresh token.
const REFRESH: SignedDuration = SignedDuration::from_hours(24 * 30);

#[derive(Debug, Default)]
pub(crate) struct Grants {
    ids: Ids,
    begun: Vec<Grant>,
    access: HashMap<String, Token>,
    refresh: HashMap<String, Token>,
    pub(crate) sessions: Sessions,
    /// Calls of the token endpoint by grant type, refused ones included.
    pub(crate) counts: BTreeMap<String, u64>,
}

/// One sign-in. Refreshing continues it.
#[derive(Debug)]
struct Grant {
    scope: String,
    began: Timestamp,
    session: Option<u64>,
    ends: Timestamp,
}

#[derive(Debug)]
struct Token {
    grant: usize,
    ends: Timestamp,
}

/// Fresh tokens.
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) refresh: Option<String>,
    pub(super) scope: String,
}

impl Grants {
    /// A new sign-in, which takes a seat if one is free. If none is, its calls will tell.
    pub(super) fn begin(&mut self, call: &Call, scope: &str) -> Tokens {
        let ends = call.now + ACCESS;
        let session = self.sessions.open(call.settings.session_limit, call.now, Some(ends));
        self.begun.push(Grant { scope: scope.to_owned(), began: call.now, session, ends });
        self.issue(call, self.begun.len() - 1)
    }

    /// Continues a sign-in; the token that was used is spent.
    pub(super) fn refresh(&mut self, call: &Call, token: &str) -> Option<Tokens> {
        let index = self.refresh.get(token).filter(|token| token.ends > call.now)?.grant;
        self.refresh.remove(token);
        let grant = &mut self.begun[index];
        grant.ends = call.now + ACCESS;
        if let Some(session) = grant.session {
            self.sessions.prolong(session, grant.ends);
        }
        Some(self.issue(call, index))
    }

    fn issue(&mut self, call: &Call, index: usize) -> Tokens {
        let grant = &self.begun[index];
        let scope = grant.scope.clone();
        let from = if call.settings.refresh_token_slides { call.now } else { grant.began };
        let access = self.ids.token("acu-at-");
        self.access.insert(access.clone(), Token { grant: index, ends: grant.ends });
        let refresh = scope.split(' ').any(|part| part == "offline_access").then(|| {
            let token = self.ids.token("acu-rt-");
            self.refresh.insert(token.clone(), Token { grant: index, ends: from + REFRESH });
            token
        });
        Tokens { access, refresh, scope }
    }

    /// The session of an access token; `None` if it has none and all seats are taken.
    pub(super) fn session(&mut self, call: &Call, token: &str) -> Result<Option<u64>, Refusal> {
        let token = self.access.get(token).filter(|token| token.ends > call.now);
        let grant = &mut self.begun[token.ok_or_else(Refusal::not_logged_in)?.grant];
        match grant.session {
            Some(session) if self.sessions.touch(session, call.now) => {}
            _ => {
                let limit = call.settings.session_limit;
                grant.session = self.sessions.open(limit, call.now, Some(grant.ends));
            }
        }
        Ok(grant.session)
    }

    /// Ends a token and its session. Works with stale tokens too, which is how lost seats are won back.
    pub(super) fn log_out(&mut self, token: &str) -> Result<(), Refusal> {
        let index = self.access.get(token).ok_or_else(Refusal::not_logged_in)?.grant;
        if let Some(session) = self.begun[index].session.take() {
            self.sessions.close(session);
        }
        self.access.retain(|_, other| other.grant != index);
        Ok(())
    }
}

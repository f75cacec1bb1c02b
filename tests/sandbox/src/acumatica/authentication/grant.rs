//! What OAuth has given out: grants and their tokens.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::session::Sessions;
use crate::acumatica::guid::Ids;
use crate::acumatica::refusal::Refusal;
use crate::acumatica::settings::Settings;

/// Lifetime of an access token.
pub(super) const ACCESS_S: i64 = 3600;
/// Lifetime of a refresh token.
const REFRESH: SignedDuration = SignedDuration::from_hours(24 * 30);

#[derive(Debug, Default)]
pub(crate) struct Grants {
    ids: Ids,
    begun: Vec<Grant>,
    access: HashMap<String, Token>,
    refresh: HashMap<String, Token>,
    pub(super) counts: BTreeMap<String, u64>,
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
    pub(super) fn begin(
        &mut self,
        scope: &str,
        sessions: &mut Sessions,
        settings: &Settings,
        now: Timestamp,
    ) -> Tokens {
        let ends = now + SignedDuration::from_secs(ACCESS_S);
        let session = sessions.open_until(settings.session_limit, now, ends);
        self.begun.push(Grant { scope: scope.to_owned(), began: now, session, ends });
        self.issue(self.begun.len() - 1, settings, now)
    }

    /// Continues a sign-in; the token that was used is spent.
    pub(super) fn refresh(
        &mut self,
        token: &str,
        sessions: &mut Sessions,
        settings: &Settings,
        now: Timestamp,
    ) -> Option<Tokens> {
        let index = self.refresh.get(token).filter(|token| token.ends > now)?.grant;
        self.refresh.remove(token);
        let ends = now + SignedDuration::from_secs(ACCESS_S);
        let grant = &mut self.begun[index];
        grant.ends = ends;
        if let Some(session) = grant.session {
            sessions.prolong(session, ends);
        }
        Some(self.issue(index, settings, now))
    }

    fn issue(&mut self, index: usize, settings: &Settings, now: Timestamp) -> Tokens {
        let grant = &self.begun[index];
        let scope = grant.scope.clone();
        let from = if settings.refresh_token_slides { now } else { grant.began };
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
    pub(super) fn session(
        &mut self,
        token: &str,
        sessions: &mut Sessions,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<u64>, Refusal> {
        let index =
            self.access.get(token).filter(|token| token.ends > now).ok_or_else(Refusal::not_logged_in)?.grant;
        let grant = &mut self.begun[index];
        match grant.session {
            Some(session) if sessions.touch(session, now) => {}
            _ => grant.session = sessions.open_until(limit, now, grant.ends),
        }
        Ok(grant.session)
    }

    /// Ends a token and its session. Works with stale tokens too, which is how lost seats are won back.
    pub(super) fn log_out(
        &mut self,
        token: &str,
        sessions: &mut Sessions,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let index = self.access.get(token).ok_or_else(Refusal::not_logged_in)?.grant;
        if let Some(session) = self.begun[index].session.take() {
            sessions.touch(session, now);
            sessions.close(session);
        }
        self.access.retain(|_, other| other.grant != index);
        Ok(())
    }

    /// Calls of the token endpoint with that grant type, refused ones included.
    pub(crate) fn count(&self, grant_type: &str) -> u64 {
        self.counts.get(grant_type).copied().unwrap_or_default()
    }
}

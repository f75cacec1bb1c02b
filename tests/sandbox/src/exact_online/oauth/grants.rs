//! What was given out: codes, and the tokens of each login.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::exact_online::guid::Ids;

/// Lifetime of an access token, from its issue.
pub(super) const ACCESS: SignedDuration = SignedDuration::from_secs(600);
/// No new token before that time.
const EARLIEST: SignedDuration = SignedDuration::from_secs(570);
/// A refresh token that nobody uses ends after 30 days.
const UNUSED: SignedDuration = SignedDuration::from_hours(24 * 30);
const CODE: SignedDuration = SignedDuration::from_mins(3);

/// What the token endpoint was asked for, and what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenCalls {
    /// Codes exchanged.
    pub codes: u64,
    /// Tokens renewed.
    pub refreshed: u64,
    /// Renewals before their time.
    pub too_early: u64,
    /// Renewals with a token that had been used.
    pub old_token: u64,
    /// Everything else that was refused.
    pub refused: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Grants {
    ids: Ids,
    codes: HashMap<String, (String, Timestamp)>,
    logins: Vec<Login>,
    access: HashMap<String, (usize, Timestamp)>,
    refresh: HashMap<String, Refresh>,
    pub(crate) calls: TokenCalls,
}

/// One consent of the user.
#[derive(Debug)]
struct Login {
    issued: Timestamp,
    is_over: bool,
}

#[derive(Debug)]
struct Refresh {
    login: usize,
    issued: Timestamp,
    is_used: bool,
}

/// Fresh tokens.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// Why there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum No {
    TooEarly,
    OldToken,
    Expired,
    Unknown,
}

impl Grants {
    pub(super) fn keep_code(&mut self, redirect_uri: &str, now: Timestamp) -> String {
        let id = self.ids.next().replace('-', "");
        let code = format!("XTzM!IAAAA{id}.{id}");
        self.codes.insert(code.clone(), (redirect_uri.to_owned(), now));
        code
    }

    /// Hands a code in. It works once, for three minutes, and with the address that it was sent to.
    pub(super) fn take_code(&mut self, code: &str, redirect_uri: &str, now: Timestamp) -> bool {
        let known = self.codes.remove(code);
        known.is_some_and(|(address, asked)| address == redirect_uri && asked + CODE > now)
    }

    /// A login of the user, which ends those before it.
    pub(crate) fn begin(&mut self, now: Timestamp) -> Tokens {
        self.end_logins();
        self.logins.push(Login { issued: now, is_over: false });
        self.issue(self.logins.len() - 1, now)
    }

    pub(super) fn refresh(&mut self, token: &str, now: Timestamp) -> Result<Tokens, No> {
        let known = self.refresh.get_mut(token).ok_or(No::Unknown)?;
        let login = &mut self.logins[known.login];
        if known.is_used {
            return Err(No::OldToken);
        }
        if login.is_over || known.issued + UNUSED <= now {
            return Err(No::Expired);
        }
        if login.issued + EARLIEST > now {
            return Err(No::TooEarly);
        }
        known.is_used = true;
        login.issued = now;
        let index = known.login;
        Ok(self.issue(index, now))
    }

    fn issue(&mut self, login: usize, now: Timestamp) -> Tokens {
        let (access, refresh) = (self.ids.token("at"), self.ids.token("rt"));
        self.access.retain(|_, (_, ends)| *ends > now);
        self.access.insert(access.clone(), (login, now + ACCESS));
        self.refresh.insert(refresh.clone(), Refresh { login, issued: now, is_used: false });
        Tokens { access, refresh }
    }

    /// Whether the token lets somebody in.
    pub(crate) fn admits(&self, token: &str, now: Timestamp) -> bool {
        self.access.get(token).is_some_and(|(login, ends)| *ends > now && !self.logins[*login].is_over)
    }

    /// Ends all access tokens, as an administrator can; refresh tokens stay.
    pub(crate) fn end_access(&mut self) {
        self.access.clear();
    }

    /// Ends every login, as when the user takes the consent back.
    pub(crate) fn end_logins(&mut self) {
        for login in &mut self.logins {
            login.is_over = true;
        }
    }
}

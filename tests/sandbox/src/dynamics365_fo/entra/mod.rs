//! Entra ID: who may have a token, and which tokens are good.

mod assertion;
mod refusal;
mod token;

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

pub(crate) use self::token::{discovery, token};

/// Tokens that were given out, and how often they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    given: HashMap<String, Grant>,
    /// Calls of the token endpoint by what they ended with: `ok`, or the AADSTS number.
    counts: BTreeMap<String, u64>,
    last: u64,
}

/// What a token is good for.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    /// The environment, exactly as it was asked for.
    pub(crate) audience: String,
    pub(crate) client_id: String,
    pub(crate) ends: Timestamp,
}

impl Tokens {
    /// What a token of a call is good for; nothing where it is not known or too old.
    pub(crate) fn grant(&self, authorization: Option<&str>, now: Timestamp) -> Option<&Grant> {
        let token = authorization?.strip_prefix("Bearer ")?;
        self.given.get(token).filter(|grant| grant.ends > now)
    }

    pub(crate) fn count(&self, ending: &str) -> u64 {
        self.counts.get(ending).copied().unwrap_or_default()
    }

    /// Makes every token useless, as a changed registration does.
    pub(crate) fn revoke_all(&mut self) {
        self.given.clear();
    }
}

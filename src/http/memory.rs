//! What the HTTP client needs to remember between processes. The store provides it; the client does not know the store.

use jiff::Timestamp;
use secrecy::SecretString;

use crate::model::Fault;

/// A token as a system gave it.
#[derive(Clone)]
pub(crate) struct Token {
    /// What proves who we are: a bearer token, or a session's cookies.
    pub(crate) access: SecretString,
    /// What buys the next token, where the system gives one.
    pub(crate) refresh: Option<SecretString>,
    /// What bought this one, where the system gives a new one each time: kept until the new one has worked once.
    pub(crate) previous_refresh: Option<SecretString>,
    /// When a person has to log in again, unless the token is renewed before.
    pub(crate) refresh_until: Option<Timestamp>,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// A stored token, and whose it is.
pub(crate) struct StoredToken {
    /// Changes with the account, so that a token of another tenant or user is never used.
    pub(crate) identity: String,
    pub(crate) token: Token,
    /// A renewal was begun then, and nobody noted its end: the refresh token may be spent.
    pub(crate) asked_at: Option<Timestamp>,
    /// The system has refused the refresh token: only a person can log in.
    pub(crate) refused_at: Option<Timestamp>,
}

/// A record of a system that is kept between passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CachedRecord {
    pub(crate) key: String,
    /// The record's own time of modification, as the system spells it.
    pub(crate) modified: Option<String>,
    pub(crate) read_at: Timestamp,
    /// The record; may name persons.
    pub(crate) value: String,
}

/// Whose records are meant: a connection, a part of it such as a division, and a kind such as `address`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CacheScope {
    pub(crate) connection: String,
    pub(crate) part: String,
    pub(crate) kind: &'static str,
}

/// A time until which something must not be called.
#[derive(Clone, Debug)]
pub(crate) struct Hold {
    pub(crate) until: Timestamp,
    /// Why: the failure that set it.
    pub(crate) fault: Fault,
}

/// Durable memory, shared by all processes. A failure to remember is a failure of the call that needed it.
pub(crate) trait Memory: Send + Sync {
    fn token(&self, connection: &str) -> Result<Option<StoredToken>, Fault>;

    /// Returns once the token would survive a power cut.
    fn save_token(&self, connection: &str, identity: &str, token: &Token) -> Result<(), Fault>;

    fn forget_token(&self, connection: &str) -> Result<(), Fault>;

    /// Notes, durably, that the refresh token is about to be used.
    fn note_asked(&self, connection: &str, at: Timestamp) -> Result<(), Fault>;

    /// Notes that the refresh token was refused for good.
    fn note_refused(&self, connection: &str, at: Timestamp) -> Result<(), Fault>;

    /// Records that were kept, in no order; those that were not are left out.
    fn recall(&self, scope: &CacheScope, keys: &[String]) -> Result<Vec<CachedRecord>, Fault>;

    /// Keeps records in the place of older ones.
    fn keep(&self, scope: &CacheScope, records: Vec<CachedRecord>) -> Result<(), Fault>;

    fn hold(&self, scope: &str) -> Result<Option<Hold>, Fault>;

    fn set_hold(&self, scope: &str, hold: &Hold) -> Result<(), Fault>;

    fn clear_hold(&self, scope: &str) -> Result<(), Fault>;

    /// Forgets the holds on every part of a connection.
    fn clear_part_holds(&self, connection: &str) -> Result<(), Fault>;
}

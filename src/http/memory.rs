//! State that the HTTP client keeps between processes. The store implements it; the client does not know the store.

use jiff::Timestamp;
use secrecy::SecretString;

use crate::model::Fault;

/// Token as a system gave it.
#[derive(Clone)]
pub(crate) struct Token {
    /// Credential of a call: a bearer token, or a session's cookies.
    pub(crate) access: SecretString,
    /// Refresh token for the next token, where the system gives one.
    pub(crate) refresh: Option<SecretString>,
    /// Refresh token that bought this one, where the system gives a new one each time. It is kept until the new one has worked once.
    pub(crate) previous_refresh: Option<SecretString>,
    /// When a person must log in again, unless the token is renewed before.
    pub(crate) refresh_until: Option<Timestamp>,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// Stored token, with the account that it belongs to.
pub(crate) struct StoredToken {
    /// Identity of the account, so that a token of another tenant or user is never used.
    pub(crate) identity: String,
    pub(crate) token: Token,
    /// When a renewal began whose end was not noted: the refresh token may be spent.
    pub(crate) asked_at: Option<Timestamp>,
    /// When the system refused the refresh token for good: only a person can log in.
    pub(crate) refused_at: Option<Timestamp>,
}

/// Record of a system that is kept between passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CachedRecord {
    pub(crate) key: String,
    /// The record's own time of modification, as the system spells it.
    pub(crate) modified: Option<String>,
    pub(crate) read_at: Timestamp,
    /// Text of the record; may name persons.
    pub(crate) value: String,
}

/// Owner and kind of cached records: a connection, a part of it such as a division, and a kind such as `address`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CacheScope {
    pub(crate) connection: String,
    pub(crate) part: String,
    pub(crate) kind: &'static str,
}

/// Time until which a connection, or a part of it, must not be called.
#[derive(Clone, Debug)]
pub(crate) struct Hold {
    pub(crate) until: Timestamp,
    /// Failure that set the hold.
    pub(crate) fault: Fault,
}

/// Durable state, shared by all processes. A failure to read or write it fails the call that needed it.
pub(crate) trait Memory: Send + Sync {
    fn token(&self, connection: &str) -> Result<Option<StoredToken>, Fault>;

    /// Returns once the token would survive a power cut.
    fn save_token(&self, connection: &str, identity: &str, token: &Token) -> Result<(), Fault>;

    fn forget_token(&self, connection: &str) -> Result<(), Fault>;

    /// Notes durably that the refresh token is about to be used.
    fn note_asked(&self, connection: &str, at: Timestamp) -> Result<(), Fault>;

    /// Notes that the refresh token was refused for good.
    fn note_refused(&self, connection: &str, at: Timestamp) -> Result<(), Fault>;

    /// Returns the kept records among these keys, in no order.
    fn recall(&self, scope: &CacheScope, keys: &[String]) -> Result<Vec<CachedRecord>, Fault>;

    /// Keeps records, and replaces older ones of the same keys.
    fn keep(&self, scope: &CacheScope, records: Vec<CachedRecord>) -> Result<(), Fault>;

    fn hold(&self, scope: &str) -> Result<Option<Hold>, Fault>;

    fn set_hold(&self, scope: &str, hold: &Hold) -> Result<(), Fault>;

    fn clear_hold(&self, scope: &str) -> Result<(), Fault>;

    /// Clears the holds on every part of a connection.
    fn clear_part_holds(&self, connection: &str) -> Result<(), Fault>;
}

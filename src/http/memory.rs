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
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// A stored token, and whose it is.
pub(crate) struct StoredToken {
    /// Changes with the account, so that a token of another tenant or user is never used.
    pub(crate) identity: String,
    pub(crate) token: Token,
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

    fn hold(&self, scope: &str) -> Result<Option<Hold>, Fault>;

    fn set_hold(&self, scope: &str, hold: &Hold) -> Result<(), Fault>;

    fn clear_hold(&self, scope: &str) -> Result<(), Fault>;
}

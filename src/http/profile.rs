//! What a connection is opened with.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use secrecy::SecretString;

use super::call::{Answer, Call};
use super::circuit::Circuit;
use super::clocks::Clocks;
use super::limit::RateLimit;
use super::memory::Memory;
use super::roots::Roots;
use super::token_renewer::TokenRenewer;
use crate::clock::Clock;
use crate::lock::Locks;
use crate::model::Fault;
use crate::settings::BaseUrl;

/// What a connection shares with the pass that opens it.
#[derive(Clone)]
pub(crate) struct ConnectorContext {
    pub(crate) clock: Clock,
    /// What is learned of the systems' clocks.
    pub(crate) clocks: Arc<Clocks>,
    pub(crate) memory: Arc<dyn Memory>,
    pub(crate) locks: Locks,
    pub(crate) roots: Roots,
    /// When the pass has to be over: no wait goes beyond it.
    pub(crate) deadline: Timestamp,
    /// Set when the process was asked to stop: no further try is made.
    pub(crate) stop: Arc<AtomicBool>,
    /// Who renews tokens that must not get lost with this process. None in that process itself.
    pub(crate) renewer: Option<Arc<TokenRenewer>>,
}

/// How one system speaks: who it is, and what its answers mean.
#[derive(Clone, Copy)]
pub(crate) struct ApiProfile {
    /// `fedex`.
    pub(crate) system: &'static str,
    /// The failure that an answer tells of, if it tells of one. Its class is judged as if nothing were known of the call:
    /// [`Class::InDoubt`] where the work may have been done.
    pub(crate) fault: fn(&Call, &Answer) -> Option<Fault>,
}

/// What a connection needs besides its URL.
pub(crate) struct ConnectionProfile {
    /// `carrier.fedex`: names the connection in the store, in locks and in logs.
    pub(crate) name: String,
    pub(crate) base: BaseUrl,
    /// Where tokens are asked for, where that is another place.
    pub(crate) token_base: Option<BaseUrl>,
    /// Calls under way at once, over all processes.
    pub(crate) concurrency: u32,
    pub(crate) rate_limit: RateLimit,
    /// Where the system blocks those who err too often.
    pub(crate) circuit: Option<Circuit>,
    /// Taken out of every message.
    pub(crate) secrets: Vec<SecretString>,
}

//! Settings with which a connection is opened.

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

/// Parts that a connection shares with the pass that opens it.
#[derive(Clone)]
pub(crate) struct ConnectorContext {
    pub(crate) clock: Clock,
    /// Measured differences of the systems' clocks.
    pub(crate) clocks: Arc<Clocks>,
    pub(crate) memory: Arc<dyn Memory>,
    pub(crate) locks: Locks,
    pub(crate) roots: Roots,
    /// Deadline of the pass: no wait goes beyond it.
    pub(crate) deadline: Timestamp,
    /// Set when the process was asked to stop: no further try is made.
    pub(crate) stop: Arc<AtomicBool>,
    /// Process that renews tokens which must not be lost with this one. None in that process itself.
    pub(crate) renewer: Option<Arc<TokenRenewer>>,
}

/// Name of a system, and how its answers are judged.
#[derive(Clone, Copy)]
pub(crate) struct ApiProfile {
    /// `fedex`.
    pub(crate) system: &'static str,
    /// Returns the failure that an answer reports, if any. Its class ignores whether the call is repeatable: [`Class::InDoubt`] where the
    /// work may have been done.
    pub(crate) fault: fn(&Call, &Answer) -> Option<Fault>,
}

/// Settings of one connection.
pub(crate) struct ConnectionProfile {
    /// `carrier.fedex`: name of the connection in the store, in locks and in logs.
    pub(crate) name: String,
    pub(crate) base: BaseUrl,
    /// Base URL of the token endpoint, if it differs from `base`.
    pub(crate) token_base: Option<BaseUrl>,
    /// Calls under way at once, over all processes.
    pub(crate) concurrency: u32,
    pub(crate) rate_limit: RateLimit,
    /// Circuit, for a system that blocks clients with too many errors.
    pub(crate) circuit: Option<Circuit>,
    /// Secrets that are removed from every message.
    pub(crate) secrets: Vec<SecretString>,
}

//! HTTP client of all connectors: time-outs, limits, holds, tokens and retries. [`attempt`] makes a call; the other modules are the steps
//! and limits of a call.

mod attempt;
mod budget;
mod call;
mod circuit;
mod client;
mod clocks;
mod concurrency;
mod failure;
mod failures;
mod holds;
mod limit;
mod memory;
mod numbers;
mod policy;
mod profile;
mod proxy;
mod redact;
mod resolver;
mod roots;
mod token;
mod token_renewer;
mod transfer;
mod transport;

pub(crate) use budget::{Budget, Left, ReportedLimits, Window, budgets_left};
pub(crate) use call::{Answer, Call, encoded, form_encoded};
pub(crate) use circuit::Circuit;
pub(crate) use client::Http;
pub(crate) use clocks::{Clocks, WrongClock};
pub(crate) use limit::{Adaptive, Rate, RateLimit};
pub(crate) use memory::{CacheScope, CachedRecord, Hold, Memory, StoredToken, Token};
pub(crate) use profile::{ApiProfile, ConnectionProfile, ConnectorContext};
pub(crate) use proxy::proxy_to;
pub(crate) use roots::Roots;
pub(crate) use token::Login;
pub(crate) use token_renewer::{COMMAND as RENEWER_COMMAND, TokenRenewer};

//! Results that commands pass to a report.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::http::Left;
use crate::model::Finding;
use crate::pass::ErrorView;
use crate::store::{HoldRow, LeaseRow, LoginRow, PassRow, Stranded, Waiting};

/// Findings of `check` about a pair.
pub(crate) struct Checked<'a> {
    pub(crate) pair: &'a str,
    pub(crate) store: &'a Path,
    pub(crate) findings: &'a [Finding],
}

/// What a quiet pass reports now.
#[derive(Debug, Default)]
pub(crate) struct Announcement {
    /// Orders that need a person.
    pub(crate) orders: BTreeSet<String>,
    /// Settings or credentials that a system refuses.
    pub(crate) config: bool,
    /// Why the pass was stopped.
    pub(crate) stop: bool,
    /// Temporary faults that last for long.
    pub(crate) lasting: Option<Lasting>,
    /// Reported conditions that are over.
    pub(crate) over: Vec<String>,
}

/// A temporary fault that has not ended.
#[derive(Debug)]
pub(crate) struct Lasting {
    pub(crate) since: Timestamp,
    pub(crate) errors: Vec<ErrorView>,
}

/// A shipment about which a person must decide.
#[derive(Debug, Serialize)]
pub(crate) struct NeedsPerson {
    pub(crate) id: i64,
    pub(crate) order: String,
    pub(crate) state: &'static str,
    pub(crate) reason: String,
    /// How it can be corrected.
    pub(crate) hint: Option<String>,
    /// The command to type after the decision.
    pub(crate) command: String,
}

/// One pair as `status` shows it.
#[derive(Debug, Serialize)]
pub(crate) struct PairStatus {
    pub(crate) name: String,
    pub(crate) waiting: Waiting,
    pub(crate) running: Option<LeaseRow>,
    /// Until when every order is looked up at the carrier before its first label, because the database is new or was restored.
    pub(crate) looks_up_until: Option<String>,
    /// Description of the carrier's outage: since when it lasts, and how many orders wait.
    pub(crate) outage: Option<String>,
    pub(crate) needs_person: Vec<NeedsPerson>,
    pub(crate) last_passes: Vec<PassRow>,
}

/// All parts of the output of `status`.
pub(crate) struct StatusView<'a> {
    pub(crate) store: &'a Path,
    /// Warning about the file system of the database.
    pub(crate) store_warning: Option<String>,
    /// What the next pass will do with a database of an earlier version.
    pub(crate) upgrade: Option<String>,
    /// Place of the key.
    pub(crate) key: String,
    pub(crate) pairs: Vec<PairStatus>,
    /// Shipments that no configured pair uses.
    pub(crate) stranded: Vec<Stranded>,
    pub(crate) holds: Vec<HoldRow>,
    /// Logins that persons granted.
    pub(crate) logins: Vec<LoginRow>,
    /// Call budgets of the systems.
    pub(crate) budgets: Vec<Left>,
}

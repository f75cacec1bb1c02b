//! What commands hand over to be shown.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::http::Left;
use crate::model::Finding;
use crate::pass::ErrorView;
use crate::store::{HoldRow, LeaseRow, LoginRow, PassRow, Stranded, Waiting};

/// What `check` found out about a pair.
pub(crate) struct Checked<'a> {
    pub(crate) pair: &'a str,
    pub(crate) store: &'a Path,
    pub(crate) findings: &'a [Finding],
}

/// What a quiet pass tells this time.
#[derive(Debug, Default)]
pub(crate) struct Announcement {
    /// Orders that need a person.
    pub(crate) orders: BTreeSet<String>,
    /// Settings or credentials that a system does not take.
    pub(crate) config: bool,
    /// Why the pass was stopped.
    pub(crate) stop: bool,
    /// What had to be tried again for long.
    pub(crate) lasting: Option<Lasting>,
    /// What was told of before.
    pub(crate) over: Vec<String>,
}

/// What goes away by itself, and has not.
#[derive(Debug)]
pub(crate) struct Lasting {
    pub(crate) since: Timestamp,
    pub(crate) errors: Vec<ErrorView>,
}

/// Something that a person has to decide.
#[derive(Debug, Serialize)]
pub(crate) struct NeedsPerson {
    pub(crate) id: i64,
    pub(crate) order: String,
    pub(crate) state: &'static str,
    pub(crate) reason: String,
    /// How it can be mended.
    pub(crate) hint: Option<String>,
    /// What to type once it is decided.
    pub(crate) command: String,
}

/// One pair as `status` shows it.
#[derive(Debug, Serialize)]
pub(crate) struct PairStatus {
    pub(crate) name: String,
    pub(crate) waiting: Waiting,
    pub(crate) running: Option<LeaseRow>,
    /// Until when every order is looked up at the carrier before its first label: the database is new, or was restored.
    pub(crate) looks_up_until: Option<String>,
    /// What its carrier's silence means: since when, and how many orders wait for it.
    pub(crate) outage: Option<String>,
    pub(crate) needs_person: Vec<NeedsPerson>,
    pub(crate) last_passes: Vec<PassRow>,
}

/// Everything that `status` shows.
pub(crate) struct StatusView<'a> {
    pub(crate) store: &'a Path,
    /// What is wrong with the place where it lies.
    pub(crate) store_warning: Option<String>,
    /// What the next pass will do with a database of an earlier version.
    pub(crate) upgrade: Option<String>,
    /// Where the key lies.
    pub(crate) key: String,
    pub(crate) pairs: Vec<PairStatus>,
    /// Shipments that no pair of the configuration uses.
    pub(crate) stranded: Vec<Stranded>,
    pub(crate) holds: Vec<HoldRow>,
    /// Logins that persons gave.
    pub(crate) logins: Vec<LoginRow>,
    /// Budgets of calls that systems grant.
    pub(crate) budgets: Vec<Left>,
}

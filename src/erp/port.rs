//! What a pass asks of an ERP, and what is exchanged.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use jiff::{Timestamp, Zoned};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::certificate::Certificate;
use crate::http::ConnectorContext;
use crate::model::{
    Document, Fault, Finding, Listed, Money, Order, OrderKey, PlannedStep, Scan, ScanEvent, TrackingNumber,
    TrackingStatus,
};
use crate::settings::Section;

/// A connection to an ERP, opened for one pass of one pair.
pub(crate) trait Erp: Send + Sync {
    /// Pages of orders that may be ready, as they are read; `changed_since` leaves out what has not changed since then. A part of the
    /// list that cannot be read, such as a division's, is handed over as its failure, and the others go on. Stops when the visitor breaks.
    fn list(
        &self,
        changed_since: Option<Timestamp>,
        visit: &mut dyn FnMut(Result<Vec<Listed>, Fault>) -> ControlFlow<()>,
    ) -> Result<(), Fault>;

    /// Whether every change that makes an order ready also changes its time of modification, so that a list may leave out what is older.
    fn lists_by_change(&self) -> bool;

    /// Whether a list shows the numbers that were written back: then one that shows none, and is ready, is to be shipped again.
    fn lists_numbers(&self) -> bool {
        true
    }

    /// These orders will be asked for soon: whoever can read many at once may do so then.
    fn expect(&self, _orders: &[OrderKey]) {}

    /// The spelling in which two keys of one order are equal, whatever a person typed. [`Order::key`] keeps the ERP's own spelling.
    fn normal_key(&self, key: &OrderKey) -> OrderKey;

    /// One order as it is now. Its key is that of the record that was read.
    fn order(&self, key: &OrderKey) -> Result<Order, Fault>;

    /// What to write back about a new label.
    fn label_steps(&self, shipped: &Shipped<'_>) -> Vec<PlannedStep>;

    /// Whether [`News::history`] is wanted.
    fn tells_history(&self) -> bool {
        false
    }

    /// What to write back about news from the carrier.
    fn track_steps(&self, news: &News<'_>) -> Vec<PlannedStep>;

    /// What to write back about a voided label.
    fn void_steps(&self, voided: &Voided<'_>) -> Vec<PlannedStep>;

    /// Does one step. It may have been done before: the second time changes nothing.
    fn apply(&self, call: &WriteBackCall<'_>) -> Result<Applied, Fault>;

    /// Logs in, reads, changes nothing, and says what works.
    fn check(&self) -> Vec<Finding>;

    /// Ends the session, where the system counts sessions.
    fn sign_out(&self);
}

/// A step that is to be done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WriteBackCall<'a> {
    pub(crate) step: &'a str,
    pub(crate) payload: &'a Value,
    pub(crate) file: Option<&'a Document>,
    /// Of a step that makes something: it may have been done before. False is a proof that it was not.
    pub(crate) is_repeat: bool,
    /// What other steps of the shipment made, by their names.
    pub(crate) made: &'a BTreeMap<String, Value>,
    /// By the clock of the warehouse.
    pub(crate) today: jiff::civil::Date,
}

impl WriteBackCall<'_> {
    /// What a connector planned, as it reads that.
    pub(crate) fn task<T: DeserializeOwned>(&self, system: &'static str) -> Result<T, Fault> {
        T::deserialize(self.payload).map_err(|_| {
            let message = format!("the step {} was planned by another version of mlc", self.step);
            Fault::rejected(system, "write back", "STEP.UNREADABLE", message)
        })
    }
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    Done,
    /// Done, and this came into being: kept for other steps, in the connector's own form.
    Made(Value),
    /// It cannot be done yet. Says what it waits for.
    Waits(String),
}

/// A package with its number.
#[derive(Clone, Debug)]
pub(crate) struct ShippedPackage<'a> {
    /// The ERP's id of the box.
    pub(crate) record: Option<&'a str>,
    pub(crate) tracking_number: &'a TrackingNumber,
    /// Ending of the label's file name.
    pub(crate) label_extension: &'static str,
    /// Where the label can be fetched, if anywhere.
    pub(crate) label_url: Option<String>,
    /// Where people see the parcel travel.
    pub(crate) tracking_url: String,
}

/// A shipment that has just got its label.
#[derive(Clone, Debug)]
pub(crate) struct Shipped<'a> {
    /// [`Order::handle`].
    pub(crate) handle: &'a Value,
    /// For people: `FedEx`.
    pub(crate) carrier: &'a str,
    pub(crate) packages: Vec<ShippedPackage<'a>>,
    /// What the account pays, where the carrier said so.
    pub(crate) charge: Option<&'a Money>,
    /// What others would pay.
    pub(crate) published: Option<&'a Money>,
    /// By the clock of the warehouse.
    pub(crate) on: Zoned,
}

/// News of one package.
#[derive(Clone, Debug)]
pub(crate) struct PackageNews<'a> {
    pub(crate) tracking_number: &'a TrackingNumber,
    pub(crate) events: &'a [ScanEvent],
    /// Index among the proofs of delivery that came with these news.
    pub(crate) proof: Option<(usize, &'static str)>,
}

/// News of a shipment under way.
#[derive(Clone, Debug)]
pub(crate) struct News<'a> {
    pub(crate) handle: &'a Value,
    pub(crate) carrier: &'a str,
    pub(crate) status: TrackingStatus,
    /// As the carrier gave it, with the offset of the place where it has one.
    pub(crate) delivered_at: Option<&'a str>,
    pub(crate) signed_by: Option<&'a str>,
    pub(crate) packages: Vec<PackageNews<'a>>,
    /// Every package of the shipment with all that is known of it, where [`Erp::tells_history`] asks for it.
    pub(crate) history: Vec<PackageHistory>,
}

/// A package and all of its scans.
#[derive(Clone, Debug)]
pub(crate) struct PackageHistory {
    pub(crate) tracking_number: TrackingNumber,
    pub(crate) tracking_url: String,
    /// Oldest first.
    pub(crate) scans: Vec<Scan>,
}

/// A shipment whose label was cancelled.
#[derive(Clone, Debug)]
pub(crate) struct Voided<'a> {
    pub(crate) handle: &'a Value,
    pub(crate) carrier: &'a str,
    pub(crate) packages: Vec<(Option<&'a str>, &'a TrackingNumber)>,
    /// By the clock of the warehouse.
    pub(crate) on: Zoned,
}

/// What the orders of an ERP can tell at all, so that a setting about what they do not tell is a mistake instead of silence.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is told or not, whatever the others are")]
pub(crate) struct Tells {
    pub(crate) declared_values: bool,
    pub(crate) customers: bool,
    pub(crate) divisions: bool,
    pub(crate) cost_centers: bool,
    pub(crate) invoices: bool,
    /// The customer's own numbers.
    pub(crate) purchase_orders: bool,
}

/// A connection as `[erp.NAME]` describes it.
pub(crate) trait ErpSettings: fmt::Debug + Send + Sync {
    /// Reads the `write_back` table of a pair that uses this connection.
    fn pair(&self, write_back: &Section<'_>) -> Box<dyn OpenErp>;

    /// The host that the connection's secrets are given to: sealed, they open for no other.
    fn secrets_host(&self) -> &str;

    fn tells(&self) -> Tells;

    /// The key of the connection that says which number is the customer's own, where the file has it: it is for carriers that stamp it.
    fn purchase_order_key(&self) -> Option<&'static str> {
        None
    }

    /// The login that a person gives in a browser, where the system wants one.
    fn consent(&self, _wiring: ConnectorContext) -> Option<Box<dyn Consent>> {
        None
    }
}

/// A login that a person gives once, in a browser, and that is kept alive from then on.
pub(crate) trait Consent {
    /// The page to open; `state` comes back with the code.
    fn url(&self, state: &str) -> String;

    /// Trades a code for tokens, stores them durably before anything else, and says who has logged in to what.
    fn accept(&self, code: &str) -> Result<String, Fault>;

    /// Renews the token where that is due.
    fn keep(&self) -> Result<(), Fault>;
}

/// An ERP connection with the targets of one pair, ready to be opened.
pub(crate) trait OpenErp: fmt::Debug + Send + Sync {
    fn open(&self, context: ConnectorContext) -> Box<dyn Erp>;

    /// Which ERP it is: its kind, its place, and the tenant or account there that gives orders their numbers. Two connections with the same
    /// text show the same orders. Empty while a secret that tells is not at hand; holds no secret.
    fn system(&self) -> String;

    /// Whether the label's address is written back: where nobody publishes the labels, the carrier is asked for one.
    fn wants_label_url(&self) -> bool {
        false
    }

    /// The certificate by which mlc proves who it is, where there is one and the file names it.
    fn certificate(&self) -> Option<&Certificate> {
        None
    }

    /// What is wrong with a secret, once it is at hand: its key in connections.toml, and the problem.
    fn problem(&self) -> Option<(String, String)> {
        None
    }
}

/// A kind of ERP.
pub(crate) struct ErpKind {
    /// `kind = "..."` in connections.toml.
    pub(crate) name: &'static str,
    /// Its guide for people: set-up, keys, limits, codes.
    pub(crate) guide: &'static str,
    /// Reads `[erp.NAME]`; mistakes are left with the section.
    pub(crate) read: fn(&Section<'_>) -> Box<dyn ErpSettings>,
}

/// A connection with the targets of one pair: what every [`OpenErp`] is.
#[derive(Clone, Debug)]
pub(crate) struct PairConnection<C, T> {
    pub(crate) connection: C,
    pub(crate) targets: T,
}

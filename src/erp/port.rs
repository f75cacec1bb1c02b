//! Interface between a pass and an ERP.

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

/// Connection to an ERP, opened for one pass of one pair.
pub(crate) trait Erp: Send + Sync {
    /// Lists orders that may be ready, page by page; `changed_since` leaves out orders not changed since then. A part of the list that
    /// cannot be read, such as a division's, is passed on as its failure, and the others follow. Stops when the visitor breaks.
    fn list(
        &self,
        changed_since: Option<Timestamp>,
        visit: &mut dyn FnMut(Result<Vec<Listed>, Fault>) -> ControlFlow<()>,
    ) -> Result<(), Fault>;

    /// Whether every change that makes an order ready also changes its modification time, so that a list may leave out older ones.
    fn lists_by_change(&self) -> bool;

    /// Whether a list shows the numbers that were written back. If so, a ready order without a number is to ship again.
    fn lists_numbers(&self) -> bool {
        true
    }

    /// Announces orders that will be read soon, so that the connector may read them together.
    fn expect(&self, _orders: &[OrderKey]) {}

    /// Normal form of a key, equal for every spelling of one order's key that a person may type. [`Order::key`] keeps the ERP's spelling.
    fn normal_key(&self, key: &OrderKey) -> OrderKey;

    /// Reads one order as it is now. Its key is that of the record that was read.
    fn order(&self, key: &OrderKey) -> Result<Order, Fault>;

    /// Plans the write-back of a new label.
    fn label_steps(&self, shipped: &Shipped<'_>) -> Vec<PlannedStep>;

    /// Whether the connector needs [`News::history`].
    fn tells_history(&self) -> bool {
        false
    }

    /// Plans the write-back of tracking data from the carrier.
    fn track_steps(&self, news: &News<'_>) -> Vec<PlannedStep>;

    /// Plans the write-back of a voided label.
    fn void_steps(&self, voided: &Voided<'_>) -> Vec<PlannedStep>;

    /// Carries out one step. It may have been done before; repeating it changes nothing.
    fn apply(&self, call: &WriteBackCall<'_>) -> Result<Applied, Fault>;

    /// Logs in and reads, changes nothing, and reports what works.
    fn check(&self) -> Vec<Finding>;

    /// Ends the session, if the system counts sessions.
    fn sign_out(&self);
}

/// Step to carry out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WriteBackCall<'a> {
    pub(crate) step: &'a str,
    pub(crate) payload: &'a Value,
    pub(crate) file: Option<&'a Document>,
    /// Whether a step that makes a record may have been done before. False proves that it was not.
    pub(crate) is_repeat: bool,
    /// Results of the shipment's other steps, by their names.
    pub(crate) made: &'a BTreeMap<String, Value>,
    /// Local time of the warehouse.
    pub(crate) today: jiff::civil::Date,
}

impl WriteBackCall<'_> {
    /// Reads the payload that a connector planned.
    pub(crate) fn task<T: DeserializeOwned>(&self, system: &'static str) -> Result<T, Fault> {
        T::deserialize(self.payload).map_err(|_| {
            let message = format!("the step {} was planned by another version of mlc", self.step);
            Fault::rejected(system, "write back", "STEP.UNREADABLE", message)
        })
    }
}

/// Result of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    Done,
    /// The step is done and made this record, which is kept for other steps in the connector's own form.
    Made(Value),
    /// The step cannot be done yet. Says what it waits for.
    Waits(String),
}

/// Package with its tracking number.
#[derive(Clone, Debug)]
pub(crate) struct ShippedPackage<'a> {
    /// ERP's id of the box.
    pub(crate) record: Option<&'a str>,
    pub(crate) tracking_number: &'a TrackingNumber,
    /// File name extension of the label.
    pub(crate) label_extension: &'static str,
    /// URL of the label, if it is published.
    pub(crate) label_url: Option<String>,
    /// URL of the carrier's tracking page.
    pub(crate) tracking_url: String,
}

/// Shipment with a new label.
#[derive(Clone, Debug)]
pub(crate) struct Shipped<'a> {
    /// [`Order::handle`].
    pub(crate) handle: &'a Value,
    /// Carrier's name as shown to people: `FedEx`.
    pub(crate) carrier: &'a str,
    pub(crate) packages: Vec<ShippedPackage<'a>>,
    /// Price that the account pays, if the carrier reported it.
    pub(crate) charge: Option<&'a Money>,
    /// Published price.
    pub(crate) published: Option<&'a Money>,
    /// Local time of the warehouse.
    pub(crate) on: Zoned,
}

/// Tracking data of one package.
#[derive(Clone, Debug)]
pub(crate) struct PackageNews<'a> {
    pub(crate) tracking_number: &'a TrackingNumber,
    pub(crate) events: &'a [ScanEvent],
    /// Index of the proof of delivery that came with this tracking data, and its file name extension.
    pub(crate) proof: Option<(usize, &'static str)>,
}

/// Tracking data of a shipment.
#[derive(Clone, Debug)]
pub(crate) struct News<'a> {
    pub(crate) handle: &'a Value,
    pub(crate) carrier: &'a str,
    pub(crate) status: TrackingStatus,
    /// Delivery time as the carrier gave it, with the local offset if it has one.
    pub(crate) delivered_at: Option<&'a str>,
    pub(crate) signed_by: Option<&'a str>,
    pub(crate) packages: Vec<PackageNews<'a>>,
    /// Every package of the shipment with its whole history, if [`Erp::tells_history`] asks for it.
    pub(crate) history: Vec<PackageHistory>,
}

/// Package with all of its scans.
#[derive(Clone, Debug)]
pub(crate) struct PackageHistory {
    pub(crate) tracking_number: TrackingNumber,
    pub(crate) tracking_url: String,
    /// Scans, oldest first.
    pub(crate) scans: Vec<Scan>,
}

/// Shipment whose label was cancelled.
#[derive(Clone, Debug)]
pub(crate) struct Voided<'a> {
    pub(crate) handle: &'a Value,
    pub(crate) carrier: &'a str,
    pub(crate) packages: Vec<(Option<&'a str>, &'a TrackingNumber)>,
    /// Local time of the warehouse.
    pub(crate) on: Zoned,
}

/// Data that an ERP's orders can hold, so that a setting about other data is an error and not ignored.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is told or not, whatever the others are")]
pub(crate) struct Tells {
    pub(crate) declared_values: bool,
    pub(crate) customers: bool,
    pub(crate) divisions: bool,
    pub(crate) cost_centers: bool,
    pub(crate) invoices: bool,
    /// Whether orders hold the customer's own order number.
    pub(crate) purchase_orders: bool,
}

/// Settings of a connection, from `[erp.NAME]`.
pub(crate) trait ErpSettings: fmt::Debug + Send + Sync {
    /// Reads the `write_back` table of a pair that uses this connection.
    fn pair(&self, write_back: &Section<'_>) -> Box<dyn OpenErp>;

    /// Host that receives the connection's secrets. Sealed secrets open for no other.
    fn secrets_host(&self) -> &str;

    fn tells(&self) -> Tells;

    /// Key of the connection that names the field of the customer's own number, if the file has it. Carriers may print that number.
    fn purchase_order_key(&self) -> Option<&'static str> {
        None
    }

    /// Login that a person gives in a browser, if the system needs one.
    fn consent(&self, _wiring: ConnectorContext) -> Option<Box<dyn Consent>> {
        None
    }
}

/// Login that a person gives once in a browser, and that mlc keeps alive.
pub(crate) trait Consent {
    /// URL of the page to open; `state` comes back with the code.
    fn url(&self, state: &str) -> String;

    /// Exchanges a code for tokens, stores them durably before any other work, and reports who has logged in to what.
    fn accept(&self, code: &str) -> Result<String, Fault>;

    /// Renews the token if that is due.
    fn keep(&self) -> Result<(), Fault>;
}

/// ERP connection with the targets of one pair, ready to be opened.
pub(crate) trait OpenErp: fmt::Debug + Send + Sync {
    fn open(&self, context: ConnectorContext) -> Box<dyn Erp>;

    /// Identity of the ERP: its kind, its host, and the tenant or account that numbers its orders. Two connections with the same text see
    /// the same orders. Empty until a secret that it depends on is read; holds no secret.
    fn system(&self) -> String;

    /// Whether the label's URL is written back. If mlc does not publish the labels, the carrier is asked for one.
    fn wants_label_url(&self) -> bool {
        false
    }

    /// Certificate by which mlc authenticates, if there is one and the file names it.
    fn certificate(&self) -> Option<&Certificate> {
        None
    }

    /// Problem with a secret that was read: its key in connections.toml, and the message.
    fn problem(&self) -> Option<(String, String)> {
        None
    }
}

/// Kind of ERP.
pub(crate) struct ErpKind {
    /// Value of `kind` in connections.toml.
    pub(crate) name: &'static str,
    /// Guide for people: set-up, keys, limits, codes.
    pub(crate) guide: &'static str,
    /// Reads `[erp.NAME]`; errors are recorded in the section.
    pub(crate) read: fn(&Section<'_>) -> Box<dyn ErpSettings>,
}

/// Connection with the targets of one pair; every [`OpenErp`] is one.
#[derive(Clone, Debug)]
pub(crate) struct PairConnection<C, T> {
    pub(crate) connection: C,
    pub(crate) targets: T,
}

//! Interface between a pass and a carrier.

use std::fmt;
use std::time::Duration;

use crate::http::ConnectorContext;
use crate::model::{
    Address, AddressCheck, Candidate, Document, Fault, Finding, LabelFormat, LabelSpec, Made, Party,
    Prepared, ReferenceKind, ReferenceSearch, ShipmentRequest, TrackTarget, Tracked, TrackingNumber,
    VoidTarget,
};
use crate::settings::Section;

/// Connection to a carrier, opened for one pass of one pair.
pub(crate) trait Carrier: Send + Sync {
    /// Turns a request into the carrier's form, within the carrier's rules. The result depends only on the request, the settings and the
    /// day. A request that the carrier would refuse is refused here.
    fn prepare(&self, request: &ShipmentRequest) -> Result<Prepared, Fault>;

    /// Makes the shipment. This is the only call that can buy a label; it is sent once.
    fn create(&self, prepared: &Prepared) -> Result<Made, Fault>;

    /// Searches shipments by the reference that was sent with one of ours: those that are not void, were not made long before, and are not
    /// known. The caller decides which are ours. An empty result proves nothing: a new label may take minutes to show up.
    fn find(&self, search: &ReferenceSearch) -> Result<Vec<Candidate>, Fault>;

    /// Cancels one package. A package that is cancelled already is no failure.
    fn void(&self, target: &VoidTarget) -> Result<(), Fault>;

    /// Most packages of one [`Carrier::track`] call.
    fn track_batch(&self) -> usize;

    /// Tracks packages; answers in the order of the targets. None: the carrier does not know the package yet.
    fn track(&self, targets: &[TrackTarget]) -> Result<Vec<Result<Option<Tracked>, Fault>>, Fault>;

    /// Fetches the proof of delivery, if there is one and [`Tracked::proof`] does not hold it.
    fn proof_of_delivery(&self, target: &TrackTarget) -> Result<Option<Document>, Fault>;

    /// Terms of the carrier's notifications about packages. None if it has none, or they are not configured.
    fn subscription(&self) -> Option<Subscription> {
        None
    }

    /// Subscribes to notifications about at most [`Subscription::batch`] packages. Returns those that the carrier has accepted.
    fn subscribe(&self, _numbers: &[TrackingNumber]) -> Result<Vec<TrackingNumber>, Fault> {
        Ok(Vec::new())
    }

    /// Most addresses of one [`Carrier::validate`] call.
    fn validate_batch(&self) -> usize;

    /// Checks addresses; answers in their order.
    fn validate(&self, addresses: &[Address]) -> Result<Vec<AddressCheck>, Fault>;

    /// Logs in and tries each API that mlc uses, without making anything, and reports what works. `ship_from` is an address of the pair.
    fn check(&self, ship_from: &Party) -> Vec<Finding>;
}

/// Terms of a subscription to a carrier's notifications.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subscription {
    /// Most packages of one call.
    pub(crate) batch: usize,
    /// Days after which the notifications end, unless they are subscribed to again.
    pub(crate) days: u32,
}

/// Settings of a connection, from `[carrier.NAME]`.
pub(crate) trait CarrierSettings: fmt::Debug + Send + Sync {
    /// Name as shown to people: `FedEx`.
    fn display_name(&self) -> &'static str;

    /// URL of the carrier's tracking page for people.
    fn tracking_url(&self, number: &TrackingNumber) -> String;

    /// Kind and host of the carrier, which distinguish test shipments from real ones.
    fn system(&self) -> String;

    /// Host that receives the connection's secrets. Sealed secrets open for no other.
    fn secrets_host(&self) -> &str;

    /// Account that pays if the pair names no other.
    fn account(&self) -> &str;

    /// Longest unique reference that can be found again.
    fn reference_max(&self) -> usize;

    /// How long a shipment can be found by its reference.
    fn reference_window(&self) -> Duration;

    /// Label stock used if the pair names none.
    fn default_stock(&self) -> &'static str;

    /// Formats that labels can have.
    fn label_formats(&self) -> &'static [LabelFormat];

    /// Returns why such a label cannot be made, if it cannot.
    fn label_problem(&self, label: &LabelSpec) -> Option<String>;

    /// Returns why the carrier has no such service, if its code shows that.
    fn service_problem(&self, _service: &str) -> Option<String> {
        None
    }

    /// Reference that the settings print on the label beside the unique reference and the sales order.
    fn second_reference(&self) -> ReferenceKind {
        ReferenceKind::SalesOrder
    }

    /// Returns why parcels cannot be sent from this party, if they cannot.
    fn ship_from_problem(&self, party: &Party) -> Option<String>;

    fn open(&self, context: ConnectorContext) -> Box<dyn Carrier>;
}

/// Kind of carrier.
pub(crate) struct CarrierKind {
    /// Value of `kind` in connections.toml.
    pub(crate) name: &'static str,
    /// Guide for people: set-up, keys, limits, codes.
    pub(crate) guide: &'static str,
    /// Reads `[carrier.NAME]`; errors are recorded in the section.
    pub(crate) read: fn(&Section<'_>) -> Box<dyn CarrierSettings>,
}

//! What a pass asks of a carrier, and what is exchanged.

use std::fmt;
use std::time::Duration;

use crate::http::ConnectorContext;
use crate::model::{
    Address, AddressCheck, Candidate, Document, Fault, Finding, LabelFormat, LabelSpec, Made, Party,
    Prepared, ReferenceKind, ReferenceSearch, ShipmentRequest, TrackTarget, Tracked, TrackingNumber,
    VoidTarget,
};
use crate::settings::Section;

/// A connection to a carrier, opened for one pass of one pair.
pub(crate) trait Carrier: Send + Sync {
    /// Turns a request into the carrier's form, within the carrier's rules. Depends on nothing else but the day; a request that the carrier
    /// would refuse is refused here.
    fn prepare(&self, request: &ShipmentRequest) -> Result<Prepared, Fault>;

    /// Makes the shipment: the only call that can buy a label. Sent once.
    fn create(&self, prepared: &Prepared) -> Result<Made, Fault>;

    /// Looks for shipments by the reference that was stamped on one of ours: those that are alive, were not made long before, and are not
    /// known. Whether one is ours is not for the carrier to say. Nothing found proves nothing: a new label may take minutes to show up.
    fn find(&self, search: &ReferenceSearch) -> Result<Vec<Candidate>, Fault>;

    /// Cancels one package. A package that is cancelled already is no failure.
    fn void(&self, target: &VoidTarget) -> Result<(), Fault>;

    /// Most packages of one [`Carrier::track`] call.
    fn track_batch(&self) -> usize;

    /// Asks where packages are; answers in the order of the targets. None: the carrier does not know the package yet.
    fn track(&self, targets: &[TrackTarget]) -> Result<Vec<Result<Option<Tracked>, Fault>>, Fault>;

    /// The document that proves a delivery, where there is one and [`Tracked::proof`] does not hold it.
    fn proof_of_delivery(&self, target: &TrackTarget) -> Result<Option<Document>, Fault>;

    /// Whether the carrier tells of what happens to packages by itself. None where it does not, or nobody wants it.
    fn subscription(&self) -> Option<Subscription> {
        None
    }

    /// Asks to be told of these packages from now on; at most [`Subscription::batch`]. Gives those that the carrier has accepted.
    fn subscribe(&self, _numbers: &[TrackingNumber]) -> Result<Vec<TrackingNumber>, Fault> {
        Ok(Vec::new())
    }

    /// Most addresses of one [`Carrier::validate`] call.
    fn validate_batch(&self) -> usize;

    /// Checks addresses; answers in their order.
    fn validate(&self, addresses: &[Address]) -> Result<Vec<AddressCheck>, Fault>;

    /// Logs in, tries each API that mlc uses, makes nothing, and says what works. `ship_from` is an address of the pair.
    fn check(&self, ship_from: &Party) -> Vec<Finding>;
}

/// What a carrier that tells of packages by itself asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subscription {
    /// Most packages of one call.
    pub(crate) batch: usize,
    /// After so many days it falls silent, unless it is asked again.
    pub(crate) days: u32,
}

/// A connection as `[carrier.NAME]` describes it.
pub(crate) trait CarrierSettings: fmt::Debug + Send + Sync {
    /// For people: `FedEx`.
    fn display_name(&self) -> &'static str;

    /// Where people see a parcel travel.
    fn tracking_url(&self, number: &TrackingNumber) -> String;

    /// Which carrier it is: its kind and its place, so that a trial is told from real shipping.
    fn system(&self) -> String;

    /// The host that the connection's secrets are given to: sealed, they open for no other.
    fn secrets_host(&self) -> &str;

    /// The account that pays where the pair names no other.
    fn account(&self) -> &str;

    /// Longest unique reference that can be found again.
    fn reference_max(&self) -> usize;

    /// How long a shipment can be found by its reference.
    fn reference_window(&self) -> Duration;

    /// The paper that labels are made for where the pair names none.
    fn default_stock(&self) -> &'static str;

    /// Formats that labels can have.
    fn label_formats(&self) -> &'static [LabelFormat];

    /// Why a label cannot be made like that, if it cannot.
    fn label_problem(&self, label: &LabelSpec) -> Option<String>;

    /// Why the carrier has no such service, where its name tells.
    fn service_problem(&self, _service: &str) -> Option<String> {
        None
    }

    /// What its settings want on the label beside the unique reference and the sales order.
    fn second_reference(&self) -> ReferenceKind {
        ReferenceKind::SalesOrder
    }

    /// Why parcels cannot be sent from there, if they cannot.
    fn ship_from_problem(&self, party: &Party) -> Option<String>;

    fn open(&self, context: ConnectorContext) -> Box<dyn Carrier>;
}

/// A kind of carrier.
pub(crate) struct CarrierKind {
    /// `kind = "..."` in connections.toml.
    pub(crate) name: &'static str,
    /// Its guide for people: set-up, keys, limits, codes.
    pub(crate) guide: &'static str,
    /// Reads `[carrier.NAME]`; mistakes are left with the section.
    pub(crate) read: fn(&Section<'_>) -> Box<dyn CarrierSettings>,
}

//! A shipment from the decision to send it to its label, and the state it is in.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::address::Party;
use super::customs::{Customs, Freight};
use super::document::Document;
use super::format::DocumentFormat;
use super::money::Money;
use super::order::OrderKey;
use super::package::{Dimensions, Weight};
use super::reference::References;
use super::territory::Territory;
use super::tracking::TrackingNumber;

/// Where a shipment stands. `Claimed → Requested → Labelled → Done`, the others to the side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Ours to ship; nothing was sent to the carrier.
    Claimed,
    /// A create call may have left the process. Left by another pass, it counts as in doubt.
    Requested,
    /// Tracking numbers and labels are stored.
    Labelled,
    /// Written back and printed.
    Done,
    /// A person must act.
    Rejected,
    /// A create call was sent and its answer never arrived.
    InDoubt,
    /// Numbers at the carrier that are being cancelled.
    Voiding,
    /// Cancelled at the carrier.
    Voided,
}

impl State {
    pub(crate) const ALL: [Self; 8] = [
        Self::Claimed,
        Self::Requested,
        Self::Labelled,
        Self::Done,
        Self::Rejected,
        Self::InDoubt,
        Self::Voiding,
        Self::Voided,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Requested => "requested",
            Self::Labelled => "labelled",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::InDoubt => "in_doubt",
            Self::Voiding => "voiding",
            Self::Voided => "voided",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What a label is made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelFormat {
    Pdf,
    Png,
    Zpl,
    Gif,
    Epl,
}

impl LabelFormat {
    /// Whether whoever prints such labels can print that document too. A label printer's language is understood by that printer only;
    /// a picture is a picture.
    pub(crate) fn prints_like(self, document: DocumentFormat) -> bool {
        match self {
            Self::Zpl => document == DocumentFormat::Zpl,
            Self::Epl => document == DocumentFormat::Epl,
            Self::Pdf | Self::Png | Self::Gif => {
                !matches!(document, DocumentFormat::Zpl | DocumentFormat::Epl)
            }
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Zpl => "ZPL",
            Self::Gif => "GIF",
            Self::Epl => "EPL",
        }
    }
}

/// The label that a pair asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelSpec {
    pub(crate) format: LabelFormat,
    /// The carrier's name of the paper.
    pub(crate) stock: String,
}

/// One box to ship; its weight is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackageRequest {
    /// The ERP's id of the box.
    pub(crate) record: Option<String>,
    pub(crate) weight: Weight,
    pub(crate) dimensions: Option<Dimensions>,
    /// Hundredths of [`ShipmentRequest::currency`].
    pub(crate) declared_value: Option<i64>,
}

/// All that was decided about a shipment before the carrier hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShipmentRequest {
    pub(crate) order: OrderKey,
    /// The carrier's account that pays.
    pub(crate) account: String,
    /// The carrier's own code of the service.
    pub(crate) service: String,
    pub(crate) ship_from: Party,
    pub(crate) ship_to: Party,
    /// Whether it goes to a home: by the carrier's opinion where it has one, else by the ERP's; None where nobody tells.
    pub(crate) is_residential: Option<bool>,
    pub(crate) saturday_delivery: bool,
    /// The day on which it leaves, by the clock of the warehouse.
    pub(crate) ship_on: Date,
    /// At least one.
    pub(crate) packages: Vec<PackageRequest>,
    pub(crate) references: References,
    pub(crate) currency: Option<String>,
    pub(crate) label: LabelSpec,
    /// Whether the carrier is to show the label at an address of its own, where it can.
    pub(crate) wants_label_url: bool,
    pub(crate) customs: Option<Customs>,
    pub(crate) freight: Option<Freight>,
    /// As [`Order::remarks`](super::order::Order::remarks): they become warnings.
    pub(crate) remarks: Vec<String>,
}

/// A create call, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prepared {
    /// The body of the call in the carrier's form.
    pub(crate) payload: String,
    /// Our own name of the call, echoed by the carrier and asked for by its support.
    pub(crate) transaction: String,
    /// The service that is really asked for; the carrier's rules may differ from what the ERP's code maps to.
    pub(crate) service: String,
    /// The packages of the request, by index, in the order in which the carrier will answer them.
    pub(crate) sequence: Vec<usize>,
    /// What had to be changed to fit, without personal data: `company name cut to 35 characters`.
    pub(crate) warnings: Vec<String>,
}

/// What a carrier remarked on a shipment that it made nevertheless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Alert {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// One package that the carrier made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CreatedPackage {
    pub(crate) tracking_number: TrackingNumber,
    pub(crate) label: Document,
    /// Where the carrier shows the label for a while, if it was asked to.
    pub(crate) label_url: Option<String>,
}

/// A shipment that the carrier made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Created {
    pub(crate) master: TrackingNumber,
    /// In the order of [`Prepared::sequence`].
    pub(crate) packages: Vec<CreatedPackage>,
    /// Customs papers and the like.
    pub(crate) documents: Vec<Document>,
    /// The carrier's id of the call.
    pub(crate) transaction: Option<String>,
    /// What the account pays.
    pub(crate) charge: Option<Money>,
    /// What others would pay, where the carrier tells both.
    pub(crate) published: Option<Money>,
    pub(crate) alerts: Vec<Alert>,
    /// A test environment made it, which gives the same numbers and labels to everybody.
    pub(crate) is_canned: bool,
}

/// What came of a create call that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    Whole(Created),
    /// Numbers exist, a label does not: it cannot be sent, and must be voided. Says what was missing.
    WithoutLabel(Vec<TrackingNumber>, String),
}

/// Which shipment to look for at the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReferenceSearch {
    /// [`References::unique`].
    pub(crate) reference: String,
    pub(crate) account: String,
    pub(crate) service: String,
    /// When the create call was sent, by the carrier's clock as far as that is known.
    pub(crate) requested_at: Timestamp,
    /// Now, by the carrier's clock as far as that is known.
    pub(crate) now: Timestamp,
    pub(crate) packages: u32,
    /// Numbers under the same reference that are known: void ones, and those of other orders.
    pub(crate) known: Vec<TrackingNumber>,
    /// What the label was asked for as.
    pub(crate) label: LabelSpec,
}

/// A shipment, or one package of it, that the carrier knows under one of our references. It need not be ours: another system may give the
/// same references, and a person may have made a label by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) numbers: Vec<TrackingNumber>,
    /// All of it, where the carrier gives labels a second time (FedEx does not).
    pub(crate) created: Option<Created>,
    pub(crate) shown: Shown,
}

/// What a carrier shows of a shipment that it found. What it leaves out is None.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The code by which it was asked for, where tracking tells the same one.
    pub(crate) service: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Option<String>,
    /// Of the package.
    pub(crate) weight: Option<Weight>,
    /// The first and the last moment at which the label may have been made.
    pub(crate) made: Option<(Timestamp, Timestamp)>,
    /// Whether the carrier has the package, or had it.
    pub(crate) is_tendered: bool,
}

/// How the carrier would show a shipment of ours, written down before it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Expected {
    pub(crate) service: String,
    pub(crate) city: String,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    /// Empty where carriers show one place under several codes.
    pub(crate) country: String,
    /// Of each package, in grams, rounded up.
    pub(crate) grams: Vec<i64>,
}

impl Expected {
    /// `service`: what is really asked for, see [`Prepared::service`].
    pub(crate) fn of(request: &ShipmentRequest, service: &str) -> Self {
        let address = &request.ship_to.address;
        // Puerto Rico is a state in one answer and a country in another: what is spelt in several ways proves no difference.
        let is_plain = Territory::of(address).is_plain();
        Self {
            service: service.to_owned(),
            city: address.city.clone(),
            state: address.state.clone().filter(|_| is_plain),
            postal_code: address.postal_code.clone(),
            country: if is_plain { address.country.code().to_owned() } else { String::new() },
            grams: request.packages.iter().map(|package| package.weight.grams()).collect(),
        }
    }
}

/// A package to cancel at the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VoidTarget {
    pub(crate) tracking_number: TrackingNumber,
    /// Master number of the shipment that the package belongs to, and how many packages that has; where they are known.
    pub(crate) shipment: Option<(TrackingNumber, usize)>,
    pub(crate) account: String,
    pub(crate) service: String,
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use crate::model::{Address, Contact, Country};

    /// A dock in that country, with an address in Memphis.
    pub(crate) fn sample_party(country: &str) -> Party {
        Party {
            contact: Contact {
                company: Some("Acme Parts".into()),
                person: Some("Dock 4".into()),
                phone: "(901) 555-0100".into(),
                email: None,
            },
            address: Address {
                lines: vec!["10 Harbor Rd".into()],
                city: "Memphis".into(),
                state: Some("TN".into()),
                postal_code: Some("38116".into()),
                country: Country::parse(country).unwrap(),
            },
        }
    }

    /// A domestic FedEx Ground shipment of these packages.
    pub(crate) fn sample_request(packages: Vec<PackageRequest>) -> ShipmentRequest {
        ShipmentRequest {
            order: OrderKey::new("000123"),
            account: "740561073".into(),
            service: "FEDEX_GROUND".into(),
            ship_from: sample_party("US"),
            ship_to: sample_party("US"),
            is_residential: Some(false),
            saturday_delivery: false,
            ship_on: jiff::civil::date(2026, 3, 5),
            packages,
            references: References {
                unique: "000123".into(),
                sales_orders: vec!["SO000456".into()],
                invoices: vec!["AR000789".into()],
                purchase_order: None,
                cost_center: Some("CC-4100".into()),
            },
            currency: Some("USD".into()),
            label: LabelSpec { format: LabelFormat::Pdf, stock: "STOCK_4X6".into() },
            wants_label_url: false,
            customs: None,
            freight: None,
            remarks: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_with_several_codes_is_expected_under_none() {
        let package = PackageRequest {
            record: None,
            weight: Weight::from_decimal(1.0, crate::model::WeightUnit::Pound).unwrap(),
            dimensions: None,
            declared_value: None,
        };
        let expected = |country: &str, state: &str| {
            let mut request = samples::sample_request(vec![package.clone()]);
            request.ship_to = samples::sample_party(country);
            request.ship_to.address.state = Some(state.into());
            let expected = Expected::of(&request, "FEDEX_2_DAY");
            (expected.country, expected.state)
        };
        assert_eq!(expected("US", "TN"), ("US".into(), Some("TN".into())));
        for (country, state) in [("US", "PR"), ("PR", "PR"), ("ES", "GC"), ("XK", "X")] {
            assert_eq!(expected(country, state), (String::new(), None), "{country}");
        }
    }

    #[test]
    fn every_state_reads_back_from_its_name() {
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!(State::parse("lost"), None);
    }
}

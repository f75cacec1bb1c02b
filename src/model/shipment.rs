//! Shipment from its request to its label, and its state.

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

/// State of a shipment: `Claimed → Requested → Labelled → Done`; the other states are exceptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// This pair ships the order; nothing was sent to the carrier.
    Claimed,
    /// A create call may have left the process. If another pass left this state, it counts as in doubt.
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

/// Format of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelFormat {
    Pdf,
    Png,
    Zpl,
    Gif,
    Epl,
}

impl LabelFormat {
    /// Whether a printer for such labels can print that document too. A printer language is printed only by its own printers; an image by
    /// any.
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

/// Label that a pair requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelSpec {
    pub(crate) format: LabelFormat,
    /// Carrier's name of the label stock.
    pub(crate) stock: String,
}

/// Box to ship, with a known weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackageRequest {
    /// ERP's id of the box.
    pub(crate) record: Option<String>,
    pub(crate) weight: Weight,
    pub(crate) dimensions: Option<Dimensions>,
    /// Declared value in hundredths of [`ShipmentRequest::currency`].
    pub(crate) declared_value: Option<i64>,
}

/// Complete request of a shipment, before the carrier gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShipmentRequest {
    pub(crate) order: OrderKey,
    /// Carrier account that pays.
    pub(crate) account: String,
    /// Carrier's code of the service.
    pub(crate) service: String,
    pub(crate) ship_from: Party,
    pub(crate) ship_to: Party,
    /// Whether the recipient is a home: by the carrier's classification if there is one, else by the ERP's. None if neither says so.
    pub(crate) is_residential: Option<bool>,
    pub(crate) saturday_delivery: bool,
    /// Ship date, by the clock of the warehouse.
    pub(crate) ship_on: Date,
    /// Packages, at least one.
    pub(crate) packages: Vec<PackageRequest>,
    pub(crate) references: References,
    pub(crate) currency: Option<String>,
    pub(crate) label: LabelSpec,
    /// Whether the carrier should offer the label at a URL, if it can.
    pub(crate) wants_label_url: bool,
    pub(crate) customs: Option<Customs>,
    pub(crate) freight: Option<Freight>,
    /// As [`Order::remarks`](super::order::Order::remarks); they become warnings.
    pub(crate) remarks: Vec<String>,
}

/// Create call, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prepared {
    /// Body of the call in the carrier's form.
    pub(crate) payload: String,
    /// Our name of the call, which the carrier echoes and its support asks for.
    pub(crate) transaction: String,
    /// Service code that is sent; the carrier's rules may change the one mapped from the ERP's code.
    pub(crate) service: String,
    /// Packages of the request, by index, in the order in which the carrier will return them.
    pub(crate) sequence: Vec<usize>,
    /// Changes made to fit the carrier's limits, without personal data: `company name cut to 35 characters`.
    pub(crate) warnings: Vec<String>,
}

/// Alert of a carrier about a shipment that it made nevertheless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Alert {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Package that the carrier made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CreatedPackage {
    pub(crate) tracking_number: TrackingNumber,
    pub(crate) label: Document,
    /// URL at which the carrier offers the label for a while, if it was asked to.
    pub(crate) label_url: Option<String>,
}

/// Shipment that the carrier made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Created {
    pub(crate) master: TrackingNumber,
    /// Packages in the order of [`Prepared::sequence`].
    pub(crate) packages: Vec<CreatedPackage>,
    /// Customs papers and other documents.
    pub(crate) documents: Vec<Document>,
    /// Carrier's id of the call.
    pub(crate) transaction: Option<String>,
    /// Price that the account pays.
    pub(crate) charge: Option<Money>,
    /// Published price, if the carrier reports both.
    pub(crate) published: Option<Money>,
    pub(crate) alerts: Vec<Alert>,
    /// Whether a test environment made it, which gives the same numbers and labels to every call.
    pub(crate) is_canned: bool,
}

/// Result of an answered create call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    Whole(Created),
    /// Numbers exist but a label is missing: the shipment cannot be sent, and must be voided. Says what was missing.
    WithoutLabel(Vec<TrackingNumber>, String),
}

/// Search for a shipment at the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReferenceSearch {
    /// [`References::unique`].
    pub(crate) reference: String,
    pub(crate) account: String,
    pub(crate) service: String,
    /// When the create call was sent, by the carrier's clock as far as it is known.
    pub(crate) requested_at: Timestamp,
    /// Current time, by the carrier's clock as far as it is known.
    pub(crate) now: Timestamp,
    pub(crate) packages: u32,
    /// Known numbers under the same reference: void ones, and those of other orders.
    pub(crate) known: Vec<TrackingNumber>,
    /// Requested label.
    pub(crate) label: LabelSpec,
}

/// Shipment, or one package of it, that the carrier has under one of our references. It may not be ours: another system may use the same
/// references, and a person may have made a label by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) numbers: Vec<TrackingNumber>,
    /// Whole shipment, if the carrier returns labels again (FedEx does not).
    pub(crate) created: Option<Created>,
    pub(crate) shown: Shown,
}

/// Tracking data of a shipment that the carrier found. None for members that it leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Service code of the request, if tracking uses the same codes.
    pub(crate) service: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Option<String>,
    /// Weight of the package.
    pub(crate) weight: Option<Weight>,
    /// First and last time at which the label may have been made.
    pub(crate) made: Option<(Timestamp, Timestamp)>,
    /// Whether the carrier has received the package.
    pub(crate) is_tendered: bool,
}

/// Tracking data that the carrier would show for our shipment, stored before the create call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Expected {
    pub(crate) service: String,
    pub(crate) city: String,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    /// Country; empty if carriers show the place under several codes.
    pub(crate) country: String,
    /// Weight of each package in grams, rounded up.
    pub(crate) grams: Vec<i64>,
}

impl Expected {
    /// Derives the expected data; `service` is that of [`Prepared::service`].
    pub(crate) fn of(request: &ShipmentRequest, service: &str) -> Self {
        let address = &request.ship_to.address;
        // Answers spell Puerto Rico as a state or as a country; differing spellings of a place prove nothing.
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

/// Package to cancel at the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VoidTarget {
    pub(crate) tracking_number: TrackingNumber,
    /// Master number and package count of the package's shipment, if known.
    pub(crate) shipment: Option<(TrackingNumber, usize)>,
    pub(crate) account: String,
    pub(crate) service: String,
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use crate::model::{Address, Contact, Country};

    /// Dock in that country, with an address in Memphis.
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

    /// Domestic FedEx Ground shipment of these packages.
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

//! `POST /track/v1/referencenumbers`: the only way to find a label whose number was lost. A new label takes its time to
//! show up here, so that an empty answer proves nothing.

use std::sync::Mutex;

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

use super::window::Window;
use super::{inner_error, is_visible, output, result};
use crate::fedex::Call;
use crate::fedex::codes;
use crate::fedex::envelope::Failure;
use crate::fedex::member::Member;
use crate::fedex::settings::Settings;
use crate::fedex::ship::today;
use crate::fedex::shipment::{Ledger, Piece, Shipment};
use crate::lock;

/// Track's names of references, which are not Ship's.
const TYPES: &str = "\
    BILL_OF_LADING COD_RETURN_TRACKING_NUMBER CUSTOMER_AUTHORIZATION_NUMBER CUSTOMER_REFERENCE DEPARTMENT \
    DOCUMENT_AIRWAY_BILL EXPRESS_ALTERNATE_REFERENCE FEDEX_OFFICE_JOB_ORDER_NUMBER FREE_FORM_REFERENCE \
    GROUND_INTERNATIONAL GROUND_SHIPMENT_ID INTERNATIONAL_DISTRIBUTION INVOICE JOB_GLOBAL_TRACKING_NUMBER \
    ORDER_GLOBAL_TRACKING_NUMBER ORDER_TO_PAY_NUMBER PART_NUMBER PARTNER_CARRIER_NUMBER PURCHASE_ORDER \
    REROUTE_TRACKING_NUMBER RETURN_MATERIALS_AUTHORIZATION RETURNED_TO_SHIPPER_TRACKING_NUMBER SHIPPER_REFERENCE \
    TRANSBORDER_DISTRIBUTION TRANSPORTATION_CONTROL_NUMBER VIRTUAL_CONSOLIDATION";

/// What a short result has.
const KEPT: [&str; 6] = [
    "trackingNumberInfo",
    "additionalTrackingInfo",
    "latestStatusDetail",
    "dateAndTimes",
    "packageDetails",
    "serviceDetail",
];

pub(in crate::fedex) fn by_reference(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let root = Member::root(call.body);
    let search = Search::of(&root.get("referencesInformation"), call.now)?;
    let is_detailed = root.get("includeDetailedScans").value().as_bool().unwrap_or_default();
    let mut ledger = lock(ledger);
    ledger.grow_all(call.settings.stage_every_s, call.now);
    // A fixed reference is on every package, whatever was sent.
    let candidates = match &call.settings.fixed_reference {
        Some(_) => every_piece(&ledger),
        None => ledger
            .referring(search.value)
            .into_iter()
            .flat_map(|(shipment, pieces)| pieces.into_iter().map(move |piece| (shipment, piece)))
            .collect(),
    };
    let mut results: Vec<Value> = candidates
        .into_iter()
        .filter(|(shipment, piece)| is_visible(shipment, piece, call.settings, call.now))
        .filter(|(shipment, piece)| search.finds(shipment, piece, call.settings))
        .map(|(shipment, piece)| {
            let mut result = result::result(shipment, piece, is_detailed, call.settings);
            if !call.settings.full_results_by_reference {
                shorten(&mut result);
            }
            json!({"trackingNumber": piece.tracking_number, "trackResults": [result]})
        })
        .collect();
    if results.is_empty() {
        if call.settings.unknown_reference_is_400 {
            return Err(Failure::track(codes::REFERENCE_UNKNOWN));
        }
        let error = inner_error("", codes::REFERENCE_UNKNOWN);
        results.push(json!({"trackingNumber": "", "trackResults": [error]}));
    }
    Ok(output(&results, call.settings))
}

fn shorten(result: &mut Value) {
    if let Some(members) = result.as_object_mut() {
        members.retain(|name, _| KEPT.contains(&name.as_str()));
    }
    result["scanEvents"] = json!([]);
    if let Some(status) = result["latestStatusDetail"].as_object_mut() {
        status.remove("scanLocation");
    }
}

fn every_piece(ledger: &Ledger) -> Vec<(&Shipment, &Piece)> {
    let all = ledger.all().iter();
    all.flat_map(|shipment| shipment.pieces.iter().map(move |piece| (shipment, piece))).collect()
}

struct Search<'a> {
    value: &'a str,
    kind: Option<&'a str>,
    carrier_code: Option<&'a str>,
    from: Sender<'a>,
    window: Window,
}

/// The two ways to say whose reference it is.
enum Sender<'a> {
    Account(&'a str),
    /// Where it went.
    Destination {
        country: &'a str,
        postal_code: &'a str,
    },
}

impl<'a> Search<'a> {
    fn of(about: &Member<'a>, now: Timestamp) -> Result<Self, Failure> {
        let text = |name: &str| about.get(name).text();
        // Unlike anywhere else, the account is a plain string here.
        if about.get("accountNumber").value().is_object() {
            return Err(Failure::input("referencesInformation.accountNumber"));
        }
        let unclear = || Failure::track(codes::REFERENCE_SEARCH);
        let value = text("value").ok_or_else(unclear)?;
        let kind = text("type");
        if kind.is_some_and(|kind| !TYPES.split_ascii_whitespace().any(|known| known == kind)) {
            return Err(Failure::track(codes::REFERENCE_SEARCH_TYPE));
        }
        let carrier_code = text("carrierCode");
        let asked = Window::of(about)?;
        let is_dated = asked.begin.is_some() && asked.end.is_some();
        let from =
            match (text("accountNumber"), text("destinationCountryCode"), text("destinationPostalCode")) {
                (Some(account), ..) => Sender::Account(account),
                (None, Some(country), Some(postal_code))
                    if kind.is_some() && carrier_code.is_some() && is_dated =>
                {
                    Sender::Destination { country, postal_code }
                }
                _ => return Err(unclear()),
            };
        let today = today(now);
        let around = |days: i64| today.checked_add(Span::new().days(days)).unwrap_or(today);
        let or = |date: Option<Date>, days: i64| Some(date.unwrap_or_else(|| around(days)));
        let window = Window { begin: or(asked.begin, -30), end: or(asked.end, 1) };
        Ok(Self { value, kind, carrier_code, from, window })
    }

    fn finds(&self, shipment: &Shipment, piece: &Piece, settings: &Settings) -> bool {
        let is_theirs = match self.from {
            Sender::Account(account) => shipment.account == account,
            Sender::Destination { country, postal_code } => {
                shipment.destination.country == country && shipment.destination.postal_code == postal_code
            }
        };
        is_theirs
            && self.window.has(shipment.ship_date)
            && self.carrier_code.is_none_or(|code| code == shipment.row.carrier_code())
            && references(shipment, piece, settings)
                .iter()
                .any(|(kind, value)| *value == self.value && self.kind.is_none_or(|wanted| wanted == *kind))
    }
}

/// The references of a package as Track knows them.
pub(super) fn references<'a>(
    shipment: &Shipment,
    piece: &'a Piece,
    settings: &'a Settings,
) -> Vec<(&'static str, &'a str)> {
    let kind = |kind: &str| match kind {
        "CUSTOMER_REFERENCE" if !shipment.row.is_ground() && settings.express_shipper_reference => {
            "SHIPPER_REFERENCE"
        }
        "CUSTOMER_REFERENCE" => "CUSTOMER_REFERENCE",
        "P_O_NUMBER" => "PURCHASE_ORDER",
        "INVOICE_NUMBER" => "INVOICE",
        "DEPARTMENT_NUMBER" => "DEPARTMENT",
        "RMA_ASSOCIATION" => "RETURN_MATERIALS_AUTHORIZATION",
        _ => "FREE_FORM_REFERENCE",
    };
    let value = |own: &str, value: &'a str| match &settings.fixed_reference {
        Some(fixed) if own == "CUSTOMER_REFERENCE" => fixed.as_str(),
        _ => value,
    };
    piece.references.iter().map(|(own, text)| (kind(own), value(own, text))).collect()
}

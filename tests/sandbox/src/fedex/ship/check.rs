//! What Ship demands of a request as a whole. Parties, packages and customs are checked next door.

use jiff::civil::Date;
use serde_json::Value;

use super::{customs, package, party};
use crate::fedex::codes;
use crate::fedex::member::{Findings, Member};
use crate::fedex::service::{Family, Service};
use crate::fedex::settings::Settings;

const PACKAGINGS: [&str; 11] = [
    "YOUR_PACKAGING",
    "FEDEX_ENVELOPE",
    "FEDEX_PAK",
    "FEDEX_BOX",
    "FEDEX_SMALL_BOX",
    "FEDEX_MEDIUM_BOX",
    "FEDEX_LARGE_BOX",
    "FEDEX_EXTRA_LARGE_BOX",
    "FEDEX_TUBE",
    "FEDEX_10KG_BOX",
    "FEDEX_25KG_BOX",
];
const PICKUPS: [&str; 3] = ["CONTACT_FEDEX_TO_SCHEDULE", "DROPOFF_AT_FEDEX_LOCATION", "USE_SCHEDULED_PICKUP"];
const PAYMENTS: [&str; 4] = ["SENDER", "RECIPIENT", "THIRD_PARTY", "COLLECT"];
const RATES: [&str; 6] = ["LIST", "NONE", "PREFERRED", "ACCOUNT", "INCENTIVE", "RETAIL"];
const IMAGES: [&str; 4] = ["PDF", "PNG", "ZPLII", "EPL2"];
const STOCKS: [&str; 18] = [
    "PAPER_4X6",
    "PAPER_4X675",
    "PAPER_4X8",
    "PAPER_4X9",
    "PAPER_7X475",
    "PAPER_85X11_TOP_HALF_LABEL",
    "PAPER_85X11_BOTTOM_HALF_LABEL",
    "PAPER_LETTER",
    "STOCK_4X6",
    "STOCK_4X675",
    "STOCK_4X675_LEADING_DOC_TAB",
    "STOCK_4X675_TRAILING_DOC_TAB",
    "STOCK_4X8",
    "STOCK_4X9",
    "STOCK_4X9_LEADING_DOC_TAB",
    "STOCK_4X9_TRAILING_DOC_TAB",
    "STOCK_4X85_TRAILING_DOC_TAB",
    "STOCK_4X105_TRAILING_DOC_TAB",
];
const FORMATS: [(&str, &[&str]); 4] = [
    ("labelFormatType", &["COMMON2D", "LABEL_DATA_ONLY"]),
    ("labelPrintingOrientation", &["TOP_EDGE_OF_TEXT_FIRST", "BOTTOM_EDGE_OF_TEXT_FIRST"]),
    ("labelRotation", &["NONE", "LEFT", "RIGHT", "UPSIDE_DOWN"]),
    ("labelOrder", &["SHIPPING_LABEL_FIRST", "SHIPPING_LABEL_LAST"]),
];

/// What create demands.
pub(super) fn creation(body: &Value, settings: &Settings) -> Findings {
    let root = Member::root(body);
    let mut findings = shipment(body, settings);
    findings.listed(&root.get("labelResponseOptions"), &["LABEL", "URL_ONLY"], codes::LABEL_OPTIONS);
    for (name, allowed, code) in [
        ("mergeLabelDocOption", ["NONE", "LABELS_AND_DOCS", "LABELS_ONLY"].as_slice(), codes::MERGE_OPTION),
        ("shipAction", &["CONFIRM", "TRANSFER"], codes::SHIP_ACTION),
        ("processingOptionType", &["SYNCHRONOUS_ONLY", "ALLOW_ASYNCHRONOUS"], codes::PROCESSING_OPTION),
    ] {
        findings.listed_if_present(&root.get(name), allowed, code);
    }
    let piecemeal = root.get("oneLabelAtATime");
    if piecemeal.value().as_bool() == Some(true) {
        findings.add(codes::NOT_SIMULATED, &piecemeal);
    }
    findings
}

/// What create and validate demand alike: the account and `requestedShipment`.
pub(super) fn shipment(body: &Value, settings: &Settings) -> Findings {
    let root = Member::root(body);
    let requested = root.get("requestedShipment");
    let mut findings = Findings::default();
    elements(&root, settings.ascii_only, &mut findings);
    payment(&root, settings, &mut findings);
    label(&requested.get("labelSpecification"), &mut findings);

    let date = requested.get("shipDatestamp");
    if date.is_present() && date.text().is_none_or(|text| text.len() != 10 || text.parse::<Date>().is_err()) {
        findings.add(codes::SHIP_DATE, &date);
    }
    findings.listed(&requested.get("pickupType"), &PICKUPS, codes::PICKUP_TYPE);
    for kind in requested.get("rateRequestType").elements() {
        findings.listed(&kind, &RATES, codes::RATE_TYPE);
    }
    let service = service(&requested, &mut findings);
    let from = party::check(&requested.get("shipper"), &party::SHIPPER, settings, &mut findings);
    let to = recipient(&requested, settings, &mut findings);
    let unit = package::check(&requested, service, settings, &mut findings);
    if let (Some(from), Some(to)) = (from, to) {
        journey(&requested, service, (from, to), settings, &mut findings);
        if from != to {
            customs::check(&requested.get("customsClearanceDetail"), (from, to), unit, &mut findings);
        }
    }
    findings
}

/// What the countries demand of service and packaging.
fn journey(
    requested: &Member,
    service: Option<&Service>,
    (from, to): (&str, &str),
    settings: &Settings,
    findings: &mut Findings,
) {
    let is_own = requested.get("packagingType").text() == Some("YOUR_PACKAGING");
    if from != "CA" && to == "CA" && is_own {
        for item in requested.get("requestedPackageLineItems").elements() {
            findings.needed_text(&item.get("subPackagingType"), usize::MAX, codes::SUB_PACKAGING);
        }
    }
    let Some(service) = service else { return };
    let kind = requested.get("serviceType");
    if !service.goes(from, to) {
        findings.add(codes::SERVICE_REACH, &kind);
    }
    let is_residence = requested.value()["recipients"][0]["address"]["residential"] == true;
    if service.code == "FEDEX_GROUND" && to == "US" && is_residence && !settings.ground_to_residences {
        findings.add(codes::HOME_DELIVERY, &kind);
    }
}

/// Nothing may be sent without a value, and what gets printed is ASCII.
fn elements(member: &Member, ascii_only: bool, findings: &mut Findings) {
    match member.value() {
        Value::Null => findings.add(codes::EMPTY, member),
        Value::String(text) if text.trim().is_empty() => findings.add(codes::EMPTY, member),
        Value::String(text) if ascii_only && !text.is_ascii() => findings.add(codes::NOT_ASCII, member),
        Value::Array(inner) if inner.is_empty() => findings.add(codes::EMPTY, member),
        Value::Object(inner) if inner.is_empty() => findings.add(codes::EMPTY, member),
        Value::Array(_) => member.elements().for_each(|inner| elements(&inner, ascii_only, findings)),
        Value::Object(inner) => {
            inner.keys().for_each(|name| elements(&member.get(name), ascii_only, findings));
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {}
    }
}

fn payment(root: &Member, settings: &Settings, findings: &mut Findings) {
    let account = root.get("accountNumber").get("value").text();
    if !account.is_some_and(|account| settings.accounts.iter().any(|known| known == account)) {
        findings.add_plain(codes::ACCOUNT);
    }
    let payment = root.get("requestedShipment").get("shippingChargesPayment");
    let kind = findings.listed(&payment.get("paymentType"), &PAYMENTS, codes::PAYMENT_TYPE);
    let payor = payment.get("payor").get("responsibleParty").get("accountNumber").get("value");
    match kind {
        Some("SENDER") if payor.is_present() && payor.text() != account => {
            findings.add_plain(codes::ACCOUNT_MISMATCH);
        }
        Some("RECIPIENT" | "THIRD_PARTY" | "COLLECT") => {
            findings.needed_text(&payor, 9, codes::PAYOR);
        }
        _ => {}
    }
}

fn label(label: &Member, findings: &mut Findings) {
    let image = findings.listed(&label.get("imageType"), &IMAGES, codes::IMAGE_TYPE);
    let is_thermal = matches!(image, Some("ZPLII" | "EPL2"));
    let stock = label.get("labelStockType");
    let known = findings.listed(&stock, &STOCKS, codes::STOCK_TYPE);
    // The other way round is common practice: PDF for STOCK_4X6.
    if is_thermal && known.is_some_and(|stock| stock.starts_with("PAPER")) {
        findings.add(codes::STOCK_TYPE, &stock);
    }
    for (name, allowed) in FORMATS {
        findings.listed_if_present(&label.get(name), allowed, codes::LABEL_FORMAT);
    }
    let resolution = label.get("resolution");
    let fits = match resolution.value().as_u64() {
        Some(203) => true,
        Some(300) => image == Some("ZPLII"),
        _ => !resolution.is_present(),
    };
    if !fits {
        findings.add(codes::LABEL_FORMAT, &resolution);
    }
}

fn service(requested: &Member, findings: &mut Findings) -> Option<&'static Service> {
    let kind = requested.get("serviceType");
    let service = kind.text().and_then(Service::find);
    if service.is_none() {
        findings.add(codes::SERVICE_TYPE, &kind);
    }
    let packaging = requested.get("packagingType");
    let known = findings.listed(&packaging, &PACKAGINGS, codes::PACKAGING_TYPE);
    if service.is_some_and(Service::is_ground) && known.is_some_and(|packaging| packaging != "YOUR_PACKAGING")
    {
        findings.add(codes::SERVICE_PACKAGING, &packaging);
    }
    let hub = requested.get("smartPostInfoDetail");
    let is_economy = service.is_some_and(|service| service.family == Family::SmartPost);
    if is_economy && ["hubId", "indicia"].into_iter().any(|name| hub.get(name).text().is_none()) {
        findings.add(codes::SMART_POST, &hub);
    }
    service
}

fn recipient<'a>(requested: &Member<'a>, settings: &Settings, findings: &mut Findings) -> Option<&'a str> {
    let recipients = requested.get("recipients");
    let mut all = recipients.elements();
    let (Some(recipient), None) = (all.next(), all.next()) else {
        findings.add(codes::RECIPIENTS, &recipients);
        return None;
    };
    party::check(&recipient, &party::RECIPIENT, settings, findings)
}

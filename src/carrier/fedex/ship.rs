//! Maps shipment requests to FedEx's form, and FedEx's answers to shipments. Pure.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::civil::Weekday;

use super::profile::ShippingProfile;
use super::wire::{
    AccountNumber, Address, Amount, Contact, CreateShipment, CustomerReference, Dimensions,
    LabelSpecification, PackageLineItem, Party, Payment, Payor, PieceResponse, RequestedShipment,
    ResponsibleParty, ShipDocument, ShipOutput, SpecialServices, TransactionShipment, ValidateShipment,
    Weight,
};
use super::{CREATE, SYSTEM};
use crate::carrier::fit::{FittedAddress, FittedParty, Limits, Units, units_at};
use crate::carrier::text::ascii;
use crate::model::{
    Alert, Class, Country, Created, CreatedPackage, Document, DocumentFormat, DocumentKind, Fault,
    LabelFormat, LengthUnit, Made, Money, PackageRequest, Prepared, References, ShipmentRequest, Territory,
    TrackingNumber, WeightUnit,
};

/// Limits of FedEx Ship: `Address.streetLines`, `Contact.companyName` and related fields.
const LIMITS: Limits = Limits {
    system: SYSTEM,
    name: "FedEx",
    operation: CREATE,
    line_max: 35,
    lines_max: 3,
    city_max: 35,
    state_max: 2,
    postal_code_max: 10,
};
/// Longest reference: all but an Express customer reference end at 30 characters, and a cut one would not be found again.
pub(super) const REFERENCE_MAX: usize = 30;
/// Most packages of one synchronous shipment.
const PACKAGES_MAX: usize = 40;
/// Most `requestedPackageLineItems` of one request; more packages are sent as groups of equal ones.
const LINE_ITEMS_MAX: usize = 30;
/// Heaviest parcel in hundredths of a pound or kilogram: above 150 lb (68 kg) FedEx takes freight only.
const PARCEL_MAX: (i64, i64) = (15_000, 6_800);
/// Heaviest freight piece in hundredths of a pound or kilogram: FedEx Express Freight takes up to 2,200 lb (998 kg).
const FREIGHT_MAX: (i64, i64) = (220_000, 99_800);

/// Alert that marks a fixed scenario answer of FedEx's sandbox, independent of the request.
const VIRTUAL: &str = "VIRTUAL.RESPONSE";
/// Service for homes only: FedEx refuses it for any other address.
const HOME_DELIVERY: &str = "GROUND_HOME_DELIVERY";

fn refused(code: &str, message: impl AsRef<str>) -> Fault {
    LIMITS.refused(code, message)
}

/// Turns a request into the body of a create call.
pub(super) fn prepare(request: &ShipmentRequest, profile: &ShippingProfile) -> Result<Prepared, Fault> {
    refuse_what_is_not_sent_yet(request)?;
    // Each member is sent, or was refused above, so that a new member does not compile until it is handled.
    let ShipmentRequest {
        order: _,
        account,
        service: _,
        ship_from,
        ship_to: _,
        is_residential: _,
        saturday_delivery,
        ship_on,
        packages,
        references: named,
        currency: _,
        label,
        wants_label_url,
        customs: _,
        freight: _,
        remarks,
    } = request;
    let mut warnings = remarks.clone();
    let service = service(request, profile);
    if *saturday_delivery {
        LIMITS.refuse_vain_saturday(&service, leaves_for_saturday(&service), *ship_on)?;
    }
    let units = units_at(&ship_from.address);
    let references = references(named, &mut warnings)?;
    let (items, sequence) = line_items(request, (&service, &profile.packaging), units, &references)?;
    let shipper = party(ship_from, "ship-from", &mut warnings)?;
    let payload = CreateShipment {
        label_response_options: if *wants_label_url { "URL_ONLY" } else { "LABEL" },
        account_number: AccountNumber { value: account },
        requested_shipment: RequestedShipment {
            pickup_type: &profile.pickup_type,
            service_type: &service,
            packaging_type: &profile.packaging,
            total_weight: total_weight(&items),
            total_package_count: (packages.len() > 1).then_some(packages.len()),
            recipients: vec![recipient(request, &shipper.contact.phone_number, &mut warnings)?],
            shipper,
            shipping_charges_payment: payment(account),
            shipment_special_services: saturday_delivery
                .then(|| SpecialServices { special_service_types: vec!["SATURDAY_DELIVERY"] }),
            label_specification: LabelSpecification {
                image_type: image_type(label.format),
                label_stock_type: &label.stock,
                label_format_type: "COMMON2D",
            },
            rate_request_type: ["ACCOUNT"],
            requested_package_line_items: items,
        },
    };
    let payload = serde_json::to_string(&payload)
        .map_err(|error| refused("REQUEST.UNREADABLE", format!("the request cannot be written: {error}")))?;
    let transaction = format!("mlc-{}", named.unique);
    Ok(Prepared { payload, transaction, service, sequence, warnings })
}

/// Day on which a parcel must leave to arrive on Saturday, for services that deliver then.
fn leaves_for_saturday(service: &str) -> Option<Weekday> {
    match service {
        "FIRST_OVERNIGHT" | "PRIORITY_OVERNIGHT" | "FEDEX_1_DAY_FREIGHT" => Some(Weekday::Friday),
        "FEDEX_2_DAY" | "FEDEX_2_DAY_FREIGHT" => Some(Weekday::Thursday),
        _ => None,
    }
}

/// Body of a dry run from an address to itself: FedEx checks account, service and label without making anything.
pub(super) fn trial(
    ship_from: &crate::model::Party,
    account: &str,
    profile: &ShippingProfile,
) -> Result<String, Fault> {
    let shipper = party(ship_from, "ship-from", &mut Vec::new())?;
    let body = ValidateShipment {
        account_number: AccountNumber { value: account },
        requested_shipment: RequestedShipment {
            pickup_type: &profile.pickup_type,
            service_type: "FEDEX_2_DAY",
            packaging_type: &profile.packaging,
            total_weight: 1.into(),
            total_package_count: None,
            recipients: vec![shipper.clone()],
            shipper,
            shipping_charges_payment: payment(account),
            shipment_special_services: None,
            label_specification: LabelSpecification {
                image_type: "PDF",
                label_stock_type: "STOCK_4X6",
                label_format_type: "COMMON2D",
            },
            rate_request_type: ["ACCOUNT"],
            requested_package_line_items: vec![PackageLineItem {
                sequence_number: 1,
                group_package_count: 1,
                weight: Weight { units: weight_code(units_at(&ship_from.address)), value: 1.0 },
                dimensions: None,
                sub_packaging_type: None,
                declared_value: None,
                customer_references: Vec::new(),
            }],
        },
    };
    serde_json::to_string(&body).map_err(|error| refused("REQUEST.UNREADABLE", error.to_string()))
}

fn refuse_what_is_not_sent_yet(request: &ShipmentRequest) -> Result<(), Fault> {
    LIMITS.refuse_undeliverable(&request.ship_to.address, false)?;
    LIMITS.refuse_customs(request, "customs lines", "fedex.com", |from, to| {
        // Between countries FedEx needs a description of each commodity, even for goods in free circulation.
        from.customs_area != to.customs_area || from.country != to.country
    })?;
    if request.freight.is_some() {
        let hint =
            "this version of mlc sends parcels only: book the freight at fedex.com, then dismiss the order";
        return Err(refused("FREIGHT.UNSUPPORTED", "LTL freight is not a parcel").hint(hint));
    }
    if request.service == HOME_DELIVERY && request.is_residential == Some(false) {
        let message = format!("{HOME_DELIVERY} goes to homes, and this address is none");
        return Err(refused("SERVICE.RESIDENTIAL", message).advised());
    }
    if request.packages.len() > PACKAGES_MAX {
        let message = format!(
            "{} packages; FedEx takes at most {PACKAGES_MAX} in one shipment",
            request.packages.len()
        );
        return Err(refused("PACKAGES.TOO.MANY", message).advised());
    }
    Ok(())
}

/// Service code of the request. Ground to a US home is a service of its own, unless the account may use plain Ground.
fn service(request: &ShipmentRequest, profile: &ShippingProfile) -> String {
    let is_us = Territory::of(&request.ship_to.address).country.code() == "US";
    if request.service == "FEDEX_GROUND"
        && request.is_residential == Some(true)
        && is_us
        && !profile.ground_to_homes
    {
        return HOME_DELIVERY.into();
    }
    request.service.clone()
}

fn payment(account: &str) -> Payment<'_> {
    let responsible_party = ResponsibleParty { account_number: AccountNumber { value: account } };
    Payment { payment_type: "SENDER", payor: Payor { responsible_party } }
}

fn image_type(format: LabelFormat) -> &'static str {
    match format {
        LabelFormat::Png => "PNG",
        LabelFormat::Zpl => "ZPLII",
        LabelFormat::Epl => "EPL2",
        // FedEx makes no GIF, and the settings refuse it.
        LabelFormat::Pdf | LabelFormat::Gif => "PDF",
    }
}

pub(super) fn party(
    party: &crate::model::Party,
    whose: &str,
    warnings: &mut Vec<String>,
) -> Result<Party, Fault> {
    LIMITS.party(party, whose, warnings).map(wire_party)
}

fn wire_party(party: FittedParty) -> Party {
    let contact = Contact {
        person_name: party.person,
        company_name: party.company,
        phone_number: party.phone,
        phone_extension: party.extension,
        email_address: party.email,
    };
    Party { contact, address: wire_address(party.address) }
}

pub(super) fn address(address: &crate::model::Address, whose: &str) -> Result<Address, Fault> {
    LIMITS.address(address, whose).map(wire_address)
}

fn wire_address(address: FittedAddress) -> Address {
    Address {
        street_lines: address.lines,
        city: address.city,
        state_or_province_code: address.state,
        postal_code: address.postal_code,
        country_code: country_code(address.country),
        residential: None,
    }
}

/// Country code in FedEx's spelling, which has no codes for Ceuta and Melilla.
fn country_code(country: Country) -> &'static str {
    match country.code() {
        "XC" | "XL" => "ES",
        code => code,
    }
}

fn recipient(
    request: &ShipmentRequest,
    shipper_phone: &str,
    warnings: &mut Vec<String>,
) -> Result<Party, Fault> {
    let mut party = wire_party(LIMITS.recipient(&request.ship_to, shipper_phone, warnings)?);
    // If neither the carrier nor the ERP says so, the service for homes means a home.
    party.address.residential = Some(request.is_residential.unwrap_or(request.service == HOME_DELIVERY));
    Ok(party)
}

/// The four reference fields of a package, by FedEx's names.
fn references(references: &References, warnings: &mut Vec<String>) -> Result<Vec<CustomerReference>, Fault> {
    let unique = ascii(&references.unique);
    if unique.is_empty() || unique.len() > REFERENCE_MAX || unique != references.unique {
        let message =
            format!("the reference \"{}\" does not fit {REFERENCE_MAX} ASCII characters", references.unique);
        return Err(refused("REFERENCE.INVALID", message));
    }
    let mut stamped =
        vec![CustomerReference { customer_reference_type: "CUSTOMER_REFERENCE", value: unique }];
    let mut stamp = |kind: &'static str, what: &str, values: &[String]| {
        let values: Vec<String> =
            values.iter().map(|value| ascii(value)).filter(|value| !value.is_empty()).collect();
        let value = joined(&values);
        if value.len() < values.join(", ").len() {
            warnings.push(format!("{what} cut to {REFERENCE_MAX} characters on the label"));
        }
        if !value.is_empty() {
            stamped.push(CustomerReference { customer_reference_type: kind, value });
        }
    };
    stamp("P_O_NUMBER", "sales order number", &references.sales_orders);
    stamp("INVOICE_NUMBER", "invoice number", &references.invoices);
    stamp("DEPARTMENT_NUMBER", "cost centre", references.cost_center.as_slice());
    Ok(stamped)
}

/// Joins as many whole numbers as fit. A single number that does not fit is cut.
fn joined(values: &[String]) -> String {
    let mut out = String::new();
    for value in values {
        let separator = if out.is_empty() { "" } else { ", " };
        if out.len() + separator.len() + value.len() > REFERENCE_MAX {
            break;
        }
        out.push_str(separator);
        out.push_str(value);
    }
    match (out.is_empty(), values.first()) {
        (true, Some(first)) => first[..first.len().min(REFERENCE_MAX)].trim_end().to_owned(),
        _ => out,
    }
}

/// Returns the packages as line items, and by index the order in which FedEx will number them.
fn line_items(
    request: &ShipmentRequest,
    (service, packaging): (&str, &str),
    units: Units,
    references: &[CustomerReference],
) -> Result<(Vec<PackageLineItem>, Vec<usize>), Fault> {
    let groups_needed = request.packages.len() > LINE_ITEMS_MAX;
    // FedEx needs the kind of own packaging for Canada. (FedEx Ship, `subPackagingType`.)
    let is_own_to_canada = request.ship_to.address.country.code() == "CA" && packaging == "YOUR_PACKAGING";
    let sub_packaging_type = is_own_to_canada.then_some("CARTON");
    let mut groups: Vec<(PackageLineItem, Vec<usize>)> = Vec::new();
    for (index, package) in request.packages.iter().enumerate() {
        let item = PackageLineItem {
            sequence_number: 0,
            group_package_count: 1,
            weight: weight(package, index, service, units)?,
            dimensions: dimensions(package, index, units)?,
            sub_packaging_type,
            declared_value: declared_value(package, request.currency.as_deref()),
            customer_references: references.to_vec(),
        };
        match groups.iter_mut().find(|(other, _)| groups_needed && *other == item) {
            Some((_, members)) => members.push(index),
            None => groups.push((item, vec![index])),
        }
    }
    if groups.len() > LINE_ITEMS_MAX {
        let message = format!(
            "{} packages of {} kinds; FedEx takes at most {LINE_ITEMS_MAX} kinds",
            request.packages.len(),
            groups.len()
        );
        return Err(refused("PACKAGES.TOO.MANY", message).advised());
    }
    let mut sequence = Vec::new();
    let items = groups.into_iter().map(|(mut item, members)| {
        item.sequence_number = sequence.len() + 1;
        item.group_package_count = members.len();
        sequence.extend(members);
        item
    });
    Ok((items.collect(), sequence))
}

fn weight_code(units: Units) -> &'static str {
    if units.weight == WeightUnit::Pound { "LB" } else { "KG" }
}

fn weight(package: &PackageRequest, index: usize, service: &str, units: Units) -> Result<Weight, Fault> {
    let (pounds, kilograms) = if service.contains("FREIGHT") { FREIGHT_MAX } else { PARCEL_MAX };
    let most = if units.weight == WeightUnit::Pound { pounds } else { kilograms };
    let hundredths = LIMITS.weight(package, index, units.weight, most, service)?;
    #[expect(clippy::cast_precision_loss, reason = "at most 220,000 hundredths")]
    Ok(Weight { units: weight_code(units), value: hundredths as f64 / 100.0 })
}

/// Total weight in the unit of the packages, with two decimals at most.
fn total_weight(items: &[PackageLineItem]) -> serde_json::Number {
    #[expect(clippy::cast_precision_loss, reason = "at most 40 packages")]
    let weights = items.iter().map(|item| item.weight.value * item.group_package_count as f64);
    let total = (weights.sum::<f64>() * 100.0).round() / 100.0;
    serde_json::Number::from_f64(total).unwrap_or_else(|| 0.into())
}

fn dimensions(package: &PackageRequest, index: usize, units: Units) -> Result<Option<Dimensions>, Fault> {
    let sides = LIMITS.sides(package, index, units.length)?;
    Ok(sides.map(|[length, width, height]| {
        let units = if units.length == LengthUnit::Inch { "IN" } else { "CM" };
        Dimensions { length, width, height, units }
    }))
}

fn declared_value(package: &PackageRequest, currency: Option<&str>) -> Option<Amount> {
    #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^52 hundredths")]
    let amount = package.declared_value.filter(|hundredths| *hundredths > 0)? as f64 / 100.0;
    Some(Amount { amount, currency: currency?.to_owned() })
}

/// Reads the answer of a create call. Numbers without labels are not a shipment that can be sent.
pub(super) fn made(output: ShipOutput, transaction: Option<String>, packages: usize) -> Result<Made, Fault> {
    let unreadable =
        |message: &str| Fault::new(Class::InDoubt, SYSTEM, CREATE, message).transaction(transaction.clone());
    let mut shipments = output.transaction_shipments.into_iter();
    let shipment = shipments.next().ok_or_else(|| unreadable("the answer names no shipment"))?;
    let mut pieces: Vec<&PieceResponse> = shipment.piece_responses.iter().collect();
    pieces.sort_by(|a, b| {
        a.package_sequence_number.partial_cmp(&b.package_sequence_number).unwrap_or(std::cmp::Ordering::Equal)
    });
    let numbers = all_numbers(&shipment);
    let master = shipment.master_tracking_number.as_deref().and_then(TrackingNumber::parse);
    let Some(master) = master.or_else(|| numbers.first().cloned()) else {
        return Err(unreadable("the answer names no tracking number"));
    };
    if pieces.len() != packages {
        return Ok(Made::WithoutLabel(
            numbers,
            format!("{packages} packages asked for, {} made", pieces.len()),
        ));
    }
    let mut created = Vec::new();
    for piece in pieces {
        let number = piece.tracking_number.as_deref().and_then(TrackingNumber::parse);
        let papers =
            piece.package_documents.iter().filter(|paper| paper.content_type.as_deref() == Some("LABEL"));
        let label = label(papers.clone());
        match (number, label) {
            (Some(tracking_number), Ok(label)) => {
                let label_url = { papers }.find_map(|paper| paper.url.clone());
                created.push(CreatedPackage { tracking_number, label, label_url });
            }
            (None, _) => return Ok(Made::WithoutLabel(numbers, "a package came without a number".into())),
            (Some(number), Err(problem)) => {
                return Ok(Made::WithoutLabel(numbers, format!("the label of {number} {problem}")));
            }
        }
    }
    let alerts = shipment.alerts.iter().chain(&output.alerts).map(|alert| Alert {
        code: alert.code.clone().unwrap_or_default(),
        message: alert.message.clone().unwrap_or_default(),
    });
    let mut alerts: Vec<Alert> = alerts.collect();
    let is_canned = alerts.iter().any(|alert| alert.code == VIRTUAL);
    if created.iter().any(|package| package.label_url.is_some()) {
        let message = "FedEx shows the label at its address for 24 hours; the document itself is stored here";
        alerts.push(Alert { code: "LABEL.URL.24H".into(), message: message.into() });
    }
    let charge = charge(&shipment);
    let documents = shipment.shipment_documents.iter().filter_map(|paper| {
        document(paper, DocumentKind::Customs).filter(|_| paper.content_type.as_deref() != Some("LABEL"))
    });
    let documents = documents.collect();
    Ok(Made::Whole(Created {
        master,
        packages: created,
        documents,
        transaction,
        charge,
        published: None,
        alerts,
        is_canned,
    }))
}

fn all_numbers(shipment: &TransactionShipment) -> Vec<TrackingNumber> {
    let pieces = shipment.piece_responses.iter().filter_map(|piece| piece.tracking_number.as_deref());
    let mut numbers: Vec<TrackingNumber> = Vec::new();
    for number in
        shipment.master_tracking_number.as_deref().into_iter().chain(pieces).filter_map(TrackingNumber::parse)
    {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// Returns the first label among these documents, or what is wrong with the last one.
fn label<'p>(papers: impl Iterator<Item = &'p ShipDocument>) -> Result<Document, String> {
    let mut problem = "is missing".to_owned();
    for bytes in papers.filter_map(|paper| BASE64_STANDARD.decode(paper.encoded_label.as_deref()?).ok()) {
        match Document::label(bytes) {
            Ok(label) => return Ok(label),
            Err(wrong) => problem = wrong,
        }
    }
    Err(problem)
}

/// Whether an answer echoes the name of another call. Fixed answers of FedEx's sandbox are exempt: their echo never changes.
pub(super) fn is_of_another(echo: Option<&str>, ours: &str, output: &ShipOutput) -> bool {
    let of_shipments = output.transaction_shipments.iter().flat_map(|shipment| &shipment.alerts);
    let mut alerts = of_shipments.chain(&output.alerts);
    let is_canned = alerts.any(|alert| alert.code.as_deref() == Some(VIRTUAL));
    let echo = echo.map(str::trim).filter(|echo| !echo.is_empty());
    echo.is_some_and(|echo| echo != ours) && !is_canned
}

fn document(paper: &ShipDocument, kind: DocumentKind) -> Option<Document> {
    let bytes = BASE64_STANDARD.decode(paper.encoded_label.as_deref()?).ok()?;
    Some(Document { kind, format: DocumentFormat::of(&bytes)?, bytes })
}

/// Rate that FedEx says it applied. The pieces repeat the amounts of the whole shipment, so they are never added up.
fn charge(shipment: &TransactionShipment) -> Option<Money> {
    let rating = &shipment.completed_shipment_detail.shipment_rating;
    let detail =
        rating.shipment_rate_details.iter().find(|detail| detail.rate_type == rating.actual_rate_type)?;
    Money::from_decimal(detail.total_net_charge?, detail.currency.as_deref()?)
}

#[cfg(test)]
mod tests;

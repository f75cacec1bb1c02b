//! Writing a shipment.

use jiff::tz::TimeZone;

use super::Put;
use super::package;
use super::pen::{ANY_LENGTH, Findings, Pen};
use crate::acumatica::contract::SHIPMENT;
use crate::acumatica::filter::{Grammar, parse};
use crate::acumatica::ledger::complete_packages;
use crate::acumatica::model::Shipment;
use crate::acumatica::record::{Scalar, ShipmentRecord};
use crate::acumatica::refusal::Refusal;
use crate::acumatica::switch::Lock;
use crate::acumatica::view::View;
use crate::acumatica::{Call, State};
use crate::http::Response;

const TYPES: [&str; 4] = ["Shipment", "Transfer", "Material Issue", "Material Shipment"];
const OPERATIONS: [&str; 2] = ["Issue", "Receipt"];
const STATUSES: [&str; 6] = ["On Hold", "Open", "Confirmed", "Partially Invoiced", "Invoiced", "Completed"];

pub(super) fn put(put: &Put<'_>, state: &mut State) -> Result<Response, Refusal> {
    let call = put.call;
    let view = View::of(call.request, &SHIPMENT, call.version, call.settings)?;
    let found = find(put, state)?;
    put.check_conditions(found.is_some())?;
    if let Some(number) = &found {
        state.operations.settle_on(number, &mut state.ledger, call)?;
    }
    let original = match &found {
        Some(number) => state.ledger.shipments.get(number).cloned().ok_or_else(Refusal::missing)?,
        None => Shipment::empty(put.input.text("ShipmentNbr").unwrap_or_default()),
    };
    let draft = Draft::of(put, &original)?;
    let number = commit(put, state, draft, original, found.is_none());
    let ledger = &state.ledger;
    let shipment = ledger.shipments.get(&number).ok_or_else(Refusal::missing)?;
    Ok(Response::json(200, &call.renderer(ledger).record(&ShipmentRecord { shipment, ledger }, &view, 1)))
}

/// Number of the shipment that is meant: by id, by its number, or by `$filter`.
fn find(put: &Put<'_>, state: &State) -> Result<Option<String>, Refusal> {
    let ledger = &state.ledger;
    let by_id = put.input.id.and_then(|id| ledger.shipment_number(id));
    let by_number = || put.input.text("ShipmentNbr").and_then(|number| ledger.shipment_number(number));
    if let Some(number) = by_id.or_else(by_number) {
        return Ok(Some(number.to_owned()));
    }
    let Some(filter) = put.call.request.option("$filter") else { return Ok(None) };
    let settings = put.call.settings;
    let grammar =
        Grammar { entity: &SHIPMENT, version: put.call.version, date_literal: settings.date_literal };
    let filter = parse(filter, &grammar)?;
    let found =
        ledger.shipments.values().find(|shipment| filter.admits(&ShipmentRecord { shipment, ledger }));
    found.map(|shipment| Some(shipment.number.clone())).ok_or_else(Refusal::missing)
}

/// The shipment as it would be, and what the write has done to it.
struct Draft {
    shipment: Shipment,
    changes_document: bool,
    changes_header: bool,
    accidents: Vec<String>,
}

impl Draft {
    fn of(put: &Put<'_>, original: &Shipment) -> Result<Self, Refusal> {
        let settings = put.call.settings;
        let mut shipment = original.clone();
        let (mut document, mut header) = (Findings::default(), Findings::default());
        let pen = |findings| Pen {
            input: &put.input,
            at: String::new(),
            findings,
            writes_equal: put.is_patch(),
            too_long: settings.too_long,
        };
        let mut document_pen = pen(&mut document);
        write_document(&mut document_pen, &mut shipment, put.call);
        let accidents = package::write(&mut document_pen, &mut shipment);
        let mut header_pen = pen(&mut header);
        header_pen.custom(&mut shipment.custom);
        header_pen.note(&mut shipment.note);

        let unless_open = |lock| if original.is_locked() { lock } else { Lock::Off };
        let changes_document = admit(unless_open(settings.package_lock), &mut document, original)?;
        let changes_header = admit(unless_open(settings.header_lock), &mut header, original)?;
        document.errors.check(put.body, &SHIPMENT)?;
        header.errors.check(put.body, &SHIPMENT)?;
        Ok(Self { shipment, changes_document, changes_header, accidents })
    }
}

/// Whether the changes take effect, after what a lock does to them.
fn admit(lock: Lock, findings: &mut Findings, shipment: &Shipment) -> Result<bool, Refusal> {
    if lock == Lock::Silent {
        *findings = Findings::default();
    }
    if findings.touched.is_empty() {
        return Ok(false);
    }
    let why = format!("The shipment {} is {} and cannot be changed.", shipment.number, shipment.status);
    match lock {
        Lock::Reject500 => Err(Refusal::exception(format!("Error: {why}"))),
        Lock::Reject422 => {
            for pointer in &findings.touched {
                findings.errors.add(pointer, &*why);
            }
            Ok(false)
        }
        Lock::Off | Lock::Silent => Ok(true),
    }
}

/// Stores what takes effect. Gives the shipment's number.
fn commit(put: &Put<'_>, state: &mut State, draft: Draft, original: Shipment, is_new: bool) -> String {
    let (settings, now) = (put.call.settings, put.call.now);
    let ledger = &mut state.ledger;
    if is_new {
        let number = ledger.add(draft.shipment, settings, now);
        ledger.accidents.push(format!("shipment {number} created by a PUT that found none"));
        ledger.accidents.extend(draft.accidents);
        return number;
    }
    let number = original.number.clone();
    if !draft.changes_document && !draft.changes_header {
        return number;
    }
    let mut stored = draft.shipment;
    if !draft.changes_header {
        stored.custom.clone_from(&original.custom);
        stored.note.clone_from(&original.note);
    }
    if draft.changes_document {
        complete_packages(&mut ledger.ids, &mut stored.packages, settings);
        ledger.accidents.extend(draft.accidents);
    } else {
        stored = Shipment { custom: stored.custom, note: stored.note, ..original };
    }
    stored.last_modified = now;
    ledger.shipments.insert(number.clone(), stored);
    ledger.settle_orders(&number, now);
    number
}

/// Everything but packages, custom fields and note.
fn write_document(pen: &mut Pen<'_>, shipment: &mut Shipment, call: &Call<'_>) {
    for (name, labels) in [("Type", &TYPES[..]), ("Operation", &OPERATIONS), ("Status", &STATUSES)] {
        if let Some(label) = pen.input.text(name).filter(|label| !labels.contains(label)) {
            let message = format!("'{label}' is not a value of the list.");
            pen.error(name, message);
        }
    }
    write_ship_via(pen, shipment, call);
    pen.text("Description", ANY_LENGTH, &mut shipment.description);
    pen.flag("ResidentialDelivery", &mut shipment.residential);
    pen.flag("SaturdayDelivery", &mut shipment.saturday);
    pen.flag("Insurance", &mut shipment.insurance);
    pen.flag("UnlimitedPackages", &mut shipment.unlimited_packages);
    if let Some(Scalar::Time(time)) = pen.input.scalar("ShipmentDate") {
        let day = time.to_zoned(TimeZone::UTC).date();
        pen.put("ShipmentDate", &mut shipment.ship_date, Some(day));
    }
    if let Some(Scalar::Flag(holds)) = pen.input.scalar("Hold")
        && !shipment.is_locked()
    {
        let status = if *holds { "On Hold" } else { "Open" };
        pen.put("Hold", &mut shipment.status, status.to_owned());
    }
    write_ship_to(pen, shipment);
}

fn write_ship_via(pen: &mut Pen<'_>, shipment: &mut Shipment, call: &Call<'_>) {
    let codes = &call.settings.ship_vias;
    match pen.input.text("ShipVia") {
        Some(code) if !codes.contains_key(code) => {
            pen.error("ShipVia", "'Ship Via' cannot be found in the system.");
        }
        _ => pen.text("ShipVia", ANY_LENGTH, &mut shipment.ship_via),
    }
    // The field is closed, and so passed over, unless the code's cost is typed in.
    let is_manual =
        shipment.ship_via.as_ref().and_then(|code| codes.get(code)).is_some_and(|code| code.is_manual);
    if is_manual && let Some(Scalar::Decimal(cost)) = pen.input.scalar("FreightCost") {
        pen.put("FreightCost", &mut shipment.freight_cost, *cost);
    }
}

/// Address and contact are closed, and so passed over, unless they override the customer's.
fn write_ship_to(pen: &mut Pen<'_>, shipment: &mut Shipment) {
    let Some(settings) = pen.input.linked("ShippingSettings") else { return };
    let mut pen = pen.below(settings, "ShippingSettings");
    pen.flag("ShipToAddressOverride", &mut shipment.address_override);
    pen.flag("ShipToContactOverride", &mut shipment.contact_override);
    if shipment.address_override
        && let Some(address) = settings.linked("ShipToAddress")
    {
        let mut pen = pen.below(address, "ShipToAddress");
        let is_country = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if address.text("Country").is_some_and(|country| !is_country(country)) {
            pen.error("Country", "'Country' cannot be found in the system.");
        }
        let slots = &mut shipment.address;
        pen.text("AddressLine1", ANY_LENGTH, &mut slots.line1);
        pen.text("AddressLine2", ANY_LENGTH, &mut slots.line2);
        pen.text("City", ANY_LENGTH, &mut slots.city);
        pen.text("State", ANY_LENGTH, &mut slots.state);
        pen.text("PostalCode", ANY_LENGTH, &mut slots.postal_code);
        pen.text("Country", ANY_LENGTH, &mut slots.country);
    }
    if shipment.contact_override
        && let Some(contact) = settings.linked("ShipToContact")
    {
        let mut pen = pen.below(contact, "ShipToContact");
        let slots = &mut shipment.contact;
        pen.text("BusinessName", ANY_LENGTH, &mut slots.company);
        pen.text("Attention", ANY_LENGTH, &mut slots.attention);
        pen.text("Phone1", ANY_LENGTH, &mut slots.phone);
        pen.text("Email", ANY_LENGTH, &mut slots.email);
    }
}

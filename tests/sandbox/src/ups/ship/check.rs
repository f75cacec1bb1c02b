//! What Ship demands of a request as a whole. Parties, packages and the rest are checked next door.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde_json::Value;

use super::{customs, package, party, payment, reference};
use crate::member::Member;
use crate::parcel::Place;
use crate::ups::Call;
use crate::ups::codes;
use crate::ups::envelope::Failure;
use crate::ups::label::Format;
use crate::ups::service::Service;

const OPTIONS: [&str; 2] = ["nonvalidate", "validate"];
const SUB_VERSIONS: [&str; 9] = ["1601", "1607", "1701", "1707", "1801", "1807", "2108", "2205", "2407"];
const CONTEXT_MAX: usize = 512;
const DESCRIPTION_MAX: usize = 50;
const USER_AGENT_MAX: usize = 64;
const DAYS_AHEAD_MAX: i64 = 7;
const CHARACTER_SETS: &str = "\
    eng dan nld fin fra deu itl nor pol por spa swe ces hun slk rus tur ron bul est ell lav lit";

/// What the checks have found out.
pub(super) struct Checked<'a> {
    pub(super) service: &'static Service,
    pub(super) account: &'a str,
    pub(super) origin: Place,
    pub(super) destination: Place,
    pub(super) ship_date: Date,
    pub(super) format: Format,
    pub(super) context: Option<&'a str>,
    /// 0 where none was sent.
    pub(super) sub_version: u32,
}

pub(super) fn check<'a>(call: &Call<'a>) -> Result<Checked<'a>, Failure> {
    let root = Member::root(call.body).get("ShipmentRequest");
    root.demanded()?;
    whole(&root)?;
    let request = root.get("Request");
    request.demanded()?.get("RequestOption").one_of(&OPTIONS)?;
    let sub_version = request.get("SubVersion");
    if sub_version.is_present() {
        sub_version.one_of(&SUB_VERSIONS)?;
    }
    let context = request.get("TransactionReference").get("CustomerContext").optional(CONTEXT_MAX)?;

    let shipment = root.get("Shipment");
    let description = shipment.demanded()?.get("Description").optional(DESCRIPTION_MAX)?;
    let account = party::shipper_number(&shipment.get("Shipper"), call.settings)?;
    let (origin, destination) = party::check(&shipment, call)?;
    payment::check(&shipment.get("PaymentInformation"), account, &destination)?;
    let service = service(&shipment, (&origin, &destination), call)?;
    if service.code == "14" || origin.country != destination.country {
        party::reachable(&shipment)?;
    }
    if origin.country != destination.country {
        if description.is_none() {
            return Err(Failure::field(codes::MISSING, shipment.get("Description").path()));
        }
        customs::check(&shipment, (&origin.country, &destination.country))?;
    }
    package::check(&shipment, service, (&origin.country, &destination.country))?;
    reference::check(&shipment, service, (&origin.country, &destination.country))?;
    Ok(Checked {
        service,
        account,
        ship_date: ship_date(&shipment.get("ShipmentDate"), &origin, call.now)?,
        origin,
        destination,
        format: format(&root.get("LabelSpecification"))?,
        context,
        sub_version: sub_version.text().and_then(|text| text.parse().ok()).unwrap_or_default(),
    })
}

/// Nothing is sent without what is in it. A flag is a text, which may be empty.
fn whole(member: &Member) -> Result<(), Failure> {
    match member.value() {
        Value::Object(inner) if inner.is_empty() => Err(member.invalid()),
        Value::Array(inner) if inner.is_empty() => Err(member.invalid()),
        Value::Object(inner) => inner.keys().try_for_each(|name| whole(&member.get(name))),
        Value::Array(_) => member.elements().try_for_each(|element| whole(&element)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn service(
    shipment: &Member,
    (origin, destination): (&Place, &Place),
    call: &Call,
) -> Result<&'static Service, Failure> {
    let code = shipment.get("Service").demanded()?.get("Code");
    let service = Service::find(code.needed(2)?).ok_or_else(|| code.invalid())?;
    if !service.starts_in(&origin.country) {
        return Err(Failure::bad(codes::SERVICE_ORIGIN));
    }
    if !service.goes(&origin.country, &destination.country) {
        return Err(Failure::bad(codes::SERVICE_REACH).coded(&call.settings.service_unavailable_code));
    }
    Ok(service)
}

/// From today to a week ahead, on the clock of the origin.
fn ship_date(member: &Member, origin: &Place, now: Timestamp) -> Result<Date, Failure> {
    let today = origin.offset().to_datetime(now).date();
    if !member.is_present() {
        return Ok(today);
    }
    let date = Date::strptime("%Y%m%d", member.needed(8)?).map_err(|_| member.invalid())?;
    let latest = today.checked_add(Span::new().days(DAYS_AHEAD_MAX)).unwrap_or(today);
    if (today..=latest).contains(&date) { Ok(date) } else { Err(member.invalid()) }
}

/// GIF where none is asked for. PNG is not documented and works.
fn format(label: &Member) -> Result<Format, Failure> {
    if !label.is_present() {
        return Ok(Format::Gif);
    }
    let code = label.get("LabelImageFormat").demanded()?.get("Code");
    let format = Format::named(code.needed(4)?)
        .filter(|format| *format != Format::Pdf)
        .ok_or_else(|| code.invalid())?;
    label.get("HTTPUserAgent").optional(USER_AGENT_MAX)?;
    let size = label.get("LabelStockSize");
    if format.is_thermal() || size.is_present() {
        size.demanded()?.get("Height").one_of(&["6", "8"])?;
        size.get("Width").one_of(&["4"])?;
    }
    let characters = label.get("CharacterSet");
    if characters.is_present() {
        characters.one_of(&CHARACTER_SETS.split_ascii_whitespace().collect::<Vec<_>>())?;
    }
    Ok(format)
}

//! Changing records.

mod input;
mod merge;
mod options;
mod transform;

pub(crate) use self::transform::{bill, transform};

use jiff::civil::Date;

use super::call::Call;
use super::kind::Kind;
use super::permission::Permission;
use super::record::Record;
use super::records::Records;
use super::refusal::Refusal;
use crate::http::Response;

use self::input::Input;
use self::options::Options;

/// `PATCH /record/v1/{type}/{id}`.
pub(crate) fn patch(
    call: &Call<'_>,
    records: &mut Records,
    kind: Kind,
    key: &str,
) -> Result<Response, Refusal> {
    let options = Options::of(call, kind)?;
    if !kind.is_transaction() {
        return Err(Refusal::permission(Permission::of(kind).title()));
    }
    let id = records.find(kind, key).ok_or_else(Refusal::missing)?;
    let body = call.body(false)?;
    let record = records.get(id).ok_or_else(Refusal::missing)?;
    may_write(call, record)?;
    let changes = Input::for_record(call, &options, records, record).body(&body)?;
    if let Some(position) = records.disturbed.iter().position(|disturbed| *disturbed == id) {
        records.disturbed.remove(position);
        return Err(Refusal::new(400, "RCRD_HAS_BEEN_CHANGED", "Record has been changed."));
    }
    let mut accidents = options.accidents(&format!("{} {id}", kind.name()));
    records.edit(id, call.settings, call.now, |record| {
        merge::merge(&options, record, changes, &mut accidents)
    })?;
    records.accidents.append(&mut accidents);
    Ok(options.done(&format!("{}/record/v1/{}/{key}", call.base, kind.name())))
}

/// `POST /record/v1/{type}`: what shipping never does.
pub(crate) fn create(kind: Kind) -> Result<Response, Refusal> {
    Err(if kind == Kind::ItemFulfillment {
        Refusal::user("You must create an item fulfillment from an order.")
    } else {
        Refusal::permission(Permission::of(kind).title())
    })
}

/// What keeps somebody who may write from writing.
fn may_write(call: &Call<'_>, record: &Record) -> Result<(), Refusal> {
    let settings = call.settings;
    if let Some(why) = settings.failing.get(record.id()).or_else(|| settings.failing.get("*")) {
        return Err(Refusal::user(why.clone()));
    }
    let date: Option<Date> = record.text("tranDate").parse().ok();
    let closed = settings.closed_before.zip(date).is_some_and(|(limit, date)| date < limit);
    if closed && record.kind != Kind::SalesOrder {
        return Err(Refusal::user("You cannot make this change because the posting period is closed."));
    }
    Ok(())
}

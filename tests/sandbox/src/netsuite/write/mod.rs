//! Changing records.

mod apply;
mod change;
mod lines;
mod packages;
mod pen;
mod transform;
mod value;

pub(crate) use self::transform::{bill, transform};

use super::book::Book;
use super::call::Call;
use super::kind::Kind;
use super::model::{Transaction, Write};
use super::permission::Permission;
use super::refusal::Refusal;
use crate::http::Response;

use self::change::changes;
use self::pen::Pen;

/// `PATCH /record/v1/{type}/{id}`.
pub(crate) fn patch(call: &Call<'_>, book: &mut Book, kind: Kind, key: &str) -> Result<Response, Refusal> {
    let pen = Pen::of(call, kind)?;
    if matches!(kind, Kind::Customer | Kind::InventoryItem) {
        return Err(Refusal::permission(Permission::of(kind).title()));
    }
    let id = book.find(kind, key).ok_or_else(Refusal::missing)?;
    let body = call.body(false)?;
    let transaction = book.transactions.get(&id).ok_or_else(Refusal::missing)?;
    may_write(call, transaction)?;
    let changes = changes(&pen, book, transaction, &body)?;
    if let Some(position) = book.disturbed.iter().position(|disturbed| *disturbed == id) {
        book.disturbed.remove(position);
        let what = "Record has been changed.";
        return Err(Refusal::new(400, "RCRD_HAS_BEEN_CHANGED", what));
    }
    let mut accidents = pen.accidents(&format!("{} {id}", kind.name()));
    book.edit(id, call.settings, call.now, |transaction| {
        apply::apply(&pen, transaction, changes, &mut accidents)
    })?;
    book.accidents.append(&mut accidents);
    let options = call.request.query.clone();
    book.writes.push(Write { at: call.now, what: "PATCH", kind, id: id.to_string(), options, body });
    Ok(pen.done(&format!("{}/record/v1/{}/{key}", call.base, kind.name())))
}

/// `PUT /record/v1/{type}/eid:{externalId}`, as far as the record exists.
pub(crate) fn put(call: &Call<'_>, book: &mut Book, kind: Kind, key: &str) -> Result<Response, Refusal> {
    if !key.starts_with("eid:") {
        return Err(Refusal::user("An upsert needs an external ID."));
    }
    if book.find(kind, key).is_some() { patch(call, book, kind, key) } else { create(kind) }
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
fn may_write(call: &Call<'_>, transaction: &Transaction) -> Result<(), Refusal> {
    let (settings, head) = (call.settings, transaction.head());
    if let Some(why) = settings.failing.get(&head.id).or_else(|| settings.failing.get("*")) {
        return Err(Refusal::user(why.clone()));
    }
    let closed = settings.closed_before.zip(head.date).is_some_and(|(limit, date)| date < limit);
    if closed && transaction.kind() != Kind::SalesOrder {
        return Err(Refusal::user("You cannot make this change because the posting period is closed."));
    }
    Ok(())
}

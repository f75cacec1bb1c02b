//! What a body asks for, read and checked as a whole before anything is changed.

use serde_json::{Map, Value};

use super::lines::LineChange;
use super::packages;
use super::pen::Pen;
use super::value;
use crate::netsuite::book::Book;
use crate::netsuite::kind::Kind;
use crate::netsuite::model::{Package, PackageKind, Transaction};
use crate::netsuite::refusal::Refusal;
use crate::netsuite::schema::{self, Type};

/// One thing to change.
#[derive(Debug)]
pub(super) enum Change {
    Field(String, Value),
    Address(Vec<(String, Value)>),
    /// The packages of a sublist that come in.
    Packages(PackageKind, Vec<Package>),
    /// The sublist is emptied.
    NoPackages(PackageKind),
    Line(LineChange),
}

/// All changes of a body, in its order.
pub(super) fn changes(
    pen: &Pen<'_>,
    book: &Book,
    transaction: &Transaction,
    body: &Value,
) -> Result<Vec<Change>, Refusal> {
    let mut changes = Vec::new();
    for (given, value) in body.as_object().into_iter().flatten() {
        let name = given.clone();
        let Some(kind) = schema::type_of(pen.kind, &name, pen.settings) else {
            pen.unknown(given)?;
            continue;
        };
        match kind {
            Type::Sublist if name == "item" => {
                changes.extend(super::lines::read(pen, book, value)?.into_iter().map(Change::Line));
            }
            Type::Sublist => changes.extend(packages::read(pen, book, transaction, &name, value)?),
            Type::Address if name == "shippingAddress" => {
                changes.push(Change::Address(members(pen, book, schema::ADDRESS, &name, value)?));
            }
            _ => {
                if let Some(stored) = value::read(pen, book, kind, (&name, &name), value)? {
                    check_name(pen, book, transaction, &name, &stored)?;
                    changes.push(Change::Field(name, stored));
                }
            }
        }
    }
    Ok(changes)
}

/// An external id names one record, and has no characters that paths could not hold.
fn check_name(
    pen: &Pen<'_>,
    book: &Book,
    transaction: &Transaction,
    name: &str,
    value: &Value,
) -> Result<(), Refusal> {
    let Some(external) = value.as_str().filter(|_| name == "externalId") else { return Ok(()) };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if external.is_empty() || !external.chars().all(is_plain) {
        return Err(Refusal::value(name, name, external));
    }
    let own = transaction.head().id.parse().ok();
    if book.is_taken(pen.kind, external, own) {
        return Err(Refusal::new(400, "DUP_RCRD", "This record already exists.").at("o:errorPath", name));
    }
    Ok(())
}

/// The members of a subrecord or of a line.
pub(super) fn members(
    pen: &Pen<'_>,
    book: &Book,
    names: &schema::Names,
    path: &str,
    value: &Value,
) -> Result<Vec<(String, Value)>, Refusal> {
    let none = Map::new();
    let object = value.as_object().unwrap_or(&none);
    if object.is_empty() && !value.is_object() {
        pen.malformed(path, "an object is needed")?;
    }
    let mut read = Vec::new();
    for (name, value) in object {
        let path = format!("{path}.{name}");
        match names.type_of(name) {
            None if name.starts_with("custcol") && pen.settings.custom_fields.contains_key(name) => {
                read.push((name.clone(), value.clone()));
            }
            None => pen.unknown(&path)?,
            Some(kind) => {
                let stored = value::read(pen, book, kind, (&path, name), value)?;
                read.extend(stored.map(|stored| (name.clone(), stored)));
            }
        }
    }
    Ok(read)
}

/// The lines of a sublist; nothing where it is emptied.
pub(super) fn lines<'a>(pen: &Pen<'_>, path: &str, value: &'a Value) -> Result<Option<&'a [Value]>, Refusal> {
    if value.is_null() || value.get("items").is_some_and(Value::is_null) {
        return Ok(None);
    }
    match value.get("items").and_then(Value::as_array) {
        Some(lines) => Ok(Some(lines)),
        None => pen.malformed(path, "an object with items is needed").map(|()| Some(&[][..])),
    }
}

/// Whether the kind has lines whose number is that of the order's line.
pub(super) const fn follows_order(kind: Kind) -> bool {
    matches!(kind, Kind::ItemFulfillment | Kind::Invoice)
}

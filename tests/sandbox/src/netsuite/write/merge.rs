//! Carries out what a body asks for.

use serde_json::{Value, json};

use super::input::Values;
use super::options::Options;
use crate::netsuite::derive::lines_mut;
use crate::netsuite::kind::Kind;
use crate::netsuite::record::Record;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::schema::{PACKAGE_LISTS, Type};

/// Fields that make NetSuite do something as soon as they are true, and what that is.
const TRIGGERS: [(&str, &str); 4] = [
    ("generateIntegratedShipperLabel", "NetSuite bought a label of its own"),
    ("generateReturnLabel", "NetSuite bought a label of its own"),
    ("toBeEmailed", "the customer got a mail"),
    ("sendOrderFulfillmentEmail", "the customer got a mail"),
];

/// Changes the record; what nobody can have wanted is noted.
pub(super) fn merge(
    options: &Options,
    record: &mut Record,
    changes: Values,
    accidents: &mut Vec<String>,
) -> Result<(), Refusal> {
    let title = format!("{} {}", record.kind.name(), record.id());
    for (name, value) in changes {
        if let Some((_, what)) = TRIGGERS.iter().find(|(own, _)| value == true && *own == name) {
            accidents.push(format!("{title}: {what}"));
        }
        match options.table.field(&name).map(|field| field.kind()) {
            Some(Type::Subrecord(_)) => set_all(&mut record[&*name], &value),
            Some(Type::Sublist(_)) if name == "item" => merge_lines(record, &value)?,
            Some(Type::Sublist(_)) => {
                if options.replaces(&name) || value.is_null() {
                    record[&*name] = json!([]);
                }
                if append(record, &name, value) {
                    accidents.push(format!("{title}: a package was appended again"));
                }
            }
            _ if name == "orderStatus" => {
                let is_open = matches!(record.text(&name), "A" | "B");
                let asked = value.as_str().unwrap_or_default();
                if !is_open && record.text(&name) != asked {
                    return Err(Refusal::value(&name, &name, asked));
                }
                record[&*name] = value;
            }
            _ => record[&*name] = value,
        }
    }
    Ok(())
}

fn set_all(place: &mut Value, members: &Value) {
    for (name, value) in members.as_object().into_iter().flatten() {
        place[name] = value.clone();
    }
}

/// Adds lines to a package sublist; says whether one of their tracking numbers was there already.
fn append(record: &mut Record, sublist: &str, added: Value) -> bool {
    let Value::Array(mut added) = added else { return false };
    let number =
        PACKAGE_LISTS.iter().find(|list| list.name == sublist).map_or("", |list| list.tracking_number);
    let is_there = |line: &Value| {
        line[number].is_string() && record.lines(sublist).iter().any(|own| own[number] == line[number])
    };
    let is_repeated = added.iter().any(is_there);
    if let Some(lines) = record[sublist].as_array_mut() {
        lines.append(&mut added);
    } else {
        record[sublist] = added.into();
    }
    is_repeated
}

/// Merges lines of `item` into those with their keys: their own number or, where they come from an order, that of its line.
fn merge_lines(record: &mut Record, changes: &Value) -> Result<(), Refusal> {
    let follows_order = record.kind != Kind::SalesOrder;
    for (index, change) in changes.as_array().into_iter().flatten().enumerate() {
        let key = if !change["line"].is_null() || !follows_order { "line" } else { "orderLine" };
        let mut lines = lines_mut(&mut record["item"]).iter_mut();
        let found = lines.find(|own| !change[key].is_null() && own[key] == change[key]);
        let line = found.ok_or_else(|| {
            let what = "Invalid content in the request body. The line does not exist.";
            Refusal::content(&format!("item.items[{index}]"), what)
        })?;
        set_all(line, change);
    }
    Ok(())
}

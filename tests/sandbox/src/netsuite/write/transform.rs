//! `POST /record/v1/salesOrder/{id}/!transform/{type}`: fulfils or bills an order.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::input::Input;
use super::options::Options;
use super::{may_write, merge};
use crate::http::Response;
use crate::netsuite::call::Call;
use crate::netsuite::kind::Kind;
use crate::netsuite::permission::{Level, Permission};
use crate::netsuite::record::{Record, number};
use crate::netsuite::records::{Records, number_of};
use crate::netsuite::refusal::Refusal;
use crate::netsuite::settings::Settings;

pub(crate) fn transform(
    call: &Call<'_>,
    records: &mut Records,
    kind: Kind,
    key: &str,
    into: &str,
) -> Result<Response, Refusal> {
    let target = Kind::named(into).filter(|into| matches!(into, Kind::ItemFulfillment | Kind::Invoice));
    let target = target.filter(|_| kind == Kind::SalesOrder).ok_or_else(|| {
        let what = format!("The record {} cannot be transformed into {into}.", kind.name());
        Refusal::new(400, "INVALID_REQUEST", what)
    })?;
    call.require(Permission::of(target), Level::Edit)?;
    let options = Options::of(call, target)?;
    let id = records.find(kind, key).ok_or_else(Refusal::missing)?;
    let body = call.body(true)?;
    let order = records.get(id).cloned().ok_or_else(Refusal::missing)?;
    may_write(call, &order)?;
    if !matches!(order.status(), "B" | "D" | "E" | "F") {
        return Err(Refusal::user("The order cannot be fulfilled or billed in its present status."));
    }
    let mut made = blank(&order, target, call.settings);
    let mut changes = Input::for_record(call, &options, records, &made).body(&body)?;
    let asked = changes.remove("item").unwrap_or_default();
    made["item"] = take_lines(&left(records, &order, target), &order, target, &asked)?.into();
    let mut accidents = options.accidents(&format!("{} from {}", target.name(), order.number()));
    merge::merge(&options, &mut made, changes, &mut accidents)?;
    records.accidents.append(&mut accidents);
    let new = records.add(made, call.settings, call.now);
    if target == Kind::ItemFulfillment && !call.settings.advanced_shipping {
        let mut invoice = blank(&order, Kind::Invoice, call.settings);
        invoice["item"] =
            take_lines(&left(records, &order, Kind::Invoice), &order, Kind::Invoice, &asked)?.into();
        records.add(invoice, call.settings, call.now);
    }
    Ok(options.done(&format!("{}/record/v1/{}/{new}", call.base, target.name())))
}

/// The new record without its lines.
fn blank(order: &Record, target: Kind, settings: &Settings) -> Record {
    let mut made = order.successor(target);
    made["createdFrom"] = order.id().into();
    if target == Kind::Invoice {
        made["status"] = "A".into();
    } else {
        made["shipStatus"] = if settings.pick_pack_ship { "A" } else { "C" }.into();
    }
    made
}

/// The lines of the new record: how many of each line of the order, of which so many are left.
fn take_lines(
    left: &HashMap<i64, f64>,
    order: &Record,
    target: Kind,
    asked: &Value,
) -> Result<Vec<Value>, Refusal> {
    let mut by_line: HashMap<i64, &Value> = HashMap::new();
    for (index, line) in asked.as_array().into_iter().flatten().enumerate() {
        let path = format!("item.items[{index}].orderLine");
        let number = line["orderLine"].as_i64();
        let number = number.ok_or_else(|| Refusal::content(&path, "orderLine is needed."))?;
        if !left.contains_key(&number) {
            return Err(Refusal::value(&path, "orderLine", &number.to_string()));
        }
        by_line.insert(number, line);
    }
    let mut lines = Vec::new();
    for own in order.lines("item") {
        let key = own["line"].as_i64().unwrap_or_default();
        let rest = left.get(&key).copied().unwrap_or_default();
        // A line that is not named comes along in full.
        let asked = by_line.get(&key).copied().unwrap_or(&Value::Null);
        if asked["itemReceive"] == false {
            continue;
        }
        let quantity = asked["quantity"].as_f64().unwrap_or(rest);
        if quantity > rest {
            let what = "You cannot fulfil or bill more than what is left of the order's line.";
            return Err(Refusal::user(what).at("o:errorPath", "item.items"));
        }
        if quantity > 0.0 {
            lines.push(line(own, lines.len() + 1, quantity, target, &asked["location"]));
        }
    }
    if lines.is_empty() {
        return Err(Refusal::user("You must have at least one valid line item for this transaction."));
    }
    Ok(lines)
}

/// A line made from that of an order.
fn line(own: &Value, place: usize, quantity: f64, target: Kind, location: &Value) -> Value {
    let taken: &[&str] =
        if target == Kind::Invoice { &["item", "rate"] } else { &["item", "description", "location"] };
    let mut line: Map<String, Value> =
        taken.iter().map(|name| ((*name).to_owned(), own[*name].clone())).collect();
    line.insert("line".into(), place.into());
    line.insert("orderLine".into(), own["line"].clone());
    line.insert("quantity".into(), quantity.into());
    if !location.is_null() {
        line.insert("location".into(), location.clone());
    }
    line.into()
}

/// What is left of each line, fulfillments that are not yet shipped counted.
fn left(records: &Records, order: &Record, target: Kind) -> HashMap<i64, f64> {
    let key = |line: &Value, name: &str| line[name].as_i64().unwrap_or_default();
    let open = order.lines("item").iter().filter(|line| line["isClosed"] != true);
    let mut left: HashMap<i64, f64> =
        open.map(|line| (key(line, "line"), number(&line["quantity"]))).collect();
    let order = number_of(order.id()).unwrap_or_default();
    for made in records.made_from(order).filter(|made| made.kind == target) {
        for line in made.lines("item") {
            if let Some(rest) = left.get_mut(&key(line, "orderLine")) {
                *rest -= number(&line["quantity"]);
            }
        }
    }
    left
}

/// An invoice over what an order has left, as a person makes it; without lines where nothing is left.
pub(crate) fn bill(records: &Records, order: &Record, settings: &Settings) -> Record {
    let mut invoice = blank(order, Kind::Invoice, settings);
    let left = left(records, order, Kind::Invoice);
    invoice["item"] = take_lines(&left, order, Kind::Invoice, &Value::Null).unwrap_or_default().into();
    invoice
}

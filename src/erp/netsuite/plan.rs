//! Plans write-back steps. Pure: `apply` carries them out.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::map::{Handle, id};
use super::settings::{Field, FieldKind, Fields, ShipStatus, Targets};
use crate::erp::port::{News, Shipped, Voided};
use crate::model::{CarrierTime, PlannedStep, TrackingStatus};

/// Work of a step, as it is stored.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Task {
    /// Replaces the packages of a fulfillment by these lines.
    Packages { fulfillment: u64, sublist: String, lines: Vec<Map<String, Value>>, mark_shipped: bool },
    /// Sets fields of the order's invoices; waits until there is an invoice.
    Invoice { order: u64, invoices: Vec<u64>, is_only: bool, values: Vec<FieldValue> },
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct FieldValue {
    pub(super) id: String,
    pub(super) value: Value,
    /// Whether the value is added to the field: an invoice for two fulfillments carries the numbers of both.
    pub(super) adds: bool,
}

fn handle(value: &Value) -> Option<Handle> {
    serde_json::from_value(value.clone()).ok()
}

fn step(name: &str, task: &Task) -> PlannedStep {
    PlannedStep {
        name: name.into(),
        needs: None,
        file: None,
        payload: serde_json::to_value(task).unwrap_or_default(),
        makes: false,
    }
}

/// Plans the steps for a new label.
pub(super) fn label_steps(shipped: &Shipped<'_>, targets: &Targets) -> Vec<PlannedStep> {
    let Some(handle) = handle(shipped.handle) else { return Vec::new() };
    let mut steps = Vec::new();
    if targets.packages {
        let key = handle.sublist.tracking_number();
        let mut lines = handle.lines.clone();
        for package in &shipped.packages {
            // A box that only the settings gave has no line yet.
            let index = id(package.record).and_then(|index| usize::try_from(index).ok());
            let number = Value::from(package.tracking_number.as_str());
            match index.and_then(|index| lines.get_mut(index)) {
                Some(line) => drop(line.insert(key.clone(), number)),
                None => lines.push(Map::from_iter([(key.clone(), number)])),
            }
        }
        steps.push(packages(&handle, "packages", lines, targets.mark_shipped));
    }
    let numbers: Vec<&str> =
        shipped.packages.iter().map(|package| package.tracking_number.as_str()).collect();
    let url = shipped.packages.first().and_then(|package| package.label_url.clone());
    let fields = &targets.invoice_fields;
    let values = [
        value(fields.tracking.as_ref(), Some(numbers.join(", ")), true),
        value(fields.label_url.as_ref(), url, false),
        value(fields.status.as_ref(), Some(TrackingStatus::Created.label().into()), false),
    ];
    steps.extend(invoice(&handle, "invoice:label", values));
    steps
}

fn packages(handle: &Handle, name: &str, lines: Vec<Map<String, Value>>, mark_shipped: bool) -> PlannedStep {
    let sublist = handle.sublist.name().to_owned();
    step(name, &Task::Packages { fulfillment: handle.fulfillment, sublist, lines, mark_shipped })
}

fn value(field: Option<&Field>, text: Option<String>, adds: bool) -> Option<FieldValue> {
    Some(FieldValue { id: field?.id.clone(), value: text?.into(), adds })
}

fn invoice<const N: usize>(
    handle: &Handle,
    name: &str,
    values: [Option<FieldValue>; N],
) -> Option<PlannedStep> {
    let values: Vec<FieldValue> = values.into_iter().flatten().collect();
    let Handle { order, invoices, is_only, .. } = handle.clone();
    (!values.is_empty()).then(|| step(name, &Task::Invoice { order, invoices, is_only, values }))
}

/// Plans one step for tracking data, so that only the latest counts.
pub(super) fn track_steps(news: &News<'_>, targets: &Targets) -> Vec<PlannedStep> {
    let Some(handle) = handle(news.handle) else { return Vec::new() };
    let Fields { status, delivered_at, signed_by, .. } = &targets.invoice_fields;
    let delivered = delivered_at.as_ref().zip(news.delivered_at.and_then(CarrierTime::parse));
    let delivered = delivered.map(|(field, time)| FieldValue {
        id: field.id.clone(),
        value: written(&time, field.kind),
        adds: false,
    });
    let values = [
        value(status.as_ref(), Some(news.status.label().into()), false),
        delivered,
        value(signed_by.as_ref(), news.signed_by.map(str::to_owned), false),
    ];
    invoice(&handle, "invoice:track", values).into_iter().collect()
}

/// Formats a time for a field: a date field takes the local day of the delivery, a datetime needs an offset, and a text field shows the
/// carrier's text.
fn written(time: &CarrierTime, kind: FieldKind) -> Value {
    match (kind, time.instant) {
        (FieldKind::Date, _) => time.text.get(..10).unwrap_or(&time.text).into(),
        (FieldKind::DateTime, Some(instant)) => crate::time::seconds(instant).into(),
        (FieldKind::DateTime, None) => format!("{}Z", time.text).into(),
        (FieldKind::Text, _) => time.text.as_str().into(),
    }
}

/// Plans the steps that remove the numbers of a voided label.
pub(super) fn void_steps(voided: &Voided<'_>, targets: &Targets) -> Vec<PlannedStep> {
    let Some(handle) = handle(voided.handle) else { return Vec::new() };
    let mut steps = Vec::new();
    if targets.packages {
        steps.push(packages(&handle, "packages:void", handle.lines.clone(), false));
    }
    let fields = &targets.invoice_fields;
    let none = |field: &Field| FieldValue { id: field.id.clone(), value: Value::Null, adds: false };
    let cleared = [
        fields.tracking.as_ref().filter(|_| handle.is_only).map(none),
        fields.label_url.as_ref().map(none),
        value(fields.status.as_ref(), Some(TrackingStatus::Cancelled.label().into()), false),
    ];
    steps.extend(invoice(&handle, "invoice:void", cleared));
    steps
}

/// Builds the body that replaces the packages.
pub(super) fn packages_body(sublist: &str, lines: &[Map<String, Value>], mark_shipped: bool) -> Value {
    let mut body = json!({sublist: {"items": lines}});
    if mark_shipped {
        body["shipStatus"] = json!({"id": ShipStatus::Shipped.letter().to_string()});
    }
    body
}

#[cfg(test)]
mod tests;

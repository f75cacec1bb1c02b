//! Plans write-back steps. Pure: `apply` carries them out.

use std::time::Duration;

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::map::NOTE_MARK;
use super::settings::{CustomField, Fields, Targets, Trigger};
use crate::clock::later;
use crate::erp::port::{News, PackageNews, Shipped, Voided};
use crate::model::{CarrierTime, PlannedStep, SalesOrder, ScanEvent, TrackingNumber, TrackingStatus};

/// [`crate::model::Order::handle`] of a shipment.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Handle {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) orders: Vec<SalesOrder>,
}

/// Work of a step, as it is stored.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Task {
    /// Puts tracking numbers on the packages; `read_at` is when their ids were read.
    Packages { shipment: String, number: String, packages: Vec<PackageNumber>, read_at: Timestamp },
    /// Removes these void numbers from the packages of a shipment that is open, or is opened again before `until`. A step of an earlier
    /// version names no numbers, and does not wait.
    Clear {
        shipment: String,
        number: String,
        packages: Vec<PackageNumber>,
        #[serde(default)]
        until: Option<Timestamp>,
    },
    /// Attaches a file with that name.
    File { shipment: String, name: String, comment: String },
    /// Adds a line to the note.
    Note { number: String, line: String },
    /// Sets custom fields of the shipment or of its sales orders.
    Fields { entity: Entity, values: Vec<FieldValue> },
    /// Puts a document into custom fields of the shipment or of its sales orders, as base64.
    Paper { entity: Entity, path: String },
    /// Records an activity.
    Activity { shipment: String, kind: String, summary: String, body: String },
    /// Confirms the shipment.
    Confirm { number: String },
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct PackageNumber {
    pub(super) id: String,
    pub(super) tracking_number: String,
}

/// Record that carries custom fields.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(tag = "entity", rename_all = "snake_case")]
pub(super) enum Entity {
    Shipment { number: String },
    SalesOrder { order_type: String, number: String },
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct FieldValue {
    /// Path of the field, such as `Document.UsrSignedBy`.
    pub(super) path: String,
    pub(super) value: String,
}

fn handle(value: &Value) -> Option<Handle> {
    serde_json::from_value(value.clone()).ok()
}

fn step(name: String, needs: Option<&str>, file: Option<usize>, task: &Task) -> PlannedStep {
    PlannedStep {
        name,
        needs: needs.map(str::to_owned),
        file,
        payload: serde_json::to_value(task).unwrap_or_default(),
        makes: false,
    }
}

fn note_line(carrier: &str, number: &TrackingNumber, what: &str, on: &Zoned) -> String {
    format!("{carrier} {number} {what} {} {NOTE_MARK}", on.date())
}

/// Plans the steps for a new label, in the order in which they are done: numbers first, `ConfirmShipment`, which locks them, last.
pub(super) fn label_steps(shipped: &Shipped<'_>, trigger: &Trigger, targets: &Targets) -> Vec<PlannedStep> {
    let Some(handle) = handle(shipped.handle) else { return Vec::new() };
    let mut steps = Vec::new();
    let is_open = matches!(trigger, Trigger::Open { .. });
    let packages: Vec<PackageNumber> = shipped
        .packages
        .iter()
        .filter_map(|package| {
            let tracking_number = package.tracking_number.to_string();
            Some(PackageNumber { id: package.record?.to_owned(), tracking_number })
        })
        .collect();
    if is_open && !packages.is_empty() {
        let (shipment, number) = (handle.id.clone(), handle.number.clone());
        steps.push(step(
            "tracking".into(),
            None,
            None,
            &Task::Packages { shipment, number, packages, read_at: shipped.on.timestamp() },
        ));
    }
    if targets.label_file {
        for (index, package) in shipped.packages.iter().enumerate() {
            let name = format!("label-{}.{}", package.tracking_number, package.label_extension);
            let comment = format!("{} label {}", shipped.carrier, package.tracking_number);
            let task = Task::File { shipment: handle.id.clone(), name, comment };
            steps.push(step(format!("label:{}", index + 1), None, Some(index), &task));
        }
    }
    if targets.note {
        for (index, package) in shipped.packages.iter().enumerate() {
            let line = note_line(shipped.carrier, package.tracking_number, "shipped", &shipped.on);
            steps.push(step(
                format!("note:label:{}", index + 1),
                None,
                None,
                &Task::Note { number: handle.number.clone(), line },
            ));
        }
    }
    let numbers: Vec<String> =
        shipped.packages.iter().map(|package| package.tracking_number.to_string()).collect();
    let url = shipped.packages.first().and_then(|package| package.label_url.clone());
    let values = |fields: &Fields| {
        let status = TrackingStatus::Created.label().to_owned();
        field_values(&[
            (&fields.tracking, Some(numbers.join(", "))),
            (&fields.label_url, url.clone()),
            (&fields.status, Some(status)),
        ])
    };
    steps.extend(field_steps("fields:label", &handle, targets, values));
    steps.extend(paper_steps(&handle, targets));
    if let Trigger::Open { confirm: true } = trigger {
        steps.push(step(
            "confirm".into(),
            Some("tracking"),
            None,
            &Task::Confirm { number: handle.number.clone() },
        ));
    }
    steps
}

/// Plans the steps for tracking data: the latest status in the fields, important events in the note, each scan as an activity, proofs as
/// files.
pub(super) fn track_steps(news: &News<'_>, targets: &Targets) -> Vec<PlannedStep> {
    let Some(handle) = handle(news.handle) else { return Vec::new() };
    let mut steps = Vec::new();
    let values = |fields: &Fields| {
        field_values(&[
            (&fields.status, Some(news.status.label().to_owned())),
            (&fields.delivered_at, news.delivered_at.map(str::to_owned)),
            (&fields.signed_by, news.signed_by.map(str::to_owned)),
        ])
    };
    steps.extend(field_steps("fields:track", &handle, targets, values));
    for package in &news.packages {
        if let Some((index, extension)) = package.proof {
            let name = format!("proof-of-delivery-{}.{extension}", package.tracking_number);
            let comment = format!("{} proof of delivery {}", news.carrier, package.tracking_number);
            let task = Task::File { shipment: handle.id.clone(), name, comment };
            steps.push(step(format!("proof:{}", package.tracking_number), None, Some(index), &task));
        }
        for event in package.events {
            steps.extend(event_steps(event, package, news, &handle, targets));
        }
    }
    steps
}

fn event_steps(
    event: &ScanEvent,
    package: &PackageNews<'_>,
    news: &News<'_>,
    handle: &Handle,
    targets: &Targets,
) -> Vec<PlannedStep> {
    let (number, identity) = (package.tracking_number, event.identity());
    let mut steps = Vec::new();
    let is_worth_reading = matches!(
        event.status,
        TrackingStatus::Delivered | TrackingStatus::Exception | TrackingStatus::Returned
    );
    if targets.note && is_worth_reading {
        let signer = news.signed_by.filter(|_| event.status == TrackingStatus::Delivered);
        let by = signer.map(|name| format!(", signed by {name}")).unwrap_or_default();
        let what = event.status.label().to_lowercase();
        let line = format!("{} {number} {what} {}{by} {NOTE_MARK}", news.carrier, readable(&event.at));
        steps.push(step(
            format!("note:{number}:{identity}"),
            None,
            None,
            &Task::Note { number: handle.number.clone(), line },
        ));
    }
    if targets.activity {
        // The summary identifies the activity, so it must differ for each scan.
        let summary = format!("{} {number}: {} {}", news.carrier, event.description, event.at.text);
        let exception = event.exception.as_ref().map(|(code, words)| format!("{code} {words}"));
        let parts =
            [Some(readable(&event.at)), Some(event.place()), Some(event.description.clone()), exception];
        let body = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let task = Task::Activity {
            shipment: handle.id.clone(),
            kind: targets.activity_type.clone(),
            summary,
            body,
        };
        steps.push(step(format!("activity:{number}:{identity}"), None, None, &task));
    }
    steps
}

/// Formats a local time as `2026-03-05 12:41`.
fn readable(time: &CarrierTime) -> String {
    time.text.get(..16).unwrap_or(&time.text).replace('T', " ")
}

/// How long mlc waits for a person to reopen a confirmed shipment, to remove its void number.
const CORRECTED_WITHIN: Duration = Duration::from_secs(14 * 86_400);

/// Plans the steps for a voided label: numbers are removed while the packages can be changed.
pub(super) fn void_steps(voided: &Voided<'_>, trigger: &Trigger, targets: &Targets) -> Vec<PlannedStep> {
    let Some(handle) = handle(voided.handle) else { return Vec::new() };
    let mut steps = Vec::new();
    let packages: Vec<PackageNumber> = voided
        .packages
        .iter()
        .filter_map(|(record, number)| {
            Some(PackageNumber { id: (*record)?.to_owned(), tracking_number: number.as_str().to_owned() })
        })
        .collect();
    if matches!(trigger, Trigger::Open { .. }) && !packages.is_empty() {
        let (shipment, number) = (handle.id.clone(), handle.number.clone());
        let until = Some(later(voided.on.timestamp(), CORRECTED_WITHIN));
        steps.push(step(
            "void:tracking".into(),
            None,
            None,
            &Task::Clear { shipment, number, packages, until },
        ));
    }
    if targets.note {
        for (_, number) in &voided.packages {
            let line = note_line(voided.carrier, number, "voided", &voided.on);
            steps.push(step(
                format!("note:void:{number}"),
                None,
                None,
                &Task::Note { number: handle.number.clone(), line },
            ));
        }
    }
    let values = |fields: &Fields| {
        field_values(&[(&fields.status, Some(TrackingStatus::Cancelled.label().to_owned()))])
    };
    steps.extend(field_steps("fields:void", &handle, targets, values));
    steps
}

fn field_values(pairs: &[(&Option<super::settings::CustomField>, Option<String>)]) -> Vec<FieldValue> {
    let set = pairs.iter().filter_map(|(field, value)| Some((field.as_ref()?, value.clone()?)));
    set.map(|(field, value)| FieldValue { path: field.path(), value }).collect()
}

/// Plans the steps that write the whole first label into fields.
fn paper_steps(handle: &Handle, targets: &Targets) -> Vec<PlannedStep> {
    let paper = |entity: Entity, field: &CustomField, of: &str| {
        step(format!("fields:paper:{of}"), None, Some(0), &Task::Paper { entity, path: field.path() })
    };
    let shipment = targets
        .shipment_fields
        .label_base64
        .as_ref()
        .map(|field| paper(Entity::Shipment { number: handle.number.clone() }, field, "shipment"));
    let orders = targets.order_fields.label_base64.iter().flat_map(|field| {
        handle.orders.iter().map(|order| {
            let name = format!("{} {}", order_type(order), order.number);
            let entity = Entity::SalesOrder { order_type: order_type(order), number: order.number.clone() };
            paper(entity, field, &name)
        })
    });
    shipment.into_iter().chain(orders).collect()
}

fn order_type(order: &SalesOrder) -> String {
    order.order_type.clone().unwrap_or_else(|| "SO".into())
}

/// Plans one step for the shipment and one for each of its sales orders, if they have fields to set.
fn field_steps(
    name: &str,
    handle: &Handle,
    targets: &Targets,
    values: impl Fn(&Fields) -> Vec<FieldValue>,
) -> Vec<PlannedStep> {
    let mut steps = Vec::new();
    let on_shipment = values(&targets.shipment_fields);
    if !on_shipment.is_empty() {
        let entity = Entity::Shipment { number: handle.number.clone() };
        steps.push(step(
            format!("{name}:shipment"),
            None,
            None,
            &Task::Fields { entity, values: on_shipment },
        ));
    }
    let on_order = values(&targets.order_fields);
    if !on_order.is_empty() {
        for order in &handle.orders {
            let order_type = order_type(order);
            let name = format!("{name}:{order_type} {}", order.number);
            let entity = Entity::SalesOrder { order_type, number: order.number.clone() };
            steps.push(step(name, None, None, &Task::Fields { entity, values: on_order.clone() }));
        }
    }
    steps
}

/// Builds the body that sets custom fields of these types.
pub(super) fn custom_block(values: &[(String, String, Value)]) -> Value {
    let mut custom = json!({});
    for (path, kind, value) in values {
        if let Some((view, field)) = path.split_once('.') {
            custom[view][field] = json!({"type": kind, "value": value});
        }
    }
    custom
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::erp::port::ShippedPackage;
    use crate::erp::samples::{delivered, delivery_scan, package_news, shipped, shipped_package};

    fn targets() -> Targets {
        Targets {
            shipment_fields: Fields { status: CustomField::parse("AttributeDELIVSTAT"), ..Fields::default() },
            order_fields: Fields { signed_by: CustomField::parse("UsrSignedBy"), ..Fields::default() },
            note: true,
            activity: true,
            activity_type: "M".into(),
            label_file: true,
        }
    }

    fn a_handle() -> Value {
        json!({"id": "8f", "number": "000123", "orders": [{"order_type": "SO", "number": "000456"}]})
    }

    fn names(steps: &[PlannedStep]) -> Vec<&str> {
        steps.iter().map(|step| step.name.as_str()).collect()
    }

    #[test]
    fn a_label_is_written_before_the_shipment_is_confirmed() {
        let (handle, number) = (a_handle(), TrackingNumber::parse("794644790138").unwrap());
        let package = ShippedPackage { record: Some("91"), ..shipped_package(&number) };
        let shipped = shipped(&handle, vec![package]);
        let open = label_steps(&shipped, &Trigger::Open { confirm: true }, &targets());
        assert_eq!(names(&open), ["tracking", "label:1", "note:label:1", "fields:label:shipment", "confirm"]);
        assert_eq!(open.last().unwrap().needs.as_deref(), Some("tracking"));
        let locked = label_steps(&shipped, &Trigger::Confirmed { statuses: vec![] }, &targets());
        assert_eq!(names(&locked), ["label:1", "note:label:1", "fields:label:shipment"]);
        assert_eq!(locked[1].payload["line"], "FedEx 794644790138 shipped 2026-11-21 (mlc)");
    }

    #[test]
    fn a_delivery_reaches_fields_note_activity_and_file() {
        let (handle, number) = (a_handle(), TrackingNumber::parse("794644790138").unwrap());
        let events = [delivery_scan()];
        let news = delivered(&handle, vec![package_news(&number, &events)]);
        let steps = track_steps(&news, &targets());
        assert_eq!(steps.len(), 5);
        assert_eq!(steps[0].payload["values"][0]["value"], "Delivered");
        assert_eq!(steps[1].payload["values"][0]["value"], "RDIAZ");
        assert_eq!(steps[2].payload["name"], "proof-of-delivery-794644790138.pdf");
        assert_eq!(
            steps[3].payload["line"],
            "FedEx 794644790138 delivered 2026-03-05 12:41, signed by RDIAZ (mlc)"
        );
        assert_eq!(steps[4].payload["summary"], "FedEx 794644790138: Delivered 2026-03-05T12:41:57-07:00");
        assert_eq!(steps[4].payload["body"], "2026-03-05 12:41, Boise, ID, US, Delivered");
    }

    #[test]
    fn every_task_reads_back_from_the_store() {
        let task = Task::Fields {
            entity: Entity::SalesOrder { order_type: "SO".into(), number: "1".into() },
            values: vec![FieldValue { path: "Document.UsrX".into(), value: "v".into() }],
        };
        let value = serde_json::to_value(&task).unwrap();
        assert_eq!(serde_json::from_value::<Task>(value).unwrap(), task);
    }
}

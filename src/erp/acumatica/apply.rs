//! Carries out write-back steps. Each is an upsert, or reads before it writes.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::fault::NOT_FOUND;
use super::plan::{Entity, FieldValue, PackageNumber, Task, custom_block};
use super::settings::CONFIRMED_STATUSES;
use super::wire::{Activity, Custom, Shipment};
use super::{Acumatica, SYSTEM, ours, quoted, read};
use crate::clock::later;
use crate::erp::port::Applied;
use crate::http::{Call, encoded, form_encoded};
use crate::model::{Class, Document, Fault, ORDER_MISSING};

const CONFIRM: &str = "confirm the shipment";
/// Longest wait for a confirmation, which may run for minutes.
const CONFIRM_WAIT_MAX: Duration = Duration::from_secs(300);
/// Longest comment of a file.
const COMMENT_MAX: usize = 500;

const NUMBERS: &str = "write tracking numbers";
/// Age at which package ids are read again, because changed order lines make Acumatica pack anew.
const PACKAGE_IDS_KEEP: Duration = Duration::from_secs(60);

fn packages_query() -> String {
    form_encoded(&[("$expand", "Packages"), ("$select", "ShipmentNbr,Status,Packages/TrackingNbr")])
}

fn package_gone() -> Fault {
    Fault::rejected(SYSTEM, NUMBERS, "PACKAGE.GONE", "a package is not on the shipment any more").advised()
}

impl Acumatica {
    pub(super) fn perform(&self, task: Task, file: Option<&Document>) -> Result<Applied, Fault> {
        match task {
            Task::Packages { shipment, number, packages, read_at } => {
                if later(read_at, PACKAGE_IDS_KEEP) < self.http.clock().now() {
                    self.find_packages(&number, &packages)?;
                }
                self.put_packages(&shipment, &packages)?;
            }
            Task::Clear { shipment, number, packages, until } => {
                return self.clear_numbers(&shipment, &number, packages, until);
            }
            Task::File { shipment, name, comment } => self.put_file(&shipment, &name, &comment, file)?,
            Task::Note { number, line } => self.add_note(&number, &line)?,
            Task::Fields { entity, values } => self.put_fields(&entity, &values)?,
            Task::Paper { entity, path } => {
                let value = BASE64_STANDARD.encode(&needed("write custom fields", file)?.bytes);
                self.put_fields(&entity, &[FieldValue { path, value }])?;
            }
            Task::Activity { shipment, kind, summary, body } => {
                self.put_activity(&shipment, &kind, &summary, &body)?;
            }
            Task::Confirm { number } => self.confirm(&number)?,
        }
        Ok(Applied::Done)
    }

    /// Reads the shipment and checks that its packages still have these ids: Acumatica would take a row with an unknown id for a new box.
    fn find_packages(&self, number: &str, packages: &[PackageNumber]) -> Result<Shipment, Fault> {
        let shipment = self.shipment(NUMBERS, number, &packages_query())?;
        let is_there = |package: &PackageNumber| {
            shipment.packages.iter().any(|row| row.id.as_deref() == Some(&package.id))
        };
        if packages.iter().all(is_there) { Ok(shipment) } else { Err(package_gone()) }
    }

    /// Removes void numbers, and keeps numbers that have replaced them. A confirmed shipment is locked until a person corrects it.
    fn clear_numbers(
        &self,
        shipment: &str,
        number: &str,
        packages: Vec<PackageNumber>,
        until: Option<Timestamp>,
    ) -> Result<Applied, Fault> {
        let found = self.find_packages(number, &packages)?;
        let carries = |package: &PackageNumber| {
            let row = found.packages.iter().find(|row| row.id.as_deref() == Some(&package.id));
            let carried = row.and_then(|row| row.tracking_nbr.as_deref()).unwrap_or_default();
            !carried.is_empty() && (package.tracking_number.is_empty() || package.tracking_number == carried)
        };
        let void: Vec<PackageNumber> = packages.into_iter().filter(carries).collect();
        if void.is_empty() {
            return Ok(Applied::Done);
        }
        if found.status.as_deref() == Some("Open") {
            let clear = |package: PackageNumber| PackageNumber { tracking_number: String::new(), ..package };
            self.put_packages(shipment, &void.into_iter().map(clear).collect::<Vec<_>>())?;
            return Ok(Applied::Done);
        }
        if until.is_none_or(|until| until < self.http.clock().now()) {
            return Ok(Applied::Done);
        }
        let (status, numbers) = (
            found.status.as_deref().unwrap_or("unknown"),
            void.iter().map(|package| package.tracking_number.as_str()).collect::<Vec<_>>().join(", "),
        );
        Ok(Applied::Waits(format!(
            "the shipment is {status} and still carries the void number {numbers}: Correct Shipment in Acumatica opens it, and mlc takes \
             the number off"
        )))
    }

    /// Writes numbers and compares the answer with them, because locked packages keep their old number without an error.
    fn put_packages(&self, id: &str, packages: &[PackageNumber]) -> Result<(), Fault> {
        let rows: Vec<Value> = packages
            .iter()
            .map(|package| json!({"id": package.id, "TrackingNbr": {"value": package.tracking_number}}))
            .collect();
        let call = Call::put(NUMBERS, self.target(&format!("Shipment?{}", packages_query())))
            .header("if-match", "*")
            .json(json!({"id": id, "Packages": rows}).to_string());
        let written: Shipment = read(NUMBERS, &self.send(call)?)?;
        for package in packages {
            let row = written
                .packages
                .iter()
                .find(|row| row.id.as_deref() == Some(&package.id))
                .ok_or_else(package_gone)?;
            if row.tracking_nbr.as_deref().unwrap_or_default() != package.tracking_number {
                let status = written.status.as_deref().unwrap_or("unknown");
                let message = format!(
                    "Acumatica did not take the tracking number: the shipment is {status}, and its packages are locked"
                );
                let fault = Fault::rejected(SYSTEM, NUMBERS, "PACKAGE.LOCKED", message);
                return Err(fault.advised());
            }
        }
        Ok(())
    }

    /// Attaches a file. The same name makes a new revision of the same file.
    fn put_file(&self, id: &str, name: &str, comment: &str, file: Option<&Document>) -> Result<(), Fault> {
        const OPERATION: &str = "attach the file";
        let file = needed(OPERATION, file)?;
        let path = format!("files/PX.Objects.SO.SOShipmentEntry/Document/{}/{}", encoded(id), encoded(name));
        let comment: String = comment.chars().take(COMMENT_MAX).collect();
        let call = Call::put(OPERATION, self.target(&path))
            .header("px-cbfilecomment", comment)
            .bytes(file.bytes.clone());
        self.send(call).map(drop).map_err(|fault| {
            if fault.class == Class::Rejected {
                fault.hint("allow this file type and size in File Upload Preferences (SM202550), or switch label_file off")
            } else {
                fault
            }
        })
    }

    fn add_note(&self, number: &str, line: &str) -> Result<(), Fault> {
        const OPERATION: &str = "write the note";
        let shipment = self.brief(OPERATION, number)?;
        let old = shipment.note.unwrap_or_default();
        if old.lines().any(|known| known.trim() == line) {
            return Ok(());
        }
        let id = shipment.id.unwrap_or_default();
        let text = if old.is_empty() { line.to_owned() } else { format!("{old}\n{line}") };
        let query = form_encoded(&[("$select", "ShipmentNbr,Status")]);
        let call = Call::put(OPERATION, self.target(&format!("Shipment?{query}")))
            .header("if-match", "*")
            .json(json!({"id": id, "note": {"value": text}}).to_string());
        let written: Shipment = read(OPERATION, &self.send(call)?)?;
        let stands = written.note.unwrap_or_default();
        if stands.lines().any(|known| known.trim() == line) {
            return Ok(());
        }
        Err(Fault::rejected(SYSTEM, OPERATION, "NOTE.LOCKED", "Acumatica did not take the note").advised())
    }

    fn put_fields(&self, entity: &Entity, values: &[FieldValue]) -> Result<(), Fault> {
        const OPERATION: &str = "write custom fields";
        let (name, mut body) = match entity {
            Entity::Shipment { number } => ("Shipment", json!({"ShipmentNbr": {"value": number}})),
            Entity::SalesOrder { order_type, number } => {
                ("SalesOrder", json!({"OrderType": {"value": order_type}, "OrderNbr": {"value": number}}))
            }
        };
        let kinds = self.custom_fields(OPERATION, name)?;
        let mut typed = Vec::new();
        for FieldValue { path, value } in values {
            let Some(kind) = kinds.get(path) else {
                // Acumatica would answer the PUT with success and change nothing.
                let message = format!("{name} has no custom field {path}");
                let fault = Fault::rejected(SYSTEM, OPERATION, "FIELD.UNKNOWN", message);
                return Err(fault.advised());
            };
            typed.push((path.clone(), kind.clone(), Value::from(value.as_str())));
        }
        body["custom"] = custom_block(&typed);
        let paths: Vec<&str> = values.iter().map(|value| value.path.as_str()).collect();
        let key = if name == "Shipment" { "ShipmentNbr" } else { "OrderNbr" };
        let query = form_encoded(&[("$custom", paths.join(",").as_str()), ("$select", key)]);
        let call = Call::put(OPERATION, self.target(&format!("{name}?{query}")))
            .header("if-match", "*")
            .json(body.to_string());
        let written: Custom = read(OPERATION, &self.send(call)?)?;
        for (path, kind, value) in &typed {
            let (view, field) = path.split_once('.').unwrap_or_default();
            let stands = &written.custom[view][field]["value"];
            // Acumatica returns times in the site's own spelling.
            let is_same = if kind == "CustomDateTimeField" { stands.is_string() } else { stands == value };
            if !is_same {
                let message = format!("Acumatica did not take {path}");
                let fault = Fault::rejected(SYSTEM, OPERATION, "FIELD.LOCKED", message);
                return Err(fault.advised());
            }
        }
        Ok(())
    }

    /// Types of an entity's custom fields by their paths, read once per entity and pass.
    pub(super) fn custom_fields(
        &self,
        operation: &'static str,
        entity: &'static str,
    ) -> Result<BTreeMap<String, String>, Fault> {
        let mut cache = self.custom_fields.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = cache.get(entity) {
            return Ok(known.clone());
        }
        let call = Call::get(operation, self.target(&format!("{entity}/$adHocSchema")));
        let schema: Custom = read(operation, &self.send(call)?)?;
        let mut kinds = BTreeMap::new();
        for (view, fields) in schema.custom.as_object().into_iter().flatten() {
            for (field, description) in fields.as_object().into_iter().flatten() {
                if let Some(kind) = description.get("type").and_then(Value::as_str) {
                    kinds.insert(format!("{view}.{field}"), kind.to_owned());
                }
            }
        }
        cache.insert(entity, kinds.clone());
        Ok(kinds)
    }

    /// Records an activity. It has no key of mlc's, so its summary shows whether it exists.
    fn put_activity(&self, shipment: &str, kind: &str, summary: &str, body: &str) -> Result<(), Fault> {
        const OPERATION: &str = "record the activity";
        let filter = format!("Summary eq {}", quoted(summary));
        let query = form_encoded(&[("$filter", filter.as_str()), ("$select", "Summary,RelatedEntityNoteID")]);
        let known: Vec<Activity> =
            read(OPERATION, &self.send(Call::get(OPERATION, self.target(&format!("Activity?{query}"))))?)?;
        let is_ours = |activity: &Activity| {
            let note_id = activity.related_entity_note_id.as_deref();
            activity.summary.as_deref() == Some(summary)
                && note_id.is_none_or(|id| id.eq_ignore_ascii_case(shipment))
        };
        if known.iter().any(is_ours) {
            return Ok(());
        }
        let wrapped = |text: &str| json!({ "value": text });
        let record = json!({
            "Summary": wrapped(summary), "Type": wrapped(kind), "Body": wrapped(body),
            "RelatedEntityType": wrapped("PX.Objects.SO.SOShipment"), "RelatedEntityNoteID": wrapped(shipment),
        });
        // A lost answer is left to a later pass, which looks for the activity before it writes.
        let call = Call::put(OPERATION, self.target("Activity")).json(record.to_string()).once();
        self.send(call).map(drop)
    }

    fn confirm(&self, number: &str) -> Result<(), Fault> {
        let refused = match self.run_confirmation(number) {
            Err(fault) if fault.class == Class::Rejected => fault,
            done_or_not_known => return done_or_not_known,
        };
        // A user, or an earlier pass whose answer was lost, may have confirmed the shipment already.
        let status = self.brief(CONFIRM, number)?.status.unwrap_or_default();
        if CONFIRMED_STATUSES.contains(&status.as_str()) { Ok(()) } else { Err(confirm_hint(refused)) }
    }

    /// Starts the operation and polls until it ends: soon at first, then every two seconds. All workers and processes that share the token
    /// share one session, whose other calls would fail meanwhile.
    fn run_confirmation(&self, number: &str) -> Result<(), Fault> {
        let body = json!({"entity": {"ShipmentNbr": {"value": number}}, "parameters": {}});
        let call = Call::post(CONFIRM, self.target("Shipment/ConfirmShipment")).json(body.to_string()).once();
        let alone = self.http.exclusively(CONFIRM)?;
        let mut answer = alone.send(&ours(call))?;
        let mut target = None;
        let (mut wait, mut waited) = (Duration::from_millis(100), Duration::ZERO);
        // Any status but 202 ends the operation, even a 204 with a Location.
        while answer.status == 202 {
            if waited >= CONFIRM_WAIT_MAX || self.http.is_stopping() {
                let message = format!("the operation has not ended after {} s", waited.as_secs());
                return Err(Fault::new(Class::Retry { after_s: Some(60) }, SYSTEM, CONFIRM, message));
            }
            let location = || self.http.own_target(answer.header("location").unwrap_or_default());
            let Some(next) = target.clone().or_else(location) else {
                let message = "the operation's address leads to another site";
                return Err(Fault::new(Class::Retry { after_s: None }, SYSTEM, CONFIRM, message));
            };
            self.http.clock().wait(wait);
            waited += wait;
            wait = (wait * 2).min(Duration::from_secs(2));
            answer = alone.send(&ours(Call::get(CONFIRM, next.as_str())))?;
            target = Some(next);
        }
        Ok(())
    }

    /// Reads status, note and id of a shipment.
    fn brief(&self, operation: &'static str, number: &str) -> Result<Shipment, Fault> {
        let query = form_encoded(&[("$select", "ShipmentNbr,Status")]);
        self.shipment(operation, number, &query)
    }

    /// Reads one shipment by its number. A number with a slash would be two path segments, so it is queried by a filter.
    pub(super) fn shipment(
        &self,
        operation: &'static str,
        number: &str,
        query: &str,
    ) -> Result<Shipment, Fault> {
        if number.contains('/') {
            let filter = form_encoded(&[("$filter", format!("ShipmentNbr eq {}", quoted(number)))]);
            let call = Call::get(operation, self.target(&format!("Shipment?{filter}&{query}")));
            let found: Vec<Shipment> = read(operation, &self.send(call)?)?;
            return found.into_iter().next().ok_or_else(|| missing(operation));
        }
        let call = Call::get(operation, self.target(&format!("Shipment/{}?{query}", encoded(number))));
        let answer = self.send(call).map_err(|fault| {
            if fault.code.as_deref() == Some(NOT_FOUND) { missing(operation) } else { fault }
        })?;
        read(operation, &answer)
    }
}

fn missing(operation: &'static str) -> Fault {
    Fault::rejected(SYSTEM, operation, ORDER_MISSING, "there is no such shipment in Acumatica")
}

fn confirm_hint(fault: Fault) -> Fault {
    if fault.class == Class::Rejected && fault.hint.is_none() {
        return fault
            .hint("open the shipment in Acumatica and run Confirm Shipment there to see what it lacks");
    }
    fault
}

fn needed<'d>(operation: &'static str, file: Option<&'d Document>) -> Result<&'d Document, Fault> {
    file.ok_or_else(|| {
        Fault::rejected(SYSTEM, operation, "DOCUMENT.MISSING", "the document is not stored any more")
    })
}

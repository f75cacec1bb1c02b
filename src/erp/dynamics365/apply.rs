//! Carries out write-back steps. Each reads before it writes, so that repeating it changes nothing. Only attachments, tracking rows of
//! packing slips and configured header fields are written: no journal, no invoice.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::address::{self, Key, quoted};
use super::fault::{CHANGED, EXISTS, NOT_FOUND};
use super::map::MARK;
use super::plan::{FieldValue, OrderRef, Task, Work, edited};
use super::wire::{Attachment, PackingSlip, Tracking};
use super::{Dynamics365, SYSTEM};
use crate::erp::port::Applied;
use crate::http::Call;
use crate::model::{Class, Document, Fault};

pub(super) const ATTACHMENTS: &str = "SalesOrderHeaderDocumentAttachmentsV2";
pub(super) const TRACKING: &str = "PackingSlipTrackingInformation";
const PACKING_SLIPS: &str = "CustPackingSlipJourBiEntities";

const ATTACH: &str = "attach to the order";
const TRACK: &str = "write the tracking number";
const FIELDS: &str = "write header fields";

/// Most tries of a write while other users change the row.
const CONFLICTS_MAX: u32 = 3;
/// Wait after these tries, because another user works on the order.
const CONFLICT_WAIT_S: u64 = 60;

impl Dynamics365 {
    pub(super) fn perform(&self, task: &Task, file: Option<&Document>) -> Result<Applied, Fault> {
        let order = &task.order;
        match &task.work {
            Work::Note { description, lines, status } => {
                unless_changed(|| self.write_note(order, description, lines, status.as_deref()))?;
            }
            Work::File { description, name, extension, remark } => {
                let names = FileNames { description, name, extension, remark };
                unless_changed(|| self.attach_file(order, &names, file))?;
            }
            Work::Tracking { tracking_number, url } => {
                return unless_changed(|| self.track(order, tracking_number, url));
            }
            Work::Fields { values } => unless_changed(|| self.set_fields(order, values))?,
            Work::VoidAttachments { tracking_number, line } => {
                unless_changed(|| self.void_attachments(order, tracking_number, line))?;
            }
            Work::Untrack { tracking_number } => self.untrack(order, tracking_number)?,
        }
        Ok(Applied::Done)
    }

    /// Reads attachments of an order, all or those of one description, without their content.
    fn attachments(&self, order: &OrderRef, description: Option<&str>) -> Result<Vec<Attachment>, Fault> {
        let mut filter = of_order("SalesOrderNumber", order);
        if let Some(description) = description {
            filter = format!("{filter} and AttachmentDescription eq {}", quoted(description));
        }
        let options =
            [("$filter", filter.as_str()), ("$select", "dataAreaId,DocumentId,AttachmentDescription,Notes")];
        let rows: Vec<Attachment> = self.rows(ATTACH, address::set(ATTACHMENTS, &options))?;
        let is_it = |row: &Attachment| {
            // A row without a description matched the description in the filter.
            let own = row.attachment_description.as_deref();
            description.is_none_or(|wanted| own.is_none_or(|own| own.eq_ignore_ascii_case(wanted)))
        };
        Ok(rows.into_iter().filter(is_it).collect())
    }

    fn write_note(
        &self,
        order: &OrderRef,
        description: &str,
        lines: &[String],
        status: Option<&str>,
    ) -> Result<(), Fault> {
        let known = self.attachments(order, Some(description))?.into_iter().next();
        let Some(note) = known else {
            let kind = &self.targets.note_type;
            let text = edited("", lines, status);
            return self.attach(
                order,
                kind,
                description,
                json!({ "Notes": text }),
                "allow the document type of note_type in F&O's Document management, or switch note off",
            );
        };
        let old = note.notes.clone().unwrap_or_default();
        let text = edited(&old, lines, status);
        if text.lines().eq(old.lines()) {
            return Ok(());
        }
        self.change_attachment(order, &note, &json!({ "Notes": text }))
    }

    fn attach_file(
        &self,
        order: &OrderRef,
        names: &FileNames<'_>,
        file: Option<&Document>,
    ) -> Result<(), Fault> {
        let Some(file) = file else {
            return Err(Fault::rejected(
                SYSTEM,
                ATTACH,
                "DOCUMENT.MISSING",
                "the document is not stored any more",
            ));
        };
        if !self.attachments(order, Some(names.description))?.is_empty() {
            return Ok(());
        }
        let name = if self.targets.file_extension {
            format!("{}.{}", names.name, names.extension)
        } else {
            names.name.to_owned()
        };
        let rest = json!({
            "Notes": names.remark, "FileName": name, "FileType": names.extension,
            "Attachment": STANDARD.encode(&file.bytes),
        });
        let hint =
            "allow this file type and size in F&O's Document management parameters, or switch label_file off";
        self.attach(order, &self.targets.file_type, names.description, rest, hint)
    }

    /// Creates an attachment. A lost answer is left to a later pass, which looks for the attachment before it writes.
    fn attach(
        &self,
        order: &OrderRef,
        kind: &str,
        description: &str,
        rest: Value,
        hint: &'static str,
    ) -> Result<(), Fault> {
        let mut body = json!({
            "dataAreaId": order.company, "SalesOrderNumber": order.number, "DocumentAttachmentTypeCode": kind,
            "AttachmentDescription": description, "AccessRestriction": "Internal",
        });
        if let (Value::Object(body), Value::Object(rest)) = (&mut body, rest) {
            body.extend(rest);
        }
        let call = Call::post(ATTACH, address::set(ATTACHMENTS, &[])).json(body.to_string()).once();
        match self.send(call) {
            Err(fault) if fault.code.as_deref() == Some(EXISTS) => Ok(()),
            Err(fault) if fault.class == Class::Rejected && fault.code.as_deref() != Some(CHANGED) => {
                Err(fault.hint(hint))
            }
            other => other.map(drop),
        }
    }

    fn change_attachment(&self, order: &OrderRef, row: &Attachment, body: &Value) -> Result<(), Fault> {
        let Some(id) = &row.document_id else {
            let message = "an attachment came without its id";
            return Err(Fault::new(Class::Retry { after_s: None }, SYSTEM, ATTACH, message));
        };
        let key = [("dataAreaId", Key::Text(&order.company)), ("DocumentId", Key::Bare(id))];
        self.patch(ATTACH, address::row(ATTACHMENTS, &key, &[]), row.etag.as_deref(), body)
    }

    fn patch(
        &self,
        operation: &'static str,
        target: String,
        etag: Option<&str>,
        body: &Value,
    ) -> Result<(), Fault> {
        let call = Call::new(operation, Method::PATCH, target).header("if-match", etag.unwrap_or("*"));
        self.send(call.json(body.to_string())).map(drop)
    }

    /// Marks the attachments of a number as void: `MLC void …` is ignored from then on.
    fn void_attachments(&self, order: &OrderRef, number: &str, line: &str) -> Result<(), Fault> {
        for row in self.attachments(order, None)? {
            let description = row.attachment_description.as_deref().unwrap_or_default();
            let is_ours =
                description == format!("{MARK} {number}") || description == format!("{MARK} label {number}");
            if is_ours {
                let rest = &description[MARK.len()..];
                let notes = edited(row.notes.as_deref().unwrap_or_default(), &[line.to_owned()], None);
                let body = json!({"AttachmentDescription": format!("{MARK} void{rest}"), "Notes": notes});
                self.change_attachment(order, &row, &body)?;
            }
        }
        Ok(())
    }

    /// Reads the tracking rows of an order.
    pub(super) fn tracking_rows(&self, order: &OrderRef) -> Result<Vec<Tracking>, Fault> {
        let filter = of_order("SalesOrderNumber", order);
        self.rows(TRACK, address::set(TRACKING, &[("$filter", filter.as_str())]))
    }

    fn track(&self, order: &OrderRef, number: &str, url: &str) -> Result<Applied, Fault> {
        let is_there = |row: &Tracking| row.tracking_number.as_deref() == Some(number);
        if self.tracking_rows(order)?.iter().any(is_there) {
            return Ok(Applied::Done);
        }
        let filter = of_order("SalesId", order);
        let options =
            [("$filter", filter.as_str()), ("$select", "dataAreaId,SalesId,PackingSlipId,DeliveryDate")];
        let slips: Vec<PackingSlip> = self.rows(TRACK, address::set(PACKING_SLIPS, &options))?;
        let latest =
            slips.into_iter().filter_map(|slip| Some((slip.delivery_date?, slip.packing_slip_id?))).max();
        let Some((date, slip)) = latest else {
            return Ok(Applied::Waits("its tracking number waits for a posted packing slip".into()));
        };
        let mut body = json!({
            "dataAreaId": order.company, "SalesOrderNumber": order.number, "PackingSlipNumber": slip,
            "DeliveryDate": date, "TrackingNumber": number,
        });
        if !url.is_empty() {
            body["TrackingURL"] = url.into();
        }
        let call = Call::post(TRACK, address::set(TRACKING, &[])).json(body.to_string()).once();
        match self.send(call) {
            Err(fault) if fault.code.as_deref() == Some(EXISTS) => Ok(Applied::Done),
            other => other.map(|_| Applied::Done),
        }
    }

    fn untrack(&self, order: &OrderRef, number: &str) -> Result<(), Fault> {
        for row in self.tracking_rows(order)? {
            let (Some(slip), Some(date), Some(own)) =
                (row.packing_slip_number, row.delivery_date, row.tracking_number)
            else {
                continue;
            };
            if own != number {
                continue;
            }
            let key = [
                ("dataAreaId", Key::Text(order.company.as_str())),
                ("SalesOrderNumber", Key::Text(&order.number)),
                ("PackingSlipNumber", Key::Text(&slip)),
                ("DeliveryDate", Key::Bare(&date)),
                ("TrackingNumber", Key::Text(number)),
            ];
            match self.send(Call::delete(TRACK, address::row(TRACKING, &key, &[]))) {
                Err(fault) if fault.code.as_deref() == Some(NOT_FOUND) => {}
                other => other.map(drop)?,
            }
        }
        Ok(())
    }

    fn set_fields(&self, order: &OrderRef, values: &[FieldValue]) -> Result<(), Fault> {
        let mut names = vec!["dataAreaId", "SalesOrderNumber"];
        names.extend(values.iter().map(|value| value.name.as_str()));
        let select = names.join(",");
        let row = self.header_row(FIELDS, order, &[("$select", select.as_str())])?;
        let mut body = Map::new();
        for FieldValue { name, value, only_over } in values {
            let stands = row.get(name).map(shown).unwrap_or_default();
            let is_ours = only_over.as_ref().is_none_or(|ours| *ours == stands);
            if is_ours && !is_same(&stands, value) {
                body.insert(name.clone(), value.as_str().into());
            }
        }
        if body.is_empty() {
            return Ok(());
        }
        let target = self.header_address(order, &[]);
        let etag = row.get("@odata.etag").and_then(Value::as_str);
        self.patch(FIELDS, target, etag, &Value::Object(body)).map_err(|fault| {
            let is_rule = fault.class == Class::Rejected && fault.code.as_deref() != Some(CHANGED);
            if is_rule {
                fault.hint("F&O takes changes of the header while the order is open only: use tracking_target = \"attachment\", or reopen the order and replay")
            } else {
                fault
            }
        })
    }
}

/// Names of an attached file.
struct FileNames<'a> {
    description: &'a str,
    name: &'a str,
    extension: &'a str,
    remark: &'a str,
}

/// Filter for the rows of one order; sets name the order number differently.
fn of_order(field: &str, order: &OrderRef) -> String {
    format!("dataAreaId eq {} and {field} eq {}", quoted(&order.company), quoted(&order.number))
}

/// Runs work that begins with a read, and repeats it when another user changed the row meanwhile.
fn unless_changed<T>(mut work: impl FnMut() -> Result<T, Fault>) -> Result<T, Fault> {
    let mut tries = 0;
    loop {
        tries += 1;
        match work() {
            Err(fault) if fault.code.as_deref() == Some(CHANGED) && tries < CONFLICTS_MAX => {}
            Err(mut fault) if fault.code.as_deref() == Some(CHANGED) => {
                fault.class = Class::Retry { after_s: Some(CONFLICT_WAIT_S) };
                return Err(fault.hint("somebody is changing the order: mlc tries again by itself"));
            }
            other => return other,
        }
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a field already holds the value; F&O returns times in another spelling.
fn is_same(stands: &str, value: &str) -> bool {
    let time = |text: &str| text.parse::<Timestamp>().ok();
    stands == value || time(stands).is_some_and(|stands| time(value) == Some(stands))
}

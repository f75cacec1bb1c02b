//! Carries out write-back steps. None writes to a sales order, and only [`Task::Deliver`] creates a record that changes one.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::division::DivisionReader;
use super::fault::NOT_FOUND;
use super::handle::HandleLine;
use super::plan::{DOCUMENT, Task};
use super::query::{KEYS_MAX, any_of, quoted};
use super::wire::{GoodsDelivery, GoodsDeliveryLine, Keyed, made};
use super::{SYSTEM, ours, unreadable};
use crate::erp::port::{Applied, WriteBackCall};
use crate::http::{Answer, Call, Http};
use crate::model::Fault;

const MAKE: &str = "create the document";
const UPDATE: &str = "update the document";
const ATTACH: &str = "attach the file";
const TAG: &str = "write tracking numbers";
const DELIVER: &str = "create the delivery";
const FIND_ENDPOINT: &str = "GET documents/Documents";
const LINES_ENDPOINT: &str = "GET salesorder/GoodsDeliveryLines";
const DELIVERIES_ENDPOINT: &str = "GET salesorder/GoodsDeliveries";
/// Longest tracking number that is written; Exact Online's real limit is not documented.
const NUMBER_MAX: usize = 60;

/// Writer of one connection.
pub(super) struct Writer<'a> {
    pub(super) http: &'a Http,
    pub(super) divisions: &'a BTreeMap<u32, DivisionReader>,
}

impl Writer<'_> {
    pub(super) fn perform(&self, task: Task, call: &WriteBackCall<'_>) -> Result<Applied, Fault> {
        match task {
            Task::Document { division, number, account, kind, subject, body } => {
                if call.is_repeat
                    && let Some(id) = self.find(MAKE, division, &subject)?
                {
                    self.put_body(division, &id, &body)?;
                    return Ok(Applied::Made(json!({ "id": id })));
                }
                let today = call.today;
                let mut record = json!({
                    "Subject": subject, "Type": kind, "Body": body, "SalesOrderNumber": number,
                    "DocumentDate": format!("{today}T00:00:00"),
                });
                if let Some(account) = account {
                    record["Account"] = account.into();
                }
                let id = self.create(MAKE, division, "documents/Documents", &record)?;
                Ok(Applied::Made(json!({ "id": id })))
            }
            Task::File { division, subject, name } => {
                let id = self.document(ATTACH, division, &subject, call)?.ok_or_else(document_gone)?;
                self.attach(division, &id, &name, call)?;
                Ok(Applied::Done)
            }
            Task::Body { division, subject, body } => {
                let id = self.document(UPDATE, division, &subject, call)?.ok_or_else(document_gone)?;
                self.put_body(division, &id, &body)?;
                Ok(Applied::Done)
            }
            Task::Withdraw { division, subject, body, names } => {
                if let Some(id) = self.document(UPDATE, division, &subject, call)? {
                    self.detach(division, &id, &names)?;
                    self.put_body(division, &id, &body)?;
                }
                Ok(Applied::Done)
            }
            Task::Tag { division, lines, numbers } => self.tag(division, &lines, &numbers),
            Task::Remark { division, lines, text } => self.remark(division, &lines, &text),
            Task::Deliver { division, description, method, lines, numbers } => {
                self.deliver(division, &description, method, &lines, &numbers, call)
            }
        }
    }

    fn division_reader(&self, operation: &'static str, division: u32) -> Result<&DivisionReader, Fault> {
        self.divisions.get(&division).ok_or_else(|| {
            let message = format!("division {division} is not in the configuration any more");
            Fault::rejected(SYSTEM, operation, "DIVISION.UNKNOWN", message)
        })
    }

    fn send(&self, division: u32, endpoint: &str, call: Call) -> Result<Answer, Fault> {
        self.http.send(&ours(call).within(division.to_string(), endpoint))
    }

    /// Returns the document's id: the one stored by the step that made it, else by its subject.
    fn document(
        &self,
        operation: &'static str,
        division: u32,
        subject: &str,
        call: &WriteBackCall<'_>,
    ) -> Result<Option<String>, Fault> {
        match call.made.get(DOCUMENT).and_then(|made| made["id"].as_str()) {
            Some(id) => Ok(Some(id.to_owned())),
            None => self.find(operation, division, subject),
        }
    }

    /// Finds a document by a filter and not by its key, because a 404 counts as an error towards blocking.
    fn find(&self, operation: &'static str, division: u32, subject: &str) -> Result<Option<String>, Fault> {
        let filter = format!("Subject eq {}", quoted(subject));
        let query = ("documents/Documents", filter.as_str(), "ID");
        let found: Vec<Keyed> =
            self.division_reader(operation, division)?.rows(operation, FIND_ENDPOINT, query)?;
        Ok(found.into_iter().find_map(|document| document.id))
    }

    /// Creates a record. A lost answer is left to a later pass, which looks for the record before it writes.
    fn create(
        &self,
        operation: &'static str,
        division: u32,
        set: &str,
        record: &Value,
    ) -> Result<String, Fault> {
        let call = Call::post(operation, format!("/api/v1/{division}/{set}")).json(record.to_string()).once();
        let answer = self.send(division, &format!("POST {set}"), call)?;
        let id = made::<Value>(&answer.body)
            .map_err(|problem| unreadable(operation, &answer, &problem))?
            .as_object()
            .and_then(|record| {
                record.get("ID").or_else(|| record.get("EntryID"))?.as_str().map(str::to_owned)
            });
        id.ok_or_else(|| unreadable(operation, &answer, "the answer has no id"))
    }

    fn put_body(&self, division: u32, id: &str, body: &str) -> Result<(), Fault> {
        let target = format!("/api/v1/{division}/documents/Documents(guid'{id}')");
        let call = Call::put(UPDATE, target).json(json!({ "Body": body }).to_string());
        self.send(division, "PUT documents/Documents", call)
            .map(drop)
            .map_err(|fault| if fault.code.as_deref() == Some(NOT_FOUND) { document_gone() } else { fault })
    }

    fn attach(&self, division: u32, id: &str, name: &str, call: &WriteBackCall<'_>) -> Result<(), Fault> {
        let Some(file) = call.file else {
            let message = "the file is not stored any more";
            return Err(Fault::rejected(SYSTEM, ATTACH, "DOCUMENT.MISSING", message));
        };
        if call.is_repeat
            && self.attachments(division, id)?.iter().any(|one| one.file_name.as_deref() == Some(name))
        {
            return Ok(());
        }
        let content = BASE64_STANDARD.encode(&file.bytes);
        let record = json!({ "Document": id, "FileName": name, "Attachment": content });
        self.create(ATTACH, division, "documents/DocumentAttachments", &record).map(drop)
    }

    fn attachments(&self, division: u32, id: &str) -> Result<Vec<Keyed>, Fault> {
        let filter = format!("Document eq guid'{id}'");
        let query = ("documents/DocumentAttachments", filter.as_str(), "ID,FileName");
        self.division_reader(ATTACH, division)?.rows(ATTACH, "GET documents/DocumentAttachments", query)
    }

    /// Deletes files whose names begin with one of these, so that nobody prints a void label.
    fn detach(&self, division: u32, id: &str, names: &[String]) -> Result<(), Fault> {
        for attachment in self.attachments(division, id)? {
            let name = attachment.file_name.unwrap_or_default();
            if let Some(id) = attachment.id.filter(|_| names.iter().any(|start| name.starts_with(start))) {
                let target = format!("/api/v1/{division}/documents/DocumentAttachments(guid'{id}')");
                match self.send(
                    division,
                    "DELETE documents/DocumentAttachments",
                    Call::delete(UPDATE, target),
                ) {
                    // An earlier try deleted the file, and its answer was lost.
                    Err(fault) if fault.code.as_deref() == Some(NOT_FOUND) => {}
                    other => other.map(drop)?,
                }
            }
        }
        Ok(())
    }

    /// Reads the delivery lines of these order lines, because a delivery's header does not name its order.
    fn delivered(&self, division: u32, lines: &[String]) -> Result<Vec<GoodsDeliveryLine>, Fault> {
        let mut found = Vec::new();
        for ids in lines.chunks(KEYS_MAX) {
            let filter = any_of("SalesOrderLineID", ids);
            let query = ("salesorder/GoodsDeliveryLines", filter.as_str(), "ID,EntryID,TrackingNumber");
            found.extend(self.division_reader(TAG, division)?.rows::<GoodsDeliveryLine>(
                TAG,
                LINES_ENDPOINT,
                query,
            )?);
        }
        Ok(found)
    }

    /// Writes the first number on the header, and on the lines as many as fit.
    fn tag(&self, division: u32, lines: &[String], numbers: &[String]) -> Result<Applied, Fault> {
        let delivered = self.delivered(division, lines)?;
        if delivered.is_empty() {
            return Ok(if numbers.is_empty() {
                Applied::Done
            } else {
                Applied::Waits("nobody has made a goods delivery of the order yet".into())
            });
        }
        let (first, all) = (numbers.first().map(String::as_str), joined(numbers));
        let value = |number: Option<&str>| json!({ "TrackingNumber": number }).to_string();
        for line in &delivered {
            if line.tracking_number.as_deref() != all.as_deref()
                && let Some(id) = &line.id
            {
                let target = format!("/api/v1/{division}/salesorder/GoodsDeliveryLines(guid'{id}')");
                let call = Call::put(TAG, target).json(value(all.as_deref()));
                self.send(division, "PUT salesorder/GoodsDeliveryLines", call)?;
            }
        }
        for id in entries(&delivered) {
            let target = format!("/api/v1/{division}/salesorder/GoodsDeliveries(guid'{id}')");
            self.send(division, "PUT salesorder/GoodsDeliveries", Call::put(TAG, target).json(value(first)))?;
        }
        Ok(Applied::Done)
    }

    fn remark(&self, division: u32, lines: &[String], text: &str) -> Result<Applied, Fault> {
        const REMARK: &str = "write the remark";
        let entries = entries(&self.delivered(division, lines)?);
        if entries.is_empty() {
            return Ok(Applied::Waits("nobody has made a goods delivery of the order yet".into()));
        }
        let filter = any_of("EntryID", &entries);
        let query = ("salesorder/GoodsDeliveries", filter.as_str(), "EntryID,Remarks");
        for delivery in self.division_reader(REMARK, division)?.rows::<GoodsDelivery>(
            REMARK,
            DELIVERIES_ENDPOINT,
            query,
        )? {
            let old = delivery.remarks.unwrap_or_default();
            let Some(id) = delivery.entry_id.filter(|_| !old.lines().any(|line| line.trim() == text)) else {
                continue;
            };
            let remarks = if old.is_empty() { text.to_owned() } else { format!("{old}\n{text}") };
            let target = format!("/api/v1/{division}/salesorder/GoodsDeliveries(guid'{id}')");
            let call = Call::put(REMARK, target).json(json!({ "Remarks": remarks }).to_string());
            self.send(division, "PUT salesorder/GoodsDeliveries", call)?;
        }
        Ok(Applied::Done)
    }

    /// Creates a delivery. A second one would book the goods out twice, so a repeated step first looks for a delivery with mlc's
    /// description.
    fn deliver(
        &self,
        division: u32,
        description: &str,
        method: Option<String>,
        lines: &[HandleLine],
        numbers: &[String],
        call: &WriteBackCall<'_>,
    ) -> Result<Applied, Fault> {
        let ids: Vec<String> = lines.iter().map(|line| line.id.clone()).collect();
        if call.is_repeat && self.is_delivered(division, &ids, description)? {
            return self.tag(division, &ids, numbers);
        }
        let number = joined(numbers);
        #[expect(clippy::cast_precision_loss, reason = "quantities are far below 2^52 thousandths")]
        let rows: Vec<Value> = lines
            .iter()
            .map(|line| {
                let quantity = line.quantity_thousandths as f64 / 1000.0;
                json!({ "SalesOrderLineID": line.id, "QuantityDelivered": quantity, "TrackingNumber": number })
            })
            .collect();
        let today = call.today;
        let mut record = json!({
            "DeliveryDate": format!("{today}T00:00:00"), "Description": description,
            "TrackingNumber": numbers.first(), "GoodsDeliveryLines": rows,
        });
        if let Some(method) = method {
            record["ShippingMethod"] = method.into();
        }
        let id = self.create(DELIVER, division, "salesorder/GoodsDeliveries", &record)?;
        Ok(Applied::Made(json!({ "id": id })))
    }

    fn is_delivered(&self, division: u32, lines: &[String], description: &str) -> Result<bool, Fault> {
        let entries = entries(&self.delivered(division, lines)?);
        if entries.is_empty() {
            return Ok(false);
        }
        let filter = format!("({}) and Description eq {}", any_of("EntryID", &entries), quoted(description));
        let query = ("salesorder/GoodsDeliveries", filter.as_str(), "EntryID,Remarks");
        let ours: Vec<GoodsDelivery> =
            self.division_reader(DELIVER, division)?.rows(DELIVER, DELIVERIES_ENDPOINT, query)?;
        Ok(!ours.is_empty())
    }
}

fn entries(lines: &[GoodsDeliveryLine]) -> Vec<String> {
    let mut entries: Vec<String> = lines.iter().filter_map(|line| line.entry_id.clone()).collect();
    entries.sort_unstable();
    entries.dedup();
    entries
}

/// Joins as many numbers as fit.
fn joined(numbers: &[String]) -> Option<String> {
    let mut text = numbers.first()?.clone();
    for number in &numbers[1..] {
        if text.len() + 2 + number.len() > NUMBER_MAX {
            break;
        }
        text.push_str(", ");
        text.push_str(number);
    }
    Some(text)
}

fn document_gone() -> Fault {
    Fault::rejected(SYSTEM, UPDATE, "DOCUMENT.GONE", "the order's document is not there any more").advised()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_joined_as_far_as_they_fit() {
        let numbers = |count: usize| vec!["794644790138".to_owned(); count];
        assert_eq!(joined(&numbers(0)), None);
        assert_eq!(joined(&numbers(2)).as_deref(), Some("794644790138, 794644790138"));
        assert_eq!(joined(&numbers(9)).unwrap().len(), 54);
    }
}

//! Documents and attachments. No order is touched by them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::Pen;
use crate::exact_online::company::Company;
use crate::exact_online::guid::Ids;
use crate::exact_online::model::{Attachment, Document, Stamp};
use crate::exact_online::refusal::Refusal;

/// What the feed of deleted records calls them.
const DOCUMENT: i64 = 6;
const ATTACHMENT: i64 = 4;
/// Raw size of a file.
const FILE_MAX: usize = 10_000_000;

fn missing() -> Refusal {
    Refusal::NotFound("Documents".into())
}

fn check_subject(subject: &str, pen: &Pen<'_>) -> Result<(), Refusal> {
    if subject.chars().count() > pen.settings.subject_max {
        return Err(Refusal::invalid("Subject"));
    }
    Ok(())
}

pub(super) fn create(
    company: &mut Company,
    ids: &mut Ids,
    pen: &Pen<'_>,
    accidents: &mut Vec<String>,
) -> Result<String, Refusal> {
    let input = &pen.input;
    let (subject, kind) = (input.text("Subject").unwrap_or_default(), input.int("Type").unwrap_or_default());
    check_subject(&subject, pen)?;
    if !company.types.iter().any(|one| one.id == kind && one.is_creatable) {
        return Err(Refusal::invalid("Type"));
    }
    if company.documents.iter().any(|one| one.subject == subject) {
        accidents.push(format!("a second document \"{subject}\""));
    }
    // An id of another company is dropped without a word.
    let account = input.text("Account").filter(|id| company.accounts.contains_key(id));
    let hid = input.int("HID").unwrap_or(1042 + i64::try_from(company.documents.len()).unwrap_or_default());
    let document = Document {
        id: ids.next(),
        hid,
        subject,
        kind,
        body: input.text("Body"),
        account,
        sales_order_number: input.int("SalesOrderNumber"),
        sales_invoice_number: input.int("SalesInvoiceNumber"),
        date: input.time("DocumentDate"),
        language: input.text("Language"),
        writes: 1,
        stamp: company.touch(Stamp::default(), pen.now),
    };
    let id = document.id.clone();
    company.documents.push(document);
    Ok(id)
}

pub(super) fn update(company: &mut Company, key: &str, pen: &Pen<'_>) -> Result<(), Refusal> {
    let input = &pen.input;
    let index = company.documents.iter().position(|one| one.id == key).ok_or_else(missing)?;
    let (kind, stamp) = (company.documents[index].kind, company.documents[index].stamp);
    if !company.types.iter().any(|one| one.id == kind && one.is_updatable) {
        return Err(Refusal::invalid("Type"));
    }
    if let Some(subject) = input.text("Subject") {
        check_subject(&subject, pen)?;
    }
    let stamp = company.touch(stamp, pen.now);
    let account = input.text("Account").filter(|id| company.accounts.contains_key(id));
    let document = &mut company.documents[index];
    document.writes += 1;
    document.stamp = stamp;
    if let Some(subject) = input.text("Subject") {
        document.subject = subject;
    }
    if input.has("Body") {
        document.body = input.text("Body");
    }
    if input.has("Account") {
        document.account = account;
    }
    if input.has("SalesOrderNumber") {
        document.sales_order_number = input.int("SalesOrderNumber");
    }
    if input.has("DocumentDate") {
        document.date = input.time("DocumentDate");
    }
    Ok(())
}

pub(super) fn delete(company: &mut Company, key: &str, now: Timestamp) -> Result<(), Refusal> {
    let index = company.documents.iter().position(|one| one.id == key).ok_or_else(missing)?;
    company.documents.remove(index);
    company.attachments.retain(|one| one.document != key);
    company.bury(DOCUMENT, key.to_owned(), now);
    Ok(())
}

pub(super) fn attach(company: &mut Company, ids: &mut Ids, pen: &Pen<'_>) -> Result<String, Refusal> {
    let input = &pen.input;
    let text = input.text("Attachment").unwrap_or_default();
    let bytes = STANDARD.decode(text).map_err(|_| Refusal::conversion("Attachment", "Byte[]"))?;
    if bytes.len() > FILE_MAX {
        return Err(Refusal::TooLarge);
    }
    let document = input.text("Document").unwrap_or_default();
    if !company.documents.iter().any(|one| one.id == document) {
        return Err(Refusal::invalid("Document"));
    }
    let attachment = Attachment {
        id: ids.next(),
        document,
        file_name: input.text("FileName").unwrap_or_default(),
        bytes,
        stamp: company.touch(Stamp::default(), pen.now),
    };
    let id = attachment.id.clone();
    company.attachments.push(attachment);
    Ok(id)
}

pub(super) fn detach(company: &mut Company, key: &str, now: Timestamp) -> Result<(), Refusal> {
    let index = company.attachments.iter().position(|one| one.id == key);
    company.attachments.remove(index.ok_or_else(|| Refusal::NotFound("DocumentAttachments".into()))?);
    company.bury(ATTACHMENT, key.to_owned(), now);
    Ok(())
}

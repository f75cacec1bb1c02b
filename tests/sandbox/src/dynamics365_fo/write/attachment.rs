//! Documents of an order: notes and files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::dynamics365_fo::refusal::Refusal;
use crate::dynamics365_fo::row::Row;
use crate::dynamics365_fo::schema::EntitySet;
use crate::dynamics365_fo::settings::Settings;

/// Fills in what a new document always has.
pub(super) fn complete(row: &mut Row) {
    for (name, empty) in [("AccessRestriction", "Internal"), ("IsDefaultAttachment", "No")] {
        if row.text(name).is_empty() {
            row.set(name, empty);
        }
    }
}

pub(super) fn validate(set: &'static EntitySet, row: &Row, settings: &Settings) -> Result<(), Refusal> {
    let refused = |warning: &str| Err(Refusal::rule(set, "DocuRef", warning));
    let kind = row.text("DocumentAttachmentTypeCode");
    let Some(is_file) = settings.document_types.get(kind) else {
        return refused(&format!(
            "The value '{kind}' in field 'Type' is not found in the related table 'Document types'."
        ));
    };
    let content = row.text("Attachment");
    if !is_file {
        return if content.is_empty() {
            Ok(())
        } else {
            refused(&format!("Documents of the type '{kind}' hold no file."))
        };
    }
    if row.text("FileName").is_empty() || row.text("FileType").is_empty() || content.is_empty() {
        return refused("A file needs a name, a type and content.");
    }
    if !settings.file_types.contains(&row.text("FileType").to_ascii_lowercase()) {
        return refused(&format!("The file type '{}' is not allowed.", row.text("FileType")));
    }
    match STANDARD.decode(content) {
        Err(_) => {
            Err(Refusal::Deserializer("Cannot convert the value of 'Attachment' to Edm.Binary.".into()))
        }
        Ok(bytes) if bytes.len() > settings.attachment_max => Err(Refusal::TooLarge),
        Ok(_) => Ok(()),
    }
}

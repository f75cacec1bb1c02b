//! `POST /record/v1/{type}/{id}/!attach/file/{fileId}`.

use serde_json::{Value, json};

use super::may_write;
use crate::http::Response;
use crate::netsuite::book::{Book, number_of};
use crate::netsuite::call::Call;
use crate::netsuite::kind::Kind;
use crate::netsuite::model::Write;
use crate::netsuite::permission::{Level, Permission};
use crate::netsuite::refusal::Refusal;

pub(crate) fn attach(
    call: &Call<'_>,
    book: &mut Book,
    kind: Kind,
    key: &str,
    (what, file): (&str, &str),
) -> Result<Response, Refusal> {
    call.options(&[])?;
    let id = book.find(kind, key).ok_or_else(Refusal::missing)?;
    if !call.settings.file_attach || what != "file" {
        let what = format!("A {what} cannot be attached to {}.", kind.name());
        return Err(Refusal::new(400, "INVALID_REQUEST", what));
    }
    call.require(Permission::DocumentsAndFiles, Level::View)?;
    if !call.request.body.trim_ascii().is_empty() && call.request.json() != Some(json!({})) {
        return Err(Refusal::new(400, "INVALID_CONTENT", "The body must be empty."));
    }
    if !number_of(file).is_some_and(|file| book.files.contains_key(&file)) {
        return Err(Refusal::missing());
    }
    let transaction = book.transactions.get(&id).ok_or_else(Refusal::missing)?;
    may_write(call, transaction)?;
    let done: Result<(), Refusal> = book.edit(id, call.settings, call.now, |transaction| {
        let files = &mut transaction.head_mut().files;
        if !files.iter().any(|own| own == file) {
            files.push(file.to_owned());
        }
        Ok(())
    });
    done?;
    let (id, body) = (id.to_string(), Value::Null);
    book.writes.push(Write { at: call.now, what: "attach", kind, id, options: Vec::new(), body });
    Ok(Response::empty(204).with("Content-Type", "application/json"))
}

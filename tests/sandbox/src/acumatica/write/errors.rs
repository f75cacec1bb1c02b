//! Errors beside the members that caused them.

use serde_json::{Map, Value, json};

use crate::acumatica::contract::{Entity, Kind};
use crate::acumatica::refusal::Refusal;

/// What is wrong with a write, by JSON pointer into its body.
#[derive(Debug, Default)]
pub(super) struct Errors {
    found: Vec<(String, String)>,
}

impl Errors {
    pub(super) fn add(&mut self, pointer: &str, text: impl Into<String>) {
        self.found.push((pointer.to_owned(), text.into()));
    }

    pub(super) fn add_all(&mut self, pointers: &[String], text: &str) {
        self.found.extend(pointers.iter().map(|pointer| (pointer.clone(), text.to_owned())));
    }

    /// Refuses the write if anything is wrong with it, and sends the record back with the errors in it.
    pub(super) fn check(&self, body: &Value, entity: &'static Entity) -> Result<(), Refusal> {
        if self.found.is_empty() {
            return Ok(());
        }
        let mut marked = body.clone();
        for (pointer, text) in &self.found {
            match marked.pointer_mut(pointer) {
                Some(Value::Object(member)) => {
                    member.insert("error".into(), json!(text));
                }
                Some(_) => {}
                // A member that had to be sent, and was not.
                None => marked[pointer.trim_start_matches('/')] = json!({ "error": text }),
            }
        }
        marked["error"] = json!(format!(
            "Updating '{}' record raised at least one error. Please review the errors.",
            entity.name
        ));
        Err(Refusal::fields(&echo(&marked, entity, 1)))
    }
}

/// The members that the contract knows, in its order.
fn echo(sent: &Value, entity: &'static Entity, row: usize) -> Value {
    let mut members = Map::new();
    if let Some(id) = sent.get("id") {
        members.insert("id".into(), id.clone());
    }
    members.insert("rowNumber".into(), json!(row));
    members.insert("note".into(), sent.get("note").cloned().unwrap_or_else(|| json!({ "value": "" })));
    if let Some(error) = sent.get("error") {
        members.insert("error".into(), error.clone());
    }
    for field in entity.fields_in(u8::MAX - 1) {
        let Some(value) = sent.get(field.name) else { continue };
        let value = match (field.kind, value) {
            (Kind::One(below), _) => echo(value, below, 1),
            (Kind::Many(below), Value::Array(rows)) => {
                rows.iter().enumerate().map(|(index, row)| echo(row, below, index + 1)).collect()
            }
            _ => value.clone(),
        };
        members.insert(field.name.into(), value);
    }
    members.insert("custom".into(), sent.get("custom").cloned().unwrap_or_else(|| json!({})));
    Value::Object(members)
}

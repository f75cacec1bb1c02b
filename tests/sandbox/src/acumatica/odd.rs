//! Spoils one record's JSON, so that a test can prove that the others get through.

use serde_json::{Map, Value, json};

use super::settings::Odd;

pub(crate) fn apply(odd: &Odd, record: &mut Value) {
    each(record, &mut |object| match odd {
        Odd::NullValue(name) => {
            if let Some(value) = object.get_mut(name) {
                *value = json!({ "value": null });
            }
        }
        Odd::WrongType(name) => {
            if let Some(value) = object.get_mut(name) {
                let text = json!("none");
                *value = if value.is_array() { text } else { json!({ "value": { "text": text } }) };
            }
        }
        Odd::NumbersAsStrings => {
            for value in object.values_mut().filter_map(|value| value.get_mut("value")) {
                if value.is_number() {
                    *value = json!(value.to_string());
                }
            }
        }
        Odd::MissingMember(name) => {
            object.shift_remove(name);
        }
    });
}

/// Visits each object, outer ones first.
fn each(value: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            visit(members);
            members.values_mut().for_each(|inner| each(inner, visit));
        }
        Value::Array(elements) => elements.iter_mut().for_each(|inner| each(inner, visit)),
        _ => {}
    }
}

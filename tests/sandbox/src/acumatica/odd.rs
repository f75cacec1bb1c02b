//! Spoils one record's JSON, so that a test can prove that the others get through.

use serde_json::{Value, json};

use super::settings::Odd;

pub(crate) fn apply(odd: &Odd, record: &mut Value) {
    match odd {
        Odd::NullValue(member) => each(record, &mut |name, value| {
            if name == member {
                *value = json!({ "value": null });
            }
        }),
        Odd::WrongType(member) => each(record, &mut |name, value| {
            if name == member {
                *value =
                    if value.is_array() { json!("none") } else { json!({ "value": { "text": "none" } }) };
            }
        }),
        Odd::NumbersAsStrings => each(record, &mut |_, value| {
            let number = value.get("value").filter(|inner| inner.is_number()).map(ToString::to_string);
            if let Some(number) = number {
                *value = json!({ "value": number });
            }
        }),
        Odd::MissingMember(member) => remove(record, member),
    }
}

/// Visits each member of each object, outer ones first.
fn each(value: &mut Value, visit: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                visit(name, inner);
                each(inner, visit);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|inner| each(inner, visit)),
        _ => {}
    }
}

fn remove(value: &mut Value, member: &str) {
    match value {
        Value::Object(members) => {
            members.shift_remove(member);
            members.values_mut().for_each(|inner| remove(inner, member));
        }
        Value::Array(elements) => elements.iter_mut().for_each(|inner| remove(inner, member)),
        _ => {}
    }
}

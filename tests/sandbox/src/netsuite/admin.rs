//! Commands of the admin route: `add`, `records`, `settings`, `login-audit`, `expire-tokens`.

use serde_json::{Value, json};

use super::{Kind, Netsuite, Record};

/// Carries out a command.
pub(super) fn command(stand_in: &Netsuite, command: &str, body: &Value) -> Result<Value, String> {
    match command {
        "add" => {
            let kind = body["record"].as_str().and_then(Kind::named);
            let mut record = Record::usual(kind.ok_or("\"record\" names a record type")?);
            lay_over(&mut record.fields, body);
            Ok(json!({ "id": stand_in.add(record) }))
        }
        "records" => {
            let fulfillments: Value = stand_in.fulfillments().into_iter().map(|own| own.fields).collect();
            Ok(json!({ "fulfillments": fulfillments, "accidents": stand_in.accidents() }))
        }
        "settings" => {
            let mut settings = stand_in.settings();
            let mut merged = settings.clone();
            merged.merge(body)?;
            *settings = merged;
            Ok(json!({ "ok": true }))
        }
        "login-audit" => Ok(json!(stand_in.login_audit())),
        "expire-tokens" => {
            stand_in.expire_tokens();
            Ok(json!({ "ok": true }))
        }
        _ => Err(format!("NetSuite has no command {command}")),
    }
}

/// Puts the fields that a body names into a record, at any depth: `{"record":"salesOrder","shippingAddress":{"state":"ID"}}`.
fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                lay_over(below.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

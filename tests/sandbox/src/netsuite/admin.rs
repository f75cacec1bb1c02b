//! Commands of the admin route: `add`, `edit`, `records`, `bill`, `settings`, `login-audit`, `expire-tokens`, `unlock`, `register`,
//! `revoke`.

use serde_json::{Value, json};

use super::{Kind, Netsuite, Record};

/// Carries out a command.
pub(super) fn command(stand_in: &Netsuite, command: &str, body: &Value) -> Result<Value, String> {
    match command {
        "add" => {
            let mut record = Record::usual(kind(body)?);
            lay_over(&mut record, body);
            return Ok(json!({ "id": stand_in.add(record) }));
        }
        "edit" => {
            let (kind, name) = (kind(body)?, text(body, "name")?);
            if !kind.is_transaction() {
                return Err("only transactions can be edited".into());
            }
            stand_in.record(kind, name).ok_or_else(|| format!("no {} {name}", kind.name()))?;
            stand_in.edit(kind, name, |record| lay_over(record, body));
        }
        "records" => {
            let fulfillments: Value = stand_in.fulfillments().into_iter().map(|own| own.fields).collect();
            return Ok(json!({
                "fulfillments": fulfillments,
                "accidents": stand_in.accidents(),
            }));
        }
        "bill" => {
            let order = text(body, "order")?;
            let id = stand_in.bill(order).ok_or_else(|| format!("no order {order}"))?;
            return Ok(json!({ "id": id }));
        }
        "settings" => {
            let mut settings = stand_in.settings();
            let mut merged = settings.clone();
            merged.merge(body)?;
            *settings = merged;
        }
        "login-audit" => return Ok(json!(stand_in.login_audit())),
        "expire-tokens" => stand_in.expire_tokens(),
        "unlock" => stand_in.unlock(),
        "register" => return Ok(json!({ "id": stand_in.register(text(body, "pem")?)? })),
        "revoke" => stand_in.revoke(text(body, "certificate")?),
        _ => return Err(format!("NetSuite has no command {command}")),
    }
    Ok(json!({ "ok": true }))
}

fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str, String> {
    body[name].as_str().ok_or_else(|| format!("\"{name}\" is needed"))
}

fn kind(body: &Value) -> Result<Kind, String> {
    Kind::named(text(body, "record")?).ok_or_else(|| "\"record\" names a record type".into())
}

/// Puts the fields that a body names into a record, at any depth:
/// `{"record":"salesOrder","name":"SO10045","shippingAddress":{"state":"ID"}}`.
fn lay_over(record: &mut Record, body: &Value) {
    fn merge(below: &mut Value, above: &Value) {
        match (below, above) {
            (Value::Object(below), Value::Object(above)) => {
                for (name, value) in above {
                    merge(below.entry(name.clone()).or_insert(Value::Null), value);
                }
            }
            (below, above) => *below = above.clone(),
        }
    }
    let is_field = |name: &str| !matches!(name, "record" | "name");
    for (name, value) in body.as_object().into_iter().flatten().filter(|(name, _)| is_field(name)) {
        merge(&mut record[name.as_str()], value);
    }
}

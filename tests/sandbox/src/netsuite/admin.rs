//! Commands of the admin route: `add`, `edit`, `records`, `bill`, `settings`, `login-audit`, `expire-tokens`, `unlock`, `register`,
//! `revoke`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Customer, Fulfillment, Invoice, Item, Kind, Netsuite, SalesOrder};

/// Carries out a command.
pub(super) fn command(stand_in: &Netsuite, command: &str, body: &Value) -> Result<Value, String> {
    match command {
        "add" => return add(stand_in, body).map(|id| json!({ "id": id })),
        "edit" => edit(stand_in, body)?,
        "records" => {
            return Ok(json!({
                "fulfillments": stand_in.fulfillments(),
                "writes": stand_in.writes(),
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

/// `{"record":"itemFulfillment","head":{"number":"IF1"},…}`: what is not named is as in the usual record.
fn add(stand_in: &Netsuite, body: &Value) -> Result<String, String> {
    Ok(match kind(body)? {
        Kind::SalesOrder => stand_in.add_order(merged(&SalesOrder::ready(""), body)?),
        Kind::ItemFulfillment => stand_in.add_fulfillment(merged(&Fulfillment::packed(""), body)?),
        Kind::Invoice => stand_in.add_invoice(merged(&Invoice::open("", ""), body)?),
        Kind::Customer => stand_in.add_customer(merged(&Customer::company("", ""), body)?),
        Kind::InventoryItem => stand_in.add_item(merged(&Item::named("", ""), body)?),
    })
}

/// `{"record":"salesOrder","name":"SO10045","head":{"address":{"state":"ID"}}}`.
fn edit(stand_in: &Netsuite, body: &Value) -> Result<(), String> {
    let (kind, name) = (kind(body)?, text(body, "name")?);
    let missing = || format!("no {} {name}", kind.name());
    match kind {
        Kind::SalesOrder => {
            let new = merged(&stand_in.order(name).ok_or_else(missing)?, body)?;
            stand_in.edit_order(name, |order| *order = new);
        }
        Kind::ItemFulfillment => {
            let new = merged(&stand_in.fulfillment(name).ok_or_else(missing)?, body)?;
            stand_in.edit_fulfillment(name, |fulfillment| *fulfillment = new);
        }
        Kind::Invoice => {
            let new = merged(&stand_in.invoice(name).ok_or_else(missing)?, body)?;
            stand_in.edit_invoice(name, |invoice| *invoice = new);
        }
        Kind::Customer | Kind::InventoryItem => return Err("only transactions can be edited".into()),
    }
    Ok(())
}

/// The record with the members that the body names, at any depth.
fn merged<T: Serialize + DeserializeOwned>(record: &T, body: &Value) -> Result<T, String> {
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
    let mut value = serde_json::to_value(record).map_err(|error| error.to_string())?;
    lay_over(&mut value, body);
    serde_json::from_value(value).map_err(|error| error.to_string())
}

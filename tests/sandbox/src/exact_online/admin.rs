//! Commands of the admin route: `add`, `edit`, `orders`, `documents`, `settings`, `consent`.

use serde_json::{Map, Value, json};

use super::{ExactOnline, SalesOrder, Settings};

/// Carries out a command.
pub(super) fn command(stand_in: &ExactOnline, command: &str, body: &Value) -> Result<Value, String> {
    let division = body["division"].as_i64().unwrap_or_else(|| stand_in.settings().current_division);
    let number = body["number"].as_i64();
    let members = body.as_object();
    match command {
        "add" => {
            let mut order = SalesOrder::open(number.ok_or("\"number\" is the order's number")?);
            change(&mut order, members)?;
            let number = order.number;
            stand_in.add(division, order);
            Ok(json!({ "division": division, "number": number }))
        }
        "edit" => {
            let number = number.ok_or("\"number\" names the order")?;
            let mut result = Err(format!("no order {number} in {division}"));
            stand_in.edit(division, number, |order| result = change(order, members));
            result.map(|()| json!({ "number": number }))
        }
        "orders" => Ok(stand_in.orders(division).iter().map(summary).collect()),
        "documents" => {
            let documents = stand_in.documents(division);
            Ok(documents
                .iter()
                .map(|one| {
                    let files = stand_in.attachments(division);
                    let names: Vec<_> =
                        files.iter().filter(|file| file.document == one.id).map(|file| &file.file_name).collect();
                    json!({ "subject": one.subject, "order": one.sales_order_number, "body": one.body, "files": names })
                })
                .collect())
        }
        "consent" => {
            let url = body["url"].as_str().ok_or("\"url\" is the consent address")?;
            Ok(json!({ "callback": stand_in.consent(url)? }))
        }
        "settings" => {
            let mut settings = stand_in.settings();
            let mut merged = settings.clone();
            for (name, value) in members.into_iter().flatten() {
                merge(&mut merged, name, value)?;
            }
            *settings = merged;
            Ok(json!({ "ok": true }))
        }
        _ => Err(format!("unknown command {command}: add, edit, orders, documents, consent or settings")),
    }
}

fn summary(order: &SalesOrder) -> Value {
    json!({
        "number": order.number, "status": order.status, "delivery_status": order.delivery_status, "approval": order.approval,
    })
}

/// Sets what the simple form of an order names; null empties.
fn change(order: &mut SalesOrder, members: Option<&Map<String, Value>>) -> Result<(), String> {
    for (name, value) in members.into_iter().flatten() {
        let text = || value.as_str().map(str::to_owned);
        let number = || value.as_i64().ok_or(format!("\"{name}\" is a number"));
        match name.as_str() {
            "number" | "division" => {}
            "status" => order.status = number()?,
            "delivery_status" => order.delivery_status = number()?,
            "approval" => order.approval = number()?,
            "your_ref" => order.your_ref = text(),
            "shipping_method" => order.shipping_method = text(),
            "delivery_address" => order.delivery_address = text(),
            "selection_code" => order.selection_code = text(),
            "warehouse" => order.warehouse = text().unwrap_or_default(),
            _ => return Err(format!("unknown member {name}")),
        }
    }
    Ok(())
}

fn merge(settings: &mut Settings, name: &str, value: &Value) -> Result<(), String> {
    let flag = || value.as_bool().ok_or(format!("\"{name}\" is true or false"));
    let number = || value.as_i64().ok_or(format!("\"{name}\" is a number"));
    match name {
        "minute_limit" => settings.minute_limit = number()?,
        "day_limit" => settings.day_limit = number()?,
        "current_division" => settings.current_division = number()?,
        "refresh_token_days" => settings.refresh_token_days = number()?,
        "old_refresh_token_stays" => settings.old_refresh_token_stays = flag()?,
        "bare_lists" => settings.bare_lists = flag()?,
        "select_is_mandatory" => settings.select_is_mandatory = flag()?,
        "english" => settings.english = flag()?,
        "limit_headers" => settings.limit_headers = flag()?,
        "granted" => {
            let list = value.as_array().ok_or("\"granted\" is a list of numbers")?;
            settings.granted = list.iter().filter_map(Value::as_i64).collect();
        }
        "out_of_scope" => {
            let list = value.as_array().ok_or("\"out_of_scope\" is a list of services")?;
            settings.out_of_scope = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        _ => return Err(format!("unknown setting {name}")),
    }
    Ok(())
}

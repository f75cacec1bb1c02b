//! Commands of the admin route: `add`, `edit`, `orders`, `settings`, `post`, `restart`, `writes`.

use serde_json::{Map, Value, json};

use super::order::Order;
use super::row::Row;
use super::settings::Settings;
use super::{Dynamics365, ThrottleBody};

/// Carries out a command.
pub(super) fn command(stand_in: &Dynamics365, command: &str, body: &Value) -> Result<Value, String> {
    let text = |name: &str| body[name].as_str();
    match command {
        "add" => {
            let (company, number) = key(body)?;
            let mut order = Order::confirmed(company, number);
            set_all(&mut order.header, body["header"].as_object());
            order.is_confirmed = body["confirmed"].as_bool().unwrap_or(true);
            order.invoice = text("invoice").map(str::to_owned);
            order.packing_slip = text("packing_slip").map(str::to_owned);
            Ok(json!({ "order": stand_in.add(order) }))
        }
        "edit" => {
            let (_, number) = key(body)?;
            stand_in.edit_order(number, |row| set_all(row, body["header"].as_object()));
            Ok(json!({"ok": true}))
        }
        "post" => {
            let (company, number) = key(body)?;
            if let Some(slip) = text("packing_slip") {
                stand_in.post_packing_slip(company, number, slip);
            }
            if let Some(invoice) = text("invoice") {
                stand_in.post_invoice(company, number, invoice);
            }
            Ok(json!({"ok": true}))
        }
        "orders" => Ok(stand_in.orders().iter().map(|row| summary(stand_in, row)).collect()),
        "writes" => Ok(json!(stand_in.writes())),
        "restart" => {
            stand_in.restart();
            Ok(json!({"ok": true}))
        }
        "settings" => {
            let mut merged = stand_in.settings().clone();
            for (name, value) in body.as_object().into_iter().flatten() {
                merge(&mut merged, name, value)?;
            }
            *stand_in.settings() = merged;
            Ok(json!({"ok": true}))
        }
        _ => Err(format!("unknown command {command}: add, edit, post, orders, writes, restart or settings")),
    }
}

/// `{"order":"usmf/000768"}`
fn key(body: &Value) -> Result<(&str, &str), String> {
    let order = body["order"].as_str().ok_or("\"order\" is company/number")?;
    order.split_once('/').ok_or_else(|| "\"order\" is company/number".into())
}

fn set_all(row: &mut Row, members: Option<&Map<String, Value>>) {
    for (name, value) in members.into_iter().flatten() {
        row.set(name, value.clone());
    }
}

fn summary(stand_in: &Dynamics365, row: &Row) -> Value {
    let key = format!("{}/{}", row.text("dataAreaId"), row.text("SalesOrderNumber"));
    let describe = |row: &Row| {
        json!({
            "description": row.text("AttachmentDescription"), "type": row.text("DocumentAttachmentTypeCode"),
            "notes": row.text("Notes"),
        })
    };
    let numbers = stand_in.tracking(&key);
    json!({
        "order": key,
        "status": row.text("SalesOrderStatus"),
        "attachments": stand_in.attachments(&key).iter().map(describe).collect::<Vec<_>>(),
        "tracking_numbers": numbers.iter().map(|row| row.text("TrackingNumber")).collect::<Vec<_>>(),
    })
}

/// Sets the switch of that name; those that are tables are for tests in the same process only.
fn merge(settings: &mut Settings, name: &str, value: &Value) -> Result<(), String> {
    let flags = [
        ("is_registered", &mut settings.is_registered),
        ("secret_expired", &mut settings.secret_expired),
        ("skip_token", &mut settings.skip_token),
        ("text_functions", &mut settings.text_functions),
        ("processing_status_filterable", &mut settings.processing_status_filterable),
        ("case_sensitive", &mut settings.case_sensitive),
        ("location", &mut settings.location),
        ("missing_has_body", &mut settings.missing_has_body),
        ("booleans_refused", &mut settings.booleans_refused),
        ("etags", &mut settings.etags),
    ];
    if let Some((_, slot)) = flags.into_iter().find(|(own, _)| *own == name) {
        *slot = value.as_bool().ok_or_else(|| format!("{name} is true or false"))?;
        return Ok(());
    }
    let number = || value.as_u64().and_then(|n| u32::try_from(n).ok());
    let time = || match value {
        Value::Null => Ok(None),
        other => other
            .as_str()
            .and_then(|text| text.parse().ok())
            .map(Some)
            .ok_or_else(|| format!("{name} is a time or null")),
    };
    match name {
        "client_secret" => {
            value.as_str().ok_or("client_secret is text")?.clone_into(&mut settings.client_secret);
        }
        "default_company" => {
            value.as_str().ok_or("default_company is text")?.clone_into(&mut settings.default_company);
        }
        "page_size" => settings.page_size = number().ok_or("page_size is a number")? as usize,
        "token_error" => settings.token_error = number(),
        "token_life_s" => settings.token_life_s = number().ok_or("token_life_s is a number")?.into(),
        "token_throttled_s" => settings.token_throttled_s = number(),
        "retry_after_s" => settings.retry_after_s = number(),
        "validation_status" => {
            settings.validation_status = match value.as_u64() {
                Some(400) => 400,
                Some(500) => 500,
                _ => return Err("validation_status is 400 or 500".into()),
            };
        }
        "throttle_body" => {
            settings.throttle_body = match value.as_str() {
                Some("error") => ThrottleBody::Error,
                Some("message") => ThrottleBody::Message,
                Some("text") => ThrottleBody::Text,
                Some("empty") => ThrottleBody::Empty,
                _ => return Err("throttle_body is error, message, text or empty".into()),
            };
        }
        "throttled_until" => settings.throttled_until = time()?,
        "down_until" => settings.down_until = time()?,
        "cold_start_ms" => {
            let ms = value.as_u64().ok_or("cold_start_ms is a number")?;
            settings.cold_start = std::time::Duration::from_millis(ms);
        }
        _ => return Err(format!("unknown or not simple: {name}")),
    }
    Ok(())
}

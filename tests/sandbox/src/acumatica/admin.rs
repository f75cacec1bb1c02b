//! Commands of the admin route: `add`, `edit`, `shipments`, `settings`, `sessions`.

use serde_json::{Map, Value, json};

use super::settings::Settings;
use super::switch::{LimitStatus, ListOrder, Lock};
use super::{Acumatica, Package, Shipment};

/// Carries out a command.
pub(super) fn command(stand_in: &Acumatica, command: &str, body: &Value) -> Result<Value, String> {
    let members = body.as_object();
    match command {
        "add" => {
            let mut shipment = Shipment::open(text(body, "number").unwrap_or_default());
            change(&mut shipment, members)?;
            Ok(json!({ "number": stand_in.add(shipment) }))
        }
        "edit" => {
            let number = text(body, "number").ok_or("\"number\" names the shipment")?;
            let mut result = Err(format!("no shipment {number}"));
            stand_in.edit(number, |shipment| result = change(shipment, members));
            result.map(|()| json!({ "number": number }))
        }
        "shipments" => Ok(stand_in.shipments().iter().map(|shipment| summary(stand_in, shipment)).collect()),
        "settings" => {
            let mut settings = stand_in.settings();
            let mut merged = settings.clone();
            for (name, value) in members.into_iter().flatten() {
                merge(&mut merged, name, value)?;
            }
            *settings = merged;
            Ok(json!({ "ok": true }))
        }
        "sessions" => Ok(json!({
            "open": stand_in.open_sessions(),
            "most": stand_in.most_sessions(),
            "accidents": stand_in.accidents(),
        })),
        _ => Err(format!("unknown command {command}: add, edit, shipments, settings or sessions")),
    }
}

fn summary(stand_in: &Acumatica, shipment: &Shipment) -> Value {
    let files = stand_in.files(&shipment.number);
    json!({
        "number": shipment.number,
        "status": shipment.status,
        "tracking_numbers": shipment.tracking_numbers(),
        "files": files.iter().map(|file| &file.name).collect::<Vec<_>>(),
        "note": shipment.note,
        "custom": shipment.custom,
    })
}

/// Sets what the simple form of a shipment names; null empties.
fn change(shipment: &mut Shipment, members: Option<&Map<String, Value>>) -> Result<(), String> {
    for (name, value) in members.into_iter().flatten() {
        let text = || value.as_str().map(str::to_owned);
        let address = &mut shipment.address;
        match name.as_str() {
            "number" => {}
            "status" => shipment.status = text().ok_or("\"status\" is text")?,
            "note" => shipment.note = text().unwrap_or_default(),
            "ship_via" => shipment.ship_via = text(),
            "warehouse" => shipment.warehouse = text(),
            "customer" => shipment.customer = text(),
            "description" => shipment.description = text(),
            "residential" => shipment.residential = value == true,
            "saturday" => shipment.saturday = value == true,
            "line1" => address.line1 = text(),
            "line2" => address.line2 = text(),
            "city" => address.city = text(),
            "state" => address.state = text(),
            "postal_code" => address.postal_code = text(),
            "country" => address.country = text(),
            "company" => shipment.contact.company = text(),
            "attention" => shipment.contact.attention = text(),
            "phone" => shipment.contact.phone = text(),
            "email" => shipment.contact.email = text(),
            "custom" => {
                shipment.custom = value.as_object().cloned().unwrap_or_default().into_iter().collect();
            }
            "packages" => {
                let rows = value.as_array().ok_or("\"packages\" is a list")?;
                shipment.packages = rows.iter().map(package).collect();
            }
            _ => return Err(format!("unknown member {name}")),
        }
    }
    Ok(())
}

/// `{"weight":2.5,"confirmed":true,"tracking_number":"…"}`, all of it optional.
fn package(row: &Value) -> Package {
    let mut package = Package::closed(row["weight"].as_f64().unwrap_or(2.5));
    package.confirmed = row["confirmed"].as_bool().unwrap_or(true);
    package.tracking_number = text(row, "tracking_number").map(str::to_owned);
    package.box_id = text(row, "box_id").map(str::to_owned).or(package.box_id);
    for (name, slot) in
        [("length", &mut package.length), ("width", &mut package.width), ("height", &mut package.height)]
    {
        *slot = row[name].as_f64().or(*slot);
    }
    package
}

fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body[name].as_str()
}

/// Sets the switch of that name; those that are tables are for tests in the same process only.
fn merge(settings: &mut Settings, name: &str, value: &Value) -> Result<(), String> {
    let flags = [
        ("is_single_tenant", &mut settings.is_single_tenant),
        ("logout_ends_token", &mut settings.logout_ends_token),
        ("refresh_token_slides", &mut settings.refresh_token_slides),
        ("old_refresh_token_stays", &mut settings.old_refresh_token_stays),
        ("cookies_secure", &mut settings.cookies_secure),
        ("endpoint_list_bare", &mut settings.endpoint_list_bare),
        ("links", &mut settings.links),
        ("location_absolute", &mut settings.location_absolute),
        ("patch", &mut settings.patch),
        ("date_literal", &mut settings.date_literal),
        ("immediate_actions", &mut settings.immediate_actions),
        ("busy_while_running", &mut settings.busy_while_running),
    ];
    if let Some((_, slot)) = flags.into_iter().find(|(own, _)| *own == name) {
        *slot = value.as_bool().ok_or_else(|| format!("{name} is true or false"))?;
        return Ok(());
    }
    let texts = [
        ("client_id", &mut settings.client_id),
        ("client_secret", &mut settings.client_secret),
        ("redirect_uri", &mut settings.redirect_uri),
        ("user", &mut settings.user),
        ("password", &mut settings.password),
        ("tenant", &mut settings.tenant),
        ("endpoint", &mut settings.endpoint),
        ("weight_unit", &mut settings.weight_unit),
    ];
    if let Some((_, slot)) = texts.into_iter().find(|(own, _)| *own == name) {
        value.as_str().ok_or_else(|| format!("{name} is text"))?.clone_into(slot);
        return Ok(());
    }
    merge_other(settings, name, value)
}

fn merge_other(settings: &mut Settings, name: &str, value: &Value) -> Result<(), String> {
    let number = || value.as_u64().ok_or_else(|| format!("{name} is a number"));
    let small = || u32::try_from(number()?).map_err(|error| error.to_string());
    match name {
        "instance" => settings.instance = value.as_str().map(str::to_owned),
        "swagger" => settings.swagger = value.as_str().map(str::to_owned),
        "session_limit" => settings.session_limit = usize::try_from(small()?).unwrap_or(usize::MAX),
        "refresh_token_days" => settings.refresh_token_days = small()?.into(),
        "polls" => settings.polls = small()?,
        "operation_s" => settings.operation_s = small()?.into(),
        "package_lock" => settings.package_lock = lock(value)?,
        "header_lock" => settings.header_lock = lock(value)?,
        "order_lock" => settings.order_lock = lock(value)?,
        "list_order" => {
            settings.list_order = match value.as_str() {
                Some("by_key") => ListOrder::ByKey,
                Some("shuffled") => ListOrder::Shuffled,
                Some("reshuffled") => ListOrder::Reshuffled,
                _ => return Err("list_order is by_key, shuffled or reshuffled".into()),
            };
        }
        "login_limit_status" => {
            settings.login_limit_status = match value.as_u64() {
                Some(429) => LimitStatus::TooManyRequests,
                Some(500) => LimitStatus::ServerError,
                _ => return Err("login_limit_status is 429 or 500".into()),
            };
        }
        _ => return Err(format!("unknown or not simple: {name}")),
    }
    Ok(())
}

fn lock(value: &Value) -> Result<Lock, String> {
    match value.as_str() {
        Some("off") => Ok(Lock::Off),
        Some("silent") => Ok(Lock::Silent),
        Some("reject422") => Ok(Lock::Reject422),
        Some("reject500") => Ok(Lock::Reject500),
        _ => Err("a lock is off, silent, reject422 or reject500".into()),
    }
}

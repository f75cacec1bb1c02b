//! Commands of the admin route: `add`, `edit`, `shipments`, `settings`, `sessions`.

use serde_json::{Map, Value, json};

use super::{Acumatica, Package, Shipment, typed};

/// Carries out a command.
pub(super) fn command(stand_in: &Acumatica, command: &str, body: &Value) -> Result<Value, String> {
    let nothing = Map::new();
    let members = body.as_object().unwrap_or(&nothing);
    let number = body["number"].as_str();
    match command {
        "add" => {
            let shipment = changed(&Shipment::open(number.unwrap_or_default()), members)?;
            Ok(json!({ "number": stand_in.add(shipment) }))
        }
        "edit" => {
            let number = number.ok_or("\"number\" names the shipment")?;
            let mut result = Err(format!("no shipment {number}"));
            stand_in.edit(number, |shipment| {
                result = changed(shipment, members).map(|edited| *shipment = edited);
            });
            result.map(|()| json!({ "number": number }))
        }
        "shipments" => Ok(stand_in.shipments().iter().map(|shipment| summary(stand_in, shipment)).collect()),
        "settings" => {
            let mut settings = stand_in.settings();
            let mut merged = settings.clone();
            merged.merge(body)?;
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

/// The shipment with the members that are named, those of its address and contact too; null empties.
fn changed(shipment: &Shipment, members: &Map<String, Value>) -> Result<Shipment, String> {
    let mut record = json!(shipment);
    for (name, value) in members {
        let parts = ["", "/address", "/contact"].map(str::to_owned);
        let part = parts.into_iter().find(|part| record.pointer(&format!("{part}/{name}")).is_some());
        let part = part.ok_or_else(|| format!("unknown member {name}"))?;
        if let Some(slot) = record.pointer_mut(&format!("{part}/{name}")) {
            *slot = if name == "packages" { packages(value)? } else { value.clone() };
        }
    }
    typed(&record).ok_or_else(|| format!("not the members of a shipment: {}", json!(members)))
}

/// `[{"weight":2.5,"confirmed":true,"tracking_number":"…"}]`, all of it optional.
fn packages(rows: &Value) -> Result<Value, String> {
    let rows = rows.as_array().ok_or("\"packages\" is a list")?;
    let usual = || json!(Package::closed(2.5)).as_object().cloned().unwrap_or_default();
    let row = |row: &Value| -> Value {
        usual().into_iter().chain(row.as_object().cloned().unwrap_or_default()).collect::<Map<_, _>>().into()
    };
    Ok(rows.iter().map(row).collect())
}

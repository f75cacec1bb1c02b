//! `$adHocSchema`: a record without values, with all custom fields that exist. The way to find out whether a configured
//! name is right.

use serde_json::{Map, Value, json};

use super::contract::{Entity, Kind, SALES_ORDER, SHIPMENT};
use super::guid::session_bound;
use super::settings::Settings;

const SHIPMENT_ACTIONS: [&str; 4] = ["ConfirmShipment", "CorrectShipment", "PrepareInvoice", "UpdateIN"];

/// The template of an entity.
pub(crate) fn template(entity: &'static Entity, version: u8, settings: &Settings) -> Value {
    let mut template = part(entity, version, settings);
    template["note"] = json!({ "value": "" });
    let actions: &[&str] = if entity.name == SHIPMENT.name { &SHIPMENT_ACTIONS } else { &[] };
    if entity.name == SHIPMENT.name || entity.name == SALES_ORDER.name {
        template["_workflowActions"] = json!(actions);
    }
    template
}

fn part(entity: &'static Entity, version: u8, settings: &Settings) -> Value {
    let mut members = Map::new();
    members.insert("id".into(), json!(session_bound(0, "template", entity.name, 0)));
    members.insert("rowNumber".into(), json!(1));
    members.insert("note".into(), Value::Null);
    for field in entity.fields_in(version) {
        let value = match field.kind {
            Kind::One(below) => part(below, version, settings),
            Kind::Many(below) => json!([part(below, version, settings)]),
            _ => json!({}),
        };
        members.insert(field.name.into(), value);
    }
    let mut custom = json!({});
    for (name, kind) in settings.custom_fields(entity.name).into_iter().flatten() {
        if let Some((view, field)) = name.split_once('.') {
            custom[view][field] = json!({ "type": kind.name() });
            if settings.schema_nulls {
                custom[view][field]["value"] = Value::Null;
            }
        }
    }
    members.insert("custom".into(), custom);
    Value::Object(members)
}

//! `$adHocSchema`: a record without values, with all custom fields that exist. The way to find out whether a configured
//! name is right.

use serde_json::{Value, json};

use super::action::ACTIONS;
use super::contract::{Entity, Kind, SHIPMENT};
use super::guid::session_bound;
use super::settings::Settings;

/// The template of an entity.
pub(crate) fn template(entity: &'static Entity, version: u8, settings: &Settings) -> Value {
    let mut template = part(entity, version, settings);
    template["note"] = json!({ "value": "" });
    let actions = ACTIONS.iter().filter(|_| entity.name == SHIPMENT.name).map(|action| action.name);
    template["_workflowActions"] = actions.collect();
    template
}

fn part(entity: &'static Entity, version: u8, settings: &Settings) -> Value {
    let id = session_bound(0, "template", entity.name, 0);
    let mut members = json!({ "id": id, "rowNumber": 1, "note": null });
    for field in entity.fields_in(version) {
        members[field.name] = match field.kind {
            Kind::One(below) => part(below, version, settings),
            Kind::Many(below) => json!([part(below, version, settings)]),
            _ => json!({}),
        };
    }
    members["custom"] = json!({});
    for (name, kind) in entity.custom_fields(settings) {
        let Some((view, field)) = name.split_once('.') else { continue };
        members["custom"][view][field] = json!({ "type": kind.name() });
        if settings.schema_nulls {
            members["custom"][view][field]["value"] = Value::Null;
        }
    }
    members
}

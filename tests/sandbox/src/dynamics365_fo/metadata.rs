//! What the environment says of itself: `/metadata`, the service document, and `$metadata`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::schema::{EntitySet, Kind, NAMESPACE};
use super::settings::Settings;
use crate::http::Response;

/// Answers a call to the metadata service.
pub(crate) fn answer(collection: &str, item: Option<&str>, settings: &Settings) -> Result<Response, Refusal> {
    let body = match (collection, item) {
        ("DataEntities", None) => {
            json!({"value": EntitySet::all().map(|set| data_entity(set, settings)).collect::<Vec<_>>()})
        }
        ("PublicEntities", None) => {
            json!({"value": EntitySet::all().map(|set| public_entity(set, settings)).collect::<Vec<_>>()})
        }
        ("PublicEntities", Some(name)) => {
            public_entity(EntitySet::of_entity(name).ok_or(Refusal::Missing)?, settings)
        }
        ("PublicEnumerations", Some(name)) => enumeration(name).ok_or(Refusal::Missing)?,
        _ => return Err(Refusal::Missing),
    };
    Ok(Response::json(200, &body))
}

fn data_entity(set: &EntitySet, settings: &Settings) -> Value {
    json!({
        "Name": set.table, "PublicEntityName": set.entity, "PublicCollectionName": set.name,
        "DataServiceEnabled": true, "DataManagementEnabled": true, "EntityCategory": "Transaction",
        "IsReadOnly": set.is_read_only(settings),
    })
}

fn public_entity(set: &EntitySet, settings: &Settings) -> Value {
    let added = settings.extension_fields.get(set.rows_of).into_iter().flatten();
    let fields = set.fields.iter().map(|field| (field.name, field.kind));
    let fields = fields.chain(added.map(|(name, max)| (name.as_str(), Kind::Text(*max))));
    let properties = fields.map(|(name, kind)| {
        json!({
            "Name": name, "TypeName": kind.edm(), "IsKey": set.key.contains(&name),
            "IsMandatory": set.key.contains(&name), "AllowEdit": !set.key.contains(&name),
        })
    });
    let ways = set.navigations.iter().map(|way| json!({"Name": way.name, "RelatedEntity": way.target}));
    json!({
        "Name": set.entity, "EntitySetName": set.name, "IsReadOnly": set.is_read_only(settings),
        "ConfigurationEnabled": true,
        "Properties": properties.collect::<Vec<_>>(),
        "NavigationProperties": ways.collect::<Vec<_>>(),
        "Actions": [],
    })
}

fn enumeration(name: &str) -> Option<Value> {
    let mut kinds = EntitySet::all().flat_map(|set| set.fields).map(|field| field.kind);
    kinds.find_map(|kind| match kind {
        Kind::Enum(of) if of.name == name => {
            let members = of.members.iter().enumerate();
            let members = members.map(|(value, name)| json!({"Name": name, "Value": value}));
            Some(json!({"Name": of.name, "Members": members.collect::<Vec<_>>()}))
        }
        _ => None,
    })
}

/// All sets with their addresses.
pub(crate) fn service_document(site: &str) -> Value {
    let sets = EntitySet::all().map(|set| json!({"name": set.name, "kind": "EntitySet", "url": set.name}));
    json!({"@odata.context": format!("{site}/data/$metadata"), "value": sets.collect::<Vec<_>>()})
}

/// CSDL of the sets that there are.
pub(crate) fn description(settings: &Settings) -> String {
    let (mut types, mut sets) = (String::new(), String::new());
    for set in EntitySet::all() {
        let _ = write!(types, "<EntityType Name=\"{}\"><Key>", set.entity);
        for name in set.key {
            let _ = write!(types, "<PropertyRef Name=\"{name}\"/>");
        }
        types.push_str("</Key>");
        for field in set.fields {
            let _ = write!(types, "<Property Name=\"{}\" Type=\"{}\"/>", field.name, field.kind.edm());
        }
        for name in settings.extension_fields.get(set.rows_of).into_iter().flat_map(|added| added.keys()) {
            let _ = write!(types, "<Property Name=\"{name}\" Type=\"Edm.String\"/>");
        }
        types.push_str("</EntityType>");
        let _ = write!(sets, "<EntitySet Name=\"{}\" EntityType=\"{NAMESPACE}.{}\"/>", set.name, set.entity);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\
         <edmx:DataServices><Schema Namespace=\"{NAMESPACE}\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">{types}\
         <EntityContainer Name=\"Resources\">{sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"
    )
}

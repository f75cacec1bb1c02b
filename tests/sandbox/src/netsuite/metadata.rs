//! The account's description of its own records.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::kind::Kind;
use super::refusal::Refusal;
use super::schema::{self, Type};
use crate::http::Response;

pub(crate) fn answer(call: &Call<'_>, name: Option<&str>) -> Result<Response, Refusal> {
    call.options(&["select"])?;
    let Some(name) = name else {
        let items: Vec<Value> = Kind::ALL
            .into_iter()
            .map(|kind| {
                let href = format!("{}/record/v1/metadata-catalog/{}", call.base, kind.name());
                json!({ "name": kind.name(), "links": [{ "rel": "canonical", "href": href }] })
            })
            .collect();
        return Ok(Response::text(200, "application/json", json!({ "items": items }).to_string()));
    };
    let kind = Kind::named(name).ok_or_else(Refusal::missing)?;
    let custom = call.settings.custom_fields.keys().cloned();
    let names = schema::body(kind).all().map(str::to_owned).chain(custom);
    let properties: Map<String, Value> = names
        .filter_map(|name| {
            let described = property(schema::type_of(kind, &name, call.settings)?);
            Some((name, described))
        })
        .collect();
    let body =
        json!({ "type": "object", "properties": properties, "x-ns-filterable": super::record::FILTERABLE });
    Ok(Response::text(200, "application/schema+json", body.to_string()))
}

fn property(kind: Type) -> Value {
    match kind {
        Type::Text(_) => json!({ "type": "string" }),
        Type::Number => json!({ "type": "number", "format": "double" }),
        Type::Integer => json!({ "type": "integer", "format": "int64" }),
        Type::CheckBox => json!({ "type": "boolean" }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::DateTime => json!({ "type": "string", "format": "date-time" }),
        Type::ReadOnly => json!({ "readOnly": true }),
        Type::Choice(ids) => {
            let ids: Vec<&str> = ids.split(' ').collect();
            json!({ "type": "object", "properties": { "id": { "type": "string", "enum": ids } } })
        }
        Type::Reference | Type::Country | Type::Address | Type::Sublist => {
            json!({ "type": "object" })
        }
    }
}

//! The account's description of its own records: their names, or the schemas that the tables of fields give.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::kind::Kind;
use super::refusal::Refusal;
use super::schema::{self, Field, Type};
use super::suiteql::FILTERABLE;
use crate::http::Response;

const SWAGGER: &str = "application/swagger+json";

/// `GET /record/v1/metadata-catalog`, where `name` is a record type's behind it.
pub(crate) fn answer(call: &Call<'_>, name: Option<&str>) -> Result<Response, Refusal> {
    call.options(&["select"])?;
    let named = |name: &str| Kind::named(name).ok_or_else(Refusal::missing);
    let selected: Vec<Kind> = match (name, call.request.option("select")) {
        (Some(name), _) => vec![named(name)?],
        (None, Some(select)) => select.split(',').map(|name| named(name.trim())).collect::<Result<_, _>>()?,
        (None, None) => Kind::ALL.into(),
    };
    let answer = |media: &str, body: &Value| Ok(Response::text(200, media, body.to_string()));
    if call.request.header("accept").is_some_and(|accept| accept.contains(SWAGGER)) {
        return answer(SWAGGER, &description(call, &selected));
    }
    match name {
        Some(_) => answer("application/schema+json", &schema_of(selected[0])),
        None => answer("application/json", &catalog(call, &selected)),
    }
}

fn catalog(call: &Call<'_>, kinds: &[Kind]) -> Value {
    let entry = |kind: &Kind| {
        let href = format!("{}/record/v1/metadata-catalog/{}", call.base, kind.name());
        json!({ "name": kind.name(), "links": [{ "rel": "canonical", "href": href }] })
    };
    json!({ "items": kinds.iter().map(entry).collect::<Value>() })
}

/// The same schemas as one description of the services.
fn description(call: &Call<'_>, kinds: &[Kind]) -> Value {
    let path = |kind: &Kind| {
        let reference = json!({ "$ref": format!("#/components/schemas/{}", kind.name()) });
        let content =
            json!({ "application/vnd.oracle.resource+json; type=singular": { "schema": reference } });
        let get = json!({ "tags": [kind.name()], "responses": { "200": { "description": "", "content": content } } });
        (format!("/{}/{{id}}", kind.name()), json!({ "get": get }))
    };
    let schemas = kinds.iter().map(|kind| (kind.name().to_owned(), schema_of(*kind)));
    json!({
        "openapi": "3.0.1",
        "info": { "title": "NetSuite REST Record API", "version": "v1" },
        "servers": [{ "url": format!("{}/record/v1", call.base) }],
        "paths": kinds.iter().map(path).collect::<Map<_, _>>(),
        "components": { "schemas": schemas.collect::<Map<_, _>>() },
    })
}

fn schema_of(kind: Kind) -> Value {
    let properties = schema::table(kind).fields.iter().map(|field| (field.name.to_owned(), property(*field)));
    let properties: Map<String, Value> = properties.collect();
    let filterable: Vec<&str> = FILTERABLE.split_ascii_whitespace().collect();
    json!({ "type": "object", "properties": properties, "x-ns-filterable": filterable })
}

fn property(field: Field) -> Value {
    let mut property = match field.kind() {
        Type::Text(_) => json!({ "type": "string" }),
        Type::Number => json!({ "type": "number", "format": "double" }),
        Type::Integer => json!({ "type": "integer", "format": "int64" }),
        Type::CheckBox => json!({ "type": "boolean" }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::DateTime => json!({ "type": "string", "format": "date-time" }),
        Type::Choice(ids) => {
            let ids: Vec<&str> = ids.split_ascii_whitespace().collect();
            json!({ "type": "object", "properties": { "id": { "type": "string", "enum": ids } } })
        }
        Type::Reference(_)
        | Type::Letter(..)
        | Type::Country
        | Type::Subrecord(_)
        | Type::Sublist(_)
        | Type::Closed => json!({ "type": "object" }),
    };
    if field.is_read_only {
        property["readOnly"] = true.into();
    }
    property
}

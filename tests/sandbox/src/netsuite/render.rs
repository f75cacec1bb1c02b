//! Records as JSON, from the tables of their fields.

use serde_json::{Map, Value, json};

use super::record::Record;
use super::records::Records;
use super::schema::{self, Table, Type, country_name};

pub(crate) struct Renderer<'a> {
    pub(crate) records: &'a Records,
    /// `http://host/services/rest`.
    pub(crate) base: &'a str,
}

impl Renderer<'_> {
    /// URL of a record.
    fn href(&self, kind: &str, id: &str) -> String {
        format!("{}/record/v1/{kind}/{id}", self.base)
    }

    /// A whole record, with all sublists and subrecords in it.
    pub(crate) fn record(&self, record: &Record) -> Map<String, Value> {
        let href = self.href(record.kind.name(), record.id());
        self.members(schema::table(record.kind), &record.fields, &href)
    }

    /// What has a value: null ones are absent.
    fn members(&self, table: &Table, fields: &Value, href: &str) -> Map<String, Value> {
        let mut members = Map::from_iter([("links".to_owned(), links(href))]);
        if let Some(id) = fields.get("id") {
            members.insert("id".into(), id.clone());
        }
        for (name, value) in fields.as_object().into_iter().flatten() {
            if let Some(field) = table.field(name).filter(|_| !value.is_null()) {
                members.insert(name.clone(), self.value(field.kind(), value, &format!("{href}/{name}")));
            }
        }
        members
    }

    fn value(&self, kind: Type, value: &Value, href: &str) -> Value {
        let choice = |id: &str, text: &str| json!({ "id": id, "refName": text });
        match (kind, value) {
            (Type::Reference(list), Value::String(id)) => {
                let mut reference = choice(id, &self.records.name_of(list, id).unwrap_or_default());
                if !list.is_empty() {
                    reference["links"] = links(&self.href(list, id));
                }
                reference
            }
            (Type::Letter(labels, _), Value::String(id)) => choice(id, label(labels, id).unwrap_or(id)),
            (Type::Choice(_), Value::String(id)) => choice(id, id),
            (Type::Country, Value::String(id)) => choice(id, country_name(id)),
            (Type::Subrecord(table), Value::Object(_)) => self.members(table, value, href).into(),
            (Type::Sublist(table), Value::Array(lines)) => self.sublist(table, lines, href),
            _ => value.clone(),
        }
    }

    /// A sublist; each line comes with its own URL.
    fn sublist(&self, table: &Table, lines: &[Value], href: &str) -> Value {
        let line = |(line, place): (&Value, u64)| {
            let key = line["line"].as_u64().unwrap_or(place);
            Value::from(self.members(table, line, &format!("{href}/{key}")))
        };
        let items: Vec<Value> = lines.iter().zip(1..).map(line).collect();
        json!({
            "links": links(href), "totalResults": items.len(), "count": items.len(), "hasMore": false, "offset": 0,
            "items": items,
        })
    }
}

/// What a letter means; nothing where it is none of those.
pub(crate) fn label(labels: &'static str, letter: &str) -> Option<&'static str> {
    let [letter @ b'A'..=b'Z'] = letter.as_bytes() else { return None };
    labels.split(", ").nth(usize::from(letter - b'A'))
}

/// `links` of something that has only itself.
fn links(href: &str) -> Value {
    json!([{ "rel": "self", "href": href }])
}

/// Leaves of sublists and subrecords only where they are.
pub(crate) fn fold(record: &mut Map<String, Value>) {
    for value in record.values_mut() {
        let is_part =
            value.get("items").is_some() || value.get("links").is_some() && value.get("id").is_none();
        if is_part {
            *value = json!({ "links": value["links"] });
        }
    }
}

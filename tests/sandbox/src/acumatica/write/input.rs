//! The body of a write, held against the contract. Members that the contract does not have are passed over without a
//! word, as the ERP does; members that it has must be wrapped and of the right type.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::acumatica::contract::{Entity, Kind};
use crate::acumatica::record::{Scalar, time_text};
use crate::acumatica::refusal::Refusal;
use crate::acumatica::settings::Settings;
use crate::acumatica::switch::CustomKind;
use crate::guid::is_guid;

const UNWRAPPED: &str = "A value is expected inside an object.";

/// What was sent of a record or row.
#[derive(Debug, Default)]
pub(crate) struct Input<'a> {
    pub(crate) id: Option<&'a str>,
    pub(crate) is_deleted: bool,
    pub(crate) note: Option<&'a str>,
    scalars: BTreeMap<&'static str, Scalar<'a>>,
    linked: BTreeMap<&'static str, Input<'a>>,
    rows: BTreeMap<&'static str, Vec<Input<'a>>>,
    /// Values of the custom fields that exist, by full name.
    pub(crate) custom: BTreeMap<String, Value>,
}

impl<'a> Input<'a> {
    pub(crate) fn read(
        body: &'a Value,
        entity: &'static Entity,
        version: u8,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        Reader { version, settings }.part(body, entity, "entity")
    }

    /// The value of a member that was sent; null is a value.
    pub(crate) fn scalar(&self, name: &str) -> Option<&Scalar<'a>> {
        self.scalars.get(name)
    }

    /// The text of a member that was sent and is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.scalar(name)? {
            Scalar::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    pub(crate) fn linked(&self, name: &str) -> Option<&Self> {
        self.linked.get(name)
    }

    pub(crate) fn rows(&self, name: &str) -> &[Self] {
        self.rows.get(name).map_or(&[], Vec::as_slice)
    }
}

struct Reader<'s> {
    version: u8,
    settings: &'s Settings,
}

impl Reader<'_> {
    fn part<'a>(&self, body: &'a Value, entity: &'static Entity, place: &str) -> Result<Input<'a>, Refusal> {
        let Value::Object(members) = body else {
            return Err(Refusal::invalid(place, "An object is expected."));
        };
        let mut input = Input::default();
        for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            let place = format!("{place}.{name}");
            match name.as_str() {
                "id" => {
                    let id = value.as_str().filter(|id| is_guid(id));
                    input.id = Some(id.ok_or_else(|| Refusal::invalid(&place, "A GUID is expected."))?);
                }
                "delete" => input.is_deleted = value == true,
                "note" => {
                    let note = value.as_object().ok_or_else(|| Refusal::invalid(&place, UNWRAPPED))?;
                    input.note = note.get("value").and_then(Value::as_str);
                }
                "custom" => self.custom(value, entity, &place, &mut input.custom)?,
                _ => self.member(name, value, entity, &place, &mut input)?,
            }
        }
        Ok(input)
    }

    fn member<'a>(
        &self,
        name: &str,
        value: &'a Value,
        entity: &'static Entity,
        place: &str,
        input: &mut Input<'a>,
    ) -> Result<(), Refusal> {
        let Some(field) = entity.field(name, self.version) else { return Ok(()) };
        match field.kind {
            Kind::One(below) => {
                input.linked.insert(field.name, self.part(value, below, place)?);
            }
            Kind::Many(below) => {
                let Value::Array(rows) = value else {
                    return Err(Refusal::invalid(place, "A list is expected."));
                };
                let row = |(index, row)| self.part(row, below, &format!("{place}[{index}]"));
                input.rows.insert(field.name, rows.iter().enumerate().map(row).collect::<Result<_, _>>()?);
            }
            kind => {
                let Value::Object(wrapper) = value else {
                    return Err(Refusal::invalid(place, UNWRAPPED));
                };
                // `{}` is how an empty member is answered; sent, it says nothing.
                if let Some(inner) = wrapper.get("value") {
                    let scalar = scalar(kind, inner);
                    let scalar = scalar.ok_or_else(|| Refusal::invalid(place, wrong_value(inner)))?;
                    input.scalars.insert(field.name, scalar);
                }
            }
        }
        Ok(())
    }

    fn custom(
        &self,
        block: &Value,
        entity: &Entity,
        place: &str,
        found: &mut BTreeMap<String, Value>,
    ) -> Result<(), Refusal> {
        let nothing = Map::new();
        for (view, fields) in block.as_object().unwrap_or(&nothing) {
            for (field, content) in fields.as_object().unwrap_or(&nothing) {
                let place = format!("{place}.{view}.{field}");
                let has_type = content["type"].as_str().is_some_and(|kind| kind.starts_with("Custom"));
                if !has_type {
                    return Err(Refusal::invalid(place, "The type of the custom field is missing."));
                }
                let name = format!("{view}.{field}");
                let Some(kind) = self.settings.custom_kind(entity.name, &name) else { continue };
                let value = custom_value(kind, &content["value"]);
                let value = value.ok_or_else(|| Refusal::invalid(place, wrong_value(&content["value"])))?;
                found.insert(name, value);
            }
        }
        Ok(())
    }
}

fn wrong_value(value: &Value) -> String {
    format!("The value {value} cannot be converted.")
}

fn scalar(kind: Kind, value: &Value) -> Option<Scalar<'_>> {
    if value.is_null() {
        return Some(Scalar::Null);
    }
    match kind {
        Kind::Text => value.as_str().map(Scalar::from),
        Kind::Guid => value.as_str().filter(|text| is_guid(text)).map(Scalar::from),
        Kind::Int => value.as_i64().map(Scalar::Int),
        Kind::Decimal => value.as_f64().map(Scalar::Decimal),
        Kind::Flag => value.as_bool().map(Scalar::Flag),
        Kind::Time | Kind::Day => time(value).map(Scalar::Time),
        Kind::One(_) | Kind::Many(_) => None,
    }
}

fn custom_value(kind: CustomKind, value: &Value) -> Option<Value> {
    let fits = match kind {
        _ if value.is_null() => true,
        CustomKind::String => value.is_string(),
        CustomKind::Decimal => value.is_number(),
        CustomKind::Int => value.is_i64(),
        CustomKind::Boolean => value.is_boolean(),
        CustomKind::DateTime => return time(value).map(|time| time_text(time).into()),
    };
    fits.then(|| value.clone())
}

/// A time needs its offset.
fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

//! A body, read and checked as a whole against the table of its record before anything is changed.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::options::Options;
use crate::netsuite::call::Call;
use crate::netsuite::derive::active_packages;
use crate::netsuite::kind::Kind;
use crate::netsuite::record::Record;
use crate::netsuite::records::{Records, number_of};
use crate::netsuite::refusal::Refusal;
use crate::netsuite::render::label;
use crate::netsuite::schema::{Field, PACKAGE_LISTS, Table, Type, is_country};

/// Values as a record keeps them, by the names of the fields; null clears.
pub(super) type Values = Map<String, Value>;

pub(super) struct Input<'a> {
    options: &'a Options,
    records: &'a Records,
    kind: Kind,
    id: Option<u64>,
    active_packages: &'static str,
}

impl<'a> Input<'a> {
    pub(super) fn for_record(
        call: &Call<'_>,
        options: &'a Options,
        records: &'a Records,
        record: &Record,
    ) -> Self {
        let active_packages = active_packages(record, call.settings);
        Self { options, records, kind: record.kind, id: number_of(record.id()), active_packages }
    }

    /// All that a body sets.
    pub(super) fn body(&self, body: &Value) -> Result<Values, Refusal> {
        self.members(self.options.table, "", body)
    }

    /// The members of a record, of a line or of a subrecord.
    fn members(&self, table: &Table, place: &str, given: &Value) -> Result<Values, Refusal> {
        let mut read = Values::new();
        let Some(object) = given.as_object() else {
            self.options.malformed(place, "an object is needed")?;
            return Ok(read);
        };
        for (name, value) in object {
            let path = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            match table.field(name) {
                None => self.options.unknown(&path)?,
                Some(field) => {
                    if let Some(stored) = self.value(field, &path, value)? {
                        read.insert(name.clone(), stored);
                    }
                }
            }
        }
        Ok(read)
    }

    /// What is stored, or nothing where the value is left out.
    fn value(&self, field: Field, path: &str, value: &Value) -> Result<Option<Value>, Refusal> {
        let is_inactive =
            || field.name != self.active_packages && PACKAGE_LISTS.iter().any(|list| list.name == field.name);
        if field.is_read_only || matches!(field.kind(), Type::Closed) || is_inactive() {
            return Ok(None);
        }
        match field.kind() {
            Type::Subrecord(table) => self.members(table, path, value).map(|members| Some(members.into())),
            Type::Sublist(table) => self.lines(table, path, value),
            _ if value.is_null() => Ok(Some(Value::Null)),
            _ => match self.scalar(field, path, value)? {
                Ok(stored) => Ok(Some(stored)),
                Err(why) => self.options.malformed(path, why).map(|()| None),
            },
        }
    }

    /// The lines of a sublist; null where it is emptied.
    fn lines(&self, table: &Table, path: &str, value: &Value) -> Result<Option<Value>, Refusal> {
        if value.is_null() || value.get("items").is_some_and(Value::is_null) {
            return Ok(Some(Value::Null));
        }
        let Some(lines) = value.get("items").and_then(Value::as_array) else {
            return self.options.malformed(path, "an object with items is needed").map(|()| None);
        };
        let read = lines.iter().enumerate().map(|(index, line)| {
            self.members(table, &format!("{path}.items[{index}]"), line).map(Value::from)
        });
        read.collect::<Result<Vec<Value>, _>>().map(|lines| Some(lines.into()))
    }

    /// One value: refused where it has the right form and cannot be, malformed where it has not.
    fn scalar(
        &self,
        field: Field,
        path: &str,
        value: &Value,
    ) -> Result<Result<Value, &'static str>, Refusal> {
        let refused = |given: &str| Refusal::value(path, field.name, given);
        Ok(match field.kind() {
            Type::Text(max) => {
                let Some(text) = value.as_str() else { return Ok(Err("text is needed")) };
                if text.chars().count() > max {
                    let what = format!(
                        "The field {} contained more than the maximum number ( {max} ) of characters allowed.",
                        field.name
                    );
                    return Err(Refusal::user(what).at("o:errorPath", path));
                }
                if path == "externalId" {
                    self.check_external_id(text)?;
                }
                Ok(text.into())
            }
            Type::Number => value.as_f64().map(Value::from).ok_or("a number is needed"),
            Type::Integer => value.as_i64().map(Value::from).ok_or("a whole number is needed"),
            Type::CheckBox => value.as_bool().map(Value::from).ok_or("true or false is needed"),
            Type::Date => date(value).ok_or("a date as YYYY-MM-DD is needed"),
            Type::DateTime => instant(value).ok_or("a date and time with its offset is needed"),
            Type::Reference(list) => match id_of(value) {
                Some(id) if self.records.name_of(list, &id).is_none() => return Err(refused(&id)),
                id => id.map(Value::from).ok_or("an object with an id is needed"),
            },
            Type::Country => match id_of(value) {
                Some(id) if !is_country(&id) => return Err(refused(&id)),
                id => id.map(Value::from).ok_or("an object with an id is needed"),
            },
            Type::Choice(ids) => {
                let known: Vec<(&str, &str)> = ids.split_ascii_whitespace().map(|id| (id, id)).collect();
                choice(&known, value).map_err(refused)?
            }
            Type::Letter(labels, writable) => {
                let letters = ["A", "B", "C", "D", "E", "F", "G", "H"].into_iter().take(writable);
                let known: Vec<(&str, &str)> =
                    letters.map(|letter| (letter, label(labels, letter).unwrap_or(letter))).collect();
                choice(&known, value).map_err(refused)?
            }
            Type::Subrecord(_) | Type::Sublist(_) | Type::Closed => Err("a value is needed"),
        })
    }

    /// An external id names one record, and has no characters that paths could not hold.
    fn check_external_id(&self, external: &str) -> Result<(), Refusal> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if external.is_empty() || !external.chars().all(is_plain) {
            return Err(Refusal::value("externalId", "externalId", external));
        }
        let owner = self.records.find(self.kind, &format!("eid:{external}"));
        if owner.is_some() && owner != self.id {
            let what = "This record already exists.";
            return Err(Refusal::new(400, "DUP_RCRD", what).at("o:errorPath", "externalId"));
        }
        Ok(())
    }
}

fn date(value: &Value) -> Option<Value> {
    let text = value.as_str().filter(|text| text.len() == 10)?;
    let date: Date = text.parse().ok()?;
    Some(date.to_string().into())
}

/// Any offset is taken, and kept as UTC.
fn instant(value: &Value) -> Option<Value> {
    let at: Timestamp = value.as_str()?.parse().ok()?;
    Some(crate::netsuite::records::instant(at).into())
}

/// The id of `{"id": "6"}`, `{"id": 6}`, or a bare number as in Oracle's own samples.
fn id_of(value: &Value) -> Option<String> {
    match value.get("id").unwrap_or(value) {
        Value::String(id) if value.is_object() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// The id of the choice with that id or, without one, that label; or what was given instead. None known: any id is taken.
fn choice<'v>(known: &[(&str, &str)], value: &'v Value) -> Result<Result<Value, &'static str>, &'v str> {
    let (given, found) = if let Some(id) = value["id"].as_str() {
        (id, known.iter().find(|(own, _)| *own == id))
    } else if let Some(label) = value["refName"].as_str() {
        (label, known.iter().find(|(_, own)| *own == label))
    } else {
        return Ok(Err("an object with an id or a refName is needed"));
    };
    match found.map(|(id, _)| *id).or(known.is_empty().then_some(given)) {
        Some(id) => Ok(Ok(id.into())),
        None => Err(given),
    }
}

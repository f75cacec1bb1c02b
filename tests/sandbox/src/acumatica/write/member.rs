//! Writes what was sent into the members of a record that are open, where it differs, and remembers which those were.

use serde_json::{Value, json};

use super::body;
use super::errors::Errors;
use crate::acumatica::Call;
use crate::acumatica::contract::{Entity, Field, Kind, Open, Rule, Source};
use crate::acumatica::ledger::Ledger;

/// A write under way.
pub(super) struct Writer<'a> {
    call: &'a Call<'a>,
    ledger: &'a Ledger,
    pub(super) errors: Errors,
    /// JSON pointers of members that change something.
    pub(super) touched: Vec<String>,
    /// What nobody can have wanted.
    pub(super) accidents: Vec<String>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(call: &'a Call<'a>, ledger: &'a Ledger) -> Self {
        Self { call, ledger, errors: Errors::default(), touched: Vec::new(), accidents: Vec::new() }
    }

    /// Writes the members of a record or part. `at` is a JSON pointer to it in the body.
    pub(super) fn members(&mut self, entity: &'static Entity, sent: &Value, at: &str, record: &mut Value) {
        let fields: Vec<&Field> = entity.fields_in(self.call.version).collect();
        // What others depend on comes first.
        let (first, then): (Vec<&Field>, Vec<&Field>) = fields
            .iter()
            .partition(|field| field.kind.below().is_none() && !matches!(field.open, Open::While(_)));
        for field in first.into_iter().chain(then) {
            if let Some(member) = sent.get(field.name).filter(|member| !member.is_null()) {
                self.member(field, member, &format!("{at}/{}", field.name), record);
            }
        }
        for field in fields.into_iter().filter(|field| matches!(field.rule, Rule::Required)) {
            if let Source::At(name) = field.source
                && record[name].is_null()
            {
                self.errors
                    .add(&format!("{at}/{}", field.name), format!("'{}' cannot be empty.", field.name));
            }
        }
    }

    fn member(&mut self, field: &'static Field, sent: &Value, place: &str, record: &mut Value) {
        if let Some(why) = self.broken(field.rule, sent["value"].as_str().unwrap_or_default()) {
            return self.errors.add(place, why);
        }
        match field.open {
            Open::Never => return,
            Open::While(is_open) if !is_open(record) => return,
            Open::While(_) | Open::Always => {}
        }
        match (field.kind, field.source) {
            (Kind::One(below), Source::Here) => self.members(below, sent, place, record),
            (Kind::One(below), Source::At(name)) => self.members(below, sent, place, &mut record[name]),
            (Kind::Many(below), Source::At(name)) => {
                let number = record["number"].as_str().unwrap_or_default().to_owned();
                self.rows(below, sent, place, &mut record[name], &number);
            }
            (_, Source::At(name)) => self.value(field, sent, place, &mut record[name]),
            _ => {}
        }
    }

    /// What a rule says against a text; an empty one breaks none.
    fn broken(&self, rule: Rule, text: &str) -> Option<String> {
        let missing = |title: &str| format!("'{title}' cannot be found in the system.");
        let is_country = || text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        match rule {
            _ if text.is_empty() => None,
            Rule::Label(labels) => {
                (!labels.contains(&text)).then(|| format!("'{text}' is not a value of the list."))
            }
            Rule::Code(title, codes) => (!codes.contains(&text)).then(|| missing(title)),
            Rule::Country => (!is_country()).then(|| missing("Country")),
            Rule::Record => (!self.ledger.knows(text)).then(|| missing("Related Entity")),
            Rule::Any | Rule::Required => None,
        }
    }

    fn value(&mut self, field: &Field, sent: &Value, place: &str, slot: &mut Value) {
        let Some(mut value) = sent.get("value").and_then(|value| body::stored(field.kind, value)) else {
            return;
        };
        match &value {
            Value::String(text) => {
                let text: String = text.chars().take(field.length_max).collect();
                value = if text.is_empty() { Value::Null } else { json!(text) };
            }
            // Only text can be emptied.
            Value::Null if !matches!(field.kind, Kind::Text) => return,
            Value::Number(number) if number.as_f64().is_some_and(|number| number < 0.0) => {
                return self.errors.add(place, "The value must be greater than or equal to 0.");
            }
            _ => {}
        }
        self.put(place.to_owned(), slot, value);
    }

    /// Writes rows: with a known id they are changed, without one they are inserted, whether that was meant or not. Rows
    /// that are not sent stay.
    fn rows(&mut self, entity: &'static Entity, sent: &Value, at: &str, rows: &mut Value, number: &str) {
        let (Some(sent), Value::Array(rows)) = (sent.as_array(), rows) else { return };
        for (index, row) in sent.iter().enumerate() {
            let place = format!("{at}/{index}");
            let id = row["id"].as_str();
            let is_meant = |own: &Value| {
                Option::zip(own["id"].as_str(), id).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
            };
            match (rows.iter().position(is_meant), row["delete"] == true) {
                (Some(position), true) => {
                    rows.remove(position);
                    self.touched.push(place);
                }
                (Some(position), false) => self.row(entity, row, &place, &mut rows[position]),
                (None, true) => {}
                (None, false) => {
                    let mut inserted = self.ledger.blank(entity, self.call.now);
                    self.row(entity, row, &place, &mut inserted);
                    rows.push(inserted);
                    self.touched.push(place);
                    let why = if id.is_some() { "an unknown id" } else { "no id" };
                    self.accidents
                        .push(format!("package inserted into shipment {number} by a row with {why}"));
                }
            }
        }
    }

    fn row(&mut self, entity: &'static Entity, sent: &Value, at: &str, row: &mut Value) {
        self.members(entity, sent, at, row);
        self.custom(entity, sent, at, row);
    }

    /// Writes what is locked apart from the rest of a record.
    pub(super) fn note_and_custom(
        &mut self,
        entity: &'static Entity,
        sent: &Value,
        at: &str,
        record: &mut Value,
    ) {
        self.custom(entity, sent, at, record);
        if let Some(note) = sent["note"]["value"].as_str() {
            self.put(format!("{at}/note"), &mut record["note"], json!(note));
        }
    }

    /// Custom fields that exist; null empties one.
    fn custom(&mut self, entity: &'static Entity, sent: &Value, at: &str, record: &mut Value) {
        for (name, value) in body::custom(&sent["custom"], entity, self.call.settings, at).unwrap_or_default()
        {
            let place = format!("{at}/custom/{}", name.replace('.', "/"));
            self.put(place, &mut record["custom"][name], value);
        }
    }

    /// Puts a value in its place if it differs; PATCH writes it even where it stays the same.
    fn put(&mut self, place: String, slot: &mut Value, value: Value) {
        if self.call.is_patch() || *slot != value {
            *slot = value;
            self.touched.push(place);
        }
    }
}

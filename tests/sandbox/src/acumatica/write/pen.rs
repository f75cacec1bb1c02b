//! Writes what was sent into the fields of a record, where it differs, and remembers which members those were.

use std::collections::BTreeMap;

use serde_json::Value;

use super::errors::Errors;
use super::input::Input;
use crate::acumatica::record::Scalar;
use crate::acumatica::switch::TooLong;

/// No length is known for the field.
pub(super) const ANY_LENGTH: usize = usize::MAX;

/// What a write has found out so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) errors: Errors,
    /// JSON pointers of members that change something.
    pub(super) touched: Vec<String>,
}

/// Writes one record, linked record or row.
pub(super) struct Pen<'a> {
    pub(super) input: &'a Input<'a>,
    /// JSON pointer to it in the body.
    pub(super) at: String,
    pub(super) findings: &'a mut Findings,
    /// PATCH writes members even where they stay the same.
    pub(super) writes_equal: bool,
    pub(super) too_long: TooLong,
}

impl Pen<'_> {
    /// A pen for a part of the record.
    pub(super) fn below<'b>(&'b mut self, input: &'b Input<'b>, step: &str) -> Pen<'b> {
        Pen {
            input,
            at: format!("{}/{step}", self.at),
            findings: self.findings,
            writes_equal: self.writes_equal,
            too_long: self.too_long,
        }
    }

    pub(super) fn text(&mut self, name: &str, length_max: usize, slot: &mut Option<String>) {
        let sent = match self.input.scalar(name) {
            Some(Scalar::Text(text)) => text.trim_end(),
            Some(Scalar::Null) => "",
            _ => return,
        };
        let sent = match sent.char_indices().nth(length_max) {
            Some(_) if self.too_long == TooLong::Refuse => {
                return self.error(name, format!("The text is longer than {length_max} characters."));
            }
            Some((cut, _)) => &sent[..cut],
            None => sent,
        };
        self.put(name, slot, Some(sent.to_owned()).filter(|text| !text.is_empty()));
    }

    pub(super) fn decimal(&mut self, name: &str, slot: &mut Option<f64>) {
        match self.input.scalar(name) {
            Some(Scalar::Decimal(number)) if *number < 0.0 => {
                self.error(name, "The value must be greater than or equal to 0.");
            }
            Some(Scalar::Decimal(number)) => self.put(name, slot, Some(*number)),
            Some(Scalar::Null) => self.put(name, slot, None),
            _ => {}
        }
    }

    pub(super) fn flag(&mut self, name: &str, slot: &mut bool) {
        if let Some(Scalar::Flag(flag)) = self.input.scalar(name) {
            self.put(name, slot, *flag);
        }
    }

    /// Custom fields that exist; null empties one.
    pub(super) fn custom(&mut self, fields: &mut BTreeMap<String, Value>) {
        for (name, value) in &self.input.custom {
            if self.writes_equal || fields.get(name).unwrap_or(&Value::Null) != value {
                self.touch(&format!("custom/{}", name.replace('.', "/")));
                fields.insert(name.clone(), value.clone());
            }
        }
    }

    pub(super) fn note(&mut self, slot: &mut String) {
        if let Some(note) = self.input.note {
            self.put("note", slot, note.to_owned());
        }
    }

    /// Puts a value into its field if it differs.
    pub(super) fn put<T: PartialEq>(&mut self, name: &str, slot: &mut T, value: T) {
        if self.writes_equal || *slot != value {
            *slot = value;
            self.touch(name);
        }
    }

    pub(super) fn touch(&mut self, name: &str) {
        self.findings.touched.push(format!("{}/{name}", self.at));
    }

    pub(super) fn error(&mut self, name: &str, text: impl Into<String>) {
        self.findings.errors.add(&format!("{}/{name}", self.at), text);
    }
}

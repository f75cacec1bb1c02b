//! A record in its company: the value of each column.

use super::company::Company;
use super::schema::{Derived, Kind, Set};
use super::value::kept;
use crate::odata::{Properties, Row, Value, key_text};

/// What values may depend on beside their company.
#[derive(Debug)]
pub(crate) struct Site {
    /// `http://127.0.0.1:8803`, for links.
    pub(crate) url: String,
    pub(crate) current_division: i64,
}

/// A record of a set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) company: &'a Company,
    pub(crate) set: &'static Set,
    pub(crate) row: &'a Row,
    pub(crate) site: &'a Site,
}

impl<'a> View<'a> {
    /// The value of a column; empty where the stand-in keeps none.
    pub(crate) fn column(&self, name: &str) -> Value<'a> {
        if let Some((_, derived)) = self.set.derived.iter().find(|(own, _)| *own == name) {
            return match derived {
                Derived::Same(other) => self.column(other),
                Derived::Of(via, set, column) => {
                    let row = self.company.get(set, &key_text(self.row, via));
                    row.map_or(Value::Null, |row| Self { set, row, ..*self }.column(column))
                }
                Derived::By(compute) => compute(self),
            };
        }
        match name {
            "Timestamp" => Value::Int(self.row.version),
            "Division" => Value::Int(self.company.code),
            "Created" | "Modified" => kept(Kind::Time, self.row.value(name)),
            _ => match self.set.column(name) {
                Some(column) => kept(column.kind, self.row.value(name)),
                None => Value::Null,
            },
        }
    }

    /// The rows inside.
    pub(crate) fn lines(&self) -> impl Iterator<Item = View<'a>> + use<'a> {
        let view = *self;
        let key = view.row.text(view.set.key());
        view.set
            .lines
            .into_iter()
            .flat_map(move |set| view.company.indexed(set, key).map(move |row| Self { set, row, ..view }))
    }
}

impl Properties for View<'_> {
    fn value(&self, name: &str) -> Value<'_> {
        self.column(name)
    }
}

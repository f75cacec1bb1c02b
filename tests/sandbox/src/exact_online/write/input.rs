//! A written body, checked against its set.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::exact_online::cell::{Cell, Kind, written};
use crate::exact_online::refusal::Refusal;
use crate::exact_online::set::{Set, Which};
use crate::exact_online::settings::Settings;
use crate::http::Request;

/// Values by column, and the rows inside.
#[derive(Debug, Default)]
pub(crate) struct Input {
    cells: BTreeMap<&'static str, Cell<'static>>,
    pub(super) rows: Vec<Input>,
}

impl Input {
    pub(super) fn read(request: &Request, set: &'static Set, settings: &Settings) -> Result<Self, Refusal> {
        if !request.header("content-type").is_some_and(|kind| kind.contains("json")) {
            return Err(Refusal::bad(
                "A supported MIME type could not be found that matches the content type.",
            ));
        }
        let body = request.json().ok_or_else(|| Refusal::bad("Error processing request stream."))?;
        Self::of(&body, set, request.method == "POST", settings)
    }

    fn of(body: &Value, set: &'static Set, is_post: bool, settings: &Settings) -> Result<Self, Refusal> {
        let members = body.as_object().ok_or_else(|| Refusal::bad("Error processing request stream."))?;
        let mut input = Self::default();
        for (name, value) in members {
            let Some(column) = set.column(name) else {
                let message = format!("The property '{name}' does not exist on type '{}'.", set.type_name);
                return Err(Refusal::bad(message));
            };
            if column.kind == Kind::Many {
                input.rows = rows(value, set, is_post, settings)?;
                continue;
            }
            let cell = written(column.kind, value)
                .ok_or_else(|| Refusal::conversion(column.name, column.kind.name()))?;
            let is_taken = if is_post {
                column.takes_post()
            } else {
                column.takes_put().unwrap_or(settings.uncertain_puts)
            };
            // Ids in the body and columns that cannot be written are passed over without a word.
            if is_taken {
                input.cells.insert(column.name, cell);
            }
        }
        if is_post {
            for column in set.columns().filter(|column| column.is_required()) {
                let is_there = match column.kind {
                    Kind::Many => !input.rows.is_empty(),
                    _ => input
                        .cells
                        .get(column.name)
                        .is_some_and(|cell| *cell != Cell::Null && *cell != Cell::text("")),
                };
                // Known from the row around it.
                let is_parent = set.which == Which::Lines && column.name == "OrderID";
                if !is_there && !is_parent {
                    return Err(Refusal::mandatory(column.name));
                }
            }
        }
        Ok(input)
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.cells.contains_key(column)
    }

    /// A text or id that was sent; an empty one counts as none.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        match self.cells.get(column)? {
            Cell::Text(text) if !text.is_empty() => Some(text.clone().into_owned()),
            _ => None,
        }
    }

    pub(super) fn int(&self, column: &str) -> Option<i64> {
        match self.cells.get(column)? {
            Cell::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn number(&self, column: &str) -> Option<f64> {
        match self.cells.get(column)? {
            Cell::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn time(&self, column: &str) -> Option<jiff::Timestamp> {
        match self.cells.get(column)? {
            Cell::Time(time) => Some(*time),
            _ => None,
        }
    }
}

fn rows(value: &Value, set: &Set, is_post: bool, settings: &Settings) -> Result<Vec<Input>, Refusal> {
    let inner = Set::of(if set.which == Which::Orders { Which::Lines } else { Which::DeliveryLines });
    let elements = value.as_array().ok_or_else(|| Refusal::bad("Error processing request stream."))?;
    elements.iter().map(|row| Input::of(row, inner, is_post, settings)).collect()
}

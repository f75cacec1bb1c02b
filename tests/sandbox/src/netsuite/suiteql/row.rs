//! Rows of tables as what they are made from, and the values of their columns.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::Value;

use super::cell::Cell;
use super::eval::Scope;
use super::table::address_key;
use crate::netsuite::kind::Kind;
use crate::netsuite::record::{Record, number};
use crate::netsuite::records::zone;
use crate::netsuite::render::label;
use crate::netsuite::schema::{self, Table, Type, country_name};

/// A row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Row<'a> {
    /// Of `transaction`, `customer` or `item`.
    Record(&'a Record),
    /// The main line at 0, then those of the record.
    Line(&'a Record, usize),
    /// From an order to what was made from it, by line or as a whole.
    Link(&'a Record, Option<usize>, &'static str),
    Address(&'a Record),
    /// A tracking number of a fulfillment.
    TrackingMap(&'a Record, u64),
    Tracking(u64, &'a str),
    Dual,
}

impl<'a> Row<'a> {
    /// The value of a column that the plan has found to exist.
    pub(super) fn value(self, column: &str, scope: &Scope<'a>) -> Cell<'a> {
        match (self, column) {
            (Self::Record(record), "type") | (Self::Link(record, ..), "nexttype") => {
                Cell::text(record.kind.code())
            }
            (Self::Record(record), "foreigntotal") => self.field("total", scope, record),
            (Self::Record(record), "shipdate") if record.kind == Kind::ItemFulfillment => {
                self.field("shippeddate", scope, record)
            }
            (Self::Record(record), "shippingaddress") | (Self::Address(record), "nkey") => {
                address_key(record.id()).map_or(Cell::Null, Cell::whole)
            }
            (Self::Line(record, _) | Self::TrackingMap(record, _), "transaction")
            | (Self::Link(record, ..), "nextdoc") => Cell::id(record.id()),
            (Self::Line(record, _), "createdfrom") | (Self::Link(record, ..), "previousdoc") => {
                Cell::id(record.text("createdFrom"))
            }
            (Self::Line(_, index), "linesequencenumber") => Cell::whole(index as u64),
            (Self::Line(_, index), "mainline") => Cell::flag(index == 0),
            (Self::Line(_, 0), "id") => Cell::Number(0.0),
            (Self::Line(..), "taxline" | "iscogs") => Cell::flag(false),
            (Self::Line(record, _), "id") => self.field("line", scope, record),
            (Self::Line(record, _), "quantityshiprecv") => self.field("quantityfulfilled", scope, record),
            (Self::Line(record, 1..), "isfullyshipped") => {
                let (_, line) = self.fields(record).unwrap_or((schema::table(record.kind), &Value::Null));
                Cell::flag(number(&line["quantityFulfilled"]) >= number(&line["quantity"]))
            }
            (Self::Link(record, Some(index), _), "previousline" | "nextline" | "foreignamount") => {
                let name = match column {
                    "previousline" => "orderLine",
                    "nextline" => "line",
                    _ => "amount",
                };
                let line = record.lines("item").get(index);
                line.and_then(|line| line[name].as_f64()).map_or(Cell::Null, Cell::Number)
            }
            (Self::Link(_, _, kind), "linktype") => Cell::text(kind),
            (Self::Link(..), "previoustype") => Cell::text(Kind::SalesOrder.code()),
            (Self::TrackingMap(_, id), _) | (Self::Tracking(id, _), "id") => Cell::whole(id),
            (Self::Tracking(_, text), _) => Cell::text(text),
            (Self::Record(record) | Self::Line(record, _) | Self::Address(record), _) => {
                self.field(column, scope, record)
            }
            (Self::Link(..) | Self::Dual, _) => Cell::Null,
        }
    }

    /// The table that describes the row, and what it describes.
    fn fields(self, record: &'a Record) -> Option<(&'static Table, &'a Value)> {
        let table = schema::table(record.kind);
        let part = |name: &str| match table.field(name)?.kind() {
            Type::Sublist(table) | Type::Subrecord(table) => Some(table),
            _ => None,
        };
        match self {
            Self::Record(_) => Some((table, &record.fields)),
            Self::Line(_, index) => Some((part("item")?, record.lines("item").get(index.checked_sub(1)?)?)),
            Self::Address(_) => Some((part("shippingAddress")?, &record["shippingAddress"])),
            _ => None,
        }
    }

    /// A field by its name in lower case.
    fn field(self, column: &str, scope: &Scope<'a>, record: &'a Record) -> Cell<'a> {
        let Some((table, values)) = self.fields(record) else { return Cell::Null };
        let Some(field) = table.column(column) else { return Cell::Null };
        match (field.kind(), &values[field.name]) {
            // A check box is never empty.
            (Type::CheckBox, value) => Cell::flag(*value == true),
            (_, Value::Number(number)) => number.as_f64().map_or(Cell::Null, Cell::Number),
            (Type::Date, Value::String(text)) => day(text.parse().ok()),
            (Type::DateTime, Value::String(text)) => text.parse().map_or(Cell::Null, |at| instant(at, scope)),
            (Type::Reference(_), Value::String(id)) => Cell::id(id),
            (_, Value::String(id)) if field.name == "id" => Cell::id(id),
            (_, Value::String(text)) => Cell::text(text.as_str()),
            (_, value) => value["id"].as_str().map_or(Cell::Null, Cell::id),
        }
    }

    /// What people see instead of the id in a column; its value where there is nothing else.
    pub(super) fn display(self, column: &str, scope: &Scope<'a>) -> Cell<'a> {
        let value = self.value(column, scope);
        let Some(key) = value.shown() else { return Cell::Null };
        let records = scope.records;
        let shown = match (self, column) {
            (Self::Record(record), "type") => Some(record.kind.title().to_owned()),
            (Self::TrackingMap(..), "trackingnumber") => {
                key.parse().ok().and_then(|id: u64| records.tracking.texts.get(&id)).cloned()
            }
            (_, "transaction" | "nextdoc") => {
                key.parse().ok().and_then(|id| records.get(id)).map(Record::title)
            }
            (_, "createdfrom" | "previousdoc") => records.name_of(Kind::SalesOrder.name(), &key),
            (Self::Record(record) | Self::Line(record, _) | Self::Address(record), _) => {
                let field = self.fields(record).and_then(|(table, _)| table.column(column));
                match field.map(|field| field.kind()) {
                    Some(Type::Reference(list)) => records.name_of(list, &key),
                    Some(Type::Country) => Some(country_name(&key).to_owned()),
                    Some(Type::Letter(labels, _)) => {
                        label(labels, &key).map(|label| format!("{} : {label}", record.kind.title()))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        shown.map_or(value, Cell::text)
    }
}

fn day<'a>(date: Option<Date>) -> Cell<'a> {
    date.map_or(Cell::Null, |date| Cell::Date(DateTime::from(date)))
}

/// In the account's time zone.
pub(super) fn instant<'a>(at: Timestamp, scope: &Scope<'_>) -> Cell<'a> {
    Cell::Date(at.to_zoned(zone(scope.settings)).datetime())
}

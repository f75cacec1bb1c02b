//! `BUILTIN.DF`: what people see instead of an id.

use super::cell::Cell;
use super::column;
use super::eval::Scope;
use super::row::Row;
use crate::netsuite::model::{Transaction, country_name, status_text};

/// The display text of a column; where it has none, its value.
pub(super) fn text<'a>(row: Row<'a>, column: &str, scope: &Scope<'a>) -> Cell<'a> {
    let value = column::value(row, column, scope);
    let Some(key) = value.shown() else { return Cell::Null };
    let book = scope.book;
    let shown = match (column, row) {
        ("status", Row::Transaction(transaction)) => {
            let kind = transaction.kind();
            status_text(kind, &key).map(|text| format!("{} : {text}", kind.title()))
        }
        ("type", Row::Transaction(transaction)) => Some(transaction.kind().title().to_owned()),
        ("entity", _) => book.customer(&key).map(crate::netsuite::Customer::text),
        ("item", _) => book.item(&key).map(|item| item.number.clone()),
        ("location", _) => scope.settings.locations.get(&key).cloned(),
        ("shipmethod", _) => scope.settings.ship_methods.get(&key).map(|method| method.name.clone()),
        ("currency", _) => Some("USA".into()),
        ("country", _) => Some(country_name(&key).to_owned()),
        ("trackingnumber", Row::TrackingMap(..)) => {
            key.parse().ok().and_then(|id: u64| book.tracking.texts.get(&id)).cloned()
        }
        ("transaction" | "createdfrom" | "previousdoc" | "nextdoc", _) => {
            book.transaction(&key).map(Transaction::text)
        }
        _ => None,
    };
    shown.map_or(value, Cell::text)
}

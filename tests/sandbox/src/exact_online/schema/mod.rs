//! The entity sets that shipping needs: their columns with types, what each verb may do with them, and what is worked out
//! from other columns and other records.

mod columns;
mod sets;

use std::ptr;

use super::view::View;
use crate::odata::{Type, Value};

pub(crate) use sets::{
    ACCOUNTS, ADDRESSES, ATTACHMENTS, CONTACTS, DELETED, DELIVERIES, DELIVERY_LINES, DIVISIONS,
    DOCUMENT_TYPES, DOCUMENTS, ITEMS, LINES, METHODS, ORDERS,
};

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Guid,
    /// `Edm.Byte`, `Int16`, `Int32` and `Int64`.
    Int,
    Number,
    Flag,
    /// The company's wall clock as if it were UTC.
    Time,
    Binary,
    /// Another set's rows.
    Many,
}

impl Kind {
    /// What a filter compares it as; none where it cannot.
    pub(crate) fn compared_as(self) -> Option<Type> {
        Some(match self {
            Self::Text => Type::Text,
            Self::Guid => Type::Guid,
            Self::Int => Type::Int,
            Self::Number => Type::Double,
            Self::Flag => Type::Flag,
            Self::Time => Type::Time,
            Self::Binary => Type::Binary,
            Self::Many => return None,
        })
    }

    /// As messages name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "String",
            Self::Guid => "Guid",
            Self::Int => "Int32",
            Self::Number => "Double",
            Self::Flag => "Boolean",
            Self::Time => "DateTime",
            Self::Binary => "Byte[]",
            Self::Many => "Collection",
        }
    }
}

/// A column. `flags` holds `k` key, `g` readable, `p` writable by POST, `u` by PUT, `r` required, `f` in the list of the mandatory
/// filter. PUT passes over the columns of which sources differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    flags: &'static str,
}

impl Column {
    pub(crate) fn is_readable(&self) -> bool {
        self.flags.contains('g')
    }

    pub(crate) fn is_filter(&self) -> bool {
        self.flags.contains('f')
    }

    pub(crate) fn takes(&self, is_post: bool) -> bool {
        self.flags.contains(if is_post { 'p' } else { 'u' })
    }
}

/// Where a value comes from that no record holds.
#[derive(Debug)]
pub(crate) enum Derived {
    /// Another column of the row.
    Same(&'static str),
    /// A column of the record whose key stands in a column of the row.
    Of(&'static str, &'static Set, &'static str),
    By(fn(&View<'_>) -> Value<'static>),
}

/// An entity set.
#[derive(Debug)]
pub(crate) struct Set {
    /// `salesorder/SalesOrders`, as the reference spells it.
    pub(crate) path: &'static str,
    /// Path of the feed of its changes.
    pub(crate) feed: &'static str,
    /// Name of the type in `__metadata`.
    pub(crate) type_name: &'static str,
    pub(crate) verbs: &'static str,
    /// Names for faults and counts, by verbs.
    operations: &'static [(&'static str, &'static str)],
    /// The verbs that change something here; no shipping app has business with the others.
    pub(crate) writes: &'static str,
    columns: &'static [Column],
    pub(crate) derived: &'static [(&'static str, Derived)],
    /// The set of the rows inside; the column has its name.
    pub(crate) lines: Option<&'static Set>,
    /// Column by which rows are found fast.
    pub(crate) index: &'static str,
    /// GET needs a filter of the columns that are marked, or any where none is.
    pub(crate) needs_filter: bool,
    /// What the feed of deleted records calls its rows.
    pub(crate) deleted_as: i64,
}

impl Set {
    /// `SalesOrders`.
    pub(crate) fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// `salesorder`, which is also what rights are given for.
    pub(crate) fn service(&self) -> &'static str {
        self.path.split('/').next().unwrap_or_default()
    }

    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Columns that a POST has to fill.
    pub(crate) fn required(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.flags.contains('r') && column.kind != Kind::Many)
    }

    /// Name of the key's column.
    pub(crate) fn key(&self) -> &'static str {
        self.columns.iter().find(|column| column.flags.contains('k')).map_or("ID", |column| column.name)
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        ptr::eq(self, other)
    }
}

/// A set, read as it is or as the feed of its changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint {
    pub(crate) set: &'static Set,
    /// Pages of 1,000 in place of 60; the only filter is the row's timestamp.
    pub(crate) is_feed: bool,
}

impl Endpoint {
    pub(crate) fn named(path: &str) -> Option<Self> {
        sets::ALL.into_iter().find_map(|set| {
            let is_feed = set.feed.eq_ignore_ascii_case(path);
            (is_feed || set.path.eq_ignore_ascii_case(path)).then_some(Self { set, is_feed })
        })
    }

    /// Name for faults and counts.
    pub(crate) fn operation(self, verb: &str) -> &'static str {
        let mut named = self.set.operations.iter().filter(|_| !self.is_feed);
        named.find(|(verbs, _)| verbs.split(' ').any(|own| own == verb)).map_or("other", |(_, name)| name)
    }

    pub(crate) fn path(self) -> &'static str {
        if self.is_feed { self.set.feed } else { self.set.path }
    }

    pub(crate) fn verbs(self) -> &'static str {
        if self.is_feed { "GET" } else { self.set.verbs }
    }

    pub(crate) fn type_name(self) -> &'static str {
        if self.is_feed { "Exact.Web.Api.Models.Feed" } else { self.set.type_name }
    }

    /// Feeds have no rows inside, and some columns less.
    pub(crate) fn columns(self) -> impl Iterator<Item = &'static Column> {
        let is_absent = move |column: &&Column| {
            self.is_feed && (column.kind == Kind::Many || column.name == "OrderStatus")
        };
        let own = self.set.columns.iter().filter(move |column| !is_absent(column));
        self.is_feed.then_some(&TIMESTAMP).into_iter().chain(own)
    }

    pub(crate) fn column(self, name: &str) -> Option<&'static Column> {
        self.columns().find(|column| column.name == name)
    }

    /// Name of the key's column.
    pub(crate) fn key(self) -> &'static str {
        if self.is_feed { TIMESTAMP.name } else { self.set.key() }
    }

    pub(crate) fn page(self) -> usize {
        if self.is_feed { 1000 } else { 60 }
    }
}

static TIMESTAMP: Column = Column { name: "Timestamp", kind: Kind::Int, flags: "gk" };

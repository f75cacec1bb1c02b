//! Items, of which only the few fields that anybody asks for.

use super::{Fields, TEXT, Table, Type, fields, read_only, text};

pub(super) static TABLE: Table = Table::of(&[FIELDS]);

const FIELDS: &[Fields] = &[
    read_only(TEXT, "id"),
    text("itemId displayName externalId"),
    fields(Type::Number, "weight"),
    read_only(Type::DateTime, "lastModifiedDate"),
    read_only(TEXT, "links refName"),
];

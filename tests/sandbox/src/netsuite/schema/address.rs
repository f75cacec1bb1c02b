//! Addresses, the same for every record.

use super::{Fields, TEXT, Table, Type, fields, read_only, text};

pub(super) static TABLE: Table = Table::of(&[FIELDS]);

const FIELDS: &[Fields] = &[
    text("addressee attention addr1 addr2 addr3 city state zip addrPhone addrText externalId"),
    fields(Type::Country, "country"),
    fields(Type::CheckBox, "override"),
    read_only(Type::DateTime, "lastModifiedDate"),
    read_only(TEXT, "links refName"),
];

//! The record types as tables: their fields with type, length, access, and what they refer to. The tables stand in `fields.txt`.

mod list;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use self::list::{Carrier, country_name, entry, is_country};

use super::kind::Kind;

/// Type of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    /// With its greatest length.
    Text(usize),
    Number,
    Integer,
    CheckBox,
    Date,
    DateTime,
    /// The id of a record or of an entry of a list, by its name; any id where it has none.
    Reference(&'static str),
    /// One of these ids, with blanks between them; any where nobody knows them.
    Choice(&'static str),
    /// A letter by its label, `A` first; so many of them can be written.
    Letter(&'static str, usize),
    Country,
    Subrecord(&'static Table),
    Sublist(&'static Table),
    /// A sublist or subrecord that takes nothing here.
    Closed,
}

/// A field. What is written to one that cannot be written is ignored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) is_read_only: bool,
    kind: &'static str,
}

/// A record, a line of a sublist, or a subrecord.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// In the order of the table.
    pub(crate) fields: Vec<Field>,
    by_name: HashMap<String, Field>,
}

impl Table {
    /// The field of that name, which counts to the letter.
    pub(crate) fn field(&self, name: &str) -> Option<Field> {
        self.column(&name.to_ascii_lowercase()).filter(|field| field.name == name)
    }

    /// The field whose name in lower case is that, as SuiteQL knows it.
    pub(crate) fn column(&self, name: &str) -> Option<Field> {
        self.by_name.get(name).copied()
    }
}

impl Field {
    /// Its type.
    pub(crate) fn kind(&self) -> Type {
        read_type(self.kind).unwrap_or(Type::Closed)
    }
}

static TABLES: LazyLock<HashMap<&str, Table>> = LazyLock::new(|| {
    let mut tables: HashMap<&str, Table> = HashMap::new();
    let mut current = "";
    for line in include_str!("fields.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix('[').and_then(|head| head.strip_suffix(']')) {
            let (name, others) = head.split_once(": ").unwrap_or((head, ""));
            let others = others.split_ascii_whitespace().filter_map(|other| tables.get(other));
            let fields = others.flat_map(|other| other.fields.clone()).collect();
            tables.insert(name, Table { fields, ..Table::default() });
            current = name;
        } else if let (Some((kind, names)), Some(table)) = (line.split_once(": "), tables.get_mut(current)) {
            let (is_read_only, kind) = match kind.strip_prefix("read-only ") {
                Some(kind) => (true, kind),
                None => (false, kind),
            };
            let fields = names.split_ascii_whitespace().map(|name| Field { name, is_read_only, kind });
            table.fields.extend(fields);
        }
    }
    for table in tables.values_mut() {
        let by_name = table.fields.iter().map(|field| (field.name.to_ascii_lowercase(), *field));
        table.by_name = by_name.collect();
    }
    tables
});

/// The table of a record type.
pub(crate) fn table(kind: Kind) -> &'static Table {
    static NONE: LazyLock<Table> = LazyLock::new(Table::default);
    TABLES.get(kind.name()).unwrap_or(&NONE)
}

fn read_type(text: &'static str) -> Option<Type> {
    let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
    Some(match (kind, rest) {
        ("text", "") => Type::Text(300),
        ("text", max) => Type::Text(max.parse().ok()?),
        ("number", "") => Type::Number,
        ("integer", "") => Type::Integer,
        ("check", "box") => Type::CheckBox,
        ("date", "") => Type::Date,
        ("date", "and time") => Type::DateTime,
        ("country", "") => Type::Country,
        ("reference", list) => Type::Reference(list),
        ("choice", ids) => Type::Choice(ids),
        ("letter", rest) => {
            let (writable, labels) = rest.split_once(' ')?;
            Type::Letter(labels, writable.parse().ok()?)
        }
        ("subrecord", table) => Type::Subrecord(TABLES.get(table)?),
        ("sublist", table) => Type::Sublist(TABLES.get(table)?),
        ("closed", "") => Type::Closed,
        _ => return None,
    })
}

/// A sublist that packages can stand in, and how it spells what all of them have.
#[derive(Debug)]
pub(crate) struct PackageList {
    pub(crate) name: &'static str,
    pub(crate) tracking_number: &'static str,
    pub(crate) carton: &'static str,
    pub(crate) weight: &'static str,
}

impl PackageList {
    const fn of([name, tracking_number, carton, weight]: [&'static str; 4]) -> Self {
        Self { name, tracking_number, carton, weight }
    }
}

/// The first one is no carrier's.
pub(crate) static PACKAGE_LISTS: [PackageList; 3] = [
    PackageList::of(["package", "packageTrackingNumber", "packageCartonNumber", "packageWeight"]),
    PackageList::of([
        "packageFedex",
        "packageTrackingNumberFedEx",
        "packageCartonNumberFedEx",
        "packageWeightFedEx",
    ]),
    PackageList::of(["packageUps", "packageTrackingNumberUps", "packageCartonNumberUps", "packageWeightUps"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_understood() {
        let fields = || TABLES.values().flat_map(|table| &table.fields);
        for field in fields() {
            let kind = read_type(field.kind);
            assert!(kind.is_some(), "{}: {}", field.kind, field.name);
            if let Some(Type::Reference(list)) = kind {
                assert!(list.is_empty() || Kind::named(list).is_some() || list::has(list), "{list}");
            }
        }
        let lines = include_str!("fields.txt").lines().filter(|line| !line.starts_with(['#', '[']));
        assert!(lines.filter(|line| !line.is_empty()).all(|line| line.contains(": ")));
        assert!(Kind::ALL.into_iter().all(|kind| table(kind).field("id").is_some()));
        assert!(fields().count() > 400);
    }
}

//! What the endpoint's contract says of each entity, as tables: its members, their kinds, since which endpoint version,
//! where their values are stored, and whether and how they can be written. Members are listed in the order in which they
//! are answered, which is alphabetical without regard to case.

mod activity;
mod order;
mod shipment;

use serde_json::Value;

use super::settings::{CustomKind, Settings};

pub(crate) use activity::ACTIVITY;
pub(crate) use order::SALES_ORDER;
pub(crate) use shipment::{PACKAGE, PLUG_IN, SHIPMENT, is_locked};

/// Entities that have an address of their own.
pub(crate) static ENTITIES: [&Entity; 3] = [&SHIPMENT, &SALES_ORDER, &ACTIVITY];

/// A kind of record, top-level, linked or row.
#[derive(Debug)]
pub(crate) struct Entity {
    /// Path segment of a top-level entity.
    pub(crate) name: &'static str,
    /// The ERP's title of the form, as in the names of attached files.
    pub(crate) title: &'static str,
    /// The form's number.
    pub(crate) screen: &'static str,
    /// The class behind the form, as in the address of attached files; empty where none can be attached. Records with a
    /// class have a GUID of their own.
    pub(crate) graph: &'static str,
    /// Data view of the record itself, which custom fields and files name.
    pub(crate) view: &'static str,
    /// Stored members that make up the key.
    pub(crate) key: &'static [&'static str],
    pub(crate) fields: &'static [Field],
}

impl Entity {
    /// A linked or detail entity.
    const fn part(name: &'static str, view: &'static str, fields: &'static [Field]) -> Self {
        Self { name, title: "", screen: "", graph: "", view, key: &[], fields }
    }

    /// Members that this version of the endpoint has.
    pub(crate) fn fields_in(&self, version: u8) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(move |field| field.is_in(version))
    }

    pub(crate) fn field(&self, name: &str, version: u8) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name && field.is_in(version))
    }

    /// Custom fields that the customer has added, by full name; some entities have none.
    pub(crate) fn custom_fields<'s>(
        &self,
        settings: &'s Settings,
    ) -> impl Iterator<Item = (&'s str, CustomKind)> + use<'s> {
        let view = if self.graph.is_empty() || self.name == ACTIVITY.name { "" } else { self.view };
        let is_own = move |name: &str| name.split('.').next() == Some(view);
        let all = settings.custom_fields.iter().map(|(name, kind)| (name.as_str(), *kind));
        all.filter(move |(name, _)| is_own(name))
    }

    pub(crate) fn custom_kind(&self, name: &str, settings: &Settings) -> Option<CustomKind> {
        self.custom_fields(settings).find(|(own, _)| *own == name).map(|(_, kind)| kind)
    }
}

/// A member of an entity.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) source: Source,
    pub(crate) open: Open,
    pub(crate) rule: Rule,
    /// Longest text; what is longer is cut.
    pub(crate) length_max: usize,
    first: u8,
    last: u8,
}

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    Int,
    Decimal,
    Flag,
    Time,
    /// A date, which is sent as its midnight.
    Day,
    Guid,
    One(&'static Entity),
    Many(&'static Entity),
}

/// Where the value of a member comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    /// The stand-in has none: the member is always empty.
    Nowhere,
    /// A member of the stored record.
    At(&'static str),
    /// The stored record itself, of which a linked record shows a part.
    Here,
    /// A JSON pointer into the record that a row belongs to.
    Owner(&'static str),
    /// The same in every record.
    Text(&'static str),
    Number(f64),
    Flag(bool),
}

/// Whether a member can be written. What is sent for a closed one is passed over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Open {
    Never,
    Always,
    /// While the stored record is like that, as far as the same write has come.
    While(fn(&Value) -> bool),
}

/// What is held against a value that is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    Any,
    /// A record without it is refused.
    Required,
    /// One of these labels of a drop-down list.
    Label(&'static [&'static str]),
    /// One of these codes, which another table has under that title.
    Code(&'static str, &'static [&'static str]),
    /// Two capital letters.
    Country,
    /// GUID of a record.
    Record,
}

impl Kind {
    /// The entity below, if there is one.
    pub(crate) const fn below(self) -> Option<&'static Entity> {
        match self {
            Self::One(entity) | Self::Many(entity) => Some(entity),
            _ => None,
        }
    }
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        let (source, open, rule) = (Source::Nowhere, Open::Never, Rule::Any);
        Self { name, kind, source, open, rule, length_max: usize::MAX, first: 0, last: u8::MAX }
    }

    /// Stored under that name.
    const fn at(self, name: &'static str) -> Self {
        self.from(Source::At(name))
    }

    const fn from(self, source: Source) -> Self {
        Self { source, ..self }
    }

    /// Can be written.
    const fn open(self) -> Self {
        Self { open: Open::Always, ..self }
    }

    const fn open_while(self, is_open: fn(&Value) -> bool) -> Self {
        Self { open: Open::While(is_open), ..self }
    }

    const fn rule(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }

    const fn max(self, length_max: usize) -> Self {
        Self { length_max, ..self }
    }

    /// Came with that version of the endpoint: 22 is 22.200.001.
    const fn since(self, version: u8) -> Self {
        Self { first: version, ..self }
    }

    /// Left after that version of the endpoint.
    const fn until(self, version: u8) -> Self {
        Self { last: version, ..self }
    }

    /// Whether its value is stored under that name.
    pub(crate) fn is_at(&self, name: &str) -> bool {
        matches!(self.source, Source::At(own) if own == name)
    }

    const fn is_in(&self, version: u8) -> bool {
        self.first <= version && version <= self.last
    }
}

/// Makes a function for each kind of plain member.
macro_rules! plain {
    ($($kind:ident $function:ident,)+) => {
        $(const fn $function(name: &'static str) -> Field {
            Field::new(name, Kind::$kind)
        })+
    };
}

plain!(Text text, Int int, Decimal decimal, Flag flag, Time time, Day day, Guid guid,);

/// A linked record, whose own members say what of it can be written.
const fn one(name: &'static str, entity: &'static Entity) -> Field {
    Field::new(name, Kind::One(entity)).open()
}

const fn many(name: &'static str, entity: &'static Entity) -> Field {
    Field::new(name, Kind::Many(entity))
}

const NO: Source = Source::Flag(false);
const ZERO: Source = Source::Number(0.0);
const ONE: Source = Source::Number(1.0);

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_sorted(entity: &Entity) {
        for pair in entity.fields.windows(2) {
            let [first, second] = [pair[0].name, pair[1].name].map(str::to_ascii_lowercase);
            assert!(first < second, "{}: {second} after {first}", entity.name);
        }
        for below in entity.fields.iter().filter_map(|field| field.kind.below()) {
            assert_sorted(below);
        }
    }

    #[test]
    fn members_are_listed_alphabetically() {
        for entity in ENTITIES {
            assert_sorted(entity);
        }
    }

    #[test]
    fn older_versions_lack_later_members() {
        assert!(PACKAGE.field("Length", 20).is_none());
        assert!(PACKAGE.field("Length", 22).is_some());
        assert!(SHIPMENT.field("UnlimitedPackages", 23).is_none());
        assert!(SHIPMENT.field("FreightAmount", 20).is_some());
        assert!(SHIPMENT.field("FreightAmount", 22).is_none());
    }
}

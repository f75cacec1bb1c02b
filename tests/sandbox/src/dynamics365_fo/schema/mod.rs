//! The entity sets that shipping needs: their properties with types, keys, and ways to each other.

mod order;
mod other;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::settings::Settings;
use crate::odata::{Enumeration, Type};

/// Every enum and property lives in this namespace.
pub(crate) const NAMESPACE: &str = "Microsoft.Dynamics.DataEntities";

/// What stands in a date that nobody has entered.
pub(crate) const NO_DAY: &str = "1900-01-01T12:00:00Z";
/// The same for a date with a time.
pub(crate) const NO_TIME: &str = "1900-01-01T00:00:00Z";

/// A time as rows hold it.
pub(crate) fn time_text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Type of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// A date; its time is always noon.
    Day,
    Time,
    Decimal,
    Int,
    Guid,
    Enum(&'static Enumeration),
    Binary,
}

pub(crate) static NO_YES: Enumeration = Enumeration { name: "NoYes", members: &["No", "Yes"] };

impl Kind {
    /// What a property holds that nobody has set: never null.
    pub(crate) fn empty(self) -> Value {
        match self {
            Self::Text(_) | Self::Binary => json!(""),
            Self::Day => json!(NO_DAY),
            Self::Time => json!(NO_TIME),
            Self::Decimal | Self::Int => json!(0),
            Self::Guid => json!("00000000-0000-0000-0000-000000000000"),
            Self::Enum(of) => json!(of.members[0]),
        }
    }

    /// What a filter compares it as.
    pub(crate) fn compared_as(self) -> Type {
        match self {
            Self::Text(_) => Type::Text,
            Self::Day => Type::Day,
            Self::Time => Type::Time,
            Self::Decimal => Type::Decimal,
            Self::Int => Type::Int,
            Self::Guid => Type::Guid,
            Self::Enum(of) => Type::Enum(of),
            Self::Binary => Type::Binary,
        }
    }

    /// As `/metadata` spells it.
    pub(crate) fn edm(self) -> String {
        match self {
            Self::Text(_) => "Edm.String".into(),
            Self::Day | Self::Time => "Edm.DateTimeOffset".into(),
            Self::Decimal => "Edm.Decimal".into(),
            Self::Int => "Edm.Int64".into(),
            Self::Guid => "Edm.Guid".into(),
            Self::Binary => "Edm.Binary".into(),
            Self::Enum(of) => format!("{NAMESPACE}.{}", of.name),
        }
    }
}

/// A property.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

const fn text(name: &'static str, max: usize) -> Field {
    Field { name, kind: Kind::Text(max) }
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind }
}

/// A way from one set's row to rows of another.
#[derive(Debug)]
pub(crate) struct Navigation {
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    /// Own property and the target's, equal on both sides.
    pub(crate) on: &'static [(&'static str, &'static str)],
}

/// What may be done to the rows of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    /// Changed, and never made or removed through OData.
    Update,
    All,
}

/// An entity set.
#[derive(Debug)]
pub(crate) struct EntitySet {
    /// As it stands in addresses.
    pub(crate) name: &'static str,
    /// Type of a row: the singular, which no address takes.
    pub(crate) entity: &'static str,
    /// Name of the entity inside the application, which error texts show.
    pub(crate) table: &'static str,
    /// Data sources behind a row: each has its part of the entity tag.
    pub(crate) sources: usize,
    pub(crate) key: &'static [&'static str],
    pub(crate) fields: &'static [Field],
    pub(crate) navigations: &'static [Navigation],
    /// Set whose rows these are too.
    pub(crate) rows_of: &'static str,
    /// Property by which rows are found fast.
    pub(crate) index: &'static str,
    pub(crate) access: Access,
}

impl EntitySet {
    /// The set of that exact name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        SETS.iter().flat_map(|part| part.iter()).find(|set| set.name == name)
    }

    pub(crate) fn of_entity(name: &str) -> Option<&'static Self> {
        Self::all().find(|set| set.entity == name)
    }

    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        SETS.iter().flat_map(|part| part.iter())
    }

    /// Type of a property, those that the customer has added included.
    pub(crate) fn kind(&self, name: &str, settings: &Settings) -> Option<Kind> {
        let own = self.fields.iter().find(|field| field.name == name).map(|field| field.kind);
        own.or_else(|| {
            let added = settings.extension_fields.get(self.rows_of)?;
            added.get(name).map(|max| Kind::Text(*max))
        })
    }

    pub(crate) fn has_company(&self) -> bool {
        self.key.contains(&"dataAreaId")
    }

    pub(crate) fn is_read_only(&self, settings: &Settings) -> bool {
        self.access == Access::Read || settings.read_only.contains(self.name)
    }
}

static SETS: [&[EntitySet]; 2] = [order::SETS, other::SETS];

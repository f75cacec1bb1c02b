//! What the endpoint's contract says of each entity: its members, their kinds, and since which endpoint version.
//! Members are listed in the order in which they are answered, which is alphabetical
//! without regard to case.

mod order;
mod other;
mod shipment;

pub(crate) use order::{ORDER_LINE, ORDER_SHIPMENT, ORDER_SHIPPING, SALES_ORDER};
pub(crate) use other::{ACTIVITY, INVOICE_FREIGHT, SALES_INVOICE, SHIP_VIA};
pub(crate) use shipment::{ADDRESS, CONTACT, PACKAGE, SHIP_TO, SHIPMENT, SHIPMENT_LINE, SHIPMENT_ORDER};

/// Entities that have an address of their own.
pub(crate) static ENTITIES: [&Entity; 5] = [&SHIPMENT, &SALES_ORDER, &SALES_INVOICE, &ACTIVITY, &SHIP_VIA];

/// A kind of record, top-level, linked or row.
#[derive(Debug)]
pub(crate) struct Entity {
    /// Path segment of a top-level entity.
    pub(crate) name: &'static str,
    /// The ERP's title of the form, as in the names of attached files.
    pub(crate) title: &'static str,
    /// The form's number.
    pub(crate) screen: &'static str,
    /// The class behind the form, as in the address of attached files; empty where none can be attached.
    pub(crate) graph: &'static str,
    /// Data view of the record itself, which custom fields and files name.
    pub(crate) view: &'static str,
    pub(crate) fields: &'static [Field],
}

impl Entity {
    /// A linked or detail entity.
    const fn part(name: &'static str, view: &'static str, fields: &'static [Field]) -> Self {
        Self { name, title: "", screen: "", graph: "", view, fields }
    }

    /// Members that this version of the endpoint has.
    pub(crate) fn fields_in(&self, version: u8) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(move |field| field.is_in(version))
    }

    pub(crate) fn field(&self, name: &str, version: u8) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name && field.is_in(version))
    }
}

/// A member of an entity.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    first: u8,
    last: u8,
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, first: 0, last: u8::MAX }
    }

    /// Came with that version of the endpoint: 22 is 22.200.001.
    const fn since(self, version: u8) -> Self {
        Self { first: version, ..self }
    }

    /// Left after that version of the endpoint.
    const fn until(self, version: u8) -> Self {
        Self { last: version, ..self }
    }

    const fn is_in(&self, version: u8) -> bool {
        self.first <= version && version <= self.last
    }
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

impl Kind {
    /// The entity below, if there is one.
    pub(crate) const fn below(self) -> Option<&'static Entity> {
        match self {
            Self::One(entity) | Self::Many(entity) => Some(entity),
            _ => None,
        }
    }
}

const fn text(name: &'static str) -> Field {
    Field::new(name, Kind::Text)
}

const fn int(name: &'static str) -> Field {
    Field::new(name, Kind::Int)
}

const fn decimal(name: &'static str) -> Field {
    Field::new(name, Kind::Decimal)
}

const fn flag(name: &'static str) -> Field {
    Field::new(name, Kind::Flag)
}

const fn time(name: &'static str) -> Field {
    Field::new(name, Kind::Time)
}

const fn day(name: &'static str) -> Field {
    Field::new(name, Kind::Day)
}

const fn guid(name: &'static str) -> Field {
    Field::new(name, Kind::Guid)
}

const fn one(name: &'static str, entity: &'static Entity) -> Field {
    Field::new(name, Kind::One(entity))
}

const fn many(name: &'static str, entity: &'static Entity) -> Field {
    Field::new(name, Kind::Many(entity))
}

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

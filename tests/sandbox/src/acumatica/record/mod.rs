//! Stored records as the contract shows them. Filters read them one member at a time, so that a filter over thousands of
//! shipments builds nothing that it does not compare.

mod scalar;

use std::borrow::Cow;

use serde_json::Value;

use super::contract::{Entity, Field, Source};
use super::guid::session_bound;
use super::ledger::text;

pub(crate) use scalar::{Scalar, time_text};

/// What a filter reads of a record.
pub(crate) trait Record {
    /// Value of a plain member; null where the stand-in has none.
    fn scalar(&self, name: &str) -> Scalar<'_>;

    /// The record linked under that name.
    fn linked(&self, name: &str) -> Option<Box<dyn Record + '_>>;

    /// Value of a custom field, named `View.Field`.
    fn custom(&self, name: &str) -> Option<&Value>;
}

/// A record, linked record or row.
#[derive(Clone, Copy)]
pub(crate) struct Stored<'a> {
    pub(crate) entity: &'static Entity,
    pub(crate) data: &'a Value,
    /// The top-level record that it is, or belongs to.
    owner: &'a Value,
}

impl<'a> Stored<'a> {
    pub(crate) fn new(entity: &'static Entity, data: &'a Value) -> Self {
        Self { entity, data, owner: data }
    }

    /// Its GUID; for parts without one of their own it differs from session to session. `index` is the place of a row.
    pub(crate) fn id(&self, session: u64, index: usize) -> Cow<'a, str> {
        let id = |record: &'a Value| record["id"].as_str().unwrap_or_default();
        if self.entity.graph.is_empty() {
            session_bound(session, id(self.owner), self.entity.name, index).into()
        } else {
            id(self.data).into()
        }
    }

    /// The key as people write it.
    pub(crate) fn key(&self) -> String {
        self.entity.key.iter().map(|name| text(self.data, name)).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn value(&self, field: &Field) -> Scalar<'a> {
        match field.source {
            Source::At(name) => Scalar::of(field.kind, &self.data[name]),
            Source::Owner(pointer) => {
                self.owner.pointer(pointer).map_or(Scalar::Null, |stored| Scalar::of(field.kind, stored))
            }
            Source::Text(text) => text.into(),
            Source::Number(number) => Scalar::Decimal(number),
            Source::Flag(flag) => flag.into(),
            Source::Nowhere | Source::Here => Scalar::Null,
        }
    }

    /// The record linked by a member.
    pub(crate) fn link(&self, field: &Field) -> Option<Self> {
        let data = match field.source {
            Source::At(name) => &self.data[name],
            Source::Here => self.data,
            _ => return None,
        };
        Some(Self { entity: field.kind.below()?, data, owner: self.owner })
    }

    /// The rows of a member.
    pub(crate) fn rows(&self, field: &Field) -> impl Iterator<Item = Self> + use<'a> {
        let owner = self.owner;
        let list = self.link(field).and_then(|list| Some((list.entity, list.data.as_array()?)));
        let row = move |(entity, rows): (_, &'a Vec<Value>)| {
            rows.iter().map(move |data| Self { entity, data, owner })
        };
        list.into_iter().flat_map(row)
    }
}

impl Record for Stored<'_> {
    fn scalar(&self, name: &str) -> Scalar<'_> {
        let field = self.entity.fields.iter().find(|field| field.name == name);
        field.map_or(Scalar::Null, |field| self.value(field))
    }

    fn linked(&self, name: &str) -> Option<Box<dyn Record + '_>> {
        let field = self.entity.fields.iter().find(|field| field.name == name)?;
        self.link(field).map(|linked| Box::new(linked) as Box<dyn Record>)
    }

    fn custom(&self, name: &str) -> Option<&Value> {
        self.data["custom"].get(name)
    }
}

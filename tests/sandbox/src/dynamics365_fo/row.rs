//! What the API shows of a record, and what its entity tag is made of.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::schema::EntitySet;
use super::settings::Settings;

pub use crate::odata::Row;

impl Row {
    /// What the API shows for a property of that set.
    pub(crate) fn shown(&self, name: &str, set: &EntitySet, settings: &Settings) -> Value {
        let stored = self.values.get(name).cloned();
        stored.unwrap_or_else(|| set.kind(name, settings).map_or(Value::Null, super::schema::Kind::empty))
    }

    /// `W/"…"` around a quoted list of version and record of each data source.
    pub(crate) fn etag(&self, set: &EntitySet) -> String {
        let mut parts = vec![format!("{},{}", self.version, 5_637_144_576 + self.record_id)];
        parts.extend((1..set.sources).map(|_| "0,0".to_owned()));
        format!("W/\"{}\"", STANDARD.encode(format!("'{}'", parts.join(";"))))
    }

    /// Whether the row may be written by somebody who has seen that tag.
    pub(crate) fn matches(&self, set: &EntitySet, if_match: Option<&str>) -> bool {
        if_match.is_none_or(|tag| tag == "*" || tag == self.etag(set))
    }

    /// Its JSON: the selected properties, or all of them.
    pub(crate) fn json(
        &self,
        set: &EntitySet,
        select: Option<&[String]>,
        settings: &Settings,
    ) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("@odata.etag".into(), json!(self.etag(set)));
        if let Some(names) = select {
            for name in names {
                object.insert(name.clone(), self.shown(name, set, settings));
            }
            return object;
        }
        for field in set.fields {
            object.insert(field.name.into(), self.shown(field.name, set, settings));
        }
        for name in settings.extension_fields.get(set.rows_of).into_iter().flat_map(BTreeMap::keys) {
            object.insert(name.clone(), self.shown(name, set, settings));
        }
        object
    }
}

//! Records as tables keep them: values under the names of the API.

use std::collections::BTreeMap;

use serde_json::Value;

/// A record. What nobody has set is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub(crate) values: BTreeMap<String, Value>,
    /// Changes with every write.
    pub(crate) version: i64,
    /// Counts records in the order of their making.
    pub(crate) record_id: i64,
}

impl Row {
    /// A record with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A record with the members of a JSON object.
    #[must_use]
    pub fn of(members: Value) -> Self {
        let Value::Object(members) = members else { return Self::new() };
        Self { values: members.into_iter().collect(), ..Self::new() }
    }

    /// Sets a property by the name that the API has for it.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> &mut Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// The same, in a chain.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// This record with what another one sets.
    pub(crate) fn merged(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self
    }

    /// The text of a property; empty where it is none or not set.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The whole number of a property; 0 where it is none or not set.
    #[must_use]
    pub fn int(&self, name: &str) -> i64 {
        self.values.get(name).and_then(Value::as_i64).unwrap_or_default()
    }

    /// The number of a property; 0 where it is none or not set.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        self.values.get(name).and_then(Value::as_f64).unwrap_or_default()
    }

    /// Whether a property is true.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.values.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The value of a property, if it was set.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }
}

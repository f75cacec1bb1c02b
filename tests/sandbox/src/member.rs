//! A walk through a JSON request that remembers the way.

use serde_json::Value;

/// A place in the request: what is there, if anything, and the path to it.
#[derive(Clone, Debug)]
pub(crate) struct Member<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Member<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    pub(crate) fn get(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        // An absent member reads as null; nulls themselves are refused elsewhere.
        Self { value: &self.value[name], path }
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = Self> + use<'a> {
        let elements = self.value.as_array().map(Vec::as_slice).unwrap_or_default();
        let path = self.path.clone();
        elements
            .iter()
            .enumerate()
            .map(move |(index, value)| Self { value, path: format!("{path}[{index}]") })
    }

    /// The elements; a member that is no array is its own only one.
    pub(crate) fn one_or_many(&self) -> Vec<Self> {
        match self.value {
            Value::Null => Vec::new(),
            Value::Array(_) => self.elements().collect(),
            _ => vec![self.clone()],
        }
    }

    pub(crate) fn is_present(&self) -> bool {
        !self.value.is_null()
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The text, unless it is empty.
    pub(crate) fn text(&self) -> Option<&'a str> {
        self.value.as_str().filter(|text| !text.is_empty())
    }
}

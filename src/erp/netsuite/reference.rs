//! Choices and references to other records, as NetSuite's answers hold them.

use serde::Deserialize;
use serde_json::Value;

use crate::lenient;

/// Choice or reference to another record. Until NetSuite 2021.1 it was the bare id.
#[derive(Clone, Debug, Default)]
pub(super) struct Reference {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Whole {
            #[serde(default, deserialize_with = "lenient::text")]
            id: Option<String>,
            #[serde(default, deserialize_with = "lenient::text")]
            ref_name: Option<String>,
        }
        let value = Value::deserialize(deserializer)?;
        if value.is_object() {
            let whole: Whole = serde_json::from_value(value).unwrap_or_default();
            return Ok(Self { id: whole.id, name: whole.ref_name });
        }
        let id = lenient::text(value).unwrap_or_default();
        Ok(Self { name: id.clone(), id })
    }
}

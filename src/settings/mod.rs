//! Reading of connections.toml: typed values of a table, secrets, addresses, and mistakes with their place. Independent of any system.

mod error;
mod secret;
mod section;
mod url;

pub(crate) use error::{ConfigError, Mistake};
pub(crate) use secret::Secret;
pub(crate) use section::{FileContext, Section, parse_duration, unknown};
pub(crate) use url::BaseUrl;

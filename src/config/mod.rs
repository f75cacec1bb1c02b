//! connections.toml: which systems there are, how they are paired, and where things are kept.

mod url;

pub(crate) use url::BaseUrl;

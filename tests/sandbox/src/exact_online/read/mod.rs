//! Reading: lists, single records, and the two ways in which answers come.

mod filter;
mod list;
mod options;
mod render;
mod token;

pub(crate) use list::{count, list, single};
pub(crate) use render::row_json;

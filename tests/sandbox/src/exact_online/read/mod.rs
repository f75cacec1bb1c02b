//! Reading: lists, single records, and the two ways in which answers come.

mod dialect;
mod list;
mod options;
mod render;

pub(crate) use list::{count, list, single};
pub(crate) use render::{members, uri};

//! Reading records.

mod filter;
mod list;
mod one;

pub(crate) use self::filter::FILTERABLE;
pub(crate) use self::list::list;
pub(crate) use self::one::{one, part};

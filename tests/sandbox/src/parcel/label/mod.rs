//! Small files of the kinds that labels come in; each carries the lines that it is given.

pub(crate) mod gif;
pub(crate) mod pdf;
pub(crate) mod png;
pub(crate) mod thermal;

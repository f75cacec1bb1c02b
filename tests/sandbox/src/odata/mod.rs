//! OData filters and list options, as far as the ERPs that speak it have them in common.
//!
//! A stand-in says in a [`Dialect`] what its system accepts, and in [`Names`] what its properties are and how it refuses.

mod filter;
mod literal;
mod options;
mod parse;
mod row;
mod tables;
mod token;
mod value;

pub(crate) use filter::Filter;
pub(crate) use literal::{Form, literal};
pub(crate) use options::{Options, names, number, select};
pub use row::Row;
pub(crate) use tables::{Keyed, Tables, key_text};
pub(crate) use value::Value;

/// What one system's OData accepts in a filter.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// Literals of a prefix and quotes: `guid'…'`.
    pub(crate) prefixed: &'static [(&'static str, Form)],
    /// Literals without quotes, as version 4 has them.
    pub(crate) bare: &'static [Form],
    /// The letter behind a number and the type that it gives.
    pub(crate) suffixes: &'static [(char, Type)],
    pub(crate) functions: &'static [Function],
    /// `cf.String(f='View.Field')` names a custom field.
    pub(crate) has_custom_fields: bool,
    pub(crate) sides: Sides,
    /// Types that may be compared though they differ, in either order.
    pub(crate) mixed: &'static [(Type, Type)],
    pub(crate) of_empty: OfEmpty,
    /// `*` in a text that is compared stands for anything.
    pub(crate) has_wildcards: bool,
}

/// What may stand beside a comparison's operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sides {
    Any,
    NotTwoProperties,
    PropertyThenLiteral,
}

/// What comes of comparing an empty property with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfEmpty {
    /// Neither true nor false, as in SQL.
    Unknown,
    False,
}

/// Type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Null,
    Text,
    Int,
    Decimal,
    /// A number with a point and without the suffix of a decimal.
    Double,
    Flag,
    Time,
    Day,
    Guid,
    Enum(&'static Enumeration),
    Binary,
}

/// An enum by its name in `$metadata`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Enumeration {
    pub(crate) name: &'static str,
    /// The first one is what an empty field holds.
    pub(crate) members: &'static [&'static str],
}

/// The functions on text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Contains,
    /// As `Contains`, with the part first.
    SubstringOf,
    StartsWith,
    EndsWith,
    Trim,
    ToLower,
    ToUpper,
    Length,
}

/// Why a filter or an option cannot be read.
#[derive(Debug)]
pub(crate) enum Problem {
    /// Words that make no sense.
    Syntax(String),
    /// Types that do not fit.
    Types(String),
    /// Something that OData has and this system has not.
    Unsupported(String),
}

impl Problem {
    pub(crate) fn text(self) -> String {
        match self {
            Self::Syntax(text) | Self::Types(text) | Self::Unsupported(text) => text,
        }
    }
}

/// The properties of a set, and the words in which its system refuses.
pub(crate) trait Names {
    type Refusal;

    fn dialect(&self) -> &'static Dialect;

    /// Type of a property that may be selected and sorted by.
    fn property(&self, name: &str) -> Result<Type, Self::Refusal>;

    /// Type of a property that a filter may name.
    fn filterable(&self, name: &str) -> Result<Type, Self::Refusal> {
        self.property(name)
    }

    /// The enum of that name with its namespace.
    fn enumeration(&self, _name: &str) -> Option<&'static Enumeration> {
        None
    }

    /// Texts that differ in case only are equal.
    fn ignores_case(&self) -> bool {
        false
    }

    fn refusal(&self, problem: Problem) -> Self::Refusal;
}

/// Values of one record by property.
pub(crate) trait Properties {
    fn value(&self, name: &str) -> Value<'_>;

    /// A field that the customer has added.
    fn custom(&self, _name: &str) -> Value<'_> {
        Value::Null
    }
}

//! The positions that switches of the settings can have.

use std::collections::BTreeMap;

/// Status of a cookie login over the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitStatus {
    /// 429, as the guide says.
    TooManyRequests,
    /// 500, as some builds do.
    ServerError,
}

/// What happens to a write to something locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// It is not locked.
    Off,
    /// 200, and the old value comes back. A file is refused with 500.
    Silent,
    /// 422 with errors beside the members.
    Reject422,
    /// 500 with an exception.
    Reject500,
}

/// What happens to text that is longer than its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLong {
    /// It is cut without a word.
    Cut,
    /// 422.
    Refuse,
}

/// What happens when `$custom` names a field that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownCustom {
    /// The answer lacks it.
    Absent,
    /// 500.
    Refuse,
}

/// Order in which a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOrder {
    /// By number.
    ByKey,
    /// By no order that a client could rely on, but the same each time.
    Shuffled,
    /// Differently each time, so that pages overlap.
    Reshuffled,
}

/// Something odd in one record's JSON, in lists and when it is read alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Odd {
    /// `{"value":null}` instead of the member's value, at any depth.
    NullValue(String),
    /// Every number is text.
    NumbersAsStrings,
    /// The member is not there.
    MissingMember(String),
    /// The member's value is an object, or text where a list belongs.
    WrongType(String),
}

/// Type of a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomKind {
    /// Text.
    String,
    /// Date and time.
    DateTime,
    /// Decimal number.
    Decimal,
    /// Whole number.
    Int,
    /// True or false.
    Boolean,
}

impl CustomKind {
    /// As the member `type` spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::String => "CustomStringField",
            Self::DateTime => "CustomDateTimeField",
            Self::Decimal => "CustomDecimalField",
            Self::Int => "CustomIntField",
            Self::Boolean => "CustomBooleanField",
        }
    }
}

/// A ship-via code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipVia {
    /// What it is.
    pub description: String,
    /// Freight cost is typed in, and so can be written.
    pub is_manual: bool,
    /// Bound to a carrier plug-in: confirming a shipment then buys labels.
    pub is_plug_in: bool,
}

impl ShipVia {
    pub(crate) fn usual() -> BTreeMap<String, Self> {
        let code = |code: &str, description: &str, is_manual, is_plug_in| {
            (code.to_owned(), Self { description: description.into(), is_manual, is_plug_in })
        };
        BTreeMap::from([
            code("FEDEX2D", "FedEx 2Day", true, false),
            code("FEDEXG", "FedEx Ground", true, false),
            code("FEDEXGND", "FedEx Ground", true, false),
            code("LOCAL", "Own truck", false, false),
            code("PLUGIN", "FedEx Ground with labels by the ERP", false, true),
            code("UPS2D", "UPS 2nd Day Air", true, false),
            code("UPSGND", "UPS Ground", true, false),
        ])
    }
}

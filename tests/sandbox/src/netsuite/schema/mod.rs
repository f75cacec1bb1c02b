//! The record types as tables: their fields with type, length, access, and what they refer to. Names and types are those of the
//! 2026.1 browser, as far as shipping needs them.

mod address;
mod customer;
mod fulfillment;
mod invoice;
mod item;
mod list;
mod order;
mod package;

use std::collections::HashMap;
use std::sync::OnceLock;

pub(crate) use self::list::{Carrier, List, country_name, is_country};
pub(crate) use self::package::PACKAGE_LISTS;

use super::kind::Kind;

/// Type of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    /// With its greatest length.
    Text(usize),
    Number,
    Integer,
    CheckBox,
    Date,
    DateTime,
    /// The id of something that has a name.
    Reference(List),
    /// One of these ids, with blanks between them; any where nobody knows them.
    Choice(&'static str),
    /// A letter and its label, `A` first; so many of them can be written.
    Letter(&'static [&'static str], usize),
    Country,
    Subrecord(&'static Table),
    Sublist(&'static Table),
    /// A sublist or subrecord that takes nothing here.
    Closed,
}

/// Who may change a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Write,
    /// Whatever is written to it is ignored.
    Read,
}

/// A field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Type,
    pub(crate) access: Access,
}

/// Fields of one type, their names with blanks between them.
#[derive(Debug)]
pub(crate) struct Fields {
    kind: Type,
    access: Access,
    names: &'static str,
}

const fn fields(kind: Type, names: &'static str) -> Fields {
    Fields { kind, access: Access::Write, names }
}

const fn read_only(kind: Type, names: &'static str) -> Fields {
    Fields { kind, access: Access::Read, names }
}

const fn text(names: &'static str) -> Fields {
    fields(TEXT, names)
}

const TEXT: Type = Type::Text(300);

/// A record, a line of a sublist, or a subrecord.
#[derive(Debug)]
pub(crate) struct Table {
    parts: &'static [&'static [Fields]],
    by_name: OnceLock<HashMap<String, Field>>,
}

impl Table {
    const fn of(parts: &'static [&'static [Fields]]) -> Self {
        Self { parts, by_name: OnceLock::new() }
    }

    /// All fields, in the order of the table.
    pub(crate) fn all(&self) -> impl Iterator<Item = Field> {
        self.parts.iter().copied().flatten().flat_map(|fields| {
            let Fields { kind, access, names } = *fields;
            names.split_ascii_whitespace().map(move |name| Field { name, kind, access })
        })
    }

    /// The field of that name, which counts to the letter.
    pub(crate) fn field(&self, name: &str) -> Option<Field> {
        self.column(&name.to_ascii_lowercase()).filter(|field| field.name == name)
    }

    /// The field whose name in lower case is that, as SuiteQL knows it.
    pub(crate) fn column(&self, name: &str) -> Option<Field> {
        let index = || self.all().map(|field| (field.name.to_ascii_lowercase(), field)).collect();
        self.by_name.get_or_init(index).get(name).copied()
    }
}

/// The table of a record type.
pub(crate) fn table(kind: Kind) -> &'static Table {
    match kind {
        Kind::SalesOrder => &order::TABLE,
        Kind::ItemFulfillment => &fulfillment::TABLE,
        Kind::Invoice => &invoice::TABLE,
        Kind::Customer => &customer::TABLE,
        Kind::InventoryItem => &item::TABLE,
    }
}

/// What all transactions have.
const TRANSACTION: &[Fields] = &[
    read_only(TEXT, "id"),
    text("tranId externalId"),
    fields(Type::Date, "tranDate prevDate"),
    read_only(Type::DateTime, "createdDate lastModifiedDate"),
    fields(Type::Text(4000), "memo"),
    fields(Type::Reference(List::Customer), "entity"),
    fields(Type::Reference(List::Subsidiary), "subsidiary"),
    fields(Type::Reference(List::ShipItem), "shipMethod"),
    fields(Type::Reference(List::Location), "location"),
    fields(Type::Reference(List::Unknown), "class customForm department partner shipAddressList"),
    fields(Type::CheckBox, "shipIsResidential shipOverride"),
    fields(Type::Number, "exchangeRate handlingCost shippingCost"),
    fields(Type::Subrecord(&address::TABLE), "shippingAddress"),
    read_only(TEXT, "links refName shipAddress shippingAddress_text transactionNumber"),
];

/// What orders and invoices have.
const SALE: &[Fields] = &[
    text(
        "billAddr1 billAddr2 billAddr3 billAddressee billAttention billCity billPhone billState billZip email fax fob \
        otherRefNum storeOrder thirdPartyAcct vatRegNum webSite",
    ),
    fields(Type::Text(4000), "message"),
    fields(Type::Number, "altHandlingCost altShippingCost"),
    fields(Type::Integer, "estimate"),
    fields(
        Type::CheckBox,
        "isMultiShipTo isTaxable shippingCostOverridden toBeEmailed toBeFaxed toBePrinted",
    ),
    fields(Type::Date, "dueDate endDate salesEffectiveDate shipDate startDate"),
    fields(Type::Reference(List::Currency), "currency"),
    fields(
        Type::Reference(List::Unknown),
        "billAddressList job leadSource nexus opportunity salesChannel salesRep terms",
    ),
    fields(Type::Country, "billCountry"),
    fields(Type::Closed, "billingAddress"),
    fields(
        Type::Choice(
            "ADP CSV NLWebStore PERQUEST PaymentLink QB QIF SCIS SuitePhone Sync Yahoo customerCenter eBay offlineClient \
            restWebServices smbXML webServices",
        ),
        "source",
    ),
    read_only(Type::Reference(List::SalesOrder), "createdFrom"),
    read_only(Type::Number, "discountTotal subtotal taxTotal total totalAfterTaxes"),
    read_only(TEXT, "billAddress billingAddress_text linkedTrackingNumbers originator"),
];

/// Custom fields that the administrator has made for transactions.
const CUSTOM: &[Fields] = &[
    fields(Type::CheckBox, "custbody_mlc_ready"),
    text("custbody_mlc_tracking_number custbody_mlc_carrier custbody_mlc_status custbody_mlc_signed_by"),
    fields(Type::Text(999), "custbody_mlc_label_url"),
    fields(Type::Text(4000), "custbody_mlc_last_event"),
    fields(Type::DateTime, "custbody_mlc_last_event_at"),
    fields(Type::Date, "custbody_mlc_delivered_on"),
];

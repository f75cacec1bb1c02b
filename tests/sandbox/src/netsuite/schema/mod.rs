//! Which properties records have. Names and types are those of the 2026.1 browser, as far as shipping needs them.

mod address;
mod country;
mod customer;
mod fulfillment;
mod invoice;
mod names;
mod order;
mod package;

pub(crate) use self::country::is_known as is_country;
pub(crate) use self::names::{Names, Type};

use super::kind::Kind;
use super::model::PackageKind;
use super::settings::Settings;
use super::switch::CustomKind;

/// Properties of items, of which only the few that anybody asks for.
const ITEM: Names = Names {
    text: "displayName externalId itemId",
    number: "weight",
    read_only: "id links refName lastModifiedDate",
    ..Names::NONE
};

/// Properties of a record.
pub(crate) const fn body(kind: Kind) -> &'static Names {
    match kind {
        Kind::SalesOrder => &order::BODY,
        Kind::ItemFulfillment => &fulfillment::BODY,
        Kind::Invoice => &invoice::BODY,
        Kind::Customer => &customer::BODY,
        Kind::InventoryItem => &ITEM,
    }
}

/// Properties of a line of `item`.
pub(crate) const fn line(kind: Kind) -> &'static Names {
    match kind {
        Kind::ItemFulfillment => &fulfillment::LINE,
        Kind::Invoice => &invoice::LINE,
        Kind::SalesOrder | Kind::Customer | Kind::InventoryItem => &order::LINE,
    }
}

/// Properties of a package.
pub(crate) const fn package(kind: PackageKind) -> &'static Names {
    match kind {
        PackageKind::Package => &package::PACKAGE,
        PackageKind::PackageFedex => &package::FEDEX,
        PackageKind::PackageUps => &package::UPS,
        PackageKind::PackageUsps => &package::USPS,
        PackageKind::ShipmentPackage => &package::SHIPMENT,
    }
}

/// Properties of an address, and of the details of a package.
pub(crate) const ADDRESS: &Names = &address::BODY;
pub(crate) const DETAILS: &Names = &package::DETAILS;

/// Type of a property of a record, custom fields included.
pub(crate) fn type_of(kind: Kind, name: &str, settings: &Settings) -> Option<Type> {
    if let Some(field) = settings.custom_fields.get(name).filter(|field| field.on.contains(&kind)) {
        return Some(custom(field.kind));
    }
    body(kind).type_of(name)
}

const fn custom(kind: CustomKind) -> Type {
    match kind {
        CustomKind::Text => Type::Text(300),
        CustomKind::TextArea => Type::Text(4000),
        CustomKind::LongText => Type::Text(100_000),
        CustomKind::Hyperlink => Type::Text(999),
        CustomKind::CheckBox => Type::CheckBox,
        CustomKind::Date => Type::Date,
        CustomKind::DateTime => Type::DateTime,
        CustomKind::Number => Type::Number,
        CustomKind::Integer => Type::Integer,
        CustomKind::List => Type::Reference,
    }
}

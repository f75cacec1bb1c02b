//! Customers.

use super::{Fields, List, TEXT, Table, Type, address, fields, read_only, text};

pub(super) static TABLE: Table = Table::of(&[FIELDS]);
static ADDRESS_BOOK: Table = Table::of(&[&[fields(Type::Subrecord(&address::TABLE), "addressBookAddress")]]);

const FIELDS: &[Fields] = &[
    read_only(TEXT, "id"),
    text(
        "accountNumber altEmail altName altPhone comments companyName defaultAddress defaultShippingAddress email entityId \
        externalId fax firstName homePhone lastName middleName mobilePhone phone salutation thirdPartyAcct",
    ),
    fields(Type::Number, "creditLimit"),
    fields(Type::CheckBox, "isInactive isPerson shipComplete"),
    fields(Type::Reference(List::Subsidiary), "subsidiary"),
    fields(Type::Reference(List::Currency), "currency"),
    fields(
        Type::Reference(List::Unknown),
        "category contact customForm entityStatus parent salesRep shippingItem terms",
    ),
    fields(Type::Country, "thirdPartyCountry"),
    fields(Type::Sublist(&ADDRESS_BOOK), "addressBook"),
    fields(Type::Choice("DEFAULT HTML PDF"), "emailPreference"),
    fields(Type::Choice("1 2 3 4"), "globalSubscriptionStatus"),
    fields(Type::Choice(""), "shippingCarrier"),
    fields(Type::Choice("fedex ups usps"), "thirdPartyCarrier"),
    read_only(Type::DateTime, "dateCreated lastModifiedDate"),
    read_only(Type::Number, "balance"),
    read_only(TEXT, "links refName"),
];

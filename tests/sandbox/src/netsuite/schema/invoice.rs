//! Invoices.

use super::{CUSTOM, Fields, List, SALE, TEXT, TRANSACTION, Table, Type, fields, read_only, text};

pub(super) static TABLE: Table = Table::of(&[TRANSACTION, SALE, FIELDS, CUSTOM]);
static LINE: Table = Table::of(&[LINE_FIELDS]);

const FIELDS: &[Fields] = &[
    read_only(Type::Letter(&["Open", "Paid In Full"], 0), "status"),
    text("abbrevType paymentlink trackingNumbers"),
    fields(Type::Number, "amountRemainingTotalBox"),
    fields(Type::Integer, "number"),
    fields(Type::CheckBox, "sendOrderFulfillmentEmail"),
    fields(Type::Reference(List::Unknown), "account postingPeriod"),
    fields(Type::Choice("1 2 3 11"), "approvalStatus"),
    fields(Type::Sublist(&LINE), "item"),
    read_only(Type::Number, "amountPaid amountRemaining"),
];

const LINE_FIELDS: &[Fields] = &[
    fields(Type::Integer, "line orderLine"),
    fields(Type::Reference(List::Item), "item"),
    text("description"),
    fields(Type::Number, "amount quantity rate"),
    fields(Type::Reference(List::Location), "location"),
    read_only(TEXT, "links refName"),
];

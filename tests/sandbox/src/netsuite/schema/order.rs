//! Sales orders.

use super::{CUSTOM, Fields, List, SALE, TEXT, TRANSACTION, Table, Type, fields, read_only, text};

pub(super) static TABLE: Table = Table::of(&[TRANSACTION, SALE, FIELDS, CUSTOM]);
static LINE: Table = Table::of(&[LINE_FIELDS]);

const STATUSES: &[&str] = &[
    "Pending Approval",
    "Pending Fulfillment",
    "Cancelled",
    "Partially Fulfilled",
    "Pending Billing/Partially Fulfilled",
    "Pending Billing",
    "Billed",
    "Closed",
];

const FIELDS: &[Fields] = &[
    fields(Type::Letter(STATUSES, 2), "orderStatus"),
    read_only(Type::Letter(STATUSES, 0), "status"),
    text("checkNumber integrationId revenueStatus suppressUserEventsAndEmails webStore"),
    fields(Type::Number, "overrideShippingCost requiredDepositAmount shippingTaxAmount"),
    fields(
        Type::CheckBox,
        "canBeUnapproved forInvoiceGrouping isCrossSubTransaction isDefaultShippingRequest needsPick shipComplete",
    ),
    fields(Type::Date, "actualShipDate nextBill"),
    fields(Type::Reference(List::Unknown), "intercoTransaction salesGroup sourceWebSite"),
    fields(Type::Choice("1 2 3"), "intercoStatus"),
    fields(Type::Sublist(&LINE), "item"),
    fields(Type::Closed, "shipGroup"),
    read_only(TEXT, "orderType"),
];

const LINE_FIELDS: &[Fields] = &[
    fields(Type::Integer, "line shipGroup"),
    fields(Type::Reference(List::Item), "item"),
    text("description lineUniqueKey options serialNumbers units"),
    fields(
        Type::Number,
        "amount baseAmount grossAmt orderPriority quantity quantityAllocated quantityAvailable quantityBackOrdered \
        quantityBilled quantityCommitted quantityFulfilled quantityOnHand quantityOrdered quantityPacked quantityPicked \
        quantityReceived rate tax1Amt taxAmount",
    ),
    fields(
        Type::CheckBox,
        "excludeFromRateRequest hasOrdBillLink isClosed isOpen isTaxable itemIsFulfilled linked printItems",
    ),
    fields(Type::Date, "closeDate expectedShipDate requestedDate"),
    fields(Type::Reference(List::Location), "location"),
    fields(Type::Reference(List::ShipItem), "shipMethod"),
    fields(
        Type::Reference(List::Unknown),
        "class createdPo department inventorylocation inventorysubsidiary job price subsidiary taxCode",
    ),
    fields(Type::Choice("1 2 3"), "commitInventory"),
    fields(Type::Choice("1 2"), "itemFulfillmentChoice"),
    fields(Type::Choice("Purchase Resale Sale"), "itemSubtype"),
    fields(
        Type::Choice(
            "Assembly Description Discount DwnLdItem EndGroup Expense GiftCert Group InvtPart Kit Markup NonInvtPart \
            OthCharge Payment Service ShipItem SubscriPlan Subtotal TaxGroup TaxItem",
        ),
        "itemType",
    ),
    fields(Type::Choice("nonups ups"), "shipCarrier"),
    read_only(TEXT, "links refName shipAddress"),
];

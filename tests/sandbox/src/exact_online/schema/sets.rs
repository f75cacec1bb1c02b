//! Every set, and how its rows are worked out.

use std::borrow::Cow;

use super::Derived::{By, Of, Same};
use super::{Set, columns};
use crate::exact_online::view::View;
use crate::odata::Value;

const ALL_VERBS: &str = "GET POST PUT DELETE";

/// What sets have that say nothing else.
const READ_ONLY: Set = Set {
    path: "",
    feed: "",
    type_name: "",
    verbs: "GET",
    operations: &[],
    writes: "",
    columns: &[],
    derived: &[],
    lines: None,
    index: "",
    needs_filter: false,
    deleted_as: 0,
};

pub(super) static ALL: [&Set; 14] = [
    &ORDERS,
    &LINES,
    &DELIVERIES,
    &DELIVERY_LINES,
    &METHODS,
    &ACCOUNTS,
    &ADDRESSES,
    &CONTACTS,
    &ITEMS,
    &DOCUMENTS,
    &ATTACHMENTS,
    &DOCUMENT_TYPES,
    &DIVISIONS,
    &DELETED,
];

pub(crate) static ORDERS: Set = Set {
    path: "salesorder/SalesOrders",
    feed: "sync/SalesOrder/SalesOrderHeaders",
    type_name: "Exact.Web.Api.Models.SalesOrder",
    verbs: ALL_VERBS,
    writes: "PUT",
    operations: &[("GET", "get orders"), ("POST PUT DELETE", "write order")],
    columns: columns::ORDERS,
    derived: &[
        ("AmountFC", By(|order| Value::Number(order.lines().map(|line| amount(&line)).sum()))),
        ("AmountFCExclVat", Same("AmountFC")),
        (
            "ApprovalStatusDescription",
            By(|order| match order.row.int("ApprovalStatus") {
                0 => words("In afwachting"),
                _ => words("Goedgekeurd"),
            }),
        ),
        ("DeliverToContactPersonFullName", Of("DeliverToContactPerson", &CONTACTS, "FullName")),
        ("DeliverToName", Of("DeliverTo", &ACCOUNTS, "Name")),
        ("DeliveryDate", Same("Created")),
        ("InvoiceTo", Same("DeliverTo")),
        ("InvoiceToName", Same("DeliverToName")),
        ("OrderDate", Same("Created")),
        ("OrderedBy", Same("DeliverTo")),
        ("OrderedByName", Same("DeliverToName")),
        ("ShippingMethodDescription", Of("ShippingMethod", &METHODS, "Description")),
        (
            "StatusDescription",
            By(|order| {
                words(match order.row.int("Status") {
                    12 => "Open",
                    20 => "Gedeeltelijk",
                    21 => "Volledig",
                    _ => "Geannuleerd",
                })
            }),
        ),
    ],
    lines: Some(&LINES),
    index: "OrderNumber",
    needs_filter: true,
    ..READ_ONLY
};

pub(crate) static LINES: Set = Set {
    path: "salesorder/SalesOrderLines",
    feed: "sync/SalesOrder/SalesOrderLines",
    type_name: "Exact.Web.Api.Models.SalesOrderLine",
    verbs: ALL_VERBS,
    operations: &[("GET", "get order lines"), ("POST PUT DELETE", "write order")],
    columns: columns::LINES,
    derived: &[
        ("AmountFC", By(|line| Value::Number(amount(line)))),
        ("DeliveryDate", Of("OrderID", &ORDERS, "DeliveryDate")),
        ("DeliveryStatus", Same("OrderStatus")),
        ("Description", Same("ItemDescription")),
        ("ItemCode", Of("Item", &ITEMS, "Code")),
        ("ItemDescription", Of("Item", &ITEMS, "Description")),
        ("OrderNumber", Of("OrderID", &ORDERS, "OrderNumber")),
        ("OrderStatus", Of("OrderID", &ORDERS, "Status")),
        ("UnitCode", Of("Item", &ITEMS, "Unit")),
        ("UnitPrice", Same("NetPrice")),
    ],
    index: "OrderID",
    needs_filter: true,
    ..READ_ONLY
};

pub(crate) static DELIVERIES: Set = Set {
    path: "salesorder/GoodsDeliveries",
    feed: "sync/SalesOrder/GoodsDeliveries",
    type_name: "Exact.Web.Api.Models.SalesOrders.GoodsDelivery",
    verbs: "GET POST PUT",
    writes: "POST PUT",
    operations: &[("GET", "get deliveries"), ("POST", "create delivery"), ("PUT", "update delivery")],
    columns: columns::DELIVERIES,
    derived: &[
        ("DeliveryAccountCode", Of("DeliveryAccount", &ACCOUNTS, "Code")),
        ("DeliveryAccountName", Of("DeliveryAccount", &ACCOUNTS, "Name")),
        ("EntryNumber", By(|delivery| Value::Int(26_900_000 + delivery.row.int("DeliveryNumber")))),
        ("ShippingMethodCode", Of("ShippingMethod", &METHODS, "Code")),
        ("ShippingMethodDescription", Of("ShippingMethod", &METHODS, "Description")),
        ("WarehouseCode", By(|_| words("1"))),
    ],
    lines: Some(&DELIVERY_LINES),
    needs_filter: true,
    ..READ_ONLY
};

pub(crate) static DELIVERY_LINES: Set = Set {
    path: "salesorder/GoodsDeliveryLines",
    feed: "sync/SalesOrder/GoodsDeliveryLines",
    type_name: "Exact.Web.Api.Models.SalesOrders.GoodsDeliveryLine",
    verbs: "GET POST PUT",
    // They are made with their delivery.
    writes: "PUT",
    operations: &[("GET", "get deliveries"), ("PUT", "update delivery")],
    columns: columns::DELIVERY_LINES,
    derived: &[
        ("DeliveryDate", Of("EntryID", &DELIVERIES, "DeliveryDate")),
        ("Item", Of("SalesOrderLineID", &LINES, "Item")),
        ("ItemCode", Of("SalesOrderLineID", &LINES, "ItemCode")),
        ("ItemDescription", Of("SalesOrderLineID", &LINES, "ItemDescription")),
        ("QuantityOrdered", Of("SalesOrderLineID", &LINES, "Quantity")),
        ("SalesOrderLineNumber", Of("SalesOrderLineID", &LINES, "LineNumber")),
        ("SalesOrderNumber", Of("SalesOrderLineID", &LINES, "OrderNumber")),
    ],
    index: "EntryID",
    needs_filter: true,
    ..READ_ONLY
};

pub(crate) static METHODS: Set = Set {
    path: "sales/ShippingMethods",
    type_name: "Exact.Web.Api.Models.Sales.ShippingMethod",
    operations: &[("GET", "get shipping methods")],
    columns: columns::METHODS,
    ..READ_ONLY
};

pub(crate) static ACCOUNTS: Set = Set {
    path: "crm/Accounts",
    feed: "sync/CRM/Accounts",
    type_name: "Exact.Web.Api.Models.Account",
    verbs: ALL_VERBS,
    operations: &[("GET", "get accounts")],
    columns: columns::ACCOUNTS,
    needs_filter: true,
    ..READ_ONLY
};

pub(crate) static ADDRESSES: Set = Set {
    path: "crm/Addresses",
    feed: "sync/CRM/Addresses",
    type_name: "Exact.Web.Api.Models.Address",
    verbs: ALL_VERBS,
    operations: &[("GET", "get addresses")],
    columns: columns::ADDRESSES,
    derived: &[("AccountName", Of("Account", &ACCOUNTS, "Name"))],
    ..READ_ONLY
};

pub(crate) static CONTACTS: Set = Set {
    path: "crm/Contacts",
    feed: "sync/CRM/Contacts",
    type_name: "Exact.Web.Api.Models.Contact",
    verbs: ALL_VERBS,
    operations: &[("GET", "get contacts")],
    columns: columns::CONTACTS,
    derived: &[
        ("AccountName", Of("Account", &ACCOUNTS, "Name")),
        (
            "FullName",
            By(|contact| {
                let row = contact.row;
                words(format!("{} {}", row.text("FirstName"), row.text("LastName")))
            }),
        ),
    ],
    needs_filter: true,
    ..READ_ONLY
};

pub(crate) static ITEMS: Set = Set {
    path: "logistics/Items",
    feed: "sync/Logistics/Items",
    type_name: "Exact.Web.Api.Models.Logistics.Item",
    verbs: ALL_VERBS,
    operations: &[("GET", "get items")],
    columns: columns::ITEMS,
    needs_filter: true,
    ..READ_ONLY
};

pub(crate) static DOCUMENTS: Set = Set {
    path: "documents/Documents",
    feed: "sync/Documents/Documents",
    type_name: "Exact.Web.Api.Models.Documents.Document",
    verbs: ALL_VERBS,
    writes: "POST PUT DELETE",
    operations: &[("GET", "get documents"), ("POST", "create document"), ("PUT", "update document")],
    columns: columns::DOCUMENTS,
    derived: &[
        ("AccountCode", Of("Account", &ACCOUNTS, "Code")),
        ("AccountName", Of("Account", &ACCOUNTS, "Name")),
        (
            "DocumentViewUrl",
            By(|document| {
                let (id, company) = (document.row.text("ID"), document.company.code);
                let url = &document.site.url;
                words(format!("{url}/docs/DocView.aspx?DocumentID=%7b{id}%7d&_Division_={company}"))
            }),
        ),
        ("HasEmptyBody", By(|document| Value::Flag(document.row.text("Body").is_empty()))),
        ("TypeDescription", Of("Type", &DOCUMENT_TYPES, "Description")),
    ],
    index: "Subject",
    needs_filter: true,
    deleted_as: 6,
    ..READ_ONLY
};

pub(crate) static ATTACHMENTS: Set = Set {
    path: "documents/DocumentAttachments",
    feed: "sync/Documents/DocumentAttachments",
    type_name: "Exact.Web.Api.Models.Documents.DocumentAttachment",
    verbs: "GET POST DELETE",
    writes: "POST DELETE",
    operations: &[("GET", "get attachments"), ("POST", "create attachment"), ("DELETE", "delete attachment")],
    columns: columns::ATTACHMENTS,
    derived: &[
        // Its content is fetched from the address.
        ("Attachment", By(|_| Value::Null)),
        (
            "Url",
            By(|attachment| {
                let (id, company) = (attachment.row.text("ID"), attachment.company.code);
                let url = &attachment.site.url;
                words(format!("{url}/docs/SysAttachment.aspx?ID={id}&_Division_={company}"))
            }),
        ),
    ],
    index: "Document",
    needs_filter: true,
    deleted_as: 4,
    ..READ_ONLY
};

pub(crate) static DOCUMENT_TYPES: Set = Set {
    path: "documents/DocumentTypes",
    type_name: "Exact.Web.Api.Models.Documents.DocumentType",
    operations: &[("GET", "get document types")],
    columns: columns::TYPES,
    derived: &[
        ("DocumentIsDeletable", Same("DocumentIsCreatable")),
        ("DocumentIsViewable", By(|_| Value::Flag(true))),
        ("TypeCategory", By(|_| Value::Int(3))),
    ],
    ..READ_ONLY
};

pub(crate) static DIVISIONS: Set = Set {
    path: "system/Divisions",
    type_name: "Exact.Web.Api.Models.System.SystemDivision",
    operations: &[("GET", "get divisions")],
    columns: columns::DIVISIONS,
    derived: &[
        ("Current", By(|division| Value::Flag(division.company.code == division.site.current_division))),
        ("Description", Same("CustomerName")),
    ],
    ..READ_ONLY
};

pub(crate) static DELETED: Set = Set {
    feed: "sync/Deleted",
    columns: columns::DELETED,
    derived: &[("DeletedDate", Same("Modified"))],
    ..READ_ONLY
};

fn words(text: impl Into<Cow<'static, str>>) -> Value<'static> {
    Value::Text(text.into())
}

fn amount(line: &View<'_>) -> f64 {
    line.row.number("Quantity") * line.row.number("NetPrice")
}

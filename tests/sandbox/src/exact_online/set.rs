//! The entity sets that the stand-in has.

use super::column::{Column, columns};
use super::columns::{
    ACCOUNTS, ADDRESSES, ATTACHMENTS, BULK_LINES, CONTACTS, DELETED, DELIVERIES, DELIVERY_LINES, DIVISIONS,
    DOCUMENTS, ITEMS, LINES, METHODS, ORDERS, TYPES,
};

/// What the rows of a set are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Orders,
    Lines,
    Deliveries,
    DeliveryLines,
    Methods,
    Accounts,
    Addresses,
    Contacts,
    Items,
    Documents,
    Attachments,
    DocumentTypes,
    Divisions,
    Deleted,
}

/// How a set is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    /// Pages of 60.
    Plain,
    /// Pages of 1,000; `$select` is mandatory.
    Bulk,
    /// Pages of 1,000; the only filter is the row's timestamp.
    Sync,
}

/// An entity set.
#[derive(Debug)]
pub(crate) struct Set {
    /// `salesorder/SalesOrders`, as the reference spells it.
    pub(crate) path: &'static str,
    pub(crate) which: Which,
    pub(crate) api: Api,
    pub(crate) verbs: &'static str,
    /// Name of the type in `__metadata`.
    pub(crate) type_name: &'static str,
    columns: &'static [Column],
}

impl Set {
    pub(crate) fn named(path: &str) -> Option<&'static Self> {
        SETS.iter().find(|set| set.path.eq_ignore_ascii_case(path))
    }

    pub(crate) fn of(which: Which) -> &'static Self {
        SETS.iter().find(|set| set.which == which && set.api == Api::Plain).unwrap_or(&SETS[0])
    }

    /// `SalesOrders`.
    pub(crate) fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// `salesorder`, which is also what rights are given for.
    pub(crate) fn service(&self) -> &'static str {
        self.path
            .trim_start_matches("sync/")
            .trim_start_matches("bulk/")
            .split('/')
            .next()
            .unwrap_or_default()
    }

    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns().find(|column| column.name == name)
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static Column> + use<'_> {
        let is_sync = self.api == Api::Sync;
        let stamp = is_sync.then_some(&TIMESTAMP[0]);
        // The sync sets have no rows inside, and some columns less.
        let absent = move |column: &&Column| {
            is_sync && (matches!(column.kind, super::cell::Kind::Many) || column.name == "OrderStatus")
        };
        stamp.into_iter().chain(self.columns.iter().filter(move |column| !absent(column)))
    }

    /// Name of the key's column.
    pub(crate) fn key(&self) -> &'static str {
        self.columns().find(|column| column.is_key()).map_or("ID", |column| column.name)
    }

    pub(crate) fn page(&self) -> usize {
        if self.api == Api::Plain { 60 } else { 1000 }
    }
}

const TIMESTAMP: &[Column] = columns! { Int { "Timestamp" "gk" } };

const fn plain(
    path: &'static str,
    which: Which,
    verbs: &'static str,
    type_name: &'static str,
    columns: &'static [Column],
) -> Set {
    Set { path, which, api: Api::Plain, verbs, type_name, columns }
}

const fn feed(path: &'static str, which: Which, api: Api, columns: &'static [Column]) -> Set {
    Set { path, which, api, verbs: "GET", type_name: "Exact.Web.Api.Models.Feed", columns }
}

const SETS: &[Set] = &[
    plain(
        "salesorder/SalesOrders",
        Which::Orders,
        "GET POST PUT DELETE",
        "Exact.Web.Api.Models.SalesOrder",
        ORDERS,
    ),
    plain(
        "salesorder/SalesOrderLines",
        Which::Lines,
        "GET POST PUT DELETE",
        "Exact.Web.Api.Models.SalesOrderLine",
        LINES,
    ),
    plain(
        "salesorder/GoodsDeliveries",
        Which::Deliveries,
        "GET POST PUT",
        "Exact.Web.Api.Models.SalesOrders.GoodsDelivery",
        DELIVERIES,
    ),
    plain(
        "salesorder/GoodsDeliveryLines",
        Which::DeliveryLines,
        "GET POST PUT",
        "Exact.Web.Api.Models.SalesOrders.GoodsDeliveryLine",
        DELIVERY_LINES,
    ),
    plain(
        "sales/ShippingMethods",
        Which::Methods,
        "GET",
        "Exact.Web.Api.Models.Sales.ShippingMethod",
        METHODS,
    ),
    plain("crm/Accounts", Which::Accounts, "GET POST PUT DELETE", "Exact.Web.Api.Models.Account", ACCOUNTS),
    plain(
        "crm/Addresses",
        Which::Addresses,
        "GET POST PUT DELETE",
        "Exact.Web.Api.Models.Address",
        ADDRESSES,
    ),
    plain("crm/Contacts", Which::Contacts, "GET POST PUT DELETE", "Exact.Web.Api.Models.Contact", CONTACTS),
    plain(
        "logistics/Items",
        Which::Items,
        "GET POST PUT DELETE",
        "Exact.Web.Api.Models.Logistics.Item",
        ITEMS,
    ),
    plain(
        "documents/Documents",
        Which::Documents,
        "GET POST PUT DELETE",
        "Exact.Web.Api.Models.Documents.Document",
        DOCUMENTS,
    ),
    plain(
        "documents/DocumentAttachments",
        Which::Attachments,
        "GET POST DELETE",
        "Exact.Web.Api.Models.Documents.DocumentAttachment",
        ATTACHMENTS,
    ),
    plain(
        "documents/DocumentTypes",
        Which::DocumentTypes,
        "GET",
        "Exact.Web.Api.Models.Documents.DocumentType",
        TYPES,
    ),
    plain(
        "system/Divisions",
        Which::Divisions,
        "GET",
        "Exact.Web.Api.Models.System.SystemDivision",
        DIVISIONS,
    ),
    feed("bulk/SalesOrder/SalesOrders", Which::Orders, Api::Bulk, ORDERS),
    feed("bulk/SalesOrder/SalesOrderLines", Which::Lines, Api::Bulk, BULK_LINES),
    feed("bulk/Documents/Documents", Which::Documents, Api::Bulk, DOCUMENTS),
    feed("sync/SalesOrder/SalesOrderHeaders", Which::Orders, Api::Sync, ORDERS),
    feed("sync/SalesOrder/SalesOrderLines", Which::Lines, Api::Sync, LINES),
    feed("sync/SalesOrder/GoodsDeliveries", Which::Deliveries, Api::Sync, DELIVERIES),
    feed("sync/SalesOrder/GoodsDeliveryLines", Which::DeliveryLines, Api::Sync, DELIVERY_LINES),
    feed("sync/CRM/Accounts", Which::Accounts, Api::Sync, ACCOUNTS),
    feed("sync/CRM/Addresses", Which::Addresses, Api::Sync, ADDRESSES),
    feed("sync/CRM/Contacts", Which::Contacts, Api::Sync, CONTACTS),
    feed("sync/Logistics/Items", Which::Items, Api::Sync, ITEMS),
    feed("sync/Documents/Documents", Which::Documents, Api::Sync, DOCUMENTS),
    feed("sync/Documents/DocumentAttachments", Which::Attachments, Api::Sync, ATTACHMENTS),
    feed("sync/Deleted", Which::Deleted, Api::Sync, DELETED),
];

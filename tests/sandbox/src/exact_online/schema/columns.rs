//! The columns of each set, as far as shipping needs them.

use super::{Column, Kind};

/// `Name flags` in one string for each type: a table that can be read.
macro_rules! columns {
    ($($kind:ident { $($name:literal $flags:literal),* $(,)? })*) => {
        &[$($(Column { name: $name, kind: Kind::$kind, flags: $flags }),*),*]
    };
}

pub(super) const ORDERS: &[Column] = columns! {
    Guid { "OrderID" "kgf", "DeliverTo" "gpf", "DeliverToContactPerson" "gpuf", "DeliveryAddress" "gpuf", "Document" "gpuf",
        "InvoiceTo" "gpf", "OrderedBy" "gprf", "SelectionCode" "gpuf", "ShippingMethod" "gpuf", "WarehouseID" "gpuf" }
    Int { "ApprovalStatus" "gpf", "DeliveryStatus" "gf", "Division" "g", "InvoiceStatus" "gf", "OrderNumber" "gpuf", "Status" "gf" }
    Number { "AmountFC" "g", "AmountFCExclVat" "g" }
    Time { "Created" "gf", "DeliveryDate" "gpuf", "Modified" "gf", "OrderDate" "gpuf" }
    Text { "ApprovalStatusDescription" "g", "Currency" "gpu", "DeliverToContactPersonFullName" "g", "DeliverToName" "g",
        "Description" "gpuf", "InvoiceToName" "g", "OrderedByName" "g", "PaymentReference" "gpuf", "Remarks" "gpu",
        "SelectionCodeCode" "g", "ShippingMethodDescription" "g", "StatusDescription" "g", "WarehouseCode" "g",
        "WarehouseDescription" "g", "YourRef" "gpuf" }
    Many { "SalesOrderLines" "gpru" }
};

pub(super) const LINES: &[Column] = columns! {
    Guid { "ID" "kgf", "Item" "gpurf", "OrderID" "gpurf" }
    Int { "DeliveryStatus" "gf", "Division" "g", "LineNumber" "gf", "OrderNumber" "gpuf", "OrderStatus" "gf",
        "UseDropShipment" "gpuf" }
    Number { "AmountFC" "gpu", "Discount" "gpu", "NetPrice" "gpu", "Quantity" "gpu", "QuantityDelivered" "g", "UnitPrice" "gpu" }
    Time { "DeliveryDate" "gpuf" }
    Text { "CostCenter" "gpuf", "CostCenterDescription" "g", "CostUnit" "gpuf", "CustomerItemCode" "g", "Description" "gpuf",
        "ItemCode" "g", "ItemDescription" "g", "Notes" "gpu", "UnitCode" "gpu", "UnitDescription" "g" }
};

pub(super) const DELIVERIES: &[Column] = columns! {
    Guid { "EntryID" "kg", "DeliveryAccount" "g", "DeliveryAddress" "g", "DeliveryContact" "g", "Document" "gpu",
        "ShippingMethod" "gp", "Warehouse" "g" }
    Int { "DeliveryNumber" "g", "Division" "g", "EntryNumber" "g" }
    Time { "Created" "g", "DeliveryDate" "gpr", "Modified" "g" }
    Text { "DeliveryAccountCode" "g", "DeliveryAccountName" "g", "Description" "gp", "Remarks" "gpu", "ShippingMethodCode" "g",
        "ShippingMethodDescription" "g", "TrackingNumber" "gpu", "WarehouseCode" "g" }
    Many { "GoodsDeliveryLines" "gpru" }
};

pub(super) const DELIVERY_LINES: &[Column] = columns! {
    Guid { "ID" "kg", "EntryID" "gp", "Item" "g", "SalesOrderLineID" "gpr" }
    Int { "Division" "g", "LineNumber" "g", "SalesOrderLineNumber" "g", "SalesOrderNumber" "g" }
    Number { "QuantityDelivered" "gpr", "QuantityOrdered" "g" }
    Time { "Created" "g", "DeliveryDate" "g", "Modified" "g" }
    Text { "Description" "gp", "ItemCode" "g", "ItemDescription" "g", "Notes" "gpu", "TrackingNumber" "gpu", "Unitcode" "g" }
};

pub(super) const METHODS: &[Column] = columns! {
    Guid { "ID" "kg" }
    Flag { "Active" "g" }
    Time { "Created" "g", "Modified" "g" }
    Text { "Code" "g", "Description" "g", "Notes" "g", "ShippingRatesURL" "g", "TrackingURL" "g" }
};

pub(super) const ACCOUNTS: &[Column] = columns! {
    Guid { "ID" "kgf", "MainContact" "gpuf", "ShippingMethod" "gpu" }
    Flag { "Blocked" "gpuf", "IsSales" "gf" }
    Int { "Division" "g" }
    Time { "Created" "gf", "Modified" "gf" }
    Text { "AddressLine1" "gpuf", "AddressLine2" "gpuf", "AddressLine3" "gpuf", "City" "gpuf", "Code" "gpuf", "Country" "gpuf",
        "CountryName" "g", "EORINumber" "gpuf", "Email" "gpuf", "Language" "gpu", "Name" "gpurf", "Phone" "gpuf", "Postcode" "gpuf",
        "State" "gpu", "Status" "gpuf", "VATNumber" "gpuf" }
};

pub(super) const ADDRESSES: &[Column] = columns! {
    Guid { "ID" "kg", "Account" "gpu", "Contact" "gpu", "Warehouse" "gpu" }
    Flag { "Main" "gpu" }
    Int { "Division" "g", "Type" "gpu" }
    Time { "Created" "g", "Modified" "g" }
    Text { "AccountName" "g", "AddressLine1" "gpu", "AddressLine2" "gpu", "AddressLine3" "gpu", "City" "gpu", "ContactName" "g",
        "Country" "gpu", "CountryName" "g", "Notes" "gpu", "Phone" "gpu", "PhoneExtension" "gpu", "Postcode" "gpu", "State" "gpu",
        "StateDescription" "g" }
};

pub(super) const CONTACTS: &[Column] = columns! {
    Guid { "ID" "kg", "Account" "gpr" }
    Flag { "IsMainContact" "g" }
    Time { "Created" "g", "Modified" "g" }
    Text { "AccountName" "g", "BusinessEmail" "gpu", "BusinessMobile" "gpu", "BusinessPhone" "gpu", "Email" "gpu",
        "FirstName" "gpur", "FullName" "g", "Language" "gpu", "LastName" "gpur", "Mobile" "gpu", "Phone" "gpu" }
};

pub(super) const ITEMS: &[Column] = columns! {
    Guid { "ID" "kgf" }
    Flag { "IsSalesItem" "gpuf", "IsStockItem" "gpuf" }
    Number { "GrossWeight" "gpu", "NetWeight" "gpu", "StandardSalesPrice" "g", "StatisticalNetWeight" "g", "StatisticalValue" "g" }
    Time { "Created" "gf", "Modified" "gf" }
    Text { "Barcode" "gpuf", "Code" "gpurf", "Description" "gpurf", "ItemGroupCode" "gf", "NetWeightUnit" "gpuf",
        "StatisticalCode" "g", "Unit" "gpuf" }
};

pub(super) const DOCUMENTS: &[Column] = columns! {
    Guid { "ID" "kg", "Account" "gpu", "Category" "gpu", "Contact" "gpu", "DocumentFolder" "gpu" }
    Flag { "HasEmptyBody" "g" }
    Int { "Division" "g", "HID" "gpu", "SalesInvoiceNumber" "gpu", "SalesOrderNumber" "gpu", "Type" "gpur" }
    Time { "Created" "g", "DocumentDate" "gpu", "Modified" "g" }
    Text { "AccountCode" "g", "AccountName" "g", "Body" "gpu", "DocumentViewUrl" "g", "Language" "gpu", "Subject" "gpur",
        "TypeDescription" "g" }
};

pub(super) const ATTACHMENTS: &[Column] = columns! {
    Guid { "ID" "kg", "Document" "gpr" }
    Binary { "Attachment" "gpr" }
    Number { "FileSize" "g" }
    Text { "FileName" "gpr", "Url" "g" }
};

pub(super) const TYPES: &[Column] = columns! {
    Int { "ID" "kg", "TypeCategory" "g" }
    Flag { "DocumentIsCreatable" "g", "DocumentIsDeletable" "g", "DocumentIsUpdatable" "g", "DocumentIsViewable" "g" }
    Time { "Created" "g", "Modified" "g" }
    Text { "Description" "g" }
};

pub(super) const DIVISIONS: &[Column] = columns! {
    Int { "Code" "kg", "BlockingStatus" "g", "Hid" "g", "Status" "g" }
    Flag { "Current" "g" }
    Time { "DivisionMoveDate" "g" }
    Text { "Country" "g", "Currency" "g", "CustomerName" "g", "Description" "g" }
};

pub(super) const DELETED: &[Column] = columns! {
    Guid { "EntityKey" "g", "ID" "g" }
    Int { "Division" "g", "EntityType" "g" }
    Time { "DeletedDate" "g" }
};

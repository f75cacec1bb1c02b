//! Shipment and what it is made of.

use super::{Entity, day, decimal, flag, guid, int, many, one, text, time};

const SHIPMENT_GRAPH: &str = "PX.Objects.SO.SOShipmentEntry";

pub(crate) static SHIPMENT: Entity = Entity {
    name: "Shipment",
    title: "Shipments",
    screen: "SO302000",
    graph: SHIPMENT_GRAPH,
    view: "Document",
    fields: &[
        text("BaseCurrencyID"),
        decimal("ControlQty"),
        time("CreatedDateTime"),
        flag("CreateNewShipmentForEveryOrder"),
        decimal("CurrencyRate"),
        text("CurrencyRateTypeID"),
        flag("CurrencyViewState"),
        text("CustomerID"),
        text("Description"),
        many("Details", &SHIPMENT_LINE),
        day("EffectiveDate"),
        text("FOBPoint"),
        decimal("FreightAmount").until(20),
        decimal("FreightCost"),
        text("FreightCurrencyID"),
        decimal("FreightPrice").since(22),
        flag("GroundCollect"),
        flag("Hold"),
        flag("Insurance"),
        time("LastModifiedDateTime"),
        text("LocationID"),
        guid("NoteID").since(22),
        text("Operation"),
        many("Orders", &SHIPMENT_ORDER),
        flag("OverrideFreightPrice"),
        text("Owner"),
        int("PackageCount"),
        many("Packages", &PACKAGE),
        decimal("PackageWeight"),
        flag("Picked"),
        decimal("ReciprocalRate"),
        flag("ResidentialDelivery"),
        flag("SaturdayDelivery"),
        day("ShipmentDate"),
        text("ShipmentNbr"),
        decimal("ShippedQty"),
        decimal("ShippedVolume"),
        decimal("ShippedWeight"),
        one("ShippingSettings", &SHIP_TO),
        text("ShippingTerms"),
        text("ShippingZoneID"),
        text("ShipVia"),
        text("Status"),
        text("ToWarehouseID"),
        text("Type"),
        flag("UnlimitedPackages").since(24),
        flag("UseCustomersAccount"),
        text("WarehouseID"),
        text("WorkgroupID"),
    ],
};

pub(crate) static PACKAGE: Entity = Entity {
    name: "Packages",
    title: "",
    screen: "",
    // Rows of this one detail take files of their own.
    graph: SHIPMENT_GRAPH,
    view: "Packages",
    fields: &[
        text("BoxID"),
        decimal("CODAmount"),
        flag("Confirmed"),
        text("CustomRefNbr1"),
        text("CustomRefNbr2"),
        decimal("DeclaredValue"),
        text("Description"),
        decimal("Height").since(22),
        decimal("Length").since(22),
        int("LineNbr").since(22),
        guid("NoteID").since(22),
        many("PackageContents", &PACKAGE_CONTENT),
        text("TrackingNbr"),
        text("Type"),
        text("UOM"),
        decimal("Weight"),
        decimal("Width").since(22),
    ],
};

static PACKAGE_CONTENT: Entity = Entity::part(
    "PackageContents",
    "PackageDetailSplit",
    &[
        text("InventoryID"),
        text("LotSerialNbr"),
        text("OrigOrderNbr"),
        text("OrigOrderType"),
        decimal("Quantity"),
        int("ShipmentSplitLineNbr"),
        text("Subitem"),
        text("UOM"),
    ],
);

pub(crate) static SHIPMENT_ORDER: Entity = Entity::part(
    "Orders",
    "OrderList",
    &[
        text("InventoryDocType"),
        text("InventoryRefNbr"),
        text("InvoiceNbr"),
        text("InvoiceType"),
        text("OrderNbr"),
        guid("OrderNoteID").since(22),
        text("OrderType"),
        text("ShipmentNbr"),
        text("ShipmentType"),
        decimal("ShippedQty"),
        decimal("ShippedVolume"),
        decimal("ShippedWeight"),
    ],
);

pub(crate) static SHIPMENT_LINE: Entity = Entity::part(
    "Details",
    "Transactions",
    &[
        many("Allocations", &ALLOCATION),
        text("Description"),
        time("ExpirationDate"),
        flag("FreeItem"),
        text("InventoryID"),
        int("LineNbr"),
        text("LocationID"),
        text("LotSerialNbr"),
        decimal("OpenQty"),
        decimal("OrderedQty"),
        int("OrderLineNbr"),
        text("OrderNbr"),
        text("OrderType"),
        decimal("OriginalQty"),
        text("ReasonCode"),
        decimal("ShippedQty"),
        text("Subitem"),
        text("UOM"),
        text("WarehouseID"),
    ],
);

static ALLOCATION: Entity = Entity::part(
    "Allocations",
    "splits",
    &[
        text("Description"),
        time("ExpirationDate"),
        text("InventoryID"),
        text("LocationID"),
        text("LotSerialNbr"),
        text("OrderNbr"),
        text("OrderType"),
        decimal("Qty"),
        int("SplitLineNbr"),
        text("Subitem"),
        text("UOM"),
    ],
);

pub(crate) static SHIP_TO: Entity = Entity::part(
    "ShippingSettings",
    "Shipping_Address",
    &[
        one("ShipToAddress", &ADDRESS),
        flag("ShipToAddressOverride"),
        one("ShipToContact", &CONTACT),
        flag("ShipToContactOverride"),
        flag("Validated"),
    ],
);

pub(crate) static ADDRESS: Entity = Entity::part(
    "ShipToAddress",
    "Shipping_Address",
    &[
        text("AddressLine1"),
        text("AddressLine2"),
        text("City"),
        text("Country"),
        text("PostalCode"),
        text("State"),
        flag("Validated"),
    ],
);

pub(crate) static CONTACT: Entity = Entity::part(
    "ShipToContact",
    "Shipping_Contact",
    &[text("Attention"), text("BusinessName"), text("Email"), text("Phone1")],
);

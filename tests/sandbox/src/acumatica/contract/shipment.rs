//! Shipment and what it is made of.

use serde_json::Value;

use super::{Entity, NO, ONE, Rule, Source, ZERO, day, decimal, flag, guid, int, many, one, text, time};

const GRAPH: &str = "PX.Objects.SO.SOShipmentEntry";
const TYPES: &[&str] = &["Shipment", "Transfer", "Material Issue", "Material Shipment"];
const OPERATIONS: &[&str] = &["Issue", "Receipt"];
const STATUSES: &[&str] = &["On Hold", "Open", "Confirmed", "Partially Invoiced", "Invoiced", "Completed"];
const SHIP_VIAS: &[&str] = &["FEDEX2D", "FEDEXG", "FEDEXGND", LOCAL, PLUG_IN, "UPS2D", "UPSGND"];
/// The code of the company's own truck.
const LOCAL: &str = "LOCAL";
/// The code that is bound to a carrier plug-in: confirming a shipment then buys labels.
pub(crate) const PLUG_IN: &str = "PLUGIN";
/// Longest tracking number.
const TRACKING_MAX: usize = 60;
/// Longest description and reference.
const REFERENCE_MAX: usize = 30;

pub(crate) static SHIPMENT: Entity = Entity {
    name: "Shipment",
    title: "Shipments",
    screen: "SO302000",
    graph: GRAPH,
    view: "Document",
    key: &["number"],
    fields: &[
        text("BaseCurrencyID").at("currency"),
        decimal("ControlQty").at("quantity"),
        time("CreatedDateTime").at("created"),
        flag("CreateNewShipmentForEveryOrder").from(NO),
        decimal("CurrencyRate").from(ONE),
        text("CurrencyRateTypeID"),
        flag("CurrencyViewState").from(NO),
        text("CustomerID").at("customer"),
        text("Description").at("description").open(),
        many("Details", &LINE).at("lines"),
        day("EffectiveDate").at("ship_date"),
        text("FOBPoint"),
        decimal("FreightAmount").from(ZERO).until(20),
        decimal("FreightCost").at("freight_cost").open_while(has_manual_freight),
        text("FreightCurrencyID").at("currency"),
        decimal("FreightPrice").from(ZERO).since(22),
        flag("GroundCollect").at("ground_collect"),
        flag("Hold").at("hold").open_while(is_open),
        flag("Insurance").at("insurance").open(),
        time("LastModifiedDateTime").at("last_modified"),
        text("LocationID").at("location"),
        guid("NoteID").at("id").since(22),
        text("Operation").at("operation").rule(Rule::Label(OPERATIONS)),
        many("Orders", &ORDER).at("orders"),
        flag("OverrideFreightPrice").from(NO),
        text("Owner"),
        int("PackageCount").at("package_count"),
        many("Packages", &PACKAGE).at("packages").open(),
        decimal("PackageWeight").at("weight"),
        flag("Picked").at("picked"),
        decimal("ReciprocalRate").from(ONE),
        flag("ResidentialDelivery").at("residential").open(),
        flag("SaturdayDelivery").at("saturday").open(),
        day("ShipmentDate").at("ship_date").open(),
        text("ShipmentNbr").at("number"),
        decimal("ShippedQty").at("quantity"),
        decimal("ShippedVolume").from(ZERO),
        decimal("ShippedWeight").at("weight"),
        one("ShippingSettings", &SHIP_TO).from(Source::Here),
        text("ShippingTerms"),
        text("ShippingZoneID"),
        text("ShipVia").at("ship_via").open().rule(Rule::Code("Ship Via", SHIP_VIAS)),
        text("Status").at("status").rule(Rule::Label(STATUSES)),
        text("ToWarehouseID"),
        text("Type").at("kind").rule(Rule::Label(TYPES)),
        flag("UnlimitedPackages").at("unlimited_packages").open().since(24),
        flag("UseCustomersAccount").at("use_customers_account"),
        text("WarehouseID").at("warehouse"),
        text("WorkgroupID"),
    ],
};

pub(crate) static PACKAGE: Entity = Entity {
    name: "Packages",
    title: "",
    screen: "",
    // Rows of this one detail take files of their own.
    graph: GRAPH,
    view: "Packages",
    key: &[],
    fields: &[
        text("BoxID").at("box_id").open().max(REFERENCE_MAX),
        decimal("CODAmount").at("cod_amount"),
        flag("Confirmed").at("confirmed").open(),
        text("CustomRefNbr1").at("custom_ref_1").open().max(REFERENCE_MAX),
        text("CustomRefNbr2").at("custom_ref_2").open().max(REFERENCE_MAX),
        decimal("DeclaredValue").at("declared_value").open(),
        text("Description").at("description").open().max(REFERENCE_MAX),
        decimal("Height").at("height").open().since(22),
        decimal("Length").at("length").open().since(22),
        int("LineNbr").at("line_number").since(22),
        guid("NoteID").at("id").since(22),
        text("TrackingNbr").at("tracking_number").open().max(TRACKING_MAX),
        text("Type").from(Source::Text("Manual")),
        text("UOM").at("uom"),
        decimal("Weight").at("weight").open(),
        decimal("Width").at("width").open().since(22),
    ],
};

static ORDER: Entity = Entity::part(
    "Orders",
    "OrderList",
    &[
        text("InventoryDocType"),
        text("InventoryRefNbr"),
        text("InvoiceNbr").at("invoice_number"),
        text("InvoiceType").at("invoice_type"),
        text("OrderNbr").at("order_number"),
        guid("OrderNoteID").at("order_id").since(22),
        text("OrderType").at("order_type"),
        text("ShipmentNbr").from(Source::Owner("/number")),
        text("ShipmentType").from(Source::Owner("/kind")),
        decimal("ShippedQty").from(Source::Owner("/quantity")),
        decimal("ShippedVolume").from(ZERO),
        decimal("ShippedWeight").from(Source::Owner("/weight")),
    ],
);

static LINE: Entity = Entity::part(
    "Details",
    "Transactions",
    &[
        text("Description").at("description"),
        time("ExpirationDate"),
        flag("FreeItem").from(NO),
        text("InventoryID").at("inventory_id"),
        int("LineNbr").at("line_number"),
        text("LocationID").from(Source::Text("R1S1")),
        text("LotSerialNbr"),
        decimal("OpenQty").from(ZERO),
        decimal("OrderedQty").at("quantity"),
        int("OrderLineNbr").at("line_number"),
        text("OrderNbr").from(Source::Owner("/orders/0/order_number")),
        text("OrderType").from(Source::Owner("/orders/0/order_type")),
        decimal("OriginalQty").at("quantity"),
        text("ReasonCode"),
        decimal("ShippedQty").at("quantity"),
        text("Subitem"),
        text("UOM").at("uom"),
        text("WarehouseID").from(Source::Owner("/warehouse")),
    ],
);

static SHIP_TO: Entity = Entity::part(
    "ShippingSettings",
    "Shipping_Address",
    &[
        one("ShipToAddress", &ADDRESS)
            .at("address")
            .open_while(|shipment| shipment["address_override"] == true),
        flag("ShipToAddressOverride").at("address_override").open(),
        one("ShipToContact", &CONTACT)
            .at("contact")
            .open_while(|shipment| shipment["contact_override"] == true),
        flag("ShipToContactOverride").at("contact_override").open(),
        flag("Validated").at("address_validated"),
    ],
);

static ADDRESS: Entity = Entity::part(
    "ShipToAddress",
    "Shipping_Address",
    &[
        text("AddressLine1").at("line1").open(),
        text("AddressLine2").at("line2").open(),
        text("City").at("city").open(),
        text("Country").at("country").open().rule(Rule::Country),
        text("PostalCode").at("postal_code").open(),
        text("State").at("state").open(),
        // In the contract, but not mapped for shipments.
        flag("Validated"),
    ],
);

static CONTACT: Entity = Entity::part(
    "ShipToContact",
    "Shipping_Contact",
    &[
        text("Attention").at("attention").open(),
        text("BusinessName").at("company").open(),
        text("Email").at("email").open(),
        text("Phone1").at("phone").open(),
    ],
);

fn is_open(shipment: &Value) -> bool {
    shipment["status"] == "Open" || shipment["status"] == "On Hold"
}

/// Past editing: the workflow closes the form once it is confirmed.
pub(crate) fn is_locked(shipment: &Value) -> bool {
    !is_open(shipment)
}

/// Freight cost is typed in unless the code computes it.
fn has_manual_freight(shipment: &Value) -> bool {
    let code = shipment["ship_via"].as_str();
    code.is_some_and(|code| SHIP_VIAS.contains(&code) && code != LOCAL && code != PLUG_IN)
}

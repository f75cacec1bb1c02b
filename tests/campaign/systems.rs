//! What a campaign has to know of each system: where it can be struck, and which members of its answers can be missing.

/// One stand-in in the eyes of a campaign.
pub(crate) struct System {
    /// Its operations; those that cost money stand here more than once.
    pub(crate) operations: &'static [&'static str],
    /// Those that every pass with a new order makes, for troubles that should strike.
    pub(crate) sure: &'static [&'static str],
    /// Members whose value may be null where nobody expects it.
    pub(crate) members: &'static [&'static str],
    /// Of a carrier: codes of Acumatica, NetSuite, Dynamics 365 and Exact Online for a fast way of shipping, which the pairs map.
    pub(crate) express: [&'static str; 4],
}

const ACUMATICA: System = System {
    operations: &[
        "token",
        "login",
        "logout",
        "list shipments",
        "get shipment",
        "put shipment",
        "put shipment",
        "put file",
        "confirm shipment",
        "action status",
    ],
    sure: &["list shipments", "get shipment", "put shipment"],
    members: &["Packages", "id"],
    express: [""; 4],
};

const NETSUITE: System = System {
    operations: &[
        "token",
        "suiteql",
        "suiteql",
        "get fulfillment",
        "write fulfillment",
        "write fulfillment",
        "write invoice",
    ],
    sure: &["suiteql", "get fulfillment", "write fulfillment"],
    members: &["items", "package", "id", "fulfillment_id", "order_id"],
    express: [""; 4],
};

const DYNAMICS_365: System = System {
    operations: &[
        "token",
        "list orders",
        "list confirmations",
        "get order",
        "get customer",
        "list products",
        "list attachments",
        "list attachments",
        "post attachment",
        "post attachment",
        "post attachment",
        "patch attachment",
    ],
    sure: &["list orders", "get order", "post attachment"],
    members: &["value", "SalesOrderNumber", "AttachmentDescription", "DocumentId"],
    express: [""; 4],
};

const EXACT_ONLINE: System = System {
    operations: &[
        "token",
        "get orders",
        "get addresses",
        "get items",
        "create document",
        "create document",
        "update document",
        "get documents",
        "create attachment",
        "create attachment",
    ],
    sure: &["get orders", "get addresses", "create document", "create attachment"],
    members: &["d", "results", "ID", "OrderID", "OrderNumber", "access_token"],
    express: [""; 4],
};

const FEDEX: System = System {
    operations: &[
        "token",
        "validate addresses",
        "create shipment",
        "create shipment",
        "create shipment",
        "create shipment",
        "cancel shipment",
        "track by reference",
        "track by reference",
    ],
    sure: &["validate addresses", "create shipment", "create shipment", "create shipment"],
    members: &[
        "output",
        "transactionShipments",
        "pieceResponses",
        "masterTrackingNumber",
        "trackingNumber",
        "encodedLabel",
        "completeTrackResults",
        "trackResults",
        "cancelledShipment",
        "access_token",
    ],
    express: ["FEDEX2D", "3802", "FX-2D", "FEDEX2D"],
};

const UPS: System = System {
    operations: &[
        "token",
        "validate addresses",
        "create shipment",
        "create shipment",
        "create shipment",
        "create shipment",
        "cancel shipment",
        "recover label",
        "recover label",
        "track by reference",
        "track",
    ],
    sure: &["validate addresses", "create shipment", "create shipment", "create shipment"],
    members: &[
        "ShipmentResponse",
        "ShipmentResults",
        "PackageResults",
        "ShipmentIdentificationNumber",
        "TrackingNumber",
        "GraphicImage",
        "LabelResults",
        "LabelRecoveryResponse",
        "trackResponse",
        "shipment",
        "package",
        "Status",
        "access_token",
    ],
    express: ["UPS2DA", "3779", "FX-2D", "UPS2DA"],
};

/// The ERP and the carrier of a pair.
pub(crate) fn of(pair: &str) -> (&'static System, &'static System) {
    let erp = [&ACUMATICA, &NETSUITE, &DYNAMICS_365, &EXACT_ONLINE][erp(pair)];
    let carrier = if pair.ends_with("-ups") { &UPS } else { &FEDEX };
    (erp, carrier)
}

fn erp(pair: &str) -> usize {
    let erps = ["acumatica-", "netsuite-", "d365-", "exact-"];
    erps.iter().position(|erp| pair.starts_with(erp)).unwrap_or_default()
}

/// The pair's code for a fast way of shipping.
pub(crate) fn express(pair: &str) -> &'static str {
    of(pair).1.express[erp(pair)]
}

/// The key of an order, from its number.
pub(crate) fn key(pair: &str, number: usize) -> String {
    match pair.split_once('-') {
        Some(("d365", _)) => format!("usmf/{number:06}"),
        Some(("exact", _)) => format!("4100200/{number}"),
        _ => format!("{number:06}"),
    }
}

/// Most boxes of an order; where the ERP knows none, each goes in one.
pub(crate) fn packages_max(pair: &str) -> usize {
    if pair.starts_with("d365-") || pair.starts_with("exact-") { 1 } else { 3 }
}

/// How far mlc's own clock may be off before the systems of the pair refuse its signatures, in seconds.
pub(crate) fn clock_tolerance_s(pair: &str) -> Option<i64> {
    pair.starts_with("netsuite-").then_some(45)
}

/// Whether a person has to log in before the first pass, and again when tokens get lost.
pub(crate) fn wants_login(pair: &str) -> bool {
    pair.starts_with("exact-")
}

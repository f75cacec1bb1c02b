//! What a campaign has to know of each system: where it can be struck, and which members of its answers can be missing.

/// One stand-in in the eyes of a campaign.
pub(crate) struct System {
    /// Its operations; those that cost money stand here more than once.
    pub(crate) operations: &'static [&'static str],
    /// Those that every pass with a new order makes, for troubles that should strike.
    pub(crate) sure: &'static [&'static str],
    /// Members whose value may be null where nobody expects it.
    pub(crate) members: &'static [&'static str],
    /// Code of the ERP for a fast way of shipping, which the pair maps.
    pub(crate) express: &'static str,
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
    express: "",
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
    express: "FEDEX2D",
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
    express: "UPS2DA",
};

/// The ERP and the carrier of a pair.
pub(crate) fn of(pair: &str) -> (&'static System, &'static System) {
    let carrier = if pair.ends_with("-ups") { &UPS } else { &FEDEX };
    (&ACUMATICA, carrier)
}

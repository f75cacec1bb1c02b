//! The questions that are asked of every carrier.

use serde_json::Value;

use super::{Shipment, Ups};
use crate::carrier::{Carrier, OrderNumber, Parcel, Requested, RequestedPackage, Services, ledger_answers};
use crate::{Need, Routes};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// UPS takes numbers as texts.
fn number(value: &Value) -> f64 {
    text(value).parse().unwrap_or_default()
}

impl From<&Shipment> for Requested {
    fn from(shipment: &Shipment) -> Self {
        let body = &shipment.request["ShipmentRequest"];
        let asked = &body["Shipment"];
        let charge = &asked["PaymentInformation"]["ShipmentCharge"][0];
        let references = |value: &Value| -> Vec<String> {
            let all = value["ReferenceNumber"].as_array().into_iter().flatten();
            all.map(|reference| text(&reference["Value"])).collect()
        };
        let package = |package: &Value| {
            let (sides, declared) =
                (&package["Dimensions"], &package["PackageServiceOptions"]["DeclaredValue"]);
            RequestedPackage {
                weight: number(&package["PackageWeight"]["Weight"]),
                dimensions: sides
                    .is_object()
                    .then(|| ["Length", "Width", "Height"].map(|side| number(&sides[side]))),
                declared_value: declared
                    .is_object()
                    .then(|| (number(&declared["MonetaryValue"]), text(&declared["CurrencyCode"]))),
                references: [references(package), references(asked)].concat(),
            }
        };
        Self {
            account: text(&charge["BillShipper"]["AccountNumber"]),
            service: text(&asked["Service"]["Code"]),
            from: text(&asked["Shipper"]["Address"]["AddressLine"][0]),
            to: text(&asked["ShipTo"]["Address"]["AddressLine"][0]),
            is_residential: asked["ShipTo"]["Address"]["ResidentialAddressIndicator"].is_string(),
            is_saturday: asked["ShipmentServiceOptions"]["SaturdayDeliveryIndicator"].is_string(),
            label: text(&body["LabelSpecification"]["LabelImageFormat"]["Code"]),
            has_label_url: false,
            packages: asked["Package"].as_array().into_iter().flatten().map(package).collect(),
        }
    }
}

impl Carrier for Ups {
    fn name(&self) -> &'static str {
        "ups"
    }

    fn connection(&self, url: &str) -> String {
        format!(
            r#"[carrier.ups]
kind = "ups"
url = "{url}"
client_id = "sandbox-client"
client_secret = "sandbox-secret-000000000000"
account = "12345E"
"#
        )
    }

    fn accounts(&self) -> [&'static str; 2] {
        ["12345E", "A1B2C3"]
    }

    fn services(&self) -> Services {
        Services { ground: "03", express: "02" }
    }

    fn label_formats(&self) -> &'static [&'static str] {
        &["ZPL", "PNG", "GIF"]
    }

    fn label_stock(&self) -> &'static str {
        "4X6"
    }

    /// A delivery is proved by a page, and lost labels come out again as GIF.
    fn file_extensions(&self) -> &'static [&'static str] {
        &["html", "gif"]
    }

    fn gives_labels_again(&self) -> bool {
        true
    }

    fn shows_labels(&self) -> bool {
        false
    }

    fn stamps(&self, number: OrderNumber) -> Option<&'static str> {
        Some(match number {
            OrderNumber::Invoice => "second_reference = \"invoice\"",
            OrderNumber::PurchaseOrder => "second_reference = \"purchase_order\"",
            OrderNumber::CostCenter => "second_reference = \"cost_center\"",
        })
    }

    fn routes(&self) -> Routes {
        Routes {
            all: &[
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
            writes: &["create shipment", "cancel shipment"],
            asks: &["token", "validate addresses", "recover label"],
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
        }
    }

    fn requested(&self, reference: &str) -> Vec<Requested> {
        self.live(reference).iter().map(Requested::from).collect()
    }

    fn take_away(&self, need: Need) -> &'static str {
        match need {
            Need::Secret => {
                self.settings().client_secret = "changed".into();
                "client_id and client_secret"
            }
            Need::Right => {
                self.settings().not_granted.push("track".into());
                "UPS Tracking API"
            }
            Need::Setup => {
                self.settings().accounts.clear();
                "UPS has blocked this app"
            }
        }
    }

    ledger_answers!();
}

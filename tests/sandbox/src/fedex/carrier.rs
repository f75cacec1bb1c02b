//! The questions that are asked of every carrier.

use serde_json::Value;

use super::{Api, Fedex, Shipment};
use crate::carrier::{Carrier, Parcel, Requested, RequestedPackage, Services, ledger_answers};
use crate::{Need, Routes};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

impl From<&Shipment> for Requested {
    fn from(shipment: &Shipment) -> Self {
        let (body, asked) = (&shipment.request, &shipment.request["requestedShipment"]);
        let recipient = &asked["recipients"][0]["address"];
        let special = asked["shipmentSpecialServices"]["specialServiceTypes"].as_array();
        let items = asked["requestedPackageLineItems"].as_array().into_iter().flatten();
        let payor = &asked["shippingChargesPayment"]["payor"]["responsibleParty"];
        Self {
            account: text(&payor["accountNumber"]["value"]),
            service: text(&asked["serviceType"]),
            from: text(&asked["shipper"]["address"]["streetLines"][0]),
            to: text(&recipient["streetLines"][0]),
            is_residential: recipient["residential"] == true,
            is_saturday: special.is_some_and(|types| types.contains(&"SATURDAY_DELIVERY".into())),
            label: text(&asked["labelSpecification"]["imageType"]),
            has_label_url: body["labelResponseOptions"] == "URL_ONLY",
            packages: items.flat_map(packages).collect(),
        }
    }
}

/// The packages of a line item.
fn packages(item: &Value) -> Vec<RequestedPackage> {
    let sides = &item["dimensions"];
    let declared = &item["declaredValue"];
    let references = item["customerReferences"].as_array().into_iter().flatten();
    let package = RequestedPackage {
        weight: number(&item["weight"]["value"]),
        dimensions: sides.is_object().then(|| ["length", "width", "height"].map(|side| number(&sides[side]))),
        declared_value: declared
            .is_object()
            .then(|| (number(&declared["amount"]), text(&declared["currency"]))),
        references: references.map(|reference| text(&reference["value"])).collect(),
    };
    let count = item["groupPackageCount"].as_u64().and_then(|count| usize::try_from(count).ok());
    vec![package; count.unwrap_or(1)]
}

impl Carrier for Fedex {
    fn name(&self) -> &'static str {
        "fedex"
    }

    fn connection(&self, url: &str) -> String {
        format!(
            r#"[carrier.fedex]
kind = "fedex"
url = "{url}"
api_key = "sandbox-key"
secret_key = "sandbox-secret-key-000000"
account = "740561073"
"#
        )
    }

    fn accounts(&self) -> [&'static str; 2] {
        ["740561073", "740561081"]
    }

    fn services(&self) -> Services {
        Services { ground: "FEDEX_GROUND", express: "FEDEX_2_DAY" }
    }

    fn label_formats(&self) -> &'static [&'static str] {
        &["PDF", "PNG", "ZPL"]
    }

    fn label_stock(&self) -> &'static str {
        "STOCK_4X6"
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
                "track by reference",
                "track by reference",
            ],
            sure: &["validate addresses", "create shipment", "create shipment", "create shipment"],
            writes: &["create shipment", "cancel shipment"],
            asks: &["token", "validate addresses", "track", "track by reference", "proof of delivery"],
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
        }
    }

    fn requested(&self, reference: &str) -> Vec<Requested> {
        self.live(reference).iter().map(Requested::from).collect()
    }

    fn take_away(&self, need: Need) -> &'static str {
        match need {
            Need::Secret => {
                self.settings().projects[0].secret_key = "changed".into();
                "secret_key"
            }
            Need::Right => {
                self.settings().projects[0].apis.retain(|api| *api != Api::Track);
                "FedEx Track API"
            }
            Need::Setup => {
                self.settings().accounts.clear();
                "account"
            }
        }
    }

    ledger_answers!();
}

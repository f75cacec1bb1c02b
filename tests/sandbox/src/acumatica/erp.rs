//! The questions that are asked of every ERP.

use super::{Acumatica, Odd, Package, Shipment};
use crate::erp::{Erp, ShipVia, Written};
use crate::{Need, Routes};

impl Erp for Acumatica {
    fn name(&self) -> &'static str {
        "acumatica"
    }

    fn connection(&self, url: &str) -> String {
        let settings = self.settings();
        format!(
            r#"[erp.acumatica]
kind = "acumatica"
url = "{url}"
endpoint = "Default/24.200.001"
client_id = "{client_id}"
client_secret = "{client_secret}"
username = "{user}"
password = "{password}"
trigger = "open"
confirm = true
"#,
            client_id = settings.client_id,
            client_secret = settings.client_secret,
            user = settings.user,
            password = settings.password,
        )
    }

    fn ship_via(&self, carrier: &str) -> ShipVia {
        match carrier {
            "ups" => ShipVia { ground: Some("UPSGND"), express: "UPS2DA" },
            _ => ShipVia { ground: None, express: "FEDEX2D" },
        }
    }

    fn write_back(&self) -> &'static str {
        r#"note = true
shipment_fields = { status = "AttributeDELIVSTAT", delivered_at = "UsrDeliveredOn", signed_by = "UsrSignedBy" }
"#
    }

    fn takes_file(&self, extension: &str) -> bool {
        self.settings().file_extensions.contains(extension)
    }

    fn allow_file(&self, extension: &str) {
        self.settings().file_extensions.insert(extension.to_owned());
    }

    fn routes(&self) -> Routes {
        Routes {
            all: &[
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
            writes: &["put shipment", "put file", "confirm shipment"],
            asks: &["token", "login", "logout"],
            members: &["Packages", "id"],
        }
    }

    fn list_route(&self) -> &'static str {
        "list shipments"
    }

    fn key(&self, number: usize) -> String {
        format!("{number:06}")
    }

    fn release(&self, key: &str, boxes: usize, ship_via: Option<&str>) {
        let mut shipment = Shipment::open(key);
        shipment.packages = vec![Package::closed(2.0); boxes];
        shipment.ship_via = ship_via.map(str::to_owned).or(shipment.ship_via);
        self.add(shipment);
    }

    fn spoil(&self, key: &str) {
        self.settings().odd.insert(key.to_owned(), Odd::WrongType("Packages".into()));
    }

    fn correct(&self, key: &str, street: &str) {
        self.edit(key, |shipment| shipment.address.line1 = Some(street.to_owned()));
    }

    /// mlc asks for a hundred at a time.
    fn shorten_pages(&self) -> usize {
        101
    }

    #[expect(clippy::panic, reason = "a test that asks about an order which is not there is wrong")]
    fn written(&self, key: &str) -> Written {
        let shipment = self.shipment(key).unwrap_or_else(|| panic!("no shipment {key}"));
        let (labels, others): (Vec<_>, Vec<_>) =
            self.files(key).into_iter().map(|file| file.name).partition(|name| name.starts_with("label-"));
        let is_of_it = |related: Option<&str>| related == Some(shipment.id.as_str());
        let activities = self.activities().into_iter().filter(|one| is_of_it(one.related_id.as_deref()));
        let activities = activities.map(|one| one.summary);
        Written {
            numbers: shipment.tracking_numbers(),
            labels,
            notes: shipment.note.lines().map(str::to_owned).chain(others).chain(activities).collect(),
            status: shipment
                .custom
                .get("Document.AttributeDELIVSTAT")
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            is_complete: shipment.status == "Confirmed",
        }
    }

    fn accidents(&self) -> Vec<String> {
        Self::accidents(self)
    }

    fn open_sessions(&self) -> usize {
        Self::open_sessions(self)
    }

    fn take_away(&self, need: Need) -> &'static str {
        match need {
            Need::Secret => {
                self.settings().password = "changed".into();
                "invalid_grant"
            }
            Need::Right => {
                self.settings().forbidden.insert("Shipment".into());
                "rights"
            }
            Need::Setup => {
                self.settings().custom_fields.remove("Document.AttributeDELIVSTAT");
                "AttributeDELIVSTAT"
            }
        }
    }
}

//! The questions that are asked of every ERP.

use super::{Dynamics365, Order, Row};
use crate::erp::{Erp, ShipVia, Written};
use crate::{Need, Routes};

/// The companies of the connection.
const COMPANIES: [&str; 2] = ["gbsi", "usmf"];
/// The attachments of an order's header.
const ATTACHMENTS: &str = "SalesOrderHeaderDocumentAttachmentsV2";

impl Erp for Dynamics365 {
    fn name(&self) -> &'static str {
        "d365"
    }

    fn connection(&self, url: &str) -> String {
        let settings = self.settings();
        format!(
            r#"[erp.d365]
kind = "dynamics365-fo"
url = "{url}"
authority = "{url}"
tenant_id = "{tenant}"
client_id = "{client_id}"
client_secret = "{client_secret}"
companies = {COMPANIES:?}
"#,
            tenant = settings.tenant_id,
            client_id = settings.client_id,
            client_secret = settings.client_secret,
        )
    }

    fn ship_via(&self, _carrier: &str) -> ShipVia {
        ShipVia { ground: Some("FX-GRD"), express: "FX-2D" }
    }

    fn has_default_service(&self) -> bool {
        false
    }

    fn write_back(&self) -> &'static str {
        "tracking_target = \"attachment\"\n"
    }

    fn takes_file(&self, extension: &str) -> bool {
        self.settings().file_types.contains(extension)
    }

    fn allow_file(&self, extension: &str) {
        self.settings().file_types.insert(extension.to_owned());
    }

    /// A company without an order exists as well.
    fn set_up(&self) {
        for company in COMPANIES {
            self.put("LegalEntities", Row::new().with("LegalEntityId", company));
        }
    }

    fn routes(&self) -> Routes {
        Routes {
            all: &[
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
            writes: &["post attachment", "patch attachment"],
            asks: &["token"],
            members: &["value", "SalesOrderNumber", "AttachmentDescription", "DocumentId"],
        }
    }

    fn list_route(&self) -> &'static str {
        "list orders"
    }

    fn key(&self, number: usize) -> String {
        format!("usmf/{number:06}")
    }

    fn boxes_max(&self) -> usize {
        1
    }

    fn release(&self, key: &str, _boxes: usize, ship_via: Option<&str>) {
        let (company, number) = key.split_once('/').unwrap_or_default();
        let order = Order::confirmed(company, number);
        self.add(order.with("DeliveryModeCode", ship_via.unwrap_or("FX-GRD")));
    }

    fn spoil(&self, key: &str) {
        let number = key.split_once('/').map_or(key, |(_, number)| number);
        let spoil = |row: &mut Row| {
            row.set("DeliveryAddressCountryRegionISOCode", "").set("DeliveryAddressCountryRegionId", "UK1");
        };
        self.edit_order(number, spoil);
        self.edit("SalesOrderLines", ("SalesOrderNumber", number), spoil);
    }

    fn correct(&self, key: &str, street: &str) {
        let number = key.split_once('/').map_or(key, |(_, number)| number);
        let correct = |row: &mut Row| {
            row.set("DeliveryAddressStreet", street);
        };
        self.edit_order(number, correct);
        self.edit("SalesOrderLines", ("SalesOrderNumber", number), correct);
    }

    fn shorten_pages(&self) -> usize {
        self.settings().page_size = 2;
        5
    }

    fn written(&self, key: &str) -> Written {
        let attachments = self.attachments(key);
        let names = attachments.iter().map(|row| row.text("AttachmentDescription").to_owned());
        let (labels, notes): (Vec<String>, Vec<String>) =
            names.partition(|name| name.starts_with("MLC label "));
        let numbers = notes.iter().filter_map(|name| name.strip_prefix("MLC "));
        let numbers: Vec<String> = numbers.filter(|name| !name.contains(' ')).map(str::to_owned).collect();
        let texts = attachments.iter().filter(|row| row.text("DocumentAttachmentTypeCode") == "Note");
        let lines = texts.flat_map(|row| {
            let name = row.text("AttachmentDescription");
            row.text("Notes").lines().filter(|line| !line.is_empty()).map(move |line| (name, line))
        });
        let lines: Vec<(&str, &str)> = lines.collect();
        let mut statuses = lines.iter().filter_map(|(_, line)| line.strip_prefix("Status: "));
        Written {
            status: statuses.next_back().unwrap_or_default().to_owned(),
            is_complete: !numbers.is_empty() && !labels.is_empty(),
            numbers,
            labels,
            // One order may have had several labels, each with a note of its own.
            notes: notes
                .iter()
                .cloned()
                .chain(lines.iter().map(|(name, line)| format!("{name}: {line}")))
                .collect(),
        }
    }

    fn take_away(&self, need: Need) -> &'static str {
        match need {
            Need::Secret => {
                self.settings().client_secret = "other".into();
                self.revoke_tokens();
                "AADSTS7000215"
            }
            Need::Right => {
                self.settings().forbidden.insert("SalesOrderHeadersV2".into());
                "a role with rights"
            }
            Need::Setup => {
                self.settings().read_only.insert(ATTACHMENTS.into());
                "choose another tracking_target"
            }
        }
    }
}

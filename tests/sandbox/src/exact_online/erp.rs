//! The questions that are asked of every ERP.

use super::{ExactOnline, SalesOrder, shipping_method};
use crate::erp::{Erp, ShipVia, Written};
use crate::{Need, Routes};

/// The companies of the connection.
const DIVISIONS: std::ops::Range<i64> = 4_100_200..4_100_204;

/// Division and number of an order, from its key.
fn parts(key: &str) -> (i64, i64) {
    let (division, number) = key.split_once('/').unwrap_or_default();
    (division.parse().unwrap_or_default(), number.parse().unwrap_or_default())
}

impl Erp for ExactOnline {
    fn name(&self) -> &'static str {
        "exact"
    }

    fn connection(&self, url: &str) -> String {
        let settings = self.settings();
        let divisions: Vec<String> = DIVISIONS.map(|division| division.to_string()).collect();
        format!(
            r#"[erp.exact]
kind = "exact-online"
url = "{url}"
client_id = "{client_id}"
client_secret = "{client_secret}"
redirect_uri = "{redirect_uri}"
divisions = [{divisions}]
write_back = "document"
"#,
            client_id = settings.client_id,
            client_secret = settings.client_secret,
            redirect_uri = settings.redirect_uri,
            divisions = divisions.join(", "),
        )
    }

    fn ship_via(&self, carrier: &str) -> ShipVia {
        match carrier {
            "ups" => ShipVia { ground: Some("UPS"), express: "UPS2DA" },
            _ => ShipVia { ground: Some("FEDEX"), express: "FEDEX2D" },
        }
    }

    /// Every other company has the second account.
    fn tables(&self, pair: &str, [_, second]: [&str; 2]) -> String {
        format!(
            r#"
[pair.{pair}.accounts]
4100201 = "{second}"
4100203 = "{second}"

[pair.{pair}.cost_centers]
CC-4100 = "SALES"
"#
        )
    }

    fn set_up(&self) {
        DIVISIONS.for_each(|division| self.add_division(division));
    }

    fn wants_login(&self) -> bool {
        true
    }

    fn consent(&self, url: &str) -> Result<String, String> {
        Self::consent(self, url)
    }

    fn routes(&self) -> Routes {
        Routes {
            all: &[
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
            writes: &["create document", "update document", "create attachment", "delete attachment"],
            asks: &["token"],
            members: &["d", "results", "ID", "OrderID", "OrderNumber", "access_token"],
        }
    }

    /// And gives no other one for ten minutes.
    fn may_refuse_good_tokens(&self) -> bool {
        true
    }

    fn list_route(&self) -> &'static str {
        "get orders"
    }

    fn lists(&self) -> u64 {
        DIVISIONS.count() as u64
    }

    fn key(&self, number: usize) -> String {
        format!("{}/{number}", DIVISIONS.start)
    }

    fn boxes_max(&self) -> usize {
        1
    }

    fn release(&self, key: &str, _boxes: usize, ship_via: Option<&str>) {
        let (division, number) = parts(key);
        let mut order = SalesOrder::open(number);
        if let Some(code) = ship_via {
            let method = shipping_method(code, code);
            order.header.set("ShippingMethod", method.text("ID"));
            self.add_division(division);
            self.put_method(division, method);
        }
        self.add(division, order);
    }

    fn spoil(&self, key: &str) {
        let (division, number) = parts(key);
        self.edit_address(division, number, |address| {
            address.set("Country", "??").set("City", ());
        });
    }

    fn correct(&self, key: &str, street: &str) {
        let (division, number) = parts(key);
        self.edit_address(division, number, |address| {
            address.set("AddressLine1", street);
        });
    }

    /// Sixty rows, whatever is asked for.
    fn shorten_pages(&self) -> usize {
        61
    }

    fn written(&self, key: &str) -> Written {
        let (division, number) = parts(key);
        let documents = self.documents_of(division, number);
        let is_ours = |document: &str| documents.iter().any(|one| one.text("ID") == document);
        let files = self.attachments(division).into_iter().filter(|file| is_ours(file.text("Document")));
        let (labels, others): (Vec<_>, Vec<_>) = files
            .map(|file| file.text("FileName").to_owned())
            .partition(|name: &String| name.starts_with("label-"));
        // The document of a cancelled label still names it.
        let bodies = documents.iter().map(|document| document.text("Body"));
        let lines = bodies.filter(|body| !body.contains("\nStatus: Cancelled")).flat_map(str::lines);
        let numbers =
            lines.filter(|line| line.starts_with("Package ")).filter_map(|line| line.split(' ').nth(2));
        let texts = documents.iter().map(|document| document.text("Body"));
        let status = texts.flat_map(str::lines).filter_map(|line| line.strip_prefix("Status: ")).next_back();
        Written {
            status: status.unwrap_or_default().to_owned(),
            numbers: numbers.map(str::to_owned).collect(),
            is_complete: !labels.is_empty(),
            labels,
            notes: documents
                .iter()
                .map(|document| document.text("Subject").to_owned())
                .chain(others)
                .collect(),
        }
    }

    fn accidents(&self) -> Vec<String> {
        Self::accidents(self)
    }

    fn take_away(&self, need: Need) -> &'static str {
        match need {
            Need::Secret => {
                self.settings().client_secret = "changed".into();
                "client_secret"
            }
            Need::Right => {
                self.settings().granted = DIVISIONS.skip(1).collect();
                "Manage companies"
            }
            Need::Setup => {
                self.set_document_types(DIVISIONS.start, Vec::new());
                "document type"
            }
        }
    }
}

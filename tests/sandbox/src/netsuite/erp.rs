//! The questions that are asked of every ERP.

use super::{EC_CERTIFICATE_ID, EC_KEY, Kind, Netsuite, Permission, Record};
use crate::erp::{Erp, ShipVia, Written};
use crate::{Need, Routes, lock};

impl Netsuite {
    /// The invoice of a fulfillment's order, if there is one.
    fn invoice_of(&self, fulfillment: &Record) -> Option<Record> {
        let order = fulfillment.text("createdFrom").parse().ok()?;
        let state = lock(&self.state);
        state.records.made_from(order).find(|record| record.kind == Kind::Invoice).cloned()
    }

    #[expect(clippy::panic, reason = "a test that asks about an order which is not there is wrong")]
    fn known(&self, key: &str) -> Record {
        self.fulfillment(key).unwrap_or_else(|| panic!("no fulfillment {key}"))
    }
}

impl Erp for Netsuite {
    fn name(&self) -> &'static str {
        "netsuite"
    }

    fn connection(&self, url: &str) -> String {
        let settings = self.settings();
        format!(
            r#"[erp.netsuite]
kind = "netsuite"
account = "{account}"
url = "{url}"
auth = "m2m"
client_id = "{client_id}"
certificate_id = "{EC_CERTIFICATE_ID}"
private_key = """
{EC_KEY}"""
"#,
            account = settings.account,
            client_id = settings.client_id,
        )
    }

    fn ship_via(&self, carrier: &str) -> ShipVia {
        match carrier {
            "ups" => ShipVia { ground: Some("3778"), express: "3779" },
            _ => ShipVia { ground: Some("3801"), express: "3802" },
        }
    }

    fn write_back(&self) -> &'static str {
        r#"invoice_fields = { tracking = "custbody_mlc_tracking_number", label_url = "custbody_mlc_label_url", status = "custbody_mlc_status", delivered_at = "custbody_mlc_delivered_on:date", signed_by = "custbody_mlc_signed_by" }
"#
    }

    fn routes(&self) -> Routes {
        Routes {
            all: &[
                "token",
                "suiteql",
                "suiteql",
                "get fulfillment",
                "write fulfillment",
                "write fulfillment",
                "write invoice",
            ],
            sure: &["suiteql", "get fulfillment", "write fulfillment"],
            writes: &["write fulfillment", "write invoice"],
            asks: &["token", "suiteql"],
            members: &["items", "package", "id", "fulfillment_id", "order_id"],
        }
    }

    /// It refuses so when too many calls are under way, too.
    fn may_refuse_good_tokens(&self) -> bool {
        true
    }

    fn list_route(&self) -> &'static str {
        "suiteql"
    }

    fn key(&self, number: usize) -> String {
        format!("{number:06}")
    }

    fn keeps_label_files(&self) -> bool {
        false
    }

    fn release(&self, key: &str, boxes: usize, ship_via: Option<&str>) {
        let mut fulfillment = Record::shipped(key);
        fulfillment.pack("package", &vec![2.0; boxes]);
        if let Some(method) = ship_via {
            fulfillment["shipMethod"] = method.into();
        }
        self.add(fulfillment);
    }

    fn invoice(&self, key: &str) {
        self.bill(self.known(key).text("createdFrom"));
    }

    fn spoil(&self, key: &str) {
        self.edit(Kind::ItemFulfillment, key, |fulfillment| fulfillment.pack("package", &[0.0]));
    }

    fn correct(&self, key: &str, street: &str) {
        self.edit(Kind::ItemFulfillment, key, |fulfillment| {
            fulfillment["shippingAddress"]["addr1"] = street.into();
        });
    }

    fn shorten_pages(&self) -> usize {
        self.settings().page_rows_max = 2;
        5
    }

    fn written(&self, key: &str) -> Written {
        let fulfillment = self.known(key);
        let numbers = fulfillment.tracking_numbers();
        let invoice = self.invoice_of(&fulfillment);
        let text = |name: &str| invoice.as_ref().map_or("", |invoice| invoice.text(name)).to_owned();
        let on_invoice = text("custbody_mlc_tracking_number");
        let label = text("custbody_mlc_label_url");
        Written {
            status: text("custbody_mlc_status"),
            // Where there is no invoice yet, it is waited for.
            is_complete: invoice.is_none()
                || numbers.iter().all(|number| on_invoice.contains(number.as_str())),
            labels: Some(label).filter(|label| !label.is_empty()).into_iter().collect(),
            notes: on_invoice.split(", ").filter(|number| !number.is_empty()).map(str::to_owned).collect(),
            numbers,
        }
    }

    fn accidents(&self) -> Vec<String> {
        Self::accidents(self)
    }

    fn clock_tolerance_s(&self) -> Option<i64> {
        Some(45)
    }

    fn take_away(&self, need: Need) -> &'static str {
        match need {
            Need::Secret => {
                self.revoke(EC_CERTIFICATE_ID);
                "invalid_"
            }
            Need::Right => {
                self.settings().permissions.remove(&Permission::FulfillSalesOrders);
                "Fulfill Sales Orders"
            }
            Need::Setup => {
                self.settings().missing_fields.insert("custbody_mlc_status".into());
                "custbody_mlc_status"
            }
        }
    }
}

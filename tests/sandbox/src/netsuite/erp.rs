//! The questions that are asked of every ERP.

use serde_json::Value;

use super::model::Transaction;
use super::{EC_CERTIFICATE_ID, EC_KEY, Fulfillment, Invoice, Netsuite, Package, Permission};
use crate::erp::{Erp, ShipVia, Written};
use crate::{Need, Routes, lock};

impl Netsuite {
    /// The invoice of a fulfillment's order, if there is one.
    fn invoice_of(&self, fulfillment: &Fulfillment) -> Option<Invoice> {
        let state = lock(&self.state);
        let mut made = state.book.made_from(&fulfillment.order);
        made.find_map(|transaction| match transaction {
            Transaction::Invoice(invoice) => Some(invoice.clone()),
            _ => None,
        })
    }

    #[expect(clippy::panic, reason = "a test that asks about an order which is not there is wrong")]
    fn known(&self, key: &str) -> Fulfillment {
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
        let mut fulfillment = Fulfillment::shipped(key);
        fulfillment.packages = vec![Package::of(2.0); boxes];
        fulfillment.head.ship_method = ship_via.map(str::to_owned).or(fulfillment.head.ship_method);
        self.add_fulfillment(fulfillment);
    }

    fn invoice(&self, key: &str) {
        self.bill(&self.known(key).order);
    }

    fn spoil(&self, key: &str) {
        self.edit_fulfillment(key, |fulfillment| fulfillment.packages = vec![Package::of(0.0)]);
    }

    fn correct(&self, key: &str, street: &str) {
        self.edit_fulfillment(key, |fulfillment| fulfillment.head.address.addr1 = Some(street.to_owned()));
    }

    fn shorten_pages(&self) -> usize {
        self.settings().page_rows_max = 2;
        5
    }

    fn written(&self, key: &str) -> Written {
        let fulfillment = self.known(key);
        let numbers = fulfillment.tracking_numbers();
        let fields = self.invoice_of(&fulfillment).map(|invoice| invoice.head.fields);
        let text = |name: &str| {
            let value = fields.as_ref().and_then(|fields| fields.get(name));
            value.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let on_invoice = text("custbody_mlc_tracking_number");
        let label = text("custbody_mlc_label_url");
        Written {
            status: text("custbody_mlc_status"),
            // Where there is no invoice yet, it is waited for.
            is_complete: fields.is_none()
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
                self.settings().custom_fields.remove("custbody_mlc_status");
                "custbody_mlc_status"
            }
        }
    }
}

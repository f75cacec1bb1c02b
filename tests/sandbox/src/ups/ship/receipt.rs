//! The answer to a created shipment, in the shape of recorded ones: all numbers are strings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::check::Checked;
use super::price::Charge;
use super::{customs, payment};
use crate::member::Member;
use crate::ups::Call;
use crate::ups::codes::{self, Code};
use crate::ups::envelope::{few, response};
use crate::ups::label;
use crate::ups::number;
use crate::ups::shipment::{Piece, Shipment};

/// Code of the fuel surcharge.
const FUEL: &str = "375";

pub(super) struct Receipt<'a> {
    pub(super) shipment: &'a Shipment,
    /// One a package.
    pub(super) charges: &'a [Charge],
    /// `ShipmentRequest.Shipment`.
    pub(super) requested: &'a Member<'a>,
    pub(super) checked: &'a Checked<'a>,
    /// Counts the shipments.
    pub(super) serial: u64,
    pub(super) call: &'a Call<'a>,
}

impl Receipt<'_> {
    pub(super) fn answer(&self) -> Value {
        let mut head = response(self.checked.context, self.serial, self.call.settings);
        let alerts = self.alerts();
        if !alerts.is_empty() {
            head["Alert"] = few(alerts, self.call.has_arrays());
        }
        json!({"ShipmentResponse": {"Response": head, "ShipmentResults": self.results()}})
    }

    fn wants_negotiated_rates(&self) -> bool {
        self.requested.get("ShipmentRatingOptions").get("NegotiatedRatesIndicator").is_present()
    }

    fn alerts(&self) -> Vec<Value> {
        let shipment = self.shipment;
        let payment = self.requested.get("PaymentInformation");
        let (from, to) = (&shipment.origin.country, &shipment.destination.country);
        let said: [(bool, Code); 4] = [
            (
                self.wants_negotiated_rates() && !self.call.settings.negotiated_rates,
                codes::NO_NEGOTIATED_RATES,
            ),
            (!shipment.is_domestic() && !customs::forms(self.requested).is_present(), codes::INVOICE_NEEDED),
            (payment::has_needless_duties(&payment, from, to), codes::NO_DUTY_PAYER),
            (shipment.service == "14", codes::EARLY_DELIVERY),
        ];
        let said = said.into_iter().filter(|(applies, _)| *applies);
        said.map(|(_, code)| json!({"Code": code.code, "Description": code.message})).collect()
    }

    fn results(&self) -> Value {
        let total = self.charges.iter().copied().fold(Charge::default(), Charge::plus);
        let packages = (0..self.shipment.pieces.len()).map(|index| self.package(index)).collect();
        let mut results = json!({"ShipmentCharges": self.shipment_charges(total)});
        if self.wants_negotiated_rates() && self.call.settings.negotiated_rates {
            results["NegotiatedRateCharges"] = json!({"TotalCharge": self.money(total.negotiated())});
        }
        results["BillingWeight"] = json!({
            "UnitOfMeasurement": {"Code": "LBS", "Description": "Pounds"},
            "Weight": format!("{}.0", total.pounds),
        });
        results["ShipmentIdentificationNumber"] = json!(self.number(&self.shipment.pieces[0]));
        results["PackageResults"] = few(packages, self.call.has_arrays());
        if let Some(form) = self.form() {
            results["Form"] = form;
        }
        let options = self.requested.get("ShipmentServiceOptions");
        if options.get("LabelDelivery").get("LabelLinksIndicator").is_present() {
            let number = &self.shipment.master_tracking_number;
            results["LabelURL"] =
                json!(format!("https://www.ups.com/uel/llp/{number}/link/labelAll/sandbox"));
        }
        if self.requested.get("TaxInformationIndicator").is_present() {
            let disclaimer = json!({"Code": "01", "Description": "Taxes are not included in the price."});
            results["Disclaimer"] = few(vec![disclaimer], self.call.has_arrays());
        }
        results
    }

    fn money(&self, cents: u32) -> Value {
        json!({"CurrencyCode": self.shipment.currency, "MonetaryValue": money(cents)})
    }

    /// Some blocks come from a certain sub-version on.
    fn shipment_charges(&self, charge: Charge) -> Value {
        let mut charges = json!({});
        if self.checked.sub_version >= 1701 {
            charges["BaseServiceCharge"] = self.money(charge.base);
        }
        charges["TransportationCharges"] = self.money(charge.total());
        if self.checked.sub_version >= 1601 {
            charges["ItemizedCharges"] = self.itemized(charge);
        }
        charges["ServiceOptionsCharges"] = self.money(0);
        charges["TotalCharges"] = self.money(charge.total());
        charges
    }

    fn itemized(&self, charge: Charge) -> Value {
        let mut fuel = self.money(charge.fuel);
        fuel["Code"] = json!(FUEL);
        few(vec![fuel], self.call.has_arrays())
    }

    fn package(&self, index: usize) -> Value {
        let (piece, charge) = (&self.shipment.pieces[index], self.charges[index]);
        let mut package = json!({"TrackingNumber": self.number(piece)});
        if self.checked.sub_version >= 1701 {
            package["BaseServiceCharge"] = self.money(charge.base);
        }
        package["ServiceOptionsCharges"] = self.money(0);
        package["ShippingLabel"] = self.label(index);
        if self.shipment.row.is_ground_saver() {
            package["USPSPICNumber"] = json!(format!("92055{:017}", self.serial * 1000 + index as u64));
        }
        if self.checked.sub_version >= 1607 {
            package["ItemizedCharges"] = self.itemized(charge);
        }
        package
    }

    fn label(&self, index: usize) -> Value {
        let piece = &self.shipment.pieces[index];
        let name = piece.own.name();
        let mut label = json!({
            "ImageFormat": {"Code": name, "Description": name},
            "GraphicImage": STANDARD.encode(&piece.label),
        });
        if piece.own.is_picture() {
            label["HTMLImage"] = json!(STANDARD.encode(label::page(&piece.tracking_number)));
        }
        // A second page that the sender signs.
        if index == 0 && !self.shipment.is_domestic() && piece.own.is_thermal() {
            label["InternationalSignatureGraphicImage"] = json!(STANDARD.encode(&piece.label));
        }
        label
    }

    fn number<'b>(&self, piece: &'b Piece) -> &'b str {
        if self.shipment.own.is_masked { number::MASKED } else { &piece.tracking_number }
    }

    fn form(&self) -> Option<Value> {
        let forms = customs::forms(self.requested);
        if !forms.is_present() {
            return None;
        }
        let products = forms.get("Product").one_or_many();
        let products: Vec<&Value> = products.iter().map(Member::value).collect();
        let image = STANDARD.encode(label::invoice(self.shipment, &products));
        Some(json!({
            "Code": "01",
            "Description": "All Requested International Forms",
            "Image": {"ImageFormat": {"Code": "PDF", "Description": "PDF"}, "GraphicImage": image},
        }))
    }
}

fn money(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

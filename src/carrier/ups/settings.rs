//! Settings of `[carrier.NAME]` with `kind = "ups"`.

use std::sync::Arc;
use std::time::Duration;

use super::profile::{SecondReference, ShippingProfile};
use super::{Ups, recover, ship};
use crate::carrier::port::{Carrier, CarrierKind, CarrierSettings};
use crate::http::ConnectorContext;
use crate::model::{LabelFormat, LabelSpec, Party, ReferenceKind, TrackingNumber};
use crate::settings::{BaseUrl, Secret, Section};

/// Destination of UPS's Track Alert messages.
#[derive(Clone, Debug)]
pub(super) struct TrackAlert {
    pub(super) url: BaseUrl,
    /// Credential that comes back with every message and shows that it is from UPS.
    pub(super) credential: Arc<Secret>,
}

#[derive(Clone, Debug)]
pub(super) struct UpsSettings {
    /// `carrier.ups`.
    pub(super) name: String,
    pub(super) url: BaseUrl,
    pub(super) client_id: Arc<Secret>,
    pub(super) client_secret: Arc<Secret>,
    pub(super) account: String,
    pub(super) profile: ShippingProfile,
    pub(super) concurrency: u32,
    pub(super) track_alert: Option<TrackAlert>,
}

pub(crate) const KIND: CarrierKind = CarrierKind { name: "ups", guide: include_str!("README.md"), read };

/// Values of `Service.Code` that mlc can ship with.
const SERVICES: [&str; 19] = [
    "01", "02", "03", "07", "08", "11", "12", "13", "14", "17", "54", "59", "65", "72", "74", "92", "93",
    "94", "95",
];

const SECOND_REFERENCES: [(&str, SecondReference); 4] = [
    ("sales_order", SecondReference::SalesOrder),
    ("invoice", SecondReference::Invoice),
    ("purchase_order", SecondReference::PurchaseOrder),
    ("cost_center", SecondReference::CostCenter),
];

fn read(section: &Section<'_>) -> Box<dyn CarrierSettings> {
    let account = section.required_text("account");
    if section.has("account") && !ship::is_account(&account) {
        section.mistake("account", "must be a UPS account number of six capital letters and digits");
    }
    let packaging = section.text("packaging").unwrap_or_else(|| "02".into());
    if packaging.len() != 2 {
        section.mistake("packaging", "must be a UPS packaging code such as \"02\"");
    }
    Box::new(UpsSettings {
        name: section.path().to_owned(),
        url: section.required_url("url"),
        client_id: section.required_secret("client_id"),
        client_secret: section.required_secret("client_secret"),
        account,
        profile: ShippingProfile {
            packaging,
            negotiated_rates: section.flag("negotiated_rates").unwrap_or(true),
            second_reference: section
                .choice("second_reference", &SECOND_REFERENCES)
                .unwrap_or(SecondReference::SalesOrder),
        },
        concurrency: section.integer("concurrency", 1, 256).unwrap_or(64),
        track_alert: section.table("track_alert").map(|table| {
            let url = table.required_url("url");
            let credential = table.required_secret("credential");
            table.finish();
            TrackAlert { url, credential }
        }),
    })
}

impl CarrierSettings for UpsSettings {
    fn display_name(&self) -> &'static str {
        "UPS"
    }

    fn tracking_url(&self, number: &TrackingNumber) -> String {
        format!("https://www.ups.com/track?tracknum={number}")
    }

    fn second_reference(&self) -> ReferenceKind {
        self.profile.second_reference.kind()
    }

    fn system(&self) -> String {
        format!("ups {}", self.url.place())
    }

    fn secrets_host(&self) -> &str {
        self.url.host()
    }

    fn account(&self) -> &str {
        &self.account
    }

    fn reference_max(&self) -> usize {
        ship::REFERENCE_MAX
    }

    fn reference_window(&self) -> Duration {
        recover::REFERENCE_WINDOW
    }

    fn default_stock(&self) -> &'static str {
        "4X6"
    }

    fn label_formats(&self) -> &'static [LabelFormat] {
        &[LabelFormat::Gif, LabelFormat::Png, LabelFormat::Zpl, LabelFormat::Epl]
    }

    fn label_problem(&self, label: &LabelSpec) -> Option<String> {
        let is_known = ["4X6", "4X8"].contains(&label.stock.as_str());
        (!is_known).then(|| format!("\"{}\" is no UPS label stock: one of \"4X6\", \"4X8\"", label.stock))
    }

    fn service_problem(&self, service: &str) -> Option<String> {
        if SERVICES.contains(&service) {
            return None;
        }
        let why = match service {
            "70" => "Access Point Economy needs an access point, which mlc cannot tell UPS yet",
            "71" | "75" | "96" => "freight is not supported",
            "82" | "83" | "84" | "85" | "86" => "UPS Today is not supported",
            "M2" | "M3" | "M4" | "M5" | "M6" | "M7" => "UPS Mail Innovations is not supported",
            _ => return Some(format!("\"{service}\" is no UPS service code such as \"03\" for Ground")),
        };
        Some(format!("\"{service}\" cannot be used: {why}"))
    }

    fn ship_from_problem(&self, party: &Party) -> Option<String> {
        ship::ship_from_problem(party)
    }

    fn open(&self, context: ConnectorContext) -> Box<dyn Carrier> {
        Box::new(Ups::open(self, &context))
    }
}

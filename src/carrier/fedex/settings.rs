//! Settings of `[carrier.NAME]` with `kind = "fedex"`.

use std::sync::Arc;
use std::time::Duration;

use super::Fedex;
use super::profile::ShippingProfile;
use crate::carrier::port::{Carrier, CarrierKind, CarrierSettings};
use crate::digest::sha256;
use crate::http::{ConnectorContext, Rate};
use crate::model::{LabelFormat, LabelSpec, Party, TrackingNumber};
use crate::settings::{BaseUrl, Secret, Section};

/// Key pair of an API project at developer.fedex.com.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) api_key: Arc<Secret>,
    pub(super) secret_key: Arc<Secret>,
}

#[derive(Clone, Debug)]
pub(super) struct FedexSettings {
    /// `carrier.fedex`.
    pub(super) name: String,
    pub(super) url: BaseUrl,
    pub(super) keys: Keys,
    /// Keys of the Track project, if FedEx gave it its own pair.
    pub(super) track_keys: Option<Keys>,
    pub(super) account: String,
    pub(super) profile: ShippingProfile,
    pub(super) concurrency: u32,
    pub(super) rate: Rate,
}

pub(crate) const KIND: CarrierKind = CarrierKind { name: "fedex", guide: include_str!("README.md"), read };

const PICKUP_TYPES: [(&str, &str); 3] = [
    ("USE_SCHEDULED_PICKUP", "USE_SCHEDULED_PICKUP"),
    ("DROPOFF_AT_FEDEX_LOCATION", "DROPOFF_AT_FEDEX_LOCATION"),
    ("CONTACT_FEDEX_TO_SCHEDULE", "CONTACT_FEDEX_TO_SCHEDULE"),
];

fn read(section: &Section<'_>) -> Box<dyn CarrierSettings> {
    let keys = Keys {
        api_key: section.required_secret("api_key"),
        secret_key: section.required_secret("secret_key"),
    };
    let (track_key, track_secret) = (section.secret("track_api_key"), section.secret("track_secret_key"));
    if section.has("track_api_key") != section.has("track_secret_key") {
        section.mistake("track_api_key", "needs track_secret_key beside it, and the other way round");
    }
    let account = section.required_text("account");
    if account.len() > 9 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        section.mistake("account", "must be a FedEx account number of up to nine digits");
    }
    // The key is for the webhooks of Advanced Integrated Visibility. It is accepted here so that one file serves every version.
    let _ = section.secret("webhook_secret");
    Box::new(FedexSettings {
        name: section.path().to_owned(),
        url: section.required_url("url"),
        keys,
        track_keys: track_key.zip(track_secret).map(|(api_key, secret_key)| Keys { api_key, secret_key }),
        account,
        profile: ShippingProfile {
            pickup_type: section.choice("pickup_type", &PICKUP_TYPES).unwrap_or(PICKUP_TYPES[0].1).to_owned(),
            packaging: section.text("packaging").unwrap_or_else(|| "YOUR_PACKAGING".into()),
            ground_to_homes: section.flag("ground_to_homes").unwrap_or(false),
        },
        concurrency: section.integer("concurrency", 1, 256).unwrap_or(64),
        // FedEx allows a project 1,400 calls in ten seconds.
        rate: Rate {
            calls: section.integer("calls_per_10s", 1, 100_000).unwrap_or(1_400),
            window: Duration::from_secs(10),
            burst: 20,
        },
    })
}

impl CarrierSettings for FedexSettings {
    fn display_name(&self) -> &'static str {
        "FedEx"
    }

    fn tracking_url(&self, number: &TrackingNumber) -> String {
        format!("https://www.fedex.com/fedextrack/?trknbr={number}")
    }

    fn system(&self) -> String {
        format!("fedex {}", self.url.place())
    }

    fn secrets_host(&self) -> &str {
        self.url.host()
    }

    fn account(&self) -> &str {
        &self.account
    }

    fn reference_max(&self) -> usize {
        super::ship::REFERENCE_MAX
    }

    fn reference_window(&self) -> Duration {
        super::track::REFERENCE_WINDOW
    }

    fn default_stock(&self) -> &'static str {
        "STOCK_4X6"
    }

    fn label_formats(&self) -> &'static [LabelFormat] {
        &[LabelFormat::Pdf, LabelFormat::Png, LabelFormat::Zpl, LabelFormat::Epl]
    }

    fn label_problem(&self, label: &LabelSpec) -> Option<String> {
        if !STOCKS.contains(&label.stock.as_str()) {
            return Some(format!(
                "\"{}\" is no FedEx label stock, such as STOCK_4X6 or PAPER_85X11_TOP_HALF_LABEL",
                label.stock
            ));
        }
        let is_thermal = matches!(label.format, LabelFormat::Zpl | LabelFormat::Epl);
        (is_thermal && !label.stock.starts_with("STOCK_"))
            .then(|| "ZPL and EPL labels need a stock that begins with STOCK_".to_owned())
    }

    fn service_problem(&self, service: &str) -> Option<String> {
        super::service::problem(service)
    }

    fn ship_from_problem(&self, party: &Party) -> Option<String> {
        super::ship::party(party, "ship-from", &mut Vec::new()).err().map(|fault| fault.message)
    }

    fn open(&self, context: ConnectorContext) -> Box<dyn Carrier> {
        Box::new(Fedex::open(self, &context))
    }
}

/// Values of `LabelSpecification.labelStockType`.
const STOCKS: [&str; 18] = [
    "PAPER_4X6",
    "PAPER_4X675",
    "PAPER_4X8",
    "PAPER_4X9",
    "PAPER_7X475",
    "PAPER_85X11_TOP_HALF_LABEL",
    "PAPER_85X11_BOTTOM_HALF_LABEL",
    "PAPER_LETTER",
    "STOCK_4X6",
    "STOCK_4X675",
    "STOCK_4X675_LEADING_DOC_TAB",
    "STOCK_4X675_TRAILING_DOC_TAB",
    "STOCK_4X8",
    "STOCK_4X9",
    "STOCK_4X9_LEADING_DOC_TAB",
    "STOCK_4X9_TRAILING_DOC_TAB",
    "STOCK_4X85_TRAILING_DOC_TAB",
    "STOCK_4X105_TRAILING_DOC_TAB",
];

impl Keys {
    /// Hash that changes with the API key and does not reveal it.
    pub(super) fn fingerprint(&self) -> String {
        sha256(self.api_key.expose())[..16].to_owned()
    }
}

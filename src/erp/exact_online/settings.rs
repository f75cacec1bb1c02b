//! Settings of `[erp.NAME]` with `kind = "exact-online"`, and of `[pair.NAME.write_back]` in its pairs.

use std::sync::Arc;
use std::time::Duration;

use super::{Exact, ExactConsent};
use crate::erp::port::{Consent, Erp, ErpKind, ErpSettings, OpenErp, PairConnection, Tells};
use crate::http::ConnectorContext;
use crate::model::WeightUnit;
use crate::settings::{BaseUrl, Secret, Section};

/// Write-back mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Writes one document per order, and changes no record of the order.
    Document,
    /// Writes on the goods delivery that a user makes of the order.
    DeliveryTag,
    /// Creates a goods delivery, which moves stock and changes the order.
    DeliveryCreate,
}

/// Weight of an item that is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemWeight {
    Gross,
    Net,
    /// No weight is used: the package's comes from the pair.
    None,
}

/// `[erp.NAME]`.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    /// `erp.exact`.
    pub(super) name: String,
    pub(super) url: BaseUrl,
    pub(super) client_id: String,
    pub(super) client_secret: Arc<Secret>,
    pub(super) redirect_uri: String,
    pub(super) divisions: Vec<u32>,
    pub(super) write_back: Mode,
    /// `Type` of the documents that mlc creates.
    pub(super) document_type: u32,
    pub(super) ready: Ready,
    pub(super) item_weight: ItemWeight,
    pub(super) weight_unit: WeightUnit,
    /// Whether items without stock, such as freight, are shipped too.
    pub(super) ships_services: bool,
    pub(super) concurrency: u32,
    /// How long accounts and contacts are kept.
    pub(super) cache: Duration,
    /// How long addresses are kept between passes.
    pub(super) address_cache: Duration,
}

/// Condition under which an order is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) statuses: Vec<i64>,
    pub(super) approvals: Vec<i64>,
    /// Codes of selections; an empty list allows any.
    pub(super) selections: Vec<String>,
}

/// Write-back targets of one pair.
#[derive(Clone, Debug)]
pub(super) struct Targets {
    pub(super) label_file: bool,
    pub(super) proof_file: bool,
}

/// Usual number of the document type for miscellaneous documents.
const MISCELLANEOUS: u32 = 55;
const SALES_INVOICE: u32 = 10;

const STATUSES: [(&str, i64); 2] = [("open", 12), ("partial", 20)];
const APPROVALS: [(&str, i64); 3] = [("awaiting", 0), ("automatic", 1), ("approved", 2)];

pub(crate) const KIND: ErpKind = ErpKind { name: "exact-online", guide: include_str!("README.md"), read };

fn read(section: &Section<'_>) -> Box<dyn ErpSettings> {
    let modes = [
        ("document", Mode::Document),
        ("delivery-tag", Mode::DeliveryTag),
        ("delivery-create", Mode::DeliveryCreate),
    ];
    let weights = [("gross", ItemWeight::Gross), ("net", ItemWeight::Net), ("none", ItemWeight::None)];
    let units = [
        ("kg", WeightUnit::Kilogram),
        ("g", WeightUnit::Gram),
        ("lb", WeightUnit::Pound),
        ("oz", WeightUnit::Ounce),
    ];
    let redirect_uri = section.required_text("redirect_uri");
    if !redirect_uri.is_empty() && !redirect_uri.starts_with("https://") {
        section.mistake("redirect_uri", "must be https and public, exactly as the App Center has it");
    }
    let document_type = section.integer("document_type", 1, 99_999).unwrap_or(MISCELLANEOUS);
    if document_type == SALES_INVOICE {
        section.mistake("document_type", "10 is the type of sales invoices: choose another, such as 55");
    }
    Box::new(Connection {
        name: section.path().to_owned(),
        url: section.required_url("url"),
        client_id: section.required_text("client_id"),
        client_secret: section.required_secret("client_secret"),
        redirect_uri,
        divisions: divisions(section),
        write_back: section.choice("write_back", &modes).unwrap_or(Mode::Document),
        document_type,
        ready: Ready {
            statuses: codes(section, "statuses", &STATUSES, &["open"]),
            approvals: codes(section, "approvals", &APPROVALS, &["automatic", "approved"]),
            selections: section.texts("selection_codes").unwrap_or_default(),
        },
        item_weight: section.choice("item_weight", &weights).unwrap_or(ItemWeight::Gross),
        weight_unit: section.choice("weight_unit", &units).unwrap_or(WeightUnit::Kilogram),
        ships_services: section.flag("ship_services").unwrap_or(false),
        concurrency: section.integer("concurrency", 1, 4).unwrap_or(1),
        cache: section.duration("cache").unwrap_or(Duration::from_secs(3600)),
        address_cache: section.duration("address_cache").unwrap_or(Duration::ZERO),
    })
}

fn divisions(section: &Section<'_>) -> Vec<u32> {
    let mut divisions = section.integers("divisions", 1, u32::MAX).unwrap_or_default();
    if !section.has("divisions") || divisions.is_empty() {
        section.mistake("divisions", "names no division: write their numbers, such as [4100200]");
    }
    divisions.sort_unstable();
    divisions.dedup();
    divisions
}

/// Reads the words of a list as Exact Online's codes.
fn codes(section: &Section<'_>, key: &str, known: &[(&str, i64)], usual: &[&str]) -> Vec<i64> {
    let words = section.texts(key).unwrap_or_else(|| usual.iter().map(|&word| word.to_owned()).collect());
    let code = |word: &String| {
        let code = known.iter().find(|(name, _)| name == word).map(|(_, code)| *code);
        if code.is_none() {
            let names: Vec<String> = known.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            section.mistake(key, format!("\"{word}\" is none of {}", names.join(", ")));
        }
        code
    };
    words.iter().filter_map(code).collect()
}

impl ErpSettings for Connection {
    fn secrets_host(&self) -> &str {
        self.url.host()
    }

    fn tells(&self) -> Tells {
        Tells {
            declared_values: true,
            customers: true,
            divisions: true,
            cost_centers: true,
            invoices: false,
            purchase_orders: true,
        }
    }

    fn pair(&self, write_back: &Section<'_>) -> Box<dyn OpenErp> {
        let targets = Targets {
            label_file: write_back.flag("label_file").unwrap_or(true),
            proof_file: write_back.flag("proof_file").unwrap_or(true),
        };
        Box::new(PairConnection { connection: self.clone(), targets })
    }

    fn consent(&self, context: ConnectorContext) -> Option<Box<dyn Consent>> {
        Some(Box::new(ExactConsent::new(self, context)))
    }
}

impl OpenErp for PairConnection<Connection, Targets> {
    fn open(&self, context: ConnectorContext) -> Box<dyn Erp> {
        Box::new(Exact::open(self, context))
    }

    /// Identifies the country's site, on which division numbers are unique; every key holds one.
    fn system(&self) -> String {
        format!("exact-online {}", self.connection.url.place())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Connection with every default; tests change the members that they test.
    pub(in super::super) fn connection() -> Connection {
        Connection {
            name: "erp.exact".into(),
            url: BaseUrl::parse("https://start.exactonline.nl").unwrap(),
            client_id: "7c1d0b1e-52a4-4a0e-9b1f-3a6d8f2e4c55".into(),
            client_secret: Arc::default(),
            redirect_uri: "https://ship.example.com/mlc/callback".into(),
            divisions: vec![4_100_200, 4_100_201],
            write_back: Mode::Document,
            document_type: MISCELLANEOUS,
            ready: Ready { statuses: vec![12], approvals: vec![1, 2], selections: Vec::new() },
            item_weight: ItemWeight::Gross,
            weight_unit: WeightUnit::Kilogram,
            ships_services: false,
            concurrency: 1,
            cache: Duration::from_secs(3600),
            address_cache: Duration::ZERO,
        }
    }
}

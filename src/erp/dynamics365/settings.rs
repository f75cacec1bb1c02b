//! Settings of `[erp.NAME]` with `kind = "dynamics365-fo"`, and of `[pair.NAME.write_back]` in its pairs.

use std::sync::Arc;
use std::time::Duration;

use super::Dynamics365;
use crate::certificate::Certificate;
use crate::erp::port::{Erp, ErpKind, ErpSettings, OpenErp, PairConnection, Tells};
use crate::http::ConnectorContext;
use crate::model::WeightUnit;
use crate::settings::{BaseUrl, Secret, Section};

/// Credential for Entra ID.
#[derive(Clone, Debug)]
pub(super) enum Proof {
    Secret(Arc<Secret>),
    /// Certificate and its private key.
    Certificate {
        certificate: Certificate,
        private_key: Arc<Secret>,
    },
}

/// Condition under which an open order is shipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// A posted confirmation; `within` is how far back a list looks for it.
    Confirmed { within: Duration },
    /// One of these processing statuses.
    Status(Vec<String>),
    /// No further condition.
    Open,
}

#[derive(Clone, Debug)]
pub(super) struct Connection {
    /// `erp.d365`.
    pub(super) name: String,
    /// URL of the environment. It is secret, because it names the customer.
    pub(super) url: Arc<Secret>,
    pub(super) authority: BaseUrl,
    pub(super) tenant_id: String,
    pub(super) client_id: String,
    pub(super) proof: Proof,
    /// Legal entities, in lower case.
    pub(super) companies: Vec<String>,
    pub(super) trigger: Trigger,
    /// Statuses of orders that may be shipped.
    pub(super) statuses: Vec<String>,
    /// Entity set of the order headers.
    pub(super) order_set: OrderSet,
    /// Unit of product weights, which the API does not report.
    pub(super) item_weight_unit: WeightUnit,
    /// Header field with the customer's own order number.
    pub(super) purchase_order: PurchaseOrder,
    /// Whether the configuration file names that field.
    names_purchase_order: bool,
    /// Telephone number for recipients whose customer has none.
    pub(super) default_phone: Option<String>,
    pub(super) concurrency: u32,
    /// Whether the related rows of an order are read in one call.
    pub(super) batch: bool,
}

impl Connection {
    /// URL of the environment, once the secrets were read.
    pub(super) fn base(&self) -> BaseUrl {
        BaseUrl::parse(&self.url.expose().to_ascii_lowercase()).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderSet {
    V2,
    V3,
    V4,
}

impl OrderSet {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::V2 => "SalesOrderHeadersV2",
            Self::V3 => "SalesOrderHeadersV3",
            Self::V4 => "SalesOrderHeadersV4",
        }
    }

    /// Name of the set's rows in the metadata service.
    pub(super) fn entity(self) -> &'static str {
        match self {
            Self::V2 => "SalesOrderHeaderV2",
            Self::V3 => "SalesOrderHeaderV3",
            Self::V4 => "SalesOrderHeaderV4",
        }
    }

    /// Whether lines and attachments can be read with a header.
    pub(super) fn has_ways(self) -> bool {
        self != Self::V4
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PurchaseOrder {
    Reference,
    Requisition,
}

/// Target of the tracking number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Attachment,
    PackingSlip,
    HeaderField,
}

/// Header fields that are written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) tracking: Option<String>,
    pub(super) label_url: Option<String>,
    pub(super) status: Option<String>,
    pub(super) delivered_at: Option<String>,
    pub(super) signed_by: Option<String>,
}

impl Fields {
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        [&self.tracking, &self.label_url, &self.status, &self.delivered_at, &self.signed_by]
            .into_iter()
            .flatten()
    }
}

/// Write-back targets of one pair.
#[derive(Clone, Debug)]
pub(super) struct Targets {
    pub(super) tracking: Target,
    pub(super) fields: Fields,
    pub(super) note: bool,
    pub(super) label_file: bool,
    /// Document types of the environment.
    pub(super) note_type: String,
    pub(super) file_type: String,
    /// Whether a file's name includes its extension; the API has a separate field for it.
    pub(super) file_extension: bool,
    /// URL of a carrier's tracking page, with `{number}` in it; written beside the number on a packing slip.
    pub(super) tracking_url: Option<String>,
}

pub(crate) const KIND: ErpKind = ErpKind { name: "dynamics365-fo", guide: include_str!("README.md"), read };

/// Longest id of a legal entity.
const COMPANY_MAX: usize = 4;
const STATUSES: [&str; 3] = ["Backorder", "Delivered", "Invoiced"];
const PROCESSING_STATUSES: [&str; 8] = [
    "Active",
    "Confirmed",
    "Picked",
    "PartiallyDelivered",
    "Delivered",
    "PartiallyInvoiced",
    "Invoiced",
    "DeliveredPartiallyInvoiced",
];

fn read(section: &Section<'_>) -> Box<dyn ErpSettings> {
    let units = [
        ("kg", WeightUnit::Kilogram),
        ("lb", WeightUnit::Pound),
        ("oz", WeightUnit::Ounce),
        ("g", WeightUnit::Gram),
    ];
    let sets = [OrderSet::V2, OrderSet::V3, OrderSet::V4].map(|set| (set.name(), set));
    let purchase_order = [
        ("CustomersOrderReference", PurchaseOrder::Reference),
        ("CustomerRequisitionNumber", PurchaseOrder::Requisition),
    ];
    let authority =
        section.url("authority").or_else(|| BaseUrl::parse("https://login.microsoftonline.com").ok());
    let connection = Connection {
        name: section.path().to_owned(),
        url: section.required_secret_url("url"),
        authority: authority.unwrap_or_default(),
        tenant_id: section.required_text("tenant_id"),
        client_id: section.required_text("client_id"),
        proof: proof(section),
        companies: companies(section),
        trigger: trigger(section),
        statuses: words(section, "statuses", &STATUSES).unwrap_or_else(|| vec!["Backorder".into()]),
        order_set: section.choice("order_set", &sets).unwrap_or(OrderSet::V2),
        item_weight_unit: section.choice("item_weight_unit", &units).unwrap_or(WeightUnit::Kilogram),
        names_purchase_order: section.has("purchase_order"),
        purchase_order: section.choice("purchase_order", &purchase_order).unwrap_or(PurchaseOrder::Reference),
        default_phone: section.text("default_phone"),
        concurrency: section.integer("concurrency", 1, 8).unwrap_or(1),
        batch: section.flag("batch").unwrap_or(false),
    };
    if ["common", "organizations", "consumers"].contains(&connection.tenant_id.as_str()) {
        section
            .mistake("tenant_id", "must be the tenant's own id or domain: applications log in nowhere else");
    }
    Box::new(connection)
}

fn proof(section: &Section<'_>) -> Proof {
    let Some(certificate) = section.certificate("certificate") else {
        if section.has("private_key") {
            section.mistake("private_key", "only goes with certificate");
        }
        return Proof::Secret(section.required_secret("client_secret"));
    };
    if section.has("client_secret") {
        section.mistake("client_secret", "is not used beside certificate: leave one of them away");
    }
    Proof::Certificate { certificate, private_key: section.required_secret("private_key") }
}

fn companies(section: &Section<'_>) -> Vec<String> {
    let companies = section.texts("companies").unwrap_or_default();
    if companies.is_empty() {
        section.mistake("companies", "must name at least one legal entity, such as [\"usmf\"]");
    }
    if let Some(wrong) = companies.iter().find(|company| company.trim().chars().count() > COMPANY_MAX) {
        section.mistake(
            "companies",
            format!("\"{wrong}\" is no id of a legal entity: those have four characters at most"),
        );
    }
    let mut companies: Vec<String> = companies.iter().map(|company| company.trim().to_lowercase()).collect();
    companies.sort();
    companies.dedup();
    companies
}

fn trigger(section: &Section<'_>) -> Trigger {
    const DAY: Duration = Duration::from_secs(86_400);
    #[derive(Clone, Copy, PartialEq)]
    enum When {
        Confirmed,
        Status,
        Open,
    }
    let choices = [("confirmed", When::Confirmed), ("status", When::Status), ("open", When::Open)];
    let when = section.choice("trigger", &choices).unwrap_or(When::Confirmed);
    let within = section.duration("confirmed_within");
    let statuses = words(section, "processing_statuses", &PROCESSING_STATUSES);
    if within.is_some() && when != When::Confirmed {
        section.mistake("confirmed_within", "only goes with trigger = \"confirmed\"");
    }
    if statuses.is_some() && when != When::Status {
        section.mistake("processing_statuses", "only goes with trigger = \"status\"");
    }
    match when {
        When::Confirmed => Trigger::Confirmed { within: within.unwrap_or(60 * DAY) },
        When::Status => Trigger::Status(statuses.unwrap_or_else(|| vec!["Confirmed".into()])),
        When::Open => Trigger::Open,
    }
}

/// Reads a list of values that the API knows.
fn words(section: &Section<'_>, key: &str, known: &[&str]) -> Option<Vec<String>> {
    let words = section.texts(key)?;
    for word in words.iter().filter(|word| !known.contains(&word.as_str())) {
        section.mistake(key, format!("\"{word}\" is none of {}", known.join(", ")));
    }
    if words.is_empty() {
        section.mistake(key, format!("must name at least one of {}", known.join(", ")));
    }
    Some(words)
}

fn fields(section: &Section<'_>) -> Fields {
    let Some(table) = section.table("header_fields") else { return Fields::default() };
    let field = |key: &str| {
        let name = table.text(key)?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name {
            table.mistake(key, format!("\"{name}\" is no field such as \"XyzTrackingNumber\""));
        }
        is_name.then_some(name)
    };
    let fields = Fields {
        tracking: field("tracking"),
        label_url: field("label_url"),
        status: field("status"),
        delivered_at: field("delivered_at"),
        signed_by: field("signed_by"),
    };
    table.finish();
    fields
}

impl ErpSettings for Connection {
    fn secrets_host(&self) -> &str {
        self.authority.host()
    }

    fn tells(&self) -> Tells {
        Tells {
            declared_values: false,
            customers: true,
            divisions: true,
            cost_centers: false,
            invoices: true,
            purchase_orders: true,
        }
    }

    fn purchase_order_key(&self) -> Option<&'static str> {
        self.names_purchase_order.then_some("purchase_order")
    }

    fn pair(&self, write_back: &Section<'_>) -> Box<dyn OpenErp> {
        let choices = [
            ("attachment", Target::Attachment),
            ("packing_slip", Target::PackingSlip),
            ("header_field", Target::HeaderField),
        ];
        let tracking = write_back.choice("tracking_target", &choices).unwrap_or(Target::Attachment);
        let is_attached = tracking == Target::Attachment;
        let targets = Targets {
            tracking,
            fields: fields(write_back),
            note: write_back.flag("note").unwrap_or(is_attached),
            label_file: write_back.flag("label_file").unwrap_or(is_attached),
            note_type: write_back.text("note_type").unwrap_or_else(|| "Note".into()),
            file_type: write_back.text("file_type").unwrap_or_else(|| "File".into()),
            file_extension: write_back.flag("file_extension").unwrap_or(false),
            tracking_url: write_back.text("tracking_url"),
        };
        if targets.tracking_url.as_ref().is_some_and(|url| !url.contains("{number}")) {
            write_back.mistake("tracking_url", "must hold {number}, which becomes the tracking number");
        }
        if is_attached && !targets.note && !targets.label_file {
            write_back.mistake("tracking_target", "with \"attachment\", note or label_file must be on");
        }
        if tracking == Target::HeaderField && targets.fields.tracking.is_none() {
            write_back.mistake(
                "tracking_target",
                "with \"header_field\", header_fields must say which field: header_fields = { tracking = \"…\" }",
            );
        }
        Box::new(PairConnection { connection: self.clone(), targets })
    }
}

impl OpenErp for PairConnection<Connection, Targets> {
    fn open(&self, context: ConnectorContext) -> Box<dyn Erp> {
        Box::new(Dynamics365::open(self, context))
    }

    /// Identifies the environment by a hash, because its address names the customer.
    fn system(&self) -> String {
        match self.connection.base().place().as_str() {
            "" => String::new(),
            place => format!("dynamics365-fo {}", &crate::digest::sha256(place)[..16]),
        }
    }

    fn certificate(&self) -> Option<&Certificate> {
        match &self.connection.proof {
            Proof::Certificate { certificate, .. } => Some(certificate),
            Proof::Secret(_) => None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Connection with every default; tests change the members that they test.
    pub(in super::super) fn connection() -> Connection {
        Connection {
            name: "erp.d365".into(),
            url: Arc::default(),
            authority: BaseUrl::default(),
            tenant_id: "t".into(),
            client_id: "c".into(),
            proof: Proof::Secret(Arc::default()),
            companies: vec!["gbsi".into(), "usmf".into()],
            trigger: Trigger::Confirmed { within: Duration::from_secs(86_400) },
            statuses: vec!["Backorder".into()],
            order_set: OrderSet::V2,
            item_weight_unit: WeightUnit::Kilogram,
            purchase_order: PurchaseOrder::Reference,
            names_purchase_order: false,
            default_phone: None,
            concurrency: 1,
            batch: false,
        }
    }

    /// Targets with every default.
    pub(in super::super) fn targets() -> Targets {
        Targets {
            tracking: Target::Attachment,
            fields: Fields::default(),
            note: true,
            label_file: true,
            note_type: "Note".into(),
            file_type: "File".into(),
            file_extension: false,
            tracking_url: None,
        }
    }
}

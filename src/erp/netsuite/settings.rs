//! Settings of `[erp.NAME]` with `kind = "netsuite"`, and of `[pair.NAME.write_back]` in its pairs.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Netsuite;
use super::sign::{Algorithm, Signer};
use crate::certificate::Certificate;
use crate::erp::port::{Erp, ErpKind, ErpSettings, OpenErp, PairConnection, Tells};
use crate::http::ConnectorContext;
use crate::settings::{BaseUrl, Secret, Section};

/// Log-in method.
#[derive(Clone, Debug)]
pub(super) enum Auth {
    /// OAuth 2.0 client credentials with a signed assertion.
    M2m {
        client_id: String,
        certificate_id: String,
        /// Certificate, used only for its expiry: assertions name it by its id.
        certificate: Option<Certificate>,
        key: Arc<Secret>,
        rsa: Algorithm,
    },
    /// Token-Based Authentication: OAuth 1.0a, each call signed on its own.
    Tba {
        consumer_key: Arc<Secret>,
        consumer_secret: Arc<Secret>,
        token_id: Arc<Secret>,
        token_secret: Arc<Secret>,
    },
}

/// State of an item fulfillment, by its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShipStatus {
    Picked,
    Packed,
    Shipped,
}

impl ShipStatus {
    pub(super) fn letter(self) -> char {
        match self {
            Self::Picked => 'A',
            Self::Packed => 'B',
            Self::Shipped => 'C',
        }
    }

    /// Reads a state. Live answers may hold the label instead of the letter.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        [Self::Picked, Self::Packed, Self::Shipped].into_iter().find(|status| {
            text == status.letter().to_string() || text.eq_ignore_ascii_case(&format!("{status:?}"))
        })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Connection {
    /// `erp.netsuite`.
    pub(super) name: String,
    /// Account id, such as `123456_SB1`; also the realm of signatures.
    pub(super) account: String,
    pub(super) url: BaseUrl,
    pub(super) auth: Auth,
    /// States of fulfillments that are shipped.
    pub(super) statuses: Vec<ShipStatus>,
    /// Fulfillments older than this many days, or dated before `from`, are ignored.
    pub(super) look_back_days: u32,
    pub(super) from: Option<Date>,
    pub(super) concurrency: u32,
}

/// Custom field of the invoice, and the type that decides how a time is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) id: String,
    pub(super) kind: FieldKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    Text,
    Date,
    DateTime,
}

impl Field {
    /// Reads `custbody_mlc_delivered_on`, with `:date` or `:datetime` for fields of these types.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (id, kind) = match text.split_once(':') {
            None => (text, FieldKind::Text),
            Some((id, "date")) => (id, FieldKind::Date),
            Some((id, "datetime")) => (id, FieldKind::DateTime),
            Some(_) => return None,
        };
        let is_name = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (is_name && !id.is_empty()).then(|| Self { id: id.to_owned(), kind })
    }
}

/// Fields of the invoice that are written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) tracking: Option<Field>,
    pub(super) label_url: Option<Field>,
    pub(super) status: Option<Field>,
    pub(super) delivered_at: Option<Field>,
    pub(super) signed_by: Option<Field>,
}

impl Fields {
    pub(super) fn all(&self) -> impl Iterator<Item = &Field> {
        let Self { tracking, label_url, status, delivered_at, signed_by } = self;
        [tracking, label_url, status, delivered_at, signed_by].into_iter().flatten()
    }
}

/// Sublist of a fulfillment whose lines are its boxes. The shipping item and the location decide which one is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Sublist {
    Package,
    PackageFedex,
    PackageUps,
}

/// Write-back targets of one pair.
#[derive(Clone, Debug)]
pub(super) struct Targets {
    pub(super) invoice_fields: Fields,
    pub(super) packages: bool,
    /// Sublist; None means the one with lines, else `package`.
    pub(super) sublist: Option<Sublist>,
    /// Whether the fulfillment is marked as shipped when its numbers are written.
    pub(super) mark_shipped: bool,
}

pub(crate) const KIND: ErpKind = ErpKind { name: "netsuite", guide: include_str!("README.md"), read };

const STATUSES: [(&str, ShipStatus); 3] =
    [("picked", ShipStatus::Picked), ("packed", ShipStatus::Packed), ("shipped", ShipStatus::Shipped)];
const RSA: [(&str, Algorithm); 3] =
    [("PS256", Algorithm::Ps256), ("PS384", Algorithm::Ps384), ("PS512", Algorithm::Ps512)];
const M2M_KEYS: [&str; 5] = ["client_id", "certificate_id", "certificate", "private_key", "rsa_algorithm"];
const TBA_KEYS: [&str; 4] = ["consumer_key", "consumer_secret", "token_id", "token_secret"];

fn read(section: &Section<'_>) -> Box<dyn ErpSettings> {
    let account = section.required_text("account").to_uppercase().replace('-', "_");
    let is_account = account.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_account {
        section.mistake("account", "must be an account id such as \"123456\" or \"123456_SB1\"");
    }
    let url = section.url("url").unwrap_or_else(|| {
        let host = account.to_lowercase().replace('_', "-");
        BaseUrl::parse(&format!("https://{host}.suitetalk.api.netsuite.com")).unwrap_or_default()
    });
    let tba = section.choice("auth", &[("m2m", false), ("tba", true)]).unwrap_or(false);
    let of_the_other = if tba { &M2M_KEYS[..] } else { &TBA_KEYS };
    for key in of_the_other.iter().filter(|key| section.has(key)) {
        section.mistake(key, format!("only goes with auth = \"{}\"", if tba { "m2m" } else { "tba" }));
    }
    let auth = if tba {
        Auth::Tba {
            consumer_key: section.required_secret("consumer_key"),
            consumer_secret: section.required_secret("consumer_secret"),
            token_id: section.required_secret("token_id"),
            token_secret: section.required_secret("token_secret"),
        }
    } else {
        Auth::M2m {
            client_id: section.required_text("client_id"),
            certificate_id: section.required_text("certificate_id"),
            certificate: section.certificate("certificate"),
            key: section.required_secret("private_key"),
            rsa: section.choice("rsa_algorithm", &RSA).unwrap_or(Algorithm::Ps256),
        }
    };
    let statuses = section.choices("statuses", &STATUSES).unwrap_or_else(|| vec![ShipStatus::Shipped]);
    if statuses.is_empty() {
        section.mistake("statuses", "must name at least one of \"picked\", \"packed\", \"shipped\"");
    }
    let from = section.text("from").and_then(|text| {
        let day = text.parse::<Date>().ok();
        if day.is_none() {
            section.mistake("from", format!("\"{text}\" is no day such as \"2026-11-21\""));
        }
        day
    });
    Box::new(Connection {
        name: section.path().to_owned(),
        account,
        url,
        auth,
        statuses,
        look_back_days: section.integer("look_back_days", 1, 90).unwrap_or(7),
        from,
        concurrency: section.integer("concurrency", 1, 50).unwrap_or(1),
    })
}

fn field(section: &Section<'_>, key: &str) -> Option<Field> {
    let text = section.text(key)?;
    let field = Field::parse(&text);
    if field.is_none() {
        let wanted = "the id of a custom field such as \"custbody_mlc_status\", with :date or :datetime where it is one";
        section.mistake(key, format!("\"{text}\" is not {wanted}"));
    }
    field
}

impl ErpSettings for Connection {
    fn secrets_host(&self) -> &str {
        self.url.host()
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

    fn pair(&self, write_back: &Section<'_>) -> Box<dyn OpenErp> {
        let invoice_fields = write_back.table("invoice_fields").map(|table| {
            let fields = Fields {
                tracking: field(&table, "tracking"),
                label_url: field(&table, "label_url"),
                status: field(&table, "status"),
                delivered_at: field(&table, "delivered_at"),
                signed_by: field(&table, "signed_by"),
            };
            table.finish();
            fields
        });
        let sublists = [
            ("auto", None),
            ("package", Some(Sublist::Package)),
            ("packageFedex", Some(Sublist::PackageFedex)),
            ("packageUps", Some(Sublist::PackageUps)),
        ];
        let targets = Targets {
            invoice_fields: invoice_fields.unwrap_or_default(),
            packages: write_back.flag("fulfillment_packages").unwrap_or(true),
            sublist: write_back.choice("package_sublist", &sublists).unwrap_or(None),
            mark_shipped: write_back.flag("mark_shipped").unwrap_or(false),
        };
        if !targets.packages && targets.invoice_fields.tracking.is_none() {
            let message = "at least one of fulfillment_packages and invoice_fields.tracking must be on: the number has to go somewhere";
            write_back.mistake("", message);
        }
        Box::new(PairConnection { connection: self.clone(), targets })
    }
}

impl OpenErp for PairConnection<Connection, Targets> {
    fn open(&self, context: ConnectorContext) -> Box<dyn Erp> {
        Box::new(Netsuite::open(self, context))
    }

    /// Identifies the system by its account: an account is one company, and sandboxes have accounts of their own.
    fn system(&self) -> String {
        format!("netsuite {}", self.connection.account)
    }

    fn wants_label_url(&self) -> bool {
        self.targets.invoice_fields.label_url.is_some()
    }

    fn certificate(&self) -> Option<&Certificate> {
        match &self.connection.auth {
            Auth::M2m { certificate, .. } => certificate.as_ref(),
            Auth::Tba { .. } => None,
        }
    }

    fn problem(&self) -> Option<(String, String)> {
        let Auth::M2m { key, rsa, .. } = &self.connection.auth else { return None };
        Signer::of(key.expose(), *rsa).err().map(|problem| (key.key().to_owned(), problem))
    }
}

//! Settings of `[erp.NAME]` with `kind = "acumatica"`, and of `[pair.NAME.write_back]` in its pairs.

use std::sync::Arc;

use super::Acumatica;
use crate::erp::port::{Erp, ErpKind, ErpSettings, OpenErp, PairConnection, Tells};
use crate::http::ConnectorContext;
use crate::model::LengthUnit;
use crate::settings::{BaseUrl, Secret, Section};

/// Condition under which a shipment is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// The shipment is open and all its packages are closed. It is confirmed afterwards if `confirm` is set.
    Open { confirm: bool },
    /// The shipment is in one of these states, in which its packages are locked.
    Confirmed { statuses: Vec<String> },
}

/// Log-in method.
#[derive(Clone, Debug)]
pub(super) enum Auth {
    /// OAuth with resource owner password credentials and a refresh token.
    Password { client_id: String, client_secret: Arc<Secret>, username: String, password: Arc<Secret> },
    /// Session cookie.
    Cookie { username: String, password: Arc<Secret>, tenant: Option<String>, branch: Option<String> },
}

#[derive(Clone, Debug)]
pub(super) struct Connection {
    /// `erp.acumatica`.
    pub(super) name: String,
    pub(super) url: BaseUrl,
    /// `Default/24.200.001`.
    pub(super) endpoint: String,
    pub(super) auth: Auth,
    pub(super) trigger: Trigger,
    pub(super) concurrency: u32,
    /// Unit of package sizes; None derives it from the unit of weight.
    pub(super) length_unit: Option<LengthUnit>,
    /// Custom field of the shipment that holds the cost centre.
    pub(super) cost_center: Option<CustomField>,
}

/// Custom field: its data view and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CustomField {
    pub(super) view: String,
    pub(super) field: String,
}

impl CustomField {
    /// Reads `UsrSignedBy` or `Document.UsrSignedBy`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (view, field) = text.split_once('.').unwrap_or(("Document", text));
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        (is_name(view) && is_name(field)).then(|| Self { view: view.to_owned(), field: field.to_owned() })
    }

    /// Path of the field, such as `Document.UsrSignedBy`.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.view, self.field)
    }
}

/// Custom fields that are written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) tracking: Option<CustomField>,
    pub(super) label_url: Option<CustomField>,
    /// Field for the first label as base64.
    pub(super) label_base64: Option<CustomField>,
    pub(super) status: Option<CustomField>,
    pub(super) delivered_at: Option<CustomField>,
    pub(super) signed_by: Option<CustomField>,
}

impl Fields {
    pub(super) fn all(&self) -> impl Iterator<Item = &CustomField> {
        let Self { tracking, label_url, label_base64, status, delivered_at, signed_by } = self;
        [tracking, label_url, label_base64, status, delivered_at, signed_by].into_iter().flatten()
    }
}

/// Write-back targets of one pair.
#[derive(Clone, Debug)]
pub(super) struct Targets {
    pub(super) shipment_fields: Fields,
    pub(super) order_fields: Fields,
    pub(super) note: bool,
    pub(super) activity: bool,
    /// The site's code of the activity type.
    pub(super) activity_type: String,
    pub(super) label_file: bool,
}

pub(crate) const KIND: ErpKind = ErpKind { name: "acumatica", guide: include_str!("README.md"), read };

fn read(section: &Section<'_>) -> Box<dyn ErpSettings> {
    let endpoint = section.required_text("endpoint");
    let parts: Vec<&str> = endpoint.split('/').collect();
    if !endpoint.is_empty() && (parts.len() != 2 || parts.iter().any(|part| part.is_empty())) {
        section.mistake("endpoint", "must be a name and a version, such as \"Default/24.200.001\"");
    }
    let connection = Connection {
        name: section.path().to_owned(),
        url: section.required_url("url"),
        endpoint,
        auth: auth(section),
        trigger: trigger(section),
        concurrency: section.integer("concurrency", 1, 8).unwrap_or(1),
        length_unit: section
            .choice("length_unit", &[("in", LengthUnit::Inch), ("cm", LengthUnit::Centimeter)]),
        cost_center: custom_field(section, "cost_center"),
    };
    Box::new(connection)
}

fn auth(section: &Section<'_>) -> Auth {
    #[derive(Clone, Copy)]
    enum LoginKind {
        Password,
        Cookie,
    }
    if section.text("auth").as_deref() == Some("code") {
        section.mistake(
            "auth",
            "this version of mlc cannot log in by authorization code yet: use \"password\" or \"cookie\"",
        );
    }
    let kinds =
        [("password", LoginKind::Password), ("cookie", LoginKind::Cookie), ("code", LoginKind::Password)];
    let (username, password) = (section.required_text("username"), section.required_secret("password"));
    match section.choice("auth", &kinds).unwrap_or(LoginKind::Password) {
        LoginKind::Password => {
            for key in ["tenant", "branch"] {
                if section.has(key) {
                    section.mistake(key, "only goes with auth = \"cookie\": client_id tells the tenant");
                }
            }
            let client_id = section.required_text("client_id");
            if !client_id.is_empty() && !client_id.contains('@') {
                section.mistake("client_id", "must end in @ and the tenant's login name, as Connected Applications (SM303010) shows it");
            }
            let client_secret = section.required_secret("client_secret");
            Auth::Password { client_id, client_secret, username, password }
        }
        LoginKind::Cookie => {
            // Keys left over from the other log-in method are accepted.
            let _ = (section.has("client_id"), section.has("client_secret"));
            Auth::Cookie {
                username,
                password,
                tenant: section.text("tenant"),
                branch: section.text("branch"),
            }
        }
    }
}

/// Statuses of a shipment that was confirmed.
pub(super) const CONFIRMED_STATUSES: [&str; 4] = ["Confirmed", "Partially Invoiced", "Invoiced", "Completed"];

fn trigger(section: &Section<'_>) -> Trigger {
    #[derive(Clone, Copy, PartialEq)]
    enum When {
        Open,
        Confirmed,
    }
    let when = section
        .choice("trigger", &[("open", When::Open), ("confirmed", When::Confirmed)])
        .unwrap_or(When::Open);
    let (confirm, statuses) = (section.flag("confirm"), section.texts("statuses"));
    match when {
        When::Open => {
            if statuses.is_some() {
                section.mistake("statuses", "only goes with trigger = \"confirmed\"");
            }
            Trigger::Open { confirm: confirm.unwrap_or(true) }
        }
        When::Confirmed => {
            if confirm == Some(true) {
                section.mistake("confirm", "only goes with trigger = \"open\"");
            }
            let statuses = statuses.unwrap_or_else(|| vec!["Confirmed".into()]);
            for status in statuses.iter().filter(|status| !CONFIRMED_STATUSES.contains(&status.as_str())) {
                section.mistake(
                    "statuses",
                    format!("\"{status}\" is none of {}", CONFIRMED_STATUSES.join(", ")),
                );
            }
            Trigger::Confirmed { statuses }
        }
    }
}

fn custom_field(section: &Section<'_>, key: &str) -> Option<CustomField> {
    let text = section.text(key)?;
    let field = CustomField::parse(&text);
    if field.is_none() {
        section.mistake(
            key,
            format!(
                "\"{text}\" is no custom field such as \"UsrSignedBy\" or \"Document.AttributeDELIVSTAT\""
            ),
        );
    }
    field
}

fn fields(section: &Section<'_>, key: &str) -> Fields {
    let Some(table) = section.table(key) else { return Fields::default() };
    let fields = Fields {
        tracking: custom_field(&table, "tracking"),
        label_url: custom_field(&table, "label_url"),
        label_base64: custom_field(&table, "label_base64"),
        status: custom_field(&table, "status"),
        delivered_at: custom_field(&table, "delivered_at"),
        signed_by: custom_field(&table, "signed_by"),
    };
    table.finish();
    fields
}

impl ErpSettings for Connection {
    fn secrets_host(&self) -> &str {
        self.url.host()
    }

    fn tells(&self) -> Tells {
        Tells {
            declared_values: true,
            customers: true,
            divisions: false,
            cost_centers: self.cost_center.is_some(),
            invoices: true,
            purchase_orders: false,
        }
    }

    fn pair(&self, write_back: &Section<'_>) -> Box<dyn OpenErp> {
        let is_locked = matches!(self.trigger, Trigger::Confirmed { .. });
        let targets = Targets {
            shipment_fields: fields(write_back, "shipment_fields"),
            order_fields: fields(write_back, "order_fields"),
            // The packages of a confirmed shipment are locked, so the note is the default place for the number.
            note: write_back.flag("note").unwrap_or(is_locked),
            activity: write_back.flag("activity").unwrap_or(false),
            activity_type: write_back.text("activity_type").unwrap_or_else(|| "M".into()),
            label_file: write_back.flag("label_file").unwrap_or(true),
        };
        let has_field = targets.shipment_fields.tracking.is_some() || targets.order_fields.tracking.is_some();
        if is_locked && !targets.note && !targets.label_file && !has_field {
            let message = "with trigger = \"confirmed\" the packages are locked: at least one of note, label_file and a tracking field must be on";
            write_back.mistake("", message);
        }
        Box::new(PairConnection { connection: self.clone(), targets })
    }
}

impl OpenErp for PairConnection<Connection, Targets> {
    fn open(&self, context: ConnectorContext) -> Box<dyn Erp> {
        Box::new(Acumatica::open(self, context))
    }

    /// Identifies the tenant, which numbers its own shipments. A client id ends in the tenant.
    fn system(&self) -> String {
        let Connection { url, auth, .. } = &self.connection;
        let tenant = match auth {
            Auth::Password { client_id, .. } => client_id.rsplit_once('@').map_or("", |(_, tenant)| tenant),
            Auth::Cookie { tenant, .. } => tenant.as_deref().unwrap_or_default(),
        };
        format!("acumatica {} {tenant}", url.place()).trim_end().to_owned()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Connection with every default; tests change the members that they test.
    pub(in super::super) fn connection() -> Connection {
        Connection {
            name: "erp.acumatica".into(),
            url: BaseUrl::parse("https://acme.acumatica.com").unwrap(),
            endpoint: "Default/24.200.001".into(),
            auth: Auth::Cookie {
                username: "mlc-api".into(),
                password: Arc::default(),
                tenant: None,
                branch: None,
            },
            trigger: Trigger::Open { confirm: true },
            concurrency: 1,
            length_unit: None,
            cost_center: None,
        }
    }

    #[test]
    fn custom_fields_are_in_the_header_view_unless_they_say_otherwise() {
        let field = |text: &str| CustomField::parse(text).map(|field| field.path());
        assert_eq!(field("UsrSignedBy").as_deref(), Some("Document.UsrSignedBy"));
        assert_eq!(field("CurrentDocument.AttributeX").as_deref(), Some("CurrentDocument.AttributeX"));
        assert_eq!(field("Usr Signed"), None);
        assert_eq!(field("A.B.C"), None);
    }
}

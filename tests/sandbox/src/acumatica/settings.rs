//! Every switch of the stand-in. Where nobody outside knows what the product does, both answers are on offer.

use std::collections::{BTreeMap, BTreeSet};

use super::switch::{CustomKind, LimitStatus, ListOrder, Lock, Odd, ShipVia, TooLong, UnknownCustom};

/// How this instance is set up and behaves; change it through [`super::Acumatica::settings`].
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches, and independent of each other")]
pub struct Settings {
    /// The connected application, with `@Tenant`.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Where the authorization code may be sent; must match exactly.
    pub redirect_uri: String,
    /// Flows enabled for the application; others are `unauthorized_client`.
    pub flows: BTreeSet<String>,
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
    /// Login name of the tenant.
    pub tenant: String,
    /// One tenant only: then a cookie login takes any name for it.
    pub is_single_tenant: bool,
    /// Seats for web-service sessions.
    pub session_limit: usize,
    /// What a cookie login over the limit gets.
    pub login_limit_status: LimitStatus,
    /// A logout with a token also makes the token useless; else its next call opens a session anew.
    pub logout_ends_token: bool,
    /// Lifetime of refresh tokens, counted from the first grant.
    pub refresh_token_days: i64,
    /// Counts the lifetime from the latest refresh instead.
    pub refresh_token_slides: bool,
    /// A refresh token that was used stays usable.
    pub old_refresh_token_stays: bool,
    /// Marks `.ASPXAUTH` as `secure`, which strict jars do not send over plain HTTP.
    pub cookies_secure: bool,

    /// Virtual directory that comes before every path.
    pub instance: Option<String>,
    /// Name of the endpoint.
    pub endpoint: String,
    /// Versions of the endpoint.
    pub versions: Vec<String>,
    /// Version of the ERP.
    pub build: String,
    /// `GET /entity` answers the list alone, as old builds do.
    pub endpoint_list_bare: bool,
    /// Bytes to serve as the endpoint's `swagger.json`; the stand-in has none of its own.
    pub swagger: Option<String>,
    /// Records carry `_links`.
    pub links: bool,
    /// `Location` of an action is absolute.
    pub location_absolute: bool,
    /// Order of lists.
    pub list_order: ListOrder,
    /// `PATCH` exists.
    pub patch: bool,
    /// Custom fields in a template say `"value": null`, as the guide shows it; the description knows no such value.
    pub schema_nulls: bool,
    /// `date'…'` exists in filters.
    pub date_literal: bool,
    /// Members that break an optimised list with a 500, by name.
    pub unoptimised: Vec<String>,
    /// Entities whose form the user has no rights to.
    pub forbidden: BTreeSet<String>,

    /// The company's unit of weight.
    pub weight_unit: String,
    /// Ship-via codes that exist.
    pub ship_vias: BTreeMap<String, ShipVia>,
    /// Custom fields of shipments, named `View.Field`.
    pub shipment_fields: BTreeMap<String, CustomKind>,
    /// Custom fields of packages.
    pub package_fields: BTreeMap<String, CustomKind>,
    /// Custom fields of sales orders.
    pub order_fields: BTreeMap<String, CustomKind>,
    /// Codes of activity types.
    pub activity_types: BTreeSet<String>,
    /// Classes of records that an activity can belong to.
    pub related_types: BTreeSet<String>,
    /// Records in whose JSON something is odd, by number.
    pub odd: BTreeMap<String, Odd>,

    /// `$custom` names a field that does not exist.
    pub unknown_custom: UnknownCustom,
    /// Text longer than its field.
    pub too_long: TooLong,
    /// Packages and header members of a shipment that is past Open.
    pub package_lock: Lock,
    /// Custom fields, note and files of a shipment that is past Open.
    pub header_lock: Lock,
    /// A sales order that is completed.
    pub order_lock: Lock,
    /// Extensions of files that may be attached, lower case.
    pub file_extensions: BTreeSet<String>,
    /// Largest file.
    pub file_size_max: usize,
    /// Status of the answer to a file that may not be attached.
    pub file_refused_status: u16,

    /// How often the status of an action is 202 before it is 204.
    pub polls: u32,
    /// An action that nobody polls ends after so many seconds.
    pub operation_s: i64,
    /// Actions are done at once: 204, with a `Location` that leads nowhere.
    pub immediate_actions: bool,
    /// While an action runs, the session's other calls to the shipment fail.
    pub busy_while_running: bool,
    /// Messages with which the actions on a shipment fail, by number; `*` is any.
    pub failing_actions: BTreeMap<String, String>,
}

impl Settings {
    /// Custom fields of the entity with that name.
    pub(crate) fn custom_fields(&self, entity: &str) -> Option<&BTreeMap<String, CustomKind>> {
        match entity {
            "Shipment" => Some(&self.shipment_fields),
            "Packages" => Some(&self.package_fields),
            "SalesOrder" => Some(&self.order_fields),
            _ => None,
        }
    }

    pub(crate) fn custom_kind(&self, entity: &str, name: &str) -> Option<CustomKind> {
        self.custom_fields(entity)?.get(name).copied()
    }

    /// `/Inst`, or nothing.
    pub(crate) fn site(&self) -> String {
        self.instance.as_ref().map_or(String::new(), |instance| format!("/{instance}"))
    }
}

impl Default for Settings {
    fn default() -> Self {
        let custom = || {
            BTreeMap::from(
                [
                    ("Document.AttributeCOSTCTR", CustomKind::String),
                    ("Document.AttributeDELIVSTAT", CustomKind::String),
                    ("Document.UsrDeliveredOn", CustomKind::DateTime),
                    ("Document.UsrSignedBy", CustomKind::String),
                    ("Document.UsrLabelData", CustomKind::String),
                ]
                .map(|(name, kind)| (name.to_owned(), kind)),
            )
        };
        Self {
            client_id: "7C1E0A5B-0000-4000-8000-000000000001@DemoCo".into(),
            client_secret: "acu-client-secret-0000".into(),
            redirect_uri: "http://localhost:8765/callback".into(),
            flows: names(&["authorization_code", "password", "refresh_token"]),
            user: "mlc-api".into(),
            password: "acu-password-0000".into(),
            tenant: "DemoCo".into(),
            is_single_tenant: false,
            session_limit: 2,
            login_limit_status: LimitStatus::TooManyRequests,
            logout_ends_token: true,
            refresh_token_days: 30,
            refresh_token_slides: false,
            old_refresh_token_stays: false,
            cookies_secure: false,
            instance: None,
            endpoint: "Default".into(),
            versions: ["20.200.001", "22.200.001", "23.200.001", "24.200.001"].map(String::from).into(),
            build: "24.203.0010".into(),
            endpoint_list_bare: false,
            swagger: None,
            links: false,
            location_absolute: false,
            list_order: ListOrder::ByKey,
            patch: false,
            schema_nulls: false,
            date_literal: true,
            unoptimised: Vec::new(),
            forbidden: BTreeSet::new(),
            weight_unit: "LB".into(),
            ship_vias: ShipVia::usual(),
            shipment_fields: custom(),
            package_fields: BTreeMap::new(),
            order_fields: custom(),
            activity_types: names(&["C", "E", "M", "N", "W"]),
            related_types: names(&["PX.Objects.SO.SOOrder", "PX.Objects.SO.SOShipment"]),
            odd: BTreeMap::new(),
            unknown_custom: UnknownCustom::Absent,
            too_long: TooLong::Cut,
            package_lock: Lock::Silent,
            header_lock: Lock::Off,
            order_lock: Lock::Off,
            file_extensions: names(&["json", "pdf", "png", "txt", "zpl"]),
            file_size_max: 25 << 20,
            file_refused_status: 500,
            polls: 1,
            operation_s: 5,
            immediate_actions: false,
            busy_while_running: false,
            failing_actions: BTreeMap::new(),
        }
    }
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

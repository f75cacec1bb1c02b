//! Every switch of the stand-in. Where nobody outside knows what the product does, both answers are on offer.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::settings::settings;

/// Name of the endpoint.
pub(crate) const ENDPOINT: &str = "Default";
/// Versions of the endpoint.
pub(crate) const VERSIONS: [&str; 4] = ["20.200.001", "22.200.001", "23.200.001", "24.200.001"];
/// Version of the ERP.
pub(crate) const BUILD: &str = "24.203.0010";

/// What happens to a write to something locked.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Lock {
    /// It is not locked.
    Off,
    /// 200, and the old value comes back. A file is refused with 500.
    Silent,
    /// 422 with errors beside the members.
    Reject422,
    /// 500 with an exception.
    Reject500,
}

/// Order in which a list comes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// By number.
    ByKey,
    /// By no order that a client could rely on, but the same each time.
    Shuffled,
    /// Differently each time, so that pages overlap.
    Reshuffled,
}

/// Something odd in one record's JSON, in lists and when it is read alone.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Odd {
    /// `{"value":null}` instead of the member's value, at any depth.
    NullValue(String),
    /// Every number is text.
    NumbersAsStrings,
    /// The member is not there.
    MissingMember(String),
    /// The member's value is an object, or text where a list belongs.
    WrongType(String),
}

/// Type of a custom field.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum CustomKind {
    /// Text.
    String,
    /// Date and time.
    DateTime,
    /// Decimal number.
    Decimal,
    /// Whole number.
    Int,
    /// True or false.
    Boolean,
}

impl CustomKind {
    /// As the member `type` spells it.
    pub(crate) fn name(self) -> String {
        format!("Custom{self:?}Field")
    }
}

settings! {
    /// The connected application, with `@Tenant`.
    client_id: String = "7C1E0A5B-0000-4000-8000-000000000001@DemoCo".into();
    /// Its secret.
    client_secret: String = "acu-client-secret-0000".into();
    /// Flows enabled for the application; others are `unauthorized_client`.
    flows: BTreeSet<String> = names(&["password", "refresh_token"]);
    /// User name.
    user: String = "mlc-api".into();
    /// Password.
    password: String = "acu-password-0000".into();
    /// Login name of the tenant.
    tenant: String = "DemoCo".into();
    /// One tenant only: then a cookie login takes any name for it.
    is_single_tenant: bool = false;
    /// Seats for web-service sessions.
    session_limit: usize = 2;
    /// Status of a cookie login over the limit: 429 as the guide says, or 500 as some builds do.
    login_limit_status: u16 = 429;
    /// Counts the lifetime of refresh tokens from the latest refresh instead of the first grant.
    refresh_token_slides: bool = false;

    /// Virtual directory that comes before every path.
    instance: Option<String> = None;
    /// `GET /entity` answers the list alone, as old builds do.
    endpoint_list_bare: bool = false;
    /// Records carry `_links`.
    links: bool = false;
    /// `Location` of an action is absolute.
    location_absolute: bool = false;
    /// Order of lists.
    list_order: ListOrder = ListOrder::ByKey;
    /// `PATCH` exists.
    patch: bool = false;
    /// Custom fields in a template say `"value": null`, as the guide shows it; the description knows no such value.
    schema_nulls: bool = false;
    /// `date'…'` exists in filters.
    date_literal: bool = true;
    /// Members that break an optimised list with a 500, by name.
    unoptimised: Vec<String> = Vec::new();
    /// Entities whose form the user has no rights to.
    forbidden: BTreeSet<String> = BTreeSet::new();
    /// Custom fields, named `View.Field`: `Document` is the view of shipments and of orders, `Packages` that of packages.
    custom_fields: BTreeMap<String, CustomKind> = usual_fields();
    /// Records in whose JSON something is odd, by number.
    odd: BTreeMap<String, Odd> = BTreeMap::new();

    /// Packages and header members of a shipment that is past Open.
    package_lock: Lock = Lock::Silent;
    /// Custom fields, note and files of a shipment that is past Open.
    header_lock: Lock = Lock::Off;
    /// A sales order that is completed.
    order_lock: Lock = Lock::Off;
    /// Extensions of files that may be attached, lower case.
    file_extensions: BTreeSet<String> = names(&["json", "pdf", "png", "txt", "zpl"]);
    /// Largest file.
    file_size_max: usize = 25 << 20;

    /// How often the status of an action is 202 before it is 204.
    polls: u32 = 1;
    /// Actions are done at once: 204, with a `Location` that leads nowhere.
    immediate_actions: bool = false;
    /// While an action runs, the session's other calls to the shipment fail.
    busy_while_running: bool = false;
    /// Messages with which the actions on a shipment fail, by number; `*` is any.
    failing_actions: BTreeMap<String, String> = BTreeMap::new();
}

impl Settings {
    /// `/Inst`, or nothing.
    pub(crate) fn site(&self) -> String {
        self.instance.as_ref().map_or(String::new(), |instance| format!("/{instance}"))
    }
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

fn usual_fields() -> BTreeMap<String, CustomKind> {
    let texts = ["AttributeCOSTCTR", "AttributeDELIVSTAT", "UsrSignedBy", "UsrLabelData"];
    let texts = texts.map(|name| (name, CustomKind::String));
    let all = texts.into_iter().chain([("UsrDeliveredOn", CustomKind::DateTime)]);
    all.map(|(name, kind)| (format!("Document.{name}"), kind)).collect()
}

//! The switches of the stand-in: credentials, what an administrator sets up, limits that a test wants smaller, and answers where
//! NetSuite's behaviour is unconfirmed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;

use super::auth::Certificate;
use super::permission::{Permission, Permissions};
use crate::settings::settings;

settings! {
    /// Account id as the user interface shows it, which is the `realm`; hosts have it in lower case with hyphens.
    account: String = "123456_SB1".into();
    /// Client id of the integration record, for OAuth 2.0.
    client_id: String = "5d1f7c0a9b3e4826d0c1b2a3948576e5f60718293a4b5c6d7e8f90a1b2c3d4e5".into();
    /// Keys that assertions may be signed with.
    certificates: Vec<Certificate> = Certificate::usual();
    /// Scopes ticked on the integration record.
    scopes: Vec<String> = vec!["restlets".into(), "rest_webservices".into(), "suite_analytics".into()];
    /// The integration record allows client credentials.
    m2m: bool = true;
    /// The integration record allows token-based authentication.
    tba: bool = true;
    /// Consumer key of token-based authentication.
    consumer_key: String = "ck_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc".into();
    /// Its secret.
    consumer_secret: String = "cs_fedcba9876543210fedcba9876543210fedcba9876543210fedcba987654".into();
    /// Token id of token-based authentication.
    token_id: String = "tk_aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889".into();
    /// Its secret.
    token_secret: String = "ts_99998888777766665555444433332222111100ffeeeeddddccccbbbbaaaa".into();

    /// The role or the user of the mapping is disabled.
    role_is_disabled: bool = false;
    /// What the role may do.
    permissions: Permissions = Permission::usual();

    /// Requests that may be in flight at once.
    concurrency_limit: usize = 5;
    /// Requests of other integrations that are in flight, and count.
    others_in_flight: usize = 0;
    /// What a call over the limit gets.
    over_limit: OverLimit = OverLimit::TooManyRequests;
    /// `Retry-After` of a call over the limit.
    retry_after_s: Option<u32> = None;
    /// How long each call takes while it is in flight, in real milliseconds.
    work_ms: u64 = 0;

    /// The account's time zone, as minutes east of UTC.
    utc_offset_min: i32 = -420;
    /// Which package sublist takes lines.
    packages_in: PackagesIn = PackagesIn::Package;
    /// Fulfillments are picked, packed and shipped; off, they are shipped as soon as they are saved.
    pick_pack_ship: bool = true;
    /// Fulfilling does not bill; off, a new fulfillment also makes the invoice.
    advanced_shipping: bool = true;
    /// Fulfillments and invoices with an earlier date lie in a closed period.
    closed_before: Option<Date> = None;
    /// Texts with which writes to a record fail, by id; `*` is any.
    failing: BTreeMap<String, String> = BTreeMap::new();

    /// Custom fields that the administrator has not made.
    missing_fields: BTreeSet<String> = BTreeSet::new();
    /// Most rows of a page of SuiteQL. NetSuite's are longer; fewer let a test see several pages of few orders.
    page_rows_max: usize = 1000;
}

impl Settings {
    /// The account as hosts spell it.
    pub(crate) fn host_label(&self) -> String {
        self.account.to_ascii_lowercase().replace('_', "-")
    }
}

/// What a call over the limit of concurrent ones gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverLimit {
    /// 429 `CONCURRENCY_LIMIT_EXCEEDED`.
    TooManyRequests,
    /// 400 `SSS_REQUEST_LIMIT_EXCEEDED`, as `RESTlets` say it.
    RequestLimit,
    /// 401 `INVALID_LOGIN`, which has nothing to do with the login.
    InvalidLogin,
}

/// Which package sublist of a fulfillment takes lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackagesIn {
    /// `package`: the shipping-label integration is off.
    Package,
    /// The one of the shipping item's carrier: the integration is on.
    Carrier,
}

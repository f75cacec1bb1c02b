//! The switches of the stand-in: credentials, what an administrator sets up, limits that a test wants smaller, and answers where
//! NetSuite's behaviour is unconfirmed. One table: the struct, its defaults and the admin command `settings` come from it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::door::Certificate;
use super::permission::{Permission, Permissions};
use super::switch::{CustomField, DeadSublist, OverLimit, PackagesIn, ShipMethod, TotalResults};

macro_rules! settings {
    ($($(#[$doc:meta])+ $name:ident: $type:ty = $default:expr;)+) => {
        /// How the account is set up and behaves. All times pass on the sandbox's clock.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $($(#[$doc])+ pub $name: $type,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Settings {
            /// Takes the members of a JSON object over.
            pub(super) fn merge(&mut self, asked: &Value) -> Result<(), String> {
                for (name, value) in asked.as_object().ok_or("an object of settings is needed")? {
                    match name.as_str() {
                        $(stringify!($name) => {
                            self.$name = serde_json::from_value(value.clone())
                                .map_err(|error| format!("{name}: {error}"))?;
                        })+
                        _ => return Err(format!("no setting is called {name}")),
                    }
                }
                Ok(())
            }
        }
    };
}

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

    /// How long an access token lives.
    token_lifetime_s: i64 = 3600;
    /// `expires_in` is text.
    expires_in_is_text: bool = false;
    /// Longest life of an assertion.
    assertion_lifetime_max_s: i64 = 3600;
    /// How far the clock of whoever signs an assertion may be off.
    assertion_leeway_s: i64 = 0;
    /// An assertion whose `jti` was seen before is refused.
    refuses_repeated_jti: bool = false;
    /// An assertion signed with `RS256` or anything else that is not taken gets a 500, instead of `invalid_client`.
    bad_algorithm_is_500: bool = false;
    /// The role or the user of the mapping is disabled.
    role_is_disabled: bool = false;
    /// How far `oauth_timestamp` may be off.
    timestamp_window_s: i64 = 300;
    /// So many failed logins in a row lock the user of the token.
    lock_after: u32 = 5;
    /// How long the user stays locked.
    lock_s: i64 = 1800;
    /// What the role may do.
    permissions: Permissions = Permission::usual();
    /// The role is the administrator's, who alone sees the governance limits.
    is_administrator: bool = false;

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
    /// Custom fields that exist, by script id.
    custom_fields: BTreeMap<String, CustomField> = CustomField::usual();
    /// Shipping items by id.
    ship_methods: BTreeMap<String, ShipMethod> = ShipMethod::usual();
    /// Locations by id.
    locations: BTreeMap<String, String> = BTreeMap::from([("6".into(), "Oakland".into()), ("7".into(), "Reno".into())]);
    /// Which package sublist is alive.
    packages_in: PackagesIn = PackagesIn::Package;
    /// What happens to lines for another one.
    dead_sublist: DeadSublist = DeadSublist::Ignored;
    /// Fulfillments are picked, packed and shipped; off, they are shipped as soon as they are saved.
    pick_pack_ship: bool = true;
    /// Fulfilling does not bill; off, a new fulfillment also makes the invoice.
    advanced_shipping: bool = true;
    /// A transform that names some lines also takes those that it does not name, in full.
    takes_unnamed_lines: bool = true;
    /// Fulfillments and invoices with an earlier date lie in a closed period.
    closed_before: Option<Date> = None;
    /// Texts with which writes to a record fail, by id; `*` is any.
    failing: BTreeMap<String, String> = BTreeMap::new();
    /// `trackingNumbers` of an invoice can be written; off, it is ignored without a word.
    invoice_tracking_writable: bool = true;
    /// What stands between numbers in `linkedTrackingNumbers`.
    tracking_separator: String = " ".into();
    /// `status` is `{id: label, refName: label}`, instead of a letter and its label.
    status_is_label: bool = false;
    /// Property names match in any case.
    any_case_names: bool = false;
    /// Files can be attached to transactions.
    file_attach: bool = true;

    /// Most rows of a page of SuiteQL. NetSuite's are longer; fewer let a test see several pages of few orders.
    page_rows_max: usize = 1000;
    /// What `totalResults` of SuiteQL says.
    total_results: TotalResults = TotalResults::PageTimesThousand;
    /// Columns without a value are null, instead of absent.
    nulls_present: bool = false;
    /// `transaction.createdfrom` can be queried.
    transaction_createdfrom: bool = false;
    /// `CURRENT_DATE` exists.
    current_date: bool = false;
    /// A bound parameter may stand in `TO_DATE` and `TO_TIMESTAMP`.
    parameter_in_to_date: bool = true;
    /// `itemfulfillmentpackage` exists.
    package_table: bool = true;

    /// How often an asynchronous job is pending before it has succeeded.
    job_polls: u32 = 1;
    /// `type` of errors is a link to RFC 2616, as it was before.
    old_error_type: bool = false;
}

impl Settings {
    /// The account as hosts spell it.
    pub(crate) fn host_label(&self) -> String {
        self.account.to_ascii_lowercase().replace('_', "-")
    }
}

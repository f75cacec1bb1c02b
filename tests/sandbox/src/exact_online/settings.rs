//! Every switch of the stand-in. Where nobody outside knows what the product does, both answers are on offer.

use std::collections::BTreeSet;

/// How this instance is set up and behaves; change it through [`super::ExactOnline::settings`].
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches, and independent of each other")]
pub struct Settings {
    /// The app's id in the App Center.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Where codes may be sent; must match exactly.
    pub redirect_uri: String,
    /// A refresh token that was used stays usable; really it is dead at once.
    pub old_refresh_token_stays: bool,
    /// A second login of the user ends the first one's tokens.
    pub second_login_ends_first: bool,
    /// Status of a refresh that comes too early: 400 was recorded, 401 is documented.
    pub too_early_status: u16,
    /// `expires_in` is a number; really it is text.
    pub expires_in_number: bool,
    /// Days after which a refresh token dies unused.
    pub refresh_token_days: i64,

    /// The company that the user switched to last.
    pub current_division: i64,
    /// Companies that the user has let the app into; empty for all.
    pub granted: BTreeSet<i64>,
    /// Services that the app's scopes leave out, such as `documents`.
    pub out_of_scope: BTreeSet<String>,
    /// `Reason` with which every call is refused, such as `BlockedUser` or `DivisionBlocked`.
    pub refused_because: Option<String>,

    /// Calls a minute and company.
    pub minute_limit: i64,
    /// Calls a day and company.
    pub day_limit: i64,
    /// A 429 carries its headers; in old recordings it has none.
    pub limit_headers: bool,
    /// Errors an hour, company and endpoint before the key is blocked.
    pub error_limit: u32,
    /// Status of calls while the key is blocked; nobody knows it.
    pub blocked_status: u16,

    /// Sets whose GET needs a filter of a fixed list. With an empty list any filter will do.
    pub filtered: BTreeSet<String>,
    /// `Set.Column` that cannot be filtered by.
    pub unfilterable: BTreeSet<String>,
    /// Every plain GET needs `$select` or `$top=1`; some endpoints really do.
    pub select_is_mandatory: bool,
    /// A list with `$top` comes as a bare array.
    pub bare_lists: bool,
    /// PUT takes the columns of which sources differ; otherwise it ignores them.
    pub uncertain_puts: bool,
    /// POST answers with a `Location`.
    pub location: bool,
    /// Longest subject of a document.
    pub subject_max: usize,
    /// Longest tracking number of a delivery.
    pub tracking_number_max: usize,
    /// Business rules are worded in English instead of Dutch.
    pub english: bool,
    /// Numbers come as text.
    pub numbers_as_text: bool,
    /// A PUT sends an approved order back to wait for approval.
    pub put_revokes_approval: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let names = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect();
        Self {
            client_id: "7c1d0b1e-52a4-4a0e-9b1f-3a6d8f2e4c55".into(),
            client_secret: "exact-client-secret-0000".into(),
            redirect_uri: "https://ship.example.com/mlc/callback".into(),
            old_refresh_token_stays: false,
            second_login_ends_first: true,
            too_early_status: 400,
            expires_in_number: false,
            refresh_token_days: 30,
            current_division: 4_100_200,
            granted: BTreeSet::new(),
            out_of_scope: BTreeSet::new(),
            refused_because: None,
            minute_limit: 60,
            day_limit: 5000,
            limit_headers: true,
            error_limit: 10,
            blocked_status: 429,
            filtered: names(&[
                "SalesOrders",
                "SalesOrderLines",
                "GoodsDeliveries",
                "GoodsDeliveryLines",
                "Accounts",
                "Contacts",
                "Items",
                "Documents",
                "DocumentAttachments",
            ]),
            unfilterable: BTreeSet::new(),
            select_is_mandatory: true,
            bare_lists: true,
            uncertain_puts: false,
            location: true,
            subject_max: 255,
            tracking_number_max: 60,
            english: false,
            numbers_as_text: false,
            put_revokes_approval: true,
        }
    }
}

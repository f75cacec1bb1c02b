//! Every switch of the stand-in. Where nobody outside knows what the product does, both answers are on offer.

use std::collections::BTreeSet;

use crate::settings::settings;

settings! {
    /// The app's id in the App Center.
    client_id: String = "7c1d0b1e-52a4-4a0e-9b1f-3a6d8f2e4c55".into();
    /// Its secret.
    client_secret: String = "exact-client-secret-0000".into();
    /// Where codes may be sent; must match exactly.
    redirect_uri: String = "https://ship.example.com/mlc/callback".into();
    /// Status of a refresh that comes too early: 400 was recorded, 401 is documented.
    too_early_status: u16 = 400;

    /// The company that the user switched to last.
    current_division: i64 = 4_100_200;
    /// Companies that the user has let the app into; empty for all.
    granted: BTreeSet<i64> = BTreeSet::new();
    /// Services that the app's scopes leave out, such as `documents`.
    out_of_scope: BTreeSet<String> = BTreeSet::new();
    /// `Reason` with which every call is refused, such as `BlockedUser` or `DivisionBlocked`.
    refused_because: Option<String> = None;

    /// Calls a minute and company.
    minute_limit: i64 = 60;
    /// Calls a day and company.
    day_limit: i64 = 5000;
    /// A 429 carries its headers; in old recordings it has none.
    limit_headers: bool = true;
    /// Errors an hour, company and endpoint before the key is blocked.
    error_limit: u32 = 10;
    /// Status of calls while the key is blocked; nobody knows it.
    blocked_status: u16 = 429;

    /// `Set.Column` that cannot be filtered by.
    unfilterable: BTreeSet<String> = BTreeSet::new();
    /// A list with `$top` comes as a bare array.
    bare_lists: bool = true;
    /// POST answers with a `Location`.
    location: bool = true;
    /// Longest subject of a document.
    subject_max: usize = 255;
    /// Business rules are worded in English instead of Dutch.
    english: bool = false;
    /// Numbers come as text.
    numbers_as_text: bool = false;
}

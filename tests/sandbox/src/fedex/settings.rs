//! The switches of the stand-in: limits that a test wants smaller, and answers where FedEx's behaviour is unconfirmed or
//! differs between its hosts.

use crate::settings::settings;

/// A group of endpoints that a project on FedEx's developer portal has or lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// Create, cancel and validate shipments.
    Ship,
    /// Track by number and by reference, proof of delivery.
    Track,
    /// Address validation.
    Address,
}

/// A project on the developer portal: a pair of keys and what they open.
#[derive(Clone, Debug)]
pub struct Project {
    /// Goes as `client_id`.
    pub api_key: String,
    /// Goes as `client_secret`.
    pub secret_key: String,
    /// Tokens of the project get 403 on all others.
    pub apis: Vec<Api>,
}

impl Project {
    fn new(api_key: &str, secret_key: &str, apis: &[Api]) -> Self {
        Self { api_key: api_key.into(), secret_key: secret_key.into(), apis: apis.to_vec() }
    }
}

fn projects() -> Vec<Project> {
    vec![
        Project::new("sandbox-key", "sandbox-secret-key-000000", &[Api::Ship, Api::Track, Api::Address]),
        Project::new("track-key", "track-secret-key-00000", &[Api::Track]),
    ]
}

settings! {
    rust only {
        /// The projects whose keys are known. The first has every API; take [`Api::Track`] from it to see that the
        /// second is used.
        projects: Vec<Project> = projects();
    }

    /// The accounts that exist.
    accounts: Vec<String> = vec!["740561073".into(), "740561081".into()];

    /// How long a token lives.
    token_lifetime_s: i64 = 3599;
    /// So many token calls within `token_burst_s` bring the penalty: 3 a second for 5 seconds.
    token_burst: usize = 15;
    /// See `token_burst`.
    token_burst_s: i64 = 5;
    /// So many token calls within `token_average_s` bring the penalty: 1 a second for 2 minutes.
    token_average: usize = 120;
    /// See `token_average`.
    token_average_s: i64 = 120;
    /// How long the token endpoint stays shut after the last call that it saw.
    token_penalty_s: i64 = 600;

    /// Calls of a project within `rate_window_s`.
    rate_limit: u64 = 1400;
    /// Length of the fixed window, which starts with the first call after the last one ended.
    rate_window_s: i64 = 10;
    /// Calls of all projects a day (GMT).
    daily_quota: Option<u64> = None;
    /// Track calls of one project a day (GMT).
    track_daily_quota: Option<u64> = None;

    /// Compress answers of more than 1 kB for clients that accept it.
    gzip: bool = true;
    /// Mark answers as the virtualised sandbox does: alert `VIRTUAL.RESPONSE`, transaction ids with a prefix.
    is_virtual: bool = false;
    /// Spell it `customertransactionId`.
    small_t: bool = false;
    /// Comes back instead of what the caller sent.
    canned_customer_transaction_id: Option<String> = None;

    /// Refuse anything but ASCII in a shipment; off, it is let through.
    ascii_only: bool = true;
    /// Cut references that are too long without a word, instead of a 400.
    cuts_long_references: bool = false;
    /// Ignore a fourth street line, instead of a 400.
    ignores_extra_street_lines: bool = false;
    /// The accounts may send `FEDEX_GROUND` to US residences.
    ground_to_residences: bool = false;

    /// Leave `shipmentRating` out.
    rates_absent: bool = false;
    /// Repeat the references in `pieceResponses`; off, the list is empty as in recordings of several pieces.
    echoes_references: bool = false;
    /// Each n-th shipment gets the note `SHIP.RECIPIENT.POSTALCITY.MISMATCH`; 0 is never.
    postal_city_note_every: u64 = 7;
    /// Give international shipments the six warnings of the recording.
    international_warnings: bool = true;
    /// Send each document twice, the second one under `completedShipmentDetail`.
    second_copy_of_documents: bool = false;
    /// How long a label URL works.
    label_url_lifetime_s: i64 = 86_400;

    /// Refuse to cancel what was picked up with a 400, instead of a 200 with `cancelledShipment` false.
    cancel_tendered_is_400: bool = false;
    /// Refuse a second cancel of a Ground package; Express says yes to any twelve digits.
    second_ground_cancel_is_400: bool = true;
    /// Name the text `successMessage`, as older answers do, instead of `message`.
    cancel_says_success_message: bool = false;

    /// How long Track knows nothing of a new label.
    track_delay_s: i64 = 0;
    /// Let packages move one stage on by themselves each time so many seconds have passed.
    stage_every_s: Option<i64> = None;
    /// Report the pick-up as midnight without an offset.
    pickup_at_midnight: bool = true;
    /// Track still shows cancelled labels (as `CA`); off, they are not found.
    voided_stay_visible: bool = true;
    /// Track calls the customer reference of an Express package `SHIPPER_REFERENCE`.
    express_shipper_reference: bool = false;
    /// Track knows each package by this customer reference, as on FedEx's test server, instead of its own.
    fixed_reference: Option<String> = None;
    /// Answer a search by reference with all that Track says by number. Off, it is short and has no scans: the two
    /// descriptions differ in the rest.
    full_results_by_reference: bool = false;
    /// Answer an unknown reference with a 400, instead of an error inside a 200.
    unknown_reference_is_400: bool = false;
    /// Name the proofs of delivery `document`, as the description does, instead of `documents`.
    proofs_in_document: bool = false;

    /// Repeat `clientReferenceId` in the answer.
    echoes_client_reference: bool = true;
    /// Answer 503 to address validation.
    address_is_down: bool = false;
}

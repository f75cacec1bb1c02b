//! The switches of the stand-in: limits that a test wants smaller, and answers where UPS's behaviour is unconfirmed or was
//! seen in more than one form.

use crate::settings::settings;

settings! {
    /// Goes as the user of Basic authorization.
    client_id: String = "sandbox-client".into();
    /// Goes as its password.
    client_secret: String = "sandbox-secret-000000000000".into();
    /// The accounts of the client.
    accounts: Vec<String> = vec!["12345E".into(), "A1B2C3".into()];
    /// APIs that the application was not granted, of `ship`, `label`, `address`, `track` and `alert`: 401 250002.
    not_granted: Vec<String> = Vec::new();

    /// How long a token lives.
    token_lifetime_s: i64 = 14_399;
    /// Tokens a day (GMT); more are refused with 429.
    token_quota_a_day: Option<u64> = None;
    /// How long a penalty shuts the token endpoint.
    token_penalty_s: i64 = 86_400;
    /// Answer `scope` and `refresh_count` beside the token.
    token_has_scope: bool = false;
    /// Track calls within `rate_window_s`; more are refused with 429.
    rate_limit: Option<u64> = None;
    /// Length of the fixed window, which starts with the first call after the last one ended.
    rate_window_s: i64 = 1;

    /// Send errors in the envelope of older back ends, `Fault`.
    fault_envelope: bool = false;
    /// Put several blanks after each comma.
    odd_blanks: bool = false;
    /// Lists of one come as lists from v2403 on; off, as their only element in every version.
    arrays_always: bool = true;
    /// `TransactionReference` is an empty string when no context was sent; off, it is left out.
    empty_transaction_reference: bool = true;

    /// Answer control characters in a shipment with a plain 400, instead of an empty 200.
    invalid_body_is_400: bool = false;
    /// As the test host: every tracking number reads `1ZXXXXXXXXXXXXXXXX`, and nothing is found afterwards.
    masked_numbers: bool = false;
    /// Labels come in this format, whatever was asked.
    forced_label_format: Option<String> = None;
    /// The account is qualified for negotiated rates; off, those who ask get alert 120900.
    negotiated_rates: bool = true;
    /// Refuse a US postal code of another part of the country than the state.
    checks_postal_state: bool = true;
    /// Code for a service that starts at the origin and does not go to the destination.
    service_unavailable_code: String = "121210".into();

    /// How long a label can be voided.
    void_window_days: i64 = 28;
    /// Code for a shipment that was picked up.
    void_picked_up_code: String = "190117".into();
    /// Refuse to void what is voided already, instead of saying yes again.
    second_void_is_400: bool = false;
    /// Spoil the values of void with `&#xD;`, as the test host once did.
    polluted_voids: bool = false;
    /// Say `PackageLevelResults`, always a list, as the description does, instead of `PackageLevelResult`.
    package_level_results: bool = false;

    /// Find no label at all.
    recovery_off: bool = false;
    /// How long label recovery knows nothing of a new label.
    recovery_delay_s: i64 = 0;
    /// How long a label can be recovered.
    recovery_days: i64 = 30;
    /// Code for a label that is not found. Made up: UPS's own is not known.
    recovery_unknown_code: String = "300100".into();
    /// The number of the first package brings the labels of all; off, its own only.
    recovery_by_lead_gives_all: bool = true;
    /// `LabelResults` is a list even for one package, as the description says.
    label_results_array: bool = false;
    /// Add an empty `Receipt`.
    empty_receipt: bool = false;

    /// Addresses outside New York and California get 9264030, as on the test host.
    address_ny_ca_only: bool = false;
    /// Code for addresses outside the US and Puerto Rico; null answers that there is no candidate. Made up.
    address_elsewhere_code: Option<String> = Some("9264002".into());
    /// Answer 9264028 to valid options too, as v2 once did.
    address_options_broken: bool = false;

    /// How long tracking knows nothing of a new label.
    track_delay_s: i64 = 0;
    /// How long tracking knows of it then.
    track_history_days: i64 = 120;
    /// Let packages move one stage on by themselves each time so many seconds have passed.
    stage_every_s: Option<i64> = None;
    /// Code for a header that tracking misses. Made up.
    track_header_code: String = "TV1001".into();
    /// Answer 404 for an unknown number or reference, as documented, instead of a 200 with a warning.
    unknown_number_is_404: bool = false;
    /// The warning about an unknown number does not repeat it.
    warning_without_number: bool = false;
    /// `inquiryNumber` of a search by reference is the tracking number, instead of the reference.
    reference_inquiry_is_number: bool = false;
    /// Tracking still shows voided labels; off, they are not found.
    voided_stay_visible: bool = true;
    /// `currentStatus` has type and two-letter code, as the description says.
    current_status_of_description: bool = false;
    /// The scan of a new label has its GMT fields too.
    manifest_has_gmt: bool = false;
    /// Scans have no `gmtDate`, as in older answers.
    gmt_date_absent: bool = false;
    /// Deliveries go to an access point: code 2Q, status 161.
    delivers_to_access_point: bool = false;
    /// Nobody is named who received the package.
    received_by_absent: bool = false;
    /// No signature, as for those who are no party to the package.
    signature_absent: bool = false;
    /// The signature is no image.
    garbage_signature: bool = false;
    /// A photo was taken, and does not come.
    photo_promised: bool = false;

    /// Only the numbers of the test host can be subscribed.
    alert_test_numbers_only: bool = false;
    /// `descriptionCode` of a callback is a number without leading zeros.
    alert_code_as_number: bool = false;
    /// `trackingNumber` of a callback starts with a blank.
    alert_leading_blank: bool = false;
}

//! Every switch of the stand-in. Where nobody outside knows what the product does, both answers are on offer.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

/// How this environment is set up and behaves; change it through [`super::Dynamics365::settings`].
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches, and independent of each other")]
pub struct Settings {
    /// The Entra tenant's id.
    pub tenant_id: String,
    /// A verified domain of the tenant, which addresses it as well.
    pub domain: String,
    /// The registered application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The secret's time is over.
    pub secret_expired: bool,
    /// The certificate that the application may sign with.
    pub certificate: Option<Certificate>,
    /// Lifetime of tokens in seconds.
    pub token_life_s: i64,
    /// An AADSTS code that every token request is refused with; see the fact sheet's table.
    pub token_error: Option<u32>,
    /// What `Retry-After` says where the token endpoint answers 429.
    pub token_throttled_s: Option<u32>,

    /// `https://…`, as tokens have to be asked for; the address that the request came to where it is not set.
    pub environment: Option<String>,
    /// The application stands in the form Microsoft Entra ID applications of F&O.
    pub is_registered: bool,
    /// Status of calls by an application that does not stand there.
    pub unregistered_status: u16,
    /// Sets that the user behind the application may not see or write.
    pub forbidden: BTreeSet<String>,
    /// Companies whose data the user may not see: they are left out without a word.
    pub hidden_companies: BTreeSet<String>,
    /// Company of the user, which calls without `cross-company=true` see alone.
    pub default_company: String,
    /// Version of the application.
    pub build: String,

    /// Rows of a page.
    pub page_size: usize,
    /// The link to the next page says `$skiptoken` in place of `$skip`.
    pub skip_token: bool,
    /// `contains` and `startswith` work; else they are refused with 400.
    pub text_functions: bool,
    /// The computed processing status can stand in a filter.
    pub processing_status_filterable: bool,
    /// Texts that differ in case only are different.
    pub case_sensitive: bool,
    /// A 201 says where the record is.
    pub location: bool,
    /// A 404 for a key carries an error.
    pub missing_has_body: bool,
    /// Status of refusals by the application: 400 on current builds, 500 on old ones.
    pub validation_status: u16,
    /// JSON's true and false are refused where Yes and No belong.
    pub booleans_refused: bool,
    /// A stale `If-Match` is noticed; else the last writer wins.
    pub etags: bool,
    /// Sets that cannot be written to here.
    pub read_only: BTreeSet<String>,
    /// Text properties that the customer has added to a set, with their lengths.
    pub extension_fields: BTreeMap<String, BTreeMap<String, usize>>,
    /// Document types of the environment; those that hold files are true.
    pub document_types: BTreeMap<String, bool>,
    /// Endings of files that may be attached, without the dot.
    pub file_types: BTreeSet<String>,
    /// Largest attachment in bytes.
    pub attachment_max: usize,
    /// A header can be changed in these states.
    pub open_statuses: BTreeSet<String>,
    /// What the application says when the header of that order, `company/number`, is written.
    pub refusals: BTreeMap<String, String>,
    /// So many writes to that order's header or attachments meet an update conflict first.
    pub conflicts: BTreeMap<String, u32>,

    /// How long the first call after a start takes.
    pub cold_start: Duration,
    /// Every call is answered with 429 until then.
    pub throttled_until: Option<Timestamp>,
    /// What `Retry-After` says then at first; it doubles for callers that keep pushing. None: there is no such header.
    pub retry_after_s: Option<u32>,
    /// Body of a 429.
    pub throttle_body: ThrottleBody,
    /// Every call is answered with a web page and 503 until then.
    pub down_until: Option<Timestamp>,
}

/// A certificate of the application, as Entra keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// `RSAPublicKey` in DER.
    pub public_key: Vec<u8>,
    /// Thumbprint by SHA-1, base64url.
    pub x5t: String,
    /// Thumbprint by SHA-256, base64url.
    pub x5t_s256: String,
}

/// The forms in which a 429 may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThrottleBody {
    /// `{"error":{"message":…}}`.
    Error,
    /// `{"Message":…}`.
    Message,
    /// The message alone.
    Text,
    /// Nothing.
    Empty,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tenant_id: "8f6b1f3e-0000-4000-8000-00000000f0f0".into(),
            domain: "contoso.onmicrosoft.com".into(),
            client_id: "11111111-2222-3333-4444-555555555555".into(),
            client_secret: "d365~secret+0000/00==".into(),
            secret_expired: false,
            certificate: None,
            token_life_s: 3599,
            token_error: None,
            token_throttled_s: None,
            environment: None,
            is_registered: true,
            unregistered_status: 401,
            forbidden: BTreeSet::new(),
            hidden_companies: BTreeSet::new(),
            default_company: "dat".into(),
            build: "10.0.43".into(),
            page_size: 10_000,
            skip_token: false,
            text_functions: false,
            processing_status_filterable: false,
            case_sensitive: false,
            location: true,
            missing_has_body: false,
            validation_status: 400,
            booleans_refused: true,
            etags: true,
            read_only: BTreeSet::new(),
            extension_fields: BTreeMap::new(),
            document_types: [("File", true), ("Image", true), ("Note", false), ("URL", false)]
                .map(|(name, is_file)| (name.to_owned(), is_file))
                .into(),
            file_types: ["docx", "html", "jpg", "pdf", "png", "txt"].map(String::from).into(),
            attachment_max: 5 << 20,
            open_statuses: ["Backorder".to_owned()].into(),
            refusals: BTreeMap::new(),
            conflicts: BTreeMap::new(),
            cold_start: Duration::ZERO,
            throttled_until: None,
            retry_after_s: Some(17),
            throttle_body: ThrottleBody::Error,
            down_until: None,
        }
    }
}

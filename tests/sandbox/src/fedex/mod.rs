//! A stand-in of FedEx: OAuth, Ship, Track and Address Validation, as strict as the real thing where its behaviour is
//! known, and with a switch in [`Settings`] where it is not. Nothing in it is random: numbers come from a counter, and time
//! from the sandbox's clock.

mod access;
mod address;
mod admin;
mod carrier;
mod codes;
mod envelope;
mod ghost;
mod label;
mod ledger;
mod member;
mod number;
mod route;
mod scan;
mod service;
mod settings;
mod ship;
mod shipment;
#[cfg(test)]
mod tests;
mod token;
mod track;

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use serde_json::Value;

pub use settings::{Api, Project, Settings};
pub use shipment::{Piece, Shipment};

pub use crate::parcel::{Place, Stage};

use self::access::Access;
use self::codes::Code;
use self::envelope::{Envelopes, Failure};
use self::ledger::Ledger;
use self::route::{Asked, Route};
use crate::http::{Request, Response};
use crate::{Clock, StandIn, lock};

/// Bodies up to this length travel as they are.
const GZIP_FROM: usize = 1024;

/// The stand-in. Knows the keys `sandbox-key` and `track-key`, and the accounts 740561073 and 740561081, until told
/// otherwise.
#[derive(Debug)]
pub struct Fedex {
    clock: Clock,
    settings: Mutex<Settings>,
    access: Mutex<Access>,
    ledger: Mutex<Ledger>,
    envelopes: Envelopes,
}

/// A call that was let in.
struct Call<'a> {
    request: &'a Request,
    body: &'a Value,
    settings: &'a Settings,
    now: Timestamp,
}

impl Fedex {
    /// Without any shipment.
    #[must_use]
    pub fn new(clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            clock,
            settings: Mutex::default(),
            access: Mutex::default(),
            ledger: Mutex::default(),
            envelopes: Envelopes::default(),
        })
    }

    /// The switches, to read and to set. No call is answered while the guard is held.
    pub fn settings(&self) -> MutexGuard<'_, Settings> {
        lock(&self.settings)
    }

    /// All shipments in the order of creation, voided ones included.
    #[must_use]
    pub fn shipments(&self) -> Vec<Shipment> {
        lock(&self.ledger).all().to_vec()
    }

    /// The shipment that a package belongs to.
    #[must_use]
    pub fn shipment(&self, tracking_number: &str) -> Option<Shipment> {
        lock(&self.ledger).find(tracking_number).cloned()
    }

    /// Shipments with that `CUSTOMER_REFERENCE` that were not voided.
    #[must_use]
    pub fn live(&self, reference: &str) -> Vec<Shipment> {
        let is_it = |shipment: &&Shipment| shipment.reference("CUSTOMER_REFERENCE") == Some(reference);
        let ledger = lock(&self.ledger);
        ledger.all().iter().filter(is_it).filter(|shipment| shipment.voided_at.is_none()).cloned().collect()
    }

    /// Moves one package on, with all scans on its way. Nothing happens where no way leads, as from a final stage.
    pub fn advance(&self, tracking_number: &str, to: Stage) {
        let now = self.clock.now();
        if let Some(piece) = lock(&self.ledger).piece_mut(tracking_number) {
            piece.advance(to, now);
        }
    }

    /// Leaves so many tracking numbers out, as a carrier that has made labels before.
    pub fn skip_numbers(&self, numbers: u64) {
        lock(&self.ledger).skip(numbers);
    }

    /// Moves every package that is under way one stage on.
    pub fn advance_all(&self) {
        let now = self.clock.now();
        for piece in lock(&self.ledger).pieces_mut() {
            if let Some(next) = piece.stage.next() {
                piece.advance(next, now);
            }
        }
    }

    /// Voids a shipment, as a person does at the carrier's web page.
    pub fn void(&self, tracking_number: &str) {
        lock(&self.ledger).void(tracking_number, |_| true, self.clock.now());
    }

    /// Makes a label as a person does at the web page: one package like that of a known number, with that reference; a heavier one to
    /// another city if one is named. Gives its number; none where nobody knows the other.
    pub fn label_by_hand(&self, like: &str, reference: &str, city: Option<&str>) -> Option<String> {
        lock(&self.ledger).label_by_hand(like, reference, city, self.clock.now())
    }

    /// Puts an old shipment of a stranger under the same number.
    pub fn haunt(&self, tracking_number: &str) {
        lock(&self.ledger).haunt(tracking_number, self.clock.now());
    }

    /// Shuts the token endpoint as if it had been called too often.
    pub fn penalise(&self) {
        let settings = self.settings().clone();
        lock(&self.access).penalise(self.clock.now(), &settings);
    }

    /// Ends the penalty of the token endpoint.
    pub fn forgive(&self) {
        lock(&self.access).forgive();
    }

    /// Makes every token invalid before its time.
    pub fn expire_tokens(&self) {
        lock(&self.access).expire_tokens();
    }

    /// Packages for which a label was made, since the start or the last reset.
    #[must_use]
    pub fn labels_made(&self) -> usize {
        lock(&self.ledger).labels_made
    }

    /// Packages whose label was voided, since the start or the last reset.
    #[must_use]
    pub fn labels_voided(&self) -> usize {
        lock(&self.ledger).labels_voided
    }

    /// Forgets how many labels were made and voided, and how many calls came; the shipments stay.
    pub fn reset_counts(&self) {
        lock(&self.access).reset_counts();
        let mut ledger = lock(&self.ledger);
        (ledger.labels_made, ledger.labels_voided) = (0, 0);
    }

    /// Token, project, quotas and media type, in this order.
    fn let_in(
        &self,
        route: Route,
        request: &Request,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let Some(api) = route.api() else { return Ok(()) };
        let (no_token, no_api) = refusals_of(route);
        let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let mut access = lock(&self.access);
        let key = token.and_then(|token| access.api_key(token, now)).map(str::to_owned);
        let key = key.ok_or_else(|| Failure::new(401, no_token))?;
        let project = settings.projects.iter().find(|project| project.api_key == key);
        if !project.is_some_and(|project| project.apis.contains(&api)) {
            return Err(Failure::new(403, no_api));
        }
        access.admit(&key, api, now, settings)?;
        if !request.header("content-type").is_some_and(|value| value.starts_with("application/json")) {
            return Err(Failure::new(415, codes::MEDIA_TYPE));
        }
        Ok(())
    }

    fn work(
        &self,
        route: Route,
        request: &Request,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Value, Failure> {
        self.let_in(route, request, settings, now)?;
        let body = request.json().filter(Value::is_object).ok_or_else(|| Failure::input("body"))?;
        let call = Call { request, body: &body, settings, now };
        match route {
            Route::Create => ship::create(&call, &self.ledger),
            Route::Cancel => ship::cancel(&call, &self.ledger),
            Route::Validate => ship::validate(&call),
            Route::Track => track::by_number(&call, &self.ledger),
            Route::TrackByReference => track::by_reference(&call, &self.ledger),
            Route::ProofOfDelivery => track::proof(&call, &self.ledger),
            Route::Addresses => address::resolve(&call),
            // Answered without an envelope, before it comes to this.
            Route::Token | Route::LabelUrl => Err(Failure::new(404, codes::NOT_FOUND)),
        }
    }
}

/// Validate has codes of its own for these.
fn refusals_of(route: Route) -> (Code, Code) {
    match route {
        Route::Validate => (codes::REAUTHENTICATE, codes::UNAUTHORIZED_USAGE),
        _ => (codes::TOKEN_EXPIRED, codes::FORBIDDEN),
    }
}

impl StandIn for Fedex {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn system(&self) -> &'static str {
        "fedex"
    }

    fn operation(&self, request: &Request) -> &'static str {
        Asked::by(request).operation()
    }

    /// Documents lie on a host for browsers.
    fn is_of_api(&self, request: &Request) -> bool {
        !matches!(Asked::by(request), Asked::Route(Route::LabelUrl))
    }

    fn answer(&self, request: &Request) -> Response {
        let settings = self.settings().clone();
        let now = self.clock.now();
        let asked = Asked::by(request);
        let outcome = match asked {
            Asked::Route(Route::Token) => {
                token::answer(request, &mut lock(&self.access), &settings, now).map(Answer::Whole)
            }
            Asked::Route(Route::LabelUrl) => {
                let label = label::url::answer(request, &lock(&self.ledger), &settings, now);
                label.map(Answer::Whole).ok_or_else(|| Failure::new(404, codes::NOT_FOUND))
            }
            Asked::Route(route) => self.work(route, request, &settings, now).map(Answer::Output),
            Asked::OtherMethod => Err(Failure::new(405, codes::METHOD)),
            Asked::Nothing => Err(Failure::new(404, codes::NOT_FOUND)),
        };
        let mut response = match outcome {
            Ok(Answer::Whole(response)) => response,
            Ok(Answer::Output(output)) => {
                self.envelopes.wrap(request, &settings, asked.id_prefix(), Ok(output))
            }
            Err(failure) => self.envelopes.wrap(request, &settings, asked.id_prefix(), Err(failure)),
        };
        let accepts_gzip = request.header("accept-encoding").is_some_and(|value| value.contains("gzip"));
        response.gzip = settings.gzip && accepts_gzip && response.body.len() > GZIP_FROM;
        response
    }

    fn admin(&self, command: &str, body: &Value) -> Result<Value, String> {
        self.command(command, body)
    }
}

/// What an endpoint gives back.
enum Answer {
    /// A response that needs no envelope.
    Whole(Response),
    /// What goes into `output`.
    Output(Value),
}

//! A stand-in of FedEx: OAuth, Ship, Track and Address Validation, as strict as the real thing where its behaviour is
//! known, and with a switch in [`Settings`] where it is not. Nothing in it is random: numbers come from a counter, and time
//! from the sandbox's clock.

mod access;
mod address;
mod admin;
mod carrier;
mod codes;
mod envelope;
mod label;
mod member;
mod number;
mod route;
mod scan;
mod service;
mod settings;
mod ship;
mod shipment;
mod stranger;
#[cfg(test)]
mod tests;
mod token;
mod track;

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use serde_json::Value;

pub use settings::{Api, Project, Settings};
pub use shipment::{FedexParcels, Piece, PieceMarks, Shipment};

pub use crate::parcel::{Place, Stage};

use self::access::Access;
use self::codes::Code;
use self::envelope::{Envelopes, Failure};
use self::route::{Asked, Route};
use self::shipment::Ledger;
use crate::carrier::ledger_methods;
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

    /// Lets nobody find a new label for so many seconds.
    fn hide_new(&self, seconds: i64) {
        self.settings().track_delay_s = seconds;
    }

    /// The switches, to read and to set. No call is answered while the guard is held.
    pub fn settings(&self) -> MutexGuard<'_, Settings> {
        lock(&self.settings)
    }

    /// Leaves so many tracking numbers out, as a carrier that has made labels before.
    pub fn skip_numbers(&self, numbers: u64) {
        lock(&self.ledger).skip(numbers);
    }

    /// Puts an old shipment of a stranger under the same number.
    pub fn reuse_number(&self, tracking_number: &str) {
        lock(&self.ledger).add_stranger(stranger::shipment(tracking_number, self.clock.now()));
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

ledger_methods!(Fedex, Shipment);

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

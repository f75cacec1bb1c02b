//! A stand-in of UPS: OAuth, Shipping, Label Recovery, Address Validation, Tracking and Track Alert, as strict as the real
//! thing where its behaviour is known, and with a switch in [`Settings`] where it is not. Nothing in it is random: numbers
//! come from a counter, and time from the sandbox's clock.

mod access;
mod address;
mod admin;
mod alert;
mod carrier;
mod codes;
mod demand;
mod envelope;
mod label;
mod ledger;
mod number;
mod recover;
mod request;
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
mod void;

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use serde_json::Value;

pub use alert::{Callback, Subscription};
pub use settings::Settings;
pub use shipment::{Piece, Shipment};

use self::access::Access;
use self::alert::Subscriptions;
use self::envelope::{Answer, Envelopes, Failure};
use self::ledger::Ledger;
use self::route::{Asked, Route};
use crate::http::{Request, Response};
pub use crate::parcel::{Place, Stage};
use crate::{Clock, StandIn, lock};

/// The stand-in. Knows the client `sandbox-client` and the accounts 12345E and A1B2C3, until told otherwise.
#[derive(Debug)]
pub struct Ups {
    clock: Clock,
    settings: Mutex<Settings>,
    access: Mutex<Access>,
    ledger: Mutex<Ledger>,
    subscriptions: Mutex<Subscriptions>,
    envelopes: Envelopes,
}

/// A call that was let in.
struct Call<'a> {
    request: &'a Request,
    asked: &'a Asked,
    body: &'a Value,
    settings: &'a Settings,
    now: Timestamp,
}

impl Call<'_> {
    /// Whether lists of one come as lists.
    fn has_arrays(&self) -> bool {
        let version = self.asked.version();
        let number: u32 = version.trim_start_matches('v').parse().unwrap_or_default();
        // Address validation counts its versions on its own.
        let is_new = if self.asked.route == Some(Route::Address) { number >= 2 } else { number >= 2403 };
        self.settings.arrays_always && is_new
    }
}

impl Ups {
    /// Without any shipment.
    #[must_use]
    pub fn new(clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            clock,
            settings: Mutex::default(),
            access: Mutex::default(),
            ledger: Mutex::default(),
            subscriptions: Mutex::default(),
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

    /// Shipments whose first reference has that value and that were not voided.
    #[must_use]
    pub fn live(&self, reference: &str) -> Vec<Shipment> {
        let ledger = lock(&self.ledger);
        let found = ledger.referring(reference).into_iter().map(|(shipment, _)| shipment);
        found
            .filter(|shipment| shipment.references.first().is_some_and(|(_, value)| value == reference))
            .filter(|shipment| shipment.voided_at.is_none())
            .cloned()
            .collect()
    }

    /// Moves one package on, with all scans on its way. Nothing happens where no way leads, as from a final stage.
    pub fn advance(&self, tracking_number: &str, to: Stage) {
        let now = self.clock.now();
        if let Some(piece) = lock(&self.ledger).piece_mut(tracking_number) {
            piece.advance(to, now);
        }
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

    /// Shuts the token endpoint as if the quota of the day were used up.
    pub fn penalise(&self) {
        let settings = self.settings().clone();
        lock(&self.access).penalise(self.clock.now(), &settings);
    }

    /// Opens the token endpoint again, and starts the quota of the day anew.
    pub fn forgive(&self) {
        lock(&self.access).forgive();
    }

    /// Makes every token invalid before its time.
    pub fn expire_tokens(&self) {
        lock(&self.access).expire_tokens();
    }

    /// Tokens that were given out, since the start or the last reset.
    #[must_use]
    pub fn tokens_issued(&self) -> u64 {
        lock(&self.access).tokens_issued
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

    /// Forgets how many tokens and labels were made and voided, and how many calls came; the shipments stay.
    pub fn reset_counts(&self) {
        lock(&self.access).reset_counts();
        let mut ledger = lock(&self.ledger);
        (ledger.labels_made, ledger.labels_voided) = (0, 0);
    }

    /// All subscriptions of Track Alert in the order in which they came, expired ones included.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Subscription> {
        lock(&self.subscriptions).all().to_vec()
    }

    /// What UPS has to tell about a package up to now: one call for each event and each subscription that was alive then.
    #[must_use]
    pub fn callbacks(&self, tracking_number: &str) -> Vec<Callback> {
        let settings = self.settings().clone();
        let ledger = lock(&self.ledger);
        lock(&self.subscriptions).callbacks(tracking_number, &ledger, &settings)
    }

    fn work(&self, asked: &Asked, request: &Request, settings: &Settings) -> Result<Answer, Failure> {
        let now = self.clock.now();
        let route = asked.called()?;
        if route == Route::Token {
            let mut access = lock(&self.access);
            return token::answer(request, &mut access, settings, now).map(Answer::Body);
        }
        request::let_in(route, request, &mut lock(&self.access), settings, now)?;
        if !route.versions().is_empty() && !route.versions().contains(&asked.version()) {
            return Err(Failure::bad(codes::VERSION));
        }
        request::check_headers(route, request, settings)?;
        let Some(body) = request::body(route, request, settings)? else { return Ok(Answer::NotValid) };
        let call = Call { request, asked, body: &body, settings, now };
        let answer = match route {
            Route::Ship => ship::create(&call, &self.ledger),
            Route::Void => void::void(&call, &self.ledger),
            Route::Recover => recover::recover(&call, &self.ledger),
            Route::Address => address::validate(&call),
            Route::Track => track::by_number(&call, &self.ledger),
            Route::TrackByReference => track::by_reference(&call, &self.ledger),
            Route::TrackShipment => track::whole(&call, &self.ledger),
            Route::Subscribe => alert::subscribe(&call, &self.subscriptions),
            // Answered before it comes to this.
            Route::Token => Err(Failure::new(404, codes::NOT_FOUND)),
        };
        answer.map(Answer::Body)
    }
}

impl StandIn for Ups {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn system(&self) -> &'static str {
        "ups"
    }

    fn operation(&self, request: &Request) -> &'static str {
        Asked::by(request).operation()
    }

    fn answer(&self, request: &Request) -> Response {
        let settings = self.settings().clone();
        let asked = Asked::by(request);
        let outcome = self.work(&asked, request, &settings);
        self.envelopes.wrap(&asked, &settings, outcome)
    }

    fn admin(&self, command: &str, body: &Value) -> Result<Value, String> {
        self.command(command, body)
    }
}

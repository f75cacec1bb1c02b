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
pub use shipment::{Piece, Shipment, ShipmentMarks, UpsParcels};

use self::access::Access;
use self::alert::Subscriptions;
use self::envelope::{Answer, Envelopes, Failure};
use self::route::{Asked, Route};
use self::shipment::Ledger;
use crate::carrier::ledger_methods;
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

    /// Lets nobody find a new label for so many seconds.
    fn hide_new(&self, seconds: i64) {
        let mut settings = self.settings();
        (settings.recovery_delay_s, settings.track_delay_s) = (seconds, seconds);
    }

    /// The switches, to read and to set. No call is answered while the guard is held.
    pub fn settings(&self) -> MutexGuard<'_, Settings> {
        lock(&self.settings)
    }

    /// Tokens that were given out, since the start or the last reset.
    #[must_use]
    pub fn tokens_issued(&self) -> u64 {
        lock(&self.access).tokens_issued
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

ledger_methods!(Ups, Shipment);

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

//! Acumatica Cloud ERP: its contract-based REST API, as far as shipping needs it.
//!
//! Names of its operations, for faults and counts: `version`, `login`, `logout`, `token`, `authorize`, `list shipments`,
//! `get shipment`, `put shipment`, `confirm shipment`, `action status`, `other action`, `get order`, `put order`,
//! `put activity`, `list activities`, `put file`, `get file`, `schema`, `other`.

mod action;
mod admin;
mod book;
mod call;
mod contract;
mod door;
mod endpoints;
mod erp;
mod files;
mod filter;
mod guid;
mod model;
mod odd;
mod operation;
mod page;
mod record;
mod refusal;
mod render;
mod route;
mod schema;
mod settings;
mod switch;
#[cfg(test)]
mod tests;
mod view;
mod write;

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use serde_json::Value;

use self::call::{Call, State};
use self::refusal::Refusal;
use self::route::Route;
use crate::http::{Request, Response};
use crate::{Clock, StandIn, lock};

pub use self::model::{Activity, Address, Contact, Line, OrderLine, OrderLink, Package};
pub use self::model::{SalesOrder, Shipment, StoredFile};
pub use self::settings::Settings;
pub use self::switch::{CustomKind, LimitStatus, ListOrder, Lock, Odd, ShipVia, TooLong, UnknownCustom};

/// The stand-in.
#[derive(Debug)]
pub struct Acumatica {
    clock: Clock,
    settings: Mutex<Settings>,
    state: Mutex<State>,
}

impl Acumatica {
    /// An empty instance with the settings' defaults.
    #[must_use]
    pub fn new(clock: Clock) -> Arc<Self> {
        Arc::new(Self { clock, settings: Mutex::default(), state: Mutex::default() })
    }

    /// The switches. Let go of them before anything else is asked of the stand-in.
    pub fn settings(&self) -> MutexGuard<'_, Settings> {
        lock(&self.settings)
    }

    /// Adds a shipment with what it lacks, and its orders. Gives its number.
    pub fn add(&self, shipment: Shipment) -> String {
        let settings = self.settings().clone();
        lock(&self.state).book.add(shipment, &settings, self.now())
    }

    /// Changes a shipment as a person in the ERP would, past every lock. `change` must not call the stand-in.
    pub fn edit(&self, number: &str, change: impl FnOnce(&mut Shipment)) {
        let settings = self.settings().clone();
        lock(&self.state).book.edit(number, &settings, self.now(), change);
    }

    /// One shipment.
    #[must_use]
    pub fn shipment(&self, number: &str) -> Option<Shipment> {
        lock(&self.state).book.shipments.get(number).cloned()
    }

    /// All shipments by number.
    #[must_use]
    pub fn shipments(&self) -> Vec<Shipment> {
        lock(&self.state).book.shipments.values().cloned().collect()
    }

    /// One sales order, of whatever type.
    #[must_use]
    pub fn order(&self, number: &str) -> Option<SalesOrder> {
        let state = lock(&self.state);
        let usual = state.book.orders.get(&("SO".to_owned(), number.to_owned()));
        usual.or_else(|| state.book.orders.values().find(|order| order.number == number)).cloned()
    }

    /// Files of the shipment with that number and of its packages, or of the order; the latest revision of each.
    #[must_use]
    pub fn files(&self, number: &str) -> Vec<StoredFile> {
        lock(&self.state).book.files_of(number)
    }

    /// All activities in the order of their entry.
    #[must_use]
    pub fn activities(&self) -> Vec<Activity> {
        lock(&self.state).book.activities.clone()
    }

    /// Sessions that take a seat now.
    #[must_use]
    pub fn open_sessions(&self) -> usize {
        lock(&self.state).sessions.count(self.now())
    }

    /// The most sessions that were ever open at once.
    #[must_use]
    pub fn most_sessions(&self) -> usize {
        lock(&self.state).sessions.most()
    }

    /// Calls of the token endpoint with that grant type, refused ones included.
    #[must_use]
    pub fn token_grants(&self, grant_type: &str) -> u64 {
        lock(&self.state).grants.count(grant_type)
    }

    /// What writes have done that nobody can have wanted: records made up, packages inserted, labels bought twice.
    #[must_use]
    pub fn accidents(&self) -> Vec<String> {
        lock(&self.state).book.accidents.clone()
    }

    /// Time as the ERP's database keeps it.
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

impl StandIn for Acumatica {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn system(&self) -> &'static str {
        "acumatica"
    }

    fn operation(&self, request: &Request) -> &'static str {
        let instance = self.settings().instance.clone();
        Route::of(request, instance.as_deref()).operation(&request.method)
    }

    fn answer(&self, request: &Request) -> Response {
        // A copy, so that a call sees one setting throughout and holds no second lock.
        let settings = &self.settings().clone();
        let route = Route::of(request, settings.instance.as_deref());
        let (state, now) = (&mut *lock(&self.state), self.now());
        let is_logout = matches!(route, Route::Logout);
        let mut response = match route {
            Route::Endpoints if request.method == "GET" => {
                Response::json(200, &endpoints::endpoints(settings))
            }
            Route::Endpoints => Refusal::Method.into(),
            Route::Login => door::login(request, state, settings, now).unwrap_or_else(Response::from),
            Route::Logout => door::logout(request, state, settings, now).unwrap_or_else(Response::from),
            Route::Token => door::token(request, state, settings, now),
            Route::Authorize => door::authorize(request, state, settings, now),
            Route::Revocation => door::revoke(request, state, settings),
            Route::Discovery => door::discovery(request, settings),
            Route::Endpoint { name, version, target } => {
                call::endpoint(request, state, settings, now, (&name, &version, &target))
            }
            Route::Unknown => Response::html(404, "The resource cannot be found."),
        };
        // That a session which is over cannot be ended stands in no description.
        response.spoilt = !settings.odd.is_empty() || is_logout && response.status == 401;
        response
    }

    fn admin(&self, command: &str, body: &Value) -> Result<Value, String> {
        admin::command(self, command, body)
    }
}

//! Acumatica Cloud ERP: its contract-based REST API, as far as shipping needs it.
//!
//! Names of its operations, for faults and counts: `version`, `login`, `logout`, `token`, `list shipments`, `get shipment`,
//! `put shipment`, `confirm shipment`, `action status`, `other action`, `get order`, `put order`,
//! `put activity`, `list activities`, `put file`, `get file`, `schema`, `other`.

mod action;
mod admin;
mod authentication;
mod call;
mod contract;
mod endpoints;
mod erp;
mod files;
mod filter;
mod guid;
mod ledger;
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
#[cfg(test)]
mod tests;
mod view;
mod write;

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::call::{Call, State};
use self::contract::{ACTIVITY, SALES_ORDER, SHIPMENT};
use self::ledger::merged;
use self::refusal::Refusal;
use crate::http::{Request, Response};
use crate::{Clock, StandIn, lock};

pub use self::model::{Activity, Address, Contact, OrderLink, Package};
pub use self::model::{SalesOrder, Shipment, StoredFile};
pub use self::settings::{CustomKind, ListOrder, Lock, Odd, Settings};

/// A stored record as tests see it.
fn typed<T: DeserializeOwned>(record: &Value) -> Option<T> {
    T::deserialize(record).ok()
}

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
    #[expect(clippy::needless_pass_by_value, reason = "whoever adds a shipment gives it away")]
    pub fn add(&self, shipment: Shipment) -> String {
        lock(&self.state).ledger.add_usual(&shipment, self.now())
    }

    /// Changes a shipment as a person in the ERP would, past every lock. `change` must not call the stand-in.
    pub fn edit(&self, number: &str, change: impl FnOnce(&mut Shipment)) {
        let edit = |stored: &mut Value| {
            let Some(mut shipment) = typed::<Shipment>(stored) else { return };
            let id = shipment.id.clone();
            change(&mut shipment);
            // What must not change is put back.
            (shipment.id, shipment.number) = (id, number.to_owned());
            *stored = merged(stored.take(), json!(shipment));
        };
        lock(&self.state).ledger.change(number, self.now(), edit);
    }

    /// One shipment.
    #[must_use]
    pub fn shipment(&self, number: &str) -> Option<Shipment> {
        lock(&self.state).ledger.shipment(number).and_then(typed)
    }

    /// All shipments by number.
    #[must_use]
    pub fn shipments(&self) -> Vec<Shipment> {
        lock(&self.state).ledger.rows(&SHIPMENT).filter_map(typed).collect()
    }

    /// One sales order, of whatever type.
    #[must_use]
    pub fn order(&self, number: &str) -> Option<SalesOrder> {
        lock(&self.state).ledger.rows(&SALES_ORDER).find(|order| order["number"] == number).and_then(typed)
    }

    /// Files of the shipment with that number and of its packages, or of the order; the latest revision of each.
    #[must_use]
    pub fn files(&self, number: &str) -> Vec<StoredFile> {
        lock(&self.state).ledger.files_of(number)
    }

    /// All activities in the order of their entry.
    #[must_use]
    pub fn activities(&self) -> Vec<Activity> {
        lock(&self.state).ledger.rows(&ACTIVITY).filter_map(typed).collect()
    }

    /// Sessions that take a seat now.
    #[must_use]
    pub fn open_sessions(&self) -> usize {
        lock(&self.state).grants.sessions.count(self.now())
    }

    /// The most sessions that were ever open at once.
    #[must_use]
    pub fn most_sessions(&self) -> usize {
        lock(&self.state).grants.sessions.most
    }

    /// Calls of the token endpoint with that grant type, refused ones included.
    #[must_use]
    pub fn token_grants(&self, grant_type: &str) -> u64 {
        lock(&self.state).grants.counts.get(grant_type).copied().unwrap_or_default()
    }

    /// What writes have done that nobody can have wanted: records made up, packages inserted, labels bought twice.
    #[must_use]
    pub fn accidents(&self) -> Vec<String> {
        lock(&self.state).ledger.accidents.clone()
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
        let parts = route::parts(request, self.settings().instance.as_deref()).unwrap_or_default();
        route::operation(&request.method, &parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn answer(&self, request: &Request) -> Response {
        // A copy, so that a call sees one setting throughout and holds no second lock.
        let settings = &self.settings().clone();
        let parts = route::parts(request, settings.instance.as_deref()).unwrap_or_default();
        let (call, state) = (Call::new(request, settings, self.now()), &mut *lock(&self.state));
        let mut is_logout = false;
        let mut response = match parts.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["entity"] if request.method == "GET" => Response::json(200, &endpoints::endpoints(settings)),
            ["entity"] => Refusal::method().into(),
            ["entity", "auth", "login"] => authentication::login(&call, state).unwrap_or_else(Response::from),
            ["entity", "auth", "logout"] => {
                is_logout = true;
                authentication::logout(&call, state).unwrap_or_else(Response::from)
            }
            ["identity", "connect", "token"] => authentication::token(&call, state),
            ["entity", name, version, ref rest @ ..] => call::endpoint(call, state, (name, version, rest)),
            _ => Response::html(404, "The resource cannot be found."),
        };
        // That a session which is over cannot be ended stands in no description.
        response.spoilt = !settings.odd.is_empty() || is_logout && response.status == 401;
        response
    }

    fn admin(&self, command: &str, body: &Value) -> Result<Value, String> {
        admin::command(self, command, body)
    }
}

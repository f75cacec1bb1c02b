//! Dynamics 365 Finance & Operations: its OData services as far as shipping needs them, and the Entra ID that gives out the
//! tokens for them. Both listen on one port; the path tells them apart.
//!
//! Names of its operations, for faults and counts: `token`, `discovery`, `list orders`, `get order`, `patch order`, `list lines`,
//! `list confirmations`, `list invoices`, `list packing slips`, `get customer`, `list products`, `list companies`,
//! `list attachments`, `post attachment`, `patch attachment`, `delete attachment`, `list tracking`, `post tracking`,
//! `delete tracking`, `version`, `metadata`, `batch`, `other`.

mod access;
mod admin;
mod batch;
mod call;
mod dialect;
mod entra;
mod erp;
mod gate;
mod key;
mod metadata;
mod order;
mod page;
mod query;
mod refusal;
mod route;
mod row;
mod schema;
mod settings;
mod tables;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;

use self::entra::Tokens;
use self::gate::Gate;
use self::refusal::Refusal;
use self::route::{Route, Target};
use self::schema::EntitySet;
use crate::http::{Request, Response};
use crate::odata::Tables;
use crate::{Clock, StandIn, lock};

pub use self::order::Order;
pub use self::row::Row;
pub use self::settings::{Certificate, Settings, ThrottleBody};

/// A key, its certificate and the certificate's public key, made for tests and used nowhere else.
pub const TEST_KEY: &str = include_str!("../../data/entra-key.pem");
/// The certificate of [`TEST_KEY`].
pub const TEST_CERTIFICATE: &str = include_str!("../../data/entra-certificate.pem");

/// The stand-in.
#[derive(Debug)]
pub struct Dynamics365 {
    clock: Clock,
    settings: Mutex<Settings>,
    state: Mutex<State>,
}

/// Everything that calls change.
#[derive(Debug, Default)]
struct State {
    tables: Tables,
    tokens: Tokens,
    counts: Counts,
    gate: Gate,
    answers: u64,
}

/// What writes have done so far.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) conflicts: BTreeMap<String, u32>,
    writes: Vec<String>,
    last_order: u32,
}

impl Counts {
    /// The next number of the orders' number sequence.
    pub(crate) fn next_order(&mut self) -> String {
        self.last_order += 1;
        format!("{:06}", self.last_order)
    }

    pub(crate) fn wrote(&mut self, verb: &str, set: &EntitySet) {
        self.writes.push(format!("{verb} {}", set.name));
    }
}

impl Dynamics365 {
    /// An empty environment with the settings' defaults.
    #[must_use]
    pub fn new(clock: Clock) -> Arc<Self> {
        Arc::new(Self { clock, settings: Mutex::default(), state: Mutex::default() })
    }

    /// The switches. Let go of them before anything else is asked of the stand-in.
    pub fn settings(&self) -> MutexGuard<'_, Settings> {
        lock(&self.settings)
    }

    /// Lets the application sign with [`TEST_KEY`].
    pub fn register_test_certificate(&self) {
        self.settings().certificate = Some(Certificate {
            public_key: include_bytes!("../../data/entra-public-key.der").to_vec(),
            x5t: "P3ZOnYAX7uS44CnL8-suMqsFL-c".into(),
            x5t_s256: "qfraBdSA02oju5HtPfggxE4iwP2bFNIvl6soxamqf18".into(),
        });
    }

    /// Answers one request, which may be a part of a batch.
    fn answer_one(&self, request: &Request, settings: &Settings, site: &str) -> Response {
        let now = self.clock.now();
        let state = &mut *lock(&self.state);
        state.answers += 1;
        let route = Route::of(request);
        let (target, activity) = match &route {
            Route::Token { tenant, is_v2 } => {
                return entra::token(request, (tenant, *is_v2), &mut state.tokens, settings, site, now);
            }
            Route::Discovery { tenant } => return entra::discovery(tenant, site),
            Route::Unknown => return Response::html(404, "Not Found"),
            Route::Data(target) => (Some(target), state.answers),
            Route::Metadata { .. } => (None, state.answers),
        };
        if let Some(response) = state.gate.stops(settings, now) {
            return response;
        }
        let grant = state.tokens.grant(request.header("authorization"), now);
        let let_in = gate::let_in(grant, settings, site);
        let answer = let_in.and_then(|()| match (&route, target) {
            (Route::Metadata { collection, item }, _) if request.method == "GET" => {
                metadata::answer(collection, item.as_deref(), settings)
            }
            (_, Some(target)) => {
                call::data(request, target, (&mut state.tables, &mut state.counts), settings, site, now)
            }
            _ => Err(Refusal::Method),
        });
        let response = answer.unwrap_or_else(|refusal| refusal.answer(settings));
        response
            .with("ms-dyn-aid", &format!("5f2f7d0e-8a43-4f5c-9d57-{activity:012x}"))
            .with("server-timing", "dur=12")
    }
}

impl StandIn for Dynamics365 {
    fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    fn system(&self) -> &'static str {
        "dynamics365-fo"
    }

    fn operation(&self, request: &Request) -> &'static str {
        Route::of(request).operation(&request.method)
    }

    fn answer(&self, request: &Request) -> Response {
        // A copy, so that a call sees one setting throughout and holds no second lock.
        let settings = self.settings().clone();
        let site = format!("http://{}", request.header("host").unwrap_or("localhost"));
        let route = Route::of(request);
        if matches!(route, Route::Data(_) | Route::Metadata { .. }) {
            let is_cold = lock(&self.state).gate.is_cold();
            if is_cold {
                gate::warm_up(settings.cold_start);
            }
        }
        match route {
            Route::Data(Target::Batch) if request.method == "POST" => {
                batch::answer(self, request, &settings, &site)
            }
            _ => self.answer_one(request, &settings, &site),
        }
    }

    fn admin(&self, command: &str, body: &Value) -> Result<Value, String> {
        admin::command(self, command, body)
    }
}

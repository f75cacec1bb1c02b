//! Dynamics 365 Finance & Operations: its OData services as far as shipping needs them, and the Entra ID that gives out the
//! tokens for them. Both listen on one port; the path tells them apart.
//!
//! Names of its operations, for faults and counts: `token`, `discovery`, `list orders`, `get order`, `patch order`, `list lines`,
//! `list confirmations`, `list invoices`, `list packing slips`, `get customer`, `list products`, `list companies`,
//! `list attachments`, `post attachment`, `patch attachment`, `delete attachment`, `list tracking`, `post tracking`,
//! `delete tracking`, `version`, `metadata`, `batch`, `other`.

mod admin;
mod batch;
mod book;
mod call;
mod entra;
mod filter;
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
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;

use self::book::Book;
use self::entra::Tokens;
use self::gate::Gate;
use self::refusal::Refusal;
use self::route::{Route, Target};
use self::schema::EntitySet;
use crate::http::{Request, Response};
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
    book: Book,
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
}

impl Counts {
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

    /// Adds an order with what belongs to it. Gives its key, `company/number`.
    pub fn add(&self, order: Order) -> String {
        lock(&self.state).book.add(order, self.clock.now())
    }

    /// Puts a row into a set, such as `ReleasedProductsV2`, unless one with its key is there.
    pub fn put(&self, set: &str, row: Row) {
        lock(&self.state).book.put(set, row);
    }

    /// Changes rows as people in F&O would, past every lock: those of the set in which that property has that value.
    pub fn edit(&self, set: &str, (name, value): (&str, &str), mut change: impl FnMut(&mut Row)) {
        let Some(set) = EntitySet::named(set) else { return };
        let state = &mut *lock(&self.state);
        let keys: Vec<String> = state
            .book
            .rows(set, None)
            .filter(|row| row.text(name) == value)
            .map(|row| Book::key_of(set, row))
            .collect();
        for key in keys {
            state.book.update(set, &key, &mut change);
        }
    }

    /// Changes the header of an order as people would.
    pub fn edit_order(&self, number: &str, change: impl FnMut(&mut Row)) {
        self.edit("SalesOrderHeadersV2", ("SalesOrderNumber", number), change);
    }

    /// All rows of a set in the order of their keys.
    #[must_use]
    pub fn rows(&self, set: &str) -> Vec<Row> {
        let Some(set) = EntitySet::named(set) else { return Vec::new() };
        lock(&self.state).book.rows(set, None).cloned().collect()
    }

    /// All order headers.
    #[must_use]
    pub fn orders(&self) -> Vec<Row> {
        self.rows("SalesOrderHeadersV2")
    }

    /// The header of an order, `company/number`.
    #[must_use]
    pub fn order(&self, key: &str) -> Option<Row> {
        let is_it = |row: &Row| format!("{}/{}", row.text("dataAreaId"), row.text("SalesOrderNumber")) == key;
        self.orders().into_iter().find(is_it)
    }

    /// Attachments of an order, `company/number`, in no order that means anything.
    #[must_use]
    pub fn attachments(&self, key: &str) -> Vec<Row> {
        self.of_order("SalesOrderHeaderDocumentAttachmentsV2", key)
    }

    /// Tracking rows of an order's packing slips.
    #[must_use]
    pub fn tracking(&self, key: &str) -> Vec<Row> {
        self.of_order("PackingSlipTrackingInformation", key)
    }

    fn of_order(&self, set: &str, key: &str) -> Vec<Row> {
        let Some((company, number)) = key.split_once('/') else { return Vec::new() };
        let Some(set) = EntitySet::named(set) else { return Vec::new() };
        let state = lock(&self.state);
        let rows = state.book.rows(set, Some(number));
        rows.filter(|row| row.text("dataAreaId").eq_ignore_ascii_case(company)).cloned().collect()
    }

    /// Confirms an order in F&O, once more if it was confirmed before.
    pub fn confirm(&self, company: &str, number: &str) {
        lock(&self.state).book.confirm(company, number, self.clock.now());
        self.edit_order(number, |row| {
            row.set("SalesOrderProcessingStatus", "Confirmed");
        });
    }

    /// Posts a packing slip for an order.
    pub fn post_packing_slip(&self, company: &str, number: &str, slip: &str) {
        lock(&self.state).book.post_packing_slip(company, number, slip, self.clock.now());
    }

    /// Posts an invoice of an order, which closes it.
    pub fn post_invoice(&self, company: &str, number: &str, invoice: &str) {
        lock(&self.state).book.post_invoice(company, number, invoice, self.clock.now());
        self.edit_order(number, |row| {
            row.set("SalesOrderStatus", "Invoiced").set("SalesOrderProcessingStatus", "Invoiced");
        });
    }

    /// What writes have done, in their order: `insert SalesOrderHeaderDocumentAttachmentsV2`.
    #[must_use]
    pub fn writes(&self) -> Vec<String> {
        lock(&self.state).counts.writes.clone()
    }

    /// Requests for tokens that ended so: `ok`, or the AADSTS number.
    #[must_use]
    pub fn token_requests(&self, ending: &str) -> u64 {
        lock(&self.state).tokens.count(ending)
    }

    /// Makes every token that was given out useless.
    pub fn revoke_tokens(&self) {
        lock(&self.state).tokens.revoke_all();
    }

    /// The next call finds an application server that has just started.
    pub fn restart(&self) {
        lock(&self.state).gate.restart();
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
                call::data(request, target, (&mut state.book, &mut state.counts), settings, site, now)
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

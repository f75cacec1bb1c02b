//! Exact Online: its REST API over OData version 2, as far as shipping needs it.
//!
//! Names of its operations, for faults and counts: `authorize`, `token`, `me`, `download`, `get orders`, `get order lines`, `write order`,
//! `get documents`, `create document`, `update document`, `get attachments`, `create attachment`, `delete attachment`, `get document types`,
//! `get deliveries`, `create delivery`, `update delivery`, `get accounts`, `get addresses`, `get contacts`, `get items`,
//! `get shipping methods`, `get divisions`, `other`.

mod admin;
mod call;
mod company;
mod erp;
mod guid;
mod limits;
mod oauth;
mod order;
mod read;
mod refusal;
mod route;
mod schema;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod value;
mod view;
mod write;

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use serde_json::Value;

use self::call::State;
use self::company::Company;
use self::route::Route;
use self::schema::{ACCOUNTS, ADDRESSES, ATTACHMENTS, DOCUMENT_TYPES, DOCUMENTS, METHODS, Set};
use crate::http::{Request, Response};
use crate::{Clock, StandIn, lock};

pub use self::oauth::TokenCalls;
pub use self::order::{
    SalesOrder, account, assembled_item, delivery_address, document_type, service_item, shipping_method,
    stock_item,
};
pub use self::settings::Settings;
pub use crate::odata::Row;

/// The stand-in.
#[derive(Debug)]
pub struct ExactOnline {
    clock: Clock,
    settings: Mutex<Settings>,
    state: Mutex<State>,
}

impl ExactOnline {
    /// An instance with one company, 4100200, that has no orders.
    #[must_use]
    pub fn new(clock: Clock) -> Arc<Self> {
        let stand_in = Self { clock, settings: Mutex::default(), state: Mutex::default() };
        stand_in.add_division(4_100_200);
        Arc::new(stand_in)
    }

    /// The switches. Let go of them before anything else is asked of the stand-in.
    pub fn settings(&self) -> MutexGuard<'_, Settings> {
        lock(&self.settings)
    }

    /// Adds a company with the usual shipping methods and document types; one that is there stays as it is.
    pub fn add_division(&self, code: i64) {
        let now = self.now();
        lock(&self.state).companies.entry(code).or_insert_with(|| {
            let mut company = Company::new(code, now);
            for (code, words) in [("FEDEX", "FedEx"), ("FEDEX2D", "FedEx 2Day"), ("UPS", "UPS Standard")] {
                company.put(&METHODS, shipping_method(code, words), now);
            }
            company
        });
    }

    /// Adds an order, with the records that it brings along. The company is made where it is not there.
    pub fn add(&self, division: i64, order: SalesOrder) {
        self.add_division(division);
        self.in_company(division, |company, now| company.put_order(order, now));
    }

    /// Changes an order as a person would. `change` must not call the stand-in.
    pub fn edit(&self, division: i64, number: i64, change: impl FnOnce(&mut SalesOrder)) {
        self.in_company(division, |company, now| {
            if let Some(mut order) = company.orders(Some(number)).pop() {
                change(&mut order);
                company.put_order(order, now);
            }
        });
    }

    /// Changes the delivery address of an order as a person would; the order itself does not change.
    pub fn edit_address(&self, division: i64, number: i64, change: impl FnOnce(&mut Row)) {
        self.in_company(division, |company, now| {
            let order = company.orders(Some(number)).pop();
            let id = order.map(|order| order.header.text("DeliveryAddress").to_owned()).unwrap_or_default();
            if let Some(mut address) = company.get(&ADDRESSES, &id).cloned() {
                change(&mut address);
                company.put(&ADDRESSES, address, now);
            }
        });
    }

    /// Adds or changes an account.
    pub fn put_account(&self, division: i64, account: Row) {
        self.put(division, &ACCOUNTS, account);
    }

    /// Adds or changes an address.
    pub fn put_address(&self, division: i64, address: Row) {
        self.put(division, &ADDRESSES, address);
    }

    /// Adds or changes a shipping method.
    pub fn put_method(&self, division: i64, method: Row) {
        self.put(division, &METHODS, method);
    }

    /// Replaces the document types of a company.
    pub fn set_document_types(&self, division: i64, types: Vec<Row>) {
        self.in_company(division, |company, now| company.replace(&DOCUMENT_TYPES, types, now));
    }

    /// Deletes a document and its attachments, as a person would.
    pub fn delete_document(&self, division: i64, id: &str) {
        self.in_company(division, |company, now| {
            write::delete(company, &DOCUMENTS, id, now);
        });
    }

    /// Delivers the whole rest of an order, as a person in the warehouse does. Gives the delivery's key.
    pub fn deliver(&self, division: i64, number: i64) -> String {
        let now = self.now();
        let State { companies, ids, .. } = &mut *lock(&self.state);
        let Some(company) = companies.get_mut(&division) else { return String::new() };
        let Some(order) = company.orders(Some(number)).pop() else { return String::new() };
        let open = order.lines.iter().filter(|line| write::rest(line) > 0.0).map(|line| {
            let quantity = write::rest(line);
            Row::new().with("SalesOrderLineID", line.text("ID")).with("QuantityDelivered", quantity)
        });
        let header = Row::new()
            .with("DeliveryDate", now.as_millisecond())
            .with("ShippingMethod", order.header.text("ShippingMethod"));
        write::deliver(company, ids, header, open.collect(), now)
    }

    /// Logs in and consents as a person in a browser does: from the consent address to the address that the browser ends at.
    ///
    /// # Errors
    /// The page shows an error.
    pub fn consent(&self, url: &str) -> Result<String, String> {
        let query = url.split_once('?').map(|(_, query)| query).ok_or("the address has no query")?;
        let (settings, now) = (self.settings().clone(), self.now());
        let request =
            Request { method: "GET".into(), query: crate::http::pairs(query), ..Request::default() };
        let answer = oauth::authorize(&request, &mut lock(&self.state).grants, &settings, now);
        let location =
            answer.headers.iter().find(|(name, _)| name == "Location").map(|(_, value)| value.clone());
        location.ok_or_else(|| "the page says that the app cannot be authorized".into())
    }

    /// Ends all access tokens; refresh tokens stay.
    pub fn end_access(&self) {
        lock(&self.state).grants.end_access();
    }

    /// Takes every consent back.
    pub fn end_logins(&self) {
        lock(&self.state).grants.end_logins();
    }

    fn put(&self, division: i64, set: &'static Set, row: Row) {
        self.in_company(division, |company, now| company.put(set, row, now));
    }

    fn in_company(&self, division: i64, change: impl FnOnce(&mut Company, Timestamp)) {
        let now = self.now();
        if let Some(company) = lock(&self.state).companies.get_mut(&division) {
            change(company, now);
        }
    }

    /// Time as the system keeps it.
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// The bytes of an attachment, for whoever has a token.
    fn download(&self, request: &Request, settings: &Settings, now: Timestamp) -> Response {
        let state = lock(&self.state);
        if let Err(refusal) = call::enter(request, &state, now) {
            return refusal.response(settings.english);
        }
        let id = request.option("ID").unwrap_or_default();
        match state.companies.values().find_map(|company| company.get(&ATTACHMENTS, id)) {
            Some(file) => Response::text(200, "application/octet-stream", Self::file_of(file)),
            None => Response::html(404, "Not found"),
        }
    }
}

impl StandIn for ExactOnline {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn system(&self) -> &'static str {
        "exact-online"
    }

    fn operation(&self, request: &Request) -> &'static str {
        Route::of(request).operation(&request.method)
    }

    fn answer(&self, request: &Request) -> Response {
        // A copy, so that a call sees one setting throughout and holds no second lock.
        let settings = &self.settings().clone();
        let now = self.now();
        match Route::of(request) {
            Route::Authorize => oauth::authorize(request, &mut lock(&self.state).grants, settings, now),
            Route::Token => oauth::token(request, &mut lock(&self.state).grants, settings, now),
            Route::Me if request.method == "GET" => call::me(request, &lock(&self.state), settings, now),
            Route::Download => {
                let response = self.download(request, settings, now);
                Response { spoilt: true, ..response }
            }
            Route::Data { division, target } => {
                let response =
                    call::data(request, &mut lock(&self.state), settings, now, (division, &target));
                // No description allows what a switch asks for here.
                Response { spoilt: response.spoilt || settings.numbers_as_text, ..response }
            }
            Route::Me | Route::Unknown => Response { spoilt: true, ..Response::html(404, "Not found") },
        }
    }

    fn admin(&self, command: &str, body: &Value) -> Result<Value, String> {
        admin::command(self, command, body)
    }
}

//! Microsoft Dynamics 365 Finance & Operations connector, through its OData services.

mod address;
mod apply;
mod batch;
mod check;
mod fault;
mod login;
mod map;
mod plan;
mod read;
mod settings;
mod wire;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::clock::earlier;
use crate::erp::port::{Applied, Erp, News, PairConnection, Shipped, Voided, WriteBackCall};
use crate::http::{Answer, ApiProfile, Call, ConnectionProfile, ConnectorContext, Http, RateLimit};
use crate::lenient;
use crate::model::{Class, Fault, Finding, Listed, ORDER_MISSING, Order, OrderKey, PlannedStep};
use address::{Key, member, one_of, quoted};
use fault::NOT_FOUND;
use login::EntraLogin;
use map::Confirmed;
use plan::{OrderRef, Task};
use settings::{Connection, Proof, Target, Targets, Trigger};
use wire::{Confirmation, Customer, Page, Product};

pub(crate) use settings::KIND;

const SYSTEM: &str = "dynamics365-fo";
const DIALECT: ApiProfile = ApiProfile { system: SYSTEM, fault: fault::fault };
const LIST: &str = "list sales orders";
const READ: &str = "read the order";
/// Time-out of the first call: after a restart the environment fills its caches.
const FIRST_TIMEOUT_S: u64 = 180;
const TIMEOUT_S: u64 = 60;
/// Most bytes of a page. F&O decides its length: up to 10,000 rows of some kilobytes each.
const PAGE_MAX: u64 = 64 << 20;

/// Open connection to one environment.
struct Dynamics365 {
    connection: Connection,
    targets: Targets,
    http: Http,
    /// Whether the environment has answered in this pass.
    is_warm: AtomicBool,
    /// Customers and products read in this pass, by company and number in lower case.
    customers: Mutex<HashMap<String, Option<Customer>>>,
    products: Mutex<HashMap<String, Option<Product>>>,
}

impl Dynamics365 {
    fn open(pair: &PairConnection<Connection, Targets>, context: ConnectorContext) -> Self {
        let connection = pair.connection.clone();
        let base = connection.base();
        let mut secrets = vec![connection.url.expose().to_owned(), base.to_string(), base.host().to_owned()];
        match &connection.proof {
            Proof::Secret(secret) => secrets.push(secret.expose().to_owned()),
            Proof::Certificate { private_key, .. } => secrets.push(private_key.expose().to_owned()),
        }
        let profile = ConnectionProfile {
            name: connection.name.clone(),
            base,
            token_base: Some(connection.authority.clone()),
            concurrency: connection.concurrency,
            rate_limit: RateLimit::None,
            circuit: None,
            secrets: secrets.into_iter().map(SecretString::from).collect(),
        };
        let login = EntraLogin { connection: connection.clone() };
        let http = Http::new(context, profile, DIALECT, Box::new(login));
        Self {
            connection,
            targets: pair.targets.clone(),
            http,
            is_warm: AtomicBool::new(false),
            customers: Mutex::default(),
            products: Mutex::default(),
        }
    }

    fn send(&self, call: Call) -> Result<Answer, Fault> {
        let timeout = if self.is_warm.load(Ordering::Relaxed) { TIMEOUT_S } else { FIRST_TIMEOUT_S };
        let json = "application/json;odata.metadata=minimal";
        let accept = if call.target == batch::TARGET { "multipart/mixed" } else { json };
        let call = call
            .header("accept", accept)
            .header("odata-version", "4.0")
            .header("odata-maxversion", "4.0")
            .room(PAGE_MAX)
            .timeout(timeout);
        let answer = self.http.send(&call)?;
        self.is_warm.store(true, Ordering::Relaxed);
        Ok(answer)
    }

    /// Reads a list page by page, following the links in the pages only within the environment.
    fn pages(
        &self,
        operation: &'static str,
        target: String,
        visit: &mut dyn FnMut(Vec<Box<RawValue>>) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let first = self.send(Call::get(operation, target))?;
        self.pages_after(operation, first, visit)
    }

    /// Reads the pages that follow a first one.
    fn pages_after(
        &self,
        operation: &'static str,
        first: Answer,
        visit: &mut dyn FnMut(Vec<Box<RawValue>>) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let (mut answer, mut before) = (first, None);
        loop {
            let page: Page = read(operation, &answer)?;
            let is_over = visit(page.value).is_break();
            let Some(link) = page.next_link.filter(|_| !is_over) else { return Ok(()) };
            let next = self.http.own_target(&link).map(|next| next.replace(' ', "%20"));
            // A page that links to itself would never end.
            let next = next.filter(|next| before.as_ref() != Some(next)).ok_or_else(|| {
                let message = "the link to the next page leads elsewhere";
                Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, message)
                    .hint("check that url is the address by which the environment knows itself")
            })?;
            answer = self.send(Call::get(operation, next.as_str()))?;
            before = Some(next);
        }
    }

    /// Reads all rows of a short list. An unreadable row is an error, because it might be the relevant one.
    fn rows<T: DeserializeOwned>(&self, operation: &'static str, target: String) -> Result<Vec<T>, Fault> {
        self.rows_after(operation, self.send(Call::get(operation, target))?)
    }

    fn rows_after<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        first: Answer,
    ) -> Result<Vec<T>, Fault> {
        let (mut rows, mut broken) = (Vec::new(), None);
        self.pages_after(operation, first, &mut |page| {
            for row in page {
                match lenient::read(row.get().as_bytes()) {
                    Ok(row) => rows.push(row),
                    Err(problem) => broken = Some(problem),
                }
            }
            ControlFlow::Continue(())
        })?;
        match broken {
            Some(problem) => Err(Fault::rejected(SYSTEM, operation, "RECORD.UNREADABLE", problem)),
            None => Ok(rows),
        }
    }

    fn of_companies(&self) -> String {
        one_of("dataAreaId", self.connection.companies.iter().map(|company| quoted(company)))
    }

    /// Address of the first page of orders that may be ready.
    fn list_address(&self) -> String {
        let statuses = self.connection.statuses.iter().map(|status| member("SalesStatus", status));
        let filter = format!("{} and {}", self.of_companies(), one_of("SalesOrderStatus", statuses));
        let mut select = LISTED_FIELDS.to_owned();
        if let (Target::HeaderField, Some(field)) = (self.targets.tracking, &self.targets.fields.tracking) {
            select = format!("{select},{field}");
        }
        let options = [
            ("$filter", filter.as_str()),
            ("$select", select.as_str()),
            ("$orderby", "dataAreaId,SalesOrderNumber"),
        ];
        address::set(self.connection.order_set.name(), &options)
    }

    /// Reads the latest confirmation of each order, if the trigger is a confirmation. Each confirmation of an order is a row.
    fn confirmed(&self) -> Result<Option<Confirmed>, Fault> {
        let Trigger::Confirmed { within } = &self.connection.trigger else { return Ok(None) };
        let since = earlier(self.http.clock().now(), *within).strftime("%Y-%m-%dT00:00:00Z");
        let filter = format!("{} and ConfirmationDate ge {since}", self.of_companies());
        let options = [
            ("$filter", filter.as_str()),
            ("$select", "dataAreaId,SalesOrderNumber,ConfirmationNumber,ConfirmationDate"),
            ("$orderby", "ConfirmationDate,SalesOrderNumber,ConfirmationNumber"),
        ];
        let mut confirmed = Confirmed::new();
        self.pages(LIST, address::set(CONFIRMATIONS, &options), &mut |page| {
            for row in page {
                let Ok(row) = serde_json::from_str::<Confirmation>(row.get()) else { continue };
                if let (Some(company), Some(number)) = (row.company, row.sales_order_number) {
                    let key = map::order_key(&company, &number).as_str().to_lowercase();
                    confirmed.insert(key, row.confirmation_number.unwrap_or_default());
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(Some(confirmed))
    }

    fn header_address(&self, order: &OrderRef, options: &[(&str, &str)]) -> String {
        let key = [("dataAreaId", Key::Text(&order.company)), ("SalesOrderNumber", Key::Text(&order.number))];
        address::row(self.connection.order_set.name(), &key, options)
    }

    fn header_row(
        &self,
        operation: &'static str,
        order: &OrderRef,
        options: &[(&str, &str)],
    ) -> Result<Value, Fault> {
        let call = Call::get(operation, self.header_address(order, options));
        let answer = self.send(call).map_err(|fault| {
            if fault.code.as_deref() == Some(NOT_FOUND) { missing(operation, &order.company) } else { fault }
        })?;
        read(operation, &answer)
    }
}

const CONFIRMATIONS: &str = "SalesOrderConfirmationHeaders";
/// Fields of a list; each order is read as a whole later. Keys come only when selected.
const LISTED_FIELDS: &str = "dataAreaId,SalesOrderNumber,SalesOrderStatus,SalesOrderProcessingStatus,IsSalesProcessingStopped,\
    DeliveryModeCode,RequestedShippingDate,ConfirmedShippingDate";

impl Erp for Dynamics365 {
    /// Always reads the whole list, because sales orders have no modification time.
    fn list(
        &self,
        _: Option<Timestamp>,
        visit: &mut dyn FnMut(Result<Vec<Listed>, Fault>) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let confirmed = self.confirmed()?;
        self.pages(LIST, self.list_address(), &mut |page| visit(Ok(self.listed(&page, confirmed.as_ref()))))
    }

    fn lists_numbers(&self) -> bool {
        false
    }

    fn lists_by_change(&self) -> bool {
        false
    }

    /// Lower-cases the company and upper-cases the number, because F&O ignores case.
    fn normal_key(&self, key: &OrderKey) -> OrderKey {
        map::split_key(key).map_or_else(
            || key.clone(),
            |(company, number)| map::order_key(company.trim(), &number.trim().to_uppercase()),
        )
    }

    fn order(&self, key: &OrderKey) -> Result<Order, Fault> {
        self.read_order(&self.order_ref(key)?)
    }

    fn label_steps(&self, shipped: &Shipped<'_>) -> Vec<PlannedStep> {
        plan::label_steps(shipped, &self.targets)
    }

    fn track_steps(&self, news: &News<'_>) -> Vec<PlannedStep> {
        plan::track_steps(news, &self.targets)
    }

    fn void_steps(&self, voided: &Voided<'_>) -> Vec<PlannedStep> {
        plan::void_steps(voided, &self.targets)
    }

    fn apply(&self, call: &WriteBackCall<'_>) -> Result<Applied, Fault> {
        self.perform(&call.task::<Task>(SYSTEM)?, call.file)
    }

    fn check(&self) -> Vec<Finding> {
        self.findings()
    }

    /// Does nothing: tokens expire by themselves and take no API seat.
    fn sign_out(&self) {}
}

impl Dynamics365 {
    /// Returns the orders of a page; rows without a number are left out.
    fn listed(&self, page: &[Box<RawValue>], confirmed: Option<&Confirmed>) -> Vec<Listed> {
        let listed = page.iter().filter_map(|row| {
            let listed = map::listed(row.get(), confirmed, &self.connection, &self.targets);
            if listed.is_none() {
                log::warn!("{}: a listed order has no number and is left out", self.connection.name);
            }
            listed
        });
        listed.collect()
    }

    /// Parses a key that a person may have typed.
    fn order_ref(&self, key: &OrderKey) -> Result<OrderRef, Fault> {
        let companies = &self.connection.companies;
        let refused = |message: String| {
            Fault::rejected(SYSTEM, READ, ORDER_MISSING, message)
                .hint("name the order with its company, such as usmf/SO-001234, and list the company in companies of the ERP connection")
        };
        let Some((company, number)) = map::split_key(key) else {
            return Err(refused("the company of the order is not told".into()));
        };
        let company = company.to_lowercase();
        if !companies.contains(&company) {
            return Err(refused(format!("the company {company} is none of {}", companies.join(", "))));
        }
        Ok(OrderRef { company, number: number.to_owned() })
    }
}

fn order_filter(order: &OrderRef) -> String {
    format!("dataAreaId eq {} and SalesOrderNumber eq {}", quoted(&order.company), quoted(&order.number))
}

fn missing(operation: &'static str, company: &str) -> Fault {
    let message = format!("there is no such sales order in company {company}");
    Fault::rejected(SYSTEM, operation, ORDER_MISSING, message)
        .hint("check the number, and whether the order belongs to another company")
}

fn read<T: DeserializeOwned>(operation: &'static str, answer: &Answer) -> Result<T, Fault> {
    lenient::read(&answer.body).map_err(|problem| {
        Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, problem).status(answer.status)
    })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

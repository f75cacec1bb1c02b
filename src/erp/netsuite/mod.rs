//! Oracle NetSuite connector, through SuiteTalk REST web services: records, and SuiteQL for lists.

mod apply;
mod fault;
mod login;
mod map;
mod plan;
mod query;
mod reference;
mod settings;
mod sign;
mod wire;
mod wishes;

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::erp::port::{Applied, Erp, News, PairConnection, Shipped, Voided, WriteBackCall};
use crate::http::{Answer, ApiProfile, Call, ConnectionProfile, ConnectorContext, Http, RateLimit};
use crate::lenient;
use crate::model::{
    Class, Fault, Finding, Listed, ORDER_MISSING, Order, OrderKey, PlannedStep, Readiness, TrackingNumber,
};
use login::NetsuiteLogin;
use map::Context;
use query::Wanted;
use settings::{Auth, Connection, Targets};
use wire::{Fulfillment, Made, Numbered, Page, Row, Single};

pub(crate) use settings::KIND;

const SYSTEM: &str = "netsuite";
const DIALECT: ApiProfile = ApiProfile { system: SYSTEM, fault: fault::fault };
const LOG_IN: &str = "log in";
const LIST: &str = "list fulfillments";
const READ: &str = "read the fulfillment";
/// Time-out of a call, for slow accounts; NetSuite itself gives up after fifteen minutes.
const TIMEOUT_S: u64 = 120;
/// Path of the services below the host.
const ROOT: &str = "/services/rest";

/// Open NetSuite connection.
struct Netsuite {
    connection: Connection,
    targets: Targets,
    http: Http,
    root: &'static str,
    /// Data from the list, besides the fulfillment's own record.
    listed: Mutex<HashMap<OrderKey, Context>>,
}

impl Netsuite {
    fn open(pair: &PairConnection<Connection, Targets>, context: ConnectorContext) -> Self {
        let connection = pair.connection.clone();
        // The URL may include the path of the services.
        let root = if connection.url.path().ends_with(ROOT) { "" } else { ROOT };
        let secrets = match &connection.auth {
            Auth::M2m { key, .. } => vec![key.expose()],
            Auth::Tba { consumer_key, consumer_secret, token_id, token_secret } => {
                [consumer_key, consumer_secret, token_id, token_secret].map(|secret| secret.expose()).into()
            }
        };
        let profile = ConnectionProfile {
            name: connection.name.clone(),
            base: connection.url.clone(),
            token_base: None,
            concurrency: connection.concurrency,
            rate_limit: RateLimit::None,
            circuit: None,
            secrets: secrets.into_iter().map(SecretString::from).collect(),
        };
        let login = NetsuiteLogin { connection: connection.clone(), root, clock: context.clock };
        let http = Http::new(context, profile, DIALECT, Box::new(login));
        Self { connection, targets: pair.targets.clone(), http, root, listed: Mutex::default() }
    }

    fn record(&self, path: &str) -> String {
        format!("{}/record/v1/{path}", self.root)
    }

    /// Sends a call. A 401 after a working log-in means overload more often than wrong keys.
    fn send(&self, call: Call) -> Result<Answer, Fault> {
        self.http.send(&ours(call)).map_err(|fault| {
            if fault.status == Some(401) && fault.operation != LOG_IN {
                login::overloaded(fault)
            } else {
                fault
            }
        })
    }

    fn ask<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        question: &str,
        parameters: &[&str],
    ) -> Result<Page<T>, Fault> {
        let answer = self.send(query::ask(operation, self.root, question, parameters))?;
        read(operation, &answer)
    }

    /// Reads the UTC offset of the account's times.
    fn offset(&self) -> Result<Offset, Fault> {
        let operation = "ask the time";
        let answer = self.send(query::now(operation, self.root))?;
        let page: Page<Single> = read(operation, &answer)?;
        let shown = page.items.into_iter().next().and_then(|row| row.value).unwrap_or_default();
        query::offset(&shown, answer.at).ok_or_else(|| {
            let message = "the account does not say what time it is";
            Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, message)
        })
    }

    /// Earliest date of the fulfillments to list.
    fn from(&self) -> jiff::civil::Date {
        let today = self.http.clock().now().to_zoned(TimeZone::UTC).date();
        let back = today.checked_sub(i64::from(self.connection.look_back_days).days()).unwrap_or(today);
        self.connection.from.map_or(back, |from| from.max(back))
    }

    /// Reads the invoices and fulfillments of these orders.
    fn made_from(&self, orders: &[u64]) -> Result<Vec<Made>, Fault> {
        let mut made = Vec::new();
        for part in orders.chunks(query::IDS_MAX) {
            made.extend(self.ask::<Made>(LIST, &query::made_from(part), &[])?.items);
        }
        Ok(made)
    }

    fn tracking_numbers(&self, ids: &[u64]) -> Result<BTreeMap<u64, Vec<TrackingNumber>>, Fault> {
        let mut numbers: BTreeMap<u64, Vec<TrackingNumber>> = BTreeMap::new();
        for part in ids.chunks(query::IDS_MAX) {
            for row in self.ask::<Numbered>(LIST, &query::tracking_numbers(part), &[])?.items {
                let number = row.number.as_deref().and_then(TrackingNumber::parse);
                if let Some((id, number)) = map::id(row.fulfillment_id.as_deref()).zip(number) {
                    numbers.entry(id).or_default().push(number);
                }
            }
        }
        Ok(numbers)
    }

    /// Finds the oldest fulfillment of each number. The keys of the others hold their subsidiary.
    fn oldest(&self, rows: &[Row]) -> Result<HashMap<String, u64>, Fault> {
        let mut numbers: Vec<&str> = rows.iter().filter_map(|row| row.fulfillment_no.as_deref()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut oldest: HashMap<String, u64> = HashMap::new();
        for part in numbers.chunks(query::IDS_MAX) {
            for row in self.ask::<Row>(LIST, &query::numbered(part.len()), part)?.items {
                if let (Some(number), Some(id)) = (row.fulfillment_no, map::id(row.fulfillment_id.as_deref()))
                {
                    oldest.entry(number).and_modify(|oldest| *oldest = id.min(*oldest)).or_insert(id);
                }
            }
        }
        Ok(oldest)
    }

    /// Reads a fulfillment's subsidiary from its record, because SuiteQL does not return it. Without one the id takes its place.
    fn subsidiary(&self, operation: &'static str, fulfillment: u64) -> Result<String, Fault> {
        let target = self.record(&format!("itemFulfillment/{fulfillment}"));
        let record: Fulfillment = read(operation, &self.send(Call::get(operation, target))?)?;
        Ok(record.subsidiary.id.unwrap_or_else(|| fulfillment.to_string()))
    }

    /// Turns a page into list entries, and reads the documents of its orders.
    fn listed(&self, rows: &[Row], offset: Offset) -> Result<Vec<Listed>, Fault> {
        let mut orders: Vec<u64> = rows.iter().filter_map(|row| map::id(row.order_id.as_deref())).collect();
        orders.sort_unstable();
        orders.dedup();
        let ids: Vec<u64> = rows.iter().filter_map(|row| map::id(row.fulfillment_id.as_deref())).collect();
        let (made, numbers) = (self.made_from(&orders)?, self.tracking_numbers(&ids)?);
        let oldest = self.oldest(rows)?;
        let mut subsidiaries = HashMap::new();
        for row in rows {
            let first = row.fulfillment_no.as_ref().and_then(|number| oldest.get(number));
            if let Some(id) =
                map::id(row.fulfillment_id.as_deref()).filter(|id| first.is_some_and(|first| first < id))
            {
                subsidiaries.insert(id, self.subsidiary(LIST, id)?);
            }
        }
        let mut known = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = rows.iter().filter_map(|row| {
            let subsidiary =
                map::id(row.fulfillment_id.as_deref()).and_then(|id| subsidiaries.get(&id).cloned());
            let number = row.fulfillment_no.as_deref();
            let Some((number, context)) = number.zip(map::context(row, subsidiary, &made)) else {
                log::warn!("netsuite: a listed fulfillment has no number or no order and is left out");
                return None;
            };
            let key = map::key(context.subsidiary.as_deref(), number);
            let numbers = numbers.get(&context.fulfillment_id).cloned().unwrap_or_default();
            known.insert(key.clone(), context);
            Some(Listed {
                key,
                readiness: Readiness::Ready,
                numbers,
                ship_via: row.ship_method.clone(),
                requested_on: map::requested_on(row),
                revision: crate::digest::sha256(format!("{row:?}"))[..32].to_owned(),
                modified: row.modified.as_deref().and_then(|time| query::instant(time, offset)),
            })
        });
        Ok(listed.collect())
    }

    /// Finds the row of a subsidiary's fulfillment among those of one number, ordered by id. The oldest has the bare number as its key, so
    /// it is skipped.
    fn twin(&self, rows: Vec<Row>, subsidiary: &str) -> Result<Option<Row>, Fault> {
        let id = |row: &Row| map::id(row.fulfillment_id.as_deref());
        let oldest = rows.first().and_then(id);
        for row in rows {
            if let Some(id) = id(&row).filter(|id| Some(*id) != oldest)
                && self.subsidiary(READ, id)? == subsidiary
            {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Returns the list's data on one fulfillment, or reads it.
    fn context(&self, key: &OrderKey) -> Result<Context, Fault> {
        let known = self.listed.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        if let Some(context) = known {
            return Ok(context);
        }
        let rows = |number: &str| -> Result<Vec<Row>, Fault> {
            Ok(self.ask::<Row>(READ, &query::fulfillment(), &[number])?.items)
        };
        let row = rows(key.as_str())?.into_iter().next();
        let (row, subsidiary) = match (row, key.as_str().split_once('/')) {
            (Some(row), _) => (row, None),
            (None, Some((subsidiary, number))) => {
                let row = self.twin(rows(number)?, subsidiary)?.ok_or_else(missing)?;
                (row, Some(subsidiary.to_owned()))
            }
            (None, None) => return Err(missing()),
        };
        let order = map::id(row.order_id.as_deref());
        let made = self.made_from(order.as_slice())?;
        map::context(&row, subsidiary, &made).ok_or_else(missing)
    }

    /// Checks that the role sees transactions of a type: without the permission NetSuite returns an empty result.
    fn try_count(&self, what: &str, kind: &str, permission: &str) -> Result<String, Fault> {
        let page: Page<Single> = self.ask("count transactions", &query::count(kind), &[])?;
        let count = page.items.into_iter().next().and_then(|row| row.value).unwrap_or_default();
        if count.is_empty() || count == "0" {
            let message = format!("the role sees no {what}");
            let hint = format!(
                "give the role the permission Transactions > {permission}, unless there is none yet: NetSuite answers with nothing where a \
                 permission is missing"
            );
            return Err(Fault::new(Class::Config, SYSTEM, "count transactions", message)
                .code("PERMISSION.MISSING")
                .hint(hint));
        }
        Ok(format!("the role sees {count}"))
    }

    fn try_fields(&self) -> Result<String, Fault> {
        let ids: Vec<&str> = self.targets.invoice_fields.all().map(|field| field.id.as_str()).collect();
        for id in &ids {
            self.ask::<Value>("look for custom fields", &query::fields(&[id]), &[]).map_err(|fault| {
                if fault.class != Class::Rejected {
                    return fault;
                }
                let hint = format!(
                    "create {id} for sales transactions, or correct its id in [pair.NAME.write_back]"
                );
                Fault { class: Class::Config, ..fault }.hint(hint)
            })?;
        }
        Ok(format!("{} are there", ids.join(", ")))
    }
}

impl Erp for Netsuite {
    /// Lists pages by id: each page begins after the last id of the one before, so that fulfillments which leave the list do not shift the
    /// pages.
    fn list(
        &self,
        changed_since: Option<Timestamp>,
        visit: &mut dyn FnMut(Result<Vec<Listed>, Fault>) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let offset = self.offset()?;
        let mut after = 0;
        loop {
            let wanted = Wanted {
                statuses: &self.connection.statuses,
                from: self.from(),
                changed_since: changed_since.map(|since| (since, offset)),
                after,
            };
            let page: Page<Row> = self.ask(LIST, &query::fulfillments(&wanted), &[])?;
            let is_last = page.items.len() < query::PAGE && page.has_more != Some(true);
            let last = page.items.iter().filter_map(|row| map::id(row.fulfillment_id.as_deref())).max();
            if page.items.is_empty() {
                return Ok(());
            }
            if visit(Ok(self.listed(&page.items, offset)?)).is_break() || is_last {
                return Ok(());
            }
            after = last.filter(|last| *last > after).ok_or_else(|| {
                let message = "the pages of the list do not go on";
                Fault::new(Class::Retry { after_s: None }, SYSTEM, LIST, message)
            })?;
        }
    }

    /// Returns true: picking, packing or shipping a fulfillment changes its modification time.
    fn lists_by_change(&self) -> bool {
        true
    }

    /// Writes the key in upper case, because people type `if10021` for `IF10021` and SuiteQL compares case-sensitively.
    fn normal_key(&self, key: &OrderKey) -> OrderKey {
        OrderKey::new(key.as_str().trim().to_uppercase())
    }

    fn order(&self, key: &OrderKey) -> Result<Order, Fault> {
        let context = self.context(key)?;
        let target =
            self.record(&format!("itemFulfillment/{}?expandSubResources=true", context.fulfillment_id));
        let answer = self.send(Call::get(READ, target)).map_err(|fault| {
            if fault.code.as_deref() == Some(fault::NOT_FOUND) { missing() } else { fault }
        })?;
        let record: Fulfillment = read(READ, &answer)?;
        if record.id.as_deref().is_some_and(|id| map::id(Some(id)) != Some(context.fulfillment_id)) {
            return Err(Fault::rejected(SYSTEM, READ, "RECORD.UNREADABLE", "another record was answered"));
        }
        map::order(&record, &context, &self.connection, &self.targets)
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
        self.perform(call.task(SYSTEM)?)
    }

    fn check(&self) -> Vec<Finding> {
        if let Err(fault) = self.http.clear_holds() {
            return vec![Finding::new("NetSuite holds", Err(fault))];
        }
        let time = self.offset().map(|offset| format!("the account's clock is at UTC{offset}"));
        let mut findings = vec![Finding::new("NetSuite log-in and SuiteQL", time)];
        if findings[0].result.is_err() {
            return findings;
        }
        for (what, kind, permission) in [
            ("sales orders", "SalesOrd", "Sales Order"),
            ("item fulfillments", "ItemShip", "Fulfill Sales Orders (Edit)"),
            ("invoices", "CustInvc", "Invoice"),
        ] {
            findings.push(Finding::new(format!("NetSuite {what}"), self.try_count(what, kind, permission)));
        }
        if matches!(self.connection.auth, Auth::M2m { certificate: None, .. }) {
            let words = "its end is not known, and two years after it was made NetSuite refuses it: name the file as certificate \
                         of the connection, and this tells in time";
            findings.push(Finding::new("NetSuite certificate", Ok(words.into())));
        }
        if self.targets.invoice_fields.all().next().is_some() {
            findings.push(Finding::new("NetSuite custom fields of invoices", self.try_fields()));
        }
        findings
    }

    /// Does nothing: tokens expire by themselves.
    fn sign_out(&self) {}
}

fn ours(call: Call) -> Call {
    call.header("accept", "application/json").timeout(TIMEOUT_S)
}

fn read<T: DeserializeOwned>(operation: &'static str, answer: &Answer) -> Result<T, Fault> {
    lenient::read(&answer.body).map_err(|problem| {
        Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, problem).status(answer.status)
    })
}

fn missing() -> Fault {
    Fault::rejected(SYSTEM, READ, ORDER_MISSING, "there is no such item fulfillment in NetSuite")
        .hint("orders are named by the number of their item fulfillment, such as IF10021")
}

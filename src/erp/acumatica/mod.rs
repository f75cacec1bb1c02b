//! Acumatica Cloud ERP connector, through its contract-based REST API.

mod apply;
mod fault;
mod login;
mod map;
mod plan;
mod settings;
mod wire;

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Mutex;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;

use crate::erp::port::{Applied, Erp, News, PairConnection, Shipped, Voided, WriteBackCall};
use crate::http::{
    Answer, ApiProfile, Call, ConnectionProfile, ConnectorContext, Http, RateLimit, form_encoded,
};
use crate::lenient;
use crate::model::{Class, Fault, Finding, Listed, Order, OrderKey, PlannedStep};
use login::AcumaticaLogin;
use settings::{Auth, Connection, Targets, Trigger};
use wire::{Endpoints, Shipment};

pub(crate) use settings::KIND;

const SYSTEM: &str = "acumatica";
const DIALECT: ApiProfile = ApiProfile { system: SYSTEM, fault: fault::fault };
const LIST: &str = "list shipments";
const PAGE: usize = 100;
/// Most rounds over an unordered list; a list of thousands needs about ten to be complete.
const ROUNDS_MAX: usize = 25;
/// Time-out of a call: throttled requests wait in a queue for minutes, and the first one after a restart takes long.
const TIMEOUT_S: u64 = 120;

/// Open Acumatica connection.
struct Acumatica {
    connection: Connection,
    targets: Targets,
    http: Http,
    /// Types of custom fields by entity and path.
    custom_fields: Mutex<BTreeMap<&'static str, BTreeMap<String, String>>>,
}

impl Acumatica {
    fn open(pair: &PairConnection<Connection, Targets>, context: ConnectorContext) -> Self {
        let connection = pair.connection.clone();
        let secrets = match &connection.auth {
            Auth::Password { client_secret, password, .. } => vec![client_secret.expose(), password.expose()],
            Auth::Cookie { password, .. } => vec![password.expose()],
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
        let login = AcumaticaLogin { connection: connection.clone() };
        let http = Http::new(context, profile, DIALECT, Box::new(login));
        Self { connection, targets: pair.targets.clone(), http, custom_fields: Mutex::default() }
    }

    /// Path below the endpoint.
    fn target(&self, path: &str) -> String {
        format!("/entity/{}/{path}", self.connection.endpoint)
    }

    fn send(&self, call: Call) -> Result<Answer, Fault> {
        self.http.send(&ours(call))
    }

    /// Filter of the list of shipments, without the start of the page.
    fn condition(&self, changed_since: Option<Timestamp>) -> String {
        let status = match &self.connection.trigger {
            Trigger::Open { .. } => "Status eq 'Open'".to_owned(),
            Trigger::Confirmed { statuses } => {
                let each: Vec<_> =
                    statuses.iter().map(|status| format!("Status eq {}", quoted(status))).collect();
                if each.len() == 1 { each.concat() } else { format!("({})", each.join(" or ")) }
            }
        };
        let changed = changed_since.map(|since| {
            let since = since.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00");
            format!(" and LastModifiedDateTime gt datetimeoffset'{since}'")
        });
        format!("{status} and Type eq 'Shipment' and Operation eq 'Issue'{}", changed.unwrap_or_default())
    }

    fn page(&self, condition: &str, skip: usize) -> Result<Vec<Box<RawValue>>, Fault> {
        let mut options = vec![
            ("$filter", condition.to_owned()),
            ("$expand", "Packages".to_owned()),
            ("$select", LISTED_FIELDS.to_owned()),
            ("$top", PAGE.to_string()),
        ];
        if skip > 0 {
            options.push(("$skip", skip.to_string()));
        }
        let call = Call::get(LIST, self.target(&format!("Shipment?{}", form_encoded(&options))));
        let answer = self.send(call)?;
        lenient::read(&answer.body).map_err(|problem| {
            Fault::new(Class::Retry { after_s: None }, SYSTEM, LIST, problem).status(answer.status)
        })
    }

    /// Lists pages by count when the server keeps no order. Shipments that leave the list shift others to earlier pages, and a sequence
    /// that differs from page to page repeats some rows and skips others. So rounds are repeated until one brings nothing new and has no
    /// more rows than were seen.
    fn list_unsorted(
        &self,
        condition: &str,
        first: Vec<Box<RawValue>>,
        visit: &mut dyn FnMut(Result<Vec<Listed>, Fault>) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let (mut seen, mut first) = (HashSet::new(), Some(first));
        for _ in 0..ROUNDS_MAX {
            let (mut skip, mut told, before) = (0, 0, seen.len());
            loop {
                let records = match first.take() {
                    Some(records) => records,
                    None => self.page(condition, skip)?,
                };
                let mut listed = listed(&records, &self.connection.trigger);
                told += listed.len();
                listed.retain(|order| seen.insert(order.key.clone()));
                if !listed.is_empty() && visit(Ok(listed)).is_break() {
                    return Ok(());
                }
                let is_alone = skip == 0;
                skip += records.len();
                match records.len() < PAGE {
                    true if is_alone => return Ok(()),
                    true => break,
                    false => {}
                }
            }
            if seen.len() == before && seen.len() >= told {
                return Ok(());
            }
        }
        let message =
            "the list of shipments comes in another order each time: some of them may not have come up";
        Err(Fault::new(Class::Retry { after_s: None }, SYSTEM, LIST, message).code("LIST.UNSORTED"))
    }

    fn try_version(&self) -> Result<String, Fault> {
        const OPERATION: &str = "list endpoints";
        let answer = self.send(Call::get(OPERATION, "/entity"))?;
        let endpoints = lenient::read::<Endpoints>(&answer.body)
            .map_err(|problem| Fault::new(Class::Config, SYSTEM, OPERATION, problem))?
            .list();
        let names: Vec<String> =
            endpoints.iter().map(|one| format!("{}/{}", one.name, one.version)).collect();
        if names.iter().any(|name| name.eq_ignore_ascii_case(&self.connection.endpoint)) {
            return Ok(format!("{} is there", self.connection.endpoint));
        }
        let message =
            format!("the site has no endpoint {}; it has {}", self.connection.endpoint, names.join(", "));
        Err(Fault::new(Class::Config, SYSTEM, OPERATION, message).code("ENDPOINT.UNKNOWN").advised())
    }

    fn try_read(&self) -> Result<String, Fault> {
        let page = self.page(&self.condition(None), 0)?;
        let listed = listed(&page, &self.connection.trigger);
        let ready = listed.iter().filter(|order| order.readiness == crate::model::Readiness::Ready).count();
        Ok(format!("{} shipments on the first page, {ready} of them ready", listed.len()))
    }

    fn try_fields(
        &self,
        entity: &'static str,
        fields: &settings::Fields,
        also: Option<&settings::CustomField>,
    ) -> Result<String, Fault> {
        const OPERATION: &str = "read the custom fields";
        let known = self.custom_fields(OPERATION, entity)?;
        let mut paths = fields.all().chain(also).map(settings::CustomField::path);
        match paths.find(|path| !known.contains_key(path)) {
            None => Ok("are there".into()),
            Some(path) => {
                let have: Vec<&str> = known.keys().map(String::as_str).collect();
                let message = format!("{entity} has no custom field {path}; it has {}", have.join(", "));
                Err(Fault::new(Class::Config, SYSTEM, OPERATION, message).code("FIELD.UNKNOWN"))
            }
        }
    }
}

/// Fields of a list; each record is read as a whole later.
const LISTED_FIELDS: &str = "ShipmentNbr,Status,ShipVia,ShipmentDate,LastModifiedDateTime,Packages/Confirmed,Packages/Weight,Packages/TrackingNbr";
const ORDER_EXPAND: &str =
    "Packages,Orders,ShippingSettings,ShippingSettings/ShipToAddress,ShippingSettings/ShipToContact";

impl Erp for Acumatica {
    /// Lists pages by key: each begins after the last number of the one before, so that shipments which leave the list do not shift the
    /// pages. The API promises no order; from the first unordered page on, pages are counted.
    fn list(
        &self,
        changed_since: Option<Timestamp>,
        visit: &mut dyn FnMut(Result<Vec<Listed>, Fault>) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let whole = self.condition(changed_since);
        let mut condition = whole.clone();
        loop {
            let records = self.page(&condition, 0)?;
            let is_last = records.len() < PAGE;
            let listed = listed(&records, &self.connection.trigger);
            match listed.last() {
                Some(last) if listed.is_sorted_by(|a, b| a.key < b.key) => {
                    let next = format!("{whole} and ShipmentNbr gt {}", quoted(last.key.as_str()));
                    if visit(Ok(listed)).is_break() || is_last {
                        return Ok(());
                    }
                    condition = next;
                }
                _ => return self.list_unsorted(&condition, records, visit),
            }
        }
    }

    /// Returns true for confirmed shipments only: confirming a shipment changes it, closing a package need not.
    fn lists_by_change(&self) -> bool {
        matches!(self.connection.trigger, Trigger::Confirmed { .. })
    }

    /// Trims the key and writes it in upper case, because Acumatica ignores case and surrounding blanks in document numbers.
    fn normal_key(&self, key: &OrderKey) -> OrderKey {
        OrderKey::new(key.as_str().trim().to_uppercase())
    }

    fn order(&self, key: &OrderKey) -> Result<Order, Fault> {
        let mut options = vec![("$expand", ORDER_EXPAND.to_owned())];
        if let Some(field) = &self.connection.cost_center {
            options.push(("$custom", field.path()));
        }
        let shipment: Shipment = self.shipment("read the shipment", key.as_str(), &form_encoded(&options))?;
        map::order(shipment, &self.connection)
    }

    fn label_steps(&self, shipped: &Shipped<'_>) -> Vec<PlannedStep> {
        plan::label_steps(shipped, &self.connection.trigger, &self.targets)
    }

    fn track_steps(&self, news: &News<'_>) -> Vec<PlannedStep> {
        plan::track_steps(news, &self.targets)
    }

    fn void_steps(&self, voided: &Voided<'_>) -> Vec<PlannedStep> {
        plan::void_steps(voided, &self.connection.trigger, &self.targets)
    }

    fn apply(&self, call: &WriteBackCall<'_>) -> Result<Applied, Fault> {
        self.perform(call.task(SYSTEM)?, call.file)
    }

    fn check(&self) -> Vec<Finding> {
        if let Err(fault) = self.http.clear_holds() {
            return vec![Finding::new("Acumatica holds", Err(fault))];
        }
        let mut findings = vec![Finding::new("Acumatica log-in and endpoint", self.try_version())];
        if findings[0].result.is_err() {
            return findings;
        }
        findings.push(Finding::new("Acumatica shipments", self.try_read()));
        let cost_center = self.connection.cost_center.as_ref();
        let (on_shipment, on_order) = (&self.targets.shipment_fields, &self.targets.order_fields);
        if on_shipment.all().next().is_some() || cost_center.is_some() {
            let result = self.try_fields("Shipment", on_shipment, cost_center);
            findings.push(Finding::new("Acumatica custom fields of shipments", result));
        }
        if on_order.all().next().is_some() {
            let result = self.try_fields("SalesOrder", on_order, None);
            findings.push(Finding::new("Acumatica custom fields of sales orders", result));
        }
        findings
    }

    /// Ends a cookie's session, which takes an API seat until then. A token with offline access keeps one seat for all its successors, and
    /// ending it would cost a new log-in each pass.
    fn sign_out(&self) {
        if !matches!(self.connection.auth, Auth::Cookie { .. }) {
            return;
        }
        let ended = self.http.stored_token().and_then(|token| match token {
            None => Ok(()),
            Some(token) => {
                let call = Call::post("log out", "/entity/auth/logout").timeout(30).for_sign_out();
                let left = self.http.send_bare(&self.http.authorize(&token, call)).map(drop);
                self.http.forget_token()?;
                left
            }
        });
        if let Err(fault) = ended {
            log::debug!("{}: {fault}", self.connection.name);
        }
    }
}

fn ours(call: Call) -> Call {
    call.header("accept", "application/json").timeout(TIMEOUT_S)
}

/// Reads an answer. A damaged record is rejected; a cut or empty answer may be whole the next time, and its work may have been done.
fn read<T: DeserializeOwned>(operation: &'static str, answer: &Answer) -> Result<T, Fault> {
    lenient::read(&answer.body).map_err(|problem| {
        let fault = if lenient::read::<IgnoredAny>(&answer.body).is_ok() {
            Fault::rejected(SYSTEM, operation, "RECORD.UNREADABLE", problem).advised()
        } else {
            Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, problem)
        };
        fault.status(answer.status)
    })
}

/// Returns the orders of a page; records without a number are left out.
fn listed(records: &[Box<RawValue>], trigger: &Trigger) -> Vec<Listed> {
    let listed = records.iter().filter_map(|record| {
        let listed = map::listed(record.get(), trigger);
        if listed.is_none() {
            log::warn!("acumatica: a listed shipment has no number and is left out");
        }
        listed
    });
    listed.collect()
}

/// Quotes a text for `$filter`; quotes inside are doubled.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

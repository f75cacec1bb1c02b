//! Exact Online connector, through its REST API.

mod apply;
mod body;
mod cache;
mod division;
mod fault;
mod handle;
mod login;
mod map;
mod plan;
mod query;
mod renew;
mod settings;
mod wire;

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::erp::port::{Applied, Erp, News, PairConnection, Shipped, Voided, WriteBackCall};
use crate::http::{Answer, ApiProfile, Call, Circuit, ConnectionProfile, ConnectorContext, Http, RateLimit};
use crate::model::{Class, Fault, Finding, Listed, Order, OrderKey, PlannedStep};
use division::DivisionReader;
use login::{ExactConsent, ExactLogin};
use settings::{Connection, Mode, Targets};

pub(crate) use settings::KIND;

const SYSTEM: &str = "exact-online";
const DIALECT: ApiProfile = ApiProfile { system: SYSTEM, fault: fault::fault };
/// Circuit that opens before Exact Online blocks a key, which it does for an hour after ten errors of a company and endpoint.
const CIRCUIT: Circuit =
    Circuit { statuses: &[400, 401, 403, 404], like: 5, window: Duration::from_secs(3600) };

/// Open Exact Online connection.
struct Exact {
    connection: Arc<Connection>,
    targets: Targets,
    http: Arc<Http>,
    divisions: BTreeMap<u32, DivisionReader>,
}

impl Exact {
    fn open(pair: &PairConnection<Connection, Targets>, context: ConnectorContext) -> Self {
        let connection = Arc::new(pair.connection.clone());
        let login = ExactLogin { connection: pair.connection.clone() };
        let http = Arc::new(Http::new(context, profile(&connection), DIALECT, Box::new(login)));
        let division_reader = |division: &u32| {
            (*division, DivisionReader::new(*division, Arc::clone(&connection), Arc::clone(&http)))
        };
        let divisions = connection.divisions.iter().map(division_reader).collect();
        Self { targets: pair.targets.clone(), http, divisions, connection }
    }

    fn division_reader(&self, division: u32) -> Result<&DivisionReader, Fault> {
        self.divisions.get(&division).ok_or_else(|| {
            let message = format!("division {division} is not in the configuration");
            Fault::rejected(SYSTEM, "read the order", "DIVISION.UNKNOWN", message).advised()
        })
    }

    fn try_login(&self) -> Result<HashMap<i64, wire::Division>, Fault> {
        let granted = login::divisions(&self.http, self.connection.divisions[0])?;
        Ok(granted.into_iter().filter_map(|division| Some((division.code?, division))).collect())
    }

    fn check_division(&self, code: u32, granted: &HashMap<i64, wire::Division>) -> Vec<Finding> {
        let Some(division) = granted.get(&i64::from(code)) else {
            let message = format!("the login has no access to division {code}");
            let fault =
                Fault::new(Class::Config, SYSTEM, "read divisions", message).code(fault::DIVISION_FORBIDDEN);
            let hint = "App Center, your app, Manage companies; or log in again and choose it";
            return vec![Finding::new(format!("Exact Online division {code}"), Err(fault.hint(hint)))];
        };
        let is_open = matches!((division.status, division.blocking_status), (Some(1) | None, Some(0) | None));
        let state = if is_open {
            Ok(division.description.clone().unwrap_or_default())
        } else {
            let message = format!("division {code} is closed, or being copied or restored");
            Err(Fault::new(Class::Retry { after_s: None }, SYSTEM, "read divisions", message))
        };
        let mut findings = vec![Finding::new(format!("Exact Online division {code}"), state)];
        let Some(division_reader) = self.divisions.get(&code) else { return findings };
        findings.push(Finding::new(format!("Exact Online orders of {code}"), division_reader.try_read()));
        if self.connection.write_back == Mode::Document {
            findings.push(Finding::new(
                format!("Exact Online documents of {code}"),
                division_reader.try_document_type(),
            ));
        }
        findings
    }
}

impl Erp for Exact {
    fn list(
        &self,
        changed_since: Option<Timestamp>,
        visit: &mut dyn FnMut(Result<Vec<Listed>, Fault>) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        for division_reader in self.divisions.values() {
            match division_reader.list(changed_since, visit) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return Ok(()),
                Err(fault) if !fault.is_partial => return Err(fault),
                Err(fault) => {
                    if visit(Err(fault)).is_break() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns false: a list shows no tracking numbers.
    fn lists_numbers(&self) -> bool {
        false
    }

    /// Returns true: approving, opening or delivering an order changes it. Its address is read anew before a label is bought.
    fn lists_by_change(&self) -> bool {
        true
    }

    fn expect(&self, orders: &[OrderKey]) {
        for (division, numbers) in map::by_division(orders) {
            if let Some(division_reader) = self.divisions.get(&division) {
                division_reader.expect(&numbers);
            }
        }
    }

    /// Normalises division and order number as numbers, so that leading zeros and signs do not matter.
    fn normal_key(&self, key: &OrderKey) -> OrderKey {
        map::parsed(key).map_or_else(|_| key.clone(), |(division, number)| map::key(division, number))
    }

    fn order(&self, key: &OrderKey) -> Result<Order, Fault> {
        let (division, number) = map::parsed(key)?;
        self.division_reader(division)?.order(number)
    }

    fn label_steps(&self, shipped: &Shipped<'_>) -> Vec<PlannedStep> {
        plan::label_steps(shipped, &self.connection, &self.targets)
    }

    fn tells_history(&self) -> bool {
        self.connection.write_back == Mode::Document
    }

    fn track_steps(&self, news: &News<'_>) -> Vec<PlannedStep> {
        plan::track_steps(news, &self.connection, &self.targets)
    }

    fn void_steps(&self, voided: &Voided<'_>) -> Vec<PlannedStep> {
        plan::void_steps(voided, &self.connection)
    }

    fn apply(&self, call: &WriteBackCall<'_>) -> Result<Applied, Fault> {
        apply::Writer { http: &self.http, divisions: &self.divisions }.perform(call.task(SYSTEM)?, call)
    }

    fn check(&self) -> Vec<Finding> {
        if let Err(fault) = self.http.clear_holds() {
            return vec![Finding::new("Exact Online holds", Err(fault))];
        }
        let granted = match self.try_login() {
            Ok(granted) => granted,
            Err(fault) => return vec![Finding::new("Exact Online log-in", Err(fault))],
        };
        let mut findings =
            vec![Finding::new("Exact Online log-in", Ok(format!("{} divisions", granted.len())))];
        for code in &self.connection.divisions {
            findings.extend(self.check_division(*code, &granted));
        }
        findings
    }

    /// Does nothing: the login is kept for months.
    fn sign_out(&self) {}
}

fn profile(connection: &Connection) -> ConnectionProfile {
    ConnectionProfile {
        name: connection.name.clone(),
        base: connection.url.clone(),
        token_base: None,
        concurrency: connection.concurrency,
        rate_limit: RateLimit::Budget(fault::BUDGET),
        circuit: Some(CIRCUIT),
        secrets: vec![SecretString::from(connection.client_secret.expose())],
    }
}

/// Adds the headers of a call. Without `accept` the answer is an XML feed.
fn ours(call: Call) -> Call {
    call.header("accept", "application/json").timeout(60)
}

fn unreadable(operation: &'static str, answer: &Answer, problem: &str) -> Fault {
    Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, problem).status(answer.status)
}

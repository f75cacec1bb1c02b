//! `check`: log in to both sides of a pair, read one record, say what works; change nothing.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::{Context, exit};
use crate::drive;
use crate::erp::Finding;
use crate::http::{Clocks, WrongClock};
use crate::model::{Class, Fault};
use crate::report::Checked;
use crate::seal::KeyPlace;
use crate::store::{Store, StoreError};
use crate::time;

/// Code of a database on a network file system.
const STORE_NETWORK: &str = "STORE.NETWORK";
/// Code of a clock that is off.
const CLOCK_WRONG: &str = "CLOCK.WRONG";
/// A check of one pair takes no longer.
const TIME_LIMIT: Duration = Duration::from_secs(300);

pub(super) fn check(context: &Context, pair: Option<&str>) -> anyhow::Result<u8> {
    let config = context.config()?;
    let store = context.store(&config)?;
    store.check_integrity()?;
    let names: Vec<String> = match pair {
        Some(name) => vec![name.to_owned()],
        None => config.pair_names().map(str::to_owned).collect(),
    };
    let mut code = exit::OK;
    for name in names {
        let pair = config.pair(&name)?;
        let wiring = context.wiring(&config, &store, TIME_LIMIT, Some(context.keeper(&config)));
        let clocks_seen = Arc::clone(&wiring.clocks);
        let erp = pair.erp.open(wiring.clone());
        let mut findings = vec![key(context)];
        findings.extend(place(&config.store));
        findings.extend(erp.check());
        findings.extend(login(&store, &pair.erp_name)?);
        erp.sign_out();
        let carrier = pair.carrier.open(wiring);
        // Any address of the pair serves: the settings do not let a pair be without one.
        let ship_from = pair.rules.ship_from.get("default").or_else(|| pair.rules.ship_from.values().next());
        if let Some(ship_from) = ship_from {
            findings.extend(carrier.check(&ship_from.party));
        }
        findings.extend(clocks(&clocks_seen));
        code = worse(code, findings.iter().map(code_of).fold(exit::OK, worse));
        context.report.check(&Checked { pair: &name, store: &config.store, findings: &findings });
    }
    Ok(code)
}

/// Until when the login of an ERP lasts, where a person gave it.
fn login(store: &Store, erp: &str) -> Result<Option<Finding>, StoreError> {
    let login = store.login(&format!("erp.{erp}"))?.filter(|login| !login.is_refused);
    Ok(login.and_then(|login| login.until).map(|until| {
        let words = format!(
            "lasts until {} if nothing renews it; every pass that needs to does",
            time::seconds(until)
        );
        Finding::new(format!("login of {erp}"), Ok(words))
    }))
}

/// Where the key lies, and what it is good for.
fn key(context: &Context) -> Finding {
    let place = context.keys.place().map_or_else(|error| error.to_string(), KeyPlace::shown);
    let words = format!(
        "{place}: without it nobody reads the secrets, labels and names of the database and of a sealed configuration. It \
         does not protect against whoever can read this file: keep backups of it apart from theirs"
    );
    Finding { what: "key".into(), result: Ok(words) }
}

/// Whether locks hold where the database lies.
fn place(database: &Path) -> Option<Finding> {
    let fault = Fault::rejected("mlc", "look at the database", STORE_NETWORK, drive::problem(database)?)
        .hint("put it on a disk of the machine that runs mlc, and let no other machine run passes with it");
    Some(Finding::new("database", Err(fault)))
}

/// Whether this machine's clock agrees with those of the systems that have answered.
fn clocks(seen: &Clocks) -> Vec<Finding> {
    let wrong = seen.wrong();
    if wrong.is_empty() {
        let connections = seen.connections();
        let agrees = format!("agrees with {}", connections.join(" and "));
        return Vec::from_iter((!connections.is_empty()).then(|| Finding::new("clock", Ok(agrees))));
    }
    let each = wrong.into_iter().map(|WrongClock { connection, host, ahead }| {
        let (by, how) = (time::span(ahead), if ahead.is_negative() { "ahead of" } else { "behind" });
        let message = format!("this machine's clock is {by} {how} that of {host} ({connection})");
        let fault = Fault::rejected("mlc", "compare clocks", CLOCK_WRONG, message).hint(
            "tokens, ship dates and the search for lost labels go wrong with it: timedatectl shows whether the clock is kept \
             right, and timedatectl set-ntp true keeps it so",
        );
        Finding::new("clock", Err(fault))
    });
    each.collect()
}

fn code_of(finding: &Finding) -> u8 {
    match &finding.result {
        Ok(_) => exit::OK,
        Err(fault) if matches!(fault.code.as_deref(), Some(CLOCK_WRONG | STORE_NETWORK)) => {
            exit::NEEDS_PERSON
        }
        Err(fault) => match fault.class {
            Class::Config | Class::Rejected => exit::CONFIG,
            Class::Retry { .. } | Class::Hold { .. } | Class::InDoubt => exit::TRY_LATER,
        },
    }
}

/// What is to be done first: settings, then a person, then time.
fn worse(a: u8, b: u8) -> u8 {
    let order = [exit::CONFIG, exit::NEEDS_PERSON, exit::TRY_LATER];
    order.into_iter().find(|code| [a, b].contains(code)).unwrap_or(exit::OK)
}

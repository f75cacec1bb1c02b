//! `check`: logs in to both systems of a pair, reads one record, and says what works; changes nothing.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustix::fs::{Access, access};

use super::Context;
use crate::certificate::Certificate;
use crate::http::{Clocks, WrongClock};
use crate::model::{Fault, Finding, MLC};
use crate::report::Checked;
use crate::seal::KeyPlace;
use crate::store::{Store, StoreError};
use crate::{drive, exit, time};

/// Code of a database on a network file system.
const STORE_NETWORK: &str = "STORE.NETWORK";
/// Code of a clock that is off.
const CLOCK_WRONG: &str = "CLOCK.WRONG";
/// Code of a certificate that ends soon, or has ended.
const CERTIFICATE_EXPIRES: &str = "CERTIFICATE.EXPIRES";
/// Code of a login that ends soon.
const LOGIN_EXPIRES: &str = "LOGIN.EXPIRES";
/// Code of a labels folder that takes no files.
const LABEL_FOLDER: &str = "LABEL.FOLDER";
/// Code of a print command without its program.
const PRINT_MISSING: &str = "PRINT.MISSING";
/// Time limit for the check of one pair.
const TIME_LIMIT: Duration = Duration::from_secs(300);

pub(super) fn check(context: &Context, pair: Option<&str>) -> anyhow::Result<u8> {
    let config = context.config()?;
    let store = context.store_to_look(&config)?;
    store.check_integrity()?;
    let names: Vec<String> = match pair {
        Some(name) => vec![name.to_owned()],
        None => config.pair_names().map(str::to_owned).collect(),
    };
    let mut code = exit::OK;
    for pair in config.pairs_of(&names)? {
        let connector =
            context.connector_context(&config, &store, TIME_LIMIT, Some(context.renewer(&config)));
        let clocks_seen = Arc::clone(&connector.clocks);
        let erp = pair.erp.open(connector.clone());
        let mut findings = vec![key(context)];
        findings.extend(place(&config.store));
        findings
            .extend(store.upgrade_to_come()?.map(|words| Finding::new("upgrade of the database", Ok(words))));
        findings.push(labels(&config.labels));
        findings.extend(pair.label.print.as_deref().map(printing));
        findings.extend(erp.check());
        findings
            .extend(pair.erp.certificate().map(|it| certificate(it, &pair.erp_name, context.clock.now())));
        findings.extend(login(&store, &pair.erp_name, context.clock.now())?);
        erp.sign_out();
        let carrier = pair.carrier.open(connector);
        // Any address of the pair will do; the settings require at least one.
        let ship_from = pair.rules.ship_from.get("default").or_else(|| pair.rules.ship_from.values().next());
        if let Some(ship_from) = ship_from {
            findings.extend(carrier.check(&ship_from.party));
        }
        findings.extend(clocks(&clocks_seen));
        let faults = findings.iter().filter_map(|finding| finding.result.as_ref().err());
        code = faults.map(Fault::exit_code).fold(code, exit::worse);
        context.report.check(&Checked { pair: &pair.name, store: &config.store, findings: &findings });
    }
    Ok(code)
}

/// Checks when the certificate ends that identifies mlc to an ERP.
fn certificate(certificate: &Certificate, erp: &str, now: Timestamp) -> Finding {
    let until = time::seconds(certificate.until());
    let result = if certificate.ends_soon(now) {
        let message = if certificate.until() < now {
            format!("the certificate ended at {until}")
        } else {
            format!("the certificate ends at {until}: from then on the ERP lets nobody in with it")
        };
        let fault = Fault::rejected(MLC, "look at the certificate", CERTIFICATE_EXPIRES, message);
        Err(fault.advised())
    } else {
        Ok(format!("lasts until {until}"))
    };
    Finding::new(format!("certificate of {erp}"), result)
}

/// Checks when the login of an ERP ends, where a person granted it.
fn login(store: &Store, erp: &str, now: Timestamp) -> Result<Option<Finding>, StoreError> {
    let login = store.login(&format!("erp.{erp}"))?.filter(|login| !login.is_refused);
    let ends_soon = login.as_ref().is_some_and(|login| login.ends_soon(now));
    Ok(login.and_then(|login| login.until).map(|until| {
        let words = format!("lasts until {} if nothing renews it", time::seconds(until));
        let result = if ends_soon {
            let fault =
                Fault::rejected(MLC, "look at the login", LOGIN_EXPIRES, format!("the login {words}"));
            Err(fault.hint(format!("run a pass, which renews it; else run: mlc login {erp}")))
        } else {
            Ok(format!("{words}; every pass that needs to does"))
        };
        Finding::new(format!("login of {erp}"), result)
    }))
}

/// Checks whether label files can be written, without creating one.
fn labels(folder: &Path) -> Finding {
    // A missing folder would be created in its nearest existing parent.
    let there = folder.ancestors().find(|place| place.exists()).unwrap_or(Path::new("."));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let problem = if there.is_dir() {
        access(there, Access::WRITE_OK | Access::EXEC_OK).err().map(|error| error.to_string())
    } else {
        Some("it is no folder".to_owned())
    };
    let result = match problem {
        None => Ok(format!("{} can be written to", folder.display())),
        Some(problem) => {
            let message =
                format!("labels cannot be written to {}: {}: {problem}", folder.display(), there.display());
            Err(Fault::rejected(MLC, "look at the labels folder", LABEL_FOLDER, message).advised())
        }
    };
    Finding::new("labels folder", result)
}

/// Checks whether the program that prints labels exists.
fn printing(command: &[String]) -> Finding {
    let program = command.first().map(String::as_str).unwrap_or_default();
    let is_program = |path: &Path| path.is_file() && access(path, Access::EXEC_OK).is_ok();
    let is_there = if program.contains('/') {
        is_program(Path::new(program))
    } else {
        let places = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&places).any(|place| is_program(&place.join(program)))
    };
    let result = if is_there {
        Ok(format!("{program} is there"))
    } else {
        let message = format!("there is no program {program}: no label can be printed");
        Err(Fault::rejected(MLC, "look for the print program", PRINT_MISSING, message).advised())
    };
    Finding::new("print program", result)
}

/// Names the place of the key, and says what it protects.
fn key(context: &Context) -> Finding {
    let place = context.keys.place().map_or_else(|error| error.to_string(), KeyPlace::shown);
    let words = format!(
        "{place}: without it nobody reads the secrets, labels and names of the database and of a sealed configuration. It \
         does not protect against whoever can read this file: keep backups of it apart from theirs"
    );
    Finding { what: "key".into(), result: Ok(words) }
}

/// Checks whether file locks work where the database is.
fn place(database: &Path) -> Option<Finding> {
    let fault =
        Fault::rejected(MLC, "look at the database", STORE_NETWORK, drive::problem(database)?).advised();
    Some(Finding::new("database", Err(fault)))
}

/// Checks whether this machine's clock agrees with those of the systems that have answered.
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
        let fault = Fault::rejected(MLC, "compare clocks", CLOCK_WRONG, message).advised();
        Finding::new("clock", Err(fault))
    });
    each.collect()
}

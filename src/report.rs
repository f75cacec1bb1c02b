//! Results on standard output: text for people, JSON for scripts. Errors of a whole command go to standard error.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::http::Left;
use crate::model::{Class, Fault, Finding, ends_in_code};
use crate::pass::{Counts, ErrorView, Outcome, Record, Summary, TrackView};
use crate::shown;
use crate::store::{AuditRow, Chain, HoldRow, LeaseRow, LoginRow, PassRow, Purged, Stranded, Waiting};

/// How results are shown.
pub(crate) struct Report {
    is_json: bool,
    is_quiet: bool,
    is_verbose: bool,
}

/// What `check` found out about a pair.
pub(crate) struct Checked<'a> {
    pub(crate) pair: &'a str,
    pub(crate) store: &'a Path,
    pub(crate) findings: &'a [Finding],
}

/// What a quiet pass tells this time.
#[derive(Debug, Default)]
pub(crate) struct Announcement {
    /// Orders that need a person.
    pub(crate) orders: BTreeSet<String>,
    /// Settings or credentials that a system does not take.
    pub(crate) config: bool,
    /// Why the pass was stopped.
    pub(crate) stop: bool,
    /// What had to be tried again for long.
    pub(crate) lasting: Option<Lasting>,
    /// What was told of before.
    pub(crate) over: Vec<String>,
}

/// What goes away by itself, and has not.
#[derive(Debug)]
pub(crate) struct Lasting {
    pub(crate) since: Timestamp,
    pub(crate) errors: Vec<ErrorView>,
}

/// Something that a person has to decide.
#[derive(Debug, Serialize)]
pub(crate) struct NeedsPerson {
    pub(crate) id: i64,
    pub(crate) order: String,
    pub(crate) state: &'static str,
    pub(crate) reason: String,
    /// How it can be mended.
    pub(crate) hint: Option<String>,
    /// What to type once it is decided.
    pub(crate) command: String,
}

/// One pair as `status` shows it.
#[derive(Debug, Serialize)]
pub(crate) struct PairStatus {
    pub(crate) name: String,
    pub(crate) waiting: Waiting,
    pub(crate) running: Option<LeaseRow>,
    /// Until when every order is looked up at the carrier before its first label: the database is new, or was restored.
    pub(crate) looks_up_until: Option<String>,
    /// What its carrier's silence means: since when, and how many orders wait for it.
    pub(crate) outage: Option<String>,
    pub(crate) needs_person: Vec<NeedsPerson>,
    pub(crate) last_passes: Vec<PassRow>,
}

/// Everything that `status` shows.
pub(crate) struct StatusView<'a> {
    pub(crate) store: &'a Path,
    /// What is wrong with the place where it lies.
    pub(crate) store_warning: Option<String>,
    /// What the next pass will do with a database of an earlier version.
    pub(crate) upgrade: Option<String>,
    /// Where the key lies.
    pub(crate) key: String,
    pub(crate) pairs: Vec<PairStatus>,
    /// Shipments that no pair of the configuration uses.
    pub(crate) stranded: Vec<Stranded>,
    pub(crate) holds: Vec<HoldRow>,
    /// Logins that persons gave.
    pub(crate) logins: Vec<LoginRow>,
    /// Budgets of calls that systems grant.
    pub(crate) budgets: Vec<Left>,
}

impl Report {
    pub(crate) fn new(is_json: bool, is_quiet: bool, is_verbose: bool) -> Self {
        Self { is_json, is_quiet, is_verbose }
    }

    /// Bytes as they are.
    pub(crate) fn bytes(bytes: &[u8]) {
        let mut out = io::stdout().lock();
        // Whoever reads may have seen enough.
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }

    fn line(text: &str) {
        Self::bytes(format!("{}\n", shown::line(text)).as_bytes());
    }

    fn json(value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            Self::bytes(format!("{}\n", shown::json(text)).as_bytes());
        }
    }

    /// A command that could not run.
    pub(crate) fn error(error: &anyhow::Error) {
        let _ = writeln!(io::stderr().lock(), "{}", shown::lines(&format!("mlc: {error:#}")));
    }

    /// Whether only what needs a person is told, to people.
    pub(crate) fn is_quiet_text(&self) -> bool {
        self.is_quiet && !self.is_json
    }

    /// What a pass did. `announcement`: what of it people have not been told before; without it, all.
    pub(crate) fn summary(&self, summary: &Summary, announcement: Option<&Announcement>) {
        if self.is_json {
            Self::json(summary);
            return;
        }
        let announcement = announcement.filter(|_| self.is_quiet);
        let mut shown: Vec<&Record> =
            summary.records.iter().filter(|record| self.is_shown(record, announcement)).collect();
        if self.is_quiet {
            // One line a cause: what the carrier does not take of one order it takes of none.
            let mut told: Vec<&ErrorView> = summary.error.iter().collect();
            shown.retain(|record| match &record.error {
                Some(error) if record.class == Some(Class::Config) => {
                    let is_new = !told.iter().any(|known| {
                        known.system == error.system
                            && known.code == error.code
                            && known.message == error.message
                    });
                    told.push(error);
                    is_new
                }
                _ => true,
            });
        }
        let is_config = summary.fault.as_ref().is_some_and(|fault| fault.class == Class::Config);
        let error = summary.error.as_ref().filter(|_| match announcement {
            _ if !self.is_quiet => true,
            Some(announcement) => is_config && announcement.config || announcement.stop,
            None => is_config,
        });
        let has_more = announcement
            .is_some_and(|announcement| announcement.lasting.is_some() || !announcement.over.is_empty());
        if shown.is_empty() && error.is_none() && !has_more {
            return;
        }
        let dry = if summary.dry_run && summary.command == "ship" { " (dry run)" } else { "" };
        Self::line(&format!("{} {}{dry}: {}", summary.command, summary.pair, counted(&summary.counts)));
        for record in shown {
            for line in record_lines(record, summary) {
                Self::line(&format!("  {line}"));
            }
        }
        if let Some(error) = error {
            let is_partial = summary.fault.as_ref().is_some_and(|fault| fault.is_partial);
            let word = if is_partial { "left out" } else { "stopped" };
            Self::line(&format!("  {word}: {}", sentence(error)));
            if let Some(hint) = &error.hint {
                Self::line(&format!("  hint: {hint}"));
            }
        }
        for Lasting { since, errors } in
            announcement.iter().filter_map(|announcement| announcement.lasting.as_ref())
        {
            for error in errors {
                let since = crate::time::seconds(*since);
                Self::line(&format!("  lasts since {since}: {}", sentence(error)));
                if let Some(hint) = &error.hint {
                    Self::line(&format!("  hint: {hint}"));
                }
            }
        }
        for over in announcement.iter().flat_map(|announcement| &announcement.over) {
            Self::line(&format!("  {over}"));
        }
    }

    fn is_shown(&self, record: &Record, announcement: Option<&Announcement>) -> bool {
        let is_config = record.class == Some(Class::Config);
        match record.outcome {
            _ if self.is_quiet && is_config => true,
            _ if self.is_quiet => {
                record.needs_person()
                    && announcement.is_none_or(|announcement| announcement.orders.contains(&record.order))
            }
            Outcome::Skipped => record.is_news || self.is_verbose,
            _ => true,
        }
    }

    /// Rows of the audit log.
    pub(crate) fn audit(&self, rows: &[AuditRow]) {
        for row in rows {
            if self.is_json {
                Self::json(row);
            } else {
                let order = row.order.as_deref().unwrap_or("-");
                let number =
                    row.tracking_number.as_deref().map(|number| format!(" {number}")).unwrap_or_default();
                let start =
                    format!("{} {:>6} {:10} {:9} {order}{number}", row.at, row.seq, row.action, row.outcome);
                Self::line(format!("{start}  {}", detail(&row.detail)).trim_end());
            }
        }
    }

    /// Whether the audit log is whole.
    pub(crate) fn chain(&self, chain: &Chain) {
        match (self.is_json, chain) {
            (true, Chain::Whole { rows, head, unsealed }) => {
                Self::json(&json!({"whole": true, "rows": rows, "audit_head": head, "unsealed": unsealed}));
            }
            (true, Chain::Broken { seq, problem }) => {
                Self::json(&json!({"whole": false, "seq": seq, "problem": problem}));
            }
            (false, Chain::Whole { .. }) if self.is_quiet => {}
            (false, Chain::Whole { rows, head, unsealed }) => {
                Self::line(&format!("the audit log is whole: {rows} rows, head {head}"));
                Self::line(&match unsealed {
                    0 => "it is sealed with the key from its first row on".to_owned(),
                    _ => format!(
                        "it is sealed with the key from row {} on; older rows only vouch for each other",
                        unsealed + 1
                    ),
                });
            }
            (false, Chain::Broken { seq, problem }) => {
                Self::line(&format!("the audit log was tampered with at row {seq}: {problem}"));
                Self::line(
                    "hint: keep the database as it is, and compare it with a backup and with the audit_head of kept summaries",
                );
            }
        }
    }

    /// What works between both sides of a pair.
    pub(crate) fn check(&self, checked: &Checked<'_>) {
        if self.is_json {
            let finding = |finding: &Finding| match &finding.result {
                Ok(words) => json!({"what": finding.what, "ok": true, "message": words, "error": null}),
                Err(fault) => {
                    json!({"what": finding.what, "ok": false, "message": fault.message, "error": ErrorView::of(fault)})
                }
            };
            let findings: Vec<Value> = checked.findings.iter().map(finding).collect();
            Self::json(
                &json!({"command": "check", "pair": checked.pair, "store": checked.store, "findings": findings}),
            );
            return;
        }
        let failed = |finding: &&Finding| finding.result.is_err();
        if self.is_quiet && !checked.findings.iter().any(|finding| failed(&finding)) {
            return;
        }
        Self::line(&format!("check {} (database {})", checked.pair, checked.store.display()));
        let mut told: Vec<&Fault> = Vec::new();
        for finding in checked.findings.iter().filter(|finding| !self.is_quiet || failed(finding)) {
            match &finding.result {
                Ok(words) => Self::line(&format!("  ok      {}: {words}", finding.what)),
                Err(fault) if told.iter().any(|known| is_same_cause(known, fault)) => {}
                Err(fault) => {
                    told.push(fault);
                    // One cause is one line, however many things it spoils.
                    let spoilt = |other: &&Finding| {
                        other.result.as_ref().err().is_some_and(|other| is_same_cause(fault, other))
                    };
                    let spoilt: Vec<&str> =
                        checked.findings.iter().filter(spoilt).map(|other| other.what.as_str()).collect();
                    Self::line(&format!("  FAILED  {}: {}", spoilt.join(", "), fault_sentence(fault)));
                    if let Some(hint) = &fault.hint {
                        Self::line(&format!("          hint: {hint}"));
                    }
                }
            }
        }
    }

    /// What was asked for, in JSON or as a text, however quiet the rest is to be.
    pub(crate) fn asked(&self, view: &Value, text: impl FnOnce() -> String) {
        if self.is_json {
            Self::json(view);
        } else {
            Self::bytes(text().as_bytes());
        }
    }

    /// What a command did, in JSON or in lines.
    pub(crate) fn told(&self, view: &Value, lines: impl FnOnce() -> Vec<String>) {
        if self.is_json {
            Self::json(view);
        } else if !self.is_quiet {
            for line in lines() {
                Self::line(&line);
            }
        }
    }

    /// What `purge` took away.
    pub(crate) fn purged(&self, purged: &Purged) {
        let Purged { shipments, labels, events, .. } = purged;
        if self.is_json {
            Self::json(
                &json!({"command": "purge", "shipments": shipments, "labels": labels, "events": events}),
            );
        } else if !self.is_quiet {
            Self::line(&format!(
                "purged {shipments} shipments, {labels} labels and other papers, {events} scan events"
            ));
        }
    }

    /// What waits.
    pub(crate) fn status(&self, view: &StatusView<'_>) {
        if self.is_json {
            let hold = |hold: &HoldRow| json!({"scope": hold.scope, "until": hold.until, "since": hold.since, "error": hold.fault.as_ref().map(ErrorView::of)});
            let holds: Vec<Value> = view.holds.iter().map(hold).collect();
            let logins: Vec<Value> = view.logins.iter().map(|login| json!({"connection": login.connection, "until": login.until.map(crate::time::seconds), "refused": login.is_refused})).collect();
            Self::json(
                &json!({"command": "status", "store": view.store, "store_warning": view.store_warning, "upgrade": view.upgrade, "key": view.key, "pairs": view.pairs, "stranded": view.stranded, "holds": holds, "logins": logins, "budgets": view.budgets}),
            );
            return;
        }
        for pair in &view.pairs {
            self.pair_status(pair);
        }
        for stranded in view.stranded.iter().filter(|_| !self.is_quiet) {
            Self::line(&stranded_line(stranded));
        }
        if let Some(warning) = &view.store_warning {
            Self::line(&format!("warning: {warning}"));
        }
        if let Some(upgrade) = view.upgrade.as_ref().filter(|_| !self.is_quiet) {
            Self::line(upgrade);
        }
        if !self.is_quiet {
            Self::line(&format!("database {}, sealed with the key {}", view.store.display(), view.key));
        }
        for login in &view.logins {
            let name = login.connection.trim_start_matches("erp.");
            match login.until.filter(|_| !login.is_refused) {
                Some(until) if !self.is_quiet => {
                    let until = crate::time::seconds(until);
                    Self::line(&format!("login of {name} lasts until {until} if nothing renews it"));
                }
                Some(_) => {}
                None => Self::line(&format!("login of {name} is over; then run: mlc login {name}")),
            }
        }
        for left in view.budgets.iter().filter(|_| !self.is_quiet) {
            let Left { name, minute, minute_limit, day, day_limit } = left;
            Self::line(&format!(
                "budget of {name}: {minute} of {minute_limit} calls this minute, {day} of {day_limit} today"
            ));
        }
        for hold in view.holds.iter().filter(|_| !self.is_quiet) {
            let why = hold.fault.as_ref().map(fault_sentence).unwrap_or_default();
            Self::line(&format!("hold on {} until {}: {why}", hold.scope, hold.until));
        }
    }

    /// The page where a person consents.
    pub(crate) fn consent(&self, connection: &str, url: &str) {
        if self.is_json {
            Self::json(&json!({"command": "login", "connection": connection, "url": url}));
            return;
        }
        // The address is ours and percent-encoded, and has to stay whole.
        let page = format!("Open this page in a browser, log in, and consent:\n\n  {url}\n\n");
        Self::bytes(page.as_bytes());
        let name = connection.trim_start_matches("erp.");
        Self::line(
            "The browser then goes to your redirect address; whether a page is there does not matter.",
        );
        Self::line(&format!(
            "Paste that address here within three minutes, or run: mlc login {name} --callback-url 'ADDRESS'"
        ));
    }

    /// How a login ended.
    pub(crate) fn login(&self, connection: &str, ended: &Result<String, Fault>) {
        if self.is_json {
            let (words, error) = (ended.as_ref().ok(), ended.as_ref().err().map(ErrorView::of));
            Self::json(&json!({
                "command": "login", "connection": connection, "ok": ended.is_ok(), "message": words, "error": error,
            }));
            return;
        }
        match ended {
            Ok(words) if !self.is_quiet => Self::line(&format!("{connection}: {words}")),
            Ok(_) => {}
            Err(fault) => {
                Self::line(&format!("{connection}: {}", fault_sentence(fault)));
                if let Some(hint) = &fault.hint {
                    Self::line(&format!("hint: {hint}"));
                }
            }
        }
    }

    fn pair_status(&self, pair: &PairStatus) {
        if !self.is_quiet {
            Self::line(&pair.name);
            let states: Vec<String> = pair
                .waiting
                .states
                .iter()
                .map(|(state, count)| format!("{count} {}", state.replace('_', " ")))
                .collect();
            let waiting = if states.is_empty() { "nothing waits".to_owned() } else { states.join(", ") };
            Self::line(&format!(
                "  {waiting}; {} with write-backs to do, {} under way",
                pair.waiting.write_backs, pair.waiting.moving
            ));
            if let Some(outage) = &pair.outage {
                Self::line(&format!("  {outage}"));
            }
            if let Some(lease) = &pair.running {
                Self::line(&format!(
                    "  running: {} since {} (process {})",
                    lease.command, lease.since, lease.process
                ));
            }
            if let Some(until) = &pair.looks_up_until {
                Self::line(&format!(
                    "  the database is new or was restored: orders are looked up at the carrier first, until {until}"
                ));
            }
            for pass in &pair.last_passes {
                let code = pass.exit_code.map_or_else(|| "?".to_owned(), |code| code.to_string());
                let at = pass.finished_at.as_deref().unwrap_or_default();
                Self::line(&format!("  last {}: {at}, exit code {code}", pass.command));
            }
        }
        for need in &pair.needs_person {
            Self::line(&format!(
                "  order {} ({}): {}",
                need.order,
                need.state.replace('_', " "),
                need.reason
            ));
            if let Some(hint) = &need.hint {
                Self::line(&format!("    hint: {hint}"));
            }
            Self::line(&format!("    then run: {}", need.command));
        }
    }
}

/// Shipments that nobody looks after, and how to change that.
fn stranded_line(stranded: &Stranded) -> String {
    let Stranded { pair, is_configured, erp, carrier, states, moving } = stranded;
    let mut counts: Vec<String> =
        states.iter().map(|(state, count)| format!("{count} {}", state.replace('_', " "))).collect();
    if *moving > 0 {
        counts.push(format!("{moving} under way"));
    }
    let place = [erp, carrier].into_iter().filter(|text| !text.is_empty()).map(String::as_str);
    let place = place.collect::<Vec<_>>().join(", ");
    let command =
        if *is_configured { format!("--pair {pair}") } else { format!("--pair PAIR --from {pair}") };
    format!(
        "shipments of pair {pair} ({place}) that no pair looks after: {}; where these systems go by another name now: mlc store adopt \
         {command}",
        counts.join(", ")
    )
}

/// `2 done, 1 rejected`.
fn counted(counts: &Counts) -> String {
    let words = [
        (counts.done, "done"),
        (counts.skipped, "skipped"),
        (counts.rejected, "rejected"),
        (counts.retry, "to retry"),
        (counts.in_doubt, "in doubt"),
    ];
    let words: Vec<String> =
        words.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if words.is_empty() { "nothing done".into() } else { words.join(", ") }
}

/// `FedEx refused … (CODE)`: system, operation, words, code.
fn sentence(error: &ErrorView) -> String {
    let code = match (&error.code, error.status) {
        (Some(code), _) if ends_in_code(&error.message, code) => String::new(),
        (Some(code), _) => format!(" ({code})"),
        (None, Some(status)) => format!(" (HTTP {status})"),
        (None, None) => String::new(),
    };
    if error.is_ours {
        return format!("{}{code}", error.message);
    }
    format!("{} {}: {}{code}", error.system, error.operation, error.message)
}

fn is_same_cause(one: &Fault, other: &Fault) -> bool {
    (&one.system, &one.code, &one.message) == (&other.system, &other.code, &other.message)
}

fn fault_sentence(fault: &Fault) -> String {
    sentence(&ErrorView::of(fault))
}

fn record_lines(record: &Record, summary: &Summary) -> Vec<String> {
    let word = if summary.dry_run && summary.command == "ship" && record.outcome == Outcome::Done {
        "would ship"
    } else {
        record.outcome.as_str()
    };
    let mut first = format!("{:10} {}", word, record.order);
    if let Some(address) = &record.address {
        first = format!("{:11} {:12} {}", address.verdict, address.classification, record.order);
    }
    let numbers: Vec<&str> =
        record.tracking_numbers.iter().map(crate::model::TrackingNumber::as_str).collect();
    if !numbers.is_empty() {
        first.push_str("  ");
        first.push_str(&numbers.join(" "));
    }
    if let Some(track) = &record.track {
        first.push_str("  ");
        first.push_str(&tracked(track));
    }
    let mut lines = vec![first];
    let indent = " ".repeat(11);
    lines.extend(record.labels.iter().map(|label| format!("{indent}{label}")));
    lines.extend(record.warnings.iter().map(|warning| format!("{indent}note: {warning}")));
    if let Some(address) = &record.address {
        if !address.codes.is_empty() {
            lines.push(format!("{indent}{}", address.codes.join(", ")));
        }
        lines.extend(
            address.suggestions.iter().map(|address| format!("{indent}suggested: {}", one_line(address))),
        );
    }
    if let Some(error) = &record.error {
        lines.push(format!("{indent}{}", sentence(error)));
        lines.extend(hint(record, error, summary).map(|hint| format!("{indent}hint: {hint}")));
    }
    lines
}

/// `delivered 2026-03-05T19:41:57Z, signed by RDIAZ, 1 new scan`.
fn tracked(track: &TrackView) -> String {
    let at = track.delivered_at.as_ref().map(|at| format!(" {at}")).unwrap_or_default();
    let by = track.signed_by.as_ref().map(|name| format!(", signed by {name}")).unwrap_or_default();
    let scans = match track.new_events {
        0 => String::new(),
        1 => ", 1 new scan".to_owned(),
        count => format!(", {count} new scans"),
    };
    format!("{}{at}{by}{scans}", track.status.shown().replace('_', " "))
}

/// What to do, and what to type afterwards.
fn hint(record: &Record, error: &ErrorView, summary: &Summary) -> Option<String> {
    let names_command = error.hint.as_deref().is_some_and(|hint| hint.contains("mlc replay"));
    let replay =
        (record.outcome == Outcome::Rejected && record.id.is_some() && !names_command && !summary.dry_run)
            .then(|| format!("mlc replay --pair {} --order {}", typed(&summary.pair), typed(&record.order)));
    match (&error.hint, replay) {
        (Some(hint), Some(command)) => Some(format!("{hint}, then run: {command}")),
        (Some(hint), None) => Some(hint.clone()),
        (None, Some(command)) => Some(format!("mend it, then run: {command}")),
        (None, None) => None,
    }
}

/// A word of a command as it is typed into a shell: what an ERP calls an order must not run as one.
fn typed(word: &str) -> Cow<'_, str> {
    shlex::try_quote(word).unwrap_or(Cow::Borrowed("ORDER"))
}

fn one_line(address: &crate::model::Address) -> String {
    let place = [address.state.as_deref(), address.postal_code.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let parts = address.lines.iter().map(String::as_str).chain([
        address.city.as_str(),
        &place,
        address.country.code(),
    ]);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// `attempt=1 step=tracking`: the members of a detail that hold something.
fn detail(detail: &Value) -> String {
    let shown = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Array(elements) if elements.is_empty() => None,
        Value::String(text) if text.contains(' ') => Some(format!("\"{text}\"")),
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let Value::Object(members) = detail else { return shown(detail).unwrap_or_default() };
    let pairs = members.iter().filter_map(|(name, value)| Some(format!("{name}={}", shown(value)?)));
    pairs.collect::<Vec<_>>().join(" ")
}

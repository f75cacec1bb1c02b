//! Results as lines of text.

use std::borrow::Cow;

use serde_json::Value;

use super::view::{Announcement, Checked, Lasting, PairStatus, StatusView};
use crate::http::Left;
use crate::model::{Class, Fault, Finding, ends_in_code};
use crate::pass::{Counts, ErrorView, Outcome, Record, Summary, TrackView};
use crate::store::{AuditRow, Chain, Purged, Stranded};

/// Which lines are shown.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// Only lines about what needs a person.
    pub(super) is_quiet: bool,
    pub(super) is_verbose: bool,
}

/// Lines of a summary. `announcement`: the part that was not reported before; without it, all is shown.
pub(super) fn summary(style: Style, summary: &Summary, announcement: Option<&Announcement>) -> Vec<String> {
    let mut lines = Vec::new();
    let announcement = announcement.filter(|_| style.is_quiet);
    let mut shown: Vec<&Record> =
        summary.records.iter().filter(|record| is_shown(style, record, announcement)).collect();
    if style.is_quiet {
        // Each settings fault is shown once, because it affects every order.
        let mut told: Vec<&ErrorView> = summary.error.iter().collect();
        shown.retain(|record| match &record.error {
            Some(error) if record.class == Some(Class::Config) => {
                let is_new = !told.iter().any(|known| {
                    known.system == error.system && known.code == error.code && known.message == error.message
                });
                told.push(error);
                is_new
            }
            _ => true,
        });
    }
    let is_config = summary.fault.as_ref().is_some_and(|fault| fault.class == Class::Config);
    let error = summary.error.as_ref().filter(|_| match announcement {
        _ if !style.is_quiet => true,
        Some(announcement) => is_config && announcement.config || announcement.stop,
        None => is_config,
    });
    let has_more = announcement
        .is_some_and(|announcement| announcement.lasting.is_some() || !announcement.over.is_empty());
    if shown.is_empty() && error.is_none() && !has_more {
        return lines;
    }
    let dry = if summary.dry_run && summary.command == "ship" { " (dry run)" } else { "" };
    lines.push(format!("{} {}{dry}: {}", summary.command, summary.pair, counted(&summary.counts)));
    for record in shown {
        for line in record_lines(record, summary) {
            lines.push(format!("  {line}"));
        }
    }
    if let Some(error) = error {
        let is_partial = summary.fault.as_ref().is_some_and(|fault| fault.is_partial);
        let word = if is_partial { "left out" } else { "stopped" };
        lines.push(format!("  {word}: {}", sentence(error)));
        if let Some(hint) = &error.hint {
            lines.push(format!("  hint: {hint}"));
        }
    }
    for Lasting { since, errors } in
        announcement.iter().filter_map(|announcement| announcement.lasting.as_ref())
    {
        for error in errors {
            let since = crate::time::seconds(*since);
            lines.push(format!("  lasts since {since}: {}", sentence(error)));
            if let Some(hint) = &error.hint {
                lines.push(format!("  hint: {hint}"));
            }
        }
    }
    for over in announcement.iter().flat_map(|announcement| &announcement.over) {
        lines.push(format!("  {over}"));
    }
    lines
}

fn is_shown(style: Style, record: &Record, announcement: Option<&Announcement>) -> bool {
    let is_config = record.class == Some(Class::Config);
    match record.outcome {
        _ if style.is_quiet && is_config => true,
        _ if style.is_quiet => {
            record.needs_person()
                && announcement.is_none_or(|announcement| announcement.orders.contains(&record.order))
        }
        Outcome::Skipped => record.is_news || style.is_verbose,
        _ => true,
    }
}

/// Line of a row of the audit log.
pub(super) fn audit_row(row: &AuditRow) -> String {
    let order = row.order.as_deref().unwrap_or("-");
    let number = row.tracking_number.as_deref().map(|number| format!(" {number}")).unwrap_or_default();
    let start = format!("{} {:>6} {:10} {:9} {order}{number}", row.at, row.seq, row.action, row.outcome);
    format!("{start}  {}", detail(&row.detail)).trim_end().to_owned()
}

/// Result of the verification of the audit log.
pub(super) fn chain(style: Style, chain: &Chain) -> Vec<String> {
    match chain {
        Chain::Whole { .. } if style.is_quiet => Vec::new(),
        Chain::Whole { rows, head, unsealed } => vec![
            format!("the audit log is whole: {rows} rows, head {head}"),
            match unsealed {
                0 => "it is sealed with the key from its first row on".to_owned(),
                _ => format!(
                    "it is sealed with the key from row {} on; older rows only vouch for each other",
                    unsealed + 1
                ),
            },
        ],
        Chain::Broken { seq, problem } => vec![
            format!("the audit log was tampered with at row {seq}: {problem}"),
            "hint: keep the database as it is, and compare it with a backup and with the audit_head of kept summaries".into(),
        ],
    }
}

/// Result of the check of a pair.
pub(super) fn check(style: Style, checked: &Checked<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let failed = |finding: &&Finding| finding.result.is_err();
    if style.is_quiet && !checked.findings.iter().any(|finding| failed(&finding)) {
        return lines;
    }
    lines.push(format!("check {} (database {})", checked.pair, checked.store.display()));
    let mut told: Vec<&Fault> = Vec::new();
    for finding in checked.findings.iter().filter(|finding| !style.is_quiet || failed(finding)) {
        match &finding.result {
            Ok(words) => lines.push(format!("  ok      {}: {words}", finding.what)),
            Err(fault) if told.iter().any(|known| is_same_cause(known, fault)) => {}
            Err(fault) => {
                told.push(fault);
                // One cause is one line, even if several findings fail with it.
                let spoilt = |other: &&Finding| {
                    other.result.as_ref().err().is_some_and(|other| is_same_cause(fault, other))
                };
                let spoilt: Vec<&str> =
                    checked.findings.iter().filter(spoilt).map(|other| other.what.as_str()).collect();
                lines.push(format!("  FAILED  {}: {}", spoilt.join(", "), fault_sentence(fault)));
                if let Some(hint) = &fault.hint {
                    lines.push(format!("          hint: {hint}"));
                }
            }
        }
    }
    lines
}

/// Result of `purge`.
pub(super) fn purged(purged: &Purged) -> String {
    let Purged { shipments, labels, events, .. } = purged;
    format!("purged {shipments} shipments, {labels} labels and other papers, {events} scan events")
}

/// Result of `status`.
pub(super) fn status(style: Style, view: &StatusView<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for pair in &view.pairs {
        lines.extend(pair_status(style, pair));
    }
    for stranded in view.stranded.iter().filter(|_| !style.is_quiet) {
        lines.push(stranded_line(stranded));
    }
    if let Some(warning) = &view.store_warning {
        lines.push(format!("warning: {warning}"));
    }
    if let Some(upgrade) = view.upgrade.as_ref().filter(|_| !style.is_quiet) {
        lines.push(upgrade.clone());
    }
    if !style.is_quiet {
        lines.push(format!("database {}, sealed with the key {}", view.store.display(), view.key));
    }
    for login in &view.logins {
        let name = login.connection.trim_start_matches("erp.");
        match login.until.filter(|_| !login.is_refused) {
            Some(until) if !style.is_quiet => {
                let until = crate::time::seconds(until);
                lines.push(format!("login of {name} lasts until {until} if nothing renews it"));
            }
            Some(_) => {}
            None => lines.push(format!("login of {name} is over; then run: mlc login {name}")),
        }
    }
    for left in view.budgets.iter().filter(|_| !style.is_quiet) {
        let Left { name, minute, minute_limit, day, day_limit } = left;
        lines.push(format!(
            "budget of {name}: {minute} of {minute_limit} calls this minute, {day} of {day_limit} today"
        ));
    }
    for hold in view.holds.iter().filter(|_| !style.is_quiet) {
        let why = hold.fault.as_ref().map(fault_sentence).unwrap_or_default();
        lines.push(format!("hold on {} until {}: {why}", hold.scope, hold.until));
    }
    lines
}

fn pair_status(style: Style, pair: &PairStatus) -> Vec<String> {
    let mut lines = Vec::new();
    if !style.is_quiet {
        lines.push(pair.name.clone());
        let states: Vec<String> = pair
            .waiting
            .states
            .iter()
            .map(|(state, count)| format!("{count} {}", state.replace('_', " ")))
            .collect();
        let waiting = if states.is_empty() { "nothing waits".to_owned() } else { states.join(", ") };
        lines.push(format!(
            "  {waiting}; {} with write-backs to do, {} under way",
            pair.waiting.write_backs, pair.waiting.moving
        ));
        if let Some(outage) = &pair.outage {
            lines.push(format!("  {outage}"));
        }
        if let Some(lease) = &pair.running {
            lines.push(format!(
                "  running: {} since {} (process {})",
                lease.command, lease.since, lease.process
            ));
        }
        if let Some(until) = &pair.looks_up_until {
            lines.push(format!(
                "  the database is new or was restored: orders are looked up at the carrier first, until {until}"
            ));
        }
        for pass in &pair.last_passes {
            let code = pass.exit_code.map_or_else(|| "?".to_owned(), |code| code.to_string());
            let at = pass.finished_at.as_deref().unwrap_or_default();
            lines.push(format!("  last {}: {at}, exit code {code}", pass.command));
        }
    }
    for need in &pair.needs_person {
        lines.push(format!("  order {} ({}): {}", need.order, need.state.replace('_', " "), need.reason));
        if let Some(hint) = &need.hint {
            lines.push(format!("    hint: {hint}"));
        }
        lines.push(format!("    then run: {}", need.command));
    }
    lines
}

/// Result of `login`.
pub(super) fn login(style: Style, connection: &str, ended: &Result<String, Fault>) -> Vec<String> {
    match ended {
        Ok(_) if style.is_quiet => Vec::new(),
        Ok(words) => vec![format!("{connection}: {words}")],
        Err(fault) => {
            let mut lines = vec![format!("{connection}: {}", fault_sentence(fault))];
            lines.extend(fault.hint.as_ref().map(|hint| format!("hint: {hint}")));
            lines
        }
    }
}

/// Line about shipments that no pair uses, and the command that changes that.
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

/// Counts as text: `2 done, 1 rejected`.
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

/// System, operation, message and code of a failure: `FedEx refused … (CODE)`.
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

/// Tracking data as text: `delivered 2026-03-05T19:41:57Z, signed by RDIAZ, 1 new scan`.
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

/// What to do, and which command to type then.
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

/// Quotes a word of a command for a shell, because an ERP's order number must not be executed.
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

/// Members of a detail that have a value: `attempt=1 step=tracking`.
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

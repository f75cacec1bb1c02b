//! Results as JSON. Their shape is a contract: members are added, never changed.

use serde_json::{Value, json};

use super::view::{Checked, StatusView};
use crate::model::{Fault, Finding};
use crate::pass::ErrorView;
use crate::store::{Chain, HoldRow, Purged};

/// Result of the verification of the audit log.
pub(super) fn chain(chain: &Chain) -> Value {
    match chain {
        Chain::Whole { rows, head, unsealed } => {
            json!({"whole": true, "rows": rows, "audit_head": head, "unsealed": unsealed})
        }
        Chain::Broken { seq, problem } => json!({"whole": false, "seq": seq, "problem": problem}),
    }
}

/// Result of the check of a pair.
pub(super) fn check(checked: &Checked<'_>) -> Value {
    let finding = |finding: &Finding| match &finding.result {
        Ok(words) => json!({"what": finding.what, "ok": true, "message": words, "error": null}),
        Err(fault) => {
            json!({"what": finding.what, "ok": false, "message": fault.message, "error": ErrorView::of(fault)})
        }
    };
    let findings: Vec<Value> = checked.findings.iter().map(finding).collect();
    json!({"command": "check", "pair": checked.pair, "store": checked.store, "findings": findings})
}

/// Result of `purge`.
pub(super) fn purged(purged: &Purged) -> Value {
    let Purged { shipments, labels, events, .. } = purged;
    json!({"command": "purge", "shipments": shipments, "labels": labels, "events": events})
}

/// Result of `status`.
pub(super) fn status(view: &StatusView<'_>) -> Value {
    let StatusView { store, store_warning, upgrade, key, pairs, stranded, holds, logins, budgets } = view;
    let hold = |hold: &HoldRow| {
        let error = hold.fault.as_ref().map(ErrorView::of);
        json!({"scope": hold.scope, "until": hold.until, "since": hold.since, "error": error})
    };
    let holds: Vec<Value> = holds.iter().map(hold).collect();
    let logins = logins.iter().map(|login| {
        let until = login.until.map(crate::time::seconds);
        json!({"connection": login.connection, "until": until, "refused": login.is_refused})
    });
    let logins: Vec<Value> = logins.collect();
    json!({
        "command": "status", "store": store, "store_warning": store_warning, "upgrade": upgrade, "key": key, "pairs": pairs,
        "stranded": stranded, "holds": holds, "logins": logins, "budgets": budgets,
    })
}

/// Result of `login`.
pub(super) fn login(connection: &str, ended: &Result<String, Fault>) -> Value {
    let (words, error) = (ended.as_ref().ok(), ended.as_ref().err().map(ErrorView::of));
    json!({"command": "login", "connection": connection, "ok": ended.is_ok(), "message": words, "error": error})
}

//! Runs passes after the injected failures, while time goes on and a person follows the README and the hints.

use serde_json::Value;

use crate::plan::Plan;
use crate::stage::Stage;
use crate::verdict::Wrong;

/// Seconds between the passes: an hour of retries and doubt, then long enough for hidden labels to appear and for every interval between
/// two searches at the carrier.
const PAUSES_S: [i64; 7] = [61, 31 * 60, 61, 3 * 3_600, 61, 86_400, 61];
/// Most passes; more are never needed.
const PASSES_MAX: usize = 20;

/// Runs passes until nothing is left to do.
pub(crate) fn drain(stage: &mut Stage, plan: &Plan) {
    stage.world.erp_server().clear_faults();
    stage.world.carrier_server().clear_faults();
    stage.catch_up();
    for pass in 0..PASSES_MAX {
        stage.later(PAUSES_S.get(pass).copied().unwrap_or(1_000));
        let summary = stage.pass("ship", &[]);
        if is_quiet(&summary) && pass >= PAUSES_S.len() {
            stage.pass("track", &[]);
            let last = stage.pass("ship", &[]);
            if !is_quiet(&last) {
                stage.find(Wrong::NotQuiet, "tracking has unsettled it");
            }
            return;
        }
        for record in summary["records"].as_array().cloned().unwrap_or_default() {
            play_person(stage, plan, &record);
        }
    }
    stage.calmly(&["status"], &[0, 1]);
    stage.find(Wrong::NotQuiet, format!("after {PASSES_MAX} passes"));
}

/// Whether nothing was done and nothing is left. An order with a number that the store does not know is always skipped.
fn is_quiet(summary: &Value) -> bool {
    let counts = &summary["counts"];
    summary["exit_code"] == 0 && counts["found"] == counts["skipped"]
}

/// Does what a person would do about a record, if anything.
fn play_person(stage: &mut Stage, plan: &Plan, record: &Value) {
    let order = record["order"].as_str().unwrap_or_default().to_owned();
    let labels = stage.alive(&order);
    let live = labels.len();
    if record["error"]["code"] == "LABELS.SEVERAL" {
        for label in labels.into_iter().skip(1) {
            stage.world.carrier().void_by_hand(&label.master_tracking_number);
            stage.voided_by_hand.extend(label.pieces.into_iter().map(|piece| piece.tracking_number));
        }
        return;
    }
    if record["held"] == true {
        // A person who finds a label at the carrier waits, because mlc finds it too.
        if live == 0 {
            stage.pass("replay", &[&record["id"].to_string(), "--as-new"]);
        }
        return;
    }
    if record["outcome"] != "rejected" {
        return;
    }
    let code = record["error"]["code"].as_str().unwrap_or_default();
    if code == "LABEL.EXISTS" && live > 0 {
        if !plan.is_suspicious() {
            stage.find(Wrong::NeedlessPerson, order.as_str());
        }
        stage.dismissed.push(order.clone());
        stage.pass("replay", &["--order", &order, "--dismiss"]);
        return;
    }
    let warnings = record["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if code == "LABEL.NOT.PRINTED" || warnings.into_iter().any(|words| words.contains("(LABEL.NOT.PRINTED)"))
    {
        *stage.reprints.entry(order.clone()).or_default() += 1;
    }
    stage.pass("replay", &["--order", &order]);
}

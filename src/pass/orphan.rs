//! Labels of lost create calls: one that shows up later is cancelled.

use super::ours::{Found, judge};
use super::summary::{Outcome, Record};
use super::{Pass, settle, voiding};
use crate::model::TrackingNumber;
use crate::store::{Shipment, StoreError, Watch};
use crate::trial::Guard;

/// Looks them up at the carrier, at intervals that grow with their age.
pub(super) fn look_for_orphans(cx: &Pass<'_>) -> Result<(), StoreError> {
    if !Guard::Watch.is_on() {
        return Ok(());
    }
    let is_trusted = |watch: &Watch| watch.shipment.generation == cx.generation;
    // A restored database may lack the label that replaced the lost one.
    for watch in cx.store().due_watches(&cx.pair.name)?.into_iter().filter(is_trusted) {
        if cx.is_over() {
            return Ok(());
        }
        let candidates = match settle::find(cx, &watch.shipment)? {
            Ok(candidates) => candidates,
            Err(fault) => {
                cx.stop.note(&fault);
                continue;
            }
        };
        let packages = watch.expected.as_ref().map_or(1, |expected| expected.grams.len());
        let sought = settle::sought(cx, &watch.shipment, watch.expected.clone(), packages);
        let (found, strangers) = judge(candidates, &sought);
        let numbers = match found {
            Found::Whole(created) => {
                created.packages.into_iter().map(|package| package.tracking_number).collect()
            }
            Found::Numbers(numbers) => numbers,
            Found::Several(numbers) | Found::Unclear(numbers) => {
                tell_once(cx, &watch.shipment, numbers.iter().map(unsure).collect::<Vec<_>>())?;
                Vec::new()
            }
            Found::Nothing => Vec::new(),
        };
        tell_once(
            cx,
            &watch.shipment,
            strangers.iter().map(|one| settle::told(&watch.shipment, one)).collect(),
        )?;
        for number in numbers {
            let mut record = Record::of(&watch.shipment, Outcome::Done);
            record.tracking_numbers = vec![number.clone()];
            match voiding::void_number(cx, &watch.shipment, &number, None) {
                Ok(()) => {
                    cx.ledger.orphan(&watch.shipment, &number)?;
                    record.warnings =
                        vec!["a second label of this order showed up at the carrier and was voided".into()];
                }
                Err(fault) => {
                    cx.stop.note(&fault);
                    record = record.with_fault(&fault);
                }
            }
            cx.add_record(record);
        }
        cx.ledger.watched(&watch)?;
    }
    Ok(())
}

fn unsure(number: &TrackingNumber) -> String {
    format!(
        "the carrier shows {number} under its reference: it may be a second label of this order, and was left alone"
    )
}

/// Reports shipments that were left alone, when they are seen first.
fn tell_once(cx: &Pass<'_>, shipment: &Shipment, lines: Vec<String>) -> Result<(), StoreError> {
    if lines.is_empty() || !cx.ledger.notice(&shipment.order, lines.join("; "))? {
        return Ok(());
    }
    let mut record = Record::of(shipment, Outcome::Skipped);
    record.warnings = lines;
    cx.add_record(record);
    Ok(())
}

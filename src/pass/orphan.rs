//! Labels of create calls that were given up for lost: one that shows up later is cancelled.

use super::summary::{Outcome, Record};
use super::{Pass, settle};
use crate::store::{StoreError, Watch};
use crate::trial::Guard;

/// Looks for them at the carrier, as often as their age asks for.
pub(super) fn look_for_orphans(cx: &Pass<'_>) -> Result<(), StoreError> {
    if !Guard::Watch.is_on() {
        return Ok(());
    }
    let is_trusted = |watch: &Watch| watch.job.generation == cx.generation;
    // A restored database may not know the label that replaced the lost one.
    for watch in cx.store().due_watches(&cx.pair.name)?.into_iter().filter(is_trusted) {
        if cx.is_over() {
            return Ok(());
        }
        let numbers = match settle::find(cx, &watch.job)? {
            Ok(found) => found.numbers(),
            Err(fault) => {
                cx.note(&fault);
                continue;
            }
        };
        for number in numbers {
            let mut record = Record::of(&watch.job, Outcome::Done);
            record.tracking_numbers = vec![number.clone()];
            match settle::void_number(cx, &watch.job, &number, None) {
                Ok(()) => {
                    cx.ledger.orphan(&watch.job, &number)?;
                    record.warnings =
                        vec!["a second label of this order showed up at the carrier and was voided".into()];
                }
                Err(fault) => {
                    cx.note(&fault);
                    record = record.with_fault(&fault);
                }
            }
            cx.add_record(record);
        }
        cx.ledger.watched(&watch)?;
    }
    Ok(())
}

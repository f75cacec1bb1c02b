//! A carrier that tells of packages by itself has to be asked to, and asked again before it forgets. What it tells is only sooner than
//! polling, never more: nothing here is lost when it fails.

use std::time::Duration;

use super::Pass;
use crate::clock::{earlier, later};
use crate::model::TrackingNumber;
use crate::store::StoreError;

const DAY: Duration = Duration::from_secs(86_400);
/// So long before its end a subscription is renewed.
const MARGIN: Duration = Duration::from_secs(2 * 86_400);
/// A package that the carrier would not take is offered again after that time.
const REFUSED_FOR: Duration = Duration::from_secs(86_400);

/// Asks the carrier to tell of every package under way that it does not tell of for some days yet.
pub(super) fn renew(cx: &Pass<'_>) -> Result<(), StoreError> {
    let Some(terms) = cx.carrier.subscription() else { return Ok(()) };
    let now = cx.clock.now();
    let since = earlier(now, cx.pair.track_for);
    let unheard = cx.store().subscription_ends(&cx.pair.name, since, later(now, MARGIN))?;
    for batch in unheard.chunks(terms.batch) {
        if cx.is_over() {
            return Ok(());
        }
        let numbers: Vec<TrackingNumber> = batch.iter().map(|(_, number)| number.clone()).collect();
        let accepted = match cx.carrier.subscribe(&numbers) {
            Ok(accepted) => accepted,
            Err(fault) => {
                log::info!("{}: {fault}", cx.pair.name);
                cx.stop.note(&fault);
                return Ok(());
            }
        };
        let until = |number: &TrackingNumber| {
            let time = if accepted.contains(number) { DAY * terms.days } else { MARGIN + REFUSED_FOR };
            later(now, time)
        };
        let ends = batch.iter().map(|(package, number)| (*package, until(number))).collect();
        cx.ledger.subscribed(ends)?;
    }
    Ok(())
}

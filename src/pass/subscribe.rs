//! Push subscriptions: a carrier that pushes tracking events must be asked to, and asked again before the subscription ends. Push only
//! delivers earlier what polling finds too: a failure here loses nothing.

use std::time::Duration;

use super::Pass;
use crate::clock::{earlier, later};
use crate::model::TrackingNumber;
use crate::store::StoreError;

const DAY: Duration = Duration::from_secs(86_400);
/// How long before its end a subscription is renewed.
const MARGIN: Duration = Duration::from_secs(2 * 86_400);
/// After this time a package that the carrier refused is offered again.
const REFUSED_FOR: Duration = Duration::from_secs(86_400);

/// Subscribes to every package under way whose subscription is missing or ends soon.
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

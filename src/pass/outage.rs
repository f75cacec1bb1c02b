//! Orders during an outage of their carrier: they wait, one of them probes, and all continue when the carrier answers.

use super::Pass;
use super::next::Next;
use super::summary::Record;
use crate::model::{Class, Fault, MLC};
use crate::store::{Outage, Shipment, StoreError};

const CARRIER_HELD: &str = "CARRIER.HELD";

/// The record of an order that is not processed now, because its carrier has an outage.
pub(super) fn held(cx: &Pass<'_>, shipment: &Shipment) -> Result<Option<Record>, StoreError> {
    let outage = outage(cx)?.filter(|outage| outage.probe_at > cx.clock.now());
    Ok(outage.map(|outage| waits(cx, shipment, &outage)))
}

/// Whether this order may be sent now; else what it ends with in this pass.
pub(super) fn hold_back(cx: &Pass<'_>, shipment: &Shipment) -> Result<Option<Next>, StoreError> {
    match outage(cx)? {
        Some(outage) if !cx.store().take_probe(&cx.pair.carrier_name)? => {
            Ok(Some(Next::end(waits(cx, shipment, &outage))))
        }
        _ => Ok(None),
    }
}

/// The outage of the pair's carrier. None for an order that a person vouches for: it is sent at once.
fn outage(cx: &Pass<'_>) -> Result<Option<Outage>, StoreError> {
    let outage = if cx.is_vouched { None } else { cx.store().outage(&cx.pair.carrier_name)? };
    Ok(outage.filter(Outage::is_certain))
}

fn waits(cx: &Pass<'_>, shipment: &Shipment, outage: &Outage) -> Record {
    let carrier = cx.pair.carrier.display_name();
    let message = format!(
        "{carrier} has not answered a request for a label since {}: this order waits",
        crate::time::seconds(outage.since)
    );
    let fault = Fault::new(Class::Retry { after_s: None }, MLC, "create shipment", message)
        .code(CARRIER_HELD)
        .advised();
    Record::failed(shipment, &fault)
}

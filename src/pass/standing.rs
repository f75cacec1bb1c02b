//! Tracking state of a whole shipment, derived from its packages.

use std::time::Duration;

use super::Pass;
use crate::clock::earlier;
use crate::model::{CarrierTime, TrackingStatus};
use crate::store::{InTransit, PackageRow, TrackedPackage, TrackedShipment};

/// A proof of delivery that is missing after this time is not expected any more.
const PROOF_PATIENCE: Duration = Duration::from_secs(3 * 86_400);

/// Combines new tracking data with the stored state of the other packages.
pub(super) fn standing(cx: &Pass<'_>, transit: &InTransit, news: &[TrackedPackage]) -> TrackedShipment {
    let fresh = |package: &PackageRow| news.iter().find(|told| told.package_id == package.id);
    let statuses = transit.packages.iter().map(|package| match fresh(package) {
        Some(told) if told.tracked.status != TrackingStatus::Unknown => told.tracked.status,
        _ => package.status,
    });
    let statuses: Vec<TrackingStatus> = statuses.collect();
    let times = transit.packages.iter().filter_map(|package| {
        let told = fresh(package).and_then(|told| told.tracked.delivered_at.clone());
        told.or_else(|| package.delivered_at.clone())
    });
    let mut signers: Vec<String> = Vec::new();
    for package in &transit.packages {
        let told = fresh(package).and_then(|told| told.tracked.signed_by.clone());
        if let Some(name) = told.or_else(|| package.signed_by.clone()).filter(|name| !signers.contains(name))
        {
            signers.push(name);
        }
    }
    let status = TrackingStatus::of_shipment(statuses.iter().copied());
    let all_ended = !statuses.is_empty() && statuses.iter().all(|status| status.is_final());
    let proofs_settled = transit.packages.iter().zip(&statuses).all(|(package, status)| {
        let told = fresh(package);
        *status != TrackingStatus::Delivered
            || !cx.pair.proof_of_delivery
            || package.has_proof_document
            || told.is_some_and(|told| told.proof.is_some())
            || is_long_ago(
                cx,
                told.and_then(|told| told.tracked.delivered_at.as_ref()).or(package.delivered_at.as_ref()),
            )
    });
    TrackedShipment {
        status,
        delivered_at: times.max_by_key(CarrierTime::order).filter(|_| status == TrackingStatus::Delivered),
        signed_by: (!signers.is_empty()).then(|| signers.join(", ")),
        is_final: all_ended && proofs_settled,
    }
}

fn is_long_ago(cx: &Pass<'_>, delivered_at: Option<&CarrierTime>) -> bool {
    delivered_at.is_none_or(|time| time.order() < earlier(cx.clock.now(), PROOF_PATIENCE))
}

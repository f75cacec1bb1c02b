//! `track`: polls where shipments are, and reports it to the ERP.

use std::collections::{HashMap, HashSet};

use super::standing::standing;
use super::steps::track_steps;
use super::summary::{Outcome, Record, Summary, TrackView};
use super::{Pass, label, subscribe, workers, write_back};
use crate::clock::earlier;
use crate::model::{Document, Fault, OrderKey, Proof, ScanEvent, TrackTarget, Tracked, TrackingStatus};
use crate::store::{InTransit, PackageRow, StoreError, TrackedPackage};

/// Number of shipments whose rows are read at once; the carrier's batches are formed from them.
const WINDOW: usize = 600;

/// Selects which shipments to track.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrackOptions {
    pub(crate) orders: Vec<OrderKey>,
    pub(crate) tracking_numbers: Vec<String>,
    pub(crate) limit: Option<usize>,
}

impl TrackOptions {
    fn names_any(&self) -> bool {
        !self.orders.is_empty() || !self.tracking_numbers.is_empty()
    }
}

/// Polls the carrier, stores what is new, and writes it back.
pub(crate) fn track(cx: Pass<'_>, options: &TrackOptions) -> Result<Summary, StoreError> {
    let mut ids = if options.names_any() {
        let orders = cx.stored_keys(&options.orders)?;
        cx.store().labelled_ids(&cx.pair.name, orders, &options.tracking_numbers)?
    } else {
        cx.store().in_transit_ids(&cx.pair.name, earlier(cx.clock.now(), cx.pair.track_for))?
    };
    ids.truncate(options.limit.unwrap_or(usize::MAX));
    let polled: HashSet<i64> = ids.iter().copied().collect();
    let (fed, worked) = workers::run(
        cx.pair.concurrency,
        |queue| -> Result<(), StoreError> {
            for window in ids.chunks(WINDOW) {
                for batch in batches(cx.store().in_transit(window.to_vec())?, cx.carrier.track_batch()) {
                    if cx.is_over() || !queue.put(batch) {
                        return Ok(());
                    }
                }
            }
            Ok(())
        },
        |batch| {
            poll(&cx, batch, options.names_any()).unwrap_or_else(|error| {
                cx.stop.broke(error);
                Vec::new()
            })
        },
        |_| Vec::new(),
    );
    fed?;
    let mut records: Vec<Record> = worked.into_iter().flatten().collect();
    if !options.names_any() {
        subscribe::renew(&cx)?;
        records.extend(finish_write_backs(&cx, &polled)?);
    }
    cx.end("track", records, 0)
}

/// Groups whole shipments so that their packages fill the carrier's calls.
fn batches(shipments: Vec<InTransit>, size: usize) -> Vec<Vec<InTransit>> {
    let (mut batches, mut batch, mut filled) = (Vec::new(), Vec::new(), 0);
    for transit in shipments {
        if filled > 0 && filled + transit.packages.len() > size {
            batches.push(std::mem::take(&mut batch));
            filled = 0;
        }
        filled += transit.packages.len();
        batch.push(transit);
    }
    batches.push(batch);
    batches.retain(|batch| !batch.is_empty());
    batches
}

fn target(transit: &InTransit, package: &PackageRow) -> TrackTarget {
    TrackTarget {
        tracking_number: package.tracking_number.clone(),
        carrier_id: package.carrier_id.clone(),
        account: transit.account.clone(),
        reference: transit.order.as_str().to_owned(),
        labelled_at: transit.labelled_at,
    }
}

fn poll(cx: &Pass<'_>, batch: &[InTransit], tells_all: bool) -> Result<Vec<Record>, StoreError> {
    let open = |transit: &InTransit| -> Vec<TrackTarget> {
        let packages = transit
            .packages
            .iter()
            .filter(|package| tells_all || !package.status.is_final() || lacks_proof(cx, package));
        packages.map(|package| target(transit, package)).collect()
    };
    let targets: Vec<TrackTarget> = batch.iter().flat_map(open).collect();
    let mut answers = HashMap::new();
    for part in targets.chunks(cx.carrier.track_batch()) {
        if cx.is_over() {
            return Ok(Vec::new());
        }
        match cx.carrier.track(part) {
            Ok(results) => {
                cx.stop.note_success();
                answers.extend(part.iter().map(|target| target.tracking_number.clone()).zip(results));
            }
            // Other batches may succeed: only a system that fails repeatedly ends the pass.
            Err(fault) => {
                cx.stop.note(&fault);
                return Ok(batch.iter().map(|transit| unheard(transit, &fault)).collect());
            }
        }
    }
    let packages = batch.iter().flat_map(|transit| &transit.packages).map(|package| package.id).collect();
    let known = cx.store().known_events(packages)?;
    let (mut records, mut quiet) = (Vec::new(), Vec::new());
    for transit in batch {
        let mut news = Vec::new();
        for package in &transit.packages {
            match answers.remove(&package.tracking_number) {
                Some(Ok(Some(tracked))) => news.push(package_news(cx, transit, package, tracked, &known)),
                Some(Ok(None)) | None => {}
                Some(Err(fault)) => records.push(refused(transit, package, &fault)),
            }
        }
        match one(cx, transit, news, tells_all)? {
            Some(record) => records.push(record),
            None => quiet.push(transit.shipment_id),
        }
    }
    if !quiet.is_empty() {
        cx.ledger.looked_at(quiet)?;
    }
    Ok(records)
}

fn refused(transit: &InTransit, package: &PackageRow, fault: &Fault) -> Record {
    let mut record = Record::new(transit.order.as_str(), Outcome::Rejected).with_fault(fault);
    record.id = Some(transit.shipment_id);
    record.tracking_numbers = vec![package.tracking_number.clone()];
    record
}

/// The record of a shipment about which the carrier did not answer; the next pass asks again.
fn unheard(transit: &InTransit, fault: &Fault) -> Record {
    let mut record =
        Record::new(transit.order.as_str(), Outcome::Retry).with_fault(&fault.clone().repeatable());
    record.id = Some(transit.shipment_id);
    record.tracking_numbers =
        transit.packages.iter().map(|package| package.tracking_number.clone()).collect();
    record
}

fn lacks_proof(cx: &Pass<'_>, package: &PackageRow) -> bool {
    cx.pair.proof_of_delivery && package.status == TrackingStatus::Delivered && !package.has_proof_document
}

/// Collects new tracking data of one package, its proof of delivery included.
fn package_news(
    cx: &Pass<'_>,
    transit: &InTransit,
    package: &PackageRow,
    mut tracked: Tracked,
    known: &HashMap<i64, HashSet<String>>,
) -> TrackedPackage {
    tracked.status = package.status.then(tracked.status);
    if tracked.status != TrackingStatus::Delivered {
        (tracked.delivered_at, tracked.signed_by) = (None, None);
    }
    let mut seen = known.get(&package.id).cloned().unwrap_or_default();
    let is_new = |event: &&ScanEvent| !event.is_among(&seen) && seen.insert(event.identity());
    let mut new_events: Vec<_> = tracked.events.iter().filter(is_new).cloned().collect();
    new_events.sort_by_key(|event| event.at.order());
    let proof = proof(cx, transit, package, &tracked);
    TrackedPackage {
        package_id: package.id,
        tracking_number: package.tracking_number.clone(),
        tracked,
        new_events,
        proof,
    }
}

fn proof(cx: &Pass<'_>, transit: &InTransit, package: &PackageRow, tracked: &Tracked) -> Option<Document> {
    let is_wanted = cx.pair.proof_of_delivery
        && !package.has_proof_document
        && tracked.status == TrackingStatus::Delivered;
    match &tracked.proof {
        Proof::Here(document) if is_wanted => return Some(document.clone()),
        Proof::Ask if is_wanted && !cx.is_over() => {}
        _ => return None,
    }
    cx.carrier.proof_of_delivery(&target(transit, package)).unwrap_or_else(|fault| {
        // The next pass asks again, because a delivered package stays open until its proof is stored.
        log::info!("order {}: {fault}", transit.order);
        cx.stop.note(&fault);
        None
    })
}

/// Stores and writes back new tracking data of one shipment; None where there is none.
fn one(
    cx: &Pass<'_>,
    transit: &InTransit,
    news: Vec<TrackedPackage>,
    tells_all: bool,
) -> Result<Option<Record>, StoreError> {
    let Some(shipment) = cx.store().shipment(&cx.pair.name, transit.shipment_id)? else { return Ok(None) };
    let whole = standing(cx, transit, &news);
    let is_news = news.iter().any(|package| {
        let before = transit.packages.iter().find(|known| known.id == package.package_id);
        !package.new_events.is_empty()
            || package.proof.is_some()
            || before.is_none_or(|known| {
                let told = &package.tracked;
                known.status != told.status && told.status != TrackingStatus::Unknown
                    || told.signed_by.is_some() && known.signed_by != told.signed_by
                    || told.delivered_at.is_some() && known.delivered_at != told.delivered_at
            })
    });
    if !is_news && !whole.is_final && !tells_all {
        return Ok(None);
    }
    let events = news.iter().map(|package| package.new_events.len()).sum();
    let view = TrackView {
        status: whole.status,
        delivered_at: whole.delivered_at.as_ref().map(ToString::to_string),
        signed_by: whole.signed_by.clone(),
        new_events: events,
    };
    let steps = if is_news { track_steps(cx, &shipment.handle, transit, &whole, &news)? } else { Vec::new() };
    cx.ledger.track(&shipment, news, whole, steps)?;
    let mut record = Record::of(&shipment, Outcome::Done);
    record.warnings.clear();
    let work = cx.store().write_back(shipment.id)?;
    record.tracking_numbers = work.numbers;
    let mut faults = Vec::new();
    for document in &work.documents {
        faults.extend(label::export(cx, document, &[])?.err());
    }
    // Old failures of other write-backs are reported too, because the shipment is not finished.
    faults.extend(write_back::do_steps(cx, &shipment, work.steps, &[], false)?.faults);
    record = record.with_faults(&faults);
    record.track = Some(view);
    Ok(Some(record))
}

/// Does open steps of earlier passes, for shipments that were not polled now.
fn finish_write_backs(cx: &Pass<'_>, polled: &HashSet<i64>) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    for shipment in cx
        .store()
        .with_open_steps(&cx.pair.name)?
        .into_iter()
        .filter(|shipment| !polled.contains(&shipment.id))
    {
        if cx.is_over() {
            break;
        }
        let mut record = Record::of(&shipment, Outcome::Done);
        let work = cx.store().write_back(shipment.id)?;
        record.tracking_numbers = work.numbers;
        let done = write_back::do_steps(cx, &shipment, work.steps, &[], false)?;
        if done.is_news || !done.faults.is_empty() {
            records.push(record.with_faults(&done.faults));
        }
    }
    Ok(records)
}

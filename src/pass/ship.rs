//! `ship`: first the unfinished shipments of earlier passes, then ready orders.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::Duration;

use super::advance::{advance, rejected};
use super::foreign::foreign_records;
use super::summary::{Outcome, Record, Summary};
use super::{Pass, label, orphan, plan, validate, workers};
use crate::clock::{earlier, is_ahead};
use crate::model::{Fault, Listed, MLC, OrderKey, Readiness, State};
use crate::store::{Claim, Claimed, Known, Shipment, StepState, StoreError};

/// Selects which orders to ship.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShipOptions {
    /// Only these orders, even when they are not listed.
    pub(crate) orders: Vec<OrderKey>,
    /// At most this many new orders.
    pub(crate) limit: Option<usize>,
}

/// Overlap of two lists by change: clocks differ, and a record may be stored some time after its timestamp.
const WATERMARK_OVERLAP: Duration = Duration::from_secs(600);
/// How often a list by change is replaced by a full one, for orders that became ready without a change of their own.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);
/// Name of the watermark that holds when the last pass ended that read all orders to be shipped.
pub(super) const WHOLE: &str = "whole";
const LISTED: &str = "listed";
const SWEPT: &str = "swept";

/// One task of the worker pool.
enum Task {
    Advance(Shipment),
    /// A rejected order whose record has changed; the text is its new revision.
    Recheck(Shipment, String),
    /// An order of a dry run.
    Rehearse(OrderKey),
}

/// Ships ready orders.
pub(crate) fn ship(cx: Pass<'_>, options: &ShipOptions) -> Result<Summary, StoreError> {
    let is_named = !options.orders.is_empty();
    let named = cx.keys_to_ship(&options.orders)?;
    let spellings: Vec<String> = named.iter().map(|key| key.as_str().to_owned()).collect();
    let wanted = |order: &OrderKey| !is_named || named.contains(order);
    let left: Vec<Shipment> = cx
        .store()
        .unfinished(&cx.pair.name)?
        .into_iter()
        .filter(|shipment| wanted(&shipment.order) && !shipment.is_dismissed)
        .collect();
    if !cx.is_dry_run {
        orphan::look_for_orphans(&cx)?;
    }
    let (now, mut records, mut rejections) = (cx.clock.now(), Vec::new(), HashMap::new());
    let mut due = Vec::new();
    for shipment in left {
        match shipment.state {
            State::Rejected => {
                rejections.insert(shipment.order.clone(), shipment);
            }
            State::Claimed if shipment.retry_at.is_some_and(|at| is_ahead(at, now)) && !is_named => {
                records.push(later(&shipment));
            }
            State::Claimed => due.push(shipment),
            _ if cx.is_dry_run => records.push(left_over(&shipment)),
            _ => due.push(shipment),
        }
    }
    let (fed, worked) = workers::run(
        cx.pair.concurrency,
        |queue| {
            let claimed = due.iter().filter(|shipment| shipment.state == State::Claimed);
            cx.erp.expect(&claimed.map(|shipment| shipment.order.clone()).collect::<Vec<_>>());
            for shipment in due {
                let task =
                    if cx.is_dry_run { Task::Rehearse(shipment.order) } else { Task::Advance(shipment) };
                if !queue.put(task) {
                    break;
                }
            }
            let orders = if is_named { Orders::Named(named) } else { Orders::Listed };
            feed(&cx, &orders, options.limit, &mut rejections, queue)
        },
        |task| work(&cx, task),
        |task| Some(crashed(task)),
    );
    let not_ready = match fed {
        Ok(not_ready) => not_ready,
        Err(ListFailure::Store(error)) => return Err(error),
        Err(ListFailure::Erp(fault)) => {
            cx.stop.halt(&fault);
            0
        }
    };
    if !cx.is_dry_run {
        label::restore(&cx)?;
    }
    // A shipment that was only processed because it waits for the ERP is not reported.
    let is_told = |record: &Record| is_named || record.is_news || record.outcome != Outcome::Done;
    records.extend(worked.into_iter().flatten().filter(is_told));
    records.extend(rejections.into_values().map(|shipment| rejected(&shipment)));
    records.extend(
        foreign_records(&cx)?.into_iter().filter(|record| !is_named || spellings.contains(&record.order)),
    );
    cx.end("ship", records, not_ready)
}

/// Source of the orders of a pass.
enum Orders {
    /// The ERP's list of orders that may be ready.
    Listed,
    /// Orders that a person named.
    Named(Vec<OrderKey>),
}

/// Why the list of orders could not be read completely.
enum ListFailure {
    Store(StoreError),
    Erp(Fault),
}

impl From<StoreError> for ListFailure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Queues orders as they are listed; gives the number of those that are not ready.
fn feed(
    cx: &Pass<'_>,
    orders: &Orders,
    limit: Option<usize>,
    rejections: &mut HashMap<OrderKey, Shipment>,
    queue: &workers::Queue<Task>,
) -> Result<u64, ListFailure> {
    let mut taken = 0;
    if let Orders::Named(keys) = orders {
        // A named order is read whatever the list says, and its record tells why when it is not shipped.
        let listed = keys.iter().map(|key| Listed {
            key: key.clone(),
            readiness: Readiness::Ready,
            numbers: Vec::new(),
            ship_via: None,
            requested_on: None,
            revision: String::new(),
            modified: None,
        });
        take_page(cx, (orders, limit), listed.collect(), rejections, queue, &mut taken)?;
        return Ok(0);
    }
    let now = cx.clock.now();
    let is_swept = cx.ledger.watermark(SWEPT)?.is_some_and(|at| at > earlier(now, SWEEP_EVERY) && at <= now);
    let listed_to = cx.ledger.watermark(LISTED)?;
    let since =
        listed_to.filter(|_| is_swept && cx.erp.lists_by_change()).map(|at| earlier(at, WATERMARK_OVERLAP));
    let (mut newest, mut not_ready, mut broken, mut is_whole) = (listed_to, 0, None, true);
    let listed = cx.erp.list(since, &mut |page| {
        let page = match page {
            Ok(page) => page,
            Err(fault) => {
                cx.stop.note_partial(&fault);
                is_whole = false;
                return if cx.is_over() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            }
        };
        newest = newest.max(page.iter().filter_map(|order| order.modified).max());
        match take_page(cx, (orders, limit), page, rejections, queue, &mut taken) {
            Ok(waiting) => not_ready += waiting,
            Err(error) => broken = Some(error),
        }
        let is_full = limit.is_some_and(|limit| taken >= limit);
        if broken.is_some() || cx.is_over() || is_full {
            is_whole = false;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if let Some(error) = broken {
        return Err(error.into());
    }
    listed.map_err(ListFailure::Erp)?;
    if is_whole && !cx.is_dry_run {
        cx.ledger.set_watermark(WHOLE, cx.clock.now())?;
    }
    if cx.erp.lists_by_change() && is_whole && !cx.is_dry_run {
        if let Some(newest) = newest {
            cx.ledger.set_watermark(LISTED, newest)?;
        }
        if since.is_none() {
            cx.ledger.set_watermark(SWEPT, now)?;
        }
    }
    Ok(not_ready)
}

/// Processes one page: claims and queues new orders, and queues rejected ones whose record has changed.
fn take_page(
    cx: &Pass<'_>,
    (orders, limit): (&Orders, Option<usize>),
    page: Vec<Listed>,
    rejections: &mut HashMap<OrderKey, Shipment>,
    queue: &workers::Queue<Task>,
    taken: &mut usize,
) -> Result<u64, StoreError> {
    let known = cx.ledger.known(page.iter().map(|listed| listed.key.clone()).collect())?;
    let (mut claims, mut not_ready) = (Vec::new(), 0);
    for listed in page {
        let was_released = known.get(&listed.key).is_some_and(|known| known.is_released);
        match (known.get(&listed.key).filter(|_| !was_released), listed.readiness) {
            (Some(Known { state: State::Rejected, revision, is_dismissed: false, .. }), Readiness::Ready)
                if revision.as_deref() != Some(&listed.revision) =>
            {
                if let Some(shipment) = rejections.remove(&listed.key) {
                    queue.put(Task::Recheck(shipment, listed.revision));
                }
            }
            (Some(known), readiness) => {
                let is_ready = matches!(readiness, Readiness::Ready) && listed.numbers.is_empty();
                if is_ready && known.state == State::Done && cx.erp.lists_numbers() && !is_named(orders) {
                    tell_shipped_before(cx, known)?;
                }
                tell_if_asked(cx, orders, known)?;
            }
            (None, _) if plan::is_left_alone(listed.ship_via.as_deref(), &cx.pair.rules) => {}
            (None, Readiness::NotReady(_)) if listed.numbers.is_empty() => not_ready += 1,
            (None, Readiness::Ready)
                if listed.numbers.is_empty() && cx.put_off(None, listed.requested_on, None).is_some() =>
            {
                not_ready += 1;
            }
            (None, _) if limit.is_some_and(|limit| *taken >= limit) => {}
            // A dry run reads orders with a number too; it reports that.
            (None, _) if cx.is_dry_run => {
                *taken += 1;
                queue.put(Task::Rehearse(listed.key));
            }
            // The number of a released order may be a void one of mlc; the worker that reads the order decides.
            (None, _) if !listed.numbers.is_empty() && !was_released => {
                let reason = "it already carries a tracking number";
                let mut record = Record::new(listed.key.as_str(), Outcome::Skipped);
                record.is_news = cx.ledger.notice(&listed.key, reason.to_owned())?;
                record.tracking_numbers = listed.numbers;
                record.warnings = vec![reason.to_owned()];
                cx.add_record(record);
            }
            (None, _) => {
                *taken += 1;
                claims.push(Claim { key: listed.key, revision: listed.revision, was_released });
            }
        }
    }
    if !claims.is_empty() {
        cx.erp.expect(&claims.iter().map(|claim| claim.key.clone()).collect::<Vec<_>>());
        let Claimed { shipments, taken } = cx.ledger.claim(claims)?;
        for shipment in shipments {
            queue.put(Task::Advance(shipment));
        }
        for (key, other) in taken {
            tell_taken(cx, &key, &other)?;
        }
    }
    Ok(not_ready)
}

/// Reports an order that another pair has, if that pair is no longer configured; otherwise that pair handles it.
fn tell_taken(cx: &Pass<'_>, key: &OrderKey, other: &str) -> Result<(), StoreError> {
    if cx.ledger.is_configured(other) {
        return Ok(());
    }
    let reason = format!("pair {other}, which is not configured any more, has it");
    let mut record = Record::new(key.as_str(), Outcome::Skipped);
    record.is_news = cx.ledger.notice(key, reason.clone())?;
    record.warnings = vec![
        reason,
        format!("to go on with its shipments here: mlc store adopt --pair {} --from {other}", cx.pair.name),
    ];
    cx.add_record(record);
    Ok(())
}

fn is_named(orders: &Orders) -> bool {
    matches!(orders, Orders::Named(_))
}

/// Reports a finished order that the ERP lists as ready without a number: it was corrected, delivered again, or reuses an old order's
/// number. A person must ask for the second label, because it costs money.
fn tell_shipped_before(cx: &Pass<'_>, known: &Known) -> Result<(), StoreError> {
    let Some(shipment) = cx.store().shipment(&cx.pair.name, known.id)? else { return Ok(()) };
    // An order that was finished after the page was read is listed by mistake, and open write-backs will still be done.
    let is_open = cx.store().write_back(shipment.id)?.steps.iter().any(|step| step.state != StepState::Done);
    if known.is_dismissed || is_open || shipment.pass == cx.ledger.pass() || cx.is_dry_run {
        return Ok(());
    }
    let reason = format!("it is listed as ready and was shipped before, as shipment {}", shipment.id);
    if !cx.ledger.notice(&shipment.order, reason.clone())? {
        return Ok(());
    }
    let mut record = Record::of(&shipment, Outcome::Skipped);
    record.tracking_numbers = cx.store().numbers(shipment.id, false)?;
    let again =
        format!("to ship it once more, run: mlc replay --pair {} {} --as-new", shipment.pair, shipment.id);
    record.warnings = vec![reason, again];
    cx.add_record(record);
    Ok(())
}

/// Adds a record of a finished order that was asked for by name; listed ones get none.
fn tell_if_asked(cx: &Pass<'_>, orders: &Orders, known: &Known) -> Result<(), StoreError> {
    let is_finished = matches!(known.state, State::Done | State::Voided) || known.is_dismissed;
    if matches!(orders, Orders::Listed) || !is_finished {
        return Ok(());
    }
    let Some(shipment) = cx.store().shipment(&cx.pair.name, known.id)? else { return Ok(()) };
    let again = format!("run: mlc replay --pair {} {}", shipment.pair, shipment.id);
    let mut record = Record::of(&shipment, Outcome::Skipped);
    record.tracking_numbers = cx.store().numbers(shipment.id, false)?;
    let (reason, again) = match shipment.state {
        State::Voided => ("its label was voided", format!("to ship it again, {again}")),
        State::Done => ("it was shipped before", format!("to ship it once more, {again} --as-new")),
        _ => ("it was dismissed", format!("to take it up again, {again}")),
    };
    record.warnings = vec![reason.to_owned(), again];
    cx.add_record(record);
    Ok(())
}

/// The dry run's record of an unfinished shipment.
fn left_over(shipment: &Shipment) -> Record {
    let (outcome, what) = match shipment.state {
        State::Requested | State::InDoubt => (Outcome::InDoubt, "would be looked for at the carrier"),
        State::Voiding => (Outcome::Retry, "its lost label would be voided"),
        _ => (Outcome::Retry, "would be written back"),
    };
    let mut record = Record::of(shipment, outcome);
    record.warnings.push(what.to_owned());
    record
}

fn later(shipment: &Shipment) -> Record {
    let record = Record::of(shipment, Outcome::Retry);
    match &shipment.fault {
        Some(fault) => Record { outcome: Outcome::Retry, ..record.with_fault(fault) },
        None => record,
    }
}

/// Runs one task in a worker thread; a failure of the store ends the pass.
fn work(cx: &Pass<'_>, task: &Task) -> Option<Record> {
    let worked = match task {
        Task::Advance(shipment) => advance(cx, shipment.clone()).map(Some),
        Task::Recheck(shipment, revision) => recheck(cx, shipment, revision).map(Some),
        Task::Rehearse(order) => Ok(Some(rehearse(cx, order))),
    };
    worked.unwrap_or_else(|error| {
        cx.stop.broke(error);
        None
    })
}

/// Sends a rejected order again only if its change concerns what is shipped.
fn recheck(cx: &Pass<'_>, shipment: &Shipment, revision: &str) -> Result<Record, StoreError> {
    if cx.is_over() || shipment.has_useless_label() {
        return Ok(rejected(shipment));
    }
    let fresh = cx.order(&shipment.order).map(|order| order.fingerprint());
    cx.ledger.note_revision(shipment.id, revision.to_owned())?;
    match fresh {
        Ok(fingerprint) if shipment.fingerprint.as_deref() == Some(&fingerprint) => Ok(rejected(shipment)),
        Err(fault) if shipment.fault.as_ref().is_some_and(|known| known.code == fault.code) => {
            Ok(rejected(shipment))
        }
        _ => {
            let detail = serde_json::json!({"job": shipment.intent, "reason": "its record has changed"});
            advance(cx, cx.ledger.reclaim(shipment, detail)?)
        }
    }
}

/// The dry run's record of a new order; the carrier gets no create call.
fn rehearse(cx: &Pass<'_>, key: &OrderKey) -> Record {
    let record = |outcome| Record::new(key.as_str(), outcome);
    let order = match cx.order(key) {
        Ok(order) => order,
        Err(fault) => return record(Outcome::Rejected).with_fault(&fault),
    };
    if !order.numbers.is_empty() {
        let (tracking_numbers, warnings) =
            (order.numbers, vec!["it already carries a tracking number".to_owned()]);
        return Record { tracking_numbers, warnings, ..record(Outcome::Skipped) };
    }
    if let Readiness::NotReady(reason) = order.readiness {
        return Record { warnings: vec![reason], ..record(Outcome::Skipped) };
    }
    if let Some(pair) = plan::left_to(order.ship_via.as_deref(), &cx.pair.rules) {
        return Record { warnings: vec![format!("pair {pair} ships it")], ..record(Outcome::Skipped) };
    }
    let prepared = plan::plan(&order, &cx.pair.rules, "00000000000000000000000000", cx.clock.now()).and_then(
        |mut request| {
            let mut warnings = validate::judge(cx, &mut request)?;
            let prepared = cx.carrier.prepare(&request)?;
            warnings.insert(0, format!("{} packages with {}", request.packages.len(), prepared.service));
            warnings.extend(prepared.warnings);
            Ok(warnings)
        },
    );
    match prepared {
        Ok(warnings) => Record { warnings, ..record(Outcome::Done) },
        Err(fault) => record(Outcome::Rejected).with_fault(&fault.scrub(order.ship_to.personal_words())),
    }
}

/// The record after a panic, which is a defect of mlc: the order keeps its state, and the next pass continues from there.
fn crashed(task: &Task) -> Record {
    let fault = Fault::new(
        crate::model::Class::Retry { after_s: None },
        MLC,
        "ship",
        "mlc failed on this order in a way that it should not: please report it with the text above",
    );
    let record = match task {
        Task::Advance(shipment) | Task::Recheck(shipment, _) => Record::of(shipment, Outcome::Retry),
        Task::Rehearse(order) => Record::new(order.as_str(), Outcome::Retry),
    };
    record.with_fault(&fault)
}

//! `status`: shows open work, what needs a person and which command to type, holds, and last passes.

use std::time::Duration;

use super::Context;
use crate::clock::later;
use crate::config::Pair;
use crate::http::budgets_left;
use crate::model::{Class, State};
use crate::report::{NeedsPerson, PairStatus, StatusView};
use crate::seal::KeyPlace;
use crate::store::{Outage, PrintState, Shipment, StepState, Store, StoreError, Waiting};
use crate::{drive, exit, time};

pub(super) fn status(context: &Context, pair: Option<&str>) -> anyhow::Result<u8> {
    let config = context.config()?;
    let names: Vec<String> = match pair {
        Some(name) => {
            config.pair(name)?;
            vec![name.to_owned()]
        }
        None => config.pair_names().map(str::to_owned).collect(),
    };
    let store = context.store_to_look(&config)?;
    let mut pairs = Vec::new();
    for pair in config.pairs_of(&names)? {
        pairs.push(pair_status(&store, pair)?);
    }
    let (holds, logins) = (store.holds()?, store.logins()?);
    let stranded = match pair {
        Some(_) => Vec::new(),
        None => store.stranded(config.pair_names().map(str::to_owned).collect())?,
    };
    // A folder that cannot be read is reported elsewhere.
    let budgets = budgets_left(store.locks(), context.clock.now()).unwrap_or_default();
    let needs_person =
        pairs.iter().any(|pair| !pair.needs_person.is_empty()) || logins.iter().any(|login| login.is_refused);
    let key = context.keys.place().map(KeyPlace::shown).unwrap_or_default();
    let store_warning = drive::problem(&config.store);
    let upgrade = store.upgrade_to_come()?;
    context.report.status(&StatusView {
        store: &config.store,
        store_warning,
        upgrade,
        key,
        pairs,
        stranded,
        holds,
        logins,
        budgets,
    });
    Ok(if needs_person { exit::NEEDS_PERSON } else { exit::OK })
}

fn pair_status(store: &Store, settings: &Pair) -> Result<PairStatus, StoreError> {
    let (name, window) = (settings.name.clone(), settings.carrier.reference_window());
    let lock = store.locks().attempt(&format!("pair-{name}"));
    // The stored lease is valid only while its lock is held.
    let is_running = matches!(lock, Ok(None));
    let lease = if is_running { store.lease(&name)? } else { None };
    drop(lock);
    let mut needs_person = Vec::new();
    for shipment in store.unfinished(&name)?.into_iter().filter(|shipment| !shipment.is_dismissed) {
        needs_person.extend(decision(store, &shipment, settings.doubt_after, is_running)?);
    }
    let waiting = store.waiting(&name)?;
    Ok(PairStatus {
        outage: outage(store, settings, &waiting)?,
        waiting,
        last_passes: store.last_passes(&name)?,
        running: lease,
        looks_up_until: store.suspected_since(window)?.map(|since| time::seconds(later(since, window))),
        needs_person,
        name,
    })
}

/// Describes the outage of a carrier, if there is one.
fn outage(store: &Store, settings: &Pair, waiting: &Waiting) -> Result<Option<String>, StoreError> {
    let outage = store.outage(&settings.carrier_name)?.filter(Outage::is_certain);
    let count =
        |states: &[&str]| -> u32 { states.iter().filter_map(|state| waiting.states.get(*state)).sum() };
    Ok(outage.map(|outage| {
        format!(
            "{} does not answer since {}; {} wait, {} in doubt, nothing to do",
            settings.carrier.display_name(),
            time::seconds(outage.since),
            count(&["claimed"]),
            count(&["requested", "in_doubt"])
        )
    }))
}

/// Describes what a person must decide about a shipment, and which command to type.
fn decision(
    store: &Store,
    shipment: &Shipment,
    doubt_after: Duration,
    is_running: bool,
) -> Result<Option<NeedsPerson>, StoreError> {
    let replay = format!("mlc replay --pair {} {}", shipment.pair, shipment.id);
    let mut hint = shipment.fault.as_ref().and_then(|fault| fault.hint.clone());
    let (reason, command) = match shipment.state {
        State::Rejected => (shipment.fault.as_ref().map(ToString::to_string), replay),
        // No command helps while the label may still show up, or while a pass processes the shipment.
        State::InDoubt | State::Requested
            if is_running || !shipment.doubt_time_left(doubt_after).is_zero() =>
        {
            return Ok(None);
        }
        State::InDoubt | State::Requested => {
            let reference = shipment.reference.as_deref().unwrap_or_default();
            hint = None;
            let reason = format!("a label may or may not exist at the carrier under reference {reference}");
            (Some(reason), format!("{replay} --as-new"))
        }
        State::Voiding => match shipment.fault.as_ref().filter(|fault| fault.class == Class::Rejected) {
            Some(fault) => (Some(fault.to_string()), replay),
            None => return Ok(None),
        },
        State::Labelled | State::Done | State::Voided => {
            let work = store.write_back(shipment.id)?;
            let failed = work.steps.into_iter().find(|step| step.state == StepState::Failed);
            let unprinted = work.documents.iter().any(|document| {
                matches!(document.print_state, Some(PrintState::Failed | PrintState::Started))
            });
            match (failed.and_then(|step| step.fault), unprinted) {
                (Some(fault), _) => {
                    hint.clone_from(&fault.hint);
                    (Some(fault.to_string()), replay)
                }
                (None, true) => (Some("its label was not printed".into()), replay),
                (None, false) => return Ok(None),
            }
        }
        State::Claimed => return Ok(None),
    };
    Ok(Some(NeedsPerson {
        id: shipment.id,
        order: shipment.order.as_str().to_owned(),
        state: shipment.state.as_str(),
        reason: reason.unwrap_or_default(),
        hint: hint.map(std::borrow::Cow::into_owned),
        command,
    }))
}

//! Address checks: `validate-address`, and the check before a label is made.

use std::ops::ControlFlow;

use super::summary::{AddressView, Outcome, Record, Summary};
use super::{Pass, plan, workers};
use crate::config::ValidateAddress;
use crate::model::{
    Address, AddressCheck, Class, Classification, Fault, MLC, OrderKey, Readiness, ShipmentRequest, Verdict,
};
use crate::store::StoreError;

/// An address given on the command line.
pub(crate) type Typed = crate::model::Recipient;

/// Has the carrier check a shipment's address, as the pair's settings say; gives warnings, or the rejection. The result may change the
/// service, if it says that the address is residential. A carrier that cannot answer stops nothing: its check is advice.
pub(super) fn judge(cx: &Pass<'_>, request: &mut ShipmentRequest) -> Result<Vec<String>, Fault> {
    if cx.pair.validate_address == ValidateAddress::Off {
        return Ok(Vec::new());
    }
    let check = match cx.carrier.validate(std::slice::from_ref(&request.ship_to.address)) {
        Ok(checks) => checks.into_iter().next(),
        // The refusal is the carrier's verdict on the address.
        Err(fault) if fault.class == Class::Rejected && fault.status.is_some() => {
            if cx.pair.validate_address == ValidateAddress::Block {
                return Err(fault.hint(CORRECT_IT));
            }
            let code = fault.code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default();
            return Ok(vec![format!("the carrier does not take the ship-to address{code}")]);
        }
        Err(fault) => {
            log::info!("order {}: {fault}", request.order);
            return Ok(vec!["the address could not be checked".into()]);
        }
    };
    let Some(check) = check else { return Ok(Vec::new()) };
    if check.is_post_box {
        let message = "the carrier knows the ship-to address as a post box, and delivers to streets";
        let fault = Fault::rejected(MLC, "validate address", "ADDRESS.POSTBOX", message);
        return Err(fault.advised());
    }
    let mut warnings = verdict(&check, cx.pair.validate_address)?;
    warnings.extend(classify(&check, request));
    Ok(warnings)
}

const CORRECT_IT: &str = "correct the ship-to address; mlc validate-address shows what the carrier suggests";

/// Adopts the carrier's classification as residential or commercial, because the carrier charges by it. Gives a warning where the ERP's
/// differs.
fn classify(check: &AddressCheck, request: &mut ShipmentRequest) -> Option<String> {
    let is_residential = match check.classification {
        Classification::Residential => true,
        Classification::Commercial => false,
        Classification::Mixed | Classification::Unknown => return None,
    };
    let differs = request.is_residential.replace(is_residential) == Some(!is_residential);
    let (erp, carrier) = if is_residential { ("business", "home") } else { ("home", "business") };
    differs.then(|| format!("a {erp} by the ERP, a {carrier} by the carrier: shipped as a {carrier}"))
}

fn verdict(check: &AddressCheck, rule: ValidateAddress) -> Result<Vec<String>, Fault> {
    let codes = if check.codes.is_empty() { String::new() } else { format!(" ({})", check.codes.join(", ")) };
    let (code, what) = match check.verdict {
        Verdict::Valid | Verdict::Unsupported => return Ok(Vec::new()),
        Verdict::Corrected => return Ok(vec![format!("the carrier spells the address differently{codes}")]),
        Verdict::Ambiguous => ("ADDRESS.AMBIGUOUS", "the ship-to address fits several places"),
        Verdict::Invalid => ("ADDRESS.INVALID", "the carrier does not know the ship-to address"),
    };
    if rule == ValidateAddress::Block {
        let fault = Fault::rejected(MLC, "validate address", code, format!("{what}{codes}"));
        return Err(fault.hint(CORRECT_IT));
    }
    Ok(vec![format!("{what}{codes}")])
}

/// Checks the addresses of ready orders, or of these orders, in batches; makes no label.
pub(crate) fn validate_address(
    cx: Pass<'_>,
    orders: &[OrderKey],
    typed: Option<&Typed>,
) -> Result<Summary, StoreError> {
    if let Some(typed) = typed {
        let record = plan::address(typed).and_then(|address| cx.carrier.validate(&[address]));
        let record = match record {
            Ok(checks) => checks.into_iter().next().map(|check| judged("(typed)", check)),
            Err(fault) => Some(Record::new("(typed)", Outcome::Rejected).with_fault(&fault)),
        };
        return cx.end("validate-address", record.into_iter().collect(), 0);
    }
    let batch = cx.carrier.validate_batch();
    let (fed, records) = workers::run(
        cx.pair.concurrency,
        |queue| {
            let mut keys = Vec::new();
            let mut put = |key: OrderKey, at_least: usize| {
                keys.push(key);
                if keys.len() >= at_least {
                    queue.put(std::mem::take(&mut keys));
                }
            };
            if !orders.is_empty() {
                for key in orders {
                    put(key.clone(), batch);
                }
            } else if let Err(fault) = cx.erp.list(None, &mut |page| {
                let page = page.unwrap_or_else(|fault| {
                    cx.stop.note_partial(&fault);
                    Vec::new()
                });
                page.into_iter()
                    .filter(|order| order.readiness == Readiness::Ready && order.numbers.is_empty())
                    .filter(|order| !plan::is_left_alone(order.ship_via.as_deref(), &cx.pair.rules))
                    .for_each(|order| put(order.key, batch));
                if cx.is_over() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }) {
                return Some(fault);
            }
            queue.put(keys);
            None
        },
        |keys| check_batch(&cx, keys),
        |_| Vec::new(),
    );
    if let Some(fault) = fed {
        cx.stop.halt(&fault);
    }
    cx.end("validate-address", records.into_iter().flatten().collect(), 0)
}

fn check_batch(cx: &Pass<'_>, keys: &[OrderKey]) -> Vec<Record> {
    let (mut records, mut asked) = (Vec::new(), Vec::new());
    cx.erp.expect(keys);
    for key in keys {
        if cx.is_over() {
            break;
        }
        match cx.order(key).and_then(|order| plan::address(&order.ship_to)) {
            Ok(address) => asked.push((key, address)),
            Err(fault) => {
                cx.stop.note(&fault);
                records.push(Record::new(key.as_str(), Outcome::Rejected).with_fault(&fault));
            }
        }
    }
    let addresses: Vec<Address> = asked.iter().map(|(_, address)| address.clone()).collect();
    match ask(cx, &addresses) {
        Ok(checks) => records.extend(asked.iter().zip(checks).map(|((key, _), check)| match check {
            Ok(check) => judged(key.as_str(), check),
            Err(fault) => Record::new(key.as_str(), Outcome::Rejected).with_fault(&fault),
        })),
        Err(fault) => {
            cx.stop.halt(&fault);
            records.extend(
                asked.iter().map(|(key, _)| Record::new(key.as_str(), Outcome::Retry).with_fault(&fault)),
            );
        }
    }
    records
}

/// Checks all addresses in one call; if that is refused, each alone, because one bad address makes the whole batch fail.
fn ask(cx: &Pass<'_>, addresses: &[Address]) -> Result<Vec<Result<AddressCheck, Fault>>, Fault> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    match cx.carrier.validate(addresses) {
        Ok(checks) => Ok(checks.into_iter().map(Ok).collect()),
        Err(fault) if fault.class != Class::Rejected => Err(fault),
        Err(fault) if addresses.len() == 1 => Ok(vec![Err(fault)]),
        Err(_) => {
            let one = |address: &Address| match cx.carrier.validate(std::slice::from_ref(address)) {
                Ok(checks) => checks.into_iter().next().ok_or_else(|| {
                    Fault::rejected(
                        MLC,
                        "validate address",
                        "ADDRESS.UNANSWERED",
                        "the carrier gave no answer for this address",
                    )
                }),
                Err(fault) => Err(fault),
            };
            Ok(addresses.iter().map(one).collect())
        }
    }
}

/// The record of a verdict. The order counts as done with any verdict, except that one that cannot be shipped to needs a person.
fn judged(order: &str, check: AddressCheck) -> Record {
    let outcome = match check.verdict {
        Verdict::Valid | Verdict::Corrected | Verdict::Unsupported => Outcome::Done,
        Verdict::Ambiguous | Verdict::Invalid => Outcome::Rejected,
    };
    let mut record = Record::new(order, outcome);
    record.address = Some(AddressView::of(check));
    record
}

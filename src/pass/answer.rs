//! Checks a carrier's answer to a create call: whether its labels can be used, and whether it belongs to this order.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Pass;
use crate::clock::earlier;
use crate::model::{ANSWER_OTHER, Class, Created, Fault, MLC, Made, TrackingNumber};
use crate::store::{Shipment, StoreError};

/// Carriers reuse a tracking number, but not within this time.
const NUMBERS_LAST: Duration = Duration::from_secs(45 * 86_400);

/// Rejects an answer that cannot be used. Where its numbers are credible, they are to be voided; where they are not, the shipment is in
/// doubt and looked up by reference, like one whose answer got lost.
pub(super) fn judge(
    cx: &Pass<'_>,
    shipment: &Shipment,
    answer: Result<Made, Fault>,
) -> Result<Result<Made, Fault>, StoreError> {
    let made = match answer {
        Ok(made) => made,
        Err(fault) => return Ok(Err(fault)),
    };
    let (numbers, is_canned) = match &made {
        Made::Whole(created) => (numbers_of(created), created.is_canned),
        Made::WithoutLabel(numbers, _) => (numbers.clone(), false),
    };
    if let Some(problem) = incredible(&numbers, is_canned) {
        return Ok(Err(unusable(cx, "ANSWER.UNUSABLE", &problem)));
    }
    if !is_canned {
        let since = earlier(cx.clock.now(), NUMBERS_LAST);
        if let Some((number, order)) = cx.store().number_of_another(shipment, &numbers, since)? {
            let problem = format!("{number}, which is the number of order {order}");
            return Ok(Err(unusable(cx, ANSWER_OTHER, &problem)));
        }
        let void = cx.store().void_before_call(shipment)?;
        if let Some(number) = numbers.iter().find(|number| void.contains(number)) {
            let problem = format!("{number}, which was this order's before and is void");
            return Ok(Err(unusable(cx, "ANSWER.UNUSABLE", &problem)));
        }
    }
    let problem = match made {
        Made::Whole(created) => match shared_label(&created) {
            Some(problem) => problem,
            None => return Ok(Ok(Made::Whole(created))),
        },
        Made::WithoutLabel(_, problem) => problem,
    };
    cx.remark(shipment, format!("a label that could not be used is voided: {problem}"));
    Ok(Ok(Made::WithoutLabel(deduplicated(numbers), problem)))
}

fn unusable(cx: &Pass<'_>, code: &str, problem: &str) -> Fault {
    let message = format!("the answer holds {problem}: what was made is not known");
    let mut fault = Fault::new(Class::InDoubt, MLC, "create shipment", message).code(code);
    // The fault is the carrier's, so it counts towards the failures after which a pass stops.
    let system = cx.pair.carrier.system();
    fault.system = system.split(' ').next().unwrap_or_default().to_owned().into();
    fault
}

/// The master number, and the numbers of the packages.
fn numbers_of(created: &Created) -> Vec<TrackingNumber> {
    let packages = created.packages.iter().map(|package| package.tracking_number.clone());
    std::iter::once(created.master.clone()).chain(packages).collect()
}

fn deduplicated(numbers: Vec<TrackingNumber>) -> Vec<TrackingNumber> {
    let mut seen = BTreeSet::new();
    numbers.into_iter().filter(|number| seen.insert(number.clone())).collect()
}

/// Why these numbers, the master number first, cannot be genuine.
fn incredible(numbers: &[TrackingNumber], is_canned: bool) -> Option<String> {
    if let Some(number) = numbers.iter().find(|number| number.is_blank()) {
        return Some(format!("{number} in the place of a number"));
    }
    let mut seen = BTreeSet::new();
    let twice = numbers.iter().skip(1).find(|number| !seen.insert(*number)).filter(|_| !is_canned)?;
    Some(format!("{twice} for two packages"))
}

/// Why the labels cannot all be used: one label on two parcels sends both to one address.
fn shared_label(created: &Created) -> Option<String> {
    let mut seen = BTreeSet::new();
    let packages = &created.packages;
    let twice =
        packages.iter().find(|package| !seen.insert(&package.label.bytes)).filter(|_| !created.is_canned)?;
    Some(format!("the label of {} is that of another package too", twice.tracking_number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CreatedPackage, Document, DocumentFormat, DocumentKind};

    fn created(packages: &[(&str, &str)]) -> Created {
        let label = |text: &str| Document {
            kind: DocumentKind::Label,
            format: DocumentFormat::Zpl,
            bytes: text.into(),
        };
        let package = |(number, text): &(&str, &str)| CreatedPackage {
            tracking_number: TrackingNumber::parse(number).unwrap(),
            label: label(text),
            label_url: None,
        };
        Created {
            master: TrackingNumber::parse(packages[0].0).unwrap(),
            packages: packages.iter().map(package).collect(),
            documents: Vec::new(),
            transaction: None,
            charge: None,
            published: None,
            alerts: Vec::new(),
            is_canned: false,
        }
    }

    fn problem(created: &Created) -> Option<String> {
        incredible(&numbers_of(created), created.is_canned).or_else(|| shared_label(created))
    }

    #[test]
    fn numbers_and_labels_that_no_parcel_can_have_are_named() {
        assert_eq!(problem(&created(&[("794790000011", "^XA1^XZ"), ("794790000022", "^XA2^XZ")])), None);
        for blank in ["0", "000000000000", "1Z0000000000000000"] {
            assert_eq!(
                problem(&created(&[(blank, "^XA1^XZ")])),
                Some(format!("{blank} in the place of a number"))
            );
        }
        let one_number = created(&[("794790000011", "^XA1^XZ"), ("794790000011", "^XA2^XZ")]);
        assert_eq!(problem(&one_number).as_deref(), Some("794790000011 for two packages"));
        let one_label = created(&[("794790000011", "^XA1^XZ"), ("794790000022", "^XA1^XZ")]);
        assert_eq!(
            problem(&one_label).as_deref(),
            Some("the label of 794790000022 is that of another package too")
        );
    }

    #[test]
    fn a_test_environment_may_give_all_packages_the_same() {
        let mut masked = created(&[("1ZXXXXXXXXXXXXXXXX", "^XA^XZ"), ("1ZXXXXXXXXXXXXXXXX", "^XA^XZ")]);
        masked.is_canned = true;
        assert_eq!(problem(&masked), None);
    }
}

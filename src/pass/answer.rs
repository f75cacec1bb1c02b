//! Judges what a carrier has answered to a create call: whether a parcel can be sent with it, and whether it is this order's at all.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Pass;
use crate::clock::earlier;
use crate::model::{ANSWER_OTHER, Class, Created, Fault, MLC, Made, TrackingNumber};
use crate::store::{Shipment, StoreError};

/// Carriers give a number to another parcel again, but not within so short a time.
const NUMBERS_LAST: Duration = Duration::from_secs(45 * 86_400);

/// An answer that cannot be used is not used: where its numbers are credible, what was made is to be voided; where they are not, what
/// was made is not known, and asked for by reference like a shipment whose answer got lost.
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
    // The carrier's trouble, and not ours: it counts among what makes a pass stop asking.
    let system = cx.pair.carrier.system();
    fault.system = system.split(' ').next().unwrap_or_default().to_owned().into();
    fault
}

/// The number of the shipment as a whole, and those of its packages.
fn numbers_of(created: &Created) -> Vec<TrackingNumber> {
    let packages = created.packages.iter().map(|package| package.tracking_number.clone());
    std::iter::once(created.master.clone()).chain(packages).collect()
}

fn deduplicated(numbers: Vec<TrackingNumber>) -> Vec<TrackingNumber> {
    let mut seen = BTreeSet::new();
    numbers.into_iter().filter(|number| seen.insert(number.clone())).collect()
}

/// Why nobody can have given these numbers, of a shipment and then of its packages.
fn incredible(numbers: &[TrackingNumber], is_canned: bool) -> Option<String> {
    if let Some(number) = numbers.iter().find(|number| number.is_blank()) {
        return Some(format!("{number} in the place of a number"));
    }
    let mut seen = BTreeSet::new();
    let twice = numbers.iter().skip(1).find(|number| !seen.insert(*number)).filter(|_| !is_canned)?;
    Some(format!("{twice} for two packages"))
}

/// Why the labels cannot all be used: who sticks one label on two parcels sends both to one address, and pays for a third.
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

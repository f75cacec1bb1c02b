//! Decides which of the shipments that a carrier shows under a reference was made by a lost call. Another system may use the same
//! references, and a person may have made a label by hand: such a shipment is neither adopted nor cancelled. Pure.

use std::time::Duration;

use jiff::Timestamp;

use crate::clock::{earlier, later};
use crate::model::{Candidate, Created, Expected, Shown, TrackingNumber};

/// Facts about the lost call.
pub(super) struct Sought {
    /// How the carrier would show its shipment. None for a call of an earlier version of mlc.
    pub(super) expected: Option<Expected>,
    pub(super) packages: usize,
    /// The earliest and the latest time at which the carrier may have made it.
    pub(super) made: (Timestamp, Timestamp),
}

impl Sought {
    /// Longest time of a call, from its start to its answer, waiting for a free slot included.
    const CALL: Duration = Duration::from_secs(600);
    /// Tolerance: carriers store the time of a label by the minute, and clocks differ a little.
    const CLOSE: Duration = Duration::from_secs(300);
    /// Tolerance where no system told how far our clock was off: any time zone.
    const CLOCK_UNKNOWN: Duration = Duration::from_secs(26 * 3600);

    /// `requested_at` is by the carrier's clock, if `is_clock_known`.
    pub(super) fn new(
        expected: Option<Expected>,
        packages: usize,
        requested_at: Timestamp,
        is_clock_known: bool,
    ) -> Self {
        let tolerance = if is_clock_known { Self::CLOSE } else { Self::CLOCK_UNKNOWN };
        let made = (earlier(requested_at, tolerance), later(later(requested_at, Self::CALL), tolerance));
        Self { expected, packages, made }
    }
}

/// What the carrier shows of the lost call.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// The complete shipment, label included.
    Whole(Created),
    /// Numbers whose label cannot be fetched again, or that are not all of the shipment.
    Numbers(Vec<TrackingNumber>),
    /// More labels than were requested; only a person can tell which of them is on the parcel.
    Several(Vec<TrackingNumber>),
    /// Shipments without any fact by which they could be identified.
    Unclear(Vec<TrackingNumber>),
    Nothing,
}

/// A number under the shipment's reference that the lost call did not make.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stranger {
    pub(super) number: TrackingNumber,
    pub(super) difference: Difference,
}

/// The fact by which a shipment differs from the requested one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    Tendered,
    Time,
    Place,
    Service,
    Weight,
}

impl Difference {
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Tendered => "the carrier has the parcel already",
            Self::Time => "it was made at another time",
            Self::Place => "it goes to another place",
            Self::Service => "it has another service",
            Self::Weight => "it has another weight",
        }
    }

    /// Whether the difference proves another origin. Services and weights may be shown in another form than requested.
    pub(super) fn is_certain(self) -> bool {
        matches!(self, Self::Tendered | Self::Time | Self::Place)
    }
}

/// Separates the shipments of the lost call from the others.
pub(super) fn judge(candidates: Vec<Candidate>, sought: &Sought) -> (Found, Vec<Stranger>) {
    let (mut ours, mut strangers, mut is_clear) = (Vec::new(), Vec::new(), false);
    for candidate in candidates {
        if let Some(difference) = difference(&candidate.shown, sought) {
            strangers.extend(candidate.numbers.into_iter().map(|number| Stranger { number, difference }));
        } else {
            is_clear |= candidate.shown.made.is_some() || candidate.shown.country.is_some();
            ours.push(candidate);
        }
    }
    (found(ours, sought.packages, is_clear), strangers)
}

fn found(mut ours: Vec<Candidate>, packages: usize, is_clear: bool) -> Found {
    let numbers: Vec<TrackingNumber> = ours.iter().flat_map(|one| one.numbers.clone()).collect();
    let is_mixed = ours.len() > 1 && ours.iter().any(|one| one.created.is_some());
    if numbers.is_empty() {
        return Found::Nothing;
    }
    if numbers.len() > packages || is_mixed {
        return Found::Several(numbers);
    }
    if !is_clear {
        return Found::Unclear(numbers);
    }
    match ours.pop().and_then(|one| one.created) {
        Some(created) if numbers.len() == packages => Found::Whole(created),
        _ => Found::Numbers(numbers),
    }
}

/// The first fact by which a shipment differs from the sought one.
fn difference(shown: &Shown, sought: &Sought) -> Option<Difference> {
    let (first, last) = sought.made;
    // mlc never received the label of a lost call, so its parcel cannot have been tendered.
    if shown.is_tendered {
        return Some(Difference::Tendered);
    }
    if shown.made.is_some_and(|(earliest, latest)| latest < first || earliest > last) {
        return Some(Difference::Time);
    }
    let expected = sought.expected.as_ref()?;
    if goes_elsewhere(shown, expected) {
        return Some(Difference::Place);
    }
    if shown.service.as_ref().is_some_and(|service| *service != expected.service) {
        return Some(Difference::Service);
    }
    if weighs_otherwise(shown, expected) {
        return Some(Difference::Weight);
    }
    None
}

/// Whether a found shipment is not the one to be made, for a database that may lack labels: it has another address, and another
/// service or weight too. An address may have been corrected meanwhile, and so may weights.
pub(super) fn is_another_parcel(shown: &Shown, expected: &Expected) -> bool {
    let has_other_service = shown.service.as_ref().is_some_and(|service| *service != expected.service);
    goes_elsewhere(shown, expected) && (has_other_service || weighs_otherwise(shown, expected))
}

fn goes_elsewhere(shown: &Shown, expected: &Expected) -> bool {
    let differ = |shown: Option<&String>, expected: Option<&String>| match (shown, expected) {
        (Some(shown), Some(expected)) => !is_same_word(shown, expected),
        _ => false,
    };
    let postal_codes_differ = differ(shown.postal_code.as_ref(), expected.postal_code.as_ref());
    differ(shown.country.as_ref(), Some(&expected.country))
        || postal_codes_differ
        || differ(shown.state.as_ref(), expected.state.as_ref())
        || (shown.postal_code.is_none() || expected.postal_code.is_none())
            && differ(shown.city.as_ref(), Some(&expected.city))
}

/// Equal but for case, punctuation and accents, or one a prefix of the other: carriers truncate long texts and extend ZIP codes.
fn is_same_word(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String {
        let ascii = deunicode::deunicode(text);
        ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
    };
    let (one, other) = (plain(one), plain(other));
    one.is_empty() || other.is_empty() || one.starts_with(&other) || other.starts_with(&one)
}

/// Whether the weights differ. Carriers round weights, and show them in another unit than requested.
fn weighs_otherwise(shown: &Shown, expected: &Expected) -> bool {
    let Some(weight) = shown.weight else { return false };
    let shown = weight.grams();
    let is_close = |grams: &i64| (shown - grams).abs() <= 500.max(grams / 10);
    !expected.grams.is_empty() && !expected.grams.iter().any(is_close)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Weight, WeightUnit};

    const NOON: &str = "2026-03-02T12:00:00Z";

    fn sought(packages: usize) -> Sought {
        let expected = Expected {
            service: "FEDEX_GROUND".into(),
            city: "St. Moritz".into(),
            state: Some("ID".into()),
            postal_code: Some("83702".into()),
            country: "US".into(),
            grams: vec![5671; packages],
        };
        Sought::new(Some(expected), packages, NOON.parse().unwrap(), true)
    }

    fn candidate(number: &str, change: impl FnOnce(&mut Shown)) -> Candidate {
        let at = NOON.parse().unwrap();
        let mut shown = Shown {
            service: Some("FEDEX_GROUND".into()),
            city: Some("ST MORITZ".into()),
            state: Some("ID".into()),
            postal_code: None,
            country: Some("US".into()),
            weight: Weight::from_decimal(12.5, WeightUnit::Pound),
            made: Some((at, at)),
            is_tendered: false,
        };
        change(&mut shown);
        Candidate { numbers: vec![TrackingNumber::parse(number).unwrap()], created: None, shown }
    }

    #[test]
    fn any_fact_that_differs_makes_a_stranger_and_none_that_is_missing() {
        type Change = fn(&mut Shown);
        let day_after: Timestamp = "2026-03-03T12:00:00Z".parse().unwrap();
        let cases: [(Change, Difference); 7] = [
            (|shown| shown.is_tendered = true, Difference::Tendered),
            (|shown| shown.city = Some("BOISE".into()), Difference::Place),
            (|shown| shown.state = Some("NV".into()), Difference::Place),
            (|shown| shown.country = Some("CH".into()), Difference::Place),
            (|shown| shown.postal_code = Some("83705".into()), Difference::Place),
            (|shown| shown.service = Some("PRIORITY_OVERNIGHT".into()), Difference::Service),
            (|shown| shown.weight = Weight::from_decimal(3.0, WeightUnit::Kilogram), Difference::Weight),
        ];
        for (change, difference) in cases {
            let (found, strangers) = judge(vec![candidate("7946", change)], &sought(1));
            assert_eq!(found, Found::Nothing, "{difference:?}");
            assert_eq!(strangers[0].difference, difference);
        }
        let later = candidate("7946", |shown| shown.made = Some((day_after, day_after)));
        assert_eq!(judge(vec![later], &sought(1)).1[0].difference, Difference::Time);
        let bare = candidate("7946", |shown| *shown = Shown { made: shown.made, ..Shown::default() });
        assert!(
            matches!(judge(vec![bare], &sought(1)), (Found::Numbers(_), strangers) if strangers.is_empty())
        );
        let nothing_told = candidate("7946", |shown| *shown = Shown::default());
        assert!(matches!(judge(vec![nothing_told], &sought(1)).0, Found::Unclear(_)));
    }

    #[test]
    fn more_numbers_than_boxes_are_a_persons_business() {
        let two = || vec![candidate("7946", |_| {}), candidate("7947", |_| {})];
        assert!(matches!(judge(two(), &sought(1)).0, Found::Several(numbers) if numbers.len() == 2));
        assert!(matches!(judge(two(), &sought(2)).0, Found::Numbers(numbers) if numbers.len() == 2));
    }
}

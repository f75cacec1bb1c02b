//! Times as text of constant width, so that texts sort in time order.

use jiff::{SignedDuration, Timestamp};

/// Formats a time for the database and the audit log: `2026-11-21T02:00:00.123Z`.
pub(crate) fn millis(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Formats a time for summaries: `2026-11-21T02:00:00Z`.
pub(crate) fn seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Formats a time difference in its two largest units: `2 days 3 h`, `2 h 5 min`, `3 min 20 s`.
pub(crate) fn span(difference: SignedDuration) -> String {
    let seconds = difference.as_secs().unsigned_abs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (1, _) => format!("1 day {hours} h"),
        (2.., _) => format!("{days} days {hours} h"),
        (0, 1..) => format!("{hours} h {minutes} min"),
        (0, 0) => format!("{minutes} min {} s", seconds % 60),
    }
}

/// Parses either of the two forms.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_in_two_units_whatever_their_sign() {
        for (seconds, text) in
            [(-7_500, "2 h 5 min"), (200, "3 min 20 s"), (90_000, "1 day 1 h"), (172_800, "2 days 0 h")]
        {
            assert_eq!(span(SignedDuration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn stored_times_have_one_width_and_sort_as_times() {
        let early = Timestamp::from_millisecond(1_700_000_000_000).unwrap();
        let late = Timestamp::from_millisecond(1_700_000_000_007).unwrap();
        assert_eq!(millis(early), "2023-11-14T22:13:20.000Z");
        assert!(millis(early) < millis(late));
        assert_eq!(parse(&millis(late)), Some(late));
        assert_eq!(seconds(late), "2023-11-14T22:13:20Z");
    }
}

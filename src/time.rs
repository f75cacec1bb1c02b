//! Times as text: one width, so that texts sort as times do.

use jiff::Timestamp;

/// `2026-11-21T02:00:00.123Z`, for the store and the audit.
pub(crate) fn millis(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `2026-11-21T02:00:00Z`, for summaries.
pub(crate) fn seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Either of the two forms.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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

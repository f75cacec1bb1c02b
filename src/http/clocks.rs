//! Measures how far the clocks of the systems are ahead of ours, from the date in each answer. Tokens, ship dates and the search for a lost
//! label go wrong where the clocks do not agree.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::Answer;

/// Number of answers remembered per connection. One answer from a cache does not change their median.
const KEPT: usize = 5;
/// A larger difference than this makes a clock wrong.
const FAR: SignedDuration = SignedDuration::from_mins(2);

/// Clock differences that one process has measured, shared by its connections.
#[derive(Debug, Default)]
pub(crate) struct Clocks(Mutex<BTreeMap<String, Measured>>);

#[derive(Debug, Default)]
struct Measured {
    host: String,
    /// Newest last.
    ahead: Vec<SignedDuration>,
}

/// A clock that does not agree with ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrongClock {
    /// `carrier.fedex`.
    pub(crate) connection: String,
    /// Host name with secrets removed.
    pub(crate) host: String,
    /// How far the clock is ahead of ours; negative where it is behind.
    pub(crate) ahead: SignedDuration,
}

impl Clocks {
    /// Measures the clock of a connection's host from the answer to a call sent at `sent`.
    pub(super) fn learn(&self, connection: &str, host: &str, sent: Timestamp, answer: &Answer) {
        let Some(ahead) = ahead(sent, answer) else { return };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let measured = all.entry(connection.to_owned()).or_default();
        host.clone_into(&mut measured.host);
        if measured.ahead.len() == KEPT {
            measured.ahead.remove(0);
        }
        measured.ahead.push(ahead);
    }

    /// Returns how far the clock of a connection's system is ahead of ours. None if the system has not answered yet.
    pub(crate) fn ahead(&self, connection: &str) -> Option<SignedDuration> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(connection).map(Measured::median)
    }

    /// Connections whose systems' clocks were measured.
    pub(crate) fn connections(&self) -> Vec<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.keys().cloned().collect()
    }

    /// Clocks that are too far from ours.
    pub(crate) fn wrong(&self) -> Vec<WrongClock> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let each = all.iter().map(|(connection, measured)| WrongClock {
            connection: connection.clone(),
            host: measured.host.clone(),
            ahead: measured.median(),
        });
        each.filter(|clock| clock.ahead.abs() > FAR).collect()
    }
}

impl Measured {
    fn median(&self) -> SignedDuration {
        let mut sorted = self.ahead.clone();
        sorted.sort();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }
}

/// Returns the smallest difference that explains the answer's date, which is cut to the second and was written at some moment of the call.
/// An answer from a cache proves nothing.
fn ahead(sent: Timestamp, answer: &Answer) -> Option<SignedDuration> {
    if answer.header("age").is_some_and(|age| age.trim() != "0") {
        return None;
    }
    let date = jiff::fmt::rfc2822::parse(answer.header("date")?).ok()?.timestamp();
    let latest = date + SignedDuration::from_secs(1);
    Some(if date > answer.at {
        date.duration_since(answer.at)
    } else if latest < sent {
        latest.duration_since(sent)
    } else {
        SignedDuration::ZERO
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(date: &str, sent: &str, at: &str) -> Option<i64> {
        let answer = Answer::example(200, &[("date", date)], "", at);
        ahead(sent.parse().unwrap(), &answer).map(|ahead| ahead.as_secs())
    }

    #[test]
    fn the_least_difference_that_explains_the_date_is_taken() {
        let date = "Wed, 04 Mar 2026 10:00:00 GMT";
        // A call that took a minute proves no more than that.
        assert_eq!(measured(date, "2026-03-04T09:59:30Z", "2026-03-04T10:00:30Z"), Some(0));
        assert_eq!(measured(date, "2026-03-04T10:00:00.9Z", "2026-03-04T10:00:01Z"), Some(0));
        assert_eq!(measured(date, "2026-03-04T09:00:00Z", "2026-03-04T09:00:10Z"), Some(3590));
        assert_eq!(measured(date, "2026-03-06T10:00:01Z", "2026-03-06T10:00:02Z"), Some(-172_800));
        assert_eq!(measured("yesterday", "2026-03-04T09:00:00Z", "2026-03-04T09:00:10Z"), None);
    }

    #[test]
    fn one_answer_out_of_a_cache_does_not_make_a_clock_wrong() {
        let clocks = Clocks::default();
        let sent = "2026-03-04T10:00:00Z";
        for date in [
            "Wed, 04 Mar 2026 10:00:00 GMT",
            "Tue, 03 Mar 2026 10:00:00 GMT",
            "Wed, 04 Mar 2026 10:00:01 GMT",
        ] {
            let answer = Answer::example(200, &[("date", date)], "", "2026-03-04T10:00:01Z");
            clocks.learn("carrier.fedex", "apis.fedex.com", sent.parse().unwrap(), &answer);
        }
        assert_eq!(clocks.ahead("carrier.fedex"), Some(SignedDuration::ZERO));
        assert_eq!(clocks.wrong(), []);
        let aged = [("date", "Tue, 03 Mar 2026 10:00:00 GMT"), ("age", "86400")];
        assert_eq!(ahead(sent.parse().unwrap(), &Answer::example(200, &aged, "", sent)), None);
    }
}

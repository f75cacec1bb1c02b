//! Decides whether and when to try again. The functions are pure: the caller does the waiting, so that tests need not wait.

use std::time::Duration;

use super::call::Repeatable;
use crate::model::Class;

/// Most tries of one call.
pub(crate) const TRIES_MAX: u32 = 5;
const BACKOFF_FIRST: Duration = Duration::from_millis(500);
const BACKOFF_MOST: Duration = Duration::from_secs(30);

/// Next step after a failed try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Wait and send again.
    Again(Duration),
    /// Nothing was done; leave it to a later pass.
    Later,
    /// The work may have been done, and must not be repeated.
    InDoubt,
    /// Trying again would fail the same way.
    GiveUp,
}

/// Decides the next step after a failure of that class. `tries` counts the tries so far, `left` is the time left of the pass, `roll` is a
/// random number from 0 to 1.
pub(crate) fn decide(repeatable: Repeatable, class: Class, tries: u32, left: Duration, roll: f64) -> Next {
    let asked = match class {
        Class::Retry { after_s: Some(seconds) } => Some(Duration::from_secs(seconds)),
        _ => None,
    };
    let wait = asked.unwrap_or_else(|| backoff(tries, roll));
    let may_try = tries < TRIES_MAX && wait < left;
    match (class, repeatable) {
        (Class::Retry { .. }, _) | (Class::InDoubt, Repeatable::Yes) if may_try => Next::Again(wait),
        (Class::Retry { .. }, _) | (Class::InDoubt, Repeatable::Yes) => Next::Later,
        (Class::InDoubt, Repeatable::No) => Next::InDoubt,
        (Class::Rejected | Class::Hold { .. } | Class::Config, _) => Next::GiveUp,
    }
}

/// Returns a random wait up to a bound that doubles with each try (full jitter), so that passes that failed together do not retry together.
fn backoff(tries: u32, roll: f64) -> Duration {
    let bound = BACKOFF_FIRST.saturating_mul(1 << tries.saturating_sub(1).min(10)).min(BACKOFF_MOST);
    bound.mul_f64(roll.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::HoldScope;

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn a_table_of_failures_and_what_follows() {
        let retry = Class::Retry { after_s: None };
        let asked = Class::Retry { after_s: Some(7) };
        let hold = Class::Hold { until: Timestamp::UNIX_EPOCH, scope: HoldScope::Token };
        let half = Duration::from_millis(250);
        let cases = [
            // A create call is sent again only when nothing was done.
            (Repeatable::No, retry, 1, LONG, Next::Again(half)),
            (Repeatable::No, Class::InDoubt, 1, LONG, Next::InDoubt),
            (Repeatable::Yes, Class::InDoubt, 1, LONG, Next::Again(half)),
            (Repeatable::Yes, Class::InDoubt, TRIES_MAX, LONG, Next::Later),
            (Repeatable::No, retry, TRIES_MAX, LONG, Next::Later),
            // A wait that the system asked for outranks the backoff, up to the time left of the pass.
            (Repeatable::Yes, asked, 1, LONG, Next::Again(Duration::from_secs(7))),
            (Repeatable::Yes, asked, 1, Duration::from_secs(5), Next::Later),
            (Repeatable::Yes, Class::Rejected, 1, LONG, Next::GiveUp),
            (Repeatable::No, Class::Config, 1, LONG, Next::GiveUp),
            (Repeatable::Yes, hold, 1, LONG, Next::GiveUp),
        ];
        for (repeatable, class, tries, left, next) in cases {
            assert_eq!(decide(repeatable, class, tries, left, 0.5), next, "{repeatable:?} {class:?} {tries}");
        }
    }

    #[test]
    fn waits_double_up_to_half_a_minute() {
        let most: Vec<_> = (1..=9).map(|tries| backoff(tries, 1.0).as_millis()).collect();
        assert_eq!(most, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(backoff(u32::MAX, 1.0), BACKOFF_MOST);
        assert_eq!(backoff(3, 0.0), Duration::ZERO);
    }
}

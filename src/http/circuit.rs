//! Circuit breaker that stops calls before a system blocks us for too many errors.

use std::io;
use std::time::Duration;

use jiff::Timestamp;

use super::limit::moment;
use super::numbers::{read_numbers, write_numbers};
use crate::clock::{earlier, later};
use crate::lock::Locks;

/// Number of errors that are remembered for one endpoint.
const KEPT: usize = 8;

/// Condition that opens a circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Circuit {
    /// Statuses that the system counts as errors.
    pub(crate) statuses: &'static [u16],
    /// Number of errors of one status that opens the circuit.
    pub(crate) like: usize,
    /// How long an error counts. The circuit stays open for this time after the first error that counts.
    pub(crate) window: Duration,
}

impl Circuit {
    /// Notes an error of an endpoint, for all processes. Returns until when the circuit is open, if it is open now.
    pub(super) fn note(
        self,
        locks: &Locks,
        endpoint: &str,
        status: u16,
        now: Timestamp,
    ) -> io::Result<Option<Timestamp>> {
        if !self.statuses.contains(&status) {
            return Ok(None);
        }
        let held = locks.wait(&format!("errors-{endpoint}"))?;
        let old = read_numbers::<{ 2 * KEPT }>(&held)?.unwrap_or([0; 2 * KEPT]);
        let (errors, until) = self.judge(&old, status, now);
        write_numbers(&held, errors)?;
        Ok(until)
    }

    /// Returns the errors that count, as pairs of time and status from the oldest to the newest, and until when the circuit is open.
    fn judge(
        self,
        old: &[i64; 2 * KEPT],
        status: u16,
        now: Timestamp,
    ) -> ([i64; 2 * KEPT], Option<Timestamp>) {
        let since = earlier(now, self.window).as_microsecond();
        let counts = |pair: &&[i64]| pair[0] > since && pair[0] <= now.as_microsecond();
        let mut errors: Vec<(i64, i64)> =
            old.chunks(2).filter(counts).map(|pair| (pair[0], pair[1])).collect();
        errors.push((now.as_microsecond(), i64::from(status)));
        let like: Vec<i64> =
            errors.iter().filter(|(_, one)| *one == i64::from(status)).map(|(at, _)| *at).collect();
        let is_open = like.len() >= self.like || errors.len() >= KEPT;
        let first = if like.len() >= self.like { like.first() } else { errors.first().map(|(at, _)| at) };
        let until = first.and_then(|at| moment(*at)).map(|at| later(at, self.window)).filter(|_| is_open);
        let mut kept = [0; 2 * KEPT];
        let newest = errors.iter().skip(errors.len().saturating_sub(KEPT));
        for (slot, (at, one)) in kept.chunks_mut(2).zip(newest) {
            slot.copy_from_slice(&[*at, *one]);
        }
        (kept, until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CIRCUIT: Circuit = Circuit { statuses: &[400, 404], like: 5, window: Duration::from_secs(3600) };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_443_020 + seconds).unwrap()
    }

    fn play(errors: &[(i64, u16)]) -> Option<Timestamp> {
        let start = ([0; 2 * KEPT], None);
        errors.iter().fold(start, |(kept, _), (second, status)| CIRCUIT.judge(&kept, *status, at(*second))).1
    }

    #[test]
    fn five_like_errors_within_the_hour_open_it() {
        assert_eq!(play(&[(0, 400), (1, 400), (2, 400), (3, 400)]), None);
        assert_eq!(play(&[(0, 400), (1, 404), (2, 400), (3, 400), (4, 400), (9, 400)]), Some(at(3600)));
        assert_eq!(play(&[(0, 400), (1, 400), (2, 400), (3, 400), (3601, 400)]), None);
        // Eight errors of any kind are close enough to the system's own limit.
        let mixed = [400, 404, 400, 404, 400, 404, 400, 403];
        let mixed: Vec<_> = (0..).zip(mixed).collect();
        assert_eq!(play(&mixed), Some(at(3600)));
    }

    #[test]
    fn other_statuses_do_not_count_and_processes_share_the_count() {
        let folder = tempfile::tempdir().unwrap();
        let locks = Locks::new(folder.path().into()).unwrap();
        let note = |status| CIRCUIT.note(&locks, "erp.x/1/POST a/B", status, at(0)).unwrap();
        assert!((0..20).all(|_| note(500).is_none()));
        assert!((0..4).all(|_| note(400).is_none()));
        assert_eq!(note(400), Some(at(3600)));
    }
}

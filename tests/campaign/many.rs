//! Runs many seeds on as many threads as there are processors.

use std::ops::Range;
use std::sync::Mutex;
use std::thread;

use crate::plan::Scope;
use crate::run::play as play_one;
use crate::tally::Tally;

/// Runs these seeds. A run with a fault prints its log at once.
pub(crate) fn play(seeds: Range<u64>, scope: &Scope) -> Tally {
    let (next, tally) = (Mutex::new(seeds), Mutex::new(Tally::default()));
    let work = || {
        loop {
            let Some(seed) = next.lock().unwrap().next() else { return };
            let outcome = play_one(seed, scope);
            if !outcome.verdict.is_fine() {
                println!("{}\n", outcome.run_log);
            }
            tally.lock().unwrap().add(&outcome);
        }
    };
    thread::scope(|threads| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            threads.spawn(work);
        }
    });
    tally.into_inner().unwrap()
}

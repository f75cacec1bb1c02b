//! Many runs on as many threads as there are processors.

use std::ops::Range;
use std::sync::Mutex;
use std::thread;

use crate::plan::Scope;
use crate::run::play as play_one;
use crate::tally::Tally;

/// Runs these seeds; each with something wrong tells its story at once.
pub(crate) fn play(seeds: Range<u64>, scope: &Scope) -> Tally {
    let (next, tally) = (Mutex::new(seeds), Mutex::new(Tally::default()));
    let work = || {
        loop {
            let Some(seed) = next.lock().unwrap().next() else { return };
            let played = play_one(seed, scope);
            if !played.verdict.is_fine() {
                println!("{}\n", played.story);
            }
            tally.lock().unwrap().add(&played);
        }
    };
    thread::scope(|threads| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            threads.spawn(work);
        }
    });
    tally.into_inner().unwrap()
}

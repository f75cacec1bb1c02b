//! Crash campaign: seeded runs that try to make mlc create two live labels for one order, or lose one. The real binary is really killed.
//!
//! `cargo test` runs a small campaign. `MLC_CAMPAIGN_RUNS=1000` runs that many seeds, from `MLC_CAMPAIGN_FROM` on; `MLC_CAMPAIGN_SEED=17`
//! runs one and prints its whole log. `MLC_CAMPAIGN_STRACE=required` fails if `strace` is missing. The seed decides everything that the
//! harness does, but not the order of mlc's threads.

#![allow(missing_docs, reason = "tests explain themselves by their names")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a long run shows its table and its stories")]

mod controls;
mod drain;
mod injection;
mod many;
mod plan;
mod run;
mod run_log;
mod stage;
mod systems;
mod tally;
mod trouble;
mod verdict;
#[path = "../common/world.rs"]
mod world;

use plan::Scope;
use trouble::Kind;
use world::PAIR;

/// Number of seeds of the small campaigns, which fit into a minute on two cores.
const SMALL: u64 = 120;
const SMALLER: u64 = 60;

#[test]
fn the_campaign_finds_no_extra_and_no_lost_label() {
    campaign(PAIR, SMALL);
}

#[test]
fn the_campaign_with_ups_finds_none_either() {
    campaign("acumatica-ups", SMALLER);
}

#[test]
fn the_campaign_with_netsuite_finds_none_either() {
    campaign("netsuite-fedex", SMALLER);
}

#[test]
fn the_campaign_with_dynamics_365_finds_none_either() {
    campaign("d365-fedex", SMALLER);
}

#[test]
fn the_campaign_with_exact_online_finds_none_either() {
    campaign("exact-fedex", SMALLER);
}

fn campaign(pair: &'static str, small: u64) {
    let scope = Scope { pair, ..Scope::default() };
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    if let Some(seed) = number("MLC_CAMPAIGN_SEED") {
        let outcome = run::play(seed, &scope);
        println!("{}", outcome.run_log);
        assert!(outcome.verdict.is_fine(), "{}", outcome.verdict);
        return;
    }
    let asked = number("MLC_CAMPAIGN_RUNS");
    let from = number("MLC_CAMPAIGN_FROM").unwrap_or(1);
    let tally = many::play(from..from + asked.unwrap_or(small), &scope);
    println!("{pair}\n{tally}");
    assert_eq!(tally.wrong_seeds(), [0; 0], "seeds with something wrong");
    // A campaign whose injections never take effect proves nothing.
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_possible()) {
        let (tried, injected) = tally.injections(kind);
        assert!(tried > 0, "{kind} was never tried");
        let share = if kind.is_kill() { 3 } else { 6 };
        assert!(injected * share >= tried, "{kind} took effect {injected} times of {tried}");
    }
}

//! Negative controls: with a guard switched off, the campaign must find the fault that the guard prevents. Otherwise its silence would
//! prove nothing.

use crate::plan::Scope;
use crate::run::play;
use crate::trouble::Kind;
use crate::verdict::Wrong;

/// Seeds that are tried until one finds an extra label.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=60;

/// Second labels, even those that were voided later.
const SECOND: &[Wrong] = &[Wrong::ExtraLabel, Wrong::MadeBeside];

/// Runs seeds until one of these faults is found.
fn finds(wanted: &[Wrong], guard: &'static str, scope: Scope) {
    let is_store_old = Some(guard != "look-first");
    let scope = Scope { guard_off: Some(guard), is_store_old, jumps: false, ..scope };
    let is_found = SEEDS.into_iter().any(|seed| {
        let verdict = play(seed, &scope).verdict;
        wanted.iter().any(|wrong| verdict.count(*wrong) > 0)
    });
    assert!(is_found, "without the guard {guard} none of {wanted:?} was found");
}

#[test]
fn without_the_pair_lock_labels_are_lost_or_made_twice() {
    // The database refuses a second request under the same attempt, which prevents most second labels; the two passes still disagree about
    // the first one.
    let wanted =
        &[Wrong::ExtraLabel, Wrong::MadeBeside, Wrong::NoLabel, Wrong::UnknownToStore, Wrong::DeadInErp];
    // The target is at the carrier: while the ERP answers, its session is locked, and the rival waits.
    let aims = &["validate addresses", "create shipment"];
    finds(wanted, "pair-lock", Scope { kinds: &[Kind::Overlap], aims, ..Scope::default() });
}

#[test]
fn without_doubt_about_a_crashed_request_there_are_second_labels() {
    finds(SECOND, "crashed-request", Scope { kinds: &[Kind::KillAtExchange], ..Scope::default() });
}

#[test]
fn without_doubt_about_a_lost_answer_there_are_second_labels() {
    finds(SECOND, "lost-answer", Scope { kinds: &[Kind::SpoiltAnswer], ..Scope::default() });
}

#[test]
fn without_the_look_up_there_are_second_labels() {
    let scope = Scope {
        kinds: &[Kind::KillAtExchange, Kind::SpoiltAnswer],
        then: Some("resubmit"),
        track_delay_s: Some(0),
        ..Scope::default()
    };
    finds(SECOND, "look-up", scope);
}

#[test]
fn without_voiding_what_was_found_there_are_second_labels() {
    let kinds = &[Kind::KillAtExchange, Kind::SpoiltAnswer];
    finds(SECOND, "void", Scope { kinds, track_delay_s: Some(0), ..Scope::default() });
}

#[test]
fn without_a_look_at_the_carrier_a_lost_store_brings_second_labels() {
    let kinds = &[Kind::KillAtExchange, Kind::LostStore];
    // The process is killed between the label and its write-back.
    let aims = &["create shipment", "put shipment"];
    finds(SECOND, "look-first", Scope { kinds, track_delay_s: Some(0), aims, ..Scope::default() });
}

#[test]
fn without_watching_for_late_labels_second_ones_stay() {
    let scope = Scope {
        kinds: &[Kind::KillAtExchange, Kind::SpoiltAnswer],
        then: Some("resubmit"),
        track_delay_s: Some(7200),
        ..Scope::default()
    };
    finds(SECOND, "watch", scope);
}

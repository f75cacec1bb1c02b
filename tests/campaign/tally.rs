//! Results of many runs, as a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::run::RunOutcome;
use crate::trouble::Kind;
use crate::verdict::Wrong;

/// Result of one injected failure.
#[derive(Clone, Debug)]
pub(crate) struct Injected {
    pub(crate) kind: Kind,
    /// False for a kill that did not happen, because the pass ended first.
    pub(crate) took_effect: bool,
    pub(crate) ending: String,
    /// Number of orders that it left in doubt.
    pub(crate) doubts: usize,
    /// Number of labels voided before the next injection.
    pub(crate) voided: usize,
}

impl Injected {
    /// Turns the number of voided labels at the start into that of those since.
    pub(crate) fn voided_until(&mut self, voided: usize) {
        self.voided = voided - self.voided;
    }
}

#[derive(Clone, Debug, Default)]
struct Line {
    tried: usize,
    injected: usize,
    doubts: usize,
    voided: usize,
    wrong: usize,
    endings: BTreeMap<String, usize>,
}

/// Counts of all runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    runs: usize,
    lines: BTreeMap<Kind, Line>,
    wrong: BTreeMap<Wrong, usize>,
    wrong_seeds: BTreeSet<u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, outcome: &RunOutcome) {
        self.runs += 1;
        for injected in &outcome.injected {
            let line = self.lines.entry(injected.kind).or_default();
            line.tried += 1;
            line.injected += usize::from(injected.took_effect);
            line.doubts += injected.doubts;
            line.voided += injected.voided;
            *line.endings.entry(injected.ending.clone()).or_default() += 1;
        }
        let kinds: BTreeSet<Kind> = outcome.injected.iter().map(|injected| injected.kind).collect();
        for wrong in Wrong::ALL {
            let count = outcome.verdict.count(wrong);
            *self.wrong.entry(wrong).or_default() += count;
            for kind in &kinds {
                self.lines.entry(*kind).or_default().wrong += count;
            }
        }
        if !outcome.verdict.is_fine() {
            self.wrong_seeds.insert(outcome.seed);
        }
    }

    /// Returns how often a kind was tried, and how often it took effect.
    pub(crate) fn injections(&self, kind: Kind) -> (usize, usize) {
        self.lines.get(&kind).map_or((0, 0), |line| (line.tried, line.injected))
    }

    pub(crate) fn wrong_seeds(&self) -> Vec<u64> {
        self.wrong_seeds.iter().copied().collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} runs", self.runs)?;
        let head = ["tried", "hit", "missed", "in doubt", "voided", "wrong"].map(|name| format!("{name:>9}"));
        writeln!(formatter, "{:<18}{}  ends", "", head.concat())?;
        for (kind, line) in &self.lines {
            let missed = line.tried - line.injected;
            let counts = [line.tried, line.injected, missed, line.doubts, line.voided, line.wrong];
            let counts = counts.map(|count| format!("{count:>9}")).concat();
            let endings: Vec<String> =
                line.endings.iter().map(|(ending, count)| format!("{ending}: {count}")).collect();
            writeln!(formatter, "{kind:<18}{counts}  {}", endings.join(", "))?;
        }
        for (wrong, count) in &self.wrong {
            writeln!(formatter, "{wrong:<42}{count:>6}")?;
        }
        Ok(())
    }
}

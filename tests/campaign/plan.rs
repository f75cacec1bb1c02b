//! Plan of a run, decided by its seed alone.

use std::ops::RangeInclusive;

use fastrand::Rng;

use crate::systems;
use crate::trouble::{Kind, Trouble};
use crate::world::{PAIR, World};

/// Choice of the runs of a campaign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    /// Pair of the run: an ERP and a carrier.
    pub(crate) pair: &'static str,
    pub(crate) kinds: &'static [Kind],
    /// Value of `in_doubt.then`; None chooses it at random.
    pub(crate) then: Option<&'static str>,
    /// Seconds for which the carrier hides new labels; None chooses them at random.
    pub(crate) track_delay_s: Option<i64>,
    /// Whether the database is too old to be suspected of missing labels; None chooses it at random.
    pub(crate) is_store_old: Option<bool>,
    pub(crate) jumps: bool,
    /// Operations that may be the target; any if empty.
    pub(crate) aims: &'static [&'static str],
    /// Guard that the binary is told to switch off.
    pub(crate) guard_off: Option<&'static str>,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            pair: PAIR,
            kinds: &Kind::ALL,
            then: None,
            track_delay_s: None,
            is_store_old: None,
            jumps: true,
            aims: &[],
            guard_off: None,
        }
    }
}

/// Settings of mlc and the stand-ins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) then: &'static str,
    pub(crate) track_delay_s: i64,
    pub(crate) concurrency: u32,
    pub(crate) is_cookie: bool,
    pub(crate) prints: bool,
    pub(crate) is_store_old: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) number: String,
    pub(crate) packages: usize,
    pub(crate) is_express: bool,
    express: &'static str,
}

impl Order {
    pub(crate) fn release(&self, world: &World) {
        world.release(&self.number, self.packages, self.is_express.then_some(self.express));
    }
}

/// Change of the clock between two passes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Jump {
    /// Time passes, or all clocks are set back.
    Everybody(i64),
    /// Only the clock of mlc's machine is set.
    Own(i64),
}

/// Pass with an injected failure.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) jump: Jump,
    pub(crate) arrivals: Vec<Order>,
    pub(crate) command: &'static str,
    pub(crate) trouble: Trouble,
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) settings: Settings,
    pub(crate) steps: Vec<Step>,
}

const STEPS: RangeInclusive<usize> = 1..=4;
const DAY_S: i64 = 86_400;
/// Most seconds of mlc's own clock. mlc tolerates a day: it filters the carrier's results by ship date.
const OWN_MAX_S: i64 = DAY_S;

impl Plan {
    pub(crate) fn of(seed: u64, scope: &Scope) -> Self {
        let mut rng = Rng::with_seed(seed);
        let rng = &mut rng;
        let mut settings = Settings {
            then: if rng.bool() { "hold" } else { "resubmit" },
            track_delay_s: [0, 0, 120, 7200][rng.usize(..4)],
            concurrency: if rng.bool() { 1 } else { 4 },
            is_cookie: rng.u8(..3) == 0 && scope.pair.starts_with("acumatica"),
            prints: rng.u8(..3) == 0,
            is_store_old: rng.bool(),
        };
        settings.then = scope.then.unwrap_or(settings.then);
        settings.track_delay_s = scope.track_delay_s.unwrap_or(settings.track_delay_s);
        settings.is_store_old = scope.is_store_old.unwrap_or(settings.is_store_old);
        let possible: Vec<Kind> = scope
            .kinds
            .iter()
            .copied()
            .filter(|kind| kind.is_possible())
            // Labels that the carrier hides cannot be found after the store was lost.
            .filter(|kind| !kind.is_suspicious() || settings.track_delay_s == 0)
            .collect();
        let count = rng.usize(STEPS);
        let mut steps: Vec<Step> = (0..count)
            .map(|passes| {
                let kind = possible[rng.usize(..possible.len())];
                Step {
                    jump: if scope.jumps && passes > 0 { jump(rng) } else { Jump::Everybody(0) },
                    arrivals: Vec::new(),
                    command: if passes > 0 && rng.u8(..6) == 0 { "track" } else { "ship" },
                    trouble: Trouble::of(kind, rng, passes, scope),
                }
            })
            .collect();
        if steps.iter().any(|step| step.trouble.kind() == Kind::LostStore) {
            for step in &mut steps {
                step.jump = step.jump.of_own_clock();
            }
        }
        let (erp, carrier) = systems::of(scope.pair);
        if let Some(most) = erp.clock_tolerance_s() {
            for step in &mut steps {
                step.jump = step.jump.within(most);
            }
        }
        for index in 0..rng.usize(2..=6) {
            // The first two orders are there from the start, so that an injection has an order to act on.
            let step = if index < 2 { 0 } else { rng.usize(..count) };
            steps[step].arrivals.push(Order {
                number: erp.key(101 + index),
                packages: if rng.u8(..4) == 0 { rng.usize(2..=3) } else { 1 }.min(erp.boxes_max()),
                is_express: rng.u8(..4) == 0,
                express: erp.ship_via(carrier.name()).express,
            });
        }
        Self { seed, settings, steps }
    }

    pub(crate) fn orders(&self) -> impl Iterator<Item = &Order> {
        self.steps.iter().flat_map(|step| &step.arrivals)
    }

    /// Total seconds by which all clocks are set back.
    pub(crate) fn set_back_s(&self) -> i64 {
        let back = self.steps.iter().map(|step| match step.jump {
            Jump::Everybody(seconds) => seconds.min(0),
            Jump::Own(_) => 0,
        });
        -back.sum::<i64>()
    }

    /// Whether mlc has a reason to ask a person about labels that its database does not know.
    pub(crate) fn is_suspicious(&self) -> bool {
        self.steps.iter().any(|step| step.trouble.kind().is_suspicious())
    }

    pub(crate) fn loses_store(&self) -> bool {
        self.steps.iter().any(|step| step.trouble.kind() == Kind::LostStore)
    }
}

impl Jump {
    /// Limits the change of mlc's own clock.
    fn within(self, most: i64) -> Self {
        match self {
            Self::Own(seconds) => Self::Own(seconds.clamp(-most, most)),
            Self::Everybody(_) => self,
        }
    }

    /// Restricts the change to mlc's clock in a run that loses the store: a carrier whose own clock went back would hide the labels that it
    /// has made.
    fn of_own_clock(self) -> Self {
        match self {
            Self::Everybody(seconds) if seconds < 0 => Self::Own(seconds.max(-OWN_MAX_S)),
            Self::Everybody(_) | Self::Own(_) => self,
        }
    }
}

/// Chooses the change between two passes.
fn jump(rng: &mut Rng) -> Jump {
    let back = match rng.u8(..10) {
        0..=3 => return Jump::Everybody(0),
        4 => return Jump::Everybody(61),
        5 => return Jump::Everybody(rng.i64(1_000..=4_000)),
        6 => return Jump::Everybody(rng.i64(2 * 3_600..=DAY_S)),
        7 => rng.i64(1..=120),
        8 => rng.i64(1_000..=10_000),
        _ => rng.i64(DAY_S..=2 * DAY_S),
    };
    match rng.u8(..3) {
        0 => Jump::Everybody(-back),
        1 => Jump::Own(-back.min(OWN_MAX_S)),
        _ => Jump::Own(back.min(OWN_MAX_S)),
    }
}

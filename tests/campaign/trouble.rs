//! Failures that can be injected into a pass.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use fastrand::Rng;
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, Moment, Odd, When};

use crate::plan::Scope;
use crate::systems;

/// Kinds of failures, as the table shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Calm,
    KillAtExchange,
    SpoiltAnswer,
    KillAtPoint,
    Overlap,
    StopSignal,
    LostStore,
    Syscall,
    Stranger,
    Copied,
    Outage,
    Edited,
    Renamed,
}

impl Kind {
    pub(crate) const ALL: [Self; 13] = [
        Self::Calm,
        Self::KillAtExchange,
        Self::SpoiltAnswer,
        Self::KillAtPoint,
        Self::Overlap,
        Self::StopSignal,
        Self::LostStore,
        Self::Syscall,
        Self::Stranger,
        Self::Copied,
        Self::Outage,
        Self::Edited,
        Self::Renamed,
    ];

    /// Whether the kind ends the process at once.
    pub(crate) fn is_kill(self) -> bool {
        matches!(self, Self::KillAtExchange | Self::KillAtPoint)
    }

    /// Whether the kind can cost a login whose token works once: by losing the store, or the only answer with the next token.
    pub(crate) fn may_lose_login(self) -> bool {
        matches!(self, Self::SpoiltAnswer | Self::LostStore | Self::Syscall)
    }

    /// Whether the kind makes mlc suspect labels that its database does not know.
    pub(crate) fn is_suspicious(self) -> bool {
        matches!(self, Self::LostStore | Self::Copied)
    }

    /// Whether this machine can inject the kind.
    pub(crate) fn is_possible(self) -> bool {
        match self {
            Self::Syscall => has_strace(),
            _ => true,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Calm => "no trouble",
            Self::KillAtExchange => "kill at exchange",
            Self::SpoiltAnswer => "spoilt answer",
            Self::KillAtPoint => "kill at point",
            Self::Overlap => "overlap",
            Self::StopSignal => "stop signal",
            Self::LostStore => "lost store",
            Self::Syscall => "syscall fault",
            Self::Stranger => "stranger's label",
            Self::Copied => "copied store",
            Self::Outage => "outage",
            Self::Edited => "edited order",
            Self::Renamed => "renamed pair",
        })
    }
}

/// Whether `strace` can be run; prints once if it cannot.
fn has_strace() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| {
        let has = std::process::Command::new("strace").arg("-V").output().is_ok();
        let is_required = std::env::var("MLC_CAMPAIGN_STRACE").is_ok_and(|text| text == "required");
        assert!(has || !is_required, "strace is required and not on the PATH");
        if !has {
            eprintln!("strace is not on the PATH: syscall faults are left out of the campaign");
        }
        has
    })
}

/// Target exchange: the n-th of an operation, or of all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) operation: Option<&'static str>,
    pub(crate) nth: u32,
    pub(crate) moment: Moment,
}

/// Way to stop a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Once,
    Twice,
    /// The pass gets a hang-up signal, as when its session ends.
    HangUp,
}

/// Loss of the database between two passes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Loss {
    Deleted,
    /// The copy made after that pass is restored.
    Restored(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Erp,
    Carrier,
}

/// Disturbed answers of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Spoilt {
    pub(crate) side: Side,
    pub(crate) operation: &'static str,
    pub(crate) skip: u32,
    times: u32,
    when: When,
    effect: Effect,
}

impl Spoilt {
    pub(crate) fn fault(&self) -> Fault {
        Fault::on(self.operation, self.when, self.effect.clone()).skip(self.skip).times(self.times)
    }
}

/// Failure with its details.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    Calm,
    KillAtExchange(Target),
    SpoiltAnswer(Spoilt),
    KillAtPoint {
        point: &'static str,
        nth: u32,
    },
    Overlap(Target),
    StopSignal {
        target: Target,
        stop: Stop,
    },
    LostStore(Loss),
    Syscall {
        call: &'static str,
        action: &'static str,
        nth: u32,
    },
    /// Another system makes a label with the number of the n-th released order.
    Stranger(usize),
    /// The folder is used on another machine, or lacks its head file.
    Copied {
        is_headless: bool,
    },
    /// The carrier refuses every create call, and every search too if `is_blind`.
    Outage {
        is_blind: bool,
    },
    /// A user corrects the address of an order in the ERP.
    Edited(usize),
    /// The pair is renamed.
    Renamed,
}

const POINTS: [&str; 14] = [
    "commit.before",
    "commit.after",
    "send.before",
    "send.before",
    "answer.after",
    "answer.after",
    "file.before",
    "file.after",
    "print.before",
    "print.after",
    "head.before",
    "head.after",
    "*",
    "*",
];

impl Trouble {
    /// Chooses a failure of that kind. `passes` is the number of earlier passes; `scope` names the operations that may be the target, any
    /// if it names none.
    pub(crate) fn of(kind: Kind, rng: &mut Rng, passes: usize, scope: &Scope) -> Self {
        match kind {
            Kind::Calm => Self::Calm,
            Kind::KillAtExchange => Self::KillAtExchange(target(rng, scope)),
            Kind::SpoiltAnswer => Self::SpoiltAnswer(spoilt(rng, scope.pair)),
            Kind::KillAtPoint => {
                let point = POINTS[rng.usize(..POINTS.len())];
                // Most points are passed a few times, and all together some dozens of times.
                let nth = if point == "*" { rng.u32(1..=60) } else { rng.u32(1..=6) };
                Self::KillAtPoint { point, nth }
            }
            Kind::Overlap => Self::Overlap(held(target(rng, scope))),
            Kind::StopSignal => {
                let target = target(rng, scope);
                Self::StopSignal { target, stop: [Stop::Twice, Stop::HangUp, Stop::Once][rng.usize(..3)] }
            }
            Kind::LostStore if passes == 0 || rng.bool() => Self::LostStore(Loss::Deleted),
            Kind::LostStore => Self::LostStore(Loss::Restored(rng.usize(..passes))),
            Kind::Syscall => syscall(rng),
            Kind::Stranger => Self::Stranger(rng.usize(..6)),
            Kind::Copied => Self::Copied { is_headless: rng.bool() },
            Kind::Outage => Self::Outage { is_blind: rng.bool() },
            Kind::Edited => Self::Edited(rng.usize(..6)),
            Kind::Renamed => Self::Renamed,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Calm => Kind::Calm,
            Self::KillAtExchange(_) => Kind::KillAtExchange,
            Self::SpoiltAnswer(_) => Kind::SpoiltAnswer,
            Self::KillAtPoint { .. } => Kind::KillAtPoint,
            Self::Overlap(_) => Kind::Overlap,
            Self::StopSignal { .. } => Kind::StopSignal,
            Self::LostStore(_) => Kind::LostStore,
            Self::Syscall { .. } => Kind::Syscall,
            Self::Stranger(_) => Kind::Stranger,
            Self::Copied { .. } => Kind::Copied,
            Self::Outage { .. } => Kind::Outage,
            Self::Edited(_) => Kind::Edited,
            Self::Renamed => Kind::Renamed,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.kind())?;
        match self {
            Self::Calm | Self::Renamed => Ok(()),
            Self::Stranger(nth) | Self::Edited(nth) => write!(formatter, ", order {nth}"),
            Self::Copied { is_headless: true } => write!(formatter, ", without its head file"),
            Self::Copied { is_headless: false } => write!(formatter, ", to another machine"),
            Self::Outage { is_blind } => write!(formatter, ", look-ups too: {is_blind}"),
            Self::SpoiltAnswer(spoilt) => write!(formatter, ", {spoilt}"),
            Self::KillAtPoint { point, nth } => write!(formatter, ", {point}:{nth}"),
            Self::StopSignal { target, stop } => write!(formatter, " {stop:?}, {target}"),
            Self::KillAtExchange(target) | Self::Overlap(target) => {
                write!(formatter, ", {target}")
            }
            Self::LostStore(Loss::Deleted) => write!(formatter, ", deleted"),
            Self::LostStore(Loss::Restored(pass)) => {
                write!(formatter, ", the copy made after pass {pass} is back")
            }
            Self::Syscall { call, action, nth } => write!(formatter, ", {call}:{action}:when={nth}"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, nth, moment } = self;
        write!(formatter, "{} {nth}, {moment:?}", operation.unwrap_or("exchange"))
    }
}

impl fmt::Display for Spoilt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { side, operation, skip, times, when, effect } = self;
        write!(formatter, "{side:?}: {operation}, after {skip} calls, {times} times, {when:?}: ")?;
        match effect {
            Effect::Answer(answer) => {
                write!(formatter, "{} {}", answer.status, String::from_utf8_lossy(&answer.body).trim_end())
            }
            effect => write!(formatter, "{effect:?}"),
        }
    }
}

/// Moves the target before the answer is sent, because nothing holds the pass after that.
fn held(target: Target) -> Target {
    let moment = if target.moment == Moment::Answered { Moment::Worked } else { target.moment };
    Target { moment, ..target }
}

fn target(rng: &mut Rng, scope: &Scope) -> Target {
    let moment = [Moment::Asked, Moment::Worked, Moment::Answered][rng.usize(..3)];
    if scope.aims.is_empty() && rng.bool() {
        return Target { operation: None, nth: rng.u32(1..=24), moment };
    }
    let (erp, carrier) = systems::of(scope.pair);
    let sure = [erp.routes().sure, carrier.routes().sure].concat();
    let aims = if scope.aims.is_empty() { &sure } else { scope.aims };
    Target { operation: Some(aims[rng.usize(..aims.len())]), nth: rng.u32(1..=2), moment }
}

fn spoilt(rng: &mut Rng, pair: &str) -> Spoilt {
    let (erp, carrier) = systems::of(pair);
    let (erp, carrier) = (erp.routes(), carrier.routes());
    let (side, routes) = if rng.bool() { (Side::Erp, erp) } else { (Side::Carrier, carrier) };
    let operation = routes.all[rng.usize(..routes.all.len())];
    let effect = if operation == "create shipment" && rng.bool() {
        Effect::Odd(odd(rng))
    } else {
        effect(rng, &[erp.members, carrier.members].concat())
    };
    // A 429 proves that nothing was done, so it comes before the work.
    let is_limit = matches!(&effect, Effect::Answer(answer) if answer.status == 429);
    // An odd answer is about work that was done.
    let is_odd = matches!(&effect, Effect::Odd(_));
    let when = if !is_odd && (rng.bool() || is_limit) { When::Before } else { When::After };
    Spoilt { side, operation, skip: rng.u32(..2), times: rng.u32(1..=3), when, effect }
}

/// Chooses an odd answer. Left out is the answer of another order that names no call: mlc cannot recognise it while that order's own answer
/// is not stored, because it is under way or the database was lost.
fn odd(rng: &mut Rng) -> Odd {
    let odds: Vec<Odd> = Odd::ALL.into_iter().filter(|odd| *odd != Odd::PreviousWithoutEcho).collect();
    odds[rng.usize(..odds.len())].clone()
}

fn effect(rng: &mut Rng, members: &[&str]) -> Effect {
    let json = |status, body: &str| Response::text(status, "application/json", body);
    let limited = r#"{"errors":[{"code":"TOO.MANY","message":"Too many requests."}]}"#;
    match rng.u8(..13) {
        0 | 1 => Effect::Drop,
        2 => Effect::Reset,
        3 => Effect::Truncate(rng.usize(..400)),
        4 => Effect::Empty,
        5 => Effect::Delay(Duration::from_millis(rng.u64(1..=20))),
        6 | 7 => Effect::Null(members[rng.usize(..members.len())].into()),
        8 => Effect::Answer(Response::html(503, "Service Unavailable")),
        9 => Effect::Answer(Response::html(200, "Maintenance")),
        10 => Effect::Answer(json(500, r#"{"errors":[{"code":"INTERNAL","message":"Try again."}]}"#)),
        11 if rng.bool() => Effect::Answer(json(429, limited).with("Retry-After", "2")),
        11 => Effect::Answer(json(429, limited)),
        _ => Effect::Answer(json(200, r#"{"output": 7}"#)),
    }
}

fn syscall(rng: &mut Rng) -> Trouble {
    let files = ["pwrite64", "pwrite64", "fsync", "fsync", "openat", "rename"];
    let (call, action) = if rng.bool() {
        let call = ["pwrite64", "fsync", "sendto", "recvfrom", "write", "rename"][rng.usize(..6)];
        (call, "signal=KILL")
    } else {
        let action = ["error=EIO", "error=ENOSPC", "error=EROFS"][rng.usize(..3)];
        (files[rng.usize(..files.len())], action)
    };
    // Roughly the number of calls in an ordinary pass; strace counts each thread separately.
    let most = match call {
        "pwrite64" => 120,
        "fsync" => 24,
        "openat" => 30,
        "rename" => 3,
        _ => 12,
    };
    Trouble::Syscall { call, action, nth: rng.u32(1..=most) }
}

//! Commands that run a pass.

use std::time::Duration;

use super::alarm::{self, AlarmDecision, Circumstances};
use super::{Context, ping, user};
use crate::clock::later;
use crate::config::{Config, Pair};
use crate::model::OrderKey;
use crate::pass::{
    self, Decision, NotBegun, Opening, Pass, ReplayOptions, ShipOptions, Summary, TrackOptions, Typed,
};
use crate::store::{Store, StoreError};
use crate::{cli, exit};

fn keys(orders: &[String]) -> Vec<OrderKey> {
    orders.iter().map(OrderKey::new).collect()
}

/// Opens a pass, runs it, reports its summary, and gives its exit code.
fn run(
    context: &Context,
    pair: &cli::PairArg,
    command: &'static str,
    (changes, scope): (Changes, Scope),
    work: impl FnOnce(Pass<'_>) -> Result<Summary, StoreError>,
) -> anyhow::Result<u8> {
    let config: Config = context.config()?;
    let settings = config.pair(&pair.name)?;
    let store = context.store(&config)?;
    let ping =
        settings.ping.as_ref().filter(|_| changes == Changes::Yes).map(|url| ping::Ping::start(url.clone()));
    let opening = Opening {
        config: &config,
        pair: settings,
        store: store.clone(),
        clock: context.clock,
        stop: context.stop.clone(),
        renewer: context.renewer(&config),
        command,
        patience: pair.wait,
        is_dry_run: changes == Changes::No,
    };
    let summary = Pass::begin(opening).map_err(anyhow::Error::from).and_then(|pass| Ok(work(pass)?));
    let summary = match summary {
        Ok(summary) => summary,
        Err(error) => {
            let is_usual = is_usual(&error, settings.time_limit, context.clock.now());
            let code = super::code_of(&error);
            if let Some(ping) = ping {
                ping.end(if is_usual { exit::OK } else { code }, &format!("{error:#}"));
            }
            return if is_usual && context.report.is_quiet_text() { Ok(code) } else { Err(error) };
        }
    };
    let code = summary.exit_code();
    let decision = match (changes, scope) {
        (Changes::Yes, Scope::Whole) => Some(alarm_decision(context, &config, settings, &store, &summary)),
        _ => None,
    };
    // The summary is reported even if the stored alarm rows cannot be read.
    let decision = decision.transpose();
    let seen = decision.as_ref().ok().and_then(Option::as_ref);
    if let Some(ping) = ping {
        let is_news = seen.is_none_or(|decision| decision.is_alarm);
        let told = if code == exit::TRY_LATER && !is_news { exit::OK } else { code };
        ping.end(told, &ping::body(&summary));
    }
    context.report.summary(&summary, seen.map(|decision| &decision.announcement));
    if let Some(AlarmDecision { announcement: _, is_alarm: _, lasting, over }) = decision? {
        store.note_told(&settings.name, command, lasting, over)?;
    }
    Ok(code)
}

/// Whether the pass failed only because another one of the pair runs, and within its time limit: then no person is needed.
fn is_usual(error: &anyhow::Error, time_limit: Duration, now: jiff::Timestamp) -> bool {
    match error.downcast_ref::<NotBegun>() {
        Some(NotBegun::Busy(lease)) => {
            let since = lease.as_ref().and_then(|lease| crate::time::parse(&lease.since));
            since.is_none_or(|since| later(since, time_limit) > now)
        }
        _ => false,
    }
}

/// Decides what a quiet pass reports.
fn alarm_decision(
    context: &Context,
    config: &Config,
    pair: &Pair,
    store: &Store,
    summary: &Summary,
) -> Result<AlarmDecision, StoreError> {
    let now = context.clock.now();
    let circumstances = Circumstances {
        now,
        repeat_before: alarm::last_daily(now, config.daily, &pair.rules.time_zone(None)),
        is_whole: alarm::is_whole(summary, pair.time_limit),
        open: store.with_failed_steps(&pair.name)?,
        is_quiet: context.report.is_quiet_text(),
    };
    Ok(alarm::judge(summary, &store.told(&pair.name, summary.command)?, &circumstances))
}

/// Whether a pass processes all orders; only then the rule of quiet passes applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Whole,
    Part,
}

impl Scope {
    fn of(is_part: bool) -> Self {
        if is_part { Self::Part } else { Self::Whole }
    }
}

/// Whether a pass may change anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Changes {
    Yes,
    No,
}

pub(super) fn ship(context: &Context, options: &cli::Ship) -> anyhow::Result<u8> {
    let wanted = ShipOptions { orders: keys(&options.order), limit: options.limit };
    let changes = if options.dry_run { Changes::No } else { Changes::Yes };
    let scope = Scope::of(!options.order.is_empty());
    run(context, &options.pair, "ship", (changes, scope), |pass| pass::ship(pass, &wanted))
}

pub(super) fn track(context: &Context, options: &cli::Track) -> anyhow::Result<u8> {
    let wanted = TrackOptions {
        orders: keys(&options.order),
        tracking_numbers: options.tracking.clone(),
        limit: options.limit,
    };
    let is_part = !options.order.is_empty() || !options.tracking.is_empty() || options.limit.is_some();
    run(context, &options.pair, "track", (Changes::Yes, Scope::of(is_part)), |pass| {
        pass::track(pass, &wanted)
    })
}

pub(super) fn validate_address(context: &Context, options: &cli::ValidateAddress) -> anyhow::Result<u8> {
    let typed = options.line1.as_ref().map(|line1| Typed {
        lines: std::iter::once(line1.clone()).chain(options.line2.clone()).collect(),
        city: options.city.clone().unwrap_or_default(),
        state: options.state.clone().unwrap_or_default(),
        postal_code: options.postal_code.clone().unwrap_or_default(),
        country: options.country.clone().unwrap_or_default(),
        ..Typed::default()
    });
    let orders = keys(&options.order);
    run(context, &options.pair, "validate-address", (Changes::No, Scope::Part), |pass| {
        pass::validate_address(pass, &orders, typed.as_ref())
    })
}

pub(super) fn replay(context: &Context, options: &cli::Replay) -> anyhow::Result<u8> {
    let decision = match (options.as_new, options.dismiss) {
        (true, _) => Decision::AsNew,
        (_, true) => Decision::Dismiss,
        _ => Decision::Again,
    };
    let wanted = ReplayOptions {
        ids: options.ids.clone(),
        orders: keys(&options.order),
        all: options.all,
        decision,
        by: user(),
    };
    // A person waits for the answer, so the command waits for a running pass instead of failing.
    let pair = cli::PairArg { wait: options.pair.wait.max(Duration::from_secs(30)), ..options.pair.clone() };
    run(context, &pair, "replay", (Changes::Yes, Scope::Part), |pass| pass::replay(pass, &wanted))
}

pub(super) fn void(context: &Context, pair: &cli::PairArg, order: &str) -> anyhow::Result<u8> {
    let pair = cli::PairArg { wait: pair.wait.max(Duration::from_secs(30)), ..pair.clone() };
    run(context, &pair, "void", (Changes::Yes, Scope::Part), |pass| {
        pass::void(pass, &OrderKey::new(order), &user())
    })
}

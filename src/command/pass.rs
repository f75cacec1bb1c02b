//! The commands that are passes.

use std::time::Duration;

use super::{Context, ping, user};
use crate::cli;
use crate::config::Config;
use crate::model::OrderKey;
use crate::pass::{self, Decision, Opening, Pass, ReplayOptions, ShipOptions, Summary, TrackOptions, Typed};
use crate::store::StoreError;

fn keys(orders: &[String]) -> Vec<OrderKey> {
    orders.iter().map(OrderKey::new).collect()
}

/// Opens a pass, runs it, reports its summary, and gives its exit code.
fn run(
    context: &Context,
    pair: &cli::PairArg,
    command: &'static str,
    changes: Changes,
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
        store,
        clock: context.clock,
        stop: context.stop.clone(),
        keeper: context.keeper(&config),
        command,
        patience: pair.wait,
        is_dry_run: changes == Changes::No,
    };
    let summary = Pass::begin(opening).map_err(anyhow::Error::from).and_then(|pass| Ok(work(pass)?));
    let code = match &summary {
        Ok(summary) => summary.exit_code(),
        Err(error) => super::code_of(error),
    };
    if let Some(ping) = ping {
        ping.end(code);
    }
    context.report.summary(&summary?);
    Ok(code)
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
    run(context, &options.pair, "ship", changes, |pass| pass::ship(pass, &wanted))
}

pub(super) fn track(context: &Context, options: &cli::Track) -> anyhow::Result<u8> {
    let wanted = TrackOptions {
        orders: keys(&options.order),
        tracking_numbers: options.tracking.clone(),
        limit: options.limit,
    };
    run(context, &options.pair, "track", Changes::Yes, |pass| pass::track(pass, &wanted))
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
    run(context, &options.pair, "validate-address", Changes::No, |pass| {
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
    // A person waits for the answer: a pass that is under way is waited for too.
    let pair = cli::PairArg { wait: options.pair.wait.max(Duration::from_secs(30)), ..options.pair.clone() };
    run(context, &pair, "replay", Changes::Yes, |pass| pass::replay(pass, &wanted))
}

pub(super) fn void(context: &Context, pair: &cli::PairArg, order: &str) -> anyhow::Result<u8> {
    let pair = cli::PairArg { wait: pair.wait.max(Duration::from_secs(30)), ..pair.clone() };
    run(context, &pair, "void", Changes::Yes, |pass| pass::void(pass, &OrderKey::new(order), &user()))
}

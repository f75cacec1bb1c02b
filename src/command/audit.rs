//! `audit`: shows rows of the audit log, or verifies its chain.

use anyhow::bail;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Context;
use crate::clock::earlier;
use crate::settings::parse_duration;
use crate::store::{AuditFilter, Chain};
use crate::{cli, exit, time};

pub(super) fn audit(context: &Context, options: &cli::Audit) -> anyhow::Result<u8> {
    let config = context.config()?;
    let (now, zone) = (context.clock.now(), config.time_zone(options.pair.as_deref()));
    let filter = AuditFilter {
        pair: options.pair.clone(),
        order: options.order.clone(),
        tracking_number: options.tracking.clone(),
        pass: options.pass.clone(),
        action: options.action.clone(),
        outcome: options.outcome.clone(),
        since: options.since.as_deref().map(|text| moment(text, now, &zone)).transpose()?,
        until: options.until.as_deref().map(|text| moment(text, now, &zone)).transpose()?,
        limit: options.limit,
    };
    if !config.store.exists() {
        bail!(crate::store::StoreError::Other {
            path: config.store,
            message: "there is none yet: no pass has run".into()
        });
    }
    let store = context.store(&config)?;
    if options.verify {
        let chain = store.verify_audit()?;
        context.report.chain(&chain);
        return Ok(match chain {
            Chain::Whole { .. } => exit::OK,
            Chain::Broken { .. } => exit::NEEDS_PERSON,
        });
    }
    context.report.audit(&store.audit(filter)?);
    Ok(exit::OK)
}

/// Parses an age such as `2h`, a day at the warehouse, or a time; gives it in the form that the log stores.
fn moment(text: &str, now: Timestamp, zone: &TimeZone) -> anyhow::Result<String> {
    if let Some(age) = parse_duration(text) {
        return Ok(time::millis(earlier(now, age)));
    }
    let day =
        |text: &str| Some(text.parse::<jiff::civil::Date>().ok()?.to_zoned(zone.clone()).ok()?.timestamp());
    match time::parse(text).or_else(|| day(text)) {
        Some(at) => Ok(time::millis(at)),
        None => bail!("\"{text}\" is no time: write 2026-11-21, 2026-11-21T02:00:00Z, or an age such as 2h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_ages_days_or_moments() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let zone = TimeZone::UTC;
        let at = |text: &str| moment(text, now, &zone).unwrap();
        assert_eq!(at("2h"), "2026-11-21T10:00:00.000Z");
        assert_eq!(at("2026-11-20"), "2026-11-20T00:00:00.000Z");
        assert_eq!(at("2026-11-20T05:00:00+02:00"), "2026-11-20T03:00:00.000Z");
        assert!(moment("yesterday", now, &zone).is_err());
        let seattle = TimeZone::get("America/Los_Angeles").unwrap();
        assert_eq!(moment("2026-11-20", now, &seattle).unwrap(), "2026-11-20T08:00:00.000Z");
    }
}

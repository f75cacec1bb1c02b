//! Decides what a quiet pass reports by cron mail. What needs a person is reported once, again when it changes, and once a day; what needs
//! only time is reported once it lasts; the end of a reported condition is reported once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::clock::{earlier, later};
use crate::digest::sha256;
use crate::model::Class;
use crate::pass::{ErrorView, Outcome, Record, Summary};
use crate::report::{Announcement, Lasting};
use crate::store::AlarmRow;

/// Time after which a condition that ends by itself is reported.
const PATIENCE: Duration = Duration::from_secs(1800);

/// Subjects that are not orders.
const CONFIG: &str = "config";
const STOP: &str = "stop";
const LATER: &str = "later";
const ORDER: &str = "order ";

/// The reports and row changes that follow from a pass.
pub(super) struct AlarmDecision {
    pub(super) announcement: Announcement,
    /// Whether a "try later" has lasted so long that it is reported.
    pub(super) is_alarm: bool,
    /// Rows to store.
    pub(super) lasting: Vec<AlarmRow>,
    /// Subjects whose rows are deleted.
    pub(super) over: Vec<String>,
}

/// Facts about a pass that the decision depends on.
pub(super) struct Circumstances {
    pub(super) now: Timestamp,
    /// What was reported before this time is reported again.
    pub(super) repeat_before: Timestamp,
    /// Whether the pass was complete; see [`is_whole`].
    pub(super) is_whole: bool,
    /// Orders that need a person, even if the pass has not mentioned them.
    pub(super) open: BTreeSet<String>,
    /// Whether the pass reports by this rule; else it only stores since when a condition lasts.
    pub(super) is_quiet: bool,
}

/// The latest past moment at that time of the day.
pub(super) fn last_daily(now: Timestamp, daily: Time, zone: &TimeZone) -> Timestamp {
    let today = now.to_zoned(zone.clone()).date();
    let days = [Some(today), today.checked_sub(1.day()).ok()];
    let moments = days
        .into_iter()
        .flatten()
        .filter_map(|day| day.to_datetime(daily).to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp()));
    moments.filter(|moment| *moment <= now).max().unwrap_or_else(|| earlier(now, Duration::from_secs(86_400)))
}

/// Whether the pass was complete; only then a condition that it does not mention is over.
pub(super) fn is_whole(summary: &Summary, time_limit: Duration) -> bool {
    let is_stopped = summary.fault.as_ref().is_some_and(|fault| !fault.is_partial);
    !is_stopped && !summary.was_stopped && summary.finished_at < later(summary.started_at, time_limit)
}

/// Compares the findings of a pass with what was reported before.
pub(super) fn judge(summary: &Summary, told: &[AlarmRow], circumstances: &Circumstances) -> AlarmDecision {
    let present = subjects(summary);
    let mut decision = AlarmDecision {
        announcement: Announcement::default(),
        is_alarm: false,
        lasting: Vec::new(),
        over: Vec::new(),
    };
    for (subject, digest) in &present {
        let old = told.iter().find(|told| told.subject == *subject);
        let since = old.map_or(circumstances.now, |old| old.since.min(circumstances.now));
        let is_due = subject != LATER || since <= earlier(circumstances.now, PATIENCE);
        decision.is_alarm |= subject == LATER && is_due;
        let said = old.and_then(|old| old.said.clone());
        let is_known = said.as_ref().is_some_and(|(at, known)| {
            known == digest && *at >= circumstances.repeat_before && *at <= circumstances.now
        });
        // A settings fault stops all shipping, so every quiet pass reports it.
        let is_told = circumstances.is_quiet && is_due && (subject == CONFIG || !is_known);
        if is_told {
            tell(&mut decision.announcement, subject, since, summary);
        }
        let said = if is_told { Some((circumstances.now, digest.clone())) } else { said };
        let row = AlarmRow { subject: subject.clone(), since, said };
        if old != Some(&row) && (circumstances.is_quiet || subject == LATER) {
            decision.lasting.push(row);
        }
    }
    let waits: BTreeSet<&str> =
        summary.records.iter().filter(|record| !is_well(record)).map(order_of).collect();
    let gone = told.iter().filter(|told| {
        let is_open = told
            .subject
            .strip_prefix(ORDER)
            .is_some_and(|order| waits.contains(order) || circumstances.open.contains(order));
        circumstances.is_whole && !is_open && !present.contains_key(&told.subject)
    });
    for told in gone {
        match &told.said {
            // The end of a reported condition is reported by the next quiet pass.
            Some(_) if !circumstances.is_quiet => continue,
            Some(_) => decision.announcement.over.push(over(&told.subject)),
            None => {}
        }
        decision.over.push(told.subject.clone());
    }
    decision
}

fn order_of(record: &Record) -> &str {
    &record.order
}

fn is_well(record: &Record) -> bool {
    matches!(record.outcome, Outcome::Done | Outcome::Skipped)
}

/// Subjects that a pass can report, each with a hash of its message.
fn subjects(summary: &Summary) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |subject: String, text: &str| {
        let whole = texts.entry(subject).or_default();
        whole.push_str(text);
        whole.push('\n');
    };
    for record in summary.records.iter().filter(|record| record.needs_person()) {
        let text = record.error.as_ref().map(words).unwrap_or_default();
        add(format!("{ORDER}{}", record.order), &format!("{}: {text}", record.outcome.as_str()));
    }
    let faults = summary.fault.iter().map(|fault| fault.class).zip(&summary.error);
    let records = summary.records.iter().filter(|record| !record.needs_person());
    let systems: BTreeSet<(Kind, String)> = faults
        .chain(records.filter_map(|record| Some((record.class?, record.error.as_ref()?))))
        .map(|(class, error)| match kind(class) {
            // The message of a temporary fault changes with every try, so only its system is compared.
            Kind::Later => (Kind::Later, error.system.clone()),
            kind => (kind, words(error)),
        })
        .collect();
    for (kind, text) in systems {
        add(kind.subject().to_owned(), &text);
    }
    texts.into_iter().map(|(subject, text)| (subject, sha256(text))).collect()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Config,
    Stop,
    Later,
}

impl Kind {
    fn subject(self) -> &'static str {
        match self {
            Self::Config => CONFIG,
            Self::Stop => STOP,
            Self::Later => LATER,
        }
    }
}

fn kind(class: Class) -> Kind {
    match class {
        Class::Config => Kind::Config,
        Class::Rejected => Kind::Stop,
        Class::Retry { .. } | Class::Hold { .. } | Class::InDoubt => Kind::Later,
    }
}

/// The message without the parts that differ each time.
fn words(error: &ErrorView) -> String {
    let ErrorView { system, operation, status: _, code, message, hint: _, transaction: _, is_ours: _ } =
        error;
    format!("{system} {operation} {} {message}", code.as_deref().unwrap_or_default())
}

fn tell(announcement: &mut Announcement, subject: &str, since: Timestamp, summary: &Summary) {
    match subject {
        CONFIG => announcement.config = true,
        STOP => announcement.stop = true,
        LATER => {
            let stop = summary.fault.iter().map(|fault| fault.class).zip(&summary.error);
            let records = summary.records.iter().filter(|record| !record.needs_person());
            let all = stop.chain(records.filter_map(|record| Some((record.class?, record.error.as_ref()?))));
            let mut errors: Vec<ErrorView> = Vec::new();
            for (_, error) in all.filter(|(class, _)| kind(*class) == Kind::Later) {
                let is_same = |known: &ErrorView| known.system == error.system && known.code == error.code;
                if !errors.iter().any(is_same) {
                    errors.push(error.clone());
                }
            }
            announcement.lasting = Some(Lasting { since, errors });
        }
        other => {
            announcement.orders.extend(other.strip_prefix(ORDER).map(str::to_owned));
        }
    }
}

fn over(subject: &str) -> String {
    match subject {
        CONFIG => "over: the systems take the settings and credentials again".into(),
        STOP => "over: what had stopped the passes is gone".into(),
        LATER => "over: nothing is left that had to be tried again".into(),
        order => format!("over: {order} needs nobody any more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_begins_at_its_time_on_the_wall_also_when_summer_time_begins() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let daily = jiff::civil::time(7, 0, 0, 0);
        for (now, last) in [
            ("2026-11-28T14:59:59Z", "2026-11-27T15:00:00Z"),
            ("2026-11-28T15:00:00Z", "2026-11-28T15:00:00Z"),
            ("2026-03-08T13:00:00Z", "2026-03-07T15:00:00Z"),
            ("2026-03-08T14:00:00Z", "2026-03-08T14:00:00Z"),
        ] {
            assert_eq!(last_daily(now.parse().unwrap(), daily, &zone), last.parse().unwrap(), "{now}");
        }
    }
}

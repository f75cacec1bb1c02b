//! How a parcel moves on: which scans it gets on its way, and when.

use jiff::{SignedDuration, Timestamp};

use super::Stage;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A kind of scan, in the words of one carrier.
pub trait Event: Sized + 'static {
    /// What is scanned when a parcel enters a stage, oldest first.
    fn entering(stage: Stage) -> &'static [Self];
}

/// Which place of the journey a scan names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// Where the data came from: hardly more than the country.
    Shipper,
    Origin,
    Hub,
    Destination,
    /// As `Destination`, with the city in other letters.
    Delivery,
}

/// Something that happened to a parcel.
#[derive(Clone, Debug)]
pub(crate) struct Scan<E: 'static> {
    pub(crate) event: &'static E,
    pub(crate) at: Timestamp,
}

/// The scans of a parcel that goes from one stage to another, those between included; none where no way leads. An hour
/// lies between two of them where there is room since the last one, else a second: the order counts.
pub(crate) fn scans<E: Event>(
    from: Stage,
    to: Stage,
    last: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Scan<E>> {
    let events: Vec<&'static E> = from.way_to(to).into_iter().flat_map(E::entering).collect();
    let mut planned = now - HOUR * i32::try_from(events.len().saturating_sub(1)).unwrap_or(i32::MAX);
    let mut last = last;
    let scan = |event| {
        let at = last.map_or(planned, |last| planned.max(last + SignedDuration::from_secs(1)));
        last = Some(at);
        planned += HOUR;
        Scan { event, at }
    };
    events.into_iter().map(scan).collect()
}

/// Stage and time of the next step of a parcel that goes on by itself each time so many seconds have passed.
pub(crate) fn due(
    stage: Stage,
    since: Timestamp,
    every_s: i64,
    now: Timestamp,
) -> Option<(Stage, Timestamp)> {
    let at = since + SignedDuration::from_secs(every_s.max(1));
    stage.next().filter(|_| at <= now).map(|next| (next, at))
}

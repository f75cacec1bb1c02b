//! Tracking numbers and tracking data of carriers.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use super::document::Document;
use crate::clock::{earlier, later};
use crate::digest::sha256;
use crate::time;

/// Carrier's number of one package. Kept as text: UPS numbers hold letters, FedEx reuses numbers after some months.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct TrackingNumber(String);

impl TrackingNumber {
    /// Reads a number. None for an empty text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the number is only a placeholder: nothing but zeros, with or without UPS's `1Z` before them. No parcel has such a number, so
    /// it can be neither used nor voided.
    pub(crate) fn is_blank(&self) -> bool {
        self.0.strip_prefix("1Z").unwrap_or(&self.0).bytes().all(|byte| byte == b'0')
    }
}

impl fmt::Display for TrackingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Status of a package, in terms that all carriers share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrackingStatus {
    /// The status is not known, or its code is not.
    Unknown,
    Created,
    PickedUp,
    InTransit,
    OutForDelivery,
    Exception,
    /// The package is on its way back to the shipper, which may take weeks. Scripts see `returned`.
    #[serde(rename = "returned")]
    Returning,
    Delivered,
    /// The package is back at the shipper.
    Returned,
    Cancelled,
}

impl TrackingStatus {
    const ALL: [Self; 10] = [
        Self::Unknown,
        Self::Created,
        Self::PickedUp,
        Self::InTransit,
        Self::OutForDelivery,
        Self::Exception,
        Self::Returning,
        Self::Delivered,
        Self::Returned,
        Self::Cancelled,
    ];

    /// Stored form; see [`Self::shown`].
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Created => "created",
            Self::PickedUp => "picked_up",
            Self::InTransit => "in_transit",
            Self::OutForDelivery => "out_for_delivery",
            Self::Exception => "exception",
            Self::Returning => "returning",
            Self::Delivered => "delivered",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
        }
    }

    /// Status as promised to scripts.
    pub(crate) fn shown(self) -> &'static str {
        if self == Self::Returning { Self::Returned.as_str() } else { self.as_str() }
    }

    /// Status as the ERP's users read it in a status field.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Created => "Label created",
            Self::PickedUp => "Picked up",
            Self::InTransit => "In transit",
            Self::OutForDelivery => "Out for delivery",
            Self::Exception => "Exception",
            Self::Delivered => "Delivered",
            Self::Returning | Self::Returned => "Returned",
            Self::Cancelled => "Cancelled",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Whether no further tracking data will follow.
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Returned | Self::Cancelled)
    }

    /// Merges a newly reported status into the known one. A late label record does not move the status back, and a package on its way back
    /// ends as returned when it is delivered.
    #[must_use]
    pub(crate) fn then(self, told: Self) -> Self {
        match (self, told) {
            (Self::Returned, _) | (Self::Returning, Self::Delivered) => Self::Returned,
            (known, Self::Unknown) => known,
            (Self::Unknown, told) => told,
            (known, Self::Created) => known,
            (_, told) => told,
        }
    }

    /// Corrects the carrier's status by these scans: the carrier may say `created` because a record of the label was the last to arrive.
    pub(crate) fn among(self, events: &[ScanEvent]) -> Self {
        let has_moved =
            |event: &&ScanEvent| !matches!(event.status, Self::Unknown | Self::Created | Self::Cancelled);
        if self != Self::Created {
            return self;
        }
        let newest = events.iter().filter(has_moved).max_by_key(|event| event.at.order());
        newest.map_or(self, |event| event.status)
    }

    /// Returns one status for a shipment of several packages: an exception first, else that of the package furthest behind.
    pub(crate) fn of_shipment(packages: impl Iterator<Item = Self> + Clone) -> Self {
        if packages.clone().any(|status| status == Self::Exception) {
            return Self::Exception;
        }
        let moving = packages.clone().filter(|status| !status.is_final()).min_by_key(|status| *status as u8);
        // All are final: a delivered package outranks a cancelled or returned one beside it.
        moving.or_else(|| packages.min_by_key(|status| *status as u8)).unwrap_or(Self::Unknown)
    }
}

/// Time as a carrier gave it. Without an offset it is the local time of an unknown place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CarrierTime {
    /// Text as given, for storing and for the ERP.
    pub(crate) text: String,
    /// Instant, if the text has an offset.
    pub(crate) instant: Option<Timestamp>,
}

impl CarrierTime {
    /// Reads a time. None if the text is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let instant = text.parse::<Timestamp>().ok();
        let is_local = || text.parse::<jiff::civil::DateTime>().is_ok();
        (instant.is_some() || is_local()).then(|| Self { text: text.to_owned(), instant })
    }

    /// Returns the same text for every spelling of a time: the instant if it is known, else date and time of day.
    fn canonical(&self) -> String {
        let whole = |time: jiff::civil::DateTime| time.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        match self.instant {
            Some(instant) => time::seconds(instant),
            None => self.text.parse().map_or_else(|_| self.text.clone(), whole),
        }
    }

    /// Whether the time was certainly before that moment, in any time zone.
    pub(crate) fn is_before(&self, moment: Timestamp) -> bool {
        self.range().1 < moment
    }

    /// Instant to sort by; a time without an offset sorts as UTC.
    pub(crate) fn order(&self) -> Timestamp {
        let local =
            || self.text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
        self.instant.or_else(|| local().map(|zoned| zoned.timestamp())).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// First and last instant that the time may mean: without an offset it may belong to any time zone.
    pub(crate) fn range(&self) -> (Timestamp, Timestamp) {
        const EAST: Duration = Duration::from_secs(14 * 3600);
        const WEST: Duration = Duration::from_secs(12 * 3600);
        let time = self.order();
        if self.instant.is_some() { (time, time) } else { (earlier(time, EAST), later(time, WEST)) }
    }
}

impl fmt::Display for CarrierTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.instant {
            Some(instant) => f.write_str(&time::seconds(instant)),
            None => f.write_str(&self.text),
        }
    }
}

impl Serialize for CarrierTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Entry of the carrier's tracking history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ScanEvent {
    pub(crate) at: CarrierTime,
    /// Carrier's code of the scan.
    pub(crate) code: String,
    pub(crate) status: TrackingStatus,
    pub(crate) description: String,
    /// Code and description of the exception, if there was one.
    pub(crate) exception: Option<(String, String)>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) country: Option<String>,
}

impl ScanEvent {
    /// Identity of the scan: its time, code and place, equal each time the carrier reports it.
    pub(crate) fn identity(&self) -> String {
        self.identity_at(&self.at.canonical())
    }

    /// Whether these hold the scan's identity, in today's form or in the earlier one with the carrier's spelling of its time.
    pub(crate) fn is_among(&self, identities: &HashSet<String>) -> bool {
        identities.contains(&self.identity()) || identities.contains(&self.identity_at(&self.at.text))
    }

    fn identity_at(&self, at: &str) -> String {
        let exception = self.exception.as_ref().map_or("", |(code, _)| code);
        let upper = |part: &Option<String>| part.as_deref().unwrap_or_default().to_uppercase();
        let parts = [at, &self.code, exception, &upper(&self.city), &upper(&self.country)];
        let digest = sha256(parts.join("\u{1f}"));
        digest[..32].to_owned()
    }

    /// `Kirkland, WA, US`.
    pub(crate) fn place(&self) -> String {
        let parts = [&self.city, &self.state, &self.country];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Scan as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    pub(crate) at: CarrierTime,
    pub(crate) description: String,
    pub(crate) place: String,
    pub(crate) exception: Option<String>,
}

impl Scan {
    pub(crate) fn of(event: &ScanEvent) -> Self {
        Self {
            at: event.at.clone(),
            description: event.description.clone(),
            place: event.place(),
            exception: event.exception.as_ref().map(|(_, words)| words.clone()),
        }
    }
}

/// Package to track at the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TrackTarget {
    pub(crate) tracking_number: TrackingNumber,
    /// Carrier's id of the package, once known, if the carrier reuses numbers.
    pub(crate) carrier_id: Option<String>,
    pub(crate) account: String,
    /// Reference of the package, as far as known.
    pub(crate) reference: String,
    pub(crate) labelled_at: Timestamp,
}

impl TrackTarget {
    /// Whether a delivery at that time was of another parcel, because the label did not exist yet. Carriers report whole seconds or
    /// minutes, and clocks differ, so an hour is allowed.
    pub(crate) fn is_later_than(&self, delivered_at: &CarrierTime) -> bool {
        const CLOSE: Duration = Duration::from_secs(3600);
        delivered_at.is_before(earlier(self.labelled_at, CLOSE))
    }
}

/// Tracking data of one package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tracked {
    pub(crate) carrier_id: Option<String>,
    pub(crate) status: TrackingStatus,
    /// Carrier's code and description of the latest status.
    pub(crate) code: String,
    pub(crate) description: String,
    pub(crate) delivered_at: Option<CarrierTime>,
    /// Name of the person who signed or took it, as the carrier spells it.
    pub(crate) signed_by: Option<String>,
    pub(crate) estimated_delivery: Option<CarrierTime>,
    pub(crate) events: Vec<ScanEvent>,
    pub(crate) proof: Proof,
}

/// Proof of delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    None,
    /// The carrier has one, and returns it on request.
    Ask,
    Here(Document),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_what_the_carrier_gave_and_show_utc_where_it_is_known() {
        let zoned = CarrierTime::parse("2026-03-05T12:41:57-07:00").unwrap();
        assert_eq!(zoned.to_string(), "2026-03-05T19:41:57Z");
        let local = CarrierTime::parse("2026-03-02T00:00:00").unwrap();
        assert_eq!((local.to_string().as_str(), local.instant), ("2026-03-02T00:00:00", None));
        assert_eq!(CarrierTime::parse(""), None);
        assert_eq!(CarrierTime::parse("yesterday"), None);
    }

    #[test]
    fn a_shipment_is_as_far_as_its_slowest_package() {
        use TrackingStatus as S;
        let of = |list: &[S]| S::of_shipment(list.iter().copied());
        assert_eq!(of(&[S::Delivered, S::InTransit]), S::InTransit);
        assert_eq!(of(&[S::Delivered, S::Delivered]), S::Delivered);
        assert_eq!(of(&[S::Delivered, S::Exception]), S::Exception);
        assert_eq!(of(&[S::Returned, S::Delivered]), S::Delivered);
        assert_eq!(of(&[]), S::Unknown);
    }

    #[test]
    fn one_scan_told_in_two_casings_is_one_scan() {
        let event = |city: &str| ScanEvent {
            at: CarrierTime::parse("2026-03-05T06:47:00-07:00").unwrap(),
            code: "OD".into(),
            status: TrackingStatus::OutForDelivery,
            description: "On vehicle".into(),
            exception: None,
            city: Some(city.into()),
            state: Some("ID".into()),
            country: Some("US".into()),
        };
        assert_eq!(event("BOISE").identity(), event("Boise").identity());
        assert_ne!(event("BOISE").identity(), event("NAMPA").identity());
        let at = |text: &str| ScanEvent { at: CarrierTime::parse(text).unwrap(), ..event("BOISE") };
        for spelling in ["2026-03-05T13:47:00Z", "2026-03-05T13:47:00.000+00:00", "2026-03-05T08:47:00-05:00"]
        {
            assert_eq!(at(spelling).identity(), event("BOISE").identity(), "{spelling}");
        }
        let local = |text: &str| at(text).identity();
        assert_eq!(local("2026-03-02T00:00:00"), local("2026-03-02T00:00:00.000"));
        // This identity was stored in the earlier form, with the carrier's spelling of the time.
        let stored = HashSet::from([event("BOISE").identity_at("2026-03-05T06:47:00-07:00")]);
        assert!(event("BOISE").is_among(&stored) && !event("NAMPA").is_among(&stored));
    }

    #[test]
    fn what_came_back_was_not_delivered_and_nothing_moves_back_to_its_label() {
        use TrackingStatus as S;
        assert_eq!(S::Returning.then(S::Delivered), S::Returned);
        assert_eq!(S::Returning.then(S::InTransit), S::InTransit);
        assert_eq!(S::Returned.then(S::Delivered), S::Returned);
        assert_eq!(S::InTransit.then(S::Created), S::InTransit);
        assert_eq!(S::Created.then(S::PickedUp), S::PickedUp);
        assert_eq!(S::Delivered.then(S::Unknown), S::Delivered);
        assert_eq!((S::Returning.shown(), S::Returning.label()), ("returned", "Returned"));
        assert!(!S::Returning.is_final());
    }
}

//! The entries of a package's history, in UPS's words.

use jiff::Timestamp;
use jiff::tz::Offset;

pub(super) use crate::parcel::journey::Where;
use crate::parcel::{Place, Stage, journey};

/// Something that happened to a package.
pub(super) type Scan = journey::Scan<Event>;

/// A kind of scan. The two letters mean different things with different types, and some texts end with a blank.
#[derive(Clone, Debug)]
pub struct Event {
    pub(super) kind: &'static str,
    pub(super) code: &'static str,
    /// Three digits.
    pub(super) status: &'static str,
    pub(super) description: &'static str,
    /// What the status is called for the package as a whole.
    pub(super) current: &'static str,
    pub(super) at: Where,
}

const fn event(
    [kind, code, status]: [&'static str; 3],
    description: &'static str,
    current: &'static str,
    at: Where,
) -> Event {
    Event { kind, code, status, description, current, at }
}

const CREATED: Event = event(
    ["M", "MP", "003"],
    "Shipper created a label, UPS has not received the package yet. ",
    "Shipment Ready for UPS",
    Where::Shipper,
);
const PICKED_UP: Event = event(["I", "PU", "038"], "Pickup Scan ", "Picked Up", Where::Origin);
const ORIGIN: Event = event(["I", "OR", "005"], "Origin Scan ", "On the Way", Where::Origin);
const DEPARTED: Event = event(["I", "DP", "005"], "Departed from Facility", "On the Way", Where::Hub);
const ARRIVED: Event = event(["I", "AR", "005"], "Arrived at Facility", "On the Way", Where::Destination);
const LOADED: Event = event(
    ["I", "OD", "072"],
    "Loaded on Delivery Vehicle ",
    "Loaded on Delivery Vehicle",
    Where::Destination,
);
const OUT_FOR_DELIVERY: Event =
    event(["I", "OT", "021"], "Out For Delivery Today", "Out for Delivery", Where::Destination);
const DELIVERED: Event = event(["D", "FS", "011"], "DELIVERED ", "Delivered", Where::Delivery);
/// In place of [`DELIVERED`], by a setting.
pub(super) const AT_ACCESS_POINT: Event = event(
    ["D", "2Q", "161"],
    "Delivered to UPS Access Point ",
    "Delivered to UPS Access Point",
    Where::Delivery,
);
const NOT_DELIVERED: Event = event(
    ["X", "48", "022"],
    "The receiver was not available for delivery. ",
    "Delivery Attempted",
    Where::Destination,
);
const LATE: Event =
    event(["X", "DP", "046"], "A late departure has caused a delay. ", "Delay", Where::Destination);
const RETURNED: Event =
    event(["X", "DL", "034"], "Returned to the sender. ", "Returned to Sender", Where::Destination);
const VOIDED: Event = event(["MV", "VP", "007"], "Shipment voided. ", "Shipment Voided", Where::Shipper);

impl journey::Event for Event {
    fn entering(stage: Stage) -> &'static [Self] {
        match stage {
            Stage::LabelCreated => &[CREATED],
            Stage::PickedUp => &[PICKED_UP],
            Stage::InTransit => &[ORIGIN, DEPARTED],
            Stage::AtLocalFacility => &[ARRIVED],
            Stage::OutForDelivery => &[LOADED, OUT_FOR_DELIVERY],
            Stage::Delivered => &[DELIVERED],
            Stage::Exception => &[NOT_DELIVERED],
            Stage::Delayed => &[LATE],
            Stage::Returned => &[RETURNED],
            Stage::Cancelled => &[VOIDED],
        }
    }
}

/// A moment on the clock of a place, and on that of Greenwich.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    /// `20261120`.
    pub(super) date: String,
    /// `101512`.
    pub(super) time: String,
    pub(super) gmt_date: String,
    pub(super) gmt_time: String,
    /// Hours, minutes never.
    offset_h: i32,
}

impl Stamp {
    pub(super) fn new(place: &Place, at: Timestamp) -> Self {
        let offset = place.offset();
        let (local, gmt) = (offset.to_datetime(at), Offset::UTC.to_datetime(at));
        Self {
            date: local.strftime("%Y%m%d").to_string(),
            time: local.strftime("%H%M%S").to_string(),
            gmt_date: gmt.strftime("%Y%m%d").to_string(),
            gmt_time: gmt.strftime("%H%M%S").to_string(),
            offset_h: offset.seconds() / 3600,
        }
    }

    /// `18:15:12`, as tracking writes it.
    pub(super) fn gmt_time_with_colons(&self) -> String {
        let time = &self.gmt_time;
        format!("{}:{}:{}", &time[..2], &time[2..4], &time[4..])
    }

    /// `-08:00` in tracking, `-08.00` in callbacks.
    pub(super) fn gmt_offset(&self, separator: char) -> String {
        format!("{:+03}{separator}00", self.offset_h)
    }
}

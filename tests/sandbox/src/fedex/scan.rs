//! The entries of a package's tracking history.

use jiff::Timestamp;
use jiff::tz::Offset;

pub(super) use crate::parcel::journey::Where;
use crate::parcel::{Place, Stage, journey};

/// Something that happened to a package.
pub(super) type Scan = journey::Scan<Event>;

/// A kind of scan: FedEx's words for it.
#[derive(Clone, Debug)]
pub struct Event {
    pub(super) code: &'static str,
    pub(super) description: &'static str,
    pub(super) derived_code: &'static str,
    pub(super) derived_status: &'static str,
    /// Code and text, for exceptions only.
    pub(super) exception: (&'static str, &'static str),
    pub(super) location_type: &'static str,
    /// Absent where it is empty; padded as some are in recordings.
    pub(super) location_id: &'static str,
    pub(super) at: Where,
}

const fn event(
    codes: [&'static str; 4],
    exception: (&'static str, &'static str),
    location: (&'static str, &'static str),
    at: Where,
) -> Event {
    let [code, description, derived_code, derived_status] = codes;
    let (location_type, location_id) = location;
    Event { code, description, derived_code, derived_status, exception, location_type, location_id, at }
}

const NONE: (&str, &str) = ("", "");
const CREATED: Event = event(
    ["OC", "Shipment information sent to FedEx", "IN", "Label created"],
    NONE,
    ("CUSTOMER", ""),
    Where::Shipper,
);
const PICKED_UP: Event =
    event(["PU", "Picked up", "PU", "Picked up"], NONE, ("PICKUP_LOCATION", "0381"), Where::Origin);
const DEPARTED: Event = event(
    ["DP", "Left FedEx origin facility", "IT", "In transit"],
    NONE,
    ("ORIGIN_FEDEX_FACILITY", "FLXA "),
    Where::Origin,
);
const ARRIVED: Event = event(
    ["AR", "Arrived at FedEx location", "IT", "In transit"],
    NONE,
    ("FEDEX_FACILITY", "0380"),
    Where::Hub,
);
const AT_LOCAL_FACILITY: Event = event(
    ["AF", "At local FedEx facility", "IT", "In transit"],
    NONE,
    ("DESTINATION_FEDEX_FACILITY", "0837"),
    Where::Destination,
);
const LATE: Event = event(
    ["FD", "At destination sort facility", "RL", "Running Late"],
    NONE,
    ("DESTINATION_FEDEX_FACILITY", "0837"),
    Where::Destination,
);
const ON_VEHICLE: Event = event(
    ["OD", "On FedEx vehicle for delivery", "IT", "In transit"],
    NONE,
    ("VEHICLE", "0837"),
    Where::Destination,
);
const DELIVERED: Event =
    event(["DL", "Delivered", "DL", "Delivered"], NONE, ("DELIVERY_LOCATION", ""), Where::Delivery);
const NOT_DELIVERED: Event = event(
    ["DE", "Delivery exception", "DE", "Delivery exception"],
    ("007", "Customer not available or business closed"),
    ("VEHICLE", "0837"),
    Where::Destination,
);
const RETURNED: Event = event(
    ["RS", "Returning package to shipper", "RS", "Returning package to shipper"],
    ("060G", "Returning to shipper"),
    ("DESTINATION_FEDEX_FACILITY", "0837"),
    Where::Destination,
);
const CANCELLED: Event =
    event(["CA", "Shipment cancelled by sender", "CA", "Cancelled"], NONE, ("CUSTOMER", ""), Where::Shipper);

impl journey::Event for Event {
    fn entering(stage: Stage) -> &'static [Self] {
        match stage {
            Stage::LabelCreated => &[CREATED],
            Stage::PickedUp => &[PICKED_UP],
            Stage::InTransit => &[DEPARTED, ARRIVED],
            Stage::AtLocalFacility => &[AT_LOCAL_FACILITY],
            Stage::OutForDelivery => &[ON_VEHICLE],
            Stage::Delivered => &[DELIVERED],
            Stage::Exception => &[NOT_DELIVERED],
            Stage::Delayed => &[LATE],
            Stage::Returned => &[RETURNED],
            Stage::Cancelled => &[CANCELLED],
        }
    }
}

impl Place {
    /// `2026-03-05T12:41:57-07:00`, on the clock of the place.
    pub(super) fn local_time(&self, at: Timestamp) -> String {
        let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
        format!("{}{}", self.offset().to_datetime(whole), hours(self.offset()))
    }

    /// Midnight of the local day, as text without an offset and as the time it stands for.
    pub(super) fn midnight(&self, at: Timestamp) -> (String, Timestamp) {
        let midnight = self.offset().to_datetime(at).date().to_datetime(jiff::civil::Time::midnight());
        (format!("{midnight}"), self.offset().to_timestamp(midnight).unwrap_or(at))
    }
}

fn hours(offset: Offset) -> String {
    format!("{:+03}:00", offset.seconds() / 3600)
}

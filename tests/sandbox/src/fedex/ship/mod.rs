//! The Ship API: create, cancel and validate.

mod cancel;
mod check;
mod create;
mod customs;
mod package;
mod party;
mod price;
mod receipt;
mod validate;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

pub(super) use cancel::cancel;
pub(super) use create::create;
pub(super) use validate::validate;

/// The day at FedEx's in Memphis, by which ship dates are past or not.
pub(super) fn today(now: Timestamp) -> Date {
    Offset::constant(-6).to_datetime(now).date()
}

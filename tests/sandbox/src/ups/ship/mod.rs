//! `POST /api/shipments/{version}/ship`. Elements that UPS does not know, and those in the wrong place, are ignored.

mod check;
mod create;
mod customs;
mod package;
mod party;
mod payment;
mod price;
mod receipt;
mod reference;

pub(super) use create::create;

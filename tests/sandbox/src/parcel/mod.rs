//! What every carrier's stand-in needs: places, stages on the way, addresses, and the bytes of labels.

pub(crate) mod address;
pub(crate) mod codes;
pub(crate) mod country;
pub(crate) mod decimal;
pub(crate) mod journey;
pub(crate) mod label;
mod ledger;
mod place;
mod shipment;
mod stage;
mod window;

pub(crate) use ledger::Ledger;
pub use place::Place;
pub(crate) use shipment::{Parcels, Piece, Shipment};
pub use stage::Stage;
pub(crate) use window::Window;

//! What every carrier's stand-in needs: places, stages on the way, addresses, and the bytes of labels.

pub(crate) mod address;
pub(crate) mod country;
pub(crate) mod decimal;
pub(crate) mod journey;
pub(crate) mod label;
mod place;
mod stage;

pub use place::Place;
pub use stage::Stage;

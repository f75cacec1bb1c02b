//! Table of the carriers that mlc knows. The interface between a pass and a carrier is [`port`].

mod answer;
mod fedex;
mod fit;
mod port;
mod spelling;
mod text;
mod undeliverable;
mod ups;

pub(crate) use port::{Carrier, CarrierKind, CarrierSettings};

/// All carriers that mlc supports.
pub(crate) const KINDS: &[CarrierKind] = &[fedex::KIND, ups::KIND];

//! Carriers: the table of those that mlc knows. What a pass asks of one is [`port`].

mod answer;
mod fedex;
mod fit;
mod port;
mod spelling;
mod text;
mod undeliverable;
mod ups;

pub(crate) use port::{Carrier, CarrierKind, CarrierSettings};

/// Every carrier that mlc can talk to.
pub(crate) const KINDS: &[CarrierKind] = &[fedex::KIND, ups::KIND];

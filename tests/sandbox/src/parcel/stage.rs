//! How far a package has come.

/// A stage of a package's life, as tests name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The carrier has the data, not the box.
    LabelCreated,
    /// Tendered: from here on nothing can be cancelled.
    PickedUp,
    /// On its way from hub to hub.
    InTransit,
    /// At the facility that delivers.
    AtLocalFacility,
    /// On the vehicle.
    OutForDelivery,
    /// Delivered and signed for. Final.
    Delivered,
    /// A failed delivery; goes out again.
    Exception,
    /// Late.
    Delayed,
    /// On its way back to the shipper. Final here.
    Returned,
    /// Cancelled, by the shipper or by the carrier. Final.
    Cancelled,
}

/// The life of a package to which nothing happens.
const ORDINARY: [Stage; 6] = [
    Stage::LabelCreated,
    Stage::PickedUp,
    Stage::InTransit,
    Stage::AtLocalFacility,
    Stage::OutForDelivery,
    Stage::Delivered,
];

const NAMES: [(&str, Stage); 10] = [
    ("label_created", Stage::LabelCreated),
    ("picked_up", Stage::PickedUp),
    ("in_transit", Stage::InTransit),
    ("at_local_facility", Stage::AtLocalFacility),
    ("out_for_delivery", Stage::OutForDelivery),
    ("delivered", Stage::Delivered),
    ("exception", Stage::Exception),
    ("delayed", Stage::Delayed),
    ("returned", Stage::Returned),
    ("cancelled", Stage::Cancelled),
];

impl Stage {
    /// `out_for_delivery` and the like, as the admin route spells them.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, stage)| *stage)
    }

    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Returned | Self::Cancelled)
    }

    pub(crate) fn is_tendered(self) -> bool {
        !matches!(self, Self::LabelCreated | Self::Cancelled)
    }

    /// What comes next if nothing happens.
    pub(crate) fn next(self) -> Option<Self> {
        if self.is_final() {
            return None;
        }
        match self {
            Self::Delayed | Self::Exception => Some(Self::OutForDelivery),
            _ => ORDINARY.get(self.rank() + 1).copied(),
        }
    }

    /// The stages that a package enters on its way there. Empty where no way leads.
    pub(crate) fn way_to(self, to: Self) -> Vec<Self> {
        if self == to || self.is_final() || to.rank() < self.rank() && to != Self::Cancelled {
            return Vec::new();
        }
        let between =
            ORDINARY.into_iter().filter(|stage| stage.rank() > self.rank() && stage.rank() < to.rank());
        between.chain([to]).collect()
    }

    /// Place in the ordinary life; the extraordinary stages stand beside one of its stages.
    fn rank(self) -> usize {
        match self {
            Self::LabelCreated | Self::Cancelled => 0,
            Self::PickedUp => 1,
            Self::InTransit => 2,
            Self::AtLocalFacility | Self::Delayed => 3,
            Self::OutForDelivery | Self::Exception | Self::Returned => 4,
            Self::Delivered => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stage::{self, *};

    #[test]
    fn ways_fill_the_gaps_and_never_run_back() {
        let ways: [(Stage, Stage, &[Stage]); 7] = [
            (LabelCreated, OutForDelivery, &[PickedUp, InTransit, AtLocalFacility, OutForDelivery]),
            (InTransit, Delayed, &[Delayed]),
            (Delayed, Delivered, &[OutForDelivery, Delivered]),
            (Exception, OutForDelivery, &[OutForDelivery]),
            (LabelCreated, Cancelled, &[Cancelled]),
            (OutForDelivery, PickedUp, &[]),
            (Delivered, Returned, &[]),
        ];
        for (from, to, way) in ways {
            assert_eq!(from.way_to(to), way, "{from:?} to {to:?}");
        }
    }
}

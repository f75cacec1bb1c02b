//! How far a package has come.

/// A stage of a package's life, as tests name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// FedEx has the data, not the box (`OC`).
    LabelCreated,
    /// Tendered: from here on nothing can be cancelled (`PU`).
    PickedUp,
    /// Left the origin, arrived at a hub (`DP`, `AR`).
    InTransit,
    /// At the facility that delivers (`AF`).
    AtLocalFacility,
    /// On the vehicle (`OD`).
    OutForDelivery,
    /// Delivered and signed for (`DL`). Final.
    Delivered,
    /// A failed delivery (`DE`); goes out again.
    Exception,
    /// At the destination and late: code `FD`, derived code `RL`.
    Delayed,
    /// On its way back to the shipper (`RS`). Final here.
    Returned,
    /// Cancelled (`CA`), by us or by FedEx. Final.
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

    pub(super) fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Returned | Self::Cancelled)
    }

    pub(super) fn is_tendered(self) -> bool {
        !matches!(self, Self::LabelCreated | Self::Cancelled)
    }

    /// What comes next if nothing happens.
    pub(super) fn next(self) -> Option<Self> {
        if self.is_final() {
            return None;
        }
        match self {
            Self::Delayed | Self::Exception => Some(Self::OutForDelivery),
            _ => ORDINARY.get(self.rank() + 1).copied(),
        }
    }

    /// The stages that a package enters on its way there. Empty where no way leads.
    pub(super) fn way_to(self, to: Self) -> Vec<Self> {
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

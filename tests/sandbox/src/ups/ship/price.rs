//! Prices that follow from service and weight alone, so that a test can predict them.

use crate::ups::service::Service;

/// In cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Charge {
    pub(super) base: u32,
    pub(super) fuel: u32,
    /// What is billed, in whole pounds.
    pub(super) pounds: u32,
}

impl Charge {
    /// Each package is billed in whole pounds; fuel is 15.5 %. The weight is in hundredths of the unit.
    pub(super) fn of(service: &Service, (weight, unit): (u32, &str)) -> Self {
        let weight = u64::from(weight);
        let pounds = match unit {
            "KGS" => (weight * 220_462).div_ceil(10_000_000),
            "OZS" => weight.div_ceil(1600),
            _ => weight.div_ceil(100),
        };
        let pounds = u32::try_from(pounds).unwrap_or(u32::MAX).clamp(1, 9999);
        let base = service.base_cents + service.pound_cents * (pounds - 1);
        Self { base, fuel: (base * 155 + 500) / 1000, pounds }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            base: self.base + other.base,
            fuel: self.fuel + other.fuel,
            pounds: self.pounds + other.pounds,
        }
    }

    /// The published price.
    pub(super) fn total(self) -> u32 {
        self.base + self.fuel
    }

    /// The price of those who have negotiated.
    pub(super) fn negotiated(self) -> u32 {
        (self.total() * 773 + 500) / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ground_of_5_5_pounds_costs_what_the_example_says() {
        let charge = Charge::of(Service::find("03").unwrap(), (550, "LBS"));
        assert_eq!((charge.pounds, charge.base, charge.fuel), (6, 1235, 191));
        assert_eq!((charge.total(), charge.negotiated()), (1426, 1102));
        assert_eq!(Charge::of(Service::find("03").unwrap(), (250, "KGS")), charge);
    }
}

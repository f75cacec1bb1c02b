//! Prices that follow from service and weight alone, so that a test can predict them.

use crate::fedex::service::Service;

/// In cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Charge {
    pub(super) base: u32,
    pub(super) fuel: u32,
    /// What is billed, in whole pounds.
    pub(super) pounds: u32,
}

impl Charge {
    pub(super) fn net(self) -> u32 {
        self.base + self.fuel
    }
}

/// Each package is billed in whole pounds; fuel is 13.5 % of the sum. Weights are in hundredths of the unit.
pub(super) fn charge<'a>(service: &Service, weights: impl Iterator<Item = (u32, &'a str)>) -> Charge {
    let mut charge = Charge { base: 0, fuel: 0, pounds: 0 };
    for (weight, unit) in weights {
        let pounds = match unit {
            "KG" => (u64::from(weight) * 220_462).div_ceil(10_000_000),
            _ => u64::from(weight).div_ceil(100),
        };
        let pounds = u32::try_from(pounds).unwrap_or(u32::MAX).clamp(1, 9999);
        charge.pounds += pounds;
        charge.base += service.base_cents + service.pound_cents * (pounds - 1);
    }
    charge.fuel = (charge.base * 135 + 500) / 1000;
    charge
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ground_of_12_5_pounds_costs_what_the_fact_sheet_has() {
        let ground = Service::find("FEDEX_GROUND").unwrap();
        let charge = charge(ground, [(1250, "LB")].into_iter());
        assert_eq!((charge.pounds, charge.base, charge.fuel, charge.net()), (13, 1310, 177, 1487));
    }
}

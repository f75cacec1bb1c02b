//! Packages, weights and dimensions.

use std::fmt;

use serde::Serialize;

/// Unit of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum WeightUnit {
    Pound,
    Kilogram,
    Ounce,
    Gram,
}

impl WeightUnit {
    /// Reads the spellings that ERPs use. None for any other text: a guessed unit bills the wrong weight.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.trim().trim_end_matches('.').to_ascii_uppercase().as_str() {
            "LB" | "LBS" | "POUND" | "POUNDS" => Some(Self::Pound),
            "KG" | "KGS" | "KILO" | "KILOGRAM" | "KILOGRAMS" => Some(Self::Kilogram),
            "OZ" | "OUNCE" | "OUNCES" => Some(Self::Ounce),
            "G" | "GR" | "GRAM" | "GRAMS" => Some(Self::Gram),
            _ => None,
        }
    }

    /// Nanograms in one unit, exact for each unit.
    fn nanograms(self) -> i128 {
        match self {
            Self::Pound => 453_592_370_000,
            Self::Kilogram => 1_000_000_000_000,
            Self::Ounce => 28_349_523_125,
            Self::Gram => 1_000_000_000,
        }
    }
}

/// Weight in thousandths of its unit, as the ERP or the settings gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Weight {
    pub(crate) thousandths: i64,
    pub(crate) unit: WeightUnit,
}

impl Weight {
    /// Converts a decimal number of units, rounded to thousandths.
    pub(crate) fn from_decimal(value: f64, unit: WeightUnit) -> Option<Self> {
        let thousandths = (value * 1000.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "checked to be far inside the range")]
        (thousandths.abs() < 1e12).then_some(Self { thousandths: thousandths as i64, unit })
    }

    /// Converts the weight to hundredths of another unit, rounded up, because carriers bill what is above.
    pub(crate) fn hundredths_of(self, unit: WeightUnit) -> i64 {
        if unit == self.unit {
            return self.thousandths.div_euclid(10) + i64::from(self.thousandths.rem_euclid(10) > 0);
        }
        let nanograms = i128::from(self.thousandths) * self.unit.nanograms() / 1000;
        let hundredth = unit.nanograms() / 100;
        let rounded = nanograms.div_euclid(hundredth) + i128::from(nanograms.rem_euclid(hundredth) > 0);
        i64::try_from(rounded).unwrap_or(i64::MAX)
    }

    /// Converts the weight to whole grams, rounded up.
    pub(crate) fn grams(self) -> i64 {
        self.hundredths_of(WeightUnit::Gram).saturating_add(99) / 100
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            WeightUnit::Pound => "lb",
            WeightUnit::Kilogram => "kg",
            WeightUnit::Ounce => "oz",
            WeightUnit::Gram => "g",
        };
        #[expect(clippy::cast_precision_loss, reason = "shown to people, in thousandths")]
        let value = self.thousandths as f64 / 1000.0;
        write!(f, "{value} {unit}")
    }
}

/// Unit of length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum LengthUnit {
    Inch,
    Centimeter,
}

/// Outer size of a package in hundredths of its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Dimensions {
    pub(crate) length: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) unit: LengthUnit,
}

impl Dimensions {
    /// Converts decimal numbers of units. None unless all three are positive and below ten thousand.
    pub(crate) fn from_decimals(length: f64, width: f64, height: f64, unit: LengthUnit) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range checked")]
        let side = |value: f64| (value > 0.0 && value < 10_000.0).then(|| (value * 100.0).round() as u32);
        Some(Self { length: side(length)?, width: side(width)?, height: side(height)?, unit })
    }

    /// Returns length, width and height in whole units of that kind, rounded up.
    pub(crate) fn whole(self, unit: LengthUnit) -> [u32; 3] {
        let Self { length, width, height, unit: own } = self;
        // One inch is exactly 2.54 centimetres.
        let side = |hundredths: u32| match (own, unit) {
            (LengthUnit::Inch, LengthUnit::Centimeter) => (u64::from(hundredths) * 254).div_ceil(10_000),
            (LengthUnit::Centimeter, LengthUnit::Inch) => u64::from(hundredths).div_ceil(254),
            (LengthUnit::Inch, LengthUnit::Inch) | (LengthUnit::Centimeter, LengthUnit::Centimeter) => {
                u64::from(hundredths).div_ceil(100)
            }
        };
        [length, width, height].map(|hundredths| u32::try_from(side(hundredths)).unwrap_or(u32::MAX))
    }
}

/// Box of an order as the ERP has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Package {
    /// ERP's id of the row, for writing the tracking number back. None for a box that only the settings gave.
    pub(crate) record: Option<String>,
    /// Gross weight. None if the ERP gives none.
    pub(crate) weight: Option<Weight>,
    pub(crate) dimensions: Option<Dimensions>,
    /// Declared value in hundredths of the order's currency.
    pub(crate) declared_value: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_round_up_to_the_hundredths_that_carriers_take() {
        let weight = |value, unit| Weight::from_decimal(value, unit).unwrap();
        assert_eq!(weight(2.5, WeightUnit::Pound).hundredths_of(WeightUnit::Pound), 250);
        assert_eq!(weight(2.501, WeightUnit::Pound).hundredths_of(WeightUnit::Pound), 251);
        assert_eq!(weight(16.0, WeightUnit::Ounce).hundredths_of(WeightUnit::Pound), 100);
        assert_eq!(weight(1.0, WeightUnit::Kilogram).hundredths_of(WeightUnit::Pound), 221);
        assert_eq!(weight(0.0, WeightUnit::Kilogram).hundredths_of(WeightUnit::Pound), 0);
        assert_eq!(weight(-1.0, WeightUnit::Pound).hundredths_of(WeightUnit::Pound), -100);
    }

    #[test]
    fn a_unit_that_nobody_knows_is_not_guessed() {
        assert_eq!(WeightUnit::parse("lbs."), Some(WeightUnit::Pound));
        assert_eq!(WeightUnit::parse("kg"), Some(WeightUnit::Kilogram));
        assert_eq!(WeightUnit::parse("STONE"), None);
    }

    #[test]
    fn sizes_round_up_to_whole_units_of_either_kind() {
        use LengthUnit::{Centimeter, Inch};
        let whole = |value, from, to| Dimensions::from_decimals(value, 1.0, 1.0, from).unwrap().whole(to)[0];
        assert_eq!((whole(30.2, Centimeter, Centimeter), whole(12.0, Inch, Inch)), (31, 12));
        assert_eq!((whole(40.0, Centimeter, Inch), whole(25.4, Centimeter, Inch)), (16, 10));
        assert_eq!((whole(12.0, Inch, Centimeter), whole(50.0, Inch, Centimeter)), (31, 127));
        assert_eq!(whole(0.01, Inch, Centimeter), 1);
    }

    #[test]
    fn a_size_needs_all_three_sides() {
        assert!(Dimensions::from_decimals(10.0, 8.0, 4.0, LengthUnit::Inch).is_some());
        assert_eq!(Dimensions::from_decimals(10.0, 0.0, 4.0, LengthUnit::Inch), None);
    }
}

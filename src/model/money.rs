//! Amounts of money.

use std::fmt;

/// Amount in hundredths of its currency's unit, for every currency; carriers quote two decimals at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Money {
    pub(crate) hundredths: i64,
    /// ISO 4217 code as the carrier spells it.
    pub(crate) currency: String,
}

impl Money {
    /// Converts a decimal number, as in a JSON answer, rounded to hundredths.
    pub(crate) fn from_decimal(amount: f64, currency: &str) -> Option<Self> {
        let hundredths = (amount * 100.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "checked to be far inside the range")]
        (hundredths.abs() < 1e15).then(|| Self { hundredths: hundredths as i64, currency: currency.into() })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.hundredths < 0 { "-" } else { "" };
        let amount = self.hundredths.unsigned_abs();
        write!(f, "{sign}{}.{:02} {}", amount / 100, amount % 100, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_to_hundredths_and_shown_with_two_decimals() {
        assert_eq!(Money::from_decimal(14.87, "USD").unwrap().to_string(), "14.87 USD");
        assert_eq!(Money::from_decimal(-0.05, "EUR").unwrap().to_string(), "-0.05 EUR");
        assert_eq!(Money::from_decimal(41.3, "USD").unwrap().hundredths, 4130);
        assert_eq!(Money::from_decimal(f64::INFINITY, "USD"), None);
    }
}

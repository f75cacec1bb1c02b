//! UPS's tracking numbers and their check digits.

/// What the test host answers in place of every number.
pub(super) const MASKED: &str = "1ZXXXXXXXXXXXXXXXX";

/// The n-th of our numbers, of an account and with two characters for the service. The digits never repeat.
pub(super) fn nth(account: &str, indicator: &str, serial: u64) -> String {
    let payload = format!("{account}{indicator}{:07}", 1_000_000 + serial % 9_000_000);
    let check = check_digit(payload.as_bytes());
    format!("1Z{payload}{check}")
}

/// Letters count as (ASCII - 63) mod 10; the even places count twice.
fn check_digit(payload: &[u8]) -> u8 {
    let value = |b: &u8| if b.is_ascii_digit() { b - b'0' } else { (b - 63) % 10 };
    let sum: u32 =
        payload.iter().map(value).zip([1, 2].into_iter().cycle()).map(|(v, w)| u32::from(v) * w).sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or_default()
}

/// Whether a number of 18 characters has the right last one.
#[cfg(test)]
pub(super) fn is_well_formed(number: &str) -> bool {
    number
        .strip_prefix("1Z")
        .and_then(|rest| rest.split_at_checked(15))
        .is_some_and(|(payload, check)| check == check_digit(payload.as_bytes()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_have_the_check_digit() {
        for number in ["1ZCIETST0111111114", "1ZCIETST0422222228", "1Z2220060290602143", "1Z12345E6610000053"]
        {
            assert!(is_well_formed(number), "{number}");
        }
        assert!(!is_well_formed("1Z12345E8791315509"), "a sample of the documentation");
    }

    #[test]
    fn ours_have_it_too() {
        assert!((1..2000).all(|serial| is_well_formed(&nth("A1B2C3", "03", serial))));
        assert_eq!(nth("12345E", "03", 1), "1Z12345E0310000019");
        assert_eq!(nth("12345E", "03", 3), "1Z12345E0310000037");
    }
}

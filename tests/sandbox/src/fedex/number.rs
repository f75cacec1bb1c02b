//! FedEx's tracking numbers and their check digits.

/// The n-th of our 12-digit numbers. They look like FedEx's, start with 79479, and never repeat.
pub(super) fn nth(serial: u64) -> String {
    let payload = format!("{:011}", 79_479_000_000 + serial);
    let check = check_digit(payload.as_bytes());
    format!("{payload}{check}")
}

/// Weights 3, 1, 7 in turn from the left over 11 digits; the sum modulo 11, then modulo 10.
fn check_digit(payload: &[u8]) -> u8 {
    let sum: u32 =
        payload.iter().zip([3, 1, 7].into_iter().cycle()).map(|(b, w)| u32::from(b - b'0') * w).sum();
    u8::try_from(sum % 11 % 10).unwrap_or_default()
}

#[cfg(test)]
pub(super) fn is_well_formed(number: &str) -> bool {
    let (payload, check) = number.split_at(11);
    check == check_digit(payload.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_numbers_have_the_check_digit() {
        assert!(["568838414941", "797806677146", "581190049992"].into_iter().all(is_well_formed));
        assert!(!is_well_formed("647719948679"), "the one that FedEx's sandbox does not find");
    }

    #[test]
    fn ours_have_it_too() {
        assert!((1..2000).all(|serial| is_well_formed(&nth(serial))));
        assert_eq!(nth(1), "794790000011");
    }
}

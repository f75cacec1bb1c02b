//! Weights and amounts as whole hundredths, read from the text of the number so that nothing gets rounded.

use serde_json::Value;

/// 12.5 is 1250, as a number and as a text; nothing for more than two decimals, for signs and for what is no number.
pub(crate) fn hundredths(value: &Value) -> Option<u32> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let part: u32 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(part)
}

/// 12 and 12.0, which JSON does not tell apart; nothing for 12.5 and for texts.
pub(crate) fn whole(value: &Value) -> Option<u32> {
    let hundredths = hundredths(value).filter(|_| value.is_number())?;
    (hundredths % 100 == 0).then_some(hundredths / 100)
}

/// The way back, for a JSON number.
pub(crate) fn number(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

/// The way back, as text without needless zeros.
pub(crate) fn text(hundredths: u32) -> String {
    format!("{}", number(hundredths))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hundredths_are_exact() {
        for (value, expected) in [
            (json!(12.5), Some(1250)),
            (json!(4.0), Some(400)),
            (json!("0.05"), Some(5)),
            (json!(0.1 + 0.2), None),
            (json!(1.234), None),
            (json!(-1), None),
            (json!("a lot"), None),
        ] {
            assert_eq!(hundredths(&value), expected, "{value}");
        }
        assert_eq!((text(1250), text(400)), ("12.5".into(), "4".into()));
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let cases = [
            (json!(12), Some(12)),
            (json!(12.0), Some(12)),
            (json!(12.5), None),
            (json!("12"), None),
            (json!(null), None),
        ];
        for (value, expected) in cases {
            assert_eq!(whole(&value), expected, "{value}");
        }
    }
}

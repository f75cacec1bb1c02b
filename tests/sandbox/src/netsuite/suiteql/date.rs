//! Oracle's date formats, as far as anybody needs them: `YYYY-MM-DD HH24:MI:SS`, with `xFF` for fractions.

use jiff::civil::DateTime;
use jiff::fmt::strtime;

/// Oracle's pieces of a format and those of `strftime`.
const PIECES: [(&str, &str); 9] = [
    ("YYYY", "%Y"),
    ("MM", "%m"),
    ("DD", "%d"),
    ("HH24", "%H"),
    ("MI", "%M"),
    ("SS", "%S"),
    (".FF", "%.9f"),
    ("XFF9", "%.9f"),
    ("XFF", "%.9f"),
];

/// The format as `strftime` spells it; nothing where it has letters that mean nothing.
fn translated(format: &str) -> Option<String> {
    let format = format.to_uppercase();
    let mut rest = format.as_str();
    let mut translated = String::new();
    while let Some(first) = rest.chars().next() {
        if let Some((name, piece)) = PIECES.iter().find(|(name, _)| rest.starts_with(name)) {
            translated.push_str(piece);
            rest = &rest[name.len()..];
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let (text, after) = quoted.split_once('"')?;
            translated.push_str(text);
            rest = after;
        } else if first.is_alphanumeric() || first == '%' {
            return None;
        } else {
            translated.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    Some(translated)
}

/// `TO_CHAR`.
pub(super) fn shown(date: DateTime, format: &str) -> Option<String> {
    strtime::format(translated(format)?, date).ok()
}

/// `TO_DATE` and `TO_TIMESTAMP`. What the format does not have is the beginning of its day.
pub(super) fn read(text: &str, format: &str) -> Option<DateTime> {
    let read = strtime::parse(translated(format)?, text).ok()?;
    let midnight = read.to_date().ok()?.at(0, 0, 0, 0);
    read.hour().map_or(Some(midnight), |_| read.to_datetime().ok())
}

//! Oracle's date formats, as far as anybody needs them: `YYYY-MM-DD HH24:MI:SS`, with `xFF` for fractions.

use jiff::civil::DateTime;

/// A piece of a format.
#[derive(Clone, Copy)]
enum Piece {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Fraction,
    /// Anything else is as it is.
    Sign(char),
}

const PIECES: [(&str, Piece); 9] = [
    ("YYYY", Piece::Year),
    ("MM", Piece::Month),
    ("DD", Piece::Day),
    ("HH24", Piece::Hour),
    ("MI", Piece::Minute),
    ("SS", Piece::Second),
    (".FF", Piece::Fraction),
    ("XFF9", Piece::Fraction),
    ("XFF", Piece::Fraction),
];

/// The pieces of a format; nothing where it has letters that mean nothing.
fn pieces(format: &str) -> Option<Vec<Piece>> {
    let format = format.to_uppercase();
    let mut rest = format.as_str();
    let mut pieces = Vec::new();
    while let Some(first) = rest.chars().next() {
        let named = PIECES.into_iter().find(|(name, _)| rest.starts_with(name));
        if let Some((name, piece)) = named {
            pieces.push(piece);
            rest = &rest[name.len()..];
        } else if first == '"' {
            let end = rest[1..].find('"')?;
            pieces.extend(rest[1..=end].chars().map(Piece::Sign));
            rest = &rest[end + 2..];
        } else if first.is_alphanumeric() && first != 'T' && first != 'Z' {
            return None;
        } else {
            pieces.push(Piece::Sign(first));
            rest = &rest[first.len_utf8()..];
        }
    }
    Some(pieces)
}

/// `TO_CHAR`.
pub(super) fn shown(date: DateTime, format: &str) -> Option<String> {
    let shown = pieces(format)?.into_iter().map(|piece| match piece {
        Piece::Year => format!("{:04}", date.year()),
        Piece::Month => format!("{:02}", date.month()),
        Piece::Day => format!("{:02}", date.day()),
        Piece::Hour => format!("{:02}", date.hour()),
        Piece::Minute => format!("{:02}", date.minute()),
        Piece::Second => format!("{:02}", date.second()),
        Piece::Fraction => format!(".{:09}", date.subsec_nanosecond()),
        Piece::Sign(sign) => sign.to_string(),
    });
    Some(shown.collect())
}

/// `TO_DATE` and `TO_TIMESTAMP`. What the text lacks is the beginning of its day.
pub(super) fn read(text: &str, format: &str) -> Option<DateTime> {
    let mut rest = text;
    let (mut date, mut time) = ([0, 1, 1], [0, 0, 0]);
    for piece in pieces(format)? {
        if rest.is_empty() {
            break;
        }
        match piece {
            Piece::Year => date[0] = digits(&mut rest, 4)?,
            Piece::Month => date[1] = digits(&mut rest, 2)?,
            Piece::Day => date[2] = digits(&mut rest, 2)?,
            Piece::Hour => time[0] = digits(&mut rest, 2)?,
            Piece::Minute => time[1] = digits(&mut rest, 2)?,
            Piece::Second => time[2] = digits(&mut rest, 2)?,
            Piece::Fraction => {
                rest = rest.strip_prefix('.')?.trim_start_matches(|c: char| c.is_ascii_digit());
            }
            Piece::Sign(sign) => rest = rest.strip_prefix(sign)?,
        }
    }
    let small = |number: i16| i8::try_from(number).ok();
    let [year, month, day] = date;
    let [hour, minute, second] = time;
    let read =
        DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0)
            .ok()?;
    rest.is_empty().then_some(read)
}

fn digits(rest: &mut &str, most: usize) -> Option<i16> {
    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, after) = rest.split_at(length);
    *rest = after;
    digits.parse().ok()
}

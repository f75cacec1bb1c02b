//! Cleans text of carriers, ERPs and files before people see it: escape sequences that control a terminal, characters that are invisible or
//! change the reading direction, line breaks that imitate lines of mlc, and overlong words are replaced or cut.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Longest word; longer ones are cut. Paths, addresses and hashes are shorter.
const WORD_MAX: usize = 200;
/// Longest line; longer ones are cut.
const LINE_MAX: usize = 2000;
/// Replaces characters that are not shown.
const REPLACEMENT: char = '\u{fffd}';

/// Makes one clean line of a text, also if it has line breaks. Blanks stay, because they align columns.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if text.len() <= WORD_MAX && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().min(LINE_MAX));
    let (mut word, mut length) = (0, 0);
    for c in text.chars() {
        if length == LINE_MAX {
            out.push('…');
            break;
        }
        let c = plain(c);
        word = if c.is_whitespace() { 0 } else { word + 1 };
        let is_repeated = c == REPLACEMENT && out.ends_with(REPLACEMENT);
        if word <= WORD_MAX && !is_repeated {
            out.push(c);
            length += 1;
        } else if word == WORD_MAX + 1 {
            out.push('…');
            length += 1;
        }
    }
    Cow::Owned(out)
}

/// Cleans each line of a text of mlc as [`line`] does.
pub(crate) fn lines(text: &str) -> String {
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Escapes characters in JSON that could harm a terminal; the data stay the same.
pub(crate) fn json(text: String) -> String {
    if !text.contains(is_harmful) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmful(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn plain(c: char) -> char {
    match c {
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        c if is_harmful(c) => REPLACEMENT,
        c => c,
    }
}

/// Whether a character controls the terminal or the reading direction, or has no width.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_stays_as_it_is() {
        for text in ["  done       000123  794644790138", "Zoë Müller, Łódź", "order 000124: 東京 — ok", ""]
        {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn nothing_steers_the_terminal_or_hides() {
        let cases = [
            ("a\u{1b}[2Jb", "a\u{fffd}[2Jb"),
            ("a\u{9b}31mb\u{7}\u{0}c", "a\u{fffd}31mb\u{fffd}c"),
            ("ship\u{202e}dediov", "ship\u{fffd}dediov"),
            ("one\r\nmlc: all is well\u{2028}x", "one  mlc: all is well x"),
            ("000\u{200b}123", "000\u{fffd}123"),
        ];
        for (text, shown) in cases {
            assert_eq!(line(text), shown);
        }
    }

    #[test]
    fn words_and_lines_end() {
        let word = "x".repeat(10_000);
        assert_eq!(line(&format!("{word} end")), format!("{}… end", "x".repeat(WORD_MAX)));
        assert_eq!(line(&"ab ".repeat(5000)).chars().count(), LINE_MAX + 1);
        assert_eq!(lines("a\n\nb\u{1b}"), "a\n\nb\u{fffd}");
    }

    #[test]
    fn json_says_the_same_in_harmless_signs() {
        let data = serde_json::json!({"name": "a\u{202e}b\u{9b}\u{7f}\u{e0041}ü"});
        let text = json(data.to_string());
        assert!(!text.contains(is_harmful) && text.contains('ü'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), data);
    }
}

//! Fits the ERP's texts into a carrier's fields: ASCII, lengths, lines.

/// Transliterates to printable ASCII and folds white space. Returns an empty text if nothing can be transliterated.
pub(super) fn ascii(text: &str) -> String {
    // Unicode spaces and control characters become blanks first, so that words stay apart.
    let spaced: String =
        text.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    let latin = deunicode::deunicode_with_tofu(&without_degrees(&spaced), "");
    let printable: String = latin.chars().filter(|c| (' '..='~').contains(c)).collect();
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Replaces degree signs, which would become "deg". In an address the sign is the o of a number (`N°15`), or follows an ordinal (`3°
/// piso`).
fn without_degrees(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        out.push(match c {
            '°' if out.ends_with(['N', 'n']) => 'o',
            '°' => ' ',
            c => c,
        });
    }
    out
}

/// Returns the start of an ASCII text, at most `max` characters long, cut between words where that loses little.
pub(super) fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let hard = &text[..max];
    match hard.rfind(' ') {
        Some(blank) if blank >= max * 2 / 3 && !text[max..].starts_with(' ') => hard[..blank].trim_end(),
        _ => hard.trim_end(),
    }
}

/// Fits lines into `count` lines of `width` characters without loss: unchanged where they fit, else broken anew between words. None if that
/// does not fit either.
pub(super) fn fit_lines(lines: &[String], width: usize, count: usize) -> Option<Vec<String>> {
    if lines.len() <= count && lines.iter().all(|line| line.len() <= width) {
        return Some(lines.to_vec());
    }
    let mut fitted: Vec<String> = Vec::new();
    for word in lines.iter().flat_map(|line| line.split(' ')).filter(|word| !word.is_empty()) {
        if word.len() > width {
            return None;
        }
        match fitted.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => fitted.push(word.to_owned()),
        }
    }
    (fitted.len() <= count).then_some(fitted)
}

/// Returns a telephone number's digits, and those of an extension after `x`, `ext` or `#`. The zero of `+31 (0)73` is left out: it is
/// dialled only within the country.
pub(super) fn phone_digits(phone: &str) -> (String, String) {
    let lower = phone.trim().to_ascii_lowercase();
    let is_international = lower.starts_with('+') || lower.starts_with("00");
    let lower = if is_international { lower.replacen("(0)", "", 1) } else { lower };
    let split = lower.find(['x', '#']).or_else(|| lower.find("ext")).unwrap_or(lower.len());
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    (digits(&lower[..split]), digits(&lower[split..]))
}

/// Name of the person who signed. Carriers also use the field to say why nobody did; such texts give None.
pub(super) fn signer(name: Option<&str>) -> Option<String> {
    const NOBODY: [&str; 5] = [
        "SIGNATURE NOT REQ",
        "NO SIGNATURE REQ",
        "SIGNATURE RELEASE",
        "SIGNATURE WAIVED",
        "SIGNATURE ON FILE",
    ];
    let name = name?.split_whitespace().collect::<Vec<_>>().join(" ");
    let upper = name.to_ascii_uppercase();
    (!name.is_empty() && !NOBODY.iter().any(|nobody| upper.contains(nobody))).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_scripts_become_readable_ascii() {
        assert_eq!(ascii("Müller & Söhne"), "Muller & Sohne");
        assert_eq!(ascii("Москва, ул. Ленина 5"), "Moskva, ul. Lenina 5");
        assert_eq!(ascii("北京市 12"), "Bei Jing Shi 12");
        assert_eq!(ascii("a\u{a0}b\tc\nd"), "a b c d");
        assert_eq!(ascii("\u{200b}\u{7}"), "");
        assert_eq!(ascii("Rue de la Paix N°15"), "Rue de la Paix No15");
        assert_eq!(ascii("Calle Mayor n° 3, 2° piso"), "Calle Mayor no 3, 2 piso");
        assert_eq!(ascii("Nº15"), "No15");
    }

    #[test]
    fn texts_are_cut_between_words_when_that_loses_little() {
        assert_eq!(cut("Short", 35), "Short");
        assert_eq!(cut("Pacific Northwest Industrial Fasteners", 35), "Pacific Northwest Industrial");
        assert_eq!(cut("A Verylongnamewithoutanyblanksatallinit", 35), "A Verylongnamewithoutanyblanksatall");
        assert_eq!(cut("Exactly at the word end", 14), "Exactly at the");
    }

    #[test]
    fn long_lines_are_broken_anew_and_never_lost() {
        let lines = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let long = lines(&["12345 West Northwestern Industrial Park Avenue Building 12", "Dock 4"]);
        let fitted = fit_lines(&long, 35, 3).unwrap();
        assert_eq!(fitted, ["12345 West Northwestern Industrial", "Park Avenue Building 12 Dock 4"]);
        assert_eq!(fit_lines(&lines(&[&"x".repeat(36)]), 35, 3), None);
        assert_eq!(fit_lines(&lines(&["1 A St", "Suite 2"]), 35, 3).unwrap(), ["1 A St", "Suite 2"]);
    }

    #[test]
    fn nobody_is_no_signer() {
        assert_eq!(signer(Some("R. DIAZ ")).as_deref(), Some("R. DIAZ"));
        for nobody in ["Signature not required", "SIGNATURE NOT REQ", "Signature release on file", " ", ""] {
            assert_eq!(signer(Some(nobody)), None, "{nobody:?}");
        }
        assert_eq!(signer(None), None);
    }

    #[test]
    fn extensions_are_kept_apart() {
        assert_eq!(phone_digits("+1 (425) 555-0101 x12"), ("14255550101".into(), "12".into()));
        assert_eq!(phone_digits("425.555.0101 ext. 7"), ("4255550101".into(), "7".into()));
        assert_eq!(phone_digits("none"), (String::new(), String::new()));
        assert_eq!(phone_digits("+31 (0)73 123 45 67").0, "31731234567");
        assert_eq!(phone_digits("(0)73 123 45 67").0, "0731234567");
    }

    proptest! {
        #[test]
        fn ascii_is_printable_and_folded(text in ".*") {
            let ascii = ascii(&text);
            prop_assert!(ascii.chars().all(|c| (' '..='~').contains(&c)));
            prop_assert!(!ascii.contains("  ") && ascii.trim() == ascii);
        }

        #[test]
        fn a_cut_keeps_its_limit_and_its_start(text in "[ -~]{0,80}", max in 1_usize..60) {
            let cut = cut(&text, max);
            prop_assert!(cut.len() <= max && text.starts_with(cut));
        }

        #[test]
        fn fitted_lines_keep_every_word(lines in prop::collection::vec("[a-z0-9 ]{1,50}", 1..4)) {
            if let Some(fitted) = fit_lines(&lines, 35, 3) {
                prop_assert!(fitted.len() <= 3 && fitted.iter().all(|line| line.len() <= 35));
                let words = |lines: &[String]| {
                    lines.iter().flat_map(|line| line.split_whitespace()).map(str::to_owned).collect::<Vec<_>>()
                };
                prop_assert_eq!(words(&fitted), words(&lines));
            }
        }
    }
}

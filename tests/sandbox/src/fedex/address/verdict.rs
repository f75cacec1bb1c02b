//! What the stand-in makes of an address: see the table of words in the parent module.

use serde_json::{Value, json};

use crate::fedex::codes;

/// Countries that are validated at all. FedEx names about 45; these are ours.
pub(super) const SUPPORTED: &str = "\
    US CA MX PR AT AU BE BR CH CZ DE DK EE ES FI FR GB GR HU IE IT LT LU LV NL NO NZ PL PT SE SG SI SK";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The country is not supported.
    Raw,
    /// Tidied up, and not matched.
    Normalized,
    /// Matched.
    Standardized,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent findings, reported as such")]
pub(super) struct Verdict {
    pub(super) standing: Standing,
    pub(super) classification: &'static str,
    pub(super) has_twins: bool,
    pub(super) lacks_suite: bool,
    pub(super) has_bad_suite: bool,
    pub(super) is_interpolated: bool,
    pub(super) is_po_box: bool,
    pub(super) is_zip_wrong: bool,
    /// The suite was given.
    pub(super) has_suite: bool,
}

/// Whether the service gives up on the call.
pub(super) fn is_refused(lines: &[String]) -> bool {
    has_word(lines, "REFUSED")
}

fn has_word(lines: &[String], word: &str) -> bool {
    lines.iter().any(|line| line.split(' ').any(|own| own == word))
}

/// The lines with spelling and suffix put right.
pub(super) fn corrected(lines: &[String]) -> Vec<String> {
    let correct = |line: &String| {
        let line = line.replace("MAPEL", "MAPLE");
        if line.ends_with("SUFFIXLESS") { format!("{line} ST") } else { line }
    };
    lines.iter().map(correct).collect()
}

impl Verdict {
    /// From tidied lines.
    pub(super) fn of(lines: &[String], country: &str, postal_code: &str) -> Self {
        let has = |word: &str| has_word(lines, word);
        let is_supported = SUPPORTED.split_ascii_whitespace().any(|known| known == country);
        let has_twins = has("TWINS");
        let is_lost = has("NOWHERE") || country == "US" && postal_code.is_empty();
        let standing = if !is_supported {
            Standing::Raw
        } else if has_twins || is_lost {
            Standing::Normalized
        } else {
            Standing::Standardized
        };
        // Only addresses in the US and Canada are classified.
        let is_classified = standing == Standing::Standardized && matches!(country, "US" | "CA");
        let classification = if !is_classified || has("UNCLASSED") {
            "UNKNOWN"
        } else if has("MIXEDUSE") {
            "MIXED"
        } else if has("HOMESTEAD") || has("APT") {
            "RESIDENTIAL"
        } else {
            "BUSINESS"
        };
        Self {
            standing,
            classification,
            has_twins,
            lacks_suite: has("SUITELESS"),
            has_bad_suite: has("BADSUITE"),
            is_interpolated: has("GUESSED"),
            is_po_box: lines.iter().any(|line| line.starts_with("PO BOX") || line.starts_with("P O BOX")),
            is_zip_wrong: has("WRONGZIP"),
            has_suite: has("STE") || has("APT"),
        }
    }

    pub(super) fn messages(&self) -> Vec<Value> {
        let all = [
            (self.lacks_suite, codes::SUITE_REQUIRED),
            (self.has_bad_suite, codes::SUITE_INVALID),
            (self.has_twins, codes::AMBIGUOUS),
            (self.is_interpolated, codes::INTERPOLATED),
        ];
        let said = all.into_iter().filter(|(applies, _)| *applies);
        said.map(|(_, code)| json!({"code": code.code, "message": code.message})).collect()
    }
}

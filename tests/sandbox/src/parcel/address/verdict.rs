//! What the stand-in makes of an address: see the table of words in the parent module.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The country is not supported.
    Raw,
    /// Tidied up, and not matched.
    Normalized,
    /// Matched.
    Standardized,
}

/// Who receives there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Classification {
    Unknown,
    Business,
    Residence,
    /// Both.
    Mixed,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent findings, reported as such")]
pub(crate) struct Verdict {
    pub(crate) standing: Standing,
    pub(crate) classification: Classification,
    pub(crate) has_twins: bool,
    pub(crate) lacks_suite: bool,
    pub(crate) has_bad_suite: bool,
    pub(crate) is_interpolated: bool,
    pub(crate) is_po_box: bool,
    pub(crate) is_zip_wrong: bool,
    /// The suite was given.
    pub(crate) has_suite: bool,
}

/// Whether the service gives up on the call.
pub(crate) fn is_refused(lines: &[String]) -> bool {
    has_word(lines, "REFUSED")
}

fn has_word(lines: &[String], word: &str) -> bool {
    lines.iter().any(|line| line.split(' ').any(|own| own == word))
}

/// The lines with spelling and suffix put right.
pub(crate) fn corrected(lines: &[String]) -> Vec<String> {
    let correct = |line: &String| {
        let line = line.replace("MAPEL", "MAPLE");
        if line.ends_with("SUFFIXLESS") { format!("{line} ST") } else { line }
    };
    lines.iter().map(correct).collect()
}

impl Verdict {
    /// From tidied lines.
    pub(crate) fn of(lines: &[String], country: &str, postal_code: &str, is_supported: bool) -> Self {
        let has = |word: &str| has_word(lines, word);
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
            Classification::Unknown
        } else if has("MIXEDUSE") {
            Classification::Mixed
        } else if has("HOMESTEAD") || has("APT") {
            Classification::Residence
        } else {
            Classification::Business
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
}

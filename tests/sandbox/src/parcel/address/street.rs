//! Street lines and postal codes as the US postal service writes them.

use super::verdict::Verdict;

const ABBREVIATIONS: [(&str, &str); 24] = [
    ("STREET", "ST"),
    ("AVENUE", "AVE"),
    ("ROAD", "RD"),
    ("BOULEVARD", "BLVD"),
    ("DRIVE", "DR"),
    ("LANE", "LN"),
    ("COURT", "CT"),
    ("PLACE", "PL"),
    ("SQUARE", "SQ"),
    ("PARKWAY", "PKWY"),
    ("HIGHWAY", "HWY"),
    ("CIRCLE", "CIR"),
    ("TERRACE", "TER"),
    ("TRAIL", "TRL"),
    ("HARBOR", "HBR"),
    ("SUITE", "STE"),
    ("APARTMENT", "APT"),
    ("BUILDING", "BLDG"),
    ("FLOOR", "FL"),
    ("DEPARTMENT", "DEPT"),
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
];

/// The lines in capitals, without full stops and commas, in the usual abbreviations.
pub(crate) fn lines<'a>(sent: impl Iterator<Item = &'a str>) -> Vec<String> {
    sent.filter(|line| !line.trim().is_empty()).map(line).collect()
}

fn line(sent: &str) -> String {
    let capitals = sent.to_uppercase().replace(['.', ','], " ");
    let short = |word| ABBREVIATIONS.iter().find(|(long, _)| *long == word).map_or(word, |(_, short)| *short);
    capitals.split_whitespace().map(short).collect::<Vec<_>>().join(" ")
}

/// A postal code in its parts; in the US base and add-on.
pub(crate) struct PostalCode {
    pub(crate) base: String,
    /// The four digits of ZIP+4.
    pub(crate) add_on: Option<String>,
}

impl PostalCode {
    pub(crate) fn as_sent(sent: &str) -> Self {
        Self { base: sent.to_owned(), add_on: None }
    }

    /// The ZIP+4 of a matched US address: the one that was sent, or one that follows from the street.
    pub(crate) fn found(sent: &str, country: &str, lines: &[String], verdict: &Verdict) -> Self {
        if country != "US" {
            return Self::as_sent(sent);
        }
        let digits: String = sent.chars().filter(char::is_ascii_digit).collect();
        let (base, sent_add_on) = digits.split_at_checked(5).unwrap_or((&digits, ""));
        let mut base = base.to_owned();
        if verdict.is_zip_wrong
            && let Some(last) = base.pop().and_then(|digit| digit.to_digit(10))
        {
            base.push_str(&((last + 1) % 10).to_string());
        }
        let sum: u32 = lines.iter().flat_map(|line| line.bytes()).map(u32::from).sum();
        let is_kept = sent_add_on.len() == 4 && !verdict.is_zip_wrong;
        let add_on = if is_kept { sent_add_on.to_owned() } else { (1000 + sum % 9000).to_string() };
        Self { base, add_on: Some(add_on) }
    }

    pub(crate) fn text(&self) -> String {
        match &self.add_on {
            Some(add_on) => format!("{}-{add_on}", self.base),
            None => self.base.clone(),
        }
    }
}

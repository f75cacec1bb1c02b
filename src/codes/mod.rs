//! Table of the error codes that mlc makes or knows: meaning, cause and remedy of each.

mod acumatica;
mod dynamics365;
mod exact_online;
mod fedex;
mod netsuite;
mod own;
mod ups;

use serde::Serialize;

/// Person or system that must act on a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Actor {
    /// Person who packs and ships, and can correct an order.
    Operator,
    /// Person who maintains mlc and its configuration.
    It,
    /// mlc continues by itself.
    Nobody,
    /// Support of the carrier.
    Carrier,
    /// Person who manages users, rights and settings in the ERP.
    ErpAdministrator,
}

impl Actor {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::It => "IT",
            Self::Nobody => "nobody: mlc goes on by itself",
            Self::Carrier => "carrier",
            Self::ErpAdministrator => "ERP administrator",
        }
    }
}

/// Entry of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// Code as in errors. A `*` at its end matches any rest.
    pub(crate) code: &'static str,
    /// Whether mlc gave the code; else the system did.
    pub(crate) is_own: bool,
    pub(crate) actor: Actor,
    /// Text in whole sentences.
    pub(crate) meaning: &'static str,
    /// Text in whole sentences.
    pub(crate) cause: &'static str,
    /// Hint of an error, without a full stop, because commands are appended.
    pub(crate) remedy: &'static str,
}

impl Code {
    /// Entry of a code that mlc makes.
    const fn own(
        code: &'static str,
        actor: Actor,
        meaning: &'static str,
        cause: &'static str,
        remedy: &'static str,
    ) -> Self {
        Self { code, is_own: true, actor, meaning, cause, remedy }
    }

    /// Entry of a code of the table's system.
    const fn of_system(
        code: &'static str,
        actor: Actor,
        meaning: &'static str,
        cause: &'static str,
        remedy: &'static str,
    ) -> Self {
        Self { is_own: false, ..Self::own(code, actor, meaning, cause, remedy) }
    }

    /// Whether the entry covers all codes with the same start.
    pub(crate) fn is_family(&self) -> bool {
        self.code.ends_with('*')
    }

    /// Returns the remedy as a full sentence.
    pub(crate) fn sentence(&self) -> String {
        let mut letters = self.remedy.chars();
        let first_word = self.remedy.split(' ').next().unwrap_or_default();
        // Names of keys and commands keep their case.
        let is_word = first_word != MLC && first_word.bytes().all(|byte| byte.is_ascii_lowercase());
        let first = letters.next().map(|letter| if is_word { letter.to_ascii_uppercase() } else { letter });
        first.into_iter().chain(letters).chain(['.']).collect()
    }

    /// Whether the entry covers this code.
    fn is(&self, code: &str) -> bool {
        match self.code.strip_suffix('*') {
            Some(start) => code.starts_with(start),
            None => self.code == code,
        }
    }
}

/// System name of problems that mlc finds itself, and table of codes shared by all systems.
pub(crate) const MLC: &str = "mlc";

/// All codes, by the systems whose errors carry them. The first matching entry of a table counts.
pub(crate) const TABLES: &[(&str, &[Code])] = &[
    (MLC, own::CODES),
    ("acumatica", acumatica::CODES),
    ("dynamics365-fo", dynamics365::CODES),
    ("exact-online", exact_online::CODES),
    ("netsuite", netsuite::CODES),
    ("fedex", fedex::CODES),
    ("ups", ups::CODES),
];

/// Finds the entry of a code in an error of a system or of mlc.
fn of(system: &str, code: &str) -> Option<&'static Code> {
    let tables = [system, MLC].into_iter().filter_map(|name| TABLES.iter().find(|(table, _)| *table == name));
    tables.flat_map(|(_, codes)| codes.iter()).find(|entry| entry.is(code))
}

/// Finds the remedy for a code in an error of a system or of mlc.
pub(crate) fn remedy(system: &str, code: &str) -> Option<&'static str> {
    of(system, code).map(|entry| entry.remedy)
}

/// Finds the entries of a code in all tables, with their systems, in any case. Entries for a common start are used if no entry has exactly
/// this code.
pub(crate) fn explain(typed: &str) -> Vec<(&'static str, &'static Code)> {
    let find = |is_meant: &dyn Fn(&Code) -> bool| -> Vec<(&'static str, &'static Code)> {
        let one_a_system =
            TABLES.iter().map(|(system, codes)| (*system, codes.iter().find(|entry| is_meant(entry))));
        one_a_system.filter_map(|(system, entry)| Some((system, entry?))).collect()
    };
    let exact = find(&|entry| entry.code.eq_ignore_ascii_case(typed));
    if exact.is_empty() { find(&|entry| entry.is(&typed.to_ascii_uppercase())) } else { exact }
}

/// Least similarity at which a code is suggested for another.
const ALIKE: f64 = 0.85;
const OFFERED_MAX: usize = 5;

/// Suggests codes for a mistyped one, the likeliest first.
pub(crate) fn nearest(typed: &str) -> Vec<&'static str> {
    let typed = typed.to_ascii_uppercase();
    let likeness = |code: &str| {
        let code = code.to_ascii_uppercase();
        let holds = typed.len() >= 4 && code.contains(&typed);
        if holds { 1.0 } else { strsim::jaro_winkler(&code, &typed) }
    };
    let all = TABLES.iter().flat_map(|(_, codes)| codes.iter());
    let mut alike: Vec<(f64, &'static str)> = all
        .map(|entry| (likeness(entry.code), entry.code))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    alike.dedup_by_key(|(_, code)| *code);
    alike.into_iter().take(OFFERED_MAX).map(|(_, code)| code).collect()
}

#[cfg(test)]
mod tests;

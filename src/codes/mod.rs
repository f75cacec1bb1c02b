//! Every code that an error can carry and mlc makes or knows: what it means, where it comes from, and what to do about it.

mod acumatica;
mod dynamics365;
mod exact_online;
mod fedex;
mod netsuite;
mod own;
mod ups;

use serde::Serialize;

/// Who has to do something about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Actor {
    /// Who packs and ships, and can mend an order.
    Operator,
    /// Who looks after mlc and its configuration.
    It,
    /// mlc goes on by itself.
    Nobody,
    /// The carrier, which has to be asked.
    Carrier,
    /// Who gives users, rights and settings in the ERP.
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

/// What is known of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// As errors carry it. A `*` at its end stands for whatever follows.
    pub(crate) code: &'static str,
    /// Whether mlc gave it; else the system did.
    pub(crate) is_own: bool,
    pub(crate) actor: Actor,
    /// Whole sentences.
    pub(crate) meaning: &'static str,
    /// Whole sentences.
    pub(crate) cause: &'static str,
    /// The hint of an error, without a full stop: commands are put behind it.
    pub(crate) remedy: &'static str,
}

impl Code {
    /// A code that mlc makes.
    const fn own(
        code: &'static str,
        actor: Actor,
        meaning: &'static str,
        cause: &'static str,
        remedy: &'static str,
    ) -> Self {
        Self { code, is_own: true, actor, meaning, cause, remedy }
    }

    /// A code of the system that the table is about.
    const fn of_system(
        code: &'static str,
        actor: Actor,
        meaning: &'static str,
        cause: &'static str,
        remedy: &'static str,
    ) -> Self {
        Self { is_own: false, ..Self::own(code, actor, meaning, cause, remedy) }
    }

    /// Whether it stands for all codes that begin like it.
    pub(crate) fn is_family(&self) -> bool {
        self.code.ends_with('*')
    }

    /// The remedy as a sentence of its own.
    pub(crate) fn sentence(&self) -> String {
        let mut letters = self.remedy.chars();
        let first_word = self.remedy.split(' ').next().unwrap_or_default();
        // Names of keys and commands are written as they are typed.
        let is_word = first_word != MLC && first_word.bytes().all(|byte| byte.is_ascii_lowercase());
        let first = letters.next().map(|letter| if is_word { letter.to_ascii_uppercase() } else { letter });
        first.into_iter().chain(letters).chain(['.']).collect()
    }

    /// Whether an error with that code is meant.
    fn is(&self, code: &str) -> bool {
        match self.code.strip_suffix('*') {
            Some(start) => code.starts_with(start),
            None => self.code == code,
        }
    }
}

/// The system of what mlc finds out by itself, and the name of the codes that are of no one system.
pub(crate) const MLC: &str = "mlc";

/// All codes, by the systems whose errors carry them. Where two of a table fit a code, the first is meant.
pub(crate) const TABLES: &[(&str, &[Code])] = &[
    (MLC, own::CODES),
    ("acumatica", acumatica::CODES),
    ("dynamics365-fo", dynamics365::CODES),
    ("exact-online", exact_online::CODES),
    ("netsuite", netsuite::CODES),
    ("fedex", fedex::CODES),
    ("ups", ups::CODES),
];

/// What is known of a code of an error that a system, or mlc, has caused.
fn of(system: &str, code: &str) -> Option<&'static Code> {
    let tables = [system, MLC].into_iter().filter_map(|name| TABLES.iter().find(|(table, _)| *table == name));
    tables.flat_map(|(_, codes)| codes.iter()).find(|entry| entry.is(code))
}

/// What to do about a code of an error that a system, or mlc, has caused.
pub(crate) fn remedy(system: &str, code: &str) -> Option<&'static str> {
    of(system, code).map(|entry| entry.remedy)
}

/// What is known of a code, with the systems that it is about; whoever types it need not know which case it has. What is known of all codes
/// that begin like it is told where nothing is known of it alone.
pub(crate) fn explain(typed: &str) -> Vec<(&'static str, &'static Code)> {
    let find = |is_meant: &dyn Fn(&Code) -> bool| -> Vec<(&'static str, &'static Code)> {
        let one_a_system =
            TABLES.iter().map(|(system, codes)| (*system, codes.iter().find(|entry| is_meant(entry))));
        one_a_system.filter_map(|(system, entry)| Some((system, entry?))).collect()
    };
    let exact = find(&|entry| entry.code.eq_ignore_ascii_case(typed));
    if exact.is_empty() { find(&|entry| entry.is(&typed.to_ascii_uppercase())) } else { exact }
}

/// How alike two codes have to be for one to be offered in the place of the other.
const ALIKE: f64 = 0.85;
const OFFERED_MAX: usize = 5;

/// The codes that somebody may have meant, the likeliest first.
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

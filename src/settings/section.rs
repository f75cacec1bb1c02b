//! Reading of one table of connections.toml: gives typed values and collects mistakes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Mistake;
use super::secret::{Check, Secret};
use super::url::BaseUrl;
use crate::certificate::Certificate;
use crate::seal::PREFIX;
use crate::shown;

/// State that all sections of one file share.
pub(crate) struct FileContext<'t> {
    text: &'t str,
    folder: &'t Path,
    mistakes: RefCell<Vec<Mistake>>,
    secrets: RefCell<Vec<Arc<Secret>>>,
}

impl<'t> FileContext<'t> {
    pub(crate) fn new(text: &'t str, folder: &'t Path) -> Self {
        Self { text, folder, mistakes: RefCell::default(), secrets: RefCell::default() }
    }

    pub(crate) fn line_at(&self, offset: usize) -> usize {
        self.text.get(..offset).map_or(0, |before| before.matches('\n').count() + 1)
    }

    pub(crate) fn mistake(&self, line: usize, key: impl Into<String>, message: impl Into<String>) {
        // A mistake may quote keys and values of the file.
        let shown = |text: String| shown::line(&text).into_owned();
        let (key, message) = (shown(key.into()), shown(message.into()));
        self.mistakes.borrow_mut().push(Mistake { line, key, message });
    }

    /// Sets the host to which the secrets of a connection are sent.
    pub(crate) fn bind(&self, connection: &str, host: &str) {
        let start = format!("{connection}.");
        for secret in self.secrets.borrow().iter().filter(|secret| secret.key().starts_with(&start)) {
            secret.bind(host);
        }
    }

    /// Gives the mistakes in the order of their lines, and the secrets that were named.
    pub(crate) fn finish(self) -> (Vec<Mistake>, Vec<Arc<Secret>>) {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by(|a, b| (a.line, &a.key).cmp(&(b.line, &b.key)));
        mistakes.dedup();
        (mistakes, self.secrets.into_inner())
    }
}

/// A table. Every key that is read counts as known; [`Section::finish`] reports the others.
pub(crate) struct Section<'t> {
    context: &'t FileContext<'t>,
    /// Full name, such as `erp.acumatica`; empty for the top-level table.
    path: String,
    table: &'t DeTable<'t>,
    line: usize,
    known: RefCell<BTreeSet<String>>,
}

impl<'t> Section<'t> {
    pub(crate) fn new(
        context: &'t FileContext<'t>,
        path: String,
        table: &'t DeTable<'t>,
        line: usize,
    ) -> Self {
        Self { context, path, table, line, known: RefCell::default() }
    }

    /// Full name of the table.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Last part of the path: the name of the connection or pair.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// Full name of a key of this table, or of the table itself where the key is empty.
    pub(crate) fn key(&self, key: &str) -> String {
        match (self.path.as_str(), key) {
            ("", key) => key.to_owned(),
            (path, "") => path.to_owned(),
            (path, key) => format!("{path}.{key}"),
        }
    }

    fn find(&self, key: &str) -> Option<(&'t Spanned<DeValue<'t>>, usize)> {
        self.known.borrow_mut().insert(key.to_owned());
        let (name, value) = self.table.get_key_value(key)?;
        Some((value, self.context.line_at(name.span().start)))
    }

    /// Line of a key, or of the table's header where the key is absent.
    fn line_of(&self, key: &str) -> usize {
        self.table.get_key_value(key).map_or(self.line, |(name, _)| self.context.line_at(name.span().start))
    }

    /// Reports a mistake at a key of this table.
    pub(crate) fn mistake(&self, key: &str, message: impl Into<String>) {
        self.context.mistake(self.line_of(key), self.key(key), message);
    }

    fn missing<T: Default>(&self, key: &str) -> T {
        self.context.mistake(self.line, self.key(key), "is missing");
        T::default()
    }

    fn wrong_type(&self, key: &str, wanted: &str, value: &DeValue<'_>) {
        self.mistake(key, format!("must be {wanted}, not {}", type_name(value)));
    }

    /// Whether the file has the key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Reads a text; an empty one is a mistake.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let (value, _) = self.find(key)?;
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.mistake(key, "must not be empty");
                None
            }
            DeValue::String(text) => Some(text.clone().into_owned()),
            other => {
                self.wrong_type(key, "a text", other);
                None
            }
        }
    }

    pub(crate) fn required_text(&self, key: &str) -> String {
        if self.has(key) { self.text(key).unwrap_or_default() } else { self.missing(key) }
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        let (value, _) = self.find(key)?;
        let DeValue::Boolean(flag) = value.get_ref() else {
            self.wrong_type(key, "true or false", value.get_ref());
            return None;
        };
        Some(*flag)
    }

    /// Reads a whole number between two bounds, both allowed.
    pub(crate) fn integer(&self, key: &str, least: u32, most: u32) -> Option<u32> {
        let (value, _) = self.find(key)?;
        let DeValue::Integer(number) = value.get_ref() else {
            self.wrong_type(key, "a whole number", value.get_ref());
            return None;
        };
        let parsed = number.as_str().parse::<u32>().ok().filter(|n| (least..=most).contains(n));
        if parsed.is_none() {
            self.mistake(key, format!("must be between {least} and {most}, not {}", number.as_str()));
        }
        parsed
    }

    /// Reads a number above zero, with or without decimals.
    pub(crate) fn positive(&self, key: &str) -> Option<f64> {
        let (value, _) = self.find(key)?;
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            other => {
                self.wrong_type(key, "a number", other);
                return None;
            }
        };
        let parsed = text.replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0);
        if parsed.is_none() {
            self.mistake(key, format!("must be above zero, not {text}"));
        }
        parsed
    }

    /// Reads one of the given words.
    pub(crate) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = choices.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.mistake(key, format!("\"{text}\" is none of {}", words.join(", ")));
        }
        found
    }

    /// Reads a list of the given words.
    pub(crate) fn choices<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Option<Vec<T>> {
        let texts = self.texts(key)?;
        let mut chosen = Vec::new();
        for text in texts {
            if let Some((_, meaning)) = choices.iter().find(|(word, _)| *word == text) {
                chosen.push(*meaning);
            } else {
                let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                self.mistake(key, format!("\"{text}\" is none of {}", words.join(", ")));
            }
        }
        Some(chosen)
    }

    /// Reads a duration: `90s`, `30m`, `12h` or `14d`.
    pub(crate) fn duration(&self, key: &str) -> Option<Duration> {
        let text = self.text(key)?;
        let parsed = parse_duration(&text);
        if parsed.is_none() {
            self.mistake(key, format!("\"{text}\" is no time such as \"90s\", \"30m\", \"12h\" or \"14d\""));
        }
        parsed
    }

    /// Reads a time of day, such as `07:00`.
    pub(crate) fn time_of_day(&self, key: &str) -> Option<jiff::civil::Time> {
        let text = self.text(key)?;
        let parsed = jiff::civil::Time::strptime("%H:%M", &text).ok();
        if parsed.is_none() {
            self.mistake(key, format!("\"{text}\" is no time of the day such as \"07:00\""));
        }
        parsed
    }

    /// Reads a time zone, such as `America/Los_Angeles`.
    pub(crate) fn time_zone(&self, key: &str) -> Option<jiff::tz::TimeZone> {
        let text = self.text(key)?;
        let found = jiff::tz::TimeZone::get(&text).ok();
        if found.is_none() {
            self.mistake(
                key,
                format!("\"{text}\" is no time zone such as \"America/Los_Angeles\" or \"Europe/Amsterdam\""),
            );
        }
        found
    }

    /// Reads the address of a service: https, or http on a loopback address.
    pub(crate) fn url(&self, key: &str) -> Option<BaseUrl> {
        let text = self.text(key)?;
        BaseUrl::parse(&text).map_err(|message| self.mistake(key, message)).ok()
    }

    pub(crate) fn required_url(&self, key: &str) -> BaseUrl {
        if self.has(key) { self.url(key).unwrap_or_default() } else { self.missing(key) }
    }

    /// Reads a path; a relative one is relative to the configuration file.
    pub(crate) fn file(&self, key: &str) -> Option<PathBuf> {
        Some(self.context.folder.join(self.text(key)?))
    }

    /// Reads the certificate in a PEM file. Where that is a mistake, gives an empty certificate in its place.
    pub(crate) fn certificate(&self, key: &str) -> Option<Certificate> {
        let file = self.file(key)?;
        let text =
            fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()));
        let read = text.and_then(|text| {
            Certificate::read(&text).map_err(|problem| format!("{} {problem}", file.display()))
        });
        Some(read.unwrap_or_else(|problem| {
            self.mistake(key, problem);
            Certificate::default()
        }))
    }

    /// Makes a path relative to the configuration file.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.context.folder.join(name)
    }

    /// Reads a list of texts.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<String>> {
        let (value, _) = self.find(key)?;
        let DeValue::Array(elements) = value.get_ref() else {
            self.wrong_type(key, "a list of texts", value.get_ref());
            return None;
        };
        let mut texts = Vec::new();
        for element in elements {
            match element.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => texts.push(text.clone().into_owned()),
                other => self.wrong_type(key, "a list of texts", other),
            }
        }
        Some(texts)
    }

    /// Reads a list of whole numbers between two bounds, both allowed.
    pub(crate) fn integers(&self, key: &str, least: u32, most: u32) -> Option<Vec<u32>> {
        let (value, _) = self.find(key)?;
        let DeValue::Array(elements) = value.get_ref() else {
            self.wrong_type(key, "a list of whole numbers", value.get_ref());
            return None;
        };
        let mut numbers = Vec::new();
        for element in elements {
            let number = match element.get_ref() {
                DeValue::Integer(number) => number.as_str().parse().ok(),
                _ => None,
            };
            match number.filter(|number| (least..=most).contains(number)) {
                Some(number) => numbers.push(number),
                None => self.mistake(key, format!("must hold whole numbers between {least} and {most} only")),
            }
        }
        Some(numbers)
    }

    /// Reads a table of texts by name, such as the map of ship-via codes.
    pub(crate) fn text_map(&self, key: &str) -> Vec<(String, String)> {
        let Some(section) = self.table(key) else { return Vec::new() };
        let names: Vec<String> =
            section.table.keys().map(|name| name.get_ref().clone().into_owned()).collect();
        names.into_iter().filter_map(|name| section.text(&name).map(|text| (name, text))).collect()
    }

    /// Reads a nested table.
    pub(crate) fn table(&self, key: &str) -> Option<Section<'t>> {
        let (value, line) = self.find(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(key, "a table", value.get_ref());
            return None;
        };
        Some(Section::new(self.context, self.key(key), table, line))
    }

    /// Reads a nested table; gives an empty one where the file has none.
    pub(crate) fn table_or_empty(&self, key: &str, empty: &'t DeTable<'t>) -> Section<'t> {
        self.table(key).unwrap_or_else(|| Section::new(self.context, self.key(key), empty, self.line))
    }

    /// Reads all nested tables, with any name: connections, pairs, warehouses.
    pub(crate) fn tables(&self) -> Vec<Section<'t>> {
        let names: Vec<String> = self.table.keys().map(|name| name.get_ref().clone().into_owned()).collect();
        names.iter().filter_map(|name| self.table(name)).collect()
    }

    /// Sets the host to which the secrets of this connection are sent.
    pub(crate) fn bind_secrets(&self, host: &str) {
        self.context.bind(&self.path, host);
    }

    /// Reads a secret in one of its forms: a text, `"sealed:…"`, `{ env = "NAME" }` or `{ file = "PATH" }`.
    pub(crate) fn secret(&self, key: &str) -> Option<Arc<Secret>> {
        self.checked_secret(key, |_| Ok(()))
    }

    fn checked_secret(&self, key: &str, check: Check) -> Option<Arc<Secret>> {
        let (value, line) = self.find(key)?;
        let secret = match value.get_ref() {
            DeValue::String(text) if text.starts_with(PREFIX) => {
                Secret::sealed(text, line, self.key(key)).at(value.span())
            }
            DeValue::String(_) => Secret::plain(&self.text(key)?, line, self.key(key)).at(value.span()),
            DeValue::Table(table) => {
                let section = Section::new(self.context, self.key(key), table, line);
                let (variable, file) = (section.text("env"), section.file("file"));
                section.finish();
                match (variable, file) {
                    (Some(name), None) => Secret::environment(&name, line, self.key(key)),
                    (None, Some(path)) => Secret::file(path, line, self.key(key)),
                    _ => {
                        self.mistake(key, "needs exactly one of env and file");
                        return None;
                    }
                }
            }
            other => {
                self.wrong_type(key, "a text, { env = \"NAME\" } or { file = \"PATH\" }", other);
                return None;
            }
        };
        let secret = Arc::new(secret.checked(check));
        if let Some(problem) = secret.clear_problem() {
            self.mistake(key, problem);
        }
        self.context.secrets.borrow_mut().push(Arc::clone(&secret));
        Some(secret)
    }

    pub(crate) fn required_secret(&self, key: &str) -> Arc<Secret> {
        if self.has(key) { self.secret(key).unwrap_or_default() } else { self.missing(key) }
    }

    /// Reads the address of a service, which identifies its owner; it may have any form of a secret, and is kept as one.
    pub(crate) fn required_secret_url(&self, key: &str) -> Arc<Secret> {
        let check = |text: &str| {
            // The parser's message quotes the address.
            BaseUrl::parse(text).map(drop).map_err(|_| "is no address that begins with https://".to_owned())
        };
        if self.has(key) { self.checked_secret(key, check).unwrap_or_default() } else { self.missing(key) }
    }

    /// Reports every key that was not read, with the most similar known one.
    pub(crate) fn finish(self) {
        let known = self.known.borrow();
        for name in self.table.keys() {
            let key = name.get_ref().as_ref();
            if !known.contains(key) {
                let message = unknown("key", key, known.iter().map(String::as_str));
                self.context.mistake(self.context.line_at(name.span().start), self.key(key), message);
            }
        }
    }
}

/// Message for an unknown name, such as `unknown key (did you mean "url"?)`.
pub(crate) fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = known
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 3.min(candidate.len().max(name.len()) / 2))
        .min();
    match nearest {
        Some((_, candidate)) => format!("unknown {what} (did you mean \"{candidate}\"?)"),
        None => format!("unknown {what}"),
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Reads `90s`, `30m`, `12h`, `14d`.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(u64::from(number.parse::<u32>().ok()?) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_a_number_and_a_unit() {
        assert_eq!(parse_duration("90s"), Some(Duration::from_secs(90)));
        assert_eq!(parse_duration("14d"), Some(Duration::from_secs(14 * 86_400)));
        for wrong in ["", "30", "m", "-5m", "5 m", "1h30m", "99999999999d"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_nearest_known_key_is_named_when_it_is_near() {
        let known = ["url", "client_id", "client_secret"];
        let say = |name| unknown("key", name, known.into_iter());
        assert_eq!(say("cleint_id"), "unknown key (did you mean \"client_id\"?)");
        assert_eq!(say("ulr"), "unknown key (did you mean \"url\"?)");
        assert_eq!(say("colour"), "unknown key");
    }
}

//! Configuration (connections.toml): the systems, the pairs, and the places of the database and the label files.

mod pair;
mod without_effect;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use toml::de::DeTable;

#[cfg(test)]
pub(crate) use pair::ShipFrom;
pub(crate) use pair::{AfterDoubt, Pair, Rules, ValidateAddress};

use crate::carrier::{self, CarrierSettings};
use crate::erp::{self, ErpSettings};
use crate::http::Roots;
use crate::model::ReferenceKind;
use crate::seal::Keys;
use crate::settings::{ConfigError, FileContext, Mistake, Secret, Section, unknown};
use crate::shown;
use crate::store::{ConfiguredPair, Keep};

/// Mode bits: the group or others may write to the file.
const OTHERS_WRITE: u32 = 0o022;
const OTHERS_ANYTHING: u32 = 0o077;

/// Settings of one configuration file.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) file: PathBuf,
    /// Path of the database.
    pub(crate) store: PathBuf,
    /// Folder of the label files.
    pub(crate) labels: PathBuf,
    /// Retention times of stored data.
    pub(crate) keep: Keep,
    /// Certificate authorities that are trusted for the systems' certificates.
    pub(crate) roots: Roots,
    /// Local time at which quiet passes report lasting conditions again.
    pub(crate) daily: jiff::civil::Time,
    erps: BTreeMap<String, Box<dyn ErpSettings>>,
    pairs: BTreeMap<String, Pair>,
    secrets: Vec<Arc<Secret>>,
    keys: Arc<Keys>,
}

impl Config {
    /// Reads a file, and collects all its mistakes.
    pub(crate) fn load(file: &Path, keys: Arc<Keys>) -> Result<Self, ConfigError> {
        let failed = |line, message: String| ConfigError {
            file: file.to_owned(),
            mistakes: vec![Mistake { line, key: String::new(), message }],
        };
        let (bytes, mode) = read_file(file).map_err(|error| failed(0, unreadable(&error)))?;
        let text = text_of(bytes).map_err(|message| failed(0, message))?;
        if mode & OTHERS_WRITE != 0 {
            let shown = file.display();
            let message = format!(
                "others can write to it, and so choose where secrets, parcels and labels go: run chmod go-w {shown}, and look at what stands \
                 in it"
            );
            return Err(failed(0, message));
        }
        let document = DeTable::parse(&text).map_err(|error| {
            let line =
                error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            failed(line, shown::line(error.message()).into_owned())
        })?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let (context, empty) = (FileContext::new(&text, folder), DeTable::new());
        let top = Section::new(&context, String::new(), document.get_ref(), 1);
        let parsed = read(&top, &empty);
        top.finish();
        let (mistakes, secrets) = context.finish();
        if !mistakes.is_empty() {
            return Err(ConfigError { file: file.to_owned(), mistakes });
        }
        if mode & OTHERS_ANYTHING != 0 && secrets.iter().any(|secret| secret.is_clear()) {
            let file = file.display();
            log::warn!(
                "others can read {file}, and secrets stand in it in clear: run chmod 600 {file}, or mlc seal"
            );
        }
        let Parsed { store, labels, keep, roots, daily, erps, pairs } = parsed;
        Ok(Self { file: file.to_owned(), store, labels, keep, roots, daily, erps, pairs, secrets, keys })
    }

    /// All secrets that the file names.
    pub(crate) fn secrets(&self) -> &[Arc<Secret>] {
        &self.secrets
    }

    /// The names of all pairs.
    pub(crate) fn pair_names(&self) -> impl Iterator<Item = &str> {
        self.pairs.keys().map(String::as_str)
    }

    /// The time zone of a pair; without one, that of all pairs if they agree, else the machine's.
    pub(crate) fn time_zone(&self, pair: Option<&str>) -> TimeZone {
        let pairs = self.pairs.values().filter(|known| pair.is_none_or(|name| name == known.name));
        let mut zones = pairs.map(|pair| pair.rules.time_zone(None));
        let first = zones.next().unwrap_or_else(TimeZone::system);
        if zones.all(|zone| zone == first) { first } else { TimeZone::system() }
    }

    /// All pairs with their systems, as far as the available secrets tell them.
    pub(crate) fn configured(&self) -> Vec<ConfiguredPair> {
        let pairs = self.pairs.values();
        pairs.map(|pair| ConfiguredPair { name: pair.name.clone(), systems: pair.systems() }).collect()
    }

    /// Gives a pair whose secrets are available, or the mistakes.
    pub(crate) fn pair(&self, name: &str) -> Result<&Pair, ConfigError> {
        let failed = |mistakes| ConfigError { file: self.file.clone(), mistakes };
        let Some(pair) = self.pairs.get(name) else {
            let message = unknown("pair", name, self.pair_names());
            return Err(failed(vec![Mistake { line: 0, key: format!("pair.{name}"), message }]));
        };
        let connections = [format!("erp.{}.", pair.erp_name), format!("carrier.{}.", pair.carrier_name)];
        self.read_secrets(&connections)?;
        let Some((key, message)) = pair.erp.problem() else { return Ok(pair) };
        let line = self.secrets.iter().find(|secret| secret.key() == key).map_or(0, |secret| secret.line());
        Err(failed(vec![Mistake { line, key, message }]))
    }

    /// Gives several pairs whose secrets are available, or the mistakes of all of them.
    pub(crate) fn pairs_of(&self, names: &[String]) -> Result<Vec<&Pair>, ConfigError> {
        let (mut pairs, mut mistakes) = (Vec::new(), Vec::new());
        for name in names {
            match self.pair(name) {
                Ok(pair) => pairs.push(pair),
                Err(error) => mistakes.extend(error.mistakes),
            }
        }
        mistakes.sort_by(|a: &Mistake, b| (a.line, &a.key).cmp(&(b.line, &b.key)));
        mistakes.dedup();
        if mistakes.is_empty() { Ok(pairs) } else { Err(ConfigError { file: self.file.clone(), mistakes }) }
    }

    /// Gives an ERP connection whose secrets are available, or the mistakes.
    pub(crate) fn erp(&self, name: &str) -> Result<&dyn ErpSettings, ConfigError> {
        let Some(erp) = self.erps.get(name) else {
            let message = unknown_connection("erp", name, self.erps.keys());
            let mistakes = vec![Mistake { line: 0, key: format!("erp.{name}"), message }];
            return Err(ConfigError { file: self.file.clone(), mistakes });
        };
        self.read_secrets(&[format!("erp.{name}.")]).map(|()| &**erp)
    }

    fn read_secrets(&self, connections: &[String]) -> Result<(), ConfigError> {
        let ours = self
            .secrets
            .iter()
            .filter(|secret| connections.iter().any(|start| secret.key().starts_with(start)));
        let mistakes: Vec<Mistake> = ours
            .filter_map(|secret| {
                let message = secret.read(&self.keys).err()?;
                Some(Mistake { line: secret.line(), key: secret.key().to_owned(), message })
            })
            .collect();
        if mistakes.is_empty() { Ok(()) } else { Err(ConfigError { file: self.file.clone(), mistakes }) }
    }
}

/// Reads a file and its mode bits, both through one handle, so that a file replaced meanwhile cannot mix them.
fn read_file(path: &Path) -> std::io::Result<(Vec<u8>, u32)> {
    let mut file = File::open(path)?;
    let (mut bytes, mode) = (Vec::new(), file.metadata()?.mode());
    file.read_to_end(&mut bytes)?;
    Ok((bytes, mode))
}

fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            "there is no such file; --config FILE or $MLC_CONFIG names the configuration".into()
        }
        _ => error.to_string(),
    }
}

/// Requires UTF-8. UTF-16, which some editors save, is detected by a byte-order mark or by a zero in every other byte.
fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    let is_utf_16 = matches!(bytes[..], [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..]);
    if is_utf_16 {
        return Err("is written in UTF-16: save it as UTF-8, such as with iconv -f UTF-16 -t UTF-8".into());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        format!("is not written in UTF-8: line {line} holds a byte that is no letter there; save it as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Contents of the file, valid only if no mistake was found.
struct Parsed {
    store: PathBuf,
    labels: PathBuf,
    keep: Keep,
    roots: Roots,
    daily: jiff::civil::Time,
    erps: BTreeMap<String, Box<dyn ErpSettings>>,
    pairs: BTreeMap<String, Pair>,
}

fn keep<'t>(store: &Section<'t>, empty: &'t DeTable<'t>) -> Keep {
    const DAY: Duration = Duration::from_secs(86_400);
    // Until then a label may be voided, and a lost one may show up.
    const SHIPMENTS_LEAST: Duration = Duration::from_secs(60 * 86_400);
    let table = store.table_or_empty("keep", empty);
    let time = |key: &str, days: u32| table.duration(key).unwrap_or(DAY * days);
    let keep =
        Keep { shipments: time("shipments", 400), labels: time("labels", 90), events: time("events", 400) };
    if keep.shipments < SHIPMENTS_LEAST || keep.events < SHIPMENTS_LEAST {
        table
            .mistake("shipments", "shipments and events are kept for 60d at least: so long they are tracked");
    }
    table.finish();
    keep
}

fn read<'t>(top: &Section<'t>, empty: &'t DeTable<'t>) -> Parsed {
    let store = top.table_or_empty("store", empty);
    let path = store.file("path").unwrap_or_else(|| store.beside("mlc.db"));
    let labels = store.file("labels").unwrap_or_else(|| store.beside("labels"));
    let keep = keep(&store, empty);
    store.finish();
    let tls = top.table_or_empty("tls", empty);
    let roots = tls.file("ca_file").map_or(Ok(Roots::system()), |file| Roots::with(&file));
    let roots = roots.unwrap_or_else(|message| {
        tls.mistake("ca_file", message);
        Roots::system()
    });
    tls.finish();
    let alarm = top.table_or_empty("alarm", empty);
    let daily = alarm.time_of_day("daily").unwrap_or(jiff::civil::time(7, 0, 0, 0));
    alarm.finish();

    let mut erps: BTreeMap<String, Box<dyn ErpSettings>> = BTreeMap::new();
    for section in connections(top, "erp") {
        let kinds: Vec<_> = erp::KINDS.iter().map(|kind| (kind.name, kind)).collect();
        if let Some(kind) = kind(&section, &kinds) {
            let erp = (kind.read)(&section);
            section.bind_secrets(erp.secrets_host());
            erps.insert(section.name().to_owned(), erp);
            section.finish();
        }
    }
    let mut carriers: BTreeMap<String, Arc<dyn CarrierSettings>> = BTreeMap::new();
    for section in connections(top, "carrier") {
        let kinds: Vec<_> = carrier::KINDS.iter().map(|kind| (kind.name, kind)).collect();
        if let Some(kind) = kind(&section, &kinds) {
            let carrier = (kind.read)(&section);
            section.bind_secrets(carrier.secrets_host());
            carriers.insert(section.name().to_owned(), carrier.into());
            section.finish();
        }
    }
    let mut pairs = BTreeMap::new();
    for section in connections(top, "pair") {
        let erp_name = section.required_text("erp");
        let carrier_name = section.required_text("carrier");
        if !erp_name.is_empty() && !top_has(top, "erp", &erp_name) {
            section.mistake("erp", unknown_connection("erp", &erp_name, erps.keys()));
        }
        if !carrier_name.is_empty() && !top_has(top, "carrier", &carrier_name) {
            section.mistake("carrier", unknown_connection("carrier", &carrier_name, carriers.keys()));
        }
        let (erp, carrier) = (erps.get(&erp_name), carriers.get(&carrier_name));
        let name = section.name().to_owned();
        if let Some(pair) =
            pair::read(&section, empty, erp.map(|erp| &**erp), carrier, (erp_name, carrier_name))
        {
            pairs.insert(name, pair);
        }
        section.finish();
    }
    for section in connections(top, "erp") {
        let Some(key) = erps.get(section.name()).and_then(|erp| erp.purchase_order_key()) else { continue };
        let stamps = |pair: &Pair| {
            pair.erp_name == section.name() && pair.carrier.second_reference() == ReferenceKind::PurchaseOrder
        };
        if !pairs.values().any(stamps) {
            let message = "changes nothing: no pair of this connection stamps it; UPS does with second_reference = \"purchase_order\"";
            section.mistake(key, message);
        }
    }
    share_orders(&mut pairs);
    Parsed { store: path, labels, keep, roots, daily, erps, pairs }
}

/// Assigns the orders of an ERP connection to its pairs: one whose ship-via code is mapped by some pairs is left to those.
fn share_orders(pairs: &mut BTreeMap<String, Pair>) {
    let mapped: Vec<(String, String, String)> = pairs
        .values()
        .flat_map(|pair| {
            let codes = pair.rules.services.keys();
            codes.map(|code| (pair.erp_name.clone(), code.clone(), pair.name.clone()))
        })
        .collect();
    for pair in pairs.values_mut() {
        let others = mapped
            .iter()
            .filter(|(erp, code, _)| *erp == pair.erp_name && !pair.rules.services.contains_key(code));
        pair.rules.left_to = others.map(|(_, code, name)| (code.clone(), name.clone())).collect();
    }
}

fn connections<'t>(top: &Section<'t>, group: &str) -> Vec<Section<'t>> {
    top.table(group).map(|group| group.tables()).unwrap_or_default()
}

fn top_has(top: &Section<'_>, group: &str, name: &str) -> bool {
    top.table(group).is_some_and(|group| group.has(name))
}

fn unknown_connection<'a>(group: &str, name: &str, known: impl Iterator<Item = &'a String>) -> String {
    format!("there is no [{group}.{name}]: {}", unknown("connection", name, known.map(String::as_str)))
}

fn kind<'k, T>(section: &Section<'_>, kinds: &[(&str, &'k T)]) -> Option<&'k T> {
    if section.has("kind") {
        return section.choice("kind", kinds);
    }
    let names: Vec<_> = kinds.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    section.mistake("kind", format!("is missing: one of {}", names.join(", ")));
    None
}

#[cfg(test)]
mod tests;

//! The order of the source folders: each imports only what stands below it, connectors know nothing of each other, passes and the store
//! know no system by name, and no files import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom to the top. A folder, or a file at the top level, imports only from layers below its own.
const LAYERS: &[&[&str]] = &[
    &["certificate", "clock", "codes", "digest", "exit", "files", "lenient", "shown", "time", "trial"],
    &["drive", "lock", "log_to", "model", "seal", "signals"],
    &["settings"],
    &["http"],
    &["carrier", "erp", "store"],
    &["cli", "config"],
    &["pass"],
    &["report"],
    &["command"],
    &["main"],
];
/// Folders whose subfolders are connectors to one system each.
const CONNECTORS: [&str; 2] = ["carrier", "erp"];
/// Folders that know no system by name.
const NAMELESS: [&str; 2] = ["pass", "store"];
const SYSTEMS: [&str; 5] = ["acumatica", "dynamics", "exactonline", "fedex", "netsuite"];

/// A source file without its tests.
struct Source {
    /// Relative to `src`.
    file: PathBuf,
    text: String,
}

impl Source {
    fn new(file: impl Into<PathBuf>, text: &str) -> Self {
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        Self { file: file.into(), text: text.to_owned() }
    }

    /// `pass/track.rs` is `["pass", "track"]`, and `pass/mod.rs` is `["pass"]`.
    fn module(&self) -> Vec<String> {
        let path = self.file.with_extension("");
        let mut module: Vec<String> = path.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        module
    }

    /// Numbered lines without comments, those of SQL included.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let before = |line: &'_ str, mark: &str| line.find(mark).unwrap_or(line.len());
        let lines = self.text.lines().map(move |line| &line[..before(line, "//").min(before(line, " -- "))]);
        lines.enumerate().map(|(index, line)| (index + 1, line))
    }

    /// What the file names by a path, from the root of the crate, with the line.
    fn paths(&self) -> Vec<(usize, Vec<String>)> {
        let mut paths = Vec::new();
        let code = self.code().map(|(_, line)| line).collect::<Vec<_>>().join("\n");
        for root in ["crate", "super"] {
            let start = format!("{root}::");
            for (at, _) in code.match_indices(&start) {
                let is_word =
                    code[..at].chars().next_back().is_none_or(|before| !is_name(before) && before != ':');
                if !is_word {
                    continue;
                }
                let line = code[..at].matches('\n').count() + 1;
                paths.extend(self.resolved(&code[at..]).into_iter().map(|path| (line, path)));
            }
        }
        paths
    }

    /// `super::a::{b, c}` at the start of a text, as paths from the root.
    fn resolved(&self, text: &str) -> Vec<Vec<String>> {
        let end = text.find(|letter: char| !is_name(letter) && letter != ':').unwrap_or(text.len());
        let (head, rest) = text.split_at(end);
        let members: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![""],
        };
        let mut base = self.module();
        let mut words: Vec<&str> = head.split("::").filter(|word| !word.is_empty()).collect();
        if words.first() == Some(&"crate") {
            base.clear();
            words.remove(0);
        }
        while words.first() == Some(&"super") {
            base.pop();
            words.remove(0);
        }
        let whole = |member: &str| {
            let last = member.split("::").filter(|word| !word.is_empty() && *word != "self");
            base.iter()
                .map(String::as_str)
                .chain(words.iter().copied())
                .chain(last)
                .map(str::to_owned)
                .collect()
        };
        members.into_iter().map(whole).collect()
    }
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// Everything that breaks the order, with file and line.
fn faults(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        let (module, file) = (source.module(), source.file.display());
        let room = module.first().map_or("", String::as_str);
        let Some(own) = layer(room) else {
            faults.push(format!("{file}: no layer is named for {room}"));
            continue;
        };
        let connector =
            (CONNECTORS.contains(&room) && source.file.components().count() > 2).then(|| &module[1]);
        for (line, path) in source.paths() {
            let Some(target) = path.first().filter(|target| *target != room) else {
                let other = path.get(1).filter(|other| is_connector(sources, room, other));
                if let (Some(own), Some(other)) = (connector, other)
                    && own != other
                {
                    faults.push(format!("{file}:{line}: the connector {own} imports the connector {other}"));
                }
                continue;
            };
            // What is no room is an item of the crate's root, and there are none.
            if layer(target).is_none_or(|layer| layer >= own) {
                faults.push(format!("{file}:{line}: {room} imports {target}, which does not stand below it"));
            }
        }
        if NAMELESS.contains(&room) {
            for (line, code) in source.code() {
                if let Some(system) = named(code) {
                    faults.push(format!("{file}:{line}: {room} names the system {system}"));
                }
            }
        }
    }
    faults.extend(circles(sources));
    faults
}

/// The system that a line of code names, whatever the spelling.
fn named(code: &str) -> Option<&'static str> {
    let words = code.to_lowercase();
    // A short name is part of many words.
    let is_ups = words.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "ups");
    let joined = words.replace(['_', ' '], "");
    SYSTEMS.into_iter().find(|system| joined.contains(system)).or(is_ups.then_some("ups"))
}

fn is_connector(sources: &[Source], room: &str, name: &str) -> bool {
    sources.iter().any(|source| source.file.starts_with(Path::new(room).join(name)))
}

/// Files that import each other, directly or by way of others.
fn circles(sources: &[Source]) -> Vec<String> {
    let modules: BTreeSet<Vec<String>> = sources.iter().map(Source::module).collect();
    let mut imports: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for source in sources {
        let own = source.module();
        for (_, mut path) in source.paths() {
            while !path.is_empty() && !modules.contains(&path) {
                path.pop();
            }
            // A folder's own file lists what is in the folder; that is no import.
            if !path.is_empty() && !own.starts_with(&path) {
                imports.entry(own.clone()).or_default().insert(path);
            }
        }
    }
    let reached_from = |from: &Vec<String>| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = open.pop() {
            for next in imports.get(&module).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen
    };
    let all: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> =
        imports.keys().map(|module| (module, reached_from(module))).collect();
    let mut found = BTreeSet::new();
    for (module, seen) in all.iter().filter(|(module, seen)| seen.contains(**module)) {
        let circle: Vec<String> = seen
            .iter()
            .filter(|other| all.get(other).is_some_and(|back| back.contains(*module)))
            .map(|module| module.join("/"))
            .collect();
        found.insert(format!("these files import each other in a circle: {}", circle.join(", ")));
    }
    found.into_iter().collect()
}

fn read(folder: &Path, root: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, root, sources);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            sources.push(Source::new(path.strip_prefix(root).unwrap(), &fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn every_folder_imports_only_what_stands_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    read(&root, &root, &mut sources);
    assert!(sources.len() > 100, "these are all sources");
    let faults = faults(&sources);
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn what_breaks_the_order_is_named_with_file_and_line() {
    let wrong = [
        ("store/job.rs", "//! Jobs.\nuse crate::model::Order;\nuse crate::pass::Pass;\n"),
        ("store/mod.rs", "const KIND: &str = \"fedex\"; // FedEx\n"),
        ("pass/mod.rs", "fn ups_only() {}\nfn groups() {}\n"),
        ("erp/acumatica/mod.rs", "use crate::erp::netsuite::sign;\n"),
        ("erp/netsuite/sign.rs", "fn sign() {\n    crate::carrier::KINDS;\n}\n"),
        ("http/limit.rs", "use super::budget::Budget;\nuse crate::clock::Clock;\n"),
        ("http/budget.rs", "use super::{\n    circuit::Circuit,\n    pace,\n};\n"),
        (
            "http/pace.rs",
            "use crate::http::limit::read;\n#[cfg(test)]\nmod tests {\n    use crate::pass::Pass;\n}\n",
        ),
        ("http/circuit.rs", "use crate::model::Fault;\n"),
        ("shelf.rs", ""),
    ];
    let sources: Vec<Source> = wrong.iter().map(|(file, text)| Source::new(*file, text)).collect();
    assert_eq!(
        faults(&sources),
        [
            "store/job.rs:3: store imports pass, which does not stand below it",
            "store/mod.rs:1: store names the system fedex",
            "pass/mod.rs:1: pass names the system ups",
            "erp/acumatica/mod.rs:1: the connector acumatica imports the connector netsuite",
            "erp/netsuite/sign.rs:2: erp imports carrier, which does not stand below it",
            "shelf.rs: no layer is named for shelf",
            "these files import each other in a circle: http/budget, http/limit, http/pace",
        ]
    );
}

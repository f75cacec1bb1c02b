//! Checks that the table matches the sources, and the documents made from the table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Code, MLC, TABLES, explain, nearest, remedy};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        match path.is_dir() {
            true if name != "codes" => sources(&path, found),
            false if path.extension().is_some_and(|ending| ending == "rs") && name != "tests.rs" => {
                let text = std::fs::read_to_string(&path).unwrap();
                // Codes made up in tests are not codes of mlc.
                let end = text.find("#[cfg(test)]").unwrap_or(text.len());
                found.push(text[..end].to_owned());
            }
            _ => {}
        }
    }
}

/// Returns every quoted text that may be a code, and whether it certainly is one: several words in capitals with dots between them, an
/// argument of `.code(…)`, or a constant described as a code.
fn literals(source: &str) -> BTreeSet<(String, bool)> {
    let mut found = BTreeSet::new();
    let mut is_described = false;
    for line in source.lines().map(str::trim_start) {
        if line.starts_with("//") {
            is_described = line.starts_with("/// Code of ") || is_described && line.starts_with("///");
            continue;
        }
        for (index, text) in line.split('"').enumerate().filter(|(index, _)| index % 2 == 1) {
            let before = line.split('"').nth(index - 1).unwrap_or_default();
            let is_constant = is_described && line.contains("&str = ");
            let is_certain = is_dotted(text) || before.ends_with(".code(") || is_constant;
            found.insert((text.to_owned(), is_certain));
        }
        is_described = false;
    }
    found
}

/// Whether a text has the form of `SERVICE.UNMAPPED`.
fn is_dotted(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    text.contains('.')
        && text.split('.').all(is_word)
        && text.starts_with(|first: char| first.is_ascii_uppercase())
}

/// Returns the differences between the sources and the table.
fn differences(sources: &[String], tables: &[(&str, &[Code])]) -> Vec<String> {
    let used: BTreeSet<(String, bool)> = sources.iter().flat_map(|source| literals(source)).collect();
    let known: Vec<&Code> = tables.iter().flat_map(|(_, codes)| codes.iter()).collect();
    let missing = used
        .iter()
        .filter(|(code, is_certain)| *is_certain && !known.iter().any(|entry| entry.is(code)))
        .map(|(code, _)| format!("{code} is not in the table"));
    let is_used = |entry: &Code| {
        used.contains(&(entry.code.to_owned(), true)) || used.contains(&(entry.code.to_owned(), false))
    };
    let unused = known
        .iter()
        .filter(|entry| entry.is_own && !is_used(entry))
        .map(|entry| format!("{} is made nowhere", entry.code));
    missing.chain(unused).collect()
}

#[test]
fn the_table_has_every_code_that_is_made_and_no_other() {
    let mut found = Vec::new();
    sources(&root().join("src"), &mut found);
    assert!(found.len() > 100, "the sources are read");
    assert_eq!(differences(&found, TABLES), Vec::<String>::new());
}

#[test]
fn a_missing_and_a_useless_entry_are_seen() {
    const USELESS: &[Code] = &[
        Code::own("NOBODY.MAKES.THIS", super::Actor::It, "", "", ""),
        Code::own("KNOWN", super::Actor::It, "", "", ""),
        Code::of_system("THEIRS*", super::Actor::It, "", "", ""),
    ];
    let source = r#"
/// Code of a thing.
const THING: &str = "OF_A_CONSTANT";
fn f() { Fault::rejected("mlc", "ship", "NEW.CODE", "Words.").code("PLAIN"); g("KNOWN", "THEIRS.INVALID", "no code", "A.b"); }
"#;
    let expected = [
        "NEW.CODE is not in the table",
        "OF_A_CONSTANT is not in the table",
        "PLAIN is not in the table",
        "NOBODY.MAKES.THIS is made nowhere",
    ];
    assert_eq!(differences(&[source.to_owned()], &[(MLC, USELESS)]), expected);
}

#[test]
fn entries_are_sentences_and_none_hides_another() {
    for (system, codes) in TABLES {
        for entry in *codes {
            let code = entry.code;
            for sentences in [entry.meaning, entry.cause] {
                assert!(sentences.ends_with('.') && sentences.len() > 10, "{code}: {sentences}");
            }
            assert!(entry.remedy.len() > 5 && !entry.remedy.ends_with('.'), "{code}: {}", entry.remedy);
            let example = code.replace('*', "X");
            assert_eq!(remedy(system, &example), Some(entry.remedy), "{system} {code}");
        }
    }
}

#[test]
fn codes_are_found_as_people_type_them() {
    let systems =
        |typed: &str| -> Vec<&str> { explain(typed).into_iter().map(|(system, _)| system).collect() };
    assert_eq!(systems("service.unmapped"), [MLC]);
    assert_eq!(systems("POSTALCODE.INVALID"), [MLC]);
    assert_eq!(systems("postalcode.odd"), ["fedex"]);
    assert_eq!(systems("INVALID_GRANT"), ["acumatica", "exact-online", "netsuite"]);
    assert_eq!(systems("aadsts7000215"), ["dynamics365-fo"]);
    assert_eq!(systems("no such thing"), Vec::<&str>::new());
    assert_eq!(nearest("LABEL.EXITS").first(), Some(&"LABEL.EXISTS"));
    assert!(nearest("printer").contains(&"PRINTER.PARKED"));
    assert!(nearest("qqqqqqqq").is_empty());
}

const START: &str = "<!-- codes -->\n";
const END: &str = "<!-- /codes -->\n";
/// Width of the documents.
const WIDTH: usize = 110;

/// Formats the codes as a document lists them.
fn listed(codes: &[Code]) -> String {
    let one = |entry: &Code| {
        let who = entry.actor.as_str().split(':').next().unwrap();
        let knows = wrapped(&format!("- `{}`: {} {}", entry.code, entry.meaning, entry.cause));
        format!("{knows}{}", wrapped(&format!("  Do ({who}): {}", entry.sentence())))
    };
    codes.iter().map(one).collect()
}

/// Wraps the text of a list item.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.trim_start().split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            out.push_str("\n  ");
            width = 2;
        } else if out.is_empty() && text.starts_with(' ') {
            out.push_str("  ");
            width = 2;
        } else if !out.is_empty() {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out + "\n"
}

/// Finds the documents that list codes, each with its text.
fn documents(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.extend(text.contains(START).then_some((path, text)));
        }
    }
}

/// Also rewrites the documents if `MLC_WRITE_DOCUMENTS` is set.
#[test]
fn documents_list_the_codes_as_the_table_has_them() {
    let mut all = Vec::new();
    documents(&root().join("src"), &mut all);
    assert_eq!(all.len(), TABLES.len(), "a document for each table");
    for (system, codes) in TABLES {
        let guide = format!("`mlc help {system}` prints this page");
        let is_its_own = |text: &str| {
            if *system == MLC { text.starts_with("# Codes that mlc gives") } else { text.contains(&guide) }
        };
        let found = all.iter().find(|(_, text)| is_its_own(text));
        let (path, text) = found.unwrap_or_else(|| panic!("no document lists the codes of {system}"));
        let name = path.display();
        let (before, rest) = text.split_once(START).unwrap();
        let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("{name} has no {END}"));
        let made = format!("{before}{START}{}{END}{after}", listed(codes));
        if std::env::var_os("MLC_WRITE_DOCUMENTS").is_some() {
            std::fs::write(path, &made).unwrap();
            continue;
        }
        assert!(
            made == *text,
            "{name} differs from the table: MLC_WRITE_DOCUMENTS=1 cargo test --bin mlc codes writes it anew"
        );
    }
}

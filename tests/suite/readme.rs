//! The transcripts in the documents: every command that they show is run against the sandbox, and has to print what they say.
//!
//! A block of the kind `console` is a transcript. Behind that word stands what its commands are run in: the pair, and orders that are there
//! and ready (```` ```console acumatica-fedex 000123 000124! ````); an order with `!` has no state in its address. A block with nothing behind
//! the word goes on where the one before it in the same document has ended. Lines that begin with `$ ` are typed into a shell, with both
//! streams shown. In what they print, `…` stands for any text within a line, such as times, ids and ports, and for any lines where it
//! stands alone.
//!
//! With `MLC_WRITE_DOCUMENTS` set, outputs that differ are written into the documents.

use std::path::{Path, PathBuf};

use mlc_sandbox::acumatica::Shipment;

use crate::world::{Run, World, files_below};

const PROMPT: &str = "$ ";

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let below = files_below(&root.join("src")).into_iter();
    let mut documents: Vec<PathBuf> =
        below.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    documents.insert(0, root.join("README.md"));
    documents
}

/// What a block's first line asks for. None: it goes on with the world of the block before.
fn prepared(head: &str) -> Option<World> {
    let mut words = head.split(' ').filter(|word| !word.is_empty());
    let pair: &'static str = words.next()?.to_owned().leak();
    let world = if pair.starts_with("exact-") { World::exact() } else { World::of(pair) };
    for order in words {
        match order.strip_suffix('!') {
            Some(number) => world.add(Shipment::open(number), |shipment| shipment.address.state = None),
            None => world.release(order, 1, None),
        }
    }
    Some(world)
}

/// Both streams of a line that is typed into a shell.
fn typed(world: &World, line: &str) -> String {
    let program = world.command(&[]);
    let place = Path::new(program.get_program()).parent().unwrap();
    let path = format!("{}:{}", place.display(), std::env::var("PATH").unwrap());
    let mut shell = world.shell(&format!("{{ {line}\n}} 2>&1"));
    let output = shell.env("PATH", path).env("COLUMNS", "80").output().unwrap();
    Run::new(&[line], output).stdout
}

/// Whether a line is what a document shows.
fn is_shown(shown: &str, line: &str) -> bool {
    let mut parts = shown.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

fn are_shown(shown: &[&str], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first.trim() == "…" => {
            (1..=lines.len()).any(|count| are_shown(rest, &lines[count..]))
        }
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(line, lines)| is_shown(first, line) && are_shown(rest, lines))
        }
    }
}

/// With `…` in the place of what differs from run to run.
fn masked(world: &World, line: &str) -> String {
    let line = line.replace(world.path("").to_str().unwrap(), "…/");
    let mut out = String::new();
    for word in line.split_inclusive([' ', ',', '"', '(', ')']) {
        let text = word.trim_end_matches([' ', ',', '"', '(', ')']);
        let end = &word[text.len()..];
        let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_id = text.len() == 26
            && text.starts_with("01")
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let port = text.split_once("127.0.0.1:").map(|(start, rest)| {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{start}127.0.0.1:…{rest}")
        });
        let time = text
            .split_once('T')
            .filter(|(day, time)| day.len() == 10 && time.ends_with('Z') && time.contains(':'));
        match (is_hash || is_id, port, time) {
            (true, ..) => out.push('…'),
            (_, Some(text), _) => out.push_str(&text),
            (.., Some((day, _))) => out.extend([day, "T…Z"]),
            _ => out.push_str(text),
        }
        out.push_str(end);
    }
    out
}

/// A document with its transcripts as they are now, and what differs.
fn played(text: &str) -> (String, Vec<String>, usize) {
    let (mut out, mut problems, mut blocks) = (String::new(), Vec::new(), 0);
    let mut world: Option<World> = None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some((indent, head)) = line.split_once("```console") else { continue };
        blocks += 1;
        world = prepared(head.trim()).or(world);
        let world = world.as_ref().expect("the first transcript of a document names its pair");
        let mut shown: Vec<&str> = Vec::new();
        while let Some(line) = lines.next_if(|line| line.trim() != "```") {
            shown.push(line.strip_prefix(indent).unwrap_or(line));
        }
        assert!(
            shown.first().is_none_or(|line| line.starts_with(PROMPT)),
            "{shown:?} begins with no command"
        );
        for part in shown.chunk_by(|_, next| !next.starts_with(PROMPT)) {
            let command = part[0].trim_start_matches(PROMPT);
            let output = typed(world, command);
            let mut lines = vec![part[0].to_owned()];
            if are_shown(&part[1..], &output.lines().collect::<Vec<_>>()) {
                lines.extend(part[1..].iter().map(|line| (*line).to_owned()));
            } else {
                problems.push(format!("--- shown\n{}\n--- printed\n{output}", part.join("\n")));
                lines.extend(output.lines().map(|line| masked(world, line)));
            }
            for line in lines {
                let line = format!("{indent}{line}");
                out.extend([line.trim_end(), "\n"]);
            }
        }
    }
    (out, problems, blocks)
}

#[test]
fn what_documents_show_is_what_commands_print() {
    let documents = documents();
    assert!(documents.len() > 7, "{documents:?}");
    for path in documents {
        let text = std::fs::read_to_string(&path).unwrap();
        let (made, problems, blocks) = played(&text);
        let is_guide = path.with_file_name("settings.rs").exists();
        assert!(blocks > 0 || !is_guide, "{} shows no command", path.display());
        if std::env::var_os("MLC_WRITE_DOCUMENTS").is_some() {
            std::fs::write(&path, made).unwrap();
            continue;
        }
        assert!(
            problems.is_empty(),
            "{}: MLC_WRITE_DOCUMENTS=1 cargo test --test suite readme writes it anew\n{}",
            path.display(),
            problems.join("\n")
        );
    }
}

#[test]
fn a_transcript_that_is_wrong_is_seen_and_one_with_gaps_is_taken() {
    let right = "# A document\n```console acumatica-fedex 000123\n$ mlc ship --pair acumatica-fedex --dry-run\nship acumatica-fedex (…): 1 done\n  would ship 000123\n…\n```\n";
    let (made, problems, blocks) = played(right);
    assert_eq!((made.as_str(), problems.as_slice(), blocks), (right, &[][..], 1));
    let (made, problems, _) = played(&right.replace("ship 000123", "ship 000124"));
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(made.contains("would ship 000123") && !made.contains("000124"), "{made}");
    for (shown, line, is_fine) in [
        ("a … c", "a b c", true),
        ("a … c", "a b d", false),
        ("a", "a", true),
        ("a", "a b", false),
        ("a …:… z", "a 1:2 z", true),
        ("a …:… z", "a 12 z", false),
    ] {
        assert_eq!(is_shown(shown, line), is_fine, "{shown} {line}");
    }
}

/// Where the links of a document lead to, without those to other sites.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).collect()
}

/// The anchor that a heading has on a page: `When something is wrong` is `when-something-is-wrong`.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let letters = |heading: &str| {
        let kept = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        kept.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
    };
    headings.map(letters).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut count = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        for link in links(&text) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: {link} leads nowhere", path.display());
            if !anchor.is_empty() {
                let anchors = anchors(&std::fs::read_to_string(&target).unwrap());
                assert!(
                    anchors.iter().any(|one| one == anchor),
                    "{}: {link}, of {anchors:?}",
                    path.display()
                );
            }
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

/// The keys that a connector's settings read: the texts that are handed to a section, or to what reads a field of one.
fn keys_read(source: &str) -> std::collections::BTreeSet<String> {
    let end = source.find("#[cfg(test)]").unwrap_or(source.len());
    let source: String = source[..end].chars().filter(|c| !c.is_whitespace()).collect();
    let mut keys = std::collections::BTreeSet::new();
    for (at, _) in source.match_indices('"') {
        let before = &source[..at];
        let call = before.rsplit([';', '{', '}', '=', '|']).next().unwrap_or_default();
        let is_of_section = ["section", "table", "write_back"].iter().any(|name| {
            let method = call.rsplit_once(&format!("{name}.")).is_some_and(|(_, method)| {
                method.strip_suffix('(').is_some_and(|method| {
                    method.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
                })
            });
            method || call.ends_with(&format!("{name},"))
        });
        if is_of_section || call.ends_with(":field(") {
            keys.extend(source[at + 1..].split('"').next().map(str::to_owned));
        }
    }
    keys
}

#[test]
fn guides_name_every_key_that_settings_read() {
    let all = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).into_iter();
    let is_of_connector =
        |path: &PathBuf| path.ends_with("settings.rs") && path.with_file_name("wire.rs").exists();
    let settings: Vec<PathBuf> = all.filter(is_of_connector).collect();
    assert_eq!(settings.len(), 6, "{settings:?}");
    for path in settings {
        let keys = keys_read(&std::fs::read_to_string(&path).unwrap());
        assert!(
            keys.len() >= 9 && keys.contains("concurrency") && keys.contains("url"),
            "{} {keys:?}",
            path.display()
        );
        let guide = std::fs::read_to_string(path.with_file_name("README.md")).unwrap();
        let missing: Vec<&String> = keys
            .iter()
            .filter(|key| !guide.contains(&format!("`{key}`")) && !guide.contains(&format!("{key} = ")))
            .collect();
        assert!(missing.is_empty(), "the guide beside {} does not name {missing:?}", path.display());
    }
}

#[test]
fn keys_are_found_however_they_are_read() {
    let source = r#"
        url: section.required_url("url"),
        unit: section
            .choice("length_unit", &[("in", 1), ("cm", 2)]),
        center: custom_field(section, "cost_center"),
        tracking: field("tracking"),
        let flag = write_back.flag("note").unwrap_or(false);
        section.mistake("endpoint", "must be a name");
        let other = Some("no_key");
        #[cfg(test)]
        section.text("of_a_test")"#;
    let keys: Vec<String> = keys_read(source).into_iter().collect();
    assert_eq!(keys, ["cost_center", "endpoint", "length_unit", "note", "tracking", "url"]);
}

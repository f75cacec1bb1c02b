//! `explain`: says what a code means, where it comes from, what to do about it, and who does that.

use anyhow::bail;
use serde_json::{Value, json};

use super::{Context, exit};
use crate::codes::{self, Actor, Code, MLC, TABLES};
use crate::shown;

/// Width of a line, which every terminal has.
const WIDTH: usize = 80;
const INDENT: usize = 10;
const MENDED: &str = "When it is mended, the next pass goes on with what waited. A rejected order is sent again once its record in the ERP \
                      has changed; for any other, mlc status shows the command to type.";

pub(super) fn explain(context: &Context, code: Option<&str>) -> anyhow::Result<u8> {
    let Some(typed) = code.map(str::trim) else {
        let all: Vec<_> = TABLES
            .iter()
            .flat_map(|(system, codes)| codes.iter().map(move |entry| (*system, entry)))
            .collect();
        context.report.asked(&view(&all), || list(&all));
        return Ok(exit::OK);
    };
    let found = codes::explain(typed);
    if found.is_empty() {
        let near = codes::nearest(typed);
        let or = if near.is_empty() { String::new() } else { format!("; near it are {}", near.join(", ")) };
        bail!("no code {} is known{or}.\n\nhint: mlc explain lists all of them", shown::line(typed));
    }
    context.report.asked(&view(&found), || {
        let mut texts: Vec<String> = found.iter().map(|(system, entry)| text(system, entry)).collect();
        if found.iter().any(|(_, entry)| entry.actor != Actor::Nobody) {
            texts.push(wrapped(MENDED, 0));
        }
        // A family matches every code with its prefix, misspelt ones too.
        let near = codes::nearest(typed);
        if found.iter().all(|(_, entry)| entry.is_family()) && !near.is_empty() {
            texts.push(wrapped(&format!("Codes that are spelt like it: {}", near.join(", ")), 0));
        }
        texts.join("\n")
    });
    Ok(exit::OK)
}

fn view(entries: &[(&str, &Code)]) -> Value {
    let codes: Vec<Value> = entries
        .iter()
        .map(|(system, entry)| {
            let Code { code, is_own, actor, meaning, cause, remedy } = entry;
            json!({"code": code, "system": system, "is_own": is_own, "meaning": meaning, "cause": cause, "remedy": remedy, "who": actor})
        })
        .collect();
    json!({"command": "explain", "codes": codes})
}

fn list(entries: &[(&str, &Code)]) -> String {
    let longest = |length: fn(&(&str, &Code)) -> usize| entries.iter().map(length).max().unwrap_or_default();
    let (codes, systems) = (longest(|(_, entry)| entry.code.len()), longest(|(system, _)| system.len()));
    let lines = entries
        .iter()
        .map(|(system, entry)| format!("{:codes$}  {system:systems$}  {}\n", entry.code, entry.meaning));
    lines.collect()
}

fn text(system: &str, entry: &Code) -> String {
    let whose = match (system, entry.is_own) {
        (MLC, _) => String::new(),
        (system, true) => format!("  (mlc, about {system})"),
        (system, false) => format!("  ({system}'s own)"),
    };
    let parts = [
        ("means", entry.meaning.to_owned()),
        ("cause", entry.cause.to_owned()),
        ("do", entry.sentence()),
        ("who", entry.actor.as_str().to_owned()),
    ];
    let parts =
        parts.iter().map(|(name, words)| format!("{name:INDENT$}{}", wrapped(words, INDENT).trim_start()));
    format!("{}{whose}\n{}", entry.code, parts.collect::<String>())
}

/// Wraps words into lines of that width, each after `indent` blanks.
fn wrapped(words: &str, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    let mut text = String::new();
    let mut line = blanks.clone();
    for word in words.split(' ') {
        if line.trim().is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = format!("{blanks}{word}");
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    text.push_str(&line);
    text.push('\n');
    text
}

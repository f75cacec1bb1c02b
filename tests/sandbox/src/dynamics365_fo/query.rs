//! The options of a query: what to select, expand, sort and skip.

use super::filter::Expr;
use super::refusal::Refusal;
use super::schema::{EntitySet, Navigation};
use super::settings::Settings;
use crate::http::Request;

/// Options that F&O knows.
const KNOWN: [&str; 10] = [
    "$select",
    "$filter",
    "$expand",
    "$orderby",
    "$top",
    "$skip",
    "$skiptoken",
    "$count",
    "$format",
    "cross-company",
];

/// A query, checked against its set.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) select: Option<Vec<String>>,
    pub(crate) filter: Option<Expr>,
    /// Property, and whether it falls.
    pub(crate) order: Vec<(String, bool)>,
    pub(crate) top: Option<usize>,
    pub(crate) skip: usize,
    pub(crate) counts: bool,
    pub(crate) expand: Vec<Expand>,
    /// Rows of all companies, not only of the user's own.
    pub(crate) crosses_companies: bool,
}

/// A way that is followed in the same answer.
#[derive(Debug)]
pub(crate) struct Expand {
    pub(crate) way: &'static Navigation,
    pub(crate) target: &'static EntitySet,
    pub(crate) select: Option<Vec<String>>,
}

impl Query {
    pub(crate) fn of(
        request: &Request,
        set: &'static EntitySet,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        let unknown =
            |(name, _): &&(String, String)| name.starts_with('$') && !KNOWN.contains(&name.as_str());
        if let Some((name, _)) = request.query.iter().find(unknown) {
            return Err(Refusal::query(format!("The query parameter '{name}' is not supported.")));
        }
        let number = |name: &str| match request.option(name) {
            None => Ok(None),
            Some(text) => text
                .parse::<usize>()
                .map(Some)
                .map_err(|_| Refusal::query(format!("Invalid value '{text}' for {name}."))),
        };
        let skip = number("$skip")?.or(number("$skiptoken")?).unwrap_or(0);
        let expand = split(request.option("$expand").unwrap_or_default(), ',');
        Ok(Self {
            select: select(request.option("$select"), set, settings)?,
            filter: request.option("$filter").map(|text| Expr::parse(text, set, settings)).transpose()?,
            order: order(request.option("$orderby").unwrap_or_default(), set, settings)?,
            top: number("$top")?,
            skip,
            counts: request.option("$count") == Some("true"),
            expand: expand.into_iter().map(|text| one_way(text, set, settings)).collect::<Result<_, _>>()?,
            crosses_companies: request.option("cross-company") == Some("true"),
        })
    }
}

fn select(
    text: Option<&str>,
    set: &'static EntitySet,
    settings: &Settings,
) -> Result<Option<Vec<String>>, Refusal> {
    let Some(text) = text.filter(|text| !text.is_empty() && *text != "*") else { return Ok(None) };
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    match names.iter().find(|name| set.kind(name, settings).is_none()) {
        Some(name) => Err(Refusal::no_property(name, set)),
        None => Ok(Some(names)),
    }
}

fn order(text: &str, set: &'static EntitySet, settings: &Settings) -> Result<Vec<(String, bool)>, Refusal> {
    let terms = text.split(',').map(str::trim).filter(|term| !term.is_empty());
    let terms = terms.map(|term| {
        let (name, direction) = term.split_once(' ').unwrap_or((term, "asc"));
        if set.kind(name, settings).is_none() {
            return Err(Refusal::no_property(name, set));
        }
        match direction.trim() {
            "asc" => Ok((name.to_owned(), false)),
            "desc" => Ok((name.to_owned(), true)),
            other => Err(Refusal::query(format!("Syntax error: '{other}' is not expected here."))),
        }
    });
    terms.collect()
}

/// `SalesOrderLines($select=A,B)`, of the first level only.
fn one_way(text: &str, set: &'static EntitySet, settings: &Settings) -> Result<Expand, Refusal> {
    let (name, inner) = match text.split_once('(') {
        Some((name, inner)) => (name, inner.strip_suffix(')').unwrap_or(inner)),
        None => (text, ""),
    };
    let way = set.navigations.iter().find(|way| way.name == name);
    let way = way.ok_or_else(|| Refusal::no_property(name, set))?;
    let target = EntitySet::named(way.target).ok_or_else(|| Refusal::no_property(name, set))?;
    let mut selected = None;
    for option in split(inner, ';') {
        match option.split_once('=') {
            Some(("$select", names)) => selected = select(Some(names), target, settings)?,
            Some(("$expand", _)) | None => {
                return Err(Refusal::query("Only the first level can be expanded."));
            }
            Some((other, _)) => {
                return Err(Refusal::query(format!("The option '{other}' is not supported in $expand.")));
            }
        }
    }
    Ok(Expand { way, target, select: selected })
}

/// Splits outside brackets.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (index, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            c if c == separator && depth == 0 => {
                parts.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

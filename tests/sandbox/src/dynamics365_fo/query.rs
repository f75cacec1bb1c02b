//! The options of a query: what to select, expand, sort and skip.

use super::dialect::Seen;
use super::refusal::Refusal;
use super::schema::{EntitySet, Navigation};
use super::settings::Settings;
use crate::http::Request;
use crate::odata::{Options, number, select};

/// Options that F&O knows.
const KNOWN: [&str; 9] =
    ["$select", "$filter", "$expand", "$orderby", "$top", "$skip", "$skiptoken", "$count", "$format"];

/// A query, checked against its set.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) select: Option<Vec<String>>,
    pub(crate) options: Options,
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
        let seen = Seen { set, settings };
        let options = Options::of(request, &KNOWN, &seen)?;
        let expand = split(request.option("$expand").unwrap_or_default(), ',');
        Ok(Self {
            select: select(request.option("$select"), &seen)?,
            skip: options.skip.or(number(request, "$skiptoken", &seen)?).unwrap_or(0),
            options,
            counts: request.option("$count") == Some("true"),
            expand: expand.into_iter().map(|text| one_way(text, seen)).collect::<Result<_, _>>()?,
            crosses_companies: request.option("cross-company") == Some("true"),
        })
    }
}

/// `SalesOrderLines($select=A,B)`, of the first level only.
fn one_way(text: &str, seen: Seen<'_>) -> Result<Expand, Refusal> {
    let (name, inner) = match text.split_once('(') {
        Some((name, inner)) => (name, inner.strip_suffix(')').unwrap_or(inner)),
        None => (text, ""),
    };
    let way = seen.set.navigations.iter().find(|way| way.name == name);
    let way = way.ok_or_else(|| Refusal::no_property(name, seen.set))?;
    let target = EntitySet::named(way.target).ok_or_else(|| Refusal::no_property(name, seen.set))?;
    let mut selected = None;
    for option in split(inner, ';') {
        match option.split_once('=') {
            Some(("$select", names)) => selected = select(Some(names), &Seen { set: target, ..seen })?,
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

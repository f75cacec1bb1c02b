//! The options of a GET, checked against its set.

use std::collections::BTreeSet;

use super::filter::{Expr, parse};
use crate::exact_online::cell::Kind;
use crate::exact_online::column::Column;
use crate::exact_online::refusal::Refusal;
use crate::exact_online::set::{Api, Set, Which};
use crate::exact_online::settings::Settings;
use crate::http::Request;

const KNOWN: [&str; 9] =
    ["$select", "$filter", "$expand", "$orderby", "$top", "$skiptoken", "$inlinecount", "$format", "$skip"];

/// What a request wants of a set.
#[derive(Debug)]
pub(super) struct Options {
    /// Columns, in the order of the set; `None` for all.
    pub(super) select: Option<BTreeSet<&'static str>>,
    /// Columns of the rows inside; `None` for all.
    pub(super) inner: Option<BTreeSet<&'static str>>,
    pub(super) is_expanded: bool,
    pub(super) filter: Option<Expr>,
    /// Column, and whether it descends.
    pub(super) order: Vec<(&'static str, bool)>,
    pub(super) top: Option<usize>,
    /// The key of the last row of the page before.
    pub(super) after: Option<String>,
    pub(super) wants_count: bool,
}

impl Options {
    pub(super) fn of(
        request: &Request,
        set: &'static Set,
        has_key: bool,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        for (name, _) in &request.query {
            if name.starts_with('$') && !KNOWN.contains(&name.as_str()) {
                return Err(Refusal::bad(format!("The query parameter '{name}' is not supported.")));
            }
        }
        let top = request.option("$top").map(|text| top(text, set)).transpose()?;
        let after = request.option("$skiptoken").map(unpacked).transpose()?;
        let (select, inner) = selected(request.option("$select"), set)?;
        let is_short = top == Some(1) || after.is_some();
        let wants_select = set.api == Api::Bulk || settings.select_is_mandatory && set.api == Api::Plain;
        if select.is_none() && wants_select && !is_short {
            return Err(Refusal::bad("Please add a $select or a $top=1 statement to the query string."));
        }
        let expand = request.option("$expand").unwrap_or_default();
        if !expand.is_empty() && set.column(expand).is_none_or(|column| column.kind != Kind::Many) {
            return Err(Refusal::bad(format!("The navigation '{expand}' does not exist.")));
        }
        let filter = checked_filter(request, set, has_key, settings)?;
        let order =
            request.option("$orderby").map(|text| ordered(text, set)).transpose()?.unwrap_or_default();
        if set.api == Api::Sync && !order.is_empty() {
            return Err(Refusal::bad("This $orderby parameter is not supported for this resource"));
        }
        Ok(Self {
            select,
            inner,
            is_expanded: !expand.is_empty(),
            filter,
            order,
            top,
            after,
            wants_count: request.option("$inlinecount") == Some("allpages"),
        })
    }

    /// The filter alone, for what is only counted.
    pub(super) fn filter(
        request: &Request,
        set: &'static Set,
        settings: &Settings,
    ) -> Result<Option<Expr>, Refusal> {
        checked_filter(request, set, false, settings)
    }

    pub(super) fn takes(&self, column: &Column) -> bool {
        self.select.as_ref().is_none_or(|select| select.contains(column.name))
    }
}

fn top(text: &str, set: &Set) -> Result<usize, Refusal> {
    let number = text.parse().ok().filter(|number| set.api != Api::Plain || *number <= 60);
    number.ok_or_else(|| Refusal::bad(format!("Incorrect value for $top: {text}")))
}

type Columns = Option<BTreeSet<&'static str>>;

/// `A,B,SalesOrderLines/ID`: the outer and the inner columns.
fn selected(text: Option<&str>, set: &'static Set) -> Result<(Columns, Columns), Refusal> {
    let Some(text) = text else { return Ok((None, None)) };
    let unknown = |name: &str| {
        Refusal::bad(format!("Could not find a property named '{name}' on type '{}'.", set.type_name))
    };
    let (mut outer, mut inner) = (BTreeSet::new(), BTreeSet::new());
    for name in text.split(',').map(str::trim) {
        if name == "*" {
            return Ok((None, None));
        }
        let (first, rest) = name.split_once('/').unwrap_or((name, ""));
        let column = set.column(first).filter(|column| column.is_readable()).ok_or_else(|| unknown(name))?;
        outer.insert(column.name);
        if !rest.is_empty() {
            let below = below(set).and_then(|below| below.column(rest)).filter(|column| column.is_readable());
            inner.insert(below.ok_or_else(|| unknown(name))?.name);
        }
    }
    Ok((Some(outer), Some(inner).filter(|inner| !inner.is_empty())))
}

/// The set of the rows inside.
pub(super) fn below(set: &Set) -> Option<&'static Set> {
    match set.which {
        Which::Orders => Some(Set::of(Which::Lines)),
        Which::Deliveries => Some(Set::of(Which::DeliveryLines)),
        _ => None,
    }
}

fn checked_filter(
    request: &Request,
    set: &'static Set,
    has_key: bool,
    settings: &Settings,
) -> Result<Option<Expr>, Refusal> {
    let (filter, used) = match request.option("$filter") {
        Some(text) => {
            let (expr, used) = parse(text, set)?;
            (Some(expr), used)
        }
        None => (None, BTreeSet::new()),
    };
    check_filter(set, &used, has_key, settings)?;
    Ok(filter)
}

fn check_filter(
    set: &'static Set,
    used: &BTreeSet<&'static str>,
    has_key: bool,
    settings: &Settings,
) -> Result<(), Refusal> {
    if set.api == Api::Sync {
        return match used.iter().find(|name| **name != "Timestamp") {
            Some(name) => Err(Refusal::bad(format!("Filtering on these fields is not supported: {name}"))),
            None => Ok(()),
        };
    }
    if let Some(name) =
        used.iter().find(|name| settings.unfilterable.contains(&format!("{}.{name}", set.name())))
    {
        return Err(Refusal::bad(format!("Filtering on these fields is not supported: {name}")));
    }
    if has_key || !settings.filtered.contains(set.name()) {
        return Ok(());
    }
    let listed: Vec<&str> =
        set.columns().filter(|column| column.is_filter()).map(|column| column.name).collect();
    let is_met =
        if listed.is_empty() { !used.is_empty() } else { used.iter().any(|name| listed.contains(name)) };
    if is_met {
        return Ok(());
    }
    let fields = if listed.is_empty() { set.key().to_owned() } else { listed.join(",") };
    Err(Refusal::bad(format!(
        "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a $filter parameter with one of the following fields in the url:{fields}"
    )))
}

fn ordered(text: &str, set: &'static Set) -> Result<Vec<(&'static str, bool)>, Refusal> {
    let term = |term: &str| {
        let (name, direction) = term.trim().split_once(' ').unwrap_or((term.trim(), "asc"));
        let column = set.column(name).filter(|column| column.is_readable());
        match (column, direction) {
            (Some(column), "asc" | "desc") => Ok((column.name, direction == "desc")),
            _ => Err(Refusal::bad(format!("Syntax error in $orderby: {term}"))),
        }
    };
    text.split(',').map(term).collect()
}

/// The key inside `guid'…'` or `123L`: opaque to clients.
fn unpacked(token: &str) -> Result<String, Refusal> {
    let last = token.rsplit(',').next().unwrap_or_default();
    let key = last.trim_start_matches("guid").trim_matches('\'').trim_end_matches('L');
    if key.is_empty() { Err(Refusal::bad("Invalid $skiptoken")) } else { Ok(key.to_owned()) }
}

//! The options of a GET, checked against its set.

use std::collections::BTreeSet;

use crate::exact_online::cell::Kind;
use crate::exact_online::column::Column;
use crate::exact_online::refusal::Refusal;
use crate::exact_online::set::{Api, Set, Which};
use crate::exact_online::settings::Settings;
use crate::http::Request;
use crate::odata::{self, Filter, names};

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
    pub(super) list: odata::Options,
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
        let list = odata::Options::of(request, &KNOWN, &set)?;
        if let Some(top) = list.top.filter(|top| set.api == Api::Plain && *top > 60) {
            return Err(Refusal::bad(format!("Incorrect value for $top: {top}")));
        }
        let after = request.option("$skiptoken").map(unpacked).transpose()?;
        let (select, inner) = selected(request.option("$select"), set)?;
        let is_short = list.top == Some(1) || after.is_some();
        let wants_select = set.api == Api::Bulk || settings.select_is_mandatory && set.api == Api::Plain;
        if select.is_none() && wants_select && !is_short {
            return Err(Refusal::bad("Please add a $select or a $top=1 statement to the query string."));
        }
        let expand = request.option("$expand").unwrap_or_default();
        if !expand.is_empty() && set.column(expand).is_none_or(|column| column.kind != Kind::Many) {
            return Err(Refusal::bad(format!("The navigation '{expand}' does not exist.")));
        }
        check_filter(set, list.filter.as_ref(), has_key, settings)?;
        if set.api == Api::Sync && list.order.properties().next().is_some() {
            return Err(Refusal::bad("This $orderby parameter is not supported for this resource"));
        }
        Ok(Self {
            select,
            inner,
            is_expanded: !expand.is_empty(),
            list,
            after,
            wants_count: request.option("$inlinecount") == Some("allpages"),
        })
    }

    pub(super) fn takes(&self, column: &Column) -> bool {
        self.select.as_ref().is_none_or(|select| select.contains(column.name))
    }
}

type Columns = Option<BTreeSet<&'static str>>;

/// `A,B,SalesOrderLines/ID`: the outer and the inner columns.
fn selected(text: Option<&str>, set: &'static Set) -> Result<(Columns, Columns), Refusal> {
    let Some(text) = text else { return Ok((None, None)) };
    let unknown = |name: &str| {
        Refusal::bad(format!("Could not find a property named '{name}' on type '{}'.", set.type_name))
    };
    let (mut outer, mut inner) = (BTreeSet::new(), BTreeSet::new());
    for name in names(Some(text)) {
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

/// The filter alone, for what is only counted.
pub(super) fn filter_of(
    request: &Request,
    set: &'static Set,
    settings: &Settings,
) -> Result<Option<Filter>, Refusal> {
    let filter = request.option("$filter").map(|text| Filter::parse(text, &set)).transpose()?;
    check_filter(set, filter.as_ref(), false, settings)?;
    Ok(filter)
}

fn check_filter(
    set: &'static Set,
    filter: Option<&Filter>,
    has_key: bool,
    settings: &Settings,
) -> Result<(), Refusal> {
    let used = filter.map(Filter::properties).unwrap_or_default();
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

/// The key inside `guid'…'` or `123L`: opaque to clients.
fn unpacked(token: &str) -> Result<String, Refusal> {
    let last = token.rsplit(',').next().unwrap_or_default();
    let key = last.trim_start_matches("guid").trim_matches('\'').trim_end_matches('L');
    if key.is_empty() { Err(Refusal::bad("Invalid $skiptoken")) } else { Ok(key.to_owned()) }
}

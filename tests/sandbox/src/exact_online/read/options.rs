//! The options of a GET, checked against its set.

use crate::exact_online::refusal::Refusal;
use crate::exact_online::route::bare_key;
use crate::exact_online::schema::{Column, Endpoint, Set};
use crate::exact_online::settings::Settings;
use crate::http::Request;
use crate::odata::{self, Filter, names};

const KNOWN: [&str; 9] =
    ["$select", "$filter", "$expand", "$orderby", "$top", "$skiptoken", "$inlinecount", "$format", "$skip"];

/// What a request wants of a set.
#[derive(Debug)]
pub(super) struct Options {
    /// Columns, and those of the rows inside with their path; `None` for all.
    select: Option<Vec<String>>,
    /// The set of the rows inside, where they are wanted.
    pub(super) expand: Option<&'static Set>,
    pub(super) list: odata::Options,
    /// The key of the last row of the page before.
    pub(super) after: Option<String>,
    pub(super) wants_count: bool,
}

impl Options {
    pub(super) fn of(
        request: &Request,
        endpoint: Endpoint,
        has_key: bool,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        let list = odata::Options::of(request, &KNOWN, &endpoint)?;
        if let Some(top) = list.top.filter(|top| *top > endpoint.page()) {
            return Err(Refusal::bad(format!("Incorrect value for $top: {top}")));
        }
        let after = request.option("$skiptoken").map(unpacked).transpose()?;
        let select = selected(request.option("$select"), endpoint)?;
        let is_short = list.top == Some(1) || after.is_some();
        if request.option("$select").is_none() && !endpoint.is_feed && !is_short {
            return Err(Refusal::bad("Please add a $select or a $top=1 statement to the query string."));
        }
        let expand = request.option("$expand").filter(|name| !name.is_empty());
        let expand =
            expand.map(|name| below(endpoint, name).ok_or_else(|| Refusal::no_property(name, endpoint.set)));
        check_filter(endpoint, list.filter.as_ref(), has_key, settings)?;
        if endpoint.is_feed && list.order.properties().next().is_some() {
            return Err(Refusal::bad("This $orderby parameter is not supported for this resource"));
        }
        let wants_count = request.option("$inlinecount") == Some("allpages");
        Ok(Self { select, expand: expand.transpose()?, list, after, wants_count })
    }

    pub(super) fn takes(&self, column: &Column) -> bool {
        let is_named = |path: &String| path.split('/').next() == Some(column.name);
        self.select.as_ref().is_none_or(|select| select.iter().any(is_named))
    }

    /// Whether the rows inside show a column: all where none of them is named.
    pub(super) fn takes_inside(&self, column: &Column) -> bool {
        let mut inner = self.select.iter().flatten().filter_map(|path| path.split_once('/')).peekable();
        inner.peek().is_none() || inner.any(|(_, name)| name == column.name)
    }
}

/// The set of the rows inside.
fn below(endpoint: Endpoint, name: &str) -> Option<&'static Set> {
    endpoint.set.lines.filter(|lines| !endpoint.is_feed && lines.name() == name)
}

/// `A,B,SalesOrderLines/ID`.
fn selected(text: Option<&str>, endpoint: Endpoint) -> Result<Option<Vec<String>>, Refusal> {
    let mut selected = Vec::new();
    for path in names(text) {
        if path == "*" {
            return Ok(None);
        }
        let column = match path.split_once('/') {
            None => endpoint.column(path),
            Some((name, inner)) => below(endpoint, name).and_then(|lines| lines.column(inner)),
        };
        if !column.is_some_and(Column::is_readable) {
            return Err(Refusal::no_property(path, endpoint.set));
        }
        selected.push(path.to_owned());
    }
    Ok(text.map(|_| selected))
}

/// The filter alone, for what is only counted.
pub(super) fn filter_of(
    request: &Request,
    endpoint: Endpoint,
    settings: &Settings,
) -> Result<Option<Filter>, Refusal> {
    let filter = request.option("$filter").map(|text| Filter::parse(text, &endpoint)).transpose()?;
    check_filter(endpoint, filter.as_ref(), false, settings)?;
    Ok(filter)
}

/// Which columns a filter has to name, and which it must not.
fn check_filter(
    endpoint: Endpoint,
    filter: Option<&Filter>,
    has_key: bool,
    settings: &Settings,
) -> Result<(), Refusal> {
    let set = endpoint.set;
    let used = filter.map(Filter::properties).unwrap_or_default();
    let is_refused = |name: &&&str| {
        if endpoint.is_feed {
            return **name != "Timestamp";
        }
        settings.unfilterable.contains(&format!("{}.{name}", set.name()))
    };
    if let Some(name) = used.iter().find(is_refused) {
        return Err(Refusal::bad(format!("Filtering on these fields is not supported: {name}")));
    }
    if has_key || endpoint.is_feed || !set.needs_filter {
        return Ok(());
    }
    let listed: Vec<&str> =
        endpoint.columns().filter(|column| column.is_filter()).map(|column| column.name).collect();
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

/// The key at the end of a token, which is opaque to clients.
fn unpacked(token: &str) -> Result<String, Refusal> {
    let key = bare_key(token.rsplit(',').next().unwrap_or_default());
    if key.is_empty() { Err(Refusal::bad("Invalid $skiptoken")) } else { Ok(key) }
}

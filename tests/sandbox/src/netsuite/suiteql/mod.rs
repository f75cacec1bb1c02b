//! `POST /query/v1/suiteql`: a subset of the language, run against the records.

mod ast;
mod cell;
mod date;
mod eval;
mod filter;
mod output;
mod parse;
mod plan;
mod row;
mod run;
mod table;
mod token;

use serde_json::Value;

pub(crate) use self::filter::{FILTERABLE, filtered};

use self::eval::Scope;
use self::parse::Parser;
use self::plan::Plan;
use super::call::{Call, collection};
use super::page::Page;
use super::permission::{Level, Permission};
use super::records::Records;
use super::refusal::Refusal;
use crate::http::Response;

/// A query that cannot be run.
fn refused(detail: &str) -> Refusal {
    Refusal::option("q", format!("Invalid search query. Detailed unprocessed description follows. {detail}"))
}

pub(crate) fn answer(call: &Call<'_>, records: &Records) -> Result<Response, Refusal> {
    let prefer = call.request.header("prefer").unwrap_or_default();
    if !prefer.split(',').any(|part| part.trim().eq_ignore_ascii_case("transient")) {
        return Err(Refusal::header("Prefer", "The required header 'Prefer: transient' is missing."));
    }
    call.options(&["limit", "offset"])?;
    let page = Page::of(call)?;
    let body = call.body(false)?;
    let Some(query) = body["q"].as_str() else {
        return Err(Refusal::content("q", "Invalid content in the request body. Missing field: q."));
    };
    call.require(Permission::SuiteAnalyticsWorkbook, Level::View)?;
    let parameters = body["params"].as_array().map(Vec::as_slice).unwrap_or_default();
    let scope = Scope { records, settings: call.settings, now: call.now, parameters: parameters.to_vec() };
    let plan = Plan::of(Parser::of_query(query)?.whole(Parser::select)?, &scope)?;
    let rows = output::rows(&plan, &scope)?;
    let total = rows.len();
    let most = page.limit.min(call.settings.page_rows_max);
    let items: Vec<Value> = rows.into_iter().skip(page.offset).take(most).collect();
    let has_more = page.offset + items.len() < total;
    let mut body = page.wrap(call, &items, has_more, total);
    if has_more {
        // As measured on a live account: not the number of rows.
        body["totalResults"] = (page.limit * 1000).into();
    }
    Ok(collection(&body))
}

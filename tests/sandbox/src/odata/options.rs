//! `$select`, `$orderby`, `$top`, `$skip` and `$filter` of a list.

use std::cmp::Ordering;

use super::{Filter, Names, Problem, Properties};
use crate::http::Request;

/// What a list is asked for, checked against its set.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) filter: Option<Filter>,
    pub(crate) order: Order,
    pub(crate) top: Option<usize>,
    pub(crate) skip: Option<usize>,
}

impl Options {
    /// Options that begin with `$` have to be among the known ones.
    pub(crate) fn of<N: Names>(request: &Request, known: &[&str], names: &N) -> Result<Self, N::Refusal> {
        let is_unknown =
            |(name, _): &&(String, String)| name.starts_with('$') && !known.contains(&name.as_str());
        if let Some((name, _)) = request.query.iter().find(is_unknown) {
            let text = format!("The query parameter '{name}' is not supported.");
            return Err(names.refusal(Problem::Syntax(text)));
        }
        Ok(Self {
            filter: request.option("$filter").map(|text| Filter::parse(text, names)).transpose()?,
            order: Order::of(request.option("$orderby"), names)?,
            top: number(request, "$top", names)?,
            skip: number(request, "$skip", names)?,
        })
    }

    /// Whether the filter lets a record through.
    pub(crate) fn admits(&self, record: &dyn Properties) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.admits(record))
    }
}

/// The number that an option has.
pub(crate) fn number<N: Names>(
    request: &Request,
    name: &str,
    names: &N,
) -> Result<Option<usize>, N::Refusal> {
    let invalid =
        |text: &str| names.refusal(Problem::Syntax(format!("Incorrect value for {name}: '{text}'.")));
    request.option(name).map(|text| text.parse().map_err(|_| invalid(text))).transpose()
}

/// Names between commas.
pub(crate) fn names(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// The properties that `$select` names; None for all.
pub(crate) fn select<N: Names>(text: Option<&str>, set: &N) -> Result<Option<Vec<String>>, N::Refusal> {
    let selected: Vec<String> = names(text).map(str::to_owned).collect();
    if selected.is_empty() || selected.iter().any(|name| name == "*") {
        return Ok(None);
    }
    for name in &selected {
        set.property(name)?;
    }
    Ok(Some(selected))
}

/// Properties to sort by.
#[derive(Debug)]
pub(crate) struct Order {
    /// Property, and whether it descends.
    terms: Vec<(String, bool)>,
    ignores_case: bool,
}

impl Order {
    fn of<N: Names>(text: Option<&str>, set: &N) -> Result<Self, N::Refusal> {
        let term = |term: &str| {
            let (name, direction) = term.split_once(' ').unwrap_or((term, "asc"));
            set.property(name)?;
            match direction.trim() {
                "asc" => Ok((name.to_owned(), false)),
                "desc" => Ok((name.to_owned(), true)),
                _ => Err(set.refusal(Problem::Syntax(format!("Syntax error in $orderby: {term}")))),
            }
        };
        let terms = names(text).map(term).collect::<Result<_, _>>()?;
        Ok(Self { terms, ignores_case: set.ignores_case() })
    }

    pub(crate) fn properties(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|(name, _)| name.as_str())
    }

    /// Sorts, and leaves records that are equal in the order that they came in.
    pub(crate) fn sort<R: Properties>(&self, records: &mut [R]) {
        if self.terms.is_empty() {
            return;
        }
        records.sort_by(|a, b| {
            let each = self.terms.iter().map(|(name, descends)| {
                let order = a.value(name).order(&b.value(name), self.ignores_case);
                let order = order.unwrap_or(Ordering::Equal);
                if *descends { order.reverse() } else { order }
            });
            each.fold(Ordering::Equal, Ordering::then)
        });
    }
}

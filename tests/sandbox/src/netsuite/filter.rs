//! The `q` of lists: `externalId IS "MLC-1" AND lastModifiedDate ON_OR_AFTER "1/31/2025"`.

use jiff::civil::Date;
use serde_json::Value;

use super::record::Record;
use super::refusal::Refusal;

/// Fields that can be filtered by.
pub(crate) const FILTERABLE: [&str; 14] = [
    "id",
    "externalId",
    "tranId",
    "tranDate",
    "createdDate",
    "lastModifiedDate",
    "otherRefNum",
    "memo",
    "email",
    "entityId",
    "companyName",
    "phone",
    "isInactive",
    "shippedDate",
];

/// A condition of any depth.
#[derive(Debug)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Is { field: String, operator: String, values: Vec<String> },
}

fn refused(detail: &str) -> Refusal {
    Refusal::option("q", format!("Invalid search query. Detailed unprocessed description follows. {detail}"))
}

impl Filter {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let mut words = words(text)?;
        words.reverse();
        let filter = alternatives(&mut words)?;
        if words.is_empty() { Ok(filter) } else { Err(refused("Unexpected text after the condition.")) }
    }

    pub(crate) fn matches(&self, record: &Record) -> Result<bool, Refusal> {
        match self {
            Self::And(left, right) => Ok(left.matches(record)? && right.matches(record)?),
            Self::Or(left, right) => Ok(left.matches(record)? || right.matches(record)?),
            Self::Is { field, operator, values } => compare(&record[field.as_str()], operator, values),
        }
    }
}

fn alternatives(words: &mut Vec<String>) -> Result<Filter, Refusal> {
    let mut left = conjunction(words)?;
    while words.pop_if(|word| word.eq_ignore_ascii_case("OR")).is_some() {
        left = Filter::Or(Box::new(left), Box::new(conjunction(words)?));
    }
    Ok(left)
}

fn conjunction(words: &mut Vec<String>) -> Result<Filter, Refusal> {
    let mut left = condition(words)?;
    while words.pop_if(|word| word.eq_ignore_ascii_case("AND")).is_some() {
        left = Filter::And(Box::new(left), Box::new(condition(words)?));
    }
    Ok(left)
}

fn condition(words: &mut Vec<String>) -> Result<Filter, Refusal> {
    let mut next = || words.pop().ok_or_else(|| refused("The condition is not complete."));
    let field = next()?;
    if field == "(" {
        let inner = alternatives(words)?;
        return match words.pop().as_deref() {
            Some(")") => Ok(inner),
            _ => Err(refused("A parenthesis is missing.")),
        };
    }
    if !FILTERABLE.contains(&field.as_str()) {
        return Err(refused(&format!("Field '{field}' cannot be filtered by.")));
    }
    let operator = next()?;
    let mut values = Vec::new();
    if !operator.starts_with("EMPTY") {
        let first = next()?;
        if first == "[" {
            loop {
                match next()?.as_str() {
                    "]" => break,
                    "," => {}
                    value => values.push(value.to_owned()),
                }
            }
        } else {
            values.push(first);
        }
    }
    Ok(Filter::Is { field, operator, values })
}

/// Splits at blanks, keeps quoted text together, and sets brackets apart.
fn words(text: &str) -> Result<Vec<String>, Refusal> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => {
                let end = rest[1..].find('"').ok_or_else(|| refused("A quote is missing."))?;
                words.push(rest[1..=end].to_owned());
                end + 2
            }
            '(' | ')' | '[' | ']' | ',' => {
                words.push(first.to_string());
                1
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "()[],".contains(c)).unwrap_or(rest.len());
                words.push(rest[..end].to_owned());
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

fn compare(value: &Value, operator: &str, values: &[String]) -> Result<bool, Refusal> {
    let text = match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let wanted = values.first().map(String::as_str).unwrap_or_default();
    let same = |pattern: fn(&str, &str) -> bool| {
        text.as_deref().is_some_and(|text| pattern(&text.to_lowercase(), &wanted.to_lowercase()))
    };
    let day = || text.as_deref().and_then(|text| text.get(..10)?.parse::<Date>().ok());
    let (name, is_negated) = match operator.strip_suffix("_NOT") {
        Some(name) => (name, true),
        None => (operator, false),
    };
    let holds = match name {
        "EMPTY" => text.is_none(),
        "IS" | "EQUAL" => same(|text, wanted| text == wanted),
        "CONTAIN" => same(|text, wanted| text.contains(wanted)),
        "START_WITH" => same(|text, wanted| text.starts_with(wanted)),
        "ENDWITH" | "END_WITH" => same(|text, wanted| text.ends_with(wanted)),
        "ANY_OF" => text.is_some_and(|text| values.contains(&text)),
        "AFTER" => day() > Some(account_date(wanted)?),
        "ON" => day() == Some(account_date(wanted)?),
        "ON_OR_AFTER" => day() >= Some(account_date(wanted)?),
        "BEFORE" => day().is_some() && day() < Some(account_date(wanted)?),
        "ON_OR_BEFORE" => day().is_some() && day() <= Some(account_date(wanted)?),
        _ => return Err(refused(&format!("Unknown operator '{operator}'."))),
    };
    Ok(holds != is_negated)
}

/// The account's date format, not ISO.
fn account_date(text: &str) -> Result<Date, Refusal> {
    Date::strptime("%m/%d/%Y", text).map_err(|_| refused(&format!("Invalid date value '{text}'.")))
}

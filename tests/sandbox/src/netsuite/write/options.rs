//! How a write wants to be read: its headers and options.

use std::cell::RefCell;

use crate::http::Response;
use crate::netsuite::call::Call;
use crate::netsuite::kind::Kind;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::schema::{self, Table, Type};

/// What becomes of a property that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    Error,
    Warning,
    Ignore,
}

/// Options of one write, and what it was warned of.
pub(super) struct Options {
    pub(super) table: &'static Table,
    names: Check,
    values: Check,
    replace: Vec<String>,
    /// What was left out with a warning.
    warnings: RefCell<Vec<String>>,
    /// Names that nothing has, whoever wanted to hear of it.
    dropped: RefCell<Vec<String>>,
}

const NAMES: &str = "X-NetSuite-PropertyNameValidation";
const VALUES: &str = "X-NetSuite-PropertyValueValidation";

impl Options {
    /// For a write to a record of that kind.
    pub(super) fn of(call: &Call<'_>, kind: Kind) -> Result<Self, Refusal> {
        call.options(&["replace"])?;
        let header = |name: &str, default| match call.request.header(&name.to_ascii_lowercase()) {
            None => Ok(default),
            Some(text) => match text.to_ascii_lowercase().as_str() {
                "error" => Ok(Check::Error),
                "warning" => Ok(Check::Warning),
                "ignore" => Ok(Check::Ignore),
                _ => Err(Refusal::header(name, format!("Invalid value '{text}' of header '{name}'."))),
            },
        };
        let table = schema::table(kind);
        let replace = call.request.option("replace").unwrap_or_default();
        let replace: Vec<String> =
            replace.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let is_sublist = |name: &String| {
            table.field(name).is_some_and(|field| matches!(field.kind(), Type::Sublist(_) | Type::Closed))
        };
        if let Some(unknown) = replace.iter().find(|name| !is_sublist(name)) {
            return Err(Refusal::option("replace", format!("Unknown sublist: {unknown}.")));
        }
        Ok(Self {
            table,
            names: header(NAMES, Check::Warning)?,
            values: header(VALUES, Check::Error)?,
            replace,
            warnings: RefCell::default(),
            dropped: RefCell::default(),
        })
    }

    /// Whether the lines of that sublist give way to those that come.
    pub(super) fn replaces(&self, sublist: &str) -> bool {
        self.replace.iter().any(|name| name == sublist)
    }

    /// A property that the record does not have.
    pub(super) fn unknown(&self, path: &str) -> Result<(), Refusal> {
        let what = format!("Invalid content in the request body. Unknown field: {path}.");
        self.dropped.borrow_mut().push(path.to_owned());
        self.wrong(self.names, path, what)
    }

    /// A value that does not have the form of its property.
    pub(super) fn malformed(&self, path: &str, why: &str) -> Result<(), Refusal> {
        let what = format!("Invalid content in the request body. Invalid value of field {path}: {why}.");
        self.wrong(self.values, path, what)
    }

    fn wrong(&self, check: Check, path: &str, what: String) -> Result<(), Refusal> {
        match check {
            Check::Error => return Err(Refusal::content(path, what)),
            Check::Warning => self.warnings.borrow_mut().push(what),
            Check::Ignore => {}
        }
        Ok(())
    }

    /// What was dropped, as accidents of that record.
    pub(super) fn accidents(&self, record: &str) -> Vec<String> {
        self.dropped.borrow().iter().map(|path| format!("{record}: {path} was dropped")).collect()
    }

    /// 204 with the record's URL. A body is announced that never comes.
    pub(super) fn done(&self, location: &str) -> Response {
        let done = Response::empty(204).with("Location", location).with("Content-Type", "application/json");
        self.warnings
            .borrow()
            .iter()
            .fold(done, |done, what| done.with("Warning", &format!("199 - \"{what}\"")))
    }
}

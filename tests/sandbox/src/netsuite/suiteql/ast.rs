//! A query as it was read.

/// A whole query.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) is_distinct: bool,
    pub(super) columns: Vec<Column>,
    pub(super) sources: Vec<Source>,
    /// What has to hold, wherever it was said.
    pub(super) conditions: Vec<Expression>,
    /// Whether each goes down.
    pub(super) order: Vec<(Expression, bool)>,
    /// `FETCH FIRST n ROWS ONLY`.
    pub(super) first: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) value: Expression,
    pub(super) alias: Option<String>,
}

/// A table and its alias.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) table: String,
    pub(super) alias: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    /// A column by name, until the plan knows where it comes from.
    Name {
        table: Option<String>,
        column: String,
    },
    /// A column of the source with that position.
    Cell {
        source: usize,
        column: String,
    },
    Text(String),
    Number(f64),
    Null,
    /// The n-th question mark.
    Parameter(usize),
    /// `*` within `COUNT`.
    Star,
    /// A function, or an operator by its sign or word: `=`, `and`, `not`, `in`, `is null`.
    Call(String, Vec<Expression>),
}

impl Expression {
    pub(super) fn call(name: &str, arguments: impl Into<Vec<Self>>) -> Self {
        Self::Call(name.to_owned(), arguments.into())
    }

    /// Position of the last source that it needs; nothing where it needs none.
    pub(super) fn last_source(&self) -> Option<usize> {
        match self {
            Self::Cell { source, .. } => Some(*source),
            Self::Call(_, arguments) => arguments.iter().filter_map(Self::last_source).max(),
            _ => None,
        }
    }

    pub(super) fn is_count(&self) -> bool {
        matches!(self, Self::Call(name, _) if name == "count")
    }

    /// The conditions that all have to hold.
    pub(super) fn conjuncts(self) -> Vec<Self> {
        match self {
            Self::Call(name, sides) if name == "and" => sides.into_iter().flat_map(Self::conjuncts).collect(),
            other => vec![other],
        }
    }
}

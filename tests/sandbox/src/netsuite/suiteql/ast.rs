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
    Call {
        name: String,
        arguments: Vec<Expression>,
    },
    Not(Box<Expression>),
    Operation {
        sign: &'static str,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    In {
        value: Box<Expression>,
        list: Vec<Expression>,
    },
    IsNull(Box<Expression>),
}

impl Expression {
    pub(super) fn operation(sign: &'static str, left: Self, right: Self) -> Self {
        Self::Operation { sign, left: Box::new(left), right: Box::new(right) }
    }

    /// What it consists of.
    pub(super) fn parts_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Call { arguments, .. } => arguments.iter_mut().collect(),
            Self::Not(inner) | Self::IsNull(inner) => vec![inner],
            Self::Operation { left, right, .. } => vec![left, right],
            Self::In { value, list } => std::iter::once(&mut **value).chain(list).collect(),
            _ => Vec::new(),
        }
    }

    /// Position of the last source that it needs; nothing where it needs none.
    pub(super) fn last_source(&self) -> Option<usize> {
        let last = |parts: &[Self]| parts.iter().filter_map(Self::last_source).max();
        match self {
            Self::Cell { source, .. } => Some(*source),
            Self::Call { arguments, .. } => last(arguments),
            Self::Not(inner) | Self::IsNull(inner) => inner.last_source(),
            Self::Operation { left, right, .. } => left.last_source().max(right.last_source()),
            Self::In { value, list } => value.last_source().max(last(list)),
            _ => None,
        }
    }

    pub(super) fn is_count(&self) -> bool {
        matches!(self, Self::Call { name, .. } if name == "count")
    }

    /// The conditions that all have to hold.
    pub(super) fn conjuncts(self) -> Vec<Self> {
        match self {
            Self::Operation { sign: "and", left, right } => {
                let mut all = left.conjuncts();
                all.extend(right.conjuncts());
                all
            }
            other => vec![other],
        }
    }
}

//! A query as it was read.

/// A whole query.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) is_distinct: bool,
    pub(super) columns: Vec<Column>,
    pub(super) sources: Vec<Source>,
    pub(super) filter: Option<Expression>,
    pub(super) group: Vec<Expression>,
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

/// A table, and how it is joined to those before it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) table: String,
    pub(super) alias: String,
    /// What has to hold; nothing for the first one and after a comma.
    pub(super) on: Option<Expression>,
    /// Rows before it stay even where nothing joins.
    pub(super) is_left: bool,
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
        is_distinct: bool,
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
    Like {
        value: Box<Expression>,
        pattern: Box<Expression>,
    },
    IsNull(Box<Expression>),
}

impl Expression {
    pub(super) fn operation(sign: &'static str, left: Self, right: Self) -> Self {
        Self::Operation { sign, left: Box::new(left), right: Box::new(right) }
    }

    /// What it consists of.
    pub(super) fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Call { arguments, .. } => arguments.iter().collect(),
            Self::Not(inner) | Self::IsNull(inner) => vec![inner],
            Self::Operation { left, right, .. } => vec![left, right],
            Self::In { value, list } => std::iter::once(&**value).chain(list).collect(),
            Self::Like { value, pattern } => vec![value, pattern],
            _ => Vec::new(),
        }
    }

    pub(super) fn parts_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Call { arguments, .. } => arguments.iter_mut().collect(),
            Self::Not(inner) | Self::IsNull(inner) => vec![inner],
            Self::Operation { left, right, .. } => vec![left, right],
            Self::In { value, list } => std::iter::once(&mut **value).chain(list).collect(),
            Self::Like { value, pattern } => vec![value, pattern],
            _ => Vec::new(),
        }
    }

    /// Position of the last source that it needs; nothing where it needs none.
    pub(super) fn last_source(&self) -> Option<usize> {
        match self {
            Self::Cell { source, .. } => Some(*source),
            _ => self.parts().into_iter().filter_map(Self::last_source).max(),
        }
    }

    /// Whether it, or a part of it, is computed from many rows.
    pub(super) fn is_aggregate(&self) -> bool {
        let is_own = matches!(self, Self::Call { name, .. } if matches!(name.as_str(), "count" | "min" | "max" | "sum"));
        is_own || self.parts().into_iter().any(Self::is_aggregate)
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

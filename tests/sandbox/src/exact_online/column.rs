//! Columns of a set: type, and what each verb may do with them.

use super::cell::Kind;

/// A column. `flags` holds `k` key, `g` readable, `p` writable by POST, `u` by PUT, `q` by PUT according to some sources only,
/// `r` required, `f` in the list of the mandatory filter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    flags: &'static str,
}

impl Column {
    pub(crate) const fn new(name: &'static str, kind: Kind, flags: &'static str) -> Self {
        Self { name, kind, flags }
    }

    pub(crate) fn is_key(&self) -> bool {
        self.flags.contains('k')
    }

    pub(crate) fn is_readable(&self) -> bool {
        self.flags.contains('g')
    }

    pub(crate) fn is_required(&self) -> bool {
        self.flags.contains('r')
    }

    pub(crate) fn is_filter(&self) -> bool {
        self.flags.contains('f')
    }

    pub(crate) fn takes_post(&self) -> bool {
        self.flags.contains('p')
    }

    /// Whether PUT changes it; `None` where sources differ.
    pub(crate) fn takes_put(&self) -> Option<bool> {
        if self.flags.contains('q') { None } else { Some(self.flags.contains('u')) }
    }
}

/// `Name flags` in one string for each type: a table that can be read.
macro_rules! columns {
    ($($kind:ident { $($name:literal $flags:literal),* $(,)? })*) => {
        &[$($(crate::exact_online::column::Column::new($name, crate::exact_online::cell::Kind::$kind, $flags)),*),*]
    };
}
pub(crate) use columns;

//! Tables of a carrier's codes.

/// The code of an error, alert or message, and its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

/// Makes a constant of each row, and of all of them a list for tests.
macro_rules! codes {
    ($($name:ident $code:literal $message:literal;)+) => {
        $(pub(super) const $name: Code = Code { code: $code, message: $message };)+

        #[cfg(test)]
        const ALL: &[Code] = &[$($name),+];
    };
}
pub(crate) use codes;

//! Exit codes that users' scripts rely on. Where several apply, settings come first, then a person, then time.

pub(crate) const OK: u8 = 0;
pub(crate) const NEEDS_PERSON: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const TRY_LATER: u8 = 75;
pub(crate) const CONFIG: u8 = 78;

/// The more urgent of two exit codes.
pub(crate) fn worse(a: u8, b: u8) -> u8 {
    let order = [CONFIG, NEEDS_PERSON, TRY_LATER];
    order.into_iter().find(|code| [a, b].contains(code)).unwrap_or(OK)
}

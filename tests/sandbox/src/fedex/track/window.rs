//! Ship dates between which a package has to lie: what tells reused numbers apart.

use jiff::civil::Date;

use crate::fedex::codes;
use crate::fedex::envelope::Failure;
use crate::fedex::member::Member;

/// Both ends belong to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) begin: Option<Date>,
    pub(super) end: Option<Date>,
}

impl Window {
    /// Reads `shipDateBegin` and `shipDateEnd`.
    pub(super) fn of(member: &Member) -> Result<Self, Failure> {
        Ok(Self { begin: date(&member.get("shipDateBegin"))?, end: date(&member.get("shipDateEnd"))? })
    }

    pub(super) fn has(self, date: Date) -> bool {
        self.begin.is_none_or(|begin| date >= begin) && self.end.is_none_or(|end| date <= end)
    }
}

/// Samples send empty strings, which mean nothing.
fn date(member: &Member) -> Result<Option<Date>, Failure> {
    let Some(text) = member.text() else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Failure::track(codes::TRACK_DATE))
}

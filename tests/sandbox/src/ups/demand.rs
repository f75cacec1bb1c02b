//! What the endpoints demand of a field. UPS names one error only, the first that it meets.

use super::codes;
use super::envelope::Failure;
use crate::member::Member;

impl<'a> Member<'a> {
    /// The field has a value that cannot be.
    pub(super) fn invalid(&self) -> Failure {
        Failure::field(codes::INVALID, self.path())
    }

    /// The field is there.
    pub(super) fn demanded(&self) -> Result<&Self, Failure> {
        if self.is_present() { Ok(self) } else { Err(Failure::field(codes::MISSING, self.path())) }
    }

    /// A text that has to be there, of so many characters.
    pub(super) fn needed(&self, most: usize) -> Result<&'a str, Failure> {
        self.demanded()?;
        self.text().filter(|text| text.chars().count() <= most).ok_or_else(|| self.invalid())
    }

    /// As [`Member::needed`], of a field that may be absent.
    pub(super) fn optional(&self, most: usize) -> Result<Option<&'a str>, Failure> {
        if self.is_present() { self.needed(most).map(Some) } else { Ok(None) }
    }

    /// A text that has to be there, and to be one of these.
    pub(super) fn one_of(&self, allowed: &[&str]) -> Result<&'a str, Failure> {
        let text = self.needed(usize::MAX)?;
        if allowed.contains(&text) { Ok(text) } else { Err(self.invalid()) }
    }
}

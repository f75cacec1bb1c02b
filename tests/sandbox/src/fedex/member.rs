//! What was found wrong on a walk through a request.

use super::codes::Code;
use super::envelope::{Failure, Refusal};
pub(super) use crate::member::Member;

/// All that is wrong with a request: FedEx reports several errors at once.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Refusal>);

impl Findings {
    /// Names the member in `parameterList`.
    pub(super) fn add(&mut self, code: Code, member: &Member) {
        let shown = member.value().as_str().map_or_else(|| member.value().to_string(), str::to_owned);
        let shown = if member.is_present() && shown.len() <= 80 { shown } else { String::new() };
        self.0.push(Refusal::new(code).naming(member.path(), &shown));
    }

    pub(super) fn add_plain(&mut self, code: Code) {
        self.0.push(Refusal::new(code));
    }

    /// The text of a member that has to be there, and to be one of these.
    pub(super) fn listed<'a>(
        &mut self,
        member: &Member<'a>,
        allowed: &[&str],
        code: Code,
    ) -> Option<&'a str> {
        let text = member.text().filter(|text| allowed.contains(text));
        if text.is_none() {
            self.add(code, member);
        }
        text
    }

    /// As [`Findings::listed`], of a member that may be absent.
    pub(super) fn listed_if_present(&mut self, member: &Member, allowed: &[&str], code: Code) {
        if member.is_present() {
            self.listed(member, allowed, code);
        }
    }

    /// A text that has to be there, of so many characters.
    pub(super) fn needed_text<'a>(
        &mut self,
        member: &Member<'a>,
        most: usize,
        code: Code,
    ) -> Option<&'a str> {
        let text = member.text().filter(|text| text.chars().count() <= most);
        if text.is_none() {
            self.add(code, member);
        }
        text
    }

    /// As [`Findings::needed_text`], of a member that may be absent.
    pub(super) fn text_if_present(&mut self, member: &Member, most: usize, code: Code) {
        if member.is_present() {
            self.needed_text(member, most, code);
        }
    }

    /// A 400 with all findings, if there are any.
    pub(super) fn into_result(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::bad(self.0)) }
    }
}

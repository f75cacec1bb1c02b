//! Expected failure as data for people and scripts, with a class that decides what follows.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::codes::{self, MLC};
use crate::exit;

/// Longest message of an API that is kept, in characters.
pub(crate) const MESSAGE_MAX: usize = 300;
/// Longest code or transaction id that is kept; longer texts are dropped.
const CODE_MAX: usize = 100;

/// Code of an order that its ERP does not have.
pub(crate) const ORDER_MISSING: &str = "ORDER.MISSING";
/// Code of an order whose unusable label the carrier would not cancel.
pub(crate) const VOID_REFUSED: &str = "VOID.REFUSED";
/// Code of an order whose labels were lost repeatedly. Each was voided, and no further one is made until a person has looked.
pub(crate) const LABELS_LOST: &str = "LABELS.LOST";

/// Code of an answer that belongs to another call or another order.
pub(crate) const ANSWER_OTHER: &str = "ANSWER.OTHER";

/// Calls that a hold prevents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HoldScope {
    /// Every call of the connection.
    Connection,
    /// Token requests only, of every connection to the same host (FedEx counts them per public address).
    Token,
    /// Calls about one part of the connection, such as a division.
    Part,
    /// Calls of one kind about one part.
    Endpoint,
}

/// Class of a failure, which decides what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Class {
    /// A person must correct the data.
    Rejected,
    /// Nothing was done; a later pass tries again. `after_s`: seconds that the system asked to wait.
    Retry { after_s: Option<u64> },
    /// The work may have been done.
    InDoubt,
    /// The connection, or the part in `scope`, must not be called until then.
    Hold { until: Timestamp, scope: HoldScope },
    /// Settings or credentials are wrong: no call on this connection can succeed.
    Config,
}

/// Expected failure at a system, or in data before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) class: Class,
    /// `fedex`, `acumatica`, or [`MLC`] for problems found before anything was sent.
    pub(crate) system: Cow<'static, str>,
    pub(crate) operation: Cow<'static, str>,
    /// HTTP status, if there was an answer.
    pub(crate) status: Option<u16>,
    /// API's code. Scripts branch on it, never on the message.
    pub(crate) code: Option<String>,
    /// API's message, cut to [`MESSAGE_MAX`] characters.
    pub(crate) message: String,
    /// Transaction id that the system's support asks for.
    pub(crate) transaction: Option<String>,
    /// Advice to the reader.
    pub(crate) hint: Option<Cow<'static, str>>,
    /// Whether only a part of the connection is concerned, such as a division: calls about others may work.
    #[serde(default)]
    pub(crate) is_partial: bool,
}

impl Fault {
    pub(crate) fn new(
        class: Class,
        system: &'static str,
        operation: &'static str,
        message: impl AsRef<str>,
    ) -> Self {
        Self {
            class,
            system: system.into(),
            operation: operation.into(),
            status: None,
            code: None,
            message: shortened(message.as_ref(), MESSAGE_MAX),
            transaction: None,
            hint: None,
            is_partial: false,
        }
    }

    /// Builds a failure of data that a person must correct; `code` is mlc's own.
    pub(crate) fn rejected(
        system: &'static str,
        operation: &'static str,
        code: &str,
        message: impl AsRef<str>,
    ) -> Self {
        Self::new(Class::Rejected, system, operation, message).code(code)
    }

    pub(crate) fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(shortened(&code.into(), CODE_MAX));
        self
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) fn transaction(mut self, id: Option<String>) -> Self {
        self.transaction = id.map(|id| shortened(&id, CODE_MAX));
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the advice that the table of codes has for its code.
    pub(crate) fn advised(self) -> Self {
        match self.code.as_deref().and_then(|code| codes::remedy(&self.system, code)) {
            Some(remedy) => self.hint(remedy),
            None => self,
        }
    }

    pub(crate) fn partial(mut self) -> Self {
        self.is_partial = true;
        self
    }

    /// Turns doubt into a retry, for a call that may be repeated.
    pub(crate) fn repeatable(mut self) -> Self {
        if self.class == Class::InDoubt {
            self.class = Class::Retry { after_s: None };
        }
        self
    }

    /// Whether mlc found the problem itself: no system was called, or none has refused anything.
    pub(crate) fn is_ours(&self) -> bool {
        self.system == MLC
    }

    /// Whether the failure proves that the system did nothing, so that a create call may be sent again.
    pub(crate) fn proves_nothing_was_done(&self) -> bool {
        !matches!(self.class, Class::InDoubt)
    }

    /// Exit code of a command that failed at a connection and not for an order.
    pub(crate) fn exit_code(&self) -> u8 {
        match self.class {
            // A problem that mlc found itself needs a person, and is not a setting that a system refused.
            Class::Rejected if self.is_ours() => exit::NEEDS_PERSON,
            Class::Config | Class::Rejected => exit::CONFIG,
            Class::Retry { .. } | Class::Hold { .. } | Class::InDoubt => exit::TRY_LATER,
        }
    }

    /// Whether every further call of this pass to the connection would fail the same way.
    pub(crate) fn stops_connection(&self) -> bool {
        let is_whole = match self.class {
            Class::Hold { scope, .. } => matches!(scope, HoldScope::Connection | HoldScope::Token),
            Class::Config => true,
            Class::Rejected | Class::Retry { .. } | Class::InDoubt => false,
        };
        is_whole && !self.is_partial
    }

    /// Removes personal data from the message: each of these words, in any case.
    pub(crate) fn scrub<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        for word in words {
            self.message = without(&self.message, word.trim());
        }
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.system, self.operation, self.message)?;
        match (&self.code, self.status) {
            (Some(code), _) if ends_in_code(&self.message, code) => Ok(()),
            (Some(code), _) => write!(f, " ({code})"),
            (None, Some(status)) => write!(f, " (HTTP {status})"),
            (None, None) => Ok(()),
        }
    }
}

/// Whether a message ends in its code, so that the code need not be repeated.
pub(crate) fn ends_in_code(message: &str, code: &str) -> bool {
    message == code || message.strip_suffix(code).is_some_and(|start| start.ends_with(": "))
}

/// Shorter words are left: they are no secret and occur by chance in every message.
const SCRUBBED_MIN: usize = 4;

fn without(text: &str, word: &str) -> String {
    if word.chars().count() < SCRUBBED_MIN {
        return text.to_owned();
    }
    // ASCII case folding keeps byte offsets, so that a position is the same in both texts.
    let (low_text, low_word) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    while let Some(found) = low_text[rest..].find(&low_word) {
        out.push_str(&text[rest..rest + found]);
        out.push('…');
        rest += found + low_word.len();
    }
    out.push_str(&text[rest..]);
    out
}

fn shortened(text: &str, most: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= most {
        return one_line;
    }
    one_line.chars().take(most - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_as_one_sentence_with_its_code() {
        let fault =
            Fault::rejected("fedex", "create shipment", "POSTALCODE.INVALID", "Postal code is invalid.")
                .status(400);
        assert_eq!(fault.to_string(), "fedex create shipment: Postal code is invalid. (POSTALCODE.INVALID)");
    }

    #[test]
    fn a_system_that_says_its_code_only_is_quoted_once() {
        let fault = Fault::new(Class::Config, "netsuite", "log in", "invalid_client").code("invalid_client");
        assert_eq!(fault.to_string(), "netsuite log in: invalid_client");
        let refused = Fault { message: "the log-in was refused: invalid_client".into(), ..fault };
        assert_eq!(refused.to_string(), "netsuite log in: the log-in was refused: invalid_client");
    }

    #[test]
    fn personal_data_are_taken_out_whatever_their_case() {
        let fault =
            Fault::rejected("fedex", "create shipment", "X", "R DIAZ at 77 Mill St: 77 mill st is odd")
                .scrub(["77 Mill St", "R Diaz", "ST"]);
        assert_eq!(fault.message, "… at …: … is odd");
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let fault = Fault::new(Class::Rejected, "fedex", "track", "ü".repeat(1000));
        assert_eq!(fault.message.chars().count(), MESSAGE_MAX);
    }

    #[test]
    fn a_stored_fault_reads_back_the_same() {
        let fault = Fault::new(Class::Retry { after_s: Some(5) }, "acumatica", "list shipments", "busy")
            .status(429)
            .hint("wait");
        let text = serde_json::to_string(&fault).unwrap();
        assert_eq!(serde_json::from_str::<Fault>(&text).unwrap(), fault);
    }
}

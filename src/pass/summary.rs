//! Results of a pass, and their conversion to an exit code.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::model::{AddressCheck, Class, Fault, TrackingNumber, TrackingStatus};
use crate::store::Shipment;
use crate::{exit, time};

/// Result for one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Done,
    Skipped,
    /// A person must act.
    Rejected,
    /// A later pass will try again.
    Retry,
    InDoubt,
}

impl Outcome {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Rejected => "rejected",
            Self::Retry => "retry",
            Self::InDoubt => "in doubt",
        }
    }
}

/// A failure in JSON output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ErrorView {
    pub(crate) system: String,
    pub(crate) operation: String,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) transaction: Option<String>,
    /// Whether mlc itself detected the failure, and not a system.
    #[serde(skip)]
    pub(crate) is_ours: bool,
}

impl ErrorView {
    pub(crate) fn of(fault: &Fault) -> Self {
        Self {
            system: fault.system.clone().into_owned(),
            operation: fault.operation.clone().into_owned(),
            status: fault.status,
            code: fault.code.clone(),
            message: fault.message.clone(),
            hint: fault.hint.clone().map(std::borrow::Cow::into_owned),
            transaction: fault.transaction.clone(),
            is_ours: fault.is_ours(),
        }
    }
}

/// New tracking data of a shipment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct TrackView {
    pub(crate) status: TrackingStatus,
    pub(crate) delivered_at: Option<String>,
    pub(crate) signed_by: Option<String>,
    pub(crate) new_events: usize,
}

/// A carrier's verdict on an order's address.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct AddressView {
    pub(crate) verdict: &'static str,
    pub(crate) classification: &'static str,
    pub(crate) suggestions: Vec<crate::model::Address>,
    pub(crate) codes: Vec<String>,
}

impl AddressView {
    pub(crate) fn of(check: AddressCheck) -> Self {
        Self {
            verdict: check.verdict.as_str(),
            classification: check.classification.as_str(),
            suggestions: check.suggestions,
            codes: check.codes,
        }
    }
}

/// One order of a summary.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Record {
    /// The id for `replay`; null for an order without a shipment.
    pub(crate) id: Option<i64>,
    pub(crate) order: String,
    pub(crate) outcome: Outcome,
    pub(crate) tracking_numbers: Vec<TrackingNumber>,
    /// Paths of the label files.
    pub(crate) labels: Vec<String>,
    pub(crate) error: Option<ErrorView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) track: Option<TrackView>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<AddressView>,
    /// Class of the failure; decides the exit code.
    #[serde(skip)]
    pub(crate) class: Option<Class>,
    /// Whether the shipment is in doubt and held for a person.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) held: bool,
    /// Whether this was not reported before.
    #[serde(skip)]
    pub(crate) is_news: bool,
}

impl Record {
    pub(crate) fn new(order: impl Into<String>, outcome: Outcome) -> Self {
        Self {
            id: None,
            order: order.into(),
            outcome,
            tracking_numbers: Vec::new(),
            labels: Vec::new(),
            error: None,
            warnings: Vec::new(),
            track: None,
            address: None,
            class: None,
            held: false,
            is_news: true,
        }
    }

    pub(crate) fn of(shipment: &Shipment, outcome: Outcome) -> Self {
        let mut record = Self::new(shipment.order.as_str(), outcome);
        record.id = Some(shipment.id);
        record.warnings.clone_from(&shipment.warnings);
        record
    }

    /// Makes the record of a failure, with the outcome of its class.
    pub(crate) fn failed(shipment: &Shipment, fault: &Fault) -> Self {
        Self::of(shipment, Outcome::Rejected).with_fault(fault)
    }

    pub(crate) fn with_fault(mut self, fault: &Fault) -> Self {
        self.outcome = match fault.class {
            Class::Rejected => Outcome::Rejected,
            Class::InDoubt => Outcome::InDoubt,
            Class::Retry { .. } | Class::Hold { .. } | Class::Config => Outcome::Retry,
        };
        self.class = Some(fault.class);
        self.error = Some(ErrorView::of(fault));
        self
    }

    /// The record of several failures: the gravest is its error. A replay decides about all that need a person, so the record names each
    /// of those.
    pub(crate) fn with_faults(mut self, faults: &[Fault]) -> Self {
        let Some(worst) = faults.iter().max_by_key(|fault| weight(fault)) else { return self };
        let others = faults.iter().filter(|fault| fault.class == Class::Rejected && fault.code != worst.code);
        self.warnings.extend(others.map(|fault| format!("also {fault}")));
        self.with_fault(worst)
    }

    /// Whether a person must act on this order.
    pub(crate) fn needs_person(&self) -> bool {
        self.outcome == Outcome::Rejected || self.outcome == Outcome::InDoubt && self.held
    }
}

/// Rank of a fault: one that needs a person outranks one that needs time, and a settings fault outranks both.
fn weight(fault: &Fault) -> u8 {
    match fault.class {
        Class::Config => 3,
        Class::Rejected => 2,
        Class::Hold { .. } | Class::Retry { .. } | Class::InDoubt => 1,
    }
}

/// Number of orders by outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) found: u64,
    pub(crate) done: u64,
    pub(crate) skipped: u64,
    pub(crate) rejected: u64,
    pub(crate) retry: u64,
    pub(crate) in_doubt: u64,
    /// Orders that were read and are not ready; they get no record.
    pub(crate) not_ready: u64,
}

impl Counts {
    pub(crate) fn of(records: &[Record], not_ready: u64) -> Self {
        let mut counts = Self { not_ready, ..Self::default() };
        for record in records {
            counts.found += 1;
            *match record.outcome {
                Outcome::Done => &mut counts.done,
                Outcome::Skipped => &mut counts.skipped,
                Outcome::Rejected => &mut counts.rejected,
                Outcome::Retry => &mut counts.retry,
                Outcome::InDoubt => &mut counts.in_doubt,
            } += 1;
        }
        counts
    }
}

/// The result of a pass.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) command: &'static str,
    pub(crate) pair: String,
    pub(crate) pass: String,
    pub(crate) dry_run: bool,
    #[serde(serialize_with = "as_seconds")]
    pub(crate) started_at: Timestamp,
    #[serde(serialize_with = "as_seconds")]
    pub(crate) finished_at: Timestamp,
    pub(crate) counts: Counts,
    pub(crate) audit_head: String,
    /// Why the pass ended early, if it did.
    pub(crate) error: Option<ErrorView>,
    #[serde(skip)]
    pub(crate) fault: Option<Fault>,
    pub(crate) records: Vec<Record>,
    #[serde(skip)]
    pub(crate) was_stopped: bool,
}

fn as_seconds<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time::seconds(*at))
}

impl Summary {
    pub(crate) fn exit_code(&self) -> u8 {
        let classes = || {
            self.records
                .iter()
                .filter_map(|record| record.class)
                .chain(self.fault.iter().map(|fault| fault.class))
        };
        if classes().any(|class| class == Class::Config) {
            exit::CONFIG
        } else if self.records.iter().any(Record::needs_person) {
            exit::NEEDS_PERSON
        } else if self.was_stopped || self.fault.is_some() || self.counts.retry + self.counts.in_doubt > 0 {
            exit::TRY_LATER
        } else {
            exit::OK
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MLC;

    fn summary(records: Vec<Record>, fault: Option<Fault>) -> Summary {
        Summary {
            command: "ship",
            pair: "p".into(),
            pass: "01KB".into(),
            dry_run: false,
            started_at: Timestamp::UNIX_EPOCH,
            finished_at: Timestamp::UNIX_EPOCH,
            counts: Counts::of(&records, 0),
            audit_head: String::new(),
            error: None,
            fault,
            records,
            was_stopped: false,
        }
    }

    fn record(class: Class) -> Record {
        Record::new("1", Outcome::Done).with_fault(&Fault::new(class, "fedex", "x", "y"))
    }

    #[test]
    fn the_gravest_of_several_failures_is_the_error_and_none_that_needs_a_person_is_left_out() {
        let retry = Fault::new(Class::Retry { after_s: None }, "fedex", "x", "later");
        let printer = Fault::rejected(MLC, "print label", "LABEL.NOT.PRINTED", "stuck");
        let changed = Fault::rejected(MLC, "write back", "ORDER.CHANGED", "other");
        let record = Record::new("1", Outcome::Done).with_faults(&[printer, changed, retry]);
        assert_eq!((record.outcome, record.class), (Outcome::Rejected, Some(Class::Rejected)));
        assert_eq!(record.error.unwrap().code.as_deref(), Some("ORDER.CHANGED"));
        assert_eq!(record.warnings, ["also mlc print label: stuck (LABEL.NOT.PRINTED)"]);
        assert_eq!(Record::new("1", Outcome::Done).with_faults(&[]).outcome, Outcome::Done);
    }

    #[test]
    fn the_exit_code_says_what_is_to_be_done_first() {
        let done = || Record::new("1", Outcome::Done);
        let held = || Record { held: true, ..record(Class::InDoubt) };
        let retry = Class::Retry { after_s: None };
        let cases = [
            (vec![], None, exit::OK),
            (vec![done(), Record::new("2", Outcome::Skipped)], None, exit::OK),
            (vec![done(), record(Class::Rejected)], None, exit::NEEDS_PERSON),
            (vec![record(retry)], None, exit::TRY_LATER),
            (vec![record(Class::InDoubt)], None, exit::TRY_LATER),
            (vec![held()], None, exit::NEEDS_PERSON),
            (vec![record(retry), record(Class::Rejected)], None, exit::NEEDS_PERSON),
            (vec![record(Class::Config), record(Class::Rejected)], None, exit::CONFIG),
            (vec![], Some(Fault::new(retry, "fedex", "x", "y")), exit::TRY_LATER),
            (vec![record(Class::Rejected)], Some(Fault::new(Class::Config, "fedex", "x", "y")), exit::CONFIG),
        ];
        for (records, fault, code) in cases {
            let summary = summary(records, fault);
            assert_eq!(summary.exit_code(), code, "{summary:?}");
        }
    }

    #[test]
    fn a_record_reads_as_the_contract_says() {
        let mut record = record(Class::Rejected);
        record.id = Some(18);
        let json = serde_json::to_value(&record).unwrap();
        assert_eq!(json["outcome"], "rejected");
        assert_eq!(json["error"]["system"], "fedex");
        assert_eq!((json["id"].as_i64(), json["order"].as_str()), (Some(18), Some("1")));
        assert!(json.get("status").is_none() && json.get("verdict").is_none());
    }
}

//! Verdict on a run: conditions that hold after every run.

use std::collections::BTreeSet;
use std::fmt;

use mlc_sandbox::{Parcel, ParcelPiece};

use crate::plan::Plan;
use crate::stage::Stage;

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wrong {
    /// An order has more than one live label.
    ExtraLabel,
    /// A label was made while a live one was visible at the carrier, even if it was voided later.
    MadeBeside,
    /// An order has no live label.
    NoLabel,
    /// The store does not know a label that the carrier made.
    UnknownToStore,
    /// A live number is missing on its package in the ERP.
    NotInErp,
    /// A number is live in the store and void at the carrier.
    DeadInStore,
    /// A number in the ERP is void at the carrier.
    DeadInErp,
    BrokenAudit,
    OpenSession,
    /// A label was printed again without a message to a person.
    PrintedTwice,
    NeverPrinted,
    MissingFile,
    /// The stored label of a live number differs from what the carrier made.
    OtherLabel,
    /// Another system's label was voided, or taken for ours.
    StrangerTouched,
    /// The same data was written to the ERP twice.
    WrittenTwice,
    /// A person was asked about a lost store, though none was lost.
    NeedlessPerson,
    /// A login was lost by an event that must not cost it.
    LostLogin,
    /// Two passes of a pair ran at once.
    Overlap,
    /// A process ended with an unexpected exit code or signal.
    OddEnd,
    /// Passes always find more to do.
    NotQuiet,
}

impl Wrong {
    pub(crate) const ALL: [Self; 20] = [
        Self::ExtraLabel,
        Self::MadeBeside,
        Self::NoLabel,
        Self::UnknownToStore,
        Self::NotInErp,
        Self::DeadInStore,
        Self::DeadInErp,
        Self::BrokenAudit,
        Self::OpenSession,
        Self::PrintedTwice,
        Self::NeverPrinted,
        Self::MissingFile,
        Self::OtherLabel,
        Self::StrangerTouched,
        Self::WrittenTwice,
        Self::NeedlessPerson,
        Self::LostLogin,
        Self::Overlap,
        Self::OddEnd,
        Self::NotQuiet,
    ];
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::ExtraLabel => "extra live label",
            Self::MadeBeside => "label made beside one that could be seen",
            Self::NoLabel => "no live label",
            Self::UnknownToStore => "label unknown to the store",
            Self::NotInErp => "live number not in the ERP",
            Self::DeadInStore => "dead number in the store",
            Self::DeadInErp => "dead number in the ERP",
            Self::BrokenAudit => "audit does not verify",
            Self::OpenSession => "session left open",
            Self::PrintedTwice => "printed twice unasked",
            Self::NeverPrinted => "never printed",
            Self::MissingFile => "label file missing",
            Self::OtherLabel => "label that the carrier did not make",
            Self::StrangerTouched => "another system's label touched",
            Self::WrittenTwice => "written home twice",
            Self::NeedlessPerson => "a store called lost that was not",
            Self::LostLogin => "login lost",
            Self::Overlap => "two passes at once",
            Self::OddEnd => "odd end of a command",
            Self::NotQuiet => "not getting quiet",
        })
    }
}

/// Faults of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    findings: Vec<(Wrong, String)>,
}

impl Verdict {
    pub(crate) fn add(&mut self, wrong: Wrong, what: String) {
        self.findings.push((wrong, what));
    }

    pub(crate) fn is_fine(&self) -> bool {
        self.findings.is_empty()
    }

    pub(crate) fn count(&self, wrong: Wrong) -> usize {
        self.findings.iter().filter(|(known, _)| *known == wrong).count()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.findings.iter().try_for_each(|(wrong, what)| writeln!(formatter, "{wrong}: {what}"))
    }
}

/// Package as the store has it.
struct Stored {
    order: String,
    number: String,
    is_void: bool,
    /// Path below the labels folder, and length in bytes.
    file: Option<(String, u64)>,
    is_printed: bool,
}

/// Compares carrier, store, ERP, printer and folder.
pub(crate) fn judge(stage: &mut Stage, plan: &Plan) {
    let stored = stored(stage);
    for order in plan.orders() {
        judge_labels(stage, &order.number, plan.settings.track_delay_s, plan.set_back_s());
        judge_numbers(stage, &order.number, &stored);
    }
    judge_files(stage, &stored);
    judge_prints(stage, &stored);
    judge_strangers(stage, &stored);
    if plan.loses_store() {
        return;
    }
    let known: BTreeSet<&str> = stored.iter().map(|package| package.number.as_str()).collect();
    for shipment in
        stage.world.carrier().parcels().into_iter().filter(|parcel| stage.is_ours(parcel)).collect::<Vec<_>>()
    {
        let is_dismissed = stage.dismissed.contains(&shipment.reference);
        for piece in shipment.pieces {
            let is_settled = is_dismissed || stage.voided_by_hand.contains(&piece.tracking_number);
            if !is_settled && !known.contains(piece.tracking_number.as_str()) {
                stage.find(Wrong::UnknownToStore, piece.tracking_number);
            }
        }
    }
    let verified = stage.calmly(&["--format", "json", "audit", "--verify"], &[0, 1]);
    if verified["exit_code"] != 0 {
        stage.find(Wrong::BrokenAudit, verified.to_string());
    }
}

fn stored(stage: &Stage) -> Vec<Stored> {
    stage.world.database(|database| {
        // A sealed document is 44 bytes longer than its clear text.
        let sql = "SELECT order_key, tracking_number, voided_at IS NOT NULL, file, length(bytes) - 44, coalesce(print_state, '') = 'done'
                   FROM package JOIN shipment ON shipment.id = package.shipment_id
                   LEFT JOIN document ON document.package_id = package.id AND document.kind = 'label'
                   WHERE tracking_number IS NOT NULL";
        let mut statement = database.prepare(sql).unwrap_or_else(|error| panic!("{error}\n{}", stage.run_log));
        let rows = statement.query_map([], |row| {
            let file: Option<String> = row.get(3)?;
            let length: Option<i64> = row.get(4)?;
            Ok(Stored {
                order: row.get(0)?,
                number: row.get(1)?,
                is_void: row.get(2)?,
                file: file.zip(length.and_then(|bytes| u64::try_from(bytes).ok())),
                is_printed: row.get(5)?,
            })
        });
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    })
}

/// Checks that an order has one live label, and that none was made while another was visible.
fn judge_labels(stage: &mut Stage, order: &str, track_delay_s: i64, set_back_s: i64) {
    let live = stage.alive(order);
    let of_order = |shipment: &Parcel| shipment.reference == order && stage.is_ours(shipment);
    let all: Vec<Parcel> = stage.world.carrier().parcels().into_iter().filter(of_order).collect();
    match live.len() {
        0 => stage.find(Wrong::NoLabel, order),
        1 => {}
        _ => (1..live.len()).for_each(|_| stage.find(Wrong::ExtraLabel, order)),
    }
    for (index, later) in all.iter().enumerate() {
        let is_beside = all[..index].iter().any(|earlier| {
            let shown_from = earlier.created_at + jiff::SignedDuration::from_secs(track_delay_s);
            // Times are comparable only beyond the seconds by which clocks were set back.
            let is_shown = earlier.created_at <= later.created_at && shown_from <= later.created_at;
            let set_back = jiff::SignedDuration::from_secs(set_back_s);
            is_shown && earlier.voided_at.is_none_or(|at| at > later.created_at + set_back)
        });
        if is_beside {
            stage.find(Wrong::MadeBeside, format!("{order}: {}", later.master_tracking_number));
        }
    }
}

/// Checks that the carrier, the store and the ERP have the same numbers.
fn judge_numbers(stage: &mut Stage, order: &str, stored: &[Stored]) {
    let pieces = stage.alive(order).into_iter().flat_map(|shipment| shipment.pieces);
    let live: BTreeSet<String> =
        pieces.filter(|piece| !piece.voided).map(|piece| piece.tracking_number).collect();
    let written = stage.world.written(order);
    let in_erp: BTreeSet<String> =
        written.numbers.iter().filter(|number| !number.is_empty()).cloned().collect();
    for number in in_erp.difference(&live) {
        stage.find(Wrong::DeadInErp, format!("{order}: {number}"));
    }
    for repeated in written.repeated() {
        stage.find(Wrong::WrittenTwice, format!("{order}: {repeated}"));
    }
    // A person dismissed the order, and enters the number by hand.
    if stage.dismissed.iter().any(|dismissed| dismissed == order) {
        return;
    }
    for number in live.difference(&in_erp) {
        stage.find(Wrong::NotInErp, format!("{order}: {number}"));
    }
    for package in stored.iter().filter(|package| package.order == order && !package.is_void) {
        if !live.contains(&package.number) {
            stage.find(Wrong::DeadInStore, format!("{order}: {}", package.number));
        }
    }
}

/// Checks that labels of another system are live and unknown to mlc's store.
fn judge_strangers(stage: &mut Stage, stored: &[Stored]) {
    for number in stage.strangers.clone() {
        let pieces = stage.world.carrier().parcels().into_iter().flat_map(|parcel| parcel.pieces);
        let is_void = pieces.filter(|piece| piece.tracking_number == number).any(|piece| piece.voided);
        if is_void || stored.iter().any(|package| package.number == number) {
            stage.find(Wrong::StrangerTouched, number);
        }
    }
}

fn judge_files(stage: &mut Stage, stored: &[Stored]) {
    let made: Vec<ParcelPiece> =
        stage.world.carrier().parcels().into_iter().flat_map(|parcel| parcel.pieces).collect();
    for package in stored.iter().filter(|package| !package.is_void) {
        let Some((file, length)) = &package.file else {
            stage.find(Wrong::MissingFile, format!("{}: no document for {}", package.order, package.number));
            continue;
        };
        let bytes = std::fs::read(stage.world.path("labels").join(file)).unwrap_or_default();
        if u64::try_from(bytes.len()) != Ok(*length) {
            stage.find(Wrong::MissingFile, format!("{}: {file}", package.order));
            continue;
        }
        let made = made.iter().find(|piece| piece.tracking_number == package.number);
        if made.is_some_and(|piece| piece.label != bytes) {
            stage.find(Wrong::OtherLabel, format!("{}: {file}", package.order));
        }
    }
}

/// Checks that each label is printed once, and again only after a message to a person.
fn judge_prints(stage: &mut Stage, stored: &[Stored]) {
    let printed = stage.printed();
    for package in stored {
        let Some((file, _)) = &package.file else { continue };
        let count = printed.iter().filter(|path| path.ends_with(file)).count();
        let allowed = 1 + stage.reprints.get(&package.order).copied().unwrap_or_default();
        if count > allowed {
            stage.find(Wrong::PrintedTwice, format!("{file}: {count} times"));
        }
        if package.is_printed && count == 0 {
            stage.find(Wrong::NeverPrinted, file.as_str());
        }
    }
}

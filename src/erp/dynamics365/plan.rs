//! Plans write-back steps. Pure: `apply` carries them out.

use jiff::Zoned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::map::MARK;
use super::settings::{Fields, Target, Targets};
use crate::erp::port::{News, PackageNews, Shipped, Voided};
use crate::model::{CarrierTime, Money, PlannedStep, ScanEvent, TrackingNumber, TrackingStatus};

/// [`crate::model::Order::handle`] of a sales order.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(super) struct OrderRef {
    pub(super) company: String,
    pub(super) number: String,
}

/// Write-back step as it is stored.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct Task {
    pub(super) order: OrderRef,
    #[serde(flatten)]
    pub(super) work: Work,
}

/// Work of a step.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Work {
    /// Creates or changes the note of a tracking number: adds missing lines, and sets its status line.
    Note { description: String, lines: Vec<String>, status: Option<String> },
    /// Attaches a file with that description.
    File { description: String, name: String, extension: String, remark: String },
    /// Puts a tracking number on the latest posted packing slip.
    Tracking { tracking_number: String, url: String },
    /// Sets fields of the header.
    Fields { values: Vec<FieldValue> },
    /// Marks attachments of a number as void.
    VoidAttachments { tracking_number: String, line: String },
    /// Removes a tracking number from its packing slip.
    Untrack { tracking_number: String },
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct FieldValue {
    pub(super) name: String,
    pub(super) value: String,
    /// Value that may be overwritten; a field with any other value is left as it is.
    pub(super) only_over: Option<String>,
}

/// Description of a tracking number's note, by which it is found again.
fn note_of(number: &TrackingNumber) -> String {
    format!("{MARK} {number}")
}

fn step(name: String, file: Option<usize>, order: &OrderRef, work: Work) -> PlannedStep {
    let task = Task { order: order.clone(), work };
    PlannedStep {
        name,
        needs: None,
        file,
        payload: serde_json::to_value(task).unwrap_or_default(),
        makes: false,
    }
}

fn order_of(handle: &Value) -> Option<OrderRef> {
    serde_json::from_value(handle.clone()).ok()
}

fn day(on: &Zoned) -> String {
    on.date().to_string()
}

/// Plans the steps for a new label: first the packing slip, then note, file and fields.
pub(super) fn label_steps(shipped: &Shipped<'_>, targets: &Targets) -> Vec<PlannedStep> {
    let Some(order) = order_of(shipped.handle) else { return Vec::new() };
    let mut steps = Vec::new();
    for (index, package) in (1..).zip(&shipped.packages) {
        let (number, carrier) = (package.tracking_number, shipped.carrier);
        if targets.tracking == Target::PackingSlip {
            let url =
                targets.tracking_url.as_deref().unwrap_or_default().replace("{number}", number.as_str());
            let work = Work::Tracking { tracking_number: number.to_string(), url };
            steps.push(step(format!("tracking:{index}"), None, &order, work));
        }
        if targets.note {
            let first = format!("{carrier} {number} shipped {}", day(&shipped.on));
            let charge = if index == 1 { charge_line(shipped.charge, shipped.published) } else { None };
            let work = Work::Note {
                description: note_of(number),
                lines: std::iter::once(first).chain(charge).collect(),
                status: None,
            };
            steps.push(step(format!("note:label:{index}"), None, &order, work));
        }
        if targets.label_file {
            let name = format!("label-{number}");
            let remark = format!("{carrier} label {number}");
            let description = format!("{MARK} label {number}");
            let work = Work::File { description, name, extension: package.label_extension.into(), remark };
            // Note or file marks the order as shipped if the database is lost; only the note is kept up to date.
            let needs = targets.note.then(|| format!("note:label:{index}"));
            steps
                .push(PlannedStep { needs, ..step(format!("label:{index}"), Some(index - 1), &order, work) });
        }
    }
    let values = field_values(&targets.fields, |fields| {
        let url = shipped.packages.first().and_then(|package| package.label_url.clone());
        vec![
            (
                &fields.tracking,
                Some(numbers(shipped.packages.iter().map(|package| package.tracking_number))),
                None,
            ),
            (&fields.label_url, url, None),
            (&fields.status, Some(TrackingStatus::Created.label().to_owned()), None),
        ]
    });
    steps.extend(field_step("fields:label", &order, values));
    steps
}

/// Line with the shipment's price, for comparison with the carrier's invoice.
fn charge_line(charge: Option<&Money>, published: Option<&Money>) -> Option<String> {
    let charge = charge?;
    Some(match published.filter(|published| *published != charge) {
        Some(published) => format!("Charge: {charge} (list {published})"),
        None => format!("Charge: {charge}"),
    })
}

fn numbers<'a>(numbers: impl Iterator<Item = &'a TrackingNumber>) -> String {
    numbers.map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Plans the steps for tracking data: status and scans in the note, the latest status in the fields, proofs as files.
pub(super) fn track_steps(news: &News<'_>, targets: &Targets) -> Vec<PlannedStep> {
    let Some(order) = order_of(news.handle) else { return Vec::new() };
    let mut steps = Vec::new();
    let values = field_values(&targets.fields, |fields| {
        vec![
            (&fields.status, Some(news.status.label().to_owned()), None),
            (&fields.delivered_at, news.delivered_at.map(str::to_owned), None),
            (&fields.signed_by, news.signed_by.map(str::to_owned), None),
        ]
    });
    steps.extend(field_step("fields:track", &order, values));
    for package in &news.packages {
        let number = package.tracking_number;
        if targets.note {
            // Scans are reported once, so their step has a name of its own; of the status only the latest counts.
            if let Some(last) = package.events.last() {
                let lines = package.events.iter().map(scan_line).collect();
                let work = Work::Note { description: note_of(number), lines, status: None };
                steps.push(step(format!("scans:{number}:{}", last.identity()), None, &order, work));
            }
            let status = Some(status_line(news));
            let work = Work::Note { description: note_of(number), lines: Vec::new(), status };
            steps.push(step(format!("status:{number}"), None, &order, work));
        }
        steps.extend(proof_step(news, package, &order, targets));
    }
    steps
}

fn proof_step(
    news: &News<'_>,
    package: &PackageNews<'_>,
    order: &OrderRef,
    targets: &Targets,
) -> Option<PlannedStep> {
    let (index, extension) = package.proof.filter(|_| targets.label_file)?;
    let number = package.tracking_number;
    let work = Work::File {
        description: format!("{MARK} proof {number}"),
        name: format!("proof-of-delivery-{number}"),
        extension: extension.into(),
        remark: format!("{} proof of delivery {number}", news.carrier),
    };
    Some(step(format!("proof:{number}"), Some(index), order, work))
}

/// Start of a note's status line.
pub(super) const STATUS: &str = "Status: ";

fn status_line(news: &News<'_>) -> String {
    let at = news.delivered_at.map(|time| format!(" {}", readable(time))).unwrap_or_default();
    let by = news.signed_by.map(|name| format!(", signed by {name}")).unwrap_or_default();
    format!("{STATUS}{}{at}{by}", news.status.label())
}

fn scan_line(event: &ScanEvent) -> String {
    let exception = event.exception.as_ref().map(|(code, words)| format!("{code} {words}"));
    let CarrierTime { text, .. } = &event.at;
    let parts = [Some(readable(text)), Some(event.description.clone()), Some(event.place()), exception];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Formats a local time as `2026-03-05 12:41`.
fn readable(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}

/// Plans the steps for a voided label.
pub(super) fn void_steps(voided: &Voided<'_>, targets: &Targets) -> Vec<PlannedStep> {
    let Some(order) = order_of(voided.handle) else { return Vec::new() };
    let mut steps = Vec::new();
    for (_, number) in &voided.packages {
        let tracking_number = number.to_string();
        if targets.tracking == Target::PackingSlip {
            let work = Work::Untrack { tracking_number: tracking_number.clone() };
            steps.push(step(format!("void:tracking:{number}"), None, &order, work));
        }
        if targets.note || targets.label_file {
            let line = format!("{} {number} voided {}", voided.carrier, day(&voided.on));
            let work = Work::VoidAttachments { tracking_number, line };
            steps.push(step(format!("void:attachments:{number}"), None, &order, work));
        }
    }
    let all = numbers(voided.packages.iter().map(|(_, number)| *number));
    let values = field_values(&targets.fields, |fields| {
        vec![
            (&fields.tracking, Some(String::new()), Some(all)),
            (&fields.status, Some(TrackingStatus::Cancelled.label().to_owned()), None),
        ]
    });
    steps.extend(field_step("fields:void", &order, values));
    steps
}

type Wanted<'f> = (&'f Option<String>, Option<String>, Option<String>);

/// Returns the values whose field is configured.
fn field_values<'f>(
    fields: &'f Fields,
    wanted: impl FnOnce(&'f Fields) -> Vec<Wanted<'f>>,
) -> Vec<FieldValue> {
    let set = wanted(fields).into_iter().filter_map(|(field, value, only_over)| {
        Some(FieldValue { name: field.clone()?, value: value?, only_over })
    });
    set.collect()
}

fn field_step(name: &str, order: &OrderRef, values: Vec<FieldValue>) -> Option<PlannedStep> {
    (!values.is_empty()).then(|| step(name.to_owned(), None, order, Work::Fields { values }))
}

/// Adds lines and the status to a note. Text that people wrote into it stays.
pub(super) fn edited(note: &str, lines: &[String], status: Option<&str>) -> String {
    let mut all: Vec<&str> = note.lines().map(str::trim_end).collect();
    for line in lines {
        if !all.iter().any(|known| known.trim() == line) {
            all.push(line);
        }
    }
    if let Some(status) = status {
        match all.iter_mut().find(|line| line.starts_with(STATUS)) {
            Some(line) => *line = status,
            // The status goes below the first line, which names the shipment.
            None => all.insert(all.len().min(1), status),
        }
    }
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::settings::tests::targets;
    use super::*;
    use crate::erp::samples::{delivered, delivery_scan, package_news, shipped, shipped_package};

    fn names(steps: &[PlannedStep]) -> Vec<&str> {
        steps.iter().map(|step| step.name.as_str()).collect()
    }

    fn labelled(targets: &Targets) -> Vec<PlannedStep> {
        let (handle, number) =
            (json!({"company": "usmf", "number": "1"}), TrackingNumber::parse("7946").unwrap());
        let charge = Money { hundredths: 1487, currency: "USD".into() };
        let published = Money { hundredths: 2010, currency: "USD".into() };
        let shipped = Shipped {
            charge: Some(&charge),
            published: Some(&published),
            ..shipped(&handle, vec![shipped_package(&number)])
        };
        label_steps(&shipped, targets)
    }

    fn tracked(targets: &Targets) -> Vec<PlannedStep> {
        let (handle, number) =
            (json!({"company": "usmf", "number": "1"}), TrackingNumber::parse("7946").unwrap());
        let events = [delivery_scan()];
        let news = delivered(&handle, vec![package_news(&number, &events)]);
        track_steps(&news, targets)
    }

    #[test]
    fn a_label_is_one_note_and_one_file() {
        let steps = labelled(&targets());
        assert_eq!(names(&steps), ["note:label:1", "label:1"]);
        assert_eq!(steps[0].payload["description"], "MLC 7946");
        let lines = json!(["FedEx 7946 shipped 2026-11-21", "Charge: 14.87 USD (list 20.10 USD)"]);
        assert_eq!(steps[0].payload["lines"], lines);
        assert_eq!((&steps[1].payload["description"], steps[1].file), (&json!("MLC label 7946"), Some(0)));
        let slip = Targets {
            tracking: Target::PackingSlip,
            note: false,
            label_file: false,
            tracking_url: Some("https://t/{number}".into()),
            ..targets()
        };
        let steps = labelled(&slip);
        assert_eq!((names(&steps), &steps[0].payload["url"]), (vec!["tracking:1"], &json!("https://t/7946")));
    }

    #[test]
    fn a_delivery_reaches_note_file_and_fields() {
        let fields = Fields { signed_by: Some("XyzSigned".into()), ..Fields::default() };
        let steps = tracked(&Targets { fields, ..targets() });
        assert!(steps[1].name.starts_with("scans:7946:"));
        assert_eq!(
            (steps[0].name.as_str(), steps[2].name.as_str(), steps[3].name.as_str()),
            ("fields:track", "status:7946", "proof:7946")
        );
        assert_eq!(steps[1].payload["lines"], json!(["2026-03-05 12:41, Delivered, Boise, ID, US"]));
        assert_eq!(steps[2].payload["status"], "Status: Delivered 2026-03-05 12:41, signed by RDIAZ");
        assert_eq!(steps[0].payload["values"][0]["value"], "RDIAZ");
    }

    #[test]
    fn a_note_is_edited_and_never_repeated() {
        let lines = ["FedEx 7946 shipped".to_owned()];
        let first = edited("", &lines, None);
        assert_eq!(edited(&first, &lines, None), first);
        let moving = edited(&first, &[], Some("Status: In transit"));
        let arrived = edited(&moving.replace('\n', "\r\n"), &["scan".to_owned()], Some("Status: Delivered"));
        assert_eq!(arrived, "FedEx 7946 shipped\nStatus: Delivered\nscan");
        assert_eq!(edited("call first", &[], Some("Status: Delivered")), "call first\nStatus: Delivered");
    }

    #[test]
    fn a_void_takes_back_what_the_label_wrote_and_nothing_of_others() {
        let (handle, number) =
            (json!({"company": "usmf", "number": "1"}), TrackingNumber::parse("7946").unwrap());
        let on = "2026-11-21T02:00:00+00[UTC]".parse().unwrap();
        let voided = Voided { handle: &handle, carrier: "FedEx", packages: vec![(None, &number)], on };
        let fields = Fields { tracking: Some("Xyz".into()), ..Fields::default() };
        let steps = void_steps(&voided, &Targets { fields, ..targets() });
        assert_eq!(names(&steps), ["void:attachments:7946", "fields:void"]);
        assert_eq!(steps[1].payload["values"][0]["only_over"], "7946");
    }

    #[test]
    fn every_task_reads_back_from_the_store() {
        for step in labelled(&targets()).iter().chain(&tracked(&targets())) {
            let task: Task = serde_json::from_value(step.payload.clone()).unwrap();
            assert_eq!(serde_json::to_value(&task).unwrap(), step.payload);
        }
    }
}

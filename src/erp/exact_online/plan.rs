//! Plans write-back steps. Pure: `apply` carries them out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::{TrackingDocument, subject, text};
use super::handle::{Handle, HandleLine};
use super::settings::{Connection, Mode, Targets};
use crate::erp::port::{News, PackageHistory, Shipped, Voided};
use crate::model::{PlannedStep, TrackingNumber, TrackingStatus};

/// Name of the step that makes the document or the delivery; other steps find its id there.
pub(super) const DOCUMENT: &str = "document";
pub(super) const DELIVERY: &str = "delivery";

/// Work of a step, as it is stored.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Task {
    /// Creates the order's document, or updates the existing one.
    Document { division: u32, number: i64, account: Option<String>, kind: u32, subject: String, body: String },
    /// Attaches a file of that name to the document.
    File { division: u32, subject: String, name: String },
    /// Writes the text of the document.
    Body { division: u32, subject: String, body: String },
    /// Writes the text after a void and removes the files of void labels. Does nothing if there is no document.
    Withdraw { division: u32, subject: String, body: String, names: Vec<String> },
    /// Puts tracking numbers on the deliveries of these order lines; an empty list removes them.
    Tag { division: u32, lines: Vec<String>, numbers: Vec<String> },
    /// Adds a line to the remarks of these deliveries.
    Remark { division: u32, lines: Vec<String>, text: String },
    /// Creates a delivery of these lines.
    Deliver {
        division: u32,
        description: String,
        method: Option<String>,
        lines: Vec<HandleLine>,
        numbers: Vec<String>,
    },
}

fn handle_of(value: &Value) -> Option<Handle> {
    serde_json::from_value(value.clone()).ok()
}

fn step(name: impl Into<String>, needs: Option<&str>, file: Option<usize>, task: &Task) -> PlannedStep {
    let makes = matches!(task, Task::Document { .. } | Task::File { .. } | Task::Deliver { .. });
    PlannedStep {
        name: name.into(),
        needs: needs.map(str::to_owned),
        file,
        payload: serde_json::to_value(task).unwrap_or_default(),
        makes,
    }
}

fn label_name(number: &TrackingNumber, extension: &str) -> String {
    format!("label-{number}.{extension}")
}

fn line_ids(handle: &Handle) -> Vec<String> {
    handle.lines.iter().map(|line| line.id.clone()).collect()
}

/// Plans the steps for a new label.
pub(super) fn label_steps(
    shipped: &Shipped<'_>,
    connection: &Connection,
    targets: &Targets,
) -> Vec<PlannedStep> {
    let Some(handle) = handle_of(shipped.handle) else { return Vec::new() };
    let numbers = || shipped.packages.iter().map(|package| package.tracking_number.to_string()).collect();
    let division = handle.division;
    match connection.write_back {
        Mode::Document => {
            let packages = shipped.packages.iter().map(|package| PackageHistory {
                tracking_number: package.tracking_number.clone(),
                tracking_url: package.tracking_url.clone(),
                scans: Vec::new(),
            });
            let document = TrackingDocument {
                carrier: shipped.carrier,
                status: TrackingStatus::Created,
                delivered_at: None,
                signed_by: None,
                packages: packages.collect(),
            };
            let task = Task::Document {
                division,
                number: handle.number,
                account: handle.account.clone(),
                kind: connection.document_type,
                subject: subject(&handle),
                body: text(&handle, &document),
            };
            let mut steps = vec![step(DOCUMENT, None, None, &task)];
            if targets.label_file {
                for (index, package) in shipped.packages.iter().enumerate() {
                    let name = label_name(package.tracking_number, package.label_extension);
                    let task = Task::File { division, subject: subject(&handle), name };
                    steps.push(step(format!("label:{}", index + 1), Some(DOCUMENT), Some(index), &task));
                }
            }
            steps
        }
        Mode::DeliveryTag => {
            let task = Task::Tag { division, lines: line_ids(&handle), numbers: numbers() };
            vec![step("tag", None, None, &task)]
        }
        Mode::DeliveryCreate => {
            let task = Task::Deliver {
                division,
                description: subject(&handle),
                method: handle.method.clone(),
                lines: handle.lines.clone(),
                numbers: numbers(),
            };
            vec![step(DELIVERY, None, None, &task)]
        }
    }
}

/// Plans the steps for tracking data: the document's current text, or a remark on the delivery about important events.
pub(super) fn track_steps(news: &News<'_>, connection: &Connection, targets: &Targets) -> Vec<PlannedStep> {
    let Some(handle) = handle_of(news.handle) else { return Vec::new() };
    let division = handle.division;
    if connection.write_back != Mode::Document {
        return remark(news, &handle).into_iter().collect();
    }
    let document = TrackingDocument {
        carrier: news.carrier,
        status: news.status,
        delivered_at: news.delivered_at,
        signed_by: news.signed_by,
        packages: news.history.clone(),
    };
    let task = Task::Body { division, subject: subject(&handle), body: text(&handle, &document) };
    let mut steps = vec![step("body", Some(DOCUMENT), None, &task)];
    if targets.proof_file {
        for package in &news.packages {
            if let Some((index, extension)) = package.proof {
                let name = format!("proof-of-delivery-{}.{extension}", package.tracking_number);
                let task = Task::File { division, subject: subject(&handle), name };
                let name = format!("proof:{}", package.tracking_number);
                steps.push(step(name, Some(DOCUMENT), Some(index), &task));
            }
        }
    }
    steps
}

fn remark(news: &News<'_>, handle: &Handle) -> Option<PlannedStep> {
    let is_worth_reading = matches!(
        news.status,
        TrackingStatus::Delivered | TrackingStatus::Exception | TrackingStatus::Returned
    );
    if !is_worth_reading {
        return None;
    }
    let at = news.delivered_at.and_then(|at| at.get(..16)).map(|at| format!(" {}", at.replace('T', " ")));
    let by = news.signed_by.map(|name| format!(", signed by {name}"));
    let what = news.status.label().to_lowercase();
    let text = format!("{} {what}{}{} (mlc)", news.carrier, at.unwrap_or_default(), by.unwrap_or_default());
    let task = Task::Remark { division: handle.division, lines: line_ids(handle), text };
    Some(step(format!("remark:{}", news.status.as_str()), None, None, &task))
}

/// Plans the steps for a voided label.
pub(super) fn void_steps(voided: &Voided<'_>, connection: &Connection) -> Vec<PlannedStep> {
    let Some(handle) = handle_of(voided.handle) else { return Vec::new() };
    let division = handle.division;
    if connection.write_back != Mode::Document {
        let task = Task::Tag { division, lines: line_ids(&handle), numbers: Vec::new() };
        return vec![step("void:tag", None, None, &task)];
    }
    let document = TrackingDocument {
        carrier: voided.carrier,
        status: TrackingStatus::Cancelled,
        delivered_at: None,
        signed_by: None,
        packages: Vec::new(),
    };
    let numbers: Vec<String> = voided.packages.iter().map(|(_, number)| number.to_string()).collect();
    let body = format!("{}\n\nVoided: {}", text(&handle, &document), numbers.join(", "));
    let names = numbers.iter().map(|number| format!("label-{number}.")).collect();
    vec![step("void:body", None, None, &Task::Withdraw { division, subject: subject(&handle), body, names })]
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::settings::tests::connection;
    use super::*;
    use crate::erp::samples::{delivered, package_news, shipped, shipped_package};

    pub(in super::super) fn handle() -> Handle {
        Handle {
            division: 4_100_200,
            number: 20_260_117,
            order: "3f9a2c10-8b7d-4e21-a6c4-5d0e9f8b7a61".into(),
            account: Some("9d1c6f02-6a11-4b0f-8d57-0e7f2f0e4a10".into()),
            reference: Some("PO-88121".into()),
            method: None,
            lines: vec![HandleLine {
                id: "67381901-085b-4d4c-a86d-800a1ae919e8".into(),
                number: 1,
                item: "SHOE-42".into(),
                quantity_thousandths: 2500,
            }],
        }
    }

    fn targets() -> Targets {
        Targets { label_file: true, proof_file: true }
    }

    fn with(mode: Mode) -> Connection {
        Connection { write_back: mode, ..connection() }
    }

    fn names(steps: &[PlannedStep]) -> Vec<(&str, Option<&str>, bool)> {
        steps.iter().map(|step| (step.name.as_str(), step.needs.as_deref(), step.makes)).collect()
    }

    fn labelled(mode: Mode) -> Vec<PlannedStep> {
        let (handle, number) =
            (serde_json::to_value(handle()).unwrap(), TrackingNumber::parse("794644790138").unwrap());
        let shipped = shipped(&handle, vec![shipped_package(&number)]);
        label_steps(&shipped, &with(mode), &targets())
    }

    #[test]
    fn a_label_goes_into_one_document_or_onto_a_delivery() {
        let steps = labelled(Mode::Document);
        assert_eq!(names(&steps), [("document", None, true), ("label:1", Some("document"), true)]);
        assert_eq!(steps[0].payload["subject"], "Shipment of order 20260117 [mlc:4100200/20260117]");
        assert_eq!(steps[1].payload["name"], "label-794644790138.pdf");
        assert_eq!(names(&labelled(Mode::DeliveryTag)), [("tag", None, false)]);
        assert_eq!(names(&labelled(Mode::DeliveryCreate)), [("delivery", None, true)]);
    }

    #[test]
    fn news_rewrite_the_text_and_bring_proofs() {
        let (handle, number) =
            (serde_json::to_value(handle()).unwrap(), TrackingNumber::parse("794644790138").unwrap());
        let news = |status| News { status, ..delivered(&handle, vec![package_news(&number, &[])]) };
        let steps = track_steps(&news(TrackingStatus::Delivered), &with(Mode::Document), &targets());
        let expected = [("body", Some("document"), false), ("proof:794644790138", Some("document"), true)];
        assert_eq!(names(&steps), expected);
        let tagged = track_steps(&news(TrackingStatus::Delivered), &with(Mode::DeliveryTag), &targets());
        assert_eq!(tagged[0].payload["text"], "FedEx delivered 2026-03-05 12:41, signed by RDIAZ (mlc)");
        assert!(
            track_steps(&news(TrackingStatus::InTransit), &with(Mode::DeliveryTag), &targets()).is_empty()
        );
    }

    #[test]
    fn every_task_reads_back_from_the_store() {
        for mode in [Mode::Document, Mode::DeliveryTag, Mode::DeliveryCreate] {
            for step in labelled(mode) {
                let task: Task = serde_json::from_value(step.payload.clone()).unwrap();
                assert_eq!(serde_json::to_value(task).unwrap(), step.payload);
            }
        }
    }
}

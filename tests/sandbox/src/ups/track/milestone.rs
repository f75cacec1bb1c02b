//! The five steps of a package's way.

use serde_json::{Value, json};

use crate::parcel::Stage;

const STEPS: [(&str, &str); 5] = [
    ("M1", "Label Created"),
    ("M2", "We Have Your Package"),
    ("M3", "On the Way"),
    ("M4", "Out for Delivery"),
    ("M5", "Delivered"),
];

pub(super) fn milestones(stage: Stage) -> Value {
    let reached = match stage {
        Stage::LabelCreated | Stage::Cancelled => 0,
        Stage::PickedUp => 1,
        Stage::InTransit | Stage::AtLocalFacility | Stage::Delayed => 2,
        Stage::OutForDelivery | Stage::Exception | Stage::Returned => 3,
        Stage::Delivered => 4,
    };
    let step = |(index, (code, description)): (usize, &(&str, &str))| {
        let progress = match index {
            index if index < reached => "COMPLETE",
            index if index == reached => "IN_PROGRESS",
            _ => "NOT_STARTED",
        };
        json!({"code": code, "description": description, "state": progress, "current": index == reached})
    };
    STEPS.iter().enumerate().map(step).collect()
}

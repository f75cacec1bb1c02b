//! Writing an activity. A PUT without an id makes one more each time.

use jiff::Timestamp;

use super::Put;
use super::errors::Errors;
use crate::acumatica::State;
use crate::acumatica::contract::ACTIVITY;
use crate::acumatica::model::Activity;
use crate::acumatica::record::{ActivityRecord, Scalar};
use crate::acumatica::refusal::Refusal;
use crate::acumatica::view::View;
use crate::http::Response;

pub(super) fn put(put: &Put<'_>, state: &mut State) -> Result<Response, Refusal> {
    let call = put.call;
    let view = View::of(call.request, &ACTIVITY, call.version, call.settings)?;
    let position = put.input.id.and_then(|id| {
        state.ledger.activities.iter().position(|activity| activity.id.eq_ignore_ascii_case(id))
    });
    put.check_conditions(position.is_some())?;
    check(put, state, position.is_none())?;
    let index = position.unwrap_or_else(|| {
        let id = state.ledger.ids.next();
        state.ledger.activities.push(empty(id, call.now));
        state.ledger.activities.len() - 1
    });
    let activity = &mut state.ledger.activities[index];
    write(put, activity);
    activity.last_modified = call.now;
    let record = ActivityRecord(&state.ledger.activities[index]);
    Ok(Response::json(200, &call.renderer(&state.ledger).record(&record, &view, 1)))
}

fn check(put: &Put<'_>, state: &State, is_new: bool) -> Result<(), Refusal> {
    let (input, settings) = (&put.input, put.call.settings);
    let mut errors = Errors::default();
    if input.text("Summary").is_none() && (is_new || input.scalar("Summary").is_some()) {
        errors.add("/Summary", "'Summary' cannot be empty.");
    }
    if input.text("Type").is_some_and(|kind| !settings.activity_types.contains(kind)) {
        errors.add("/Type", "'Type' cannot be found in the system.");
    }
    if input.text("RelatedEntityType").is_some_and(|kind| !settings.related_types.contains(kind)) {
        errors.add("/RelatedEntityType", "The type of the related entity is unknown.");
    }
    if input.text("RelatedEntityNoteID").is_some_and(|id| !state.ledger.knows(id)) {
        errors.add("/RelatedEntityNoteID", "The related entity cannot be found in the system.");
    }
    errors.check(put.body, &ACTIVITY)
}

fn write(put: &Put<'_>, activity: &mut Activity) {
    let input = &put.input;
    let text = |name: &str| input.text(name).map(str::to_owned);
    if let Some(summary) = text("Summary") {
        activity.summary = summary;
    }
    if let Some(kind) = text("Type") {
        activity.kind = kind;
    }
    if let Some(Scalar::Time(date)) = input.scalar("Date") {
        activity.date = *date;
    }
    activity.body = text("Body").or(activity.body.take());
    activity.related_type = text("RelatedEntityType").or(activity.related_type.take());
    activity.related_id = text("RelatedEntityNoteID").or(activity.related_id.take());
}

fn empty(id: String, now: Timestamp) -> Activity {
    Activity {
        id,
        summary: String::new(),
        body: None,
        kind: "N".into(),
        date: now,
        related_type: None,
        related_id: None,
        created: now,
        last_modified: now,
    }
}

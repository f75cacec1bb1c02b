//! Asynchronous calls: the work is done at once, and the caller has to ask for it.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;

use super::call::{Call, State, singular};
use super::refusal::Refusal;
use crate::http::Response;

/// Jobs by id.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    all: BTreeMap<u64, Job>,
    by_key: HashMap<String, u64>,
}

#[derive(Debug)]
struct Job {
    polls_left: u32,
    has_succeeded: bool,
}

const PATH: &str = "/services/rest/async/v1/job";

/// Does the work, and answers with it or, where `Prefer` asks for it, with a job. Only there the idempotency key counts.
pub(crate) fn run(
    call: &Call<'_>,
    state: &mut State,
    work: impl FnOnce(&mut State) -> Result<Response, Refusal>,
) -> Result<Response, Refusal> {
    let prefer = call.request.header("prefer").unwrap_or_default();
    if !prefer.split(',').any(|part| part.trim().eq_ignore_ascii_case("respond-async")) {
        return work(state);
    }
    let key = call.request.header("x-netsuite-idempotency-key");
    if let Some(job) = key.and_then(|key| state.jobs.by_key.get(key)) {
        return Err(Refusal::idempotency(format!("{PATH}/{job}")));
    }
    let has_succeeded = work(state).is_ok();
    let id = 123_456 + state.jobs.all.len() as u64;
    state.jobs.all.insert(id, Job { polls_left: call.settings.job_polls, has_succeeded });
    if let Some(key) = key {
        state.jobs.by_key.insert(key.to_owned(), id);
    }
    let location = format!("{PATH}/{id}");
    Ok(Response::empty(202).with("Location", &location).with("Preference-Applied", "respond-async"))
}

/// `GET` of a job.
pub(crate) fn answer(call: &Call<'_>, jobs: &mut Jobs, id: &str) -> Result<Response, Refusal> {
    let job = id.parse().ok().and_then(|id: u64| jobs.all.get_mut(&id)).ok_or_else(Refusal::missing)?;
    let is_pending = job.polls_left > 0;
    job.polls_left = job.polls_left.saturating_sub(1);
    let progress = match (is_pending, job.has_succeeded) {
        (true, _) => "pending",
        (false, true) => "succeeded",
        (false, false) => "failed",
    };
    let href = format!("{}/async/v1/job/{id}", call.base);
    Ok(singular(&json!({
        "links": [{ "rel": "self", "href": href }],
        "completed": !is_pending,
        "id": id,
        "progress": progress,
        "task": { "links": [{ "rel": "self", "href": format!("{href}/task") }] },
    })))
}

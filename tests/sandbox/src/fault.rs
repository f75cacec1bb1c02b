//! Faults that a test or an admin asks for: what goes wrong, on which call, before or after the work is done.

use std::time::Duration;

use serde_json::Value;

use crate::http::Response;
use crate::odd::Odd;

/// Whether the stand-in does what was asked before the fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The request is never seen: no work is done.
    Before,
    /// The work is done, and its answer is spoilt.
    After,
}

/// What happens to the answer.
#[derive(Clone, Debug)]
pub enum Effect {
    /// The connection is closed without an answer.
    Drop,
    /// The connection is reset.
    Reset,
    /// Nothing comes until the client gives up.
    Hang,
    /// The answer is late.
    Delay(Duration),
    /// This comes instead.
    Answer(Response),
    /// The head promises the whole body, and only this many bytes of it come.
    Truncate(usize),
    /// The right status with no body.
    Empty,
    /// Each value of that member of the JSON answer becomes null, wherever it stands.
    Null(String),
    /// It reads well and cannot be true.
    Odd(Odd),
    /// What is answered is what was asked with the second text in the place of the first: a cache that mixes up its answers.
    Misdirect(String, String),
    /// Packed, the answer is small; unpacked, it has that many megabytes.
    Bomb(usize),
}

/// A fault and the calls that it hits.
#[derive(Clone, Debug)]
pub struct Fault {
    pub(crate) operation: String,
    pub(crate) when: When,
    pub(crate) effect: Effect,
    pub(crate) skip: u32,
    pub(crate) times: u32,
}

impl Fault {
    /// The next call of this operation; see each stand-in for the names of its operations. `*` is any.
    #[must_use]
    pub fn on(operation: &str, when: When, effect: Effect) -> Self {
        Self { operation: operation.into(), when, effect, skip: 0, times: 1 }
    }

    /// Lets that many calls pass first.
    #[must_use]
    pub fn skip(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// Hits that many calls instead of one.
    #[must_use]
    pub fn times(mut self, calls: u32) -> Self {
        self.times = calls;
        self
    }

    /// Hits every call from then on.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(u32::MAX)
    }

    /// `{"on":"create","when":"after","effect":"drop","skip":0,"times":1}`, as the admin route takes it. `effect` is `drop`,
    /// `reset`, `hang`, `empty`, or an object with one of `delay_ms`, `truncate`, `null`, `bomb_mb`, `status` (with `body`, `content_type`).
    ///
    /// # Errors
    /// Says what is missing or unknown.
    pub fn from_json(asked: &Value) -> Result<Self, String> {
        let operation = asked["on"].as_str().ok_or("\"on\" names the operation")?;
        let when = match asked["when"].as_str() {
            Some("before") => When::Before,
            Some("after") | None => When::After,
            Some(other) => return Err(format!("\"when\" is before or after, not {other}")),
        };
        let number = |name: &str| asked[name].as_u64().and_then(|n| u32::try_from(n).ok());
        let fault = Self::on(operation, when, effect_from_json(&asked["effect"])?);
        Ok(fault.skip(number("skip").unwrap_or(0)).times(number("times").unwrap_or(1)))
    }
}

fn effect_from_json(effect: &Value) -> Result<Effect, String> {
    if let Some(status) = effect["status"].as_u64().and_then(|n| u16::try_from(n).ok()) {
        let content_type = effect["content_type"].as_str().unwrap_or("application/json");
        let mut response = Response::text(status, content_type, effect["body"].as_str().unwrap_or_default());
        for (name, value) in effect["headers"].as_object().into_iter().flatten() {
            response = response.with(name, value.as_str().unwrap_or_default());
        }
        return Ok(Effect::Answer(response));
    }
    if let Some(ms) = effect["delay_ms"].as_u64() {
        return Ok(Effect::Delay(Duration::from_millis(ms)));
    }
    if let Some(kept) = effect["truncate"].as_u64().and_then(|n| usize::try_from(n).ok()) {
        return Ok(Effect::Truncate(kept));
    }
    if let Some(megabytes) = effect["bomb_mb"].as_u64().and_then(|n| usize::try_from(n).ok()) {
        return Ok(Effect::Bomb(megabytes));
    }
    if let Some(member) = effect["null"].as_str() {
        return Ok(Effect::Null(member.into()));
    }
    match effect.as_str() {
        Some("drop") => Ok(Effect::Drop),
        Some("reset") => Ok(Effect::Reset),
        Some("hang") => Ok(Effect::Hang),
        Some("empty") => Ok(Effect::Empty),
        _ => Err(format!("unknown \"effect\": {effect}")),
    }
}

/// Sets every member of that name to null, at any depth.
pub(crate) fn with_nulls(body: &[u8], member: &str) -> Vec<u8> {
    fn walk(value: &mut Value, member: &str) {
        match value {
            Value::Object(members) => {
                for (name, inner) in members {
                    if name == member {
                        *inner = Value::Null;
                    } else {
                        walk(inner, member);
                    }
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(|inner| walk(inner, member)),
            _ => {}
        }
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(mut value) => {
            walk(&mut value, member);
            value.to_string().into_bytes()
        }
        Err(_) => body.to_vec(),
    }
}

//! What stands before the application: the gateway, service protection, and who is let in.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::entra::Grant;
use super::refusal::Refusal;
use super::settings::{Settings, ThrottleBody};
use crate::http::Response;

/// Longest time that a throttled caller is told to wait.
const RETRY_AFTER_MAX_S: u32 = 300;

#[derive(Debug, Default)]
pub(crate) struct Gate {
    is_warm: bool,
    /// Calls that were thrown out since the last one that was let through.
    thrown_out: u32,
}

impl Gate {
    pub(crate) fn restart(&mut self) {
        self.is_warm = false;
    }

    /// Whether this is the first call since the start; the next one is not.
    pub(crate) fn is_cold(&mut self) -> bool {
        !std::mem::replace(&mut self.is_warm, true)
    }

    /// The answer to a call that the application never sees.
    pub(crate) fn stops(&mut self, settings: &Settings, now: Timestamp) -> Option<Response> {
        if settings.down_until.is_some_and(|until| now < until) {
            return Some(Response::html(503, "The service is unavailable."));
        }
        if settings.throttled_until.is_none_or(|until| now >= until) {
            self.thrown_out = 0;
            return None;
        }
        let response = throttled(settings.throttle_body);
        let seconds = settings
            .retry_after_s
            .map(|first| first.saturating_mul(1 << self.thrown_out.min(8)).min(RETRY_AFTER_MAX_S));
        self.thrown_out += 1;
        Some(match seconds {
            Some(seconds) => response.with("Retry-After", &seconds.to_string()),
            None => response,
        })
    }
}

fn throttled(body: ThrottleBody) -> Response {
    const WORDS: &str = "This request could not be processed at this time due to system experiencing high resource utilization.";
    match body {
        ThrottleBody::Error => Response::json(429, &json!({"error": {"code": "", "message": WORDS}})),
        ThrottleBody::Message => Response::json(429, &json!({ "Message": WORDS })),
        ThrottleBody::Text => Response::text(429, "text/plain", WORDS),
        ThrottleBody::Empty => Response::empty(429),
    }
}

/// A token for exactly this environment, of an application that F&O knows.
pub(crate) fn let_in(grant: Option<&Grant>, settings: &Settings, site: &str) -> Result<(), Refusal> {
    let environment = settings.environment.as_deref().unwrap_or(site);
    let grant = grant.ok_or(Refusal::Unauthorized)?;
    // A slash too many in the scope makes another audience.
    if grant.audience != environment || grant.client_id != settings.client_id {
        return Err(Refusal::Unauthorized);
    }
    match (settings.is_registered, settings.unregistered_status) {
        (true, _) => Ok(()),
        (false, 403) => Err(Refusal::Forbidden),
        (false, _) => Err(Refusal::Unauthorized),
    }
}

/// The metadata cache of a server that has just started is empty.
#[expect(clippy::disallowed_methods, reason = "a stand-in that is asked to start slowly really does")]
pub(crate) fn warm_up(time: Duration) {
    if !time.is_zero() {
        std::thread::sleep(time);
    }
}

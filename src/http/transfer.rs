//! Turns a call into a request, sends it once, and reads the whole answer.

use std::io::Read as _;

use super::call::{Answer, Body, Call, Purpose, form_encoded};
use super::client::Http;
use super::proxy::proxy_to;
use crate::settings::BaseUrl;

impl Http {
    /// Base URL that a call is sent to.
    pub(super) fn destination<'a>(&'a self, call: &'a Call) -> &'a BaseUrl {
        match (&call.origin, call.purpose) {
            (Some(origin), _) => origin,
            (None, Purpose::Token) => self.token_base(),
            (None, Purpose::Work | Purpose::SignOut) => self.base(),
        }
    }

    /// Sends a call once. A response with any status is an answer.
    pub(super) fn transfer(&self, call: &Call, destination: &BaseUrl) -> Result<Answer, ureq::Error> {
        let url = format!("{destination}{}", call.target);
        let mut request = ureq::http::Request::builder().method(call.method.clone()).uri(url);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        let content = match &call.body {
            Body::None => None,
            Body::Json(text) => Some(("application/json", text.clone().into_bytes())),
            Body::Form(pairs) => {
                Some(("application/x-www-form-urlencoded", form_encoded(pairs).into_bytes()))
            }
            Body::Bytes(bytes) => Some(("application/octet-stream", bytes.clone())),
            Body::Typed(kind, bytes) => Some((kind.as_str(), bytes.clone())),
        };
        let mut response = match content {
            Some((kind, bytes)) => self.run(call, request.header("content-type", kind).body(bytes)?)?,
            // A POST or PUT without a body still says that its length is zero: IIS answers 411 otherwise.
            None if call.method == ureq::http::Method::GET => self.run(call, request.body(())?)?,
            None => self.run(call, request.body(Vec::new())?)?,
        };
        let body = unpacked(response.body_mut(), call.answer_max)?;
        let (head, _) = response.into_parts();
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body, at: self.context.clock.now() })
    }

    fn run<B: ureq::AsSendBody>(
        &self,
        call: &Call,
        request: ureq::http::Request<B>,
    ) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        let request = self.agent.configure_request(request).timeout_global(Some(call.timeout));
        self.agent.run(request.proxy(proxy_to(self.destination(call))).build())
    }
}

/// Reads the unpacked bytes of an answer, up to `most`: a few packed kilobytes may unpack to gigabytes.
fn unpacked(body: &mut ureq::Body, most: u64) -> Result<Vec<u8>, ureq::Error> {
    let mut bytes = Vec::new();
    body.as_reader().take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(ureq::Error::BodyExceedsLimit(most));
    }
    Ok(bytes)
}

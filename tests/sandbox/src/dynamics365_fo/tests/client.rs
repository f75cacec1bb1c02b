//! A client as small as the tests need it.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;

use crate::client;
pub(super) use crate::client::Answer;
use crate::dynamics365_fo::{Dynamics365, Order};
use crate::{Clock, Server, StandIn};

/// A running stand-in and a token for it.
pub(super) struct Erp {
    pub(super) stand_in: Arc<Dynamics365>,
    pub(super) clock: Clock,
    pub(super) server: Server,
    pub(super) token: String,
}

impl Erp {
    /// Started, with these confirmed orders, and somebody logged in.
    pub(super) fn with(orders: &[&str]) -> Self {
        let clock = Clock::for_tests();
        let stand_in = Dynamics365::new(clock.clone());
        let server = Server::start(Arc::clone(&stand_in) as Arc<dyn StandIn>, 0).unwrap();
        for order in orders {
            let (company, number) = order.split_once('/').unwrap();
            stand_in.add(Order::confirmed(company, number));
        }
        let mut erp = Self { stand_in, clock, server, token: String::new() };
        let secret = "client_secret=d365~secret%2B0000%2F00%3D%3D";
        erp.token = erp.token_v2(secret).is(200).json()["access_token"].as_str().unwrap().into();
        erp
    }

    pub(super) fn wait(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    pub(super) fn host(&self) -> String {
        self.server.url().replace("http://", "")
    }

    /// Asks for a token of version 2 with that proof.
    pub(super) fn token_v2(&self, proof: &str) -> Answer {
        self.token_at(TENANT, &format!("{}&{proof}", self.usual()))
    }

    /// The form that is right but for the proof.
    pub(super) fn usual(&self) -> String {
        let scope = self.server.url().replace(':', "%3A").replace('/', "%2F");
        format!("grant_type=client_credentials&client_id={CLIENT}&scope={scope}%2F.default")
    }

    pub(super) fn token_at(&self, tenant: &str, form: &str) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", &format!("/{tenant}/oauth2/v2.0/token"), &headers, form.as_bytes())
    }

    /// GET with the token.
    pub(super) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("authorization", &self.bearer())], b"")
    }

    /// A body of JSON with the token.
    pub(super) fn write(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.write_if(method, path, None, body)
    }

    pub(super) fn write_if(&self, method: &str, path: &str, tag: Option<&str>, body: &Value) -> Answer {
        let bearer = self.bearer();
        let mut headers = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        headers.extend(tag.map(|tag| ("if-match", tag)));
        self.send(method, path, &headers, body.to_string().as_bytes())
    }

    /// Over the wire.
    pub(super) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        client::ask(&self.server.url(), method, path, headers, body)
    }

    /// Past the wire and the log, with the token: for requests that are wrong on purpose.
    pub(super) fn wrong(&self, method: &str, path: &str, body: &Value) -> Answer {
        let bearer = self.bearer();
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.direct(method, path, &headers, body.as_bytes())
    }

    pub(super) fn direct(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        client::ask_in_place(&*self.stand_in, &self.host(), (method, path), headers, body)
    }

    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

pub(super) const TENANT: &str = "8f6b1f3e-0000-4000-8000-00000000f0f0";
pub(super) const CLIENT: &str = "11111111-2222-3333-4444-555555555555";

impl Answer {
    /// The rows of a list.
    pub(super) fn rows(&self) -> Vec<Value> {
        self.json()["value"].as_array().unwrap().clone()
    }

    /// The real text of an error.
    pub(super) fn words(&self) -> String {
        self.json()["error"]["innererror"]["message"].as_str().unwrap_or_default().to_owned()
    }

    /// The AADSTS number of a refused token.
    pub(super) fn number(&self) -> u64 {
        self.json()["error_codes"][0].as_u64().unwrap_or_default()
    }
}

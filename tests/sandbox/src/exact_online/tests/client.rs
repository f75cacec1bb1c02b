//! A client as small as the tests need it.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;

use crate::client;
pub(super) use crate::client::Answer;
use crate::exact_online::{ExactOnline, SalesOrder};
use crate::{Clock, Server, StandIn};

/// The company of the tests.
pub(super) const D: i64 = 4_100_200;
const CLIENT: &str = "client_id=7c1d0b1e-52a4-4a0e-9b1f-3a6d8f2e4c55&client_secret=exact-client-secret-0000";

/// A running stand-in and one user's tokens.
pub(super) struct Erp {
    pub(super) stand_in: Arc<ExactOnline>,
    pub(super) clock: Clock,
    pub(super) server: Server,
    pub(super) bearer: String,
    pub(super) refresh: String,
}

impl Erp {
    pub(super) fn with(orders: &[i64]) -> Self {
        let clock = Clock::for_tests();
        let stand_in = ExactOnline::new(clock.clone());
        for number in orders {
            stand_in.add(D, SalesOrder::open(*number));
        }
        let server = Server::start(Arc::clone(&stand_in) as Arc<dyn StandIn>, 0).unwrap();
        let mut erp = Self { stand_in, clock, server, bearer: String::new(), refresh: String::new() };
        let code = erp.code();
        let answer = erp.exchange(&code).is(200);
        erp.keep(&answer);
        erp
    }

    pub(super) fn keep(&mut self, answer: &Answer) {
        let body = answer.json();
        self.bearer = format!("Bearer {}", body["access_token"].as_str().unwrap());
        self.refresh = body["refresh_token"].as_str().unwrap().into();
    }

    /// A code, still encoded as the address has it.
    pub(super) fn code(&self) -> String {
        let uri = "https%3A%2F%2Fship.example.com%2Fmlc%2Fcallback";
        let id = CLIENT.split('&').next().unwrap();
        let path =
            format!("/api/oauth2/auth?{id}&redirect_uri={uri}&response_type=code&state=x1&force_login=0");
        let location = self.send("GET", &path, &[], b"").is(302).header("location").to_owned();
        assert!(location.starts_with("https://ship.example.com/mlc/callback?code=XTzM%21"), "{location}");
        assert!(location.ends_with("&state=x1"));
        location.split(['=', '&']).nth(1).unwrap().to_owned()
    }

    pub(super) fn exchange(&self, code: &str) -> Answer {
        let uri = "https%3A%2F%2Fship.example.com%2Fmlc%2Fcallback";
        self.token_call(&format!("grant_type=authorization_code&code={code}&redirect_uri={uri}"))
    }

    pub(super) fn renew(&self, refresh: &str) -> Answer {
        self.token_call(&format!("grant_type=refresh_token&refresh_token={}", refresh.replace('!', "%21")))
    }

    pub(super) fn token_call(&self, form: &str) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", "/api/oauth2/token", &headers, format!("{form}&{CLIENT}").as_bytes())
    }

    pub(super) fn wait(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// GET below the company, over the wire.
    pub(super) fn get(&self, path: &str) -> Answer {
        self.send("GET", &full(path), &self.headers()[..2], b"")
    }

    pub(super) fn write(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if method == "DELETE" { String::new() } else { body.to_string() };
        self.send(method, &full(path), &self.headers(), body.as_bytes())
    }

    /// Past the wire and the log: for requests that are wrong on purpose.
    pub(super) fn wrong(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.direct(method, &full(path), &self.headers(), body.to_string().as_bytes())
    }

    /// A GET that is wrong, and what its refusal tells.
    #[track_caller]
    pub(super) fn refuses(&self, path: &str, told: &str) {
        let explanation = self.wrong("GET", path, &Value::Null).is(400).explanation();
        assert!(explanation.contains(told), "{path}: {explanation}");
    }

    /// Changes a column of an order as a person would.
    pub(super) fn edit(&self, number: i64, column: &str, value: i64) {
        self.stand_in.edit(D, number, |order| {
            order.header.set(column, value);
        });
    }

    pub(super) fn headers(&self) -> [(&str, &str); 3] {
        [
            ("authorization", &self.bearer),
            ("accept", "application/json"),
            ("content-type", "application/json"),
        ]
    }

    pub(super) fn direct(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        client::ask_in_place(&*self.stand_in, "sandbox", (method, path), headers, body)
    }

    /// Over the wire.
    pub(super) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        client::ask(&self.server.url(), method, path, headers, body)
    }
}

impl Answer {
    /// Rows of a list, in either of its shapes.
    pub(super) fn records(&self) -> Vec<Value> {
        let data = self.json()["d"].clone();
        data.as_array().or_else(|| data["results"].as_array()).unwrap().clone()
    }

    /// The words of an error.
    pub(super) fn explanation(&self) -> String {
        self.json()["error"]["message"]["value"].as_str().unwrap_or_default().to_owned()
    }
}

fn full(path: &str) -> String {
    if path.starts_with("/api") || path.starts_with("/docs") {
        path.to_owned()
    } else {
        format!("/api/v1/{D}/{path}")
    }
}

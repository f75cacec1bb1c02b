//! The stand-in over HTTP, for what is asked rightly; directly for what is wrong on purpose, which has no place in the
//! log of exchanges.

mod access;
mod address;
mod admin;
mod cancel;
mod proof;
mod reference;
mod refusals;
mod requests;
mod ship;
mod track;

use std::io::BufReader;
use std::net::TcpStream;
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::Fedex;
use crate::client::{self, Reply};
use crate::http::{Request, Response};
use crate::{Clock, Server, StandIn as _};

const ACCOUNT: &str = "740561073";

struct World {
    clock: Clock,
    fedex: Arc<Fedex>,
    server: Server,
    token: String,
}

impl World {
    fn new() -> Self {
        let clock = Clock::for_tests();
        let fedex = Fedex::new(clock.clone());
        let server = Server::start(fedex.clone(), 0).unwrap();
        let mut world = Self { clock, fedex, server, token: String::new() };
        world.token = world.new_token("sandbox-key", "sandbox-secret-key-000000");
        world
    }

    /// A world whose token lives for a year, at noon in Memphis: no day ends while a test runs.
    fn patient() -> Self {
        let mut world = Self::new();
        let second_of_day = (world.clock.now().as_second() - 6 * 3600).rem_euclid(86_400);
        // A day later at least, so that what was counted of the day before is over.
        world.passes(2 * 86_400 + 12 * 3600 - second_of_day);
        world.fedex.settings().token_lifetime_s = 365 * 86_400;
        world.token = world.new_token("sandbox-key", "sandbox-secret-key-000000");
        world
    }

    fn new_token(&self, key: &str, secret: &str) -> String {
        let form = format!("grant_type=client_credentials&client_id={key}&client_secret={secret}");
        let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
        let reply = self.exchange("POST", "/oauth/token", headers, &form);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body["access_token"].as_str().unwrap().to_owned()
    }

    fn passes(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// A call over HTTP that the contract check will read.
    fn call(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.call_with(method, path, "X-Customer-Transaction-Id: mlc-1\r\n", body)
    }

    fn call_with(&self, method: &str, path: &str, headers: &str, body: &Value) -> Reply {
        let headers =
            format!("{headers}Content-Type: application/json\r\nAuthorization: Bearer {}\r\n", self.token);
        self.exchange(method, path, &headers, &body.to_string())
    }

    fn exchange(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        Reply::read(&mut self.send(method, path, headers, body))
    }

    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> BufReader<TcpStream> {
        client::send(&self.server.url(), method, path, headers, body)
    }

    /// A call past the wire and past the log.
    fn direct(&self, method: &str, path: &str, body: &Value) -> Reply {
        let authorization = format!("Bearer {}", self.token);
        let headers = [("content-type", "application/json"), ("authorization", authorization.as_str())];
        self.raw(method, path, &headers, body.to_string())
    }

    fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Reply {
        let response = self.response(method, path, headers, body);
        let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        Reply { status: response.status, head: format!("{:?}", response.headers), body }
    }

    fn response(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Response {
        self.fedex.answer(&Request {
            method: method.into(),
            target: path.into(),
            path: path.into(),
            headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            body: body.into(),
            ..Request::default()
        })
    }

    /// Creates a shipment, and gives `transactionShipments[0]`.
    fn ship(&self, body: &Value) -> Value {
        let reply = self.call("POST", "/ship/v1/shipments", body);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body["output"]["transactionShipments"][0].clone()
    }

    /// Creates a Ground package with that order number, and gives its tracking number.
    fn package(&self, order: &str) -> String {
        text(&self.ship(&requests::ground(order))["masterTrackingNumber"])
    }

    fn cancel(&self, tracking_number: &str) -> Reply {
        let body = json!({"accountNumber": {"value": ACCOUNT}, "trackingNumber": tracking_number});
        self.call("PUT", "/ship/v1/shipments/cancel", &body)
    }

    /// `trackResults` of one number.
    fn track(&self, tracking_number: &str) -> Vec<Value> {
        let info = json!([{"trackingNumberInfo": {"trackingNumber": tracking_number}}]);
        let body = json!({"includeDetailedScans": true, "trackingInfo": info});
        let reply = self.call("POST", "/track/v1/trackingnumbers", &body);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body["output"]["completeTrackResults"][0]["trackResults"].as_array().unwrap().clone()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

//! The stand-in over HTTP, for what is asked rightly; directly for what is wrong on purpose, which has no place in the
//! log of exchanges.

mod access;
mod address;
mod admin;
mod alert;
mod crowd;
mod recover;
mod reference;
mod refusals;
mod requests;
mod shapes;
mod ship;
mod track;
mod void;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::Value;

use super::Ups;
use crate::client::{self, Reply};
use crate::http::{Read1, read_request};
use crate::{Clock, Server, StandIn as _};

const ACCOUNT: &str = "12345E";
const SHIP: &str = "/api/shipments/v2409/ship";
const JSON: &str = "Content-Type: application/json\r\n";
/// What tracking and Track Alert want to be told.
const TRANSACTION: &str = "transId: 0123456789abcdef0123456789abcdef\r\ntransactionSrc: mlc\r\n";

struct World {
    clock: Clock,
    ups: Arc<Ups>,
    server: Server,
    token: String,
}

impl World {
    fn new() -> Self {
        let clock = Clock::for_tests();
        let ups = Ups::new(clock.clone());
        let server = Server::start(ups.clone(), 0).unwrap();
        let mut world = Self { clock, ups, server, token: String::new() };
        world.token = world.new_token();
        world
    }

    /// A world whose token lives for a year, at noon in Los Angeles: no day ends while a test runs.
    fn patient() -> Self {
        let mut world = Self::new();
        let second_of_day = (world.clock.now().as_second() - 8 * 3600).rem_euclid(86_400);
        // A day later at least, so that what was counted of the day before is over.
        world.passes(2 * 86_400 + 12 * 3600 - second_of_day);
        world.ups.settings().token_lifetime_s = 365 * 86_400;
        world.token = world.new_token();
        world
    }

    fn new_token(&self) -> String {
        let reply = self.exchange(
            "POST",
            "/security/v1/oauth/token",
            &requests::login("sandbox-client", "sandbox-secret-000000000000"),
            "grant_type=client_credentials",
        );
        assert_eq!(reply.status, 200, "{reply:?}");
        text(&reply.body["access_token"])
    }

    fn passes(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    fn authorization(&self) -> String {
        format!("Authorization: Bearer {}\r\n", self.token)
    }

    /// A call over HTTP that the contract check will read.
    fn exchange(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        Reply::read(&mut client::send(&self.server.url(), method, path, headers, body))
    }

    /// A POST with a JSON body.
    fn post(&self, path: &str, body: &Value) -> Reply {
        let headers = format!("{JSON}{TRANSACTION}{}", self.authorization());
        self.exchange("POST", path, &headers, &body.to_string())
    }

    fn get(&self, path: &str) -> Reply {
        self.exchange("GET", path, &format!("{TRANSACTION}{}", self.authorization()), "")
    }

    /// A call past the wire and past the log.
    fn raw(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let wire = client::wire("sandbox", method, path, headers, body);
        let Read1::Request(request, _) = read_request(&mut wire.as_slice(), &mut Vec::new()).unwrap() else {
            panic!("no request");
        };
        Reply::read(&mut self.ups.answer(&request).wire(true).as_slice())
    }

    /// As [`World::post`], past the log.
    fn direct(&self, path: &str, body: &Value) -> Reply {
        let headers = format!("{JSON}{TRANSACTION}{}", self.authorization());
        self.raw("POST", path, &headers, &body.to_string())
    }

    fn direct_get(&self, path: &str) -> Reply {
        self.raw("GET", path, &format!("{TRANSACTION}{}", self.authorization()), "")
    }

    /// Creates a shipment, and gives `ShipmentResults`.
    fn ship(&self, body: &Value) -> Value {
        let reply = self.post(SHIP, body);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body["ShipmentResponse"]["ShipmentResults"].clone()
    }

    /// Creates a Ground package with that order number, and gives its tracking number.
    fn package(&self, order: &str) -> String {
        text(&self.ship(&requests::ground(order))["ShipmentIdentificationNumber"])
    }

    /// Voids a shipment, or with a query some of its packages.
    fn void(&self, number_and_query: &str) -> Reply {
        let path = format!("/api/shipments/v2409/void/cancel/{number_and_query}");
        self.exchange("DELETE", &path, &self.authorization(), "")
    }

    /// The only entry of `shipment`.
    fn track(&self, number_and_query: &str) -> Value {
        let reply = self.get(&format!("/api/track/v1/details/{number_and_query}"));
        assert_eq!(reply.status, 200, "{reply:?}");
        let entries = reply.body["trackResponse"]["shipment"].as_array().unwrap().clone();
        assert_eq!(entries.len(), 1);
        entries[0].clone()
    }

    /// The only package of a number.
    fn tracked(&self, number_and_query: &str) -> Value {
        self.track(number_and_query)["package"][0].clone()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(text(value)).unwrap()
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

//! A client as small as the tests need it.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;

use crate::acumatica::{Acumatica, Shipment};
use crate::client;
pub(super) use crate::client::Answer;
use crate::http::{Read1, read_request};
use crate::{Clock, Server, StandIn};

/// Path of the endpoint that the tests use.
pub(super) const BASE: &str = "/entity/Default/24.200.001";

/// A running stand-in and one user's token.
pub(super) struct Erp {
    pub(super) stand_in: Arc<Acumatica>,
    pub(super) clock: Clock,
    pub(super) server: Server,
    pub(super) token: String,
}

impl Erp {
    /// Started, and nobody logged in.
    pub(super) fn start() -> Self {
        let clock = Clock::for_tests();
        let stand_in = Acumatica::new(clock.clone());
        let server = Server::start(Arc::clone(&stand_in) as Arc<dyn StandIn>, 0).unwrap();
        Self { stand_in, clock, server, token: String::new() }
    }

    /// Started, with these shipments, and logged in by password.
    pub(super) fn with(shipments: &[&str]) -> Self {
        let mut erp = Self::start();
        for number in shipments {
            erp.stand_in.add(Shipment::open(number));
        }
        erp.token = erp.grant("password").json()["access_token"].as_str().unwrap().into();
        erp
    }

    /// Moves the clock.
    pub(super) fn wait(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    /// Asks for a token by password with the usual scope; `refresh:TOKEN` refreshes.
    pub(super) fn grant(&self, how: &str) -> Answer {
        let rest = match how.split_once(':') {
            Some((_, token)) => format!("grant_type=refresh_token&refresh_token={token}"),
            None => format!(
                "grant_type={how}&username=mlc-api&password=acu-password-0000&scope=api%20offline_access"
            ),
        };
        self.token_call(&format!("{CLIENT}&{rest}"))
    }

    pub(super) fn token_call(&self, form: &str) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", "/identity/connect/token", &headers, form.as_bytes())
    }

    /// GET with the token; a path that does not start at the root is one of the endpoint.
    pub(super) fn get(&self, path: &str) -> Answer {
        self.send("GET", &full(path), &[("authorization", &self.bearer())], b"")
    }

    /// PUT, POST or PATCH of JSON with the token.
    pub(super) fn write(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.write_with(method, path, &[], body)
    }

    /// The same with `If-Match: *`.
    pub(super) fn update(&self, path: &str, body: &Value) -> Answer {
        self.write_with("PUT", path, &[("if-match", "*")], body)
    }

    pub(super) fn write_with(&self, method: &str, path: &str, more: &[(&str, &str)], body: &Value) -> Answer {
        let bearer = self.bearer();
        let mut headers = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        headers.extend(more);
        self.send(method, &full(path), &headers, body.to_string().as_bytes())
    }

    pub(super) fn upload(&self, path: &str, comment: &str, bytes: &[u8]) -> Answer {
        let bearer = self.bearer();
        let mut headers =
            vec![("authorization", bearer.as_str()), ("content-type", "application/octet-stream")];
        if !comment.is_empty() {
            headers.push(("px-cbfilecomment", comment));
        }
        self.send("PUT", &full(path), &headers, bytes)
    }

    /// Over the wire.
    pub(super) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.server.url().trim_start_matches("http://")).unwrap();
        let host = self.server.url().replace("http://", "");
        let mut wire = head(method, path, headers);
        let length = body.len();
        write!(wire, "host: {host}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n").unwrap();
        stream.write_all(wire.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Answer::read(&answer)
    }

    /// Past the wire and the log, with the token: for requests that are wrong on purpose.
    pub(super) fn wrong(&self, method: &str, path: &str, body: &Value) -> Answer {
        let bearer = self.bearer();
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.direct(method, &full(path), &headers, body.to_string().as_bytes())
    }

    pub(super) fn direct(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let wire = format!("{}\r\n", head(method, path, headers)).into_bytes();
        let Read1::Request(mut request, _) = read_request(&mut &*wire, &mut Vec::new()).unwrap() else {
            panic!("no request")
        };
        body.clone_into(&mut request.body);
        Answer::of(self.stand_in.answer(&request))
    }

    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// GUID of a shipment.
    pub(super) fn id(&self, number: &str) -> String {
        self.stand_in.shipment(number).unwrap().id
    }

    /// GUID of a shipment's first package.
    pub(super) fn package_id(&self, number: &str) -> String {
        self.stand_in.shipment(number).unwrap().packages[0].id.clone()
    }
}

/// Id and secret of the connected application, as form fields.
pub(super) const CLIENT: &str =
    "client_id=7C1E0A5B-0000-4000-8000-000000000001%40DemoCo&client_secret=acu-client-secret-0000";

impl Answer {
    /// Type of the exception in an error body.
    pub(super) fn exception(&self) -> String {
        self.json()["exceptionType"].as_str().unwrap_or_default().to_owned()
    }

    /// The jar after this answer: the latest value of each cookie.
    pub(super) fn jar(&self) -> String {
        let pairs = self.all("set-cookie").into_iter().filter_map(|cookie| cookie.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }
}

fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    client::head(method, &path.replace(' ', "%20").replace('+', "%2B").replace('|', "%7C"), headers)
}

fn full(path: &str) -> String {
    if path.starts_with("/entity") || path.starts_with("/Inst") {
        path.to_owned()
    } else {
        format!("{BASE}{path}")
    }
}

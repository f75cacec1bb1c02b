//! A client as small as the tests need it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::signer::Assertion;
use crate::client;
pub(super) use crate::client::Answer;
use crate::http::{Read1, read_request};
use crate::netsuite::{Kind, Netsuite, Record};
use crate::{Clock, Server, StandIn};

/// What comes before the paths of the services.
pub(super) const BASE: &str = "/services/rest";
pub(super) const TOKEN: &str = "/services/rest/auth/oauth2/v1/token";

/// A running stand-in and a token.
pub(super) struct Erp {
    pub(super) stand_in: Arc<Netsuite>,
    pub(super) clock: Clock,
    pub(super) server: Server,
    pub(super) token: String,
}

impl Erp {
    /// Started, and nobody logged in.
    pub(super) fn start() -> Self {
        let clock = Clock::for_tests();
        let stand_in = Netsuite::new(clock.clone());
        let server = Server::start(Arc::clone(&stand_in) as Arc<dyn StandIn>, 0).unwrap();
        Self { stand_in, clock, server, token: String::new() }
    }

    /// Started, with these fulfillments packed, and logged in.
    pub(super) fn with(fulfillments: &[&str]) -> Self {
        let mut erp = Self::start();
        for number in fulfillments {
            erp.stand_in.add(Record::packed(number));
        }
        erp.log_in();
        erp
    }

    pub(super) fn log_in(&mut self) {
        let body = self.ask(&self.assertion().signed()).is(200).json();
        self.token = body["access_token"].as_str().unwrap().into();
    }

    /// An assertion that is good now.
    pub(super) fn assertion(&self) -> Assertion {
        let client_id = self.stand_in.settings().client_id.clone();
        Assertion::new(&client_id, &format!("{}{TOKEN}", self.server.url()), self.clock.now().as_second())
    }

    /// Asks for a token.
    pub(super) fn ask(&self, assertion: &str) -> Answer {
        self.send("POST", TOKEN, &[FORM], &form(assertion))
    }

    /// Moves the clock.
    pub(super) fn wait(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// Internal id of a fulfillment.
    pub(super) fn id(&self, number: &str) -> String {
        self.fulfillment(number).id().to_owned()
    }

    pub(super) fn fulfillment(&self, number: &str) -> Record {
        self.stand_in.fulfillment(number).unwrap()
    }

    /// Path of a fulfillment.
    pub(super) fn path(&self, number: &str) -> String {
        format!("/record/v1/itemFulfillment/{}", self.id(number))
    }

    /// Path of a fulfillment's order.
    pub(super) fn order_path(&self, number: &str) -> String {
        format!("/record/v1/salesOrder/{}", self.fulfillment(number).text("createdFrom"))
    }

    /// Ships a fulfillment, as a person does.
    pub(super) fn ship(&self, number: &str) {
        self.edit(number, |fulfillment| fulfillment["shipStatus"] = "C".into());
    }

    pub(super) fn edit(&self, number: &str, change: impl FnOnce(&mut Record)) {
        self.stand_in.edit(Kind::ItemFulfillment, number, change);
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.send("GET", &full(path), &[("authorization", &self.bearer())], "")
    }

    /// Writes JSON, and wants unknown names refused.
    pub(super) fn write(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.write_with(method, path, &[("x-netsuite-propertynamevalidation", "Error")], body)
    }

    pub(super) fn write_with(&self, method: &str, path: &str, more: &[(&str, &str)], body: &Value) -> Answer {
        let bearer = self.bearer();
        let headers = [&[("authorization", bearer.as_str()), JSON], more].concat();
        self.send(method, &full(path), &headers, &body.to_string())
    }

    /// The rows of a query's first page.
    pub(super) fn rows(&self, query: &str) -> Vec<Value> {
        self.query(query, &[], "").is(200).json()["items"].as_array().unwrap().clone()
    }

    /// A query with its parameters; the place is `?limit=…`.
    pub(super) fn query(&self, query: &str, parameters: &[&str], place: &str) -> Answer {
        let body = json!({ "q": query, "params": parameters });
        let path = format!("/query/v1/suiteql{place}");
        self.write_with("POST", &path, &[("prefer", "transient")], &body)
    }

    /// Over the wire.
    pub(super) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.host()).unwrap();
        stream.write_all(&self.wire(method, path, headers, body)).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Answer::read(&answer)
    }

    /// Past the wire and the log: for requests that are wrong on purpose.
    pub(super) fn direct(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let wire = self.wire(method, path, headers, body);
        match read_request(&mut &*wire, &mut Vec::new()).unwrap() {
            Read1::Request(request, _) => Answer::of(self.stand_in.answer(&request)),
            Read1::Closed => panic!("no request"),
        }
    }

    /// The same with JSON and the token; null is no body.
    pub(super) fn wrong(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.wrong_with(method, path, &[JSON], body)
    }

    pub(super) fn wrong_with(&self, method: &str, path: &str, more: &[(&str, &str)], body: &Value) -> Answer {
        let bearer = self.bearer();
        let headers = [&[("authorization", bearer.as_str())], more].concat();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.direct(method, &full(path), &headers, &body)
    }

    fn wire(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
        let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let path = path.replace(' ', "%20").replace('"', "%22");
        client::wire(&self.host(), method, &path, &lines.concat(), body)
    }

    pub(super) fn host(&self) -> String {
        self.server.url().replace("http://", "")
    }

    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// What the login audit trail says last.
    pub(super) fn last_login(&self) -> &'static str {
        self.stand_in.login_audit().last().unwrap().detail
    }
}

pub(super) const JSON: (&str, &str) = ("content-type", "application/json");
pub(super) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The form of a token call.
pub(super) fn form(assertion: &str) -> String {
    let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
    format!("grant_type=client_credentials&client_assertion_type={kind}&client_assertion={assertion}")
}

impl Answer {
    /// A member of the first error detail.
    pub(super) fn detail(&self, member: &str) -> String {
        self.json()["o:errorDetails"][0][member].as_str().unwrap_or_default().to_owned()
    }

    /// Fails the test unless it is that refusal, such as `400 USER_ERROR`; `place` is what the first error detail names.
    #[track_caller]
    pub(super) fn refuses(&self, refusal: &str, place: &str) {
        let places = ["o:errorPath", "o:errorQueryParam", "o:errorHeader", "o:errorUrl"];
        let own = (
            format!("{} {}", self.status, self.detail("o:errorCode")),
            places.map(|member| self.detail(member)).concat(),
        );
        assert_eq!((own.0.as_str(), own.1.as_str()), (refusal, place), "{}", self.text());
    }

    /// Fails the test unless the members under these pointers, such as `/items/0/id`, have these values; null is none.
    #[track_caller]
    pub(super) fn shows(&self, expected: &Value) {
        let body = self.json();
        for (pointer, value) in expected.as_object().unwrap() {
            assert_eq!(body.pointer(pointer).unwrap_or(&Value::Null), value, "{pointer} of {body:#}");
        }
    }
}

/// The cases of a table: a line each, cells with ` => ` between them.
pub(super) fn cases<const CELLS: usize>(table: &str) -> impl Iterator<Item = [&str; CELLS]> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.split("=>").map(str::trim).collect::<Vec<_>>().try_into().expect(line))
}

fn full(path: &str) -> String {
    format!("{BASE}{path}")
}

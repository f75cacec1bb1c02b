//! A client as small as the tests need it, and the cases that it plays.

use std::io::Read as _;
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;

use crate::acumatica::{Acumatica, Settings, Shipment};
use crate::client;
pub(super) use crate::client::Answer;
use crate::http::{Read1, read_request};
use crate::{Clock, Server, StandIn};

/// Path of the endpoint that the tests use.
pub(super) const BASE: &str = "/entity/Default/24.200.001";
pub(super) const JSON: (&str, &str) = ("content-type", "application/json");
pub(super) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// Id and secret of the connected application, as form fields.
pub(super) const CLIENT: &str =
    "client_id=7C1E0A5B-0000-4000-8000-000000000001%40DemoCo&client_secret=acu-client-secret-0000";

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
        erp.log_in();
        erp
    }

    /// Asks for a token of a session of its own.
    pub(super) fn log_in(&mut self) {
        self.token = self.grant("password").is(200).json()["access_token"].as_str().unwrap().into();
    }

    pub(super) fn set(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.stand_in.settings());
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
        self.send("POST", "/identity/connect/token", &[FORM], form.as_bytes())
    }

    /// Plays a script and gives the JSON of its last answer.
    ///
    /// A line is `VERB PATH BODY -> STATUS POINTER VALUE …`: what is asked with the token, the status that comes, and
    /// values of the answer by JSON pointer, where null also stands for none. A pointer that ends in `~` wants a text that
    /// holds the value. `{id}`, `{package}` and `{order}` are the GUIDs of shipment 000123, of its first package and of its
    /// order.
    #[track_caller]
    pub(super) fn play(&self, script: &str) -> Value {
        let mut json = Value::Null;
        for line in script.lines().map(|line| self.filled(line.trim())).filter(|line| !line.is_empty()) {
            let (ask, wanted) = line.split_once(" -> ").unwrap_or_else(|| panic!("no answer in {line}"));
            let body_at = [" {", " ["].iter().find_map(|start| ask.find(start));
            let (ask, body) = ask.split_at(body_at.unwrap_or(ask.len()));
            let answer = self.ask(ask.trim(), body.as_bytes());
            let (status, mut wanted) = wanted.split_once(' ').unwrap_or((wanted, ""));
            assert_eq!(answer.status.to_string(), status, "{line}: {}", answer.text());
            json = serde_json::from_slice(&answer.body).unwrap_or_default();
            while let Some((pointer, rest)) = wanted.trim().split_once(' ') {
                let mut values = serde_json::Deserializer::from_str(rest).into_iter();
                let value: Value = values.next().unwrap().unwrap();
                wanted = &rest[values.byte_offset()..];
                let is = json.pointer(pointer.trim_end_matches('~')).unwrap_or(&Value::Null);
                let holds = || is.as_str().is_some_and(|text| text.contains(value.as_str().unwrap()));
                let is_right = if pointer.ends_with('~') { holds() } else { *is == value };
                assert!(is_right, "{line}\n{pointer} of {json}");
            }
        }
        json
    }

    fn filled(&self, line: &str) -> String {
        let Some(shipment) = self.stand_in.shipment("000123") else { return line.to_owned() };
        let package = shipment.packages.first().map_or("", |package| &package.id);
        let order = self.stand_in.order("SO000123").unwrap().id;
        line.replace("{id}", &shipment.id).replace("{package}", package).replace("{order}", &order)
    }

    /// Asks with the token. The question is a verb and a path; a path that does not start at the root is one of the
    /// endpoint. `UPDATE` is a PUT with `If-Match: *`, `CREATE` one with `If-None-Match: *`. A `!` in front sends it past
    /// the wire and the log of exchanges: that is for what is wrong on purpose.
    pub(super) fn ask(&self, ask: &str, body: &[u8]) -> Answer {
        let (verb, path) = ask.split_once(' ').unwrap();
        let bearer = self.bearer();
        let mut headers = vec![("authorization", bearer.as_str()), JSON];
        let (direct, verb) = verb.strip_prefix('!').map_or((false, verb), |verb| (true, verb));
        let (method, condition) = match verb {
            "UPDATE" => ("PUT", Some(("if-match", "*"))),
            "CREATE" => ("PUT", Some(("if-none-match", "*"))),
            method => (method, None),
        };
        headers.extend(condition);
        let send = if direct { Self::direct } else { Self::send };
        send(self, method, &full(path), &headers, body)
    }

    /// GET with the token.
    pub(super) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), b"")
    }

    /// The same past the wire and the log.
    pub(super) fn wrong(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.ask(&format!("!{method} {path}"), body.to_string().as_bytes())
    }

    /// Over the wire.
    pub(super) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let lines = lines.collect::<Vec<_>>().concat();
        let body = std::str::from_utf8(body).unwrap();
        let mut wire = Vec::new();
        client::send(&self.server.url(), method, &encoded(path), &lines, body)
            .read_to_end(&mut wire)
            .unwrap();
        Answer::read(&wire)
    }

    /// Past the wire and the log.
    pub(super) fn direct(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let wire = format!("{}\r\n", client::head(method, &encoded(path), headers)).into_bytes();
        let Read1::Request(mut request, _) = read_request(&mut &*wire, &mut Vec::new()).unwrap() else {
            panic!("no request")
        };
        body.clone_into(&mut request.body);
        Answer::of(self.stand_in.answer(&request))
    }

    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    pub(super) fn shipment(&self) -> Shipment {
        self.stand_in.shipment("000123").unwrap()
    }

    /// GUID of a shipment.
    pub(super) fn id(&self, number: &str) -> String {
        self.stand_in.shipment(number).unwrap().id
    }

    /// GUID of the first package of shipment 000123.
    pub(super) fn package_id(&self) -> String {
        self.shipment().packages[0].id.clone()
    }
}

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

fn encoded(path: &str) -> String {
    path.replace(' ', "%20").replace('+', "%2B").replace('|', "%7C")
}

fn full(path: &str) -> String {
    if path.starts_with("/entity") || path.starts_with("/Inst") {
        path.to_owned()
    } else {
        format!("{BASE}{path}")
    }
}

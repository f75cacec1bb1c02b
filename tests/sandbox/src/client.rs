//! A client as small as the tests of the stand-ins need it.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::StandIn;
use crate::http::{Read1, Response, read_request};

/// An answer as a client sees it.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    /// Null where it is no JSON.
    pub(crate) body: Value,
}

/// Asks on a connection of its own.
pub(crate) fn send(url: &str, method: &str, path: &str, headers: &str, body: &str) -> BufReader<TcpStream> {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(&wire(host, method, path, headers, body)).unwrap();
    BufReader::new(stream)
}

/// A request as bytes.
pub(crate) fn wire(host: &str, method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

impl Reply {
    pub(crate) fn read(stream: &mut impl BufRead) -> Self {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(stream.read_line(&mut head).unwrap(), 0, "cut off after {head:?}");
        }
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let mut body = vec![0; header("Content-Length").map_or(0, |length| length.parse().unwrap())];
        stream.read_exact(&mut body).unwrap();
        if header("Content-Encoding") == Some("gzip") {
            let packed = std::mem::take(&mut body);
            GzDecoder::new(packed.as_slice()).read_to_end(&mut body).unwrap();
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, body: serde_json::from_slice(&body).unwrap_or(Value::Null), head }
    }

    /// The value of a header, spelt as it was sent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The codes of `errors`, with or without an envelope around it.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let errors = self.body.pointer("/response/errors").unwrap_or(&self.body["errors"]);
        let errors = errors.as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["code"].as_str()).collect()
    }

    /// Status and first code.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (self.status, self.codes().first().copied().unwrap_or_default())
    }
}

/// An answer of a stand-in that was asked in place or over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn of(response: Response) -> Self {
        let headers = response.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
        Self { status: response.status, headers: headers.collect(), body: response.body }
    }

    pub(crate) fn read(wire: &[u8]) -> Self {
        let split = wire.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        let head = std::str::from_utf8(&wire[..split]).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Self { status, headers, body: wire[split + 4..].to_vec() }
    }

    /// Fails the test unless the status is that one.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// Every value of a header; its name in small letters.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The first value of a header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.all(name).first().copied().unwrap_or_default()
    }
}

/// Asks over the wire.
pub(crate) fn ask(url: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(&request(host, method, target, headers, body)).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    Answer::read(&answer)
}

/// Asks past the wire and the log: for requests that are wrong on purpose.
pub(crate) fn ask_in_place(
    stand_in: &dyn StandIn,
    host: &str,
    (method, target): (&str, &str),
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let wire = request(host, method, target, headers, body);
    let Read1::Request(request, _) = read_request(&mut &*wire, &mut Vec::new()).unwrap() else {
        panic!("no request")
    };
    Answer::of(stand_in.answer(&request))
}

/// A request as bytes; blanks in its target are encoded.
fn request(host: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let head = head(method, &target.replace(' ', "%20"), headers);
    let length = body.len();
    let rest = format!("host: {host}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), rest.as_bytes(), body].concat()
}

/// The request line and headers of a request, without the empty line.
pub(crate) fn head(method: &str, target: &str, headers: &[(&str, &str)]) -> String {
    let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    format!("{method} {target} HTTP/1.1\r\n{}", lines.collect::<Vec<_>>().concat())
}

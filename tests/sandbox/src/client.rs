//! A client as small as the tests of the stand-ins need it.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use flate2::read::GzDecoder;
use serde_json::Value;

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

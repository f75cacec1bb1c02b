//! Requests and answers as the stand-ins see them, and their form on the wire.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde_json::Value;

/// Longest request that a stand-in reads; a label file is some hundred kilobytes.
const REQUEST_MAX: usize = 64 << 20;

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// Path and query as sent, still percent-encoded.
    pub target: String,
    /// Decoded path without the query.
    pub path: String,
    /// Decoded pairs of the query: `%24filter` arrives as `$filter`, `+` as a blank.
    pub query: Vec<(String, String)>,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The body, already without chunks.
    pub body: Vec<u8>,
}

impl Request {
    /// The same with the second text wherever the first one stood.
    pub(crate) fn misdirected(&self, from: &str, to: &str) -> Self {
        let body = String::from_utf8_lossy(&self.body).replace(from, to).into_bytes();
        let query = self.query.iter().map(|(name, value)| (name.clone(), value.replace(from, to)));
        Self {
            target: self.target.replace(from, to),
            path: self.path.replace(from, to),
            query: query.collect(),
            body,
            ..self.clone()
        }
    }

    /// First header of that name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// First query option of that name.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The body as JSON, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The fields of an `application/x-www-form-urlencoded` body.
    #[must_use]
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(&String::from_utf8_lossy(&self.body))
    }

    /// Decoded path segments without empty ones.
    #[must_use]
    pub fn segments(&self) -> Vec<String> {
        let raw = self.target.split('?').next().unwrap_or_default();
        raw.split('/').filter(|s| !s.is_empty()).map(|s| decoded(s, false)).collect()
    }

    fn keeps_alive(&self) -> bool {
        !self.header("connection").is_some_and(|v| v.eq_ignore_ascii_case("close"))
    }
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers; length and connection are added on the wire.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// Whether the body travels compressed; the log of exchanges keeps it as it is here.
    pub gzip: bool,
    /// Whether it was made wrong on purpose: only its request can be held against the official descriptions.
    pub spoilt: bool,
}

impl Response {
    /// An answer without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// A JSON answer.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json; charset=utf-8", body.to_string())
    }

    /// An HTML page, as proxies and gateways send it.
    #[must_use]
    pub fn html(status: u16, title: &str) -> Self {
        let page = format!(
            "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
        );
        Self::text(status, "text/html; charset=utf-8", page)
    }

    /// An answer with any content type.
    #[must_use]
    pub fn text(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".into(), content_type.into())],
            body: body.into(),
            gzip: false,
            spoilt: false,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Says when it was made, as every server does, unless it does so already.
    pub(crate) fn dated(self, now: Timestamp) -> Self {
        if self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("date")) {
            return self;
        }
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        self.with("Date", &date)
    }

    pub(crate) fn wire(&self, closes: bool) -> Vec<u8> {
        let packed = (self.gzip && !self.body.is_empty()).then(|| gzip(&self.body));
        let body = packed.as_ref().unwrap_or(&self.body);
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if packed.is_some() {
            head.push_str("Content-Encoding: gzip\r\n");
        }
        if self.status != 204 {
            let _ = write!(head, "Content-Length: {}\r\n", body.len());
        }
        head.push_str(if closes { "Connection: close\r\n\r\n" } else { "\r\n" });
        let mut bytes = head.into_bytes();
        if self.status != 204 {
            bytes.extend_from_slice(body);
        }
        bytes
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// Blanks that unpack to so many megabytes. The packed form of one megabyte is made once and repeated.
pub(crate) fn gzip_bomb(megabytes: usize) -> Vec<u8> {
    /// Before the first block of a gzip file stand so many bytes.
    const HEAD: usize = 10;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let _ = encoder.write_all(&vec![b' '; 1 << 20]).and_then(|()| encoder.flush());
    let flushed = encoder.get_ref().clone();
    let (head, block) = flushed.split_at(HEAD);
    [head, &block.repeat(megabytes)].concat()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

/// What a read from a connection gave.
pub(crate) enum Read1 {
    /// One request, and whether the connection stays open after it.
    Request(Box<Request>, bool),
    /// The client closed the connection between requests.
    Closed,
}

/// Reads one request; `buffer` keeps what has come of the next one.
pub(crate) fn read_request(stream: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<Read1> {
    loop {
        if let Some((mut request, head_len)) = parse_head(buffer)? {
            let length = request.header("content-length").and_then(|v| v.parse::<usize>().ok());
            let chunked = request.header("transfer-encoding").is_some_and(|v| v.contains("chunked"));
            if chunked {
                buffer.drain(..head_len);
                request.body = read_chunks(stream, buffer)?;
            } else {
                let end = head_len + length.unwrap_or(0);
                while buffer.len() < end {
                    if !fill(stream, buffer)? {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                request.body = buffer[head_len..end].to_vec();
                buffer.drain(..end);
            }
            let stays = request.keeps_alive();
            return Ok(Read1::Request(Box::new(request), stays));
        }
        if !fill(stream, buffer)? {
            return Ok(Read1::Closed);
        }
    }
}

fn fill(stream: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<bool> {
    if buffer.len() > REQUEST_MAX {
        return Err(io::Error::other("request too long"));
    }
    let mut block = [0; 16 << 10];
    let count = stream.read(&mut block)?;
    buffer.extend_from_slice(&block[..count]);
    Ok(count > 0)
}

fn parse_head(buffer: &[u8]) -> io::Result<Option<(Request, usize)>> {
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut slots);
    let head_len = match parsed.parse(buffer).map_err(io::Error::other)? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Ok(None),
    };
    let target = parsed.path.unwrap_or("/").to_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let request = Request {
        method: parsed.method.unwrap_or_default().to_ascii_uppercase(),
        path: decoded(path, false),
        query: pairs(query),
        headers: parsed
            .headers
            .iter()
            .map(|h| (h.name.to_ascii_lowercase(), String::from_utf8_lossy(h.value).into_owned()))
            .collect(),
        body: Vec::new(),
        target: target.clone(),
    };
    Ok(Some((request, head_len)))
}

fn read_chunks(stream: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        match httparse::parse_chunk_size(buffer) {
            Ok(httparse::Status::Complete((head, size))) => {
                let size = usize::try_from(size).map_err(io::Error::other)?;
                while buffer.len() < head + size + 2 {
                    if !fill(stream, buffer)? {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                body.extend_from_slice(&buffer[head..head + size]);
                buffer.drain(..head + size + 2);
                if size == 0 {
                    return Ok(body);
                }
            }
            Ok(httparse::Status::Partial) => {
                if !fill(stream, buffer)? {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            Err(_) => return Err(io::Error::other("bad chunk")),
        }
    }
}

pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decoded(name, true), decoded(value, true)))
        .collect()
}

/// Percent-decodes; `+` becomes a blank only where a form or query is meant.
pub(crate) fn decoded(text: &str, plus_is_blank: bool) -> String {
    let text: Cow<'_, str> = if plus_is_blank { text.replace('+', " ").into() } else { text.into() };
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let hex = bytes.get(index + 1..index + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[index], hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                out.push(byte);
                index += 3;
            }
            (byte, _) => {
                out.push(byte);
                index += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Request {
        let mut buffer = Vec::new();
        match read_request(&mut &*bytes, &mut buffer).unwrap() {
            Read1::Request(request, _) => *request,
            Read1::Closed => panic!("closed"),
        }
    }

    #[test]
    fn query_names_and_blanks_are_decoded_both_ways() {
        let request = read(b"GET /entity/A%2FB?%24filter=Status+eq%20'Open'&$top=5 HTTP/1.1\r\n\r\n");
        assert_eq!(request.option("$filter"), Some("Status eq 'Open'"));
        assert_eq!(request.option("$top"), Some("5"));
        assert_eq!(request.segments(), ["entity", "A/B"]);
    }

    #[test]
    fn chunked_bodies_are_joined() {
        let request =
            read(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assert_eq!(request.body, b"abcde");
    }
}

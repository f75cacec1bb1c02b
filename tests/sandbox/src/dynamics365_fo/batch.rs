//! `$batch`: several requests in one, changesets that succeed or fail as a whole, and 200 whatever happens inside.

use std::fmt::Write as _;

use super::Dynamics365;
use super::settings::Settings;
use crate::http::{Read1, Request, Response, read_request};
use crate::lock;

const OUTER: &str = "batchresponse_5a29";
const INNER: &str = "changesetresponse_1209";

/// Answers all parts of a batch.
pub(crate) fn answer(stand_in: &Dynamics365, request: &Request, settings: &Settings, site: &str) -> Response {
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let Some(boundary) = request.header("content-type").and_then(boundary) else {
        return Response::text(400, "text/plain", "A batch needs multipart/mixed with a boundary.");
    };
    let authorization = request.header("authorization").unwrap_or_default().to_owned();
    let run = |part: &str| one(stand_in, part, &authorization, settings, site);
    let mut answers = Vec::new();
    for part in parts(&text, &boundary) {
        let head = part.split("\r\n\r\n").next().unwrap_or_default();
        match head.lines().find_map(boundary_line) {
            None => answers.push(format!("--{OUTER}\r\n{}", run(part))),
            Some(inner) => {
                let changes = changeset(stand_in, &parts(part, &inner), &run);
                answers.push(format!(
                    "--{OUTER}\r\nContent-Type: multipart/mixed; boundary={INNER}\r\n\r\n{changes}--{INNER}--\r\n"
                ));
            }
        }
    }
    let body = format!("{}--{OUTER}--\r\n", answers.concat());
    Response::text(200, &format!("multipart/mixed; boundary={OUTER}"), body)
}

/// All changes, or the one that failed and none of them.
fn changeset(stand_in: &Dynamics365, parts: &[&str], run: &dyn Fn(&str) -> String) -> String {
    let before = lock(&stand_in.state).tables.clone();
    let mut answers = String::new();
    for part in parts {
        let answer = run(part);
        let is_fine = answer.contains("\r\nHTTP/1.1 2");
        if !is_fine {
            lock(&stand_in.state).tables = before;
            return format!("--{INNER}\r\n{answer}");
        }
        let _ = write!(answers, "--{INNER}\r\n{answer}");
    }
    answers
}

/// One inner request and its answer, in the form of a part.
fn one(stand_in: &Dynamics365, part: &str, authorization: &str, settings: &Settings, site: &str) -> String {
    let (head, inner) = part.split_once("\r\n\r\n").unwrap_or((part, ""));
    let id = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-id:"));
    let response = match parsed(inner) {
        None => Response::text(400, "text/plain", "A part of the batch is no request."),
        Some(mut request) => {
            request.headers.push(("authorization".into(), authorization.into()));
            stand_in.answer_one(&request, settings, site)
        }
    };
    let mut text = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n".to_owned();
    if let Some(id) = id {
        let _ = write!(text, "{id}\r\n");
    }
    let wire = String::from_utf8_lossy(&response.wire(false)).into_owned();
    format!("{text}\r\n{wire}\r\n")
}

/// An inner request: its address is absolute, and its body ends with the part.
fn parsed(text: &str) -> Option<Request> {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text.trim_end(), ""));
    let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    let mut words = line.split(' ');
    let (method, address) = (words.next()?, words.next()?);
    let path = match address.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => address,
    };
    let wire = format!("{method} {path} HTTP/1.1\r\n{headers}\r\n\r\n");
    let wire = wire.replace("\r\n\r\n\r\n", "\r\n\r\n");
    match read_request(&mut wire.as_bytes(), &mut Vec::new()).ok()? {
        Read1::Request(mut request, _) => {
            request.body = body.trim_end_matches("\r\n").as_bytes().to_vec();
            Some(*request)
        }
        Read1::Closed => None,
    }
}

fn boundary(content_type: &str) -> Option<String> {
    let rest = content_type.strip_prefix("multipart/mixed")?.split_once("boundary=")?.1;
    Some(rest.trim_matches('"').to_owned())
}

fn boundary_line(line: &str) -> Option<String> {
    let (name, value) = line.split_once(':')?;
    if name.eq_ignore_ascii_case("content-type") { boundary(value.trim()) } else { None }
}

/// What stands between the boundaries.
fn parts<'t>(text: &'t str, boundary: &str) -> Vec<&'t str> {
    let mark = format!("--{boundary}");
    let pieces = text.split(mark.as_str()).skip(1).filter(|piece| !piece.starts_with("--"));
    pieces.map(|piece| piece.trim_start_matches("\r\n")).collect()
}

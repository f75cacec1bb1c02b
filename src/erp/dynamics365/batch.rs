//! Sends several reads in one `$batch` call. Its own status is always 200; each part has its own.

use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use crate::http::Answer;

pub(super) const TARGET: &str = "/data/$batch?cross-company=true";
const BOUNDARY: &str = "batch_mlc";

/// Content type and body of a batch of reads. Inner addresses are absolute.
pub(super) fn request(targets: &[String], origin: &str) -> (String, Vec<u8>) {
    let parts = targets.iter().map(|target| {
        format!(
            "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
             GET {origin}{target} HTTP/1.1\r\nAccept: application/json;odata.metadata=minimal\r\n\r\n\r\n"
        )
    });
    let body = format!("{}--{BOUNDARY}--\r\n", parts.collect::<String>());
    (format!("multipart/mixed; boundary={BOUNDARY}"), body.into_bytes())
}

/// Whether the answer is that of a batch.
pub(super) fn is_batch(answer: &Answer) -> bool {
    answer.header("content-type").is_some_and(|kind| kind.starts_with("multipart/mixed"))
}

/// Returns the parts in their order, up to the first unreadable one.
pub(super) fn parts(answer: &Answer) -> Vec<Answer> {
    let kind = answer.header("content-type").unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("boundary=") else { return Vec::new() };
    let boundary = boundary.split(';').next().unwrap_or_default().trim().trim_matches('"');
    let text = String::from_utf8_lossy(&answer.body);
    let mark = format!("--{boundary}");
    let pieces = text.split(mark.as_str()).skip(1).take_while(|piece| !piece.starts_with("--"));
    pieces.map_while(|piece| part(piece, answer)).collect()
}

/// Reads one part: its own head, then a status line, headers and a body.
fn part(piece: &str, outer: &Answer) -> Option<Answer> {
    let (_, inner) = piece.split_once("\r\n\r\n")?;
    let (head, body) = inner.split_once("\r\n\r\n").unwrap_or((inner, ""));
    let mut lines = head.lines();
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.trim().as_bytes()), HeaderValue::from_str(value.trim()))
        {
            headers.append(name, value);
        }
    }
    Some(Answer { status, headers, body: body.trim_end().as_bytes().to_vec(), at: outer.at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_an_answer_of_its_own() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "multipart/mixed; boundary=batchresponse_5a29".parse().unwrap());
        let part = |rest: &str| {
            format!(
                "--batchresponse_5a29\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{rest}\r\n"
            )
        };
        let body = [
            part("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"value\":[]}"),
            part("HTTP/1.1 404 Not Found\r\n\r\n"),
            part("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\n\r\n"),
            "--batchresponse_5a29--\r\n".to_owned(),
        ];
        let answer =
            Answer { status: 200, headers, body: body.concat().into(), at: jiff::Timestamp::UNIX_EPOCH };
        assert!(is_batch(&answer));
        let parts = parts(&answer);
        assert_eq!(parts.iter().map(|part| part.status).collect::<Vec<_>>(), [200, 404, 429]);
        assert_eq!((parts[0].body.as_slice(), parts[2].retry_after_s()), (&b"{\"value\":[]}"[..], Some(17)));
    }

    #[test]
    fn a_request_names_whole_addresses() {
        let (kind, body) = request(&["/data/A?x=1".to_owned()], "https://a.example");
        assert_eq!(kind, "multipart/mixed; boundary=batch_mlc");
        assert!(String::from_utf8(body).unwrap().contains("GET https://a.example/data/A?x=1 HTTP/1.1\r\n"));
    }
}

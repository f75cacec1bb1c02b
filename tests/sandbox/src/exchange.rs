//! Writes each exchange as one JSON line, for the contract check.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::{Map, Value, json};

use crate::http::{Request, Response};

/// The environment variable that names the file to append to.
pub const VARIABLE: &str = "SANDBOX_EXCHANGES";

/// Appends to the file that [`VARIABLE`] names. Exchanges whose answer a fault spoilt go to a second file beside it,
/// with `.faults` at its end: only their requests can be held against the official descriptions.
#[derive(Debug)]
pub(crate) struct ExchangeLog {
    whole: Mutex<File>,
    spoilt: Mutex<File>,
}

impl ExchangeLog {
    pub(crate) fn from_environment() -> Option<Self> {
        let path = PathBuf::from(std::env::var_os(VARIABLE)?);
        let mut spoilt = path.clone().into_os_string();
        spoilt.push(".faults");
        Some(Self { whole: open(&path)?.into(), spoilt: open(Path::new(&spoilt))?.into() })
    }

    pub(crate) fn write(&self, system: &str, request: &Request, response: &Response, is_spoilt: bool) {
        let line = json!({
            "system": system,
            "method": request.method,
            "url": request.target,
            "request_headers": headers(&request.headers),
            "request_body": String::from_utf8_lossy(&request.body),
            "status": response.status,
            "response_headers": headers(&response.headers),
            "response_body": String::from_utf8_lossy(&response.body),
        });
        let file = if is_spoilt { &self.spoilt } else { &self.whole };
        let Ok(mut file) = file.lock() else { return };
        // One write a line, so that several test processes can append to one file.
        let _ = file.write_all(format!("{line}\n").as_bytes());
    }
}

fn open(path: &Path) -> Option<File> {
    OpenOptions::new().create(true).append(true).open(path).ok()
}

fn headers(pairs: &[(String, String)]) -> Value {
    let mut object: Map<String, Value> = Map::new();
    for (name, value) in pairs {
        match object.get_mut(name) {
            Some(Value::Array(values)) => values.push(value.as_str().into()),
            _ => {
                object.insert(name.clone(), json!([value]));
            }
        }
    }
    Value::Object(object)
}

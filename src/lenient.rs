//! Tolerant reading of JSON from systems that deviate from their own documentation.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a text that may be sent as a number. Empty and null give None.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<Value>::deserialize(deserializer)? {
        Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    })
}

/// Reads a number that may be sent as a text. Anything else gives None.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(match Option::<Value>::deserialize(deserializer)? {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    })
}

/// Reads a boolean that may be sent as a text. Anything else gives None.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Option::<Value>::deserialize(deserializer)? {
        Some(Value::Bool(flag)) => Some(flag),
        Some(Value::String(text)) => match text.trim() {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        },
        _ => None,
    })
}

/// Reads a list that may be sent as its only element, as null or not at all. Elements that cannot be read are left out.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(elements)) => {
            elements.into_iter().filter_map(|element| serde_json::from_value(element).ok()).collect()
        }
        Some(element) => serde_json::from_value(element).ok().into_iter().collect(),
    })
}

/// Reads an object; null and values of other types give the default.
pub(crate) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?.unwrap_or(Value::Null);
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Reads an answer's body.
///
/// # Errors
/// Names the member that could not be read and the reason, without the value.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let text = decoded(body);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        // serde's message for a wrong type quotes the value, which may be a name.
        let reason = match inner.classify() {
            serde_json::error::Category::Data => "has another type than expected".to_owned(),
            serde_json::error::Category::Eof => "ends too early".to_owned(),
            _ => "is not JSON".to_owned(),
        };
        if path == "." || path == "?" {
            format!("the answer {reason}")
        } else {
            format!("the answer's {path} {reason}")
        }
    })
}

/// Decodes a body. Some answers begin with a byte-order mark, and some hold names of an older system in Latin-1.
fn decoded(body: &[u8]) -> Cow<'_, str> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if let Ok(text) = std::str::from_utf8(body) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(body.len() + 8);
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Default)]
    struct Sample {
        #[serde(default, deserialize_with = "text")]
        text: Option<String>,
        #[serde(default, deserialize_with = "number")]
        number: Option<f64>,
        #[serde(default, deserialize_with = "flag")]
        flag: Option<bool>,
        #[serde(default, deserialize_with = "list")]
        list: Vec<String>,
        #[serde(default, deserialize_with = "object")]
        object: Inner,
    }

    #[derive(Deserialize, Default)]
    struct Inner {
        #[serde(default)]
        a: u8,
    }

    #[test]
    fn values_are_read_in_whatever_form_they_come() {
        let sample: Sample =
            read(br#"{"text": 794790000011, "number": "12.5", "flag": "True", "list": "one", "object": ""}"#)
                .unwrap();
        assert_eq!(sample.text.as_deref(), Some("794790000011"));
        assert_eq!((sample.number, sample.flag), (Some(12.5), Some(true)));
        assert_eq!((sample.list, sample.object.a), (vec!["one".to_owned()], 0));
        let sample: Sample =
            read(br#"{"text": "", "number": "x", "flag": null, "list": ["a", {}, "b"], "object": {"a": 3}}"#)
                .unwrap();
        assert_eq!((sample.text, sample.number, sample.flag, sample.object.a), (None, None, None, 3));
        assert_eq!(sample.list, ["a", "b"]);
    }

    #[test]
    fn a_byte_order_mark_and_a_stray_latin_1_byte_are_read() {
        let sample: Sample = read(b"\xef\xbb\xbf{\"text\": \"a\", \"number\": 1}").unwrap();
        assert_eq!((sample.text.as_deref(), sample.number), (Some("a"), Some(1.0)));
        let sample: Sample = read(b"{\"text\": \"M\xfcller, K\xc3\xb6ln\"}").unwrap();
        assert_eq!(sample.text.as_deref(), Some("M\u{fc}ller, K\u{f6}ln"));
    }

    #[test]
    fn an_unreadable_answer_names_the_place_and_never_the_value() {
        #[derive(Deserialize, Debug)]
        struct Strict {
            #[expect(dead_code, reason = "only its type matters here")]
            name: u8,
        }
        assert_eq!(
            read::<Strict>(br#"{"name": "R Diaz"}"#).unwrap_err(),
            "the answer's name has another type than expected"
        );
        assert_eq!(read::<Strict>(br#"{"name": 1"#).unwrap_err(), "the answer ends too early");
        assert_eq!(read::<Strict>(b"<html>").unwrap_err(), "the answer is not JSON");
    }
}

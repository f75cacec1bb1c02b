//! Answers to a create call that read well and cannot be true. The work is done as it was asked for; only the answer is odd.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Where carriers put the number of a package or a shipment.
const NUMBERS: [&str; 4] =
    ["trackingNumber", "masterTrackingNumber", "TrackingNumber", "ShipmentIdentificationNumber"];
/// Where they put a label.
const LABELS: [&str; 2] = ["encodedLabel", "GraphicImage"];
/// Where they give back the caller's name of the call.
const ECHOES: [&str; 3] = ["customerTransactionId", "customertransactionId", "CustomerContext"];

/// What is odd about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Odd {
    /// Every number is this one.
    Number(&'static str),
    /// All packages have the number of the first.
    OneNumber,
    /// All packages have the label of the first.
    OneLabel,
    /// Of every label only this many hundredths are there.
    CutLabel(u8),
    /// It names another call.
    Echo,
    /// It is the answer to the call before.
    Previous,
    /// The same, and it names no call.
    PreviousWithoutEcho,
}

impl Odd {
    /// One of each, for whoever draws at random.
    pub const ALL: [Self; 9] = [
        Self::Number("0"),
        Self::Number("000000000000"),
        Self::Number("1Z0000000000000000"),
        Self::OneNumber,
        Self::OneLabel,
        Self::CutLabel(60),
        Self::Echo,
        Self::Previous,
        Self::PreviousWithoutEcho,
    ];

    /// The answer made odd. `previous` is the body of the answer before, if there was one.
    pub(crate) fn apply(&self, body: &[u8], previous: Option<&[u8]>) -> Vec<u8> {
        let source = match self {
            Self::Previous | Self::PreviousWithoutEcho => previous.unwrap_or(body),
            Self::Number(_) | Self::OneNumber | Self::OneLabel | Self::CutLabel(_) | Self::Echo => body,
        };
        let Ok(mut answer) = serde_json::from_slice::<Value>(source) else { return source.to_vec() };
        match self {
            Self::Number(number) => replace(&mut answer, &NUMBERS, &mut |_| (*number).to_owned()),
            Self::OneNumber => replace(&mut answer, &NUMBERS, &mut first_of()),
            Self::OneLabel => replace(&mut answer, &LABELS, &mut first_of()),
            Self::CutLabel(percent) => replace(&mut answer, &LABELS, &mut |label| cut(label, *percent)),
            Self::Echo => replace(&mut answer, &ECHOES, &mut |_| "mlc-of-another".to_owned()),
            Self::Previous => {}
            Self::PreviousWithoutEcho => replace(&mut answer, &ECHOES, &mut |_| String::new()),
        }
        answer.to_string().into_bytes()
    }
}

fn first_of() -> impl FnMut(&str) -> String {
    let mut first: Option<String> = None;
    move |text| first.get_or_insert_with(|| text.to_owned()).clone()
}

fn cut(label: &str, percent: u8) -> String {
    let bytes = STANDARD.decode(label).unwrap_or_default();
    STANDARD.encode(&bytes[..bytes.len() * usize::from(percent) / 100])
}

/// Replaces each text that is a member of one of these names, wherever it stands.
fn replace(value: &mut Value, names: &[&str], by: &mut dyn FnMut(&str) -> String) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                match inner {
                    Value::String(text) if names.contains(&name.as_str()) => *text = by(text),
                    inner => replace(inner, names, by),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|inner| replace(inner, names, by)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_odd_differs() {
        let piece = |number: &str, label: &[u8]| json!({"trackingNumber": number, "encodedLabel": STANDARD.encode(label)});
        let body = json!({"customerTransactionId": "mlc-1", "pieces": [piece("7", b"^XA1^XZ"), piece("8", b"^XA2^XZ")]});
        let text = body.to_string();
        let odd = |odd: Odd| {
            serde_json::from_slice::<Value>(
                &odd.apply(text.as_bytes(), Some(b"{\"customerTransactionId\":\"mlc-0\"}")),
            )
            .unwrap()
        };
        let answer = odd(Odd::OneNumber);
        assert_eq!(
            (&answer["pieces"][1]["trackingNumber"], &answer["pieces"][1]["encodedLabel"]),
            (&json!("7"), &body["pieces"][1]["encodedLabel"])
        );
        assert_eq!(odd(Odd::OneLabel)["pieces"][1], piece("8", b"^XA1^XZ"));
        assert_eq!(odd(Odd::Number("0"))["pieces"][0]["trackingNumber"], "0");
        assert_eq!(odd(Odd::CutLabel(50))["pieces"][0], piece("7", b"^XA"));
        assert_eq!(odd(Odd::Echo)["pieces"], body["pieces"]);
        assert_eq!(odd(Odd::Previous), json!({"customerTransactionId": "mlc-0"}));
        assert_eq!(odd(Odd::PreviousWithoutEcho), json!({"customerTransactionId": ""}));
    }
}

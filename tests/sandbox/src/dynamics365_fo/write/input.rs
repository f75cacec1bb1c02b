//! Bodies: JSON objects whose members have to be known and of the right type.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::dynamics365_fo::refusal::Refusal;
use crate::dynamics365_fo::schema::{EntitySet, Kind, time_text};
use crate::dynamics365_fo::settings::Settings;
use crate::http::Request;

/// The properties that a body sets.
pub(super) fn read(
    request: &Request,
    set: &'static EntitySet,
    settings: &Settings,
) -> Result<Vec<(String, Value)>, Refusal> {
    let is_json = request.header("content-type").is_some_and(|kind| kind.contains("application/json"));
    if !is_json {
        return Err(Refusal::MediaType);
    }
    let Some(Value::Object(members)) = request.json() else {
        return Err(Refusal::query("An unexpected node was found when reading from the JSON reader."));
    };
    let mut properties = Vec::new();
    for (name, value) in members {
        if name.starts_with("@odata.") {
            continue;
        }
        let kind = set.kind(&name, settings).ok_or_else(|| unknown(&name, set))?;
        properties.push((name.clone(), checked(&name, kind, value, settings)?));
    }
    Ok(properties)
}

fn unknown(name: &str, set: &EntitySet) -> Refusal {
    let entity = format!("{}.{}", crate::dynamics365_fo::schema::NAMESPACE, set.entity);
    Refusal::query(format!(
        "The property '{name}' does not exist on type '{entity}'. Make sure to only use property names that are defined by the type."
    ))
}

fn checked(name: &str, kind: Kind, value: Value, settings: &Settings) -> Result<Value, Refusal> {
    let wrong = || Refusal::Deserializer(format!("Cannot convert the value of '{name}' to {}.", kind.edm()));
    match (kind, value) {
        // What is stored is never null.
        (_, Value::Null) => Ok(kind.empty()),
        (Kind::Text(max), Value::String(text)) => {
            if text.chars().count() > max {
                let message = format!("The value of '{name}' is longer than {max} characters.");
                return Err(Refusal::Deserializer(message));
            }
            Ok(Value::String(text))
        }
        (Kind::Binary, Value::String(text)) => Ok(Value::String(text)),
        (Kind::Enum(of), Value::String(text)) if of.members.contains(&text.as_str()) => {
            Ok(Value::String(text))
        }
        (Kind::Enum(of), Value::Bool(flag)) if of.name == "NoYes" && !settings.booleans_refused => {
            Ok(json!(if flag { "Yes" } else { "No" }))
        }
        (Kind::Day, Value::String(text)) => {
            let time: Timestamp = text.parse().map_err(|_| wrong())?;
            Ok(json!(format!("{}T12:00:00Z", time.strftime("%Y-%m-%d"))))
        }
        (Kind::Time, Value::String(text)) => Ok(json!(time_text(text.parse().map_err(|_| wrong())?))),
        (Kind::Decimal | Kind::Int, Value::Number(number)) => Ok(Value::Number(number)),
        (Kind::Guid, Value::String(text)) => Ok(Value::String(text.to_ascii_lowercase())),
        _ => Err(wrong()),
    }
}

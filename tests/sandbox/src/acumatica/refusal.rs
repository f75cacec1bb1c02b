//! Every answer that is not what was asked for, in the shapes that the ERP gives them.

use serde_json::{Value, json};

use super::contract::Entity;
use crate::http::Response;

/// Why a call is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// No session, or one that ended.
    NotLoggedIn,
    /// All seats are taken; the page that explains it.
    Seats { location: String },
    /// The form is closed to the user.
    Rights(&'static Entity),
    /// Endpoint, version, entity, action, file or status that does not exist.
    NotFound(String),
    /// The path exists, the verb does not.
    Method,
    /// POST to an entity.
    NotAcceptable,
    /// A body that is not JSON by its own word.
    MediaType,
    /// A request that cannot be read: the member at fault, empty for the whole, and why.
    Invalid { place: String, why: String },
    /// `If-Match` or `If-None-Match` is not met.
    Precondition(&'static str),
    /// The record as it was sent, with errors beside its members.
    Fields(Value),
    /// Everything else.
    Exception { kind: &'static str, message: String },
    /// A plain message with that status.
    Message(u16, String),
    /// A page of the web server in front.
    Page(u16, &'static str),
}

const PX: &str = "PX.Data.PXException";
const NO_ENTITY: &str = "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException";
const NO_KEY: &str = "System.Collections.Generic.KeyNotFoundException";
const ODATA: &str = "Microsoft.Data.OData.ODataException";

impl Refusal {
    pub(crate) fn exception(message: impl Into<String>) -> Self {
        Self::Exception { kind: PX, message: message.into() }
    }

    /// An action that the record's status does not allow.
    pub(crate) fn operation(message: impl Into<String>) -> Self {
        Self::Exception { kind: "PX.Data.PXInvalidOperationException", message: message.into() }
    }

    pub(crate) fn credentials() -> Self {
        Self::exception("Error: Invalid credentials. Please try again.")
    }

    pub(crate) fn tenant() -> Self {
        let message = "The proper company ID cannot be determined for the request.";
        Self::Exception { kind: "PX.Data.PXUndefinedCompanyException", message: message.into() }
    }

    /// A record that does not exist is a server error here, not a 404.
    pub(crate) fn missing() -> Self {
        Self::Exception { kind: NO_ENTITY, message: "No entity satisfies the condition.".into() }
    }

    /// A name that the contract does not have.
    pub(crate) fn unknown_name(name: &str) -> Self {
        let message = format!("The given key '{name}' was not present in the dictionary.");
        Self::Exception { kind: NO_KEY, message }
    }

    pub(crate) fn filter(message: impl Into<String>) -> Self {
        Self::Exception { kind: ODATA, message: message.into() }
    }

    pub(crate) fn invalid(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid { place: place.into(), why: why.into() }
    }

    pub(crate) fn empty_body() -> Self {
        Self::invalid("", "The request body should not be empty.")
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        let message = |status, text: &str| Self::json(status, &json!({ "message": text }));
        match refusal {
            Refusal::NotLoggedIn => message(401, "You are not logged in."),
            Refusal::Seats { location } => Self::html(302, "Object moved").with("Location", &location),
            Refusal::Rights(entity) => {
                let form = format!("{} ({})", entity.title, entity.screen);
                message(403, &format!("You have insufficient rights to access the {form} form."))
            }
            Refusal::NotFound(what) => message(404, &what),
            Refusal::Method => message(405, "The requested resource does not support this HTTP method."),
            Refusal::NotAcceptable => message(406, "The action is not specified."),
            Refusal::MediaType => message(415, "The media type of the request is not supported."),
            Refusal::Invalid { place, why } => Self::json(
                400,
                &json!({ "message": "The request is invalid.", "modelState": { place: [why] } }),
            ),
            Refusal::Precondition(why) => message(412, why),
            Refusal::Fields(record) => Self::json(422, &record),
            Refusal::Exception { kind, message } => Self::json(500, &exception_body(kind, &message)),
            Refusal::Message(status, why) => message(status, &why),
            Refusal::Page(status, title) => Self::html(status, title),
        }
    }
}

fn exception_body(kind: &str, message: &str) -> Value {
    json!({
        "message": "An error has occurred.",
        "exceptionMessage": message,
        "exceptionType": kind,
        "stackTrace": "   at ...",
    })
}

//! Every answer that is not what was asked for, in the shapes that the ERP gives them.

use serde_json::{Value, json};

use super::contract::Entity;
use crate::http::Response;

/// The answer to a call that is refused.
#[derive(Debug)]
pub(crate) struct Refusal(Response);

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        refusal.0
    }
}

impl Refusal {
    /// A plain message with that status.
    pub(crate) fn message(status: u16, text: &str) -> Self {
        Self(Response::json(status, &json!({ "message": text })))
    }

    /// No session, or one that ended.
    pub(crate) fn not_logged_in() -> Self {
        Self::message(401, "You are not logged in.")
    }

    /// The form is closed to the user.
    pub(crate) fn rights(entity: &Entity) -> Self {
        let form = format!("{} ({})", entity.title, entity.screen);
        Self::message(403, &format!("You have insufficient rights to access the {form} form."))
    }

    /// Endpoint, version, entity, action, file or status that does not exist.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::message(404, &format!("{what} not found"))
    }

    /// The path exists, the verb does not.
    pub(crate) fn method() -> Self {
        Self::message(405, "The requested resource does not support this HTTP method.")
    }

    /// A request that cannot be read: the member at fault, empty for the whole, and why.
    pub(crate) fn invalid(place: &str, why: &str) -> Self {
        let body = json!({ "message": "The request is invalid.", "modelState": { place: [why] } });
        Self(Response::json(400, &body))
    }

    pub(crate) fn empty_body() -> Self {
        Self::invalid("", "The request body should not be empty.")
    }

    /// The record as it was sent, with errors beside its members.
    pub(crate) fn fields(record: &Value) -> Self {
        Self(Response::json(422, record))
    }

    /// A page of the web server in front.
    pub(crate) fn page(page: Response) -> Self {
        Self(page)
    }

    fn of_kind(kind: &str, message: &str) -> Self {
        let body = json!({
            "message": "An error has occurred.",
            "exceptionMessage": message,
            "exceptionType": kind,
            "stackTrace": "   at ...",
        });
        Self(Response::json(500, &body))
    }

    pub(crate) fn exception(message: &str) -> Self {
        Self::of_kind("PX.Data.PXException", message)
    }

    /// An action that the record's status does not allow.
    pub(crate) fn operation(message: impl AsRef<str>) -> Self {
        Self::of_kind("PX.Data.PXInvalidOperationException", message.as_ref())
    }

    pub(crate) fn tenant() -> Self {
        let message = "The proper company ID cannot be determined for the request.";
        Self::of_kind("PX.Data.PXUndefinedCompanyException", message)
    }

    /// A record that does not exist is a server error here, not a 404.
    pub(crate) fn missing() -> Self {
        let kind = "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException";
        Self::of_kind(kind, "No entity satisfies the condition.")
    }

    /// A name that the contract does not have.
    pub(crate) fn unknown_name(name: &str) -> Self {
        let message = format!("The given key '{name}' was not present in the dictionary.");
        Self::of_kind("System.Collections.Generic.KeyNotFoundException", &message)
    }

    pub(crate) fn filter(message: impl AsRef<str>) -> Self {
        Self::of_kind("Microsoft.Data.OData.ODataException", message.as_ref())
    }
}

//! Every answer that is not what was asked for, in the shapes that F&O gives them.

use serde_json::json;

use super::schema::EntitySet;
use super::settings::Settings;
use crate::http::Response;

/// Why a call is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// No token, or one that is not for here.
    Unauthorized,
    /// The user behind the application may not do that.
    Forbidden,
    /// No such row, or one of another company.
    Missing,
    /// No such set.
    Segment(String),
    /// The query cannot be understood.
    Query(String),
    /// A body that does not fit its types.
    Deserializer(String),
    /// Validation, business rules, duplicates: what the application itself said.
    Write {
        table: &'static str,
        infolog: String,
    },
    /// `If-Match` does not match.
    Precondition,
    /// A set that cannot be written to, or a verb that it does not have.
    Method,
    TooLarge,
    MediaType,
}

impl Refusal {
    pub(crate) fn query(message: impl Into<String>) -> Self {
        Self::Query(message.into())
    }

    pub(crate) fn no_property(name: &str, set: &EntitySet) -> Self {
        Self::Query(format!(
            "Could not find a property named '{name}' on type '{}.{}'.",
            super::schema::NAMESPACE,
            set.entity
        ))
    }

    /// A warning of the application, with the lines that always follow one.
    pub(crate) fn rule(set: &EntitySet, source: &str, warning: &str) -> Self {
        let infolog = format!(
            "Warning: {warning}; Warning: validateWrite failed on data source '{source} ({source})'.; Error: Update has been canceled.."
        );
        Self::Write { table: set.table, infolog }
    }

    pub(crate) fn duplicate(set: &EntitySet) -> Self {
        let infolog = format!("Error: Cannot create a record in {}. The record already exists..", set.entity);
        Self::Write { table: set.table, infolog }
    }

    pub(crate) fn conflict(set: &EntitySet) -> Self {
        let infolog = "Error: Cannot edit a record in Sales orders (SalesTable). An update conflict occurred due to another user process deleting the record or changing one or more fields in the record.. ";
        Self::Write { table: set.table, infolog: infolog.into() }
    }

    pub(crate) fn answer(self, settings: &Settings) -> Response {
        const ODATA: &str = "Microsoft.OData.ODataException";
        match self {
            Self::Unauthorized => Response::empty(401).with("WWW-Authenticate", "Bearer"),
            Self::Forbidden => Response::empty(403),
            Self::Missing if settings.missing_has_body => error(404, ODATA, "No resources were found."),
            Self::Missing => Response::empty(404),
            Self::Segment(name) => {
                error(404, ODATA, &format!("Resource not found for the segment '{name}'."))
            }
            Self::Query(message) => error(400, ODATA, &message),
            Self::Deserializer(message) => {
                error(settings.validation_status, "System.Reflection.TargetInvocationException", &message)
            }
            Self::Write { table, infolog } => error(
                settings.validation_status,
                "Microsoft.Dynamics.Platform.Integration.Services.OData.AxODataWriteException",
                &format!("Write failed for table row of type '{table}'. Infolog: {infolog}"),
            ),
            Self::Precondition => Response::empty(412),
            Self::Method => error(405, ODATA, "The requested operation is not supported."),
            Self::TooLarge => Response::html(413, "Request Entity Too Large"),
            Self::MediaType => error(415, ODATA, "The media type is not supported."),
        }
    }
}

/// The real text stands inside; the outer one says nothing.
fn error(status: u16, kind: &str, message: &str) -> Response {
    let body = json!({"error": {
        "code": "",
        "message": "An error has occurred.",
        "innererror": {"message": message, "type": kind, "stacktrace": "   at ...\r\n   at ..."},
    }});
    Response::text(status, "application/json; odata.metadata=minimal", body.to_string())
}

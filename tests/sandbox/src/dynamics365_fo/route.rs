//! Which address of Entra or F&O a request goes to.

use super::key;
use crate::http::Request;

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Entra's token endpoint, of version 2 or 1.
    Token {
        tenant: String,
        is_v2: bool,
    },
    Discovery {
        tenant: String,
    },
    Data(Target),
    /// `/metadata/COLLECTION`, or one item of it.
    Metadata {
        collection: String,
        item: Option<String>,
    },
    Unknown,
}

/// What below `/data`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The service document.
    Root,
    /// `$metadata`
    Description,
    Batch,
    Set(String),
    Count(String),
    Row {
        set: String,
        key: String,
    },
    /// Rows that a row leads to.
    Way {
        set: String,
        key: String,
        name: String,
    },
    Action(String),
    Nothing,
}

impl Route {
    pub(crate) fn of(request: &Request) -> Self {
        // The gateway decodes the whole path before anybody splits it.
        let parts: Vec<&str> = request.path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [tenant, "oauth2", "v2.0", "token"] => Self::Token { tenant: tenant.into(), is_v2: true },
            [tenant, "oauth2", "token"] => Self::Token { tenant: tenant.into(), is_v2: false },
            [tenant, "v2.0", ".well-known", "openid-configuration"] => {
                Self::Discovery { tenant: tenant.into() }
            }
            ["data", ref rest @ ..] => Self::Data(Target::of(rest)),
            ["metadata", collection] => {
                let (collection, item) = key::split(collection);
                let item = item.map(|item| item.trim_matches('\'').to_owned());
                Self::Metadata { collection: collection.into(), item }
            }
            _ => Self::Unknown,
        }
    }

    /// Name of the operation, for faults and counts.
    pub(crate) fn operation(&self, method: &str) -> &'static str {
        match self {
            Self::Token { .. } => "token",
            Self::Discovery { .. } => "discovery",
            Self::Metadata { .. } => "metadata",
            Self::Data(target) => target.operation(method),
            Self::Unknown => "other",
        }
    }
}

impl Target {
    fn of(parts: &[&str]) -> Self {
        match *parts {
            [] => Self::Root,
            ["$metadata"] => Self::Description,
            ["$batch"] => Self::Batch,
            [.., action] if action.starts_with(super::schema::NAMESPACE) => {
                Self::Action(action[super::schema::NAMESPACE.len() + 1..].into())
            }
            [set, "$count"] => Self::Count(set.into()),
            [segment, ref rest @ ..] => match (key::split(segment), rest) {
                ((set, None), []) => Self::Set(set.into()),
                ((set, Some(key)), []) => Self::Row { set: set.into(), key: key.into() },
                ((set, Some(key)), [name]) => {
                    Self::Way { set: set.into(), key: key.into(), name: (*name).into() }
                }
                _ => Self::Nothing,
            },
        }
    }

    fn operation(&self, method: &str) -> &'static str {
        let set = match self {
            Self::Set(set) | Self::Count(set) | Self::Row { set, .. } => set.as_str(),
            Self::Batch => return "batch",
            Self::Description => return "metadata",
            Self::Action(name) if name == "GetApplicationVersion" => return "version",
            Self::Root | Self::Action(_) | Self::Way { .. } | Self::Nothing => return "other",
        };
        let is_row = matches!(self, Self::Row { .. });
        match (set, method) {
            ("SalesOrderHeadersV2" | "SalesOrderHeadersV3" | "SalesOrderHeadersV4", "GET") if is_row => {
                "get order"
            }
            ("SalesOrderHeadersV2" | "SalesOrderHeadersV3" | "SalesOrderHeadersV4", "GET") => "list orders",
            ("SalesOrderHeadersV2" | "SalesOrderHeadersV3" | "SalesOrderHeadersV4", "PATCH" | "PUT") => {
                "patch order"
            }
            ("SalesOrderLines", "GET") => "list lines",
            ("SalesOrderConfirmationHeaders", "GET") => "list confirmations",
            ("SalesInvoiceHeadersV2", "GET") => "list invoices",
            ("CustPackingSlipJourBiEntities", "GET") => "list packing slips",
            ("CustomersV3", "GET") => "get customer",
            ("ReleasedProductsV2", "GET") => "list products",
            ("LegalEntities", "GET") => "list companies",
            ("PackingSlipTrackingInformation", "GET") => "list tracking",
            ("PackingSlipTrackingInformation", "POST") => "post tracking",
            ("PackingSlipTrackingInformation", "DELETE") => "delete tracking",
            (name, "GET") if is_attachments(name) => "list attachments",
            (name, "POST") if is_attachments(name) => "post attachment",
            (name, "PATCH" | "PUT") if is_attachments(name) => "patch attachment",
            (name, "DELETE") if is_attachments(name) => "delete attachment",
            _ => "other",
        }
    }
}

fn is_attachments(set: &str) -> bool {
    set.starts_with("SalesOrderHeaderDocumentAttachments")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &str) -> Route {
        Route::of(&Request { path: path.into(), ..Request::default() })
    }

    #[test]
    fn addresses_are_told_apart() {
        assert_eq!(route("/t/oauth2/v2.0/token"), Route::Token { tenant: "t".into(), is_v2: true });
        assert_eq!(route("/data"), Route::Data(Target::Root));
        let row = Target::Row { set: "LegalEntities".into(), key: "'usmf'".into() };
        assert_eq!(route("/data/LegalEntities('usmf')"), Route::Data(row));
        assert_eq!(
            route("/data/DataManagementEntities/Microsoft.Dynamics.DataEntities.GetApplicationVersion")
                .operation("POST"),
            "version"
        );
        // A slash that was encoded once only is a slash of the path by now.
        assert_eq!(
            route("/data/Warehouses(dataAreaId='usmf',WarehouseId='A/B/C')"),
            Route::Data(Target::Nothing)
        );
        let item = Some("SalesStatus".into());
        let expected = Route::Metadata { collection: "PublicEnumerations".into(), item };
        assert_eq!(route("/metadata/PublicEnumerations('SalesStatus')"), expected);
    }
}

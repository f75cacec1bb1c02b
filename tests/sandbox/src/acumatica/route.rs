//! Which of the ERP's addresses a request goes to.

use crate::http::Request;

/// An address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Endpoints,
    Login,
    Logout,
    Token,
    /// Something of an endpoint.
    Endpoint {
        name: String,
        version: String,
        target: Target,
    },
    Unknown,
}

/// What of an endpoint.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// All records of an entity; PUT goes here too.
    Entity(String),
    /// One record by its keys or GUID.
    Record {
        entity: String,
        keys: Vec<String>,
    },
    /// `$adHocSchema`
    Schema(String),
    Action {
        entity: String,
        action: String,
    },
    Status {
        action: String,
        id: String,
    },
    File(String),
    FileInView {
        graph: String,
        view: String,
        record: String,
        name: String,
    },
    FileOnRecord {
        entity: String,
        keys: Vec<String>,
        name: String,
    },
    Nothing,
}

impl Route {
    pub(crate) fn of(request: &Request, instance: Option<&str>) -> Self {
        let segments = request.segments();
        let mut parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        if let Some(instance) = instance {
            if parts.first() != Some(&instance) {
                return Self::Unknown;
            }
            parts.remove(0);
        }
        match parts[..] {
            ["entity"] => Self::Endpoints,
            ["entity", "auth", "login"] => Self::Login,
            ["entity", "auth", "logout"] => Self::Logout,
            ["identity", "connect", "token"] => Self::Token,
            ["entity", name, version, ref rest @ ..] => Self::Endpoint {
                name: name.into(),
                version: version.into(),
                target: Target::of(&request.method, rest),
            },
            _ => Self::Unknown,
        }
    }

    /// Name of the operation, for faults and counts.
    pub(crate) fn operation(&self, method: &str) -> &'static str {
        match self {
            Self::Endpoints => "version",
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Token => "token",
            Self::Endpoint { target, .. } => target.operation(method),
            Self::Unknown => "other",
        }
    }
}

impl Target {
    fn of(method: &str, parts: &[&str]) -> Self {
        match *parts {
            ["files", id] => Self::File(id.into()),
            ["files", graph, view, record, name] => Self::FileInView {
                graph: graph.into(),
                view: view.into(),
                record: record.into(),
                name: name.into(),
            },
            [entity] => Self::Entity(entity.into()),
            [entity, "$adHocSchema"] => Self::Schema(entity.into()),
            [_, action, "status", id] if method == "GET" => {
                Self::Status { action: action.into(), id: id.into() }
            }
            [entity, action] if method == "POST" => {
                Self::Action { entity: entity.into(), action: action.into() }
            }
            [entity, ref keys @ .., "files", name] if !keys.is_empty() => {
                Self::FileOnRecord { entity: entity.into(), keys: split_keys(keys), name: name.into() }
            }
            [entity, ref keys @ ..] => Self::Record { entity: entity.into(), keys: split_keys(keys) },
            [] => Self::Nothing,
        }
    }

    fn operation(&self, method: &str) -> &'static str {
        match (self, method) {
            (Self::Schema(_), _) => "schema",
            (Self::File(_), _) => "get file",
            (Self::FileInView { .. } | Self::FileOnRecord { .. }, _) => "put file",
            (Self::Status { .. }, _) => "action status",
            (Self::Action { entity, action }, _) if entity == "Shipment" && action == "ConfirmShipment" => {
                "confirm shipment"
            }
            (Self::Action { .. }, _) => "other action",
            (Self::Entity(entity), "GET") if entity == "Shipment" => "list shipments",
            (Self::Entity(entity), "PUT" | "PATCH") if entity == "Shipment" => "put shipment",
            (Self::Entity(entity), "PUT" | "PATCH") if entity == "SalesOrder" => "put order",
            (Self::Entity(entity), "PUT" | "PATCH") if entity == "Activity" => "put activity",
            (Self::Entity(entity) | Self::Record { entity, .. }, "GET") if entity == "Activity" => {
                "list activities"
            }
            (Self::Record { entity, .. }, "GET") if entity == "Shipment" => "get shipment",
            (Self::Record { entity, .. }, "GET") if entity == "SalesOrder" => "get order",
            _ => "other",
        }
    }
}

/// Keys may also stand in one segment, `SO|000456`.
fn split_keys(parts: &[&str]) -> Vec<String> {
    parts.iter().flat_map(|part| part.split('|')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: &str, target: &str) -> Route {
        Route::of(&Request { method: method.into(), target: target.into(), ..Request::default() }, None)
    }

    fn operation(method: &str, target: &str) -> &'static str {
        route(method, target).operation(method)
    }

    #[test]
    fn operations_have_names() {
        let base = "/entity/Default/24.200.001";
        let name = |method: &str, rest: &str| operation(method, &format!("{base}{rest}"));
        assert_eq!(operation("GET", "/entity"), "version");
        assert_eq!(name("GET", "/Shipment?$top=1"), "list shipments");
        assert_eq!(name("GET", "/Shipment/000123"), "get shipment");
        assert_eq!(name("PUT", "/Shipment"), "put shipment");
        assert_eq!(name("POST", "/Shipment/ConfirmShipment"), "confirm shipment");
        assert_eq!(name("POST", "/Shipment/CorrectShipment"), "other action");
        assert_eq!(name("GET", "/Shipment/ConfirmShipment/status/x"), "action status");
        assert_eq!(name("GET", "/SalesOrder/SO/000456"), "get order");
        assert_eq!(name("PUT", "/Shipment/000123/files/a.pdf"), "put file");
        assert_eq!(name("PUT", "/files/G/Document/id/a.pdf"), "put file");
        assert_eq!(name("GET", "/files/id"), "get file");
        assert_eq!(name("GET", "/SalesOrder/$adHocSchema"), "schema");
    }

    #[test]
    fn keys_are_split_at_slashes_and_bars() {
        for target in ["/entity/Default/1/SalesOrder/SO/7", "/entity/Default/1/SalesOrder/SO%7C7"] {
            let Route::Endpoint { target: Target::Record { keys, .. }, .. } = route("GET", target) else {
                panic!("{target}")
            };
            assert_eq!(keys, ["SO", "7"]);
        }
    }

    #[test]
    fn the_instance_comes_before_everything() {
        let at =
            |target: &str| Route::of(&Request { target: target.into(), ..Request::default() }, Some("Inst"));
        assert_eq!(at("/Inst/entity"), Route::Endpoints);
        assert_eq!(at("/entity"), Route::Unknown);
    }
}

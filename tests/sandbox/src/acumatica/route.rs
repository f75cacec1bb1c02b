//! Addresses: their parts below the instance, and the names of the operations behind them.

use crate::http::Request;

/// Decoded parts of a request's path; none where it is not below the instance.
pub(crate) fn parts(request: &Request, instance: Option<&str>) -> Option<Vec<String>> {
    let mut parts = request.segments();
    match instance {
        Some(instance) if parts.first().is_none_or(|first| first != instance) => None,
        Some(_) => Some(parts.split_off(1)),
        None => Some(parts),
    }
}

/// Name of the operation, for faults and counts.
pub(crate) fn operation(method: &str, parts: &[&str]) -> &'static str {
    let is_write = method == "PUT" || method == "PATCH";
    match (method, parts) {
        (_, ["entity"]) => "version",
        (_, ["entity", "auth", "login"]) => "login",
        (_, ["entity", "auth", "logout"]) => "logout",
        (_, ["identity", "connect", "token"]) => "token",
        (_, ["entity", _, _, "files", _]) => "get file",
        (_, ["entity", _, _, "files", _, _, _, _] | ["entity", _, _, _, _, .., "files", _]) => "put file",
        (_, ["entity", _, _, _, "$adHocSchema"]) => "schema",
        ("GET", ["entity", _, _, _, _, "status", _]) => "action status",
        ("POST", ["entity", _, _, "Shipment", "ConfirmShipment"]) => "confirm shipment",
        ("POST", ["entity", _, _, _, _]) => "other action",
        ("GET", ["entity", _, _, "Shipment"]) => "list shipments",
        ("GET", ["entity", _, _, "Shipment", ..]) => "get shipment",
        ("GET", ["entity", _, _, "SalesOrder", _, ..]) => "get order",
        ("GET", ["entity", _, _, "Activity", ..]) => "list activities",
        (_, ["entity", _, _, "Shipment"]) if is_write => "put shipment",
        (_, ["entity", _, _, "SalesOrder"]) if is_write => "put order",
        (_, ["entity", _, _, "Activity"]) if is_write => "put activity",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_have_names() {
        let cases = [
            ("GET", "/Shipment", "list shipments"),
            ("GET", "/Shipment/000123", "get shipment"),
            ("PUT", "/Shipment", "put shipment"),
            ("POST", "/Shipment/ConfirmShipment", "confirm shipment"),
            ("POST", "/Shipment/CorrectShipment", "other action"),
            ("GET", "/Shipment/ConfirmShipment/status/x", "action status"),
            ("GET", "/SalesOrder/SO/000456", "get order"),
            ("PUT", "/Shipment/000123/files/a.pdf", "put file"),
            ("PUT", "/files/G/Document/id/a.pdf", "put file"),
            ("GET", "/files/id", "get file"),
            ("GET", "/SalesOrder/$adHocSchema", "schema"),
            ("DELETE", "/Shipment/000123", "other"),
        ];
        for (method, rest, name) in cases {
            let path = format!("entity/Default/24.200.001{rest}");
            assert_eq!(operation(method, &path.split('/').collect::<Vec<_>>()), name, "{rest}");
        }
        assert_eq!(operation("GET", &["entity"]), "version");
        assert_eq!(operation("POST", &["identity", "connect", "revocation"]), "other");
    }
}

//! The endpoints of the stand-in.

use super::codes;
use super::envelope::Failure;
use crate::http::Request;

/// An endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Token,
    Ship,
    Void,
    Recover,
    Address,
    Track,
    TrackByReference,
    TrackShipment,
    Subscribe,
}

/// Method, path and endpoint; `*` stands for any segment.
const ROUTES: [(&str, &str, Route); 10] = [
    ("POST", "security/v1/oauth/token", Route::Token),
    ("POST", "api/shipments/*/ship", Route::Ship),
    ("DELETE", "api/shipments/*/void/cancel/*", Route::Void),
    ("POST", "api/labels/*/recovery", Route::Recover),
    ("POST", "api/addressvalidation/*/*", Route::Address),
    // Without an option.
    ("POST", "api/addressvalidation/*", Route::Address),
    ("GET", "api/track/v1/details/*", Route::Track),
    ("GET", "api/track/v1/reference/details/*", Route::TrackByReference),
    ("GET", "api/track/v1/shipment/details/*", Route::TrackShipment),
    ("POST", "api/track/*/subscription/*/package", Route::Subscribe),
];

/// What a request asks for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The endpoint that the path names.
    pub(super) route: Option<Route>,
    is_method_right: bool,
    /// The segments that are not fixed, decoded.
    variables: Vec<String>,
}

impl Asked {
    pub(super) fn by(request: &Request) -> Self {
        let segments = request.segments();
        for (method, pattern, route) in ROUTES {
            if let Some(variables) = variables(pattern, &segments) {
                return Self { route: Some(route), is_method_right: method == request.method, variables };
            }
        }
        Self { route: None, is_method_right: false, variables: Vec::new() }
    }

    /// The endpoint, if the method is right too.
    pub(super) fn called(&self) -> Result<Route, Failure> {
        match self.route {
            Some(route) if self.is_method_right => Ok(route),
            Some(_) => Err(Failure::new(405, codes::METHOD)),
            None => Err(Failure::new(404, codes::NOT_FOUND)),
        }
    }

    /// The first variable, where it is the version; else empty.
    pub(super) fn version(&self) -> &str {
        match self.route {
            Some(Route::Track | Route::TrackByReference | Route::TrackShipment) => "v1",
            _ => self.variables.first().map_or("", String::as_str),
        }
    }

    /// The last variable, where it is not the version.
    pub(super) fn target(&self) -> &str {
        match self.route {
            Some(Route::Track | Route::TrackByReference | Route::TrackShipment) => {
                self.variables.first().map_or("", String::as_str)
            }
            _ => self.variables.get(1).map_or("", String::as_str),
        }
    }

    /// The name under which faults and counts know it.
    pub(super) fn operation(&self) -> &'static str {
        match self.called() {
            Err(_) => "other",
            Ok(route) => match route {
                Route::Token => "token",
                Route::Ship => "create shipment",
                Route::Void => "cancel shipment",
                Route::Recover => "recover label",
                Route::Address => "validate addresses",
                Route::Track => "track",
                Route::TrackByReference => "track by reference",
                Route::TrackShipment => "track shipment",
                Route::Subscribe => "subscribe",
            },
        }
    }
}

fn variables(pattern: &str, segments: &[String]) -> Option<Vec<String>> {
    let mut variables = Vec::new();
    let mut own = segments.iter();
    for fixed in pattern.split('/') {
        let segment = own.next()?;
        if fixed == "*" {
            variables.push(segment.clone());
        } else if fixed != segment {
            return None;
        }
    }
    own.next().is_none().then_some(variables)
}

impl Route {
    /// The API that an application needs; nothing where no token is asked for.
    pub(super) fn api(self) -> Option<&'static str> {
        match self {
            Self::Token => None,
            Self::Ship | Self::Void => Some("ship"),
            Self::Recover => Some("label"),
            Self::Address => Some("address"),
            Self::Track | Self::TrackByReference | Self::TrackShipment => Some("track"),
            Self::Subscribe => Some("alert"),
        }
    }

    /// The versions that exist.
    pub(super) fn versions(self) -> &'static [&'static str] {
        match self {
            Self::Ship => &[
                "v2409", "v2403", "v2205", "v2108", "v1807", "v1801", "v1707", "v1701", "v1607", "v1601",
                "v1",
            ],
            Self::Void => &["v2409", "v1"],
            Self::Recover => &["v1", "v1701", "v1903"],
            Self::Address | Self::Subscribe => &["v1", "v2"],
            Self::Token | Self::Track | Self::TrackByReference | Self::TrackShipment => &[],
        }
    }

    pub(super) fn has_body(self) -> bool {
        matches!(self, Self::Ship | Self::Recover | Self::Address | Self::Subscribe)
    }
}

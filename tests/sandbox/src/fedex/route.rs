//! The endpoints of the stand-in.

use super::settings::Api;
use crate::http::Request;

/// An endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Token,
    LabelUrl,
    Create,
    Cancel,
    Validate,
    Track,
    TrackByReference,
    ProofOfDelivery,
    Addresses,
}

const ROUTES: [(&str, &str, Route); 8] = [
    ("POST", "/oauth/token", Route::Token),
    ("POST", "/ship/v1/shipments", Route::Create),
    ("PUT", "/ship/v1/shipments/cancel", Route::Cancel),
    ("POST", "/ship/v1/shipments/packages/validate", Route::Validate),
    ("POST", "/track/v1/trackingnumbers", Route::Track),
    ("POST", "/track/v1/referencenumbers", Route::TrackByReference),
    ("POST", "/track/v1/trackingdocuments", Route::ProofOfDelivery),
    ("POST", "/address/v1/addresses/resolve", Route::Addresses),
];

/// Where label URLs point to.
pub(super) const LABELS: &str = "/document/v2/document/retrieve/";

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Route(Route),
    /// The path exists, the method does not.
    OtherMethod,
    Nothing,
}

impl Asked {
    pub(super) fn by(request: &Request) -> Self {
        if request.path.starts_with(LABELS) {
            return if request.method == "GET" { Self::Route(Route::LabelUrl) } else { Self::OtherMethod };
        }
        match ROUTES.iter().find(|(_, path, _)| *path == request.path) {
            Some((method, _, route)) if *method == request.method => Self::Route(*route),
            Some(_) => Self::OtherMethod,
            None => Self::Nothing,
        }
    }

    /// The name under which faults and counts know it.
    pub(super) fn operation(self) -> &'static str {
        match self {
            Self::OtherMethod | Self::Nothing => "other",
            Self::Route(route) => match route {
                Route::Token => "token",
                Route::LabelUrl => "label url",
                Route::Create => "create shipment",
                Route::Cancel => "cancel shipment",
                Route::Validate => "validate shipment",
                Route::Track => "track",
                Route::TrackByReference => "track by reference",
                Route::ProofOfDelivery => "proof of delivery",
                Route::Addresses => "validate addresses",
            },
        }
    }

    /// What the virtualised sandbox puts before its transaction ids.
    pub(super) fn id_prefix(self) -> &'static str {
        match self {
            Self::Route(Route::Track | Route::TrackByReference | Route::ProofOfDelivery) => {
                "APIF_SV_TRKC_TxID"
            }
            Self::Route(Route::Addresses) => "APIF_SV_ADVC_TxID",
            _ => "APIF_SV_SHPC_TxID",
        }
    }
}

impl Route {
    /// The API that a project needs; nothing where no token is asked for.
    pub(super) fn api(self) -> Option<Api> {
        match self {
            Self::Token | Self::LabelUrl => None,
            Self::Create | Self::Cancel | Self::Validate => Some(Api::Ship),
            Self::Track | Self::TrackByReference | Self::ProofOfDelivery => Some(Api::Track),
            Self::Addresses => Some(Api::Address),
        }
    }
}

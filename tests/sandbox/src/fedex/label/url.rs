//! Labels by URL, for those who asked for `URL_ONLY`: no token needed, and gone after a day.

use jiff::{SignedDuration, Timestamp};

use crate::fedex::route::LABELS;
use crate::fedex::settings::Settings;
use crate::fedex::shipment::Ledger;
use crate::http::{Request, Response};

pub(in crate::fedex) fn answer(
    request: &Request,
    ledger: &Ledger,
    settings: &Settings,
    now: Timestamp,
) -> Option<Response> {
    let name = request.path.strip_prefix(LABELS)?.strip_prefix("SH,")?.split('/').next()?;
    let (number, kind) = name.strip_suffix("_P")?.split_once('_')?;
    let shipment = ledger.find(number)?;
    let is_live = now < shipment.created_at + SignedDuration::from_secs(settings.label_url_lifetime_s);
    if !is_live || shipment.request["labelResponseOptions"] != "URL_ONLY" {
        return None;
    }
    if kind == "MERGED" {
        return Some(Response::text(200, "application/pdf", super::merged(shipment)));
    }
    let piece = shipment.pieces.iter().find(|piece| piece.tracking_number == number)?;
    let image = shipment.request["requestedShipment"]["labelSpecification"]["imageType"].as_str();
    let content_type = match image {
        Some("PDF") => "application/pdf",
        Some("PNG") => "image/png",
        _ => "text/plain",
    };
    Some(Response::text(200, content_type, piece.label.clone()))
}

//! By number: one package, or all packages of its shipment, in pages.

use std::sync::Mutex;

use serde_json::Value;

use super::{Wanted, answer, check_locale, entry, is_visible, unknown};
use crate::lock;
use crate::ups::Call;
use crate::ups::codes;
use crate::ups::envelope::Failure;
use crate::ups::shipment::{Ledger, Piece};

/// So many packages come when the query does not say.
const PAGE: usize = 50;

/// `details`: one package.
pub(in crate::ups) fn by_number(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let number = checked(call)?;
    let mut ledger = lock(ledger);
    ledger.grow(number, call.settings.stage_every_s, call.now);
    let Some(shipment) = ledger.find(number) else { return unknown(number, call) };
    let is_it = |piece: &&Piece| piece.tracking_number == number && is_visible(shipment, piece, call);
    let pieces: Vec<&Piece> = shipment.pieces.iter().filter(is_it).collect();
    if pieces.is_empty() {
        return unknown(number, call);
    }
    Ok(answer(&[entry(number, shipment, &pieces, Wanted::of(call), call)]))
}

/// `shipment/details`: a page of the packages that belong together.
pub(in crate::ups) fn whole(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let number = checked(call)?;
    let (offset, count) = (position(call, "offset", 0)?, position(call, "count", PAGE)?);
    let mut ledger = lock(ledger);
    ledger.grow(number, call.settings.stage_every_s, call.now);
    let Some(shipment) = ledger.find(number) else { return unknown(number, call) };
    let visible: Vec<&Piece> =
        shipment.pieces.iter().filter(|piece| is_visible(shipment, piece, call)).collect();
    if visible.is_empty() {
        return unknown(number, call);
    }
    let page: Vec<&Piece> = visible.into_iter().skip(offset).take(count).collect();
    Ok(answer(&[entry(number, shipment, &page, Wanted::default(), call)]))
}

/// 7 to 34 letters and digits.
fn checked<'a>(call: &Call<'a>) -> Result<&'a str, Failure> {
    check_locale(call)?;
    let number = call.asked.target();
    let is_plausible = (7..=34).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_plausible { Ok(number) } else { Err(Failure::bad(codes::TRACK_NUMBER)) }
}

fn position(call: &Call, name: &str, otherwise: usize) -> Result<usize, Failure> {
    match call.request.option(name) {
        None => Ok(otherwise),
        Some(text) => text.parse().map_err(|_| Failure::field(codes::INVALID, name)),
    }
}

//! By reference. A new label takes its time to show up here, so that an empty answer proves nothing.

use std::sync::Mutex;

use jiff::Span;
use jiff::civil::Date;
use serde_json::Value;

use super::{Wanted, answer, check_locale, entry, is_visible, unknown};
use crate::lock;
use crate::ups::Call;
use crate::ups::codes;
use crate::ups::envelope::Failure;
use crate::ups::shipment::{Ledger, Piece, Shipment};

/// How far back a search without dates looks.
const DAYS_BACK: i64 = 14;
const REFERENCE_MAX: usize = 35;
const KINDS: [&str; 2] = ["SmallPackage", "fgv"];

pub(in crate::ups) fn by_reference(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let reference = call.asked.target();
    let search = Search::of(call)?;
    if reference.chars().count() > REFERENCE_MAX {
        return Err(Failure::bad(codes::TRACK_NUMBER));
    }
    let mut ledger = lock(ledger);
    if let Some(every_s) = call.settings.stage_every_s {
        let leads: Vec<String> = ledger
            .referring(reference)
            .iter()
            .map(|(shipment, _)| shipment.master_tracking_number.clone())
            .collect();
        for number in &leads {
            ledger.grow(number, Some(every_s), call.now);
        }
    }
    let mut entries = Vec::new();
    for (shipment, mut pieces) in ledger.referring(reference) {
        pieces.retain(|piece: &&Piece| is_visible(shipment, piece, call));
        if !pieces.is_empty() && search.has(shipment, call) {
            let number = shipment.master_tracking_number.as_str();
            let inquiry = if call.settings.reference_inquiry_is_number { number } else { reference };
            entries.push(entry(inquiry, shipment, &pieces, Wanted::default(), call));
        }
    }
    if entries.is_empty() { unknown(reference, call) } else { Ok(answer(&entries)) }
}

struct Search<'a> {
    from: Date,
    to: Date,
    account: Option<&'a str>,
    country: Option<&'a str>,
    postal_code: Option<&'a str>,
}

impl<'a> Search<'a> {
    fn of(call: &Call<'a>) -> Result<Self, Failure> {
        check_locale(call)?;
        let text = |name: &str| call.request.option(name).filter(|text| !text.is_empty());
        let date = |name: &str, otherwise: Date| match text(name) {
            None => Ok(otherwise),
            Some(text) if text.len() != 8 => Err(Failure::field(codes::INVALID, name)),
            Some(text) => Date::strptime("%Y%m%d", text).map_err(|_| Failure::field(codes::INVALID, name)),
        };
        if text("refNumType").is_some_and(|kind| !KINDS.contains(&kind)) {
            return Err(Failure::field(codes::INVALID, "refNumType"));
        }
        // Nowhere is it a later day than here.
        let today = jiff::tz::Offset::constant(14).to_datetime(call.now).date();
        let back = today.checked_sub(Span::new().days(DAYS_BACK + 1)).unwrap_or(today);
        Ok(Self {
            from: date("fromPickUpDate", back)?,
            to: date("toPickUpDate", today)?,
            account: text("shipperNum"),
            country: text("destCountry"),
            postal_code: text("destZip"),
        })
    }

    /// Of an account of the client, between the dates, and as the query says.
    fn has(&self, shipment: &Shipment, call: &Call) -> bool {
        let fits = |wanted: Option<&str>, own: &str| wanted.is_none_or(|wanted| wanted == own);
        let day = shipment.origin.offset().to_datetime(shipment.created_at).date();
        call.settings.accounts.contains(&shipment.account)
            && (self.from..=self.to).contains(&day)
            && fits(self.account, &shipment.account)
            && fits(self.country, &shipment.destination.country)
            && fits(self.postal_code, &shipment.destination.postal_code)
    }
}

//! What Ship demands of a shipment that leaves its country.

use jiff::civil::Date;

use crate::member::Member;
use crate::parcel::decimal::hundredths;
use crate::ups::envelope::Failure;

const FORMS: [&str; 10] = ["01", "03", "04", "05", "06", "07", "08", "09", "10", "11"];
const INVOICE: &str = "01";
const DESCRIPTION_MAX: usize = 35;
const DESCRIPTIONS_MAX: usize = 3;
const INVOICE_NUMBER_MAX: usize = 35;
const REASON_MAX: usize = 20;

pub(super) fn check(shipment: &Member, lane: (&str, &str)) -> Result<(), Failure> {
    // Only in these two lanes.
    if matches!(lane, ("US", "CA" | "PR")) {
        let total = shipment.get("InvoiceLineTotal");
        total.demanded()?.get("CurrencyCode").needed(3)?;
        amount(&total.get("MonetaryValue"))?;
    }
    let forms = forms(shipment);
    if !forms.is_present() {
        return Ok(());
    }
    let kinds = forms.get("FormType");
    kinds.demanded()?;
    for kind in kinds.one_or_many() {
        kind.one_of(&FORMS)?;
    }
    if !kinds.one_or_many().iter().any(|kind| kind.text() == Some(INVOICE)) {
        return Ok(());
    }
    forms.get("InvoiceNumber").optional(INVOICE_NUMBER_MAX)?;
    let date = forms.get("InvoiceDate");
    Date::strptime("%Y%m%d", date.needed(8)?).map_err(|_| date.invalid())?;
    forms.get("ReasonForExport").needed(REASON_MAX)?;
    forms.get("CurrencyCode").needed(3)?;
    let products = forms.get("Product");
    for product in products.demanded()?.one_or_many() {
        let descriptions = product.get("Description").demanded()?.one_or_many();
        if descriptions.is_empty() || descriptions.len() > DESCRIPTIONS_MAX {
            return Err(product.get("Description").invalid());
        }
        for description in descriptions {
            description.needed(DESCRIPTION_MAX)?;
        }
        product.get("OriginCountryCode").needed(2)?;
        let unit = product.get("Unit");
        unit.demanded()?.get("Number").needed(7)?;
        unit.get("UnitOfMeasurement").get("Code").needed(3)?;
        amount(&unit.get("Value"))?;
    }
    Ok(())
}

/// The forms of customs that were asked for.
pub(super) fn forms<'a>(shipment: &Member<'a>) -> Member<'a> {
    shipment.get("ShipmentServiceOptions").get("InternationalForms")
}

fn amount(member: &Member) -> Result<(), Failure> {
    member.needed(19)?;
    hundredths(member.value()).map(drop).ok_or_else(|| member.invalid())
}

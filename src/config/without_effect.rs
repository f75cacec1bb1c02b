//! Settings about data that an ERP does not provide: a key without effect is a mistake, because its author relies on it.

use crate::carrier::CarrierSettings;
use crate::erp::Tells;
use crate::model::ReferenceKind;
use crate::settings::Section;

/// Reports keys of a pair that have no effect with its ERP.
pub(super) fn check(section: &Section<'_>, tells: Tells, carrier: Option<&dyn CarrierSettings>) {
    let Tells { declared_values, customers, divisions, cost_centers, invoices, purchase_orders } = tells;
    if let Some(package) = section.table("package").filter(|_| !declared_values)
        && package.flag("declared_value") == Some(true)
    {
        package.mistake("declared_value", "changes nothing: this ERP tells no declared values");
    }
    if let Some(accounts) = section.table("accounts") {
        for (key, _) in section.text_map("accounts") {
            let is_customer = key.starts_with("customer:");
            if is_customer && !customers {
                accounts.mistake(&key, "changes nothing: orders of this ERP tell no customer");
            }
            if !is_customer && !divisions {
                let message = "changes nothing: orders of this ERP tell no division; a customer is written \"customer:ID\"";
                accounts.mistake(&key, message);
            }
        }
    }
    if section.has("cost_centers") && !cost_centers {
        section.mistake("cost_centers", "changes nothing: orders of this connection tell no cost centre");
    }
    if let Some(references) = section.table("references").filter(|_| !invoices)
        && references.text("invoice").as_deref() == Some("required")
    {
        let message = "can never be met: this ERP tells no invoice of an order";
        references.mistake("invoice", message);
    }
    let lacking = match carrier.map(CarrierSettings::second_reference) {
        Some(ReferenceKind::PurchaseOrder) if !purchase_orders => "purchase order of the customer",
        Some(ReferenceKind::Invoice) if !invoices => "invoice",
        Some(ReferenceKind::CostCenter) if !cost_centers => "cost centre",
        _ => return,
    };
    let message = format!("its second_reference changes nothing here: orders of this ERP tell no {lacking}");
    section.mistake("carrier", message);
}

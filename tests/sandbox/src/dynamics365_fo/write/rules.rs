//! What the application itself allows: business rules, locks, and other users.

use jiff::Timestamp;

use super::attachment;
use crate::dynamics365_fo::Counts;
use crate::dynamics365_fo::refusal::Refusal;
use crate::dynamics365_fo::row::Row;
use crate::dynamics365_fo::schema::{EntitySet, time_text};
use crate::dynamics365_fo::settings::Settings;
use crate::odata::{Keyed, Tables};

const HEADERS: &str = "SalesOrderHeadersV2";
const ATTACHMENTS: &str = "SalesOrderHeaderDocumentAttachmentsV2";
const TRACKING: &str = "PackingSlipTrackingInformation";

/// `usmf/SO-001`
fn order_of(row: &Row) -> String {
    format!("{}/{}", row.text("dataAreaId").to_lowercase(), row.text("SalesOrderNumber"))
}

fn header_of<'b>(tables: &'b Tables, row: &Row) -> Option<&'b Row> {
    let headers = EntitySet::named(HEADERS)?;
    let key = Row::new()
        .with("dataAreaId", row.text("dataAreaId"))
        .with("SalesOrderNumber", row.text("SalesOrderNumber"));
    tables.get(headers, &headers.key_of(&key))
}

pub(super) fn before_insert(
    set: &'static EntitySet,
    row: &mut Row,
    (tables, counts): (&mut Tables, &mut Counts),
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Refusal> {
    let company = Row::new().with("LegalEntityId", row.text("dataAreaId"));
    let companies = EntitySet::named("LegalEntities").ok_or(Refusal::Missing)?;
    if set.has_company() && tables.get(companies, &companies.key_of(&company)).is_none() {
        let warning = format!("The company '{}' does not exist.", row.text("dataAreaId"));
        return Err(Refusal::rule(set, set.entity, &warning));
    }
    match set.rows_of {
        HEADERS => {
            if row.text("SalesOrderNumber").is_empty() {
                row.set("SalesOrderNumber", counts.next_order());
            }
            row.set("SalesOrderStatus", "Backorder");
            row.set("OrderCreationDateTime", time_text(now));
            Ok(())
        }
        ATTACHMENTS => {
            if header_of(tables, row).is_none() {
                let warning = "The sales order of the document does not exist.";
                return Err(Refusal::rule(set, "DocuRef", warning));
            }
            conflict(set, row, counts, settings)?;
            row.set("DocumentId", tables.next_guid());
            attachment::complete(row);
            validate(set, row, settings)
        }
        TRACKING => {
            let slips = EntitySet::named("CustPackingSlipJourBiEntities").ok_or(Refusal::Missing)?;
            let is_posted = tables.rows(slips, Some(row.text("SalesOrderNumber"))).any(|slip| {
                slip.text("dataAreaId").eq_ignore_ascii_case(row.text("dataAreaId"))
                    && slip.text("PackingSlipId").eq_ignore_ascii_case(row.text("PackingSlipNumber"))
                    && slip.text("DeliveryDate") == row.text("DeliveryDate")
            });
            if !is_posted {
                let warning = "The packing slip of the tracking information does not exist.";
                return Err(Refusal::rule(set, "CustPackingSlipJour", warning));
            }
            if row.text("TrackingNumber").is_empty() {
                let warning = "Field 'Tracking number' must be filled in.";
                return Err(Refusal::rule(set, "SalesParmPackingSlipTrackingInformation", warning));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn before_update(
    set: &'static EntitySet,
    row: &Row,
    counts: &mut Counts,
    settings: &Settings,
) -> Result<(), Refusal> {
    conflict(set, row, counts, settings)?;
    if set.rows_of != HEADERS {
        return Ok(());
    }
    if let Some(warning) = settings.refusals.get(&order_of(row)) {
        return Err(Refusal::rule(set, "SalesTable", warning));
    }
    if !settings.open_statuses.contains(row.text("SalesOrderStatus")) {
        return Err(Refusal::rule(set, "SalesTable", "Order status does not allow the change."));
    }
    Ok(())
}

/// What holds for a row whoever has written it.
pub(super) fn validate(set: &'static EntitySet, row: &Row, settings: &Settings) -> Result<(), Refusal> {
    if set.rows_of == ATTACHMENTS { attachment::validate(set, row, settings) } else { Ok(()) }
}

pub(super) fn before_delete(set: &'static EntitySet) -> Result<(), Refusal> {
    if set.rows_of == HEADERS {
        return Err(Refusal::rule(set, "SalesTable", "The sales order cannot be deleted."));
    }
    Ok(())
}

/// Another user is writing the order at the same moment.
fn conflict(
    set: &'static EntitySet,
    row: &Row,
    counts: &mut Counts,
    settings: &Settings,
) -> Result<(), Refusal> {
    if !matches!(set.rows_of, HEADERS | ATTACHMENTS) {
        return Ok(());
    }
    let order = order_of(row);
    let wanted = settings.conflicts.get(&order).copied().unwrap_or_default();
    let met = counts.conflicts.entry(order).or_default();
    if *met < wanted {
        *met += 1;
        return Err(Refusal::conflict(set));
    }
    Ok(())
}

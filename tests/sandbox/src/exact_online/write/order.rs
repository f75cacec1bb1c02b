//! Orders can be changed, and that may send them back to wait for approval. A shipping connector has no business here.

use super::Pen;
use crate::exact_online::company::Company;
use crate::exact_online::refusal::Refusal;

pub(super) fn update(
    company: &mut Company,
    key: &str,
    pen: &Pen<'_>,
    accidents: &mut Vec<String>,
) -> Result<(), Refusal> {
    let found =
        company.orders.values().find(|order| order.id == key).map(|order| (order.number, order.stamp));
    let (number, stamp) = found.ok_or_else(|| Refusal::NotFound("SalesOrders".into()))?;
    accidents.push(format!("order {number} was written"));
    if company.orders[&number].status == 21 {
        return Err(Refusal::rule("Order is volledig", "The order is complete"));
    }
    if pen.input.has("WarehouseID") {
        let text = "Not allow to update in Basic : Warehouse";
        return Err(Refusal::rule(text, text));
    }
    let stamp = company.touch(stamp, pen.now);
    let Some(order) = company.orders.get_mut(&number) else { return Ok(()) };
    order.stamp = stamp;
    if pen.input.has("Description") {
        order.description = pen.input.text("Description");
    }
    if pen.input.has("Remarks") {
        order.remarks = pen.input.text("Remarks");
    }
    if pen.input.has("Document") {
        order.document = pen.input.text("Document");
    }
    if pen.settings.put_revokes_approval && order.approval == 2 {
        order.approval = 0;
    }
    Ok(())
}

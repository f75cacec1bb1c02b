//! Goods deliveries. Making one moves stock and the order; a tracking number moves nothing.

use super::Pen;
use super::input::Input;
use crate::exact_online::company::Company;
use crate::exact_online::guid::Ids;
use crate::exact_online::model::{DeliveryLine, GoodsDelivery, Stamp};
use crate::exact_online::refusal::Refusal;

fn missing() -> Refusal {
    Refusal::NotFound("GoodsDeliveries".into())
}

fn check_number(input: &Input, pen: &Pen<'_>) -> Result<(), Refusal> {
    match input.text("TrackingNumber") {
        Some(number) if number.chars().count() > pen.settings.tracking_number_max => {
            Err(Refusal::invalid("TrackingNumber"))
        }
        _ => Ok(()),
    }
}

pub(super) fn create(company: &mut Company, ids: &mut Ids, pen: &Pen<'_>) -> Result<String, Refusal> {
    check_number(&pen.input, pen)?;
    let mut account = String::new();
    for row in &pen.input.rows {
        check_number(row, pen)?;
        let id = row.text("SalesOrderLineID").unwrap_or_default();
        let Some((order, line)) = company.line(&id) else { return Err(Refusal::invalid("SalesOrderLineID")) };
        let quantity = row.number("QuantityDelivered").unwrap_or_default();
        if order.approval == 0 {
            return Err(Refusal::rule("Order is niet goedgekeurd", "The order is not approved"));
        }
        if quantity <= 0.0 || quantity > line.quantity - line.delivered {
            let (dutch, english) = ("Aantal geleverd is te groot", "The quantity delivered is too large");
            return Err(Refusal::rule(dutch, english));
        }
        if company.items.get(&line.item).is_some_and(|item| item.is_assembly) {
            return Err(Refusal::rule("Samengesteld artikel", "Assembly items are not supported"));
        }
        account.clone_from(&order.deliver_to);
    }
    let stamp = company.touch(Stamp::default(), pen.now);
    let (input, id) = (&pen.input, ids.next());
    let mut lines = Vec::new();
    for (number, row) in (1..).zip(&pen.input.rows) {
        let order_line = row.text("SalesOrderLineID").unwrap_or_default();
        let delivered = row.number("QuantityDelivered").unwrap_or_default();
        let order = company.line(&order_line).map(|(order, _)| order.number).unwrap_or_default();
        company.note_delivered(&order_line, delivered, pen.now);
        lines.push(DeliveryLine {
            id: ids.next(),
            order,
            order_line,
            number,
            delivered,
            tracking_number: row.text("TrackingNumber"),
            notes: row.text("Notes"),
            stamp: company.touch(Stamp::default(), pen.now),
        });
    }
    company.deliveries.push(GoodsDelivery {
        id: id.clone(),
        number: 104 + i64::try_from(company.deliveries.len()).unwrap_or_default(),
        account,
        date: input.time("DeliveryDate"),
        description: input.text("Description"),
        remarks: input.text("Remarks"),
        shipping_method: input.text("ShippingMethod"),
        tracking_number: input.text("TrackingNumber"),
        document: input.text("Document"),
        lines,
        stamp,
    });
    Ok(id)
}

pub(super) fn update(company: &mut Company, key: &str, pen: &Pen<'_>) -> Result<(), Refusal> {
    let input = &pen.input;
    check_number(input, pen)?;
    let index = company.deliveries.iter().position(|one| one.id == key).ok_or_else(missing)?;
    let stamp = company.touch(company.deliveries[index].stamp, pen.now);
    let delivery = &mut company.deliveries[index];
    delivery.stamp = stamp;
    if input.has("TrackingNumber") {
        delivery.tracking_number = input.text("TrackingNumber");
    }
    if input.has("Remarks") {
        delivery.remarks = input.text("Remarks");
    }
    if input.has("Document") {
        delivery.document = input.text("Document");
    }
    if input.has("Description") {
        delivery.description = input.text("Description");
    }
    Ok(())
}

pub(super) fn update_line(company: &mut Company, key: &str, pen: &Pen<'_>) -> Result<(), Refusal> {
    let input = &pen.input;
    check_number(input, pen)?;
    let has_line = |one: &GoodsDelivery| one.lines.iter().any(|line| line.id == key);
    let index = company.deliveries.iter().position(has_line);
    let index = index.ok_or_else(|| Refusal::NotFound("GoodsDeliveryLines".into()))?;
    let stamp = company.touch(company.deliveries[index].stamp, pen.now);
    for line in company.deliveries[index].lines.iter_mut().filter(|line| line.id == key) {
        line.stamp = stamp;
        if input.has("TrackingNumber") {
            line.tracking_number = input.text("TrackingNumber");
        }
        if input.has("Notes") {
            line.notes = input.text("Notes");
        }
    }
    Ok(())
}

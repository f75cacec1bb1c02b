//! Delivering by hand, as a person in the warehouse does.

use super::call::State;
use super::{DeliveryLine, ExactOnline, GoodsDelivery, Stamp};
use crate::lock;

impl ExactOnline {
    /// Delivers the whole rest of an order, as a person in the warehouse does. Gives the delivery's id.
    pub fn deliver(&self, division: i64, number: i64) -> String {
        let now = self.now();
        let mut state = lock(&self.state);
        let State { companies, ids, .. } = &mut *state;
        let Some(company) = companies.get_mut(&division) else { return String::new() };
        let Some(order) = company.orders.get(&number).cloned() else { return String::new() };
        let id = ids.next();
        let mut lines = Vec::new();
        for (position, line) in (1..).zip(&order.lines) {
            let rest = line.quantity - line.delivered;
            if rest > 0.0 {
                company.note_delivered(&line.id, rest, now);
                lines.push(DeliveryLine {
                    id: ids.next(),
                    order: number,
                    order_line: line.id.clone(),
                    number: position,
                    delivered: rest,
                    tracking_number: None,
                    notes: None,
                    stamp: company.touch(Stamp::default(), now),
                });
            }
        }
        let stamp = company.touch(Stamp::default(), now);
        company.deliveries.push(GoodsDelivery {
            id: id.clone(),
            number: 104 + i64::try_from(company.deliveries.len()).unwrap_or_default(),
            account: order.deliver_to,
            date: Some(now),
            description: None,
            remarks: None,
            shipping_method: order.shipping_method,
            tracking_number: None,
            document: None,
            lines,
            stamp,
        });
        id
    }
}

//! The status of an order, which follows from what was shipped and billed.

use std::collections::HashMap;

use jiff::Timestamp;

use super::book::Book;
use super::model::Transaction;

impl Book {
    /// Counts what was shipped and billed of an order, and sets the status that follows from it.
    pub(super) fn settle(&mut self, id: u64, now: Timestamp) {
        let mut counts: HashMap<i64, (f64, f64)> = HashMap::new();
        for child in self.children.get(&id).into_iter().flatten() {
            match self.transactions.get(child) {
                Some(Transaction::Fulfillment(fulfillment)) if fulfillment.is_shipped() => {
                    for line in &fulfillment.lines {
                        counts.entry(line.order_line).or_default().0 += line.quantity;
                    }
                }
                Some(Transaction::Invoice(invoice)) => {
                    for line in &invoice.lines {
                        counts.entry(line.order_line).or_default().1 += line.quantity;
                    }
                }
                _ => {}
            }
        }
        let Some(Transaction::Order(order)) = self.transactions.get_mut(&id) else { return };
        for line in &mut order.lines {
            (line.fulfilled, line.billed) = counts.get(&line.line).copied().unwrap_or_default();
        }
        if matches!(order.status.as_str(), "A" | "C" | "H") {
            return;
        }
        let open = || order.lines.iter().filter(|line| !line.is_closed);
        let is_fulfilled = open().all(|line| line.fulfilled >= line.quantity);
        let is_begun = open().any(|line| line.fulfilled > 0.0);
        let is_billed = open().all(|line| line.billed >= line.quantity);
        let bill_waits = open().any(|line| line.billed < line.fulfilled);
        let status = match (is_fulfilled, is_billed) {
            (true, true) => "G",
            (true, false) => "F",
            (false, _) if !is_begun => "B",
            (false, _) if bill_waits => "E",
            (false, _) => "D",
        };
        if order.status != status {
            status.clone_into(&mut order.status);
            order.head.last_modified = now;
        }
    }
}

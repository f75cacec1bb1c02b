//! Commands of the admin route: `add`, `edit`, `orders`, `documents`, `settings`, `consent`.

use serde_json::{Value, json};

use super::schema::ORDERS;
use super::{ExactOnline, SalesOrder};
use crate::odata::Row;

/// Carries out a command.
pub(super) fn command(stand_in: &ExactOnline, command: &str, body: &Value) -> Result<Value, String> {
    let division = body["division"].as_i64().unwrap_or_else(|| stand_in.settings().current_division);
    let number = body["number"].as_i64().ok_or("\"number\" is the order's number");
    match command {
        "add" => {
            let number = number?;
            let mut order = SalesOrder::open(number);
            change(&mut order.header, &body["header"])?;
            stand_in.add(division, order);
            Ok(json!({ "division": division, "number": number }))
        }
        "edit" => {
            let number = number?;
            let mut result = Err(format!("no order {number} in {division}"));
            stand_in.edit(division, number, |order| result = change(&mut order.header, &body["header"]));
            result.map(|()| json!({ "number": number }))
        }
        "orders" => Ok(stand_in.orders(division).iter().map(summary).collect()),
        "documents" => {
            let files = stand_in.attachments(division);
            let shown = |document: &Row| {
                let attached = files.iter().filter(|file| file.text("Document") == document.text("ID"));
                json!({
                    "subject": document.text("Subject"), "order": document.value("SalesOrderNumber"), "body": document.text("Body"),
                    "files": attached.map(|file| file.text("FileName")).collect::<Vec<_>>(),
                })
            };
            Ok(stand_in.documents(division).iter().map(shown).collect())
        }
        "consent" => {
            let url = body["url"].as_str().ok_or("\"url\" is the consent address")?;
            Ok(json!({ "callback": stand_in.consent(url)? }))
        }
        "settings" => {
            let mut merged = stand_in.settings().clone();
            merged.merge(body)?;
            *stand_in.settings() = merged;
            Ok(json!({ "ok": true }))
        }
        _ => Err(format!("unknown command {command}: add, edit, orders, documents, consent or settings")),
    }
}

fn summary(order: &SalesOrder) -> Value {
    let column = |name: &str| order.header.int(name);
    json!({
        "number": column("OrderNumber"), "status": column("Status"), "delivery_status": column("DeliveryStatus"),
        "approval": column("ApprovalStatus"),
    })
}

/// Sets what the JSON names, by the names of the API.
fn change(header: &mut Row, columns: &Value) -> Result<(), String> {
    for (name, value) in columns.as_object().into_iter().flatten() {
        ORDERS.column(name).ok_or(format!("unknown column {name}"))?;
        header.set(name, value.clone());
    }
    Ok(())
}

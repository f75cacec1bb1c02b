//! Values of columns.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::Value;

use super::cell::Cell;
use super::eval::Scope;
use super::row::{LineView, Row, line};
use super::table::address_key;
use crate::netsuite::book::zone;
use crate::netsuite::kind::Kind;
use crate::netsuite::model::{Header, Transaction};
use crate::netsuite::switch::CustomKind;

/// The value of a column that the plan has found to exist.
pub(super) fn value<'a>(row: Row<'a>, column: &str, scope: &Scope<'a>) -> Cell<'a> {
    match row {
        Row::Nothing | Row::Dual => Cell::Null,
        Row::Transaction(transaction) => of_transaction(transaction, column, scope),
        Row::Line(transaction, index) => of_line(transaction, index, column),
        Row::Link(made, index, kind) => of_link(made, index, kind, column),
        Row::TrackingMap(fulfillment, id) => match column {
            "transaction" => Cell::id(&fulfillment.head.id),
            _ => number(id),
        },
        Row::Tracking(id, text) => match column {
            "id" => number(id),
            _ => Cell::text(text),
        },
        Row::Package(fulfillment, package) => match column {
            "itemfulfillment" => Cell::id(&fulfillment.head.id),
            "packagetrackingnumber" => Cell::of(package.tracking_number.as_deref()),
            "packagedescr" => Cell::of(package.description.as_deref()),
            _ => package.weight_lb.map_or(Cell::Null, Cell::Number),
        },
        Row::Address(head) => of_address(head, column),
        Row::Customer(customer) => match column {
            "id" => Cell::id(&customer.id),
            "entityid" => Cell::text(&*customer.number),
            "companyname" => Cell::of(customer.company.as_deref()),
            "email" => Cell::of(customer.email.as_deref()),
            "phone" => Cell::of(customer.phone.as_deref()),
            "isinactive" => Cell::flag(customer.is_inactive),
            _ => Cell::of(customer.external_id.as_deref()),
        },
        Row::Item(item) => match column {
            "id" => Cell::id(&item.id),
            "itemid" => Cell::text(&*item.number),
            _ => Cell::of(item.name.as_deref()),
        },
        Row::ShipItem(id, method) => {
            if column == "id" {
                Cell::id(id)
            } else {
                Cell::text(&*method.name)
            }
        }
        Row::Location(id, name) => {
            if column == "id" {
                Cell::id(id)
            } else {
                Cell::text(name)
            }
        }
    }
}

fn of_transaction<'a>(transaction: &'a Transaction, column: &str, scope: &Scope<'a>) -> Cell<'a> {
    let head = transaction.head();
    match column {
        "id" => Cell::id(&head.id),
        "tranid" => Cell::text(&*head.number),
        "type" => Cell::text(transaction.kind().code()),
        "status" => Cell::text(transaction.status()),
        "entity" => Cell::id(&head.customer),
        "trandate" => day(head.date),
        "shipdate" => match transaction {
            Transaction::Fulfillment(fulfillment) => day(fulfillment.shipped_on),
            _ => {
                head.fields.get("shipDate").map_or(Cell::Null, |value| custom(value, CustomKind::Date, scope))
            }
        },
        "createddate" => instant(head.created, scope),
        "lastmodifieddate" => instant(head.last_modified, scope),
        "otherrefnum" => Cell::of(head.po_number.as_deref()),
        "memo" => Cell::of(head.memo.as_deref()),
        "email" => Cell::of(head.email.as_deref()),
        "foreigntotal" => match transaction {
            Transaction::Order(order) => Cell::Number(order.subtotal() + head.shipping_cost.unwrap_or(0.0)),
            Transaction::Invoice(invoice) => Cell::Number(invoice.total()),
            Transaction::Fulfillment(_) => Cell::Null,
        },
        "currency" if transaction.kind() != Kind::ItemFulfillment => Cell::Number(1.0),
        "shippingaddress" => address_key(&head.id).map_or(Cell::Null, number),
        "shipmethod" => head.ship_method.as_deref().map_or(Cell::Null, Cell::id),
        "externalid" => Cell::of(head.external_id.as_deref()),
        _ => match (scope.settings.custom_fields.get(column), head.fields.get(column)) {
            (Some(field), Some(value)) => custom(value, field.kind, scope),
            // A check box is never empty.
            (Some(field), None) if field.kind == CustomKind::CheckBox => Cell::flag(false),
            _ => Cell::Null,
        },
    }
}

fn custom<'a>(value: &'a Value, kind: CustomKind, scope: &Scope<'_>) -> Cell<'a> {
    match (kind, value) {
        (_, Value::Bool(is_true)) => Cell::flag(*is_true),
        (_, Value::Number(number)) => number.as_f64().map_or(Cell::Null, Cell::Number),
        (CustomKind::Date, Value::String(text)) => day(text.parse().ok()),
        (CustomKind::DateTime, Value::String(text)) => {
            text.parse().map_or(Cell::Null, |at| instant(at, scope))
        }
        (_, Value::String(text)) => Cell::of(Some(text)),
        (_, Value::Object(reference)) => {
            reference.get("id").and_then(Value::as_str).map_or(Cell::Null, Cell::id)
        }
        _ => Cell::Null,
    }
}

fn of_line<'a>(transaction: &'a Transaction, index: usize, column: &str) -> Cell<'a> {
    let view = index.checked_sub(1).and_then(|index| line(transaction, index));
    let of_view = |value: fn(LineView<'a>) -> Cell<'a>| view.map_or(Cell::Null, value);
    match column {
        "transaction" => Cell::id(&transaction.head().id),
        "id" => view.map_or(Cell::Number(0.0), |view| whole(view.line)),
        "linesequencenumber" => number(index as u64),
        "item" => of_view(|view| Cell::id(view.item)),
        "quantity" => of_view(|view| Cell::Number(view.quantity)),
        "mainline" => Cell::flag(index == 0),
        "location" => of_view(|view| view.location.map_or(Cell::Null, Cell::id)),
        "createdfrom" => transaction.created_from().map_or(Cell::Null, Cell::id),
        "quantityshiprecv" => of_view(|view| Cell::Number(view.fulfilled)),
        "quantitybilled" => of_view(|view| Cell::Number(view.billed)),
        "isfullyshipped" => of_view(|view| Cell::flag(view.fulfilled >= view.quantity)),
        // `taxline` and `iscogs`: there are no such lines.
        _ => Cell::flag(false),
    }
}

fn of_link<'a>(made: &'a Transaction, index: Option<usize>, kind: &'static str, column: &str) -> Cell<'a> {
    let view = index.and_then(|index| line(made, index));
    match column {
        "previousdoc" => made.created_from().map_or(Cell::Null, Cell::id),
        "nextdoc" => Cell::id(&made.head().id),
        "linktype" => Cell::text(kind),
        "previousline" => view.map_or(Cell::Null, |view| whole(view.order_line)),
        "nextline" => view.map_or(Cell::Null, |view| whole(view.line)),
        "foreignamount" => view.map_or(Cell::Null, |view| Cell::Number(view.quantity * view.rate)),
        "previoustype" => Cell::text(Kind::SalesOrder.code()),
        _ => Cell::text(made.kind().code()),
    }
}

fn of_address<'a>(head: &'a Header, column: &str) -> Cell<'a> {
    let address = &head.address;
    let text = match column {
        "nkey" => return address_key(&head.id).map_or(Cell::Null, number),
        "addressee" => &address.addressee,
        "attention" => &address.attention,
        "addr1" => &address.addr1,
        "addr2" => &address.addr2,
        "addr3" => &address.addr3,
        "city" => &address.city,
        "state" => &address.state,
        "zip" => &address.zip,
        "country" => &address.country,
        _ => &address.phone,
    };
    Cell::of(text.as_deref())
}

fn day<'a>(date: Option<Date>) -> Cell<'a> {
    date.map_or(Cell::Null, |date| Cell::Date(DateTime::from(date)))
}

/// In the account's time zone.
pub(super) fn instant<'a>(at: Timestamp, scope: &Scope<'_>) -> Cell<'a> {
    Cell::Date(at.to_zoned(zone(scope.settings)).datetime())
}

#[expect(clippy::cast_precision_loss, reason = "ids are small")]
fn number<'a>(number: u64) -> Cell<'a> {
    Cell::Number(number as f64)
}

#[expect(clippy::cast_precision_loss, reason = "line numbers are small")]
fn whole<'a>(number: i64) -> Cell<'a> {
    Cell::Number(number as f64)
}

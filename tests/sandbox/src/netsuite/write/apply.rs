//! Carries changes out.

use jiff::civil::Date;
use serde_json::Value;

use super::change::Change;
use super::lines;
use super::pen::Pen;
use super::value::id_of;
use crate::netsuite::model::{Address, Package, PackageKind, Transaction};
use crate::netsuite::refusal::Refusal;

/// Changes the transaction; what nobody can have wanted is noted.
pub(super) fn apply(
    pen: &Pen<'_>,
    transaction: &mut Transaction,
    changes: Vec<Change>,
    accidents: &mut Vec<String>,
) -> Result<(), Refusal> {
    let record = format!("{} {}", transaction.kind().name(), transaction.head().id);
    for change in changes {
        match change {
            Change::Field(name, value) => {
                if value == true
                    && matches!(name.as_str(), "generateIntegratedShipperLabel" | "generateReturnLabel")
                {
                    accidents.push(format!("{record}: NetSuite bought a label of its own"));
                }
                if value == true && matches!(name.as_str(), "toBeEmailed" | "sendOrderFulfillmentEmail") {
                    accidents.push(format!("{record}: the customer got a mail"));
                }
                set(transaction, &name, value)?;
            }
            Change::Address(members) => {
                for (name, value) in members {
                    set_address(&mut transaction.head_mut().address, &name, &value);
                }
            }
            Change::NoPackages(kind) => remove_packages(transaction, kind),
            Change::Packages(kind, mut packages) => {
                if pen.replaces(kind.name()) {
                    remove_packages(transaction, kind);
                }
                let Transaction::Fulfillment(fulfillment) = transaction else { continue };
                let is_there = |package: &Package| {
                    package.tracking_number.is_some()
                        && fulfillment
                            .packages
                            .iter()
                            .any(|own| own.kind == kind && own.tracking_number == package.tracking_number)
                };
                if packages.iter().any(is_there) {
                    accidents.push(format!("{record}: a package was appended again"));
                }
                fulfillment.packages.append(&mut packages);
            }
            Change::Line(change) => lines::merge(pen, transaction, change)?,
        }
    }
    Ok(())
}

fn remove_packages(transaction: &mut Transaction, kind: PackageKind) {
    if let Transaction::Fulfillment(fulfillment) = transaction {
        fulfillment.packages.retain(|package| package.kind != kind);
    }
}

/// Sets what has a member of its own, and keeps the rest by its name.
fn set(transaction: &mut Transaction, name: &str, value: Value) -> Result<(), Refusal> {
    let text = value.as_str().map(str::to_owned);
    let date = || value.as_str().and_then(|text| text.parse::<Date>().ok());
    match (&mut *transaction, name) {
        (Transaction::Order(order), "orderStatus") => {
            let asked = id_of(&value).unwrap_or_default();
            if !matches!(order.status.as_str(), "A" | "B") && asked != order.status {
                return Err(Refusal::value(name, name, &asked));
            }
            order.status = asked;
            return Ok(());
        }
        (Transaction::Fulfillment(fulfillment), "shipStatus") => {
            fulfillment.ship_status = id_of(&value).unwrap_or(fulfillment.ship_status.clone());
            return Ok(());
        }
        (Transaction::Fulfillment(fulfillment), "shippedDate") => {
            fulfillment.shipped_on = date();
            return Ok(());
        }
        (Transaction::Invoice(invoice), "trackingNumbers") => {
            invoice.tracking_numbers = text;
            return Ok(());
        }
        _ => {}
    }
    let head = transaction.head_mut();
    match name {
        "externalId" => head.external_id = text,
        "tranId" => head.number = text.unwrap_or_default(),
        "tranDate" => head.date = date().or(head.date),
        "otherRefNum" => head.po_number = text,
        "email" => head.email = text,
        "memo" => head.memo = text,
        "entity" => head.customer = id_of(&value).unwrap_or_default(),
        "shipMethod" => head.ship_method = id_of(&value),
        "shipIsResidential" => head.is_residential = value == true,
        "shippingCost" => head.shipping_cost = value.as_f64(),
        _ if value.is_null() => {
            head.fields.remove(name);
        }
        _ => {
            head.fields.insert(name.to_owned(), value);
        }
    }
    Ok(())
}

fn set_address(address: &mut Address, name: &str, value: &Value) {
    let slot = match name {
        "addressee" => &mut address.addressee,
        "attention" => &mut address.attention,
        "addr1" => &mut address.addr1,
        "addr2" => &mut address.addr2,
        "addr3" => &mut address.addr3,
        "city" => &mut address.city,
        "state" => &mut address.state,
        "zip" => &mut address.zip,
        "addrPhone" => &mut address.phone,
        "country" => {
            address.country = id_of(value);
            return;
        }
        _ => return,
    };
    *slot = value.as_str().map(str::to_owned);
}

//! Maps NetSuite's records to orders. Pure.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::SYSTEM;
use super::reference::Reference;
use super::settings::{Connection, ShipStatus, Sublist, Targets};
use super::wire::{Fulfillment, Made, Row, ShippingAddress};
use crate::lenient;
use crate::model::{
    Dimensions, Fault, LengthUnit, Order, OrderKey, OrderLine, Package, Readiness, Recipient, SalesOrder,
    TrackingNumber, Weight, WeightUnit,
};

/// Data about a fulfillment besides its own record.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) fulfillment_id: u64,
    /// Subsidiary, if an older fulfillment has the same number; it is then part of the key.
    pub(super) subsidiary: Option<String>,
    pub(super) order_id: u64,
    pub(super) order_no: Option<String>,
    pub(super) po_number: Option<String>,
    /// Ship date of the order.
    pub(super) requested_on: Option<Date>,
    /// Ids and numbers of the order's invoices.
    pub(super) invoices: Vec<(u64, String)>,
    /// Number of fulfillments of the order.
    pub(super) fulfillments: usize,
}

/// [`Order::handle`] of a fulfillment, for writing back.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct Handle {
    pub(super) fulfillment: u64,
    pub(super) order: u64,
    pub(super) invoices: Vec<u64>,
    /// Whether the order has no other fulfillment: its invoice then carries no other number.
    pub(super) is_only: bool,
    pub(super) sublist: Sublist,
    /// Lines of the sublist as they are, so that replacing them loses nothing.
    pub(super) lines: Vec<Map<String, Value>>,
}

impl Sublist {
    /// Name of the list. Its spelling differs from that of its members, which are `...FedEx`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::PackageFedex => "packageFedex",
            Self::PackageUps => "packageUps",
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Package => "",
            Self::PackageFedex => "FedEx",
            Self::PackageUps => "Ups",
        }
    }

    /// Name of the number's member, such as `packageTrackingNumberFedEx`.
    pub(super) fn tracking_number(self) -> String {
        format!("packageTrackingNumber{}", self.suffix())
    }

    fn side(self, name: &str) -> String {
        format!("package{name}{}", self.suffix())
    }

    fn lines(self, record: &Fulfillment) -> &[Map<String, Value>] {
        match self {
            Self::Package => &record.package.items,
            Self::PackageFedex => &record.package_fedex.items,
            Self::PackageUps => &record.package_ups.items,
        }
    }

    /// Returns the configured sublist, else the one with lines, else the general one.
    fn of(record: &Fulfillment, wanted: Option<Self>) -> Self {
        let all = [Self::Package, Self::PackageFedex, Self::PackageUps];
        let with_lines = || all.into_iter().find(|list| !list.lines(record).is_empty());
        wanted.or_else(with_lines).unwrap_or(Self::Package)
    }
}

/// Parses an id of a record. None if it is not a number.
pub(super) fn id(text: Option<&str>) -> Option<u64> {
    text?.trim().parse().ok()
}

/// Key of a fulfillment: `IF10021`, or `2/IF10021` if an older fulfillment has that number, because subsidiaries may number separately.
pub(super) fn key(subsidiary: Option<&str>, number: &str) -> OrderKey {
    match subsidiary {
        Some(subsidiary) => OrderKey::new(format!("{subsidiary}/{number}")),
        None => OrderKey::new(number),
    }
}

/// Builds the context of a listed row; `made` are the documents of its order.
pub(super) fn context(row: &Row, subsidiary: Option<String>, made: &[Made]) -> Option<Context> {
    let order_id = id(row.order_id.as_deref())?;
    let of_order = |kind: &'static str| {
        made.iter().filter(move |made| {
            made.kind.as_deref() == Some(kind) && id(made.order_id.as_deref()) == Some(order_id)
        })
    };
    Some(Context {
        fulfillment_id: id(row.fulfillment_id.as_deref())?,
        subsidiary,
        order_id,
        order_no: row.order_no.clone(),
        po_number: row.po_number.clone(),
        requested_on: requested_on(row),
        invoices: of_order("CustInvc")
            .filter_map(|made| Some((id(made.id.as_deref())?, made.number.clone().unwrap_or_default())))
            .collect(),
        fulfillments: of_order("ItemShip").count(),
    })
}

pub(super) fn requested_on(row: &Row) -> Option<Date> {
    row.ship_date.as_deref()?.parse().ok()
}

/// Maps a whole record to an order.
pub(super) fn order(
    record: &Fulfillment,
    context: &Context,
    connection: &Connection,
    targets: &Targets,
) -> Result<Order, Fault> {
    let number = record.tran_id.clone().ok_or_else(|| {
        let message = "the fulfillment has no number";
        Fault::rejected(SYSTEM, "read the fulfillment", "RECORD.UNREADABLE", message)
    })?;
    let sublist = Sublist::of(record, targets.sublist);
    let lines: Vec<Map<String, Value>> = sublist.lines(record).iter().map(own_members).collect();
    let handle = Handle {
        fulfillment: context.fulfillment_id,
        order: context.order_id,
        invoices: context.invoices.iter().map(|(id, _)| *id).collect(),
        is_only: context.fulfillments == 1,
        sublist,
        lines: lines.clone(),
    };
    let packages = lines.iter().enumerate().map(|(index, line)| package(index, line, sublist)).collect();
    let boxes =
        record.package.items.iter().chain(&record.package_fedex.items).chain(&record.package_ups.items);
    let field = sublist.tracking_number();
    let carried =
        lines.iter().filter_map(|line| TrackingNumber::parse(line.get(&field)?.as_str()?)).collect();
    let numbers = context.invoices.iter().map(|(_, number)| number.clone());
    let goods = record.item.items.iter().map(|line| OrderLine {
        item: line.item.name.clone().or_else(|| line.item.id.clone()).unwrap_or_default(),
        description: line.description.clone().unwrap_or_default(),
        quantity_thousandths: thousandths(line.quantity.unwrap_or_default()),
    });
    Ok(Order {
        key: key(context.subsidiary.as_deref(), &number),
        handle: serde_json::to_value(handle).unwrap_or_default(),
        division: record.subsidiary.id.clone(),
        customer: record.entity.id.clone(),
        warehouse: record.item.items.iter().find_map(|line| line.location.id.clone()),
        ship_via: record.ship_method.id.clone(),
        ship_to: recipient(record)?,
        is_residential: record.ship_is_residential,
        saturday_delivery: record.wishes.wants_saturday(),
        instructions: record.wishes.instructions(boxes),
        packages,
        sales_orders: context
            .order_no
            .iter()
            .map(|number| SalesOrder { order_type: None, number: number.clone() })
            .collect(),
        invoices: numbers.filter(|number| !number.is_empty()).collect(),
        purchase_order: context.po_number.clone(),
        cost_center: None,
        currency: None,
        lines: goods.collect(),
        customs: None,
        freight: None,
        readiness: readiness(record, connection),
        requested_on: context.requested_on,
        numbers: carried,
        remarks: Vec::new(),
        created_at: record.created_date.as_deref().and_then(|time| time.parse().ok()),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "quantities are far inside the range; others are cut")]
fn thousandths(quantity: f64) -> i64 {
    (quantity * 1000.0).round() as i64
}

/// Reads the state in `shipStatus`, else in `status`, which holds the same.
fn readiness(record: &Fulfillment, connection: &Connection) -> Readiness {
    let told = |reference: &Reference| {
        [&reference.id, &reference.name].into_iter().flatten().find_map(|text| ShipStatus::parse(text))
    };
    match told(&record.ship_status).or_else(|| told(&record.status)) {
        Some(status) if connection.statuses.contains(&status) => Readiness::Ready,
        Some(status) => Readiness::NotReady(format!("it is {}", format!("{status:?}").to_lowercase())),
        None => Readiness::NotReady("its status is not known".into()),
    }
}

/// Returns a line without the links that answers add to it.
fn own_members(line: &Map<String, Value>) -> Map<String, Value> {
    line.iter()
        .filter(|(name, _)| *name != "links")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Maps a line to a package. Weights are in pounds and sides in whole inches, independent of the account's units.
fn package(index: usize, line: &Map<String, Value>, sublist: Sublist) -> Package {
    let number = |name: &str| {
        line.get(&sublist.side(name)).and_then(|value| lenient::number(value.clone()).ok().flatten())
    };
    let [length, width, height] = ["Length", "Width", "Height"].map(number);
    let sides = length.zip(width).zip(height);
    Package {
        record: Some(index.to_string()),
        weight: number("Weight").and_then(|pounds| Weight::from_decimal(pounds, WeightUnit::Pound)),
        dimensions: sides.and_then(|((length, width), height)| {
            Dimensions::from_decimals(length, width, height, LengthUnit::Inch)
        }),
        declared_value: None,
    }
}

/// Maps the recipient. An address that is only a text is refused, because it has no street line for a carrier.
fn recipient(record: &Fulfillment) -> Result<Recipient, Fault> {
    let ShippingAddress {
        addressee,
        attention,
        addr1,
        addr2,
        addr3,
        city,
        state,
        zip,
        country,
        addr_phone,
        addr_text,
    } = record.shipping_address.clone();
    let lines: Vec<String> = [addr1, addr2, addr3].into_iter().flatten().collect();
    let text =
        addr_text.or_else(|| record.shipping_address_text.clone()).or_else(|| record.ship_address.clone());
    if lines.is_empty() && city.is_none() && text.is_some() {
        let message = "the ship-to address is one text, without street, city and country";
        let fault = Fault::rejected(SYSTEM, "read the fulfillment", "ADDRESS.FREE.TEXT", message);
        return Err(fault.advised());
    }
    let text = |value: Option<String>| value.unwrap_or_default();
    Ok(Recipient {
        company: text(addressee),
        person: text(attention),
        phone: text(addr_phone.or_else(|| record.ship_phone.clone())),
        email: String::new(),
        lines,
        city: text(city),
        state: text(state),
        postal_code: text(zip),
        country: text(country.id),
    })
}

#[cfg(test)]
mod tests;

//! Maps F&O's rows to orders. Pure.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::SYSTEM;
use super::settings::{Connection, PurchaseOrder, Target, Targets, Trigger};
use super::wire::{Address, Attachment, Confirmation, Customer, Header, Line, Product};
use crate::digest::sha256;
use crate::model::{
    Fault, Instruction, Listed, Order, OrderKey, Package, Readiness, Recipient, SalesOrder, TrackingNumber,
    Weight,
};

const OPERATION: &str = "read the order";

/// Start of the description of every attachment that mlc makes.
pub(super) const MARK: &str = "MLC";

/// Latest confirmation of each order, by the order's key in lower case.
pub(super) type Confirmed = HashMap<String, String>;

/// Key of an order, such as `usmf/SO-001234`: numbers repeat between companies.
pub(super) fn order_key(company: &str, number: &str) -> OrderKey {
    OrderKey::new(format!("{}/{number}", company.to_lowercase()))
}

/// Splits a key into company and number.
pub(super) fn split_key(key: &OrderKey) -> Option<(&str, &str)> {
    key.as_str().split_once('/').filter(|(company, number)| !company.is_empty() && !number.is_empty())
}

/// Maps a row of a list; `text` is its JSON, `confirmed` the known confirmations if they count. None if it has no number.
pub(super) fn listed(
    text: &str,
    confirmed: Option<&Confirmed>,
    connection: &Connection,
    targets: &Targets,
) -> Option<Listed> {
    let header: Header = serde_json::from_str(text).ok()?;
    let key = order_key(header.company.as_deref()?, header.sales_order_number.as_deref()?);
    let confirmation = confirmed.and_then(|known| known.get(&key.as_str().to_lowercase()));
    let carried = match targets.tracking {
        Target::HeaderField => carried_by_field(&serde_json::from_str(text).unwrap_or_default(), targets),
        Target::Attachment | Target::PackingSlip => None,
    };
    let readiness = match (confirmed, confirmation) {
        (Some(_), None) => Readiness::NotReady("it is not confirmed".into()),
        _ => status_readiness(&header, connection),
    };
    // A new confirmation changes the revision, so that the order is looked at again.
    let revision = sha256(format!("{text}{}", confirmation.map_or("", String::as_str)))[..32].to_owned();
    let numbers = carried.into_iter().collect();
    let requested_on = Departure::of(&header, None).day;
    let ship_via = header.delivery_mode_code;
    Some(Listed { key, readiness, numbers, ship_via, requested_on, revision, modified: None })
}

fn status_readiness(header: &Header, connection: &Connection) -> Readiness {
    let not = |reason: String| Readiness::NotReady(reason);
    let status = header.sales_order_status.as_deref().unwrap_or("unknown");
    let processing = header.sales_order_processing_status.as_deref().unwrap_or("unknown");
    if header.is_sales_processing_stopped.as_deref() == Some("Yes") {
        return not("processing of the order is stopped".into());
    }
    if !connection.statuses.iter().any(|wanted| wanted == status) {
        return not(format!("its status is {status}"));
    }
    match &connection.trigger {
        Trigger::Status(wanted) if !wanted.iter().any(|one| one == processing) => {
            not(format!("its processing status is {processing}"))
        }
        Trigger::Status(_) | Trigger::Confirmed { .. } | Trigger::Open => Readiness::Ready,
    }
}

/// Tracking number in the header field, if numbers are written to one.
fn carried_by_field(row: &Value, targets: &Targets) -> Option<TrackingNumber> {
    if targets.tracking != Target::HeaderField {
        return None;
    }
    TrackingNumber::parse(row.get(targets.fields.tracking.as_ref()?)?.as_str()?)
}

/// Tracking numbers in the descriptions of mlc's attachments: `MLC 7946…` and `MLC label 7946…`. Those of voided labels read `MLC void …`.
pub(super) fn carried_by_attachments(attachments: &[Attachment]) -> Vec<TrackingNumber> {
    let mut numbers: Vec<TrackingNumber> = Vec::new();
    for description in attachments.iter().filter_map(|one| one.attachment_description.as_deref()) {
        let words: Vec<&str> = description.split_whitespace().collect();
        let number = match words[..] {
            [MARK, number] | [MARK, "label", number] => TrackingNumber::parse(number),
            _ => None,
        };
        numbers.extend(number.filter(|number| !numbers.contains(number)));
    }
    numbers
}

/// All rows read about one order.
pub(super) struct Read<'r> {
    pub(super) header: Header,
    /// The header's JSON, for fields that the settings name.
    pub(super) row: &'r Value,
    /// Latest confirmation, if confirmations count.
    pub(super) confirmation: Option<Confirmation>,
    pub(super) invoices: Vec<String>,
    pub(super) customer: Option<&'r Customer>,
    pub(super) products: &'r HashMap<String, Product>,
    /// Numbers on posted packing slips, if tracking numbers are written there.
    pub(super) tracked: Vec<TrackingNumber>,
}

/// Maps the rows of one order to an order.
pub(super) fn order(read: Read<'_>, connection: &Connection, targets: &Targets) -> Result<Order, Fault> {
    let Read { header, row, confirmation, invoices, customer, products, tracked } = read;
    let (Some(company), Some(number)) = (&header.company, &header.sales_order_number) else {
        return Err(Fault::rejected(SYSTEM, OPERATION, "RECORD.UNREADABLE", "the order has no number"));
    };
    let lines: Vec<&Line> = header.sales_order_lines.iter().filter(|line| is_shippable(line)).collect();
    let mut carried = carried_by_attachments(&header.sales_order_header_document_attachments);
    carried.extend(carried_by_field(row, targets));
    carried.extend(tracked);
    let readiness = match (&connection.trigger, &confirmation) {
        (Trigger::Confirmed { .. }, None) => Readiness::NotReady("it is not confirmed".into()),
        _ if lines.is_empty() => Readiness::NotReady("it has no line to ship".into()),
        _ => status_readiness(&header, connection),
    };
    let instructions = instructions(&header, &lines, products);
    let (address, departure) = match &readiness {
        Readiness::Ready => (address(&header.address, &lines)?, departure(&header, &lines)?),
        Readiness::NotReady(_) => (&header.address, Departure::of(&header, None)),
    };
    let weight = weight(&lines, products)
        .or_else(|| positive(confirmation?.total_net_weight))
        .and_then(|value| Weight::from_decimal(value, connection.item_weight_unit));
    let purchase_order = match connection.purchase_order {
        PurchaseOrder::Reference => header.customers_order_reference.clone(),
        PurchaseOrder::Requisition => header.customer_requisition_number.clone(),
    };
    let phone = customer.and_then(|customer| customer.primary_contact_phone.clone());
    let email = customer.and_then(|customer| customer.primary_contact_email.clone());
    Ok(Order {
        key: order_key(company, number),
        handle: json!({"company": company.to_lowercase(), "number": number}),
        division: Some(company.to_lowercase()),
        customer: header.ordering_customer_account_number.clone(),
        warehouse: departure.warehouse.map(str::to_owned),
        ship_via: departure.mode.map(str::to_owned),
        ship_to: recipient(
            address,
            phone.or_else(|| connection.default_phone.clone()).unwrap_or_default(),
            header.email.clone().or(email).unwrap_or_default(),
        ),
        is_residential: None,
        saturday_delivery: false,
        instructions,
        packages: vec![Package { record: None, weight, dimensions: None, declared_value: None }],
        sales_orders: vec![SalesOrder { order_type: None, number: number.clone() }],
        invoices,
        purchase_order,
        cost_center: None,
        currency: header.currency_code.clone(),
        lines: Vec::new(),
        customs: None,
        freight: None,
        readiness,
        requested_on: departure.day,
        numbers: carried,
        remarks: Vec::new(),
        created_at: time(header.order_creation_date_time.as_deref()),
    })
}

fn is_shippable(line: &Line) -> bool {
    line.sales_order_line_status.as_deref() != Some("Canceled")
        && line.is_line_stopped.as_deref() != Some("Yes")
        && line.ordered_sales_quantity.is_some_and(|quantity| quantity > 0.0)
}

/// Returns the items whose weights are needed.
pub(super) fn items(header: &Header) -> Vec<String> {
    let mut items: Vec<String> = header
        .sales_order_lines
        .iter()
        .filter(|line| is_shippable(line))
        .filter_map(|line| line.item_number.clone())
        .collect();
    items.sort();
    items.dedup();
    items
}

/// Origin, mode and date with which goods leave.
#[derive(Clone, Copy, PartialEq)]
struct Departure<'h> {
    warehouse: Option<&'h str>,
    mode: Option<&'h str>,
    day: Option<Date>,
}

impl<'h> Departure<'h> {
    /// Returns the departure of a line, completed from the header. A confirmed day outranks a requested one.
    fn of(header: &'h Header, line: Option<&'h Line>) -> Self {
        let days = [
            line.and_then(|line| line.confirmed_shipping_date.as_deref()),
            line.and_then(|line| line.requested_shipping_date.as_deref()),
            header.confirmed_shipping_date.as_deref(),
            header.requested_shipping_date.as_deref(),
        ];
        Self {
            warehouse: line
                .and_then(|line| line.shipping_warehouse_id.as_deref())
                .or(header.default_shipping_warehouse_id.as_deref()),
            mode: line
                .and_then(|line| line.delivery_mode_code.as_deref())
                .or(header.delivery_mode_code.as_deref()),
            day: days.into_iter().flatten().find_map(day),
        }
    }
}

/// Parses a day; F&O writes 1 January 1900 for none.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok().filter(|day: &Date| day.year() > 1900)
}

/// Returns the departure of all lines, which must be the same: a label is for one parcel.
fn departure<'h>(header: &'h Header, lines: &[&'h Line]) -> Result<Departure<'h>, Fault> {
    let mut ways = lines.iter().map(|line| Departure::of(header, Some(line)));
    let first = ways.next().unwrap_or(Departure::of(header, None));
    let Some(other) = ways.find(|departure| *departure != first) else { return Ok(first) };
    let (code, message) = if other.warehouse != first.warehouse {
        ("WAREHOUSE.SEVERAL", "lines of the order leave from different warehouses")
    } else if other.mode != first.mode {
        ("SERVICE.SEVERAL", "lines of the order have different modes of delivery")
    } else {
        ("DATE.SEVERAL", "lines of the order have different ship dates")
    };
    Err(Fault::rejected(SYSTEM, OPERATION, code, message).advised())
}

/// Shipping instructions of the order that mlc does not carry out.
fn instructions(header: &Header, lines: &[&Line], products: &HashMap<String, Product>) -> Vec<Instruction> {
    // The account number stays out, because it is the customer's.
    let payer = header.shipping_carrier_customer_account_number.iter().map(|_| {
        let wish = "that the customer's own carrier account pays";
        Instruction::new(wish, "ShippingCarrierCustomerAccountNumber", "an account")
    });
    let is_hazardous = |line: &&&Line| {
        let product = line.item_number.as_ref().and_then(|item| products.get(&item.to_lowercase()));
        product.is_some_and(|product| product.is_hazardous_material.as_deref() == Some("Yes"))
    };
    let hazardous = lines.iter().find(is_hazardous).map(|line| {
        let item = line.item_number.as_deref().unwrap_or_default();
        Instruction::new("for dangerous goods", "IsHazardousMaterial", format!("Yes, item {item}"))
    });
    payer.chain(hazardous).collect()
}

/// Returns the delivery address. Lines may differ from their header, but must agree: a label has one address.
fn address<'a>(header: &'a Address, lines: &[&'a Line]) -> Result<&'a Address, Fault> {
    let place = |address: &'a Address| {
        [&address.street, &address.street_number, &address.city, &address.zip_code, &address.country_id]
            .map(Option::as_deref)
    };
    let mut of_lines = lines
        .iter()
        .map(|line| &line.address)
        .filter(|address| address.street.is_some() || address.city.is_some());
    let Some(first) = of_lines.next() else { return Ok(header) };
    if of_lines.any(|other| place(other) != place(first)) {
        let message = "lines of the order go to different addresses";
        return Err(Fault::rejected(SYSTEM, OPERATION, "ADDRESS.SEVERAL", message).advised());
    }
    Ok(if place(first) == place(header) { header } else { first })
}

fn recipient(address: &Address, phone: String, email: String) -> Recipient {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut lines: Vec<String> = text(&address.street)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    if let Some(number) = &address.street_number {
        match lines.first_mut() {
            Some(street) if !street.split_whitespace().any(|word| word == number) => {
                street.push(' ');
                street.push_str(number);
            }
            Some(_) => {}
            None => lines.push(number.clone()),
        }
    }
    lines.extend(address.building.clone());
    lines.extend(address.post_box.as_ref().map(|post_box| format!("PO Box {post_box}")));
    Recipient {
        company: text(&address.name),
        person: String::new(),
        phone,
        email,
        lines,
        city: text(&address.city),
        state: text(&address.state),
        postal_code: text(&address.zip_code),
        country: address.country_iso.clone().or_else(|| address.country_id.clone()).unwrap_or_default(),
    }
}

/// Returns the weight of the lines with their wrapping. None if one line has no weight: a partial weight is worse than none.
fn weight(lines: &[&Line], products: &HashMap<String, Product>) -> Option<f64> {
    let mut total = 0.0;
    for line in lines {
        let product = products.get(&line.item_number.as_ref()?.to_lowercase())?;
        if product.product_type.as_deref() == Some("Service") {
            continue;
        }
        // The weight is per inventory unit; F&O's API has no factor to the sales unit.
        if let (Some(sold), Some(stored)) = (&line.sales_unit_symbol, &product.inventory_unit_symbol)
            && !sold.eq_ignore_ascii_case(stored)
        {
            return None;
        }
        let net = positive(product.net_product_weight)?;
        total += line.ordered_sales_quantity? * (net + product.tare_product_weight.unwrap_or(0.0).max(0.0));
    }
    positive(Some(total))
}

/// Returns a number above zero; zero means that it was not entered.
fn positive(number: Option<f64>) -> Option<f64> {
    number.filter(|number| *number > 0.0)
}

/// Parses a time; F&O writes 1 January 1900 for none.
pub(super) fn time(text: Option<&str>) -> Option<Timestamp> {
    let text = text.filter(|text| !text.starts_with("1900-01-01"))?;
    text.parse().ok()
}

/// Whether invoices may exist, so that a query for them is worthwhile.
pub(super) fn may_be_invoiced(header: &Header) -> bool {
    let is_early = |status: &str| {
        matches!(status, "Active" | "Confirmed" | "Picked" | "PartiallyDelivered" | "Delivered")
    };
    !header.sales_order_processing_status.as_deref().is_some_and(is_early)
        || header.sales_order_status.as_deref() == Some("Invoiced")
}

#[cfg(test)]
mod tests {
    use super::super::settings::Fields;
    use super::super::settings::tests::{connection, targets};
    use super::*;

    const HEADER: &str = r#"{"@odata.etag":"W/\"JzEsNTYzNzE0NDU3NjswLDA7MCwwJw==\"","dataAreaId":"USMF","SalesOrderNumber":"000768",
      "SalesOrderStatus":"Backorder","SalesOrderProcessingStatus":"Confirmed","IsSalesProcessingStopped":"No","OrderingCustomerAccountNumber":"US-001",
      "CustomersOrderReference":"PO-4711","CustomerRequisitionNumber":"","CurrencyCode":"USD","DeliveryModeCode":"FX-GRD",
      "DeliveryAddressName":"Contoso Retail San Diego","DeliveryAddressStreet":"456 Peach Road\nSuite 2","DeliveryAddressStreetNumber":"",
      "DeliveryAddressCity":"San Diego","DeliveryAddressStateId":"CA","DeliveryAddressZipCode":"92114","DeliveryAddressCountryRegionId":"USA",
      "DeliveryAddressCountryRegionISOCode":"US","Email":"","DefaultShippingWarehouseId":"24","OrderCreationDateTime":"1900-01-01T00:00:00Z",
      "XyzTracking":"",
      "SalesOrderLines":[{"ItemNumber":"D0001","OrderedSalesQuantity":3,"SalesUnitSymbol":"ea","SalesOrderLineStatus":"Backorder","IsLineStopped":"No"},
                         {"ItemNumber":"X","OrderedSalesQuantity":1,"SalesOrderLineStatus":"Canceled"}],
      "SalesOrderHeaderDocumentAttachments":[{"AttachmentDescription":"MLC void 794644790138"}]}"#;

    fn products(unit: &str, net: f64) -> HashMap<String, Product> {
        let product = Product {
            item_number: Some("D0001".into()),
            product_type: Some("Item".into()),
            inventory_unit_symbol: Some(unit.into()),
            net_product_weight: Some(net),
            tare_product_weight: Some(0.1),
            is_hazardous_material: None,
        };
        HashMap::from([("d0001".to_owned(), product)])
    }

    fn read(text: &str, products: &HashMap<String, Product>) -> Result<Order, Fault> {
        let confirmation = Confirmation { total_net_weight: Some(4.2), ..Confirmation::default() };
        let customer = Customer {
            primary_contact_phone: Some("619-555-0101".into()),
            primary_contact_email: Some("a@b.c".into()),
        };
        let rows = Read {
            header: serde_json::from_str(text).unwrap(),
            row: &serde_json::from_str(text).unwrap(),
            confirmation: Some(confirmation),
            invoices: vec!["CIV-1".into()],
            customer: Some(&customer),
            products,
            tracked: Vec::new(),
        };
        order(rows, &connection(), &targets())
    }

    fn changed(from: &str, to: &str) -> String {
        assert!(HEADER.contains(from), "{from}");
        HEADER.replace(from, to)
    }

    #[test]
    fn rows_become_an_order() {
        let order = read(HEADER, &products("ea", 1.3)).unwrap();
        assert_eq!((order.key.as_str(), order.readiness.clone()), ("usmf/000768", Readiness::Ready));
        assert_eq!(order.ship_to.lines, ["456 Peach Road", "Suite 2"]);
        assert_eq!((order.ship_to.phone.as_str(), order.ship_to.email.as_str()), ("619-555-0101", "a@b.c"));
        assert_eq!(order.packages[0].weight.unwrap().to_string(), "4.2 kg");
        assert_eq!(order.sales_orders[0].number, "000768");
        assert_eq!((order.purchase_order.as_deref(), order.created_at), (Some("PO-4711"), None));
        assert_eq!(order.division.as_deref(), Some("usmf"));
    }

    #[test]
    fn a_weight_that_nobody_can_tell_is_the_confirmations_or_none() {
        let weight = |products: &HashMap<String, Product>| {
            read(HEADER, products).unwrap().packages[0].weight.map(|weight| weight.thousandths)
        };
        assert_eq!(weight(&products("ea", 2.0)), Some(6300));
        for unknown in [products("box", 2.0), products("ea", 0.0), HashMap::new()] {
            assert_eq!(weight(&unknown), Some(4200));
        }
    }

    #[test]
    fn readiness_follows_status_confirmation_and_what_is_there() {
        let ready = |text: &str| read(text, &products("ea", 1.0)).unwrap().readiness;
        for (from, to) in [
            (r#""IsSalesProcessingStopped":"No""#, r#""IsSalesProcessingStopped":"Yes""#),
            (r#""SalesOrderStatus":"Backorder""#, r#""SalesOrderStatus":"Canceled""#),
            (r#""OrderedSalesQuantity":3"#, r#""OrderedSalesQuantity":-3"#),
            (r#""IsLineStopped":"No""#, r#""IsLineStopped":"Yes""#),
        ] {
            assert!(matches!(ready(&changed(from, to)), Readiness::NotReady(_)), "{to}");
        }
        let number = TrackingNumber::parse("794644790138").unwrap();
        for ours in ["MLC 794644790138", "MLC label 794644790138"] {
            let carried =
                read(&changed("MLC void 794644790138", ours), &products("ea", 1.0)).unwrap().numbers;
            assert_eq!(carried, std::slice::from_ref(&number));
        }
        let listed = |confirmed: &Confirmed| {
            super::listed(HEADER, Some(confirmed), &connection(), &targets()).unwrap()
        };
        let known = |number: &str| Confirmed::from([("usmf/000768".to_owned(), number.to_owned())]);
        assert!(matches!(listed(&Confirmed::new()).readiness, Readiness::NotReady(_)));
        assert_eq!(listed(&known("000768-1")).readiness, Readiness::Ready);
        assert_ne!(listed(&known("000768-1")).revision, listed(&known("000768-2")).revision);
        assert_eq!(super::listed("{}", None, &connection(), &targets()), None);
    }

    #[test]
    fn a_number_in_the_configured_field_counts_as_shipped() {
        let fields = Fields { tracking: Some("XyzTracking".into()), ..Fields::default() };
        let targets = Targets { tracking: Target::HeaderField, fields, ..targets() };
        let text = changed(r#""XyzTracking":"""#, r#""XyzTracking":"1Z""#);
        let listed = super::listed(&text, None, &connection(), &targets).unwrap();
        assert_eq!(listed.numbers, TrackingNumber::parse("1Z").into_iter().collect::<Vec<_>>());
        let listed = super::listed(HEADER, None, &connection(), &targets).unwrap();
        assert_eq!((listed.readiness, listed.numbers), (Readiness::Ready, Vec::new()));
    }

    #[test]
    fn lines_that_go_elsewhere_have_the_last_word_while_they_agree() {
        let elsewhere = r#""OrderedSalesQuantity":3,"DeliveryAddressStreet":"1 Dock St","DeliveryAddressCity":"Boise","DeliveryAddressCountryRegionISOCode":"US""#;
        let text = changed(r#""OrderedSalesQuantity":3"#, elsewhere);
        assert_eq!(read(&text, &products("ea", 1.0)).unwrap().ship_to.city, "Boise");
        let both = text.replace(
            r#""OrderedSalesQuantity":1,"SalesOrderLineStatus":"Canceled""#,
            r#""OrderedSalesQuantity":1,"DeliveryAddressStreet":"2 Dock St""#,
        );
        let fault = read(&both, &products("ea", 1.0)).unwrap_err();
        assert_eq!(fault.code.as_deref(), Some("ADDRESS.SEVERAL"));
    }

    #[test]
    fn a_country_without_an_iso_code_keeps_its_id() {
        let country = |id: &str| {
            let text = changed(
                r#""DeliveryAddressCountryRegionISOCode":"US""#,
                r#""DeliveryAddressCountryRegionISOCode":"""#,
            );
            read(&text.replace("\"USA\"", id), &products("ea", 1.0)).unwrap().ship_to.country
        };
        assert_eq!((country("\"USA\"").as_str(), country("\"UK1\"").as_str()), ("USA", "UK1"));
    }

    #[test]
    fn the_street_number_stands_where_people_look_for_it() {
        let text = changed(r#""DeliveryAddressStreetNumber":"""#, r#""DeliveryAddressStreetNumber":"12""#);
        assert_eq!(read(&text, &products("ea", 1.0)).unwrap().ship_to.lines[0], "456 Peach Road 12");
        assert_eq!(time(Some("1900-01-01T12:00:00Z")), None);
        assert!(time(Some("2026-11-19T15:04:11Z")).is_some());
    }
}

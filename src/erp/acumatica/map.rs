//! Maps Acumatica's records to orders. Pure.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::SYSTEM;
use super::settings::{Connection, CustomField, Trigger};
use super::wire::{Package, Shipment, ShippingSettings};
use crate::digest::sha256;
use crate::model::{
    self, Dimensions, Fault, Instruction, LengthUnit, Listed, Order, OrderKey, Readiness, Recipient,
    SalesOrder, TrackingNumber, Weight, WeightUnit,
};

/// End of a note line that mlc wrote; it also shows that mlc shipped the shipment before.
pub(super) const NOTE_MARK: &str = "(mlc)";

/// Maps a record of a list; `text` is its JSON. None if it has no number.
pub(super) fn listed(text: &str, trigger: &Trigger) -> Option<Listed> {
    let revision = sha256(text)[..32].to_owned();
    let Ok(shipment) = serde_json::from_str::<Shipment>(text) else {
        // Reading the whole record will report what is wrong with it.
        let number = number_of(text)?;
        return Some(Listed {
            key: OrderKey::new(number),
            readiness: Readiness::Ready,
            numbers: Vec::new(),
            ship_via: None,
            requested_on: None,
            revision,
            modified: None,
        });
    };
    Some(Listed {
        key: OrderKey::new(shipment.shipment_nbr.as_deref()?),
        readiness: readiness(&shipment, trigger),
        numbers: numbers(&shipment, trigger),
        ship_via: shipment.ship_via.clone(),
        requested_on: requested_on(&shipment),
        revision,
        modified: shipment.last_modified_date_time.as_deref().and_then(|time| time.parse().ok()),
    })
}

/// Returns the number of an otherwise unreadable record.
fn number_of(text: &str) -> Option<String> {
    let record: Value = serde_json::from_str(text).ok()?;
    match record.get("ShipmentNbr")?.get("value")? {
        Value::String(number) if !number.trim().is_empty() => Some(number.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the numbers on the packages, and those in the note if packages are locked before a label is made.
fn numbers(shipment: &Shipment, trigger: &Trigger) -> Vec<TrackingNumber> {
    let on_packages = shipment.packages.iter().filter_map(|package| package.tracking_nbr.as_deref());
    let numbers: Vec<TrackingNumber> = on_packages.filter_map(TrackingNumber::parse).collect();
    match trigger {
        Trigger::Confirmed { .. } if numbers.is_empty() => {
            shipped_by_note(shipment.note.as_deref().unwrap_or_default())
        }
        Trigger::Open { .. } | Trigger::Confirmed { .. } => numbers,
    }
}

fn readiness(shipment: &Shipment, trigger: &Trigger) -> Readiness {
    let status = shipment.status.as_deref().unwrap_or("unknown");
    match trigger {
        Trigger::Open { .. } => {
            let open = shipment.packages.iter().filter(|package| package.confirmed != Some(true)).count();
            match (status, shipment.packages.len(), open) {
                ("Open", 0, _) => Readiness::NotReady("it has no package yet".into()),
                ("Open", _, 0) => Readiness::Ready,
                ("Open", all, open) => {
                    Readiness::NotReady(format!("{open} of {all} packages are still open"))
                }
                _ => Readiness::NotReady(format!("its status is {status}")),
            }
        }
        Trigger::Confirmed { statuses } => {
            if statuses.iter().any(|wanted| wanted == status) {
                Readiness::Ready
            } else {
                Readiness::NotReady(format!("its status is {status}"))
            }
        }
    }
}

/// Returns the numbers in mlc's note lines that no later line voids.
fn shipped_by_note(note: &str) -> Vec<TrackingNumber> {
    let mut numbers: Vec<TrackingNumber> = Vec::new();
    for line in note.lines().map(str::trim).filter(|line| line.ends_with(NOTE_MARK)) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(number) = words.get(1).and_then(|word| TrackingNumber::parse(word)) else { continue };
        match words.get(2) {
            Some(&"shipped") if !numbers.contains(&number) => numbers.push(number),
            Some(&"voided") => numbers.retain(|known| *known != number),
            _ => {}
        }
    }
    numbers
}

/// Shipping instructions of the shipment that mlc does not carry out. (Shipments, SO302000: Shipping and Packages tabs.)
fn instructions(shipment: &Shipment) -> Vec<Instruction> {
    let flags = [
        (
            "UseCustomersAccount",
            "that the customer's own carrier account pays",
            shipment.use_customers_account,
        ),
        ("GroundCollect", "that the recipient pays the freight", shipment.ground_collect),
        ("Insurance", "for insurance", shipment.insurance),
    ];
    let set = flags.into_iter().filter(|(.., flag)| *flag == Some(true));
    let amounts = shipment.packages.iter().filter_map(|package| package.cod_amount);
    let cash = amounts.filter(|amount| *amount > 0.0);
    set.map(|(field, wish, _)| Instruction::new(wish, field, true))
        .chain(cash.map(|amount| Instruction::new("for cash on delivery", "CODAmount", amount)))
        .collect()
}

/// Returns the requested ship date; its time of day has no meaning.
fn requested_on(shipment: &Shipment) -> Option<Date> {
    shipment.shipment_date.as_deref()?.get(..10)?.parse().ok()
}

fn recipient(settings: ShippingSettings) -> Recipient {
    let (address, contact) =
        (settings.ship_to_address.unwrap_or_default(), settings.ship_to_contact.unwrap_or_default());
    let text = |value: Option<String>| value.unwrap_or_default();
    Recipient {
        company: text(contact.business_name),
        person: text(contact.attention),
        phone: text(contact.phone1),
        email: text(contact.email),
        lines: [address.address_line1, address.address_line2].into_iter().flatten().collect(),
        city: text(address.city),
        state: text(address.state),
        postal_code: text(address.postal_code),
        country: text(address.country),
    }
}

/// Maps a whole record to an order.
pub(super) fn order(shipment: Shipment, connection: &Connection) -> Result<Order, Fault> {
    let unreadable = |what: &str| {
        Fault::rejected(
            SYSTEM,
            "read the shipment",
            "RECORD.UNREADABLE",
            format!("the shipment has no {what}"),
        )
    };
    let readiness = match (shipment.kind.as_deref(), shipment.operation.as_deref()) {
        (Some("Shipment") | None, Some("Issue") | None) => readiness(&shipment, &connection.trigger),
        (kind, operation) => {
            Readiness::NotReady(format!("it is a {} / {}", kind.unwrap_or("?"), operation.unwrap_or("?")))
        }
    };
    let numbers = numbers(&shipment, &connection.trigger);
    let (instructions, requested_on) = (instructions(&shipment), requested_on(&shipment));
    let number = shipment.shipment_nbr.ok_or_else(|| unreadable("number"))?;
    let id = shipment.id.ok_or_else(|| unreadable("id"))?;
    let sales_orders: Vec<SalesOrder> = shipment
        .orders
        .iter()
        .filter_map(|order| {
            Some(SalesOrder { order_type: order.order_type.clone(), number: order.order_nbr.clone()? })
        })
        .collect();
    let mut invoices: Vec<String> =
        shipment.orders.iter().filter_map(|order| order.invoice_nbr.clone()).collect();
    invoices.dedup();
    let handle = json!({"id": id, "number": number, "orders": sales_orders});
    let cost_center = connection.cost_center.as_ref().and_then(|field| custom_text(&shipment.custom, field));
    Ok(Order {
        key: OrderKey::new(number),
        handle,
        division: None,
        customer: shipment.customer_id,
        warehouse: shipment.warehouse_id,
        ship_via: shipment.ship_via,
        ship_to: recipient(shipment.shipping_settings.unwrap_or_default()),
        is_residential: shipment.residential_delivery,
        saturday_delivery: shipment.saturday_delivery.unwrap_or(false),
        instructions,
        packages: shipment
            .packages
            .iter()
            .map(|row| package(row, connection.length_unit))
            .collect::<Result<_, _>>()?,
        sales_orders,
        invoices,
        purchase_order: None,
        cost_center,
        currency: shipment.base_currency_id,
        lines: Vec::new(),
        customs: None,
        freight: None,
        readiness,
        requested_on,
        numbers,
        remarks: Vec::new(),
        created_at: shipment.created_date_time.as_deref().and_then(|time| time.parse().ok()),
    })
}

/// Maps a package. The unit of weight is the company's. Sizes come without a unit: the settings name it, else it is inches with pounds and
/// centimetres with kilograms.
fn package(package: &Package, length_unit: Option<LengthUnit>) -> Result<model::Package, Fault> {
    let refused = |code, message: String| Fault::rejected(SYSTEM, "read the shipment", code, message);
    let unit = package.uom.as_deref().map(|uom| {
        WeightUnit::parse(uom).ok_or_else(|| {
            refused("PACKAGE.UOM.UNKNOWN", format!("the unit of weight \"{uom}\" is not known")).advised()
        })
    });
    let unit = unit.transpose()?;
    let weight = match (package.weight, unit) {
        (None, _) => None,
        (Some(value), Some(unit)) => Some(Weight::from_decimal(value, unit).ok_or_else(|| {
            refused("PACKAGE.WEIGHT.INVALID", format!("the weight {value} is out of all range"))
        })?),
        (Some(_), None) => {
            return Err(refused(
                "PACKAGE.UOM.UNKNOWN",
                "a package has a weight and no unit of weight".into(),
            ));
        }
    };
    let length_unit = length_unit.unwrap_or(match unit {
        Some(WeightUnit::Kilogram | WeightUnit::Gram) => LengthUnit::Centimeter,
        _ => LengthUnit::Inch,
    });
    let [length, width, height] =
        [package.length, package.width, package.height].map(|side| side.unwrap_or(0.0));
    #[expect(clippy::cast_possible_truncation, reason = "declared values are far below 2^52 hundredths")]
    let declared_value = package.declared_value.map(|value| (value * 100.0).round() as i64);
    Ok(model::Package {
        record: package.id.clone(),
        weight,
        dimensions: Dimensions::from_decimals(length, width, height, length_unit),
        declared_value,
    })
}

/// Returns the text of a custom field, if it has one.
pub(super) fn custom_text(custom: &Value, field: &CustomField) -> Option<String> {
    match custom.get(&field.view)?.get(&field.field)?.get("value")? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"id":"8f0c5d1e-52a4-ef11-9a10-0a58a9feac02","rowNumber":1,"note":{"value":""},
      "BaseCurrencyID":{"value":"USD"},"LastModifiedDateTime":{"value":"2025-01-31T09:02:11.73+00:00"},"Operation":{"value":"Issue"},
      "Orders":[{"id":"1","rowNumber":1,"note":null,"InvoiceNbr":{"value":"AR000789"},"OrderNbr":{"value":"000456"},"OrderType":{"value":"SO"},"custom":{}},
                {"id":"2","rowNumber":2,"note":null,"InvoiceNbr":{},"OrderNbr":{"value":"000457"},"OrderType":{"value":"SO"},"custom":{}}],
      "Packages":[{"id":"91aa77c0-52a4-ef11-9a10-0a58a9feac02","rowNumber":1,"note":null,"Confirmed":{"value":true},"DeclaredValue":{"value":80.0},
                   "Height":{"value":10.0},"Length":{"value":30.0},"TrackingNbr":{},"UOM":{"value":"KG"},"Weight":{"value":1.4},"Width":{"value":20.0},"custom":{}}],
      "ResidentialDelivery":{"value":false},"SaturdayDelivery":{"value":false},"ShipmentNbr":{"value":"000123"},
      "ShippingSettings":{"id":"3","ShipToAddress":{"AddressLine1":{"value":"12 Harbour Rd"},"AddressLine2":{},"City":{"value":"Kirkland"},
          "Country":{"value":"US"},"PostalCode":{"value":"98033"},"State":{"value":"WA"},"custom":{}},
        "ShipToContact":{"Attention":{"value":"Receiving"},"BusinessName":{"value":"Acme Inc"},"Email":{"value":"dock@acme.example"},"Phone1":{"value":"+1 425 555 0100"},"custom":{}}},
      "ShipVia":{"value":"FEDEXGND"},"Status":{"value":"Open"},"Type":{"value":"Shipment"},"WarehouseID":{"value":"WHOLESALE"},
      "custom":{"Document":{"AttributeCOSTCTR":{"type":"CustomStringField","value":"CC-4100"}}}}"#;

    fn open() -> Trigger {
        Trigger::Open { confirm: true }
    }

    fn confirmed() -> Trigger {
        Trigger::Confirmed { statuses: vec!["Confirmed".into()] }
    }

    fn changed(from: &str, to: &str) -> String {
        assert!(RECORD.contains(from), "{from}");
        RECORD.replace(from, to)
    }

    fn read(text: &str, trigger: &Trigger) -> Result<Order, Fault> {
        let mut connection = super::super::settings::tests::connection();
        connection.trigger = trigger.clone();
        connection.cost_center = CustomField::parse("AttributeCOSTCTR");
        order(serde_json::from_str(text).unwrap(), &connection)
    }

    #[test]
    fn a_record_becomes_an_order() {
        let order = read(RECORD, &open()).unwrap();
        assert_eq!((order.key.as_str(), order.readiness.clone()), ("000123", Readiness::Ready));
        assert_eq!(order.ship_to.lines, ["12 Harbour Rd"]);
        assert_eq!(order.ship_to.company, "Acme Inc");
        assert_eq!(order.invoices, ["AR000789"]);
        assert_eq!(
            order.sales_orders.iter().map(|o| o.number.as_str()).collect::<Vec<_>>(),
            ["000456", "000457"]
        );
        assert_eq!(order.cost_center.as_deref(), Some("CC-4100"));
        assert_eq!(order.packages[0].weight.unwrap().to_string(), "1.4 kg");
        assert_eq!(order.packages[0].dimensions.unwrap().unit, LengthUnit::Centimeter);
        assert_eq!(order.packages[0].declared_value, Some(8000));
    }

    #[test]
    fn readiness_follows_the_trigger() {
        let ready = |text: &str, trigger: &Trigger| listed(text, trigger).unwrap().readiness;
        assert_eq!(ready(RECORD, &open()), Readiness::Ready);
        let unclosed = changed(r#""Confirmed":{"value":true}"#, r#""Confirmed":{"value":false}"#);
        assert_eq!(ready(&unclosed, &open()), Readiness::NotReady("1 of 1 packages are still open".into()));
        let empty = changed(r#""Packages":["#, r#""Packages":[],"Old":["#);
        assert_eq!(ready(&empty, &open()), Readiness::NotReady("it has no package yet".into()));
        let number = TrackingNumber::parse("794644790138").unwrap();
        let shipped = changed(r#""TrackingNbr":{}"#, r#""TrackingNbr":{"value":"794644790138"}"#);
        assert_eq!(listed(&shipped, &open()).unwrap().numbers, [number]);
        assert_eq!(ready(&shipped, &open()), Readiness::Ready);
        assert!(matches!(ready(RECORD, &confirmed()), Readiness::NotReady(_)));
        let done = changed(r#""Status":{"value":"Open"}"#, r#""Status":{"value":"Confirmed"}"#);
        assert_eq!(ready(&done, &confirmed()), Readiness::Ready);
        assert!(matches!(ready(&done, &open()), Readiness::NotReady(_)));
    }

    #[test]
    fn our_own_note_tells_that_a_confirmed_shipment_was_shipped() {
        let note = |text: &str| shipped_by_note(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        let lines = "call first\nFedEx 794644790138 shipped 2026-11-21 (mlc)";
        assert_eq!(note(lines), ["794644790138"]);
        assert_eq!(note(&format!("{lines}\nFedEx 794644790138 voided 2026-11-21 (mlc)")), [""; 0]);
        assert_eq!(note("FedEx 794644790138 shipped by hand"), [""; 0]);
    }

    #[test]
    fn one_unreadable_record_is_listed_so_that_it_can_be_told_of() {
        let odd = changed(r#""Weight":{"value":1.4}"#, r#""Weight":{"value":[]}"#);
        let listed = listed(&odd, &open()).unwrap();
        assert_eq!((listed.key.as_str(), listed.readiness), ("000123", Readiness::Ready));
        assert_eq!(super::listed("{}", &open()), None);
    }

    #[test]
    fn a_unit_that_is_not_known_is_refused() {
        let fault =
            read(&changed(r#""UOM":{"value":"KG"}"#, r#""UOM":{"value":"STONE"}"#), &open()).unwrap_err();
        assert_eq!(fault.code.as_deref(), Some("PACKAGE.UOM.UNKNOWN"));
    }

    #[test]
    fn other_kinds_of_shipments_are_left_alone() {
        let transfer = changed(r#""Type":{"value":"Shipment"}"#, r#""Type":{"value":"Transfer"}"#);
        assert!(matches!(read(&transfer, &open()).unwrap().readiness, Readiness::NotReady(_)));
    }
}

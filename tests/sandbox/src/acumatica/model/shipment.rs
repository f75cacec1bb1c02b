//! Shipments, their packages and what they link to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::{Address, Contact, Package};

/// A shipment document. `None` is an empty field in the ERP.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "the document has that many independent check boxes")]
pub struct Shipment {
    /// Key; empty asks for the next free number.
    pub number: String,
    /// GUID; given when the shipment is added.
    pub id: String,
    /// Displayed label: `On Hold`, `Open`, `Confirmed`, `Partially Invoiced`, `Invoiced`, `Completed`.
    pub status: String,
    /// `Shipment` or `Transfer`.
    pub kind: String,
    /// `Issue` or `Receipt`.
    pub operation: String,
    /// Ship-via code.
    pub ship_via: Option<String>,
    /// Warehouse it leaves from.
    pub warehouse: Option<String>,
    /// Customer id.
    pub customer: Option<String>,
    /// The customer's location.
    pub location: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Delivery to a home.
    pub residential: bool,
    /// Delivery on Saturday.
    pub saturday: bool,
    /// Insurance wanted.
    pub insurance: bool,
    /// The customer's own carrier account pays.
    pub use_customers_account: bool,
    /// The recipient pays the freight.
    pub ground_collect: bool,
    /// All lines picked.
    pub picked: bool,
    /// Packed in another system: no limit on packages, no automatic packing.
    pub unlimited_packages: bool,
    /// Ship-to address.
    pub address: Address,
    /// The address differs from the customer's; without it the address cannot be written.
    pub address_override: bool,
    /// The ERP's own validation passed.
    pub address_validated: bool,
    /// Ship-to contact.
    pub contact: Contact,
    /// The contact differs from the customer's; without it the contact cannot be written.
    pub contact_override: bool,
    /// Boxes.
    pub packages: Vec<Package>,
    /// Orders that it fulfils.
    pub orders: Vec<OrderLink>,
    /// What is in it.
    pub lines: Vec<Line>,
    /// Freight cost in `currency`.
    pub freight_cost: f64,
    /// Currency.
    pub currency: Option<String>,
    /// Date of the shipment; set when the shipment is added.
    pub ship_date: Option<Date>,
    /// Custom fields, named `View.Field`.
    pub custom: BTreeMap<String, Value>,
    /// The note.
    pub note: String,
    /// When it was entered; set when the shipment is added.
    pub created: Timestamp,
    /// When it was last written; set when the shipment is added.
    pub last_modified: Timestamp,
}

impl Shipment {
    /// An open US shipment of one closed box, for the order `SO` + number.
    #[must_use]
    pub fn open(number: &str) -> Self {
        Self {
            number: number.into(),
            ship_via: Some("FEDEXGND".into()),
            warehouse: Some("WHOLESALE".into()),
            customer: Some("C000012".into()),
            location: Some("MAIN".into()),
            description: Some("Spare parts".into()),
            picked: true,
            address: Address::kirkland(),
            contact: Contact::receiving(),
            packages: vec![Package::closed(2.5)],
            orders: vec![OrderLink {
                order_type: "SO".into(),
                order_number: format!("SO{number}"),
                invoice_type: None,
                invoice_number: None,
            }],
            lines: vec![Line {
                line_number: 1,
                inventory_id: Some("PUMP-12V".into()),
                description: Some("Bilge pump, 12 V".into()),
                quantity: 2.0,
                uom: Some("EA".into()),
            }],
            ..Self::empty(number)
        }
    }

    /// A shipment with nothing in it, as an upsert leaves behind.
    pub(crate) fn empty(number: &str) -> Self {
        Self {
            number: number.into(),
            id: String::new(),
            status: "Open".into(),
            kind: "Shipment".into(),
            operation: "Issue".into(),
            ship_via: None,
            warehouse: None,
            customer: None,
            location: None,
            description: None,
            residential: false,
            saturday: false,
            insurance: false,
            use_customers_account: false,
            ground_collect: false,
            picked: false,
            unlimited_packages: false,
            address: Address::default(),
            address_override: false,
            address_validated: false,
            contact: Contact::default(),
            contact_override: false,
            packages: Vec::new(),
            orders: Vec::new(),
            lines: Vec::new(),
            freight_cost: 0.0,
            currency: Some("USD".into()),
            ship_date: None,
            custom: BTreeMap::new(),
            note: String::new(),
            created: Timestamp::UNIX_EPOCH,
            last_modified: Timestamp::UNIX_EPOCH,
        }
    }

    /// Tracking numbers in the order of the packages, where there are any.
    #[must_use]
    pub fn tracking_numbers(&self) -> Vec<String> {
        self.packages.iter().filter_map(|package| package.tracking_number.clone()).collect()
    }

    /// Past editing: the workflow closes the form once it is confirmed.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        !matches!(self.status.as_str(), "Open" | "On Hold")
    }

    /// Whether an invoice exists for any of its orders.
    #[must_use]
    pub fn is_invoiced(&self) -> bool {
        self.orders.iter().any(|order| order.invoice_number.is_some())
    }

    pub(crate) fn quantity(&self) -> f64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    pub(crate) fn weight(&self) -> f64 {
        self.packages.iter().filter_map(|package| package.weight).sum()
    }
}

/// An order that a shipment fulfils, and its invoice once there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLink {
    /// Such as `SO`.
    pub order_type: String,
    /// Order number.
    pub order_number: String,
    /// Displayed label, such as `Invoice`.
    pub invoice_type: Option<String>,
    /// Invoice number.
    pub invoice_number: Option<String>,
}

/// A line of a shipment.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Position.
    pub line_number: i64,
    /// Item.
    pub inventory_id: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// How many.
    pub quantity: f64,
    /// Unit of the quantity.
    pub uom: Option<String>,
}

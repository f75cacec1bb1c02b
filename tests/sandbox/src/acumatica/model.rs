//! What tests put into records and look at. The stand-in keeps it under these names as bare JSON, among other members.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A shipment document of two pumps. `None` is an empty field in the ERP.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the document has that many independent check boxes")]
pub struct Shipment {
    /// Key; empty asks for the next free number.
    pub number: String,
    /// GUID; given when the shipment is added.
    pub id: String,
    /// Displayed label: `On Hold`, `Open`, `Confirmed`, `Partially Invoiced`, `Invoiced`, `Completed`.
    pub status: String,
    /// Ship-via code.
    pub ship_via: Option<String>,
    /// Warehouse it leaves from.
    pub warehouse: Option<String>,
    /// Customer id.
    pub customer: Option<String>,
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
    /// Ship-to address.
    pub address: Address,
    /// Ship-to contact.
    pub contact: Contact,
    /// Boxes.
    pub packages: Vec<Package>,
    /// Orders that it fulfils.
    pub orders: Vec<OrderLink>,
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
    /// When it was last written; set when the shipment is added.
    pub last_modified: Timestamp,
}

impl Shipment {
    /// An open US shipment of one closed box, for the order `SO` + number.
    #[must_use]
    pub fn open(number: &str) -> Self {
        let text = |text: &str| Some(text.to_owned());
        Self {
            number: number.into(),
            status: "Open".into(),
            ship_via: text("FEDEXGND"),
            warehouse: text("WHOLESALE"),
            customer: text("C000012"),
            description: text("Spare parts"),
            address: Address {
                line1: text("12 Harbour Rd"),
                line2: None,
                city: text("Kirkland"),
                state: text("WA"),
                postal_code: text("98033"),
                country: text("US"),
            },
            contact: Contact {
                company: text("Acme Inc"),
                attention: text("Receiving"),
                phone: text("+1 425 555 0100"),
                email: text("dock@acme.example"),
            },
            packages: vec![Package::closed(2.5)],
            currency: text("USD"),
            orders: vec![OrderLink {
                order_type: "SO".into(),
                order_number: format!("SO{number}"),
                invoice_type: None,
                invoice_number: None,
            }],
            ..Self::default()
        }
    }

    /// Tracking numbers in the order of the packages, where there are any.
    #[must_use]
    pub fn tracking_numbers(&self) -> Vec<String> {
        self.packages.iter().filter_map(|package| package.tracking_number.clone()).collect()
    }
}

/// Ship-to address: two lines are all that the ERP has.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Address {
    /// Street.
    pub line1: Option<String>,
    /// Suite, building.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State id, such as `WA`.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Two-letter country.
    pub country: Option<String>,
}

/// Ship-to contact.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Company.
    pub company: Option<String>,
    /// Person or department.
    pub attention: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Email.
    pub email: Option<String>,
}

/// One box.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Package {
    /// GUID; given when the shipment is added.
    pub id: String,
    /// Position; given when the shipment is added.
    pub line_number: i64,
    /// Code of the box.
    pub box_id: Option<String>,
    /// Closed by the packer.
    pub confirmed: bool,
    /// Gross weight in `uom`.
    pub weight: Option<f64>,
    /// The company's unit of weight; set when the shipment is added.
    pub uom: Option<String>,
    /// Length.
    pub length: Option<f64>,
    /// Width.
    pub width: Option<f64>,
    /// Height.
    pub height: Option<f64>,
    /// Declared value.
    pub declared_value: Option<f64>,
    /// Cash on delivery.
    pub cod_amount: f64,
    /// Tracking number.
    pub tracking_number: Option<String>,
    /// First free reference.
    pub custom_ref_1: Option<String>,
    /// Second free reference.
    pub custom_ref_2: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Custom fields, named `View.Field`.
    pub custom: BTreeMap<String, Value>,
}

impl Package {
    /// A small closed box.
    #[must_use]
    pub fn closed(weight: f64) -> Self {
        Self {
            box_id: Some("SMALL".into()),
            confirmed: true,
            weight: Some(weight),
            length: Some(12.0),
            width: Some(10.0),
            height: Some(4.0),
            declared_value: Some(80.0),
            ..Self::default()
        }
    }
}

/// An order that a shipment fulfils, and its invoice once there is one.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
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

/// What tests look at of a sales order; one comes with each shipment that is added.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct SalesOrder {
    /// GUID.
    pub id: String,
    /// Displayed label: `Shipping` while a shipment is open, `Completed` once all are confirmed.
    pub status: String,
    /// Custom fields, named `View.Field`.
    pub custom: BTreeMap<String, Value>,
    /// The note.
    pub note: String,
}

/// What tests look at of an activity, which is how scan events reach the ERP.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Activity {
    /// GUID.
    pub id: String,
    /// One line.
    pub summary: String,
    /// Note id of the record it belongs to.
    pub related_id: Option<String>,
}

/// A file attached to a record, as of its latest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// GUID, the same for all revisions.
    pub id: String,
    /// As uploaded, without the prefix that listings show.
    pub name: String,
    /// Latest content.
    pub bytes: Vec<u8>,
    /// From the header `PX-CbFileComment`.
    pub comment: Option<String>,
    /// How often it was uploaded.
    pub revisions: u32,
}

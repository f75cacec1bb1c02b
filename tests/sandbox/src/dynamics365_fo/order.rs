//! Orders as tests and demonstrations put them in, with everything that belongs to them.

use jiff::{SignedDuration, Timestamp};

use super::row::Row;
use super::schema::{EntitySet, time_text};
use crate::odata::Tables;

/// A sales order with its lines, customer, products and posted documents. Properties have the names of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Legal entity, such as `usmf`.
    pub company: String,
    /// Order number.
    pub number: String,
    /// The header.
    pub header: Row,
    /// The lines.
    pub lines: Vec<Row>,
    /// The customer; put in unless one with the account is there.
    pub customer: Row,
    /// Products; each put in unless one with the number is there.
    pub products: Vec<Row>,
    /// Whether the order was confirmed today.
    pub is_confirmed: bool,
    /// Number of the posted invoice.
    pub invoice: Option<String>,
    /// Number of the posted packing slip.
    pub packing_slip: Option<String>,
}

impl Order {
    /// A confirmed order of three lamps to San Diego.
    #[must_use]
    pub fn confirmed(company: &str, number: &str) -> Self {
        let mut order = Self::open(company, number);
        order.is_confirmed = true;
        order.header.set("SalesOrderProcessingStatus", "Confirmed");
        order
    }

    /// The same, and nobody has confirmed it.
    #[must_use]
    pub fn open(company: &str, number: &str) -> Self {
        let header = Row::new()
            .with("dataAreaId", company)
            .with("SalesOrderNumber", number)
            .with("SalesOrderStatus", "Backorder")
            .with("SalesOrderProcessingStatus", "Active")
            .with("OrderingCustomerAccountNumber", "US-001")
            .with("InvoiceCustomerAccountNumber", "US-001")
            .with("CustomersOrderReference", "PO-4711")
            .with("CurrencyCode", "USD")
            .with("DeliveryModeCode", "FX-GRD")
            .with("DefaultShippingWarehouseId", "24")
            .with("DeliveryAddressName", "Contoso Retail San Diego")
            .with("DeliveryAddressStreet", "456 Peach Road\nSuite 2")
            .with("DeliveryAddressCity", "San Diego")
            .with("DeliveryAddressStateId", "CA")
            .with("DeliveryAddressZipCode", "92114")
            .with("DeliveryAddressCountryRegionId", "USA")
            .with("DeliveryAddressCountryRegionISOCode", "US")
            .with("Email", "dock@example.com");
        let customer = Row::new()
            .with("dataAreaId", company)
            .with("CustomerAccount", "US-001")
            .with("OrganizationName", "Contoso Retail San Diego")
            .with("PrimaryContactPhone", "619-555-0101");
        let mut order = Self {
            company: company.into(),
            number: number.into(),
            header,
            lines: Vec::new(),
            customer,
            products: vec![Self::product(company, "D0001", 1.3, 0.1)],
            is_confirmed: false,
            invoice: None,
            packing_slip: None,
        };
        order.add_line("D0001", 3.0);
        order
    }

    /// A product that weighs that much in kilograms, without and with its wrapping's part.
    #[must_use]
    pub fn product(company: &str, item: &str, net: f64, tare: f64) -> Row {
        Row::new()
            .with("dataAreaId", company)
            .with("ItemNumber", item)
            .with("ProductNumber", item)
            .with("ProductType", "Item")
            .with("InventoryUnitSymbol", "ea")
            .with("SalesUnitSymbol", "ea")
            .with("NetProductWeight", net)
            .with("TareProductWeight", tare)
    }

    /// Sets a property of the header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.header.set(name, value);
        self
    }

    /// Adds a line; it goes where the header says.
    pub fn add_line(&mut self, item: &str, quantity: f64) -> &mut Row {
        let line_number = self.lines.len() + 1;
        let mut line = Row::new()
            .with("dataAreaId", self.company.as_str())
            .with("InventoryLotId", format!("L-{}-{line_number}", self.number))
            .with("SalesOrderNumber", self.number.as_str())
            .with("LineNumber", line_number)
            .with("ItemNumber", item)
            .with("OrderedSalesQuantity", quantity)
            .with("SalesUnitSymbol", "ea")
            .with("SalesOrderLineStatus", "Backorder")
            .with("ShippingWarehouseId", "24");
        for name in ADDRESS {
            line.set(name, self.header.text(name));
        }
        self.lines.push(line);
        &mut self.lines[line_number - 1]
    }
}

/// What header and lines have both.
const ADDRESS: [&str; 7] = [
    "DeliveryAddressName",
    "DeliveryAddressStreet",
    "DeliveryAddressCity",
    "DeliveryAddressStateId",
    "DeliveryAddressZipCode",
    "DeliveryAddressCountryRegionId",
    "DeliveryAddressCountryRegionISOCode",
];

/// Date of documents that are posted now.
fn day(now: Timestamp) -> String {
    format!("{}T12:00:00Z", now.strftime("%Y-%m-%d"))
}

impl Tables {
    /// Puts a row in unless there is one with its key.
    pub(crate) fn put(&mut self, set: &str, row: Row) {
        if let Some(set) = EntitySet::named(set) {
            self.insert(set, row);
        }
    }

    /// Puts an order in, with its company. Gives its key, `company/number`.
    pub(crate) fn add(&mut self, mut order: Order, now: Timestamp) -> String {
        let (company, number) = (order.company.clone(), order.number.clone());
        self.put(
            "LegalEntities",
            Row::new().with("LegalEntityId", company.as_str()).with("Name", company.as_str()),
        );
        let created = time_text(now - SignedDuration::from_mins(5));
        if order.header.text("OrderCreationDateTime").is_empty() {
            order.header.set("OrderCreationDateTime", created);
        }
        self.put("SalesOrderHeadersV2", order.header);
        self.put("CustomersV3", order.customer);
        for line in order.lines {
            self.put("SalesOrderLines", line);
        }
        for product in order.products {
            self.put("ReleasedProductsV2", product);
        }
        if order.is_confirmed {
            self.confirm(&company, &number, now);
        }
        if let Some(slip) = order.packing_slip {
            self.post_packing_slip(&company, &number, &slip, now);
        }
        if let Some(invoice) = order.invoice {
            self.post_invoice(&company, &number, &invoice, now);
        }
        format!("{company}/{number}")
    }

    /// Confirms an order, once more if it was confirmed before.
    pub(crate) fn confirm(&mut self, company: &str, number: &str, now: Timestamp) {
        let Some(set) = EntitySet::named("SalesOrderConfirmationHeaders") else { return };
        let before = self.rows(set, Some(number)).filter(|row| row.text("dataAreaId") == company).count();
        let row = posted(company, "SalesOrderNumber", number)
            .with("ConfirmationDate", day(now))
            .with("ConfirmationNumber", format!("{number}-{}", before + 1))
            .with("TotalNetWeight", 4.2);
        self.insert(set, row);
    }

    pub(crate) fn post_packing_slip(&mut self, company: &str, number: &str, slip: &str, now: Timestamp) {
        let Some(set) = EntitySet::named("CustPackingSlipJourBiEntities") else { return };
        let header = 68_719_480_000_i64 + i64::try_from(self.rows(set, None).count()).unwrap_or(0);
        let row = posted(company, "SalesId", number)
            .with("SourceDocumentHeader", header)
            .with("PackingSlipId", slip)
            .with("DeliveryDate", day(now));
        self.insert(set, row);
    }

    pub(crate) fn post_invoice(&mut self, company: &str, number: &str, invoice: &str, now: Timestamp) {
        let row = posted(company, "SalesOrderNumber", number)
            .with("InvoiceNumber", invoice)
            .with("InvoiceDate", day(now))
            .with("LedgerVoucher", format!("ARSI-{invoice}"));
        self.put("SalesInvoiceHeadersV2", row);
    }
}

fn posted(company: &str, order: &str, number: &str) -> Row {
    Row::new().with("dataAreaId", company).with(order, number)
}

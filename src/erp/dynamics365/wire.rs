//! Rows of F&O's entity sets, with the members that mlc reads. F&O never returns null: an empty text is `""`, an empty date is in 1900.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::lenient::{number, text};

/// Page of a list.
#[derive(Deserialize)]
pub(super) struct Page {
    pub(super) value: Vec<Box<RawValue>>,
    #[serde(rename = "@odata.nextLink", default)]
    pub(super) next_link: Option<String>,
}

/// `SalesOrderHeadersV2` and its successors.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Header {
    #[serde(rename = "dataAreaId", deserialize_with = "text")]
    pub(super) company: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) sales_order_number: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) sales_order_status: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) sales_order_processing_status: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) is_sales_processing_stopped: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) ordering_customer_account_number: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) customers_order_reference: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) customer_requisition_number: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) currency_code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) delivery_mode_code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) default_shipping_warehouse_id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) shipping_carrier_customer_account_number: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) requested_shipping_date: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) confirmed_shipping_date: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) order_creation_date_time: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) email: Option<String>,
    #[serde(flatten)]
    pub(super) address: Address,
    pub(super) sales_order_lines: Vec<Line>,
    pub(super) sales_order_header_document_attachments: Vec<Attachment>,
}

/// Delivery address; header and lines use the same member names.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Address {
    #[serde(rename = "DeliveryAddressName", deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(rename = "DeliveryAddressStreet", deserialize_with = "text")]
    pub(super) street: Option<String>,
    #[serde(rename = "DeliveryAddressStreetNumber", deserialize_with = "text")]
    pub(super) street_number: Option<String>,
    /// Member name as the API spells it.
    #[serde(rename = "DeliveryBuildingCompliment", deserialize_with = "text")]
    pub(super) building: Option<String>,
    #[serde(rename = "DeliveryAddressPostBox", deserialize_with = "text")]
    pub(super) post_box: Option<String>,
    #[serde(rename = "DeliveryAddressCity", deserialize_with = "text")]
    pub(super) city: Option<String>,
    #[serde(rename = "DeliveryAddressStateId", deserialize_with = "text")]
    pub(super) state: Option<String>,
    #[serde(rename = "DeliveryAddressZipCode", deserialize_with = "text")]
    pub(super) zip_code: Option<String>,
    /// F&O's id of the country, usually the three letters of ISO 3166.
    #[serde(rename = "DeliveryAddressCountryRegionId", deserialize_with = "text")]
    pub(super) country_id: Option<String>,
    #[serde(rename = "DeliveryAddressCountryRegionISOCode", deserialize_with = "text")]
    pub(super) country_iso: Option<String>,
}

/// `SalesOrderLines`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Line {
    #[serde(deserialize_with = "text")]
    pub(super) item_number: Option<String>,
    #[serde(deserialize_with = "number")]
    pub(super) ordered_sales_quantity: Option<f64>,
    #[serde(deserialize_with = "text")]
    pub(super) sales_unit_symbol: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) sales_order_line_status: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) is_line_stopped: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) shipping_warehouse_id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) delivery_mode_code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) requested_shipping_date: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) confirmed_shipping_date: Option<String>,
    #[serde(flatten)]
    pub(super) address: Address,
}

/// `SalesOrderHeaderDocumentAttachmentsV2`, without its content.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Attachment {
    #[serde(rename = "@odata.etag")]
    pub(super) etag: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) document_id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) attachment_description: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) notes: Option<String>,
}

/// `SalesOrderConfirmationHeaders`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Confirmation {
    #[serde(rename = "dataAreaId", deserialize_with = "text")]
    pub(super) company: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) sales_order_number: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) confirmation_number: Option<String>,
    #[serde(deserialize_with = "number")]
    pub(super) total_net_weight: Option<f64>,
}

/// `SalesInvoiceHeadersV2`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Invoice {
    #[serde(deserialize_with = "text")]
    pub(super) invoice_number: Option<String>,
}

/// `CustomersV3`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Customer {
    #[serde(deserialize_with = "text")]
    pub(super) primary_contact_phone: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) primary_contact_email: Option<String>,
}

/// `ReleasedProductsV2`. The gross weight is net and tare weight together.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Product {
    #[serde(deserialize_with = "text")]
    pub(super) item_number: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) product_type: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) inventory_unit_symbol: Option<String>,
    #[serde(deserialize_with = "number")]
    pub(super) net_product_weight: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub(super) tare_product_weight: Option<f64>,
    #[serde(deserialize_with = "text")]
    pub(super) is_hazardous_material: Option<String>,
}

/// `CustPackingSlipJourBiEntities`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PackingSlip {
    #[serde(deserialize_with = "text")]
    pub(super) packing_slip_id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) delivery_date: Option<String>,
}

/// `PackingSlipTrackingInformation`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Tracking {
    #[serde(deserialize_with = "text")]
    pub(super) packing_slip_number: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) delivery_date: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) tracking_number: Option<String>,
}

/// `LegalEntities`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct LegalEntity {
    #[serde(deserialize_with = "text")]
    pub(super) legal_entity_id: Option<String>,
}

/// `/metadata/PublicEntities('…')`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PublicEntity {
    #[serde(default)]
    pub(super) is_read_only: bool,
    #[serde(default)]
    pub(super) properties: Vec<PublicProperty>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PublicProperty {
    pub(super) name: String,
}

/// Error of F&O, in all its forms.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    pub(super) error: ODataError,
    #[serde(rename = "Message")]
    pub(super) message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ODataError {
    pub(super) message: Option<String>,
    #[serde(rename = "innererror")]
    pub(super) inner: InnerError,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct InnerError {
    pub(super) message: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
}

/// Error of Entra ID.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct EntraError {
    pub(super) error: Option<String>,
    pub(super) error_description: Option<String>,
    pub(super) error_codes: Vec<u32>,
    pub(super) trace_id: Option<String>,
}

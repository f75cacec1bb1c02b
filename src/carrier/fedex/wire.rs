//! FedEx's request and answer types. Requests follow the schemas of the official files; answers follow recordings, and are read leniently.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::lenient;

// ---- requests: members that are None are left out, because FedEx refuses empty elements ----

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountNumber<'a> {
    pub(super) value: &'a str,
}

/// `Full_Schema_Ship` of the Ship API; [`ValidateShipment`] is the same without the label.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateShipment<'a> {
    pub(super) label_response_options: &'static str,
    pub(super) account_number: AccountNumber<'a>,
    pub(super) requested_shipment: RequestedShipment<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ValidateShipment<'a> {
    pub(super) account_number: AccountNumber<'a>,
    pub(super) requested_shipment: RequestedShipment<'a>,
}

/// `RequestedShipment`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestedShipment<'a> {
    pub(super) pickup_type: &'a str,
    pub(super) service_type: &'a str,
    pub(super) packaging_type: &'a str,
    /// Create takes decimals; validate takes whole numbers only.
    pub(super) total_weight: serde_json::Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total_package_count: Option<usize>,
    pub(super) shipper: Party,
    pub(super) recipients: Vec<Party>,
    pub(super) shipping_charges_payment: Payment<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shipment_special_services: Option<SpecialServices>,
    pub(super) label_specification: LabelSpecification<'a>,
    pub(super) rate_request_type: [&'static str; 1],
    pub(super) requested_package_line_items: Vec<PackageLineItem>,
}

/// `ShipperParty`, `RecipientsParty`.
#[derive(Clone, Serialize, PartialEq, Debug)]
pub(super) struct Party {
    pub(super) contact: Contact,
    pub(super) address: Address,
}

#[derive(Clone, Serialize, PartialEq, Debug)]
#[serde(rename_all = "camelCase")]
pub(super) struct Contact {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) person_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) company_name: Option<String>,
    pub(super) phone_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phone_extension: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email_address: Option<String>,
}

#[derive(Clone, Serialize, PartialEq, Debug)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address {
    pub(super) street_lines: Vec<String>,
    pub(super) city: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state_or_province_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<String>,
    pub(super) country_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) residential: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payment<'a> {
    pub(super) payment_type: &'static str,
    pub(super) payor: Payor<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payor<'a> {
    pub(super) responsible_party: ResponsibleParty<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResponsibleParty<'a> {
    pub(super) account_number: AccountNumber<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpecialServices {
    pub(super) special_service_types: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LabelSpecification<'a> {
    pub(super) image_type: &'static str,
    pub(super) label_stock_type: &'a str,
    pub(super) label_format_type: &'static str,
}

/// `RequestedPackageLineItem`.
#[derive(Serialize, PartialEq, Debug)]
#[serde(rename_all = "camelCase")]
pub(super) struct PackageLineItem {
    pub(super) sequence_number: usize,
    pub(super) group_package_count: usize,
    pub(super) weight: Weight,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dimensions: Option<Dimensions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sub_packaging_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) declared_value: Option<Amount>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) customer_references: Vec<CustomerReference>,
}

#[derive(Clone, Serialize, PartialEq, Debug)]
pub(super) struct Weight {
    pub(super) units: &'static str,
    pub(super) value: f64,
}

#[derive(Clone, Serialize, PartialEq, Debug)]
pub(super) struct Dimensions {
    pub(super) length: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) units: &'static str,
}

#[derive(Clone, Serialize, PartialEq, Debug)]
pub(super) struct Amount {
    pub(super) amount: f64,
    pub(super) currency: String,
}

#[derive(Clone, Serialize, PartialEq, Debug)]
#[serde(rename_all = "camelCase")]
pub(super) struct CustomerReference {
    pub(super) customer_reference_type: &'static str,
    pub(super) value: String,
}

/// `Full_Schema_Cancel_Shipment`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CancelShipment<'a> {
    pub(super) account_number: AccountNumber<'a>,
    pub(super) tracking_number: &'a str,
    pub(super) deletion_control: &'static str,
}

/// `Full_Schema_Tracking_Numbers`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackByNumber<'a> {
    pub(super) include_detailed_scans: bool,
    pub(super) tracking_info: Vec<TrackingInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackingInfo<'a> {
    pub(super) tracking_number_info: TrackingNumberInfo<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ship_date_begin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ship_date_end: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackingNumberInfo<'a> {
    pub(super) tracking_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tracking_number_unique_id: Option<&'a str>,
}

/// `Full_Schema_Tracking_References`. The live service requires `shipDateEnd`, unlike the file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackByReference<'a> {
    pub(super) include_detailed_scans: bool,
    pub(super) references_information: ReferencesInformation<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReferencesInformation<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) value: &'a str,
    pub(super) account_number: &'a str,
    pub(super) ship_date_begin: String,
    pub(super) ship_date_end: String,
}

/// `Full_Schema_Tracking_Documents`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackingDocuments<'a> {
    pub(super) track_document_detail: TrackDocumentDetail,
    pub(super) track_document_specification: [TrackDocumentSpecification<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackDocumentDetail {
    pub(super) document_type: &'static str,
    pub(super) document_format: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackDocumentSpecification<'a> {
    #[serde(flatten)]
    pub(super) info: TrackingInfo<'a>,
    pub(super) account_number: &'a str,
}

/// `Full_Schema_Address_Validation`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResolveAddresses {
    pub(super) addresses_to_validate: Vec<AddressToValidate>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AddressToValidate {
    pub(super) address: Address,
}

// ---- answers ----

/// Envelope of every answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Envelope<T> {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) transaction_id: Option<String>,
    /// Our name of the call, echoed.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) customer_transaction_id: Option<String>,
    pub(super) output: T,
}

/// Envelope of errors.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Errors {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) transaction_id: Option<String>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) errors: Vec<Problem>,
}

/// Error or alert.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Problem {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) message: Option<String>,
    /// Members of the request that the error is about.
    #[serde(deserialize_with = "lenient::list")]
    pub(super) parameter_list: Vec<Parameter>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Parameter {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) key: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ShipOutput {
    #[serde(deserialize_with = "lenient::list")]
    pub(super) transaction_shipments: Vec<TransactionShipment>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) alerts: Vec<Problem>,
}

/// Shipment of a create answer.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TransactionShipment {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) master_tracking_number: Option<String>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) alerts: Vec<Problem>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) piece_responses: Vec<PieceResponse>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) shipment_documents: Vec<ShipDocument>,
    #[serde(deserialize_with = "lenient::object")]
    pub(super) completed_shipment_detail: CompletedShipmentDetail,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PieceResponse {
    #[serde(deserialize_with = "lenient::number")]
    pub(super) package_sequence_number: Option<f64>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) tracking_number: Option<String>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) package_documents: Vec<ShipDocument>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ShipDocument {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) content_type: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) encoded_label: Option<String>,
    /// URL of the document, valid for a day without a token.
    #[serde(deserialize_with = "lenient::text")]
    pub(super) url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CompletedShipmentDetail {
    #[serde(deserialize_with = "lenient::object")]
    pub(super) shipment_rating: ShipmentRating,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ShipmentRating {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) actual_rate_type: Option<String>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) shipment_rate_details: Vec<RateDetail>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RateDetail {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) rate_type: Option<String>,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) total_net_charge: Option<f64>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) currency: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CancelOutput {
    #[serde(deserialize_with = "lenient::flag")]
    pub(super) cancelled_shipment: Option<bool>,
    /// Older answers say `successMessage`.
    #[serde(alias = "successMessage", deserialize_with = "lenient::text")]
    pub(super) message: Option<String>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) alerts: Vec<Problem>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TrackOutput {
    #[serde(deserialize_with = "lenient::list")]
    pub(super) complete_track_results: Vec<CompleteTrackResult>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CompleteTrackResult {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) tracking_number: Option<String>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) track_results: Vec<TrackResult>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TrackResult {
    #[serde(deserialize_with = "lenient::object")]
    pub(super) tracking_number_info: ResultNumberInfo,
    pub(super) error: Option<Problem>,
    #[serde(deserialize_with = "lenient::object")]
    pub(super) additional_tracking_info: AdditionalTrackingInfo,
    #[serde(deserialize_with = "lenient::object")]
    pub(super) latest_status_detail: StatusDetail,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) date_and_times: Vec<DateAndTime>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) available_images: Vec<AvailableImage>,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) scan_events: Vec<Scan>,
    #[serde(deserialize_with = "lenient::object")]
    pub(super) delivery_details: DeliveryDetails,
    #[serde(deserialize_with = "lenient::object")]
    pub(super) recipient_information: RecipientInformation,
    #[serde(deserialize_with = "lenient::object")]
    pub(super) package_details: PackageDetails,
    #[serde(deserialize_with = "lenient::object")]
    pub(super) service_detail: ServiceDetail,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct RecipientInformation {
    /// Has no street, and mostly no postal code.
    #[serde(deserialize_with = "lenient::object")]
    pub(super) address: Place,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PackageDetails {
    #[serde(deserialize_with = "lenient::object")]
    pub(super) weight_and_dimensions: WeightAndDimensions,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct WeightAndDimensions {
    /// Weight in several units.
    #[serde(deserialize_with = "lenient::list")]
    pub(super) weight: Vec<ShownWeight>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ShownWeight {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) value: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) unit: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ServiceDetail {
    #[serde(rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ResultNumberInfo {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) tracking_number: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) tracking_number_unique_id: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AdditionalTrackingInfo {
    #[serde(deserialize_with = "lenient::list")]
    pub(super) package_identifiers: Vec<PackageIdentifier>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PackageIdentifier {
    #[serde(rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    /// The file says `value`; every recording has `values`.
    #[serde(alias = "value", deserialize_with = "lenient::list")]
    pub(super) values: Vec<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct StatusDetail {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) derived_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) status_by_locale: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) description: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DateAndTime {
    #[serde(rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) date_time: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AvailableImage {
    #[serde(rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Scan {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) date: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) event_type: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) event_description: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) exception_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) exception_description: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) derived_status_code: Option<String>,
    #[serde(deserialize_with = "lenient::object")]
    pub(super) scan_location: Place,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Place {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) city: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) state_or_province_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) postal_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) country_code: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DeliveryDetails {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) signed_by_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) received_by_name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DocumentsOutput {
    /// The file says `document`; the recording has `documents`.
    #[serde(alias = "document", deserialize_with = "lenient::list")]
    pub(super) documents: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ResolveOutput {
    #[serde(deserialize_with = "lenient::list")]
    pub(super) resolved_addresses: Vec<ResolvedAddress>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ResolvedAddress {
    #[serde(deserialize_with = "lenient::list")]
    pub(super) street_lines_token: Vec<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) city: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) state_or_province_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) postal_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) country_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) classification: Option<String>,
    /// The file says `customerMessage`; every recording has `customerMessages`.
    #[serde(alias = "customerMessage", deserialize_with = "lenient::list")]
    pub(super) customer_messages: Vec<Problem>,
    /// Values are the texts "true" and "false" in every recording; the names vary by country.
    #[serde(deserialize_with = "lenient::object")]
    pub(super) attributes: HashMap<String, serde_json::Value>,
}

//! UPS's request and answer types. Numbers travel as texts; a list with one element may come as that element alone.

use serde::{Deserialize, Deserializer, Serialize};

use crate::lenient;

/// Code; UPS's description beside it is left out.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Code<'a> {
    pub(super) code: &'a str,
}

// ---- Ship ----

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateShipment<'a> {
    pub(super) shipment_request: ShipmentRequest<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ShipmentRequest<'a> {
    pub(super) request: Request<'a>,
    pub(super) shipment: Shipment<'a>,
    pub(super) label_specification: LabelSpecification<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_option: Option<&'static str>,
    pub(super) sub_version: &'static str,
    pub(super) transaction_reference: TransactionReference<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TransactionReference<'a> {
    pub(super) customer_context: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Shipment<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'static str>,
    pub(super) shipper: Party<'a>,
    pub(super) ship_to: Party<'a>,
    pub(super) payment_information: PaymentInformation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shipment_rating_options: Option<RatingOptions>,
    pub(super) service: Code<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) invoice_line_total: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shipment_service_options: Option<ServiceOptions>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) reference_number: Vec<ReferenceNumber>,
    pub(super) package: Vec<Package<'a>>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Party<'a> {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) attention_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shipper_number: Option<&'a str>,
    pub(super) phone: Phone,
    pub(super) address: Address,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Phone {
    pub(super) number: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Address {
    pub(super) address_line: Vec<String>,
    pub(super) city: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state_province_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<String>,
    pub(super) country_code: &'static str,
    /// Flag: any value means yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) residential_address_indicator: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PaymentInformation<'a> {
    pub(super) shipment_charge: [ShipmentCharge<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ShipmentCharge<'a> {
    #[serde(rename = "Type")]
    pub(super) kind: &'static str,
    pub(super) bill_shipper: BillShipper<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BillShipper<'a> {
    pub(super) account_number: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RatingOptions {
    pub(super) negotiated_rates_indicator: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ServiceOptions {
    pub(super) saturday_delivery_indicator: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReferenceNumber {
    pub(super) code: &'static str,
    pub(super) value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Package<'a> {
    pub(super) packaging: Code<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dimensions: Option<Dimensions>,
    pub(super) package_weight: PackageWeight,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) reference_number: Vec<ReferenceNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) package_service_options: Option<PackageServiceOptions>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Dimensions {
    pub(super) unit_of_measurement: Code<'static>,
    pub(super) length: String,
    pub(super) width: String,
    pub(super) height: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PackageWeight {
    pub(super) unit_of_measurement: Code<'static>,
    pub(super) weight: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PackageServiceOptions {
    pub(super) declared_value: Money,
}

/// Amount of money, in requests and answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Money {
    pub(super) currency_code: String,
    pub(super) monetary_value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LabelSpecification<'a> {
    pub(super) label_image_format: Code<'static>,
    #[serde(rename = "HTTPUserAgent", skip_serializing_if = "Option::is_none")]
    pub(super) http_user_agent: Option<&'static str>,
    pub(super) label_stock_size: StockSize<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StockSize<'a> {
    pub(super) height: &'a str,
    pub(super) width: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Shipped {
    pub(super) shipment_response: ShipmentResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ShipmentResponse {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) response: Response,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) shipment_results: ShipmentResults,
}

/// Head of every answer of the older APIs.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Response {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) response_status: Status,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) alert: Vec<Status>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) transaction_reference: Echo,
}

/// Our name of the call, echoed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Echo {
    #[serde(default, deserialize_with = "clean_text")]
    pub(super) customer_context: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Status {
    #[serde(default, deserialize_with = "clean_text")]
    pub(super) code: Option<String>,
    #[serde(default, deserialize_with = "clean_text")]
    pub(super) description: Option<String>,
}

impl Status {
    /// Whether the code is `1`, which means yes.
    pub(super) fn is_yes(&self) -> bool {
        self.code.as_deref() == Some("1")
    }
}

/// Reads a text and removes the carriage returns that UPS once wrote as entities into codes.
fn clean_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = lenient::text(deserializer)?;
    Ok(text.map(|text| text.replace("&#xD;", "").trim().to_owned()).filter(|text| !text.is_empty()))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ShipmentResults {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) shipment_identification_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) shipment_charges: Charges,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) negotiated_rate_charges: Charges,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) package_results: Vec<PackageResult>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) form: Vec<Form>,
}

/// Total of a rate: published rates name it `TotalCharges`, negotiated ones `TotalCharge`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Charges {
    #[serde(default, alias = "TotalCharge", deserialize_with = "lenient::object")]
    pub(super) total_charges: Option<Amount>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Amount {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) currency_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) monetary_value: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PackageResult {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) tracking_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) shipping_label: Image,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Image {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) graphic_image: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Form {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) image: Image,
}

// ---- Void ----

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Voided {
    pub(super) void_shipment_response: VoidShipmentResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VoidShipmentResponse {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) summary_result: StatusOf,
    /// UPS's API description names it `PackageLevelResults`.
    #[serde(default, alias = "PackageLevelResults", deserialize_with = "lenient::list")]
    pub(super) package_level_result: Vec<PackageLevelResult>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StatusOf {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) status: Status,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PackageLevelResult {
    #[serde(default, deserialize_with = "clean_text")]
    pub(super) tracking_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) status: Status,
}

// ---- Label recovery ----

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RecoverLabel<'a> {
    pub(super) label_recovery_request: LabelRecoveryRequest<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LabelRecoveryRequest<'a> {
    pub(super) request: Request<'a>,
    pub(super) label_specification: LabelSpecification<'a>,
    /// The tracking number or the reference selects the shipment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tracking_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference_values: Option<ReferenceValues<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReferenceValues<'a> {
    pub(super) reference_number: Value<'a>,
    pub(super) shipper_number: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Value<'a> {
    pub(super) value: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Recovered {
    pub(super) label_recovery_response: LabelRecoveryResponse,
}

/// Labels of one shipment, or the numbers of several shipments that match.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LabelRecoveryResponse {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) shipment_identification_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) label_results: Vec<LabelResult>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) tracking_candidate: Vec<Candidate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LabelResult {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) tracking_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) label_image: Image,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Candidate {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) tracking_number: Option<String>,
}

// ---- Address validation ----

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ValidateAddress {
    #[serde(rename = "XAVRequest")]
    pub(super) request: XavRequest,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct XavRequest {
    pub(super) address_key_format: AskedAddress,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AskedAddress {
    pub(super) address_line: Vec<String>,
    /// The city.
    #[serde(rename = "PoliticalDivision2")]
    pub(super) city: String,
    /// The state.
    #[serde(rename = "PoliticalDivision1", skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postcode_primary_low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postcode_extended_low: Option<String>,
    pub(super) country_code: &'static str,
}

#[derive(Deserialize)]
pub(super) struct Validated {
    #[serde(rename = "XAVResponse")]
    pub(super) response: XavResponse,
}

/// Kind of the answer: one of three keys is present, with an empty value.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct XavResponse {
    #[serde(default, deserialize_with = "present")]
    pub(super) valid_address_indicator: bool,
    #[serde(default, deserialize_with = "present")]
    pub(super) ambiguous_address_indicator: bool,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) address_classification: Status,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) candidate: Vec<AddressCandidate>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| true)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AddressCandidate {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) address_classification: Status,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) address_key_format: KnownAddress,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KnownAddress {
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) address_line: Vec<String>,
    #[serde(default, rename = "PoliticalDivision2", deserialize_with = "lenient::text")]
    pub(super) city: Option<String>,
    #[serde(default, rename = "PoliticalDivision1", deserialize_with = "lenient::text")]
    pub(super) state: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) postcode_primary_low: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) postcode_extended_low: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) country_code: Option<String>,
}

// ---- Track ----

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tracked {
    pub(super) track_response: TrackResponse,
}

#[derive(Default, Deserialize)]
pub(super) struct TrackResponse {
    /// Null is an error, not an empty list: a search that took it for "nothing" would make a second label.
    #[serde(default, deserialize_with = "present_list")]
    pub(super) shipment: Vec<TrackedShipment>,
}

fn present_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<TrackedShipment>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    if value.is_null() {
        return Err(serde::de::Error::custom("null"));
    }
    lenient::list(value).map_err(serde::de::Error::custom)
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackedShipment {
    /// Day of the label or of the pick-up, `20261120`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) pickup_date: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) package: Vec<TrackedPackage>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) warnings: Vec<Problem>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackedPackage {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) tracking_number: Option<String>,
    /// Newest first.
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) activity: Vec<Activity>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) current_status: ActivityStatus,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) delivery_date: Vec<DeliveryDate>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) delivery_time: DeliveryTime,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) delivery_information: DeliveryInformation,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) reference_number: Vec<TrackedReference>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) package_address: Vec<PackageAddress>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) weight: TrackedWeight,
}

#[derive(Default, Deserialize)]
pub(super) struct PackageAddress {
    /// `ORIGIN` or `DESTINATION`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    /// Has no street, and almost never a postal code.
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) address: ScanAddress,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackedWeight {
    /// `LBS` or `KGS`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) unit_of_measurement: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) weight: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Activity {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) location: Location,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) status: ActivityStatus,
    /// Local date of the scan, `20261120`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) date: Option<String>,
    /// Local time of the scan, `101512`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) time: Option<String>,
    /// `-08:00`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) gmt_offset: Option<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct Location {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) address: ScanAddress,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ScanAddress {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) city: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) state_province: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) postal_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) country_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) country: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActivityStatus {
    /// Type: `M`, `I`, `X`, `D` and others.
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    /// Two-letter code whose meaning depends on the type; in `currentStatus` the three-digit code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) code: Option<String>,
    /// Three-digit code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) status_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) description: Option<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct DeliveryDate {
    /// `SDD` scheduled, `RDD` rescheduled, `DEL` delivered.
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) date: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeliveryTime {
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) end_time: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeliveryInformation {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) received_by: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) signature: Signature,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) pod: Pod,
}

#[derive(Default, Deserialize)]
pub(super) struct Signature {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) image: Option<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct Pod {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) content: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct TrackedReference {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) number: Option<String>,
}

// ---- Track Alert ----

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subscribe<'a> {
    pub(super) locale: &'static str,
    pub(super) country_code: &'static str,
    pub(super) tracking_number_list: Vec<&'a str>,
    pub(super) destination: Destination<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Destination<'a> {
    pub(super) url: &'a str,
    pub(super) credential_type: &'static str,
    pub(super) credential: &'a str,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subscribed {
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) valid_tracking_numbers: Vec<String>,
}

// ---- Failures ----

/// Envelope of an error: with or without the outer `response`, or that of the older SOAP services.
#[derive(Default, Deserialize)]
pub(super) struct Failure {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) response: Errors,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) errors: Vec<Problem>,
    #[serde(default, rename = "Fault", deserialize_with = "lenient::object")]
    pub(super) fault: SoapFault,
}

#[derive(Default, Deserialize)]
pub(super) struct Errors {
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) errors: Vec<Problem>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Problem {
    #[serde(default, alias = "Code", deserialize_with = "lenient::text")]
    pub(super) code: Option<String>,
    #[serde(default, alias = "Description", deserialize_with = "lenient::text")]
    pub(super) message: Option<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct SoapFault {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) detail: SoapDetail,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SoapDetail {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) errors: SoapErrors,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SoapErrors {
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) error_detail: Vec<SoapError>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SoapError {
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) primary_error_code: Problem,
}

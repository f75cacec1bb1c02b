//! Maps shipment requests to UPS's form, and UPS's answers to shipments. Pure.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::civil::Weekday;

use super::profile::{SecondReference, ShippingProfile};
use super::wire::{
    Address, Amount, BillShipper, Code, CreateShipment, Dimensions, Image, LabelSpecification, Money,
    Package, PackageServiceOptions, PackageWeight, Party, PaymentInformation, Phone, RatingOptions,
    ReferenceNumber, Request, ServiceOptions, Shipment, ShipmentCharge, ShipmentRequest, ShipmentResponse,
    StockSize, TransactionReference,
};
use super::{CREATE, SYSTEM};
use crate::carrier::fit::{FittedAddress, FittedParty, Limits, Units, units_at};
use crate::carrier::text::ascii;
use crate::model::{
    self, Alert, Class, Country, Created, CreatedPackage, Document, DocumentFormat, DocumentKind, Fault,
    LabelFormat, LabelSpec, LengthUnit, Made, PackageRequest, Prepared, References, Territory,
    TrackingNumber, WeightUnit,
};

const LIMITS: Limits = Limits {
    system: SYSTEM,
    name: "UPS",
    operation: CREATE,
    line_max: 35,
    lines_max: 3,
    city_max: 30,
    state_max: 5,
    postal_code_max: 10,
};
/// Longest `ReferenceNumber.Value`.
pub(super) const REFERENCE_MAX: usize = 35;
pub(super) const PACKAGES_MAX: usize = 200;
/// Heaviest parcel in hundredths of a pound or kilogram: 150 lb (70 kg).
const PARCEL_MAX: (i64, i64) = (15_000, 7_000);
/// Value of a flag, as in recorded requests: any value means yes.
const PRESENT: &str = "X";
/// Browser name that UPS needs to scale a GIF; sent with image labels only.
const USER_AGENT: &str = "Mozilla/4.5";
/// Number with which UPS's test host answers every shipment.
pub(super) const MASKED: &str = "1ZXXXXXXXXXXXXXXXX";

fn refused(code: &str, message: impl AsRef<str>) -> Fault {
    LIMITS.refused(code, message)
}

/// Returns why parcels cannot be sent from this party, if they cannot.
pub(super) fn ship_from_problem(party: &model::Party) -> Option<String> {
    LIMITS.party(party, "ship-from", &mut Vec::new()).err().map(|fault| fault.message)
}

/// Turns a request into the body of a create call.
pub(super) fn prepare(
    request: &model::ShipmentRequest,
    profile: &ShippingProfile,
) -> Result<Prepared, Fault> {
    refuse_what_is_not_sent_yet(request)?;
    // Each member is sent, or was refused above, so that a new member does not compile until it is handled. UPS offers no label URL.
    let model::ShipmentRequest {
        order: _,
        account,
        service,
        ship_from,
        ship_to,
        is_residential,
        saturday_delivery,
        ship_on,
        packages,
        references: named,
        currency: _,
        label,
        wants_label_url: _,
        customs: _,
        freight: _,
        remarks,
    } = request;
    let (from, to) = (Territory::of(&ship_from.address).country, Territory::of(&ship_to.address).country);
    check_account(account)?;
    if *saturday_delivery {
        LIMITS.refuse_vain_saturday(service, leaves_for_saturday(service), *ship_on)?;
    }
    let mut warnings = remarks.clone();
    let references = references(named, profile.second_reference, &mut warnings)?;
    // References belong on the packages within the US and within Puerto Rico, and on the shipment elsewhere; UPS refuses the other place.
    let is_on_packages = from == to && matches!(from.code(), "US" | "PR");
    let units = units_at(&ship_from.address);
    let on_packages = if is_on_packages { references.clone() } else { Vec::new() };
    let packages = packages.iter().enumerate().map(|(index, package)| {
        line(request, (index, package), &profile.packaging, units, on_packages.clone())
    });
    let packages = packages.collect::<Result<Vec<_>, Fault>>()?;
    let shipper = LIMITS.party(ship_from, "ship-from", &mut warnings)?;
    let ship_to = LIMITS.recipient(ship_to, &shipper.phone, &mut warnings)?;
    let transaction = format!("mlc-{}", named.unique);
    let body = CreateShipment {
        shipment_request: ShipmentRequest {
            request: asked(Some("nonvalidate"), &transaction),
            shipment: Shipment {
                description: (from != to).then_some("Merchandise"),
                shipper: Party { shipper_number: Some(account), ..party(shipper) },
                ship_to: recipient(ship_to, *is_residential == Some(true)),
                payment_information: PaymentInformation {
                    shipment_charge: [ShipmentCharge {
                        kind: "01",
                        bill_shipper: BillShipper { account_number: account },
                    }],
                },
                shipment_rating_options: profile
                    .negotiated_rates
                    .then_some(RatingOptions { negotiated_rates_indicator: PRESENT }),
                service: Code { code: service },
                invoice_line_total: None,
                shipment_service_options: saturday_delivery
                    .then_some(ServiceOptions { saturday_delivery_indicator: PRESENT }),
                reference_number: if is_on_packages { Vec::new() } else { references },
                package: packages,
            },
            label_specification: label_specification(label),
        },
    };
    let payload = serde_json::to_string(&body)
        .map_err(|error| refused("REQUEST.UNREADABLE", format!("the request cannot be written: {error}")))?;
    let sequence = (0..request.packages.len()).collect();
    Ok(Prepared { payload, transaction, service: request.service.clone(), sequence, warnings })
}

/// Day on which a parcel must leave to arrive on Saturday, for services that deliver then: 1DAS, 1DMS and 2DAS.
fn leaves_for_saturday(service: &str) -> Option<Weekday> {
    match service {
        "01" | "14" => Some(Weekday::Friday),
        "02" => Some(Weekday::Thursday),
        _ => None,
    }
}

/// Head of a request. Sub-versions `1601` to `2205` bring more blocks of charges into the answer.
fn asked<'a>(request_option: Option<&'static str>, context: &'a str) -> Request<'a> {
    let transaction_reference = TransactionReference { customer_context: context };
    Request { request_option, sub_version: "2205", transaction_reference }
}

fn refuse_what_is_not_sent_yet(request: &model::ShipmentRequest) -> Result<(), Fault> {
    // The postal service delivers Ground Saver parcels.
    let is_ground_saver = matches!(request.service.as_str(), "92" | "93" | "94" | "95");
    LIMITS.refuse_undeliverable(&request.ship_to.address, is_ground_saver)?;
    LIMITS.refuse_customs(request, "customs forms", "ups.com", |from, to| {
        from.customs_area != to.customs_area
    })?;
    if request.freight.is_some() {
        let hint =
            "this version of mlc sends parcels only: book the freight elsewhere, then dismiss the order";
        return Err(refused("FREIGHT.UNSUPPORTED", "LTL freight is not a parcel").hint(hint));
    }
    if request.packages.len() > PACKAGES_MAX {
        let message =
            format!("{} packages; UPS takes at most {PACKAGES_MAX} in one shipment", request.packages.len());
        return Err(refused("PACKAGES.TOO.MANY", message).advised());
    }
    Ok(())
}

/// Whether this is a UPS account: six characters, digits or capital letters. A number that lost its leading zeros is none.
pub(super) fn is_account(account: &str) -> bool {
    account.len() == 6 && account.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn check_account(account: &str) -> Result<(), Fault> {
    if is_account(account) {
        return Ok(());
    }
    let message = "the account is no UPS account number of six capital letters and digits";
    Err(refused("ACCOUNT.INVALID", message).advised())
}

fn party<'a>(party: FittedParty) -> Party<'a> {
    let (name, attention_name) = match (party.company, party.person) {
        (Some(company), person) => (company.clone(), person.or(Some(company))),
        (None, person) => (person.clone().unwrap_or_default(), person),
    };
    Party {
        name,
        attention_name,
        shipper_number: None,
        phone: Phone { number: party.phone },
        address: address(party.address),
    }
}

fn recipient<'a>(ship_to: FittedParty, is_residential: bool) -> Party<'a> {
    let mut party = party(ship_to);
    party.address.residential_address_indicator = is_residential.then_some(PRESENT);
    party
}

fn address(address: FittedAddress) -> Address {
    Address {
        address_line: address.lines,
        city: address.city,
        // Puerto Rico is a country of its own here, without states.
        state_province_code: address.state.filter(|_| address.country.code() != "PR"),
        postal_code: address.postal_code.map(|code| postal_code(&code, address.country)),
        country_code: country_code(address.country),
        residential_address_indicator: None,
    }
}

/// Country code in UPS's spelling, which has its own for Kosovo.
fn country_code(country: Country) -> &'static str {
    match country.code() {
        "XK" => "KV",
        code => code,
    }
}

/// Postal code: without blanks and dashes in North America, elsewhere as written.
fn postal_code(code: &str, country: Country) -> String {
    if country.needs_state() {
        return code.chars().filter(char::is_ascii_alphanumeric).collect();
    }
    code.to_owned()
}

fn label_specification(label: &LabelSpec) -> LabelSpecification<'_> {
    let (width, height) = label.stock.split_once(['X', 'x']).unwrap_or(("4", "6"));
    LabelSpecification {
        label_image_format: Code { code: image_format(label.format) },
        http_user_agent: matches!(label.format, LabelFormat::Gif | LabelFormat::Png).then_some(USER_AGENT),
        label_stock_size: StockSize { height, width },
    }
}

fn image_format(format: LabelFormat) -> &'static str {
    match format {
        LabelFormat::Zpl => "ZPL",
        LabelFormat::Epl => "EPL",
        LabelFormat::Png => "PNG",
        // UPS makes no PDF, and the settings refuse it.
        LabelFormat::Gif | LabelFormat::Pdf => "GIF",
    }
}

/// Label format of a recovery, which offers no PNG.
pub(super) fn recovered_label(label: &LabelSpec) -> LabelSpecification<'_> {
    match label.format {
        LabelFormat::Png => {
            LabelSpecification { label_image_format: Code { code: "GIF" }, ..label_specification(label) }
        }
        _ => label_specification(label),
    }
}

/// The two references of a label: the unique one, by which the shipment is found again, and one more ERP number.
fn references(
    references: &References,
    second: SecondReference,
    warnings: &mut Vec<String>,
) -> Result<Vec<ReferenceNumber>, Fault> {
    let unique = ascii(&references.unique);
    if unique.is_empty() || unique.len() > REFERENCE_MAX || unique != references.unique {
        let message =
            format!("the reference \"{}\" does not fit {REFERENCE_MAX} ASCII characters", references.unique);
        return Err(refused("REFERENCE.INVALID", message));
    }
    let order = ("ON", "sales order number", references.sales_orders.first());
    let invoice = ("IK", "invoice number", references.invoices.first());
    let purchase = ("PO", "purchase order number", references.purchase_order.as_ref());
    let cost_center = ("DP", "cost centre", references.cost_center.as_ref());
    let by_preference: &[_] = match second {
        SecondReference::SalesOrder => &[order, invoice, purchase],
        SecondReference::Invoice => &[invoice, order, purchase],
        SecondReference::PurchaseOrder => &[purchase, order, invoice],
        SecondReference::CostCenter => &[cost_center, order, invoice, purchase],
    };
    let numbers = by_preference.iter().filter_map(|&(code, what, number)| {
        let value = ascii(number?);
        // A repeated number adds nothing.
        (!value.is_empty() && value != unique).then_some((code, what, value))
    });
    let mut stamped = vec![ReferenceNumber { code: "TN", value: unique.clone() }];
    let numbers: Vec<_> = numbers.collect();
    if let Some((code, what, value)) = numbers.into_iter().next() {
        if value.len() > REFERENCE_MAX {
            warnings.push(format!("{what} cut to {REFERENCE_MAX} characters on the label"));
        }
        let value = value.chars().take(REFERENCE_MAX).collect::<String>().trim_end().to_owned();
        stamped.push(ReferenceNumber { code, value });
    }
    Ok(stamped)
}

fn line<'a>(
    request: &model::ShipmentRequest,
    (index, package): (usize, &PackageRequest),
    packaging: &'a str,
    units: Units,
    reference_number: Vec<ReferenceNumber>,
) -> Result<Package<'a>, Fault> {
    let (pounds, kilograms) = PARCEL_MAX;
    let (code, most) = if units.weight == WeightUnit::Pound { ("LBS", pounds) } else { ("KGS", kilograms) };
    let hundredths = LIMITS.weight(package, index, units.weight, most, &request.service)?;
    // UPS takes five characters at most: tenths, rounded up.
    let tenths = hundredths / 10 + i64::from(hundredths % 10 > 0);
    let sides = LIMITS.sides(package, index, units.length)?;
    Ok(Package {
        packaging: Code { code: packaging },
        dimensions: sides.map(|sides| {
            let [length, width, height] = sides.map(|side| side.to_string());
            let code = if units.length == LengthUnit::Inch { "IN" } else { "CM" };
            Dimensions { unit_of_measurement: Code { code }, length, width, height }
        }),
        package_weight: PackageWeight {
            unit_of_measurement: Code { code },
            weight: format!("{}.{}", tenths / 10, tenths % 10),
        },
        reference_number,
        package_service_options: declared_value(package, request.currency.as_deref()),
    })
}

fn declared_value(package: &PackageRequest, currency: Option<&str>) -> Option<PackageServiceOptions> {
    let hundredths = package.declared_value.filter(|hundredths| *hundredths > 0)?;
    let monetary_value = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    Some(PackageServiceOptions {
        declared_value: Money { currency_code: currency?.to_owned(), monetary_value },
    })
}

/// Reads the answer of a create call. An incomplete answer leaves the call in doubt: the whole shipment can be found by its reference, and
/// the numbers here may not be all.
pub(super) fn made(
    response: ShipmentResponse,
    transaction: Option<String>,
    packages: usize,
) -> Result<Made, Fault> {
    let incomplete =
        |message: &str| Fault::new(Class::InDoubt, SYSTEM, CREATE, message).transaction(transaction.clone());
    if !response.response.response_status.is_yes() {
        return Err(incomplete("the answer does not say that the shipment was made"));
    }
    let results = response.shipment_results;
    let number_of = |text: &Option<String>| text.as_deref().and_then(TrackingNumber::parse);
    if results.package_results.len() != packages {
        let message = format!("{packages} packages asked for, {} answered", results.package_results.len());
        return Err(incomplete(&message));
    }
    let created = results.package_results.iter().map(|package| {
        let number = number_of(&package.tracking_number).ok_or("a package came without a number")?;
        let label =
            label(&package.shipping_label).map_err(|problem| format!("the label of {number} {problem}"))?;
        Ok(CreatedPackage { tracking_number: number, label, label_url: None })
    });
    let packages = created.collect::<Result<Vec<_>, String>>().map_err(|problem| incomplete(&problem))?;
    let master = number_of(&results.shipment_identification_number)
        .or_else(|| packages.first().map(|package| package.tracking_number.clone()))
        .ok_or_else(|| incomplete("the answer names no tracking number"))?;
    let mut alerts: Vec<Alert> = response
        .response
        .alert
        .into_iter()
        .map(|alert| Alert {
            code: alert.code.unwrap_or_default(),
            message: alert.description.unwrap_or_default(),
        })
        .collect();
    let is_canned = master.as_str() == MASKED;
    if is_canned {
        let message = "UPS's test host gives every shipment this number: no parcel can be sent with it";
        alerts.push(Alert { code: "TEST.LABEL".into(), message: message.into() });
    }
    let published = results.shipment_charges.total_charges.as_ref().and_then(money);
    let negotiated = results.negotiated_rate_charges.total_charges.as_ref().and_then(money);
    let forms = results.form.iter().filter_map(|form| document(&form.image, DocumentKind::Customs));
    Ok(Made::Whole(Created {
        master,
        packages,
        documents: forms.collect(),
        transaction,
        charge: negotiated.or_else(|| published.clone()),
        published,
        alerts,
        is_canned,
    }))
}

pub(super) fn label(image: &Image) -> Result<Document, String> {
    let bytes = image.graphic_image.as_deref().and_then(|text| BASE64_STANDARD.decode(text).ok());
    Document::label(bytes.filter(|bytes| !bytes.is_empty()).ok_or("is missing")?)
}

/// Whether an answer echoes the name of another call. Answers of UPS's test host are exempt: it gives the same number to every call, and
/// its echo proves nothing.
pub(super) fn is_of_another(response: &ShipmentResponse, ours: &str) -> bool {
    let echo = response.response.transaction_reference.customer_context.as_deref();
    let number = response.shipment_results.shipment_identification_number.as_deref();
    echo.is_some_and(|echo| !echo.is_empty() && echo != ours) && number != Some(MASKED)
}

fn document(image: &Image, kind: DocumentKind) -> Option<Document> {
    let bytes = BASE64_STANDARD.decode(image.graphic_image.as_deref()?).ok()?;
    Some(Document { kind, format: DocumentFormat::of(&bytes)?, bytes })
}

fn money(amount: &Amount) -> Option<model::Money> {
    model::Money::from_decimal(amount.monetary_value?, amount.currency_code.as_deref()?)
}

#[cfg(test)]
mod tests;

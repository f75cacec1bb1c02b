use serde_json::Value;

use super::*;
use crate::model::{Dimensions, Weight, sample_party, sample_request};

fn package(pounds: f64) -> PackageRequest {
    let weight = Weight::from_decimal(pounds, WeightUnit::Pound).unwrap();
    PackageRequest { record: None, weight, dimensions: None, declared_value: None }
}

fn request() -> ShipmentRequest {
    sample_request(vec![package(12.5)])
}

fn profile() -> ShippingProfile {
    ShippingProfile {
        pickup_type: "USE_SCHEDULED_PICKUP".into(),
        packaging: "YOUR_PACKAGING".into(),
        ground_to_homes: false,
    }
}

fn prepared(change: impl FnOnce(&mut ShipmentRequest)) -> Result<(Value, Prepared), Fault> {
    let mut request = request();
    change(&mut request);
    let prepared = prepare(&request, &profile())?;
    Ok((serde_json::from_str(&prepared.payload).unwrap(), prepared))
}

fn code(change: impl FnOnce(&mut ShipmentRequest)) -> String {
    prepared(change).unwrap_err().code.unwrap()
}

#[test]
fn a_request_carries_all_references_on_its_package() {
    let (body, prepared) = prepared(|_| {}).unwrap();
    let item = &body["requestedShipment"]["requestedPackageLineItems"][0];
    let references: Vec<(&str, &str)> = item["customerReferences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["customerReferenceType"].as_str().unwrap(), one["value"].as_str().unwrap()))
        .collect();
    assert_eq!(
        references,
        [
            ("CUSTOMER_REFERENCE", "000123"),
            ("P_O_NUMBER", "SO000456"),
            ("INVOICE_NUMBER", "AR000789"),
            ("DEPARTMENT_NUMBER", "CC-4100"),
        ]
    );
    assert_eq!(item["weight"], serde_json::json!({"units": "LB", "value": 12.5}));
    assert_eq!(body["labelResponseOptions"], "LABEL");
    assert_eq!(body["requestedShipment"]["recipients"][0]["contact"]["phoneNumber"], "9015550100");
    assert_eq!(
        body["requestedShipment"]["shippingChargesPayment"]["payor"]["responsibleParty"]["accountNumber"]["value"],
        "740561073"
    );
    assert_eq!(prepared.transaction, "mlc-000123");
    assert!(prepared.warnings.is_empty());
}

#[test]
fn nothing_empty_is_ever_sent() {
    fn walk(value: &Value, path: &str) {
        match value {
            Value::Null => panic!("{path} is null"),
            Value::String(text) => assert!(!text.is_empty(), "{path} is empty"),
            Value::Array(elements) => {
                assert!(!elements.is_empty(), "{path} is empty");
                for element in elements {
                    walk(element, path);
                }
            }
            Value::Object(members) => {
                assert!(!members.is_empty(), "{path} is empty");
                members.iter().for_each(|(name, inner)| walk(inner, &format!("{path}.{name}")));
            }
            Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let (body, _) = prepared(|request| {
        request.references = References { unique: "1".into(), ..References::default() };
        request.ship_to.contact.person = Some(" ".into());
        request.ship_to.address.lines.push(String::new());
        request.ship_to.address.country = crate::model::Country::parse("NL").unwrap();
        request.ship_from.address.country = request.ship_to.address.country;
        request.ship_to.address.state = Some(String::new());
        request.ship_to.address.postal_code = None;
    })
    .unwrap();
    walk(&body, "body");
}

#[test]
fn ground_to_a_home_is_a_service_of_its_own() {
    let service = |residential, service: &str, profile: &ShippingProfile| {
        let request =
            ShipmentRequest { is_residential: Some(residential), service: service.into(), ..request() };
        prepare(&request, profile).unwrap().service
    };
    assert_eq!(service(true, "FEDEX_GROUND", &profile()), "GROUND_HOME_DELIVERY");
    assert_eq!(service(false, "FEDEX_GROUND", &profile()), "FEDEX_GROUND");
    assert_eq!(service(true, "FEDEX_2_DAY", &profile()), "FEDEX_2_DAY");
    assert_eq!(
        service(true, "FEDEX_GROUND", &ShippingProfile { ground_to_homes: true, ..profile() }),
        "FEDEX_GROUND"
    );
}

#[test]
fn names_are_cut_and_spelt_in_ascii_and_addresses_are_never_cut() {
    let (body, prepared) = prepared(|request| {
        request.ship_to.contact.company = Some("Общество с ограниченной ответственностью Болт".into());
        request.ship_to.address.lines =
            vec!["12345 Northwestern Industrial Parkway Building Twelve".into(), "Dock 4".into()];
    })
    .unwrap();
    let recipient = &body["requestedShipment"]["recipients"][0];
    let company = recipient["contact"]["companyName"].as_str().unwrap();
    assert!(company.len() <= 35 && company.is_ascii(), "{company}");
    assert_eq!(recipient["address"]["streetLines"].as_array().unwrap().len(), 2);
    assert_eq!(prepared.warnings, ["ship-to company cut to 35 characters"]);
    assert_eq!(code(|request| request.ship_to.address.lines = vec!["x".repeat(120)]), "STREETLINES.TOO.LONG");
    assert_eq!(
        code(|request| request.ship_to.address.lines = vec!["\u{200b}".into()]),
        "STREETLINES.MISSING"
    );
}

#[test]
fn a_recipient_without_a_usable_telephone_gets_ours() {
    let (body, prepared) = prepared(|request| request.ship_to.contact.phone = "n/a".into()).unwrap();
    assert_eq!(body["requestedShipment"]["recipients"][0]["contact"]["phoneNumber"], "9015550100");
    assert_eq!(prepared.warnings.len(), 1);
}

#[test]
fn what_fedex_would_refuse_is_refused_before_it_is_sent() {
    let pounds = |value| Weight::from_decimal(value, WeightUnit::Pound).unwrap();
    assert_eq!(
        code(|request| request.ship_to.address.state = Some("Washington".into())),
        "STATEORPROVINCECODE.INVALID"
    );
    assert_eq!(code(|request| request.ship_to.address.state = None), "STATEORPROVINCECODE.INVALID");
    assert_eq!(code(|request| request.ship_to.address.postal_code = None), "POSTALCODE.INVALID");
    assert_eq!(code(|request| request.packages[0].weight = pounds(151.0)), "PACKAGE.WEIGHT.INVALID");
    assert_eq!(code(|request| request.packages[0].weight = pounds(-1.0)), "PACKAGE.WEIGHT.INVALID");
    assert_eq!(code(|request| request.ship_to = sample_party("CA")), "CUSTOMS.UNSUPPORTED");
    assert_eq!(code(|request| request.packages = vec![package(1.0); 41]), "PACKAGES.TOO.MANY");
    assert_eq!(code(|request| request.references.unique = "x".repeat(31)), "REFERENCE.INVALID");
    assert!(
        prepared(|request| {
            request.service = "FEDEX_2_DAY_FREIGHT".into();
            request.packages[0].weight = pounds(500.0);
        })
        .is_ok()
    );
}

#[test]
fn more_than_thirty_packages_go_as_groups_that_are_counted_in_order() {
    let (body, prepared) = prepared(|request| {
        request.packages = (0..40).map(|index| package(if index % 2 == 0 { 1.0 } else { 2.0 })).collect();
    })
    .unwrap();
    let items = body["requestedShipment"]["requestedPackageLineItems"].as_array().unwrap();
    let counts: Vec<_> = items
        .iter()
        .map(|item| (item["sequenceNumber"].as_u64(), item["groupPackageCount"].as_u64()))
        .collect();
    assert_eq!(counts, [(Some(1), Some(20)), (Some(21), Some(20))]);
    assert_eq!(prepared.sequence[..2], [0, 2]);
    assert_eq!(prepared.sequence[20], 1);
    assert_eq!(body["requestedShipment"]["totalPackageCount"], 40);
    let different =
        |request: &mut ShipmentRequest| request.packages = (1..=31).map(|n| package(f64::from(n))).collect();
    assert_eq!(code(different), "PACKAGES.TOO.MANY");
}

#[test]
fn weights_and_sizes_are_told_in_the_units_of_the_origin() {
    let items = |country: &str| {
        let (body, _) = prepared(|request| {
            (request.ship_from, request.ship_to) = (sample_party(country), sample_party(country));
            request.packages[0].weight = Weight::from_decimal(1.0, WeightUnit::Kilogram).unwrap();
            request.packages[0].dimensions =
                Dimensions::from_decimals(30.2, 20.0, 10.0, LengthUnit::Centimeter);
            request.packages.push(package(2.2));
        })
        .unwrap();
        let told = &body["requestedShipment"];
        let item = &told["requestedPackageLineItems"];
        assert_eq!(item[0]["weight"]["units"], item[1]["weight"]["units"]);
        (item[0]["weight"].clone(), item[0]["dimensions"].clone(), told["totalWeight"].clone())
    };
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(
        items("NL"),
        (
            json(r#"{"units": "KG", "value": 1.0}"#),
            json(r#"{"length": 31, "width": 20, "height": 10, "units": "CM"}"#),
            json("2.0")
        )
    );
    assert_eq!(
        items("US"),
        (
            json(r#"{"units": "LB", "value": 2.21}"#),
            json(r#"{"length": 12, "width": 8, "height": 4, "units": "IN"}"#),
            json("4.41")
        )
    );
}

#[test]
fn canada_is_told_what_an_own_packaging_is() {
    let kind = |country: &str| {
        let (body, _) = prepared(|request| {
            (request.ship_from, request.ship_to) = (sample_party(country), sample_party(country));
        })
        .unwrap();
        body["requestedShipment"]["requestedPackageLineItems"][0]["subPackagingType"].clone()
    };
    assert_eq!((kind("CA"), kind("US")), ("CARTON".into(), Value::Null));
}

#[test]
fn several_order_numbers_are_joined_as_far_as_they_fit() {
    let (body, prepared) = prepared(|request| {
        request.references.sales_orders = (1..=5).map(|n| format!("SO00045{n}")).collect();
    })
    .unwrap();
    let references = &body["requestedShipment"]["requestedPackageLineItems"][0]["customerReferences"];
    assert_eq!(references[1]["value"], "SO000451, SO000452, SO000453");
    assert_eq!(prepared.warnings, ["sales order number cut to 30 characters on the label"]);
}

fn answered(text: &str, packages: usize) -> Result<Made, Fault> {
    let envelope: crate::carrier::fedex::wire::Envelope<ShipOutput> =
        crate::lenient::read(text.as_bytes()).unwrap();
    made(envelope.output, envelope.transaction_id, packages)
}

fn whole(text: &str, packages: usize) -> Created {
    match answered(text, packages).unwrap() {
        Made::Whole(created) => created,
        Made::WithoutLabel(numbers, problem) => panic!("{numbers:?}: {problem}"),
    }
}

#[test]
fn an_answer_is_read_in_the_order_of_the_packages() {
    let created = whole(include_str!("../../../../tests/data/fedex/create_two_pieces_out_of_order.json"), 2);
    let numbers: Vec<_> = created.packages.iter().map(|package| package.tracking_number.as_str()).collect();
    assert_eq!((created.master.as_str(), numbers), ("794790000022", vec!["794790000022", "794790000033"]));
    assert_eq!(created.charge.unwrap().to_string(), "41.30 USD");
    assert_eq!(created.alerts[0].code, "SHIP.RECIPIENT.POSTALCITY.MISMATCH");
    assert_eq!(created.transaction.as_deref(), Some("44dd55ee"));
}

#[test]
fn an_answer_without_rating_or_with_bare_numbers_is_as_good() {
    assert_eq!(
        whole(include_str!("../../../../tests/data/fedex/create_without_rating.json"), 1).charge,
        None
    );
    let created = whole(include_str!("../../../../tests/data/fedex/create_numbers_unquoted.json"), 1);
    assert_eq!(created.packages[0].tracking_number.as_str(), "794790000022");
}

#[test]
fn numbers_without_a_usable_label_are_told_apart_from_a_shipment() {
    for (text, packages, numbers) in [
        (include_str!("../../../../tests/data/fedex/create_piece_without_label.json"), 2, 2),
        (include_str!("../../../../tests/data/fedex/create_label_is_a_web_page.json"), 1, 1),
        (include_str!("../../../../tests/data/fedex/create_without_rating.json"), 2, 1),
    ] {
        match answered(text, packages).unwrap() {
            Made::WithoutLabel(found, _) => assert_eq!(found.len(), numbers),
            Made::Whole(created) => panic!("{created:?}"),
        }
    }
    let fault =
        answered(include_str!("../../../../tests/data/fedex/create_names_no_shipment.json"), 1).unwrap_err();
    assert_eq!(fault.class, Class::InDoubt);
}

#[test]
fn saturday_delivery_is_sent_on_a_day_when_it_can_work_and_refused_on_any_other() {
    let wished = |service: &str| {
        prepared(|request| (request.saturday_delivery, request.service) = (true, service.into()))
    };
    let (body, _) = wished("FEDEX_2_DAY").unwrap();
    let special = &body["requestedShipment"]["shipmentSpecialServices"]["specialServiceTypes"];
    assert_eq!(special[0], "SATURDAY_DELIVERY");
    for (service, says) in [
        ("PRIORITY_OVERNIGHT", "PRIORITY_OVERNIGHT has to leave on a Friday, and today is Thursday"),
        ("FEDEX_GROUND", "which FedEx has not with FEDEX_GROUND"),
        ("STANDARD_OVERNIGHT", "which FedEx has not with STANDARD_OVERNIGHT"),
    ] {
        let fault = wished(service).unwrap_err();
        assert_eq!(fault.code.as_deref(), Some("INSTRUCTION.UNSUPPORTED"));
        assert!(fault.message.contains(says), "{}", fault.message);
    }
}

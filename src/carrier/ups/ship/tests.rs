use serde_json::{Value, json};

use super::*;
use crate::model::{Weight, sample_party, sample_request};

fn package(pounds: f64) -> PackageRequest {
    let weight = Weight::from_decimal(pounds, WeightUnit::Pound).unwrap();
    PackageRequest { record: None, weight, dimensions: None, declared_value: None }
}

fn profile() -> ShippingProfile {
    ShippingProfile {
        packaging: "02".into(),
        negotiated_rates: true,
        second_reference: SecondReference::SalesOrder,
    }
}

fn prepared(
    change: impl FnOnce(&mut model::ShipmentRequest, &mut ShippingProfile),
) -> Result<(Value, Prepared), Fault> {
    let (mut request, mut profile) = (sample_request(vec![package(12.5)]), profile());
    (request.account, request.service) = ("12345E".into(), "03".into());
    request.label = LabelSpec { format: LabelFormat::Zpl, stock: "4X6".into() };
    change(&mut request, &mut profile);
    let prepared = prepare(&request, &profile)?;
    let body: Value = serde_json::from_str(&prepared.payload).unwrap();
    Ok((body["ShipmentRequest"].clone(), prepared))
}

fn code(change: impl FnOnce(&mut model::ShipmentRequest, &mut ShippingProfile)) -> String {
    prepared(change).unwrap_err().code.unwrap()
}

#[test]
fn references_stand_where_the_lane_wants_them() {
    let both = json!([{"Code": "TN", "Value": "000123"}, {"Code": "ON", "Value": "SO000456"}]);
    for (from, to, is_on_packages) in
        [("US", "US", true), ("PR", "PR", true), ("DE", "DE", false), ("DE", "NL", false)]
    {
        let (body, _) = prepared(|request, _| {
            (request.ship_from, request.ship_to) = (sample_party(from), sample_party(to));
            request.packages = vec![package(1.0), package(2.0)];
        })
        .unwrap();
        let shipment = &body["Shipment"];
        let [on_packages, on_shipment] =
            if is_on_packages { [&both, &Value::Null] } else { [&Value::Null, &both] };
        assert_eq!(&shipment["ReferenceNumber"], on_shipment, "{from} to {to}");
        for package in shipment["Package"].as_array().unwrap() {
            assert_eq!(&package["ReferenceNumber"], on_packages, "{from} to {to}");
        }
    }
}

#[test]
fn the_second_reference_is_what_the_shipper_wants_or_the_next_best() {
    let second = |second, change: fn(&mut References)| {
        let (body, _) = prepared(|request, profile| {
            profile.second_reference = second;
            change(&mut request.references);
        })
        .unwrap();
        let stamped = body["Shipment"]["Package"][0]["ReferenceNumber"].as_array().unwrap().clone();
        stamped
            .get(1)
            .map(|one| (one["Code"].as_str().unwrap().to_owned(), one["Value"].as_str().unwrap().to_owned()))
    };
    let pair = |code: &str, value: &str| Some((code.to_owned(), value.to_owned()));
    assert_eq!(second(SecondReference::Invoice, |_| {}), pair("IK", "AR000789"));
    assert_eq!(second(SecondReference::PurchaseOrder, |_| {}), pair("ON", "SO000456"));
    assert_eq!(second(SecondReference::CostCenter, |_| {}), pair("DP", "CC-4100"));
    // A sales order that is the unique reference itself is not stamped twice.
    assert_eq!(
        second(SecondReference::SalesOrder, |all| all.sales_orders = vec![all.unique.clone()]),
        pair("IK", "AR000789")
    );
    assert_eq!(
        second(SecondReference::SalesOrder, |all| (all.sales_orders.clear(), all.invoices.clear()).1),
        None
    );
}

#[test]
fn flags_are_there_or_not_and_numbers_are_texts() {
    let (body, _) = prepared(|request, _| {
        request.is_residential = Some(true);
        (request.saturday_delivery, request.service) = (true, "02".into());
        request.ship_to.address.postal_code = Some("38116-4411".into());
        request.packages[0].declared_value = Some(12_345);
        request.packages[0].dimensions = model::Dimensions::from_decimals(11.2, 9.0, 4.0, LengthUnit::Inch);
        request.packages[0].weight = Weight::from_decimal(5.41, WeightUnit::Pound).unwrap();
    })
    .unwrap();
    let shipment = &body["Shipment"];
    assert_eq!(shipment["ShipTo"]["Address"]["ResidentialAddressIndicator"], "X");
    assert_eq!(shipment["Shipper"]["Address"].get("ResidentialAddressIndicator"), None);
    assert_eq!(shipment["ShipTo"]["Address"]["PostalCode"], "381164411");
    assert_eq!(shipment["Shipper"]["ShipperNumber"], "12345E");
    assert_eq!(shipment["PaymentInformation"]["ShipmentCharge"][0]["BillShipper"]["AccountNumber"], "12345E");
    assert_eq!(shipment["ShipmentServiceOptions"]["SaturdayDeliveryIndicator"], "X");
    let line = &shipment["Package"][0];
    assert_eq!(line["PackageWeight"], json!({"UnitOfMeasurement": {"Code": "LBS"}, "Weight": "5.5"}));
    assert_eq!(line["Dimensions"]["Length"], "12");
    assert_eq!(
        line["PackageServiceOptions"]["DeclaredValue"],
        json!({"CurrencyCode": "USD", "MonetaryValue": "123.45"})
    );
    assert_eq!(
        body["LabelSpecification"],
        json!({"LabelImageFormat": {"Code": "ZPL"}, "LabelStockSize": {"Height": "6", "Width": "4"}})
    );
    let (plain, _) = prepared(|_, profile| profile.negotiated_rates = false).unwrap();
    assert_eq!(plain["Shipment"].get("ShipmentRatingOptions"), None);
    assert_eq!(plain["Shipment"].get("ShipmentServiceOptions"), None);
}

#[test]
fn what_ups_would_refuse_is_refused_here_with_a_name() {
    assert_eq!(code(|request, _| request.ship_to = sample_party("CA")), "CUSTOMS.UNSUPPORTED");
    assert_eq!(code(|request, _| request.ship_to = sample_party("PR")), "CUSTOMS.UNSUPPORTED");
    assert_eq!(code(|request, _| request.account = "12345".into()), "ACCOUNT.INVALID");
    assert_eq!(code(|request, _| request.ship_to.address.city = "x".repeat(31)), "CITY.INVALID");
    assert_eq!(
        code(|request, _| request.ship_to.address.lines = vec!["x".repeat(36)]),
        "STREETLINES.TOO.LONG"
    );
    assert_eq!(code(|request, _| request.packages = vec![package(150.1)]), "PACKAGE.WEIGHT.INVALID");
    assert_eq!(code(|request, _| request.packages = vec![package(1.0); 201]), "PACKAGES.TOO.MANY");
    assert_eq!(code(|request, _| request.references.unique = "x".repeat(36)), "REFERENCE.INVALID");
}

fn answer(results: &Value) -> ShipmentResponse {
    let alert = json!({"Code": "120900", "Description": "not qualified"});
    let body = json!({"Response": {"ResponseStatus": {"Code": "1"}, "Alert": alert, "TransactionReference": ""},
                      "ShipmentResults": results});
    serde_json::from_value(body).unwrap()
}

fn piece(number: &str, image: &str) -> Value {
    json!({"TrackingNumber": number, "ShippingLabel": {"ImageFormat": {"Code": "ZPL"}, "GraphicImage": image}})
}

#[test]
fn one_package_comes_as_an_object_with_both_prices() {
    let results = json!({"ShipmentIdentificationNumber": "1Z12345E0310000019", "PackageResults": piece("1Z12345E0310000019", "Cl5YQV5YWg=="),
        "ShipmentCharges": {"TotalCharges": {"CurrencyCode": "USD", "MonetaryValue": "14.26"}},
        "NegotiatedRateCharges": {"TotalCharge": {"CurrencyCode": "USD", "MonetaryValue": "11.02"}},
        "Form": {"Image": {"GraphicImage": "JVBERi0xLjQK"}}});
    let Ok(Made::Whole(created)) = made(answer(&results), None, 1) else { panic!("a shipment") };
    let shown = |money: &Option<model::Money>| money.as_ref().unwrap().to_string();
    assert_eq!((shown(&created.charge), shown(&created.published)), ("11.02 USD".into(), "14.26 USD".into()));
    assert_eq!(created.alerts[0].code, "120900");
    assert_eq!(created.documents[0].kind, DocumentKind::Customs);
    assert_eq!(created.packages[0].label.format, DocumentFormat::Zpl);
}

#[test]
fn the_test_hosts_number_is_taken_and_told_of() {
    let results = json!({"ShipmentIdentificationNumber": MASKED, "PackageResults": [piece(MASKED, "Cl5YQV5YWg=="), piece(MASKED, "Cl5YQV5YWg==")]});
    let Ok(Made::Whole(created)) = made(answer(&results), None, 2) else { panic!("a shipment") };
    assert_eq!(created.packages.len(), 2);
    assert!(created.alerts.iter().any(|alert| alert.code == "TEST.LABEL"));
}

#[test]
fn what_is_not_a_whole_shipment_is_in_doubt() {
    let id = "1Z12345E0310000019";
    let whole = piece(id, "Cl5YQV5YWg==");
    for (results, packages) in [
        (json!({}), 1),
        (json!({"PackageResults": []}), 1),
        (json!({"PackageResults": "odd"}), 1),
        (json!({"ShipmentIdentificationNumber": id, "PackageResults": piece(id, "%%")}), 1),
        (json!({"ShipmentIdentificationNumber": id, "PackageResults": whole}), 2),
        (
            json!({"ShipmentIdentificationNumber": id, "PackageResults": [whole, piece("", "Cl5YQV5YWg==")]}),
            2,
        ),
    ] {
        assert_eq!(made(answer(&results), None, packages).unwrap_err().class, Class::InDoubt, "{results}");
    }
    let refused = json!({"Response": {"ResponseStatus": {"Code": "0"}}, "ShipmentResults": {"ShipmentIdentificationNumber": id}});
    assert_eq!(made(serde_json::from_value(refused).unwrap(), None, 1).unwrap_err().class, Class::InDoubt);
}

#[test]
fn saturday_delivery_is_refused_on_a_day_when_it_cannot_work() {
    let code = |service: &str| {
        code(|request, _| (request.saturday_delivery, request.service) = (true, service.into()))
    };
    for service in ["01", "14", "03", "13", "59", "12", "11"] {
        assert_eq!(code(service), "INSTRUCTION.UNSUPPORTED", "{service}");
    }
}

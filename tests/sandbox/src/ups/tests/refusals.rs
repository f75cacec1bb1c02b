use serde_json::{Value, json};

use super::requests::set;
use super::{SHIP, World, requests};

const SHIPMENT: &str = "/ShipmentRequest/Shipment";

/// Each change of a right request is refused with that code.
fn all_refused(base: &Value, cases: &[(&str, Value, &str)]) {
    let world = World::new();
    for (member, value, code) in cases {
        let mut body = base.clone();
        set(&mut body, &format!("{SHIPMENT}{member}"), value);
        let reply = world.direct(SHIP, &body);
        assert_eq!(reply.refusal(), (400, *code), "{member} = {value}");
        assert_eq!(reply.header("APIErrorCode"), Some(*code));
    }
    assert_eq!(world.ups.labels_made(), 0);
    assert_eq!(world.direct(SHIP, base).status, 200, "unchanged, it is right");
}

#[test]
fn the_request_as_a_whole() {
    let world = World::new();
    for (pointer, value, code) in [
        ("/ShipmentRequest", Value::Null, "20007"),
        ("/ShipmentRequest/Request/RequestOption", Value::Null, "20007"),
        ("/ShipmentRequest/Request/RequestOption", json!("maybe"), "20008"),
        ("/ShipmentRequest/Request/SubVersion", json!("2501"), "20008"),
        ("/ShipmentRequest/Request/SubVersion", json!(2205), "20008"),
        ("/ShipmentRequest/Request/TransactionReference/CustomerContext", json!("x".repeat(513)), "20008"),
        ("/ShipmentRequest/Shipment", Value::Null, "20007"),
        ("/ShipmentRequest/LabelSpecification/LabelImageFormat/Code", json!("zpl"), "20008"),
        ("/ShipmentRequest/LabelSpecification/LabelImageFormat/Code", json!("PDF"), "20008"),
        ("/ShipmentRequest/LabelSpecification/LabelImageFormat/Code", json!("JPG"), "20008"),
        ("/ShipmentRequest/LabelSpecification/LabelImageFormat", json!({}), "20008"),
        ("/ShipmentRequest/Shipment/ShipmentServiceOptions", json!({}), "20008"),
        ("/ShipmentRequest/Shipment/Package/0/PackageServiceOptions", json!({}), "20008"),
        ("/ShipmentRequest/LabelSpecification/LabelStockSize/Height", json!("7"), "20008"),
        ("/ShipmentRequest/LabelSpecification/LabelStockSize/Width", json!("6"), "20008"),
        ("/ShipmentRequest/LabelSpecification/CharacterSet", json!("xxx"), "20008"),
    ] {
        let mut body = requests::ground("R1");
        set(&mut body, pointer, &value);
        assert_eq!(world.direct(SHIP, &body).refusal(), (400, code), "{pointer} = {value}");
    }
}

#[test]
fn missing_and_invalid_fields_are_named() {
    let world = World::new();
    let mut body = requests::ground("R2");
    set(&mut body, "/ShipmentRequest/Shipment/Service", &Value::Null);
    let reply = world.direct(SHIP, &body);
    let message = &reply.body["response"]["errors"][0]["message"];
    assert_eq!(message, "Missing required field ShipmentRequest.Shipment.Service");
}

#[test]
fn sender_and_receiver() {
    let long = "1500 Mission Street, behind the second gate";
    all_refused(
        &requests::ground("R3"),
        &[
            ("/Shipper", Value::Null, "20007"),
            ("/Shipper/Name", Value::Null, "20007"),
            ("/Shipper/ShipperNumber", json!("12345"), "120100"),
            ("/Shipper/ShipperNumber", json!("99999X"), "120100"),
            ("/Shipper/ShipperNumber", json!(12345), "120100"),
            ("/Shipper/Address/PostalCode", json!("94103"), "120801"),
            ("/Shipper/Address/AddressLine", Value::Null, "20008"),
            ("/ShipTo/Name", json!("x".repeat(36)), "20008"),
            ("/ShipTo/Phone/Number", json!("925-555-0111"), "20008"),
            ("/ShipTo/Address/AddressLine", json!([long]), "120202"),
            ("/ShipTo/Address/AddressLine", Value::Null, "120202"),
            ("/ShipTo/Address/AddressLine", json!(["a", long]), "20008"),
            ("/ShipTo/Address/AddressLine", json!(["a", "b", "c", "d"]), "20008"),
            ("/ShipTo/Address/AddressLine", json!(["a", "b", "c", "d", "e"]), "20008"),
            ("/ShipTo/Address/City", json!(""), "20008"),
            ("/ShipTo/Address/City", Value::Null, "20007"),
            ("/Shipper/Address/City", json!(""), "20008"),
            ("/ShipTo/Address/City", json!("x".repeat(31)), "20008"),
            ("/ShipTo/Address/StateProvinceCode", Value::Null, "20007"),
            ("/ShipTo/Address/StateProvinceCode", json!("XX"), "20008"),
            ("/ShipTo/Address/PostalCode", json!("94103-1234"), "120207"),
            ("/ShipTo/Address/PostalCode", json!("9410"), "120207"),
            ("/ShipTo/Address/PostalCode", Value::Null, "120207"),
            ("/ShipTo/Address/PostalCode", json!("30328"), "120802"),
            ("/ShipTo/Address/CountryCode", json!("QQ"), "20008"),
            ("/ShipFrom", json!({"Name": "Other dock"}), "20007"),
        ],
    );
}

#[test]
fn the_city_is_looked_at_on_request_only() {
    let world = World::new();
    let mut body = requests::ground("R4");
    set(&mut body, "/ShipmentRequest/Shipment/ShipTo/Address/City", &json!("Orlanod"));
    set(&mut body, "/ShipmentRequest/Request/RequestOption", &json!("validate"));
    assert_eq!(world.post(SHIP, &body).status, 200, "even validate does not see it");
    let checked = world.post(&format!("{SHIP}?additionaladdressvalidation=city"), &body);
    assert_eq!(checked.refusal(), (400, "120802"));
    set(&mut body, "/ShipmentRequest/Shipment/ShipTo/Address/PostalCode", &json!("30328"));
    world.ups.settings().checks_postal_state = false;
    assert_eq!(world.post(SHIP, &body).status, 200);
}

#[test]
fn payment() {
    const CHARGE: &str = "/PaymentInformation/ShipmentCharge";
    let charge = |kind: &str, payer: &str, rest: Value| json!([{"Type": kind, payer: rest}]);
    let account = json!({"AccountNumber": "12345E"});
    all_refused(
        &requests::ground("R5"),
        &[
            ("/PaymentInformation", Value::Null, "20007"),
            (CHARGE, charge("02", "BillShipper", account.clone()), "20007"),
            (CHARGE, charge("04", "BillShipper", account), "20008"),
            (CHARGE, charge("01", "BillShipper", json!({"AccountNumber": "A1B2C3"})), "20008"),
            (CHARGE, charge("01", "BillShipper", json!({})), "20008"),
            (CHARGE, charge("01", "BillReceiver", json!({"Address": {"PostalCode": "94103"}})), "20007"),
            (
                CHARGE,
                charge(
                    "01",
                    "BillThirdParty",
                    json!({"Address": {"PostalCode": "10001", "CountryCode": "US"}}),
                ),
                "20007",
            ),
            (CHARGE, charge("01", "BillReceiver", json!({"AccountNumber": "99999"})), "20008"),
            (CHARGE, charge("01", "BillReceiver", json!({"AccountNumber": "99999X"})), "20007"),
            (CHARGE, charge("01", "BillThirdParty", json!({"AccountNumber": "99999X"})), "20007"),
            (CHARGE, charge("01", "BillNobody", json!({})), "20008"),
        ],
    );
    let world = World::new();
    for payer in [
        json!({"Type": "01", "BillReceiver": {"AccountNumber": "99999X", "Address": {"PostalCode": "94103"}}}),
        json!({"Type": "01", "BillThirdParty": {
            "AccountNumber": "99999X", "Address": {"PostalCode": "10001", "CountryCode": "US"},
        }}),
    ] {
        let mut body = requests::ground("R5");
        body["ShipmentRequest"]["Shipment"]["PaymentInformation"]["ShipmentCharge"] = json!([payer]);
        world.ship(&body);
    }
}

#[test]
fn services_and_their_lanes() {
    all_refused(
        &requests::ground("R6"),
        &[
            ("/Service/Code", json!("99"), "20008"),
            ("/Service/Code", json!("3"), "20008"),
            ("/Service/Code", json!("82"), "121100"),
            ("/Service/Code", json!("65"), "121210"),
            ("/Service/Code", json!("11"), "121210"),
            ("/ShipmentDate", json!("20200101"), "20008"),
            ("/ShipmentDate", json!("2026-11-20"), "20008"),
            ("/ShipmentDate", json!("11202026"), "20008"),
        ],
    );
    let world = World::patient();
    world.ups.settings().service_unavailable_code = "111210".into();
    let mut body = requests::ground("R6");
    set(&mut body, "/ShipmentRequest/Shipment/Service/Code", &json!("65"));
    assert_eq!(world.direct(SHIP, &body).refusal(), (400, "111210"));
    let day = |days: i64| {
        let noon = world.clock.now() + jiff::SignedDuration::from_hours(24 * days);
        jiff::tz::Offset::constant(-5).to_datetime(noon).strftime("%Y%m%d").to_string()
    };
    for (days, status) in [(0, 200), (7, 200), (8, 400)] {
        let mut body = requests::ground("R6");
        set(&mut body, "/ShipmentRequest/Shipment/ShipmentDate", &json!(day(days)));
        assert_eq!(world.direct(SHIP, &body).status, status, "{days} days ahead");
    }
}

#[test]
fn packages() {
    const PACKAGE: &str = "/Package/0";
    let on = |member: &str| -> &'static str { format!("{PACKAGE}{member}").leak() };
    all_refused(
        &requests::ground("R7"),
        &[
            ("/Package", Value::Null, "20007"),
            ("/Package", json!([]), "20008"),
            ("/Package", vec![requests::package("R7"); 201].into(), "20008"),
            (on("/Packaging"), Value::Null, "20007"),
            (on("/Packaging/Code"), json!("99"), "20008"),
            (on("/Description"), json!("x".repeat(36)), "20008"),
            (on("/PackageWeight"), Value::Null, "20007"),
            (on("/PackageWeight/Weight"), json!(5.5), "20008"),
            (on("/PackageWeight/Weight"), json!("0"), "20008"),
            (on("/PackageWeight/Weight"), json!("150.5"), "20008"),
            (on("/PackageWeight/Weight"), json!("12.345"), "20008"),
            (on("/PackageWeight/UnitOfMeasurement/Code"), json!("LB"), "20008"),
            (on("/Dimensions/UnitOfMeasurement/Code"), json!("INCH"), "20008"),
            (on("/Dimensions/UnitOfMeasurement/Code"), json!("CM"), "121057"),
            (on("/PackageWeight/UnitOfMeasurement/Code"), json!("KGS"), "121057"),
            (on("/Dimensions/Length"), json!("long"), "20008"),
            (on("/PackageServiceOptions"), json!({"DeclaredValue": {"CurrencyCode": "USD"}}), "20007"),
            (on("/PackageServiceOptions"), json!({"DeliveryConfirmation": {"DCISType": "1"}}), "20008"),
            ("/ShipmentServiceOptions", json!({"DeliveryConfirmation": {"DCISType": "1"}}), "20008"),
            ("/ShipmentServiceOptions", json!({"Notification": [{"NotificationCode": "9"}]}), "20008"),
        ],
    );
    let world = World::new();
    let mut body = requests::ground("R7");
    set(&mut body, "/ShipmentRequest/Shipment/Package/0/Dimensions/Length", &json!("7.87"));
    set(
        &mut body,
        "/ShipmentRequest/Shipment/Package/0/PackageServiceOptions",
        &json!({"DeliveryConfirmation": {"DCISType": "2"}}),
    );
    assert_eq!(world.direct(SHIP, &body).status, 200);
}

#[test]
fn references_stand_on_the_level_of_their_lane() {
    let references = json!([{"Code": "TN", "Value": "R8"}]);
    all_refused(
        &requests::ground("R8"),
        &[
            ("/ReferenceNumber", references.clone(), "120541"),
            ("/Package/0/ReferenceNumber", vec![references[0].clone(); 6].into(), "20008"),
            ("/Package/0/ReferenceNumber/0/Value", json!("x".repeat(36)), "20008"),
            ("/Package/0/ReferenceNumber/0/Value", json!(""), "20008"),
            ("/Package/0/ReferenceNumber/0/Code", json!("TNX"), "20008"),
            ("/Package/0/ReferenceNumber/0", json!({"Value": "SH-004711", "BarCodeIndicator": ""}), "20008"),
            (
                "/Package/0/ReferenceNumber",
                json!([
                    {"Value": "A1", "BarCodeIndicator": ""}, {"Value": "A2", "BarCodeIndicator": ""},
                ]),
                "20008",
            ),
        ],
    );
    all_refused(
        &requests::international("R8"),
        &[("/Package/0/ReferenceNumber", references.clone(), "120542")],
    );
    let mut mail = requests::ground("R8");
    set(&mut mail, "/ShipmentRequest/Shipment/Service/Code", &json!("M4"));
    all_refused(
        &mail,
        &[
            ("/ReferenceNumber", references, "120081"),
            ("/Package", vec![requests::package("R8"); 2].into(), "20008"),
        ],
    );
    let world = World::new();
    let mut island = requests::international("R8");
    set(&mut island, "/ShipmentRequest/Shipment/Service/Code", &json!("03"));
    set(
        &mut island,
        "/ShipmentRequest/Shipment/ShipTo/Address",
        &json!({
            "AddressLine": ["1 Calle Sol"], "City": "San Juan", "PostalCode": "00901", "CountryCode": "PR",
        }),
    );
    world.ship(&island);
}

#[test]
fn shipments_that_leave_the_country() {
    const FORMS: &str = "/ShipmentServiceOptions/InternationalForms";
    let on = |member: &str| -> &'static str { format!("{FORMS}{member}").leak() };
    all_refused(
        &requests::international("R9"),
        &[
            ("/Description", Value::Null, "20007"),
            ("/InvoiceLineTotal", Value::Null, "20007"),
            ("/ShipTo/AttentionName", Value::Null, "20007"),
            ("/ShipTo/Phone", Value::Null, "20007"),
            ("/Shipper/Phone", Value::Null, "20007"),
            ("/ShipTo/Address/PostalCode", json!("M5J 2X2"), "120207"),
            (on("/FormType"), json!("02"), "20008"),
            (on("/InvoiceDate"), Value::Null, "20007"),
            (on("/InvoiceDate"), json!("20-11-26"), "20008"),
            (on("/ReasonForExport"), Value::Null, "20007"),
            (on("/Product"), Value::Null, "20007"),
            (on("/Product/0/Description"), json!(["a", "b", "c", "d"]), "20008"),
            (on("/Product/0/Unit/Value"), json!(15), "20008"),
        ],
    );
    let mut early = requests::ground("R9");
    set(&mut early, "/ShipmentRequest/Shipment/Service/Code", &json!("14"));
    all_refused(&early, &[("/ShipTo/Phone", Value::Null, "20007")]);
}

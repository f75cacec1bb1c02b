use serde_json::{Value, json};

use super::{World, requests};

const CREATE: &str = "/ship/v1/shipments";
const RECIPIENT: &str = "/requestedShipment/recipients/0";
const PACKAGE: &str = "/requestedShipment/requestedPackageLineItems/0";

/// Sets a member; `null` takes it away.
fn set(body: &mut Value, pointer: &str, value: &Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {parent}"));
    if value.is_null() {
        parent.as_object_mut().unwrap().remove(name);
    } else {
        parent[name] = value.clone();
    }
}

/// The codes with which a request is refused after one change.
fn codes(world: &World, mut body: Value, pointer: &str, value: &Value) -> Vec<String> {
    set(&mut body, pointer, value);
    let reply = world.direct("POST", CREATE, &body);
    assert_eq!(reply.status, 400, "{pointer} = {value}: {reply:?}");
    reply.codes().into_iter().map(str::to_owned).collect()
}

fn all_refused(cases: &[(&str, &str, Value, &str)]) {
    let world = World::new();
    for (base, member, value, code) in cases {
        let pointer = format!("{base}{member}");
        assert_eq!(codes(&world, requests::ground("R1"), &pointer, value), [*code], "{pointer} = {value}");
    }
    assert_eq!(world.fedex.labels_made(), 0);
}

#[test]
fn the_request_as_a_whole() {
    const SHIPMENT: &str = "/requestedShipment";
    all_refused(&[
        ("", "/labelResponseOptions", json!("PAPER"), "LABELRESPONSEOPTIONS.INVALID"),
        ("", "/labelResponseOptions", Value::Null, "LABELRESPONSEOPTIONS.INVALID"),
        ("", "/mergeLabelDocOption", json!("ALL"), "MERGELABELDOCOPTION.INVALID"),
        ("", "/oneLabelAtATime", json!(true), "SANDBOX.NOT.SIMULATED"),
        (SHIPMENT, "/pickupType", json!("CONTACT_FEDEX TO_SCHEDULE"), "PICKUPTYPE.INVALID"),
        (SHIPMENT, "/serviceType", json!("GROUND"), "SERVICETYPE.INVALID"),
        (SHIPMENT, "/serviceType", json!("INTERNATIONAL_ECONOMY"), "SERVICETYPE.DESTINATION.INVALID"),
        (SHIPMENT, "/serviceType", json!("SMART_POST"), "SMARTPOSTINFODETAIL.INVALID"),
        (SHIPMENT, "/packagingType", json!("BAG"), "PACKAGINGTYPE.INVALID"),
        (SHIPMENT, "/packagingType", json!("FEDEX_PAK"), "SERVICE.PACKAGECOMBINATION.INVALID"),
        (SHIPMENT, "/shipDatestamp", json!("03/02/2026"), "SHIPDATESTAMP.INVALID"),
        (SHIPMENT, "/shipDatestamp", json!("20260302"), "SHIPDATESTAMP.INVALID"),
        (SHIPMENT, "/shipmentSpecialServices", json!({}), "EMPTY.ELEMENT.INVALID"),
        (SHIPMENT, "/rateRequestType", json!(["CHEAP"]), "RATEREQUESTTYPE.INVALID"),
        (SHIPMENT, "/totalWeight", json!(-1), "TOTALWEIGHT.INVALID"),
        (SHIPMENT, "/labelSpecification/imageType", json!("ZPL"), "IMAGETYPE.INVALID"),
        (SHIPMENT, "/labelSpecification/labelStockType", json!("STOCK_4X6.75"), "LABELSTOCKTYPE.INVALID"),
        (SHIPMENT, "/labelSpecification/resolution", json!(300), "LABELSPECIFICATION.INVALID"),
        (SHIPMENT, "/recipients", json!([1, 2]), "RECIPIENTS.INVALID"),
        (SHIPMENT, "/preferredCurrency", json!(""), "EMPTY.ELEMENT.INVALID"),
        (SHIPMENT, "/shipmentSpecialServices", json!({"specialServiceTypes": []}), "EMPTY.ELEMENT.INVALID"),
    ]);
}

#[test]
fn account_and_payment() {
    const PAYMENT: &str = "/requestedShipment/shippingChargesPayment";
    all_refused(&[
        (PAYMENT, "/paymentType", json!("CASH"), "PAYMENTTYPE.INVALID"),
        ("/requestedShipment", "/shippingChargesPayment", Value::Null, "PAYMENTTYPE.INVALID"),
        (
            PAYMENT,
            "/payor/responsibleParty/accountNumber/value",
            json!("740561081"),
            "ACCOUNT.NUMBER.MISMATCH",
        ),
    ]);
    let world = World::new();
    let found = codes(&world, requests::ground("R2"), "/accountNumber/value", &json!("123456789"));
    assert_eq!(found, ["ACCOUNTNUMBER.REGISTRATION.REQUIRED", "ACCOUNT.NUMBER.MISMATCH"]);
    let collect = json!({"paymentType": "COLLECT"});
    assert_eq!(codes(&world, requests::ground("R2"), PAYMENT, &collect), ["PAYOR.ACCOUNTNUMBER.INVALID"]);
    for kind in ["RECIPIENT", "THIRD_PARTY"] {
        let nobody =
            json!({"paymentType": kind, "payor": {"responsibleParty": {"address": {"countryCode": "US"}}}});
        assert_eq!(
            codes(&world, requests::ground("R2"), PAYMENT, &nobody),
            ["PAYOR.ACCOUNTNUMBER.INVALID"],
            "{kind}"
        );
    }
}

#[test]
fn parties() {
    const ADDRESS: &str = "/requestedShipment/recipients/0/address";
    const SHIPPER: &str = "/requestedShipment/shipper";
    let long = json!("x".repeat(36));
    all_refused(&[
        (ADDRESS, "/streetLines", json!(["1", "2", "3", "4"]), "STREETLINES.INVALID"),
        (ADDRESS, "/streetLines", json!([long]), "STREETLINES.INVALID"),
        (ADDRESS, "/streetLines", Value::Null, "STREETLINES.INVALID"),
        (ADDRESS, "/city", long.clone(), "CITY.INVALID"),
        (ADDRESS, "/city", Value::Null, "CITY.INVALID"),
        (SHIPPER, "/address/city", Value::Null, "CITY.INVALID"),
        (ADDRESS, "/stateOrProvinceCode", json!("XX"), "STATEORPROVINCECODE.INVALID"),
        (ADDRESS, "/stateOrProvinceCode", json!("Idaho"), "STATEORPROVINCECODE.INVALID"),
        (ADDRESS, "/stateOrProvinceCode", Value::Null, "STATEORPROVINCECODE.INVALID"),
        (ADDRESS, "/postalCode", json!("837021"), "POSTALCODE.INVALID"),
        (ADDRESS, "/postalCode", Value::Null, "POSTALCODE.INVALID"),
        (ADDRESS, "/countryCode", json!("USA"), "COUNTRYCODE.INVALID"),
        (ADDRESS, "/residential", json!("true"), "RESIDENTIAL.INVALID"),
        (ADDRESS, "/residential", json!(true), "SERVICETYPE.RESIDENTIAL.INVALID"),
        (ADDRESS, "/city", json!("Zürich"), "CHARACTERS.INVALID"),
        (RECIPIENT, "/contact/phoneNumber", json!("555-0101"), "RECIPIENTS.PHONENUMBER.INVALID"),
        (RECIPIENT, "/contact/companyName", long, "RECIPIENTS.CONTACT.INVALID"),
        (RECIPIENT, "/contact/personName", json!("x".repeat(71)), "RECIPIENTS.CONTACT.INVALID"),
        (SHIPPER, "/contact/phoneNumber", Value::Null, "SHIPPER.PHONENUMBER.INVALID"),
        (SHIPPER, "/contact", json!({"phoneNumber": "9015550100"}), "SHIPPER.CONTACT.INVALID"),
    ]);
}

#[test]
fn packages() {
    let weight = |units: &str, value: f64| json!({"units": units, "value": value});
    let reference =
        |kind: &str, length: usize| json!([{"customerReferenceType": kind, "value": "x".repeat(length)}]);
    all_refused(&[
        (PACKAGE, "/weight", weight("LB", 0.0), "WEIGHT.INVALID"),
        (PACKAGE, "/weight", weight("LB", 1.234), "WEIGHT.INVALID"),
        (PACKAGE, "/weight", weight("LB", 150.01), "WEIGHT.LIMIT.EXCEEDED"),
        (PACKAGE, "/weight", weight("KG", 2.5), "MIXED.MEASURING.UNITS.INCLUDED"),
        (PACKAGE, "/dimensions/units", json!("CM"), "MIXED.MEASURING.UNITS.INCLUDED"),
        (PACKAGE, "/weight", weight("lb", 1.0), "WEIGHTUNITS.INVALID"),
        (PACKAGE, "/dimensions/length", json!(14.5), "DIMENSIONS.INVALID"),
        (PACKAGE, "/dimensions/height", Value::Null, "DIMENSIONS.INVALID"),
        (PACKAGE, "/groupPackageCount", json!(0), "GROUPPACKAGECOUNT.INVALID"),
        (PACKAGE, "/groupPackageCount", json!(41), "PACKAGECOUNT.EXCEEDED"),
        (PACKAGE, "/customerReferences", reference("ORDER", 5), "CUSTOMERREFERENCETYPE.INVALID"),
        (
            PACKAGE,
            "/customerReferences",
            reference("CUSTOMER_REFERENCE", 31),
            "CUSTOMERREFERENCE.VALUE.INVALID",
        ),
        (PACKAGE, "/declaredValue", json!({"amount": 100_000, "currency": "USD"}), "DECLAREDVALUE.INVALID"),
        (
            PACKAGE,
            "/packageSpecialServices",
            json!({"signatureOptionType": "ELECTRONIC"}),
            "SIGNATUREOPTIONTYPE.INVALID",
        ),
    ]);
    let world = World::new();
    let items = "/requestedShipment/requestedPackageLineItems";
    let many = json!(vec![requests::item("R3"); 31]);
    assert_eq!(codes(&world, requests::ground("R3"), items, &many), ["REQUESTEDPACKAGELINEITEMS.INVALID"]);
    let mut mixed = vec![requests::item("R3"); 2];
    mixed[1]["weight"]["units"] = json!("KG");
    let mixed = json!(mixed);
    // Another unit than the first package's, and than its own size's.
    let found = codes(&world, requests::ground("R3"), items, &mixed);
    assert_eq!(found, ["MIXED.MEASURING.UNITS.INCLUDED"; 2]);
    let heavy = codes(&world, requests::ground("R3"), &format!("{PACKAGE}/weight"), &weight("KG", 68.5));
    assert_eq!(heavy, ["WEIGHT.LIMIT.EXCEEDED", "MIXED.MEASURING.UNITS.INCLUDED"]);
}

#[test]
fn references_may_be_longer_by_air() {
    let world = World::new();
    let forty = "x".repeat(40);
    world.ship(&requests::express(&forty, 1));
    let reference = "/requestedShipment/requestedPackageLineItems/0/customerReferences/0/value";
    let longer = json!("x".repeat(41));
    let body = requests::express(&forty, 1);
    assert_eq!(codes(&world, body.clone(), reference, &longer), ["CUSTOMERREFERENCE.VALUE.INVALID"]);
    world.fedex.settings().cuts_long_references = true;
    let mut body = body;
    set(&mut body, reference, &longer);
    world.ship(&body);
    assert_eq!(world.fedex.live(&forty).len(), 2, "the second one was cut without a word");
}

#[test]
fn customs() {
    let world = World::new();
    let customs = "/requestedShipment/customsClearanceDetail";
    let refused = |member: &str, value: Value| {
        codes(&world, requests::international("R4"), &format!("{customs}{member}"), &value)
    };
    assert_eq!(refused("", Value::Null), ["CUSTOMSCLEARANCEDETAIL.REQUIRED"]);
    assert_eq!(refused("/commercialInvoice", Value::Null), ["COMMERCIALINVOICE.INVALID"]);
    assert_eq!(refused("/commercialInvoice/termsOfSale", json!("DDPU")), ["COMMERCIALINVOICE.INVALID"]);
    assert_eq!(refused("/commodities", Value::Null), ["COMMODITIES.INVALID"]);
    assert_eq!(refused("/commodities/0/description", Value::Null), ["COMMODITIES.INVALID"]);
    assert_eq!(refused("/commodities/0/weight/units", json!("KG")), ["MIXED.MEASURING.UNITS.INCLUDED"]);
    assert_eq!(refused("/dutiesPayment/paymentType", json!("NOBODY")), ["DUTIESPAYMENT.INVALID"]);
}

#[test]
fn own_packaging_to_canada_needs_its_kind() {
    let world = World::new();
    let mut body = requests::international("R8");
    set(&mut body, "/requestedShipment/serviceType", &json!("FEDEX_GROUND"));
    let canada = json!({
        "streetLines": ["80 Wellington St"], "city": "Ottawa", "stateOrProvinceCode": "ON",
        "postalCode": "K1A 0A2", "countryCode": "CA",
    });
    let address = "/requestedShipment/recipients/0/address";
    assert_eq!(codes(&world, body.clone(), address, &canada), ["SUBPACKAGINGTYPE.INVALID"]);
    set(&mut body, address, &canada);
    set(&mut body, &format!("{PACKAGE}/subPackagingType"), &json!("BOX"));
    assert_eq!(world.ship(&body)["completedShipmentDetail"]["carrierCode"], "FDXG");
}

#[test]
fn all_packages_share_one_signature_option() {
    let world = World::new();
    let mut items = vec![requests::item("R9"); 2];
    items[1]["packageSpecialServices"] = json!({"signatureOptionType": "ADULT"});
    let pointer = "/requestedShipment/requestedPackageLineItems";
    assert_eq!(
        codes(&world, requests::ground("R9"), pointer, &json!(items)),
        ["SIGNATUREOPTIONTYPE.INVALID"]
    );
}

#[test]
fn several_errors_come_at_once_and_name_their_members() {
    let world = World::new();
    let mut body = requests::ground("R5");
    set(&mut body, "/requestedShipment/recipients/0/address/stateOrProvinceCode", &json!("XX"));
    set(&mut body, "/requestedShipment/recipients/0/contact/phoneNumber", &json!("1"));
    let reply = world.direct("POST", CREATE, &body);
    assert_eq!(reply.codes(), ["STATEORPROVINCECODE.INVALID", "RECIPIENTS.PHONENUMBER.INVALID"]);
    let named = &reply.body["errors"][0]["parameterList"][0];
    assert_eq!(named["key"], "requestedShipment.recipients[0].address.stateOrProvinceCode");
    assert_eq!(named["value"], "XX");
}

#[test]
fn switches_let_through_what_is_unconfirmed() {
    let world = World::new();
    {
        let mut settings = world.fedex.settings();
        settings.ascii_only = false;
        settings.ignores_extra_street_lines = true;
        settings.ground_to_residences = true;
    }
    let mut body = requests::ground("R6");
    let address = "/requestedShipment/recipients/0/address";
    set(&mut body, &format!("{address}/city"), &json!("Cañon City"));
    set(&mut body, &format!("{address}/streetLines"), &json!(["1", "2", "3", "4"]));
    set(&mut body, &format!("{address}/residential"), &json!(true));
    assert_eq!(world.direct("POST", CREATE, &body).status, 200);
}

#[test]
fn only_one_package_can_be_validated() {
    let world = World::new();
    let mut body = requests::validation("R7");
    set(&mut body, &format!("{PACKAGE}/groupPackageCount"), &json!(2));
    set(&mut body, "/requestedShipment/totalWeight", &json!(12.5));
    let reply = world.direct("POST", "/ship/v1/shipments/packages/validate", &body);
    assert_eq!(reply.codes(), ["PACKAGECOUNT.SINGLEPIECE.REQUIRED", "TOTALWEIGHT.INVALID"]);
}

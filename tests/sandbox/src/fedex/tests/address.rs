use serde_json::{Value, json};

use super::{Reply, World, text};

const RESOLVE: &str = "/address/v1/addresses/resolve";

fn entry(lines: &[&str]) -> Value {
    json!({
        "address": {
            "streetLines": lines, "city": "Boise", "stateOrProvinceCode": "ID",
            "postalCode": "83702", "countryCode": "US",
        },
        "clientReferenceId": "SO1",
    })
}

fn resolve(world: &World, entries: &[Value]) -> Reply {
    let reply = world.call("POST", RESOLVE, &json!({"addressesToValidate": entries}));
    assert_eq!(reply.status, 200, "{reply:?}");
    reply
}

fn resolved(world: &World, entry: Value) -> Value {
    resolve(world, &[entry]).body["output"]["resolvedAddresses"][0].clone()
}

#[test]
fn an_ordinary_address_comes_back_in_standard_form() {
    let world = World::new();
    let answer = resolved(&world, entry(&["77 Mill Street", "Suite 3"]));
    assert_eq!(answer["streetLinesToken"], json!(["77 MILL ST", "STE 3"]));
    assert_eq!((&answer["city"], &answer["classification"]), (&json!("BOISE"), &json!("BUSINESS")));
    let postal_code = text(&answer["postalCode"]);
    assert!(postal_code.starts_with("83702-") && postal_code.len() == 10, "{postal_code}");
    assert_eq!(answer["parsedPostalCode"]["addOn"], postal_code[6..]);
    assert_eq!(answer["clientReferenceId"], "SO1");
    for (name, value) in [
        ("Resolved", "true"),
        ("DPV", "true"),
        ("AddressType", "STANDARDIZED"),
        ("InterpolatedStreetAddress", "false"),
    ] {
        assert_eq!(answer["attributes"][name], value, "{name}");
    }
    world.fedex.settings().echoes_client_reference = false;
    assert!(resolved(&world, entry(&["1 A St"])).get("clientReferenceId").is_none());
}

#[test]
fn words_in_the_street_bring_other_verdicts() {
    let world = World::new();
    for (line, attribute, value) in [
        ("1 Suiteless St", "SuiteRequiredButMissing", "true"),
        ("1 Badsuite St", "InvalidSuiteNumber", "true"),
        ("1 Twins St", "MultipleMatches", "true"),
        ("1 Nowhere St", "Resolved", "false"),
        ("1 Nowhere St", "AddressType", "NORMALIZED"),
        ("1 Guessed St", "InterpolatedStreetAddress", "true"),
        ("PO Box 12", "POBox", "true"),
        ("PO Box 12", "AddressPrecision", "PO_BOX"),
    ] {
        assert_eq!(resolved(&world, entry(&[line]))["attributes"][attribute], value, "{line}");
    }
    for (line, classification) in
        [("1 Homestead Rd", "RESIDENTIAL"), ("1 Mixeduse Rd", "MIXED"), ("1 Unclassed Rd", "UNKNOWN")]
    {
        assert_eq!(resolved(&world, entry(&[line]))["classification"], classification);
    }
    let message = &resolved(&world, entry(&["1 Suiteless St"]))["customerMessages"][0];
    assert_eq!(message["code"], "SUITE.NUMBER.REQUIRED");
}

#[test]
fn spelling_suffix_and_zip_are_corrected() {
    let world = World::new();
    assert_eq!(resolved(&world, entry(&["9 Mapel Avenue"]))["streetLinesToken"], json!(["9 MAPLE AVE"]));
    assert_eq!(resolved(&world, entry(&["9 Suffixless"]))["streetLinesToken"], json!(["9 SUFFIXLESS ST"]));
    let body = json!({
        "addressesToValidate": [entry(&["9 Wrongzip St"])],
        "validateAddressControlParameters": {"includeResolutionTokens": true},
    });
    let reply = world.call("POST", RESOLVE, &body);
    let answer = &reply.body["output"]["resolvedAddresses"][0];
    assert!(text(&answer["postalCode"]).starts_with("83703-"));
    assert_eq!(answer["postalCodeToken"]["changed"], true);
}

#[test]
fn elsewhere_the_attributes_differ() {
    let world = World::new();
    let abroad = |country: &str| {
        let mut entry = entry(&["Oudegracht 1"]);
        entry["address"]["countryCode"] = json!(country);
        entry["address"]["postalCode"] = json!("3511 AA");
        resolved(&world, entry)
    };
    let dutch = abroad("NL");
    assert!(dutch["attributes"].get("Resolved").is_none());
    assert_eq!(
        (&dutch["attributes"]["Matched"], &dutch["classification"]),
        (&json!("true"), &json!("UNKNOWN"))
    );
    let unsupported = &abroad("MN")["attributes"];
    assert_eq!(
        (&unsupported["AddressType"], &unsupported["CountrySupported"]),
        (&json!("RAW"), &json!("false"))
    );
}

#[test]
fn a_hundred_addresses_go_in_one_call() {
    let world = World::new();
    let ask = |entries: Vec<Value>| world.direct("POST", RESOLVE, &json!({"addressesToValidate": entries}));
    assert_eq!(ask(vec![entry(&["1 A St"]); 100]).status, 200);
    assert_eq!(ask(vec![entry(&["1 A St"]); 101]).refusal(), (400, "ADDRESSES.COUNT.INVALID"));
    assert_eq!(ask(Vec::new()).status, 400);
    assert_eq!(ask(vec![entry(&[])]).refusal(), (400, "ADDRESS.ELEMENTS.REQUIRED"));
    assert_eq!(ask(vec![entry(&["1 Refused St"])]).refusal(), (400, "STANDARDIZED.ADDRESS.NOTFOUND"));
    world.fedex.settings().address_is_down = true;
    assert_eq!(ask(vec![entry(&["1 A St"])]).refusal(), (503, "SERVICE.UNAVAILABLE.ERROR"));
}

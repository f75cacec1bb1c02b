use serde_json::{Value, json};

use super::requests::{address, set};
use super::{World, text};
use crate::client::Reply;

const BOTH: &str = "/api/addressvalidation/v2/3";
const KEY: &str = "/XAVRequest/AddressKeyFormat";

fn answer(world: &World, path: &str, body: &Value) -> Value {
    let reply = world.post(path, body);
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body["XAVResponse"].clone()
}

fn validated(world: &World, line: &str) -> Value {
    answer(world, BOTH, &address(&[line]))
}

/// Which of the three indicators is there.
fn indicator(answer: &Value) -> Vec<&str> {
    let members = answer.as_object().unwrap();
    members.keys().filter_map(|name| name.strip_suffix("Indicator")).collect()
}

#[test]
fn an_ordinary_address_is_valid() {
    let world = World::new();
    let answer = answer(&world, BOTH, &address(&["1500 Mission Street", "Suite 4"]));
    assert_eq!((indicator(&answer), &answer["ValidAddressIndicator"]), (vec!["ValidAddress"], &json!("")));
    assert_eq!(answer["AddressClassification"], json!({"Code": "1", "Description": "Commercial"}));
    let key = &answer["Candidate"][0]["AddressKeyFormat"];
    assert_eq!(key["AddressLine"], json!(["1500 MISSION ST STE 4"]));
    assert_eq!(
        (&key["PoliticalDivision2"], &key["PostcodePrimaryLow"]),
        (&json!("SAN FRANCISCO"), &json!("94103"))
    );
    let region = format!("SAN FRANCISCO CA 94103-{}", text(&key["PostcodeExtendedLow"]));
    assert_eq!(key["Region"], region);
    assert_eq!(answer["Candidate"][0]["AddressClassification"]["Code"], "1");
    assert_eq!(answer["Response"]["TransactionReference"], "");
}

#[test]
fn words_in_the_street_bring_other_outcomes() {
    let world = World::new();
    let lines = |answer: &Value| -> Vec<String> {
        let candidates = answer["Candidate"].as_array().unwrap();
        candidates.iter().map(|own| text(&own["AddressKeyFormat"]["AddressLine"][0])).collect()
    };
    for (line, outcome, expected) in [
        ("1 Mapel St", "ValidAddress", vec!["1 MAPLE ST"]),
        ("7 Badsuite St Ste 9", "ValidAddress", vec!["7 BADSUITE ST"]),
        ("1 Twins St", "AmbiguousAddress", vec!["1-99 TWINS ST", "100-198 TWINS ST"]),
        ("8 Guessed St", "AmbiguousAddress", vec!["7-9 GUESSED ST"]),
        ("8 Suiteless St", "AmbiguousAddress", vec!["8 SUITELESS ST STE 1-9"]),
    ] {
        let answer = validated(&world, line);
        assert_eq!(
            (indicator(&answer), lines(&answer)),
            (vec![outcome], expected.iter().map(ToString::to_string).collect()),
            "{line}"
        );
    }
    let nowhere = validated(&world, "1 Nowhere St");
    assert_eq!(indicator(&nowhere), ["NoCandidates"]);
    assert!(nowhere.get("Candidate").is_none() && nowhere.get("AddressClassification").is_none());
    assert_eq!(
        text(&validated(&world, "1 Wrongzip St")["Candidate"][0]["AddressKeyFormat"]["PostcodePrimaryLow"]),
        "94104"
    );
    assert_eq!(world.direct(BOTH, &address(&["1 Refused St"])).refusal(), (400, "9264027"));
}

#[test]
fn addresses_are_classified_like_those_of_the_other_carrier() {
    let world = World::new();
    for (line, code, description) in [
        ("12 Homestead Ln", "2", "Residential"),
        ("1 Main St Apt 5", "2", "Residential"),
        ("1 Mixeduse St", "1", "Commercial"),
        ("1 Unclassed St", "0", "Unknown"),
        ("1 Nowhere St", "0", "Unknown"),
    ] {
        let answer = answer(&world, "/api/addressvalidation/v2/2", &address(&[line]));
        assert_eq!(
            answer["AddressClassification"],
            json!({"Code": code, "Description": description}),
            "{line}"
        );
        assert!(indicator(&answer).is_empty() && answer.get("Candidate").is_none(), "{line}");
    }
    let validated = answer(&world, "/api/addressvalidation/v2/1", &address(&["12 Homestead Ln"]));
    assert_eq!(indicator(&validated), ["ValidAddress"]);
    assert!(validated.get("AddressClassification").is_none());
    assert!(validated["Candidate"][0].get("AddressClassification").is_none());
}

#[test]
fn version_1_and_some_of_version_2_have_no_lists_of_one() {
    let world = World::new();
    let old = answer(&world, "/api/addressvalidation/v1/3", &address(&["1500 Mission St"]));
    assert_eq!(old["Candidate"]["AddressKeyFormat"]["AddressLine"], "1500 MISSION ST");
    let two = answer(&world, "/api/addressvalidation/v1/3", &address(&["1 Twins St"]));
    assert_eq!(two["Candidate"].as_array().unwrap().len(), 2);
    world.ups.settings().arrays_always = false;
    assert!(validated(&world, "1500 Mission St")["Candidate"].is_object());
}

#[test]
fn requests_come_in_several_forms() {
    let world = World::new();
    let mut list = address(&["1500 Mission St"]);
    let key = list["XAVRequest"]["AddressKeyFormat"].take();
    let second = address(&["1 Nowhere St"])["XAVRequest"]["AddressKeyFormat"].clone();
    list["XAVRequest"]["AddressKeyFormat"] = json!([key, second]);
    let reply = world.direct(BOTH, &list).body;
    assert_eq!(indicator(&reply["XAVResponse"]), ["ValidAddress"], "the second is ignored");
    let mut region = address(&["1500 Mission St"]);
    set(&mut region, &format!("{KEY}/Region"), &json!("Los Angeles, CA, 90001"));
    let key = answer(&world, BOTH, &region)["Candidate"][0]["AddressKeyFormat"].clone();
    assert_eq!(
        (&key["PoliticalDivision2"], &key["PostcodePrimaryLow"]),
        (&json!("LOS ANGELES"), &json!("90001"))
    );
    let regional =
        answer(&world, &format!("{BOTH}?regionalrequestindicator=True&maximumcandidatelistsize=5"), &region);
    assert!(regional["Candidate"][0]["AddressKeyFormat"].get("AddressLine").is_none());
    let twins = answer(&world, &format!("{BOTH}?maximumcandidatelistsize=1"), &address(&["1 Twins St"]));
    assert_eq!(twins["Candidate"].as_array().unwrap().len(), 1);
    let none = answer(&world, &format!("{BOTH}?maximumcandidatelistsize=0"), &address(&["1 Twins St"]));
    assert!(none.get("Candidate").is_none());
}

#[test]
fn puerto_rico_is_known_and_no_other_country() {
    let world = World::new();
    let abroad = |country: &str| -> Reply {
        let mut body = address(&["1 Calle Sol"]);
        set(&mut body, &format!("{KEY}/CountryCode"), &json!(country));
        set(&mut body, &format!("{KEY}/Urbanization"), &json!("Urb Las Gladiolas"));
        world.post(BOTH, &body)
    };
    let island = abroad("PR").body["XAVResponse"].clone();
    assert_eq!(island["Candidate"][0]["AddressKeyFormat"]["Urbanization"], "URB LAS GLADIOLAS");
    assert_eq!(abroad("CA").refusal(), (400, "9264002"));
    world.ups.settings().address_elsewhere_code = None;
    assert_eq!(indicator(&abroad("CA").body["XAVResponse"]), ["NoCandidates"]);
}

#[test]
fn options_and_states_are_checked() {
    let world = World::new();
    let body = address(&["1500 Mission St"]);
    for path in ["/api/addressvalidation/v2/4", "/api/addressvalidation/v2/x", "/api/addressvalidation/v2"] {
        assert_eq!(world.direct(path, &body).refusal(), (400, "9264028"), "{path}");
    }
    for query in ["regionalrequestindicator=yes", "maximumcandidatelistsize=51"] {
        assert_eq!(world.direct(&format!("{BOTH}?{query}"), &body).refusal(), (400, "9264027"), "{query}");
    }
    for (member, value, code) in [
        ("/CountryCode", Value::Null, "9264002"),
        ("/AddressLine", json!(["a", "b", "c", "d"]), "9264027"),
        ("/AddressLine", json!(["x".repeat(101)]), "9264027"),
        ("/PoliticalDivision2", json!("x".repeat(31)), "9264027"),
    ] {
        let mut body = body.clone();
        set(&mut body, &format!("{KEY}{member}"), &value);
        assert_eq!(world.direct(BOTH, &body).refusal(), (400, code), "{member} = {value}");
    }
    assert_eq!(world.direct(BOTH, &json!({"XAVRequest": {}})).refusal(), (400, "9264027"));
    world.ups.settings().address_ny_ca_only = true;
    assert_eq!(world.post(BOTH, &body).status, 200);
    let mut georgia = body.clone();
    set(&mut georgia, &format!("{KEY}/PoliticalDivision1"), &json!("GA"));
    assert_eq!(world.post(BOTH, &georgia).refusal(), (400, "9264030"));
    world.ups.settings().address_options_broken = true;
    assert_eq!(world.post(BOTH, &body).refusal(), (400, "9264028"));
}

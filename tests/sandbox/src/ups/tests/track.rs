use serde_json::{Value, json};

use super::super::{Stage, Ups};
use super::{World, bytes, has, requests, text};

/// Type, two letters and three digits of each activity.
fn activities(package: &Value) -> Vec<String> {
    let all = package["activity"].as_array().unwrap();
    let codes = |own: &Value| ["type", "code", "statusCode"].map(|name| text(&own["status"][name])).join(" ");
    all.iter().map(codes).collect()
}

#[test]
fn a_new_label_is_only_known_as_such() {
    let world = World::new();
    let number = world.package("T1");
    let entry = world.track(&number);
    assert_eq!(entry["inquiryNumber"], number.as_str());
    assert!(entry.get("pickupDate").is_none());
    let package = &entry["package"][0];
    assert_eq!(activities(package), ["M MP 003"]);
    assert_eq!(package["currentStatus"], json!({"description": "Shipment Ready for UPS", "code": "003"}));
    let made = &package["activity"][0];
    assert_eq!(made["location"], json!({"address": {"countryCode": "US", "country": "US"}}));
    assert!(made.get("gmtDate").is_none() && made.get("gmtOffset").is_none());
    assert!(text(&made["status"]["description"]).ends_with(". "), "a blank at the end");
    assert_eq!(
        (&package["deliveryDate"][0]["type"], &package["deliveryTime"]["type"]),
        (&json!("SDD"), &json!("EOD"))
    );
    assert_eq!(package["weight"], json!({"unitOfMeasurement": "LBS", "weight": "5.50"}));
    assert_eq!(package["service"]["code"], "518");
    assert_eq!(package["packageCount"], 1, "a number");
    assert_eq!(package["referenceNumber"][0], json!({"type": "PACKAGE", "number": "T1"}));
    assert_eq!(package["deliveryInformation"], json!({"deliveryPhoto": {"isNonPostalCodeCountry": false}}));
    world.ups.settings().manifest_has_gmt = true;
    assert_eq!(text(&world.tracked(&number)["activity"][0]["gmtOffset"]), "-05:00");
}

#[test]
fn unknown_numbers_are_a_warning_inside_a_200() {
    let world = World::new();
    for number in ["1Z12345E0310000046", "1Z12345E0310000046SUFFIX", "ABCDEFG"] {
        let entry = world.track(number);
        assert_eq!(
            entry["warnings"],
            json!([{"code": "TW0001", "message": "Tracking Information Not Found"}])
        );
        assert!(entry.get("package").is_none());
    }
    for number in ["1Z1234", "1Z12345E%2000001", &"1".repeat(35)] {
        assert_eq!(world.direct_get(&format!("/api/track/v1/details/{number}")).refusal(), (400, "TV1002"));
    }
    assert_eq!(world.direct_get("/api/track/v1/details/1Z12345E0310000046?locale=english").refusal().0, 400);
    world.ups.settings().warning_without_number = true;
    assert!(world.track("1Z12345E0310000046").get("inquiryNumber").is_none());
    world.ups.settings().unknown_number_is_404 = true;
    assert_eq!(world.get("/api/track/v1/details/1Z12345E0310000046").refusal(), (404, "TW0001"));
}

#[test]
fn a_delivered_package_has_its_scans_newest_first() {
    let world = World::patient();
    let number = world.package("T2");
    world.passes(3 * 86_400);
    world.ups.advance(&number, Stage::Delivered);
    let entry = world
        .track(&format!("{number}?locale=en_US&returnSignature=true&returnPOD=true&returnMilestones=true"));
    let package = &entry["package"][0];
    assert_eq!(
        activities(package),
        ["D FS 011", "I OT 021", "I OD 072", "I AR 005", "I DP 005", "I OR 005", "I PU 038", "M MP 003"]
    );
    let delivered = &package["activity"][0];
    assert_eq!(delivered["status"]["description"], "DELIVERED ");
    assert_eq!(
        (&delivered["location"]["address"]["city"], &delivered["gmtOffset"]),
        (&json!("SAN FRANCISCO"), &json!("-08:00"))
    );
    assert_eq!(text(&delivered["location"]["slic"]).len(), 4);
    let (local, gmt) = (text(&delivered["time"]), text(&delivered["gmtTime"]));
    assert_eq!((local.len(), gmt.len(), &gmt[2..3]), (6, 8, ":"));
    let hours = |text: &str| text[..2].parse::<i32>().unwrap();
    assert_eq!((hours(&gmt) - hours(&local)).rem_euclid(24), 8);
    assert_eq!(package["deliveryDate"], json!([{"type": "DEL", "date": delivered["date"]}]));
    assert_eq!(package["deliveryTime"], json!({"type": "DEL", "endTime": delivered["time"]}));
    assert_eq!(package["currentStatus"], json!({"description": "Delivered", "code": "011"}));
    assert_eq!(package["milestones"][4]["current"], true);
    assert_eq!(text(&entry["pickupDate"]).len(), 8);

    let information = &package["deliveryInformation"];
    assert_eq!((&information["receivedBy"], &information["location"]), (&json!("MILLER"), &json!("Dock")));
    assert!(bytes(&information["signature"]["image"]).starts_with(b"GIF89a"));
    let proof = bytes(&information["pod"]["content"]);
    assert!(has(&proof, "<html>") && has(&proof, &number) && has(&proof, "MILLER"));
    let plain = world.tracked(&number);
    assert!(plain["deliveryInformation"].get("signature").is_none());
    assert!(plain["deliveryInformation"].get("pod").is_none() && plain.get("milestones").is_none());
}

#[test]
fn every_stage_has_its_codes() {
    let ways: [(Stage, &str); 9] = [
        (Stage::PickedUp, "I PU 038"),
        (Stage::InTransit, "I DP 005"),
        (Stage::AtLocalFacility, "I AR 005"),
        (Stage::Delayed, "X DP 046"),
        (Stage::OutForDelivery, "I OT 021"),
        (Stage::Exception, "X 48 022"),
        (Stage::Delivered, "D FS 011"),
        (Stage::Returned, "X DL 034"),
        (Stage::Cancelled, "MV VP 007"),
    ];
    let world = World::new();
    for (stage, codes) in ways {
        let number = world.package("T3");
        world.ups.advance(&number, stage);
        let package = world.tracked(&number);
        assert_eq!(activities(&package)[0], codes, "{stage:?}");
        assert_eq!(package["currentStatus"]["code"], codes[codes.len() - 3..], "{stage:?}");
        let dated = package.get("deliveryDate").map(|dates| text(&dates[0]["type"]));
        let expected = match stage {
            Stage::Delivered => Some("DEL"),
            Stage::Delayed => Some("RDD"),
            Stage::Returned | Stage::Cancelled => None,
            _ => Some("SDD"),
        };
        assert_eq!(dated.as_deref(), expected, "{stage:?}");
    }
}

#[test]
fn packages_move_all_at_once_or_by_themselves() {
    let world = World::new();
    let number = world.package("T4");
    let newest = || activities(&world.tracked(&number))[0].clone();
    world.ups.advance_all();
    assert_eq!(newest(), "I PU 038");
    world.ups.advance(&number, Stage::Exception);
    world.ups.advance_all();
    assert_eq!(newest(), "I OT 021", "tried again");
    let second = world.package("T4");
    world.ups.settings().stage_every_s = Some(900);
    world.passes(899);
    assert_eq!(activities(&world.tracked(&second)), ["M MP 003"]);
    world.passes(1801);
    assert_eq!(activities(&world.tracked(&second))[0], "I AR 005");
    assert_eq!(newest(), "D FS 011");
}

#[test]
fn tracking_starts_late_and_ends() {
    let world = World::patient();
    world.ups.settings().track_delay_s = 900;
    let number = world.package("T5");
    let is_known = || world.track(&number).get("package").is_some();
    assert!(!is_known());
    world.passes(900);
    assert!(is_known());
    world.passes(120 * 86_400);
    assert!(!is_known());
}

#[test]
fn voided_labels_are_shown_or_forgotten() {
    let world = World::new();
    let number = world.package("T6");
    world.void(&number);
    assert_eq!(activities(&world.tracked(&number)), ["MV VP 007", "M MP 003"]);
    world.ups.settings().voided_stay_visible = false;
    assert!(world.track(&number).get("package").is_none());
}

#[test]
fn proofs_may_be_missing_or_spoilt() {
    let world = World::new();
    let number = world.package("T7");
    world.ups.advance(&number, Stage::Delivered);
    let information =
        || world.tracked(&format!("{number}?returnSignature=true"))["deliveryInformation"].clone();
    {
        let mut settings = world.ups.settings();
        (settings.garbage_signature, settings.photo_promised) = (true, true);
    }
    assert!(!bytes(&information()["signature"]["image"]).starts_with(b"GIF"));
    assert_eq!(information()["deliveryPhoto"]["photoCaptureInd"], "Y");
    assert!(information()["deliveryPhoto"].get("photo").is_none());
    {
        let mut settings = world.ups.settings();
        (settings.signature_absent, settings.received_by_absent) = (true, true);
    }
    assert!(information().get("signature").is_none() && information().get("receivedBy").is_none());
    {
        let mut settings = world.ups.settings();
        settings.delivers_to_access_point = true;
        settings.current_status_of_description = true;
        settings.gmt_date_absent = true;
    }
    let package = world.tracked(&number);
    assert_eq!(activities(&package)[0], "D 2Q 161");
    assert_eq!(
        (&package["currentStatus"]["code"], &package["currentStatus"]["type"]),
        (&json!("2Q"), &json!("D"))
    );
    assert!(
        package["activity"][0].get("gmtDate").is_none() && package["activity"][0].get("gmtTime").is_some()
    );
}

#[test]
fn packages_of_a_shipment_come_in_pages() {
    let world = World::new();
    let made = world.ship(&requests::packages("T8", 5));
    let numbers: Vec<String> =
        made["PackageResults"].as_array().unwrap().iter().map(|own| text(&own["TrackingNumber"])).collect();
    assert_eq!(world.tracked(&numbers[1])["packageCount"], 5);
    let page = |query: &str| -> Vec<String> {
        let reply = world.get(&format!("/api/track/v1/shipment/details/{}{query}", numbers[3]));
        let packages = reply.body["trackResponse"]["shipment"][0]["package"].as_array().unwrap().clone();
        packages.iter().map(|own| text(&own["trackingNumber"])).collect()
    };
    assert_eq!(page(""), numbers);
    assert_eq!(page("?offset=2&count=2"), numbers[2..4]);
    assert!(page("?offset=5&count=2").is_empty());
    let bad = format!("/api/track/v1/shipment/details/{}?offset=x", numbers[0]);
    assert_eq!(world.direct_get(&bad).refusal(), (400, "20008"));
    let unknown = world.get("/api/track/v1/shipment/details/1Z12345E0319999990");
    assert_eq!(unknown.body["trackResponse"]["shipment"][0]["warnings"][0]["code"], "TW0001");
}

#[test]
fn the_stand_in_can_be_shared() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Ups>();
}

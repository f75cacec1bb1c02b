//! Scans, deliveries and signatures on their way home.

use jiff::SignedDuration;
use mlc_sandbox::acumatica::{Package, Shipment};
use mlc_sandbox::fedex::{Api, Stage};
use mlc_sandbox::{Effect, Fault, When};
use serde_json::{Value, json};

use crate::world::{PAIR, World, files_below};

#[test]
fn a_parcel_is_followed_until_it_is_signed_for() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let number = world.one_live_label("000123");
    let status = |world: &World| world.shipment("000123").custom["Document.AttributeDELIVSTAT"].clone();
    let steps = [
        (Stage::PickedUp, "picked_up", "Picked up"),
        (Stage::InTransit, "in_transit", "In transit"),
        (Stage::OutForDelivery, "out_for_delivery", "Out for delivery"),
        (Stage::Exception, "exception", "Exception"),
    ];
    for (stage, word, label) in steps {
        world.sandbox.fedex.advance(&number, stage);
        let run = world.track();
        run.exit(0).outcome("000123", "done");
        let record = run.record("000123");
        assert_eq!((record["status"].as_str(), status(&world).as_str()), (Some(word), Some(label)));
        assert!(record["new_events"].as_u64() > Some(0));
        assert!(record["delivered_at"].is_null() && record["signed_by"].is_null());
        let again = world.run(&["track", "--pair", PAIR]);
        again.exit(0).check(again.stdout.is_empty(), "nothing new, nothing said");
    }
    world.sandbox.fedex.advance(&number, Stage::Delivered);
    let record = world.track().record("000123");
    assert_eq!(
        (record["status"].as_str(), record["signed_by"].as_str()),
        (Some("delivered"), Some("RECEIVING"))
    );
    let delivered_at = record["delivered_at"].as_str().unwrap();
    assert!(delivered_at.ends_with('Z'), "{delivered_at}");

    let shipment = world.shipment("000123");
    assert_eq!(status(&world), "Delivered");
    assert_eq!(shipment.custom["Document.UsrSignedBy"], "RECEIVING");
    let on = shipment.custom["Document.UsrDeliveredOn"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(on, delivered_at.parse::<jiff::Timestamp>().unwrap());
    assert_eq!(shipment.note.matches("delivered").count(), 1, "{}", shipment.note);
    assert_eq!(shipment.note.matches("exception").count(), 1);
    let files: Vec<_> = world.sandbox.acumatica.files("000123").into_iter().map(|file| file.name).collect();
    assert_eq!(files, [format!("label-{number}.pdf"), format!("proof-of-delivery-{number}.pdf")]);
    assert_eq!(files_below(&world.path("labels")).len(), 2);

    // Delivered and proven: FedEx is not asked again.
    let calls = world.sandbox.fedex_server.calls("track").total;
    world.track().exit(0).count("found", 0);
    assert_eq!(world.sandbox.fedex_server.calls("track").total, calls);
}

#[test]
fn scans_are_stored_once_however_often_they_are_told() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let number = world.one_live_label("000123");
    world.sandbox.fedex.advance(&number, Stage::OutForDelivery);
    let events = world.track().record("000123")["new_events"].as_u64().unwrap();
    world.sandbox.fedex.advance(&number, Stage::Exception);
    let more = world.track().record("000123")["new_events"].as_u64().unwrap();
    let stored: u32 =
        world.database(|db| db.query_row("SELECT count(*) FROM scan_event", [], |row| row.get(0)).unwrap());
    assert_eq!(u64::from(stored), events + more);
    let named = world.pass("track", &["--tracking", &number]);
    named.exit(0);
    assert_eq!(named.record("000123")["new_events"], 0);
}

#[test]
fn a_shipment_of_several_packages_is_delivered_when_the_last_one_is() {
    let world = World::new();
    world
        .add(Shipment::open("000123"), |shipment| shipment.packages = [1.0, 2.0].map(Package::closed).into());
    world.ship().exit(0);
    let numbers = world.numbers_in_erp("000123");
    world.sandbox.fedex.advance(&numbers[0], Stage::Delivered);
    assert_eq!(world.track().record("000123")["status"], "created");
    world.sandbox.fedex.advance(&numbers[1], Stage::Delivered);
    assert_eq!(world.track().record("000123")["status"], "delivered");
    assert_eq!(world.sandbox.acumatica.files("000123").len(), 4);
    world.track().exit(0).count("found", 0);
}

#[test]
fn a_label_that_the_carrier_does_not_know_yet_is_no_error() {
    let mut world = World::new().orders(&["000123"]);
    world.sandbox.fedex.settings().track_delay_s = 3600;
    world.ship().exit(0);
    world.track().exit(0).count("found", 0);
    let run = world.pass("track", &["--order", "000123"]);
    run.exit(0);
    assert_eq!(run.record("000123")["status"], "created");
    world.later(3700);
    world.track().exit(0).count("found", 1);
}

#[test]
fn a_number_that_the_carrier_has_used_before_is_ours_only() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let number = world.one_live_label("000123");
    world.sandbox.fedex.reuse_number(&number);
    world.sandbox.fedex.advance(&number, Stage::InTransit);
    let record = world.track().record("000123");
    assert_eq!((record["status"].as_str(), record["signed_by"].as_str()), (Some("in_transit"), None));
}

#[test]
fn sixty_five_packages_are_asked_for_in_three_calls() {
    let world = World::new().config("validate_address = \"warn\"", "validate_address = \"off\"");
    for number in 0..65 {
        world.add(Shipment::open(&format!("{number:06}")), |_| {});
    }
    world.ship().exit(0).count("done", 65);
    world.sandbox.fedex.advance_all();
    world.track().exit(0).count("done", 65);
    assert_eq!(world.sandbox.fedex_server.calls("track").total, 3);
    world.pass("track", &["--limit", "10"]).exit(0);
    assert_eq!(world.sandbox.fedex_server.calls("track").total, 4);
}

#[test]
fn news_that_the_erp_could_not_take_are_brought_again() {
    let mut world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let number = world.one_live_label("000123");
    world.sandbox.fedex.advance(&number, Stage::Delivered);
    let down = Effect::Answer(mlc_sandbox::http::Response::html(503, "Service Unavailable"));
    world.sandbox.acumatica_server.fault(Fault::on("put shipment", When::Before, down).always());
    world.track().exit(75).outcome("000123", "retry");
    world.sandbox.acumatica_server.clear_faults();
    world.later(3700);
    world.track().exit(0).outcome("000123", "done");
    assert_eq!(world.shipment("000123").custom["Document.UsrSignedBy"], "RECEIVING");
    world.track().exit(0).count("found", 0);
}

#[test]
fn the_proof_is_asked_for_until_it_is_there_and_can_be_switched_off() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let number = world.one_live_label("000123");
    world.sandbox.fedex.advance(&number, Stage::Delivered);
    world.sandbox.fedex_server.fault(Fault::on("proof of delivery", When::After, Effect::Drop).times(5));
    world.track().exit(0);
    assert_eq!(world.sandbox.acumatica.files("000123").len(), 1);
    world.track().exit(0);
    assert_eq!(world.sandbox.acumatica.files("000123").len(), 2);

    let world = World::new()
        .config("concurrency = 4", "concurrency = 4\nproof_of_delivery = false")
        .orders(&["000123"]);
    world.ship().exit(0);
    world.sandbox.fedex.advance(&world.one_live_label("000123"), Stage::Delivered);
    world.track().exit(0);
    assert_eq!(world.sandbox.fedex_server.calls("proof of delivery").total, 0);
    world.track().exit(0).count("found", 0);
}

#[test]
fn one_number_that_the_carrier_refuses_hides_no_other() {
    let world = World::new().config("validate_address = \"warn\"", "validate_address = \"off\"");
    for number in 0..8 {
        world.add(Shipment::open(&format!("{number:06}")), |_| {});
    }
    world.ship().exit(0).count("done", 8);
    // FedEx takes no batch in which this one is.
    world.database(|db| {
        let sql = "UPDATE package SET tracking_number = 'ODD 1' WHERE shipment_id = (SELECT id FROM shipment WHERE order_key = '000003')";
        assert_eq!(db.execute(sql, []).unwrap(), 1);
    });
    world.sandbox.fedex.advance_all();
    let run = world.track();
    run.exit(1).count("done", 7).error_code("000003", "TRACKING.TRACKINGNUMBER.INVALID");
}

/// A shipment under the parcel's number: its id, its reference, and its scans with the hours since the label, oldest first.
type Told<'a> = (&'a str, &'a str, &'a [(i64, &'a str)]);

/// FedEx's answer about the only parcel.
fn told(world: &World, shipments: &[Told<'_>]) -> Effect {
    let (number, start) = (world.one_live_label("000123"), world.sandbox.clock.now());
    let results: Vec<Value> = shipments
        .iter()
        .map(|(id, reference, scans)| {
            let events: Vec<Value> = scans
                .iter()
                .rev()
                .map(|(hours, code)| json!({"date": (start + SignedDuration::from_hours(*hours)).to_string(), "eventType": code}))
                .collect();
            json!({
                "trackingNumberInfo": {"trackingNumber": number, "trackingNumberUniqueId": id},
                "additionalTrackingInfo": {"packageIdentifiers": [{"type": "CUSTOMER_REFERENCE", "values": [reference]}]},
                "latestStatusDetail": {"code": scans.last().unwrap().1},
                "dateAndTimes": [{"type": "SHIP", "dateTime": start.to_string()}],
                "scanEvents": events, "deliveryDetails": {"receivedByName": "DOCK"},
            })
        })
        .collect();
    let all = json!([{"trackingNumber": number, "trackResults": results}]);
    let body = json!({"transactionId": "t", "output": {"completeTrackResults": all}}).to_string();
    Effect::Answer(mlc_sandbox::http::Response::text(200, "application/json", body))
}

#[test]
fn a_redirected_parcel_is_followed_under_its_new_id() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let old: Told<'_> = ("a", "000123", &[(1, "PU"), (24, "RR")]);
    for (shipments, status) in [
        (vec![old], "in_transit"),
        (vec![old, ("c", "0088-41", &[(1, "PU"), (48, "DL")])], "in_transit"),
        (vec![old, ("b", "000123", &[(25, "IT"), (48, "DL")])], "delivered"),
    ] {
        world.sandbox.fedex_server.clear_faults();
        world.sandbox.fedex_server.fault(Fault::on("track", When::Before, told(&world, &shipments)).always());
        let run = world.pass("track", &["--order", "000123"]);
        assert_eq!(run.record("000123")["status"], status, "{shipments:?}");
    }
}

#[test]
fn a_parcel_that_came_back_is_not_signed_for_by_our_own_dock() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let back: Told<'_> = ("a", "000123", &[(1, "PU"), (24, "DE"), (48, "RS"), (96, "DL")]);
    world.sandbox.fedex_server.fault(Fault::on("track", When::Before, told(&world, &[back])).always());
    let record = world.track().record("000123");
    assert_eq!(record["status"], "returned");
    assert!(record["signed_by"].is_null() && record["delivered_at"].is_null(), "{record}");
    assert_eq!(world.shipment("000123").custom["Document.AttributeDELIVSTAT"], "Returned");
    // It has ended.
    world.track().exit(0).count("found", 0);
}

#[test]
fn what_was_sent_back_or_is_too_old_is_not_asked_for_any_more() {
    let mut world = World::new().orders(&["000123", "000124"]);
    world.ship().exit(0);
    world.sandbox.fedex.advance(&world.one_live_label("000123"), Stage::Returned);
    assert_eq!(world.track().record("000123")["status"], "returned");
    assert_eq!(world.shipment("000123").custom["Document.AttributeDELIVSTAT"], "Returned");
    // It is on its way: only its arrival is the end.
    assert_eq!(world.pass("track", &["--order", "000123"]).record("000123")["status"], "returned");
    let is_final: bool = world.database(|db| {
        db.query_row("SELECT is_final FROM shipment WHERE order_key = '000123'", [], |row| row.get(0))
            .unwrap()
    });
    assert!(!is_final);
    let calls = |world: &World| world.sandbox.fedex_server.calls("track").total;
    let before = calls(&world);
    world.track().exit(0);
    assert_eq!(calls(&world), before + 1, "the other one is still under way");
    world.later(61 * 86_400);
    world.track().exit(0);
    assert_eq!(calls(&world), before + 1);
}

#[test]
fn a_track_project_of_its_own_has_keys_of_its_own() {
    let world = World::new().orders(&["000123"]);
    world.sandbox.fedex.settings().projects[0].apis.retain(|api| *api != Api::Track);
    // A new database cannot know what was shipped before: every order is looked up by its reference, which needs Track too.
    world.ship().exit(78).says("FORBIDDEN.ERROR");
    world.no_live_label("000123");
    world.edit_config(
        "account = \"740561073\"",
        "account = \"740561073\"\ntrack_api_key = \"track-key\"\ntrack_secret_key = \"track-secret-key-00000\"",
    );
    world.ship().exit(0);
    world.sandbox.fedex.advance_all();
    world.track().exit(0).outcome("000123", "done");
}

#[test]
fn a_tracking_answer_that_is_no_answer_is_asked_for_again() {
    for effect in [
        Effect::Drop,
        Effect::Truncate(100),
        Effect::Empty,
        Effect::Answer(mlc_sandbox::http::Response::html(200, "Oops")),
    ] {
        let world = World::new().orders(&["000123"]);
        world.ship().exit(0);
        world.sandbox.fedex.advance_all();
        world.sandbox.fedex_server.fault(Fault::on("track", When::After, effect.clone()));
        world.track().exit(0).outcome("000123", "done");
        world.sandbox.fedex.advance_all();
        world.sandbox.fedex_server.fault(Fault::on("track", When::After, effect).always());
        world.track().exit(75);
    }
}

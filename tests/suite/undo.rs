//! `void`: labels that were made and are not wanted.

use mlc_sandbox::acumatica::{Package, Shipment};
use mlc_sandbox::fedex::Stage;

use crate::world::{PAIR, World};

#[test]
fn a_voided_label_is_gone_everywhere_and_comes_back_only_when_asked_for() {
    let world = World::new().config("confirm = true", "confirm = false");
    world
        .add(Shipment::open("000123"), |shipment| shipment.packages = [1.0, 2.0].map(Package::closed).into());
    world.ship().exit(0);
    let first = world.numbers_in_erp("000123");
    let run = world.pass("void", &["--order", "000123"]);
    run.exit(0).outcome("000123", "done");
    world.no_live_label("000123");
    assert_eq!(world.numbers_in_erp("000123").concat(), "", "the numbers are off the packages");
    assert!(world.shipment("000123").note.contains("voided"));
    assert_eq!(world.shipment("000123").custom["Document.AttributeDELIVSTAT"], "Cancelled");
    for _ in 0..2 {
        world.ship().exit(0).count("done", 0);
    }
    let named = world.pass("ship", &["--order", "000123"]);
    named.exit(0).outcome("000123", "skipped").says("mlc replay --pair acumatica-fedex 1");
    world.track().exit(0).count("found", 0);
    world.pass("void", &["--order", "000123"]).exit(1).error_code("000123", "LABEL.VOIDED");
    world.pass("replay", &["--all"]).exit(0).count("found", 0);

    let again = world.pass("replay", &["--order", "000123"]);
    again.exit(0).outcome("000123", "done");
    let second = world.numbers_in_erp("000123");
    assert_eq!(second.len(), 2);
    assert!(second.iter().all(|number| !first.contains(number)));
    world.one_live_label("000123");
    // The old label's file is kept beside the new one.
    assert!(again.record("000123")["labels"][0].as_str().unwrap().ends_with("000123-1-v2.pdf"));
}

#[test]
fn a_void_number_on_a_confirmed_shipment_is_told_of_and_taken_off_when_a_person_opens_it() {
    let mut world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let first = world.one_live_label("000123");
    assert_eq!(world.shipment("000123").status, "Confirmed");
    let voided = world.pass("void", &["--order", "000123"]);
    voided.exit(0).outcome("000123", "done").says("still carries the void number").says("Correct Shipment");
    assert_eq!(world.numbers_in_erp("000123"), [first]);
    world.sandbox.acumatica.edit("000123", |shipment| shipment.status = "Open".into());
    world.later(3600);
    world.ship().exit(0);
    assert_eq!(world.numbers_in_erp("000123").concat(), "");
    world.pass("replay", &["--order", "000123"]).exit(0).outcome("000123", "done");
    let second = world.one_live_label("000123");
    world.later(86_400);
    world.ship().exit(0);
    assert_eq!(world.numbers_in_erp("000123"), [second], "a new number stays");
}

#[test]
fn express_and_ground_are_both_voided_piece_by_piece() {
    for service in ["FEDEXGND", "FEDEX2D"] {
        let world = World::new();
        world.add(Shipment::open("000123"), |shipment| {
            shipment.ship_via = Some(service.into());
            shipment.packages = [1.0, 2.0, 3.0].map(Package::closed).into();
        });
        world.ship().exit(0);
        world.pass("void", &["--order", "000123"]).exit(0);
        assert_eq!(world.sandbox.fedex.labels_voided(), 3, "{service}");
    }
}

#[test]
fn what_the_carrier_has_got_cannot_be_voided() {
    for as_400 in [false, true] {
        let world = World::new().orders(&["000123"]);
        world.sandbox.fedex.settings().cancel_tendered_is_400 = as_400;
        world.ship().exit(0);
        let number = world.one_live_label("000123");
        world.sandbox.fedex.advance(&number, Stage::PickedUp);
        world.pass("void", &["--order", "000123"]).exit(1).outcome("000123", "rejected");
        world.run(&["status"]).exit(0);
        world.one_live_label("000123");
    }
}

#[test]
fn there_is_nothing_to_void_without_a_label() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.address.line1 = None);
    world.ship().exit(1);
    world.pass("void", &["--order", "000123"]).exit(1).error_code("000123", "LABEL.MISSING");
    world.pass("void", &["--order", "000999"]).exit(1).error_code("000999", "ORDER.UNKNOWN");
    world.run(&["void", "--pair", PAIR]).exit(2);
}

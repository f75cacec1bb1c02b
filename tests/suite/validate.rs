//! `validate-address`.

use mlc_sandbox::acumatica::Shipment;

use crate::world::{PAIR, World};

fn world() -> World {
    let world = World::new();
    let cases = [
        ("000001", "77 Mill St", "US"),
        ("000002", "77 MAPEL St", "US"),
        ("000003", "77 SUITELESS St", "US"),
        ("000004", "77 TWINS St", "US"),
        ("000005", "77 NOWHERE St", "US"),
        ("000006", "77 Mill St", "AQ"),
        ("000007", "77 HOMESTEAD Ln", "US"),
    ];
    for (number, line1, country) in cases {
        world.add(Shipment::open(number), |shipment| {
            shipment.address.line1 = Some(line1.into());
            shipment.address.country = Some(country.into());
        });
    }
    world
}

#[test]
fn the_five_verdicts_are_told_and_nothing_is_made() {
    let world = world();
    let run = world.pass("validate-address", &[]);
    run.exit(1);
    let told = |order: &str| {
        let record = run.record(order);
        (
            record["verdict"].as_str().unwrap().to_owned(),
            record["classification"].as_str().unwrap().to_owned(),
        )
    };
    let expected = [
        ("000001", "valid", "commercial"),
        ("000002", "corrected", "commercial"),
        ("000003", "ambiguous", "commercial"),
        ("000004", "ambiguous", "unknown"),
        ("000005", "invalid", "unknown"),
        ("000006", "unsupported", "unknown"),
        ("000007", "valid", "residential"),
    ];
    for (order, verdict, classification) in expected {
        assert_eq!(told(order), (verdict.into(), classification.into()), "{order}");
    }
    let suggestion = &run.record("000002")["suggestions"][0];
    assert!(suggestion["lines"][0].as_str().unwrap().contains("MAPLE"), "{suggestion}");
    assert_eq!(world.sandbox.fedex_server.calls("validate addresses").total, 1, "all in one batch");
    assert_eq!(world.sandbox.fedex_server.calls("create shipment").total, 0);
    world.pass("validate-address", &["--order", "000001", "--order", "000007"]).exit(0).count("done", 2);
}

#[test]
fn an_address_can_be_typed_in() {
    let world = World::new();
    let typed = [
        "--line1",
        "77 MAPEL St",
        "--city",
        "Boise",
        "--state",
        "ID",
        "--postal-code",
        "83702",
        "--country",
        "us",
    ];
    let run = world.run(&[&["validate-address", "--pair", PAIR][..], &typed].concat());
    run.exit(0).says("corrected").says("suggested: 77 MAPLE ST, BOISE, ID 83702");
    world
        .pass("validate-address", &["--line1", "x", "--city", "y", "--country", "Narnia"])
        .exit(1)
        .error_code("(typed)", "COUNTRY.UNKNOWN");
    world.pass("validate-address", &["--line1", "x"]).exit(2);
}

#[test]
fn a_pair_that_blocks_ships_only_where_the_address_is_certain() {
    let world = world().config("validate_address = \"warn\"", "validate_address = \"block\"");
    let run = world.ship();
    run.exit(1).outcome("000001", "done").outcome("000002", "done").outcome("000007", "done");
    run.error_code("000003", "ADDRESS.AMBIGUOUS")
        .error_code("000004", "ADDRESS.AMBIGUOUS")
        .error_code("000005", "ADDRESS.INVALID");
    assert_eq!(run.record("000002")["warnings"][0], "the carrier spells the address differently");
    assert_eq!(world.sandbox.fedex.labels_made(), 3);
}

#[test]
fn a_pair_that_blocks_does_so_when_the_carrier_refuses_the_question() {
    let add = |world: &World| {
        world.add(Shipment::open("000123"), |shipment| shipment.address.line1 = Some("77 REFUSED St".into()));
    };
    let world = World::new().config("validate_address = \"warn\"", "validate_address = \"block\"");
    add(&world);
    world.ship().exit(1).error_code("000123", "STANDARDIZED.ADDRESS.NOTFOUND");
    world.no_live_label("000123");
    let world = World::new();
    add(&world);
    let run = world.ship();
    run.exit(0).outcome("000123", "done");
    let warning = "the carrier does not take the ship-to address (STANDARDIZED.ADDRESS.NOTFOUND)";
    assert_eq!(run.record("000123")["warnings"][0], warning);
}

#[test]
fn post_boxes_and_the_armed_forces_are_left_to_the_postal_service() {
    for pair in [PAIR, "acumatica-ups"] {
        let world = World::of(pair);
        // Only FedEx tells this one, which begins as no post box does.
        world.add(Shipment::open("000122"), |shipment| {
            shipment.address.line1 = Some("PO Box St 12".into());
        });
        world.add(Shipment::open("000123"), |shipment| shipment.address.line1 = Some("P.O. Box 12".into()));
        world.add(Shipment::open("000124"), |shipment| {
            shipment.address.city = Some("APO".into());
            shipment.address.state = Some("AE".into());
            shipment.address.postal_code = Some("09012".into());
        });
        let run = world.ship();
        run.exit(1).error_code("000123", "ADDRESS.POSTBOX").error_code("000124", "ADDRESS.MILITARY");
        if pair == PAIR {
            run.error_code("000122", "ADDRESS.POSTBOX");
        }
        world.no_live_label("000123");
        world.no_live_label("000124");
    }
}

#[test]
fn the_carriers_opinion_of_a_home_counts_and_a_difference_is_told() {
    let world = World::new();
    let home = |line: &str, residential: bool| {
        let line = line.to_owned();
        move |shipment: &mut Shipment| {
            (shipment.address.line1, shipment.residential) = (Some(line), residential);
        }
    };
    world.edit_config("map = { ", "map = { HOME = \"GROUND_HOME_DELIVERY\", ");
    world.add(Shipment::open("000001"), home("77 HOMESTEAD Ln", false));
    world.add(Shipment::open("000002"), home("77 HOMESTEAD Ln", true));
    world.add(Shipment::open("000003"), home("77 Mill St", true));
    world.add(Shipment::open("000004"), |shipment| {
        home("77 Mill St", false)(shipment);
        shipment.ship_via = Some("HOME".into());
    });
    let run = world.ship();
    run.exit(1).outcome("000001", "done").outcome("000002", "done").outcome("000003", "done");
    run.error_code("000004", "SERVICE.RESIDENTIAL");
    let shipped = |order: &str| {
        let made = &world.sandbox.fedex.live(order)[0];
        let is_home = made.request["requestedShipment"]["recipients"][0]["address"]["residential"].clone();
        (made.service, is_home.as_bool().unwrap())
    };
    assert_eq!(shipped("000001"), ("GROUND_HOME_DELIVERY", true));
    assert_eq!(shipped("000002"), ("GROUND_HOME_DELIVERY", true));
    assert_eq!(shipped("000003"), ("FEDEX_GROUND", false));
    let told = "a business by the ERP, a home by the carrier: shipped as a home";
    assert_eq!(run.record("000001")["warnings"][0], told);
    assert!(run.record("000002")["warnings"].as_array().is_none_or(Vec::is_empty));
    assert!(run.record("000003")["warnings"][0].as_str().unwrap().starts_with("a home by the ERP"));
}

#[test]
fn a_pair_that_warns_ships_and_says_so() {
    let world = World::new();
    world.add(Shipment::open("000005"), |shipment| shipment.address.line1 = Some("77 NOWHERE St".into()));
    let run = world.ship();
    run.exit(0).outcome("000005", "done");
    assert!(
        run.record("000005")["warnings"][0]
            .as_str()
            .unwrap()
            .starts_with("the carrier does not know the ship-to address")
    );
}

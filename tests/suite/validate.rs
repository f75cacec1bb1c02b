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

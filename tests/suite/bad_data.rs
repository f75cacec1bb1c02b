//! Orders with something wrong in them: a clear error at the right order, and the others go on.

use mlc_sandbox::acumatica::{Odd, Package, Shipment};
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{PAIR, World};

/// Ships one bad order between two good ones; gives the code of its error.
fn refused(change: impl FnOnce(&mut Shipment)) -> String {
    let world = World::new().orders(&["000122", "000124"]);
    world.add(Shipment::open("000123"), change);
    let run = world.ship();
    run.exit(1).outcome("000122", "done").outcome("000124", "done").outcome("000123", "rejected");
    world.no_live_label("000123");
    let record = run.record("000123");
    assert!(record["error"]["hint"].is_string(), "{record}");
    record["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_wrong_with_an_order_is_named() {
    assert_eq!(refused(|shipment| shipment.address.line1 = None), "ADDRESS.LINE.MISSING");
    assert_eq!(refused(|shipment| shipment.address.city = None), "CITY.MISSING");
    assert_eq!(refused(|shipment| shipment.address.country = Some("XX".into())), "COUNTRY.UNKNOWN");
    assert_eq!(refused(|shipment| shipment.address.state = Some("ZZ".into())), "STATEORPROVINCECODE.INVALID");
    assert_eq!(refused(|shipment| shipment.address.state = None), "STATEORPROVINCECODE.INVALID");
    assert_eq!(refused(|shipment| shipment.address.postal_code = Some("1234".into())), "POSTALCODE.INVALID");
    assert_eq!(refused(|shipment| shipment.packages = vec![Package::closed(0.0)]), "PACKAGE.WEIGHT.INVALID");
    assert_eq!(
        refused(|shipment| shipment.packages = vec![Package::closed(9000.0)]),
        "PACKAGE.WEIGHT.INVALID"
    );
    assert_eq!(refused(|shipment| shipment.packages[0].weight = None), "PACKAGE.WEIGHT.MISSING");
    assert_eq!(refused(|shipment| shipment.address.line1 = Some("x".repeat(120))), "STREETLINES.TOO.LONG");
    assert_eq!(
        refused(|shipment| {
            shipment.contact.company = None;
            shipment.contact.attention = None;
        }),
        "NAME.MISSING"
    );
}

#[test]
fn an_unmapped_ship_via_without_a_default_is_a_rejection() {
    let world = World::new().config("default = \"FEDEX_GROUND\"\n", "").orders(&["000123"]);
    world.add(Shipment::open("000124"), |shipment| shipment.ship_via = Some("FEDEX2D".into()));
    let run = world.ship();
    run.exit(1).error_code("000123", "SERVICE.UNMAPPED").outcome("000124", "done");
    assert!(run.record("000123")["error"]["message"].as_str().unwrap().contains("\"FEDEXGND\""));
}

#[test]
fn long_and_foreign_names_are_fitted_and_noted() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| {
        shipment.contact.company = Some("Общество с ограниченной ответственностью «Болт и гайка»".into());
        shipment.contact.attention = Some("王小明".into());
        shipment.contact.phone = None;
    });
    let run = world.ship();
    run.exit(0).outcome("000123", "done");
    let made =
        &world.sandbox.fedex.live("000123")[0].request["requestedShipment"]["recipients"][0]["contact"];
    assert_eq!(made["personName"], "Wang Xiao Ming");
    assert!(made["companyName"].as_str().unwrap().len() <= 35);
    assert_eq!(
        made["phoneNumber"], "2065550100",
        "without a telephone number of the recipient ours is given"
    );
    assert_eq!(run.record("000123")["warnings"].as_array().unwrap().len(), 2);
}

#[test]
fn a_record_that_cannot_be_read_stops_no_other() {
    let odds = [
        Odd::WrongType("Weight".into()),
        Odd::WrongType("Packages".into()),
        Odd::NullValue("Weight".into()),
        Odd::MissingMember("id".into()),
    ];
    for odd in odds {
        let world = World::new().orders(&["000122", "000123", "000124"]);
        world.sandbox.acumatica.settings().odd.insert("000123".into(), odd.clone());
        let run = world.ship();
        run.exit(1).outcome("000122", "done").outcome("000124", "done").outcome("000123", "rejected");
        assert_eq!(world.sandbox.fedex.labels_made(), 2, "{odd:?}");
        // Mended, it is shipped: nothing of it was lost.
        world.sandbox.acumatica.settings().odd.clear();
        world.sandbox.acumatica.edit("000123", |_| {});
        world.ship().exit(0).outcome("000123", "done");
    }
}

#[test]
fn numbers_as_texts_are_as_good() {
    let world = World::new().orders(&["000123"]);
    world.sandbox.acumatica.settings().odd.insert("000123".into(), Odd::NumbersAsStrings);
    world.ship().exit(0).outcome("000123", "done");
}

#[test]
fn a_rejected_order_is_sent_again_by_itself_only_when_its_record_has_changed() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.address.state = Some("ZZ".into()));
    world.ship().exit(1).outcome("000123", "rejected");
    let tried = world.sandbox.fedex_server.calls("create shipment").total;
    for _ in 0..3 {
        world.ship().exit(1).error_code("000123", "STATEORPROVINCECODE.INVALID").count("rejected", 1);
    }
    // Touched, but nothing that is shipped has changed.
    world
        .sandbox
        .acumatica
        .edit("000123", |shipment| shipment.description = Some("Spare parts, urgent".into()));
    world.ship().exit(1).outcome("000123", "rejected");
    assert_eq!(world.sandbox.fedex_server.calls("create shipment").total, tried);
    world.sandbox.acumatica.edit("000123", |shipment| shipment.address.state = Some("WA".into()));
    world.ship().exit(0).outcome("000123", "done");
    world.one_live_label("000123");
}

#[test]
fn replay_finishes_a_rejected_order_after_its_address_was_fixed() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.address.state = Some("ZZ".into()));
    world.ship().exit(1);
    world.pass("replay", &["--order", "000123"]).exit(1).outcome("000123", "rejected");
    world.sandbox.acumatica.edit("000123", |shipment| shipment.address.state = Some("WA".into()));
    let id = world.ship().record("000123")["id"].clone();
    let number = world.one_live_label("000123");
    // It has its label now: whatever is replayed, there is no second one.
    for arguments in [&["--order", "000123"][..], &[&id.to_string()], &["--order", "000123", "--as-new"]] {
        world.pass("replay", arguments).exit(0).outcome("000123", "skipped");
    }
    assert_eq!(world.one_live_label("000123"), number);
    assert_eq!(world.sandbox.fedex.labels_made(), 1);
}

#[test]
fn a_dismissed_order_is_off_the_list_until_somebody_takes_it_up() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.address.state = Some("ZZ".into()));
    let id = world.ship().record("000123")["id"].to_string();
    world.pass("replay", &[&id, "--dismiss"]).exit(0).outcome("000123", "done");
    world.ship().exit(0).count("found", 0);
    world.run(&["status", "--pair", PAIR]).exit(0).says("nothing waits");
    world.sandbox.acumatica.edit("000123", |shipment| shipment.address.state = Some("WA".into()));
    world.ship().exit(0).count("found", 0);
    world.pass("replay", &[&id]).exit(0).outcome("000123", "done");
    world.one_live_label("000123");
}

#[test]
fn the_text_says_what_to_do_and_what_to_type() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.address.state = Some("ZZ".into()));
    let run = world.run(&["ship", "--pair", PAIR]);
    run.exit(1);
    let expected = "ship acumatica-fedex: 1 rejected\n\
        \x20 rejected   000123\n\
        \x20            fedex create shipment: The state or province is missing or not known. (STATEORPROVINCECODE.INVALID)\n\
        \x20            hint: correct the ship-to state or province, then run: mlc replay --pair acumatica-fedex --order 000123\n";
    assert_eq!(run.stdout, expected);
    let quiet = world.run(&["-q", "ship", "--pair", PAIR]);
    quiet.exit(1).says("STATEORPROVINCECODE.INVALID");
    world.add(Shipment::open("000124"), |_| {});
    let quiet = world.run(&["-q", "ship", "--pair", PAIR]);
    quiet.exit(1).check(!quiet.stdout.contains("000124"), "quiet tells only of what needs a person");
}

#[test]
fn an_answer_with_a_null_where_a_number_was_promised_is_no_label() {
    let world = World::new().orders(&["000123"]);
    let fault = Fault::on("create shipment", When::After, Effect::Null("encodedLabel".into()));
    world.sandbox.fedex_server.fault(fault);
    // A number without its label cannot be sent: it is voided, and the order gets another one.
    world.ship().exit(0).outcome("000123", "done");
    world.one_live_label("000123");
    assert_eq!((world.sandbox.fedex.labels_made(), world.sandbox.fedex.labels_voided()), (2, 1));
}

#[test]
fn a_carrier_that_never_sends_a_label_is_not_asked_for_ever() {
    let world = World::new().orders(&["000123"]);
    let fault = Fault::on("create shipment", When::After, Effect::Null("encodedLabel".into()));
    world.sandbox.fedex_server.fault(fault.always());
    world.ship().exit(1).error_code("000123", "LABELS.LOST");
    assert_eq!((world.sandbox.fedex.labels_made(), world.sandbox.fedex.labels_voided()), (3, 3));
    world.no_live_label("000123");
    world.ship().exit(1).error_code("000123", "LABELS.LOST");
    assert_eq!(world.sandbox.fedex.labels_made(), 3);
    // A person has looked.
    world.sandbox.fedex_server.clear_faults();
    world.pass("replay", &["--order", "000123"]).exit(0).outcome("000123", "done");
    world.one_live_label("000123");
}

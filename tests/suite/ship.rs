//! What a pass does when all is well.

use std::os::unix::fs::PermissionsExt;

use mlc_sandbox::acumatica::{Address, OrderLink, Package, Shipment};

use crate::world::{PAIR, World, files_below};

#[test]
fn a_released_shipment_becomes_a_label_and_everything_comes_home() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| {
        shipment.orders[0].invoice_number = Some("AR000789".into());
        shipment.custom.insert("Document.AttributeCOSTCTR".into(), "CC-4100".into());
    });
    world.edit_config("confirm = true", "confirm = true\ncost_center = \"AttributeCOSTCTR\"");
    let run = world.ship();
    run.exit(0).outcome("000123", "done").count("done", 1).count("found", 1);
    let number = world.one_live_label("000123");

    // What FedEx was told.
    let made = &world.sandbox.fedex.live("000123")[0];
    assert_eq!(made.service, "FEDEX_GROUND");
    assert_eq!(made.account, "740561073");
    assert_eq!(made.reference("CUSTOMER_REFERENCE"), Some("000123"));
    assert_eq!(made.reference("P_O_NUMBER"), Some("SO000123"));
    assert_eq!(made.reference("INVOICE_NUMBER"), Some("AR000789"));
    assert_eq!(made.reference("DEPARTMENT_NUMBER"), Some("CC-4100"));
    assert!(!made.destination.is_residential);

    // What Acumatica has.
    let shipment = world.shipment("000123");
    assert_eq!(world.numbers_in_erp("000123"), [number.as_str()]);
    assert_eq!(shipment.status, "Confirmed");
    assert_eq!(shipment.custom["Document.AttributeDELIVSTAT"], "Label created");
    assert!(shipment.note.contains(&format!("FedEx {number} shipped")), "{}", shipment.note);
    let files = world.sandbox.acumatica.files("000123");
    assert_eq!((files.len(), files[0].name.clone()), (1, format!("label-{number}.pdf")));
    assert_eq!(files[0].bytes, made.pieces[0].label);
    assert_eq!(world.sandbox.acumatica.accidents(), [""; 0]);

    // What lies on disk, and what the summary says.
    let record = run.record("000123");
    let path = record["labels"][0].as_str().unwrap();
    assert!(path.starts_with("labels/acumatica-fedex/2") && path.ends_with("/000123-1.pdf"), "{path}");
    let on_disk = std::fs::metadata(world.path(path)).unwrap();
    assert_eq!(on_disk.permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read(world.path(path)).unwrap(), made.pieces[0].label);
    assert_eq!(record["tracking_numbers"], serde_json::json!([number]));
    let summary = run.json();
    assert_eq!((summary["command"].as_str(), summary["pair"].as_str()), (Some("ship"), Some(PAIR)));
    assert_eq!(summary["audit_head"].as_str().map(str::len), Some(64));
}

#[test]
fn a_second_pass_does_nothing_and_asks_for_no_token() {
    let world = World::new().orders(&["000123", "000124"]);
    world.ship().exit(0).count("done", 2);
    let fedex_calls = |world: &World| {
        let operations =
            ["token", "create shipment", "validate addresses", "track by reference", "cancel shipment"];
        operations.map(|operation| world.sandbox.fedex_server.calls(operation).total)
    };
    let erp_calls = |world: &World| {
        ["token", "get shipment", "put shipment", "put file", "confirm shipment", "list shipments"]
            .map(|operation| world.sandbox.acumatica_server.calls(operation).total)
    };
    let (before, [tokens, get, put, files, confirm, lists]) = (fedex_calls(&world), erp_calls(&world));
    assert_eq!((before[0], tokens), (1, 1));
    let run = world.run(&["ship", "--pair", PAIR]);
    run.exit(0).check(run.stdout.is_empty(), "nothing to do prints nothing");
    assert_eq!(fedex_calls(&world), before);
    assert_eq!(
        erp_calls(&world),
        [tokens, get, put, files, confirm, lists + 1],
        "only the list is read again"
    );
}

#[test]
fn each_package_of_a_shipment_gets_its_own_number_and_label() {
    for service in ["FEDEXGND", "FEDEX2D"] {
        let world = World::new();
        world.add(Shipment::open("000123"), |shipment| {
            shipment.ship_via = Some(service.into());
            shipment.packages = [2.5, 4.0, 11.25].map(Package::closed).into();
        });
        let run = world.ship();
        run.exit(0);
        let made = &world.sandbox.fedex.live("000123")[0];
        let numbers: Vec<_> = made.pieces.iter().map(|piece| piece.tracking_number.clone()).collect();
        assert_eq!(numbers.len(), 3);
        assert_eq!(world.numbers_in_erp("000123"), numbers);
        let weights: Vec<_> = made.pieces.iter().map(|piece| piece.weight).collect();
        assert_eq!(weights, [250, 400, 1125]);
        assert_eq!(run.record("000123")["tracking_numbers"], serde_json::json!(numbers));
        assert_eq!(world.sandbox.acumatica.files("000123").len(), 3);
        assert_eq!(files_below(&world.path("labels")).len(), 3);
        for piece in &made.pieces {
            assert!(piece.references.contains(&("CUSTOMER_REFERENCE".into(), "000123".into())));
        }
    }
}

#[test]
fn forty_packages_of_two_kinds_go_as_groups_and_keep_their_places() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| {
        shipment.packages = (0..40).map(|n| Package::closed(if n % 2 == 0 { 1.0 } else { 2.0 })).collect();
    });
    world.ship().exit(0);
    let made = &world.sandbox.fedex.live("000123")[0];
    for package in world.shipment("000123").packages {
        let number = package.tracking_number.unwrap();
        let piece = made.pieces.iter().find(|piece| piece.tracking_number == number).unwrap();
        let is_same = (f64::from(piece.weight) / 100.0 - package.weight.unwrap()).abs() < 0.001;
        assert!(is_same, "package {}", package.line_number);
    }
    world.add(Shipment::open("000124"), |shipment| shipment.packages = vec![Package::closed(1.0); 41]);
    world.ship().exit(1).error_code("000124", "PACKAGES.TOO.MANY");
}

#[test]
fn a_home_gets_home_delivery_whoever_knows_that_it_is_one() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.residential = true);
    world.add(Shipment::open("000124"), |shipment| shipment.address.line1 = Some("12 HOMESTEAD LN".into()));
    world.add(Shipment::open("000125"), |_| {});
    let told = |world: &World, order: &str| {
        let made = &world.sandbox.fedex.live(order)[0];
        (made.service, made.destination.is_residential)
    };
    world.ship().exit(0);
    // The carrier knows better than the ERP, in both directions.
    assert_eq!(told(&world, "000123"), ("FEDEX_GROUND", false));
    assert_eq!(told(&world, "000124"), ("GROUND_HOME_DELIVERY", true));
    assert_eq!(told(&world, "000125"), ("FEDEX_GROUND", false));
    world.edit_config("validate_address = \"warn\"", "validate_address = \"off\"");
    world.add(Shipment::open("000126"), |shipment| shipment.residential = true);
    world.ship().exit(0);
    assert_eq!(told(&world, "000126"), ("GROUND_HOME_DELIVERY", true));
}

#[test]
fn a_shipment_that_carries_a_number_from_elsewhere_is_left_alone_and_told_of_once() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| {
        shipment.packages[0].tracking_number = Some("1Z999AA10123456784".into());
    });
    let run = world.run(&["ship", "--pair", PAIR]);
    run.exit(0).says("skipped    000123  1Z999AA10123456784").says("it already carries a tracking number");
    let again = world.run(&["ship", "--pair", PAIR]);
    again.exit(0).check(again.stdout.is_empty(), "old news is no news");
    world.ship().exit(0).outcome("000123", "skipped").count("skipped", 1);
    world.no_live_label("000123");
    assert_eq!(world.numbers_in_erp("000123"), ["1Z999AA10123456784"]);
}

#[test]
fn a_shipment_that_got_a_number_after_it_was_listed_is_skipped() {
    let world = World::new().orders(&["000123"]);
    // Held up while it is read afresh, it is shipped by somebody else.
    world.sandbox.acumatica.edit("000123", |_| {});
    let fault = mlc_sandbox::Fault::on(
        "get shipment",
        mlc_sandbox::When::Before,
        mlc_sandbox::Effect::Delay(std::time::Duration::from_millis(300)),
    );
    world.sandbox.acumatica_server.fault(fault);
    let child = world
        .command(&["--format", "json", "ship", "--pair", PAIR])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    world.wait_for_call("get shipment");
    world
        .sandbox
        .acumatica
        .edit("000123", |shipment| shipment.packages[0].tracking_number = Some("X1".into()));
    let run = crate::world::Run::new(&["ship"], child.wait_with_output().unwrap());
    run.exit(0).outcome("000123", "skipped");
    world.no_live_label("000123");
}

#[test]
fn shipments_that_are_not_packed_yet_wait_without_a_word() {
    let world = World::new().orders(&["000126"]);
    world.add(Shipment::open("000123"), |shipment| shipment.packages.clear());
    world.add(Shipment::open("000124"), |shipment| shipment.packages[0].confirmed = false);
    world.add(Shipment::open("000125"), |shipment| shipment.status = "On Hold".into());
    let run = world.ship();
    run.exit(0).count("found", 1).count("not_ready", 2);
    // Asked for by name, each tells why.
    let reasons = [
        ("000123", "it has no package yet"),
        ("000124", "1 of 1 packages are still open"),
        ("000125", "its status is On Hold"),
    ];
    for (order, reason) in reasons {
        let run = world.pass("ship", &["--order", order]);
        run.exit(0).outcome(order, "skipped");
        assert_eq!(run.record(order)["warnings"][0], reason);
    }
    world.sandbox.acumatica.edit("000124", |shipment| shipment.packages[0].confirmed = true);
    world.ship().exit(0).outcome("000124", "done");
}

#[test]
fn orders_can_be_picked_and_counted() {
    let world = World::new().orders(&["000121", "000122", "000123", "000124", "000125"]);
    let run = world.pass("ship", &["--order", "000123", "--order", "000125"]);
    run.exit(0).count("done", 2).outcome("000123", "done").outcome("000125", "done");
    world.pass("ship", &["--limit", "1"]).exit(0).count("done", 1);
    world.ship().exit(0).count("done", 2);
    let again = world.pass("ship", &["--order", "000123"]);
    again.exit(0).outcome("000123", "skipped");
    assert_eq!(again.record("000123")["warnings"][0], "it was shipped before");
    assert_eq!(world.sandbox.fedex.labels_made(), 5);
}

#[test]
fn a_mistyped_order_is_told_of_and_not_kept() {
    let world = World::new();
    world.pass("ship", &["--order", "999999"]).exit(1).error_code("999999", "ORDER.MISSING");
    world.ship().exit(0).count("found", 0);
}

#[test]
fn a_dry_run_says_what_would_happen_and_touches_nothing() {
    let world = World::new().orders(&["000123"]);
    world.add(Shipment::open("000124"), |shipment| shipment.address.line1 = None);
    let run = world.run(&["ship", "--pair", PAIR, "--dry-run"]);
    run.exit(1).says("would ship 000123").says("1 packages with FEDEX_GROUND").says("ADDRESS.LINE.MISSING");
    assert_eq!(world.sandbox.fedex_server.calls("create shipment").total, 0);
    assert_eq!(world.sandbox.acumatica_server.calls("put shipment").total, 0);
    world.run(&["status"]).exit(0).says("nothing waits");
    let json = world.pass("ship", &["--dry-run"]).json();
    assert_eq!((json["dry_run"].as_bool(), json["audit_head"].as_str()), (Some(true), Some("")));
    world.ship().exit(1).outcome("000123", "done").outcome("000124", "rejected");
}

#[test]
fn with_trigger_confirmed_the_number_goes_where_nothing_is_locked() {
    let world = World::new()
        .config("trigger = \"open\"\nconfirm = true", "trigger = \"confirmed\"")
        .orders(&["000123"]);
    world.add(Shipment::open("000124"), |shipment| shipment.status = "Confirmed".into());
    world.add(Shipment::open("000125"), |shipment| {
        shipment.status = "Confirmed".into();
        shipment.packages.clear();
    });
    world.ship().exit(1).outcome("000124", "done").error_code("000125", "PACKAGE.MISSING");
    let number = world.one_live_label("000124");
    assert_eq!(world.numbers_in_erp("000124"), [""; 0], "its packages are locked");
    assert!(world.shipment("000124").note.contains(&number));
    assert_eq!(world.sandbox.acumatica.files("000124").len(), 1);
    world.no_live_label("000123");
    // The database is lost: the note still tells that the shipment was shipped.
    std::fs::remove_file(world.path("mlc.db")).unwrap();
    world.ship().exit_noisily(1).outcome("000124", "skipped");
    assert_eq!(world.sandbox.fedex.labels_made(), 1);
}

#[test]
fn the_settings_give_a_package_where_the_erp_has_none() {
    let world = World::new()
        .config("trigger = \"open\"\nconfirm = true", "trigger = \"confirmed\"")
        .config(
            "[pair.acumatica-fedex.write_back]",
            "[pair.acumatica-fedex.package]\nweight = { value = 2.0, unit = \"lb\" }\n\
             dimensions = { length = 10, width = 8, height = 4, unit = \"in\" }\n\n[pair.acumatica-fedex.write_back]",
        );
    world.add(Shipment::open("000125"), |shipment| {
        shipment.status = "Confirmed".into();
        shipment.packages.clear();
    });
    world.ship().exit(0);
    let piece = &world.sandbox.fedex.live("000125")[0].pieces[0];
    assert_eq!((piece.weight, piece.own.dimensions.clone()), (200, Some(([10, 8, 4], "IN".into()))));
}

#[test]
fn an_order_can_be_made_to_wait_for_its_invoice() {
    let mut world = World::new().config(
        "[pair.acumatica-fedex.write_back]",
        "[pair.acumatica-fedex.references]\ninvoice = \"required\"\n\n[pair.acumatica-fedex.write_back]",
    );
    world.add(Shipment::open("000123"), |_| {});
    world.ship().exit(75).outcome("000123", "retry").error_code("000123", "INVOICE.MISSING");
    world.sandbox.acumatica.edit("000123", |shipment| {
        shipment.orders = vec![OrderLink {
            order_type: "SO".into(),
            order_number: "SO000123".into(),
            invoice_type: Some("Invoice".into()),
            invoice_number: Some("AR1".into()),
        }];
    });
    world.ship().exit(75).outcome("000123", "retry");
    world.later(901);
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(world.sandbox.fedex.live("000123")[0].reference("INVOICE_NUMBER"), Some("AR1"));
}

#[test]
fn warehouses_ship_from_their_own_address() {
    let world = World::new().config(
        "[pair.acumatica-fedex.write_back]",
        "[pair.acumatica-fedex.ship_from.RETAIL]\ncompany = \"Acme Store\"\nphone = \"5035550100\"\nline1 = \"9 Mall\"\n\
         city = \"Portland\"\nstate = \"OR\"\npostal_code = \"97201\"\ncountry = \"US\"\n\n[pair.acumatica-fedex.write_back]",
    );
    world.add(Shipment::open("000123"), |shipment| shipment.warehouse = Some("RETAIL".into()));
    world.add(Shipment::open("000124"), |_| {});
    world.ship().exit(0);
    let city = |order: &str| world.sandbox.fedex.live(order)[0].origin.city.clone();
    assert_eq!((city("000123").as_str(), city("000124").as_str()), ("Portland", "Seattle"));
}

#[test]
fn two_hundred_and_fifty_orders_come_in_pages_and_each_gets_one_label() {
    let world = World::new().config("validate_address = \"warn\"", "validate_address = \"off\"");
    for number in 0..250 {
        world.add(Shipment::open(&format!("{number:06}")), |_| {});
    }
    world.ship().exit(0).count("done", 250);
    assert_eq!(world.sandbox.fedex.labels_made(), 250);
    assert_eq!(world.sandbox.acumatica_server.calls("list shipments").total, 3);
    assert_eq!(world.sandbox.acumatica_server.calls("list shipments").in_flight_max, 1);
    let creating = world.sandbox.fedex_server.calls("create shipment");
    assert!((1..=4).contains(&creating.in_flight_max), "{creating:?}");
    assert!(world.sandbox.fedex_server.connections() <= 4, "connections are kept");
    world.ship().exit(0).count("found", 0);
}

/// Shipments leave the list while it is read, and each of its pages may have an order of its own.
#[test]
fn one_pass_ships_all_of_a_list_without_an_order_of_its_own() {
    use mlc_sandbox::acumatica::ListOrder;
    for (order, count) in [(ListOrder::Shuffled, 130_u64), (ListOrder::Reshuffled, 230)] {
        let world = World::new().config("validate_address = \"warn\"", "validate_address = \"off\"");
        world.sandbox.acumatica.settings().list_order = order;
        for number in 0..count {
            world.add(Shipment::open(&format!("{number:06}")), |_| {});
        }
        world.ship().exit(0).count("done", count);
        assert_eq!(world.sandbox.fedex.labels_made() as u64, count);
        world.ship().exit(0).count("found", 0);
    }
}

#[test]
fn other_countries_ship_within_their_borders() {
    let world = World::new().config(
        "state = \"WA\"\npostal_code = \"98101\"\ncountry = \"US\"",
        "postal_code = \"1012 AB\"\ncountry = \"NL\"",
    );
    world.edit_config("default = \"FEDEX_GROUND\"", "default = \"FEDEX_REGIONAL_ECONOMY\"");
    world.edit_config("phone = \"2065550100\"", "phone = \"+31 20 555 0100\"");
    world.add(Shipment::open("000123"), |shipment| {
        shipment.address = Address {
            line1: Some("Keizersgracht 12".into()),
            line2: None,
            city: Some("Amsterdam".into()),
            state: None,
            postal_code: Some("1015 CJ".into()),
            country: Some("NL".into()),
        };
        shipment.contact.phone = Some("020 555 0101".into());
    });
    world.ship().exit(0).outcome("000123", "done");
    world.add(Shipment::open("000124"), |_| {});
    world.ship().exit(1).error_code("000124", "CUSTOMS.UNSUPPORTED");
}

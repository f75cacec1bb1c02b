//! UPS: what it does otherwise than the first carrier.

use mlc_sandbox::acumatica::{Package, Shipment};
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, Stage, When};

use crate::world::{World, files_below};

const PAIR: &str = "acumatica-ups";

fn world() -> World {
    World::of(PAIR)
}

/// With both carriers, and without defaults that would take what the other one maps.
fn two_pairs() -> World {
    let world = world();
    let both = world.sandbox.connections_for(&["acumatica-fedex", PAIR]);
    std::fs::write(world.path("connections.toml"), both).unwrap();
    world
}

fn refusal(status: u16, code: &str) -> Effect {
    let body = format!(r#"{{"response":{{"errors":[{{"code":"{code}","message":"No."}}]}}}}"#);
    Effect::Answer(Response::text(status, "application/json", body))
}

fn calls(world: &World, operation: &str) -> u64 {
    world.sandbox.ups_server.calls(operation).total
}

#[test]
fn a_released_shipment_becomes_a_ups_label_and_everything_comes_home() {
    let world = world();
    world.add(Shipment::open("000123"), |shipment| {
        shipment.ship_via = Some("UPS2DA".into());
        shipment.orders[0].invoice_number = Some("AR000789".into());
    });
    world.edit_config("shipment_fields = { ", "shipment_fields = { label_base64 = \"UsrLabelData\", ");
    world.ship().exit(0).outcome("000123", "done");
    let made = &world.sandbox.ups.live("000123")[0];
    assert_eq!((made.service, made.account.as_str()), ("02", "12345E"));
    assert_eq!(made.references, [("TN".into(), "000123".into()), ("ON".into(), "SO000123".into())]);
    let number = made.master_tracking_number.clone();
    assert_eq!(world.numbers_in_erp("000123"), [number.as_str()]);
    let files = world.sandbox.acumatica.files("000123");
    assert_eq!(
        (files[0].name.clone(), &files[0].bytes),
        (format!("label-{number}.zpl"), &made.pieces[0].label)
    );
    assert_eq!(std::fs::read(&files_below(&world.path("labels"))[0]).unwrap(), made.pieces[0].label);
    let data = world.shipment("000123").custom["Document.UsrLabelData"].as_str().unwrap().to_owned();
    assert_eq!(data.len(), made.pieces[0].label.len().div_ceil(3) * 4, "base64 of the label");
    assert!(world.shipment("000123").note.contains(&format!("UPS {number} shipped")));
    // Both prices stand in the audit; the negotiated one is what the account pays.
    let audit = world.run(&["audit", "--action", "label", "--format", "json"]);
    audit.exit(0).says("\"charge\":").says("\"published_charge\":");
    assert_eq!(world.sandbox.acumatica.accidents(), [""; 0]);

    world.sandbox.ups.advance(&number, Stage::OutForDelivery);
    assert_eq!(world.track().exit(0).record("000123")["status"], "out_for_delivery");
    world.sandbox.ups.advance(&number, Stage::Delivered);
    let record = world.track().exit(0).record("000123");
    assert_eq!(record["status"], "delivered");
    assert!(record["signed_by"].is_string() && record["delivered_at"].is_string(), "{record}");
    assert_eq!(world.shipment("000123").custom["Document.AttributeDELIVSTAT"], "Delivered");
    let names: Vec<String> =
        world.sandbox.acumatica.files("000123").into_iter().map(|file| file.name).collect();
    assert!(names.contains(&format!("proof-of-delivery-{number}.html")), "{names:?}");
    world.track().exit(0).count("found", 0);
}

#[test]
fn a_label_that_a_breakdown_in_the_words_of_ups_hides_is_taken_over() {
    let world = world();
    world.add(Shipment::open("000123"), |shipment| shipment.packages = vec![Package::closed(2.0); 2]);
    world.sandbox.ups_server.fault(Fault::on("create shipment", When::After, refusal(500, "10004")));
    world.ship().exit(75).outcome("000123", "in_doubt");
    world.ship().exit(0).outcome("000123", "done");
    let made = world.sandbox.ups.live("000123").remove(0);
    let numbers: Vec<_> = made.pieces.iter().map(|piece| piece.tracking_number.clone()).collect();
    assert_eq!(world.numbers_in_erp("000123"), numbers);
    assert_eq!((world.sandbox.ups.labels_made(), world.sandbox.ups.labels_voided()), (2, 0));
}

#[test]
fn where_the_label_cannot_be_had_again_it_is_voided_and_made_anew() {
    for gives_parts in [false, true] {
        let world = world();
        world.add(Shipment::open("000123"), |shipment| shipment.packages = vec![Package::closed(2.0); 2]);
        world.sandbox.ups.settings().recovery_off = !gives_parts;
        world.sandbox.ups.settings().recovery_by_lead_gives_all = false;
        world.sandbox.ups_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
        world.ship().exit(75).outcome("000123", "in_doubt");
        world.ship().exit(0).outcome("000123", "done");
        let live = world.sandbox.ups.live("000123");
        assert_eq!(live.len(), 1);
        let numbers: Vec<_> = live[0].pieces.iter().map(|piece| piece.tracking_number.clone()).collect();
        assert_eq!(world.numbers_in_erp("000123"), numbers);
        // Labels that come one by one make a whole shipment too.
        let made = if gives_parts { (2, 0) } else { (4, 2) };
        assert_eq!((world.sandbox.ups.labels_made(), world.sandbox.ups.labels_voided()), made);
    }
}

#[test]
fn of_several_labels_a_person_chooses() {
    let mut world = world()
        .config("concurrency = 4", "concurrency = 4\nin_doubt = { after = \"30m\", then = \"resubmit\" }")
        .orders(&["000123"]);
    world.sandbox.ups.settings().recovery_delay_s = 7200;
    world.sandbox.ups.settings().track_delay_s = 7200;
    world.sandbox.ups_server.fault(Fault::on("create shipment", When::After, Effect::Drop).times(2));
    world.ship().exit(75);
    world.later(31 * 60);
    world.ship().exit(75);
    world.later(3 * 3600);
    let run = world.ship();
    run.exit(1).outcome("000123", "in_doubt").error_code("000123", "LABELS.SEVERAL");
    assert_eq!(run.record("000123")["tracking_numbers"].as_array().unwrap().len(), 2);
    assert_eq!(world.sandbox.ups.labels_made(), 2, "no third one");
    let left = world.sandbox.ups.live("000123").remove(1).master_tracking_number;
    let other = world.sandbox.ups.live("000123").remove(0).master_tracking_number;
    world.sandbox.ups.void(&other);
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(world.numbers_in_erp("000123"), [left]);
}

#[test]
fn a_label_that_shows_up_late_is_voided() {
    let mut world = world()
        .config("concurrency = 4", "concurrency = 4\nin_doubt = { after = \"30m\", then = \"resubmit\" }")
        .orders(&["000123"]);
    world.sandbox.ups.settings().recovery_delay_s = 7200;
    world.sandbox.ups.settings().track_delay_s = 7200;
    world.sandbox.ups_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
    world.ship().exit(75);
    world.later(31 * 60);
    world.ship().exit(0).outcome("000123", "done");
    let ours = world.numbers_in_erp("000123");
    world.later(3 * 3600);
    world.ship().exit(0).says("a second label of this order showed up");
    assert_eq!(vec![world.one_live_label("000123")], ours);
}

#[test]
fn void_cancels_every_package_however_ups_answers() {
    type Quirk = fn(&mut mlc_sandbox::ups::Settings);
    let quirks: [Quirk; 5] = [
        |_| {},
        |settings| settings.polluted_voids = true,
        |settings| settings.package_level_results = true,
        |settings| settings.second_void_is_400 = true,
        |settings| settings.arrays_always = false,
    ];
    for quirk in quirks {
        let world = world();
        world.add(Shipment::open("000123"), |shipment| shipment.packages = vec![Package::closed(2.0); 2]);
        quirk(&mut world.sandbox.ups.settings());
        world.ship().exit(0);
        world.pass("void", &["--order", "000123"]).exit(0);
        world.no_live_label("000123");
        assert_eq!(world.sandbox.ups.labels_voided(), 2);
    }
    // One that is void already, whoever did it, is no failure; one that was picked up is.
    let world = world().orders(&["000123", "000124"]);
    world.sandbox.ups.settings().second_void_is_400 = true;
    world.ship().exit(0);
    world.sandbox.ups.void(&world.one_live_label("000123"));
    world.pass("void", &["--order", "000123"]).exit(0);
    world.sandbox.ups.advance(&world.one_live_label("000124"), Stage::PickedUp);
    world.pass("void", &["--order", "000124"]).exit(1).outcome("000124", "rejected");
}

#[test]
fn every_refusal_of_the_catalogue_has_its_place() {
    let rejected =
        ["120202", "120207", "120802", "120541", "120542", "120081", "121100", "128400", "10001", "20007"];
    for code in rejected {
        let world = world().orders(&["000123"]);
        world.sandbox.ups_server.fault(Fault::on("create shipment", When::Before, refusal(400, code)));
        world.ship().exit(1).error_code("000123", code);
        // Mended: it is sent again, and exactly one label lives.
        world.pass("replay", &["--order", "000123"]).exit(0);
        world.one_live_label("000123");
    }
    let config = [(401, "250002"), (401, "250003"), (403, "10403")];
    for (status, code) in config {
        let world = world().orders(&["000123"]);
        world
            .sandbox
            .ups_server
            .fault(Fault::on("create shipment", When::Before, refusal(status, code)).always());
        world.ship().exit(78).says(code);
        assert_eq!(world.sandbox.ups.labels_made(), 0);
    }
    // The empty 200 whose headers say that the request was refused.
    let world = world().orders(&["000123"]);
    let empty = Response::empty(200)
        .with("APIErrorCode", "1")
        .with("ErrorDescription", "The request is not valid. Review for errors before re-submitting.");
    world.sandbox.ups_server.fault(Fault::on("create shipment", When::Before, Effect::Answer(empty)));
    world.ship().exit(1).error_code("000123", "1").says("The request is not valid");
    // An expired token is renewed once.
    let world = self::world().orders(&["000123"]);
    world.sandbox.ups_server.fault(Fault::on("create shipment", When::Before, refusal(401, "251004")));
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(calls(&world, "token"), 2);
}

#[test]
fn quirks_of_shape_change_nothing() {
    type Quirk = fn(&mut mlc_sandbox::ups::Settings);
    let quirks: [Quirk; 7] = [
        |settings| settings.arrays_always = false,
        |settings| settings.odd_blanks = true,
        |settings| settings.token_has_scope = true,
        |settings| settings.current_status_of_description = true,
        |settings| settings.gmt_date_absent = true,
        |settings| settings.label_results_array = true,
        |settings| (settings.empty_receipt, settings.negotiated_rates) = (true, false),
    ];
    for quirk in quirks {
        let world = world().orders(&["000123"]);
        quirk(&mut world.sandbox.ups.settings());
        world.sandbox.ups_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
        world.ship().exit(75);
        world.ship().exit(0).outcome("000123", "done");
        let number = world.one_live_label("000123");
        world.sandbox.ups.advance(&number, Stage::Delivered);
        assert_eq!(world.track().exit(0).record("000123")["status"], "delivered");
    }
}

#[test]
fn the_test_hosts_masked_numbers_break_nothing() {
    let world = world().orders(&["000123"]);
    world.add(Shipment::open("000124"), |shipment| shipment.packages = vec![Package::closed(2.0); 2]);
    world.sandbox.ups.settings().masked_numbers = true;
    let masked = "1ZXXXXXXXXXXXXXXXX";
    world.ship().exit(0).count("done", 2);
    assert_eq!(world.numbers_in_erp("000123"), [masked]);
    assert_eq!(world.numbers_in_erp("000124"), [masked, masked]);
    assert_eq!(files_below(&world.path("labels")).len(), 3);
    world.run(&["audit", "--action", "label", "--format", "json"]).exit(0).says("TEST.LABEL");
    // Nothing is known of such a number, and that is no reason to fail.
    world.track().check(true, "");
    world.ship().exit(0).count("found", 0);
    world.run(&["audit", "--verify"]).exit(0);
}

#[test]
fn addresses_get_five_verdicts_and_homes_the_indicator() {
    let world = world().config("validate_address = \"warn\"", "validate_address = \"block\"");
    world.add(Shipment::open("000123"), |shipment| shipment.address.line1 = Some("12 HOMESTEAD LN".into()));
    world.add(Shipment::open("000124"), |shipment| shipment.address.line1 = Some("12 TWINS LN".into()));
    world.add(Shipment::open("000125"), |shipment| shipment.address.line1 = Some("12 NOWHERE LN".into()));
    world.ship().exit(1).error_code("000124", "ADDRESS.AMBIGUOUS").error_code("000125", "ADDRESS.INVALID");
    assert!(world.sandbox.ups.live("000123")[0].destination.is_residential);
    let abroad = world.pass(
        "validate-address",
        &["--line1", "Hauptstr. 5", "--city", "Berlin", "--postal-code", "10115", "--country", "DE"],
    );
    abroad.exit(0);
    assert_eq!(abroad.json()["records"][0]["verdict"], "unsupported");
    world.sandbox.ups.settings().address_ny_ca_only = true;
    let here = world.pass(
        "validate-address",
        &[
            "--line1",
            "1 Main St",
            "--city",
            "Boise",
            "--state",
            "ID",
            "--postal-code",
            "83702",
            "--country",
            "US",
        ],
    );
    assert_eq!(here.exit(0).json()["records"][0]["verdict"], "unsupported");
}

#[test]
fn numbers_that_ups_does_not_know_are_asked_about_again() {
    for is_404 in [false, true] {
        let mut world = world().orders(&["000123"]);
        world.sandbox.ups.settings().track_delay_s = 3600;
        world.sandbox.ups.settings().unknown_number_is_404 = is_404;
        world.ship().exit(0);
        world.track().exit(0).count("found", 0);
        world.later(3700);
        world.track().exit(0).count("found", 1);
    }
    // What is refused for one number is told of that number, and the others go on.
    let world = world().orders(&["000123", "000124"]);
    world.ship().exit(0);
    world.sandbox.ups.advance_all();
    world.sandbox.ups_server.fault(Fault::on("track", When::Before, refusal(400, "TV1002")));
    world.track().exit(1).count("rejected", 1).count("done", 1);
    // A system that fails for one number does not keep the others from their news.
    let world = self::world().config("concurrency = 4", "concurrency = 1").orders(&["000123", "000124"]);
    world.ship().exit(0);
    world.sandbox.ups.advance_all();
    world.sandbox.ups_server.fault(Fault::on("track", When::Before, refusal(500, "10004")).times(5));
    world.track().exit(75).count("retry", 1).count("done", 1);
}

#[test]
fn a_signature_that_is_no_image_and_a_door_without_a_name() {
    let mut world = world().orders(&["000123", "000124"]);
    {
        let mut settings = world.sandbox.ups.settings();
        (settings.garbage_signature, settings.received_by_absent) = (true, true);
    }
    world.ship().exit(0);
    world.sandbox.ups.advance(&world.one_live_label("000123"), Stage::Delivered);
    let record = world.track().exit(0).record("000123");
    assert_eq!((record["status"].as_str(), record["signed_by"].as_str()), (Some("delivered"), None));
    // A shop is not the recipient's door.
    world.sandbox.ups.settings().delivers_to_access_point = true;
    world.sandbox.ups.advance(&world.one_live_label("000124"), Stage::Delivered);
    assert_ne!(world.track().exit(0).record("000124")["status"], "delivered");
    world.later(4 * 86_400);
    world.track().exit(0);
}

#[test]
fn a_day_of_passes_asks_for_a_token_every_four_hours() {
    let mut world = world().orders(&["000123"]);
    world.ship().exit(0);
    for _ in 0..96 {
        world.later(15 * 60);
        world.track().exit(0);
    }
    assert_eq!(calls(&world, "token"), 7);
    // Each token serves until five minutes before its end, by all processes.
    assert!(calls(&world, "track") >= 96);
}

#[test]
fn a_refused_token_leaves_the_connection_alone_for_an_hour() {
    let mut world = world().orders(&["000123"]);
    world.sandbox.ups.penalise();
    world.ship().exit(75).says("10429");
    assert_eq!(calls(&world, "token"), 1);
    for _ in 0..3 {
        world.later(15 * 60);
        world.ship().exit(75);
        world.track().exit(0);
    }
    assert_eq!(calls(&world, "token"), 1, "nobody asks meanwhile");
    world.sandbox.ups.forgive();
    world.later(16 * 60);
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(calls(&world, "token"), 2);
}

#[test]
fn a_wrong_secret_says_what_to_do() {
    let world =
        world().config("sandbox-secret-000000000000", "sandbox-secret-000000000001").orders(&["000123"]);
    world.ship().exit(78).says("10401").says("client_id and client_secret");
    world.run(&["check", "--pair", PAIR]).exit(78).says("client_id and client_secret");
    let world = self::world();
    world.run(&["check", "--pair", PAIR]).exit(0).says("UPS Shipping API").says("UPS Tracking API");
    assert_eq!(world.sandbox.ups.labels_made(), 0, "check makes nothing");
}

#[test]
fn packages_under_way_are_subscribed_and_renewed_and_delivered_ones_are_not() {
    let alert = "account = \"12345E\"\ntrack_alert = { url = \"https://ship.example.com/ups\", credential = \"callback-secret-0000\" }";
    let mut world = world().config("account = \"12345E\"", alert);
    let numbers: Vec<String> = (0..101).map(|n| format!("{n:06}")).collect();
    for number in &numbers {
        world.add(Shipment::open(number), |_| {});
    }
    world.ship().exit(0).count("done", 101);
    world.track().exit(0);
    assert_eq!((calls(&world, "subscribe"), world.sandbox.ups.subscriptions().len()), (2, 101));
    let first = &world.sandbox.ups.subscriptions()[0];
    assert_eq!(first.url.as_deref(), Some("https://ship.example.com/ups"));
    world.later(86_400);
    world.track().exit(0);
    assert_eq!(calls(&world, "subscribe"), 2, "they still have thirteen days");
    let delivered: Vec<String> = numbers[1..].iter().map(|number| world.one_live_label(number)).collect();
    for number in &delivered {
        world.sandbox.ups.advance(number, Stage::Delivered);
    }
    world.later(12 * 86_400);
    world.track().exit(0);
    assert_eq!(calls(&world, "subscribe"), 3);
    assert_eq!(world.sandbox.ups.subscriptions().len(), 102, "only the one that is under way");
    // A destination that UPS refuses is a matter of settings, and polling has gone on before.
    let world = self::world().config("account = \"12345E\"", alert).orders(&["000123"]);
    world.ship().exit(0);
    world.sandbox.ups.advance_all();
    world.sandbox.ups_server.fault(Fault::on("subscribe", When::Before, refusal(400, "VSS600")));
    world.track().exit(78).says("track_alert").count("done", 1);
}

#[test]
fn pairs_of_one_erp_share_its_orders_by_their_ship_via_codes() {
    let world = two_pairs();
    for (order, code) in [("000123", "FEDEX2D"), ("000124", "UPS2DA"), ("000125", "TRUCK")] {
        world.add(Shipment::open(order), |shipment| shipment.ship_via = Some(code.into()));
    }
    let ups = world.pass("ship", &["--dry-run"]);
    ups.exit(0).count("found", 2);
    let ups = world.ship();
    ups.exit(0).outcome("000124", "done").outcome("000125", "done").count("found", 2);
    world.run(&["ship", "--pair", "acumatica-fedex"]).exit(0);
    assert_eq!((world.sandbox.fedex.live("000123").len(), world.sandbox.ups.live("000123").len()), (1, 0));
    assert_eq!((world.sandbox.fedex.live("000124").len(), world.sandbox.ups.live("000124").len()), (0, 1));
    assert_eq!(world.sandbox.fedex.live("000125").len(), 0);
    // Who asks for it by name is told whose it is.
    world.add(Shipment::open("000126"), |shipment| shipment.ship_via = Some("FEDEX2D".into()));
    let named = world.pass("ship", &["--order", "000126"]);
    named.exit(0).outcome("000126", "skipped").says("pair acumatica-fedex ships it");
}

#[test]
fn a_label_in_another_language_is_kept_and_not_sent_to_the_printer() {
    let world = world().orders(&["000123"]);
    world.edit_config("stock = \"4X6\"", "stock = \"4X6\"\nprint = \"cp {file} printed\"");
    world.sandbox.ups.settings().forced_label_format = Some("GIF".into());
    world.ship().exit(1).error_code("000123", "LABEL.NOT.PRINTED").says("GIF");
    world.one_live_label("000123");
    assert!(!world.path("printed").exists());
    assert!(files_below(&world.path("labels"))[0].extension().is_some_and(|extension| extension == "gif"));
}

#[test]
fn a_configuration_that_ups_would_not_take_is_named_with_its_line() {
    for (from, to, said) in [
        ("account = \"12345E\"", "account = \"12345\"", "six capital letters and digits"),
        ("default = \"03\"", "default = \"UPS_GROUND\"", "no UPS service code"),
        ("default = \"03\"", "default = \"M4\"", "Mail Innovations"),
        ("format = \"ZPL\"", "format = \"PDF\"", "none of"),
        ("stock = \"4X6\"", "stock = \"STOCK_4X6\"", "no UPS label stock"),
    ] {
        world().config(from, to).run(&["status"]).exit(78).says(said);
    }
}

//! Who is who: one order under any spelling, in the store of the systems that it belongs to.

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::exact_online::SalesOrder;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{PAIR, World};

#[test]
fn another_spelling_of_an_exact_order_buys_no_second_label() {
    let world = World::exact();
    world.sandbox.exact_online.add(4_100_200, SalesOrder::open(20_260_901));
    let key = "4100200/20260901";
    for typed in ["4100200/020260901", "04100200/20260901", "+4100200/+20260901", key] {
        world.pass("ship", &["--order", typed, "--order", key]).exit(0).count("found", 1);
    }
    world.one_live_label(key);
    assert_eq!(world.carrier().made(), 1);
    world.pass("track", &["--order", "4100200/020260901"]).exit(0).outcome(key, "done");
    world.run(&["void", "--pair", world.pair, "--order", "04100200/20260901"]).exit(0);
    world.no_live_label(key);
}

#[test]
fn another_spelling_of_a_dynamics_order_buys_no_second_label() {
    let world = World::d365();
    world.release("usmf/SO-1", 1, None);
    for typed in ["USMF/SO-1", "usmf/so-1", "usmf/SO-1"] {
        world.pass("ship", &["--order", typed]).exit(0).count("found", 1);
    }
    world.one_live_label("usmf/SO-1");
    assert_eq!(world.carrier().made(), 1);
}

#[test]
fn another_spelling_of_an_acumatica_shipment_whose_write_back_waits_buys_no_second_label() {
    let world = World::new().orders(&["SH000801"]);
    world.sandbox.acumatica_server.fault(
        Fault::on("put shipment", When::Before, Effect::Answer(mlc_sandbox::http::Response::html(503, "x")))
            .always(),
    );
    world.ship().exit(75).outcome("SH000801", "retry");
    world.pass("ship", &["--order", "sh000801"]).exit(75).outcome("SH000801", "retry");
    world.sandbox.acumatica_server.clear_faults();
    world.pass("replay", &["--order", "sh000801"]).exit(0).outcome("SH000801", "done");
    world.one_live_label("SH000801");
    assert_eq!(world.carrier().made(), 1);
}

#[test]
fn an_answer_that_holds_another_record_is_refused_and_nothing_is_bought() {
    let world = World::new().orders(&["000801"]);
    world.add(Shipment::open("000802"), |shipment| shipment.status = "On Hold".into());
    let mixed_up = Effect::Misdirect("000801".into(), "000802".into());
    world.sandbox.acumatica_server.fault(Fault::on("get shipment", When::Before, mixed_up).always());
    world.ship().exit(1).error_code("000801", "RECORD.OTHER");
    world.pass("ship", &["--order", "000801"]).exit(1);
    assert_eq!(world.carrier().made(), 0);
    world.sandbox.acumatica_server.clear_faults();
    world.run(&["replay", "--pair", PAIR, "--order", "000801"]).exit(0);
    world.one_live_label("000801");
}

/// A pass of any pair of the world's configuration.
fn run(world: &World, command: &str, pair: &str) -> crate::world::Run {
    world.run(&["--format", "json", command, "--pair", pair])
}

/// One order done, one whose write-back waits, one in doubt; `number` makes keys of them.
fn three_states(world: &World, key: impl Fn(u32) -> String, written: &str) {
    (1..=3).for_each(|number| world.release(&key(number), 1, None));
    world.pass("ship", &["--order", &key(1)]).exit(0);
    let lost = Fault::on("create shipment", When::After, Effect::Drop);
    world.carrier_server().fault(lost);
    world.pass("ship", &["--order", &key(3)]).exit(75);
    let down = Effect::Answer(mlc_sandbox::http::Response::html(503, "down"));
    world.erp_server().fault(Fault::on(written, When::Before, down).always());
    world.pass("ship", &["--order", &key(2)]).exit(75);
    world.erp_server().clear_faults();
}

#[test]
fn a_renamed_pair_goes_on_with_its_rows_and_buys_nothing_again() {
    let mut world = World::exact();
    let key = |number: u32| format!("4100200/{number}");
    three_states(&world, key, "create document");
    world.edit_config("pair.exact-fedex", "pair.shop");
    assert_eq!(world.carrier().made(), 3);
    world.later(3_700);
    let run = run(&world, "ship", "shop");
    run.exit(0).outcome(&key(2), "done").outcome(&key(3), "done");
    // The lost label is void, and one was made in its place; nothing else.
    assert_eq!((world.carrier().made(), world.carrier().voided()), (4, 1));
    (1..=3).for_each(|number| drop(world.one_live_label(&key(number))));
    run_again_is_quiet(&world, "shop");
    world.run(&["status"]).exit(0).says("nothing waits");
}

#[test]
fn a_pair_that_gets_its_old_name_back_goes_on_too() {
    let mut world = World::new().orders(&["000801"]);
    world.ship().exit(0);
    world.edit_config("pair.acumatica-fedex", "pair.again");
    world.add(Shipment::open("000802"), |_| {});
    let down = Effect::Answer(mlc_sandbox::http::Response::html(503, "down"));
    world.carrier_server().fault(Fault::on("create shipment", When::Before, down));
    run(&world, "ship", "again").exit(75);
    world.edit_config("pair.again", "pair.acumatica-fedex");
    world.add(Shipment::open("000803"), |_| {});
    world.later(3600);
    world.ship().exit(1).outcome("000803", "done").outcome("000802", "in_doubt");
    assert_eq!(world.carrier().made(), 2, "the lost call made nothing");
}

#[track_caller]
fn run_again_is_quiet(world: &World, pair: &str) {
    run(world, "ship", pair).exit(0).count("found", 0);
}

#[test]
fn two_connections_to_one_erp_buy_one_label() {
    let world = World::new().orders(&["000801"]);
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let second: String = text[text.find("[erp.acumatica]").unwrap()..]
        .replace("[erp.acumatica]", "[erp.second]")
        .replace("[carrier.fedex]", "[carrier.other]")
        .replace("pair.acumatica-fedex", "pair.second")
        .replace("erp = \"acumatica\"", "erp = \"second\"")
        .replace("carrier = \"fedex\"", "carrier = \"other\"");
    std::fs::write(world.path("connections.toml"), format!("{text}\n{second}")).unwrap();
    let down = Effect::Answer(mlc_sandbox::http::Response::html(503, "down"));
    world.erp_server().fault(Fault::on("put shipment", When::Before, down).always());
    world.ship().exit(75);
    run(&world, "ship", "second").exit(0).count("found", 0);
    world.erp_server().clear_faults();
    assert_eq!(world.carrier().made(), 1);
}

/// Puts UPS in the place of FedEx under the same pair.
fn switch_to_ups(world: &World) {
    let ups = world.sandbox.connections_for(&["acumatica-ups"]);
    let section = &ups[ups.find("[carrier.ups]").unwrap()..ups.find("[pair.").unwrap()];
    world.edit_config("carrier = \"fedex\"", "carrier = \"ups\"");
    world.edit_config("default = \"FEDEX_GROUND\"\nmap = { FEDEX2D = \"FEDEX_2_DAY\" }", "default = \"03\"");
    world.edit_config("format = \"PDF\"\nstock = \"STOCK_4X6\"", "format = \"ZPL\"\nstock = \"4X6\"");
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    std::fs::write(world.path("connections.toml"), format!("{text}\n{section}")).unwrap();
}

#[test]
fn a_carrier_switched_under_a_pair_is_told_of_what_the_other_one_holds_and_asked_nothing_about_it() {
    let world = World::new();
    let key = |number: u32| format!("00000{number}");
    three_states(&world, key, "put shipment");
    let before = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    switch_to_ups(&world);
    let told = world.ship();
    told.exit(1).error_code(&key(2), "SYSTEM.OTHER").error_code(&key(3), "SYSTEM.OTHER");
    world.track().exit(0);
    world.run(&["void", "--pair", PAIR, "--order", &key(1)]).exit(1).says("SYSTEM.OTHER");
    world.pass("replay", &["--order", &key(3), "--as-new"]).exit(1).error_code(&key(3), "SYSTEM.OTHER");
    world.run(&["status"]).says("1 in doubt").says("1 labelled").says("fedex 127.0.0.1");
    assert_eq!(world.sandbox.ups_server.calls("*").total, 0);
    for operation in ["create shipment", "recover label", "track", "cancel shipment", "track by reference"] {
        assert_eq!(world.sandbox.ups_server.calls(operation).total, 0, "{operation}");
    }
    // Back at FedEx everything goes on.
    std::fs::write(world.path("connections.toml"), before).unwrap();
    world.pass("replay", &["--all"]).exit(0);
    (1..=3).for_each(|number| drop(world.one_live_label(&key(number))));
    assert_eq!((world.carrier().made(), world.carrier().voided()), (4, 1));
}

#[test]
fn what_another_carrier_refused_or_made_nothing_of_may_be_shipped_by_the_new_one() {
    let world = World::new().orders(&["000801"]);
    let refused = r#"{"errors":[{"code":"SERVICE.UNAVAILABLE","message":"Not here."}]}"#;
    let refused = mlc_sandbox::http::Response::text(400, "application/json", refused);
    world.carrier_server().fault(Fault::on("create shipment", When::Before, Effect::Answer(refused)));
    world.ship().exit(1).outcome("000801", "rejected");
    switch_to_ups(&world);
    world.pass("replay", &["--order", "000801"]).exit(0).outcome("000801", "done");
    assert_eq!((world.sandbox.fedex.labels_made(), world.sandbox.ups.labels_made()), (0, 1));
}

#[test]
fn a_live_order_is_shipped_though_the_trial_had_its_number_and_nothing_of_the_trial_reaches_it() {
    let world = World::new();
    let key = |number: u32| format!("00000{number}");
    three_states(&world, key, "put shipment");
    let live = mlc_sandbox::Sandbox::start().unwrap();
    for number in 1..=3 {
        live.acumatica.add(Shipment::open(&key(number)));
    }
    let url = |sandbox: &mlc_sandbox::Sandbox| sandbox.acumatica_server.url();
    world.edit_config(&url(&world.sandbox), &url(&live));
    world.edit_config(&world.sandbox.fedex_server.url(), &live.fedex_server.url());
    let run = world.ship();
    // What is left of the trial is told of, beside the live orders of the same numbers.
    run.exit(1).count("done", 3).count("rejected", 2);
    for number in 1..=3 {
        let made = live.fedex.live(&key(number));
        assert_eq!(made.len(), 1);
        let packages = live.acumatica.shipment(&key(number)).unwrap().packages;
        assert_eq!(packages[0].tracking_number.as_deref(), Some(made[0].master_tracking_number.as_str()));
    }
    let files: Vec<_> = crate::world::files_below(&world.path("labels"));
    assert_eq!(files.len(), 5, "the trial's two labels and the three live ones: {files:?}");
}

#[test]
fn shipments_of_a_pair_that_is_gone_are_listed_and_can_be_taken_over() {
    let world = World::new();
    let key = |number: u32| format!("00000{number}");
    three_states(&world, key, "put shipment");
    // The ERP has got another address, and the pair another name.
    let address = world.sandbox.acumatica_server.url();
    world.edit_config("pair.acumatica-fedex", "pair.new");
    world.edit_config(&address, &address.replace("127.0.0.1", "localhost"));
    world.run(&["status"]).exit(0).says("shipments of pair acumatica-fedex").says("1 in doubt, 1 labelled");
    world.run(&["store", "adopt", "--pair", "new", "--from", PAIR]).exit(0).says("taken over 3 shipments");
    world.run(&["--format", "json", "replay", "--pair", "new", "--all"]).exit(0);
    run_again_is_quiet(&world, "new");
    assert_eq!((world.carrier().made(), world.carrier().voided()), (4, 1));
}

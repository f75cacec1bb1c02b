//! Systems that are down, slow, limited or shut: nothing is lost, and a later pass goes on.

use mlc_sandbox::acumatica::{Lock, Shipment};
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{PAIR, Run, World};

fn unavailable() -> Effect {
    Effect::Answer(Response::html(503, "Service Unavailable"))
}

#[test]
fn a_carrier_that_cannot_be_reached_is_tried_again_by_the_next_pass() {
    let world = World::new().orders(&["000123", "000124"]);
    let url = world.sandbox.fedex_server.url();
    // Nobody listens on port 1.
    world.edit_config(&url, "http://127.0.0.1:1");
    let run = world.ship();
    run.exit(75).outcome("000123", "retry");
    assert_eq!(run.record("000123")["error"]["system"], "fedex");
    world.edit_config("http://127.0.0.1:1", &url);
    world.pass("ship", &["--order", "000123", "--order", "000124"]).exit(0).count("done", 2);
}

#[test]
fn a_retry_is_not_made_before_its_time() {
    let mut world =
        World::new().config("validate_address = \"warn\"", "validate_address = \"off\"").orders(&["000123"]);
    let url = world.sandbox.fedex_server.url();
    world.edit_config(&url, "http://127.0.0.1:1");
    world.ship().exit(75);
    world.edit_config("http://127.0.0.1:1", &url);
    world.ship().exit(75).outcome("000123", "retry");
    world.later(61);
    world.ship().exit(0).outcome("000123", "done");
}

#[test]
fn an_erp_that_is_down_when_the_label_is_there_gets_its_numbers_later() {
    let mut world = World::new().orders(&["000123"]);
    world.sandbox.acumatica_server.fault(Fault::on("put shipment", When::Before, unavailable()).always());
    let run = world.ship();
    run.exit(75).outcome("000123", "retry");
    let number = world.one_live_label("000123");
    assert_eq!(run.record("000123")["tracking_numbers"][0], number);
    world.sandbox.acumatica_server.clear_faults();
    world.later(120);
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(world.numbers_in_erp("000123"), [number]);
    assert_eq!(world.shipment("000123").status, "Confirmed");
    assert_eq!(world.sandbox.fedex.labels_made(), 1);
}

#[test]
fn an_answer_of_the_erp_that_got_lost_repeats_a_step_harmlessly() {
    for operation in ["put shipment", "put file", "confirm shipment", "put activity"] {
        let mut world =
            World::new().config("note = true", "note = true\nactivity = true").orders(&["000123"]);
        world.sandbox.acumatica_server.fault(Fault::on(operation, When::After, Effect::Drop).times(20));
        world.ship();
        world.sandbox.fedex.advance_all();
        world.later(120);
        world.track();
        world.sandbox.acumatica_server.clear_faults();
        world.later(3700);
        world.ship().exit(0);
        world.track().exit(0);
        let number = world.one_live_label("000123");
        assert_eq!(world.numbers_in_erp("000123"), [number.as_str()], "{operation}");
        assert_eq!(world.shipment("000123").status, "Confirmed", "{operation}");
        assert_eq!(world.shipment("000123").note.matches("shipped").count(), 1, "{operation}");
        assert_eq!(world.sandbox.acumatica.files("000123").len(), 1, "{operation}");
        let mut summaries: Vec<_> =
            world.sandbox.acumatica.activities().into_iter().map(|one| one.summary).collect();
        let count = summaries.len();
        summaries.sort();
        summaries.dedup();
        assert_eq!(summaries.len(), count, "no activity twice: {operation}");
        assert_eq!(world.sandbox.acumatica.accidents(), [""; 0], "{operation}");
    }
}

#[test]
fn a_list_that_cannot_be_read_ends_the_pass_and_says_so() {
    let world = World::new().orders(&["000123"]);
    world.sandbox.acumatica_server.fault(Fault::on("list shipments", When::Before, unavailable()).always());
    let run = world.ship();
    run.exit(75);
    assert_eq!(run.json()["error"]["system"], "acumatica");
    world.run(&["ship", "--pair", PAIR]).exit(75).says("stopped: acumatica list shipments");
    let page = Effect::Answer(Response::html(200, "Sign in"));
    world.sandbox.acumatica_server.clear_faults();
    world.sandbox.acumatica_server.fault(Fault::on("list shipments", When::After, page).always());
    world.ship().exit(75);
    world.sandbox.acumatica_server.clear_faults();
    world.sandbox.acumatica_server.fault(Fault::on("list shipments", When::After, Effect::Truncate(30)));
    world.ship().exit(0).outcome("000123", "done");
}

#[test]
fn a_token_penalty_is_honoured_by_every_pass_for_ten_minutes() {
    let mut world = World::new().orders(&["000123", "000124"]);
    world.sandbox.fedex.penalise();
    let run = world.ship();
    run.exit(75).count("done", 0);
    let asked = world.sandbox.fedex_server.calls("token").total;
    assert_eq!(asked, 1, "one refusal is enough");
    for _ in 0..3 {
        world.ship().exit(75);
        world.later(120);
    }
    assert_eq!(world.sandbox.fedex_server.calls("token").total, asked);
    world.run(&["status"]).exit(0).says("hold on token@127.0.0.1");
    world.later(300);
    world.ship().exit(0).count("done", 2);
    assert_eq!(world.sandbox.fedex_server.calls("create shipment").total, 2);
}

#[test]
fn a_clock_that_is_set_back_or_forward_neither_ends_a_hold_early_nor_keeps_it_for_ever() {
    let mut world = World::new();
    // Days of the far past: by a clock that was set back, those of today are still to come.
    let long_ago = |shipment: &mut Shipment| shipment.ship_date = Some(jiff::civil::date(2020, 1, 6));
    world.add(Shipment::open("000123"), long_ago);
    world.sandbox.fedex.penalise();
    world.ship().exit(75);
    let asked = world.sandbox.fedex_server.calls("token").total;
    world.later(-30 * 86_400);
    world.ship().exit(75);
    world.later(599);
    world.ship().exit(75);
    assert_eq!(world.sandbox.fedex_server.calls("token").total, asked);
    world.later(2);
    // The penalty was reckoned by the sandbox's clock, which was set back too.
    world.sandbox.fedex.forgive();
    world.ship().exit(0).outcome("000123", "done");
    world.add(Shipment::open("000124"), |_| {});
    world.later(400 * 86_400);
    world.ship().exit(0).outcome("000124", "done");
    world.add(Shipment::open("000125"), long_ago);
    world.later(-400 * 86_400);
    world.ship().exit(0).outcome("000125", "done");
}

#[test]
fn a_retry_waits_no_longer_because_the_clock_was_set_back() {
    let mut world = World::new().orders(&["000123"]);
    world.sandbox.acumatica_server.fault(Fault::on("put shipment", When::Before, unavailable()).always());
    world.ship().exit(75).outcome("000123", "retry");
    world.sandbox.acumatica_server.clear_faults();
    world.later(-30 * 86_400);
    world.ship().exit(0).outcome("000123", "done");
    world.one_live_label("000123");
}

#[test]
fn a_daily_quota_shuts_the_connection_until_midnight() {
    let mut world = World::new().orders(&["000123", "000124", "000125"]);
    world.sandbox.fedex.settings().daily_quota = Some(3);
    let run = world.ship();
    run.exit(75);
    let calls = |world: &World| world.sandbox.fedex_server.calls("create shipment").total;
    let before = calls(&world);
    world.ship().exit(75);
    assert_eq!(calls(&world), before);
    world.sandbox.fedex.settings().daily_quota = None;
    world.later(86_400);
    world.ship().exit(0);
    for order in ["000123", "000124", "000125"] {
        world.one_live_label(order);
    }
}

#[test]
fn twenty_processes_that_start_cold_ask_for_one_token() {
    let world = World::new().orders(&["000123"]);
    world.run(&["status"]).exit(0);
    let children: Vec<_> = (0..20)
        .map(|_| {
            let arguments = [
                "validate-address",
                "--pair",
                PAIR,
                "--line1",
                "12 Harbour Rd",
                "--city",
                "Kirkland",
                "--state",
                "WA",
                "--postal-code",
                "98033",
                "--country",
                "US",
            ];
            world.command(&arguments).stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    assert_eq!(world.sandbox.fedex_server.calls("token").total, 1);
}

#[test]
fn a_token_that_ran_out_early_is_renewed_once_and_the_call_repeated() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    world.sandbox.fedex.expire_tokens();
    world.add(Shipment::open("000124"), |_| {});
    world.ship().exit(0).outcome("000124", "done");
    assert_eq!(world.sandbox.fedex_server.calls("token").total, 2);
}

#[test]
fn two_passes_of_a_pair_never_overlap() {
    let world = World::new().orders(&["000123"]);
    let slow = Effect::Delay(std::time::Duration::from_millis(600));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, slow));
    let first = world.command(&["ship", "--pair", PAIR]).stdout(std::process::Stdio::null()).spawn().unwrap();
    world.wait_for_carrier_call("create shipment", 1);
    let second = world.ship();
    second.exit_noisily(75).says("another pass of pair acumatica-fedex is running: ship");
    world.track().exit_noisily(75);
    // Whoever is patient gets his turn.
    world.pass("track", &["--wait", "30s"]).exit(0);
    assert!(first.wait_with_output().unwrap().status.success());
    world.one_live_label("000123");
}

#[test]
fn a_package_that_was_locked_meanwhile_is_told_of_and_its_label_kept() {
    for lock in [Lock::Silent, Lock::Reject422, Lock::Reject500] {
        let world = World::new().orders(&["000122", "000123"]);
        world.sandbox.acumatica.settings().package_lock = lock;
        let slow = Effect::Delay(std::time::Duration::from_millis(300));
        world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, slow).times(2));
        let child = world
            .command(&["--format", "json", "ship", "--pair", PAIR])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        world.wait_for_carrier_call("create shipment", 2);
        world.sandbox.acumatica.edit("000123", |shipment| shipment.status = "Confirmed".into());
        let run = crate::world::Run::new(&["ship"], child.wait_with_output().unwrap());
        run.exit(1).outcome("000122", "done").outcome("000123", "rejected");
        world.one_live_label("000123");
        assert_eq!(world.sandbox.acumatica.files("000123").len(), 1, "the label is attached all the same");
        // A person reopens the shipment; replay writes the number, and makes no second label.
        world.sandbox.acumatica.edit("000123", |shipment| shipment.status = "Open".into());
        world.pass("replay", &["--order", "000123"]).exit(0).outcome("000123", "done");
        assert_eq!(world.numbers_in_erp("000123"), [world.one_live_label("000123")]);
        assert_eq!(world.shipment("000123").status, "Confirmed");
        assert_eq!(world.sandbox.fedex.labels_made(), 2);
    }
}

#[test]
fn address_validation_that_is_down_stops_no_parcel() {
    let world = World::new()
        .config("validate_address = \"warn\"", "validate_address = \"block\"")
        .orders(&["000123"]);
    world.sandbox.fedex.settings().address_is_down = true;
    let run = world.ship();
    run.exit(0).outcome("000123", "done");
    assert_eq!(run.record("000123")["warnings"][0], "the address could not be checked");
}

/// A world of twenty orders, whose carrier takes its time.
fn with_slow_carrier() -> (World, Vec<String>) {
    let numbers: Vec<String> = (0..20).map(|n| format!("{n:06}")).collect();
    let world = World::new()
        .config("concurrency = 4", "concurrency = 1")
        .orders(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let slow = Effect::Delay(std::time::Duration::from_millis(150));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::After, slow).always());
    (world, numbers)
}

/// Starts a command, and signals it during its second call for a label.
fn signalled(world: &World, mut command: std::process::Command, signals: &[&str]) -> Run {
    let child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    world.wait_for_carrier_call("create shipment", 2);
    for signal in signals {
        let killed = std::process::Command::new("kill").args([*signal, &child.id().to_string()]).status();
        assert!(killed.unwrap().success());
    }
    Run::new(&["ship"], child.wait_with_output().unwrap())
}

#[test]
fn a_stop_signal_lets_the_call_under_way_finish_and_starts_nothing() {
    // A session that drops may send its signal more than once.
    for signals in [&["-TERM"][..], &["-HUP", "-HUP", "-HUP"]] {
        let (world, numbers) = with_slow_carrier();
        let mlc = world.command(&["--format", "json", "ship", "--pair", PAIR]);
        // Whoever runs the tests with nohup ignores the signal, and so would mlc.
        let mut command = std::process::Command::new("env");
        command.arg("--default-signal=HUP").arg(mlc.get_program()).args(mlc.get_args());
        command.current_dir(world.path("")).env_clear();
        command.envs(mlc.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let run = signalled(&world, command, signals);
        run.exit(75).count("in_doubt", 0);
        let made = world.sandbox.fedex.labels_made();
        assert!(made < 6, "{made} labels after {signals:?}");
        world.sandbox.fedex_server.clear_faults();
        world.ship().exit(0);
        for number in &numbers {
            assert_eq!(world.numbers_in_erp(number), [world.one_live_label(number)]);
        }
        assert_eq!(world.sandbox.fedex.labels_made(), 20);
    }
}

#[test]
fn who_starts_a_pass_with_nohup_may_drop_the_session() {
    let (world, _) = with_slow_carrier();
    let mlc = world.command(&["--format", "json", "ship", "--pair", PAIR]);
    // As nohup does it.
    let mut command = world.shell("trap '' HUP; exec \"$0\" \"$@\"");
    command.arg(mlc.get_program()).args(mlc.get_args());
    signalled(&world, command, &["-HUP"]).exit(0).count("done", 20);
}

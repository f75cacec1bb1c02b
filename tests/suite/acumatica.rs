//! Acumatica's doors and habits.

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{PAIR, World};

/// A world that logs in with a session cookie.
fn with_cookie() -> World {
    let world = World::new();
    let settings = world.sandbox.acumatica.settings().clone();
    world.edit_config("username =", "auth = \"cookie\"\ntenant = \"DemoCo\"\nusername =");
    world.edit_config(&format!("client_id = \"{}\"\n", settings.client_id), "");
    world.edit_config(&format!("client_secret = \"{}\"\n", settings.client_secret), "");
    world
}

#[test]
fn a_session_of_a_cookie_is_ended_whatever_happens() {
    let world = with_cookie().orders(&["000123"]);
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(world.sandbox.acumatica.open_sessions(), 0);
    world.sandbox.acumatica_server.fault(Fault::on("list shipments", When::Before, Effect::Drop).always());
    world.ship().exit(75);
    assert_eq!(world.sandbox.acumatica.open_sessions(), 0);
    world.sandbox.acumatica_server.clear_faults();
    world.run(&["check"]).exit(0);
    world.pass("ship", &["--dry-run"]).exit(0);
    world.pass("validate-address", &[]).exit(0);
    assert_eq!((world.sandbox.acumatica.open_sessions(), world.sandbox.acumatica.most_sessions()), (0, 1));
}

#[test]
fn a_stop_signal_ends_the_session_too() {
    let world = with_cookie().orders(&["000123", "000124"]);
    let slow = Effect::Delay(std::time::Duration::from_millis(300));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, slow).always());
    let mut child =
        world.command(&["ship", "--pair", PAIR]).stdout(std::process::Stdio::null()).spawn().unwrap();
    world.wait_for_carrier_call("create shipment", 1);
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(75));
    assert_eq!(world.sandbox.acumatica.open_sessions(), 0);
}

#[test]
fn a_session_that_a_killed_process_left_behind_is_used_and_ended() {
    let world = with_cookie().orders(&["000123"]);
    world.sandbox.acumatica.settings().session_limit = 1;
    world.sandbox.fedex_server.fault(Fault::on("token", When::Before, Effect::Hang));
    let mut child = world.command(&["ship", "--pair", PAIR]).spawn().unwrap();
    world.wait_for_carrier_call("token", 1);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(world.sandbox.acumatica.open_sessions(), 1);
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(world.sandbox.acumatica.open_sessions(), 0);
}

#[test]
fn taken_seats_put_the_connection_on_hold() {
    for status in [429, 500] {
        let mut world = with_cookie().orders(&["000123"]);
        world.sandbox.acumatica.settings().session_limit = 0;
        world.sandbox.acumatica.settings().login_limit_status = status;
        let run = world.ship();
        run.exit(75);
        assert_eq!(run.json()["error"]["code"], "API_LOGIN_LIMIT");
        let tries = world.sandbox.acumatica_server.calls("login").total;
        world.ship().exit(75);
        assert_eq!(
            world.sandbox.acumatica_server.calls("login").total,
            tries,
            "no log-in while the hold lasts"
        );
        world.sandbox.acumatica.settings().session_limit = 2;
        world.later(180);
        world.ship().exit(0).outcome("000123", "done");
    }
}

#[test]
fn a_refresh_token_is_used_while_it_works_and_a_password_when_it_does_not() {
    let mut world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let grants = |world: &World| {
        ["password", "refresh_token"].map(|grant| world.sandbox.acumatica.token_grants(grant))
    };
    assert_eq!(grants(&world), [1, 0]);
    for hour in 1..=3 {
        world.later(3600);
        world.add(Shipment::open(&format!("{hour:06}")), |_| {});
        world.ship().exit(0).count("done", 1);
        assert_eq!(grants(&world), [1, hour]);
    }
    world.later(31 * 86_400);
    world.ship().exit(0);
    assert_eq!(grants(&world), [2, 4]);
    assert_eq!(world.sandbox.acumatica.most_sessions(), 1, "one grant, one seat");
}

#[test]
fn a_rotated_token_whose_answer_got_lost_locks_nobody_out() {
    let mut world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    world.later(3600);
    world.add(Shipment::open("000124"), |_| {});
    world.sandbox.acumatica_server.fault(Fault::on("token", When::After, Effect::Drop));
    world.ship().exit(0).outcome("000124", "done");
    assert_eq!(world.sandbox.acumatica.token_grants("password"), 2);
}

#[test]
fn a_wrong_password_is_tried_once_and_not_again_until_somebody_checks() {
    let world = World::new().orders(&["000123"]);
    world.sandbox.acumatica.settings().password = "changed".into();
    let run = world.ship();
    run.exit(78);
    assert_eq!(run.json()["error"]["code"], "invalid_grant");
    world.ship().exit(78);
    world.ship().exit(78);
    assert_eq!(
        world.sandbox.acumatica.token_grants("password"),
        1,
        "accounts are locked after some failures"
    );
    world.edit_config("acu-password-0000", "changed");
    world.run(&["check"]).exit(0);
    world.ship().exit(0).outcome("000123", "done");
}

#[test]
fn a_site_in_a_virtual_directory_works_with_every_form_of_location() {
    for absolute in [false, true] {
        let world = World::new();
        {
            let mut settings = world.sandbox.acumatica.settings();
            settings.instance = Some("Inst".into());
            settings.location_absolute = absolute;
            settings.polls = 3;
        }
        let url = world.sandbox.acumatica_server.url();
        world.edit_config(&url, &format!("{url}/Inst"));
        world.add(Shipment::open("000123"), |_| {});
        world.ship().exit(0);
        assert_eq!(world.shipment("000123").status, "Confirmed");
        assert_eq!(world.sandbox.acumatica_server.calls("action status").total, 4);
    }
}

#[test]
fn nothing_else_is_asked_of_a_session_while_its_operation_runs() {
    let numbers: Vec<String> = (0..12).map(|n| format!("{n:06}")).collect();
    let world = World::new().orders(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    {
        let mut settings = world.sandbox.acumatica.settings();
        settings.busy_while_running = true;
        settings.polls = 2;
    }
    world.edit_config("confirm = true", "confirm = true\nconcurrency = 4");
    world.ship().exit(0).count("done", 12);
    assert!(numbers.iter().all(|number| world.shipment(number).status == "Confirmed"));
}

#[test]
fn an_action_that_is_done_at_once_is_not_asked_about() {
    let world = World::new().orders(&["000123"]);
    world.sandbox.acumatica.settings().immediate_actions = true;
    world.ship().exit(0);
    assert_eq!(world.shipment("000123").status, "Confirmed");
    assert_eq!(world.sandbox.acumatica_server.calls("action status").total, 0);
}

#[test]
fn a_confirmation_that_the_erp_refuses_is_told_of_with_its_words() {
    let world = World::new().orders(&["000122", "000123"]);
    let message = "The shipped quantity is not equal to the control quantity.";
    world.sandbox.acumatica.settings().failing_actions.insert("000123".into(), message.into());
    let run = world.ship();
    run.exit(1).outcome("000122", "done").outcome("000123", "rejected").says(message);
    assert_eq!(world.numbers_in_erp("000123"), [world.one_live_label("000123")], "its number is there");
    world.sandbox.acumatica.settings().failing_actions.clear();
    world.ship().exit(1).outcome("000123", "rejected");
    world.pass("replay", &["--all"]).exit(0).outcome("000123", "done");
    assert_eq!(world.shipment("000123").status, "Confirmed");
}

#[test]
fn a_plug_in_that_buys_its_own_label_is_not_overruled_silently() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.ship_via = Some("PLUGIN".into()));
    world.edit_config("default = \"FEDEX_GROUND\"\n", "");
    world.ship().exit(1).error_code("000123", "SERVICE.UNMAPPED");
    world.no_live_label("000123");
}

#[test]
fn fields_of_the_order_and_activities_are_written_too() {
    let world = World::new()
        .config("note = true", "activity = true\norder_fields = { status = \"AttributeDELIVSTAT\" }")
        .orders(&["000123"]);
    world.ship().exit(0);
    assert_eq!(world.shipment("000123").note, "", "off unless asked for");
    let order = world.sandbox.acumatica.order("SO000123").unwrap();
    assert_eq!(order.custom["Document.AttributeDELIVSTAT"], "Label created");
    world.sandbox.fedex.advance_all();
    world.track().exit(0);
    let activities = world.sandbox.acumatica.activities();
    assert_eq!(activities.len(), 2);
    assert!(activities.iter().all(|one| one.related_id.as_deref() == Some(&world.shipment("000123").id)));
    world.track().exit(0);
    assert_eq!(world.sandbox.acumatica.activities().len(), 2);
}

#[test]
fn a_field_that_does_not_exist_is_told_of_where_the_erp_would_say_nothing() {
    let world = World::new().config("AttributeDELIVSTAT", "AttributeDELIVSTATUS").orders(&["000123"]);
    world.ship().exit(1).error_code("000123", "FIELD.UNKNOWN");
    assert_eq!(world.numbers_in_erp("000123").len(), 1);
    world.edit_config("AttributeDELIVSTATUS", "AttributeDELIVSTAT");
    world.pass("replay", &["--all"]).exit(0).outcome("000123", "done");
    assert_eq!(world.shipment("000123").custom["Document.AttributeDELIVSTAT"], "Label created");
}

#[test]
fn a_file_that_the_erp_does_not_take_is_told_of() {
    let world = World::new().config("format = \"PDF\"", "format = \"ZPL\"").orders(&["000123"]);
    world.sandbox.acumatica.settings().file_extensions.remove("zpl");
    let run = world.ship();
    run.exit(1).outcome("000123", "rejected").says("SM202550");
    assert_eq!(world.numbers_in_erp("000123").len(), 1);
    world.sandbox.acumatica.settings().file_extensions.insert("zpl".into());
    world.pass("replay", &["--order", "000123"]).exit(0);
    assert_eq!(world.sandbox.acumatica.files("000123")[0].name.rsplit('.').next(), Some("zpl"));
}

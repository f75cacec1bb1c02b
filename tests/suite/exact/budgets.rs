//! Calls are counted: by us, before Exact Online does.

use mlc_sandbox::exact_online::SalesOrder;
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, When};

use super::{D, key};
use crate::world::World;

#[test]
fn two_hundred_orders_of_one_division_stay_within_every_budget() {
    let mut world = World::exact();
    world.share_clock();
    for number in 1..=200 {
        world.sandbox.exact_online.add(D, SalesOrder::open(number));
    }
    let exact = world.sandbox.exact_online.clone();
    let (before, first) = (exact.orders_text(), exact.calls_of_day(D));
    world.ship().exit(0).count("done", 200);
    let calls = exact.calls_of_day(D) - first;
    assert!(calls <= 440, "{calls} calls for 200 orders");
    assert!(exact.most_in_minute(D) <= 60, "{} in a minute", exact.most_in_minute(D));
    assert_eq!((exact.limited(), exact.blocks(), exact.most_errors()), (0, 0, 0));
    assert_eq!(exact.documents(D).len(), 200);
    assert_eq!((exact.orders_text() == before, exact.accidents()), (true, Vec::new()));
}

#[test]
fn processes_share_the_minute() {
    let mut world = World::exact();
    world.share_clock();
    let checks: Vec<_> = (0..24)
        .map(|_| world.command(&["check"]).stdout(std::process::Stdio::null()).spawn().unwrap())
        .collect();
    for mut check in checks {
        assert!(check.wait().unwrap().success());
    }
    assert_eq!(world.sandbox.exact_online.limited(), 0);
    assert!(world.sandbox.exact_online.most_in_minute(D) <= 60);
}

#[test]
fn another_apps_share_of_the_minute_is_waited_for() {
    let mut world = World::exact().exact_orders(&[1]);
    world.share_clock();
    let refused = Response::empty(429);
    for operation in ["get orders", "create document"] {
        world.sandbox.exact_online_server.fault(Fault::on(
            operation,
            When::Before,
            Effect::Answer(refused.clone()),
        ));
    }
    world.ship().exit(0).outcome(&key(1), "done");
    world.one_document(D, 1);
}

#[test]
fn a_used_up_day_closes_its_division_and_no_other() {
    let mut world = World::exact().exact_orders(&[1]);
    world.sandbox.exact_online.add(D + 1, SalesOrder::open(2));
    let refused = Response::empty(429)
        .with("X-RateLimit-Limit", "5000")
        .with("X-RateLimit-Remaining", "0")
        .with("X-RateLimit-Reset", &(world.sandbox.clock.now().as_millisecond() + 7_200_000).to_string());
    world.sandbox.exact_online_server.fault(Fault::on("get orders", When::Before, Effect::Answer(refused)));
    let run = world.ship();
    run.exit(75).outcome("4100201/2", "done").says("BUDGET.DAY");
    world.run(&["status"]).exit(0).says("hold on erp.exact/4100200").says("budget of erp.exact-4100200: ");
    world.run(&["ship", "--pair", "exact-fedex"]).exit(75).says("left out: exact-online");
    let calls = world.sandbox.exact_online.calls_of_day(D);
    world.ship().exit(75);
    assert_eq!(world.sandbox.exact_online.calls_of_day(D), calls, "nothing is asked of it meanwhile");
    world.later(7300);
    world.ship().exit(0).outcome(&key(1), "done");
}

#[test]
fn our_own_count_ends_the_day_before_a_call_is_refused() {
    let world = World::exact().exact_orders(&(1..=20).collect::<Vec<_>>());
    world.sandbox.exact_online.settings().day_limit = 20;
    world.ship().exit(75);
    assert_eq!(world.sandbox.exact_online.limited(), 0);
    assert!(world.sandbox.exact_online.documents(D).len() < 20);
}

#[test]
fn the_circuit_opens_before_the_key_is_blocked() {
    let mut world = World::exact()
        .config("concurrency = 4", "concurrency = 1")
        .exact_orders(&(1..=20).collect::<Vec<_>>());
    world.share_clock();
    world.sandbox.exact_online.settings().subject_max = 10;
    let run = world.ship();
    run.exit(1).outcome(&key(1), "rejected").outcome(&key(20), "retry");
    assert_eq!(world.sandbox.exact_online_server.calls("create document").total, 5);
    world.ship().exit(1);
    assert_eq!(world.sandbox.exact_online_server.calls("create document").total, 5);
    assert_eq!(world.sandbox.exact_online.blocks(), 0);
    world.run(&["status"]).exit(1).says("hold on erp.exact/4100200/POST documents/Documents");
    // Once it is mended and the hour is over, everything goes on, with one document and one label each.
    world.sandbox.exact_online.settings().subject_max = 255;
    world.later(3700);
    world.pass("replay", &["--all"]).exit(0);
    for number in 1..=20 {
        world.one_document(D, number);
        world.one_live_label(&key(number));
    }
}

#[test]
fn what_orders_share_is_read_once() {
    let mut world = World::exact().exact_orders(&(1..=50).collect::<Vec<_>>());
    world.share_clock();
    world.ship().exit(0).count("done", 50);
    let calls = |world: &World, name: &str| world.sandbox.exact_online_server.calls(name).total;
    for name in ["get addresses", "get contacts", "get items", "get shipping methods", "get document types"] {
        assert!(calls(&world, name) <= 1, "{name}: {}", calls(&world, name));
    }
    assert_eq!(calls(&world, "get accounts"), 0, "nothing of them is missing");
    // The next order of the same customer needs only its address anew.
    world.later(600);
    let id = "aaaaaaaa-0de0-4222-8333-944455556666";
    let again = SalesOrder::open(1).with("OrderNumber", 99).with("OrderID", id);
    world.sandbox.exact_online.add(D, again);
    world.ship().exit(0).outcome(&key(99), "done");
    assert_eq!(calls(&world, "get addresses"), 2);
    assert_eq!((calls(&world, "get contacts"), calls(&world, "get items")), (1, 1));
}

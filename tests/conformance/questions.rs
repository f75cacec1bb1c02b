//! Shared parts of the tests: the pairs that they run on, and the final checks.

use std::panic::catch_unwind;

use mlc_sandbox::http::Response;
use mlc_sandbox::{Routes, Sandbox, Server};

use crate::world::World;

/// Runs a test on every ERP, each with FedEx.
pub(crate) fn of_every_erp(question: fn(&'static str)) {
    let sandbox = Sandbox::start().unwrap();
    ask(sandbox.erps().map(|(erp, _)| format!("{}-fedex", erp.name())).into(), question);
}

/// Runs a test on every carrier, each with Acumatica.
pub(crate) fn of_every_carrier(question: fn(&'static str)) {
    let sandbox = Sandbox::start().unwrap();
    ask(sandbox.carriers().map(|(carrier, _)| format!("acumatica-{}", carrier.name())).into(), question);
}

fn ask(pairs: Vec<String>, question: fn(&'static str)) {
    let mut failed = Vec::new();
    for pair in pairs {
        let pair: &'static str = pair.leak();
        println!("asked of {pair}:");
        if catch_unwind(|| question(pair)).is_err() {
            failed.push(pair);
        }
    }
    assert_eq!(failed, [""; 0], "pairs with a wrong answer");
}

/// Returns refusals of a system: a name, the answer, and the exit code of the pass.
pub(crate) fn refusals() -> [(&'static str, Response, i32); 5] {
    let json = |status| Response::text(status, "application/json", "{}");
    [
        ("a web page", Response::html(200, "Maintenance"), 75),
        ("401", json(401), 78),
        ("403", json(403), 78),
        ("429", json(429).with("Retry-After", "2"), 75),
        ("500", json(500), 75),
    ]
}

/// Asserts that an order has one live label at the carrier, and that all its data is in the ERP exactly once.
#[track_caller]
pub(crate) fn is_home(world: &World, order: &str) {
    world.one_live_label(order);
    let pieces = world.carrier().alive(order).remove(0).pieces;
    let numbers: Vec<String> = pieces.into_iter().map(|piece| piece.tracking_number).collect();
    let written = world.written(order);
    assert_eq!(written.numbers, numbers, "{written:?}");
    let labels = if world.erp().keeps_label_files() {
        numbers.len()
    } else {
        usize::from(world.carrier().shows_labels())
    };
    assert_eq!(written.labels.len(), labels, "{written:?}");
    for (label, number) in written.labels.iter().zip(&numbers) {
        assert!(label.contains(number.as_str()), "{written:?}");
    }
    assert_eq!(written.repeated(), [""; 0], "{written:?}");
    assert!(written.is_complete, "{written:?}");
    assert_eq!(world.erp().accidents(), [""; 0]);
}

/// Runs passes, with time between them, until nothing is left to do. No person acts.
#[track_caller]
pub(crate) fn settle(world: &mut World) {
    for _ in 0..6 {
        world.later(7_200);
        let run = world.ship();
        if run.json()["counts"]["found"] == 0 {
            run.exit(0);
            world.track().exit(0);
            return;
        }
    }
    world.ship().exit(0).count("found", 0);
}

/// Asserts that `check` fails with a finding that contains the text.
#[track_caller]
pub(crate) fn check_tells(world: &World, told: &str) {
    let run = world.run(&["--format", "json", "check", "--pair", world.pair]);
    run.exit(78);
    let findings = run.json()["findings"].as_array().unwrap().clone();
    let failed: Vec<_> = findings.into_iter().filter(|finding| finding["ok"] == false).collect();
    let is_told = failed.iter().any(|finding| finding.to_string().contains(told));
    assert!(is_told, "{told:?} expected in {failed:#?}");
}

/// Asserts that the operations that change something are those in the table, and that each was called.
#[track_caller]
pub(crate) fn are_all_known(server: &Server, routes: &Routes) {
    let called = server.all_calls();
    for operation in routes.writes {
        assert!(called.contains_key(operation), "nobody called {operation}: {called:?}");
    }
    let changing = called.iter().filter(|(_, calls)| calls.not_get > 0).map(|(operation, _)| *operation);
    let is_known = |operation: &&str| routes.writes.contains(operation) || routes.asks.contains(operation);
    let unknown: Vec<&str> = changing.filter(|operation| !is_known(operation)).collect();
    assert_eq!(unknown, [""; 0], "these change something, or only ask: the table does not say");
}

/// Runs a test on every ERP with every carrier.
pub(crate) fn of_every_pair(question: fn(&'static str)) {
    let sandbox = Sandbox::start().unwrap();
    let pairs = sandbox
        .erps()
        .map(|(erp, _)| sandbox.carriers().map(|(carrier, _)| format!("{}-{}", erp.name(), carrier.name())));
    ask(pairs.into_iter().flatten().collect(), question);
}

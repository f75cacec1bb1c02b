//! Create calls whose answer never came: never two labels, never a lost one.

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{PAIR, World};

fn lost(effect: Effect) -> Fault {
    Fault::on("create shipment", When::After, effect)
}

#[test]
fn an_answer_lost_before_any_work_is_waited_for_and_held_for_a_person() {
    let mut world = World::new().orders(&["000123"]);
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, Effect::Drop));
    let id = world.ship().exit(75).record("000123")["id"].to_string();
    world.ship().exit(75).outcome("000123", "in_doubt");
    world.later(29 * 60);
    world.ship().exit(75);
    world.later(2 * 60);
    let held = world.ship();
    held.exit(1).outcome("000123", "in_doubt");
    assert_eq!(held.record("000123")["held"], true);
    world.run(&["status"]).exit(1).says(&format!("then run: mlc replay --pair {PAIR} {id} --as-new"));
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
    world.pass("replay", &[&id, "--as-new"]).exit(0).outcome("000123", "done");
    world.one_live_label("000123");
    assert_eq!(world.sandbox.fedex.labels_made(), 1);
}

#[test]
fn with_resubmit_a_new_label_is_made_and_one_that_shows_up_late_is_voided() {
    let mut world = World::new()
        .config("concurrency = 4", "concurrency = 4\nin_doubt = { after = \"30m\", then = \"resubmit\" }")
        .orders(&["000123"]);
    // The carrier shows new labels only after two hours.
    world.sandbox.fedex.settings().track_delay_s = 7200;
    world.sandbox.fedex_server.fault(lost(Effect::Drop));
    world.ship().exit(75);
    world.later(31 * 60);
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(world.sandbox.fedex.live("000123").len(), 2, "nobody can know of the first one yet");
    let ours = world.numbers_in_erp("000123");
    world.later(2 * 3600);
    let run = world.ship();
    run.exit(0)
        .outcome("000123", "done")
        .says("a second label of this order showed up at the carrier and was voided");
    assert_eq!(vec![world.one_live_label("000123")], ours, "the label that is in use stays");
    world.run(&["audit", "--action", "orphan"]).exit(0).says("000123");
    world.later(24 * 3600);
    world.ship().exit(0).count("found", 0);
}

#[test]
fn what_proves_that_nothing_was_done_is_simply_sent_again() {
    for status in [401, 429] {
        let world = World::new().orders(&["000123"]);
        let body = r#"{"errors":[{"code":"X","message":"Please wait a while to try again."}]}"#;
        let answer = Response::text(status, "application/json", body);
        world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, Effect::Answer(answer)));
        world.ship().exit(0).outcome("000123", "done");
        assert_eq!(world.sandbox.fedex.labels_made(), 1, "{status}");
    }
}

#[test]
fn a_carrier_that_breaks_down_brings_no_more_than_a_few_orders_into_doubt() {
    let numbers: Vec<String> = (0..30).map(|n| format!("{n:06}")).collect();
    let mut world = World::new().orders(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let broken = Effect::Answer(Response::html(503, "Service Unavailable"));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::After, broken).always());
    let run = world.ship();
    run.exit(75);
    let in_doubt = run.json()["counts"]["in_doubt"].as_u64().unwrap();
    assert!((1..=8).contains(&in_doubt), "{in_doubt} orders in doubt");
    world.sandbox.fedex_server.clear_faults();
    // One order tries whether the carrier is back; those that met it wait for the next pass.
    world.later(1801);
    world.ship();
    world.later(61);
    world.ship().exit(0);
    for number in &numbers {
        let live = world.one_live_label(number);
        assert_eq!(world.numbers_in_erp(number), [live]);
    }
}

#[test]
fn a_shipment_of_another_order_that_names_the_same_number_is_never_touched() {
    let mut world = World::new();
    // Its sales order has the number that the second shipment has.
    world.add(Shipment::open("000999"), |shipment| shipment.orders[0].order_number = "000123".into());
    world.ship().exit(0).outcome("000999", "done");
    world.add(Shipment::open("000123"), |_| {});
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, Effect::Drop));
    world.ship().exit(75).outcome("000123", "in_doubt");
    world.later(3600);
    world.ship().exit(1).outcome("000123", "in_doubt");
    assert_eq!(world.sandbox.fedex.labels_voided(), 0);
    world.one_live_label("000999");
}

#[test]
fn an_outage_leaves_a_few_orders_in_doubt_and_settles_by_itself_when_the_carrier_is_back() {
    let numbers: Vec<String> = (0..65).map(|n| format!("{n:06}")).collect();
    let mut world = World::new().orders(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let broken = Effect::Answer(Response::html(503, "Service Unavailable"));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, broken.clone()).always());
    world.ship().exit(75);
    world.sandbox.fedex_server.fault(Fault::on("track by reference", When::Before, broken).always());
    for _ in 0..12 {
        world.ship().exit(75).count("rejected", 0);
        world.later(300);
    }
    let run = world.ship();
    let in_doubt = run.exit(75).json()["counts"]["in_doubt"].as_u64().unwrap();
    assert!(in_doubt <= 10, "an hour of outage brought {in_doubt} orders into doubt");
    let status = world.run(&["status"]);
    status.exit(0).says("FedEx does not answer since 2026-").says("nothing to do");
    world.sandbox.fedex_server.clear_faults();
    for _ in 0..8 {
        world.later(600);
        world.ship();
    }
    let settled = world.run(&["status", "--format", "json"]);
    let pair = &settled.json()["pairs"][0];
    assert_eq!(pair["outage"], serde_json::Value::Null);
    // Those whose call may have made a label are a person's decision, as ever; there was none, and nobody else waits.
    let left = pair["waiting"]["states"].as_object().unwrap();
    assert!(left.keys().all(|state| state == "in_doubt"), "{left:?}");
    assert_eq!(world.sandbox.fedex.labels_made(), 65 - usize::try_from(in_doubt).unwrap());
}

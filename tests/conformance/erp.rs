//! Tests that every ERP must pass.

use mlc_sandbox::{Effect, Fault, Need, When};

use crate::questions::{check_tells, is_home, of_every_erp, of_every_pair, refusals, settle};
use crate::world::World;

/// Builds a world with ready orders of one box, and returns their keys.
pub(crate) fn with_orders(pair: &'static str, count: usize) -> (World, Vec<String>) {
    let world = World::ready(pair);
    let keys: Vec<String> = (1..=count).map(|number| world.erp().key(number)).collect();
    for key in &keys {
        world.release(key, 1, None);
        world.erp().invoice(key);
    }
    (world, keys)
}

#[test]
fn a_ready_order_is_shipped_once() {
    of_every_erp(|pair| {
        let world = World::ready(pair);
        let (plain, large) = (world.erp().key(1), world.erp().key(2));
        let boxes = world.erp().boxes_max();
        let express = world.erp().ship_via(world.carrier().name()).express;
        world.release(&plain, 1, None);
        world.release(&large, boxes, Some(express));
        for key in [&plain, &large] {
            world.erp().invoice(key);
        }
        world.ship().exit(0).outcome(&plain, "done").outcome(&large, "done");
        for (key, boxes) in [(&plain, 1), (&large, boxes)] {
            is_home(&world, key);
            assert_eq!(world.carrier().alive(key)[0].pieces.len(), boxes);
        }
        assert_eq!(world.carrier().alive(&large)[0].service, world.carrier().services().express);
        for _ in 0..2 {
            world.ship().exit(0).count("found", 0);
        }
        world.pass("ship", &["--order", &plain]).exit(0).outcome(&plain, "skipped");
        is_home(&world, &plain);
        assert_eq!(world.carrier().made(), 1 + boxes);
        world.run(&["audit", "--verify"]).exit(0);
    });
}

#[test]
fn every_erp_goes_with_every_carrier_until_the_parcel_is_delivered() {
    of_every_pair(|pair| {
        let mut world = World::ready(pair);
        let (order, other) = (world.erp().key(1), world.erp().key(2));
        let express = world.erp().ship_via(world.carrier().name()).express;
        for key in [&order, &other] {
            world.release(key, 1, Some(express));
            world.erp().invoice(key);
        }
        world.carrier_server().fault(Fault::on("create shipment", When::After, Effect::Drop));
        world.ship().exit(75).count("done", 1).count("in_doubt", 1);
        // A carrier or an ERP may need another call.
        settle(&mut world);
        for key in [&order, &other] {
            is_home(&world, key);
            assert_eq!(world.carrier().alive(key)[0].service, world.carrier().services().express);
            assert_eq!(world.written(key).status, "Label created");
        }
        (0..5).for_each(|_| world.carrier().move_on());
        let record = world.track().exit(0).record(&order);
        assert_eq!(record["status"], "delivered");
        assert!(record["delivered_at"].is_string() && record["signed_by"].is_string(), "{record}");
        let written = world.written(&order);
        assert!(written.status.starts_with("Delivered"), "{written:?}");
        if world.erp().keeps_label_files() {
            assert!(written.notes.iter().any(|note| note.contains("proof")), "{written:?}");
        }
        is_home(&world, &order);
        world.track().exit(0).count("found", 0);
        world.run(&["audit", "--verify"]).exit(0);
    });
}

#[test]
fn a_voided_label_leaves_the_erp_and_the_next_one_comes() {
    of_every_erp(|pair| {
        let (mut world, keys) = with_orders(pair, 1);
        if pair.starts_with("acumatica-") {
            // A confirmed shipment keeps the numbers of cancelled labels, and a person must remove them.
            world.edit_config("confirm = true", "confirm = false");
        }
        world.ship().exit(0);
        let first = world.one_live_label(&keys[0]);
        world.pass("void", &["--order", &keys[0]]).exit(0);
        world.no_live_label(&keys[0]);
        let written = world.written(&keys[0]);
        assert_eq!(written.numbers.concat(), "", "{written:?}");
        world.ship().exit(0).count("done", 0);
        world.pass("replay", &["--order", &keys[0]]).exit(0);
        let second = world.one_live_label(&keys[0]);
        assert_ne!(first, second);
        assert_eq!(world.written(&keys[0]).numbers, [second]);
        assert_eq!(world.written(&keys[0]).repeated(), [""; 0]);
        settle(&mut world);
        world.one_live_label(&keys[0]);
    });
}

#[test]
fn orders_of_several_pages_are_all_shipped() {
    of_every_erp(|pair| {
        let mut world = World::ready(pair);
        world.share_clock();
        let count = world.erp().shorten_pages();
        let keys: Vec<String> = (1..=count).map(|number| world.erp().key(number)).collect();
        for key in &keys {
            world.release(key, 1, None);
        }
        world.ship().exit(0).count("done", u64::try_from(count).unwrap());
        assert!(world.erp_server().calls(world.erp().list_route()).total > 1);
        assert_eq!(world.carrier().made(), count);
        for key in &keys {
            assert_eq!(world.numbers_in_erp(key), [world.one_live_label(key)]);
        }
        world.ship().exit(0).count("found", 0);
    });
}

#[test]
fn a_list_that_is_refused_has_the_right_class_and_loses_nothing() {
    of_every_erp(|pair| {
        for (name, response, code) in refusals() {
            let (mut world, keys) = with_orders(pair, 1);
            let status = response.status;
            let list = world.erp().list_route();
            let before = world.erp_server().calls(list).total;
            world.erp_server().fault(Fault::on(list, When::Before, Effect::Answer(response)).always());
            println!("{name}:");
            let code = if status == 401 && world.erp().may_refuse_good_tokens() { 75 } else { code };
            let run = world.ship();
            run.exit(code);
            let error = run.json()["error"].clone();
            assert_eq!(error["system"], world.erp().system(), "{error}");
            assert!(error["status"] == status || error["code"].is_string(), "{error}");
            assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
            let calls = world.erp_server().calls(list).total - before;
            let expected = match status {
                // A 403 is not retried.
                403 => calls == world.erp().lists(),
                // The token is renewed once, if another one is available.
                401 if world.erp().may_refuse_good_tokens() => calls <= 2,
                401 => calls == 2,
                _ => calls > world.erp().lists(),
            };
            assert!(expected, "{calls} calls");
            assert_eq!(world.carrier().made(), 0);
            world.erp_server().clear_faults();
            world.later(7_200);
            world.run(&["check", "--pair", pair]).exit_noisily(0);
            world.ship().exit(0).outcome(&keys[0], "done");
            is_home(&world, &keys[0]);
        }
    });
}

#[test]
fn a_damaged_record_stops_no_other() {
    of_every_erp(|pair| {
        let (world, keys) = with_orders(pair, 3);
        world.erp().spoil(&keys[1]);
        let run = world.ship();
        run.exit(1).count("done", 2).count("rejected", 1);
        run.outcome(&keys[0], "done").outcome(&keys[1], "rejected").outcome(&keys[2], "done");
        let error = run.record(&keys[1])["error"].clone();
        assert!(error["code"].is_string() && error["message"].is_string(), "{error}");
        world.no_live_label(&keys[1]);
        is_home(&world, &keys[0]);
        is_home(&world, &keys[2]);
        // It remains the only order that needs a person.
        world.ship().exit(1).count("found", 1);
    });
}

#[test]
fn an_order_that_was_corrected_goes_where_it_says_now() {
    of_every_erp(|pair| {
        let (mut world, keys) = with_orders(pair, 1);
        world.pass("validate-address", &[]).exit(0).count("found", 1);
        world.later(60);
        world.erp().correct(&keys[0], "9 Corrected Rd");
        world.ship().exit(0).outcome(&keys[0], "done");
        let to = world.carrier().requested(&keys[0]).remove(0).to;
        assert!(to.eq_ignore_ascii_case("9 Corrected Rd"), "{to}");
        // After the label, a correction makes no other one.
        world.erp().correct(&keys[0], "10 Corrected Rd");
        world.later(60);
        world.ship().exit(0).count("done", 0);
        is_home(&world, &keys[0]);
        assert_eq!(world.carrier().made(), 1);
    });
}

#[test]
fn check_names_what_is_missing_and_changes_nothing() {
    of_every_erp(|pair| {
        let (world, _) = with_orders(pair, 1);
        world.run(&["check", "--pair", pair]).exit(0);
        let called = world.erp_server().all_calls();
        let written = world.erp().routes().writes.iter().filter(|write| called.contains_key(*write)).count();
        assert_eq!(written, 0, "{called:?}");
        for need in Need::ALL {
            println!("{need:?}:");
            let (mut world, _) = with_orders(pair, 1);
            let told = world.erp().take_away(need);
            // An earlier token would hide the problem of the next one.
            world.later(3_600);
            check_tells(&world, told);
        }
        assert_eq!(world.carrier().made(), 0);
    });
}

//! Tests that every carrier must pass.

use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, Moment, Need, When};

use crate::questions::{are_all_known, check_tells, is_home, of_every_carrier, refusals, settle};
use crate::world::{World, files_below};

const ORDER: &str = "000001";

/// Builds a world with one ready order. Confirmation is off, because a confirmed shipment keeps the numbers of cancelled labels.
fn with_order(pair: &'static str, boxes: usize) -> World {
    let world = World::of(pair).config("confirm = true", "confirm = false");
    world.release(ORDER, boxes, None);
    world
}

/// Asserts that the stored labels are those that the carrier made.
#[track_caller]
fn labels_are_stored(world: &World) {
    let files: Vec<Vec<u8>> =
        files_below(&world.path("labels")).iter().map(|file| std::fs::read(file).unwrap()).collect();
    for piece in &world.carrier().alive(ORDER)[0].pieces {
        assert!(files.contains(&piece.label), "the label of {} is not stored", piece.tracking_number);
    }
}

#[test]
fn labels_are_made_stored_and_tracked_until_they_are_delivered() {
    of_every_carrier(|pair| {
        let world = World::of(pair);
        world.release(ORDER, 3, None);
        world.ship().exit(0).outcome(ORDER, "done");
        is_home(&world, ORDER);
        labels_are_stored(&world);
        assert_eq!((world.carrier().made(), world.carrier().voided()), (3, 0));
        for _ in 0..5 {
            world.carrier().move_on();
        }
        let run = world.track();
        let record = run.exit(0).record(ORDER);
        assert_eq!(record["status"], "delivered");
        assert!(record["delivered_at"].is_string() && record["signed_by"].is_string(), "{record}");
        world.track().exit(0).count("found", 0);
        world.ship().exit(0).count("found", 0);
    });
}

/// Ways to lose the answer to a call that was carried out.
fn losses() -> [Effect; 8] {
    let json = |status, body: &str| Response::text(status, "application/json", body);
    [
        Effect::Drop,
        Effect::Reset,
        Effect::Truncate(60),
        Effect::Empty,
        Effect::Answer(Response::html(503, "Service Unavailable")),
        Effect::Answer(Response::html(200, "Maintenance")),
        Effect::Answer(json(200, "{\"output\": 7}")),
        Effect::Answer(json(500, "{}")),
    ]
}

#[test]
fn a_label_whose_answer_got_lost_is_found_by_its_reference() {
    of_every_carrier(|pair| {
        for (boxes, effect) in (1..=3).cycle().zip(losses()) {
            println!("{boxes} boxes, {effect:?}:");
            let mut world = World::of(pair);
            world.release(ORDER, boxes, None);
            world.carrier_server().fault(Fault::on("create shipment", When::After, effect));
            world.ship().exit(75).outcome(ORDER, "in_doubt");
            assert_eq!(world.numbers_in_erp(ORDER), [""; 0]);
            world.ship().exit(0).outcome(ORDER, "done");
            is_home(&world, ORDER);
            labels_are_stored(&world);
            let labels = (world.carrier().made(), world.carrier().voided());
            if world.carrier().gives_labels_again() {
                assert_eq!(labels, (boxes, 0));
                world.run(&["audit", "--action", "adopt"]).exit(0).says(ORDER);
            } else {
                assert_eq!(labels, (2 * boxes, boxes));
            }
            settle(&mut world);
            is_home(&world, ORDER);
        }
    });
}

#[test]
fn a_process_that_dies_in_the_midst_of_a_create_call_leaves_one_label() {
    of_every_carrier(|pair| {
        for moment in [Moment::Worked, Moment::Answered] {
            let mut world = World::of(pair);
            world.release(ORDER, 2, None);
            let arguments = ["ship", "--pair", pair];
            let aim = ("create shipment", 0, moment);
            // Once the answer is sent, the process may finish before it is killed.
            assert!(world.killed_at(&arguments, world.carrier_server(), aim) || moment == Moment::Answered);
            settle(&mut world);
            is_home(&world, ORDER);
        }
    });
}

#[test]
fn a_second_void_is_harmless() {
    of_every_carrier(|pair| {
        // Cases: not voided before; voided at the carrier by a person; the first answer lost; the process killed after the call.
        for before in 0..4 {
            println!("case {before}:");
            let mut world = with_order(pair, 2);
            world.ship().exit(0);
            let number = world.carrier().alive(ORDER)[0].master_tracking_number.clone();
            let cancel = "cancel shipment";
            match before {
                0 => {}
                1 => world.carrier().void_by_hand(&number),
                2 => world.carrier_server().fault(Fault::on(cancel, When::After, Effect::Drop)),
                _ => {
                    let arguments = ["void", "--pair", pair, "--order", ORDER];
                    let aim = (cancel, 0, Moment::Worked);
                    assert!(world.killed_at(&arguments, world.carrier_server(), aim));
                }
            }
            let void = world.pass("void", &["--order", ORDER]);
            void.check(void.has_ended_with(&[0, 75]), "nobody needs to see to it");
            settle(&mut world);
            world.no_live_label(ORDER);
            let written = world.written(ORDER);
            assert_eq!((written.numbers.concat(), written.repeated()), (String::new(), Vec::new()));
            world.pass("void", &["--order", ORDER]).exit(1).error_code(ORDER, "LABEL.VOIDED");
            world.ship().exit(0).count("done", 0);
            assert_eq!(world.carrier().made(), 2);
        }
    });
}

#[test]
fn one_bad_number_keeps_no_other_from_being_tracked() {
    of_every_carrier(|pair| {
        let world = World::of(pair);
        let orders: Vec<String> = (1..=3).map(|number| world.erp().key(number)).collect();
        for order in &orders {
            world.release(order, 1, None);
        }
        world.ship().exit(0).count("done", 3);
        (0..5).for_each(|_| world.carrier().move_on());
        let bad = world.one_live_label(&orders[1]);
        // The carrier no longer knows the number.
        let unknown: String =
            bad.chars().enumerate().map(|(at, letter)| if at < 2 { letter } else { '0' }).collect();
        let fault = Fault::on("track", When::Before, Effect::Misdirect(bad, unknown));
        world.carrier_server().fault(fault.always());
        let run = world.track();
        run.check(run.has_ended_with(&[0, 75]), "it may be known later");
        for order in [&orders[0], &orders[2]] {
            assert_eq!(run.record(order)["status"], "delivered");
        }
        run.count("done", 2);
        world.carrier_server().clear_faults();
        world.track();
        assert_eq!(world.track().exit(0).json()["counts"]["rejected"], 0);
    });
}

#[test]
fn a_create_call_that_is_refused_has_the_right_class_and_loses_nothing() {
    of_every_carrier(|pair| {
        for (name, response, code) in refusals() {
            println!("{name}:");
            let status = response.status;
            let mut world = with_order(pair, 1).config(
                "concurrency = 4",
                "concurrency = 4\nin_doubt = { after = \"30m\", then = \"resubmit\" }",
            );
            world
                .carrier_server()
                .fault(Fault::on("create shipment", When::Before, Effect::Answer(response)).always());
            let run = world.ship();
            run.exit(code);
            let calls = world.carrier_server().calls("create shipment").total;
            match status {
                // A label may have been made, so it is searched first.
                200 | 500 => {
                    run.outcome(ORDER, "in_doubt");
                    assert_eq!(calls, 1);
                }
                // Nothing was made.
                429 => {
                    run.outcome(ORDER, "retry");
                    assert!(calls > 1, "{calls}");
                }
                // The token is renewed once.
                401 => assert_eq!(calls, 2),
                _ => assert_eq!(calls, 1),
            }
            assert_eq!(world.carrier().made(), 0);
            world.carrier_server().clear_faults();
            world.later(7_200);
            world.run(&["check", "--pair", pair]).exit(0);
            settle(&mut world);
            world.one_live_label(ORDER);
            assert_eq!(world.carrier().made(), 1);
        }
    });
}

#[test]
fn a_tracking_call_that_is_refused_has_the_right_class_and_loses_nothing() {
    of_every_carrier(|pair| {
        for (name, response, code) in refusals() {
            println!("{name}:");
            let status = response.status;
            let mut world = with_order(pair, 1);
            world.ship().exit(0);
            (0..5).for_each(|_| world.carrier().move_on());
            world.carrier_server().fault(Fault::on("track", When::Before, Effect::Answer(response)).always());
            world.track().exit(code);
            let calls = world.carrier_server().calls("track").total;
            assert!(if status == 403 { calls == 1 } else { calls > 1 }, "{calls} calls");
            world.carrier_server().clear_faults();
            world.later(7_200);
            assert_eq!(world.track().exit(0).record(ORDER)["status"], "delivered");
        }
    });
}

#[test]
fn check_names_what_is_missing_and_makes_nothing() {
    of_every_carrier(|pair| {
        let world = with_order(pair, 1);
        world.run(&["check", "--pair", pair]).exit(0);
        for need in Need::ALL {
            println!("{need:?}:");
            let world = with_order(pair, 1);
            let told = world.carrier().take_away(need);
            check_tells(&world, told);
            assert_eq!(world.carrier_server().calls("create shipment").total, 0);
        }
    });
}

#[test]
fn nothing_is_changed_that_the_table_does_not_name() {
    of_every_carrier(|pair| {
        let world = with_order(pair, 1);
        world.carrier_server().fault(Fault::on("create shipment", When::After, Effect::Drop));
        world.ship().exit(75);
        world.ship().exit(0);
        world.carrier().move_on();
        world.track().exit(0);
        world.release("000002", 1, None);
        world.ship().exit(0);
        world.pass("void", &["--order", "000002"]).exit(0);
        are_all_known(world.carrier_server(), &world.carrier().routes());
    });
}

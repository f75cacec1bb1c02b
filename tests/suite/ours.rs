//! What is ours at the carrier: other systems and persons use the same account, and the same order numbers.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, Moment, Odd, Stage, Watcher, When};

use crate::world::{PAIR, World};

const PAIRS: [&str; 2] = [PAIR, "acumatica-ups"];

fn create(when: When) -> Fault {
    Fault::on("create shipment", when, Effect::Drop)
}

/// A world in which an order was shipped, whose label others may be like; gives its number too.
fn with_a_label(pair: &'static str, config: &str) -> (World, String) {
    let world = World::of(pair).config("concurrency = 4", &format!("concurrency = 4\n{config}"));
    world.release("000100", 1, None);
    world.ship().exit(0);
    let number = world.one_live_label("000100");
    (world, number)
}

fn by_hand(world: &World, like: &str, reference: &str, city: Option<&str>) -> String {
    world.carrier().label_by_hand(like, reference, city).unwrap()
}

fn is_voided(world: &World, number: &str) -> bool {
    let pieces = world.carrier().parcels().into_iter().flat_map(|parcel| parcel.pieces);
    pieces.filter(|piece| piece.tracking_number == number).all(|piece| piece.voided)
}

#[test]
fn another_systems_parcel_with_the_same_reference_is_neither_voided_nor_adopted() {
    for pair in PAIRS {
        for when in [When::Before, When::After] {
            let (mut world, like) = with_a_label(pair, "");
            world.release("000801", 1, None);
            world.carrier_server().fault(create(when));
            world.ship().exit(75).outcome("000801", "in_doubt");
            let stranger = by_hand(&world, &like, "000801", Some("Boise"));
            let next = world.ship();
            next.exit_noisily(if when == When::Before { 75 } else { 0 });
            next.says(&format!(
                "{stranger} under reference 000801: it goes to another place, so it was left alone"
            ));
            assert!(!is_voided(&world, &stranger), "{pair}");
            if when == When::Before {
                world.later(31 * 60);
                let held = world.ship();
                held.exit(1).outcome("000801", "in_doubt").says("--as-new");
                assert_eq!(world.carrier().made(), 2, "no label of ours was made");
            } else {
                let numbers = world.numbers_in_erp("000801");
                assert!(!numbers.contains(&stranger) && numbers.len() == 1, "{pair}");
                assert_eq!(world.carrier().alive("000801").len(), 2);
            }
        }
    }
}

#[test]
fn a_replacement_that_a_person_makes_days_later_is_not_cancelled() {
    for pair in PAIRS {
        let (mut world, like) = with_a_label(pair, "in_doubt = { after = \"30m\", then = \"resubmit\" }");
        world.release("000801", 1, None);
        world.carrier_server().fault(create(When::Before));
        world.ship().exit(75);
        world.later(31 * 60);
        world.ship().exit(0).outcome("000801", "done");
        world.later(5 * 86_400);
        let replacement = by_hand(&world, &like, "000801", None);
        world.ship().exit_noisily(0).says("it was made at another time");
        assert!(!is_voided(&world, &replacement), "{pair}");
        assert_eq!(world.carrier().voided(), 0);
        // Said once.
        world.later(3600);
        assert!(!world.ship().exit_noisily(0).json().to_string().contains("another time"), "{pair}");
    }
}

#[test]
fn a_parcel_that_travels_already_is_not_the_lost_label() {
    for pair in PAIRS {
        let (world, like) = with_a_label(pair, "");
        world.release("000801", 1, None);
        world.carrier_server().fault(create(When::Before));
        world.ship().exit(75);
        let stranger = by_hand(&world, &like, "000801", None);
        world.carrier().move_on();
        world.ship().exit_noisily(75).says("the carrier has the parcel already");
        assert!(!is_voided(&world, &stranger), "{pair}");
        assert_eq!(world.numbers_in_erp("000801").concat(), "");
    }
}

#[test]
fn more_labels_than_boxes_are_held_for_a_person() {
    for pair in PAIRS {
        let (world, like) = with_a_label(pair, "");
        world.release("000801", 1, None);
        world.carrier_server().fault(create(When::After));
        world.ship().exit(75);
        by_hand(&world, &like, "000801", None);
        world.ship().exit(1).error_code("000801", "LABELS.SEVERAL");
        assert_eq!(world.carrier().voided(), 0, "{pair}");
    }
}

#[test]
fn while_a_label_may_still_show_up_there_is_nothing_to_type() {
    let (mut world, _) = with_a_label(PAIR, "");
    world.release("000801", 1, None);
    world.carrier_server().fault(create(When::Before));
    let id = world.ship().exit(75).record("000801")["id"].to_string();
    let status = world.run(&["status"]);
    status.exit(0);
    assert!(!status.stdout.contains("--as-new"));
    world.pass("replay", &[&id, "--as-new"]).exit(1).error_code("000801", "DOUBT.OPEN");
    assert_eq!(world.carrier().made(), 1);
    world.later(31 * 60);
    world.ship().exit(1);
    world.run(&["status"]).exit(1).says("--as-new");
}

#[test]
fn the_time_in_which_the_carrier_does_not_answer_ends_no_doubt() {
    let (mut world, _) = with_a_label(PAIR, "");
    world.release("000801", 1, None);
    world.carrier_server().fault(create(When::Before));
    world.ship().exit(75);
    let down = Effect::Answer(Response::html(503, "down"));
    world.carrier_server().fault(Fault::on("track by reference", When::Before, down).always());
    for _ in 0..3 {
        world.later(1200);
        world.ship().exit(75).outcome("000801", "in_doubt");
    }
    world.carrier_server().clear_faults();
    world.ship().exit(75).outcome("000801", "in_doubt");
    world.later(29 * 60);
    world.ship().exit(75).outcome("000801", "in_doubt");
    world.later(2 * 60);
    assert_eq!(world.ship().exit(1).record("000801")["held"], true);
}

#[test]
fn a_void_that_the_carrier_refuses_leaves_the_label_in_use() {
    let (world, number) = with_a_label(PAIR, "");
    world.sandbox.fedex.advance(&number, Stage::PickedUp);
    let refused = world.pass("void", &["--order", "000100"]);
    refused.exit(1).outcome("000100", "rejected").says("the label stays as it was, and is tracked");
    let asked = world.carrier_server().calls("cancel shipment").total;
    world.ship().exit(0);
    assert_eq!(world.carrier_server().calls("cancel shipment").total, asked, "not asked again");
    world.run(&["status"]).exit(0);
    assert_eq!(world.track().exit(0).record("000100")["status"], "picked_up");
}

#[test]
fn a_useless_label_that_cannot_be_cancelled_waits_for_a_person_and_is_not_asked_for_again() {
    for decides in ["--order", "--as-new"] {
        let (world, _) = with_a_label(PAIR, "");
        world.release("000801", 1, None);
        world.carrier_server().fault(create(When::After));
        world.ship().exit(75);
        let body = r#"{"errors":[{"code":"SHIPMENT.CANCEL.FAILED","message":"No."}]}"#;
        let refusal = Effect::Answer(Response::text(400, "application/json", body));
        world.carrier_server().fault(Fault::on("cancel shipment", When::Before, refusal).always());
        world.ship().exit(1).error_code("000801", "VOID.REFUSED");
        let asked = world.carrier_server().calls("cancel shipment").total;
        world.ship().exit(1).error_code("000801", "VOID.REFUSED");
        assert_eq!(world.carrier_server().calls("cancel shipment").total, asked);
        assert_eq!(world.carrier().alive("000801").len(), 1, "no second label");
        world.carrier_server().clear_faults();
        let options: &[&str] = &["--order", "000801", decides];
        let options = if decides == "--as-new" { options } else { &options[..2] };
        world.pass("replay", options).exit(0).outcome("000801", "done");
        let live = world.carrier().alive("000801").len();
        assert_eq!(
            live,
            if decides == "--as-new" { 2 } else { 1 },
            "who takes it as new has cancelled it himself"
        );
    }
}

#[test]
fn a_carrier_that_hands_out_a_void_number_again_is_not_asked_for_ever() {
    let (mut world, _) = with_a_label(PAIR, "");
    world.release("000801", 1, None);
    world.carrier_server().fault(create(When::After).always());
    for _ in 0..8 {
        world.ship();
        world.later(1801);
    }
    world.ship().exit(1).error_code("000801", "LABELS.LOST");
    assert!(world.carrier().made() <= 4, "{} labels", world.carrier().made());
}

/// Shipped by somebody who had a copy of the database: the ERP does not show it yet.
fn shipped_elsewhere(world: &World, like: &str, order: &str) {
    world.add(Shipment::open(order), |_| {});
    by_hand(world, like, order, None);
}

#[test]
fn an_order_that_an_earlier_pass_should_have_met_is_looked_up_before_it_is_bought() {
    let (mut world, like) = with_a_label(PAIR, "");
    world.later(40 * 86_400);
    world.add(Shipment::open("000801"), |shipment| shipment.status = "Hold".into());
    world.later(300);
    world.ship().exit(0);
    world.sandbox.acumatica.edit("000801", |shipment| shipment.status = "Open".into());
    by_hand(&world, &like, "000801", None);
    world.ship().exit(1).error_code("000801", "LABEL.EXISTS");
    assert_eq!(world.carrier().made(), 2);
}

#[test]
fn a_database_without_its_head_file_or_on_another_machine_looks_first() {
    for is_copied in [false, true] {
        let (mut world, like) = with_a_label(PAIR, "");
        world.later(40 * 86_400);
        shipped_elsewhere(&world, &like, "000801");
        if !is_copied {
            std::fs::remove_file(world.path("mlc.db.head")).unwrap();
        }
        let arguments = ["--format", "json", "ship", "--pair", PAIR];
        let mut command = world.command(&arguments);
        if is_copied {
            command.env("MLC_TEST_MACHINE", "another");
        }
        let run = crate::world::Run::new(&arguments, command.output().unwrap());
        run.exit_noisily(1).error_code("000801", "LABEL.EXISTS");
        run.says(if is_copied { "was used on another machine" } else { "copied without its head" });
        world.run(&["audit", "--action", "suspect"]).exit(0).says("suspect");
    }
}

#[test]
fn what_was_changed_in_the_erp_after_the_label_was_made_is_a_persons_decision() {
    type Change = fn(&mut Shipment);
    let changes: [(Change, &str); 3] = [
        (|shipment| shipment.address.city = Some("Boise".into()), "ORDER.CHANGED"),
        (|shipment| shipment.packages.push(mlc_sandbox::acumatica::Package::closed(4.0)), "ORDER.CHANGED"),
        (|shipment| shipment.packages[0].tracking_number = Some("1Z9999".into()), "NUMBER.EXISTS"),
    ];
    for (change, code) in changes {
        let mut world = World::new().orders(&["000801"]);
        let down = Effect::Answer(Response::html(503, "down"));
        world.erp_server().fault(Fault::on("put shipment", When::Before, down).always());
        world.ship().exit(75);
        let number = world.one_live_label("000801");
        world.erp_server().clear_faults();
        world.sandbox.acumatica.edit("000801", change);
        world.later(3600);
        let refused = world.ship();
        refused.exit(1).error_code("000801", code).says("mlc void");
        assert!(!world.numbers_in_erp("000801").contains(&number), "{code}");
        assert_ne!(world.shipment("000801").status, "Confirmed", "{code}");
        world.run(&["status"]).exit(1).says(code);
        world.ship().exit(1).error_code("000801", code);
        world.pass("replay", &["--order", "000801"]);
        assert_eq!(world.one_live_label("000801"), number);
        assert!(world.numbers_in_erp("000801").contains(&number), "the person said so");
    }
}

#[test]
fn a_label_that_is_adopted_for_an_order_that_was_corrected_meanwhile_is_not_written_back() {
    let world = World::of("acumatica-ups").orders(&["000801"]);
    world.carrier_server().fault(create(When::After));
    world.ship().exit(75);
    world.sandbox.acumatica.edit("000801", |shipment| shipment.address.line1 = Some("99 Other St".into()));
    world.ship().exit(1).error_code("000801", "ORDER.CHANGED");
    world.pass("void", &["--order", "000801"]).exit(0);
    world.pass("replay", &["--order", "000801"]).exit(0).outcome("000801", "done");
    world.one_live_label("000801");
}

#[test]
fn an_order_that_is_ready_again_is_told_of_once_and_shipped_once_more_when_a_person_says_so() {
    let mut world = World::new().orders(&["000801"]);
    world.ship().exit(0);
    let first = world.one_live_label("000801");
    world.sandbox.acumatica.edit("000801", |shipment| {
        shipment.status = "Open".into();
        shipment.packages[0].tracking_number = None;
    });
    world.later(300);
    let told = world.ship();
    told.exit(0).outcome("000801", "skipped").says("was shipped before, as shipment 1").says("--as-new");
    world.later(300);
    assert!(!world.ship().exit(0).stdout.contains("shipped before"), "said once");
    world.pass("replay", &["1", "--as-new"]).exit(0).outcome("000801", "done");
    assert_eq!(world.carrier().alive("000801").len(), 2);
    let second = world.numbers_in_erp("000801").concat();
    assert_ne!(second, first);
    // Both travel, and both are followed.
    world.carrier().move_on();
    let tracked = world.track();
    assert_eq!(tracked.exit(0).json()["records"].as_array().unwrap().len(), 2);
    world.later(300);
    world.ship().exit(0).count("found", 0);
}

#[test]
fn an_order_given_to_the_other_pair_after_an_attempt_that_made_nothing_is_shipped_by_that_pair() {
    let world = World::of("acumatica-ups");
    let both = world.sandbox.connections_for(&[PAIR, "acumatica-ups"]);
    std::fs::write(world.path("connections.toml"), both).unwrap();
    world.add(Shipment::open("000801"), |_| {});
    let body = r#"{"errors":[{"code":"SERVICE.UNAVAILABLE","message":"No."}]}"#;
    let refusal = Effect::Answer(Response::text(400, "application/json", body));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, refusal));
    world.run(&["ship", "--pair", PAIR]).exit(1);
    world.sandbox.acumatica.edit("000801", |shipment| shipment.ship_via = Some("UPS2DA".into()));
    world.run(&["ship", "--pair", PAIR]).exit(0);
    assert_eq!(world.sandbox.fedex.labels_made(), 0, "FedEx's default is not for it");
    world.run(&["ship", "--pair", "acumatica-ups"]).exit(0);
    assert_eq!(world.sandbox.ups.live("000801").len(), 1);
}

#[test]
fn a_label_that_a_person_makes_while_the_order_is_in_doubt_is_not_taken_for_the_lost_one() {
    for pair in PAIRS {
        let (mut world, like) = with_a_label(pair, "");
        world.release("000801", 1, None);
        world.carrier_server().fault(create(When::Before));
        world.ship().exit(75);
        world.later(20 * 60);
        let replacement = by_hand(&world, &like, "000801", None);
        let next = world.ship();
        assert!(!is_voided(&world, &replacement), "{pair}");
        // UPS tells the time of a place, and gives the label: it is taken over, and no second one is made.
        if pair == PAIR {
            next.exit_noisily(75).says("it was made at another time");
            assert_eq!(world.numbers_in_erp("000801").concat(), "");
        } else {
            next.exit_noisily(0).outcome("000801", "done");
            assert_eq!(world.numbers_in_erp("000801"), [replacement]);
        }
        assert_eq!(world.carrier().alive("000801").len(), 1);
    }
}

#[test]
fn a_clock_that_was_wrong_when_the_answer_got_lost_hides_no_label() {
    for pair in PAIRS {
        let (mut world, _) = with_a_label(pair, "");
        world.release("000801", 1, None);
        world.carrier_server().fault(create(When::After));
        let arguments = ["--format", "json", "ship", "--pair", pair];
        let ahead = (world.clock_s() + 2 * 86_400).to_string();
        let wrong = world.command(&arguments).env("MLC_TEST_CLOCK", ahead).output().unwrap();
        crate::world::Run::new(&arguments, wrong).exit_noisily(75).outcome("000801", "in_doubt");
        world.later(60);
        world.ship().exit_noisily(0).outcome("000801", "done");
        let number = world.one_live_label("000801");
        assert_eq!(world.numbers_in_erp("000801"), [number], "{pair}");
    }
}

#[test]
fn where_locks_do_not_hold_two_passes_leave_one_label_all_the_same() {
    for pair in PAIRS {
        let (mut world, _) = with_a_label(pair, "");
        world.release("000801", 1, None);
        let arguments = ["--format", "json", "ship", "--pair", pair];
        let unlocked = || {
            let mut command = world.command(&arguments);
            command.env("MLC_TEST_GUARD_OFF", "pair-lock");
            command
        };
        let (rival, runs) = (Mutex::new(unlocked()), AtomicU32::new(0));
        let run_rival = move |operation: &'static str, moment| {
            let is_it = operation == "create shipment" && moment == Moment::Worked;
            // The answer of the first pass waits for all of the second one.
            if is_it && runs.fetch_add(1, Ordering::SeqCst) == 0 {
                rival.lock().unwrap().output().unwrap();
            }
            ControlFlow::Continue(())
        };
        world.carrier_server().watch(Some(Watcher::new(run_rival)));
        let first = unlocked().output().unwrap();
        world.carrier_server().watch(None);
        let first = crate::world::Run::new(&arguments, first);
        first.exit_noisily(75).error_code("000801", "PASS.OVERTAKEN");
        for _ in 0..2 {
            world.later(3600);
            world.ship().exit_noisily(0);
        }
        assert_eq!(world.numbers_in_erp("000801"), [world.one_live_label("000801")], "{pair}");
    }
}

#[test]
fn a_void_number_that_is_handed_out_again_is_no_label() {
    let (mut world, void) = with_a_label(PAIR, "");
    world.pass("void", &["--order", "000100"]).exit_noisily(0);
    let again = Effect::Odd(Odd::PreviousWithoutEcho);
    world.carrier_server().fault(Fault::on("create shipment", When::After, again));
    world.sandbox.acumatica.edit("000100", |shipment| shipment.status = "Open".into());
    let replayed = world.pass("replay", &["--order", "000100"]);
    replayed.exit(75).error_code("000100", "ANSWER.UNUSABLE").says("is void");
    world.later(3600);
    world.ship().exit(0).outcome("000100", "done");
    let number = world.one_live_label("000100");
    assert_ne!(number, void);
    assert_eq!(world.numbers_in_erp("000100"), [number]);
}

#[test]
fn an_order_that_is_put_on_hold_after_an_attempt_that_made_nothing_ships_when_it_is_released() {
    let mut world = World::new().orders(&["000801"]);
    let body = r#"{"errors":[{"code":"SERVICE.UNAVAILABLE","message":"No."}]}"#;
    let refusal = Effect::Answer(Response::text(400, "application/json", body));
    world.carrier_server().fault(Fault::on("create shipment", When::Before, refusal));
    world.ship().exit(1).outcome("000801", "rejected");
    world.sandbox.acumatica.edit("000801", |shipment| shipment.status = "On Hold".into());
    world.later(300);
    world.ship();
    world.pass("replay", &["--order", "000801"]).exit(0).outcome("000801", "skipped");
    world.sandbox.acumatica.edit("000801", |shipment| shipment.status = "Open".into());
    world.later(300);
    world.ship().exit(0).outcome("000801", "done");
    assert_eq!(world.numbers_in_erp("000801"), [world.one_live_label("000801")]);
}

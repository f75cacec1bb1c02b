//! Answers to a create call that read well and cannot be true: nothing of them is written down as if it were.

use mlc_sandbox::{Effect, Fault, Odd, When};

use crate::world::{PAIR, World, files_below};

const PAIRS: [&str; 2] = [PAIR, "acumatica-ups"];

fn odd(odd: &Odd) -> Fault {
    Fault::on("create shipment", When::After, Effect::Odd(odd.clone()))
}

/// A world with one order of so many boxes.
fn world(pair: &'static str, boxes: usize) -> World {
    let world = World::of(pair);
    world.release("000123", boxes, None);
    world
}

/// Every number that lives at the carrier for an order, sorted.
fn live_numbers(world: &World, order: &str) -> Vec<String> {
    let live = world.carrier().alive(order);
    assert_eq!(live.len(), 1, "live shipments with reference {order}");
    let mut numbers: Vec<String> = live[0].pieces.iter().map(|piece| piece.tracking_number.clone()).collect();
    numbers.sort();
    numbers
}

/// The order has the numbers that live at the carrier, and each of their labels is stored.
fn is_whole(world: &World, order: &str, context: &str) {
    let mut in_erp = world.numbers_in_erp(order);
    in_erp.sort();
    assert_eq!(in_erp, live_numbers(world, order), "{context}");
    let files = files_below(&world.path("labels"));
    let stored: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    for piece in &world.carrier().alive(order)[0].pieces {
        assert!(stored.contains(&piece.label), "{context}: the label of {}", piece.tracking_number);
    }
}

fn audit_says(world: &World, text: &str) {
    world.run(&["--format", "json", "audit", "--order", "000123"]).says(text);
}

#[test]
fn numbers_that_no_parcel_has_and_answers_of_other_calls_are_in_doubt_and_found_by_their_reference() {
    let cases = [
        (Odd::Number("0"), 1, "ANSWER.UNUSABLE", "0 in the place of a number"),
        (Odd::Number("000000000000"), 2, "ANSWER.UNUSABLE", "000000000000 in the place of a number"),
        (
            Odd::Number("1Z0000000000000000"),
            1,
            "ANSWER.UNUSABLE",
            "1Z0000000000000000 in the place of a number",
        ),
        (Odd::OneNumber, 2, "ANSWER.UNUSABLE", "for two packages"),
        (Odd::Echo, 1, "ANSWER.OTHER", "belongs to another call"),
    ];
    for pair in PAIRS {
        for (answer, boxes, code, reason) in &cases {
            let context = format!("{pair}, {answer:?}");
            let world = world(pair, *boxes);
            world.carrier_server().fault(odd(answer));
            let run = world.ship();
            run.exit(75).outcome("000123", "in_doubt").error_code("000123", code).says(reason);
            audit_says(&world, reason);
            assert_eq!(world.numbers_in_erp("000123"), [""; 0], "{context}");
            world.ship().exit(0).outcome("000123", "done");
            is_whole(&world, "000123", &context);
        }
    }
}

#[test]
fn a_label_that_is_cut_or_that_two_boxes_share_is_never_printed_as_one() {
    for (pair, formats) in [(PAIR, &["PDF", "PNG", "ZPL"][..]), ("acumatica-ups", &["GIF", "ZPL"])] {
        for format in formats {
            let world = world(pair, 1);
            let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
            let old = text.lines().find(|line| line.starts_with("format = ")).unwrap();
            world.edit_config(old, &format!("format = \"{format}\""));
            world.carrier_server().fault(odd(&Odd::CutLabel(60)));
            let first = world.ship();
            // UPS gives the label a second time; FedEx does not, so that it is voided and made anew at once.
            let is_ups = pair == "acumatica-ups";
            first.exit(if is_ups { 75 } else { 0 }).says("cut short");
            audit_says(&world, "cut short");
            world.ship().exit(0);
            is_whole(&world, "000123", &format!("{pair}, {format}"));
            let made_and_voided = (world.carrier().made(), world.carrier().voided());
            assert_eq!(made_and_voided, if is_ups { (1, 0) } else { (2, 1) }, "{pair}, {format}");
        }
        let world = world(pair, 3);
        world.carrier_server().fault(odd(&Odd::OneLabel));
        let run = world.ship();
        run.exit(0).outcome("000123", "done").says("is that of another package too");
        audit_says(&world, "is that of another package too");
        is_whole(&world, "000123", pair);
        assert_eq!((world.carrier().made(), world.carrier().voided()), (6, 3));
    }
}

#[test]
fn the_answer_of_another_order_is_neither_used_nor_voided() {
    for pair in PAIRS {
        for answer in [Odd::Previous, Odd::PreviousWithoutEcho] {
            let context = format!("{pair}, {answer:?}");
            let world = world(pair, 1);
            world.ship().exit(0).outcome("000123", "done");
            let first = live_numbers(&world, "000123");
            world.release("000124", 1, None);
            world.carrier_server().fault(odd(&answer));
            world.ship().exit(75).outcome("000124", "in_doubt").error_code("000124", "ANSWER.OTHER");
            assert_eq!(live_numbers(&world, "000123"), first, "{context}: the other order's label lives");
            assert_eq!(world.numbers_in_erp("000124"), [""; 0], "{context}");
            world.ship().exit(0).outcome("000124", "done");
            is_whole(&world, "000124", &context);
            assert_eq!(live_numbers(&world, "000123"), first, "{context}");
            assert_ne!(live_numbers(&world, "000124"), first, "{context}");
        }
    }
}

#[test]
fn the_carriers_test_environments_may_say_the_same_to_everybody() {
    let fedex = world(PAIR, 2);
    fedex.release("000124", 1, None);
    fedex.edit_config("concurrency = 4", "concurrency = 1");
    fedex.sandbox.fedex.settings().is_virtual = true;
    fedex.sandbox.fedex.settings().canned_customer_transaction_id = Some("624deea6-b709".into());
    fedex.sandbox.fedex_server.fault(odd(&Odd::OneLabel));
    fedex.sandbox.fedex_server.fault(odd(&Odd::Number("794790000011")).always());
    fedex.ship().exit(0).count("done", 2);
    let ups = world("acumatica-ups", 2);
    ups.release("000124", 1, None);
    ups.sandbox.ups.settings().masked_numbers = true;
    ups.sandbox.ups_server.fault(odd(&Odd::OneLabel).always());
    ups.ship().exit(0).count("done", 2);
}

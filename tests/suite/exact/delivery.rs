//! The two modes that write to goods deliveries.

use mlc_sandbox::exact_online::{SalesOrder, assembled_item, stock_item};
use mlc_sandbox::{Effect, Fault, When};

use super::{D, key};
use crate::world::World;

fn world(mode: &str) -> World {
    World::exact().config("write_back = \"document\"", &format!("write_back = \"{mode}\""))
}

#[test]
fn a_number_goes_onto_the_delivery_that_somebody_makes() {
    let mut world = world("delivery-tag").exact_orders(&[1]);
    let run = world.ship();
    run.exit(0).says("waits: nobody has made a goods delivery");
    let calls = world.sandbox.exact_online_server.calls("get deliveries").total;
    world.ship().exit(0);
    assert_eq!(
        world.sandbox.exact_online_server.calls("get deliveries").total,
        calls,
        "it is not asked for each time"
    );
    world.sandbox.exact_online.deliver(D, 1);
    let before = world.sandbox.exact_online.orders_text();
    world.later(1000);
    world.ship().exit(0).outcome(&key(1), "done");
    let number = world.one_live_label(&key(1));
    let delivery = world.sandbox.exact_online.deliveries(D).remove(0);
    assert_eq!(delivery.text("TrackingNumber"), number);
    assert_eq!(world.sandbox.exact_online.delivery_lines(D)[0].text("TrackingNumber"), number);
    for _ in 0..5 {
        world.sandbox.fedex.advance_all();
        world.track().exit(0);
    }
    let delivery = world.sandbox.exact_online.deliveries(D).remove(0);
    let remarks = delivery.text("Remarks");
    assert!(remarks.contains("FedEx delivered") && remarks.contains("signed by RDIAZ"), "{remarks}");
    assert_eq!(world.sandbox.exact_online.orders_text(), before);
    assert!(world.sandbox.exact_online.documents(D).is_empty());
    world.ship().exit(0).count("found", 0);
}

#[test]
fn a_delivery_is_made_once_when_it_is_asked_for() {
    for effect in [None, Some(Effect::Drop)] {
        let mut world = world("delivery-create");
        let order = SalesOrder::open(1).with_line(stock_item("BALL"), |line| {
            line.set("Quantity", 3.0);
        });
        world.sandbox.exact_online.add(D, order);
        if let Some(effect) = effect {
            world.sandbox.exact_online_server.fault(Fault::on("create delivery", When::After, effect));
            world.ship().exit(75);
            world.later(200);
        }
        world.ship().exit(0);
        let number = world.one_live_label(&key(1));
        let deliveries = world.sandbox.exact_online.deliveries(D);
        assert_eq!((deliveries.len(), world.sandbox.exact_online.delivery_lines(D).len()), (1, 2));
        assert_eq!(deliveries[0].text("TrackingNumber"), number);
        assert_eq!(world.sandbox.exact_online.orders(D)[0].header.int("Status"), 21, "complete");
        world.ship().exit(0).count("found", 0);
    }
}

#[test]
fn what_cannot_be_delivered_keeps_its_label_and_needs_a_person() {
    let world = world("delivery-create");
    world.sandbox.exact_online.add(D, SalesOrder::open(1).with_line(assembled_item("KIT"), |_| {}));
    world.ship().exit(1).error_code(&key(1), "BUSINESS.RULE").says("Samengesteld artikel");
    world.one_live_label(&key(1));
}

#[test]
fn an_order_of_which_a_part_was_delivered_before_says_so_and_ships_what_is_left() {
    let world = World::exact().exact_orders(&[1, 2]);
    world.sandbox.exact_online.edit(D, 1, |order| {
        order.lines[0].set("QuantityDelivered", 1.0);
    });
    let run = world.ship();
    run.exit(0).outcome(&key(1), "done").outcome(&key(2), "done");
    let warnings = |number: i64| run.record(&key(number))["warnings"].to_string();
    assert!(warnings(1).contains("of 1 of its lines something was delivered before"), "{}", warnings(1));
    assert!(!warnings(2).contains("delivered before"), "{}", warnings(2));
}

use std::collections::BTreeSet;

use super::{SHIP, World, requests};
use crate::{Effect, Fault, When};

#[test]
fn sixteen_clients_get_numbers_of_their_own() {
    let world = World::new();
    std::thread::scope(|scope| {
        for client in 0..16 {
            let world = &world;
            scope.spawn(move || {
                for order in 0..8 {
                    let number = world.package(&format!("C{client}-{order}"));
                    assert_eq!(world.tracked(&number)["currentStatus"]["code"], "003");
                }
            });
        }
    });
    let shipments = world.ups.shipments();
    let numbers: BTreeSet<&str> = shipments.iter().map(|own| own.master_tracking_number.as_str()).collect();
    assert_eq!((numbers.len(), world.ups.labels_made()), (128, 128));
    assert_eq!(world.ups.live("C7-3").len(), 1);
}

#[test]
fn the_same_calls_bring_the_same_numbers_and_labels() {
    let made = || {
        let world = World::patient();
        (world.ship(&requests::packages("C1", 2)), world.ship(&requests::international("C2")))
    };
    assert_eq!(made(), made());
}

#[test]
fn a_lost_answer_leaves_a_label_that_recovery_finds() {
    let world = World::new();
    world.server.fault(Fault::on("create shipment", When::After, Effect::Empty));
    assert_eq!(world.post(SHIP, &requests::ground("C3")).body, serde_json::Value::Null);
    assert_eq!(world.ups.live("C3").len(), 1);
    let found = world.post("/api/labels/v1/recovery", &requests::recovery_of("C3"));
    let number = &found.body["LabelRecoveryResponse"]["ShipmentIdentificationNumber"];
    assert_eq!(*number, world.ups.live("C3")[0].master_tracking_number.as_str());
}

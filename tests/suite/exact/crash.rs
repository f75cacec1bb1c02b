//! Whatever dies or gets lost: one label and one document for each order.

use mlc_sandbox::{Effect, Fault, Moment, When};

use super::{D, key};
use crate::world::World;

const SHIP: [&str; 3] = ["ship", "--pair", "exact-fedex"];

/// Lets passes go on until nothing is left to do, and looks at what came of an order.
#[track_caller]
fn settles(world: &mut World, number: i64) {
    for _ in 0..6 {
        world.later(400);
        let run = world.ship();
        if run.json()["counts"]["found"] == 0 {
            break;
        }
    }
    world.ship().exit(0).count("found", 0);
    let tracking_number = world.one_live_label(&key(number));
    let document = world.one_document(D, number);
    assert!(document.text("Body").contains(&tracking_number));
    assert_eq!(world.attached(D, number), [format!("label-{tracking_number}.pdf")], "order {number}");
    assert_eq!(world.sandbox.exact_online.accidents(), [""; 0]);
}

/// Kills the pass at each moment of each call that writes, after the work as well as before it.
#[test]
fn a_pass_killed_in_the_middle_of_a_call_makes_nothing_twice() {
    for moment in [Moment::Asked, Moment::Worked, Moment::Answered] {
        for operation in ["create document", "create attachment", "get orders", "get addresses"] {
            let mut world = World::exact().exact_orders(&[1]);
            let aim = (operation, 0, moment);
            let is_killed = world.killed_at(&SHIP, &world.sandbox.exact_online_server, aim);
            // Once the answer is sent, the process may be faster than its death.
            assert!(is_killed || moment == Moment::Answered, "{operation} {moment:?}");
            settles(&mut world, 1);
        }
    }
}

#[test]
fn a_restored_database_makes_no_second_document() {
    let mut world = World::exact().exact_orders(&[1]);
    world.sandbox.exact_online_server.fault(Fault::on("create document", When::Before, Effect::Drop));
    world.ship().exit(75);
    let copy = ["mlc.db", "mlc.db-wal"].map(|name| (name, std::fs::read(world.path(name)).ok()));
    // The document is made, and then the database is put back to a time before.
    world.later(400);
    world.ship().exit(0);
    world.one_document(D, 1);
    let _ = std::fs::remove_file(world.path("mlc.db-shm"));
    for (name, bytes) in copy {
        let _ = std::fs::remove_file(world.path(name));
        if let Some(bytes) = bytes {
            std::fs::write(world.path(name), bytes).unwrap();
        }
    }
    world.later(400);
    world.ship();
    world.one_document(D, 1);
    assert_eq!(world.sandbox.exact_online.accidents(), [""; 0]);
}

#[test]
fn a_document_that_somebody_deleted_is_told_of() {
    let world = World::exact().exact_orders(&[1]);
    world.ship().exit(0);
    let document = world.one_document(D, 1);
    world.sandbox.exact_online.delete_document(D, document.text("ID"));
    world.sandbox.fedex.advance_all();
    world.track().exit(1).says("DOCUMENT.GONE");
    assert!(world.sandbox.exact_online.documents_of(D, 1).is_empty(), "nobody asked for it to come back");
    world.pass("replay", &["--order", &key(1), "--dismiss"]).exit(0);
}

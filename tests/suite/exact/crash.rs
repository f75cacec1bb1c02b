//! Whatever dies or gets lost: one label and one document for each order.

use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use mlc_sandbox::exact_online::SalesOrder;
use mlc_sandbox::{Effect, Fault, Moment, Watcher, When};

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

#[test]
fn a_lost_answer_of_the_carrier_ends_in_one_label_and_one_document() {
    let mut world = World::exact().exact_orders(&[1]);
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
    world.ship().exit(75).outcome(&key(1), "in_doubt");
    settles(&mut world, 1);
}

#[test]
fn a_lost_answer_of_exact_online_makes_nothing_twice() {
    for operation in ["create document", "create attachment"] {
        for effect in [Effect::Drop, Effect::Reset, Effect::Truncate(40), Effect::Empty] {
            let mut world = World::exact().exact_orders(&[1]);
            world.sandbox.exact_online_server.fault(Fault::on(operation, When::After, effect));
            world.ship().exit(75).outcome(&key(1), "retry");
            settles(&mut world, 1);
        }
    }
}

#[test]
fn a_pass_killed_at_any_of_its_points_makes_nothing_twice() {
    let mut world = World::exact()
        .config("concurrency = 4", "concurrency = 4\nin_doubt = { after = \"5m\", then = \"resubmit\" }");
    let mut killed = 0;
    for point in 1.. {
        let number = point + 1000;
        world.sandbox.exact_online.add(D, SalesOrder::open(number));
        let output = world.command(&SHIP).env("MLC_TEST_KILL", format!("*:{point}")).output().unwrap();
        if output.status.signal() != Some(9) {
            break;
        }
        killed += 1;
        settles(&mut world, number);
    }
    assert!(killed > 15, "{killed}");
}

/// Kills the pass at each moment of each call that writes, after the work as well as before it.
#[test]
fn a_pass_killed_in_the_middle_of_a_call_makes_nothing_twice() {
    for moment in [Moment::Asked, Moment::Worked, Moment::Answered] {
        for operation in ["create document", "create attachment", "get orders", "get addresses"] {
            let mut world = World::exact().exact_orders(&[1]);
            let pid = Arc::new(AtomicU32::new(0));
            let seen = Arc::clone(&pid);
            world.sandbox.exact_online_server.watch(Some(Watcher::new(move |called, at| {
                if (called, at) != (operation, moment) || seen.load(Ordering::SeqCst) == 0 {
                    return ControlFlow::Continue(());
                }
                let child = seen.swap(0, Ordering::SeqCst).cast_signed();
                let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(child), nix::sys::signal::SIGKILL);
                ControlFlow::Break(())
            })));
            let mut child = world.command(&SHIP).stdout(Stdio::null()).spawn().unwrap();
            pid.store(child.id(), Ordering::SeqCst);
            let status = child.wait().unwrap();
            world.sandbox.exact_online_server.watch(None);
            assert!(
                status.signal() == Some(9) || moment == Moment::Answered,
                "{operation} {moment:?}: {status}"
            );
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

//! Loses the answer to every write to every ERP, and kills the process during each: the write must be done exactly once.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::sync::Mutex;

use mlc_sandbox::{Effect, Fault, Moment, When, Written};

use crate::erp::with_orders;
use crate::questions::{are_all_known, is_home, of_every_erp, settle};
use crate::world::World;

/// Step in the life of an order. Each begins where the one before ended, except the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    /// The order gets its label.
    Ship,
    /// The data of its delivery are written.
    Track,
    /// Its label is cancelled instead of delivered.
    Void,
}

impl Deed {
    const ALL: &[Self] = &[Self::Ship, Self::Track, Self::Void];

    /// Builds a world just before the step, and returns the order.
    fn stage(self, pair: &'static str) -> (World, String) {
        let (world, mut keys) = with_orders(pair, 1);
        let order = keys.remove(0);
        if !matches!(self, Self::Ship) {
            world.ship().exit(0).outcome(&order, "done");
        }
        if matches!(self, Self::Track) {
            (0..5).for_each(|_| world.carrier().move_on());
        }
        (world, order)
    }

    fn command<'a>(self, pair: &'a str, order: &'a str) -> Vec<&'a str> {
        match self {
            Self::Ship => vec!["ship", "--pair", pair],
            Self::Track => vec!["track", "--pair", pair],
            Self::Void => vec!["void", "--pair", pair, "--order", order],
        }
    }
}

/// Counts the calls of each write.
fn writes(world: &World) -> BTreeMap<&'static str, u64> {
    let writes = world.erp().routes().writes.iter();
    writes.map(|write| (*write, world.erp_server().calls(write).total)).collect()
}

/// Final state of an order, and the calls of each write on the way.
type Course = (Written, BTreeMap<&'static str, u64>);

/// Returns the course without any failure, determined once per pair.
fn calm(pair: &'static str, deed: Deed) -> Course {
    static KNOWN: Mutex<BTreeMap<(&str, Deed), Course>> = Mutex::new(BTreeMap::new());
    if let Some(course) = KNOWN.lock().unwrap().get(&(pair, deed)) {
        return course.clone();
    }
    let course = play_calm(pair, deed);
    KNOWN.lock().unwrap().insert((pair, deed), course.clone());
    course
}

fn play_calm(pair: &'static str, deed: Deed) -> Course {
    let (mut world, order) = deed.stage(pair);
    let before = writes(&world);
    world.run(&deed.command(pair, &order)).exit(0);
    let calls = writes(&world).into_iter().map(|(write, calls)| (write, calls - before[write])).collect();
    settle(&mut world);
    (world.written(&order), calls)
}

/// Asserts that an order has the same final state as without a failure.
#[track_caller]
fn is_done(world: &World, order: &str, deed: Deed, calm: &Written) {
    let written = world.written(order);
    assert_eq!(written.repeated(), [""; 0], "{written:?}");
    let counts = |written: &Written| {
        let Written { numbers, labels, notes, status, is_complete } = written;
        (numbers.len(), labels.len(), notes.len(), status.clone(), *is_complete)
    };
    assert_eq!(counts(&written), counts(calm), "{written:?}\ninstead of\n{calm:?}");
    match deed {
        Deed::Void => world.no_live_label(order),
        Deed::Ship | Deed::Track => is_home(world, order),
    }
    assert_eq!(world.carrier().made(), 1, "no second label was made");
    assert_eq!(world.erp().accidents(), [""; 0]);
}

/// Disturbs every call of every write in these steps, runs passes until nothing is left to do, and checks the result.
fn whatever_happens(
    pair: &'static str,
    deeds: &[Deed],
    spoil: impl Fn(&mut World, (Deed, &str), (&'static str, u64)),
) {
    for &deed in deeds {
        let (calm, calls) = calm(pair, deed);
        for (write, count) in calls {
            for nth in 0..count {
                println!("{deed:?}, {write} {nth}:");
                let (mut world, order) = deed.stage(pair);
                spoil(&mut world, (deed, &order), (write, nth));
                settle(&mut world);
                is_done(&world, &order, deed, &calm);
            }
        }
    }
}

#[test]
fn a_write_whose_answer_got_lost_is_done_once() {
    of_every_erp(|pair| {
        // The other effects are tested only in the step that every order has.
        let lost = [
            (Effect::Drop, Deed::ALL),
            (Effect::Reset, &[Deed::Ship]),
            (Effect::Truncate(20), &[Deed::Ship]),
            (Effect::Empty, &[Deed::Ship]),
        ];
        for (effect, deeds) in lost {
            println!("{effect:?}:");
            whatever_happens(pair, deeds, |world, (deed, order), (write, nth)| {
                let fault = Fault::on(write, When::After, effect.clone());
                world.erp_server().fault(fault.skip(u32::try_from(nth).unwrap()));
                let run = world.run(&deed.command(pair, order));
                run.check(run.has_ended_with(&[0, 75]), "nobody needs to see to it");
            });
        }
    });
}

#[test]
fn a_pass_may_die_at_any_of_its_points_and_writes_nothing_twice() {
    of_every_erp(|pair| {
        let doubt = "concurrency = 4\nin_doubt = { after = \"5m\", then = \"resubmit\" }";
        let mut world = World::ready(pair).config("concurrency = 4", doubt);
        // Nearly all points come in pairs, before and after an action: the point after one action is the point before the next.
        for point in (1..).step_by(2) {
            let order = world.erp().key(point);
            world.release(&order, 1, None);
            world.erp().invoice(&order);
            let mut command = world.command(&["ship", "--pair", pair]);
            let output = command.env("MLC_TEST_KILL", format!("*:{point}")).output().unwrap();
            if output.status.signal() != Some(9) {
                assert!(point > 20, "a pass has only {point} points");
                break;
            }
            // One pass completes the order, or two if a retry must wait.
            for _ in 0..2 {
                world.later(7_200);
                if world.ship().has_ended_with(&[0]) {
                    break;
                }
            }
            is_home(&world, &order);
        }
        settle(&mut world);
    });
}

#[test]
fn a_write_in_the_midst_of_which_the_process_dies_is_done_once() {
    of_every_erp(|pair| {
        let moments: [(Moment, &[Deed]); 2] = [(Moment::Asked, &[Deed::Ship]), (Moment::Worked, Deed::ALL)];
        for (moment, deeds) in moments {
            whatever_happens(pair, deeds, |world, (deed, order), (write, nth)| {
                let arguments = deed.command(pair, order);
                assert!(world.killed_at(&arguments, world.erp_server(), (write, nth, moment)));
            });
        }
    });
}

#[test]
fn a_lost_answer_of_the_carrier_ends_in_one_label_at_home() {
    of_every_erp(|pair| {
        let (mut world, keys) = with_orders(pair, 1);
        world.carrier_server().fault(Fault::on("create shipment", When::After, Effect::Drop));
        world.ship().exit(75).outcome(&keys[0], "in_doubt");
        settle(&mut world);
        is_home(&world, &keys[0]);
    });
}

#[test]
fn nothing_is_written_that_the_table_does_not_name() {
    of_every_erp(|pair| {
        let (world, keys) = with_orders(pair, 2);
        world.ship().exit(0);
        world.pass("void", &["--order", &keys[1]]).exit(0);
        (0..5).for_each(|_| world.carrier().move_on());
        world.track().exit(0);
        are_all_known(world.erp_server(), &world.erp().routes());
    });
}

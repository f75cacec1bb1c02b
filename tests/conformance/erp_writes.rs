//! Every write to every ERP, whose answer gets lost or in the midst of which the process dies: done once, whatever happened.

use std::collections::BTreeMap;

use mlc_sandbox::{Effect, Fault, Moment, When, Written};

use crate::erp::with_orders;
use crate::questions::{are_all_known, is_home, of_every_erp, settle};
use crate::world::World;

/// What is done with an order in its life; each begins where the one before has ended, but for the last.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// It gets its label.
    Ship,
    /// The news of its delivery are written.
    Track,
    /// Its label is cancelled instead.
    Void,
}

impl Deed {
    const ALL: [Self; 3] = [Self::Ship, Self::Track, Self::Void];

    /// A world just before it, and the order.
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

/// How often each write is called.
fn writes(world: &World) -> BTreeMap<&'static str, u64> {
    let writes = world.erp().routes().writes.iter();
    writes.map(|write| (*write, world.erp_server().calls(write).total)).collect()
}

/// What comes of an order when nothing goes wrong, and how often each write is called for that.
fn calm(pair: &'static str, deed: Deed) -> (Written, BTreeMap<&'static str, u64>) {
    let (mut world, order) = deed.stage(pair);
    let before = writes(&world);
    world.run(&deed.command(pair, &order)).exit(0);
    let calls = writes(&world).into_iter().map(|(write, calls)| (write, calls - before[write])).collect();
    settle(&mut world);
    (world.written(&order), calls)
}

/// Asserts that an order has come to what it comes to when nothing goes wrong.
#[track_caller]
fn is_done(world: &World, order: &str, deed: Deed, calm: &Written) {
    let written = world.written(order);
    assert_eq!(written.repeated(), [""; 0], "{written:?}");
    let counts = |written: &Written| {
        (written.numbers.len(), written.labels.len(), written.notes.len(), written.is_complete)
    };
    assert_eq!(counts(&written), counts(calm), "{written:?}\ninstead of\n{calm:?}");
    match deed {
        Deed::Void => world.no_live_label(order),
        Deed::Ship | Deed::Track => is_home(world, order),
    }
    assert_eq!(world.carrier().made(), 1, "no second label was made");
    assert_eq!(world.erp().accidents(), [""; 0]);
}

/// Every call of every write, in every deed: spoils it, lets things settle, and looks at what came of it.
fn whatever_happens(pair: &'static str, spoil: impl Fn(&mut World, (Deed, &str), (&'static str, u64))) {
    for deed in Deed::ALL {
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
        whatever_happens(pair, |world, (deed, order), (write, nth)| {
            let fault = Fault::on(write, When::After, Effect::Drop).skip(u32::try_from(nth).unwrap());
            world.erp_server().fault(fault);
            let run = world.run(&deed.command(pair, order));
            run.check(run.has_ended_with(&[0, 75]), "nobody needs to see to it");
        });
    });
}

#[test]
fn a_write_in_the_midst_of_which_the_process_dies_is_done_once() {
    of_every_erp(|pair| {
        for moment in [Moment::Asked, Moment::Worked] {
            whatever_happens(pair, |world, (deed, order), (write, nth)| {
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

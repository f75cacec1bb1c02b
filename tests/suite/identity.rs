//! Who is who: one order under any spelling, in the store of the systems that it belongs to.

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::exact_online::SalesOrder;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{PAIR, World};

#[test]
fn another_spelling_of_an_exact_order_buys_no_second_label() {
    let world = World::exact();
    world.sandbox.exact_online.add(4_100_200, SalesOrder::open(20_260_901));
    let key = "4100200/20260901";
    for typed in ["4100200/020260901", "04100200/20260901", "+4100200/+20260901", key] {
        world.pass("ship", &["--order", typed, "--order", key]).exit(0).count("found", 1);
    }
    world.one_live_label(key);
    assert_eq!(world.carrier().made(), 1);
    world.pass("track", &["--order", "4100200/020260901"]).exit(0).outcome(key, "done");
    world.run(&["void", "--pair", world.pair, "--order", "04100200/20260901"]).exit(0);
    world.no_live_label(key);
}

#[test]
fn another_spelling_of_a_dynamics_order_buys_no_second_label() {
    let world = World::d365();
    world.release("usmf/SO-1", 1, None);
    for typed in ["USMF/SO-1", "usmf/so-1", "usmf/SO-1"] {
        world.pass("ship", &["--order", typed]).exit(0).count("found", 1);
    }
    world.one_live_label("usmf/SO-1");
    assert_eq!(world.carrier().made(), 1);
}

#[test]
fn another_spelling_of_an_acumatica_shipment_whose_write_back_waits_buys_no_second_label() {
    let world = World::new().orders(&["SH000801"]);
    world.sandbox.acumatica_server.fault(
        Fault::on("put shipment", When::Before, Effect::Answer(mlc_sandbox::http::Response::html(503, "x")))
            .always(),
    );
    world.ship().exit(75).outcome("SH000801", "retry");
    world.pass("ship", &["--order", "sh000801"]).exit(75).outcome("SH000801", "retry");
    world.sandbox.acumatica_server.clear_faults();
    world.pass("replay", &["--order", "sh000801"]).exit(0).outcome("SH000801", "done");
    world.one_live_label("SH000801");
    assert_eq!(world.carrier().made(), 1);
}

#[test]
fn an_answer_that_holds_another_record_is_refused_and_nothing_is_bought() {
    let world = World::new().orders(&["000801"]);
    world.add(Shipment::open("000802"), |shipment| shipment.status = "On Hold".into());
    let mixed_up = Effect::Misdirect("000801".into(), "000802".into());
    world.sandbox.acumatica_server.fault(Fault::on("get shipment", When::Before, mixed_up).always());
    world.ship().exit(1).error_code("000801", "RECORD.OTHER");
    world.pass("ship", &["--order", "000801"]).exit(1);
    assert_eq!(world.carrier().made(), 0);
    world.sandbox.acumatica_server.clear_faults();
    world.run(&["replay", "--pair", PAIR, "--order", "000801"]).exit(0);
    world.one_live_label("000801");
}

//! Printers that hang, leave something running, or fail.

use std::process::Stdio;
use std::time::{Duration, Instant};

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::{Effect, Fault, When};

use crate::label::{printed, with_printer};
use crate::world::{PAIR, Run, World};

/// A command that never ends by itself, and has a helper that does not either.
const HANGS: &str = "echo \"$1\" >> tried; sleep 1000 & echo $! > sleeper; wait";

/// The process whose id stands in that file, unless it has ended.
fn running(world: &World, file: &str) -> Option<String> {
    let id = std::fs::read_to_string(world.path(file)).unwrap().trim().to_owned();
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let state = stat.rsplit_once(") ").unwrap().1.chars().next();
    (state != Some('Z')).then_some(id)
}

fn kill(signal: &str, id: &str) {
    assert!(std::process::Command::new("kill").args([signal, id]).status().unwrap().success());
}

fn lines(world: &World, file: &str) -> usize {
    std::fs::read_to_string(world.path(file)).unwrap_or_default().lines().count()
}

/// Orders of a summary by the code of their error.
fn orders_with(run: &Run, code: &str) -> Vec<String> {
    let summary = run.json();
    let records = summary["records"].as_array().unwrap().iter();
    let with_code = records.filter(|record| record["error"]["code"] == code);
    with_code.map(|record| record["order"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_print_command_that_hangs_is_ended_with_all_that_it_started_and_its_printer_waits_for_the_next_pass() {
    let world = World::new().orders(&["000123", "000124", "000125"]);
    let script = format!("[ -e mended ] && echo \"$1\" >> printed && exit 0; {HANGS}");
    with_printer(&world, &script, "PRINT {file}");
    world.edit_config("stock = \"STOCK_4X6\"", "stock = \"STOCK_4X6\"\nprint_time_limit = \"1s\"");
    let run = world.ship();
    run.exit(1).count("rejected", 1).count("retry", 2).says("had not ended after 1 s");
    let failed = orders_with(&run, "LABEL.NOT.PRINTED");
    assert_eq!((failed.len(), orders_with(&run, "PRINTER.PARKED").len()), (1, 2));
    assert_eq!(lines(&world, "tried"), 1, "nothing more was sent to the printer");
    assert_eq!(running(&world, "sleeper"), None);
    for order in ["000123", "000124", "000125"] {
        assert_eq!(world.shipment(order).status, "Confirmed", "the ERP does not wait for the printer");
    }
    std::fs::write(world.path("mended"), "").unwrap();
    world.ship().exit(1).count("done", 2).error_code(&failed[0], "LABEL.NOT.PRINTED");
    assert_eq!(printed(&world).len(), 2, "the one that may have come out is not printed again by itself");
    world.pass("replay", &["--order", &failed[0]]).exit(0);
    assert_eq!(printed(&world).len(), 3);
    world.ship().exit(0).count("found", 0);
    assert_eq!(world.sandbox.fedex.labels_made(), 3);
}

#[test]
fn a_print_command_that_leaves_its_words_open_holds_nobody() {
    for (code, exit) in [(1, 1), (0, 0)] {
        let world = World::new().orders(&["000123"]);
        let script = format!("sleep 1000 >/dev/null & echo $! > sleeper; echo out of paper >&2; exit {code}");
        with_printer(&world, &script, "PRINT {file}");
        let before = Instant::now();
        let run = world.ship();
        assert!(before.elapsed() < Duration::from_secs(60), "nobody waits for the process that was left");
        run.exit(exit).check(code == 0 || run.stdout.contains("out of paper"), "its words are told");
        let sleeper = running(&world, "sleeper").expect("what it left running is its own business");
        kill("-KILL", &sleeper);
    }
}

#[test]
fn a_printer_that_fails_does_not_stop_another() {
    let world = World::new();
    let other = "[pair.acumatica-fedex.ship_from.default]";
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let table = text.split(other).nth(1).unwrap().split("\n[").next().unwrap();
    let table = table.replace("zebra-1", "zebra-2");
    world.edit_config(other, &format!("[pair.acumatica-fedex.ship_from.RETAIL]{table}\n{other}"));
    with_printer(&world, "[ \"$1\" = zebra-2 ] && echo \"$2\" >> printed", "PRINT {printer} {file}");
    for (number, warehouse) in [("000123", "WHOLESALE"), ("000124", "RETAIL"), ("000125", "RETAIL")] {
        world.add(Shipment::open(number), |shipment| shipment.warehouse = Some(warehouse.into()));
    }
    let run = world.ship();
    run.exit(1).error_code("000123", "LABEL.NOT.PRINTED").count("done", 2);
    assert_eq!(printed(&world).len(), 2);
}

#[test]
fn a_stop_signal_ends_a_print_that_hangs_and_nothing_is_printed_twice() {
    let world = World::new().orders(&["000123", "000124"]);
    with_printer(&world, HANGS, "PRINT {file}");
    world.edit_config("stock = \"STOCK_4X6\"", "stock = \"STOCK_4X6\"\nprint_time_limit = \"1h\"");
    let child = world
        .command(&["--format", "json", "ship", "--pair", PAIR])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let before = Instant::now();
    while lines(&world, "sleeper") == 0 {
        assert!(before.elapsed() < Duration::from_secs(60), "nothing was printed");
        std::thread::yield_now();
    }
    kill("-TERM", &child.id().to_string());
    let run = Run::new(&["ship"], child.wait_with_output().unwrap());
    run.exit(1).count("rejected", 1).says("was stopped together with the pass");
    assert_eq!(running(&world, "sleeper"), None);
    let stopped = orders_with(&run, "LABEL.NOT.PRINTED");
    with_printer_mended(&world);
    world.ship().exit(1).error_code(&stopped[0], "LABEL.NOT.PRINTED").count("done", 1);
    assert_eq!(printed(&world).len(), 1, "the other one");
}

fn with_printer_mended(world: &World) {
    std::fs::write(world.path("print.sh"), "#!/bin/sh\necho \"$1\" >> printed\n").unwrap();
}

#[test]
fn a_label_that_may_have_come_out_since_the_backup_was_made_is_not_printed_by_itself() {
    let world = World::new().orders(&["000123"]);
    with_printer(&world, "echo \"$1\" >> printed", "PRINT {file}");
    let mut stopped = world.command(&["ship", "--pair", PAIR]);
    assert!(!stopped.env("MLC_TEST_KILL", "file.after:1").status().unwrap().success());
    assert_eq!(printed(&world).len(), 0);
    let files = ["mlc.db", "mlc.db-wal"].map(|name| (world.path(name), world.path(&format!("{name}.copy"))));
    for (file, copy) in files.iter().filter(|(file, _)| file.exists()) {
        std::fs::copy(file, copy).unwrap();
    }
    world.ship().exit(0).outcome("000123", "done");
    assert_eq!(printed(&world).len(), 1);
    for (file, copy) in &files {
        let _ = std::fs::remove_file(file);
        let _ = std::fs::copy(copy, file);
    }
    let run = world.ship();
    run.exit_noisily(1).error_code("000123", "LABEL.NOT.PRINTED").says("restored from a backup");
    assert_eq!(printed(&world).len(), 1);
    world.pass("replay", &["--order", "000123"]).exit_noisily(0);
    assert_eq!(printed(&world).len(), 2, "a person has asked for it");
}

#[test]
fn what_else_needs_a_person_is_named_beside_the_first() {
    let world = World::new().orders(&["000123"]);
    with_printer(&world, "[ -e mended ] && echo \"$1\" >> printed", "PRINT {file}");
    let busy = Effect::Answer(mlc_sandbox::http::Response::html(503, "busy"));
    world.erp_server().fault(Fault::on("put shipment", When::Before, busy).times(20));
    world.ship();
    world.sandbox.acumatica.edit("000123", |shipment| shipment.address.city = Some("Boise".into()));
    world.erp_server().clear_faults();
    world.ship().exit(1).error_code("000123", "ORDER.CHANGED");
    // A replay writes the number back and prints: who types it has to know of both.
    let run = world.ship();
    run.exit(1)
        .error_code("000123", "ORDER.CHANGED")
        .says("also mlc print label: ")
        .says("(LABEL.NOT.PRINTED)");
    assert!(printed(&world).is_empty());
    with_printer_mended(&world);
    world.pass("replay", &["--order", "000123"]).exit(0);
    assert_eq!(printed(&world).len(), 1);
}

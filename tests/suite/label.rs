//! Labels on disk and at the printer.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use mlc_sandbox::acumatica::{Package, Shipment};

use crate::world::{PAIR, World, files_below};

/// Installs a print command that notes what it was called with.
pub(crate) fn with_printer(world: &World, script: &str, command: &str) {
    let printer = world.path("print.sh");
    std::fs::write(&printer, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&printer, std::fs::Permissions::from_mode(0o755)).unwrap();
    let command = command.replace("PRINT", &printer.display().to_string());
    world.edit_config("stock = \"STOCK_4X6\"", &format!("stock = \"STOCK_4X6\"\nprint = \"{command}\""));
}

pub(crate) fn printed(world: &World) -> Vec<String> {
    let text = std::fs::read_to_string(world.path("printed")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn each_label_is_printed_once_and_without_a_shell() {
    let world = World::new();
    let script = "printf '%s|%s|%s|%s\\n' \"$1\" \"$2\" \"$3\" \"$ACU_SECRET\" >> printed";
    with_printer(&world, script, "PRINT {printer} 'two words; touch hacked $HOME' {file}");
    world.add(Shipment::open("000123"), |shipment| {
        shipment.packages = [1.0, 2.0].map(Package::closed).into();
    });
    let mut command = world.command(&["ship", "--pair", PAIR]);
    assert!(command.env("ACU_SECRET", "acu-canary").output().unwrap().status.success());
    let lines = printed(&world);
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, label) in lines.iter().zip(["000123-1.pdf", "000123-2.pdf"]) {
        let parts: Vec<&str> = line.split('|').collect();
        assert_eq!((parts[0], parts[1]), ("zebra-1", "two words; touch hacked $HOME"));
        assert!(parts[2].ends_with(label), "{line}");
        assert_eq!(parts[3], "", "secrets of the environment stay at home");
    }
    world.ship().exit(0);
    world.pass("replay", &["--order", "000123"]).exit(0);
    assert_eq!(printed(&world).len(), 2);
}

#[test]
fn a_printer_that_fails_is_told_of_and_the_label_can_be_printed_again() {
    let world = World::new().orders(&["000123"]);
    with_printer(&world, "echo out of paper >&2; [ -e paper ] && echo \"$1\" >> printed", "PRINT {file}");
    let run = world.ship();
    run.exit(1).error_code("000123", "LABEL.NOT.PRINTED").says("out of paper");
    assert_eq!(world.numbers_in_erp("000123").len(), 1, "everything else is done");
    assert_eq!(world.shipment("000123").status, "Confirmed");
    world.ship().exit(1).error_code("000123", "LABEL.NOT.PRINTED");
    world.run(&["status"]).exit(1).says("its label was not printed");
    std::fs::write(world.path("paper"), "").unwrap();
    world.pass("replay", &["--order", "000123"]).exit(0).outcome("000123", "done");
    assert_eq!(printed(&world).len(), 1);
    assert_eq!(world.sandbox.fedex.labels_made(), 1);
    world.ship().exit(0).count("found", 0);
}

#[test]
fn a_print_command_that_cannot_be_started_loses_nothing() {
    let world = World::new().orders(&["000123"]);
    world.edit_config("stock = \"STOCK_4X6\"", "stock = \"STOCK_4X6\"\nprint = \"no-such-printer {file}\"");
    let run = world.ship();
    run.exit(1).error_code("000123", "LABEL.NOT.PRINTED").says("no-such-printer cannot be started");
    world.pass("replay", &["--all", "--dismiss"]).exit(0);
    world.ship().exit(0).count("found", 0);
}

#[test]
fn every_format_arrives_as_what_it_is() {
    for (format, extension, start) in
        [("PDF", "pdf", "%PDF-"), ("PNG", "png", "\u{89}PNG"), ("ZPL", "zpl", "^XA"), ("EPL", "epl", "N\n")]
    {
        let world =
            World::new().config("format = \"PDF\"", &format!("format = \"{format}\"")).orders(&["000123"]);
        world.sandbox.acumatica.settings().file_extensions.insert("epl".into());
        let run = world.ship();
        run.exit(0);
        let path = run.record("000123")["labels"][0].as_str().unwrap().to_owned();
        assert!(path.ends_with(&format!("000123-1.{extension}")), "{path}");
        let bytes = std::fs::read(world.path(&path)).unwrap();
        let start: Vec<u8> = start.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert!(bytes.starts_with(&start), "{format}");
    }
}

#[test]
fn a_missing_label_file_is_written_again() {
    let world = World::new().orders(&["000123"]);
    world.sandbox.acumatica.settings().failing_actions.insert("*".into(), "Not today.".into());
    world.ship().exit(1);
    let files = files_below(&world.path("labels"));
    let bytes = std::fs::read(&files[0]).unwrap();
    std::fs::remove_dir_all(world.path("labels")).unwrap();
    world.ship().exit(1);
    assert_eq!(std::fs::read(&files[0]).unwrap(), bytes);
    // The same of an order that is done with, as long as its label is kept.
    world.sandbox.acumatica.settings().failing_actions.clear();
    world.pass("replay", &["--all"]).exit(0).outcome("000123", "done");
    std::fs::remove_file(&files[0]).unwrap();
    world.ship().exit(0).count("found", 0);
    assert_eq!(std::fs::read(&files[0]).unwrap(), bytes);
    world.run(&["void", "--pair", crate::world::PAIR, "--order", "000123"]).exit(0);
    let _ = std::fs::remove_file(&files[0]);
    world.ship().exit(0);
    assert!(!files[0].exists(), "a void label is not written again");
}

#[test]
fn a_label_url_is_written_where_it_is_wanted() {
    let world = World::new()
        .config(
            "stock = \"STOCK_4X6\"",
            "stock = \"STOCK_4X6\"\npublic_url = \"https://ship.example.com/labels/\"",
        )
        .config(
            "status = \"AttributeDELIVSTAT\"",
            "label_url = \"AttributeDELIVSTAT\", tracking = \"UsrSignedBy\"",
        )
        .config(", delivered_at = \"UsrDeliveredOn\", signed_by = \"UsrSignedBy\"", "")
        .orders(&["000123"]);
    let run = world.ship();
    run.exit(0);
    let path = run.record("000123")["labels"][0].as_str().unwrap().to_owned();
    let custom = world.shipment("000123").custom;
    let url = format!("https://ship.example.com/{path}");
    assert_eq!(custom["Document.AttributeDELIVSTAT"], url);
    assert_eq!(custom["Document.UsrSignedBy"], world.one_live_label("000123"));
}

/// The labels that came out of the printer, as they were then.
fn printed_labels(world: &World) -> Vec<Vec<u8>> {
    let lines = printed(world);
    lines.iter().map(|path| std::fs::read(world.path(path)).unwrap()).collect()
}

#[test]
fn keys_that_differ_in_signs_or_letters_only_get_files_of_their_own_and_each_label_is_printed_once() {
    let world = World::new();
    with_printer(&world, "echo \"$1\" >> printed", "PRINT {file}");
    let keys = ["SO/801", "SO 801", "ЗК-802", "ПК-802", "so-803", "SO-804"];
    for key in &keys {
        world.add(Shipment::open(key), |_| {});
    }
    world.ship().exit(0).count("done", 6);
    let mut printed = printed_labels(&world);
    let pieces = world.carrier().parcels().into_iter().flat_map(|parcel| parcel.pieces);
    let mut made: Vec<Vec<u8>> = pieces.map(|piece| piece.label).collect();
    printed.sort();
    made.sort();
    assert!(printed == made, "each label came out once");
}

#[test]
fn a_label_made_anew_is_printed_and_a_file_of_the_same_length_is_not_taken_for_it() {
    let world = World::new().orders(&["000801"]);
    with_printer(&world, "cp \"$1\" last.pdf; echo last.pdf >> printed", "PRINT {file}");
    world.ship().exit(0);
    world.run(&["void", "--pair", PAIR, "--order", "000801"]).exit(0);
    world.sandbox.acumatica.edit("000801", |shipment| shipment.status = "Open".into());
    world.pass("replay", &["--order", "000801"]).exit(0).outcome("000801", "done");
    let live = world.sandbox.fedex.live("000801")[0].pieces[0].label.clone();
    assert_eq!(
        printed_labels(&world),
        [live.clone(), live.clone()],
        "twice printed, the second over the first"
    );
    let is_second = |path: &PathBuf| path.ends_with("000801-1-v2.pdf");
    let path = files_below(&world.path("labels")).into_iter().find(is_second).unwrap();
    std::fs::write(&path, vec![b'x'; live.len()]).unwrap();
    world.sandbox.fedex.advance_all();
    world.track().exit(0);
    assert!(std::fs::read(&path).unwrap() == live, "written again");
}

//! What codes mean, and the guides that the binary prints.

use std::collections::BTreeSet;

use mlc_sandbox::acumatica::Shipment;

use crate::world::World;

#[test]
fn a_code_says_what_it_means_why_what_to_do_and_who_does_it() {
    let world = World::new();
    let run = world.run(&["explain", "service.unmapped"]);
    run.exit(0)
        .says("SERVICE.UNMAPPED\n")
        .says("means     The order's ship-via code is mapped to no service of the carrier.\n")
        .says("cause     The code is new in the ERP, or the order has none.\n")
        .says("do        Add the code to [pair.NAME.service]")
        .says("who       IT\n");
    let longest = run.stdout.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{longest:?}");
    world
        .run(&["-q", "explain", "AADSTS7000222"])
        .exit(0)
        .says("(dynamics365-fo's own)")
        .says("make a new one in Certificates");
    // A family of codes takes a misspelt one too.
    world.run(&["explain", "SERVICE.UNMAPED"]).exit(0).says("spelt like it: SERVICE.UNMAPPED");
}

#[test]
fn an_unknown_code_is_wrong_usage_and_brings_the_nearest() {
    let world = World::new();
    let run = world.run(&["explain", "PRINTER.PARKD"]);
    run.exit(2)
        .says("no code PRINTER.PARKD is known; near it are PRINTER.PARKED")
        .says("mlc explain lists all");
    assert!(run.stdout.is_empty());
    let odd = world.run(&["explain", "no\u{1b}[2Jthing"]);
    odd.exit(2).check(!odd.stderr.contains('\u{1b}'), "no control character comes back");
}

#[test]
fn the_list_has_a_line_for_each_code_and_json_has_the_same() {
    let world = World::new();
    let listed = world.run(&["explain"]);
    listed.exit(0).says("LABEL.EXISTS ");
    let json = world.run(&["--format", "json", "explain"]);
    json.exit(0);
    let view = json.json();
    let codes = view["codes"].as_array().unwrap();
    assert_eq!((view["command"].as_str(), codes.len()), (Some("explain"), listed.stdout.lines().count()));
    assert!(codes.len() > 150);
    let who: BTreeSet<&str> = codes.iter().map(|code| code["who"].as_str().unwrap()).collect();
    assert_eq!(Vec::from_iter(who), ["carrier", "erp_administrator", "it", "nobody", "operator"]);
    let one = world.run(&["--format", "json", "explain", "250002"]);
    let one = one.exit(0).json();
    assert_eq!(one["codes"].as_array().unwrap().len(), 1);
    let code = &one["codes"][0];
    assert_eq!(
        (&code["code"], &code["system"], &code["is_own"]),
        (&"250002".into(), &"ups".into(), &false.into())
    );
    for member in ["meaning", "cause", "remedy"] {
        assert!(code[member].as_str().is_some_and(|text| !text.is_empty()), "{code}");
    }
}

#[test]
fn the_advice_of_an_error_is_that_of_its_code() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.address.line1 = None);
    let record = world.ship().exit(1).record("000123");
    let code = record["error"]["code"].as_str().unwrap();
    let explained = world.run(&["--format", "json", "explain", code]);
    assert_eq!(record["error"]["hint"], explained.exit(0).json()["codes"][0]["remedy"]);
}

#[test]
fn help_prints_commands_as_before_and_guides() {
    let world = World::new();
    for words in [&["ship"][..], &["store"], &["store", "adopt"], &["pair-names"]] {
        let asked = world.run(&[&["help"], words].concat());
        let flag = world.run(&[words, &["--help"]].concat());
        asked.exit(0).check(asked.stdout == flag.stdout, "help of a command is its --help");
    }
    let below = world.run(&["store", "help", "adopt"]);
    below.exit(0).check(below.stdout == world.run(&["help", "store", "adopt"]).stdout, "below store too");
    let guides =
        ["acumatica", "exact-online", "netsuite", "dynamics365-fo", "fedex", "ups", "pairs", "secrets"];
    let guides = guides.into_iter().chain(["files", "scripts", "changes"]);
    let help = world.run(&["help"]);
    help.exit(0).says("validate-address").says("Exit codes: 0 all well");
    let listed = help.stdout.split_once("Guides, by mlc help NAME: ").unwrap().1;
    let listed = listed.split_once("mlc explain").unwrap().0;
    for guide in guides {
        assert!(listed.contains(guide), "{listed}");
        let run = world.run(&["help", guide]);
        run.exit(0).check(run.stdout.starts_with("# ") && run.stdout.ends_with('\n'), "a guide");
    }
    let wrong = world.run(&["help", "fedx"]);
    wrong.exit(2).says("fedex").check(wrong.stdout.is_empty(), "usage belongs on standard error");
    world.run(&["help", "store", "adapt"]).exit(2).says("there is no command adapt");
    world.run(&["completions", "bash"]).exit(0).says("exact-online");
    world.run(&["man", "--dir", "man"]).exit(0);
    assert!(world.path("man/mlc-explain.1").exists() && world.path("man/mlc-store-adopt.1").exists());
}

//! Kinds of systems under test, as the binary itself reports them.

use std::collections::BTreeSet;

use mlc_sandbox::Sandbox;

use crate::world::World;

/// Returns the kinds of `[erp.NAME]` or `[carrier.NAME]` that mlc knows, from its message about an unknown one.
fn known(group: &str) -> BTreeSet<String> {
    let world = World::new();
    std::fs::write(world.path("connections.toml"), format!("[{group}.any]\nkind = \"none\"\n")).unwrap();
    let run = world.run(&["check"]);
    run.exit(78);
    let told = format!("{}{}", run.stdout, run.stderr);
    let words = told.split_once("\"none\" is none of ").expect("the known kinds").1;
    words.lines().next().unwrap().split(", ").map(|word| word.trim_matches('"').to_owned()).collect()
}

/// Returns the kinds without a stand-in, which no test covers.
fn unasked(known: &BTreeSet<String>, asked: &[&str]) -> Vec<String> {
    known.iter().filter(|kind| !asked.contains(&kind.as_str())).cloned().collect()
}

fn erps(sandbox: &Sandbox) -> Vec<&'static str> {
    sandbox.erps().into_iter().map(|(erp, _)| erp.system()).collect()
}

fn carriers(sandbox: &Sandbox) -> Vec<&'static str> {
    sandbox.carriers().into_iter().map(|(carrier, _)| carrier.system()).collect()
}

#[test]
fn every_kind_that_mlc_knows_is_asked() {
    let sandbox = Sandbox::start().unwrap();
    for (group, asked) in [("erp", erps(&sandbox)), ("carrier", carriers(&sandbox))] {
        let known = known(group);
        assert_eq!(unasked(&known, &asked), [""; 0], "kinds of {group} without a stand-in");
        assert_eq!(known.len(), asked.len(), "{asked:?} stand in for {known:?}");
    }
}

#[test]
fn a_kind_without_a_stand_in_would_be_noticed() {
    let sandbox = Sandbox::start().unwrap();
    for (group, asked) in [("erp", erps(&sandbox)), ("carrier", carriers(&sandbox))] {
        let known = known(group);
        for left_out in &asked {
            let others: Vec<&str> = asked.iter().copied().filter(|kind| kind != left_out).collect();
            assert_eq!(unasked(&known, &others), [*left_out]);
        }
    }
}

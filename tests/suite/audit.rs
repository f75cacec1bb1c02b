//! The audit log and the proof that nobody edited it.

use std::process::Stdio;

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::{Effect, Fault, When};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::world::{PAIR, Run, World};

fn rows(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn shipped() -> World {
    let world = World::new().orders(&["000123", "000124"]);
    world.ship().exit(0);
    world.sandbox.fedex.advance_all();
    world.track().exit(0);
    world
}

#[test]
fn the_audit_tells_the_whole_story_of_an_order() {
    let world = World::new();
    world.add(Shipment::open("000123"), |shipment| shipment.address.state = Some("ZZ".into()));
    world.ship().exit(1);
    world.sandbox.acumatica.edit("000123", |shipment| shipment.address.state = Some("WA".into()));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
    world.pass("replay", &["--order", "000123"]).exit(75);
    world.ship().exit(0);
    let number = world.one_live_label("000123");
    world.sandbox.fedex.advance(&number, mlc_sandbox::fedex::Stage::Delivered);
    world.track().exit(0);
    let run = world.run(&["--format", "json", "audit", "--order", "000123"]);
    run.exit(0);
    let told: Vec<String> = rows(&run)
        .iter()
        .map(|row| {
            format!(
                "{} {} {}",
                row["command"].as_str().unwrap(),
                row["action"].as_str().unwrap(),
                row["outcome"].as_str().unwrap()
            )
        })
        .collect();
    let story = [
        "ship request done",
        "ship ship rejected",
        "replay reclaim done",
        "replay request done",
        "replay ship in_doubt",
        "ship void retry",
        "ship void done",
        "ship request done",
        "ship label done",
        "ship write_back done",
        "track deliver done",
        "track track done",
        "track write_back done",
    ];
    let mut rest = told.iter();
    for part in story {
        assert!(rest.any(|line| line == part), "{part} is missing or out of order in {told:#?}");
    }
    let by_number = world.run(&["--format", "json", "audit", "--tracking", &number]);
    assert!(rows(&by_number).iter().all(|row| row["order"] == "000123" && row["tracking_number"] == number));
    let row = &rows(&run)[0];
    for member in [
        "seq",
        "at",
        "pass",
        "pair",
        "command",
        "action",
        "order",
        "tracking_number",
        "outcome",
        "detail",
        "prev",
        "hash",
    ] {
        assert!(row.get(member).is_some(), "{member}");
    }
    assert!(rows(&run).iter().any(|row| row["detail"]["by"] == "tester"), "who replayed it is told");
}

#[test]
fn rows_can_be_picked() {
    let world = shipped();
    let count =
        |arguments: &[&str]| rows(&world.run(&[&["--format", "json", "audit"], arguments].concat())).len();
    assert_eq!(count(&["--action", "label"]), 2);
    assert_eq!(count(&["--action", "label", "--order", "000124"]), 1);
    assert_eq!(count(&["--outcome", "rejected"]), 0);
    assert_eq!(count(&["--limit", "3"]), 3);
    assert_eq!(count(&["--since", "1h"]), count(&[]));
    assert_eq!(count(&["--until", "2020-01-01"]), 0);
    assert_eq!(count(&["--pair", "another"]), 0);
    let pass = world.ship().json()["pass"].as_str().unwrap().to_owned();
    assert_eq!(count(&["--pass", &pass]), 0, "a pass without work tells nothing");
    world.run(&["audit", "--since", "yesterday"]).exit(2);
    world.run(&["audit", "--order", "000123"]).exit(0).says("label      done      000123 79479");
}

#[test]
fn every_change_of_the_log_shows() {
    let untriggered = "DROP TRIGGER audit_is_final; DROP TRIGGER audit_stays;";
    let changes = [
        "UPDATE audit SET detail = replace(detail, '…1073', '…1074') WHERE seq = 1",
        "UPDATE audit SET detail = detail || ' ' WHERE seq = 2",
        "UPDATE audit SET outcome = 'Done' WHERE seq = 3",
        "UPDATE audit SET at = replace(at, 'Z', 'z') WHERE seq = 4",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq > 4",
        "DELETE FROM audit",
        "UPDATE audit SET seq = -seq WHERE seq = 2",
    ];
    for change in changes {
        let world = shipped();
        world.run(&["audit", "--verify"]).exit(0).says("the audit log is whole");
        world.database(|db| db.execute_batch(&format!("{untriggered} {change}")).unwrap());
        world.run(&["audit", "--verify"]).exit(1).says("was tampered with");
    }
}

/// Changes rows and reckons the whole chain anew, with all notes of its heads: everything that can be done without the key.
fn reckon_anew(world: &World, change: &str) {
    let quoted = |text: &Option<String>| serde_json::to_string(text).unwrap();
    let mut head = (0, "0".repeat(64));
    world.database(|db| {
        db.execute_batch("DROP TRIGGER audit_is_final; DROP TRIGGER audit_stays").unwrap();
        db.execute(change, []).unwrap();
        let sql = "SELECT seq, action, at, command, detail, \"order\", outcome, pair, pass, tracking_number FROM audit ORDER BY seq";
        let mut statement = db.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let text = |index: usize| quoted(&row.get(index).unwrap());
            let (seq, detail): (i64, String) = (row.get(0).unwrap(), row.get(4).unwrap());
            let members = [
                ("action", text(1)),
                ("at", text(2)),
                ("command", text(3)),
                ("detail", detail),
                ("order", text(5)),
                ("outcome", text(6)),
                ("pair", text(7)),
                ("pass", text(8)),
                ("seq", seq.to_string()),
                ("tracking_number", text(9)),
            ];
            let members = members.map(|(name, value)| format!("\"{name}\":{value}")).join(",");
            let hash = hex::encode(Sha256::digest(format!("{}{{{members}}}", head.1)));
            db.execute("UPDATE audit SET prev = ?2, hash = ?3 WHERE seq = ?1", (seq, &head.1, &hash)).unwrap();
            head = (seq, hash);
        }
        let noted = "UPDATE pass SET audit_head = (SELECT hash FROM audit WHERE seq = audit_seq) WHERE audit_seq > 0";
        db.execute(noted, []).unwrap();
    });
    std::fs::write(world.path("mlc.db.head"), format!("{:020} {}\n", head.0, head.1)).unwrap();
}

#[test]
fn a_chain_that_was_reckoned_anew_without_the_key_shows_for_ever() {
    let world = shipped();
    world.run(&["seal"]).exit(0);
    world.run(&["audit", "--verify"]).exit(0).says("sealed with the key from its first row on");
    reckon_anew(&world, "UPDATE audit SET outcome = 'skipped' WHERE seq = 3");
    let shows = || {
        let run = world.run(&["audit", "--verify"]);
        run.exit(1).says("the seal does not fit").says("was tampered with");
    };
    shows();
    world.add(Shipment::open("000129"), |_| {});
    world.ship().exit(0).outcome("000129", "done");
    shows();
    world.run(&["seal", "--rotate"]).exit(0);
    shows();
}

#[test]
fn a_log_that_passes_write_to_meanwhile_is_whole() {
    let world = World::new();
    for number in 200..240 {
        world.add(Shipment::open(&format!("{number:06}")), |_| {});
    }
    let mut pass = world.command(&["ship", "--pair", PAIR]).stdout(Stdio::null()).spawn().unwrap();
    let mut looks = 0;
    while pass.try_wait().unwrap().is_none() {
        if world.path("mlc.db").exists() {
            world.run(&["audit", "--verify"]).exit(0).says("is whole");
            looks += 1;
        }
    }
    assert!(looks > 3, "{looks} looks");
}

#[test]
fn rows_that_were_added_cut_off_or_put_back_without_the_key_show() {
    let added = "INSERT INTO audit SELECT seq + 1, at, pass, pair, command, action, \"order\", tracking_number, outcome, detail, hash,
        'x' FROM audit ORDER BY seq DESC LIMIT 1";
    for (change, says) in [
        ("DELETE FROM audit_seal", "the seal of the log was taken away"),
        ("UPDATE audit_seal SET seq = seq - 1", "the seal does not fit"),
        (
            "DROP TRIGGER audit_stays; DELETE FROM pass; DELETE FROM audit WHERE seq > 4",
            "the seal does not fit",
        ),
        (added, "were added without the key"),
    ] {
        let world = shipped();
        if change == added {
            reckon_anew(&world, added);
        } else {
            world.database(|db| db.execute_batch(change).unwrap());
        }
        world.run(&["audit", "--verify"]).exit(1).says(says);
        world.add(Shipment::open("000129"), |_| {});
        world.ship();
        world.run(&["audit", "--verify"]).exit(1);
    }
    // A blanked seal is begun anew, and says so.
    let world = shipped();
    world.database(|db| db.execute_batch("UPDATE audit_seal SET mac = NULL").unwrap());
    let run = world.run(&["audit", "--verify"]);
    run.exit(0).check(!run.stdout.contains("first row"), "older rows are not vouched for").says("older rows");
    // An older copy is whole, key and all; what is noted beside it knows better.
    let world = shipped();
    let copy = std::fs::read(world.path("mlc.db")).unwrap();
    world.add(Shipment::open("000129"), |_| {});
    world.ship().exit(0);
    let noted = std::fs::read_to_string(world.path("mlc.db.head")).unwrap();
    std::fs::write(world.path("mlc.db"), copy).unwrap();
    world.run(&["audit", "--verify"]).exit(1).says("the head file notes another one there");
    assert_eq!(std::fs::read_to_string(world.path("mlc.db.head")).unwrap(), noted);
    world.ship().exit_noisily(0).says("restored from a backup");
    world.run(&["audit", "--verify"]).exit(0);
}

#[test]
fn the_database_refuses_to_change_the_log() {
    let world = shipped();
    world.database(|db| {
        db.pragma_update(None, "recursive_triggers", true).unwrap();
        for sql in [
            "UPDATE audit SET outcome = 'x' WHERE seq = 1",
            "DELETE FROM audit WHERE seq = 1",
            "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1",
        ] {
            let error = db.execute(sql, []).unwrap_err().to_string();
            assert!(error.contains("the audit log is never"), "{sql}: {error}");
        }
    });
    world.run(&["audit", "--verify"]).exit(0);
}

#[test]
fn every_summary_names_the_head_of_the_log() {
    let world = World::new().orders(&["000123"]);
    let head = world.ship().json()["audit_head"].as_str().unwrap().to_owned();
    world.run(&["audit", "--verify"]).exit(0).says(&head);
    assert_eq!(world.ship().json()["audit_head"], head, "a pass without work adds nothing");
    let last: String = world.database(|db| {
        db.query_row("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| row.get(0)).unwrap()
    });
    assert_eq!(last, head);
    world.run(&["ship", "--pair", PAIR]).exit(0);
}

#[test]
fn an_order_is_found_by_every_number_that_people_know_it_by() {
    let world = shipped();
    let story = world.run(&["audit", "--order", "000123"]);
    let known: Vec<String> = world.database(|database| {
        let sql = "SELECT value FROM reference WHERE shipment_id = 1 AND kind IN ('sales_order', 'invoice')
                   UNION SELECT tracking_number FROM package WHERE shipment_id = 1";
        let mut statement = database.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    });
    let order: String = world.database(|database| {
        database.query_row("SELECT order_key FROM shipment WHERE id = 1", [], |row| row.get(0)).unwrap()
    });
    let story = if order == "000123" { story } else { world.run(&["audit", "--order", &order]) };
    assert!(known.len() >= 2 && story.stdout.lines().count() > 3, "{known:?}");
    for number in known {
        assert_eq!(world.run(&["audit", "--order", &number]).stdout, story.stdout, "by {number}");
    }
    let run = world.run(&["audit", "--order", "no such number"]);
    run.exit(0).check(run.stdout.is_empty(), "nothing else is shown");
}

//! The database and the folders: damaged, foreign, full, or not to be written to.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{Run, World, files_below};

type Spoil = fn(&mut Vec<u8>);

#[test]
fn a_damaged_database_is_told_of_and_left_as_it_is() {
    let spoil: [(&str, Spoil); 4] = [
        ("overwritten", |bytes| bytes[..4096].fill(b'x')),
        ("garbage in the middle", |bytes| bytes[4096..40_960].fill(0xee)),
        ("truncated", |bytes| bytes.truncate(20_000)),
        ("emptied", Vec::clear),
    ];
    for (what, spoil) in spoil {
        let world = World::new().orders(&["000123"]);
        world.ship().exit(0);
        world.add(Shipment::open("000124"), |_| {});
        let mut bytes = std::fs::read(world.path("mlc.db")).unwrap();
        spoil(&mut bytes);
        std::fs::write(world.path("mlc.db"), &bytes).unwrap();
        let run = world.ship();
        run.exit(78).says("is damaged").says("restore the newest backup");
        let left = std::fs::read(world.path("mlc.db")).unwrap();
        // What can be told at the door is left as it is; what shows later at least is never replaced by something new.
        assert!(left == bytes || what == "garbage in the middle" && left.len() >= bytes.len(), "{what}");
        world.no_live_label("000124");
        world.run(&["check"]).exit(78).says("is damaged");
    }
}

#[test]
fn another_programs_database_and_a_newer_one_are_refused() {
    let world = World::new();
    world.run(&["status"]).exit(0);
    world.database(|db| db.pragma_update(None, "user_version", 99).unwrap());
    world.run(&["status"]).exit(78).says("newer version of mlc");
    std::fs::remove_file(world.path("mlc.db")).unwrap();
    world.database(|db| db.execute_batch("CREATE TABLE customers (id)").unwrap());
    world.run(&["status"]).exit(78).says("belongs to another program");
}

#[test]
fn files_are_for_their_owner_only() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let ours = files_below(&world.path("")).into_iter().filter(|path| !path.ends_with("connections.toml"));
    for path in ours {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
    }
    for folder in ["labels", "labels/acumatica-fedex", "mlc.db.locks"] {
        assert_eq!(std::fs::metadata(world.path(folder)).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_stops_before_any_label() {
    let world = World::new().config("path = \"mlc.db\"", "path = \"file/mlc.db\"").orders(&["000123"]);
    std::fs::write(world.path("file"), "").unwrap();
    world.ship().exit(78).says("cannot write to");
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
}

/// A limit on the size of files stands for a full disk.
#[test]
fn no_label_is_asked_for_where_its_answer_could_not_be_stored() {
    for kilobytes in [8, 200, 480, 16_000] {
        let mut world = World::new().orders(&["000123", "000124"]);
        world.run(&["status"]).exit(0);
        let mlc = world.command(&["ship", "--pair", crate::world::PAIR]);
        let limited = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kilobytes * 2);
        let mut shell = std::process::Command::new("sh");
        shell.arg("-c").arg(limited).arg(mlc.get_program()).args(mlc.get_args()).current_dir(world.path(""));
        shell.envs(mlc.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let run = Run::new(&["ship", "(small files)"], shell.output().unwrap());
        run.exit_noisily(75).says("the next pass goes on where this one stopped");
        run.says(if kilobytes == 8 { "cannot be read or written" } else { "no room for another label" });
        assert_eq!(world.sandbox.fedex.labels_made(), 0, "with files of {kilobytes} KB");
        world.later(61);
        world.ship().exit(0).count("done", 2);
        world.run(&["audit", "--verify"]).exit(0);
    }
}

#[test]
fn a_lost_or_restored_database_makes_no_second_label() {
    for restores in [false, true] {
        let mut world = World::new().orders(&["000122"]);
        world.ship().exit(0);
        let backup = std::fs::read(world.path("mlc.db")).unwrap();
        // The ERP is out of reach when the label is there: only the carrier and the lost database know of it.
        world.add(Shipment::open("000123"), |_| {});
        world.sandbox.acumatica_server.fault(
            Fault::on("put shipment", When::Before, Effect::Answer(Response::html(503, "down"))).always(),
        );
        world.ship().exit(75);
        let number = world.one_live_label("000123");
        world.sandbox.acumatica_server.clear_faults();
        std::fs::remove_file(world.path("mlc.db")).unwrap();
        if restores {
            std::fs::write(world.path("mlc.db"), &backup).unwrap();
        }
        world.later(24 * 3600);
        let run = world.ship();
        run.exit_noisily(1).error_code("000123", "LABEL.EXISTS").says("it was lost, restored from a backup");
        run.says(&format!("the carrier knows {number}")).says("--as-new").says("--dismiss");
        assert_eq!(world.one_live_label("000123"), number);
        world.pass("replay", &["--order", "000123"]).exit(1).error_code("000123", "LABEL.EXISTS");
        world.run(&["audit", "--verify"]).exit(0);
        world.run(&["audit", "--action", "suspect"]).exit(0).says("suspect");
        world.pass("replay", &["--order", "000123", "--as-new"]).exit(0).outcome("000123", "done");
        assert_eq!(world.sandbox.fedex.live("000123").len(), 2, "a person has asked for it");
        world.ship().exit(0).count("found", 0);
    }
}

/// The row of the backup says that the answer never came; what came of it since, only the lost database knew.
#[test]
fn a_doubt_of_a_restored_database_voids_nothing_whatever_the_clock_says() {
    let mut world = World::new().orders(&["000122"]);
    world.ship().exit(0);
    world.add(Shipment::open("000123"), |_| {});
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
    world.ship().exit(75).outcome("000123", "in_doubt");
    let backup = std::fs::read(world.path("mlc.db")).unwrap();
    world.ship().exit(0).outcome("000123", "done");
    let number = world.one_live_label("000123");
    std::fs::write(world.path("mlc.db"), &backup).unwrap();
    let arguments = ["--format", "json", "ship", "--pair", crate::world::PAIR];
    let late = world
        .command(&arguments)
        .env("MLC_TEST_CLOCK", (world.clock_s() - 120).to_string())
        .output()
        .unwrap();
    Run::new(&arguments, late).exit_noisily(1).error_code("000123", "LABEL.EXISTS");
    assert_eq!(world.one_live_label("000123"), number);
    world.pass("replay", &["--order", "000123", "--dismiss"]).exit(0);
    world.later(86_400);
    world.ship().exit(0);
    assert_eq!(world.one_live_label("000123"), number);
}

#[test]
fn a_log_whose_database_is_gone_is_kept_from_the_new_one() {
    let world = World::new();
    for number in 200..230 {
        world.add(Shipment::open(&format!("{number:06}")), |_| {});
    }
    for point in ["commit.before:1", "commit.after:2", "answer.after:12"] {
        let mut command = world.command(&["ship", "--pair", crate::world::PAIR]);
        let killed = command.env("MLC_TEST_KILL", point).output().unwrap();
        assert_eq!(killed.status.signal(), Some(9), "{point}");
        std::fs::remove_file(world.path("mlc.db")).unwrap();
    }
    world.ship();
    world.run(&["audit", "--verify"]).exit(0);
    assert!(world.path("mlc.db-wal.lost").exists());
}

#[test]
fn a_log_that_does_not_belong_to_the_database_is_noticed() {
    let world = World::new().orders(&["000123", "000124", "000125"]);
    world.ship().exit(0);
    let backup = std::fs::read(world.path("mlc.db")).unwrap();
    for number in 200..260 {
        world.add(Shipment::open(&format!("{number:06}")), |_| {});
    }
    // Dies in the middle, and leaves its log behind.
    let killed = world
        .command(&["ship", "--pair", crate::world::PAIR])
        .env("MLC_TEST_KILL", "commit.after:70")
        .output();
    assert_eq!(killed.unwrap().status.signal(), Some(9));
    assert!(std::fs::metadata(world.path("mlc.db-wal")).unwrap().len() > 0);
    let left = std::fs::read(world.path("mlc.db")).unwrap();
    std::fs::write(world.path("mlc.db"), &backup[..backup.len() / 2]).unwrap();
    world.ship().exit(78).says("is damaged");
    std::fs::write(world.path("mlc.db"), left).unwrap();
    // The log was not touched by what it does not belong to: with its own database nothing is missing.
    let run = world.ship();
    run.check(run.stderr.is_empty(), "nothing was lost");
    world.run(&["audit", "--verify"]).exit(0);
}

#[test]
fn a_database_that_is_known_to_be_whole_costs_no_look_ups() {
    let mut world = World::new().orders(&["000123"]);
    let look_ups = |world: &World| world.sandbox.fedex_server.calls("track by reference").total;
    world.ship().exit(0);
    let first = look_ups(&world);
    world.run(&["status"]).exit(0).says("orders are looked up at the carrier first");
    assert!(first > 0, "a new database may stand in the place of a lost one");
    // An order that came into being after the database was shipped by nobody else.
    world.later(27 * 3600);
    world.add(Shipment::open("000124"), |_| {});
    world.ship().exit(0).outcome("000124", "done");
    assert_eq!(look_ups(&world), first);
}

#[test]
fn a_look_up_that_the_carrier_refuses_rejects_no_order() {
    let refusal = r#"{"errors":[{"code":"TRACKING.REFRENCEVALUE.INVALID","message":"No."}]}"#;
    let refused = Effect::Answer(Response::text(400, "application/json", refusal));
    let mut world = World::new().orders(&["000123"]);
    world.sandbox.fedex_server.fault(Fault::on("track by reference", When::Before, refused).always());
    world.ship().exit(75).outcome("000123", "retry").error_code("000123", "TRACKING.REFRENCEVALUE.INVALID");
    world.no_live_label("000123");
    world.sandbox.fedex_server.clear_faults();
    world.later(3600);
    world.ship().exit(0).outcome("000123", "done");
    // What is no more than an unknown reference is an answer.
    let unknown = refusal.replace("REFRENCEVALUE.INVALID", "REFERENCENUMBER.NOTFOUND");
    let unknown = Effect::Answer(Response::text(400, "application/json", unknown));
    let world = World::new().orders(&["000124"]);
    world.sandbox.fedex_server.fault(Fault::on("track by reference", When::Before, unknown).always());
    world.ship().exit(0).outcome("000124", "done");
}

#[test]
fn labels_that_cannot_be_written_are_safe_in_the_database() {
    let world = World::new().orders(&["000123", "000124"]);
    std::fs::write(world.path("labels"), "in the way").unwrap();
    let run = world.ship();
    run.exit(1).error_code("000123", "LABEL.NOT.WRITTEN").error_code("000124", "LABEL.NOT.WRITTEN");
    run.outcome("000123", "rejected");
    assert_eq!(run.record("000123")["labels"], serde_json::json!([]), "no file is named that is not there");
    assert_eq!(world.numbers_in_erp("000123").len(), 1, "the ERP has its number");
    world.run(&["check"]).exit(1).says("LABEL.FOLDER").says("FAILED  labels folder");
    std::fs::remove_file(world.path("labels")).unwrap();
    world.run(&["check"]).exit(0).says("ok      labels folder");
    assert!(!world.path("labels").exists(), "check changes nothing");
    world.ship().exit(0).count("done", 2);
    assert_eq!(files_below(&world.path("labels")).len(), 2);
    assert_eq!(world.sandbox.fedex.labels_made(), 2);
}

#[test]
fn two_pairs_share_a_database_and_their_connections() {
    let world = World::new().orders(&["000123"]);
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let start = text.find("[pair.").unwrap();
    let second = text[start..]
        .replace("acumatica-fedex", "second")
        .replace("default = \"FEDEX_GROUND\"\n", "default = \"FEDEX_2_DAY\"\n");
    std::fs::write(world.path("connections.toml"), format!("{text}\n{second}")).unwrap();
    world.ship().exit(0).outcome("000123", "done");
    world.run(&["--format", "json", "ship", "--pair", "second"]).exit(0).count("found", 0);
    assert_eq!(world.sandbox.fedex_server.calls("token").total, 1);
    assert_eq!(world.sandbox.acumatica_server.calls("token").total, 1);
    world.run(&["status"]).exit(0).says("second");
}

#[test]
fn two_pairs_of_one_erp_at_once_make_one_label_for_an_order() {
    let world = World::new();
    for number in 100..130 {
        world.add(Shipment::open(&format!("{number:06}")), |_| {});
    }
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let second = text[text.find("[pair.").unwrap()..].replace("acumatica-fedex", "second");
    std::fs::write(world.path("connections.toml"), format!("{text}\n{second}")).unwrap();
    let start = |pair: &str| {
        let mut command = world.command(&["--format", "json", "ship", "--pair", pair]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let passes = [start(crate::world::PAIR), start("second")];
    let done = passes.map(|pass| {
        let run = Run::new(&["ship"], pass.wait_with_output().unwrap());
        run.exit(0);
        run.json()["counts"]["done"].as_u64().unwrap()
    });
    assert_eq!(done[0] + done[1], 30, "{done:?}");
    assert_eq!(world.sandbox.fedex.labels_made(), 30);
    let tokens = |server: &mlc_sandbox::Server| server.calls("token").total;
    assert_eq!((tokens(&world.sandbox.fedex_server), tokens(&world.sandbox.acumatica_server)), (1, 1));
}

#[test]
fn what_is_older_than_it_is_kept_is_forgotten_and_nothing_is_shipped_again() {
    let mut world = World::new().orders(&["000123", "000124"]);
    world.ship().exit(0);
    for _ in 0..5 {
        world.sandbox.fedex.advance_all();
        world.track().exit(0);
    }
    let count = |world: &World, table: &str| -> i64 {
        world.database(|db| {
            db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
        })
    };
    world.run(&["purge"]).exit(0).says("purged 0 shipments, 0 labels");
    assert!(count(&world, "document") >= 2 && count(&world, "scan_event") > 5);
    world.later(91 * 86_400);
    world.add(Shipment::open("000125"), |_| {});
    world.ship().exit(0).outcome("000125", "done");
    assert_eq!(count(&world, "document"), 1, "a pass purges too");
    assert_eq!(files_below(&world.path("labels")).len(), 1);
    world.later(320 * 86_400);
    world.run(&["purge"]).exit(0).says("purged 2 shipments");
    assert_eq!((count(&world, "shipment"), count(&world, "package")), (3, 1));
    world.run(&["audit", "--verify"]).exit(0);
    world.run(&["audit", "--order", "000123"]).exit(0).says("label");
    // Somebody opens the shipment again in the ERP.
    world.sandbox.acumatica.edit("000123", |shipment| {
        shipment.status = "Open".into();
        shipment.packages.iter_mut().for_each(|package| package.tracking_number = None);
    });
    world.ship().exit(0).outcome("000123", "skipped").says("was shipped before, as shipment 1");
    world.pass("ship", &["--order", "000123"]).exit(0).outcome("000123", "skipped");
    assert_eq!(world.sandbox.fedex.labels_made(), 3);
}

/// What the third version left behind: one order done, one labelled and not written back, one in doubt, one voided, one rejected.
const V3: &str = include_str!("../data/store/v3.sql");
/// What the second and the third version brought.
const V1_FROM_V3: &str = "ALTER TABLE shipment DROP COLUMN published_hundredths;
    ALTER TABLE package DROP COLUMN subscribed_until;
    ALTER TABLE token DROP COLUMN previous_refresh;
    ALTER TABLE token DROP COLUMN refresh_until;
    ALTER TABLE token DROP COLUMN asked_at;
    ALTER TABLE token DROP COLUMN refused_at;
    ALTER TABLE step DROP COLUMN makes;
    ALTER TABLE step DROP COLUMN begun_at;
    ALTER TABLE step DROP COLUMN made;
    DROP TABLE consent;
    DROP TABLE cache;
    PRAGMA user_version = 1;";

#[test]
fn databases_of_earlier_versions_go_on_and_lose_nothing() {
    for (version, more) in [(3, ""), (1, V1_FROM_V3)] {
        let mut world = World::new().orders(&["000101", "000102", "000103", "000104", "000105", "000106"]);
        world.later(120);
        // Those of the database.
        world.sandbox.fedex.skip_numbers(100);
        std::fs::create_dir_all(world.path(".config/mlc")).unwrap();
        let key = world.path(".config/mlc/mlc.key");
        std::fs::copy("tests/data/store/v3.key", &key).unwrap();
        std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
        world.database(|database| {
            let script = format!("PRAGMA foreign_keys = OFF; {V3} PRAGMA application_id = 1835819825; PRAGMA user_version = 3; {more}");
            database.execute_batch(&script).unwrap();
        });
        // Who only looks changes nothing, and says what will be.
        for command in ["check", "status"] {
            world.run(&[command]).exit_noisily(75).says(&format!("mlc.db.v{version}"));
            assert_eq!(world.database(schema_of), version, "{command}");
        }
        world.ship().exit_noisily(75).says(&format!("mlc.db.v{version}: delete that"));
        let copy = world.path(&format!("mlc.db.v{version}"));
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(schema_of(&rusqlite::Connection::open(&copy).unwrap()), version, "as it was");
        let states = world.database(|database| {
            let sql = "SELECT order_key, state, is_foreign FROM shipment ORDER BY order_key";
            let mut statement = database.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| {
                Ok(format!(
                    "{} {} {}",
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, i64>(2)?
                ))
            });
            rows.unwrap().collect::<Result<Vec<_>, _>>().unwrap()
        });
        let expected = [
            "000101 done 0",
            "000102 done 0",
            "000103 in_doubt 0",
            "000104 voided 0",
            "000105 done 0",
            "000106 done 0",
        ];
        assert_eq!(states, expected, "from version {version}");
        assert_eq!(world.carrier().made(), 2, "only the mended and the new order are bought");
        assert_eq!(world.numbers_in_erp("000102").len(), 1, "the stored label came home");
        world.run(&["audit", "--verify"]).exit(0).says("older rows only vouch for each other");
        let broken: u32 = world.database(|database| {
            database.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap()
        });
        assert_eq!(broken, 0);
    }
}

fn schema_of(database: &rusqlite::Connection) -> u32 {
    database.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn looking_at_a_database_of_the_version_before_works_and_leaves_it_as_it_is() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    let older = "DROP TABLE told; DROP INDEX document_file; PRAGMA user_version = 5;";
    world.database(|database| database.execute_batch(older).unwrap());
    world.run(&["check"]).exit(0).says("ok      upgrade of the database").says("mlc.db.v5");
    world.run(&["status"]).exit(0).says("keeps a copy as").says("1 under way");
    assert_eq!(world.database(schema_of), 5);
    assert!(!world.path("mlc.db.v5").exists());
    world.ship().exit_noisily(0).says("mlc.db.v5: delete that");
    assert!(world.path("mlc.db.v5").exists() && world.database(schema_of) > 5);
    world.ship().exit(0);
}

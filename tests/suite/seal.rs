//! Secrets and personal data at rest.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Stdio;

use mlc_sandbox::acumatica::Shipment;

use crate::world::{Run, World, files_below};

/// The secrets of the sandbox's configuration.
fn secrets(world: &World) -> Vec<String> {
    let text = config(world);
    let value = |key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("no {key}"));
        line.split('"').nth(1).unwrap().to_owned()
    };
    ["client_secret", "password", "api_key", "secret_key"].map(value).to_vec()
}

fn config(world: &World) -> String {
    std::fs::read_to_string(world.path("connections.toml")).unwrap()
}

fn key_file(world: &World) -> PathBuf {
    world.path(".config/mlc/mlc.key")
}

fn set_mode(path: &std::path::Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn seal_changes_nothing_but_the_values() {
    let world = World::new().orders(&["000123"]);
    let commented = config(&world)
        .replace("[erp.acumatica]", "# of the branch in Boise\r\n  [erp.acumatica]   # main")
        .replace("password = \"", "password   =   '''")
        .replacen("\"\n", "\"   # ask Zoë\n", 3);
    let line = commented.lines().find(|line| line.starts_with("password   =")).unwrap();
    let commented = commented.replace(line, &format!("{}'''  # \"quoted\"", line.trim_end_matches('"')));
    std::fs::write(world.path("connections.toml"), &commented).unwrap();
    set_mode(&world.path("connections.toml"), 0o640);
    let secrets = secrets(&World::new());
    let run = world.run(&["seal", "--check"]);
    run.exit_noisily(1)
        .says("erp.acumatica.password stands in clear")
        .says("others can read connections.toml");
    assert!(!key_file(&world).exists(), "a check makes nothing");
    world.run(&["seal"]).exit_noisily(0).says("sealed carrier.fedex.secret_key").says("mlc.key");
    let sealed = config(&world);
    for secret in &secrets[..] {
        assert!(!sealed.contains(&format!("\"{secret}\"")) && !sealed.contains(&format!("'{secret}'")));
    }
    // Every value back, and nothing else may differ.
    let parts = |text: &str| -> Vec<String> {
        let value = |line: &str| line.split_once('=').map(|(key, _)| key.trim_end().to_owned());
        let is_secret = |line: &str| {
            ["client_secret", "password", "api_key", "secret_key"].iter().any(|key| line.starts_with(key))
        };
        text.split('\n')
            .map(|line| if is_secret(line) { value(line).unwrap() } else { line.to_owned() })
            .collect()
    };
    assert_eq!(parts(&sealed), parts(&commented));
    for (line, before) in sealed.lines().zip(commented.lines()).filter(|(line, _)| line.contains("sealed:")) {
        assert_eq!(
            line.split_once('#').map(|(_, words)| words),
            before.split_once('#').map(|(_, words)| words)
        );
    }
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(world.path("connections.toml")), mode(key_file(&world))), (0o640, 0o600));
    world.run(&["seal", "--check"]).exit(0);
    world.run(&["seal"]).exit(0).says("nothing stands in clear");
    assert_eq!(config(&world), sealed);
    world.ship().exit_noisily(0).outcome("000123", "done");
}

#[test]
fn what_cannot_be_opened_is_named() {
    let world = World::new().orders(&["000123"]);
    world.run(&["seal"]).exit(0);
    let (sealed, key) = (config(&world), std::fs::read_to_string(key_file(&world)).unwrap());
    let value = |key: &str| {
        sealed.lines().find(|line| line.starts_with(key)).unwrap().split('"').nth(1).unwrap().to_owned()
    };
    let moved = sealed.replace(&value("api_key"), &value("secret_key"));
    let damaged = sealed.replace(&value("api_key"), &flipped(&value("api_key")));
    let cut = sealed.replace(&value("api_key"), &value("api_key")[..20]);
    for text in [moved, damaged, cut] {
        std::fs::write(world.path("connections.toml"), &text).unwrap();
        world.ship().exit(78).says("carrier.fedex.api_key");
    }
    std::fs::write(world.path("connections.toml"), &sealed).unwrap();
    std::fs::remove_file(key_file(&world)).unwrap();
    world.ship().exit(78).says("there is no key").says("put the key file back");
    world.run(&["seal", "--rotate"]).exit(78).says("there is no key");
    World::new().run(&["seal"]).exit(0);
    let other = World::new();
    other.run(&["seal"]).exit(0);
    std::fs::copy(key_file(&other), key_file(&world)).unwrap();
    world.ship().exit(78).says("sealed with another key");
    std::fs::write(key_file(&world), "no key").unwrap();
    world.ship().exit(78).says("is no key of mlc");
    std::fs::write(key_file(&world), &key).unwrap();
    set_mode(&key_file(&world), 0o644);
    world.ship().exit(78).says("others can read the key file").says("chmod 600");
    set_mode(&key_file(&world), 0o600);
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
    world.ship().exit(0).outcome("000123", "done");
}

#[test]
fn a_database_without_its_key_gives_nothing_and_is_left_alone() {
    let world = World::new().orders(&["000123"]);
    world.ship().exit(0);
    std::fs::remove_file(key_file(&world)).unwrap();
    world.add(Shipment::open("000124"), |_| {});
    world.ship().exit(78).says("there is no key");
    assert!(!key_file(&world).exists(), "a new key would open nothing");
    world.no_live_label("000124");
}

#[test]
fn keys_come_from_where_they_are_said_to_be() {
    let world = World::new().orders(&["000123"]);
    world.run(&["--key", "keys/mine", "seal"]).exit(0).says("keys/mine");
    world.ship().exit(78);
    let key = std::fs::read_to_string(world.path("keys/mine")).unwrap();
    let ship = |name: &str, value: &str| {
        let output =
            world.command(&["ship", "--pair", crate::world::PAIR, "--dry-run"]).env(name, value).output();
        output.unwrap().status.code()
    };
    std::fs::create_dir(world.path("credentials")).unwrap();
    std::fs::copy(world.path("keys/mine"), world.path("credentials/mlc.key")).unwrap();
    assert_eq!(ship("MLC_KEY_FILE", "keys/mine"), Some(0));
    assert_eq!(ship("MLC_KEY", &key), Some(0));
    assert_eq!(ship("CREDENTIALS_DIRECTORY", "credentials"), Some(0));
    assert_eq!(ship("MLC_KEY_FILE", "keys/none"), Some(78));
    assert_eq!(ship("MLC_KEY", "mlc-key-1:short"), Some(78));
}

#[test]
fn a_new_key_opens_everything_and_the_old_one_nothing() {
    let world = World::new().orders(&["000123"]);
    world.run(&["seal"]).exit(0);
    world.ship().exit(0);
    let old = std::fs::read_to_string(key_file(&world)).unwrap();
    world.run(&["seal", "--rotate"]).exit(0).says("sealed erp.acumatica.password");
    let new = std::fs::read_to_string(key_file(&world)).unwrap();
    assert!(new.lines().count() == 1 && new != old);
    world.sandbox.fedex.advance_all();
    world.track().exit(0);
    assert_eq!(
        world.sandbox.acumatica_server.calls("token").total,
        1,
        "the token was opened with the new key"
    );
    std::fs::remove_dir_all(world.path("labels")).unwrap();
    world.add(Shipment::open("000124"), |_| {});
    world.ship().exit(0).outcome("000124", "done");
    std::fs::write(key_file(&world), &old).unwrap();
    world.ship().exit(78).says("another key");
}

/// Kills `seal` at every step that it makes.
#[test]
fn a_seal_that_dies_loses_no_secret() {
    for arguments in [&["seal"][..], &["seal", "--rotate"]] {
        let mut died = 0;
        for point in 1.. {
            let world = World::new().orders(&["000123"]);
            let originals = secrets(&world);
            if arguments.len() > 1 {
                world.run(&["seal"]).exit(0);
                world.ship().exit(0);
            }
            let output =
                world.command(arguments).env("MLC_TEST_KILL", format!("*:{point}")).output().unwrap();
            let was_killed = output.status.signal() == Some(9);
            died += u32::from(was_killed);
            // It goes on as if nothing had been.
            world.run(&["status"]).exit(0);
            world.run(&["check"]).exit(0);
            world.run(arguments).exit(0);
            world.run(&["seal", "--check"]).exit(0);
            world.ship().exit(0);
            assert_eq!(world.sandbox.fedex.labels_made(), 1);
            let clear = files_below(&world.path("")).into_iter().filter(|file| {
                let bytes = std::fs::read(file).unwrap();
                originals.iter().any(|secret| contains(&bytes, secret))
            });
            assert_eq!(clear.count(), 0, "killed at {point}");
            if !was_killed {
                break;
            }
        }
        assert!(died >= 3, "{arguments:?} was killed {died} times");
    }
}

/// The same text with one character changed.
fn flipped(text: &str) -> String {
    let other = if text.as_bytes()[40] == b'A' { "B" } else { "A" };
    format!("{}{other}{}", &text[..40], &text[41..])
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The same at any moment: as often as the long mode asks, else a little.
#[test]
fn a_seal_that_is_killed_at_any_moment_leaves_a_configuration_that_works() {
    let kills = std::env::var("MLC_CAMPAIGN_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(20);
    let world = World::new();
    let (clear, originals) = (config(&world), secrets(&world));
    let start = std::time::Instant::now();
    world.run(&["seal"]).exit(0);
    let whole_run = start.elapsed();
    let (mut random, mut killed) = (fastrand::Rng::with_seed(4), 0);
    for turn in 0..kills {
        std::fs::write(world.path("connections.toml"), &clear).unwrap();
        std::fs::remove_file(key_file(&world)).unwrap();
        // A database knows its key.
        let _ = std::fs::remove_file(world.path("mlc.db"));
        let mut child = world.command(&["seal"]).stdout(Stdio::null()).spawn().unwrap();
        let wait = whole_run.mul_f64(random.f64());
        let begun = std::time::Instant::now();
        while begun.elapsed() < wait {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().signal() == Some(9));
        let left = config(&world);
        let value =
            |key: &str| left.lines().find(|line| line.starts_with(key)).map(|line| line.contains("sealed:"));
        let is_sealed = ["client_secret", "password", "api_key", "secret_key"].map(value);
        assert!(is_sealed.iter().all(|sealed| *sealed == is_sealed[0]), "turn {turn}: {left}");
        assert!(is_sealed[0] == Some(true) || originals.iter().all(|secret| left.contains(secret.as_str())));
        world.run(&["seal"]).exit(0);
        // Opens every secret.
        world.run(&["seal", "--rotate"]).exit(0);
    }
    assert!(killed * 3 > kills, "{killed} of {kills} were killed");
    world.run(&["check"]).exit(0);
}

/// Everything that mlc leaves behind, after a whole life of an order, is searched for secrets and persons.
#[test]
fn neither_database_nor_files_hold_secrets_or_persons() {
    let world = World::new().orders(&["000123", "000124"]);
    world.run(&["seal"]).exit(0);
    let mut said = Vec::new();
    let originals = secrets(&World::new());
    let shipment = world.shipment("000123");
    let commands = ["ship", "track", "track", "track", "track", "track", "ship"];
    for arguments in commands.map(|command| ["-vvv", command]) {
        let run = world.run(&[&arguments[..], &["--pair", crate::world::PAIR]].concat());
        said.push(run.stdout + &run.stderr);
        world.sandbox.fedex.advance_all();
    }
    said.push(world.run(&["audit"]).stdout);
    let mut words = originals;
    words.extend(
        [shipment.contact.company, shipment.contact.attention, shipment.address.line1].into_iter().flatten(),
    );
    assert_eq!(words.len(), 7, "{words:?}");
    for word in &words {
        assert!(said.iter().all(|text| !text.contains(word.as_str())), "{word} was said");
    }
    // Who signed is told, and not kept in clear.
    assert!(said.iter().any(|text| text.contains("RECEIVING")));
    words.push("RECEIVING".into());
    world.database(|db| db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap());
    let ours =
        files_below(&world.path("")).into_iter().filter(|file| !file.starts_with(world.path("labels")));
    for file in ours {
        let bytes = std::fs::read(&file).unwrap();
        for word in &words {
            assert!(!contains(&bytes, word), "{word} stands in {}", file.display());
        }
    }
}

#[test]
fn a_configuration_that_others_can_write_is_refused_by_every_command() {
    let world = World::new().orders(&["000123"]);
    let pair = ["--pair", world.pair];
    let file = world.path("connections.toml");
    for mode in [0o620, 0o602, 0o666] {
        set_mode(&file, mode);
        for arguments in [
            &["ship"][..],
            &["track"],
            &["validate-address"],
            &["replay", "--all"],
            &["void", "--order", "000123"],
            &["store", "adopt"],
            &["status"],
            &["check"],
        ] {
            let run = world.run(&[arguments, &pair].concat());
            run.exit(78).says("others can write to it").says("chmod go-w connections.toml");
        }
        for arguments in [
            &["audit"][..],
            &["seal"],
            &["seal", "--check"],
            &["seal", "--rotate"],
            &["purge"],
            &["login", "acumatica"],
        ] {
            world.run(arguments).exit(78).says("others can write to it");
        }
    }
    assert_eq!(world.sandbox.acumatica_server.calls("token").total, 0);
    // Reading is warned of as long as secrets stand there in clear.
    set_mode(&file, 0o644);
    world.run(&["status"]).exit_noisily(0).says("others can read connections.toml").says("chmod 600");
    world.run(&["seal"]).exit_noisily(0);
    world.run(&["status"]).exit(0);
}

#[test]
fn a_sealed_value_opens_for_the_host_of_its_connection_only() {
    let world = World::new().orders(&["000123"]);
    world.run(&["seal"]).exit(0);
    let host = world.sandbox.fedex_server.url().replace("http://", "");
    let sealed = config(&world);
    world.edit_config(&format!("http://{host}"), "https://fedex.example.com");
    world.ship().exit(78).says("carrier.fedex.secret_key").says("another host than fedex.example.com");
    // Without its mark it is no value of an earlier version either.
    std::fs::write(world.path("connections.toml"), sealed.replace("sealed:2:", "sealed:")).unwrap();
    world.ship().exit(78).says("carrier.fedex.secret_key");
    std::fs::write(world.path("connections.toml"), sealed).unwrap();
    world.ship().exit(0).outcome("000123", "done");
}

/// What an earlier version has sealed with the key beside the old database.
const UNBOUND: &str =
    "sealed:UnbFep2jYTuwykQWzefZpgLeSzBBQiTVptdg/m27ghaI+40jWngiWubnPzSyXk2yKY2vIDlDRX4iRSNfpV1k0JwJN6s/";

#[test]
fn what_an_earlier_version_sealed_goes_on_until_it_is_sealed_anew() {
    let world = World::new().orders(&["000123"]);
    world.edit_config("sandbox-secret-key-000000", UNBOUND);
    let before = config(&world);
    std::fs::create_dir_all(world.path(".config/mlc")).unwrap();
    std::fs::copy("tests/data/store/v3.key", key_file(&world)).unwrap();
    set_mode(&key_file(&world), 0o600);
    let elsewhere = "url = \"https://fedex.example.com\"";
    let url = format!("url = \"{}\"", world.sandbox.fedex_server.url());
    world.ship().exit(0).outcome("000123", "done");
    world.run(&["seal", "--check"]).exit(1).says("carrier.fedex.secret_key was sealed by an earlier version");
    for command in [&["seal"][..], &["seal", "--rotate"]] {
        std::fs::write(world.path("connections.toml"), &before).unwrap();
        world.run(command).exit(0).says("sealed carrier.fedex.secret_key");
        assert!(!config(&world).contains(UNBOUND));
        world.add(Shipment::open(&format!("00012{}", command.len() + 4)), |_| {});
        world.ship().exit(0).count("done", 1);
        world.edit_config(&url, elsewhere);
        world.ship().exit(78).says("another host");
    }
}

#[test]
fn the_first_seal_makes_the_key_where_it_is_said_to_be_and_no_later_one_does() {
    let world = World::new().orders(&["000123"]);
    let place = world.path("secrets/mlc.key");
    let run = |arguments: &[&str]| {
        let output = world.command(arguments).env("MLC_KEY_FILE", &place).output().unwrap();
        Run::new(arguments, output)
    };
    run(&["status"]).exit(78).says("mlc seal makes it there");
    assert!(!place.exists(), "only seal makes it");
    run(&["seal"]).exit(0).says("secrets/mlc.key");
    assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
    run(&["ship", "--pair", world.pair]).exit(0);
    std::fs::remove_file(&place).unwrap();
    world.edit_config("username = ", "# changed\nusername = ");
    run(&["seal"]).exit(0).says("nothing stands in clear");
    let text = config(&world);
    let line = text.lines().find(|line| line.starts_with("password = ")).unwrap();
    world.edit_config(line, "password = \"acu-password-0000\"");
    run(&["seal"]).exit(78).says("there is no key").says("put the key file back");
    assert!(!place.exists());
}

/// A server whose certificate nobody knows answers every request with 418.
fn stranger() -> (u16, String) {
    let (config, pem) = crate::proxy::certified("localhost");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(std::sync::Arc::clone(&config)).unwrap();
            let mut tls = rustls::StreamOwned::new(connection, stream);
            // A client that does not trust us goes away here.
            if tls.read(&mut [0; 4096]).is_ok() {
                let _ = tls.write_all(
                    b"HTTP/1.1 418 I'm a teapot\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                );
            }
        }
    });
    (port, pem)
}

#[test]
fn a_certificate_of_ones_own_is_trusted_where_it_is_named() {
    let (port, pem) = stranger();
    let world = World::new();
    let url = world.sandbox.acumatica_server.url();
    world.edit_config(&url, &format!("https://localhost:{port}"));
    let run = world.run(&["check"]);
    run.check(!run.stdout.contains("418"), "nobody vouches for the server").says("invalid peer certificate");
    run.exit(78).says(&format!("localhost:{port} cannot prove who it is")).says("[tls] ca_file");
    world.ship().exit(78).says("TLS.CERTIFICATE");
    std::fs::write(world.path("ca.pem"), &pem).unwrap();
    let text = format!("[tls]\nca_file = \"ca.pem\"\n\n{}", config(&world));
    std::fs::write(world.path("connections.toml"), text).unwrap();
    let run = world.run(&["check"]);
    run.check(!run.stdout.contains("certificate"), "the server is vouched for").says("418");
    std::fs::write(world.path("ca.pem"), "no certificate").unwrap();
    world.run(&["check"]).exit(78).says("tls.ca_file").says("there is no certificate in it");
}

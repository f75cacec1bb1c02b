//! Flags, exit codes, files, and what stands on which stream.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::world::{PAIR, Run, World};

#[test]
fn wrong_usage_is_two_and_help_is_none() {
    let world = World::new();
    for arguments in [
        &["ship"][..],
        &["fly"],
        &["ship", "--pair", PAIR, "--limit", "many"],
        &["replay", "--pair", PAIR],
        &["-q", "-v", "status"],
    ] {
        let run = world.run(arguments);
        run.exit(2).check(run.stdout.is_empty() && !run.stderr.is_empty(), "usage belongs on standard error");
    }
    world
        .run(&["--help"])
        .exit(0)
        .says("Exit codes: 0 all well, 1 a record needs a person, 2 wrong usage, 75 try later, 78");
    for command in [
        "ship",
        "track",
        "validate-address",
        "replay",
        "audit",
        "check",
        "status",
        "void",
        "completions",
        "man",
    ] {
        let help = world.run(&[command, "--help"]);
        help.exit(0).check(!help.stdout.contains('`'), "back-ticks are for those who read the source");
    }
    world.run(&["--version"]).exit(0).says("mlc 0.");
}

#[test]
fn a_wrong_configuration_is_seventy_eight_with_every_mistake_and_its_line() {
    let world = World::new()
        .config("trigger = \"open\"", "triger = \"open\"")
        .config("concurrency = 4", "concurrency = 4000");
    let run = world.run(&["ship", "--pair", PAIR]);
    run.exit(78)
        .says("erp.acumatica.triger: unknown key (did you mean \"trigger\"?)")
        .says("connections.toml:13: ");
    run.says("pair.acumatica-fedex.concurrency: must be between 1 and 64, not 4000");
    world.run(&["ship", "--pair", "acumatica-ups"]).exit(78);
    world.run(&["--config", "elsewhere.toml", "status"]).exit(78).says("elsewhere.toml");
    let empty = World::new();
    std::fs::remove_file(empty.path("connections.toml")).unwrap();
    empty.run(&["status"]).exit(78).says("connections.example.toml");
}

#[test]
fn secrets_come_from_the_environment_or_a_file_too() {
    let world = World::new()
        .config("\"acu-password-0000\"", "{ env = \"ACU_PASSWORD\" }")
        .config("\"sandbox-secret-key-000000\"", "{ file = \"keys/fedex\" }")
        .orders(&["000123"]);
    let run = world.run(&["ship", "--pair", PAIR]);
    run.exit(78)
        .says("erp.acumatica.password: the environment variable ACU_PASSWORD is not set")
        .says("carrier.fedex.secret_key: cannot read");
    std::fs::create_dir(world.path("keys")).unwrap();
    std::fs::write(world.path("keys/fedex"), "sandbox-secret-key-000000\n").unwrap();
    let mut command = world.command(&["--format", "json", "ship", "--pair", PAIR]);
    let output = command.env("ACU_PASSWORD", "acu-password-0000").output().unwrap();
    Run::new(&["ship"], output).exit(0).outcome("000123", "done");
}

#[test]
fn the_configuration_is_found_where_it_is_said_to_be() {
    let world = World::new();
    let file = world.path("connections.toml");
    std::fs::create_dir_all(world.path(".config/mlc")).unwrap();
    std::fs::rename(&file, world.path(".config/mlc/connections.toml")).unwrap();
    world.run(&["status"]).exit(0);
    assert!(world.path(".config/mlc/mlc.db").exists(), "paths are relative to the configuration");
    std::fs::rename(world.path(".config/mlc/connections.toml"), world.path("other.toml")).unwrap();
    world.run(&["status"]).exit(78);
    let output = world.command(&["status"]).env("MLC_CONFIG", "other.toml").output().unwrap();
    assert!(output.status.success());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let world = World::new().orders(&["000123"]);
    let mut command = world.command(&["ship", "--pair", PAIR]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn completions_and_manual_are_there() {
    let world = World::new();
    world.run(&["completions", "bash"]).exit(0).says("validate-address");
    world.run(&["man"]).exit(0).says(".TH mlc 1");
    world.run(&["man", "--dir", "man"]).exit(0);
    assert!(world.path("man/mlc-ship.1").exists());
}

/// A monitor that answers everything with that status; gives the paths that it was asked for.
fn monitor(requests: usize, status: &'static str) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/uuid", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let mut paths = Vec::new();
        for stream in listener.incoming().take(requests) {
            let mut stream = stream.unwrap();
            let mut head = [0; 1024];
            let count = stream.read(&mut head).unwrap();
            let head = String::from_utf8_lossy(&head[..count]).into_owned();
            paths.push(head.split(' ').nth(1).unwrap_or_default().to_owned());
            write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        }
        paths
    });
    (url, thread)
}

#[test]
fn a_monitor_hears_of_the_start_and_of_the_end() {
    let world = World::new();
    world.add(mlc_sandbox::acumatica::Shipment::open("000123"), |shipment| shipment.address.line1 = None);
    let (url, heard) = monitor(2, "500 Oops");
    world.edit_config("concurrency = 4", &format!("concurrency = 4\nping = \"{url}\""));
    world.ship().exit(1);
    assert_eq!(heard.join().unwrap(), ["/uuid/start", "/uuid/1"]);
    // A monitor that is gone fails no pass.
    world.ship().exit(1);
}

#[test]
fn a_clean_pass_says_nothing_on_standard_error_and_more_when_asked() {
    let world = World::new().orders(&["000123"]);
    let run = world.run(&["ship", "--pair", PAIR]);
    run.exit(0);
    let run = world.run(&["-vv", "ship", "--pair", PAIR]);
    run.exit_noisily(0)
        .check(run.stderr.contains("GET /entity/Default/24.200.001/Shipment 200"), "calls are told of");
}

#[test]
fn a_configuration_that_cannot_be_read_says_why_in_one_go() {
    let world = World::new();
    world.run(&["--config", "no-such.toml", "status"]).exit(78).says("no-such.toml: there is no such file");
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    for is_little in [true, false] {
        let bytes = |unit: u16| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        let utf_16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect();
        std::fs::write(world.path("wide.toml"), &utf_16).unwrap();
        world.run(&["--config", "wide.toml", "status"]).exit(78).says("wide.toml: is written in UTF-16");
        std::fs::write(world.path("wide.toml"), &utf_16[2..]).unwrap();
        world.run(&["--config", "wide.toml", "status"]).exit(78).says("wide.toml: is written in UTF-16");
    }
    std::fs::write(world.path("latin.toml"), b"[store]\n# K\xf6ln\n").unwrap();
    world.run(&["--config", "latin.toml", "status"]).exit(78).says("line 2 holds a byte");
    std::fs::write(world.path("connections.toml"), format!("\u{feff}{text}")).unwrap();
    world.run(&["status"]).exit(0);
}

#[test]
fn secrets_that_are_missing_in_two_pairs_are_listed_together() {
    let world = World::new();
    std::fs::write(
        world.path("connections.toml"),
        world.sandbox.connections_for(&["acumatica-fedex", "acumatica-ups"]),
    )
    .unwrap();
    world.edit_config("\"sandbox-secret-key-000000\"", "{ env = \"FEDEX_SECRET\" }");
    world.edit_config("\"sandbox-secret-000000000000\"", "{ env = \"UPS_SECRET\" }");
    for command in ["check", "status"] {
        let run = world.run(&[command]);
        run.exit(78).says("FEDEX_SECRET").says("UPS_SECRET");
    }
    world.run(&["ship", "--pair", "acumatica-ups"]).exit(78).check(true, "only its own");
}

#[test]
fn a_shell_completes_the_names_of_pairs() {
    let world = World::new();
    world.run(&["completions", "bash"]).exit(0);
    let mut command = world.command(&[]);
    let place = std::path::Path::new(command.get_program()).parent().unwrap().to_owned();
    command = world.shell("mlc completions bash > mlc.bash && bash -c '. ./mlc.bash; COMP_WORDS=(mlc ship --pair acu); COMP_CWORD=3; _mlc mlc acu --pair; echo \"${COMPREPLY[@]}\"'");
    let path = format!("{}:{}", place.display(), std::env::var("PATH").unwrap());
    let run = Run::new(&["completions"], command.env("PATH", path).output().unwrap());
    run.exit(0).check(run.stdout == format!("{PAIR}\n"), "the pair is offered");
    for (shell, count) in [
        ("zsh", ":PAIR:{compadd -- $(mlc pair-names"),
        ("fish", "-l pair -d 'Only this pair' -r -f -a '(mlc pair-names"),
    ] {
        world.run(&["completions", shell]).exit(0).says(count);
    }
}

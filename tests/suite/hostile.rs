//! Surroundings that mean harm, or are merely broken: what comes from outside neither takes the machine nor fools the reader.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{Run, World};

/// The most memory that any run of mlc has taken so far, in megabytes.
fn peak_mb() -> i64 {
    let who = nix::sys::resource::UsageWho::RUSAGE_CHILDREN;
    nix::sys::resource::getrusage(who).unwrap().max_rss() / 1024
}

#[test]
fn an_answer_that_unpacks_without_end_is_cut_off_and_leaves_a_create_in_doubt() {
    let numbers = ["000121", "000122", "000123", "000124", "000125", "000126", "000127", "000128"];
    let mut world = World::new().orders(&numbers);
    let bomb = |operation| Fault::on(operation, When::After, Effect::Bomb(1024)).always();
    world.sandbox.fedex_server.fault(bomb("create shipment"));
    let run = world.ship();
    run.exit(75).says("the answer of 127.0.0.1").says("is longer than 16 MB");
    let doubtful: Vec<_> =
        numbers.iter().filter(|number| run.record(number)["outcome"] == "in_doubt").collect();
    assert_eq!(doubtful.len(), world.sandbox.fedex.labels_made(), "each label that was made is in doubt");
    assert!(!doubtful.is_empty());
    run.error_code(doubtful[0], "ANSWER.TOO.LONG");
    assert_eq!(run.record(doubtful[0])["error"]["system"], "fedex");
    world.sandbox.fedex_server.clear_faults();
    world.sandbox.acumatica_server.fault(bomb("list shipments"));
    world.later(3600);
    let run = world.ship();
    run.exit(75);
    let error = &run.json()["error"];
    assert_eq!((&error["system"], &error["code"]), (&"acumatica".into(), &"ANSWER.TOO.LONG".into()));
    world.sandbox.acumatica_server.clear_faults();
    world.later(3600);
    world.ship().exit(0);
    for number in numbers {
        world.one_live_label(number);
    }
    assert!(peak_mb() < 400, "a run took {} MB", peak_mb());
}

#[test]
fn what_cannot_be_reached_is_named_and_so_is_the_proxy_on_the_way() {
    let world = World::new().orders(&["000123"]);
    let ship = |proxy: Option<&str>| {
        let mut command = world.command(&["ship", "--pair", world.pair]);
        command.envs(proxy.map(|proxy| ("HTTPS_PROXY", proxy)));
        Run::new(&["ship"], command.output().unwrap())
    };
    let url = world.sandbox.acumatica_server.url();
    let nobody = "http://user:s3cret-word@127.0.0.1:1";
    // Loopback is exempt.
    world.edit_config(&url, "http://127.0.0.1:1");
    let run = ship(Some(nobody));
    run.exit(75).says("the connection was refused by 127.0.0.1:1\n");
    world.edit_config("http://127.0.0.1:1", "https://erp.invalid");
    ship(None).exit(75).says("the name of erp.invalid cannot be resolved");
    let run = ship(Some(nobody));
    run.exit(75).says("refused by the proxy 127.0.0.1:1 on the way to erp.invalid").says("HTTPS_PROXY");
    run.check(!run.stdout.contains("s3cret-word"), "a password of the proxy is not told");
    let arguments = ["ship", "--pair", world.pair];
    let direct = world.command(&arguments).envs([("HTTPS_PROXY", nobody), ("NO_PROXY", ".invalid")]).output();
    let run = Run::new(&arguments, direct.unwrap());
    run.exit(75)
        .says("the name of erp.invalid cannot")
        .check(!run.stdout.contains("proxy"), "it is left out");
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in proxy.incoming().flatten() {
            let asked = BufReader::new(&stream).lines().map_while(Result::ok);
            asked.take_while(|line| !line.is_empty()).for_each(drop);
            let _ =
                stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let run = ship(Some(&format!("http://{address}")));
    run.exit(75).says(&format!("the proxy {address} on the way to erp.invalid does not connect")).says("407");
    world.edit_config("https://erp.invalid", &url);
    ship(Some(nobody)).exit(0);
    world.one_live_label("000123");
}

/// Clears the screen, turns the direction of reading, ends a line and pretends to be one of ours, hides, and has no end.
fn hostile(word: &str) -> String {
    let endless = "x".repeat(5000);
    format!(
        "{word}\u{1b}[2J\u{1b}]0;owned\u{7} \u{202e}live\u{2066} a\r\nmlc: all is well\u{85}b \u{200b}\u{9b}31m\u{feff} {endless}"
    )
}

#[track_caller]
fn assert_harmless(text: &str, what: &str) {
    let harmful = text
        .chars()
        .find(|c| c.is_control() && *c != '\n' || "\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}".contains(*c));
    assert_eq!(harmful, None, "{what}:\n{}", text.escape_unicode());
    let longest = text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    // JSON is for machines.
    assert!(longest < 300 || text.starts_with('{'), "{what}: a word of {longest} signs");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("mlc: all is well")), "{what}:\n{text}");
}

#[test]
fn what_carrier_erp_and_files_say_is_shown_in_one_plain_short_line() {
    let world = World::new().orders(&["000123", "000124"]);
    let escaped = ("SO\u{1b}[2J\u{202e}1", "77 Mill St");
    let command = ("SO;touch owned", "77 Mill St");
    for (number, street) in [escaped, command, ("000126", "77 MAPEL St"), ("000127", "77 TWINS St")] {
        world.add(Shipment::open(number), |shipment| {
            shipment.address.line1 = Some(format!("{street}\u{1b}[31m"));
            shipment.address.city = Some("Boise\u{1b}[2J\u{202e}".into());
            shipment.contact.company = Some(hostile("Acme"));
            shipment.contact.attention = Some(hostile("Rosa"));
            shipment.note = hostile("note");
        });
    }
    let said = serde_json::json!({"errors": [{"code": hostile("X.INVALID"), "message": hostile("no")}]});
    let answer = |status| Effect::Answer(Response::json(status, &said));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, answer(400)).times(2));
    let faulty =
        serde_json::json!({"message": hostile("An error has occurred."), "exceptionMessage": hostile("odd")});
    let refused = Effect::Answer(Response::json(500, &faulty));
    world.sandbox.acumatica_server.fault(Fault::on("confirm shipment", When::Before, refused).always());
    let pair = ["--pair", world.pair];
    let run = |arguments: &[&str]| {
        let what = arguments.join(" ");
        let run = world.run(arguments);
        assert_harmless(&run.stdout, &what);
        assert_harmless(&run.stderr, &what);
        run.stdout + &run.stderr
    };
    let mut shown = String::new();
    for arguments in [
        &["validate-address"][..],
        &["-vvv", "ship", "--limit", "3"],
        &["ship"],
        &["-q", "ship"],
        &["--format", "json", "ship"],
        &["replay", "--all"],
        &["-vv", "track"],
        &["status"],
    ] {
        shown.push_str(&run(&[arguments, &pair].concat()));
        world.sandbox.fedex.advance_all();
    }
    shown.push_str(&run(&["audit"]));
    shown.push_str(&run(&["audit", "--verify"]));
    world.sandbox.fedex_server.fault(Fault::on("token", When::Before, answer(401)).always());
    world.database(|db| db.execute("DELETE FROM token", []).unwrap());
    shown.push_str(&run(&["check"]));
    for word in ["X.INVALID", "suggested: ", "odd\u{fffd}[2J", "SO\u{fffd}[2J\u{fffd}1"] {
        assert!(shown.contains(word), "{word:?} was never said:\n{shown}");
    }
    // What is offered to be typed is one word for a shell.
    assert!(shown.contains("--order 'SO;touch owned'") && !shown.contains("--order SO;"), "{shown}");
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let wrong = serde_json::to_string(&hostile("ftp:")).unwrap().replace("\u{9b}", "\\u009b");
    let wrong = wrong.replace("\u{85}", "\\u0085");
    for line in [format!("{wrong} = 1"), format!("[erp.other]\nkind = {wrong}")] {
        std::fs::write(world.path("connections.toml"), format!("{line}\n{text}")).unwrap();
        run(&["status"]);
        world.run(&["status"]).exit(78);
    }
}

#[test]
fn files_beside_the_database_that_are_links_or_no_files_are_refused() {
    let world = World::new().orders(&["000123"]);
    world.run(&["status"]).exit(0);
    let precious = world.path("precious");
    std::fs::write(&precious, "precious").unwrap();
    for name in ["mlc.db.head", "mlc.db.locks/users", "mlc.db.locks/pair-acumatica-fedex"] {
        let place = world.path(name);
        let _ = std::fs::remove_file(&place);
        std::os::unix::fs::symlink(&precious, &place).unwrap();
        world.ship().exit(78).says(name).says("is a link, and mlc follows none here");
        std::fs::remove_file(&place).unwrap();
        nix::unistd::mkfifo(&place, nix::sys::stat::Mode::S_IRWXU).unwrap();
        world.ship().exit(78).says(name).says("is no plain file");
        std::fs::remove_file(&place).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&precious).unwrap(), "precious");
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
    world.ship().exit(0).outcome("000123", "done");
}

#[test]
fn a_crash_leaves_no_image_of_the_memory() {
    let world = World::new().orders(&["000123"]);
    world.sandbox.acumatica_server.fault(Fault::on("token", When::Before, Effect::Hang).always());
    let mlc = world.command(&["ship", "--pair", world.pair]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -S -c \"$(ulimit -H -c)\"; exec \"$0\" \"$@\""]).arg(mlc.get_program());
    shell.args(mlc.get_args()).current_dir(world.path("")).stdout(Stdio::null());
    shell.envs(mlc.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = shell.spawn().unwrap();
    world.wait_for_call("token");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let core: Vec<&str> = limits.lines().filter_map(|line| line.strip_prefix("Max core file size")).collect();
    assert_eq!(core[0].split_whitespace().take(2).collect::<Vec<_>>(), ["0", "0"], "{limits}");
}

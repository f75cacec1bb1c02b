//! What cron mails, and what a monitor hears: each thing once, nothing twice, and nothing that matters never.

use std::io::{Read, Write};
use std::net::TcpListener;

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{PAIR, World};

/// A world whose daily word is twelve hours off, so that no test runs into it.
fn world_of(pair: &'static str) -> World {
    let world = World::of(pair);
    let daily =
        (world.sandbox.clock.now() + jiff::SignedDuration::from_hours(12)).strftime("%H:%M").to_string();
    world.edit_config("[store]", &format!("[alarm]\ndaily = \"{daily}\"\n\n[store]"));
    world.edit_config("printer = \"zebra-1\"", "printer = \"zebra-1\"\ntime_zone = \"UTC\"");
    world
}

impl World {
    /// What cron would mail of a pass with that exit code.
    #[track_caller]
    fn mail(&self, command: &str, code: i32) -> String {
        let run = self.run(&["-q", command, "--pair", self.pair]);
        run.exit_noisily(code);
        format!("{}{}", run.stdout, run.stderr)
    }
}

#[test]
fn what_needs_a_person_is_told_once_and_when_it_changes_and_once_a_day_and_once_that_it_is_over() {
    let mut world = world_of(PAIR);
    world.add(Shipment::open("000123"), |shipment| shipment.address.state = Some("ZZ".into()));
    assert!(world.mail("ship", 1).contains("STATEORPROVINCECODE.INVALID"));
    for _ in 0..3 {
        world.later(300);
        assert_eq!(world.mail("ship", 1), "", "it was told");
    }
    // Another order is news, and brings no word of the first.
    world.add(Shipment::open("000124"), |shipment| shipment.address.line1 = None);
    let mail = world.mail("ship", 1);
    assert!(mail.contains("000124") && !mail.contains("000123"), "{mail}");
    // The mistake is another one.
    world.sandbox.acumatica.edit("000123", |shipment| shipment.address.line1 = None);
    let mail = world.mail("ship", 1);
    assert!(mail.contains("000123") && !mail.contains("000124"), "{mail}");
    assert_eq!(world.mail("ship", 1), "");
    world.later(86_400);
    let mail = world.mail("ship", 1);
    assert!(mail.contains("000123") && mail.contains("000124"), "once a day: {mail}");
    assert_eq!(world.mail("ship", 1), "");
    world.sandbox.acumatica.edit("000123", |shipment| {
        (shipment.address.line1, shipment.address.state) = (Some("1 Main St".into()), Some("WA".into()));
    });
    let mail = world.mail("ship", 1);
    assert!(mail.contains("over: order 000123") && !mail.contains("000124"), "{mail}");
    world.run(&["replay", "--pair", PAIR, "--order", "000124", "--dismiss"]).exit_noisily(0);
    assert!(world.mail("ship", 0).contains("over: order 000124"));
    assert_eq!(world.mail("ship", 0), "");
    // Whoever looks himself sees everything at every time, and takes no mail from others.
    world.add(Shipment::open("000125"), |shipment| shipment.address.line1 = None);
    for _ in 0..2 {
        world.run(&["ship", "--pair", PAIR]).exit(1).says("000125");
        world.ship().exit(1).outcome("000125", "rejected");
    }
    assert!(world.mail("ship", 1).contains("000125"));
}

#[test]
fn refused_credentials_of_every_system_are_never_silent_and_their_end_is_told() {
    for (pair, right, wrong) in [
        (PAIR, "sandbox-secret-key-000000", "sandbox-secret-key-000001"),
        (PAIR, "acu-password-0000", "acu-password-0001"),
        (PAIR, "acu-client-secret-0000", "acu-client-secret-0001"),
        ("acumatica-ups", "sandbox-secret-000000000000", "sandbox-secret-000000000001"),
        ("netsuite-fedex", "certificate_id = \"", "certificate_id = \"x"),
        ("netsuite-ups", "sandbox-secret-000000000000", "sandbox-secret-000000000001"),
        ("d365-fedex", "client_secret = \"", "client_secret = \"x"),
        ("d365-ups", "sandbox-client", "sandbox-clieny"),
        ("exact-fedex", "exact-client-secret", "exact-client-secreu"),
        ("exact-ups", "sandbox-secret-000000000000", "sandbox-secret-000000000001"),
    ] {
        let mut world = world_of(pair);
        if pair.starts_with("exact") {
            // Its secret is only asked for when the token of the login has run out.
            world.log_in();
            world.later(700);
        }
        world.edit_config(right, wrong);
        let order = match pair {
            "d365-fedex" | "d365-ups" => "usmf/SO-000123",
            "exact-fedex" | "exact-ups" => "4100200/20260123",
            _ => "000123",
        };
        world.release(order, 1, None);
        for _ in 0..2 {
            let mail = world.mail("ship", 78);
            assert!(mail.contains("stopped: ") && mail.lines().count() <= 4, "{pair} with {wrong}: {mail}");
            world.later(1000);
        }
        world.edit_config(wrong, right);
        world.later(4000);
        let mail = world.mail("ship", 0);
        assert!(mail.contains("over: the systems take the settings"), "{pair} with {wrong}: {mail}");
        assert_eq!(world.mail("ship", 0), "");
    }
}

#[test]
fn what_goes_away_by_itself_is_told_once_when_it_has_lasted_half_an_hour() {
    let mut world = world_of(PAIR).orders(&["000123"]);
    let url = world.sandbox.acumatica_server.url();
    world.edit_config(&url, "http://127.0.0.1:1");
    for _ in 0..5 {
        assert_eq!(world.mail("ship", 75), "");
        world.later(350);
    }
    world.later(100);
    let mail = world.mail("ship", 75);
    assert!(mail.contains("lasts since ") && mail.contains("the connection was refused"), "{mail}");
    world.later(350);
    assert_eq!(world.mail("ship", 75), "");
    world.later(86_400);
    assert!(world.mail("ship", 75).contains("lasts since "), "once a day");
    world.edit_config("http://127.0.0.1:1", &url);
    world.later(4000);
    assert!(world.mail("ship", 0).contains("over: nothing is left that had to be tried again"));
    // Short trouble in between is no news, and neither is its end.
    world.edit_config(&url, "http://127.0.0.1:1");
    assert_eq!(world.mail("ship", 75), "");
    world.edit_config("http://127.0.0.1:1", &url);
    world.later(4000);
    assert_eq!(world.mail("ship", 0), "");
}

#[test]
fn a_fault_of_the_configuration_always_prints() {
    let world = world_of(PAIR).config("concurrency = 4", "concurrency = 400");
    for _ in 0..2 {
        assert!(world.mail("ship", 78).contains("concurrency: must be between"));
        assert!(world.mail("track", 78).contains("concurrency: must be between"));
    }
}

#[test]
fn tracking_tells_by_the_same_rule_and_forgets_nothing_while_the_carrier_is_away() {
    let mut world = world_of(PAIR).orders(&["000123"]);
    world.ship().exit(0);
    world.sandbox.fedex_server.fault(Fault::on("track", When::Before, Effect::Drop).always());
    for _ in 0..7 {
        world.later(350);
        let mail = world.mail("track", 75);
        assert!(mail.is_empty() || mail.contains("lasts since "), "{mail}");
    }
    assert_eq!(world.mail("track", 75), "");
    // An order by its name is a person's question, and is answered each time.
    for _ in 0..2 {
        world.run(&["track", "--pair", PAIR, "--order", "000123"]).exit(75).says("000123");
    }
    world.sandbox.fedex_server.clear_faults();
    world.later(4000);
    assert!(world.mail("track", 0).contains("over: "));
}

/// A monitor that hears so many requests; gives their paths and bodies.
fn monitor(requests: usize) -> (String, std::thread::JoinHandle<Vec<(String, String)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/uuid", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let mut told = Vec::new();
        for stream in listener.incoming().take(requests) {
            let (mut stream, mut request) = (stream.unwrap(), Vec::new());
            let (head, body) = loop {
                let mut part = [0; 4096];
                let count = stream.read(&mut part).unwrap();
                request.extend_from_slice(&part[..count]);
                let text = String::from_utf8_lossy(&request).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| {
                    line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok()
                });
                if body.len() >= length.unwrap_or(0) {
                    break (head.to_owned(), body.to_owned());
                }
            };
            told.push((head.split(' ').nth(1).unwrap_or_default().to_owned(), body));
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        }
        told
    });
    (url, thread)
}

#[test]
fn a_monitor_takes_try_later_for_well_until_it_lasts_and_gets_the_summary() {
    let mut world = world_of(PAIR);
    world.add(Shipment::open("000123"), |shipment| shipment.address.line1 = None);
    let (url, heard) = monitor(8);
    world.edit_config("concurrency = 4", &format!("concurrency = 4\nping = \"{url}\""));
    world.ship().exit(1);
    world.run(&["replay", "--pair", PAIR, "--order", "000123", "--dismiss"]);
    let place = world.sandbox.acumatica_server.url();
    world.edit_config(&place, "http://127.0.0.1:1");
    world.ship().exit(75);
    world.later(1900);
    world.ship().exit(75);
    let heard = heard.join().unwrap();
    let paths: Vec<&str> = heard.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/uuid/start",
            "/uuid/1",
            "/uuid/start",
            "/uuid/0",
            "/uuid/start",
            "/uuid/0",
            "/uuid/start",
            "/uuid/75"
        ]
    );
    let body: serde_json::Value = serde_json::from_str(&heard[1].1).unwrap();
    assert_eq!(body["records"][0]["error"]["code"], "ADDRESS.LINE.MISSING", "{body}");
    assert_eq!((&body["counts"]["rejected"], &body["pair"]), (&1.into(), &PAIR.into()));
    assert!(heard[7].1.contains("the connection was refused"), "{}", heard[7].1);
}

#[test]
fn another_pass_under_way_is_no_mail() {
    let world = world_of(PAIR).orders(&["000123"]);
    world.ship().exit(0);
    let lock = std::fs::File::create(world.path(&format!("mlc.db.locks/pair-{PAIR}"))).unwrap();
    lock.lock().unwrap();
    world.run(&["ship", "--pair", PAIR]).exit_noisily(75).says("another pass of");
    assert_eq!(world.mail("ship", 75), "");
}

#[test]
fn days_are_those_of_the_warehouse() {
    // Eleven o'clock in the evening of the 25th in Seattle is the 26th in Greenwich.
    let mut world = World::new().orders(&["000123"]);
    world.edit_config("printer = \"zebra-1\"", "printer = \"zebra-1\"\ntime_zone = \"America/Los_Angeles\"");
    world.edit_config("note = true", "note = true\nlabel_file = true");
    let now = world.sandbox.clock.now();
    let zone = jiff::tz::TimeZone::get("America/Los_Angeles").unwrap();
    let today = now.to_zoned(zone.clone()).date();
    let evening = today.at(23, 0, 0, 0).to_zoned(zone).unwrap();
    world.later(evening.timestamp().duration_since(now).as_secs());
    assert_ne!(world.sandbox.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date(), today);
    world.ship().exit(0);
    assert!(world.path(&format!("labels/{PAIR}/{today}/000123-1.pdf")).exists());
    let note = world.shipment("000123").note;
    assert!(note.contains(&format!("shipped {today}")), "{note}");
    let rows = |day: jiff::civil::Date| {
        let run = world.run(&["audit", "--action", "label", "--since", &day.to_string()]);
        run.exit(0);
        run.stdout.lines().count()
    };
    assert_eq!((rows(today), rows(today.tomorrow().unwrap())), (1, 0));
    // On Thursday evening in Seattle, two days are enough for Saturday; in Greenwich it is Friday.
    assert_eq!(today.weekday(), jiff::civil::Weekday::Wednesday);
    world.later(24 * 3600);
    world.add(Shipment::open("000124"), |shipment| {
        shipment.saturday = true;
        shipment.ship_via = Some("FEDEX2D".into());
    });
    world.ship().exit(0).outcome("000124", "done");
    world.edit_config("America/Los_Angeles", "America/Seattle");
    world.run(&["ship", "--pair", PAIR]).exit(78).says("\"America/Seattle\" is no time zone");
}

#[test]
fn an_order_that_a_pass_does_not_mention_is_not_over_while_its_write_back_has_failed() {
    let mut world = world_of(PAIR).orders(&["000123"]);
    world.ship().exit(0);
    // As a pass leaves it that has told of the failure; later ones hear nothing new of the parcel.
    world.database(|database| {
        let sql = "UPDATE step SET state = 'failed' WHERE id = (SELECT max(id) FROM step)";
        database.execute(sql, []).unwrap();
        let sql = "INSERT OR REPLACE INTO told VALUES ('acumatica-fedex', 'track', 'order 000123', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'x')";
        database.execute(sql, []).unwrap();
    });
    world.later(600);
    let run = world.run(&["-q", "track", "--pair", PAIR]);
    run.check(!run.stdout.contains("over: order 000123"), "it is not over");
    world.database(|database| database.execute("UPDATE step SET state = 'done'", []).unwrap());
    let run = world.run(&["-q", "track", "--pair", PAIR]);
    run.exit_noisily(0).says("over: order 000123");
}

//! `check` and `status`.

use mlc_sandbox::fedex::Api;

use crate::world::{PAIR, Run, World};

/// The finding about something.
fn finding(run: &Run, what: &str) -> serde_json::Value {
    let all = run.json()["findings"].as_array().unwrap().clone();
    all.into_iter()
        .find(|one| one["what"].as_str().unwrap().contains(what))
        .unwrap_or_else(|| panic!("{what}: {}", run.stdout))
}

#[test]
fn a_pair_that_works_says_so_and_nothing_is_changed() {
    let world = World::new().orders(&["000123"]);
    let run = world.run(&["--format", "json", "check"]);
    run.exit(0);
    assert!(run.json()["findings"].as_array().unwrap().iter().all(|one| one["ok"] == true));
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
    assert_eq!(world.sandbox.acumatica_server.calls("put shipment").total, 0);
    world.run(&["check", "--pair", PAIR]).exit(0).says("ok      FedEx Ship API: account …1073 may ship");
    let quiet = world.run(&["-q", "check"]);
    quiet.exit(0).check(quiet.stdout.is_empty(), "quiet");
}

#[test]
fn a_service_that_the_carrier_does_not_have_is_a_mistake_in_the_settings() {
    for (pair, from, to, says) in [
        (PAIR, "\"FEDEX_2_DAY\"", "\"2_DAY\"", "\"2_DAY\" is no FedEx service; FEDEX_2_DAY is one"),
        (PAIR, "\"FEDEX_2_DAY\"", "\"SMART_POST\"", "\"SMART_POST\" cannot be used"),
        ("acumatica-ups", "\"02\"", "\"99\"", "\"99\" is no UPS service code"),
    ] {
        let world = World::of(pair).config(from, to).orders(&["000123"]);
        let setting = format!("pair.{pair}.service.map");
        world.run(&["check"]).exit(78).says(says).says(&setting);
        world.run(&["ship", "--pair", pair]).exit(78).says(says).says(&setting);
        assert_eq!(world.carrier_server().calls("create shipment").total, 0);
    }
}

#[test]
fn the_commonest_mistakes_are_told_apart() {
    let world = World::new().config("Default/24.200.001", "Default/99.200.001");
    let run = world.run(&["--format", "json", "check"]);
    run.exit(78);
    let endpoint = finding(&run, "endpoint");
    assert_eq!(endpoint["error"]["code"], "ENDPOINT.UNKNOWN");
    assert!(endpoint["message"].as_str().unwrap().contains("it has Default/20.200.001"), "{endpoint}");

    let world = World::new().config("acu-password-0000", "wrong-password");
    let run = world.run(&["--format", "json", "check"]);
    run.exit(78);
    assert_eq!(finding(&run, "log-in")["error"]["code"], "invalid_grant");
    assert_eq!(finding(&run, "Track API")["ok"], true, "the other side is checked all the same");

    let world = World::new();
    world.sandbox.fedex.settings().projects[0].apis.retain(|api| *api != Api::Track);
    let run = world.run(&["--format", "json", "check"]);
    run.exit(78);
    let track = finding(&run, "Track API");
    assert_eq!(
        (track["ok"].as_bool(), track["error"]["code"].as_str()),
        (Some(false), Some("FORBIDDEN.ERROR"))
    );
    assert!(track["error"]["hint"].as_str().unwrap().contains("track_api_key"));
    assert_eq!(finding(&run, "Ship API")["ok"], true);

    let world = World::new().config("sandbox-secret-key-000000", "sandbox-secret-key-000001");
    let run = world.run(&["check"]);
    run.exit(78).says("check api_key and secret_key");

    let lines = run.stdout.lines().filter(|line| line.contains("FAILED")).count();
    run.check(lines == 1, "one cause is one line");
    run.says("FAILED  FedEx Ship API, FedEx Address Validation API, FedEx Track API: ");

    let world = World::new().config("account = \"740561073\"", "account = \"740561999\"");
    let run = world.run(&["--format", "json", "check"]);
    run.exit(78);
    assert_eq!(finding(&run, "Ship API")["ok"], false);

    let world = World::new().config("UsrSignedBy", "UsrSignedBi");
    let run = world.run(&["--format", "json", "check"]);
    run.exit(78);
    assert!(
        finding(&run, "custom fields")["message"]
            .as_str()
            .unwrap()
            .contains("no custom field Document.UsrSignedBi")
    );

    let world = World::new();
    world.sandbox.acumatica.settings().forbidden.insert("Shipment".into());
    world.run(&["check"]).exit(78).says("rights");

    let world = World::new();
    let url = world.sandbox.acumatica_server.url();
    world.edit_config(&url, "http://127.0.0.1:1");
    world.run(&["check"]).exit(75).says("the connection was refused");
}

#[test]
fn old_builds_list_their_endpoints_bare() {
    let world = World::new();
    world.sandbox.acumatica.settings().endpoint_list_bare = true;
    world.run(&["check"]).exit(0);
}

#[test]
fn status_shows_what_waits_and_what_was_done() {
    let world = World::new().orders(&["000123"]);
    world.run(&["status"]).exit(0).says("nothing waits");
    world.add(mlc_sandbox::acumatica::Shipment::open("000124"), |shipment| shipment.address.line1 = None);
    world.ship().exit(1);
    let run = world.run(&["status"]);
    run.exit(1).says("1 rejected").says("1 under way").says("last ship:").says("exit code 1");
    run.says("order 000124 (rejected): mlc plan the shipment: the ship-to address has no street line (ADDRESS.LINE.MISSING)");
    run.says("    hint: ").says("then run: mlc replay --pair acumatica-fedex 2");
    let json = world.run(&["--format", "json", "status", "--pair", PAIR]).json();
    assert_eq!(json["pairs"][0]["needs_person"][0]["order"], "000124");
    assert_eq!(json["pairs"][0]["waiting"]["states"]["rejected"], 1);
    world.run(&["status", "--pair", "nope"]).exit(78);
}

#[test]
fn a_clock_that_is_off_is_named_with_its_difference_and_nobody_is_asked_about_one_that_is_right() {
    let world = World::new();
    let run = world.run(&["--format", "json", "check"]);
    run.exit(0);
    assert_eq!(finding(&run, "clock")["message"], "agrees with carrier.fedex and erp.acumatica");
    for (off_s, words) in [(-7_530, "2 h 5 min behind"), (172_830, "2 days 0 h ahead of"), (130, "2 min ")] {
        let mut command = world.command(&["--format", "json", "check"]);
        command.env("MLC_TEST_CLOCK", (world.clock_s() + off_s).to_string());
        let run = Run::new(&["check"], command.output().unwrap());
        run.exit(1).says("CLOCK.WRONG").says("timedatectl");
        let said = finding(&run, "clock")["message"].as_str().unwrap().to_owned();
        assert!(said.contains(words) && said.contains("that of 127.0.0.1:"), "{said}");
    }
    let mut command = world.command(&["--format", "json", "check"]);
    command.env("MLC_TEST_CLOCK", (world.clock_s() + 100).to_string());
    Run::new(&["check"], command.output().unwrap()).exit(0);
}

#[test]
fn a_database_on_a_network_drive_is_warned_of() {
    let world = World::new();
    let on = |kind: &str, arguments: &[&str]| {
        let mut command = world.command(arguments);
        Run::new(arguments, command.env("MLC_TEST_FILE_SYSTEM", kind).output().unwrap())
    };
    for (kind, name) in
        [("6969", "NFS"), ("ff534d42", "CIFS"), ("1021997", "9p"), ("65735546", "FUSE"), ("c36400", "Ceph")]
    {
        let warning = format!("mlc.db lies on {name}, where locks may not hold");
        let run = on(kind, &["--format", "json", "check"]);
        run.exit(1).says("STORE.NETWORK");
        assert!(finding(&run, "database")["message"].as_str().unwrap().contains(&warning));
        on(kind, &["-q", "status"]).exit(0).says(&warning);
        let json = on(kind, &["--format", "json", "status"]).json();
        assert!(json["store_warning"].as_str().unwrap().contains(&warning));
    }
    // ext4, btrfs and tmpfs.
    for kind in ["ef53", "9123683e", "1021994"] {
        on(kind, &["check"]).exit(0);
        assert!(on(kind, &["--format", "json", "status"]).json()["store_warning"].is_null());
    }
}

#[test]
fn check_finds_a_print_program_that_is_missing() {
    let line = "stock = \"STOCK_4X6\"";
    for (program, is_there) in
        [("sh", true), ("/bin/sh", true), ("no-such-program", false), ("/no/program", false)]
    {
        let world = World::new().config(line, &format!("{line}\nprint = \"{program} {{file}}\""));
        let run = world.run(&["--format", "json", "check"]);
        run.exit(i32::from(!is_there));
        assert_eq!(finding(&run, "print program")["ok"], is_there, "{program}");
        run.check(run.stdout.contains("PRINT.MISSING") != is_there, program);
    }
}

/// A certificate that lasts so many days from now on.
fn certificate(world: &World, days: i64) -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut asked = rcgen::CertificateParams::new(Vec::new()).unwrap();
    let until = world.sandbox.clock.now() + jiff::SignedDuration::from_hours(24 * days);
    let until = until.to_zoned(jiff::tz::TimeZone::UTC).date();
    asked.not_after =
        rcgen::date_time_ymd(until.year().into(), until.month().cast_unsigned(), until.day().cast_unsigned());
    asked.self_signed(&key).unwrap().pem()
}

#[test]
fn check_finds_a_certificate_that_ends_soon_and_passes_warn_of_it() {
    let pair = "netsuite-fedex";
    let world = World::of(pair);
    world.release("IF10021", 1, None);
    crate::netsuite::bill(&world, "IF10021");
    let unknown = finding(&world.run(&["--format", "json", "check"]), "NetSuite certificate");
    assert!(unknown["message"].as_str().unwrap().contains("name the file as certificate"), "{unknown}");
    world.edit_config("certificate_id", "certificate = \"own.pem\"\ncertificate_id");
    for (days, code, words) in
        [(100, 0, "lasts until "), (20, 1, "the certificate ends at "), (-2, 1, "the certificate ended at ")]
    {
        std::fs::write(world.path("own.pem"), certificate(&world, days)).unwrap();
        let run = world.run(&["--format", "json", "check"]);
        run.exit_noisily(code);
        let found = finding(&run, "certificate of netsuite");
        assert!(found.to_string().contains(words), "{found}");
        assert_eq!(found["error"]["code"] == "CERTIFICATE.EXPIRES", code == 1, "{found}");
        let ship = world.run(&["ship", "--pair", pair]);
        ship.check(ship.stderr.contains("the certificate ends") == (code == 1), "a pass warns in time");
    }
    std::fs::write(world.path("own.pem"), "no certificate").unwrap();
    world.run(&["check"]).exit(78).says("erp.netsuite.certificate: ").says("is no PEM file");

    let world = World::d365();
    std::fs::write(world.path("own.pem"), certificate(&world, 20)).unwrap();
    let secret = world.sandbox.dynamics365.settings().client_secret.clone();
    let both = "certificate = \"own.pem\"\nprivate_key = \"x\"";
    world.edit_config(&format!("client_secret = \"{secret}\""), both);
    let found = finding(&world.run(&["--format", "json", "check"]), "certificate of d365");
    assert_eq!(found["error"]["code"], "CERTIFICATE.EXPIRES", "{found}");
}

#[test]
fn check_finds_a_login_that_ends_soon() {
    let world = World::exact();
    assert_eq!(finding(&world.run(&["--format", "json", "check"]), "login of exact")["ok"], true);
    world.database(|database| {
        let until = (world.sandbox.clock.now() + jiff::SignedDuration::from_hours(48)).to_string();
        database
            .execute("UPDATE token SET refresh_until = ? WHERE refresh_until IS NOT NULL", [until])
            .unwrap();
    });
    let run = world.run(&["--format", "json", "check"]);
    run.exit_noisily(1);
    let login = finding(&run, "login of exact");
    assert_eq!(login["error"]["code"], "LOGIN.EXPIRES", "{login}");
}

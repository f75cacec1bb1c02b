//! NetSuite: signed log-ins, SuiteQL, and write-back to fulfillment and invoice.

use mlc_sandbox::http::Response;
use mlc_sandbox::netsuite::{OverLimit, PackagesIn, Permission, Record};
use mlc_sandbox::{Effect, Fault, When, netsuite};
use serde_json::Value;

use crate::world::{Run, World};

const PAIR: &str = "netsuite-fedex";

fn world() -> World {
    World::of(PAIR)
}

fn add(world: &World, number: &str, change: impl FnOnce(&mut Record)) {
    let mut fulfillment = Record::shipped(number);
    change(&mut fulfillment);
    world.sandbox.netsuite.add(fulfillment);
}

fn with(orders: &[&str]) -> World {
    let world = world();
    for number in orders {
        add(&world, number, |_| {});
    }
    world
}

fn numbers(world: &World, fulfillment: &str) -> Vec<String> {
    world.sandbox.netsuite.fulfillment(fulfillment).unwrap().tracking_numbers()
}

fn calls(world: &World, operation: &str) -> u64 {
    world.erp_server().calls(operation).total
}

fn field(world: &World, invoice: &str, name: &str) -> Value {
    world.sandbox.netsuite.invoice(invoice).unwrap()[name].clone()
}

/// Invoices the order of a fulfillment; gives the invoice's id.
pub(crate) fn bill(world: &World, fulfillment: &str) -> String {
    let fulfillment = world.sandbox.netsuite.fulfillment(fulfillment).unwrap();
    world.sandbox.netsuite.bill(fulfillment.text("createdFrom")).unwrap()
}

fn check(world: &World) -> Run {
    world.run(&["check", "--pair", PAIR])
}

#[test]
fn a_fulfillment_becomes_a_label_and_invoice_and_packages_carry_its_number() {
    let world = with(&["IF10021"]);
    let invoice = bill(&world, "IF10021");
    world.ship().exit(0).outcome("IF10021", "done");
    let number = world.one_live_label("IF10021");
    let made = &world.sandbox.fedex.live("IF10021")[0];
    assert_eq!(made.service, "FEDEX_GROUND");
    assert!(made.reference("P_O_NUMBER").is_some() && made.reference("INVOICE_NUMBER").is_some());
    assert_eq!(numbers(&world, "IF10021"), [number.as_str()]);
    assert_eq!(field(&world, &invoice, "custbody_mlc_tracking_number"), number.as_str());
    assert_eq!(field(&world, &invoice, "custbody_mlc_status"), "Label created");
    // Nobody publishes the labels: FedEx shows it for a day, and the document itself is here.
    assert!(field(&world, &invoice, "custbody_mlc_label_url").as_str().unwrap().contains(&number));
    world.run(&["audit", "--action", "label", "--format", "json"]).exit(0).says("LABEL.URL.24H");
    let labels = crate::world::files_below(&world.path("labels"));
    assert_eq!(std::fs::read(&labels[0]).unwrap(), made.pieces[0].label);

    world.sandbox.fedex.advance(&number, mlc_sandbox::Stage::Delivered);
    assert_eq!(world.track().exit(0).record("IF10021")["status"], "delivered");
    assert_eq!(field(&world, &invoice, "custbody_mlc_status"), "Delivered");
    assert_eq!(field(&world, &invoice, "custbody_mlc_signed_by"), "DANAREYES");
    assert_eq!(field(&world, &invoice, "custbody_mlc_delivered_on").as_str().map(str::len), Some(10));
    assert_eq!(world.sandbox.netsuite.accidents(), [""; 0]);
    world.track().exit(0).count("found", 0);
    world.ship().exit(0).count("found", 0);
}

/// What a pass costs the account, when nothing is new and when something is.
#[test]
fn an_order_takes_three_calls_and_the_list_is_shared() {
    let numbers: Vec<String> = (0..40).map(|n| format!("IF{n}")).collect();
    let world = with(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    for number in &numbers {
        bill(&world, number);
    }
    world.ship().exit(0).count("done", 40);
    let of = |operation: &str| calls(&world, operation);
    let orders = of("get fulfillment") + of("write fulfillment") + of("write invoice") + of("get invoice");
    assert_eq!(orders, 3 * 40);
    assert_eq!(
        (of("suiteql"), of("token")),
        (5, 1),
        "time, list, what was made from them, their numbers, and others with those"
    );
    world.ship().exit(0).count("found", 0);
    assert_eq!(of("get fulfillment"), 40);
}

#[test]
fn an_invoice_that_does_not_exist_yet_is_waited_for() {
    let mut world = with(&["IF10021"]);
    world.ship().exit(0).outcome("IF10021", "done");
    let number = world.one_live_label("IF10021");
    assert_eq!(self::numbers(&world, "IF10021"), [number.as_str()]);
    // Waiting is no failure, and costs nothing until its time has come.
    let before = calls(&world, "suiteql");
    let quiet = world.run(&["ship", "--pair", PAIR]);
    quiet.exit(0).check(quiet.stdout.is_empty(), "nothing to tell");
    assert!(calls(&world, "suiteql") <= before + 5);
    let invoice = bill(&world, "IF10021");
    world.later(16 * 60);
    world.ship().exit(0).outcome("IF10021", "done");
    assert_eq!(field(&world, &invoice, "custbody_mlc_tracking_number"), number.as_str());
    world.ship().exit(0).count("found", 0);
    assert_eq!(world.sandbox.fedex.labels_made(), 1);
}

#[test]
fn an_invoice_for_two_fulfillments_carries_the_numbers_of_both() {
    let world = with(&["IF1"]);
    let first = world.sandbox.netsuite.fulfillment("IF1").unwrap();
    add(&world, "IF2", |second| second["createdFrom"] = first["createdFrom"].clone());
    let invoice = bill(&world, "IF1");
    world.ship().exit(0).count("done", 2);
    let mut both = [world.one_live_label("IF1"), world.one_live_label("IF2")];
    both.sort();
    let stands = field(&world, &invoice, "custbody_mlc_tracking_number");
    let mut found: Vec<&str> = stands.as_str().unwrap().split(", ").collect();
    found.sort_unstable();
    assert_eq!(found, both);
}

#[test]
fn the_live_sublist_gets_the_numbers_and_keeps_what_it_had() {
    let world = world();
    world.sandbox.netsuite.settings().packages_in = PackagesIn::Carrier;
    add(&world, "IF1", |fulfillment| {
        fulfillment["shipMethod"] = "3801".into();
        fulfillment.pack("packageFedex", &[1.5, 2.5]);
    });
    bill(&world, "IF1");
    world.ship().exit(0).outcome("IF1", "done");
    let after = world.sandbox.netsuite.fulfillment("IF1").unwrap();
    let weights: Vec<_> =
        after.lines("packageFedex").iter().map(|line| &line["packageWeightFedEx"]).collect();
    assert_eq!(weights, [1.5, 2.5]);
    assert_eq!(after.tracking_numbers().len(), 2);
    world.pass("void", &["--order", "IF1"]).exit(0);
    assert_eq!(numbers(&world, "IF1"), [""; 0]);
    assert_eq!(world.sandbox.netsuite.accidents(), [""; 0]);
}

#[test]
fn labels_come_first_where_that_is_wished() {
    let world = world().config("kind = \"netsuite\"", "kind = \"netsuite\"\nstatuses = [\"packed\"]");
    world.edit_config("invoice_fields", "mark_shipped = true\ninvoice_fields");
    world.sandbox.netsuite.add(Record::packed("IF1"));
    add(&world, "IF2", |_| {});
    world.ship().exit(0).count("done", 1);
    assert!(world.sandbox.netsuite.fulfillment("IF1").unwrap().is_shipped());
    assert_eq!(numbers(&world, "IF2"), [""; 0], "shipped by somebody else");
}

#[test]
fn both_ways_of_logging_in_are_verified_and_one_wrong_byte_is_refused() {
    let rsa = |world: &World| {
        let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
        let text = text.replace(netsuite::EC_KEY, netsuite::RSA_KEY);
        let text = text.replace(netsuite::EC_CERTIFICATE_ID, netsuite::RSA_CERTIFICATE_ID);
        std::fs::write(world.path("connections.toml"), text).unwrap();
    };
    for algorithm in ["PS256", "PS384", "PS512"] {
        let world = with(&["IF1"])
            .config("auth = \"m2m\"", &format!("auth = \"m2m\"\nrsa_algorithm = \"{algorithm}\""));
        rsa(&world);
        world.ship().exit(0).outcome("IF1", "done");
    }
    let curve = |algorithm| {
        let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
        (key.serialize_pem(), key.public_key_pem())
    };
    let p521 = [include_str!("../data/netsuite/p521.pem"), include_str!("../data/netsuite/p521.public.pem")];
    for (key, public) in [
        curve(&rcgen::PKCS_ECDSA_P256_SHA256),
        curve(&rcgen::PKCS_ECDSA_P384_SHA384),
        p521.map(String::from).into(),
    ] {
        let world = with(&["IF1"]);
        let id = world.sandbox.netsuite.register(&public).unwrap();
        world.edit_config(netsuite::EC_KEY, &key);
        world.edit_config(netsuite::EC_CERTIFICATE_ID, &id);
        world.ship().exit(0).outcome("IF1", "done");
    }
    // The same curve, another key.
    let other = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let world = with(&["IF1"]).config(netsuite::EC_KEY, &other.serialize_pem());
    bill(&world, "IF1");
    world.ship().exit(78).says("invalid_client").says("Login Audit Trail");
    // Not tried again for a quarter of an hour, but for a person who has mended it.
    let before = calls(&world, "token");
    world.ship().exit(78);
    assert_eq!(calls(&world, "token"), before);
    // NetSuite says nothing but the code, and that is told once.
    let told = world.run(&["ship", "--pair", world.pair]);
    told.exit(78).says("invalid_client");
    let twice = [&told.stdout, &told.stderr].iter().any(|text| text.contains("(invalid_client)"));
    told.check(!twice, "the code is told once");
    world.edit_config(&other.serialize_pem(), netsuite::EC_KEY);
    check(&world).exit_noisily(0);
    world.ship().exit(0);

    let secret = "ts_99998888777766665555444433332222111100ffeeeeddddccccbbbbaaaa";
    let world = with(&["IF1"]);
    tba(&world, secret);
    world.ship().exit(0).outcome("IF1", "done");
    world.one_live_label("IF1");
    let world = with(&["IF1"]);
    tba(&world, &secret.replace("aaaa", "aaab"));
    world.ship().exit(78).says("INVALID_LOGIN").says("check the keys");
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
}

/// Switches the world to Token-Based Authentication.
fn tba(world: &World, secret: &str) {
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let start = text.find("auth = \"m2m\"").unwrap();
    let end = text.find("[carrier").unwrap();
    let settings = world.sandbox.netsuite.settings().clone();
    let keys = format!(
        "auth = \"tba\"\nconsumer_key = \"{}\"\nconsumer_secret = \"{}\"\ntoken_id = \"{}\"\ntoken_secret = \"{secret}\"\n\n",
        settings.consumer_key, settings.consumer_secret, settings.token_id
    );
    std::fs::write(world.path("connections.toml"), format!("{}{keys}{}", &text[..start], &text[end..]))
        .unwrap();
}

#[test]
fn keys_that_cannot_work_are_named_before_anybody_is_asked() {
    let world = with(&["IF1"])
        .config(netsuite::EC_KEY, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    world.ship().exit(78).says("private_key").says("is a certificate");
    assert_eq!(calls(&world, "token"), 0);
    let world = with(&["IF1"]);
    world.sandbox.netsuite.revoke(netsuite::EC_CERTIFICATE_ID);
    world.ship().exit(78).says("invalid_");
    for (from, to, said) in [
        ("account = \"123456_SB1\"", "account = \"12 34\"", "account id"),
        ("auth = \"m2m\"", "auth = \"m2m\"\nstatuses = [\"sent\"]", "none of"),
        ("auth = \"m2m\"", "auth = \"m2m\"\nfrom = \"tomorrow\"", "no day"),
        (":date", ":day", "custbody"),
    ] {
        world_with(from, to).run(&["status"]).exit(78).says(said);
    }
}

fn world_with(from: &str, to: &str) -> World {
    world().config(from, to)
}

#[test]
fn a_clock_that_is_five_minutes_off_is_named() {
    let mut world = with(&["IF1"]);
    tba(&world, "ts_99998888777766665555444433332222111100ffeeeeddddccccbbbbaaaa");
    // Only mlc's own clock is wrong.
    world.later(0);
    let wrong = (world.clock_s() + 420).to_string();
    let output = world.command(&["ship", "--pair", PAIR]).env("MLC_TEST_CLOCK", wrong).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code() == Some(78), "{said}");
    assert!(said.contains("clock") || said.contains("Login Audit Trail"), "{said}");
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
}

#[test]
fn check_tells_a_missing_permission_from_an_empty_account() {
    let world = with(&["IF1"]);
    bill(&world, "IF1");
    check(&world).exit_noisily(0).says("NetSuite invoices");
    world.sandbox.netsuite.settings().permissions.remove(&Permission::Invoice);
    check(&world).exit_noisily(78).says("the role sees no invoices").says("Transactions > Invoice");
    let world = with(&["IF1"]);
    bill(&world, "IF1");
    world.sandbox.netsuite.settings().permissions.remove(&Permission::SuiteAnalyticsWorkbook);
    let run = check(&world);
    run.check(run.stdout.contains("SuiteAnalytics") || run.stdout.contains("permission"), "what is missing");
    let world = with(&["IF1"]).config("custbody_mlc_status", "custbody_mlc_statuss");
    bill(&world, "IF1");
    check(&world).exit_noisily(78).says("custbody_mlc_statuss");
    // A misspelt field is an error when it is written, too, and the label is not lost.
    world.ship().exit(1).outcome("IF1", "rejected").says("custbody_mlc_statuss");
    world.edit_config("custbody_mlc_statuss", "custbody_mlc_status");
    world.pass("replay", &["--order", "IF1"]).exit(0).outcome("IF1", "done");
    assert_eq!(world.sandbox.fedex.labels_made(), 1);
    assert_eq!(world.sandbox.netsuite.accidents(), [""; 0]);
}

#[test]
fn bad_orders_are_named_and_stop_no_other() {
    let world = with(&["IF1"]);
    add(&world, "IF2", |fulfillment| fulfillment.pack("package", &[]));
    add(&world, "IF3", |fulfillment| fulfillment.pack("package", &[0.0]));
    add(&world, "IF4", |fulfillment| {
        for name in ["addr1", "addr2", "city"] {
            fulfillment["shippingAddress"][name] = Value::Null;
        }
    });
    world
        .ship()
        .exit(1)
        .outcome("IF1", "done")
        .error_code("IF2", "PACKAGE.MISSING")
        .error_code("IF3", "PACKAGE.WEIGHT.INVALID")
        .outcome("IF4", "rejected");
    let unknown = world.pass("ship", &["--order", "IF999"]);
    unknown.exit(1).error_code("IF999", "ORDER.MISSING");
    // One that carries a number already is nobody's business.
    add(&world, "IF5", |fulfillment| {
        fulfillment["package"][0]["packageTrackingNumber"] = "1Z999AA10123456784".into();
    });
    world.ship().exit(1).outcome("IF5", "skipped");
    world.no_live_label("IF5");
}

#[test]
fn old_fulfillments_are_left_alone() {
    let world = world();
    let long_ago =
        world.sandbox.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date() - jiff::Span::new().days(30);
    add(&world, "IF1", |fulfillment| fulfillment["tranDate"] = long_ago.to_string().into());
    world.ship().exit(0).count("found", 0);
}

#[test]
fn never_more_requests_are_under_way_than_configured() {
    let numbers: Vec<String> = (0..12).map(|n| format!("IF{n}")).collect();
    for (over, configured) in
        [(OverLimit::TooManyRequests, 1), (OverLimit::RequestLimit, 2), (OverLimit::InvalidLogin, 1)]
    {
        let mut world = with(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
        world.edit_config("auth = \"m2m\"", &format!("auth = \"m2m\"\nconcurrency = {configured}"));
        {
            let mut settings = world.sandbox.netsuite.settings();
            (settings.concurrency_limit, settings.work_ms, settings.over_limit) = (2, 2, over);
        }
        world.ship().exit(0).count("done", 12);
        assert!(world.sandbox.netsuite.most_in_flight() <= configured, "{over:?}");
        // Somebody else takes every place for a while: throttling, and no lock-out.
        world.sandbox.netsuite.settings().others_in_flight = 2;
        add(&world, "IF90", |_| {});
        world.ship().exit(75);
        world.sandbox.netsuite.settings().others_in_flight = 0;
        world.later(400);
        world.ship().exit(0).outcome("IF90", "done");
        for number in &numbers {
            world.one_live_label(number);
        }
    }
}

#[test]
fn a_write_whose_answer_got_lost_is_repeated_in_the_same_pass() {
    for operation in ["write fulfillment", "write invoice"] {
        for effect in [Effect::Drop, Effect::Answer(Response::html(503, "Down"))] {
            let world = with(&["IF1"]);
            let invoice = bill(&world, "IF1");
            world.erp_server().fault(Fault::on(operation, When::After, effect));
            world.ship().exit(0).outcome("IF1", "done");
            let number = world.one_live_label("IF1");
            let packages = world.sandbox.netsuite.fulfillment("IF1").unwrap().lines("package").len();
            assert_eq!(packages, 1, "repeated, and not added to");
            assert_eq!(field(&world, &invoice, "custbody_mlc_tracking_number"), number.as_str());
        }
    }
}

#[test]
fn accounts_follow_the_customer_or_the_subsidiary() {
    let world = with(&["IF1"]);
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let accounts = format!("{text}\n[pair.{PAIR}.accounts]\n\"customer:110\" = \"740561081\"\n");
    std::fs::write(world.path("connections.toml"), accounts).unwrap();
    world.ship().exit(0);
    assert_eq!(world.sandbox.fedex.live("IF1")[0].account, "740561081");
}

/// Each subsidiary counts for itself. The older one keeps the key that it has always had.
#[test]
fn two_fulfillments_with_one_number_in_two_subsidiaries_both_ship() {
    let world = world();
    add(&world, "IF1", |_| {});
    add(&world, "IF1", |twin| {
        twin["subsidiary"] = "2".into();
        twin["shipMethod"] = "3802".into();
    });
    world.ship().exit(0).outcome("IF1", "done").outcome("2/IF1", "done");
    let services = ["IF1", "2/IF1"].map(|order| world.sandbox.fedex.live(order)[0].service);
    assert_eq!(services, ["FEDEX_GROUND", "FEDEX_2_DAY"]);
    let numbers = ["IF1", "2/IF1"].map(|order| world.one_live_label(order));
    let mut written: Vec<String> =
        world.sandbox.netsuite.fulfillments().iter().flat_map(Record::tracking_numbers).collect();
    let mut expected = numbers.to_vec();
    written.sort();
    expected.sort();
    assert_eq!(written, expected);
    world.ship().exit(0).count("found", 0);
    // Each is found by its name as well.
    world.pass("ship", &["--order", "2/if1"]).outcome("2/IF1", "skipped").says(&numbers[1]);
}

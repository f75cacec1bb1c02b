//! Dynamics 365 F&O: its doors, companies, pages and refusals, and that nothing is written twice.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use jiff::SignedDuration;
use mlc_sandbox::dynamics365_fo::{Dynamics365, Order, Row, TEST_CERTIFICATE, TEST_KEY, ThrottleBody};
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::World;

const PAIR: &str = "d365-fedex";

/// A world with these confirmed orders, `company/number`.
fn world(orders: &[&str]) -> World {
    let world = World::d365();
    // A company without an order exists as well.
    for company in ["gbsi", "usmf"] {
        erp(&world).put("LegalEntities", Row::new().with("LegalEntityId", company));
    }
    for order in orders {
        erp(&world).add(confirmed(order));
    }
    world
}

fn confirmed(key: &str) -> Order {
    let (company, number) = key.split_once('/').unwrap();
    Order::confirmed(company, number)
}

fn erp(world: &World) -> &Dynamics365 {
    &world.sandbox.dynamics365
}

/// Sets a property of an order's header by hand.
fn edit(world: &World, number: &str, name: &str, value: &str) {
    erp(world).edit_order(number, |row| {
        row.set(name, value);
    });
}

/// Descriptions of what is attached to an order, sorted.
fn attached(world: &World, order: &str) -> Vec<String> {
    let attachments = erp(world).attachments(order);
    let mut all: Vec<String> =
        attachments.iter().map(|row| row.text("AttachmentDescription").to_owned()).collect();
    all.sort();
    all
}

/// Asserts one live label, its note and its file, and gives the tracking number.
#[track_caller]
fn home(world: &World, order: &str) -> String {
    let number = world.one_live_label(order);
    assert_eq!(attached(world, order), [format!("MLC {number}"), format!("MLC label {number}")]);
    number
}

/// The note of an order's only number.
fn note(world: &World, order: &str) -> String {
    let attachments = erp(world).attachments(order);
    let is_note = |row: &&Row| row.text("DocumentAttachmentTypeCode") == "Note";
    attachments.iter().find(is_note).map(|row| row.text("Notes").to_owned()).unwrap_or_default()
}

fn throttle(world: &World, minutes: i64) {
    let until = world.sandbox.clock.now() + SignedDuration::from_mins(minutes);
    erp(world).settings().throttled_until = Some(until);
}

/// Fails unless only attachments, tracking rows and headers were written.
fn only_allowed_writes(world: &World) {
    let allowed = [
        "insert SalesOrderHeaderDocumentAttachmentsV2",
        "update SalesOrderHeaderDocumentAttachmentsV2",
        "insert PackingSlipTrackingInformation",
        "delete PackingSlipTrackingInformation",
        "update SalesOrderHeadersV2",
    ];
    let other: Vec<String> =
        erp(world).writes().into_iter().filter(|write| !allowed.contains(&write.as_str())).collect();
    assert!(other.is_empty(), "{other:?}");
}

#[test]
fn orders_of_two_companies_and_three_pages_are_shipped_and_tracked_home() {
    let orders = ["gbsi/000001", "gbsi/000002", "usmf/000001", "usmf/000002", "usmf/000003"];
    let world = world(&orders);
    erp(&world).settings().page_size = 2;
    erp(&world).add(Order::open("usmf", "000004"));
    erp(&world).add(confirmed("demf/000005"));
    let run = world.ship();
    run.exit(0).count("done", 5).count("not_ready", 1);
    let listed = world.sandbox.dynamics365_server.calls("list orders").total;
    assert_eq!(listed, 3, "six orders of two companies in pages of two");
    for order in orders {
        let number = home(&world, order);
        let live = world.sandbox.fedex.live(order);
        assert_eq!(live[0].reference("P_O_NUMBER"), order.split_once('/').map(|(_, number)| number));
        assert_eq!(live[0].reference("CUSTOMER_REFERENCE"), Some(order));
        assert_eq!(live[0].reference("INVOICE_NUMBER"), None);
        let lines = note(&world, order);
        assert!(
            lines.starts_with(&format!("FedEx {number} shipped ")) && lines.contains("\nCharge: "),
            "{lines}"
        );
    }
    let files = erp(&world).attachments("usmf/000001");
    let file = files.iter().find(|row| row.text("DocumentAttachmentTypeCode") == "File").unwrap();
    assert_eq!((file.text("FileType"), file.text("AccessRestriction")), ("pdf", "Internal"));
    assert!(file.text("Attachment").starts_with("JVBER"), "a PDF in Base64");

    for _ in 0..5 {
        world.sandbox.fedex.advance_all();
        world.track().exit(0);
    }
    for order in orders {
        let text = note(&world, order);
        assert!(text.contains("\nStatus: Delivered ") && text.contains(", signed by "), "{text}");
        assert_eq!(text.matches("Status: ").count(), 1);
        assert!(text.lines().count() >= 6, "{text}");
        assert!(attached(&world, order).iter().any(|name| name.starts_with("MLC proof ")));
    }
    world.ship().exit(0).count("found", 0);
    only_allowed_writes(&world);
    world.run(&["audit", "--verify"]).exit(0);
}

#[test]
fn few_calls_are_made_for_an_order() {
    let numbers: Vec<String> = (1..=10).map(|number| format!("usmf/{number:06}")).collect();
    let world = world(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    world.ship().exit(0).count("done", 10);
    let calls = |operation: &str| world.sandbox.dynamics365_server.calls(operation).total;
    assert_eq!((calls("token"), calls("list orders"), calls("get order")), (1, 1, 10));
    // One customer and one product behind all of them; four workers may ask at once.
    assert!(calls("get customer") <= 4 && calls("list products") <= 4);
    assert_eq!((calls("list confirmations"), calls("list invoices")), (11, 0));
    assert_eq!((calls("list attachments"), calls("post attachment"), calls("patch attachment")), (20, 20, 0));
}

#[test]
fn a_posted_invoice_is_stamped() {
    let world = world(&[]).config("companies = [", "statuses = [\"Backorder\", \"Invoiced\"]\ncompanies = [");
    let mut order = confirmed("usmf/000768");
    order.invoice = Some("CIV-000812".into());
    order.header.set("SalesOrderStatus", "Invoiced").set("SalesOrderProcessingStatus", "Invoiced");
    erp(&world).add(order);
    world.ship().exit(0).outcome("usmf/000768", "done");
    assert_eq!(world.sandbox.fedex.live("usmf/000768")[0].reference("INVOICE_NUMBER"), Some("CIV-000812"));
    home(&world, "usmf/000768");
}

#[test]
fn which_condition_counts_is_a_setting() {
    let world = world(&[]);
    erp(&world).add(Order::open("usmf", "000001"));
    let mut picked = Order::open("usmf", "000002");
    picked.header.set("SalesOrderProcessingStatus", "Picked");
    erp(&world).add(picked);
    world.ship().exit(0).count("done", 0).count("not_ready", 2);
    world.edit_config(
        "companies = [",
        "trigger = \"status\"\nprocessing_statuses = [\"Picked\"]\ncompanies = [",
    );
    world.ship().exit(0).count("done", 1).outcome("usmf/000002", "done");
    world.edit_config("trigger = \"status\"\nprocessing_statuses = [\"Picked\"]", "trigger = \"open\"");
    edit(&world, "000001", "IsSalesProcessingStopped", "Yes");
    world.ship().exit(0).count("done", 0).count("not_ready", 1);
    edit(&world, "000001", "IsSalesProcessingStopped", "No");
    world.ship().exit(0).outcome("usmf/000001", "done");
}

#[test]
fn every_header_set_and_form_of_paging_works() {
    for set in ["SalesOrderHeadersV2", "SalesOrderHeadersV3", "SalesOrderHeadersV4"] {
        let world = world(&["gbsi/000001", "usmf/000001", "usmf/000002"])
            .config("companies = [", &format!("order_set = \"{set}\"\ncompanies = ["));
        {
            let mut settings = erp(&world).settings();
            settings.page_size = 1;
            settings.skip_token = set == "SalesOrderHeadersV3";
            settings.location = false;
            settings.missing_has_body = true;
            settings.case_sensitive = true;
        }
        world.ship().exit(0).count("done", 3);
        home(&world, "usmf/000002");
        world.run(&["check"]).exit(0);
    }
}

#[test]
fn a_link_that_leads_elsewhere_is_not_followed() {
    let world = world(&["usmf/000001"]);
    let page =
        r#"{"value":[],"@odata.nextLink":"https://elsewhere.example.com/data/SalesOrderHeadersV2?$skip=1"}"#;
    let answer = Effect::Answer(Response::text(200, "application/json", page));
    world.sandbox.dynamics365_server.fault(Fault::on("list orders", When::After, answer));
    world.ship().exit(75);
    world.ship().exit(0).outcome("usmf/000001", "done");
}

#[test]
fn a_certificate_serves_in_place_of_a_secret() {
    let world = world(&["usmf/000001"]);
    std::fs::write(world.path("certificate.pem"), TEST_CERTIFICATE).unwrap();
    std::fs::write(world.path("key.pem"), TEST_KEY).unwrap();
    let secret = erp(&world).settings().client_secret.clone();
    world.edit_config(
        &format!("client_secret = \"{secret}\""),
        "certificate = \"certificate.pem\"\nprivate_key = { file = \"key.pem\" }",
    );
    let run = world.ship();
    run.exit(78);
    assert_eq!(run.json()["error"]["code"], "AADSTS700027");
    erp(&world).register_test_certificate();
    world.ship().exit(0).outcome("usmf/000001", "done");
}

#[test]
fn a_token_is_kept_renewed_and_replaced_when_it_is_refused() {
    let mut world = world(&["usmf/000001"]);
    world.ship().exit(0);
    world.ship().exit(0);
    assert_eq!(erp(&world).token_requests("ok"), 1);
    erp(&world).revoke_tokens();
    world.ship().exit(0);
    assert_eq!(erp(&world).token_requests("ok"), 2);
    world.later(3600);
    erp(&world).add(confirmed("usmf/000002"));
    world.ship().exit(0).outcome("usmf/000002", "done");
    assert_eq!(erp(&world).token_requests("ok"), 3);
}

#[test]
fn every_refusal_of_entra_says_what_to_do() {
    let world = world(&["usmf/000001"]);
    let numbers = [
        7_000_215, 7_000_222, 700_016, 90_002, 900_023, 500_011, 1_002_012, 70_011, 700_027, 700_021,
        700_023, 700_024, 65_001, 9_002_313, 90_014,
    ];
    let mut hints = BTreeSet::new();
    for number in numbers {
        erp(&world).settings().token_error = Some(number);
        let run = world.ship();
        run.exit(78);
        let error = run.json()["error"].clone();
        assert_eq!(error["code"], format!("AADSTS{number}"));
        hints.insert(error["hint"].as_str().expect("a hint").to_owned());
    }
    assert!(hints.len() >= 12, "{hints:?}");
    erp(&world).settings().token_error = Some(90_033);
    world.ship().exit(75);
    erp(&world).settings().token_error = None;
    erp(&world).settings().token_throttled_s = Some(20);
    world.ship().exit(75);
    erp(&world).settings().token_throttled_s = None;
    world.ship().exit(0).outcome("usmf/000001", "done");
}

#[test]
fn check_tells_the_five_commonest_mistakes_apart() {
    let world = world(&["usmf/000001"]);
    let says = |text: &str| {
        let run = world.run(&["check"]);
        run.exit(78).says(text);
    };
    world.run(&["check"]).exit(0).says("1 of them ready");
    let secret = erp(&world).settings().client_secret.clone();
    // A token that was kept would hide what is wrong with the next one.
    let forget = || erp(&world).revoke_tokens();
    forget();
    erp(&world).settings().client_secret = "other".into();
    says("AADSTS7000215");
    erp(&world).settings().client_secret = secret;
    let client = std::mem::replace(&mut erp(&world).settings().client_id, "0".repeat(36));
    says("AADSTS700016");
    erp(&world).settings().client_id = client;
    erp(&world).settings().environment = Some("https://contoso.operations.dynamics.com".into());
    says("AADSTS500011");
    erp(&world).settings().environment = None;
    erp(&world).settings().is_registered = false;
    says("Microsoft Entra ID applications");
    erp(&world).settings().is_registered = true;
    erp(&world).settings().forbidden.insert("SalesOrderHeadersV2".into());
    says("a role with rights");
    erp(&world).settings().forbidden.clear();
    erp(&world).settings().hidden_companies.insert("gbsi".into());
    world.edit_config("[\"gbsi\", \"usmf\"]", "[\"demf\", \"usmf\"]");
    says("no company demf");
    world.edit_config("[\"demf\", \"usmf\"]", "[\"usmf\"]");
    erp(&world).settings().read_only.insert("SalesOrderHeaderDocumentAttachmentsV2".into());
    says("choose another tracking_target");
    erp(&world).settings().read_only.clear();
    world.edit_config(
        "tracking_target = \"attachment\"",
        "tracking_target = \"header_field\"\nheader_fields = { tracking = \"URL\", status = \"XyzStatus\" }",
    );
    says("no field XyzStatus");
}

#[test]
fn a_slow_start_and_a_throttled_hour_fail_no_order() {
    let mut world = world(&["gbsi/000001", "usmf/000001", "usmf/000002"]);
    erp(&world).settings().cold_start = Duration::from_millis(1500);
    throttle(&world, 60);
    let mut passes = 0;
    loop {
        passes += 1;
        let run = world.ship();
        run.count("rejected", 0).count("in_doubt", 0);
        if run.json()["error"].is_null() {
            run.exit(0).count("done", 3);
            break;
        }
        run.exit(75);
        world.later(300);
        assert!(passes < 20, "the hour is long over");
    }
    for order in ["gbsi/000001", "usmf/000001", "usmf/000002"] {
        home(&world, order);
    }
    let calls = world.sandbox.dynamics365_server.calls("list confirmations").total;
    assert!(calls < 40, "{calls} calls against a closed door");
}

#[test]
fn being_throttled_in_the_middle_loses_and_doubles_nothing() {
    for body in [ThrottleBody::Error, ThrottleBody::Message, ThrottleBody::Text, ThrottleBody::Empty] {
        let mut world = world(&["usmf/000001", "usmf/000002"]);
        erp(&world).settings().throttle_body = body;
        let busy = Response::text(429, "text/plain", "busy").with("Retry-After", "240");
        let fault = Fault::on("post attachment", When::Before, Effect::Answer(busy));
        world.sandbox.dynamics365_server.fault(fault.skip(1));
        world.ship().exit(75);
        let asked = world.sandbox.dynamics365_server.calls("post attachment").total;
        world.ship().exit(75);
        let now = world.sandbox.dynamics365_server.calls("post attachment").total;
        assert_eq!(now, asked, "the hold is kept by every pass");
        world.later(300);
        world.ship().exit(0);
        home(&world, "usmf/000001");
        home(&world, "usmf/000002");
    }
}

#[test]
fn a_gateway_that_answers_pages_is_waited_for() {
    let world = world(&["usmf/000001"]);
    for (operation, status) in [("list orders", 503), ("get order", 200), ("list attachments", 502)] {
        let page = Effect::Answer(Response::html(status, "Service Unavailable"));
        world.sandbox.dynamics365_server.fault(Fault::on(operation, When::Before, page).times(9));
    }
    for _ in 0..8 {
        let run = world.ship();
        run.count("rejected", 0);
        if run.json()["counts"]["done"] == 1 {
            break;
        }
        run.exit(75);
        assert!(world.sandbox.fedex.live("usmf/000001").len() <= 1);
    }
    world.sandbox.dynamics365_server.clear_faults();
    world.pass("replay", &["--all"]);
    home(&world, "usmf/000001");
}

#[test]
fn lost_lists_of_attachments_attach_nothing_twice() {
    for effect in [Effect::Drop, Effect::Reset, Effect::Truncate(20), Effect::Empty] {
        for skip in [0, 1] {
            let mut world = world(&["usmf/000001"]);
            let fault = Fault::on("list attachments", When::After, effect.clone()).skip(skip);
            world.sandbox.dynamics365_server.fault(fault);
            let first = world.ship();
            first.count("rejected", 0).count("in_doubt", 0);
            world.later(7200);
            world.ship().exit(0);
            home(&world, "usmf/000001");
        }
    }
}

/// Runs a command that dies at its n-th crash point; false once it has fewer.
fn dies(world: &World, command: &str, point: u32) -> bool {
    let mut command = world.command(&[command, "--pair", PAIR]);
    let output = command.env("MLC_TEST_KILL", format!("*:{point}")).output().unwrap();
    output.status.signal() == Some(9)
}

#[test]
fn news_are_written_once_wherever_a_pass_dies() {
    let delivered = || {
        let world = world(&["usmf/000001"]);
        world.ship().exit(0);
        (0..5).for_each(|_| world.sandbox.fedex.advance_all());
        world
    };
    let calm = delivered();
    calm.track().exit(0);
    let lines = note(&calm, "usmf/000001").lines().count();
    assert!(lines >= 6, "{lines}");
    for point in 1.. {
        let mut world = delivered();
        if !dies(&world, "track", point) {
            assert!(point > 20, "a pass has only {point} crash points");
            break;
        }
        for _ in 0..2 {
            world.later(7200);
            world.track();
        }
        let text = note(&world, "usmf/000001");
        assert_eq!(text.lines().count(), lines, "killed at {point}:\n{text}");
        assert!(text.contains("\nStatus: Delivered "), "{text}");
        assert_eq!(attached(&world, "usmf/000001").len(), 3, "note, label and proof");
    }
}

#[test]
fn a_packing_slip_takes_the_number_once_it_is_posted() {
    let mut world = world(&["usmf/000001"]).config(
        "tracking_target = \"attachment\"",
        "tracking_target = \"packing_slip\"\ntracking_url = \"https://track.example/{number}\"",
    );
    world.ship().exit(0).outcome("usmf/000001", "done");
    let number = world.one_live_label("usmf/000001");
    world.ship().exit(0);
    assert!(erp(&world).tracking("usmf/000001").is_empty());
    world.later(20 * 60);
    erp(&world).post_packing_slip("usmf", "000001", "PS-000431");
    // The answer gets lost: the row is there, and is not made twice.
    world.sandbox.dynamics365_server.fault(Fault::on("post tracking", When::After, Effect::Drop));
    world.ship().exit(75);
    world.later(7200);
    world.ship().exit(0).outcome("usmf/000001", "done");
    let rows = erp(&world).tracking("usmf/000001");
    assert_eq!((rows.len(), rows[0].text("TrackingNumber")), (1, number.as_str()));
    assert_eq!(rows[0].text("TrackingURL"), format!("https://track.example/{number}"));
    assert!(attached(&world, "usmf/000001").is_empty());
    world.pass("void", &["--order", "usmf/000001"]).exit(0);
    assert!(erp(&world).tracking("usmf/000001").is_empty());
    only_allowed_writes(&world);
}

/// A world that writes to fields of the header; the stock ones serve, as a description of them exists.
fn with_fields() -> World {
    world(&["usmf/000001"]).config(
        "tracking_target = \"attachment\"",
        "tracking_target = \"header_field\"\nheader_fields = { tracking = \"URL\", status = \"CustomerRequisitionNumber\" }",
    )
}

#[test]
fn header_fields_are_written_with_the_tag_that_was_read() {
    let world = with_fields();
    // Somebody else is faster, twice.
    erp(&world).settings().conflicts.insert("usmf/000001".into(), 2);
    world.ship().exit(0).outcome("usmf/000001", "done");
    let number = world.one_live_label("usmf/000001");
    let row = erp(&world).order("usmf/000001").unwrap();
    assert_eq!((row.text("URL"), row.text("CustomerRequisitionNumber")), (number.as_str(), "Label created"));
    for _ in 0..5 {
        world.sandbox.fedex.advance_all();
        world.track().exit(0);
    }
    assert_eq!(erp(&world).order("usmf/000001").unwrap().text("CustomerRequisitionNumber"), "Delivered");
    assert!(attached(&world, "usmf/000001").is_empty());
    only_allowed_writes(&world);
}

#[test]
fn a_void_takes_back_only_its_own_number() {
    let world = with_fields();
    world.ship().exit(0);
    edit(&world, "000001", "URL", "typed by hand");
    world.pass("void", &["--order", "usmf/000001"]).exit(0);
    let row = erp(&world).order("usmf/000001").unwrap();
    assert_eq!((row.text("URL"), row.text("CustomerRequisitionNumber")), ("typed by hand", "Cancelled"));
}

#[test]
fn a_voided_label_is_marked_and_the_order_can_go_again() {
    let world = world(&["usmf/000001"]);
    world.ship().exit(0);
    let first = home(&world, "usmf/000001");
    world.pass("void", &["--order", "usmf/000001"]).exit(0);
    assert_eq!(
        attached(&world, "usmf/000001"),
        [format!("MLC void {first}"), format!("MLC void label {first}")]
    );
    assert!(note(&world, "usmf/000001").contains(&format!("FedEx {first} voided ")));
    world.pass("replay", &["--order", "usmf/000001"]).exit(0);
    let second = world.one_live_label("usmf/000001");
    assert!(first != second && attached(&world, "usmf/000001").contains(&format!("MLC {second}")));
}

#[test]
fn an_order_that_carries_a_number_of_ours_is_left_alone_by_a_new_database() {
    let world = world(&["usmf/000001"]);
    world.ship().exit(0);
    for file in ["mlc.db", "mlc.db-wal", "mlc.db-shm", "mlc.db.head"] {
        let _ = std::fs::remove_file(world.path(file));
    }
    world.ship().exit(0).outcome("usmf/000001", "skipped");
    home(&world, "usmf/000001");
}

#[test]
fn locked_orders_are_tried_again_or_left_to_a_person() {
    for status in [400, 500] {
        let mut world = with_fields();
        erp(&world).settings().validation_status = status;
        erp(&world).settings().conflicts.insert("usmf/000001".into(), 4);
        world.ship().exit(75).error_code("usmf/000001", "UPDATE.CONFLICT");
        world.later(7200);
        world.ship().exit(0).outcome("usmf/000001", "done");

        let world = with_fields();
        erp(&world).settings().validation_status = status;
        erp(&world)
            .settings()
            .refusals
            .insert("usmf/000001".into(), "The order is locked by the warehouse.".into());
        let run = world.ship();
        run.exit(1)
            .error_code("usmf/000001", "AxODataWriteException")
            .says("The order is locked by the warehouse");
        let patched = world.sandbox.dynamics365_server.calls("patch order").total;
        assert_eq!(patched, 1, "a rule is no reason to try again");
        erp(&world).settings().refusals.clear();
        world.pass("replay", &["--order", "usmf/000001"]).exit(0);
        world.one_live_label("usmf/000001");
    }
}

#[test]
fn an_attachment_that_is_not_allowed_names_the_setting() {
    let world = world(&["usmf/000001"]);
    erp(&world).settings().file_types.remove("pdf");
    world.ship().exit(1).says("Document management").says("file type 'pdf' is not allowed");
    erp(&world).settings().file_types.insert("pdf".into());
    world.pass("replay", &["--order", "usmf/000001"]).exit(0);
    home(&world, "usmf/000001");
}

#[test]
fn bad_data_is_named_and_stops_nobody_else() {
    let world = world(&["usmf/000001"]);
    let mut country = confirmed("usmf/000002");
    country
        .header
        .set("DeliveryAddressCountryRegionISOCode", "")
        .set("DeliveryAddressCountryRegionId", "UK1");
    country.lines.iter_mut().for_each(|line| {
        line.set("DeliveryAddressStreet", "").set("DeliveryAddressCity", "");
    });
    erp(&world).add(country);
    let mut light = confirmed("usmf/000003");
    light.lines.clear();
    light.add_line("FEATHER", 1.0);
    light.products = vec![Order::product("usmf", "FEATHER", 0.0, 0.0)];
    erp(&world).add(light);
    erp(&world).edit("SalesOrderConfirmationHeaders", ("SalesOrderNumber", "000003"), |row| {
        row.set("TotalNetWeight", 0.0);
    });
    let mut split = confirmed("usmf/000004");
    split.add_line("D0001", 1.0).set("DeliveryAddressStreet", "1 Other Street");
    erp(&world).add(split);
    let alpha3 = confirmed("usmf/000005").with("DeliveryAddressCountryRegionISOCode", "");
    erp(&world).add(alpha3);
    let run = world.ship();
    run.exit(1).count("done", 2).outcome("usmf/000001", "done").outcome("usmf/000005", "done");
    run.error_code("usmf/000002", "COUNTRY.UNKNOWN");
    run.error_code("usmf/000003", "PACKAGE.WEIGHT.MISSING");
    run.error_code("usmf/000004", "ADDRESS.SEVERAL");

    // Somebody mends the order: it goes by itself.
    edit(&world, "000002", "DeliveryAddressCountryRegionISOCode", "US");
    world.ship().exit(1).outcome("usmf/000002", "done");
    world.edit_config(
        "[pair.d365-fedex.write_back]",
        "[pair.d365-fedex.package]\nweight = { value = 1.0, unit = \"kg\" }\n\n[pair.d365-fedex.write_back]",
    );
    world.pass("replay", &["--order", "usmf/000003"]).exit(0);
}

#[test]
fn an_order_of_another_company_is_not_found_and_not_guessed() {
    let world = world(&["usmf/000001", "demf/000002"]);
    for wrong in ["demf/000002", "gbsi/000001", "usmf/000009", "000001"] {
        world.pass("ship", &["--order", wrong]).exit(1).error_code(wrong, "ORDER.MISSING");
    }
    assert!(world.sandbox.fedex.shipments().is_empty());
    world.pass("ship", &["--order", "usmf/000001"]).exit(0).outcome("usmf/000001", "done");
    // What was mistyped does not stay.
    world.ship().exit(0);
}

#[test]
fn numbers_with_slashes_plus_signs_and_quotes_go_all_the_way() {
    let orders = ["usmf/SO/1+2", "usmf/SO'3", "usmf/SO 4%"];
    let world = world(&orders);
    world.ship().exit(0).count("done", 3);
    for order in orders {
        assert_eq!(attached(&world, order).len(), 2, "{order}");
    }
    let first = world.pass("ship", &["--order", "usmf/SO/1+2"]);
    first.exit(0).outcome("usmf/SO/1+2", "skipped");
}

#[test]
fn the_environment_and_the_secret_are_said_nowhere() {
    let world = world(&["usmf/000001", "usmf/000002"]);
    let server = world.sandbox.dynamics365_server.url();
    let host = server.trim_start_matches("http://").to_owned();
    let secret = erp(&world).settings().client_secret.clone();
    let words = format!("Write failed at {server}: http://{host}/data is odd, {secret}");
    erp(&world).settings().refusals.insert("usmf/000002".into(), words);
    world.edit_config(
        "tracking_target = \"attachment\"",
        "tracking_target = \"attachment\"\nheader_fields = { tracking = \"URL\" }",
    );
    world.edit_config(&format!("url = \"{server}\"\nauthority"), "url = { env = \"D365_URL\" }\nauthority");
    world.run(&["ship", "--pair", PAIR]).exit(78).says("D365_URL is not set");
    let mut said = String::new();
    for arguments in [
        &["ship", "--pair", PAIR][..],
        &["--format", "json", "ship", "--pair", PAIR],
        &["track", "--pair", PAIR],
        &["--format", "json", "audit"],
        &["status"],
        &["check"],
    ] {
        let mut command = world.command(arguments);
        let output = command.env("D365_URL", &server).env("RUST_LOG", "trace").output().unwrap();
        said.push_str(&String::from_utf8_lossy(&output.stdout));
        said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    assert!(said.contains("000002") && said.contains("[secret]"), "{said}");
    for word in [host.as_str(), secret.as_str(), "Contoso Retail", "Peach Road", "619-555"] {
        assert!(!said.contains(word), "{word} was said:\n{said}");
    }
    let stored = |sql: &str| -> Vec<String> {
        world.database(|db| {
            let mut statement = db.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        })
    };
    let clear = stored("SELECT identity FROM token");
    assert!(clear.iter().all(|text| !text.contains(&host) && !text.contains("eyJ")));
    // What is sealed may hold any three letters by chance.
    let sealed = stored("SELECT access FROM token UNION SELECT payload FROM step");
    assert!(
        sealed.len() > 1 && sealed.iter().all(|text| text.starts_with("sealed:") && !text.contains(&host))
    );
}

#[test]
fn the_address_of_the_environment_can_be_sealed() {
    let world = world(&["usmf/000001"]);
    world.run(&["seal"]).exit_noisily(0).says("sealed erp.d365.url");
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    assert!(text.contains("url = \"sealed:"));
    world.ship().exit(0).outcome("usmf/000001", "done");
    world.edit_config("url = \"sealed:", "url = \"nowhere");
    let run = world.ship();
    run.exit(78).says("erp.d365.url: is no address that begins with https://");
}

#[test]
fn mistakes_in_the_settings_are_named() {
    let world = world(&[]);
    for (from, to, says) in [
        ("companies = [\"gbsi\", \"usmf\"]", "companies = []", "must name at least one legal entity"),
        ("companies = [\"gbsi\", \"usmf\"]", "companies = [\"contoso\"]", "no id of a legal entity"),
        ("companies =", "statuses = [\"Open\"]\ncompanies =", "is none of Backorder"),
        (
            "companies =",
            "confirmed_within = \"9d\"\ntrigger = \"open\"\ncompanies =",
            "only goes with trigger",
        ),
        (
            "companies =",
            "order_set = \"SalesOrderHeaders\"\ncompanies =",
            "is none of \"SalesOrderHeadersV2\"",
        ),
        ("companies =", "private_key = \"x\"\ncompanies =", "only goes with certificate"),
        ("companies =", "certificate = \"none.pem\"\ncompanies =", "is not used beside certificate"),
        (
            "tracking_target = \"attachment\"",
            "tracking_target = \"header_field\"",
            "header_fields must say which field",
        ),
        (
            "tracking_target = \"attachment\"",
            "note = false\nlabel_file = false",
            "note or label_file must be on",
        ),
        ("tracking_target = \"attachment\"", "tracking_url = \"https://x\"", "must hold {number}"),
    ] {
        world.edit_config(from, to);
        world.ship().exit(78).says(says);
        world.edit_config(to, from);
    }
}

#[test]
fn a_batch_reads_in_one_call_and_each_part_counts() {
    let orders = ["usmf/000001", "usmf/000002"];
    let world = world(&orders).config("companies = [", "batch = true\ncompanies = [");
    world.edit_config("concurrency = 4", "concurrency = 1");
    // A customer that is gone is one part with a 404, and no reason to stop.
    edit(&world, "000002", "OrderingCustomerAccountNumber", "US-999");
    let busy = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\n\r\n";
    let part = |inner: &str| {
        format!(
            "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{inner}\r\n"
        )
    };
    let fine = part("HTTP/1.1 200 OK\r\n\r\n{\"value\":[]}");
    let kind = "multipart/mixed; boundary=b";
    for body in [format!("{fine}{}--b--\r\n", part(busy)), format!("{fine}--b--\r\n"), String::new()] {
        let answer = Effect::Answer(Response::text(200, kind, body));
        world.sandbox.dynamics365_server.fault(Fault::on("batch", When::Before, answer));
    }
    let mut world = world;
    for _ in 0..4 {
        world.ship().count("rejected", 0).count("skipped", 0);
        world.later(600);
    }
    world.ship().exit(0);
    for order in orders {
        home(&world, order);
    }
    let calls = |operation: &str| world.sandbox.dynamics365_server.calls(operation).total;
    assert!(calls("batch") >= 4);
    assert_eq!((calls("get customer"), calls("list products")), (0, 0));
}

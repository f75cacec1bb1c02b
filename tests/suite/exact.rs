//! Exact Online with FedEx.

mod bad_input;
mod budgets;
mod crash;
mod delivery;
mod login;

use mlc_sandbox::exact_online::{ExactOnline, Row, SalesOrder, shipping_method};
use mlc_sandbox::{Effect, Fault, When};

use crate::world::World;

/// The first division of the configuration.
const D: i64 = 4_100_200;

impl World {
    /// Adds plain open orders to the first division.
    fn exact_orders(self, numbers: &[i64]) -> Self {
        for number in numbers {
            self.sandbox.exact_online.add(D, SalesOrder::open(*number));
        }
        self
    }

    /// The one document of an order.
    #[track_caller]
    fn one_document(&self, division: i64, number: i64) -> Row {
        let mut documents = self.sandbox.exact_online.documents_of(division, number);
        assert_eq!(documents.len(), 1, "documents of {division}/{number}: {documents:?}");
        documents.remove(0)
    }

    /// Names of the files at the document of an order.
    fn attached(&self, division: i64, number: i64) -> Vec<String> {
        let document = self.one_document(division, number);
        let files = self.sandbox.exact_online.attachments(division);
        let own = files.iter().filter(|file| file.text("Document") == document.text("ID"));
        own.map(|file| file.text("FileName").to_owned()).collect()
    }
}

fn key(number: i64) -> String {
    format!("{D}/{number}")
}

#[test]
fn an_order_goes_out_and_all_news_come_home_into_one_document() {
    let world = World::exact().exact_orders(&[20_260_117]);
    let exact = &world.sandbox.exact_online;
    let before = exact.orders_text();
    let run = world.ship();
    run.exit(0).outcome("4100200/20260117", "done");
    let number = world.one_live_label("4100200/20260117");
    let document = world.one_document(D, 20_260_117);
    let order = exact.orders(D).remove(0);
    assert_eq!(document.text("Account"), order.header.text("DeliverTo"));
    assert_eq!(document.text("Subject"), "Shipment of order 20260117 [mlc:4100200/20260117]");
    let body = document.text("Body");
    for part in [&number, "fedextrack/?trknbr=", "SHOE-42 x 2", "PO-20260117", order.lines[0].text("ID")] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert_eq!(world.attached(D, 20_260_117), [format!("label-{number}.pdf")]);
    assert!(ExactOnline::file_of(&exact.attachments(D)[0]).starts_with(b"%PDF"));
    for _ in 0..5 {
        world.sandbox.fedex.advance_all();
        world.track().exit(0);
    }
    let document = world.one_document(D, 20_260_117);
    let body = document.text("Body");
    for part in ["Status: Delivered", "Signed by: RDIAZ", "Delivered: 20", "History of", "Picked up"] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert_eq!(world.attached(D, 20_260_117).len(), 2, "label and proof of delivery");
    let writes = ExactOnline::writes_of(&document);
    world.track().exit(0);
    world.ship().exit(0).count("found", 0);
    assert_eq!(ExactOnline::writes_of(&world.one_document(D, 20_260_117)), writes);
    assert_eq!((exact.orders_text(), exact.accidents()), (before, Vec::new()));
    assert_eq!(world.sandbox.exact_online_server.calls("write order").total, 0);
    world.run(&["audit", "--verify"]).exit(0);
}

#[test]
fn four_divisions_keep_their_numbers_and_accounts_apart() {
    let world = World::exact();
    for division in D..D + 4 {
        let mut order = SalesOrder::open(7).with("ShippingMethod", method("FEDEX2D"));
        order.lines[0].set("CostCenter", "CC-4100");
        world.sandbox.exact_online.add(division, order);
    }
    let before = world.sandbox.exact_online.orders_text();
    world.ship().exit(0).count("done", 4);
    let accounts = ["740561073", "740561081", "740561073", "740561081"];
    for (division, account) in (D..D + 4).zip(accounts) {
        let live = world.sandbox.fedex.live(&format!("{division}/7"));
        assert_eq!((live.len(), live[0].account.as_str()), (1, account));
        assert_eq!(live[0].service, "FEDEX_2_DAY");
        assert_eq!(live[0].reference("DEPARTMENT_NUMBER"), Some("SALES"));
        assert_eq!(live[0].reference("P_O_NUMBER"), Some("7"));
        world.one_document(division, 7);
    }
    assert_eq!(world.sandbox.exact_online.orders_text(), before);
    world.run(&["check"]).exit(0).says("Exact Online division 4100203").says("login of exact");
}

/// The id of one of the stand-in's shipping methods.
fn method(code: &str) -> String {
    shipping_method(code, "").text("ID").to_owned()
}

#[test]
fn the_same_connection_goes_with_the_other_carrier_too() {
    let world = World::exact();
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let ups = "[carrier.ups]\nkind = \"ups\"\nurl = \"https://wwwcie.ups.com\"\nclient_id = \"a\"\nclient_secret = \"b\"\n\
        account = \"A1B2C3\"\n\n[pair.exact-fedex]";
    let pair = text[text.find("[pair.exact-fedex]").unwrap()..].replace("exact-fedex", "exact-ups");
    let pair = pair
        .replace("carrier = \"fedex\"", "carrier = \"ups\"")
        .replace("STOCK_4X6", "4X6")
        .replace("FEDEX_GROUND", "03");
    let pair = pair.replace("FEDEX_2_DAY", "02").replace("\"PDF\"", "\"GIF\"");
    let text = format!("{}\n{pair}", text.replace("[pair.exact-fedex]", ups));
    std::fs::write(world.path("connections.toml"), text).unwrap();
    world.run(&["status", "--pair", "exact-ups"]).exit(0).says("exact-ups");
}

#[test]
fn warehouses_of_one_division_start_where_its_table_says() {
    let world = World::exact().config(
        "[pair.exact-fedex.accounts]",
        "[pair.exact-fedex.ship_from.\"4100200/1\"]\ncompany = \"Acme South\"\nphone = \"5035550100\"\nline1 = \"9 River Rd\"\n\
         city = \"Portland\"\nstate = \"OR\"\npostal_code = \"97201\"\ncountry = \"US\"\nprinter = \"z\"\n\n[pair.exact-fedex.accounts]",
    );
    world.sandbox.exact_online.add(D, SalesOrder::open(1));
    world.sandbox.exact_online.add(D + 1, SalesOrder::open(1));
    world.ship().exit(0).count("done", 2);
    let city = |key: &str| world.sandbox.fedex.live(key)[0].origin.city.to_uppercase();
    assert_eq!((city("4100200/1").as_str(), city("4100201/1").as_str()), ("PORTLAND", "SEATTLE"));
}

#[test]
fn what_is_ready_is_a_setting() {
    let world = World::exact();
    let exact = &world.sandbox.exact_online;
    for (number, status, approval) in [(1, 12, 2), (2, 12, 0), (3, 20, 1), (4, 45, 2), (5, 21, 2)] {
        exact.add(D, SalesOrder::open(number).with("Status", status).with("ApprovalStatus", approval));
    }
    world.ship().exit(0).count("done", 1).outcome(&key(1), "done");
    world.edit_config(
        "write_back =",
        "statuses = [\"open\", \"partial\"]\napprovals = [\"awaiting\", \"automatic\"]\nwrite_back =",
    );
    let mut world = world;
    // The list is read anew as a whole after an hour.
    world.later(3601);
    world.ship().exit(0).count("done", 2).outcome(&key(2), "done").outcome(&key(3), "done");
    world.edit_config("write_back =", "selection_codes = [\"SHIP\"]\nwrite_back =");
    let order = |number| SalesOrder::open(number).with("ApprovalStatus", 1);
    world.sandbox.exact_online.add(D, order(6).with("SelectionCodeCode", "SHIP"));
    world.sandbox.exact_online.add(D, order(8));
    world.ship().exit(0).count("done", 1).outcome(&key(6), "done");
}

#[test]
fn an_order_that_is_approved_later_is_seen_by_its_change() {
    let mut world = World::exact().exact_orders(&[1]);
    let approve = |world: &World, approval: i64| {
        world.sandbox.exact_online.edit(D, 1, |order| {
            order.header.set("ApprovalStatus", approval);
        });
    };
    approve(&world, 0);
    world.ship().exit(0).count("found", 0);
    world.later(120);
    approve(&world, 2);
    world.ship().exit(0).outcome(&key(1), "done");
    // Nothing has changed since: a page is asked for, and it is empty.
    let calls = world.sandbox.exact_online_server.calls("get orders").total;
    world.later(1200);
    world.ship().exit(0).count("found", 0);
    assert_eq!(world.sandbox.exact_online_server.calls("get orders").total, calls + 4, "one call a division");
}

#[test]
fn a_voided_label_leaves_the_document_and_the_next_one_uses_it() {
    let world = World::exact().exact_orders(&[1]);
    world.ship().exit(0);
    let first = world.one_live_label(&key(1));
    world.pass("void", &["--order", &key(1)]).exit(0);
    assert_eq!(world.attached(D, 1), [""; 0]);
    let document = world.one_document(D, 1);
    let body = document.text("Body");
    assert!(body.contains("Status: Cancelled") && body.contains(&format!("Voided: {first}")), "{body}");
    world.pass("replay", &["--order", &key(1)]).exit(0);
    let second = world.one_live_label(&key(1));
    assert_eq!(world.attached(D, 1), [format!("label-{second}.pdf")]);
    assert!(world.one_document(D, 1).text("Body").contains(&second));
    assert_eq!(world.sandbox.exact_online.accidents(), [""; 0]);
}

#[test]
fn addresses_are_validated_and_rehearsed_without_a_trace() {
    let world = World::exact().exact_orders(&[1, 2]);
    world.pass("validate-address", &[]).exit(0).count("found", 2);
    world.pass("ship", &["--dry-run"]).exit(0).count("done", 2);
    world.pass("ship", &["--dry-run", "--order", &key(2)]).exit(0).count("done", 1);
    assert_eq!((world.sandbox.fedex.labels_made(), world.sandbox.exact_online.documents(D).len()), (0, 0));
}

#[test]
fn neither_persons_nor_tokens_stand_anywhere_in_clear() {
    let world = World::exact().exact_orders(&[1]);
    let mut said = String::new();
    for command in ["ship", "track", "track", "track", "track", "track"] {
        let run = world.run(&["-vv", command, "--pair", "exact-fedex"]);
        said += &(run.stdout + &run.stderr);
        world.sandbox.fedex.advance_all();
    }
    said += &world.run(&["audit"]).stdout;
    world.database(|db| db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap());
    let words = ["Bolt Supply", "Harbour Rd", "Diaz", "stampNL001", "exact-client-secret", "receiving@bolt"];
    let files = crate::world::files_below(&world.path(""));
    for word in words {
        assert!(!said.contains(word), "{word} was said");
        let is_ours = |file: &&std::path::PathBuf| {
            !file.starts_with(world.path("labels")) && !file.ends_with("connections.toml")
        };
        for file in files.iter().filter(is_ours) {
            let bytes = std::fs::read(file).unwrap();
            let stands = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!stands, "{word} stands in {}", file.display());
        }
    }
}

#[test]
fn ups_ships_for_exact_online_too() {
    let mut world = World::of("exact-ups");
    world.log_in();
    world.sandbox.exact_online.put_method(D, shipping_method("UPS2DA", "UPS 2nd Day Air"));
    world.release(&key(1), 1, Some("UPS2DA"));
    world.sandbox.ups_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
    world.ship().exit(75);
    world.later(200);
    world.ship().exit(0).outcome(&key(1), "done");
    let number = world.one_live_label(&key(1));
    assert_eq!(world.sandbox.ups.live(&key(1))[0].service, "02");
    assert_eq!(world.attached(D, 1), [format!("label-{number}.zpl")]);
    world.sandbox.ups.advance(&number, mlc_sandbox::Stage::Delivered);
    world.track().exit(0);
    let document = world.one_document(D, 1);
    let body = document.text("Body");
    assert!(body.contains("Carrier: UPS") && body.contains("Status: Delivered"), "{body}");
    assert_eq!(world.attached(D, 1).len(), 2, "label and proof of delivery");
}

//! What people and Exact Online get wrong.

use mlc_sandbox::exact_online::{
    SalesOrder, account, delivery_address, document_type, service_item, stock_item,
};
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, When};

use super::{D, key};
use crate::world::World;

#[test]
fn a_division_without_rights_is_told_of_and_the_others_go_on() {
    let world = World::exact().exact_orders(&[1]);
    world.sandbox.exact_online.add(D + 2, SalesOrder::open(3));
    world.sandbox.exact_online.settings().granted = [D + 1, D + 2, D + 3].into();
    let run = world.ship();
    run.exit(78).outcome("4100202/3", "done").says("DIVISION.FORBIDDEN").says("Manage companies");
    world.run(&["check"]).exit(78);
    world.sandbox.exact_online.settings().granted.clear();
    world.ship().exit(0).outcome(&key(1), "done");
}

#[test]
fn an_order_without_an_address_is_rejected_until_it_has_one() {
    let world = World::exact();
    world.sandbox.exact_online.add(D, SalesOrder::open(1).without_address());
    let run = world.ship();
    run.exit(1).error_code(&key(1), "ADDRESS.MISSING").says("choose a delivery address");
    world.no_live_label(&key(1));
    let orders = world.sandbox.exact_online.orders(D);
    let id = "bbbbbbbb-add0-4222-8333-944455556666";
    world.sandbox.exact_online.put_address(D, delivery_address(id, orders[0].header.text("DeliverTo")));
    world.pass("replay", &["--order", &key(1)]).exit(0).outcome(&key(1), "done");
}

#[test]
fn an_order_that_names_no_address_goes_to_the_accounts_own() {
    let world = World::exact();
    world.sandbox.exact_online.add(D, SalesOrder::open(1).without_address());
    let orders = world.sandbox.exact_online.orders(D);
    let account = account(orders[0].header.text("DeliverTo"), "Bolt").with("City", "Bellevue");
    world.sandbox.exact_online.put_account(D, account);
    world.ship().exit(0).outcome(&key(1), "done");
    assert_eq!(world.sandbox.fedex.live(&key(1))[0].destination.city.to_uppercase(), "BELLEVUE");
}

#[test]
fn a_corrected_address_is_what_the_label_goes_to() {
    // Kept addresses are not trusted where somebody asks for an order by name.
    let world = World::exact().config("write_back =", "address_cache = \"1h\"\nwrite_back =");
    let wrong = SalesOrder::open(1).with_address(|address| {
        address.set("State", "XX");
    });
    world.sandbox.exact_online.add(D, wrong);
    world.ship().exit(1).outcome(&key(1), "rejected");
    world.sandbox.exact_online.edit_address(D, 1, |address| {
        address.set("State", "WA");
    });
    world.pass("replay", &["--order", &key(1)]).exit(0).outcome(&key(1), "done");
    world.one_live_label(&key(1));
}

#[test]
fn dutch_words_reach_the_reader_and_decide_nothing() {
    let world = World::exact().exact_orders(&[1]);
    world.sandbox.exact_online.settings().subject_max = 10;
    let run = world.ship();
    run.exit(1).error_code(&key(1), "VALIDATION").says("Ongeldig: Subject");
    world.one_live_label(&key(1));
    world.sandbox.exact_online.settings().subject_max = 255;
    world.pass("replay", &["--all"]).exit(0);
    world.one_document(D, 1);
    assert_eq!(world.sandbox.fedex.labels_made(), 1);
}

#[test]
fn a_500_that_is_a_rule_needs_a_person_and_one_that_is_a_breakdown_needs_time() {
    let words = r#"{"error":{"code":"","message":{"lang":"","value":"Data already exists"}}}"#;
    let rule = Effect::Answer(Response::text(500, "application/json", words));
    let world = World::exact().exact_orders(&[1]);
    world.sandbox.exact_online_server.fault(Fault::on("create attachment", When::Before, rule));
    world.ship().exit(1).error_code(&key(1), "BUSINESS.RULE").says("Data already exists");
    world.pass("replay", &["--all"]).exit(0);
    let page = Effect::Answer(Response::html(500, "Server Error"));
    world.sandbox.exact_online.add(D, SalesOrder::open(2));
    world.sandbox.exact_online_server.fault(Fault::on("create attachment", When::After, page));
    world.ship().exit(75).outcome(&key(2), "retry");
    let mut world = world;
    world.later(120);
    world.ship().exit(0);
    for number in [1, 2] {
        assert_eq!(world.attached(D, number).len(), 1);
    }
}

#[test]
fn a_document_type_that_does_not_exist_is_told_of_before_a_label_is_bought() {
    let world =
        World::exact().config("write_back = \"document\"", "write_back = \"document\"\ndocument_type = 56");
    let world = world.exact_orders(&[1]);
    world.ship().exit(78).says("DOCUMENT.TYPE").says("55 Diversen");
    world.run(&["check"]).exit(78).says("has no document type 56");
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
    let shipping = document_type(56, "Verzending", true);
    let locked = shipping.clone().with("DocumentIsUpdatable", false);
    world.sandbox.exact_online.set_document_types(D, vec![locked]);
    world.ship().exit(78).says("DOCUMENT.TYPE");
    world.sandbox.exact_online.set_document_types(D, vec![shipping]);
    world.ship().exit(0).outcome(&key(1), "done");
    assert_eq!(world.one_document(D, 1).int("Type"), 56);
    world.edit_config("document_type = 56", "document_type = 10");
    world.run(&["status"]).exit(78).says("sales invoices");
}

#[test]
fn a_scope_that_is_missing_is_told_of_before_a_label_is_bought() {
    let world = World::exact().exact_orders(&[1]);
    world.sandbox.exact_online.settings().out_of_scope.insert("documents".into());
    world.ship().exit(78).says("SCOPE").says("App Center");
    assert_eq!(world.sandbox.fedex.labels_made(), 0);
}

#[test]
fn orders_come_in_every_form_that_the_api_has() {
    let world = World::exact();
    {
        let mut settings = world.sandbox.exact_online.settings();
        settings.numbers_as_text = true;
        settings.bare_lists = false;
        settings.location = false;
        settings.english = true;
    }
    let order = SalesOrder::open(1).with_line(service_item("FREIGHT"), |line| {
        line.set("NetPrice", 9.5);
    });
    world.sandbox.exact_online.add(D, order);
    let order = SalesOrder::open(2).with_line(stock_item("BALL"), |line| {
        line.set("UseDropShipment", 1);
    });
    world.sandbox.exact_online.add(D, order);
    world.ship().exit(0).count("done", 2);
    let weight = |number| world.sandbox.fedex.live(&key(number))[0].pieces[0].weight;
    assert_eq!((weight(1), weight(2)), (weight(1), weight(1)), "neither freight nor what others ship weighs");
    let mut trade_in = SalesOrder::open(3);
    trade_in.lines[0].set("Quantity", -1.0);
    world.sandbox.exact_online.add(D, trade_in);
    world.ship().exit(0).count("not_ready", 1);
}

#[test]
fn one_unreadable_order_does_not_keep_the_others() {
    let world = World::exact().exact_orders(&[1, 2]);
    let page = r#"{"d":{"results":[{"OrderID":"a","OrderNumber":1,"Status":12,"ApprovalStatus":2,"SalesOrderLines":{"results":[7]}},
        {"OrderNumber":null}]}}"#;
    let odd = Effect::Answer(Response::text(200, "application/json", page));
    world.sandbox.exact_online_server.fault(Fault::on("get orders", When::Before, odd));
    let run = world.ship();
    run.exit_noisily(1).error_code(&key(1), "RECORD.UNREADABLE");
    // Now that it can be read, it has changed.
    world.ship().exit(0).outcome(&key(1), "done").outcome(&key(2), "done");
    world.pass("ship", &["--order", "4100200/999"]).exit(1).error_code("4100200/999", "ORDER.MISSING");
    world.pass("ship", &["--order", "999"]).exit(1).error_code("999", "ORDER.MISSING");
    world.pass("ship", &["--order", "4100299/1"]).exit(1).error_code("4100299/1", "DIVISION.UNKNOWN");
}

#[test]
fn pages_for_people_and_broken_answers_only_take_time() {
    let answers = [
        Response::html(200, "Maintenance"),
        Response::html(503, "Service Unavailable"),
        Response::text(200, "application/json", "{\"d\": 7}"),
        Response::empty(408),
    ];
    for answer in answers {
        let world = World::exact().exact_orders(&[1]);
        let fault = Fault::on("get addresses", When::Before, Effect::Answer(answer.clone()));
        world.sandbox.exact_online_server.fault(fault.always());
        world.ship().exit(75).outcome(&key(1), "retry");
        world.sandbox.exact_online_server.clear_faults();
        let mut world = world;
        world.later(120);
        world.ship().exit(0).outcome(&key(1), "done");
    }
}

//! What an order asks for beside a label is done or refused by its field's name, and an order whose day has not come waits.

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::{dynamics365_fo, netsuite};
use serde_json::json;

use crate::world::World;

/// Asserts that an order is refused because of this field, and that the carrier has heard of no shipment.
#[track_caller]
fn refused(world: &World, order: &str, field: &str) {
    let run = world.ship();
    run.exit(1).error_code(order, "INSTRUCTION.UNSUPPORTED");
    let record = run.record(order);
    let message = record["error"]["message"].as_str().unwrap();
    assert!(message.contains(field), "{message}");
    assert!(record["error"]["hint"].is_string(), "{record}");
    world.no_live_label(order);
}

fn netsuite(change: impl FnOnce(&mut netsuite::Record)) -> World {
    let world = World::of("netsuite-fedex");
    let mut fulfillment = netsuite::Record::shipped("IF10021");
    change(&mut fulfillment);
    world.sandbox.netsuite.add(fulfillment);
    world
}

#[test]
fn a_netsuite_fulfillment_with_another_payer_a_hold_or_dangerous_goods_is_refused() {
    for (field, value) in [
        ("thirdPartyTypeFedex", json!({"id": "BILLRECIPIENT", "refName": "Bill Recipient"})),
        ("thirdPartyTypeUps", json!({"id": "BILLCOLLECT"})),
        ("thirdPartyAcctFedex", json!("123456789")),
        ("holdAtLocationFedex", json!(true)),
        ("signatureHomeDeliveryFedex", json!(true)),
        ("hazmatTypeFedex", json!({"id": "HAZMAT"})),
    ] {
        let world = netsuite(|fulfillment| fulfillment[field] = value);
        refused(&world, "IF10021", field);
    }
    let world = netsuite(|fulfillment| {
        fulfillment["thirdPartyTypeFedex"] = json!({"id": "BILLNONESELECTED"});
        fulfillment["thirdPartyAcctFedex"] = json!("123456789");
        fulfillment["holdAtLocationFedex"] = json!(false);
    });
    world.ship().exit(0).outcome("IF10021", "done");
}

#[test]
fn a_netsuite_box_with_cash_on_delivery_or_a_signature_is_refused() {
    for (field, value) in [
        ("codAmountFedEx", json!(120.5)),
        ("useCodFedEx", json!(true)),
        ("deliveryConfFedEx", json!({"id": "2"})),
        ("signatureOptionsFedEx", json!({"id": "PRIORITY_ALERT"})),
    ] {
        let world = netsuite(|fulfillment| {
            fulfillment.pack("packageFedex", &[4.2]);
            fulfillment["packageFedex"][0][field] = value;
        });
        refused(&world, "IF10021", field);
    }
}

fn d365(change: impl FnOnce(&mut dynamics365_fo::Order)) -> World {
    let world = World::d365();
    let mut order = dynamics365_fo::Order::confirmed("usmf", "000768");
    change(&mut order);
    world.sandbox.dynamics365.add(order);
    world
}

#[test]
fn a_dynamics_order_for_the_customers_account_or_with_dangerous_goods_is_refused() {
    let world = d365(|order| {
        order.header.set("ShippingCarrierCustomerAccountNumber", "123456789");
    });
    refused(&world, "usmf/000768", "ShippingCarrierCustomerAccountNumber");
    let world = d365(|order| {
        order.products[0].set("IsHazardousMaterial", "Yes");
    });
    refused(&world, "usmf/000768", "IsHazardousMaterial");
}

#[test]
fn saturday_delivery_is_asked_for_when_it_can_arrive_then_and_refused_when_it_cannot() {
    let mut world = World::new();
    let wish = |shipment: &mut Shipment| {
        shipment.saturday = true;
        shipment.ship_via = Some("FEDEX2D".into());
    };
    world.add(Shipment::open("000123"), wish);
    let run = world.ship();
    run.exit(1)
        .error_code("000123", "INSTRUCTION.UNSUPPORTED")
        .says("leave on a Thursday, and today is Wednesday");
    world.no_live_label("000123");
    world.later(24 * 3600);
    world.add(Shipment::open("000124"), wish);
    world.add(Shipment::open("000125"), |shipment| shipment.saturday = true);
    let run = world.ship();
    run.exit(1).outcome("000124", "done").error_code("000125", "INSTRUCTION.UNSUPPORTED");
    run.says("FedEx has not with FEDEX_GROUND");
}

#[test]
fn an_order_whose_ship_date_is_more_than_a_day_ahead_waits_for_it() {
    let mut world = World::new().orders(&["000122"]);
    let (tomorrow, later) = (day(&world, 1), day(&world, 2));
    world.add(Shipment::open("000123"), |shipment| shipment.ship_date = Some(tomorrow));
    world.add(Shipment::open("000124"), |shipment| shipment.ship_date = Some(later));
    let run = world.ship();
    run.exit(0).outcome("000122", "done").outcome("000123", "done").count("not_ready", 1);
    world.no_live_label("000124");
    world.pass("ship", &["--order", "000124"]).says(&format!("it is to leave on {later}"));
    world.no_live_label("000124");
    world.later(24 * 3600);
    world.ship().exit(0).outcome("000124", "done");
}

/// The day of a world's clock, and so many days after it.
fn day(world: &World, after: i64) -> jiff::civil::Date {
    let today = world.sandbox.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    today.saturating_add(jiff::Span::new().days(after))
}

#[test]
fn the_ship_dates_of_netsuite_and_dynamics_are_waited_for_as_long_as_days_ahead_says() {
    let (netsuite, dynamics) = (netsuite(|_| {}), d365(|_| {}));
    let third = day(&netsuite, 3);
    netsuite.sandbox.netsuite.edit(netsuite::Kind::SalesOrder, "SO10021", |order| {
        order["shipDate"] = third.to_string().into();
    });
    dynamics.sandbox.dynamics365.edit_order("000768", |row| {
        row.set("RequestedShippingDate", format!("{third}T12:00:00Z"));
    });
    for (world, order) in [(netsuite, "IF10021"), (dynamics, "usmf/000768")] {
        world.ship().exit(0).count("not_ready", 1);
        world.no_live_label(order);
        world.edit_config("concurrency = 4", "concurrency = 4\ndays_ahead = 3");
        // The list is read as a whole once an hour: then it is found, though nothing about it has changed.
        let mut world = world;
        world.later(3601);
        world.ship().exit(0).outcome(order, "done");
    }
}

#[test]
fn a_ship_date_that_has_passed_waits_for_nobody() {
    let world = d365(|order| {
        order.header.set("RequestedShippingDate", "2020-01-06T12:00:00Z");
    });
    world.ship().exit(0).outcome("usmf/000768", "done");
}

#[test]
fn orders_that_are_no_parcels_are_not_listed_and_no_errors() {
    let world = World::new()
        .config("default = \"FEDEX_GROUND\"\n", "ignore = [\"PICKUP\", \"TRUCK\"]\n")
        .config("map = {", "map = { FEDEXGND = \"FEDEX_GROUND\",")
        .orders(&["000122"]);
    world.add(Shipment::open("000123"), |shipment| shipment.ship_via = Some("PICKUP".into()));
    world.add(Shipment::open("000124"), |shipment| shipment.ship_via = Some("TRUCK".into()));
    world.ship().exit(0).outcome("000122", "done").count("found", 1).count("not_ready", 0);
    world.ship().exit(0).count("found", 0);
    world.pass("ship", &["--order", "000123"]).outcome("000123", "skipped").says("PICKUP");
    world.no_live_label("000123");
}

#[test]
fn a_dynamics_order_whose_lines_do_not_leave_together_is_refused_by_name() {
    for (field, value, code) in [
        ("ShippingWarehouseId", "13", "WAREHOUSE.SEVERAL"),
        ("DeliveryModeCode", "FX-2D", "SERVICE.SEVERAL"),
        ("RequestedShippingDate", "2026-03-04T12:00:00Z", "DATE.SEVERAL"),
    ] {
        let world = d365(|order| {
            order.add_line("D0001", 1.0).set(field, value);
        });
        world.ship().exit(1).error_code("usmf/000768", code);
        world.no_live_label("usmf/000768");
    }
    // One that is cancelled decides nothing, and lines that agree do.
    let world = d365(|order| {
        order.add_line("D0001", 1.0).set("ShippingWarehouseId", "13").set("SalesOrderLineStatus", "Canceled");
        order.lines[0].set("DeliveryModeCode", "FX-2D");
    });
    world.ship().exit(0).outcome("usmf/000768", "done");
    assert_eq!(world.sandbox.fedex.live("usmf/000768")[0].service, "FEDEX_2_DAY");
}

#[test]
fn a_key_that_the_erp_leaves_without_effect_is_a_mistake_with_its_line() {
    let package = "[pair.netsuite-fedex.package]\ndeclared_value = true\n\n[pair.netsuite-fedex.label]";
    for (pair, from, to, key) in [
        ("netsuite-fedex", "[pair.netsuite-fedex.label]", package, "package.declared_value: changes nothing"),
        (
            "netsuite-fedex",
            "[pair.netsuite-fedex.label]",
            "[pair.netsuite-fedex.cost_centers]\n1 = \"A\"\n\n[pair.netsuite-fedex.label]",
            "cost_centers: changes nothing",
        ),
        (
            "d365-fedex",
            "companies =",
            "purchase_order = \"CustomerRequisitionNumber\"\ncompanies =",
            "erp.d365.purchase_order: changes nothing",
        ),
        (
            "acumatica-ups",
            "account = \"12345E\"",
            "account = \"12345E\"\nsecond_reference = \"purchase_order\"",
            "second_reference changes nothing",
        ),
        (
            "exact-fedex",
            "[pair.exact-fedex.label]",
            "[pair.exact-fedex.references]\ninvoice = \"required\"\n\n[pair.exact-fedex.label]",
            "references.invoice: can never be met",
        ),
    ] {
        let world = World::of(pair).config(from, to);
        world.ship().exit(78).says(key);
    }
    // Where the carrier stamps it, the key works.
    let world = World::of("d365-ups")
        .config("companies =", "purchase_order = \"CustomerRequisitionNumber\"\ncompanies =")
        .config("account = \"12345E\"", "account = \"12345E\"\nsecond_reference = \"purchase_order\"");
    world.ship().exit(0).count("found", 0);
}

#[test]
fn the_account_of_an_acumatica_customer_pays_for_that_customer_only() {
    let world = World::new()
        .config(
            "[pair.acumatica-fedex.label]",
            "[pair.acumatica-fedex.accounts]\n\"customer:C000099\" = \"740561081\"\n\n[pair.acumatica-fedex.label]",
        )
        .orders(&["000122"]);
    world.add(Shipment::open("000123"), |shipment| shipment.customer = Some("C000099".into()));
    world.ship().exit(0).count("done", 2);
    let account = |order: &str| world.sandbox.fedex.live(order)[0].account.clone();
    assert_eq!((account("000122").as_str(), account("000123").as_str()), ("740561073", "740561081"));
}

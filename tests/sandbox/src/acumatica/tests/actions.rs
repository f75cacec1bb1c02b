use serde_json::json;

use super::{Answer, Erp};
use crate::acumatica::Odd;

fn start(erp: &Erp, action: &str, number: &str) -> Answer {
    let body = json!({"entity": {"ShipmentNbr": {"value": number}}, "parameters": {}}).to_string();
    erp.ask(&format!("POST /Shipment/{action}"), body.as_bytes())
}

/// Starts an action and gives the address of its status.
fn location(erp: &Erp, action: &str) -> String {
    start(erp, action, "000123").is(202).header("location").to_owned()
}

/// Starts an action and polls it to its end.
fn run(erp: &Erp, action: &str, number: &str) -> Answer {
    let mut answer = start(erp, action, number);
    let location = answer.header("location").to_owned();
    while answer.status == 202 {
        answer = erp.get(&location);
    }
    answer
}

fn status(erp: &Erp, number: &str) -> String {
    erp.stand_in.shipment(number).unwrap().status
}

#[test]
fn a_confirmation_runs_on_after_its_answer() {
    let erp = Erp::with(&["000123"]);
    let location = location(&erp, "ConfirmShipment");
    assert!(location.starts_with("/entity/Default/24.200.001/Shipment/ConfirmShipment/status/"));
    erp.get(&location).is(202);
    assert_eq!(status(&erp, "000123"), "Open");
    erp.get(&location).is(204);
    assert_eq!(status(&erp, "000123"), "Confirmed");
    assert_eq!(erp.stand_in.order("SO000123").unwrap().status, "Completed");
    erp.get(&location).is(204);
    erp.wait(6);
    erp.get(&location).is(404);
}

#[test]
fn an_operation_ends_without_polls_and_belongs_to_its_session() {
    let mut erp = Erp::with(&["000123"]);
    let location = location(&erp, "ConfirmShipment");
    erp.wait(1);
    assert_eq!(erp.get("/Shipment/000123").json()["Status"]["value"], "Confirmed");
    erp.get(&location).is(204);
    erp.log_in();
    erp.get(&location).is(404);
    erp.play("!GET /Shipment/ConfirmShipment/status/nonsense -> 404");
}

#[test]
fn locations_can_be_absolute_and_hold_the_instance() {
    let erp = Erp::with(&["000123"]);
    erp.set(|settings| {
        settings.location_absolute = true;
        settings.instance = Some("Inst".into());
    });
    let body = json!({"entity": {"id": erp.id("000123")}, "parameters": {}}).to_string();
    let path = "/Inst/entity/Default/24.200.001/Shipment/ConfirmShipment";
    let answer = erp.ask(&format!("POST {path}"), body.as_bytes()).is(202);
    let path = answer.header("location").strip_prefix(&erp.server.url()).unwrap();
    assert!(path.starts_with("/Inst/entity/"));
    erp.get(path).is(202);
    erp.get(path).is(204);
}

#[test]
fn an_action_can_be_over_at_once() {
    let erp = Erp::with(&["000123", "000124"]);
    erp.set(|settings| settings.immediate_actions = true);
    let answer = start(&erp, "ConfirmShipment", "000123").is(204);
    assert_eq!(status(&erp, "000123"), "Confirmed");
    erp.get(answer.header("location")).is(404);
    erp.set(|settings| settings.failing_actions = [("000124".into(), "Out of balance.".into())].into());
    start(&erp, "ConfirmShipment", "000124").is(500);
}

#[test]
fn a_failure_comes_out_at_the_status() {
    let erp = Erp::with(&["000123", "000124"]);
    erp.set(|settings| settings.failing_actions = [("000123".into(), "Quantity differs.".into())].into());
    erp.stand_in.edit("000124", |shipment| shipment.packages[0].confirmed = false);
    for (number, why) in
        [("000123", "Quantity differs."), ("000124", "at least one package is not confirmed")]
    {
        let message = run(&erp, "ConfirmShipment", number).is(500).json()["exceptionMessage"].to_string();
        assert!(message.contains(why), "{message}");
        assert_eq!(status(&erp, number), "Open");
    }
}

#[test]
fn what_is_confirmed_cannot_be_confirmed_again() {
    let erp = Erp::with(&["000123"]);
    let first = location(&erp, "ConfirmShipment");
    // The second one finds the first done.
    let refused = start(&erp, "ConfirmShipment", "000123").is(500);
    assert_eq!(refused.exception(), "PX.Data.PXInvalidOperationException");
    assert_eq!(status(&erp, "000123"), "Confirmed");
    erp.get(&first).is(204);
    start(&erp, "ConfirmShipment", "999999").is(500);
    erp.play(
        r#"
        !POST /Shipment/ConfirmShipment {"parameters":{}} -> 400
        !POST /Shipment/Ship {"entity":{"id":"{id}"}} -> 404
        "#,
    );
}

#[test]
fn calls_to_a_busy_shipment_can_fail() {
    let erp = Erp::with(&["000123"]);
    erp.set(|settings| settings.busy_while_running = true);
    let location = location(&erp, "ConfirmShipment");
    erp.play(&format!(
        r#"
        GET /Shipment/000123 -> 500
        UPDATE /Shipment {{"id":"{{id}}","note":{{"value":"x"}}}} -> 500
        GET {location} -> 202
        GET {location} -> 204
        UPDATE /Shipment {{"id":"{{id}}","note":{{"value":"x"}}}} -> 200
        "#,
    ));
}

#[test]
fn a_plug_in_buys_labels_of_its_own() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| {
        shipment.ship_via = Some("PLUGIN".into());
        shipment.packages[0].tracking_number = Some("794644790138".into());
    });
    run(&erp, "ConfirmShipment", "000123").is(204);
    assert_eq!(erp.shipment().tracking_numbers(), ["PLUGIN00012301"]);
    assert_eq!(erp.stand_in.accidents(), ["labels bought by the plug-in for shipment 000123"]);
}

#[test]
fn a_confirmation_is_corrected_until_there_is_an_invoice() {
    let erp = Erp::with(&["000123"]);
    for (action, is_enabled, after) in [
        ("CorrectShipment", false, "Open"),
        ("PrepareInvoice", false, "Open"),
        ("UpdateIN", false, "Open"),
        ("ConfirmShipment", true, "Confirmed"),
        ("CorrectShipment", true, "Open"),
        ("ConfirmShipment", true, "Confirmed"),
        ("UpdateIN", true, "Confirmed"),
        ("PrepareInvoice", true, "Invoiced"),
        ("CorrectShipment", false, "Invoiced"),
    ] {
        run(&erp, action, "000123").is(if is_enabled { 204 } else { 500 });
        assert_eq!(status(&erp, "000123"), after, "{action}");
        let order = if after == "Open" { "Shipping" } else { "Completed" };
        assert_eq!(erp.stand_in.order("SO000123").unwrap().status, order, "{action}");
    }
    let order = erp.get("/Shipment/000123?$expand=Orders").json()["Orders"][0].clone();
    assert_eq!(order["InvoiceNbr"]["value"], "AR000001");
}

#[test]
fn polls_can_take_longer() {
    let erp = Erp::with(&["000123"]);
    erp.set(|settings| {
        settings.polls = 3;
        settings.odd.insert("000123".into(), Odd::NumbersAsStrings);
    });
    let location = location(&erp, "ConfirmShipment");
    assert_eq!([(); 4].map(|()| erp.get(&location).status), [202, 202, 202, 204]);
}

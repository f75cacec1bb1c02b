use serde_json::{Value, json};

use super::{Answer, Erp};
use crate::acumatica::Odd;

fn start(erp: &Erp, action: &str, number: &str) -> Answer {
    let body = json!({"entity": {"ShipmentNbr": {"value": number}}, "parameters": {}});
    erp.write("POST", &format!("/Shipment/{action}"), &body)
}

/// Starts an action and polls it to its end.
fn run(erp: &Erp, action: &str, number: &str) -> Answer {
    let answer = start(erp, action, number);
    if answer.status != 202 {
        return answer;
    }
    loop {
        let poll = erp.get(answer.header("location"));
        if poll.status != 202 {
            return poll;
        }
    }
}

fn status(erp: &Erp, number: &str) -> String {
    erp.stand_in.shipment(number).unwrap().status
}

#[test]
fn a_confirmation_runs_on_after_its_answer() {
    let erp = Erp::with(&["000123"]);
    let answer = start(&erp, "ConfirmShipment", "000123").is(202);
    let location = answer.header("location");
    assert!(location.starts_with("/entity/Default/24.200.001/Shipment/ConfirmShipment/status/"));
    erp.get(location).is(202);
    assert_eq!(status(&erp, "000123"), "Open");
    erp.get(location).is(204);
    assert_eq!(status(&erp, "000123"), "Confirmed");
    assert_eq!(erp.stand_in.order("SO000123").unwrap().status, "Completed");
    erp.get(location).is(204);
    erp.wait(6);
    erp.get(location).is(404);
}

#[test]
fn an_operation_that_nobody_polls_ends_by_itself() {
    let erp = Erp::with(&["000123"]);
    start(&erp, "ConfirmShipment", "000123").is(202);
    erp.wait(1);
    assert_eq!(erp.get("/Shipment/000123").json()["Status"]["value"], "Confirmed");
}

#[test]
fn another_session_cannot_ask_after_an_operation() {
    let mut erp = Erp::with(&["000123"]);
    let location = start(&erp, "ConfirmShipment", "000123").header("location").to_owned();
    erp.token = erp.grant("password").json()["access_token"].as_str().unwrap().into();
    erp.get(&location).is(404);
}

#[test]
fn locations_can_be_absolute_and_hold_the_instance() {
    let erp = Erp::with(&["000123"]);
    {
        let mut settings = erp.stand_in.settings();
        settings.location_absolute = true;
        settings.instance = Some("Inst".into());
    }
    let body = json!({"entity": {"id": erp.id("000123")}, "parameters": {}});
    let answer = erp.write("POST", "/Inst/entity/Default/24.200.001/Shipment/ConfirmShipment", &body).is(202);
    let path = answer.header("location").strip_prefix(&erp.server.url()).unwrap();
    assert!(path.starts_with("/Inst/entity/"));
    erp.get(path).is(202);
    erp.get(path).is(204);
}

#[test]
fn an_action_can_be_over_at_once() {
    let erp = Erp::with(&["000123", "000124"]);
    erp.stand_in.settings().immediate_actions = true;
    let answer = start(&erp, "ConfirmShipment", "000123").is(204);
    assert_eq!(status(&erp, "000123"), "Confirmed");
    erp.get(answer.header("location")).is(404);
    erp.stand_in.settings().failing_actions.insert("000124".into(), "Out of balance.".into());
    start(&erp, "ConfirmShipment", "000124").is(500);
}

#[test]
fn a_failure_comes_out_at_the_status() {
    let erp = Erp::with(&["000123", "000124"]);
    erp.stand_in.settings().failing_actions.insert("000123".into(), "Control quantity differs.".into());
    let failed = run(&erp, "ConfirmShipment", "000123").is(500).json();
    assert_eq!(failed["exceptionMessage"], "Control quantity differs.");
    assert_eq!(status(&erp, "000123"), "Open");
    erp.stand_in.edit("000124", |shipment| shipment.packages[0].confirmed = false);
    run(&erp, "ConfirmShipment", "000124").is(500);
    assert_eq!(status(&erp, "000124"), "Open");
}

#[test]
fn what_is_confirmed_cannot_be_confirmed_again() {
    let erp = Erp::with(&["000123"]);
    run(&erp, "ConfirmShipment", "000123").is(204);
    let refused = start(&erp, "ConfirmShipment", "000123").is(500);
    assert_eq!(refused.exception(), "PX.Data.PXInvalidOperationException");
    start(&erp, "ConfirmShipment", "999999").is(500);
    erp.wrong("POST", "/Shipment/ConfirmShipment", &json!({"parameters": {}})).is(400);
    erp.wrong("POST", "/Shipment/Ship", &json!({"entity": {"id": erp.id("000123")}})).is(404);
}

#[test]
fn a_second_confirmation_finds_the_first_one_done() {
    let erp = Erp::with(&["000123"]);
    let first = start(&erp, "ConfirmShipment", "000123").is(202);
    start(&erp, "ConfirmShipment", "000123").is(500);
    assert_eq!(status(&erp, "000123"), "Confirmed");
    erp.get(first.header("location")).is(204);
}

#[test]
fn calls_to_a_busy_shipment_can_fail() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.settings().busy_while_running = true;
    let location = start(&erp, "ConfirmShipment", "000123").header("location").to_owned();
    erp.get("/Shipment/000123").is(500);
    let note = json!({"ShipmentNbr": {"value": "000123"}, "note": {"value": "x"}});
    erp.update("/Shipment", &note).is(500);
    erp.get(&location).is(202);
    erp.get(&location).is(204);
    erp.update("/Shipment", &note).is(200);
}

#[test]
fn a_plug_in_buys_labels_of_its_own() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| {
        shipment.ship_via = Some("PLUGIN".into());
        shipment.packages[0].tracking_number = Some("794644790138".into());
    });
    run(&erp, "ConfirmShipment", "000123").is(204);
    assert_eq!(erp.stand_in.shipment("000123").unwrap().tracking_numbers(), ["PLUGIN00012301"]);
    assert_eq!(erp.stand_in.accidents(), ["labels bought by the plug-in for shipment 000123"]);
}

#[test]
fn a_confirmation_is_corrected_until_there_is_an_invoice() {
    let erp = Erp::with(&["000123"]);
    run(&erp, "ConfirmShipment", "000123").is(204);
    run(&erp, "CorrectShipment", "000123").is(204);
    assert_eq!(status(&erp, "000123"), "Open");
    assert_eq!(erp.stand_in.order("SO000123").unwrap().status, "Shipping");
    start(&erp, "PrepareInvoice", "000123").is(500);
    run(&erp, "ConfirmShipment", "000123").is(204);
    run(&erp, "UpdateIN", "000123").is(204);
    run(&erp, "PrepareInvoice", "000123").is(204);
    start(&erp, "CorrectShipment", "000123").is(500);
    let order = erp.get("/Shipment/000123?$expand=Orders").json()["Orders"][0].clone();
    assert_eq!(order["InvoiceNbr"]["value"], "AR000001");
    assert_eq!(status(&erp, "000123"), "Invoiced");
}

#[test]
fn polls_can_take_longer() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.settings().polls = 3;
    erp.stand_in.settings().odd.insert("000123".into(), Odd::NumbersAsStrings);
    let location = start(&erp, "ConfirmShipment", "000123").header("location").to_owned();
    let polls = [(); 4].map(|()| erp.get(&location).status);
    assert_eq!(polls, [202, 202, 202, 204]);
    erp.wrong("GET", "/Shipment/ConfirmShipment/status/nonsense", &Value::Null).is(404);
}

//! Actions on shipments: what they do, and when they may.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::contract::{Entity, PLUG_IN, SHIPMENT, is_locked};
use super::ledger::{Ledger, list, list_mut};
use super::operation::Operation;
use super::refusal::Refusal;
use super::write::{check, find, json_body};
use super::{Call, State};
use crate::http::Response;

/// Something that the workflow can do with a shipment.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) name: &'static str,
    /// Whether the form's button can be pressed.
    is_enabled: fn(&Value) -> bool,
    /// Changes the shipment with that number, or says why it cannot.
    work: fn(&mut Ledger, &str, Timestamp) -> Result<(), String>,
}

pub(crate) static ACTIONS: [Action; 4] = [
    Action { name: "ConfirmShipment", is_enabled: |shipment| shipment["status"] == "Open", work: confirm },
    Action {
        name: "CorrectShipment",
        is_enabled: |shipment| {
            let is_invoiced = list(shipment, "orders").any(|order| !order["invoice_number"].is_null());
            shipment["status"] == "Confirmed" && !is_invoiced
        },
        work: |ledger, number, now| {
            ledger.change(number, now, |shipment| shipment["status"] = json!("Open"));
            Ok(())
        },
    },
    Action {
        name: "PrepareInvoice",
        is_enabled: |shipment| shipment["status"] == "Confirmed",
        work: prepare_invoice,
    },
    Action { name: "UpdateIN", is_enabled: is_locked, work: |_, _, _| Ok(()) },
];

impl Action {
    /// Does the work, or says why it cannot be done.
    pub(crate) fn perform(&self, ledger: &mut Ledger, call: &Call, number: &str) -> Result<(), String> {
        let failing = &call.settings.failing_actions;
        if let Some(message) = failing.get(number).or_else(|| failing.get("*")) {
            return Err(message.clone());
        }
        self.check_enabled(ledger, number)?;
        (self.work)(ledger, number, call.now)
    }

    fn check_enabled(&self, ledger: &Ledger, number: &str) -> Result<(), String> {
        let shipment = ledger.shipment(number).ok_or("The shipment was deleted.")?;
        if (self.is_enabled)(shipment) {
            return Ok(());
        }
        let status = shipment["status"].as_str().unwrap_or_default();
        Err(format!(
            "The {} action is disabled for the shipment {number} with the {status} status.",
            self.name
        ))
    }
}

/// `POST /Entity/Action`
pub(crate) fn start(
    call: &Call,
    state: &mut State,
    entity: &'static Entity,
    name: &str,
) -> Result<Response, Refusal> {
    let action = ACTIONS.iter().find(|action| entity.name == SHIPMENT.name && action.name == name);
    let action = action.ok_or_else(|| Refusal::not_found(&format!("Action {name}")))?;
    let body = json_body(call.request)?;
    let target =
        body.get("entity").ok_or_else(|| Refusal::invalid("entity", "The entity is not specified."))?;
    check(call, target, entity)?;
    let number = find(&state.ledger, target, entity).ok_or_else(Refusal::missing)?;
    state.operations.settle_on(&number, &mut state.ledger, call)?;
    action.check_enabled(&state.ledger, &number).map_err(Refusal::operation)?;
    let id = state.ledger.ids.next();
    let location = location(call, action, &id);
    if call.settings.immediate_actions {
        // The status that this address promises was never kept.
        let done = action.perform(&mut state.ledger, call, &number);
        return done.map(|()| Response::empty(204).with("Location", &location)).map_err(Refusal::operation);
    }
    state.operations.start(id, Operation::new(action, number, call));
    Ok(Response::empty(202).with("Location", &location))
}

/// `GET /Entity/Action/status/id`
pub(crate) fn status(call: &Call, state: &mut State, name: &str, id: &str) -> Result<Response, Refusal> {
    let operation = state
        .operations
        .find(id, call.now)
        .filter(|operation| operation.action.name == name && operation.session == call.session)
        .ok_or_else(|| Refusal::not_found("Operation"))?;
    if operation.takes_a_poll() {
        return Ok(Response::empty(202).with("Location", &call.request.target));
    }
    operation.finish(&mut state.ledger, call).map(|()| Response::empty(204)).map_err(Refusal::operation)
}

fn location(call: &Call, action: &Action, id: &str) -> String {
    let path = format!("{}/{}/{}/status/{id}", call.base, SHIPMENT.name, action.name);
    match call.request.header("host") {
        Some(host) if call.settings.location_absolute => format!("http://{host}{path}"),
        _ => path,
    }
}

fn confirm(ledger: &mut Ledger, number: &str, now: Timestamp) -> Result<(), String> {
    let shipment = ledger.shipment(number).ok_or("The shipment was deleted.")?;
    if list(shipment, "packages").any(|package| package["confirmed"] != true) {
        return Err(format!(
            "The shipment {number} cannot be confirmed: at least one package is not confirmed."
        ));
    }
    let buys_labels = shipment["ship_via"] == PLUG_IN;
    if buys_labels {
        ledger.accidents.push(format!("labels bought by the plug-in for shipment {number}"));
    }
    ledger.change(number, now, |shipment| {
        for (index, package) in list_mut(shipment, "packages").enumerate().filter(|_| buys_labels) {
            package["tracking_number"] = json!(format!("PLUGIN{number}{:02}", index + 1));
        }
        shipment["status"] = json!("Confirmed");
    });
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "it is one of the actions, others of which fail")]
fn prepare_invoice(ledger: &mut Ledger, number: &str, now: Timestamp) -> Result<(), String> {
    let invoice = ledger.next_invoice();
    ledger.change(number, now, |shipment| {
        for link in list_mut(shipment, "orders") {
            link["invoice_type"] = json!("Invoice");
            link["invoice_number"] = json!(invoice);
        }
        shipment["status"] = json!("Invoiced");
    });
    Ok(())
}

//! Actions on shipments: what they do, and when they may.

use jiff::Timestamp;

use super::contract::{Entity, SHIPMENT};
use super::ledger::Ledger;
use super::model::Shipment;
use super::operation::Operation;
use super::refusal::Refusal;
use super::settings::Settings;
use super::write::{Input, body};
use super::{Call, State};
use crate::http::Response;

/// Something that the workflow can do with a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Confirm,
    Correct,
    PrepareInvoice,
    UpdateInventory,
}

impl Action {
    pub(crate) fn named(entity: &Entity, name: &str) -> Option<Self> {
        if entity.name != SHIPMENT.name {
            return None;
        }
        [Self::Confirm, Self::Correct, Self::PrepareInvoice, Self::UpdateInventory]
            .into_iter()
            .find(|action| action.name() == name)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "ConfirmShipment",
            Self::Correct => "CorrectShipment",
            Self::PrepareInvoice => "PrepareInvoice",
            Self::UpdateInventory => "UpdateIN",
        }
    }

    /// Whether the form's button can be pressed.
    fn is_enabled(self, shipment: &Shipment) -> bool {
        match self {
            Self::Confirm => shipment.status == "Open",
            Self::Correct => shipment.status == "Confirmed" && !shipment.is_invoiced(),
            Self::PrepareInvoice => shipment.status == "Confirmed",
            Self::UpdateInventory => shipment.is_locked(),
        }
    }

    /// Does the work, or says why it cannot be done.
    pub(crate) fn perform(
        self,
        ledger: &mut Ledger,
        settings: &Settings,
        number: &str,
        now: Timestamp,
    ) -> Result<(), String> {
        let failing = &settings.failing_actions;
        if let Some(message) = failing.get(number).or_else(|| failing.get("*")) {
            return Err(message.clone());
        }
        let shipment = ledger.shipments.get(number).ok_or("The shipment was deleted.")?;
        if !self.is_enabled(shipment) {
            return Err(disabled(self, shipment));
        }
        match self {
            Self::Confirm => confirm(ledger, settings, number, now)?,
            Self::Correct => set_status(ledger, number, "Open", now),
            Self::PrepareInvoice => invoice(ledger, number, now),
            Self::UpdateInventory => {}
        }
        ledger.settle_orders(number, now);
        Ok(())
    }
}

/// `POST /Entity/Action`
pub(crate) fn start(
    call: &Call,
    state: &mut State,
    entity: &'static Entity,
    name: &str,
) -> Result<Response, Refusal> {
    let action =
        Action::named(entity, name).ok_or_else(|| Refusal::NotFound(format!("Action {name} not found")))?;
    let body = body(call.request)?;
    let target =
        body.get("entity").ok_or_else(|| Refusal::invalid("entity", "The entity is not specified."))?;
    let input = Input::read(target, entity, call.version, call.settings)?;
    let key = input.id.or_else(|| input.text("ShipmentNbr")).unwrap_or_default();
    let number = state.ledger.shipment_number(key).ok_or_else(Refusal::missing)?.to_owned();
    state.operations.settle_on(&number, &mut state.ledger, call)?;
    let shipment = state.ledger.shipments.get(&number).ok_or_else(Refusal::missing)?;
    if !action.is_enabled(shipment) {
        return Err(Refusal::operation(disabled(action, shipment)));
    }
    let id = state.ledger.ids.next();
    let location = location(call, action, &id);
    if call.settings.immediate_actions {
        // The status that this address promises was never kept.
        let done = action.perform(&mut state.ledger, call.settings, &number, call.now);
        return done.map(|()| Response::empty(204).with("Location", &location)).map_err(Refusal::operation);
    }
    state.operations.start(id, Operation::new(action, number, call));
    Ok(Response::empty(202).with("Location", &location))
}

/// `GET /Entity/Action/status/id`
pub(crate) fn status(call: &Call, state: &mut State, name: &str, id: &str) -> Result<Response, Refusal> {
    let (ledger, settings, now) = (&mut state.ledger, call.settings, call.now);
    let operation = state
        .operations
        .find(id, now)
        .filter(|operation| operation.action.name() == name && operation.session == call.session)
        .ok_or_else(|| Refusal::NotFound("Operation not found".into()))?;
    if operation.takes_a_poll() {
        return Ok(Response::empty(202).with("Location", &call.request.target));
    }
    operation.finish(ledger, settings, now).map(|()| Response::empty(204)).map_err(Refusal::operation)
}

fn location(call: &Call<'_>, action: Action, id: &str) -> String {
    let path = format!("{}/{}/{}/status/{id}", call.base, SHIPMENT.name, action.name());
    match call.request.header("host") {
        Some(host) if call.settings.location_absolute => format!("http://{host}{path}"),
        _ => path,
    }
}

fn disabled(action: Action, shipment: &Shipment) -> String {
    let (name, number, status) = (action.name(), &shipment.number, &shipment.status);
    format!("The {name} action is disabled for the shipment {number} with the {status} status.")
}

fn confirm(ledger: &mut Ledger, settings: &Settings, number: &str, now: Timestamp) -> Result<(), String> {
    let shipment = ledger.shipments.get_mut(number).ok_or("The shipment was deleted.")?;
    if shipment.packages.iter().any(|package| !package.confirmed) {
        return Err(format!(
            "The shipment {number} cannot be confirmed: at least one package is not confirmed."
        ));
    }
    let code = shipment.ship_via.as_ref().and_then(|code| settings.ship_vias.get(code));
    if code.is_some_and(|code| code.is_plug_in) {
        for (index, package) in shipment.packages.iter_mut().enumerate() {
            package.tracking_number = Some(format!("PLUGIN{number}{:02}", index + 1));
        }
        ledger.accidents.push(format!("labels bought by the plug-in for shipment {number}"));
    }
    set_status(ledger, number, "Confirmed", now);
    Ok(())
}

fn invoice(ledger: &mut Ledger, number: &str, now: Timestamp) {
    let invoice = ledger.next_invoice();
    if let Some(shipment) = ledger.shipments.get_mut(number) {
        for link in &mut shipment.orders {
            link.invoice_type = Some("Invoice".into());
            link.invoice_number = Some(invoice.clone());
        }
    }
    set_status(ledger, number, "Invoiced", now);
}

fn set_status(ledger: &mut Ledger, number: &str, status: &str, now: Timestamp) {
    if let Some(shipment) = ledger.shipments.get_mut(number) {
        status.clone_into(&mut shipment.status);
        shipment.last_modified = now;
    }
}

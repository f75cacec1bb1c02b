//! The commands under `/_sandbox/`, for people and for tests in other processes.

use serde_json::{Value, json};

use super::Ups;
use crate::lock;
use crate::parcel::Stage;

impl Ups {
    pub(super) fn command(&self, command: &str, body: &Value) -> Result<Value, String> {
        let number = || {
            let number = body["tracking_number"].as_str().ok_or("\"tracking_number\" is needed")?;
            self.shipment(number).map(|_| number).ok_or_else(|| format!("no package has the number {number}"))
        };
        match command {
            "ledger" => return Ok(lock(&self.ledger).by_order()),
            "subscriptions" => {
                return Ok(self.subscriptions().iter().map(super::Subscription::json).collect());
            }
            "callbacks" => return Ok(self.callbacks(number()?).iter().map(super::Callback::json).collect()),
            "advance" if body["all"] == true => self.advance_all(),
            "advance" => {
                let to = body["to"].as_str().and_then(Stage::named).ok_or("\"to\" names a stage")?;
                self.advance(number()?, to);
            }
            "settings" => self.settings().merge(body)?,
            "penalise" => self.penalise(),
            "forgive" => self.forgive(),
            "expire-tokens" => self.expire_tokens(),
            "reset-counts" => self.reset_counts(),
            _ => return Err(format!("UPS has no command {command}")),
        }
        Ok(json!({"ok": true}))
    }
}

//! The commands under `/_sandbox/`, for people and for tests in other processes.

use serde_json::{Value, json};

use super::Fedex;
use crate::lock;
use crate::parcel::Stage;

impl Fedex {
    pub(super) fn command(&self, command: &str, body: &Value) -> Result<Value, String> {
        match command {
            "ledger" => return Ok(lock(&self.ledger).by_order()),
            "advance" if body["all"] == true => self.advance_all(),
            "advance" => {
                let to = body["to"].as_str().and_then(Stage::named).ok_or("\"to\" names a stage")?;
                self.advance(self.known(body)?, to);
            }
            "reuse-number" => self.reuse_number(self.known(body)?),
            "settings" => self.settings().merge(body)?,
            "penalise" => self.penalise(),
            "expire-tokens" => self.expire_tokens(),
            "reset-counts" => self.reset_counts(),
            _ => return Err(format!("FedEx has no command {command}")),
        }
        Ok(json!({"ok": true}))
    }

    fn known<'a>(&self, body: &'a Value) -> Result<&'a str, String> {
        let number = body["tracking_number"].as_str().ok_or("\"tracking_number\" is needed")?;
        self.shipment(number).map(|_| number).ok_or_else(|| format!("no package has the number {number}"))
    }
}

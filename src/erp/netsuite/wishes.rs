//! Shipping instructions of a fulfillment: fields of NetSuite's own carrier integration, on the record and on its boxes. Pure.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::reference::Reference;
use crate::lenient;
use crate::model::Instruction;

/// Instruction fields of the record, present only in accounts with the integration.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Wishes {
    third_party_type_fedex: Reference,
    third_party_type_ups: Reference,
    #[serde(deserialize_with = "lenient::text")]
    third_party_acct_fedex: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    third_party_acct_ups: Option<String>,
    #[serde(deserialize_with = "lenient::flag")]
    hold_at_location_fedex: Option<bool>,
    #[serde(deserialize_with = "lenient::flag")]
    signature_home_delivery_fedex: Option<bool>,
    hazmat_type_fedex: Reference,
    #[serde(deserialize_with = "lenient::flag")]
    saturday_pickup_fedex: Option<bool>,
    #[serde(deserialize_with = "lenient::flag")]
    saturday_delivery_fedex: Option<bool>,
    #[serde(deserialize_with = "lenient::flag")]
    saturday_delivery_ups: Option<bool>,
}

const PAYER: &str = "that somebody else pays the freight";
const SIGNATURE: &str = "for a signature option";
const CASH: &str = "for cash on delivery";
const HAZARDOUS: &str = "for dangerous goods";
const INSURANCE: &str = "for insurance";

/// Fields of a box in which any choice is an instruction.
const CHOICES: [(&str, &str); 5] = [
    ("signatureOptionsFedEx", SIGNATURE),
    ("signatureReleaseFedEx", SIGNATURE),
    ("deliveryConfFedEx", SIGNATURE),
    ("deliveryConfUps", SIGNATURE),
    ("hazmatTypeFedEx", HAZARDOUS),
];
const FLAGS: [(&str, &str); 4] = [
    ("useCodFedEx", CASH),
    ("useCodUps", CASH),
    ("useInsuredValueFedEx", INSURANCE),
    ("useInsuredValueUps", INSURANCE),
];
const AMOUNTS: [(&str, &str); 3] =
    [("codAmountFedEx", CASH), ("codAmountUps", CASH), ("dryIceWeightFedEx", HAZARDOUS)];

/// Returns the choice made, if any; each list has its own id for none.
fn chosen(choice: &Reference) -> Option<&str> {
    let id = choice.id.as_deref().or(choice.name.as_deref())?;
    (!matches!(id, "NONESELECTED" | "BILLNONESELECTED")).then_some(id)
}

impl Wishes {
    pub(super) fn wants_saturday(&self) -> bool {
        self.saturday_delivery_fedex == Some(true) || self.saturday_delivery_ups == Some(true)
    }

    /// Returns the instructions that mlc's labels cannot carry out; `boxes` are the lines of every package sublist.
    pub(super) fn instructions<'l>(
        &self,
        boxes: impl Iterator<Item = &'l Map<String, Value>>,
    ) -> Vec<Instruction> {
        let Self {
            third_party_type_fedex,
            third_party_type_ups,
            third_party_acct_fedex,
            third_party_acct_ups,
            hold_at_location_fedex,
            signature_home_delivery_fedex,
            hazmat_type_fedex,
            saturday_pickup_fedex,
            saturday_delivery_fedex: _,
            saturday_delivery_ups: _,
        } = self;
        let choices = [
            ("thirdPartyTypeFedex", PAYER, third_party_type_fedex),
            ("thirdPartyTypeUps", PAYER, third_party_type_ups),
            ("hazmatTypeFedex", HAZARDOUS, hazmat_type_fedex),
        ];
        let choices = choices
            .into_iter()
            .filter_map(|(field, wish, choice)| Some(Instruction::new(wish, field, chosen(choice)?)));
        // An account beside "none selected" is a leftover; an account without any choice is an instruction.
        let accounts = [
            ("thirdPartyAcctFedex", third_party_type_fedex, third_party_acct_fedex),
            ("thirdPartyAcctUps", third_party_type_ups, third_party_acct_ups),
        ];
        let accounts = accounts
            .into_iter()
            .filter(|(_, choice, account)| choice.id.is_none() && choice.name.is_none() && account.is_some());
        let flags = [
            ("holdAtLocationFedex", "that FedEx holds it at a location", hold_at_location_fedex),
            ("signatureHomeDeliveryFedex", SIGNATURE, signature_home_delivery_fedex),
            ("saturdayPickupFedex", "for a pickup on Saturday", saturday_pickup_fedex),
        ];
        let flags = flags.into_iter().filter(|(.., flag)| **flag == Some(true));
        let mut all: Vec<Instruction> = choices
            .chain(accounts.map(|(field, ..)| Instruction::new(PAYER, field, "an account")))
            .chain(flags.map(|(field, wish, _)| Instruction::new(wish, field, true)))
            .collect();
        for instruction in boxes.flat_map(of_box) {
            if !all.contains(&instruction) {
                all.push(instruction);
            }
        }
        all
    }
}

fn of_box(line: &Map<String, Value>) -> Vec<Instruction> {
    let value = |field: &str| line.get(field).cloned().unwrap_or_default();
    let choices = CHOICES.into_iter().filter_map(|(field, wish)| {
        let choice = serde_json::from_value::<Reference>(value(field)).ok()?;
        Some(Instruction::new(wish, field, chosen(&choice)?))
    });
    let flags =
        FLAGS.into_iter().filter(|(field, _)| lenient::flag(value(field)).ok().flatten() == Some(true));
    let amounts = AMOUNTS.into_iter().filter_map(|(field, wish)| {
        let amount = lenient::number(value(field)).ok().flatten().filter(|amount| *amount > 0.0)?;
        Some(Instruction::new(wish, field, amount))
    });
    choices.chain(flags.map(|(field, wish)| Instruction::new(wish, field, true))).chain(amounts).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(record: Value, line: &Value) -> Vec<String> {
        let wishes: Wishes = serde_json::from_value(record).unwrap();
        let line = line.as_object().cloned().unwrap();
        wishes.instructions([&line, &line].into_iter()).into_iter().map(|one| one.field).collect()
    }

    #[test]
    fn what_is_chosen_is_a_wish_and_what_is_none_is_not() {
        let none = json!({"thirdPartyTypeFedex": {"id": "BILLNONESELECTED"}, "thirdPartyAcctFedex": "123456789",
            "holdAtLocationFedex": false, "hazmatTypeFedex": null, "saturdayDeliveryUps": true});
        let empty = json!({"signatureOptionsFedEx": {"id": "NONESELECTED"}, "useCodFedEx": "false", "codAmountUps": 0, "deliveryConfUps": {}});
        assert_eq!(fields(none, &empty), [""; 0]);
        let all = json!({"thirdPartyTypeUps": {"id": "BILLRECIPIENT", "refName": "Bill Recipient"}, "thirdPartyAcctFedex": 123_456_789,
            "holdAtLocationFedex": true, "hazmatTypeFedex": "DGOODS"});
        let boxes = json!({"useCodUps": true, "codAmountUps": "12.5", "deliveryConfUps": {"id": "2"}});
        let expected = [
            "thirdPartyTypeUps",
            "hazmatTypeFedex",
            "thirdPartyAcctFedex",
            "holdAtLocationFedex",
            "deliveryConfUps",
            "useCodUps",
            "codAmountUps",
        ];
        assert_eq!(fields(all, &boxes), expected);
    }
}

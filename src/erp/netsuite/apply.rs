//! Carries out write-back steps: each is an upsert, or reads before it writes.

use serde_json::{Map, Value};

use super::plan::{FieldValue, Task, packages_body};
use super::wire::Made;
use super::{Netsuite, SYSTEM, map, ours, read};
use crate::erp::port::Applied;
use crate::http::{Answer, Call, form_encoded};
use crate::model::{Class, Fault};

const PACKAGES: &str = "write tracking numbers";
const INVOICE: &str = "write the invoice";
/// Separator between the numbers of several fulfillments in one field.
const SEPARATOR: &str = ", ";

impl Netsuite {
    pub(super) fn perform(&self, task: Task) -> Result<Applied, Fault> {
        match task {
            Task::Packages { fulfillment, sublist, lines, mark_shipped } => {
                // Without `replace`, NetSuite would add the lines to the existing ones.
                let target = self.record(&format!(
                    "itemFulfillment/{fulfillment}?{}",
                    form_encoded(&[("replace", sublist.as_str())])
                ));
                let body = packages_body(&sublist, &lines, mark_shipped);
                self.send(Self::patch(PACKAGES, target, &body))
                    .and_then(|answer| written(&answer))
                    .map_err(packages_hint)?;
                Ok(Applied::Done)
            }
            Task::Invoice { order, invoices, is_only, values } => {
                self.write_invoices(order, invoices, is_only, &values)
            }
        }
    }

    fn write_invoices(
        &self,
        order: u64,
        mut invoices: Vec<u64>,
        is_only: bool,
        values: &[FieldValue],
    ) -> Result<Applied, Fault> {
        if invoices.is_empty() {
            let is_invoice = |made: &Made| made.kind.as_deref() == Some("CustInvc");
            let made = self.made_from(&[order])?;
            invoices = made
                .iter()
                .filter(|made| is_invoice(made))
                .filter_map(|made| map::id(made.id.as_deref()))
                .collect();
        }
        if invoices.is_empty() {
            return Ok(Applied::Waits("the order has no invoice yet".into()));
        }
        let is_simple = is_only && invoices.len() == 1 || values.iter().all(|value| !value.adds);
        for invoice in invoices {
            if is_simple {
                let body = values.iter().map(|value| (value.id.clone(), value.value.clone())).collect();
                self.send(Self::patch(
                    INVOICE,
                    self.record(&format!("invoice/{invoice}")),
                    &Value::Object(body),
                ))
                .and_then(|answer| written(&answer))?;
            } else {
                self.add_to_invoice(invoice, values)?;
            }
        }
        Ok(Applied::Done)
    }

    /// Reads the fields and adds the values. The connection is exclusive meanwhile, so that no other process of mlc writes between.
    fn add_to_invoice(&self, invoice: u64, values: &[FieldValue]) -> Result<(), Fault> {
        let alone = self.http.exclusively(INVOICE)?;
        let names: Vec<&str> = values.iter().map(|value| value.id.as_str()).collect();
        let query = form_encoded(&[("fields", names.join(","))]);
        let target = self.record(&format!("invoice/{invoice}?{query}"));
        let stands: Map<String, Value> = read(INVOICE, &alone.send(&ours(Call::get(INVOICE, target)))?)?;
        let body = values.iter().map(|FieldValue { id, value, adds }| {
            let before = stands.get(id).and_then(Value::as_str).filter(|_| *adds);
            let both = before.zip(value.as_str()).map(|(before, number)| Value::from(added(before, number)));
            (id.clone(), both.unwrap_or_else(|| value.clone()))
        });
        let body = Value::Object(body.collect());
        alone
            .send(&ours(Self::patch(INVOICE, self.record(&format!("invoice/{invoice}")), &body)))
            .and_then(|answer| written(&answer))
    }

    /// Builds a change that fails on an unknown field name; by default NetSuite drops it silently.
    fn patch(operation: &'static str, target: String, body: &Value) -> Call {
        Call::patch(operation, target)
            .header("x-netsuite-propertynamevalidation", "Error")
            .json(body.to_string())
    }
}

/// Checks that a change was answered by a 204. NetSuite gives no other answer, so any other comes from elsewhere and nothing was written.
fn written(answer: &Answer) -> Result<(), Fault> {
    if answer.status == 204 {
        return Ok(());
    }
    let message = "somebody else has answered in the place of NetSuite";
    let class = Class::Retry { after_s: None };
    Err(Fault::new(class, SYSTEM, "write back", message).status(answer.status))
}

/// Adds numbers to those already in a field.
fn added(before: &str, numbers: &str) -> String {
    let split = |text: &str| -> Vec<String> {
        let words = text.split([' ', ',', ';', '\n']).map(str::trim).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let mut all = split(before);
    for number in split(numbers) {
        if !all.contains(&number) {
            all.push(number);
        }
    }
    all.join(SEPARATOR)
}

fn packages_hint(fault: Fault) -> Fault {
    if fault.class != Class::Rejected || fault.hint.is_some() {
        return fault;
    }
    fault.hint(
        "the fulfillment cannot be changed: a closed period, or another package sublist (package_sublist in [pair.NAME.write_back]); put the \
         number in by hand and dismiss, or mend it and replay",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_several_fulfillments_stand_side_by_side_and_each_once() {
        assert_eq!(added("", "1ZA"), "1ZA");
        assert_eq!(added("1ZA", "1ZB, 1ZC"), "1ZA, 1ZB, 1ZC");
        assert_eq!(added("1ZA 1ZB", "1ZB"), "1ZA, 1ZB");
    }
}

//! Orders that a person named. In any spelling they become the key of the ERP's own record: a second spelling of a known key would be a
//! second order, and buy a second label.

use jiff::civil::Date;

use super::summary::{Outcome, Record};
use super::{Pass, plan};
use crate::model::{Fault, MLC, ORDER_MISSING, Order, OrderKey, Readiness};
use crate::store::StoreError;

/// Code of an ERP's answer that holds another record than the one that was asked for.
const RECORD_OTHER: &str = "RECORD.OTHER";

impl Pass<'_> {
    /// Reads one order anew. An answer that holds another record is refused: something between mlc and the ERP mixes up answers.
    pub(super) fn order(&self, key: &OrderKey) -> Result<Order, Fault> {
        let mut order = self.erp.order(key)?;
        if order.readiness == Readiness::Ready
            && let Some(reason) =
                self.put_off(order.ship_via.as_deref(), order.requested_on, order.warehouse.as_deref())
        {
            order.readiness = Readiness::NotReady(reason);
        }
        if self.erp.normal_key(&order.key) == self.erp.normal_key(key) {
            return Ok(order);
        }
        let message = format!("order {key} was asked for, and the ERP's answer holds order {}", order.key);
        Err(Fault::rejected(MLC, "read the order", RECORD_OTHER, message).advised())
    }

    /// Why a ready order is postponed or left to others, if it is.
    pub(super) fn put_off(
        &self,
        ship_via: Option<&str>,
        requested_on: Option<Date>,
        warehouse: Option<&str>,
    ) -> Option<String> {
        let rules = &self.pair.rules;
        plan::put_off(ship_via, requested_on, rules, rules.day(warehouse, self.clock.now()))
    }

    /// Finds the key under which a named order is stored; gives the key as typed where none is.
    pub(super) fn stored_key(&self, typed: &OrderKey) -> Result<OrderKey, StoreError> {
        let spellings = vec![typed.clone(), self.erp.normal_key(typed)];
        Ok(self.store().order_key_like(&self.pair.name, spellings)?.unwrap_or_else(|| typed.clone()))
    }

    /// Applies [`Pass::stored_key`] to each key.
    pub(super) fn stored_keys(&self, typed: &[OrderKey]) -> Result<Vec<OrderKey>, StoreError> {
        typed.iter().map(|key| self.stored_key(key)).collect()
    }

    /// Finds the keys of orders to be shipped by name. An order that is not stored is read, because only its record has the ERP's spelling;
    /// one that cannot be read is reported and left out.
    pub(super) fn keys_to_ship(&self, typed: &[OrderKey]) -> Result<Vec<OrderKey>, StoreError> {
        let mut keys: Vec<OrderKey> = Vec::new();
        for one in typed {
            let stored = self.stored_key(one)?;
            let is_known = !self.ledger.known(vec![stored.clone()])?.is_empty();
            let key = if is_known { Ok(stored) } else { self.key_in_erp(one) };
            match key {
                Ok(key) if keys.contains(&key) => {}
                Ok(key) => keys.push(key),
                Err(fault) => {
                    self.stop.note(&fault);
                    self.add_record(Record::new(one.as_str(), Outcome::Rejected).with_fault(&fault));
                }
            }
        }
        Ok(keys)
    }

    /// Finds the ERP's spelling of a key: reads the order as typed, else by the normal form.
    fn key_in_erp(&self, typed: &OrderKey) -> Result<OrderKey, Fault> {
        let normal = self.erp.normal_key(typed);
        let order = match self.order(typed) {
            Err(fault) if fault.code.as_deref() == Some(ORDER_MISSING) && normal != *typed => {
                self.order(&normal)
            }
            other => other,
        };
        order.map(|order| order.key)
    }
}

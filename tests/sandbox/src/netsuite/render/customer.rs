//! Customers and items.

use serde_json::{Map, Value, json};

use super::frame::{Frame, instant, links, put, sublist};
use crate::netsuite::model::{Customer, Item};

pub(super) fn whole(frame: &Frame<'_>, customer: &Customer) -> Map<String, Value> {
    let href = frame.href("customer", &customer.id);
    let mut members = Map::new();
    members.insert("links".into(), links(&href));
    members.insert("id".into(), customer.id.clone().into());
    members.insert("entityId".into(), customer.number.clone().into());
    put(&mut members, "externalId", customer.external_id.clone());
    put(&mut members, "companyName", customer.company.clone());
    put(&mut members, "email", customer.email.clone());
    put(&mut members, "phone", customer.phone.clone());
    members.insert("isPerson".into(), false.into());
    members.insert("isInactive".into(), customer.is_inactive.into());
    members.insert("lastModifiedDate".into(), instant(customer.last_modified).into());
    let lines = customer.addresses.iter().enumerate().map(|(index, address)| {
        let key = (index + 1).to_string();
        let address = Frame::address(address, &format!("{href}/addressBook/{key}/addressBookAddress"));
        (key, Map::from_iter([("addressBookAddress".into(), address)]))
    });
    members.insert("addressBook".into(), sublist(&format!("{href}/addressBook"), lines));
    members.extend(customer.fields.clone());
    members
}

pub(super) fn item(frame: &Frame<'_>, item: &Item) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("links".into(), links(&frame.href("inventoryItem", &item.id)));
    members.insert("id".into(), item.id.clone().into());
    members.insert("itemId".into(), item.number.clone().into());
    put(&mut members, "displayName", item.name.clone());
    put(&mut members, "weight", item.weight_lb.map(|weight| json!(weight)));
    members.insert("lastModifiedDate".into(), instant(item.last_modified).into());
    members
}

//! Ship-to address and contact, which shipments and orders show alike.

use std::borrow::Cow;

use super::{Record, Scalar};
use crate::acumatica::contract::{ADDRESS, CONTACT, Entity, SHIP_TO};
use crate::acumatica::guid::session_bound;
use crate::acumatica::model::{Address, Contact, Shipment};

/// The block `ShippingSettings` of a shipment.
pub(crate) struct ShipToRecord<'a>(pub(crate) &'a Shipment);

impl Record for ShipToRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &SHIP_TO
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, &self.0.id, SHIP_TO.name, 0).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        match name {
            "ShipToAddressOverride" => self.0.address_override.into(),
            "ShipToContactOverride" => self.0.contact_override.into(),
            "Validated" => self.0.address_validated.into(),
            _ => Scalar::Null,
        }
    }

    fn linked(&self, name: &str) -> Option<Box<dyn Record + '_>> {
        ship_to_part(self.0, name)
    }
}

/// The address or contact of a shipment, by the name of its block.
pub(crate) fn ship_to_part<'a>(shipment: &'a Shipment, name: &str) -> Option<Box<dyn Record + 'a>> {
    match name {
        "ShipToAddress" => Some(Box::new(AddressRecord { owner: &shipment.id, address: &shipment.address })),
        "ShipToContact" => Some(Box::new(ContactRecord { owner: &shipment.id, contact: &shipment.contact })),
        _ => None,
    }
}

struct AddressRecord<'a> {
    owner: &'a str,
    address: &'a Address,
}

impl Record for AddressRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &ADDRESS
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, self.owner, ADDRESS.name, 0).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let address = self.address;
        match name {
            "AddressLine1" => (&address.line1).into(),
            "AddressLine2" => (&address.line2).into(),
            "City" => (&address.city).into(),
            "Country" => (&address.country).into(),
            "PostalCode" => (&address.postal_code).into(),
            "State" => (&address.state).into(),
            // `Validated` is in the contract, but not mapped for shipments.
            _ => Scalar::Null,
        }
    }
}

struct ContactRecord<'a> {
    owner: &'a str,
    contact: &'a Contact,
}

impl Record for ContactRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &CONTACT
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, self.owner, CONTACT.name, 0).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let contact = self.contact;
        match name {
            "Attention" => (&contact.attention).into(),
            "BusinessName" => (&contact.company).into(),
            "Email" => (&contact.email).into(),
            "Phone1" => (&contact.phone).into(),
            _ => Scalar::Null,
        }
    }
}

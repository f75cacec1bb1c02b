//! Ship-via codes: neither service level nor plug-in is in the contract.

use std::borrow::Cow;

use super::{Record, Scalar};
use crate::acumatica::contract::{Entity, SHIP_VIA};
use crate::acumatica::guid::session_bound;
use crate::acumatica::switch::ShipVia;

pub(crate) struct ShipViaRecord<'a> {
    pub(crate) code: &'a str,
    pub(crate) ship_via: &'a ShipVia,
}

impl Record for ShipViaRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &SHIP_VIA
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, self.code, SHIP_VIA.name, 0).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        match name {
            "CalculationMethod" if self.ship_via.is_manual => "Manual".into(),
            "CalculationMethod" => "Per Unit".into(),
            "CarrierID" => self.code.into(),
            "CommonCarrier" => true.into(),
            "Description" => (&self.ship_via.description).into(),
            _ => Scalar::Null,
        }
    }

    fn note(&self) -> Option<&str> {
        Some("")
    }

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.code)
    }
}

//! Domain types, without I/O and without any particular system.

mod address;
mod customs;
mod document;
mod fault;
mod finding;
mod format;
mod money;
mod order;
mod package;
mod reference;
mod shipment;
mod step;
mod territory;
mod tracking;
mod validation;

pub(crate) use crate::codes::MLC;
pub(crate) use address::{Address, Contact, Country, Party};
pub(crate) use document::{Document, DocumentKind};
pub(crate) use fault::{
    ANSWER_OTHER, Class, Fault, HoldScope, LABELS_LOST, ORDER_MISSING, VOID_REFUSED, ends_in_code,
};
pub(crate) use finding::Finding;
pub(crate) use format::DocumentFormat;
pub(crate) use money::Money;
#[cfg(test)]
pub(crate) use order::samples::sample_order;
pub(crate) use order::{Instruction, Listed, Order, OrderKey, OrderLine, Readiness, Recipient, SalesOrder};
pub(crate) use package::{Dimensions, LengthUnit, Package, Weight, WeightUnit};
pub(crate) use reference::{ReferenceKind, References};
#[cfg(test)]
pub(crate) use shipment::samples::{sample_party, sample_request};
pub(crate) use shipment::{
    Alert, Candidate, Created, CreatedPackage, Expected, LabelFormat, LabelSpec, Made, PackageRequest,
    Prepared, ReferenceSearch, ShipmentRequest, Shown, State, VoidTarget,
};
pub(crate) use step::PlannedStep;
pub(crate) use territory::Territory;
pub(crate) use tracking::{
    CarrierTime, Proof, Scan, ScanEvent, TrackTarget, Tracked, TrackingNumber, TrackingStatus,
};
pub(crate) use validation::{AddressCheck, Classification, Verdict};

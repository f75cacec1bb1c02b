//! Local stand-ins of the systems that mlc talks to. Each enforces what its system enforces and answers errors in its
//! system's own shape; faults can be asked for on any call. Used by the tests and by `examples/sandbox.rs`.

pub mod acumatica;
mod carrier;
#[cfg(test)]
mod client;
pub mod clock;
mod connections;
pub mod dynamics365_fo;
mod erp;
pub mod exact_online;
mod exchange;
pub mod fault;
pub mod fedex;
mod guid;
pub mod http;
mod instruments;
mod member;
pub mod netsuite;
mod odata;
mod odd;
mod parcel;
mod routes;
mod sandbox;
pub mod server;
mod settings;
pub mod ups;
mod watch;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use acumatica::Acumatica;
pub use carrier::{Carrier, OrderNumber, Parcel, ParcelPiece, Requested, RequestedPackage, Services};
pub use clock::Clock;
pub use dynamics365_fo::Dynamics365;
pub use erp::{Erp, ShipVia, Written};
pub use exact_online::ExactOnline;
pub use exchange::VARIABLE as EXCHANGES_VARIABLE;
pub use fault::{Effect, Fault, When};
pub use fedex::Fedex;
pub use instruments::Calls;
pub use netsuite::Netsuite;
pub use odd::Odd;
pub use parcel::{Place, Stage};
pub use routes::{Need, Routes};
pub use sandbox::Sandbox;
pub use server::{Server, StandIn};
pub use ups::Ups;
pub use watch::{Moment, Watcher};

/// Locks even when another thread panicked: a stand-in's state is only counters and records.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Tests that talk to the stand-in over HTTP. Requests that are wrong on purpose go to it directly, so that the log of exchanges
//! holds only what the official description must agree with.

mod admin;
mod assertion;
mod client;
mod limits;
mod queries;
mod reads;
mod signer;
mod tba;
mod transforms;
mod writes;

use client::{Answer, Erp, JSON};

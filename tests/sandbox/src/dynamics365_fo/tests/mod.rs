//! Tests that talk to the stand-in over HTTP. Requests that are wrong on purpose go to it directly, so that the log of
//! exchanges holds only what the official description must agree with.

mod auth;
mod batch;
mod client;
mod gate;
mod lists;
mod upkeep;
mod writes;

use client::{Answer, Erp};

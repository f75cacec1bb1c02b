//! Tests that talk to the stand-in over HTTP. Requests that are wrong on purpose go to it directly, so that the log of
//! exchanges holds only what the official description must agree with.

mod actions;
mod auth;
mod client;
mod files;
mod filters;
mod lists;
mod orders;
mod shipments;
mod upkeep;

use client::{Answer, Erp};

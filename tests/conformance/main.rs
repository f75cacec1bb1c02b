//! Tests that every connector must pass: the real binary over HTTP against each stand-in. `tests/suite` tests what is particular to one
//! system.
//!
//! Every kind that the binary knows is tested: see [`kinds`]. A new connector is tested as soon as its stand-in implements
//! [`mlc_sandbox::Erp`] or [`mlc_sandbox::Carrier`] and is part of the sandbox.

#![allow(missing_docs, reason = "tests explain themselves by their names")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "a failed question says whom it was asked")]

mod carrier;
mod erp;
mod erp_writes;
mod instructions;
mod kinds;
mod questions;
#[path = "../common/world.rs"]
mod world;

//! Questions that every connector has to answer: the real binary over HTTP against each stand-in. What is special about a system is
//! asked in `tests/suite`.
//!
//! Every kind that mlc knows is asked, and the kinds are those of the binary: see [`kinds`]. A new connector is asked as soon as its
//! stand-in answers [`mlc_sandbox::Erp`] or [`mlc_sandbox::Carrier`] and stands in the sandbox.

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

//! Black-box tests: the real binary over real HTTP against the sandbox.

#![allow(missing_docs, reason = "tests explain themselves by their names")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod acumatica;
mod audit;
mod bad_data;
mod borders;
mod check_status;
mod command_line;
mod d365;
mod exact;
mod explain;
mod fifty;
mod hostile;
mod identity;
mod instructions;
mod label;
mod layers;
mod lost_answers;
mod netsuite;
mod night;
mod odd_answers;
mod ours;
mod print;
mod proxy;
mod readme;
mod seal;
mod secrets;
mod service;
mod ship;
mod storage;
mod systems_down;
mod track;
mod undo;
mod ups;
mod validate;
#[path = "../common/world.rs"]
mod world;

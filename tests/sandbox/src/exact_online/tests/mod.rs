mod auth;
mod client;
mod limits;
mod lists;
mod writes;

use client::{D, Erp};

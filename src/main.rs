//! mlc carries shipments from an ERP through a parcel carrier and back: labels out, tracking numbers, scans and deliveries home.

mod carrier;
mod clock;
mod config;
mod digest;
mod erp;
mod http;
mod lenient;
mod lock;
mod model;
mod time;

fn main() {}

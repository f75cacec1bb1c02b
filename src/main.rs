//! mlc carries shipments from an ERP through a parcel carrier and back: labels out, tracking numbers, scans and deliveries home.

fn main() {}

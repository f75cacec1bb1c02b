//! What the ERP knows: the records that tests put in and look at.

mod activity;
mod file;
mod order;
mod package;
mod ship_to;
mod shipment;

pub use activity::Activity;
pub use file::StoredFile;
pub use order::{OrderLine, SalesOrder};
pub use package::Package;
pub use ship_to::{Address, Contact};
pub use shipment::{Line, OrderLink, Shipment};

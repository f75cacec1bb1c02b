//! Track Alert: subscriptions to the events of packages, and what UPS would call for them.

mod callback;
mod subscribe;
mod subscription;

pub use callback::Callback;
pub(super) use subscribe::subscribe;
pub use subscription::Subscription;
pub(super) use subscription::Subscriptions;

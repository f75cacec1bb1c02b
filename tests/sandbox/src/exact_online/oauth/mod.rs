//! OAuth: consent, codes, and refresh tokens that work once.

mod authorize;
mod grants;
mod token;

pub(crate) use authorize::{authorize, encoded};
pub(crate) use grants::Grants;
pub use grants::TokenCalls;
pub(crate) use token::token;

//! The proxy that the environment names, as other programs read it.

use ureq::Proxy;

use crate::settings::BaseUrl;

/// The proxy by which a place is reached. None where it is reached directly: this very machine always is.
pub(crate) fn proxy_to(place: &BaseUrl) -> Option<Proxy> {
    let proxy = Proxy::try_from_env().filter(|_| !place.is_loopback())?;
    let uri = place.to_string().parse().ok()?;
    (!proxy.is_no_proxy(&uri)).then_some(proxy)
}

//! Proxy that the environment names, in the variables that other programs read.

use ureq::Proxy;

use crate::settings::BaseUrl;

/// Returns the proxy for a URL. None if it is reached directly, as this machine always is.
pub(crate) fn proxy_to(place: &BaseUrl) -> Option<Proxy> {
    let proxy = Proxy::try_from_env().filter(|_| !place.is_loopback())?;
    let uri = place.to_string().parse().ok()?;
    (!proxy.is_no_proxy(&uri)).then_some(proxy)
}

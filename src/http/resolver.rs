//! Caches the addresses of hosts: ureq resolves before every call, and each look-up with a time-out costs a thread.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// How long an address is kept, because a host may move during a long pass.
const KEPT: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(super) struct Remembering {
    inner: DefaultResolver,
    known: Mutex<HashMap<String, (Instant, Vec<SocketAddr>)>>,
}

impl Resolver for Remembering {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let origin = format!(
            "{}://{}",
            uri.scheme_str().unwrap_or_default(),
            uri.authority().map_or("", |a| a.as_str())
        );
        if let Some((at, addresses)) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&origin)
            && at.elapsed() < KEPT
        {
            let mut resolved = self.empty();
            for address in addresses {
                resolved.push(*address);
            }
            return Ok(resolved);
        }
        let resolved = self.inner.resolve(uri, config, timeout).map_err(|error| match error {
            // Any failed look-up means that there is no address to call.
            Error::Io(_) => Error::HostNotFound,
            other => other,
        })?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(origin, (Instant::now(), resolved.iter().copied().collect()));
        Ok(resolved)
    }
}

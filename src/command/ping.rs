//! The dead-man's switch: a monitor hears of every pass, and raises the alarm when it hears nothing.

use std::thread::JoinHandle;
use std::time::Duration;

use crate::config::BaseUrl;
use crate::http::proxy_to;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A monitor that was told of the start.
pub(super) struct Ping {
    url: BaseUrl,
    start: JoinHandle<()>,
}

impl Ping {
    /// Tells of the start, beside the pass.
    pub(super) fn start(url: BaseUrl) -> Self {
        let place = url.clone();
        let start = std::thread::spawn(move || tell(&place, "start"));
        Self { url, start }
    }

    /// Tells of the end.
    pub(super) fn end(self, code: u8) {
        // In this order: an end that overtakes its start is an alarm.
        let _ = self.start.join();
        tell(&self.url, &code.to_string());
    }
}

/// Its failure never fails a pass.
fn tell(place: &BaseUrl, what: &str) {
    let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(0);
    let agent = ureq::Agent::new_with_config(config.proxy(proxy_to(place)).build());
    if let Err(error) = agent.get(format!("{place}/{what}")).call() {
        log::info!("ping: {error}");
    }
}

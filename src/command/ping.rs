//! The dead-man's switch: a monitor hears of every pass, and raises the alarm when it hears nothing.

use std::thread::JoinHandle;
use std::time::Duration;

use crate::config::BaseUrl;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A monitor that was told of the start.
pub(super) struct Ping {
    url: BaseUrl,
    start: JoinHandle<()>,
}

impl Ping {
    /// Tells of the start, beside the pass.
    pub(super) fn start(url: BaseUrl) -> Self {
        let target = format!("{url}/start");
        let start = std::thread::spawn(move || tell(&target));
        Self { url, start }
    }

    /// Tells of the end.
    pub(super) fn end(self, code: u8) {
        // In this order: an end that overtakes its start is an alarm.
        let _ = self.start.join();
        tell(&format!("{}/{code}", self.url));
    }
}

/// Its failure never fails a pass.
fn tell(target: &str) {
    let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(0).build();
    if let Err(error) = ureq::Agent::new_with_config(config).get(target).call() {
        log::info!("ping: {error}");
    }
}

//! Signals that ask the process to stop.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown};

use crate::exit;

/// Gives a flag that the first SIGTERM, SIGINT or SIGHUP sets: the running call ends, its answer is stored, and nothing new is started. A
/// second SIGTERM or SIGINT ends the process at once, which the database allows at any moment.
pub(crate) fn stop() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    // A session that ends sends SIGHUP more than once, and before SIGTERM, so SIGHUP does not count as the first request.
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        let code = i32::from(exit::TRY_LATER);
        let set = register_conditional_shutdown(signal, code, Arc::clone(&asked))
            .and_then(|_| register(signal, Arc::clone(&asked)))
            .and_then(|_| register(signal, Arc::clone(&stop)));
        warn_unless(set, signal);
    }
    // A user who starts mlc with nohup wants it to outlive the session.
    if !is_ignored(SIGHUP) {
        warn_unless(register(SIGHUP, Arc::clone(&stop)), SIGHUP);
    }
    stop
}

fn warn_unless(set: std::io::Result<signal_hook::SigId>, signal: i32) {
    if let Err(error) = set {
        log::warn!("signal {signal} ends mlc at once: {error}");
    }
}

/// Whether the parent process made this one ignore a signal. False where the operating system does not tell.
fn is_ignored(signal: i32) -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores(&status, signal))
}

/// Reads the mask of ignored signals in `/proc/PID/status`: hexadecimal, signal 1 is the lowest bit.
fn ignores(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_from_their_mask() {
        let status = |mask: &str| {
            format!("Name:\tmlc\nSigBlk:\t0000000000000001\nSigIgn:\t{mask}\nSigCgt:\t0000000000000001\n")
        };
        assert!(ignores(&status("0000000000001001"), SIGHUP));
        assert!(!ignores(&status("0000000000001000"), SIGHUP));
        assert!(ignores(&status("0000000000004000"), SIGTERM));
        assert!(!ignores("", SIGHUP));
    }
}

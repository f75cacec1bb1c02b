//! Logging to standard error. Messages of libraries are dropped, because they would print headers and bodies.

use std::io::Write as _;

use env_logger::{Builder, Logger};
use log::{LevelFilter, Log, Metadata, Record};

use crate::shown;

struct OnlyOurs(Logger);

impl Log for OnlyOurs {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_ours(metadata) && self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if is_ours(record.metadata()) {
            self.0.log(record);
        }
    }

    fn flush(&self) {
        self.0.flush();
    }
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    target == "mlc" || target.starts_with("mlc::")
}

/// Starts logging. `RUST_LOG` takes precedence over the options.
pub(crate) fn stderr(verbose: u8, quiet: bool) {
    let level = match (quiet, verbose) {
        (true, _) => LevelFilter::Error,
        (false, 0) => LevelFilter::Warn,
        (false, 1) => LevelFilter::Info,
        (false, 2) => LevelFilter::Debug,
        (false, _) => LevelFilter::Trace,
    };
    let logger = Builder::new()
        .filter_level(level)
        .parse_default_env()
        .format(|out, record| {
            let (at, message) = (out.timestamp(), record.args().to_string());
            writeln!(out, "[{at} {:<5}] {}", record.level(), shown::line(&message))
        })
        .build();
    log::set_max_level(logger.filter());
    // This fails only where a logger is set already, and none is.
    let _ = log::set_boxed_logger(Box::new(OnlyOurs(logger)));
}

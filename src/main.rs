//! mlc carries shipments from an ERP through a parcel carrier and back: labels out, tracking numbers, scans and deliveries home.

mod carrier;
mod cli;
mod clock;
mod command;
mod config;
mod digest;
mod erp;
mod files;
mod http;
mod lenient;
mod lock;
mod log_to;
mod model;
mod pass;
mod report;
mod seal;
mod shown;
mod store;
mod time;
mod trial;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser;
use signal_hook::consts::{SIGINT, SIGTERM};

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help that was asked for is no error; a closed pipe is none either.
            let code = if error.use_stderr() { command::exit::USAGE } else { command::exit::OK };
            let _ = error.print();
            return code.into();
        }
    };
    log_to::stderr(cli.verbose, cli.quiet);
    leave_no_core();
    command::run(&cli, stop_on_signals()).into()
}

/// An image of the memory, which a crash would leave behind, would hold keys, tokens and addresses.
fn leave_no_core() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    if let Err(error) = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }) {
        log::warn!("a crash could leave an image of the memory behind: {error}");
    }
}

/// Set by the first SIGTERM or SIGINT: the call under way is finished, nothing is begun. The second signal ends the process at
/// once, which the store allows at any moment.
fn stop_on_signals() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        let code = i32::from(command::exit::TRY_LATER);
        let ended = signal_hook::flag::register_conditional_shutdown(signal, code, Arc::clone(&stop));
        let asked = ended.and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)));
        if let Err(error) = asked {
            log::warn!("signal {signal} ends mlc at once: {error}");
        }
    }
    stop
}

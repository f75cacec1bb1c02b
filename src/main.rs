//! mlc ships orders of an ERP through a parcel carrier, and writes labels, tracking numbers, scans and deliveries back to the ERP.

mod carrier;
mod certificate;
mod cli;
mod clock;
mod codes;
mod command;
mod config;
mod digest;
mod drive;
mod erp;
mod exit;
mod files;
mod http;
mod lenient;
mod lock;
mod log_to;
mod model;
mod pass;
mod report;
mod seal;
mod settings;
mod shown;
mod signals;
mod store;
mod time;
mod trial;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match command::parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Requested help is no error, and a closed pipe is none either.
            let code = if error.use_stderr() { exit::USAGE } else { exit::OK };
            let _ = error.print();
            return code.into();
        }
    };
    log_to::stderr(cli.verbose, cli.quiet);
    leave_no_core();
    command::run(&cli, signals::stop()).into()
}

/// Disables core dumps, which would hold keys, tokens and addresses.
fn leave_no_core() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    if let Err(error) = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }) {
        log::warn!("a crash could leave an image of the memory behind: {error}");
    }
}

//! mlc carries shipments from an ERP through a parcel carrier and back: labels out, tracking numbers, scans and deliveries home.

mod carrier;
mod cli;
mod clock;
mod command;
mod config;
mod digest;
mod drive;
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
mod signals;
mod store;
mod time;
mod trial;

use std::process::ExitCode;

use clap::Parser;

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
    command::run(&cli, signals::stop()).into()
}

//! Types of the command line. Doc comments of options and commands are their help texts.

#![allow(clippy::doc_markdown, reason = "these comments are what --help prints, back-ticks included")]

use std::path::PathBuf;

use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum};

/// Ships orders of an ERP through a parcel carrier and brings tracking numbers, labels, scans and deliveries back. Made to be run by cron.
#[derive(Debug, Parser)]
#[command(name = "mlc", version, max_term_width = 100, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Configuration file. By default $MLC_CONFIG, ./connections.toml, the user's and the system's configuration folder
    #[arg(long, global = true, value_name = "FILE", env = "MLC_CONFIG", hide_env = true)]
    pub(crate) config: Option<PathBuf>,
    /// Key file that secrets and personal data are sealed with. By default $MLC_KEY_FILE, $MLC_KEY, systemd's credential mlc.key, mlc/mlc.key in the user's configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Format of results on standard output
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Print more on standard error; given twice, every call
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Print only what needs a person
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all well, 1 a record needs a person, 2 wrong usage, 75 try later, 78 configuration or credentials are wrong";

/// Format of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For scripts: one JSON object for each pass, one on each line of the audit
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make labels for orders that are ready, and write tracking numbers and labels back
    Ship(Ship),
    /// Ask the carrier where shipments are, and write scans, delivery and signature back to the ERP
    Track(Track),
    /// Check the addresses of ready orders, or one given by options, at the carrier; make nothing
    ValidateAddress(ValidateAddress),
    /// Run again what failed. Never makes a second label for an order that has one
    Replay(Replay),
    /// Read the audit log, or prove that nobody edited it
    Audit(Audit),
    /// Log in to both sides of a pair and say what works; change nothing
    Check {
        /// Only this pair
        #[arg(long, value_name = "PAIR")]
        pair: Option<String>,
    },
    /// Log in to a connection in a browser, once: prints the page to open, and takes the address that it ends at
    Login {
        /// Name of the connection in the configuration
        #[arg(value_name = "CONNECTION")]
        connection: String,
        /// The address that the browser ended at, or the code in it; else it is read from standard input
        #[arg(long, value_name = "URL")]
        callback_url: Option<String>,
    },
    /// Renew a token, for a pass that waits for it
    #[command(hide = true, name = crate::http::RENEWER_COMMAND)]
    KeepToken { connection: String },
    /// Names of the pairs, for completion in a shell
    #[command(hide = true)]
    PairNames,
    /// Show what waits, what needs a person and what to type, holds, and the last passes
    Status {
        /// Only this pair
        #[arg(long, value_name = "PAIR")]
        pair: Option<String>,
    },
    /// Cancel the label of an order whose parcel the carrier does not have yet
    Void {
        #[command(flatten)]
        pair: PairArg,
        /// The order's number in the ERP
        #[arg(long, value_name = "KEY")]
        order: String,
    },
    /// Take over shipments in the database that no pair uses
    Store {
        #[command(subcommand)]
        command: StoreCommand,
    },
    /// Delete what is older than the keep setting of [store] allows; every pass deletes a little of it
    Purge,
    /// Replace every clear secret in the configuration by a sealed one, which only the key opens
    Seal {
        /// Change nothing; list the secrets that are in clear, and exit with 1 if there are any
        #[arg(long)]
        check: bool,
        /// Make a new key, and seal the configuration and the database again with it
        #[arg(long, conflicts_with = "check")]
        rotate: bool,
    },
    /// Say what a code means, where it comes from and what to do; without one, list all
    Explain {
        /// The code, as errors carry it
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    /// Print the help of a command, or a guide: to an ERP, to a carrier, or what has changed
    Help {
        /// The command or guide
        #[arg(index = 1, value_name = "TOPIC", hide_possible_values = true)]
        topic: Option<String>,
        /// The command below it
        #[arg(index = 2, value_name = "COMMAND")]
        command: Option<String>,
    },
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
    /// Print the manual page, or write a page for each command into a folder
    Man {
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// What can be decided about the database.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Continue the shipments of a pair that was renamed, or of systems that got another address: you vouch that they are the same
    Adopt {
        /// The pair that continues them
        #[arg(long, value_name = "PAIR")]
        pair: String,
        /// The pair that had them; without it, those of other systems under --pair itself
        #[arg(long, value_name = "PAIR")]
        from: Option<String>,
    },
    /// Print the help of these commands
    Help {
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// The pair that a pass is about.
#[derive(Clone, Debug, Args)]
pub(crate) struct PairArg {
    /// Name of the pair in the configuration
    #[arg(long = "pair", value_name = "PAIR")]
    pub(crate) name: String,
    /// How long to wait for another pass of the pair to end, such as 30s or 5m
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "0s")]
    pub(crate) wait: std::time::Duration,
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    crate::settings::parse_duration(text).ok_or_else(|| "no time such as 30s, 5m, 2h or 1d".into())
}

#[derive(Debug, Args)]
pub(crate) struct Ship {
    #[command(flatten)]
    pub(crate) pair: PairArg,
    /// Only this order; may be given several times
    #[arg(long, value_name = "KEY")]
    pub(crate) order: Vec<String>,
    /// Ship no more new orders than this
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Print what would happen, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Track {
    #[command(flatten)]
    pub(crate) pair: PairArg,
    /// Only this order; may be given several times
    #[arg(long, value_name = "KEY")]
    pub(crate) order: Vec<String>,
    /// Only the shipment with this number; may be given several times
    #[arg(long, value_name = "NUMBER")]
    pub(crate) tracking: Vec<String>,
    /// Track no more shipments than this
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("typed").args(["line1", "city", "country"]).multiple(true))]
pub(crate) struct ValidateAddress {
    #[command(flatten)]
    pub(crate) pair: PairArg,
    /// Only this order; may be given several times
    #[arg(long, value_name = "KEY", conflicts_with = "typed")]
    pub(crate) order: Vec<String>,
    /// Street of an address to check
    #[arg(long, requires_all = ["city", "country"])]
    pub(crate) line1: Option<String>,
    /// Second street line
    #[arg(long, requires = "line1")]
    pub(crate) line2: Option<String>,
    /// City
    #[arg(long, requires = "line1")]
    pub(crate) city: Option<String>,
    /// State or province, two letters
    #[arg(long, requires = "line1")]
    pub(crate) state: Option<String>,
    /// Postal code
    #[arg(long, requires = "line1")]
    pub(crate) postal_code: Option<String>,
    /// Country, ISO code
    #[arg(long, requires = "line1")]
    pub(crate) country: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["ids", "order", "all"]).required(true))]
pub(crate) struct Replay {
    #[command(flatten)]
    pub(crate) pair: PairArg,
    /// Ids of shipments, as summaries and status show them
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<i64>,
    /// This order; may be given several times
    #[arg(long, value_name = "KEY")]
    pub(crate) order: Vec<String>,
    /// Everything that failed or waits
    #[arg(long)]
    pub(crate) all: bool,
    /// For a shipment in doubt: I have looked, the carrier has no label for it; make one
    #[arg(long, conflicts_with_all = ["dismiss", "all"])]
    pub(crate) as_new: bool,
    /// Leave it as it is, and take it off the list of what needs a person
    #[arg(long)]
    pub(crate) dismiss: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Only this pair
    #[arg(long, value_name = "PAIR")]
    pub(crate) pair: Option<String>,
    /// Only this order: its number in the ERP, that of a sales order or invoice of it, or a tracking number
    #[arg(long, value_name = "KEY")]
    pub(crate) order: Option<String>,
    /// Only this tracking number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) tracking: Option<String>,
    /// Only this pass
    #[arg(long, value_name = "ID")]
    pub(crate) pass: Option<String>,
    /// Only this action, such as label, void or track
    #[arg(long, value_name = "ACTION")]
    pub(crate) action: Option<String>,
    /// Only this outcome
    #[arg(long, value_name = "OUTCOME")]
    pub(crate) outcome: Option<String>,
    /// From this time on: 2026-11-21, 2026-11-21T02:00:00Z, or an age such as 2h
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Print no more rows than this; the newest are kept
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u32>,
    /// Follow the whole chain and say whether a row was edited, added or cut off
    #[arg(long)]
    pub(crate) verify: bool,
}

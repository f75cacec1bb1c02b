//! Commands: each opens what it needs, runs, reports, and gives the exit code.

mod alarm;
mod audit;
mod check;
mod explain;
mod help;
mod login;
mod pass;
mod ping;
mod seal;
mod status;
mod store;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::Context as _;

use crate::cli::{Cli, Command, Format, StoreCommand};
use crate::clock::{Clock, later};
use crate::config::Config;
use crate::exit;
use crate::files::user_config_folder;
use crate::http::{ConnectorContext, TokenRenewer};
use crate::pass::{NotBegun, purge_all};
use crate::report::Report;
use crate::seal::{KeyError, Keys, SealError};
use crate::settings::ConfigError;
use crate::store::{Actor, Ledger, Store, StoreError};

pub(crate) use self::help::parse;

/// Options and resources that every command gets.
pub(crate) struct Context {
    config: Option<PathBuf>,
    report: Report,
    clock: Clock,
    /// The option as it was given, to be passed on to child processes.
    key: Option<PathBuf>,
    keys: Arc<Keys>,
    stop: Arc<AtomicBool>,
}

impl Context {
    pub(crate) fn new(cli: &Cli, stop: Arc<AtomicBool>) -> Self {
        let report = Report::new(cli.format == Format::Json, cli.quiet, cli.verbose > 0);
        let keys = Arc::new(Keys::new(cli.key.as_deref()));
        Self {
            config: cli.config.clone(),
            report,
            clock: Clock::from_environment(),
            key: cli.key.clone(),
            keys,
            stop,
        }
    }

    fn config(&self) -> anyhow::Result<Config> {
        Ok(Config::load(&self.config_file()?, Arc::clone(&self.keys))?)
    }

    /// Finds the configuration file: `--config` or `$MLC_CONFIG`, else the first found of ./connections.toml, the user's, the system's.
    fn config_file(&self) -> anyhow::Result<PathBuf> {
        if let Some(file) = &self.config {
            return Ok(file.clone());
        }
        let candidates = [
            Some(PathBuf::from("connections.toml")),
            user_config_folder().map(|folder| folder.join("mlc/connections.toml")),
            Some(PathBuf::from("/etc/mlc/connections.toml")),
        ];
        let candidates: Vec<PathBuf> = candidates.into_iter().flatten().collect();
        candidates.iter().find(|file| file.exists()).cloned().ok_or_else(|| {
            let places = candidates.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ");
            let mistake = crate::settings::Mistake {
                line: 0,
                key: String::new(),
                message: format!("no configuration at {places}.\n\nhint: name one with --config FILE or $MLC_CONFIG; connections.example.toml shows what it holds"),
            };
            ConfigError { file: "connections.toml".into(), mistakes: vec![mistake] }.into()
        })
    }

    /// Builds the renewer of tokens, which uses the configuration and key of this process.
    fn renewer(&self, config: &Config) -> Arc<TokenRenewer> {
        let mut arguments = vec!["--config".into(), config.file.clone().into()];
        if let Some(key) = &self.key {
            arguments.extend(["--key".into(), key.clone().into()]);
        }
        Arc::new(TokenRenewer::new(arguments))
    }

    /// Builds what a connection needs from this process, for calls that end by that time.
    fn connector_context(
        &self,
        config: &Config,
        store: &Store,
        time_limit: Duration,
        renewer: Option<Arc<TokenRenewer>>,
    ) -> ConnectorContext {
        ConnectorContext {
            clock: self.clock,
            clocks: Arc::default(),
            memory: Arc::new(store.clone()),
            locks: store.locks().clone(),
            roots: config.roots.clone(),
            deadline: later(self.clock.now(), time_limit),
            stop: Arc::clone(&self.stop),
            renewer,
        }
    }

    fn store(&self, config: &Config) -> Result<Store, StoreError> {
        Store::open(&config.store, self.clock, &self.keys)
    }

    /// Opens the store for a command that only reads.
    fn store_to_look(&self, config: &Config) -> Result<Store, StoreError> {
        Store::open_to_look(&config.store, self.clock, &self.keys)
    }
}

/// Runs a command; only this function decides the exit code.
pub(crate) fn run(cli: &Cli, stop: Arc<AtomicBool>) -> u8 {
    let context = Context::new(cli, stop);
    let result = match &cli.command {
        Command::Ship(options) => pass::ship(&context, options),
        Command::Track(options) => pass::track(&context, options),
        Command::ValidateAddress(options) => pass::validate_address(&context, options),
        Command::Replay(options) => pass::replay(&context, options),
        Command::Void { pair, order } => pass::void(&context, pair, order),
        Command::Audit(options) => audit::audit(&context, options),
        Command::Check { pair } => check::check(&context, pair.as_deref()),
        Command::Login { connection, callback_url } => {
            login::login(&context, connection, callback_url.as_deref())
        }
        Command::KeepToken { connection } => login::keep(&context, connection),
        Command::Status { pair } => status::status(&context, pair.as_deref()),
        Command::Store { command: StoreCommand::Adopt { pair, from } } => {
            store::adopt(&context, pair, from.as_deref())
        }
        Command::Store { command: StoreCommand::Help { command } } => {
            help::help(Some("store"), command.as_deref())
        }
        Command::Purge => purge(&context),
        Command::Seal { check: true, .. } => seal::check(&context),
        Command::Seal { rotate: true, .. } => seal::rotate(&context),
        Command::Seal { .. } => seal::seal(&context),
        Command::PairNames => pair_names(&context),
        Command::Explain { code } => explain::explain(&context, code.as_deref()),
        Command::Help { topic, command } => help::help(topic.as_deref(), command.as_deref()),
        Command::Completions { shell } => Ok(completions(*shell)),
        Command::Man { dir } => man(dir.as_deref()),
    };
    result.unwrap_or_else(|error| {
        Report::error(&error);
        code_of(&error)
    })
}

/// The exit code of a command that failed before it could run.
fn code_of(error: &anyhow::Error) -> u8 {
    if error.is::<ConfigError>() || error.is::<KeyError>() || error.is::<SealError>() {
        return exit::CONFIG;
    }
    let store = match error.downcast_ref::<NotBegun>() {
        Some(NotBegun::Busy(_)) => return exit::TRY_LATER,
        Some(NotBegun::Store(error)) => Some(error),
        None => error.downcast_ref::<StoreError>(),
    };
    match store {
        Some(error) if error.needs_person() => exit::CONFIG,
        Some(_) => exit::TRY_LATER,
        None => exit::USAGE,
    }
}

fn purge(context: &Context) -> anyhow::Result<u8> {
    let config = context.config()?;
    let store = context.store(&config)?;
    let actor = Actor { pass: store.new_id(), pair: "*".into(), command: "purge" };
    let purged = purge_all(&Ledger::new(store, actor), config.keep, &config.labels)?;
    context.report.purged(&purged);
    Ok(exit::OK)
}

fn completions(shell: clap_complete::Shell) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::whole(), "mlc", &mut script);
    Report::bytes(with_pair_names(shell, &String::from_utf8_lossy(&script)).as_bytes());
    exit::OK
}

/// Makes a completion script offer the names of configured pairs instead of files. The script of a shell that is not known here stays
/// as generated.
fn with_pair_names(shell: clap_complete::Shell, script: &str) -> String {
    const NAMES: &str = "$(mlc pair-names 2>/dev/null)";
    match shell {
        clap_complete::Shell::Bash => {
            let option = "--pair)\n                    COMPREPLY=($(compgen ";
            script.replace(
                &format!("{option}-f \"${{cur}}\"))"),
                &format!("{option}-W \"{NAMES}\" -- \"${{cur}}\"))"),
            )
        }
        clap_complete::Shell::Zsh => {
            script.replace(":PAIR:_default", &format!(":PAIR:{{compadd -- {NAMES}}}"))
        }
        clap_complete::Shell::Fish => {
            let lines = script.lines().map(|line| {
                let names =
                    if line.contains(" -l pair ") { " -f -a '(mlc pair-names 2>/dev/null)'" } else { "" };
                [line, names, "\n"].concat()
            });
            lines.collect()
        }
        _ => script.to_owned(),
    }
}

fn pair_names(context: &Context) -> anyhow::Result<u8> {
    let config = context.config()?;
    let names: Vec<&str> = config.pair_names().collect();
    Report::bytes((names.join("\n") + "\n").as_bytes());
    Ok(exit::OK)
}

fn man(dir: Option<&std::path::Path>) -> anyhow::Result<u8> {
    if let Some(dir) = dir {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        clap_mangen::generate_to(help::whole(), dir)
            .with_context(|| format!("cannot write to {}", dir.display()))?;
        return Ok(exit::OK);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(help::whole()).render(&mut page)?;
    Report::bytes(&page);
    Ok(exit::OK)
}

/// Name of the user who runs the command, for the audit log.
fn user() -> String {
    let names = ["SUDO_USER", "USER", "LOGNAME"];
    names
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or_else(|| "unknown".into())
}

//! `help`: shows the help of commands, and guides: one for each ERP and carrier, and some about common topics.

use anyhow::bail;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{CommandFactory, FromArgMatches};

use super::exit;
use crate::cli::Cli;
use crate::report::Report;
use crate::{carrier, erp};

/// Guides that are not about one system.
const GENERAL: [(&str, &str); 5] = [
    ("pairs", include_str!("../guides/pairs.md")),
    ("secrets", include_str!("../guides/secrets.md")),
    ("files", include_str!("../guides/files.md")),
    ("scripts", include_str!("../guides/scripts.md")),
    ("changes", include_str!("../guides/changes.md")),
];

/// All guides by name.
fn guides() -> Vec<(&'static str, &'static str)> {
    let erps = erp::KINDS.iter().map(|kind| (kind.name, kind.guide));
    let carriers = carrier::KINDS.iter().map(|kind| (kind.name, kind.guide));
    erps.chain(carriers).chain(GENERAL).collect()
}

/// Builds the complete command line; `help` knows all its topics, for error messages and for completion.
pub(crate) fn whole() -> clap::Command {
    let mut command = Cli::command();
    let names: Vec<&str> = guides().into_iter().map(|(name, _)| name).collect();
    let mut topics: Vec<PossibleValue> = command
        .get_subcommands()
        .map(|one| PossibleValue::new(one.get_name().to_owned()).hide(one.is_hide_set()))
        .collect();
    topics.extend(names.iter().map(|name| PossibleValue::new(*name)));
    let exit_codes = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let more = format!(
        "Guides, by mlc help NAME: {}\nmlc explain CODE says what a code of an error means, and what to do\n\n{exit_codes}",
        names.join(", ")
    );
    command = command.after_help(more);
    command.mut_subcommand("help", |help| {
        help.mut_arg("topic", |topic| topic.value_parser(PossibleValuesParser::new(topics)))
    })
}

/// Parses the command line of this process.
pub(crate) fn parse() -> Result<Cli, clap::Error> {
    let mut whole = whole();
    let matches = whole.try_get_matches_from_mut(std::env::args_os())?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut whole))
}

pub(super) fn help(topic: Option<&str>, below: Option<&str>) -> anyhow::Result<u8> {
    if let Some((_, guide)) = guides().into_iter().find(|(name, _)| Some(*name) == topic) {
        Report::bytes(guide.as_bytes());
        return Ok(exit::OK);
    }
    let mut whole = whole();
    whole.build();
    let mut command = &mut whole;
    for word in topic.into_iter().chain(below) {
        let Some(found) = command.find_subcommand_mut(word) else {
            bail!("there is no command {word} there.\n\nhint: mlc help lists all commands");
        };
        command = found;
    }
    // The reader may have closed the pipe.
    let _ = command.print_long_help();
    Ok(exit::OK)
}

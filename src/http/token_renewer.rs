//! Renews a token in a process of its own. A refresh token that works once is spent when the system has seen it, and its successor
//! is lost with whoever waits for the answer: that should not be a pass, which anybody may kill at any time.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use crate::model::Fault;

/// The hidden command that renews a token in a process of its own.
pub(crate) const COMMAND: &str = "keep-token";

/// Starts the process that renews a token and stores it.
#[derive(Debug)]
pub(crate) struct TokenRenewer {
    /// Which configuration and key it shall use.
    arguments: Vec<OsString>,
}

impl TokenRenewer {
    pub(crate) fn new(arguments: Vec<OsString>) -> Self {
        Self { arguments }
    }

    /// Has the token of a connection renewed and stored, or learns why not. An error of the outer kind: no process could be started.
    pub(super) fn renew(&self, connection: &str) -> io::Result<Result<(), Fault>> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(&self.arguments).arg(COMMAND).arg(connection);
        // In a group of its own: what stops the pass does not stop it.
        command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
        #[cfg(debug_assertions)]
        crate::trial::aim_at_renewer(&mut command);
        let output = command.spawn()?.wait_with_output()?;
        // Whatever it says or does not say: the store knows how it ended.
        Ok(serde_json::from_slice::<Option<Fault>>(&output.stdout).ok().flatten().map_or(Ok(()), Err))
    }
}

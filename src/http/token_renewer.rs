//! Renews a token in a process of its own. A refresh token that works once is spent when the system has seen it, and its successor is lost
//! if the process that waits for the answer ends. A pass may be killed at any time, so it should not be the one that waits.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use crate::model::Fault;

/// Hidden command that renews a token in a process of its own.
pub(crate) const COMMAND: &str = "keep-token";

/// Starts the process that renews a token and stores it.
#[derive(Debug)]
pub(crate) struct TokenRenewer {
    /// Arguments that name the configuration and the key.
    arguments: Vec<OsString>,
}

impl TokenRenewer {
    pub(crate) fn new(arguments: Vec<OsString>) -> Self {
        Self { arguments }
    }

    /// Has the token of a connection renewed and stored, or returns why not. The outer error means that no process could be started.
    pub(super) fn renew(&self, connection: &str) -> io::Result<Result<(), Fault>> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(&self.arguments).arg(COMMAND).arg(connection);
        // In its own process group, signals to the pass's group do not stop it.
        command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
        #[cfg(debug_assertions)]
        crate::trial::aim_at_renewer(&mut command);
        let output = command.spawn()?.wait_with_output()?;
        // Unreadable output counts as success: the store shows whether the token was renewed.
        Ok(serde_json::from_slice::<Option<Fault>>(&output.stdout).ok().flatten().map_or(Ok(()), Err))
    }
}

//! Log of a run, printed if the run has a fault.

use std::fmt::{self, Display};
use std::os::unix::process::ExitStatusExt;
use std::process::Output;

/// Longest output of a stream that is logged.
const TOLD_MAX: usize = 4_000;

#[derive(Clone, Debug, Default)]
pub(crate) struct RunLog {
    lines: Vec<String>,
}

impl RunLog {
    pub(crate) fn tell(&mut self, line: impl Display) {
        self.lines.push(line.to_string());
    }

    pub(crate) fn tell_run(&mut self, arguments: &[&str], output: &Output) {
        self.tell(format!("$ mlc {}\n  {}", arguments.join(" "), ending(output)));
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let text = String::from_utf8_lossy(bytes);
            let text: String = text.trim_end().chars().take(TOLD_MAX).collect();
            if !text.is_empty() {
                self.tell(format!("  {name}: {}", text.replace('\n', "\n          ")));
            }
        }
    }
}

impl Display for RunLog {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lines.join("\n"))
    }
}

/// Describes how a process ended: `exit 75`, or `signal 9`.
pub(crate) fn ending(output: &Output) -> String {
    match (output.status.code(), output.status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, signal) => format!("signal {}", signal.unwrap_or_default()),
    }
}

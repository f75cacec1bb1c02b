//! Results on standard output: text for people, JSON for scripts. Errors of a whole command go to standard error.

mod json;
mod text;
mod view;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

pub(crate) use view::{Announcement, Checked, Lasting, NeedsPerson, PairStatus, StatusView};

use crate::model::Fault;
use crate::pass::Summary;
use crate::shown;
use crate::store::{AuditRow, Chain, Purged};
use text::Style;

/// Chosen form of the results.
pub(crate) struct Report {
    is_json: bool,
    style: Style,
}

impl Report {
    pub(crate) fn new(is_json: bool, is_quiet: bool, is_verbose: bool) -> Self {
        Self { is_json, style: Style { is_quiet, is_verbose } }
    }

    /// Writes bytes unchanged.
    pub(crate) fn bytes(bytes: &[u8]) {
        let mut out = io::stdout().lock();
        // The reader may have closed the pipe.
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }

    fn line(text: &str) {
        Self::bytes(format!("{}\n", shown::line(text)).as_bytes());
    }

    fn lines(lines: &[String]) {
        for line in lines {
            Self::line(line);
        }
    }

    fn json(value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            Self::bytes(format!("{}\n", shown::json(text)).as_bytes());
        }
    }

    /// Shows the result in the chosen form.
    fn show(&self, json: impl FnOnce() -> Value, text: impl FnOnce(Style) -> Vec<String>) {
        if self.is_json {
            Self::json(&json());
        } else {
            Self::lines(&text(self.style));
        }
    }

    /// Shows the error of a command that could not run.
    pub(crate) fn error(error: &anyhow::Error) {
        let _ = writeln!(io::stderr().lock(), "{}", shown::lines(&format!("mlc: {error:#}")));
    }

    /// Whether the output is text and shows only what needs a person.
    pub(crate) fn is_quiet_text(&self) -> bool {
        self.style.is_quiet && !self.is_json
    }

    /// Shows the summary of a pass. `announcement`: the part that was not reported before; without it, all is shown.
    pub(crate) fn summary(&self, summary: &Summary, announcement: Option<&Announcement>) {
        if self.is_json {
            Self::json(summary);
        } else {
            Self::lines(&text::summary(self.style, summary, announcement));
        }
    }

    /// Shows rows of the audit log.
    pub(crate) fn audit(&self, rows: &[AuditRow]) {
        for row in rows {
            if self.is_json {
                Self::json(row);
            } else {
                Self::line(&text::audit_row(row));
            }
        }
    }

    /// Shows the result of the verification of the audit log.
    pub(crate) fn chain(&self, chain: &Chain) {
        self.show(|| json::chain(chain), |style| text::chain(style, chain));
    }

    /// Shows the result of the check of a pair.
    pub(crate) fn check(&self, checked: &Checked<'_>) {
        self.show(|| json::check(checked), |style| text::check(style, checked));
    }

    /// Shows what a command did, in JSON or in lines.
    pub(crate) fn told(&self, view: &Value, lines: impl FnOnce() -> Vec<String>) {
        self.show(|| view.clone(), |style| if style.is_quiet { Vec::new() } else { lines() });
    }

    /// Shows requested output, in JSON or as text, also with `--quiet`.
    pub(crate) fn asked(&self, view: &Value, text: impl FnOnce() -> String) {
        if self.is_json {
            Self::json(view);
        } else {
            Self::bytes(text().as_bytes());
        }
    }

    /// Shows the result of `purge`.
    pub(crate) fn purged(&self, purged: &Purged) {
        self.told(&json::purged(purged), || vec![text::purged(purged)]);
    }

    /// Shows the result of `status`.
    pub(crate) fn status(&self, view: &StatusView<'_>) {
        self.show(|| json::status(view), |style| text::status(style, view));
    }

    /// Shows the page on which a person consents.
    pub(crate) fn consent(&self, connection: &str, url: &str) {
        if self.is_json {
            Self::json(&json!({"command": "login", "connection": connection, "url": url}));
            return;
        }
        // mlc builds the address and percent-encodes it; it must not be shortened.
        let page = format!("Open this page in a browser, log in, and consent:\n\n  {url}\n\n");
        Self::bytes(page.as_bytes());
        let name = connection.trim_start_matches("erp.");
        Self::line(
            "The browser then goes to your redirect address; whether a page is there does not matter.",
        );
        Self::line(&format!(
            "Paste that address here within three minutes, or run: mlc login {name} --callback-url 'ADDRESS'"
        ));
    }

    /// Shows the result of `login`.
    pub(crate) fn login(&self, connection: &str, ended: &Result<String, Fault>) {
        self.show(|| json::login(connection, ended), |style| text::login(style, connection, ended));
    }
}

//! `login`: a person consents in a browser, and pastes the address of the last page here.

use std::io::BufRead;
use std::time::Duration;

use anyhow::bail;
use serde_json::json;

use super::{Context, user};
use crate::clock::earlier;
use crate::config::Config;
use crate::erp::Consent;
use crate::exit;
use crate::model::{Class, Fault, MLC};
use crate::report::Report;
use crate::store::{Actor, Entry, Ledger, Store};

/// How long after its start a login can be finished.
const PATIENCE: Duration = Duration::from_secs(3600);
/// Time limit for exchanging the code for a token, which takes a few calls.
const TIME_LIMIT: Duration = Duration::from_secs(600);

pub(super) fn login(context: &Context, name: &str, callback: Option<&str>) -> anyhow::Result<u8> {
    let config = context.config()?;
    let store = context.store(&config)?;
    let (connection, consent) = consent(context, &config, &store, name)?;
    let pasted = match callback {
        Some(text) => text.to_owned(),
        None => match ask(context, &store, &connection, &*consent)? {
            Some(text) => text,
            None => return Ok(exit::NEEDS_PERSON),
        },
    };
    let now = context.clock.now();
    let ended = Pasted::read(&pasted).and_then(|pasted| {
        let begun = store.consent(&connection).map_err(|error| error.into_fault("log in"))?;
        let expected = begun.filter(|(_, at)| *at > earlier(now, PATIENCE)).map(|(state, _)| state);
        pasted.check(expected.as_deref(), name)?;
        consent.accept(&pasted.code)
    });
    if ended.is_ok() {
        store.end_consent(&connection)?;
        let actor = Actor { pass: store.new_id(), pair: "*".into(), command: "login" };
        let detail = json!({"connection": connection, "by": user()});
        let entry = Entry { action: "login", order: None, tracking_number: None, outcome: "done", detail };
        Ledger::new(store, actor).tell(entry)?;
    }
    context.report.login(&connection, &ended);
    Ok(ended.as_ref().err().map_or(exit::OK, Fault::exit_code))
}

/// Renews the token of a connection and stores it, for a pass that waits for it. Writes the fault or null to standard output.
pub(super) fn keep(context: &Context, connection: &str) -> anyhow::Result<u8> {
    let config = context.config()?;
    let store = context.store(&config)?;
    let (_, consent) = consent(context, &config, &store, connection.trim_start_matches("erp."))?;
    let kept = consent.keep();
    Report::bytes(serde_json::to_string(&kept.as_ref().err())?.as_bytes());
    Ok(if kept.is_ok() { exit::OK } else { exit::TRY_LATER })
}

/// Finds the connection's full name and its login method.
fn consent(
    context: &Context,
    config: &Config,
    store: &Store,
    name: &str,
) -> anyhow::Result<(String, Box<dyn Consent>)> {
    let name = name.trim_start_matches("erp.");
    let erp = config.erp(name)?;
    match erp.consent(context.connector_context(config, store, TIME_LIMIT, None)) {
        Some(consent) => Ok((format!("erp.{name}"), consent)),
        None => bail!("{name} logs in by itself: nobody has to consent in a browser"),
    }
}

/// Shows the page to open, and reads what is pasted. None where nothing is.
fn ask(
    context: &Context,
    store: &Store,
    connection: &str,
    consent: &dyn Consent,
) -> anyhow::Result<Option<String>> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let state = hex::encode(random);
    store.begin_consent(connection, &state)?;
    context.report.consent(connection, &consent.url(&state));
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let line = line.trim();
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

/// Pasted text: the address of the last page, or only its code.
#[derive(Debug, PartialEq, Eq)]
struct Pasted {
    code: String,
    is_bare: bool,
    state: Option<String>,
}

impl Pasted {
    fn read(text: &str) -> Result<Self, Fault> {
        let text = text.trim().trim_matches(['"', '\'']);
        let refused = |message: String| Fault::new(Class::Config, MLC, "log in", message);
        let Some((_, query)) = text.split_once('?') else {
            if text.is_empty() || text.contains("://") || text.contains(char::is_whitespace) {
                let message = "what was pasted is neither the address that the browser ended at nor a code";
                return Err(refused(message.into()).code("LOGIN.PASTED").advised());
            }
            return Ok(Self { code: decoded(text), is_bare: true, state: None });
        };
        let query = query.split('#').next().unwrap_or_default();
        let option = |wanted: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(name, _)| *name == wanted).map(|(_, value)| decoded(value))
        };
        if let Some(error) = option("error") {
            let message = format!("the consent was not given: {error}");
            return Err(refused(message).code("LOGIN.DENIED").advised());
        }
        match option("code").filter(|code| !code.is_empty()) {
            Some(code) => Ok(Self { code, is_bare: false, state: option("state") }),
            None => Err(refused("the pasted address holds no code".into()).code("LOGIN.PASTED").advised()),
        }
    }

    /// Refuses an address whose state is not the one that this login sent. A bare code has no state; a person vouches for it.
    fn check(&self, expected: Option<&str>, name: &str) -> Result<(), Fault> {
        if self.is_bare || expected.is_some() && self.state.as_deref() == expected {
            return Ok(());
        }
        let message = match expected {
            Some(_) => {
                "the pasted address belongs to another log-in: its state is not the one that was asked with"
            }
            None => "no log-in was begun within the last hour",
        };
        Err(Fault::new(Class::Config, MLC, "log in", message)
            .code("LOGIN.STATE")
            .hint(format!("run: mlc login {name}, and paste the address that its page leads to")))
    }
}

/// Decodes percent escapes; other characters stay as they are.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, bool, Option<String>), String> {
        let pasted = Pasted::read(text).map_err(|fault| fault.code.unwrap_or_default());
        pasted.map(|pasted| (pasted.code, pasted.is_bare, pasted.state))
    }

    #[test]
    fn an_address_or_a_bare_code_is_read_and_decoded() {
        let address = "https://ship.example.com/mlc/callback?code=XTzM%21IAAA%2Eb&state=3d1f";
        assert_eq!(read(address), Ok(("XTzM!IAAA.b".into(), false, Some("3d1f".into()))));
        assert_eq!(
            read(&format!(" '{address}#x' \n")),
            Ok(("XTzM!IAAA.b".into(), false, Some("3d1f".into())))
        );
        assert_eq!(read("XTzM%21IAAA"), Ok(("XTzM!IAAA".into(), true, None)));
        assert_eq!(read("XTzM!IAAA%"), Ok(("XTzM!IAAA%".into(), true, None)));
        assert_eq!(read("https://x/?error=access_denied&state=3"), Err("LOGIN.DENIED".into()));
        for wrong in ["", "https://ship.example.com/mlc/callback", "https://x/?state=1", "two words"] {
            assert_eq!(read(wrong), Err("LOGIN.PASTED".into()), "{wrong}");
        }
    }

    #[test]
    fn an_address_of_another_log_in_is_refused() {
        let check = |text: &str, expected| {
            Pasted::read(text)
                .unwrap()
                .check(expected, "exact")
                .map_err(|fault| fault.code.unwrap_or_default())
        };
        assert_eq!(check("https://x/?code=a&state=s1", Some("s1")), Ok(()));
        assert_eq!(check("https://x/?code=a&state=s2", Some("s1")), Err("LOGIN.STATE".into()));
        assert_eq!(check("https://x/?code=a", Some("s1")), Err("LOGIN.STATE".into()));
        assert_eq!(check("https://x/?code=a&state=s1", None), Err("LOGIN.STATE".into()));
        assert_eq!(check("abc", None), Ok(()));
    }
}

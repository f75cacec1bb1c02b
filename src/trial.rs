//! Test hooks of debug builds: they kill the process at a named point, or switch one of its guards off to show that it is needed. A
//! release build has none of them.

/// A safeguard against second labels, or against the loss of data that cannot be fetched again, that a test can switch off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Passes of one pair never overlap.
    PairLock,
    /// A create call of a dead process is in doubt.
    CrashedRequest,
    /// A create call whose answer was lost is in doubt.
    LostAnswer,
    /// Doubt ends only after a look-up at the carrier.
    LookUp,
    /// A shipment that is found without its label is cancelled before a new one is made.
    Void,
    /// A lost or restored database is noticed.
    LookFirst,
    /// Labels of lost calls are watched for.
    Watch,
    /// A token that must not get lost is renewed by a separate process.
    TokenRenewer,
}

impl Guard {
    #[cfg(debug_assertions)]
    fn name(self) -> &'static str {
        match self {
            Self::PairLock => "pair-lock",
            Self::CrashedRequest => "crashed-request",
            Self::LostAnswer => "lost-answer",
            Self::LookUp => "look-up",
            Self::Void => "void",
            Self::LookFirst => "look-first",
            Self::Watch => "watch",
            Self::TokenRenewer => "keeper",
        }
    }

    /// Whether the guard is active; always true in a release build.
    #[cfg(debug_assertions)]
    pub(crate) fn is_on(self) -> bool {
        use std::sync::OnceLock;
        static OFF: OnceLock<Option<String>> = OnceLock::new();
        OFF.get_or_init(|| std::env::var("MLC_TEST_GUARD_OFF").ok()).as_deref() != Some(self.name())
    }

    /// Whether the guard is active; always true in a release build.
    #[cfg(not(debug_assertions))]
    #[expect(clippy::unused_self, reason = "the debug build looks at it")]
    pub(crate) fn is_on(self) -> bool {
        true
    }
}

/// Kills the process here if a test asks for it: `MLC_TEST_KILL=POINT:N` names the point, `*` for any, and the count of passages.
#[cfg(debug_assertions)]
pub(crate) fn crash_point(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    static WANTED: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("MLC_TEST_KILL").ok()?;
        let (point, count) = text.rsplit_once(':')?;
        Some((point.to_owned(), count.parse().ok()?))
    });
    let Some((point, count)) = wanted else { return };
    if (point == "*" || point == name) && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *count {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
}

/// Makes the renewer of tokens die where `MLC_TEST_KILL_KEEPER` says, and not where its pass does.
#[cfg(debug_assertions)]
pub(crate) fn aim_at_renewer(command: &mut std::process::Command) {
    command.env_remove("MLC_TEST_KILL");
    if let Some(aim) = std::env::var_os("MLC_TEST_KILL_KEEPER") {
        command.env("MLC_TEST_KILL", aim);
    }
}

/// Does nothing in a release build.
#[cfg(not(debug_assertions))]
pub(crate) fn crash_point(_name: &str) {}

/// Magic number of the database's file system according to a test: `MLC_TEST_FILE_SYSTEM`, a number of `statfs` in hexadecimal.
#[cfg(debug_assertions)]
pub(crate) fn file_system() -> Option<i128> {
    i128::from_str_radix(&std::env::var("MLC_TEST_FILE_SYSTEM").ok()?, 16).ok()
}

/// Always None in a release build.
#[cfg(not(debug_assertions))]
pub(crate) fn file_system() -> Option<i128> {
    None
}

//! Renews the login. A refresh token works once, and losing its successor loses the login, so each step stores what the next process needs
//! to continue.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use super::SYSTEM;
use super::fault::GRANT_REFUSED;
use crate::http::{StoredToken, Token};
use crate::model::{Class, Fault};

/// Earliest age of a token at which Exact Online gives a new one.
pub(super) const EARLIEST: Duration = Duration::from_secs(570);

/// Operations that a renewal uses.
pub(super) trait Renewal {
    fn now(&self) -> Timestamp;

    /// Returns the stored token of this login.
    fn stored(&self) -> Result<Option<StoredToken>, Fault>;

    /// Notes durably that the refresh token is about to be used.
    fn note_asked(&self, at: Timestamp) -> Result<(), Fault>;

    /// Notes that the refresh token no longer works.
    fn note_refused(&self, at: Timestamp) -> Result<(), Fault>;

    /// Exchanges a refresh token for new tokens. Sent once.
    fn ask(&self, refresh: &SecretString) -> Result<Token, Fault>;
}

/// Gets new tokens. The caller stores them before any other work. The refresh token that bought them is kept beside them until they have
/// bought others.
pub(super) fn renew(renewal: &dyn Renewal, login: &str) -> Result<Token, Fault> {
    let stored = renewal.stored()?.ok_or_else(|| required(login, "nobody has logged in yet"))?;
    if stored.refused_at.is_some() {
        return Err(required(
            login,
            "the login is over: Exact Online does not accept its refresh token any more",
        ));
    }
    let (now, token) = (renewal.now(), &stored.token);
    let age = Duration::try_from(now.duration_since(token.issued_at)).ok();
    if let Some(wait) = age.and_then(|age| EARLIEST.checked_sub(age)).filter(|wait| !wait.is_zero()) {
        let class = Class::Retry { after_s: Some(wait.as_secs() + 1) };
        let message = "the access token is refused, and Exact Online gives no other so soon after it";
        return Err(Fault::new(class, SYSTEM, "log in", message).code("TOO.EARLY").partial());
    }
    let tokens: Vec<&SecretString> = token.refresh.iter().chain(&token.previous_refresh).collect();
    let mut refused = None;
    renewal.note_asked(now)?;
    for refresh in tokens {
        match renewal.ask(refresh) {
            Ok(new) => return Ok(Token { previous_refresh: Some(refresh.clone()), ..new }),
            Err(fault) if fault.code.as_deref() == Some(GRANT_REFUSED) => {
                refused.get_or_insert(fault);
            }
            Err(fault) => return Err(fault),
        }
    }
    renewal.note_refused(now)?;
    let words = refused.map(|fault| fault.message).unwrap_or_default();
    let was_cut = stored.asked_at.is_some();
    let why = if was_cut { "; an earlier renewal got no answer, and its token is lost" } else { "" };
    Err(required(login, &format!("Exact Online does not accept the refresh token: {words}{why}")))
}

/// Failure that needs a person's login.
pub(super) fn required(login: &str, message: &str) -> Fault {
    let name = login.trim_start_matches("erp.");
    Fault::new(Class::Config, SYSTEM, "log in", message)
        .code("LOGIN.REQUIRED")
        .hint(format!("run: mlc login {name}"))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use jiff::SignedDuration;
    use secrecy::ExposeSecret;

    use super::*;

    /// Simulated server, disk and process; the process dies at its `dies_at`-th step.
    struct World {
        now: Timestamp,
        /// Number of the valid refresh token; every earlier one is invalid.
        live: u32,
        issued: Timestamp,
        disk: Option<(Token, Option<Timestamp>, Option<Timestamp>)>,
        steps_left: u32,
        too_early: u32,
    }

    struct Process<'w>(&'w RefCell<World>);

    fn killed() -> Fault {
        Fault::new(Class::Retry { after_s: None }, SYSTEM, "log in", "killed").code("KILLED")
    }

    fn token(number: u32, at: Timestamp) -> Token {
        Token {
            access: format!("a{number}").into(),
            refresh: Some(format!("r{number}").into()),
            previous_refresh: None,
            issued_at: at,
            expires_at: at + SignedDuration::from_secs(600),
            refresh_until: None,
        }
    }

    impl Process<'_> {
        fn step(&self) -> Result<(), Fault> {
            let mut world = self.0.borrow_mut();
            world.steps_left = world.steps_left.checked_sub(1).ok_or_else(killed)?;
            Ok(())
        }

        /// Does the work of the token cache around `renew`. Asking and storing are one step, because the process that does them is not
        /// killed with a pass.
        fn run(&self) -> Result<(), Fault> {
            self.step()?;
            let new = renew(self, "erp.exact")?;
            self.0.borrow_mut().disk = Some((new, None, None));
            self.step()
        }
    }

    impl Renewal for Process<'_> {
        fn now(&self) -> Timestamp {
            self.0.borrow().now
        }

        fn stored(&self) -> Result<Option<StoredToken>, Fault> {
            self.step()?;
            let disk = self.0.borrow().disk.clone();
            Ok(disk.map(|(token, asked_at, refused_at)| StoredToken {
                identity: String::new(),
                token,
                asked_at,
                refused_at,
            }))
        }

        fn note_asked(&self, at: Timestamp) -> Result<(), Fault> {
            self.step()?;
            self.0.borrow_mut().disk.as_mut().unwrap().1 = Some(at);
            self.step()
        }

        fn note_refused(&self, at: Timestamp) -> Result<(), Fault> {
            self.0.borrow_mut().disk.as_mut().unwrap().2 = Some(at);
            Ok(())
        }

        fn ask(&self, refresh: &SecretString) -> Result<Token, Fault> {
            let mut world = self.0.borrow_mut();
            if refresh.expose_secret() != format!("r{}", world.live) {
                return Err(Fault::new(Class::Config, SYSTEM, "log in", "old").code(GRANT_REFUSED));
            }
            if world.now < world.issued + SignedDuration::from_secs(570) {
                world.too_early += 1;
                return Err(
                    Fault::new(Class::Retry { after_s: Some(61) }, SYSTEM, "log in", "x").code("TOO.EARLY")
                );
            }
            world.live += 1;
            world.issued = world.now;
            Ok(token(world.live, world.now))
        }
    }

    fn world() -> RefCell<World> {
        let now = Timestamp::from_second(1_772_443_000).unwrap();
        let disk = Some((token(1, now), None, None));
        RefCell::new(World { now, live: 1, issued: now, disk, steps_left: u32::MAX, too_early: 0 })
    }

    #[test]
    fn ten_thousand_renewals_with_a_kill_between_any_two_steps_lose_no_login() {
        let world = world();
        let mut random = fastrand::Rng::with_seed(7);
        let (mut renewed, mut kills) = (0, 0);
        while renewed < 10_000 {
            world.borrow_mut().now += SignedDuration::from_secs(random.i64(1..900));
            world.borrow_mut().steps_left = random.u32(0..8);
            let before = world.borrow().live;
            let fault = Process(&world).run().err();
            let code = fault.as_ref().and_then(|fault| fault.code.clone());
            match code.as_deref() {
                None => {}
                Some("KILLED") => kills += 1,
                Some("TOO.EARLY") => assert_eq!(world.borrow().live, before),
                Some(other) => panic!("after {renewed} renewals: {other}"),
            }
            renewed += world.borrow().live - before;
            // The stored refresh token is the valid one.
            let world = world.borrow();
            let stored = world.disk.as_ref().unwrap().0.refresh.as_ref().unwrap();
            assert_eq!(stored.expose_secret(), format!("r{}", world.live));
        }
        assert!(kills > 5_000, "{kills}");
        assert_eq!(world.borrow().too_early, 0, "never sooner than 570 s after the last");
    }

    #[test]
    fn the_token_before_is_tried_where_the_new_one_was_never_valid() {
        let world = world();
        {
            let mut world = world.borrow_mut();
            let (token, ..) = world.disk.as_mut().unwrap();
            (token.previous_refresh, token.refresh) = (token.refresh.take(), Some("r9".into()));
            world.now += SignedDuration::from_secs(600);
        }
        Process(&world).run().unwrap();
        let world = world.borrow();
        let token = &world.disk.as_ref().unwrap().0;
        assert_eq!(token.refresh.as_ref().unwrap().expose_secret(), "r2");
        assert_eq!(token.previous_refresh.as_ref().unwrap().expose_secret(), "r1");
    }

    #[test]
    fn a_refused_token_asks_for_a_person_once_and_is_not_sent_again() {
        let world = world();
        world.borrow_mut().live = 5;
        world.borrow_mut().now += SignedDuration::from_secs(600);
        for _ in 0..2 {
            let fault = Process(&world).run().unwrap_err();
            assert_eq!((fault.class, fault.code.as_deref()), (Class::Config, Some("LOGIN.REQUIRED")));
            assert_eq!(fault.hint.as_deref(), Some("run: mlc login exact"));
        }
        world.borrow_mut().disk = None;
        assert!(Process(&world).run().unwrap_err().message.contains("nobody has logged in"));
    }
}

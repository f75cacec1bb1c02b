//! Logging in, and staying logged in.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;

use mlc_sandbox::{Effect, Fault, When};

use super::{SalesOrder, key};
use crate::world::{Run, World};

const SHIP: [&str; 3] = ["ship", "--pair", "exact-fedex"];

#[test]
fn nothing_works_before_somebody_has_logged_in() {
    let world = World::exact_without_login().exact_orders(&[1]);
    let run = world.ship();
    run.exit(78).says("LOGIN.REQUIRED").says("run: mlc login exact");
    world.run(&["check"]).exit(78).says("nobody has logged in yet");
    world.run(&["login", "nobody"]).exit(78).says("there is no [erp.nobody]");
    world.log_in();
    world.ship().exit(0).outcome(&key(1), "done");
}

#[test]
fn the_address_is_pasted_on_standard_input_too() {
    let world = World::exact_without_login();
    let mut child = world
        .command(&["login", "exact"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut shown = Vec::new();
    let mut stdout = child.stdout.take().unwrap();
    let url = loop {
        let mut byte = [0];
        std::io::Read::read_exact(&mut stdout, &mut byte).unwrap();
        shown.push(byte[0]);
        let text = String::from_utf8_lossy(&shown).into_owned();
        if let Some(line) =
            text.lines().find(|line| line.contains("/api/oauth2/auth?")).filter(|_| text.contains("Paste"))
        {
            break line.trim().to_owned();
        }
    };
    assert!(
        url.contains(
            "redirect_uri=https%3A%2F%2Fship.example.com%2Fmlc%2Fcallback&response_type=code&state="
        )
    );
    let callback = world.sandbox.exact_online.consent(&url).unwrap();
    writeln!(child.stdin.take().unwrap(), "{callback}").unwrap();
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stdout, &mut rest).unwrap();
    assert!(child.wait().unwrap().success(), "{rest}");
    assert!(rest.contains("ship.user has logged in, with all 4 divisions"), "{rest}");
    world.run(&["audit"]).exit(0).says("login");
}

#[test]
fn a_callback_of_another_login_a_used_or_late_code_and_a_denial_are_refused() {
    let mut world = World::exact_without_login();
    let callback = world.consent();
    let login = |world: &World, pasted: &str| {
        world.run(&["--format", "json", "login", "exact", "--callback-url", pasted])
    };
    let other = callback.replace("state=", "state=0");
    let refused = login(&world, &other);
    refused.exit(78);
    assert_eq!(refused.json()["error"]["code"], "LOGIN.STATE");
    login(&world, "https://ship.example.com/mlc/callback?error=access_denied").exit(78).says("LOGIN.DENIED");
    login(&world, "nothing useful").exit(78).says("LOGIN.PASTED");
    login(&world, &callback).exit(0);
    // Its state worked once, and so did its code.
    login(&world, &callback).exit(78).says("LOGIN.STATE");
    let code = callback.split(['=', '&']).nth(1).unwrap();
    login(&world, code).exit(78).says("LOGIN.CODE");
    let late = world.consent();
    world.later(181);
    login(&world, &late).exit(78).says("LOGIN.CODE");
    // The login that was there is still there.
    world.ship().exit(0);
    // A bare code, as it stands in the address.
    let fresh = world.consent();
    login(&world, fresh.split(['=', '&']).nth(1).unwrap()).exit(0);
    assert_eq!(world.sandbox.exact_online.token_calls().codes, 2);
}

#[test]
fn a_token_is_renewed_when_it_is_due_and_never_sooner() {
    let mut world = World::exact();
    let refreshed = |world: &World| world.sandbox.exact_online.token_calls();
    for _ in 0..3 {
        world.later(180);
        world.ship().exit(0);
    }
    assert_eq!(refreshed(&world).refreshed, 0);
    for count in 1..=4 {
        world.later(575);
        world.ship().exit(0);
        assert_eq!(refreshed(&world).refreshed, count);
    }
    // An access token that an administrator ends is not replaced before its time, and nothing is lost.
    world.sandbox.exact_online.end_access();
    world.later(60);
    world.ship().exit(75).says("TOKEN.REFUSED");
    world.later(600);
    world.ship().exit(0);
    let calls = refreshed(&world);
    assert_eq!((calls.too_early, calls.old_token, calls.refused), (0, 0, 0));
}

#[test]
fn a_login_is_told_of_before_it_ends_and_asked_for_afterwards() {
    let mut world = World::exact().exact_orders(&[1]);
    world.run(&["status"]).exit(0).says("login of exact lasts until");
    world.run(&["check"]).exit(0).says("login of exact: lasts until");
    world.later(22 * 86_400);
    world.ship().exit(0);
    world.later(24 * 86_400);
    world.sandbox.exact_online.add(super::D, SalesOrder::open(2));
    let warned = world.ship();
    warned.exit_noisily(0).outcome(&key(2), "done");
    assert_eq!(warned.stderr.lines().count(), 1, "{}", warned.stderr);
    warned.says("the login ends at").says("mlc login exact");
    // The warned pass has renewed it.
    world.ship().exit(0);
    world.later(31 * 86_400);
    let over = world.ship();
    over.exit(78).says("LOGIN.REQUIRED");
    let tries = world.sandbox.exact_online.token_calls();
    world.ship().exit(78);
    world.run(&["status"]).exit(1).says("login of exact is over; then run: mlc login exact");
    assert_eq!(world.sandbox.exact_online.token_calls(), tries, "a dead token is not sent again");
    world.log_in();
    world.ship().exit(0);
}

#[test]
fn an_answer_that_got_lost_after_the_rotation_asks_for_a_person() {
    let mut world = World::exact();
    world.later(600);
    world.sandbox.exact_online_server.fault(Fault::on("token", When::After, Effect::Drop));
    world.ship().exit(75);
    world.ship().exit(78).says("LOGIN.REQUIRED").says("an earlier renewal got no answer");
    world.log_in();
    world.ship().exit(0);
    // Nothing was sent: then the token is as good as before.
    world.later(600);
    world.sandbox.exact_online_server.fault(Fault::on("token", When::Before, Effect::Drop));
    world.ship().exit(75);
    world.ship().exit(0);
}

#[test]
fn twenty_processes_renew_once() {
    let mut world = World::exact();
    world.share_clock();
    world.later(600);
    let start = || world.command(&["check"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let children: Vec<_> = (0..20).map(|_| start()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        Run::new(&["check"], output).exit(0);
    }
    let calls = world.sandbox.exact_online.token_calls();
    assert_eq!((calls.refreshed, calls.too_early, calls.old_token), (1, 0, 0));
}

/// Kills a pass at any of its own points while its token is due: the keeper brings the new one home.
#[test]
fn a_pass_that_is_killed_anywhere_loses_no_login() {
    let mut world = World::exact();
    world.share_clock();
    let mut killed = 0;
    for point in 1..=60 {
        world.later(600);
        let output = world.command(&SHIP).env("MLC_TEST_KILL", format!("*:{point}")).output().unwrap();
        killed += u32::from(output.status.signal() == Some(9));
        world.ship().exit(0);
    }
    assert!(killed >= 5, "{killed}");
    assert_no_login_lost(&world);
}

/// Without the keeper the same kill costs the login: it is the guard that saves it.
#[test]
fn without_its_keeper_a_killed_pass_loses_the_login() {
    for (is_guarded, code) in [(true, 0), (false, 78)] {
        let mut world = World::exact();
        world.share_clock();
        world.later(600);
        let mut ship = world.command(&SHIP);
        // The first answer of all is that of the token endpoint, and with a keeper it is nobody's who can be killed here.
        ship.env("MLC_TEST_KILL", "answer.after:1");
        if !is_guarded {
            ship.env("MLC_TEST_GUARD_OFF", "keeper");
        }
        assert_eq!(ship.output().unwrap().status.signal(), Some(9));
        world.ship().exit(code);
    }
}

/// The same at random moments: as often as the long mode asks, else a little.
#[test]
fn a_pass_that_is_killed_at_any_moment_loses_no_login() {
    let kills = std::env::var("MLC_CAMPAIGN_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(100);
    let mut world = World::exact();
    // A keeper goes on after its pass: their clocks have to stay the same.
    world.share_clock();
    world.later(600);
    let start = std::time::Instant::now();
    world.ship().exit(0);
    let whole_run = start.elapsed();
    let (mut random, mut killed) = (fastrand::Rng::with_seed(9), 0);
    for _ in 0..kills {
        world.later(600);
        let mut child = world.command(&SHIP).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let (wait, begun) = (whole_run.mul_f64(random.f64()), std::time::Instant::now());
        while begun.elapsed() < wait {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().signal() == Some(9));
    }
    assert!(killed * 3 > kills, "{killed} of {kills} were killed");
    world.later(600);
    world.ship().exit(0);
    assert_no_login_lost(&world);
}

/// The keeper itself may die before it asks and after it has stored: only the moment between is Exact Online's.
#[test]
fn a_keeper_that_is_killed_before_it_asks_or_after_it_stored_loses_no_login() {
    let mut world = World::exact();
    let mut killed = 0;
    for point in [
        "commit.before:1",
        "commit.after:1",
        "send.before:1",
        "head.before:1",
        "commit.after:2",
        "token.saved:1",
    ] {
        world.later(600);
        let ship = world.command(&SHIP).env("MLC_TEST_KILL_KEEPER", point).output().unwrap();
        killed += u32::from(ship.status.code() == Some(75));
        world.ship().exit(0);
    }
    assert!(killed >= 3, "{killed}");
    assert_no_login_lost(&world);
}

#[track_caller]
fn assert_no_login_lost(world: &World) {
    let calls = world.sandbox.exact_online.token_calls();
    assert_eq!((calls.codes, calls.too_early, calls.old_token, calls.refused), (1, 0, 0, 0), "{calls:?}");
}

//! Runs one seed: passes with injected failures, undisturbed passes, and the verdict.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};
use std::sync::Mutex;

use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, Server, When};
use nix::sys::signal::Signal;

use crate::drain::drain;
use crate::injection::{Action, Injection};
use crate::plan::{Plan, Scope, Settings, Step};
use crate::run_log::{RunLog, ending};
use crate::stage::{Stage, asks_for_login};
use crate::tally::Injected;
use crate::trouble::{Loss, Side, Spoilt, Stop, Target, Trouble};
use crate::verdict::{Verdict, Wrong, judge};

const SIGKILL: i32 = 9;

/// Result of a run.
pub(crate) struct RunOutcome {
    pub(crate) seed: u64,
    pub(crate) injected: Vec<Injected>,
    pub(crate) verdict: Verdict,
    pub(crate) run_log: RunLog,
}

pub(crate) fn play(seed: u64, scope: &Scope) -> RunOutcome {
    let plan = Plan::of(seed, scope);
    let mut stage = Stage::new(&plan, scope);
    let mut injected: Vec<Injected> = Vec::new();
    let mut released = Vec::new();
    for (index, step) in plan.steps.iter().enumerate() {
        let voided = stage.world.carrier().voided();
        if let Some(before) = injected.last_mut() {
            before.voided_until(voided);
        }
        released.extend(step.arrivals.iter().map(|order| order.number.clone()));
        injected.push(perform(&mut stage, &plan.settings, (step, &released), voided));
        stage.copy_store(&format!("copy{index}"));
    }
    stage.run_log.tell("from here on nothing goes wrong");
    drain(&mut stage, &plan);
    let voided = stage.world.carrier().voided();
    if let Some(last) = injected.last_mut() {
        last.voided_until(voided);
    }
    judge(&mut stage, &plan);
    if !stage.verdict.is_fine() {
        let repeat =
            format!("MLC_CAMPAIGN_SEED={seed} cargo test --test campaign the_campaign -- --nocapture");
        stage.run_log.tell(format!("to repeat it: {repeat}"));
    }
    RunOutcome { seed, injected, verdict: stage.verdict, run_log: stage.run_log }
}

/// Runs one pass with its injected failure.
fn perform(
    stage: &mut Stage,
    settings: &Settings,
    (step, released): (&Step, &[String]),
    voided: usize,
) -> Injected {
    stage.jump(step.jump);
    for order in &step.arrivals {
        order.release(&stage.world);
        stage.run_log.tell(format!("released: {order:?}"));
    }
    stage.run_log.tell(format!("trouble: {}", step.trouble));
    let doubts_before: BTreeSet<String> = stage.in_doubt().into_iter().collect();
    stage.may_lose_login |= step.trouble.kind().may_lose_login();
    let arguments = ["--format", "json", step.command, "--pair", stage.world.pair];
    let (output, took_effect) = match &step.trouble {
        Trouble::Calm => (plainly(stage, &arguments), true),
        Trouble::KillAtExchange(target) => inject_at(stage, &arguments, *target, Action::Kill),
        Trouble::SpoiltAnswer(answers) => spoilt(stage, &arguments, answers),
        Trouble::KillAtPoint { point, nth } => {
            let mut command = stage.command(&arguments);
            command.env("MLC_TEST_KILL", format!("{point}:{nth}"));
            let output = stage.run(&arguments, command, None);
            let is_killed = output.status.signal() == Some(SIGKILL);
            (output, is_killed)
        }
        Trouble::Overlap(target) => {
            let rival = stage.command(&arguments);
            inject_at(stage, &arguments, *target, Action::Rival(Box::new(Mutex::new(rival))))
        }
        Trouble::StopSignal { target, stop } => {
            stopped(stage, &arguments, *target, *stop, settings.is_cookie)
        }
        Trouble::LostStore(loss) => {
            let is_lost = stage.world.path("mlc.db").exists();
            match loss {
                Loss::Deleted => stage.lose_store(None),
                Loss::Restored(pass) => stage.lose_store(Some(&format!("copy{pass}"))),
            }
            (plainly(stage, &arguments), is_lost)
        }
        Trouble::Syscall { call, action, nth } => traced(stage, &arguments, call, action, *nth),
        Trouble::Stranger(nth) => {
            let took_effect = nth_order(released, *nth).is_some_and(|order| stage.label_of_stranger(order));
            (plainly(stage, &arguments), took_effect)
        }
        Trouble::Copied { is_headless } => {
            let took_effect = stage.copy_away(*is_headless);
            (plainly(stage, &arguments), took_effect)
        }
        Trouble::Outage { is_blind } => outage(stage, &arguments, *is_blind),
        Trouble::Edited(nth) => {
            let order = nth_order(released, *nth);
            if let Some(order) = order {
                stage.world.erp().correct(order, &format!("{nth} Corrected Rd"));
            }
            (plainly(stage, &arguments), order.is_some())
        }
        Trouble::Renamed => {
            stage.rename_pair();
            let arguments = ["--format", "json", step.command, "--pair", stage.world.pair];
            (plainly(stage, &arguments), true)
        }
    };
    check_end(stage, &step.trouble, &output);
    Injected {
        kind: step.trouble.kind(),
        took_effect,
        ending: ending(&output),
        doubts: stage.in_doubt().into_iter().filter(|order| !doubts_before.contains(order)).count(),
        voided,
    }
}

/// Checks that the pass ended with an expected exit code.
fn check_end(stage: &mut Stage, trouble: &Trouble, output: &Output) {
    let codes: &[i32] = match trouble {
        // The system call may have failed in the database itself.
        Trouble::Syscall { .. } => &[0, 1, 75, 78],
        _ => &[0, 1, 75],
    };
    let may_be_killed =
        matches!(trouble, Trouble::KillAtExchange(_) | Trouble::KillAtPoint { .. } | Trouble::Syscall { .. });
    let is_expected = match output.status.code() {
        Some(code) => codes.contains(&code),
        None => may_be_killed && output.status.signal() == Some(SIGKILL),
    };
    if !is_expected && !asks_for_login(output) {
        stage.find(Wrong::OddEnd, format!("{} under {trouble}", ending(output)));
    }
}

fn plainly(stage: &mut Stage, arguments: &[&str]) -> Output {
    let command = stage.command(arguments);
    stage.run(arguments, command, None)
}

fn inject_at(stage: &mut Stage, arguments: &[&str], target: Target, action: Action) -> (Output, bool) {
    let is_kill = matches!(action, Action::Kill);
    let command = stage.command(arguments);
    let injection = Injection::arm(&stage.world.sandbox, target, action);
    let output = stage.run(arguments, command, Some(&injection));
    Injection::disarm(&stage.world.sandbox);
    stage.run_log.tell(format!("  injected at: {:?}", injection.hit()));
    if let Some(rival) = injection.rival() {
        stage.run_log.tell("meanwhile:");
        stage.run_log.tell_run(arguments, &rival);
        if rival.status.code() != Some(75) || !rival.stdout.is_empty() {
            stage.find(Wrong::Overlap, format!("a second pass ran at once: {}", ending(&rival)));
        }
    }
    let took_effect =
        if is_kill { output.status.signal() == Some(SIGKILL) } else { injection.hit().is_some() };
    (output, took_effect)
}

fn spoilt(stage: &mut Stage, arguments: &[&str], answers: &Spoilt) -> (Output, bool) {
    let before = server(stage, answers).calls(answers.operation).total;
    server(stage, answers).fault(answers.fault());
    let output = plainly(stage, arguments);
    server(stage, answers).clear_faults();
    let took_effect =
        server(stage, answers).calls(answers.operation).total > before + u64::from(answers.skip);
    (output, took_effect)
}

/// Returns the n-th of the released orders, counted cyclically.
fn nth_order(released: &[String], nth: usize) -> Option<&str> {
    released.get(nth.checked_rem(released.len())?).map(String::as_str)
}

/// Runs a pass while the carrier is down.
fn outage(stage: &mut Stage, arguments: &[&str], is_blind: bool) -> (Output, bool) {
    let down = || Effect::Answer(Response::html(503, "Service Unavailable"));
    let server = stage.world.carrier_server();
    let before = server.calls("create shipment").total;
    let looks: &[&str] = if is_blind { &["track by reference", "recover label"] } else { &[] };
    for operation in [&["create shipment"], looks].concat() {
        server.fault(Fault::on(operation, When::Before, down()).always());
    }
    let output = plainly(stage, arguments);
    let server = stage.world.carrier_server();
    server.clear_faults();
    (output, server.calls("create shipment").total > before)
}

fn server<'s>(stage: &'s Stage, answers: &Spoilt) -> &'s Server {
    match answers.side {
        Side::Erp => stage.world.erp_server(),
        Side::Carrier => stage.world.carrier_server(),
    }
}

fn stopped(
    stage: &mut Stage,
    arguments: &[&str],
    target: Target,
    stop: Stop,
    is_cookie: bool,
) -> (Output, bool) {
    let before = stage.world.erp().open_sessions();
    let action = match stop {
        Stop::Once => Action::Stop(Signal::SIGTERM),
        Stop::HangUp => Action::Stop(Signal::SIGHUP),
        Stop::Twice => Action::StopTwice,
    };
    let (output, took_effect) = inject_at(stage, arguments, target, action);
    let after = stage.world.erp().open_sessions();
    // An earlier kill may have left a session that no process knows.
    if is_cookie && stop != Stop::Twice && took_effect && after > before {
        stage.find(Wrong::OpenSession, format!("{after} sessions are open, before it were {before}"));
    }
    (output, took_effect)
}

/// Runs a pass under `strace`, which disturbs one system call.
fn traced(stage: &mut Stage, arguments: &[&str], call: &str, action: &str, nth: u32) -> (Output, bool) {
    let mlc = stage.command(arguments);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "strace.txt", "-e"]).arg(format!("trace={call}")).arg("-e");
    command.arg(format!("inject={call}:{action}:when={nth}"));
    command.arg(mlc.get_program()).args(mlc.get_args()).current_dir(stage.world.path("")).env_clear();
    command.envs(mlc.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = stage.run(arguments, command, None);
    let traced = std::fs::read(stage.world.path("strace.txt")).unwrap_or_default();
    let is_injected = String::from_utf8_lossy(&traced).contains("(INJECTED)");
    let took_effect = is_injected || output.status.signal() == Some(SIGKILL);
    (output, took_effect)
}

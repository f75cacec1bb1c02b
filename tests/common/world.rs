//! Test world: a sandbox, a folder, and the real binary in it. On failure everything that happened is printed.

#![allow(dead_code, reason = "each of the suites that share it uses a part of it")]

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, OnceLock};

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::{Carrier, Erp, Moment, Sandbox, Server, Watcher, Written};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PAIR: &str = "acumatica-fedex";
pub(crate) const EXACT_PAIR: &str = "exact-fedex";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    /// Pair of the passes.
    pub(crate) pair: &'static str,
    folder: TempDir,
    clock_s: i64,
    /// Whether waits advance a clock that mlc shares with the sandbox.
    is_clock_shared: bool,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::of(PAIR)
    }

    /// Builds a world with this pair, such as `acumatica-ups`.
    pub(crate) fn of(pair: &'static str) -> Self {
        let sandbox = Sandbox::start().unwrap();
        let world = Self {
            clock_s: sandbox.clock.offset_s(),
            sandbox,
            pair,
            folder: tempfile::tempdir().unwrap(),
            is_clock_shared: false,
        };
        std::fs::write(world.path("connections.toml"), world.sandbox.connections_for(&[pair])).unwrap();
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(world.path("connections.toml"), mode).unwrap();
        world.erp().set_up();
        // The README tells users to allow these file types.
        world.carrier().file_extensions().iter().for_each(|extension| world.erp().allow_file(extension));
        world
    }

    /// Builds a world with this pair, and logs in where a person must.
    pub(crate) fn ready(pair: &'static str) -> Self {
        let world = Self::of(pair);
        if world.erp().wants_login() {
            world.log_in();
        }
        world
    }

    /// Builds a world of the pair `d365-fedex`.
    pub(crate) fn d365() -> Self {
        Self::of("d365-fedex")
    }

    /// Builds a world of the pair exact-fedex over four divisions, without a login.
    pub(crate) fn exact_without_login() -> Self {
        Self::of(EXACT_PAIR)
    }

    /// Builds a world of the pair exact-fedex, logged in.
    pub(crate) fn exact() -> Self {
        Self::ready(EXACT_PAIR)
    }

    /// Opens the consent page as a person does, and returns the address that the browser ends at.
    pub(crate) fn consent(&self) -> String {
        let asked = self.run(&["--format", "json", "login", self.erp().name()]);
        asked.exit(1);
        self.erp().consent(asked.json()["url"].as_str().unwrap()).unwrap()
    }

    pub(crate) fn log_in(&self) {
        let callback = self.consent();
        self.run(&["login", self.erp().name(), "--callback-url", &callback]).exit(0);
    }

    /// Makes each wait of mlc advance the shared clock without real time passing.
    pub(crate) fn share_clock(&mut self) {
        let path = self.path("clock");
        std::fs::write(&path, [0; 8]).unwrap();
        self.sandbox.clock.follow(std::fs::File::open(path).unwrap());
        self.is_clock_shared = true;
    }

    /// Adds plain open shipments.
    pub(crate) fn orders(self, numbers: &[&str]) -> Self {
        for number in numbers {
            self.add(Shipment::open(number), |_| {});
        }
        self
    }

    pub(crate) fn add(&self, mut shipment: Shipment, change: impl FnOnce(&mut Shipment)) {
        change(&mut shipment);
        self.sandbox.acumatica.add(shipment);
    }

    /// Replaces a text in connections.toml, which must contain it.
    pub(crate) fn config(self, from: &str, to: &str) -> Self {
        self.edit_config(from, to);
        self
    }

    pub(crate) fn edit_config(&self, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path("connections.toml")).unwrap();
        assert!(text.contains(from), "connections.toml has no {from:?}");
        std::fs::write(self.path("connections.toml"), text.replace(from, to)).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Advances the time of mlc and of the sandbox.
    pub(crate) fn later(&mut self, seconds: i64) {
        if self.is_clock_shared {
            let file = std::fs::File::options().read(true).write(true).open(self.path("clock")).unwrap();
            let mut bytes = [0; 8];
            file.lock().unwrap();
            file.read_exact_at(&mut bytes, 0).unwrap();
            let moved = i64::from_le_bytes(bytes) + seconds * 1000;
            return file.write_all_at(&moved.to_le_bytes(), 0).unwrap();
        }
        self.clock_s += seconds;
        self.sandbox.clock.advance(jiff::SignedDuration::from_secs(seconds));
    }

    /// Seconds by which mlc's clock is ahead of real time.
    pub(crate) fn clock_s(&self) -> i64 {
        self.clock_s
    }

    /// Prepares a run of the binary in the world's folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mlc"));
        command.args(arguments);
        self.settle(command)
    }

    /// Prepares a shell command in the same folder and with the same variables.
    pub(crate) fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        self.settle(command)
    }

    fn settle(&self, mut command: Command) -> Command {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("USER", "tester")
            .env("MLC_TEST_WAIT", "1")
            .env("MLC_TEST_CLOCK", self.clock_s.to_string())
            // Standard input is empty.
            .stdin(std::process::Stdio::null());
        if self.is_clock_shared {
            command.env("MLC_TEST_CLOCK_FILE", self.path("clock"));
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        Run::new(arguments, output)
    }

    /// Runs `mlc --format json COMMAND --pair PAIR MORE`.
    pub(crate) fn pass(&self, command: &str, more: &[&str]) -> Run {
        self.run(&[&["--format", "json", command, "--pair", self.pair], more].concat())
    }

    pub(crate) fn ship(&self) -> Run {
        self.pass("ship", &[])
    }

    pub(crate) fn track(&self) -> Run {
        self.pass("track", &[])
    }

    /// Carrier of the world's pair.
    pub(crate) fn carrier(&self) -> &dyn Carrier {
        self.sandbox.carrier(self.pair).0
    }

    pub(crate) fn carrier_server(&self) -> &Server {
        self.sandbox.carrier(self.pair).1
    }

    /// ERP of the world's pair.
    pub(crate) fn erp(&self) -> &dyn Erp {
        self.sandbox.erp(self.pair).0
    }

    pub(crate) fn erp_server(&self) -> &Server {
        self.sandbox.erp(self.pair).1
    }

    /// Returns the shipment as Acumatica has it now.
    pub(crate) fn shipment(&self, number: &str) -> Shipment {
        self.sandbox.acumatica.shipment(number).unwrap_or_else(|| panic!("no shipment {number}"))
    }

    /// Adds a ready order with this number of boxes; `ship_via` is one of the ERP's codes.
    pub(crate) fn release(&self, order: &str, boxes: usize, ship_via: Option<&str>) {
        self.erp().release(order, boxes, ship_via);
    }

    /// Returns what write-back has written to an order in the ERP.
    pub(crate) fn written(&self, order: &str) -> Written {
        self.erp().written(order)
    }

    /// Returns the tracking numbers on an order in the ERP.
    pub(crate) fn numbers_in_erp(&self, order: &str) -> Vec<String> {
        self.written(order).numbers
    }

    /// Runs a command that is killed at a moment of the n-th call of an operation, counted from 0. Returns whether it was killed.
    pub(crate) fn killed_at(
        &self,
        arguments: &[&str],
        server: &Server,
        (operation, nth, moment): (&'static str, u64, Moment),
    ) -> bool {
        let child: Arc<OnceLock<Pid>> = Arc::default();
        let (pid, left) = (Arc::clone(&child), Mutex::new(nth));
        server.watch(Some(Watcher::new(move |called, at| {
            if (called, at) != (operation, moment) {
                return ControlFlow::Continue(());
            }
            let mut left = left.lock().unwrap();
            if *left > 0 {
                *left -= 1;
                return ControlFlow::Continue(());
            }
            let _ = kill(*pid.wait(), Signal::SIGKILL);
            ControlFlow::Break(())
        })));
        let mut process =
            self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        child.set(Pid::from_raw(process.id().cast_signed())).unwrap();
        let status = process.wait().unwrap();
        server.watch(None);
        status.signal() == Some(9)
    }

    /// Asserts that the carrier has exactly one live label of an order, and returns its tracking number.
    pub(crate) fn one_live_label(&self, order: &str) -> String {
        let live = self.carrier().alive(order);
        assert_eq!(live.len(), 1, "live shipments with reference {order}");
        live[0].master_tracking_number.clone()
    }

    pub(crate) fn no_live_label(&self, order: &str) {
        assert_eq!(self.carrier().alive(order).len(), 0, "live shipments with reference {order}");
    }
}

/// Result of a command.
pub(crate) struct Run {
    command: String,
    code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn new(arguments: &[&str], output: Output) -> Self {
        Self {
            command: format!("mlc {}", arguments.join(" ")),
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn fail(&self, problem: &str) -> ! {
        let mut text = format!("{problem}\n$ {}\nexit code {:?}\n", self.command, self.code);
        let _ = write!(text, "--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        panic!("{text}");
    }

    #[track_caller]
    pub(crate) fn check(&self, is_fine: bool, problem: &str) -> &Self {
        if !is_fine {
            self.fail(problem);
        }
        self
    }

    /// Asserts the exit code, and that standard error is empty.
    #[track_caller]
    pub(crate) fn exit(&self, code: i32) -> &Self {
        self.check(self.code == Some(code), &format!("exit code {code} expected"));
        self.check(code == 2 || code == 78 || self.stderr.is_empty(), "standard error must be empty")
    }

    /// Asserts the exit code, with any output on standard error.
    #[track_caller]
    pub(crate) fn exit_noisily(&self, code: i32) -> &Self {
        self.check(self.code == Some(code), &format!("exit code {code} expected"))
    }

    /// Whether the exit code is one of these.
    pub(crate) fn has_ended_with(&self, codes: &[i32]) -> bool {
        self.code.is_some_and(|code| codes.contains(&code))
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| self.fail(&format!("no JSON: {error}")))
    }

    /// Returns the record of an order.
    #[track_caller]
    pub(crate) fn record(&self, order: &str) -> Value {
        let summary = self.json();
        let found = summary["records"]
            .as_array()
            .and_then(|all| all.iter().find(|one| one["order"] == order).cloned());
        found.unwrap_or_else(|| self.fail(&format!("no record of order {order}")))
    }

    #[track_caller]
    pub(crate) fn outcome(&self, order: &str, outcome: &str) -> &Self {
        let record = self.record(order);
        self.check(record["outcome"] == outcome, &format!("order {order} should be {outcome}"))
    }

    /// Asserts the code of an order's error.
    #[track_caller]
    pub(crate) fn error_code(&self, order: &str, code: &str) -> &Self {
        let record = self.record(order);
        self.check(record["error"]["code"] == code, &format!("order {order} should have error {code}"))
    }

    #[track_caller]
    pub(crate) fn count(&self, what: &str, count: u64) -> &Self {
        let found = self.json()["counts"][what].clone();
        self.check(found == count, &format!("counts.{what} should be {count}"))
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        self.check(self.stdout.contains(text) || self.stderr.contains(text), &format!("{text:?} expected"))
    }
}

/// Returns every file below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

impl World {
    /// Waits until a process beside the test calls this operation of the ERP.
    pub(crate) fn wait_for_call(&self, operation: &str) {
        let before = std::time::Instant::now();
        while self.sandbox.acumatica_server.calls(operation).total == 0 {
            assert!(before.elapsed().as_secs() < 10, "{operation} was never called");
            std::thread::yield_now();
        }
    }

    /// Waits until this operation of the carrier was called `count` times.
    pub(crate) fn wait_for_carrier_call(&self, operation: &str, count: u64) {
        let before = std::time::Instant::now();
        while self.carrier_server().calls(operation).total < count {
            assert!(before.elapsed().as_secs() < 10, "{operation} was never called");
            std::thread::yield_now();
        }
    }
}

impl World {
    /// Reads or changes the database.
    pub(crate) fn database<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> T) -> T {
        work(&rusqlite::Connection::open(self.path("mlc.db")).unwrap())
    }
}

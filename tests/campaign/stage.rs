//! Environment of a run: the world, its log, and the commands run in it.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use mlc_sandbox::Parcel;
use serde_json::Value;

use crate::injection::Injection;
use crate::plan::{Jump, Plan, Scope, Settings};
use crate::run_log::{RunLog, ending};
use crate::verdict::{Verdict, Wrong};
use crate::world::World;

/// Age beyond the time for which any carrier finds a label by its reference.
const OLD_S: i64 = 400 * 86_400;

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) run_log: RunLog,
    pub(crate) verdict: Verdict,
    guard_off: Option<&'static str>,
    /// Whether an event may have cost a login whose token works once, such as the loss of the store.
    pub(crate) may_lose_login: bool,
    /// Seconds by which the clock is ahead, and the most by which any clock ever was.
    clock_s: (i64, i64),
    /// Seconds by which mlc's own clock is ahead of the others.
    own_s: i64,
    /// Number of times that mlc reported an order's label as not printed, and a person had it printed again.
    pub(crate) reprints: BTreeMap<String, usize>,
    /// Orders whose label a person found at the carrier after the store was lost.
    pub(crate) dismissed: Vec<String>,
    /// Numbers that a person voided at the carrier, because it had several for one order.
    pub(crate) voided_by_hand: Vec<String>,
    /// Numbers of labels that another system made.
    pub(crate) strangers: Vec<String>,
    /// Machine that mlc is told it runs on.
    machine: u32,
}

impl Stage {
    pub(crate) fn new(plan: &Plan, scope: &Scope) -> Self {
        let settings = plan.settings;
        let doubt = format!(
            "concurrency = {}\nin_doubt = {{ after = \"30m\", then = \"{}\" }}",
            settings.concurrency, settings.then
        );
        let world = World::of(scope.pair).config("concurrency = 4", &doubt);
        world.carrier().hide_new_labels(settings.track_delay_s);
        set_up(&world, settings);
        if world.erp().wants_login() {
            world.log_in();
        }
        let mut run_log = RunLog::default();
        run_log.tell(format!("seed {}: {settings:?}, guard off: {:?}", plan.seed, scope.guard_off));
        Self {
            world,
            run_log,
            verdict: Verdict::default(),
            guard_off: scope.guard_off,
            may_lose_login: false,
            clock_s: (0, 0),
            own_s: 0,
            reprints: BTreeMap::new(),
            dismissed: Vec::new(),
            voided_by_hand: Vec::new(),
            strangers: Vec::new(),
            machine: 0,
        }
    }

    /// Moves time forward or back.
    pub(crate) fn later(&mut self, seconds: i64) {
        if seconds != 0 {
            self.run_log.tell(format!("the clock is moved by {seconds} s"));
            self.world.later(seconds);
            self.clock_s.0 += seconds;
            self.note_clock();
        }
    }

    pub(crate) fn jump(&mut self, jump: Jump) {
        match jump {
            Jump::Everybody(seconds) => self.later(seconds),
            Jump::Own(seconds) => {
                self.run_log.tell(format!("mlc's own clock is set wrong by {seconds} s"));
                self.own_s = seconds;
                self.note_clock();
            }
        }
    }

    fn note_clock(&mut self) {
        self.clock_s.1 = self.clock_s.1.max(self.clock_s.0 + self.own_s.max(0));
    }

    /// Corrects mlc's clock, and sets all clocks to the latest time that any of them had.
    pub(crate) fn catch_up(&mut self) {
        self.own_s = 0;
        self.later(self.clock_s.1 - self.clock_s.0);
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.world.command(arguments);
        command.env("MLC_TEST_CLOCK", (self.world.clock_s() + self.own_s).to_string());
        command.env("MLC_TEST_MACHINE", format!("machine {}", self.machine));
        if let Some(guard) = self.guard_off {
            command.env("MLC_TEST_GUARD_OFF", guard);
        }
        command
    }

    /// Runs a command to its end. An injection is given its process id.
    pub(crate) fn run(
        &mut self,
        arguments: &[&str],
        mut command: Command,
        injection: Option<&Injection>,
    ) -> Output {
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(injection) = injection {
            injection.set_child(child.id());
        }
        let output = child.wait_with_output().unwrap();
        self.run_log.tell_run(arguments, &output);
        if String::from_utf8_lossy(&output.stderr).contains("panicked at") {
            self.find(Wrong::OddEnd, format!("mlc {} panicked", arguments.join(" ")));
        }
        if asks_for_login(&output) {
            if !self.may_lose_login {
                self.find(Wrong::LostLogin, arguments.join(" "));
            }
            self.run_log.tell("somebody logs in");
            self.world.log_in();
        }
        output
    }

    /// Runs a command without an injection, and returns its exit code and its JSON.
    pub(crate) fn calmly(&mut self, arguments: &[&str], codes: &[i32]) -> Value {
        let command = self.command(arguments);
        let output = self.run(arguments, command, None);
        let is_expected = output.status.code().is_some_and(|code| codes.contains(&code));
        if !is_expected && !asks_for_login(&output) {
            self.find(Wrong::OddEnd, format!("mlc {}: {}", arguments.join(" "), ending(&output)));
        }
        let mut summary: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        if let Some(members) = summary.as_object_mut() {
            members.insert("exit_code".into(), output.status.code().into());
        }
        summary
    }

    /// Runs `mlc --format json COMMAND --pair PAIR MORE`.
    pub(crate) fn pass(&mut self, command: &str, more: &[&str]) -> Value {
        self.calmly(&[&["--format", "json", command, "--pair", self.world.pair], more].concat(), &[0, 1, 75])
    }

    /// Records a fault.
    pub(crate) fn find(&mut self, wrong: Wrong, what: impl Into<String>) {
        let what = what.into();
        self.run_log.tell(format!("!! {wrong}: {what}"));
        self.verdict.add(wrong, what);
    }

    /// Returns the orders that are in doubt now. Reads a copy, because opening the database of a killed process repairs it, and mlc must do
    /// that itself.
    pub(crate) fn in_doubt(&self) -> Vec<String> {
        let copy = self.world.path("peek/mlc.db");
        if !self.copy_store("peek") {
            return Vec::new();
        }
        let database = rusqlite::Connection::open(copy).unwrap();
        let sql = "SELECT order_key FROM shipment WHERE state IN ('requested', 'in_doubt')";
        let Ok(mut statement) = database.prepare(sql) else { return Vec::new() };
        let keys = statement.query_map([], |row| row.get(0)).unwrap();
        keys.collect::<Result<_, _>>().unwrap_or_default()
    }

    /// Copies the database into a folder while no process runs. Returns whether there is one.
    pub(crate) fn copy_store(&self, folder: &str) -> bool {
        let folder = self.world.path(folder);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).unwrap();
        for part in ["mlc.db-wal", "mlc.db"] {
            let from = self.world.path(part);
            if from.exists() {
                std::fs::copy(from, folder.join(part)).unwrap();
            }
        }
        folder.join("mlc.db").exists()
    }

    /// Deletes the database, and restores the copy in a folder if one is named.
    pub(crate) fn lose_store(&self, copy: Option<&str>) {
        let parts = ["mlc.db", "mlc.db-wal", "mlc.db-shm"];
        for part in parts {
            let _ = std::fs::remove_file(self.world.path(part));
        }
        let Some(copy) = copy.map(|folder| self.world.path(folder)) else { return };
        for part in parts.into_iter().filter(|part| copy.join(part).exists()) {
            std::fs::copy(copy.join(part), self.world.path(part)).unwrap();
        }
    }

    /// Returns an order's live labels at the carrier that mlc made.
    pub(crate) fn alive(&self, order: &str) -> Vec<Parcel> {
        let live = self.world.carrier().alive(order);
        live.into_iter().filter(|parcel| self.is_ours(parcel)).collect()
    }

    pub(crate) fn is_ours(&self, parcel: &Parcel) -> bool {
        !self.strangers.contains(&parcel.master_tracking_number)
    }

    /// Makes a label of another system with the number of an order. Returns false if there is no label to copy from.
    pub(crate) fn label_of_stranger(&mut self, order: &str) -> bool {
        let first = self.world.carrier().parcels().into_iter().next();
        let like = first.map(|parcel| parcel.master_tracking_number);
        let made = like.and_then(|like| self.world.carrier().label_by_hand(&like, order, Some("Elsewhere")));
        self.run_log.tell(format!("another system's label of {order}: {made:?}"));
        self.strangers.extend(made.clone());
        made.is_some()
    }

    /// Moves the folder to another machine, or deletes its head file. Returns false if there is no database yet.
    pub(crate) fn copy_away(&mut self, is_headless: bool) -> bool {
        if is_headless {
            let _ = std::fs::remove_file(self.world.path("mlc.db.head"));
        } else {
            self.machine += 1;
        }
        self.world.path("mlc.db").exists()
    }

    /// Renames the pair in the configuration.
    pub(crate) fn rename_pair(&mut self) {
        let old = self.world.pair;
        let (erp, carrier) = (old.split('-').next().unwrap(), old.rsplit('-').next().unwrap());
        let plain = format!("{erp}-{carrier}");
        let new: &'static str =
            if old == plain { format!("{erp}-again-{carrier}").leak() } else { plain.leak() };
        self.world.edit_config(&format!("pair.{old}"), &format!("pair.{new}"));
        self.world.pair = new;
        self.run_log.tell(format!("pair {old} is called {new} now"));
    }

    /// Returns the files that were printed.
    pub(crate) fn printed(&self) -> Vec<PathBuf> {
        let text = std::fs::read_to_string(self.world.path("printed")).unwrap_or_default();
        text.lines().map(PathBuf::from).collect()
    }
}

/// Whether a command ended because a person must log in. The caller decides whether that is right.
pub(crate) fn asks_for_login(output: &Output) -> bool {
    output.status.code() == Some(78) && String::from_utf8_lossy(&output.stdout).contains("LOGIN.REQUIRED")
}

fn set_up(world: &World, settings: Settings) {
    if settings.is_store_old {
        let mut command = world.command(&["status"]);
        assert!(
            command
                .env("MLC_TEST_CLOCK", (world.clock_s() - OLD_S).to_string())
                .output()
                .unwrap()
                .status
                .success()
        );
    }
    if settings.is_cookie {
        let acumatica = world.sandbox.acumatica.settings().clone();
        world.edit_config("username =", "auth = \"cookie\"\ntenant = \"DemoCo\"\nusername =");
        world.edit_config(&format!("client_id = \"{}\"\n", acumatica.client_id), "");
        world.edit_config(&format!("client_secret = \"{}\"\n", acumatica.client_secret), "");
    }
    if settings.prints {
        let printer = world.path("print.sh");
        std::fs::write(&printer, "#!/bin/sh\necho \"$1\" >> printed\n").unwrap();
        std::fs::set_permissions(&printer, std::fs::Permissions::from_mode(0o755)).unwrap();
        let print = format!("print = \"{} {{file}}\"\nstock = ", printer.display());
        world.edit_config("stock = ", &print);
    }
}

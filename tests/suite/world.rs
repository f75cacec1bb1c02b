//! A sandbox, a folder, and the real binary in it. On failure everything that happened is printed.

use std::fmt::Write as _;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::{Carrier, Sandbox, Server};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PAIR: &str = "acumatica-fedex";
pub(crate) const EXACT_PAIR: &str = "exact-fedex";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    /// The pair that passes are about.
    pub(crate) pair: &'static str,
    folder: TempDir,
    clock_s: i64,
    /// Whether waits move a clock on that mlc shares with the sandbox.
    is_clock_shared: bool,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::of(PAIR)
    }

    /// The same with another pair, such as `acumatica-ups`.
    pub(crate) fn of(pair: &'static str) -> Self {
        let sandbox = Sandbox::start().unwrap();
        let world = Self {
            clock_s: sandbox.clock.offset_s(),
            sandbox,
            pair,
            folder: tempfile::tempdir().unwrap(),
            is_clock_shared: false,
        };
        if pair.ends_with("-ups") {
            // As the README asks for: UPS proves a delivery with a page.
            let mut settings = world.sandbox.acumatica.settings();
            settings.file_extensions.extend(["html", "gif"].map(String::from));
        }
        if pair.starts_with("exact-") {
            (4_100_200..4_100_204).for_each(|division| world.sandbox.exact_online.add_division(division));
        }
        std::fs::write(world.path("connections.toml"), world.sandbox.connections_for(&[pair])).unwrap();
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(world.path("connections.toml"), mode).unwrap();
        world
    }

    /// A world of the pair `d365-fedex`.
    pub(crate) fn d365() -> Self {
        Self::of("d365-fedex")
    }

    /// The pair exact-fedex over four divisions, and nobody has logged in.
    pub(crate) fn exact_without_login() -> Self {
        Self::of(EXACT_PAIR)
    }

    /// The same, logged in.
    pub(crate) fn exact() -> Self {
        let world = Self::exact_without_login();
        world.log_in();
        world
    }

    /// Opens the consent page as a person does, and gives the address that the browser ends at.
    pub(crate) fn consent(&self) -> String {
        let asked = self.run(&["--format", "json", "login", "exact"]);
        asked.exit(1);
        self.sandbox.exact_online.consent(asked.json()["url"].as_str().unwrap()).unwrap()
    }

    pub(crate) fn log_in(&self) {
        let callback = self.consent();
        self.run(&["login", "exact", "--callback-url", &callback]).exit(0);
    }

    /// From now on a wait of mlc moves the time of everybody on, and takes none.
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

    /// Replaces a text in connections.toml; it has to be there.
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

    /// Moves the time of mlc and of the sandbox on.
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

    /// The binary in the world's folder, ready to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mlc"));
        command.args(arguments);
        self.settle(command)
    }

    /// A line for the shell, in the same folder and with the same variables.
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
            // What asks for input gets none.
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

    /// `mlc --format json COMMAND --pair PAIR MORE`.
    pub(crate) fn pass(&self, command: &str, more: &[&str]) -> Run {
        self.run(&[&["--format", "json", command, "--pair", self.pair], more].concat())
    }

    pub(crate) fn ship(&self) -> Run {
        self.pass("ship", &[])
    }

    pub(crate) fn track(&self) -> Run {
        self.pass("track", &[])
    }

    /// The carrier that the world's pair ships with.
    pub(crate) fn carrier(&self) -> &dyn Carrier {
        if self.pair.ends_with("-ups") { &*self.sandbox.ups } else { &*self.sandbox.fedex }
    }

    pub(crate) fn carrier_server(&self) -> &Server {
        if self.pair.ends_with("-ups") { &self.sandbox.ups_server } else { &self.sandbox.fedex_server }
    }

    /// The shipment as the ERP has it now.
    pub(crate) fn shipment(&self, number: &str) -> Shipment {
        self.sandbox.acumatica.shipment(number).unwrap_or_else(|| panic!("no shipment {number}"))
    }

    fn erp(&self) -> &str {
        self.pair.split('-').next().unwrap_or_default()
    }

    pub(crate) fn erp_server(&self) -> &Server {
        match self.erp() {
            "netsuite" => &self.sandbox.netsuite_server,
            "d365" => &self.sandbox.dynamics365_server,
            "exact" => &self.sandbox.exact_online_server,
            _ => &self.sandbox.acumatica_server,
        }
    }

    /// Adds an order of so many boxes that is ready; `express` is the ERP's code of a fast way of shipping.
    pub(crate) fn release(&self, number: &str, packages: usize, express: Option<&str>) {
        match self.erp() {
            "netsuite" => {
                let mut fulfillment = mlc_sandbox::netsuite::Record::shipped(number);
                fulfillment.pack("package", &vec![2.0; packages]);
                if let Some(method) = express {
                    fulfillment["shipMethod"] = method.into();
                }
                self.sandbox.netsuite.add(fulfillment);
            }
            // Its orders have no boxes: each goes in one.
            "d365" => {
                let (company, number) = number.split_once('/').unwrap();
                let confirmed = mlc_sandbox::dynamics365_fo::Order::confirmed(company, number);
                let mode = express.unwrap_or("FX-GRD");
                self.sandbox.dynamics365.add(confirmed.with("DeliveryModeCode", mode));
            }
            "exact" => {
                let (division, number) = exact_order(number);
                let mut order = mlc_sandbox::exact_online::SalesOrder::open(number);
                if let Some(code) = express {
                    let method = mlc_sandbox::exact_online::shipping_method(code, "");
                    order.header.set("ShippingMethod", method.text("ID"));
                }
                self.sandbox.exact_online.add(division, order);
            }
            _ => {
                let mut shipment = Shipment::open(number);
                shipment.packages = vec![mlc_sandbox::acumatica::Package::closed(2.0); packages];
                shipment.ship_via = express.map(str::to_owned).or(shipment.ship_via);
                self.sandbox.acumatica.add(shipment);
            }
        }
    }

    /// The tracking numbers on the packages of an order in the ERP.
    pub(crate) fn numbers_in_erp(&self, number: &str) -> Vec<String> {
        match self.erp() {
            "netsuite" => {
                let fulfillment = self.sandbox.netsuite.fulfillment(number);
                fulfillment.unwrap_or_else(|| panic!("no fulfillment {number}")).tracking_numbers()
            }
            "d365" => {
                let described = self.written_home(number);
                let numbers = described.iter().filter_map(|text| text.strip_prefix("MLC "));
                numbers.filter(|text| !text.contains(' ')).map(str::to_owned).collect()
            }
            "exact" => {
                let (division, number) = exact_order(number);
                let documents = self.sandbox.exact_online.documents_of(division, number);
                let bodies = documents.iter().map(|document| document.text("Body"));
                // The document of a cancelled label still names it.
                let lines: Vec<String> = bodies
                    .filter(|body| !body.contains("\nStatus: Cancelled"))
                    .flat_map(|body| body.lines().map(str::to_owned).collect::<Vec<_>>())
                    .collect();
                let packages = lines.iter().filter(|line| line.starts_with("Package "));
                packages.filter_map(|line| line.split(' ').nth(2)).map(str::to_owned).collect()
            }
            _ => self
                .shipment(number)
                .packages
                .into_iter()
                .filter_map(|package| package.tracking_number)
                .collect(),
        }
    }

    /// Names of what was attached to an order, each as often as it is there; of the ERP where that can happen twice.
    pub(crate) fn written_home(&self, number: &str) -> Vec<String> {
        match self.erp() {
            "d365" => {
                let attachments = self.sandbox.dynamics365.attachments(number);
                attachments.iter().map(|row| row.text("AttachmentDescription").to_owned()).collect()
            }
            "exact" => {
                let (division, number) = exact_order(number);
                let documents = self.sandbox.exact_online.documents_of(division, number);
                let files = self.sandbox.exact_online.attachments(division).into_iter();
                let is_ours = |document: &str| documents.iter().any(|one| one.text("ID") == document);
                let files = files.filter(|file| is_ours(file.text("Document")));
                let files = files.map(|file| file.text("FileName").to_owned());
                documents.iter().map(|one| one.text("Subject").to_owned()).chain(files).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Asserts that exactly one label of an order lives at the carrier, and gives its tracking number.
    pub(crate) fn one_live_label(&self, order: &str) -> String {
        let live = self.carrier().alive(order);
        assert_eq!(live.len(), 1, "live shipments with reference {order}");
        live[0].master_tracking_number.clone()
    }

    pub(crate) fn no_live_label(&self, order: &str) {
        assert_eq!(self.carrier().alive(order).len(), 0, "live shipments with reference {order}");
    }
}

/// Division and number of an order of Exact Online, from its key.
fn exact_order(key: &str) -> (i64, i64) {
    let (division, number) = key.split_once('/').unwrap();
    (division.parse().unwrap(), number.parse().unwrap())
}

/// What a command did.
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

    /// The exit code is this one, and standard error is empty.
    #[track_caller]
    pub(crate) fn exit(&self, code: i32) -> &Self {
        self.check(self.code == Some(code), &format!("exit code {code} expected"));
        self.check(code == 2 || code == 78 || self.stderr.is_empty(), "standard error must be empty")
    }

    /// The exit code is this one, whatever stands on standard error.
    #[track_caller]
    pub(crate) fn exit_noisily(&self, code: i32) -> &Self {
        self.check(self.code == Some(code), &format!("exit code {code} expected"))
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| self.fail(&format!("no JSON: {error}")))
    }

    /// The record of an order.
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

    /// The code of an order's error.
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

/// Every file below a folder.
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
    /// Waits until the ERP has been asked for that, by a process that runs beside the test.
    pub(crate) fn wait_for_call(&self, operation: &str) {
        let before = std::time::Instant::now();
        while self.sandbox.acumatica_server.calls(operation).total == 0 {
            assert!(before.elapsed().as_secs() < 10, "{operation} was never called");
            std::thread::yield_now();
        }
    }

    /// The same for the carrier.
    pub(crate) fn wait_for_carrier_call(&self, operation: &str, count: u64) {
        let before = std::time::Instant::now();
        while self.carrier_server().calls(operation).total < count {
            assert!(before.elapsed().as_secs() < 10, "{operation} was never called");
            std::thread::yield_now();
        }
    }
}

impl World {
    /// Reads, or tampers with, the database.
    pub(crate) fn database<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> T) -> T {
        work(&rusqlite::Connection::open(self.path("mlc.db")).unwrap())
    }
}

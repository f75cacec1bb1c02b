//! Measures what mlc costs beside its systems: `cargo run --release --example bench [ROW…]` prints a table. The stand-ins run in
//! this process, on the same machine; CPU and memory are those of mlc alone.

#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mlc_sandbox::{Effect, Fault, Sandbox, When};
use nix::sys::resource::{UsageWho, getrusage};

const PAIR: &str = "acumatica-fedex";

type Row = (&'static str, &'static str, fn(&Bench) -> io::Result<String>);

/// Name, what is measured, and how.
const ROWS: [Row; 12] = [
    ("start", "process start to first carrier request, token cached", start),
    ("idle", "pass with nothing to do, CPU", idle),
    ("order", "CPU per order, ERP read to write-back", cpu_per_order),
    ("serial", "durable orders a second, one worker, no latency", serial),
    ("latency", "orders a second at 50 ms carrier latency, 16 workers", with_latency),
    ("memory", "peak memory, 5,000 orders in one pass", memory),
    ("track", "tracking calls per 1,000 packages", tracking_calls),
    ("poll", "poll 25,000 packages at 50 ms, 4 workers", poll),
    ("limit", "10,000 creates against 1,400 per 10 s", limit),
    ("pace", "1,000 UPS packages against 20 tracking calls a second", pace),
    ("calls", "ERP calls and carrier connections per order", calls),
    ("million", "pass with nothing to do, 1,000,000 shipments stored", million),
];

fn main() -> io::Result<()> {
    let wanted: Vec<String> = env::args().skip(1).collect();
    if let [flag, program, arguments @ ..] = &wanted[..]
        && flag == "--peak"
    {
        return print_peak(program, arguments);
    }
    // A row of its own process, because CPU time is counted over all children of one.
    if let [flag, row] = &wanted[..]
        && flag == "--row"
    {
        let (_, _, measure) =
            ROWS.iter().find(|(name, ..)| name == row).ok_or_else(|| io::Error::other("no such row"))?;
        println!("{}", measure(&Bench::new()?)?);
        return Ok(());
    }
    let mlc = mlc()?;
    println!("{} ({} bytes)\n", mlc.display(), fs::metadata(&mlc)?.len());
    for (name, what, _) in
        ROWS.iter().filter(|(name, ..)| wanted.is_empty() || wanted.iter().any(|row| row == name))
    {
        let output =
            Command::new(env::current_exe()?).args(["--row", name]).stderr(Stdio::inherit()).output()?;
        println!("{name:8} {what:55} {}", String::from_utf8_lossy(&output.stdout).trim());
    }
    Ok(())
}

/// A sandbox and a folder for one row.
struct Bench {
    sandbox: Sandbox,
    folder: PathBuf,
    mlc: PathBuf,
}

/// What a run of mlc took.
struct Cost {
    wall: Duration,
    cpu: Duration,
}

impl Bench {
    fn new() -> io::Result<Self> {
        let mlc = mlc()?;
        let folder = mlc.parent().and_then(Path::parent).unwrap_or(Path::new(".")).join("bench");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let sandbox = Sandbox::start_at(0)?;
        // How long an ERP takes to confirm is not mlc's doing.
        sandbox.acumatica.settings().immediate_actions = true;
        let bench = Self { sandbox, folder, mlc };
        bench.configure(4)?;
        // A new database may stand in the place of a lost one, and has orders looked up: this one is years old.
        bench.run_any(&["status"])?;
        let database = rusqlite::Connection::open(bench.folder.join("mlc.db")).map_err(io::Error::other)?;
        let sql = "UPDATE fact SET value = '2020-01-01T00:00:00.000Z' WHERE name = 'suspected_since'";
        database.execute(sql, []).map_err(io::Error::other)?;
        Ok(bench)
    }

    /// Plain settings: no address validation, nothing but tracking number, label file and confirmation written back; and no limit of
    /// the carrier, which would hide what mlc itself can do.
    fn configure(&self, workers: u32) -> io::Result<()> {
        self.sandbox.fedex.settings().rate_limit = u64::MAX;
        self.configure_limited(workers, 100_000)
    }

    fn configure_limited(&self, workers: u32, calls_per_10s: u32) -> io::Result<()> {
        self.configure_for(PAIR, workers, calls_per_10s)
    }

    fn configure_for(&self, pair: &str, workers: u32, calls_per_10s: u32) -> io::Result<()> {
        let text = self.sandbox.connections_for(&[pair]);
        let account = "account = \"740561073\"";
        let text = text.replace(account, &format!("{account}\ncalls_per_10s = {calls_per_10s}"));
        let text = text.replace("validate_address = \"warn\"", "validate_address = \"off\"");
        let text =
            text.replace("concurrency = 4", &format!("concurrency = {workers}\nproof_of_delivery = false"));
        let text = text.replace("note = true", "note = false");
        let fields = text.find("shipment_fields").unwrap_or(text.len());
        let file = self.folder.join("connections.toml");
        fs::write(&file, &text[..fields])?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600))
    }

    fn add_orders(&self, from: usize, count: usize) {
        let (erp, _) = self.sandbox.erp(PAIR);
        for number in from..from + count {
            erp.release(&erp.key(number), 1, None);
        }
    }

    fn carrier_latency(&self, time: Duration) {
        self.sandbox.fedex_server.fault(Fault::on("*", When::Before, Effect::Delay(time)).always());
    }

    fn run(&self, arguments: &[&str]) -> io::Result<Cost> {
        self.run_any(&[arguments, &["--pair", PAIR]].concat())
    }

    fn run_any(&self, arguments: &[&str]) -> io::Result<Cost> {
        let before = children()?;
        let start = Instant::now();
        let status = Command::new(&self.mlc)
            .args(arguments)
            .current_dir(&self.folder)
            .env("XDG_CONFIG_HOME", &self.folder)
            .stdout(Stdio::null())
            .status()?;
        let wall = start.elapsed();
        let after = children()?;
        if !status.success() {
            return Err(io::Error::other(format!("mlc {} ended with {status}", arguments.join(" "))));
        }
        Ok(Cost { wall, cpu: after.0.saturating_sub(before.0) })
    }

    /// Peak memory in kilobytes, and time. A child counts the memory of the process that forked it as its own, and this one holds the
    /// stand-ins: a small process starts mlc and measures it.
    fn run_for_peak(&self, arguments: &[&str]) -> io::Result<(i64, Duration)> {
        let start = Instant::now();
        let output = Command::new(env::current_exe()?)
            .arg("--peak")
            .arg(&self.mlc)
            .args(arguments)
            .args(["--pair", PAIR])
            .current_dir(&self.folder)
            .env("XDG_CONFIG_HOME", &self.folder)
            .stderr(Stdio::inherit())
            .output()?;
        let peak_kb = String::from_utf8_lossy(&output.stdout).trim().parse().map_err(io::Error::other)?;
        Ok((peak_kb, start.elapsed()))
    }
}

/// Runs a program and prints its peak memory in kilobytes.
fn print_peak(program: &str, arguments: &[String]) -> io::Result<()> {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(io::Error::other(format!("{program} ended with {status}")));
    }
    println!("{}", children()?.1);
    Ok(())
}

/// CPU time and peak memory of all children so far.
fn children() -> io::Result<(Duration, i64)> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = |value: nix::sys::time::TimeVal| {
        let micros = value.tv_sec() * 1_000_000 + value.tv_usec();
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    };
    Ok((time(usage.user_time()) + time(usage.system_time()), usage.max_rss()))
}

fn mlc() -> io::Result<PathBuf> {
    let example = env::current_exe()?;
    let target =
        example.parent().and_then(Path::parent).ok_or_else(|| io::Error::other("no target folder"))?;
    let mlc = target.join("mlc");
    if mlc.exists() { Ok(mlc) } else { Err(io::Error::other("build mlc first: cargo build --release")) }
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn median(mut values: Vec<Duration>) -> Duration {
    values.sort();
    values[values.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark")]
fn rate(count: usize, time: Duration) -> String {
    format!("{:.0}/s ({count} in {:.2} s)", count as f64 / time.as_secs_f64(), time.as_secs_f64())
}

fn start(bench: &Bench) -> io::Result<String> {
    bench.add_orders(0, 1);
    bench.run(&["ship"])?;
    let mut times = Vec::new();
    for number in 1..=20 {
        bench.add_orders(number, 1);
        let before = bench.sandbox.fedex_server.calls("create shipment").total;
        let mut child = Command::new(&bench.mlc)
            .args(["ship", "--pair", PAIR])
            .current_dir(&bench.folder)
            .env("XDG_CONFIG_HOME", &bench.folder)
            .stdout(Stdio::null())
            .spawn()?;
        let begun = Instant::now();
        while bench.sandbox.fedex_server.calls("create shipment").total == before {
            std::thread::yield_now();
        }
        times.push(begun.elapsed());
        child.wait()?;
    }
    Ok(ms(median(times)))
}

fn idle(bench: &Bench) -> io::Result<String> {
    bench.run(&["ship"])?;
    let costs = (0..20).map(|_| bench.run(&["ship"])).collect::<io::Result<Vec<_>>>()?;
    let wall = median(costs.iter().map(|cost| cost.wall).collect());
    Ok(format!("{} CPU, {} wall", ms(median(costs.iter().map(|cost| cost.cpu).collect())), ms(wall)))
}

fn cpu_per_order(bench: &Bench) -> io::Result<String> {
    const ORDERS: u32 = 2_000;
    bench.add_orders(0, ORDERS as usize);
    Ok(ms(bench.run(&["ship"])?.cpu / ORDERS))
}

fn serial(bench: &Bench) -> io::Result<String> {
    const ORDERS: usize = 1_000;
    bench.configure(1)?;
    bench.add_orders(0, ORDERS);
    Ok(rate(ORDERS, bench.run(&["ship"])?.wall))
}

fn with_latency(bench: &Bench) -> io::Result<String> {
    const ORDERS: usize = 2_000;
    bench.configure(16)?;
    bench.add_orders(0, ORDERS);
    bench.carrier_latency(Duration::from_millis(50));
    Ok(rate(ORDERS, bench.run(&["ship"])?.wall))
}

fn memory(bench: &Bench) -> io::Result<String> {
    const ORDERS: usize = 5_000;
    bench.configure(16)?;
    bench.add_orders(0, ORDERS);
    let (peak_kb, wall) = bench.run_for_peak(&["ship"])?;
    Ok(format!("{} MB, {}", peak_kb / 1024, rate(ORDERS, wall)))
}

fn tracking_calls(bench: &Bench) -> io::Result<String> {
    bench.configure(16)?;
    bench.add_orders(0, 1_000);
    bench.run(&["ship"])?;
    bench.sandbox.fedex.advance_all();
    let cost = bench.run(&["track"])?;
    Ok(format!("{} calls, {} CPU", bench.sandbox.fedex_server.calls("track").total, ms(cost.cpu)))
}

fn poll(bench: &Bench) -> io::Result<String> {
    const PACKAGES: usize = 25_000;
    bench.configure(16)?;
    bench.add_orders(0, PACKAGES);
    bench.run(&["ship"])?;
    bench.sandbox.fedex.advance_all();
    bench.run(&["track"])?;
    bench.configure(4)?;
    bench.carrier_latency(Duration::from_millis(50));
    let cost = bench.run(&["track"])?;
    Ok(format!("{:.1} s, {} CPU", cost.wall.as_secs_f64(), ms(cost.cpu)))
}

fn limit(bench: &Bench) -> io::Result<String> {
    const ORDERS: usize = 10_000;
    bench.sandbox.fedex.settings().rate_limit = 1_400;
    bench.configure_limited(16, 1_400)?;
    bench.add_orders(0, ORDERS);
    let cost = bench.run(&["ship"])?;
    let creates = bench.sandbox.fedex_server.calls("create shipment").total;
    Ok(format!("{:.1} s, {} refused", cost.wall.as_secs_f64(), creates - ORDERS as u64))
}

/// Twice: what was found out the first time is kept.
fn pace(bench: &Bench) -> io::Result<String> {
    const PACKAGES: u64 = 1_000;
    let pair = "acumatica-ups";
    bench.configure_for(pair, 16, 1)?;
    bench.add_orders(0, 1_000);
    bench.run_any(&["ship", "--pair", pair])?;
    bench.sandbox.ups.settings().rate_limit = Some(20);
    let mut told = Vec::new();
    for _ in 0..2 {
        bench.sandbox.ups.advance_all();
        let before = bench.sandbox.ups_server.calls("track").total;
        let cost = bench.run_any(&["track", "--pair", pair])?;
        let refused = bench.sandbox.ups_server.calls("track").total - before - PACKAGES;
        told.push(format!("{:.1} s, {refused} refused", cost.wall.as_secs_f64()));
    }
    Ok(told.join("; then "))
}

fn calls(bench: &Bench) -> io::Result<String> {
    const ORDERS: u64 = 200;
    bench.configure(1)?;
    bench.add_orders(0, 200);
    bench.run(&["ship"])?;
    let (_, server) = bench.sandbox.erp(PAIR);
    let total: u64 = server.all_calls().values().map(|calls| calls.total).sum();
    #[expect(clippy::cast_precision_loss, reason = "some hundreds of calls")]
    let each = total as f64 / ORDERS as f64;
    Ok(format!(
        "{each:.2} ERP calls an order, {} carrier connections in all",
        bench.sandbox.fedex_server.connections()
    ))
}

fn million(bench: &Bench) -> io::Result<String> {
    bench.add_orders(0, 1);
    bench.run(&["ship"])?;
    // Copies of a finished shipment, so that the indexes are as large as they would be.
    let database = rusqlite::Connection::open(bench.folder.join("mlc.db")).map_err(io::Error::other)?;
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
               INSERT INTO shipment (pair, order_key, state, job, pass, attempt, labelled_at, is_final, created_at, updated_at, account)
               SELECT pair, 'X' || i, state, job || i, pass, 1, labelled_at, 1, created_at, updated_at, account
               FROM n, (SELECT * FROM shipment LIMIT 1);
               INSERT INTO package (shipment_id, job, attempt, sequence, tracking_number)
               SELECT id, job, 1, 1, 'T' || id FROM shipment WHERE id > 1;
               INSERT INTO step (shipment_id, name, origin, payload, state)
               SELECT id, 'tracking', 'label', '{}', 'done' FROM shipment WHERE id > 1;";
    database.execute_batch(sql).map_err(io::Error::other)?;
    drop(database);
    let costs = (0..10).map(|_| bench.run(&["ship"])).collect::<io::Result<Vec<_>>>()?;
    let ship = median(costs.iter().map(|cost| cost.wall).collect());
    let costs = (0..10).map(|_| bench.run(&["track"])).collect::<io::Result<Vec<_>>>()?;
    let track = median(costs.iter().map(|cost| cost.wall).collect());
    Ok(format!("ship {}, track {}", ms(ship), ms(track)))
}

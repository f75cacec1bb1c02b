//! Tries mlc without an account anywhere: local stand-ins of Acumatica, NetSuite, Dynamics 365, Exact Online, FedEx and UPS, and the real
//! binary against them.
//!
//! `cargo run --release --example sandbox -- demo` shows the main job. `… -- serve [FOLDER]` keeps the stand-ins running and writes a
//! ready connections.toml into the folder.

#![allow(clippy::print_stdout, reason = "a demonstration prints what it does")]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::Duration;

use mlc_sandbox::acumatica::{OrderLink, Package, Shipment};
use mlc_sandbox::exact_online::SalesOrder;
use mlc_sandbox::{Effect, Fault, Sandbox, When, dynamics365_fo};

const PAIR: &str = "acumatica-fedex";
const UPS_PAIR: &str = "acumatica-ups";
const NETSUITE_PAIR: &str = "netsuite-fedex";
const D365_PAIR: &str = "d365-fedex";
const EXACT_PAIR: &str = "exact-fedex";
const PAIRS: [&str; 5] = [PAIR, UPS_PAIR, NETSUITE_PAIR, D365_PAIR, EXACT_PAIR];
const USAGE: &str = "usage: sandbox demo | sandbox serve [FOLDER]

demo            ships and tracks orders of every ERP, and shows what came of it
serve [FOLDER]  keeps the stand-ins running on the ports 8801 to 8806 until it is ended, and writes a connections.toml that fits
                into FOLDER (by default: sandbox)";
/// Ports of `serve`, one after the other.
const SERVE_PORT: u16 = 8801;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match asked(&arguments) {
        Some(Asked::Help) => {
            println!("{USAGE}");
            Ok(())
        }
        Some(Asked::Demo) => demo(),
        Some(Asked::Serve(folder)) => serve(folder),
        None => Err(io::Error::other(USAGE)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for.
#[derive(Debug, PartialEq)]
enum Asked<'a> {
    Help,
    Demo,
    Serve(&'a Path),
}

fn asked<'a>(arguments: &[&'a str]) -> Option<Asked<'a>> {
    if arguments.iter().any(|word| matches!(*word, "--help" | "-h" | "help")) {
        return Some(Asked::Help);
    }
    match *arguments {
        ["demo"] => Some(Asked::Demo),
        ["serve"] => Some(Asked::Serve(Path::new("sandbox"))),
        ["serve", folder] if !folder.starts_with('-') => Some(Asked::Serve(Path::new(folder))),
        _ => None,
    }
}

/// Ships, tracks until delivered, and shows the audit.
fn demo() -> io::Result<()> {
    let mlc = build_mlc()?;
    let folder = mlc.parent().and_then(Path::parent).unwrap_or(Path::new(".")).join("sandbox-demo");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let sandbox = Sandbox::start_at(0)?;
    write_private(&folder.join("connections.toml"), &sandbox.connections_for(&PAIRS))?;
    add_orders(&sandbox);
    let run = |words: &[&str]| {
        println!("\n$ mlc {}", words.join(" "));
        // The key of a demonstration is none of the user's.
        Command::new(&mlc).args(words).current_dir(&folder).env("XDG_CONFIG_HOME", &folder).status()
    };

    println!(
        "Acumatica has five released shipments: one box, three boxes, a home, one with a wrong state, and one that goes by UPS."
    );
    run(&["check", "--pair", PAIR])?;
    run(&["ship", "--pair", PAIR])?;
    println!("\nSomebody corrects the state of 000126 in Acumatica.");
    sandbox.acumatica.edit("000126", |shipment| shipment.address.state = Some("ID".into()));
    run(&["replay", "--pair", PAIR, "--order", "000126"])?;
    println!(
        "\nThe fifth one has a ship-via code that only the pair with UPS maps. Its first answer gets lost on the way."
    );
    sandbox.ups_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
    run(&["ship", "--pair", UPS_PAIR])?;
    println!("\nThe next pass finds the label by its reference, and takes it over.");
    run(&["ship", "--pair", UPS_PAIR])?;
    println!("\nThe carriers move the parcels, and mlc tracks them.");
    for _ in 0..5 {
        sandbox.fedex.advance_all();
        sandbox.ups.advance_all();
        run(&["track", "--pair", PAIR])?;
        run(&["track", "--pair", UPS_PAIR])?;
    }
    println!("\nNetSuite has a fulfillment whose order is not invoiced yet.");
    run(&["ship", "--pair", NETSUITE_PAIR])?;
    let fulfillment = sandbox.netsuite.fulfillment("IF10021");
    let numbers = fulfillment.map(|fulfillment| fulfillment.tracking_numbers()).unwrap_or_default();
    println!("Its packages carry {}; the invoice gets the number when there is one.", numbers.join(" "));

    run(&["audit", "--order", "000126"])?;
    run(&["audit", "--verify"])?;

    println!("\nWhat Acumatica has now:");
    for shipment in sandbox.acumatica.shipments() {
        let numbers: Vec<String> =
            shipment.packages.iter().filter_map(|package| package.tracking_number.clone()).collect();
        println!("  {} {:10} {}", shipment.number, shipment.status, numbers.join(" "));
        for file in sandbox.acumatica.files(&shipment.number) {
            println!("      file {}", file.name);
        }
        for line in shipment.note.lines() {
            println!("      note {line}");
        }
    }
    demo_dynamics365(&sandbox, &run)?;
    demo_exact(&mlc, &folder.join("exact"), &sandbox)?;
    println!("\nLabels and proofs of delivery lie in {}", folder.join("labels").display());
    println!("Everything of this demonstration lies in {}", folder.display());
    Ok(())
}

/// Ships and tracks the orders of two companies.
fn demo_dynamics365(sandbox: &Sandbox, run: &dyn Fn(&[&str]) -> io::Result<ExitStatus>) -> io::Result<()> {
    let pass = |command: &str| run(&[command, "--pair", D365_PAIR]);
    println!(
        "\nDynamics 365 has three confirmed orders of two companies; one is locked by somebody for a moment."
    );
    pass("check")?;
    sandbox.dynamics365.settings().conflicts.insert("usmf/000768".into(), 1);
    pass("ship")?;
    (0..5).for_each(|_| sandbox.fedex.advance_all());
    pass("track")?;
    println!("\nWhat Dynamics 365 has now:");
    for order in ["gbsi/000768", "usmf/000768", "usmf/000769"] {
        println!("  {order}");
        for attachment in sandbox.dynamics365.attachments(order) {
            println!("      {}", attachment.text("AttachmentDescription"));
            if attachment.text("DocumentAttachmentTypeCode") == "Note" {
                attachment.text("Notes").lines().for_each(|line| println!("        {line}"));
            }
        }
    }
    Ok(())
}

/// Logs in to Exact Online, ships from two divisions, and shows the documents.
fn demo_exact(mlc: &Path, folder: &Path, sandbox: &Sandbox) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    write_private(&folder.join("connections.toml"), &sandbox.connections_for(&[EXACT_PAIR]))?;
    add_exact_orders(sandbox);
    let command = |words: &[&str]| {
        println!("\n$ mlc {}", words.join(" "));
        let mut command = Command::new(mlc);
        command.args(words).current_dir(folder).env("XDG_CONFIG_HOME", folder).stdin(Stdio::null());
        command
    };
    println!("\nExact Online wants a person to consent in a browser, once; the stand-in's person does.");
    let shown = command(&["login", "exact"]).output()?;
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let url = shown.split_whitespace().find(|word| word.starts_with("http")).unwrap_or_default();
    println!("{url}");
    let callback = sandbox.exact_online.consent(url).map_err(io::Error::other)?;
    command(&["login", "exact", "--callback-url", &callback]).status()?;
    let before = sandbox.exact_online.orders_text();
    command(&["ship", "--pair", EXACT_PAIR]).status()?;
    for _ in 0..5 {
        sandbox.fedex.advance_all();
        command(&["track", "--pair", EXACT_PAIR]).status()?;
    }
    command(&["status"]).status()?;
    println!("\nWhat Exact Online has now:");
    for division in EXACT_DIVISIONS {
        for document in sandbox.exact_online.documents(division) {
            println!("  {division} {}", document.text("Subject"));
            for line in document.text("Body").lines() {
                println!("      {line}");
            }
        }
    }
    let is_same = sandbox.exact_online.orders_text() == before;
    println!("\nThe sales orders are {} as they were.", if is_same { "exactly" } else { "NOT" });
    Ok(())
}

const EXACT_DIVISIONS: std::ops::Range<i64> = 4_100_200..4_100_204;

fn add_exact_orders(sandbox: &Sandbox) {
    EXACT_DIVISIONS.for_each(|division| sandbox.exact_online.add_division(division));
    for division in [EXACT_DIVISIONS.start, EXACT_DIVISIONS.start + 1] {
        sandbox.exact_online.add(division, SalesOrder::open(20_260_117));
    }
}

fn add_orders(sandbox: &Sandbox) {
    for (company, number) in [("gbsi", "000768"), ("usmf", "000768"), ("usmf", "000769")] {
        sandbox.dynamics365.add(dynamics365_fo::Order::confirmed(company, number));
    }

    let with_invoice = |number: &str| {
        let mut shipment = Shipment::open(number);
        shipment.orders = vec![OrderLink {
            order_type: "SO".into(),
            order_number: format!("SO{number}"),
            invoice_type: Some("Invoice".into()),
            invoice_number: Some(format!("AR{number}")),
        }];
        shipment
    };
    sandbox.acumatica.add(with_invoice("000123"));
    let mut three = with_invoice("000124");
    three.packages = [2.5, 4.0, 11.25].map(Package::closed).into();
    three.ship_via = Some("FEDEX2D".into());
    sandbox.acumatica.add(three);
    let mut home = with_invoice("000125");
    home.residential = true;
    home.contact.company = None;
    home.contact.attention = Some("Żaneta Kowalska".into());
    sandbox.acumatica.add(home);
    let mut wrong = with_invoice("000126");
    wrong.address.city = Some("Boise".into());
    wrong.address.postal_code = Some("83702".into());
    wrong.address.state = Some("XX".into());
    sandbox.acumatica.add(wrong);
    let mut by_ups = with_invoice("000127");
    by_ups.ship_via = Some("UPS2DA".into());
    sandbox.acumatica.add(by_ups);
    sandbox.netsuite.add(mlc_sandbox::netsuite::Record::shipped("IF10021"));
    // UPS proves a delivery with a page, which Acumatica has to be told to take.
    sandbox.acumatica.settings().file_extensions.insert("html".into());
}

/// Secrets stand in it, if only those of the stand-ins.
fn write_private(file: &Path, text: &str) -> io::Result<()> {
    fs::write(file, text)?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

/// The stand-ins on six ports, one after the other.
fn start_at(port: u16) -> io::Result<Sandbox> {
    Sandbox::start_at(port).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => io::Error::other(format!(
            "{error}. Another sandbox may be running; serve needs the ports {port} to {}",
            port + 5
        )),
        _ => error,
    })
}

/// Keeps the stand-ins running until the process is ended.
fn serve(folder: &Path) -> io::Result<()> {
    let sandbox = start_at(SERVE_PORT)?;
    add_orders(&sandbox);
    add_exact_orders(&sandbox);
    fs::create_dir_all(folder)?;
    let file = folder.join("connections.toml");
    write_private(&file, &sandbox.connections_for(&PAIRS))?;
    println!("Acumatica  {}", sandbox.acumatica_server.url());
    println!("FedEx      {}", sandbox.fedex_server.url());
    println!("UPS        {}", sandbox.ups_server.url());
    println!("NetSuite   {}", sandbox.netsuite_server.url());
    println!("Dynamics   {}", sandbox.dynamics365_server.url());
    println!("Exact      {}", sandbox.exact_online_server.url());
    println!("\nA configuration that fits lies in {}. In another terminal:\n", file.display());
    println!("  mlc --config {} ship --pair {PAIR}", file.display());
    println!(
        "  curl -d '{{\"all\":true}}' {}/_sandbox/advance      # the parcels move on",
        sandbox.fedex_server.url()
    );
    println!("  mlc --config {} track --pair {PAIR}", file.display());
    println!(
        "  curl -d '{{\"on\":\"create shipment\",\"when\":\"after\",\"effect\":\"drop\"}}' {}/_sandbox/fault   # the next answer gets lost",
        sandbox.fedex_server.url()
    );
    println!("\nThe same for Exact Online, whose page is consented to by:\n");
    println!(
        "  curl -d '{{\"url\":\"THE PAGE OF mlc login exact\"}}' {}/_sandbox/consent",
        sandbox.exact_online_server.url()
    );
    println!("\nEnd with Ctrl-C.");
    loop {
        pause(Duration::from_secs(3600));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the stand-ins work on threads of their own; this one has nothing to do"
)]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// The binary of the same build; cargo does not build it for an example by itself.
fn build_mlc() -> io::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let example = env::current_exe()?;
    let target = example
        .parent()
        .and_then(Path::parent)
        .ok_or_else(|| io::Error::other("this program lies in no target folder"))?;
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--bin", "mlc"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    if target.ends_with("release") {
        build.arg("--release");
    }
    if !build.status()?.success() {
        return Err(io::Error::other("mlc could not be built"));
    }
    Ok(target.join("mlc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_given_wherever_it_is_asked_for_and_no_flag_is_taken_for_a_folder() {
        for arguments in [&["--help"][..], &["serve", "--help"], &["demo", "-h"], &["help"]] {
            assert_eq!(asked(arguments), Some(Asked::Help), "{arguments:?}");
        }
        assert_eq!(asked(&["serve", "here"]), Some(Asked::Serve(Path::new("here"))));
        for arguments in [&[][..], &["serve", "--port"], &["demo", "here"]] {
            assert_eq!(asked(arguments), None, "{arguments:?}");
        }
    }

    #[test]
    fn a_port_that_is_taken_is_named_with_all_that_are_needed() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let said = start_at(port).unwrap_err().to_string();
        assert!(said.contains(&format!("serve needs the ports {port} to {}", u32::from(port) + 5)), "{said}");
        assert!(said.contains("Another sandbox may be running"), "{said}");
    }
}

//! What must never be seen: keys, passwords, tokens, names and streets.

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::http::Response;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{PAIR, World};

const SECRETS: [&str; 4] =
    ["acu-client-secret-0000", "acu-password-0000", "sandbox-key", "sandbox-secret-key-000000"];
const PERSONAL: [&str; 5] =
    ["Canary Street", "Canary Company", "Carla Canary", "canary@example.com", "555 0177"];

/// Everything that a program says of an order whose every word is a canary.
#[test]
fn neither_logs_nor_errors_nor_audit_hold_secrets_or_persons() {
    let world = World::new();
    let canary = |shipment: &mut Shipment| {
        shipment.address.line1 = Some("77 Canary Street".into());
        shipment.contact.company = Some("Canary Company".into());
        shipment.contact.attention = Some("Carla Canary".into());
        shipment.contact.email = Some("canary@example.com".into());
        shipment.contact.phone = Some("206 555 0177".into());
    };
    world.add(Shipment::open("000123"), canary);
    world.add(Shipment::open("000124"), canary);
    world.add(Shipment::open("000125"), |shipment| {
        canary(shipment);
        shipment.address.state = Some("ZZ".into());
    });
    // An API that repeats what it was told.
    let echo = r#"{"errors":[{"code":"X.INVALID","message":"Carla Canary at 77 CANARY STREET (Canary Company, 206 555 0177) is odd; key sandbox-secret-key-000000"}]}"#;
    let answer = Effect::Answer(Response::text(400, "application/json", echo));
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::Before, answer));
    let mut said = String::new();
    for arguments in [
        &["ship", "--pair", PAIR][..],
        &["track", "--pair", PAIR],
        &["audit"],
        &["--format", "json", "audit"],
        &["status"],
        &["check"],
        &["--format", "json", "ship", "--pair", PAIR],
    ] {
        world.sandbox.fedex.advance_all();
        let mut command = world.command(arguments);
        let output = command.env("RUST_LOG", "trace").output().unwrap();
        said.push_str(&String::from_utf8_lossy(&output.stdout));
        said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    assert!(said.contains("X.INVALID") && said.contains("000124"), "{said}");
    for word in SECRETS.iter().chain(&PERSONAL) {
        assert!(!said.to_lowercase().contains(&word.to_lowercase()), "{word} was said:\n{said}");
    }
    let tokens: Vec<String> = world.database(|db| {
        let mut statement = db.prepare("SELECT access FROM token").unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    });
    assert_eq!(tokens.len(), 2);
    for token in tokens {
        assert!(!said.contains(&token));
    }
}

#[test]
fn secrets_are_in_no_argument_and_in_no_message_of_a_wrong_configuration() {
    let world = World::new()
        .config("client_secret = \"acu-client-secret-0000\"", "client_secret = [\"acu-client-secret-0000\"]");
    let run = world.run(&["status"]);
    run.exit(78)
        .check(!run.stderr.contains("acu-client-secret"), "a mistake names the key and not its value");
}

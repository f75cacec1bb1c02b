use std::path::PathBuf;

use super::*;

const GOOD: &str = r#"
[erp.acumatica]
kind = "acumatica"
url = "https://acme.acumatica.com"
endpoint = "Default/24.200.001"
client_id = "7C1E0A5B@DemoCo"
client_secret = "plain-secret"
username = "mlc-api"
password = { env = "MLC_UNIT_TEST_PASSWORD" }

[carrier.fedex]
kind = "fedex"
url = "https://apis.fedex.com"
api_key = "key"
secret_key = { file = "fedex.key" }
account = "740561073"

[pair.acumatica-fedex]
erp = "acumatica"
carrier = "fedex"
in_doubt = { after = "45m", then = "resubmit" }

[pair.acumatica-fedex.service]
map = { FEDEXG = "FEDEX_GROUND" }

[pair.acumatica-fedex.label]
print = "lp -d {printer} -o 'fit to page' {file}"

[pair.acumatica-fedex.ship_from.default]
company = "Acme Parts"
phone = "206 555 0100"
line1 = "1 Dock Street"
city = "Seattle"
state = "WA"
postal_code = "98101"
country = "US"
printer = "zebra-1"
"#;

fn load(text: &str) -> (tempfile::TempDir, Result<Config, ConfigError>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("connections.toml");
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let config = Config::load(&file, Arc::new(Keys::new(None)));
    (folder, config)
}

fn mistakes(text: &str) -> Vec<String> {
    let (_, config) = load(text);
    config.unwrap_err().mistakes.iter().map(|m| format!("{} {}: {}", m.line, m.key, m.message)).collect()
}

fn changed(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replace(from, to)
}

#[test]
fn a_small_configuration_is_complete() {
    let (folder, config) = load(GOOD);
    std::fs::write(folder.path().join("fedex.key"), "from-a-file\n").unwrap();
    let config = config.unwrap();
    assert_eq!(config.store, folder.path().join("mlc.db"));
    assert_eq!(config.pair_names().collect::<Vec<_>>(), ["acumatica-fedex"]);
    let pair = &config.pairs["acumatica-fedex"];
    assert_eq!((pair.doubt_after.as_secs(), pair.after_doubt), (2700, AfterDoubt::Resubmit));
    assert_eq!(pair.label.print.as_ref().unwrap(), &["lp", "-d", "{printer}", "-o", "fit to page", "{file}"]);
    assert_eq!(pair.rules.default_account, "740561073");
}

#[test]
fn a_secret_is_asked_for_when_its_pair_is_used_and_its_place_is_named() {
    let (_folder, config) = load(GOOD);
    let error = config.unwrap().pair("acumatica-fedex").unwrap_err();
    let keys: Vec<_> = error.mistakes.iter().map(|mistake| (mistake.line, mistake.key.as_str())).collect();
    assert_eq!(keys, [(9, "erp.acumatica.password"), (15, "carrier.fedex.secret_key")]);
    assert!(error.to_string().contains("MLC_UNIT_TEST_PASSWORD is not set"), "{error}");
}

#[test]
fn an_unknown_pair_is_named_with_the_nearest() {
    let (_folder, config) = load(GOOD);
    let error = config.unwrap().pair("acumatica-fedx").unwrap_err();
    assert!(error.to_string().contains("did you mean \"acumatica-fedex\"?"), "{error}");
}

#[test]
fn ten_mistakes_are_found_at_once_each_with_its_line() {
    let text = r#"
[store]
pth = "x.db"
[erp.acu]
kind = "acumatica"
url = "http://acme.acumatica.com"
endpoint = "Default"
client_id = "7C1E0A5B"
client_secret = 12
username = ""
password = "x"
trigger = "opened"
[carrier.fedex]
kind = "fedx"
[pair.p]
erp = "acuu"
carrier = "fedex"
concurrency = 0
in_doubt = { after = "soon" }
[pair.p.ship_from.default]
company = "A"
line1 = "1 Dock"
city = "Seattle"
country = "Amerika"
"#;
    let found = mistakes(text);
    let expected = [
        "3 store.pth: unknown key (did you mean \"path\"?)",
        "6 erp.acu.url: must be https: keys and addresses would travel in the clear",
        "7 erp.acu.endpoint: must be a name and a version, such as \"Default/24.200.001\"",
        "8 erp.acu.client_id: must end in @ and the tenant's login name, as Connected Applications (SM303010) shows it",
        "9 erp.acu.client_secret: must be a text, { env = \"NAME\" } or { file = \"PATH\" }, not a number",
        "10 erp.acu.username: must not be empty",
        "12 erp.acu.trigger: \"opened\" is none of \"open\", \"confirmed\"",
        "14 carrier.fedex.kind: \"fedx\" is none of \"fedex\", \"ups\"",
        "15 pair.p.service: needs a default service, a map of ship-via codes, or both",
        "16 pair.p.erp: there is no [erp.acuu]: unknown connection (did you mean \"acu\"?)",
        "18 pair.p.concurrency: must be between 1 and 64, not 0",
        "19 pair.p.in_doubt.after: \"soon\" is no time such as \"90s\", \"30m\", \"12h\" or \"14d\"",
        "20 pair.p.ship_from.default.phone: is missing",
        "24 pair.p.ship_from.default.country: \"Amerika\" is no ISO 3166 country code such as \"US\"",
    ];
    assert_eq!(found, expected);
}

#[test]
fn mistakes_between_keys_are_found_too() {
    let cases = [
        (
            "account = \"740561073\"",
            "account = \"12 34\"",
            "carrier.fedex.account: must be a FedEx account number",
        ),
        (
            "account = \"740561073\"",
            "account = \"740561073\"\ntrack_api_key = \"t\"",
            "needs track_secret_key beside it",
        ),
        (
            "username =",
            "trigger = \"confirmed\"\nconfirm = true\nusername =",
            "only goes with trigger = \"open\"",
        ),
        ("printer = \"zebra-1\"\n", "", "default needs a printer"),
        (" {file}\"", "\"", "must hold {file}"),
        ("'fit to page'", "'fit to page", "has a quote that is not closed"),
        ("phone = \"206 555 0100\"", "phone = \"0100\"", "the ship-from telephone number has 4 digits"),
        (
            "print =",
            "format = \"ZPL\"\nstock = \"PAPER_4X6\"\nprint =",
            "need a stock that begins with STOCK_",
        ),
        ("print =", "format = \"GIF\"\nprint =", "is none of \"PDF\", \"PNG\", \"ZPL\", \"EPL\""),
        (
            "client_secret = \"plain-secret\"",
            "client_secret = { env = \"A\", file = \"b\" }",
            "exactly one of env and file",
        ),
        (
            "[pair.acumatica-fedex.label]",
            "[pair.acumatica-fedex.accounts]\n4100200 = \"740561073\"\n[pair.acumatica-fedex.label]",
            "accounts.4100200: changes nothing: orders of this ERP tell no division",
        ),
        (
            "[pair.acumatica-fedex.label]",
            "[pair.acumatica-fedex.cost_centers]\nCC-4100 = \"SALES\"\n[pair.acumatica-fedex.label]",
            "cost_centers: changes nothing",
        ),
        ("[carrier.fedex]", "[carier.fedex]", "unknown key (did you mean \"carrier\"?)"),
    ];
    for (from, to, message) in cases {
        let found = mistakes(&changed(from, to));
        assert!(found.iter().any(|mistake| mistake.contains(message)), "{message}: {found:#?}");
    }
}

#[test]
fn locked_packages_need_another_place_for_the_number() {
    let none = "\n[pair.acumatica-fedex.write_back]\nnote = false\nlabel_file = false\n";
    let text = changed("username =", "trigger = \"confirmed\"\nusername =") + none;
    let found = mistakes(&text);
    assert!(found[0].contains("at least one of note, label_file"), "{found:?}");
    let (_folder, config) = load(&(text + "shipment_fields = { tracking = \"UsrTracking\" }\n"));
    assert!(config.is_ok());
}

/// Gives `connections.example.toml` with some of its commented settings enabled.
fn example_with(lines: &[usize]) -> String {
    let example = include_str!("../../connections.example.toml");
    let switched = example.lines().enumerate().map(|(index, line)| match line.strip_prefix("# ") {
        Some(setting) if lines.contains(&index) => setting,
        _ => line,
    });
    switched.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_explains_keys_that_exist() {
    let (_folder, config) = load(&example_with(&[]));
    assert_eq!(
        config.unwrap().pair_names().collect::<Vec<_>>(),
        ["acumatica-fedex", "acumatica-ups", "d365-fedex", "exact-fedex", "netsuite-fedex"]
    );
    let example = example_with(&[]);
    let (mut header, mut tried) = (None, 0);
    for (index, line) in example.lines().enumerate() {
        let Some(setting) = line.strip_prefix("# ") else {
            header = None;
            continue;
        };
        if setting.starts_with('[') {
            header = Some(index);
        }
        let is_setting = setting
            .split_once(" = ")
            .is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        if is_setting {
            let lines: Vec<usize> = header.into_iter().chain([index]).collect();
            let (_folder, config) = load(&example_with(&lines));
            let mistakes = config.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(!mistakes.contains("unknown") && !mistakes.contains("TOML"), "{setting}: {mistakes}");
            tried += 1;
        }
    }
    assert!(tried > 25, "{tried} commented settings");
}

#[test]
fn what_is_no_toml_is_named_with_its_line() {
    let found = mistakes("[erp.acumatica\nkind = 1");
    assert!(found[0].starts_with("1 "), "{found:?}");
    assert_eq!(
        Config::load(&PathBuf::from("/nonexistent/connections.toml"), Arc::new(Keys::new(None)))
            .unwrap_err()
            .mistakes
            .len(),
        1
    );
}

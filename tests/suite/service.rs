//! The units of systemd, as they lie in the examples.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::world::{PAIR, Run, World};

const UNIT: &str = include_str!("../../examples/mlc-ship@.service");

/// The values of a setting of the unit.
fn settings<'a>(name: &str) -> impl Iterator<Item = &'a str> {
    UNIT.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix('='))
}

fn setting(name: &str) -> &'static str {
    settings(name).next().unwrap_or_else(|| panic!("the unit says nothing of {name}"))
}

/// A command line of the unit, with the machine's folders below `root`.
fn below(root: &Path, line: &str) -> Command {
    let root = root.display();
    let line = line.replace("/etc/", &format!("{root}/etc/")).replace("%i", PAIR);
    let (_, arguments) = line.split_once("mlc ").unwrap();
    // Nothing of the tester's surroundings is there, as for a service.
    let umask = format!("umask {}; exec \"$0\" \"$@\"", setting("UMask"));
    let mut command = Command::new("sh");
    command.args(["-c", &umask, env!("CARGO_BIN_EXE_mlc")]).args(arguments.split(' '));
    command.current_dir("/").env_clear().env("PATH", "/usr/bin:/bin");
    let (name, value) = setting("Environment").split_once('=').unwrap();
    command.env(name, format!("{root}{value}"));
    command
}

#[test]
fn the_service_as_it_is_shipped_seals_ships_and_writes_only_where_it_may() {
    let world = World::new().orders(&["000123"]);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for place in ["etc/mlc", "var/lib/mlc", "run/credentials"] {
        fs::create_dir_all(root.join(place)).unwrap();
    }
    let config = root.join("etc/mlc/connections.toml");
    fs::rename(world.path("connections.toml"), &config).unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();

    // The last line of the preparations in its comment.
    let seal = UNIT.lines().find_map(|line| line.strip_prefix("#   sudo -u mlc ")).unwrap();
    let sealed = below(root, seal).output().unwrap();
    Run::new(&["seal"], sealed).exit_noisily(0);
    assert!(!fs::read_to_string(&config).unwrap().contains("sandbox-secret"), "the secrets are sealed");

    let (name, key) = setting("LoadCredential").split_once(':').unwrap();
    fs::copy(root.join(key.trim_start_matches('/')), root.join("run/credentials").join(name)).unwrap();
    // systemd shows it to the service there, and there only.
    fs::rename(root.join(key.trim_start_matches('/')), root.join("elsewhere")).unwrap();
    let mut ship = below(root, setting("ExecStart"));
    ship.env("CREDENTIALS_DIRECTORY", root.join("run/credentials"));
    Run::new(&["ship"], ship.output().unwrap()).exit_noisily(0);
    assert_eq!(world.sandbox.fedex.shipments().len(), 1);
    assert!(world.shipment("000123").packages[0].tracking_number.is_some());

    let places = |path: &Path| -> Vec<String> {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name());
        entries.map(|name| name.into_string().unwrap()).collect()
    };
    assert!(setting("ReadWritePaths").trim_start_matches('-') == "/etc/mlc");
    assert!(places(&root.join("etc/mlc")).contains(&"mlc.db".to_owned()));
    assert_eq!(places(&root.join("run/credentials")), [name]);
    for file in places(&root.join("etc/mlc")) {
        let mode = fs::metadata(root.join("etc/mlc").join(&file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file} is open to others");
    }
    assert_eq!(setting("SuccessExitStatus"), "75", "a system that is down is no failed unit");
}

//! Surroundings that mean harm, or are merely broken: what comes from outside neither takes the machine nor fools the reader.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use mlc_sandbox::{Effect, Fault, When};

use crate::world::{Run, World};

/// The most memory that any run of mlc has taken so far, in megabytes.
fn peak_mb() -> i64 {
    let who = nix::sys::resource::UsageWho::RUSAGE_CHILDREN;
    nix::sys::resource::getrusage(who).unwrap().max_rss() / 1024
}

#[test]
fn an_answer_that_unpacks_without_end_is_cut_off_and_leaves_a_create_in_doubt() {
    let numbers = ["000121", "000122", "000123", "000124", "000125", "000126", "000127", "000128"];
    let mut world = World::new().orders(&numbers);
    let bomb = |operation| Fault::on(operation, When::After, Effect::Bomb(1024)).always();
    world.sandbox.fedex_server.fault(bomb("create shipment"));
    let run = world.ship();
    run.exit(75).says("the answer of 127.0.0.1").says("is longer than 16 MB");
    let doubtful: Vec<_> =
        numbers.iter().filter(|number| run.record(number)["outcome"] == "in_doubt").collect();
    assert_eq!(doubtful.len(), world.sandbox.fedex.labels_made(), "each label that was made is in doubt");
    assert!(!doubtful.is_empty());
    run.error_code(doubtful[0], "ANSWER.TOO.LONG");
    assert_eq!(run.record(doubtful[0])["error"]["system"], "fedex");
    world.sandbox.fedex_server.clear_faults();
    world.sandbox.acumatica_server.fault(bomb("list shipments"));
    world.later(3600);
    let run = world.ship();
    run.exit(75);
    let error = &run.json()["error"];
    assert_eq!((&error["system"], &error["code"]), (&"acumatica".into(), &"ANSWER.TOO.LONG".into()));
    world.sandbox.acumatica_server.clear_faults();
    world.later(3600);
    world.ship().exit(0);
    for number in numbers {
        world.one_live_label(number);
    }
    assert!(peak_mb() < 400, "a run took {} MB", peak_mb());
}

#[test]
fn what_cannot_be_reached_is_named_and_so_is_the_proxy_on_the_way() {
    let world = World::new().orders(&["000123"]);
    let ship = |proxy: Option<&str>| {
        let mut command = world.command(&["ship", "--pair", world.pair]);
        command.envs(proxy.map(|proxy| ("HTTPS_PROXY", proxy)));
        Run::new(&["ship"], command.output().unwrap())
    };
    let url = world.sandbox.acumatica_server.url();
    let nobody = "http://user:s3cret-word@127.0.0.1:1";
    // Loopback is exempt.
    world.edit_config(&url, "http://127.0.0.1:1");
    let run = ship(Some(nobody));
    run.exit(75).says("the connection was refused by 127.0.0.1:1\n");
    world.edit_config("http://127.0.0.1:1", "https://erp.invalid");
    ship(None).exit(75).says("erp.invalid");
    let run = ship(Some(nobody));
    run.exit(75).says("refused by the proxy 127.0.0.1:1 on the way to erp.invalid").says("HTTPS_PROXY");
    run.check(!run.stdout.contains("s3cret-word"), "a password of the proxy is not told");
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in proxy.incoming().flatten() {
            let asked = BufReader::new(&stream).lines().map_while(Result::ok);
            asked.take_while(|line| !line.is_empty()).for_each(drop);
            let _ =
                stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let run = ship(Some(&format!("http://{address}")));
    run.exit(75).says(&format!("the proxy {address} on the way to erp.invalid does not connect")).says("407");
    world.edit_config("https://erp.invalid", &url);
    ship(Some(nobody)).exit(0);
    world.one_live_label("000123");
}

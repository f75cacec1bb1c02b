//! Between mlc and a system: a proxy, and a certificate that only an authority of one's own vouches for.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mlc_sandbox::acumatica::Shipment;
use mlc_sandbox::{Effect, Fault, When};

use crate::world::{Run, World};

/// What a server of that name needs, and its certificate as PEM.
pub(crate) fn certified(name: &str) -> (Arc<rustls::ServerConfig>, String) {
    let signed = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der());
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![signed.cert.der().clone()], key.into())
            .unwrap();
    (Arc::new(config), signed.cert.pem())
}

/// Head and body of a request or an answer. None where the other side goes away before it is whole.
fn message(stream: &mut impl Read) -> Option<Vec<u8>> {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some([bytes, body].concat())
}

/// Speaks TLS for a stand-in, and ends each connection after one answer.
fn speak_tls(config: Arc<rustls::ServerConfig>, behind: SocketAddr) -> SocketAddr {
    listen(move |stream| {
        let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut tls = rustls::StreamOwned::new(connection, stream);
        let asked = message(&mut tls)?;
        let mut stand_in = TcpStream::connect(behind).ok()?;
        stand_in.write_all(&asked).ok()?;
        let answer = message(&mut stand_in)?;
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
        let closing = [&answer[..head], b"\r\nConnection: close", &answer[head..]].concat();
        tls.write_all(&closing).ok()?;
        tls.conn.send_close_notify();
        tls.flush().ok()
    })
}

/// A proxy by which everything leads to one address; it lets through that many connections, and refuses the others.
fn proxy_to(behind: SocketAddr, allowed: Arc<AtomicUsize>) -> SocketAddr {
    listen(move |mut stream| {
        message(&mut stream)?;
        let is_allowed = |left: usize| left.checked_sub(1);
        if allowed.fetch_update(Ordering::SeqCst, Ordering::SeqCst, is_allowed).is_err() {
            return stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").ok();
        }
        let mut server = TcpStream::connect(behind).ok()?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
        let (mut from, mut to) = (stream.try_clone().ok()?, server.try_clone().ok()?);
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            to.shutdown(std::net::Shutdown::Write)
        });
        let _ = std::io::copy(&mut server, &mut stream);
        stream.shutdown(std::net::Shutdown::Both).ok()
    })
}

fn listen(serve: impl Fn(TcpStream) -> Option<()> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, serve) = (listener.local_addr().unwrap(), Arc::new(serve));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            // Whoever goes away in the middle gets no answer.
            std::thread::spawn(move || serve(stream));
        }
    });
    address
}

#[test]
fn through_a_proxy_a_lost_answer_is_in_doubt_and_a_refused_connection_is_not() {
    let mut world =
        World::new().config("validate_address = \"warn\"", "validate_address = \"off\"").orders(&["000123"]);
    let (config, pem) = certified("fedex.example.com");
    let url = world.sandbox.fedex_server.url();
    let allowed = Arc::new(AtomicUsize::new(usize::MAX));
    let tls = speak_tls(config, url.trim_start_matches("http://").parse().unwrap());
    let proxy = format!("http://{}", proxy_to(tls, Arc::clone(&allowed)));
    let ship = |world: &World| {
        let arguments = ["--format", "json", "ship", "--pair", world.pair];
        Run::new(&arguments, world.command(&arguments).env("HTTPS_PROXY", &proxy).output().unwrap())
    };
    world.edit_config(&url, "https://fedex.example.com");
    ship(&world).exit(78).says("fedex.example.com cannot prove who it is").says("[tls] ca_file");
    std::fs::write(world.path("ca.pem"), pem).unwrap();
    world.edit_config("[store]", "[tls]\nca_file = \"ca.pem\"\n\n[store]");
    ship(&world).exit(0).outcome("000123", "done");
    // The answer gets lost behind the proxy: a label is there.
    world.sandbox.fedex_server.fault(Fault::on("create shipment", When::After, Effect::Drop));
    world.add(Shipment::open("000124"), |_| {});
    ship(&world).exit(75).outcome("000124", "in_doubt");
    world.later(3600);
    ship(&world).exit(0).outcome("000124", "done");
    world.one_live_label("000124");
    // The proxy lets the log-in through and not the call that makes the label: nothing was asked of the carrier.
    world.later(27 * 3600);
    world.add(Shipment::open("000125"), |_| {});
    allowed.store(1, Ordering::SeqCst);
    let made = world.sandbox.fedex.labels_made();
    let run = ship(&world);
    run.exit(75)
        .outcome("000125", "retry")
        .says("on the way to fedex.example.com does not connect")
        .says("403");
    assert_eq!(world.database(|db| attempts(db, "000125")), 1, "it was the create call");
    assert_eq!(world.sandbox.fedex.labels_made(), made);
    allowed.store(usize::MAX, Ordering::SeqCst);
    world.later(3600);
    ship(&world).exit(0).outcome("000125", "done");
    world.one_live_label("000125");
}

fn attempts(db: &rusqlite::Connection, order: &str) -> i64 {
    let sql = "SELECT attempt FROM shipment WHERE order_key = ?";
    db.query_row(sql, [order], |row| row.get(0)).unwrap()
}

//! HTTP/1.1 over plain sockets, so that a stand-in can reset, truncate, dribble and stay silent.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fault::{Effect, Fault, When, with_nulls};
use crate::http::{Read1, Request, Response, gzip_bomb, read_request};
use crate::instruments::{Calls, Instruments};
use crate::watch::{Moment, Watcher};

/// The path under which tests and people steer a stand-in.
const ADMIN: &str = "/_sandbox/";

/// A local stand-in of one system.
pub trait StandIn: Send + Sync + 'static {
    /// Name of the system, as the log of exchanges spells it.
    fn system(&self) -> &'static str;

    /// Name of what is asked, for faults and counts.
    fn operation(&self, request: &Request) -> &'static str;

    /// Whether it belongs to the API that the vendor describes, and so into the log of exchanges.
    fn is_of_api(&self, _request: &Request) -> bool {
        true
    }

    /// Does the work and answers.
    fn answer(&self, request: &Request) -> Response;

    /// The time on the clock of the system's server.
    fn now(&self) -> Timestamp;

    /// Carries out a command of the admin route `/_sandbox/COMMAND`.
    ///
    /// # Errors
    /// Says what is wrong with the command.
    fn admin(&self, command: &str, body: &Value) -> Result<Value, String>;
}

/// A stand-in that listens on a port of its own until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    instruments: Arc<Instruments>,
    stops: Arc<AtomicBool>,
}

impl Server {
    /// Listens on that port of the loopback address; 0 picks a free one.
    ///
    /// # Errors
    /// The port is taken.
    pub fn start(stand_in: Arc<dyn StandIn>, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot listen on 127.0.0.1:{port}: {error}"))
        })?;
        let address = listener.local_addr()?;
        let instruments = Arc::new(Instruments::new());
        let stops = Arc::new(AtomicBool::new(false));
        let server = Self { address, instruments: Arc::clone(&instruments), stops: Arc::clone(&stops) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stops.load(Ordering::Relaxed) {
                    return;
                }
                let (stand_in, instruments) = (Arc::clone(&stand_in), Arc::clone(&instruments));
                std::thread::spawn(move || {
                    instruments.connected();
                    // A client that goes away in the middle is its own business.
                    let _ = serve(&*stand_in, &instruments, stream);
                });
            }
        });
        Ok(server)
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks for a fault.
    pub fn fault(&self, fault: Fault) {
        self.instruments.add_fault(fault);
    }

    /// Takes all waiting faults back.
    pub fn clear_faults(&self) {
        self.instruments.clear_faults();
    }

    /// Shows every exchange from then on to a watcher; `None` takes it away.
    pub fn watch(&self, watcher: Option<Watcher>) {
        self.instruments.watch(watcher);
    }

    /// Counts of one operation.
    #[must_use]
    pub fn calls(&self, operation: &str) -> Calls {
        self.instruments.calls(operation)
    }

    /// Counts of every operation that was called.
    #[must_use]
    pub fn all_calls(&self) -> BTreeMap<&'static str, Calls> {
        self.instruments.all_calls()
    }

    /// Connections that were ever opened.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.instruments.connections()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stops.store(true, Ordering::Relaxed);
        // Wakes the listener, which then sees the flag.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(stand_in: &dyn StandIn, instruments: &Instruments, mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let (request, stays) = match read_request(&mut stream, &mut buffer)? {
            Read1::Request(request, stays) => (request, stays),
            Read1::Closed => return Ok(()),
        };
        if let Some(command) = request.path.strip_prefix(ADMIN) {
            stream.write_all(&admin(stand_in, instruments, command, &request).wire(!stays))?;
            if stays {
                continue;
            }
            return Ok(());
        }
        let operation = stand_in.operation(&request);
        instruments.enter(operation, &request.method);
        let outcome = exchange(stand_in, instruments, operation, &request, &mut stream, !stays);
        instruments.leave(operation);
        let outcome = outcome?;
        if outcome == After::Close || instruments.tell(operation, Moment::Answered).is_break() || !stays {
            return Ok(());
        }
    }
}

#[derive(PartialEq)]
enum After {
    GoOn,
    Close,
}

fn exchange(
    stand_in: &dyn StandIn,
    instruments: &Instruments,
    operation: &'static str,
    request: &Request,
    stream: &mut TcpStream,
    closes: bool,
) -> io::Result<After> {
    let log = |response: &Response, is_spoilt: bool| {
        if let Some(log) = instruments.log.as_ref().filter(|_| stand_in.is_of_api(request)) {
            log.write(stand_in.system(), request, response, is_spoilt);
        }
    };
    if instruments.tell(operation, Moment::Asked).is_break() {
        log(&Response::empty(599), true);
        return Ok(After::Close);
    }
    let fault = instruments.take_fault(operation);
    if let Some((When::Before, Effect::Delay(time))) = &fault {
        sleep(*time);
    }
    let response = match &fault {
        Some((_, Effect::Misdirect(from, to))) => stand_in.answer(&request.misdirected(from, to)),
        Some((When::Before, effect)) if !matches!(effect, Effect::Delay(_)) => Response::default(),
        _ => stand_in.answer(request),
    }
    .dated(stand_in.now());
    if instruments.tell(operation, Moment::Worked).is_break() {
        log(&response, response.spoilt || fault.is_some());
        return Ok(After::Close);
    }
    let Some((when, effect)) = fault else {
        log(&response, response.spoilt);
        instruments.remember(operation, &response);
        stream.write_all(&response.wire(closes))?;
        return Ok(After::GoOn);
    };
    let spoilt = match effect {
        Effect::Delay(time) => {
            log(&response, response.spoilt);
            if when == When::After {
                sleep(time);
            }
            stream.write_all(&response.wire(closes))?;
            return Ok(After::GoOn);
        }
        Effect::Misdirect(..) => Some(response),
        Effect::Drop => None,
        Effect::Reset => {
            socket2::SockRef::from(&*stream).set_linger(Some(Duration::ZERO))?;
            None
        }
        Effect::Hang => {
            // Ends when the client closes its side.
            let _ = stream.read(&mut [0; 64]);
            None
        }
        Effect::Answer(instead) => Some(instead.dated(stand_in.now())),
        Effect::Empty => Some(Response { body: Vec::new(), ..response.clone() }),
        Effect::Odd(odd) => Some(instruments.odd(operation, &odd, &response)),
        Effect::Bomb(megabytes) => Some(bomb(&response, megabytes)),
        Effect::Null(member) => {
            Some(Response { body: with_nulls(&response.body, &member), ..response.clone() })
        }
        Effect::Truncate(kept) => {
            let wire = Response { gzip: false, ..response.clone() }.wire(closes);
            let head = wire.len() - response.body.len();
            stream.write_all(&wire[..(head + kept).min(wire.len())])?;
            None
        }
    };
    log(spoilt.as_ref().unwrap_or(&Response::empty(599)), true);
    match spoilt {
        Some(answer) => {
            stream.write_all(&answer.wire(closes))?;
            Ok(After::GoOn)
        }
        None => Ok(After::Close),
    }
}

fn bomb(response: &Response, megabytes: usize) -> Response {
    let bomb = Response { body: gzip_bomb(megabytes), gzip: false, ..response.clone() };
    bomb.with("Content-Encoding", "gzip")
}

#[expect(clippy::disallowed_methods, reason = "a stand-in that is asked to be slow really is")]
fn sleep(time: Duration) {
    std::thread::sleep(time);
}

fn admin(stand_in: &dyn StandIn, instruments: &Instruments, command: &str, request: &Request) -> Response {
    let body = request.json().unwrap_or(Value::Null);
    let result = match command {
        "fault" => Fault::from_json(&body).map(|fault| {
            instruments.add_fault(fault);
            json!({"ok": true})
        }),
        "clear-faults" => {
            instruments.clear_faults();
            Ok(json!({"ok": true}))
        }
        "calls" => Ok(instruments.calls_json()),
        _ => stand_in.admin(command, &body),
    };
    match result {
        Ok(value) => Response::json(200, &value),
        Err(message) => Response::json(400, &json!({ "error": message })),
    }
}

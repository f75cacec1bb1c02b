//! Failure of a call that returned no whole answer: the cause, the host, and whether the work may have been done.

use std::error::Error as _;
use std::io;

use crate::model::{Class, Fault};
use crate::settings::BaseUrl;

/// Code of an answer that is longer than it may be.
const TOO_LONG: &str = "ANSWER.TOO.LONG";
/// Code of a certificate that no trusted root has signed.
const CERTIFICATE: &str = "TLS.CERTIFICATE";

/// Builds the failure of a call. `was_sent` says that a byte of the call had left, so that the work may have been done.
pub(super) fn fault(
    error: &ureq::Error,
    was_sent: bool,
    (system, operation): (&'static str, &'static str),
    place: &BaseUrl,
) -> Fault {
    let class = if was_sent { Class::InDoubt } else { Class::Retry { after_s: None } };
    let host = place.host();
    let fault = |message: String| Fault::new(class, system, operation, message);
    if let Some(problem) = certificate_problem(error) {
        // The certificate comes before the request: nothing was done.
        return Fault { class: Class::Config, ..fault(format!("{host} cannot prove who it is: {problem}")) }
            .code(CERTIFICATE)
            .advised();
    }
    let proxy = super::proxy_to(place);
    // With a proxy, the name that is resolved and connected to is the proxy's.
    let reached = match &proxy {
        Some(proxy) => format!("the proxy {}:{} on the way to {host}", proxy.host(), proxy.port()),
        None => host.to_owned(),
    };
    let fault = match error {
        ureq::Error::BodyExceedsLimit(most) => {
            let megabytes = most >> 20;
            return fault(format!("the answer of {host} is longer than {megabytes} MB")).code(TOO_LONG);
        }
        ureq::Error::HostNotFound => fault(format!("the name of {reached} cannot be resolved")),
        ureq::Error::ConnectProxyFailed(reason) => fault(format!("{reached} does not connect: {reason}")),
        ureq::Error::Timeout(_) => fault(format!("no answer from {host} in time")),
        ureq::Error::Io(error) => fault(explained(error, if was_sent { host } else { &reached })),
        ureq::Error::Rustls(error) => {
            fault(format!("the secure connection to {host} could not be made: {error}"))
        }
        other => fault(format!("the call to {host} failed: {other}")),
    };
    match proxy {
        Some(_) if !was_sent => fault.hint("look at HTTPS_PROXY and NO_PROXY in mlc's environment"),
        _ => fault,
    }
}

fn explained(error: &io::Error, reached: &str) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => format!("the connection was refused by {reached}"),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => {
            format!("the connection to {reached} was closed before the answer was complete")
        }
        _ => format!("the connection to {reached} failed: {error}"),
    }
}

/// Returns the fault of the certificate that a host has shown, if that is what failed.
fn certificate_problem(error: &ureq::Error) -> Option<&rustls::Error> {
    let tls = match error {
        ureq::Error::Rustls(error) => error,
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref()?,
        other => other.source()?.downcast_ref()?,
    };
    matches!(tls, rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
        .then_some(tls)
}

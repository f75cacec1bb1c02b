//! Addresses of services.

use std::fmt;

/// Base address: scheme, host, port and an optional path prefix of every call. Never ends with a slash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    text: String,
    origin_len: usize,
}

impl BaseUrl {
    /// Parses `https://host[:port][/path]`; plain http is allowed only for a loopback address.
    ///
    /// # Errors
    /// The message says what to write instead.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        let uri: ureq::http::Uri = text.parse().map_err(|_| format!("\"{text}\" is no URL"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(format!("\"{text}\" is no URL: it must begin with https://"));
        };
        if authority.as_str().contains('@') {
            return Err("must not hold a user or a password".into());
        }
        if uri.query().is_some() || text.contains('#') {
            return Err(format!("\"{text}\" must end before the ? or #"));
        }
        match scheme {
            "https" => {}
            "http" if is_loopback(authority.host()) => {}
            "http" => return Err("must be https: keys and addresses would travel in the clear".into()),
            other => return Err(format!("must be https, not {other}")),
        }
        let origin_len = scheme.len() + "://".len() + authority.as_str().len();
        Ok(Self { text: text.to_owned(), origin_len })
    }

    /// Gives the address without its path.
    pub(crate) fn root(&self) -> Self {
        Self { text: self.origin().to_owned(), origin_len: self.origin_len }
    }

    /// Whether the host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let uri = self.text.parse::<ureq::http::Uri>();
        uri.is_ok_and(|uri| uri.host().is_some_and(is_loopback))
    }

    /// Origin, such as `https://host:port`; links in answers are followed only to the same origin.
    pub(crate) fn origin(&self) -> &str {
        &self.text[..self.origin_len]
    }

    /// Identifies the address without its scheme: `acme.acumatica.com/site`.
    pub(crate) fn place(&self) -> String {
        format!("{}{}", self.host(), self.path()).to_lowercase()
    }

    /// Host and port, as `host:port`.
    pub(crate) fn host(&self) -> &str {
        self.origin().split("://").nth(1).unwrap_or_default()
    }

    /// Path prefix: empty, or such as `/Instance`.
    pub(crate) fn path(&self) -> &str {
        &self.text[self.origin_len..]
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_the_rule_and_loopback_the_exception() {
        let url = BaseUrl::parse("https://erp.example.com:8443/Instance/").unwrap();
        assert_eq!((url.origin(), url.path()), ("https://erp.example.com:8443", "/Instance"));
        assert_eq!(url.host(), "erp.example.com:8443");
        for fine in ["http://127.0.0.1:4000", "http://localhost:1", "http://[::1]:80", "https://a.b"] {
            assert!(BaseUrl::parse(fine).is_ok(), "{fine}");
        }
        for wrong in [
            "http://erp.example.com",
            "http://127.0.0.1.example.com",
            "ftp://a.b",
            "a.b",
            "https://user:pw@a.b",
            "https://a.b/?x=1",
            "",
        ] {
            assert!(BaseUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}

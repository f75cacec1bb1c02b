use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use super::{Answer, Erp};

/// A signed request; tests change its parameters before or after.
struct Signed<'a> {
    erp: &'a Erp,
    method: &'a str,
    /// Encoded path and query.
    path: &'a str,
    parameters: BTreeMap<String, String>,
    secret: String,
}

impl<'a> Signed<'a> {
    fn get(erp: &'a Erp, path: &'a str) -> Self {
        let settings = erp.stand_in.settings();
        let parameters = [
            ("realm", settings.account.clone()),
            ("oauth_consumer_key", settings.consumer_key.clone()),
            ("oauth_token", settings.token_id.clone()),
            ("oauth_signature_method", "HMAC-SHA256".into()),
            ("oauth_version", "1.0".into()),
            ("oauth_timestamp", erp.clock.now().as_second().to_string()),
            ("oauth_nonce", "nonce1".into()),
        ];
        Self {
            erp,
            method: "GET",
            path,
            parameters: parameters.map(|(name, value)| (name.to_owned(), value)).into(),
            secret: format!("{}&{}", settings.consumer_secret, settings.token_secret),
        }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// The base string by hand, independently of the stand-in's; the query is given encoded, and decoded here.
    fn signature(&self) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((self.path, ""));
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        let decode =
            |text: &str| text.replace("%20", " ").replace('+', " ").replace("%22", "\"").replace("%2B", "+");
        let mut pairs: Vec<String> = query
            .map(|(name, value)| (name.to_owned(), decode(value)))
            .chain(self.parameters.clone().into_iter().filter(|(name, _)| name != "realm"))
            .map(|(name, value)| format!("{}={}", escaped(&name), escaped(&value)))
            .collect();
        pairs.sort();
        let url = format!("http://{}/services/rest{path}", self.erp.host());
        let base = format!("{}&{}&{}", self.method, escaped(&url), escaped(&pairs.join("&")));
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        STANDARD.encode(hmac::sign(&key, base.as_bytes()))
    }

    fn header(&self) -> String {
        let own = |(name, value): (&String, &String)| format!("{name}=\"{}\", ", escaped(value));
        let parameters: String = self.parameters.iter().map(own).collect();
        format!("OAuth {parameters}oauth_signature=\"{}\"", escaped(&self.signature()))
    }

    fn send(&self) -> Answer {
        let path = format!("/services/rest{}", self.path);
        self.erp.send(self.method, &path, &[("authorization", &self.header())], "")
    }

    /// Fails, with that detail in the audit trail.
    fn fails(&self, detail: &str) {
        self.send().refuses("401 INVALID_LOGIN", "");
        assert_eq!(self.erp.last_login(), detail);
        self.erp.stand_in.unlock();
    }
}

fn escaped(text: &str) -> String {
    let escape = |c: char| {
        if c.is_ascii_alphanumeric() || "-._~".contains(c) {
            return c.to_string();
        }
        let mut bytes = [0; 4];
        let escapes = c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}"));
        escapes.collect::<Vec<_>>().concat()
    };
    text.chars().map(escape).collect()
}

const LIST: &str = "/record/v1/customer?limit=5";

#[test]
fn a_signed_request_is_let_in() {
    let erp = Erp::start();
    let good = |path, nonce| Signed::get(&erp, path).with("oauth_nonce", nonce);
    good(LIST, "nonce0").send().is(200);
    good("/record/v1/customer?q=companyName+IS+%22A%2BB%22&limit=5&offset=0", "plusSigns").send().is(200);
    good("/record/v1/customer/110", "noQuery").send().is(200);
    // What nobody has heard of is signed too.
    good(LIST, "bodyHash").with("oauth_body_hash", "abc=").send().is(200);
}

#[test]
fn a_nonce_is_good_once() {
    let erp = Erp::start();
    let first = Signed::get(&erp, LIST);
    first.send().is(200);
    first.fails("NonceUsed");
    Signed::get(&erp, LIST).with("oauth_nonce", "another1").send().is(200);
    erp.wait(301);
    Signed::get(&erp, LIST).send().is(200);
}

#[test]
fn every_part_is_checked() {
    let erp = Erp::start();
    let good = || Signed::get(&erp, LIST);
    let at = |offset: i64| (erp.clock.now().as_second() + offset).to_string();
    for (name, value, detail) in [
        ("realm", "123456-SB1", "token_rejected"),
        ("realm", "123456_sb1", "token_rejected"),
        ("realm", "123456", "token_rejected"),
        ("oauth_consumer_key", "ck", "consumer_key_unknown"),
        ("oauth_token", "tk", "token_rejected"),
        ("oauth_signature_method", "HMAC-SHA1", "UnknownAlgorithm"),
        ("oauth_version", "2.0", "UnknownAlgorithm"),
        ("oauth_nonce", "abc", "MissingTokenPassportRequiredFields"),
        ("oauth_nonce", "", "MissingTokenPassportRequiredFields"),
        // The clock may be five minutes off.
        ("oauth_timestamp", &at(-302), "InvalidTimestamp"),
        ("oauth_timestamp", &at(310), "InvalidTimestamp"),
        ("oauth_timestamp", "now", "InvalidTimestamp"),
    ] {
        good().with(name, value).fails(detail);
    }
    for offset in [-299, 299] {
        good().with("oauth_timestamp", &at(offset)).send().is(200);
    }
    Signed { secret: "a&b".into(), ..good() }.fails("InvalidSignature");
    let repeated = good().header().replace("oauth_nonce=", "oauth_token=");
    erp.direct("GET", "/services/rest/record/v1/customer", &[("authorization", &repeated)], "").is(401);
    assert_eq!(erp.last_login(), "MissingTokenPassportRequiredFields");
    let refused = good().with("oauth_token", "tk").send();
    let challenge = refused.header("www-authenticate");
    assert!(challenge.starts_with("OAuth realm=\"123456_SB1\", error=\"token_rejected\""), "{challenge}");
    erp.stand_in.settings().tba = false;
    good().fails("FeatureDisabled");
}

#[test]
fn five_failures_lock_the_user_for_half_an_hour() {
    let erp = Erp::start();
    for _ in 0..5 {
        Signed { secret: "a&b".into(), ..Signed::get(&erp, LIST) }.send().is(401);
    }
    let good = |nonce: &str| Signed::get(&erp, LIST).with("oauth_nonce", nonce).send();
    good("while1").is(401);
    assert_eq!(erp.last_login(), "temporary_locked");
    erp.wait(1790);
    good("while2").is(401);
    erp.wait(10);
    good("after1").is(200);
}

#[test]
fn a_host_of_netsuite_must_be_that_of_the_account() {
    let erp = Erp::with(&[]);
    for (label, status) in [("123456-sb1", 200), ("123456_sb1", 401), ("654321", 401)] {
        let host = format!("{label}.suitetalk.api.netsuite.com");
        let request = crate::http::Request {
            method: "GET".into(),
            target: "/services/rest/record/v1/customer".into(),
            headers: vec![("host".into(), host), ("authorization".into(), erp.bearer())],
            ..Default::default()
        };
        assert_eq!(crate::StandIn::answer(&*erp.stand_in, &request).status, status, "{label}");
    }
}

use std::collections::BTreeMap;
use std::fmt::Write as _;

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
    realm: String,
    secret: String,
}

impl<'a> Signed<'a> {
    fn get(erp: &'a Erp, path: &'a str) -> Self {
        let settings = erp.stand_in.settings();
        let parameters = [
            ("oauth_consumer_key", settings.consumer_key.clone()),
            ("oauth_token", settings.token_id.clone()),
            ("oauth_signature_method", "HMAC-SHA256".into()),
            ("oauth_version", "1.0".into()),
            ("oauth_timestamp", erp.clock.now().as_second().to_string()),
            ("oauth_nonce", format!("nonce{}", erp.stand_in.most_in_flight())),
        ];
        Self {
            erp,
            method: "GET",
            path,
            parameters: parameters.map(|(name, value)| (name.to_owned(), value)).into(),
            realm: settings.account.clone(),
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
            .chain(self.parameters.clone())
            .map(|(name, value)| format!("{}={}", escaped(&name), escaped(&value)))
            .collect();
        pairs.sort();
        let url = format!("http://{}/services/rest{path}", self.erp.host());
        let base = format!("{}&{}&{}", self.method, escaped(&url), escaped(&pairs.join("&")));
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        STANDARD.encode(hmac::sign(&key, base.as_bytes()))
    }

    fn header(&self) -> String {
        let mut header = format!("OAuth realm=\"{}\"", self.realm);
        for (name, value) in &self.parameters {
            write!(header, ", {name}=\"{}\"", escaped(value)).unwrap();
        }
        write!(header, ", oauth_signature=\"{}\"", escaped(&self.signature())).unwrap();
        header
    }

    fn send(&self) -> Answer {
        let path = format!("/services/rest{}", self.path);
        self.erp.send(self.method, &path, &[("authorization", &self.header())], b"")
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
    Signed::get(&erp, LIST).send().is(200);
    Signed::get(&erp, "/record/v1/customer?q=companyName+IS+%22A%2BB%22&limit=5&offset=0")
        .with("oauth_nonce", "plusSigns")
        .send()
        .is(200);
    Signed::get(&erp, "/record/v1/customer/110").with("oauth_nonce", "noQuery").send().is(200);
    let unheard_of = Signed::get(&erp, LIST).with("oauth_body_hash", "abc=").with("oauth_nonce", "bodyHash");
    unheard_of.send().is(200);
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
fn the_clock_may_be_five_minutes_off() {
    let erp = Erp::start();
    let at = |offset: i64| {
        let second = erp.clock.now().as_second() + offset;
        Signed::get(&erp, LIST).with("oauth_timestamp", &second.to_string())
    };
    at(-299).send().is(200);
    at(299).send().is(200);
    at(-302).fails("InvalidTimestamp");
    at(310).fails("InvalidTimestamp");
    Signed::get(&erp, LIST).with("oauth_timestamp", "now").fails("InvalidTimestamp");
}

#[test]
fn every_part_is_checked() {
    let erp = Erp::start();
    let good = || Signed::get(&erp, LIST);
    for realm in ["123456-SB1", "123456_sb1", "123456"] {
        Signed { realm: realm.into(), ..good() }.fails("token_rejected");
    }
    Signed { secret: "a&b".into(), ..good() }.fails("InvalidSignature");
    good().with("oauth_consumer_key", "ck").fails("consumer_key_unknown");
    good().with("oauth_token", "tk").fails("token_rejected");
    good().with("oauth_signature_method", "HMAC-SHA1").fails("UnknownAlgorithm");
    good().with("oauth_version", "2.0").fails("UnknownAlgorithm");
    good().with("oauth_nonce", "abc").fails("MissingTokenPassportRequiredFields");
    good().with("oauth_nonce", "").fails("MissingTokenPassportRequiredFields");
    let spoilt = good().header().replace("oauth_nonce=", "oauth_token=");
    erp.direct("GET", "/services/rest/record/v1/customer", &[("authorization", &spoilt)], b"").is(401);
    assert_eq!(erp.last_login(), "MissingTokenPassportRequiredFields");
    let challenge = good().with("oauth_token", "tk").send();
    assert!(
        challenge
            .header("www-authenticate")
            .starts_with("OAuth realm=\"123456_SB1\", error=\"token_rejected\"")
    );
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
    let answer = |host: &str| {
        let request = crate::http::Request {
            method: "GET".into(),
            target: "/services/rest/record/v1/customer".into(),
            headers: vec![("host".into(), host.into()), ("authorization".into(), erp.bearer())],
            ..Default::default()
        };
        crate::StandIn::answer(&*erp.stand_in, &request).status
    };
    assert_eq!(answer("123456-sb1.suitetalk.api.netsuite.com"), 200);
    assert_eq!(answer("123456_sb1.suitetalk.api.netsuite.com"), 401);
    assert_eq!(answer("654321.suitetalk.api.netsuite.com"), 401);
}

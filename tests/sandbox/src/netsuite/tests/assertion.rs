use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p521::elliptic_curve::sec1::ToSec1Point as _;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;

use super::client::{FORM, TOKEN, form};
use super::{Answer, Erp};
use crate::netsuite::{EC_CERTIFICATE_ID, EC_KEY, Permission, RSA_CERTIFICATE_ID};

/// A token call off the log, and what the audit trail says of it.
fn refused(erp: &Erp, assertion: &str) -> (u16, String, &'static str) {
    let answer = erp.direct("POST", TOKEN, &[FORM], form(assertion).as_bytes());
    (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned(), erp.last_login())
}

fn of(status: u16, error: &str, detail: &'static str) -> (u16, String, &'static str) {
    (status, error.to_owned(), detail)
}

#[test]
fn a_token_is_granted_for_an_hour() {
    let mut erp = Erp::with(&["IF1"]);
    assert!(erp.token.len() > 700, "{}", erp.token.len());
    erp.wait(3590);
    erp.get("/record/v1/itemFulfillment?limit=5").is(200);
    erp.wait(10);
    let late = erp.get("/record/v1/itemFulfillment?limit=5");
    late.refuses("401 INVALID_LOGIN", "");
    let challenge = late.header("www-authenticate");
    assert!(challenge.starts_with("Bearer realm=\"123456_SB1\", error=\"invalid_token\""), "{challenge}");
    assert_eq!(erp.last_login(), "AccessTokenExpired");
    erp.log_in();
    erp.get("/record/v1/itemFulfillment?limit=5").is(200);
    erp.stand_in.expire_tokens();
    erp.get("/record/v1/itemFulfillment?limit=5").is(401);
    assert_eq!((erp.last_login(), erp.stand_in.tokens_granted()), ("TokenRejected", 2));
    let body = erp.ask(&erp.assertion().signed()).is(200).json();
    assert_eq!((&body["expires_in"], &body["token_type"]), (&json!(3600), &json!("Bearer")));
}

#[test]
fn all_algorithms_of_the_list_are_verified() {
    let erp = Erp::start();
    for algorithm in ["PS256", "PS384", "PS512"] {
        erp.ask(&erp.assertion().rsa(algorithm).signed()).is(200);
    }
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, key.as_ref(), &random).unwrap();
    let mut with_p384 = erp.assertion();
    with_p384.kid = erp.stand_in.register(&public_pem(&P384_PREFIX, pair.public_key().as_ref())).unwrap();
    (with_p384.algorithm, with_p384.key) = ("ES384", key.as_ref().to_vec());
    erp.ask(&with_p384.signed()).is(200);
    let mut with_p521 = erp.assertion();
    (with_p521.algorithm, with_p521.key) = ("ES512", [vec![0; 2], vec![7; 64]].concat());
    let key = p521::ecdsa::SigningKey::from_slice(&with_p521.key).unwrap();
    let point = key.verifying_key().as_affine().to_sec1_point(false);
    with_p521.kid = erp.stand_in.register(&public_pem(&P521_PREFIX, point.as_bytes())).unwrap();
    erp.ask(&with_p521.signed()).is(200);
    with_p521.kid = EC_CERTIFICATE_ID.into();
    assert_eq!(refused(&erp, &with_p521.signed()), of(401, "invalid_client", "InvalidSignature"));
}

/// What comes before the point in the description of a public key.
const P384_PREFIX: [u8; 23] = [
    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81,
    0x04, 0x00, 0x22, 0x03, 0x62, 0x00,
];
const P521_PREFIX: [u8; 25] = [
    0x30, 0x81, 0x9b, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
    0x81, 0x04, 0x00, 0x23, 0x03, 0x81, 0x86, 0x00,
];

fn public_pem(prefix: &[u8], point: &[u8]) -> String {
    let text = STANDARD.encode([prefix, point].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

#[test]
fn rs256_is_no_longer_taken() {
    let erp = Erp::start();
    let assertion = erp.assertion().rsa("RS256").signed();
    assert_eq!(refused(&erp, &assertion), of(401, "invalid_client", "UnknownAlgorithm"));
}

#[test]
fn who_signed_has_to_be_known() {
    let erp = Erp::start();
    let mut other_key = erp.assertion();
    other_key.kid = RSA_CERTIFICATE_ID.into();
    assert_eq!(refused(&erp, &other_key.signed()), of(401, "invalid_client", "InvalidSignature"));
    other_key.kid = "nobody".into();
    assert_eq!(refused(&erp, &other_key.signed()), of(401, "invalid_client", "ClientAuthenticationFailed"));
    let changed = erp.assertion().signed().replacen("ey", "eyJ", 1);
    assert_eq!(refused(&erp, &changed).1, "invalid_request");
    let stranger = erp.assertion().with("iss", "0f1e");
    assert_eq!(refused(&erp, &stranger.signed()), of(401, "invalid_client", "UnknownIntegration"));
    let answer = erp.direct("POST", TOKEN, &[FORM], form(&stranger.signed()).as_bytes());
    assert_eq!(answer.header("www-authenticate"), "Basic realm=\"123456\"");
    let elsewhere = erp
        .assertion()
        .with("aud", "https://654321.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token");
    assert_eq!(refused(&erp, &elsewhere.signed()), of(401, "invalid_client", "ClientAuthenticationFailed"));
    for host in ["suitetalk", "restlets"] {
        let audience = format!("https://123456-sb1.{host}.api.netsuite.com{TOKEN}");
        erp.ask(&erp.assertion().with("aud", audience).signed()).is(200);
    }
}

#[test]
fn an_assertion_has_its_time() {
    let erp = Erp::start();
    let now = erp.clock.now().as_second();
    let times = |iat: i64, exp: i64| erp.assertion().with("iat", iat).with("exp", exp).signed();
    assert_eq!(refused(&erp, &times(now - 400, now - 100)), of(400, "invalid_grant", "TokenRejected"));
    assert_eq!(refused(&erp, &times(now + 100, now + 400)), of(400, "invalid_grant", "TokenRejected"));
    assert_eq!(refused(&erp, &times(now - 60, now + 3541)), of(400, "invalid_request", "InvalidRequest"));
    erp.ask(&times(now - 60, now + 3540)).is(200);
    let once = erp.assertion().with("jti", "one").signed();
    erp.ask(&once).is(200);
    erp.ask(&once).is(200);
}

#[test]
fn scopes_come_in_three_forms_and_must_be_ticked() {
    let mut erp = Erp::with(&["IF1"]);
    for scope in
        [json!("rest_webservices,restlets"), json!("rest_webservices restlets"), json!(["rest_webservices"])]
    {
        erp.ask(&erp.assertion().with("scope", scope).signed()).is(200);
    }
    let scoped = |erp: &Erp, scope: &str| erp.assertion().with("scope", scope).signed();
    for scope in ["mcp", "everything", ""] {
        assert_eq!(refused(&erp, &scoped(&erp, scope)), of(400, "invalid_scope", "ScopeMismatched"));
    }
    erp.token = erp.ask(&scoped(&erp, "restlets")).is(200).json()["access_token"].as_str().unwrap().into();
    erp.get("/record/v1/customer?limit=1").is(401);
    assert_eq!(erp.last_login(), "ScopeMismatched");
}

#[test]
fn forms_are_checked() {
    let erp = Erp::start();
    let good = form(&erp.assertion().signed());
    let error =
        |form: &str| erp.direct("POST", TOKEN, &[FORM], form.as_bytes()).is(400).json()["error"].clone();
    assert_eq!(error(&good.replace("client_credentials", "password")), "unsupported_grant_type");
    assert_eq!(error(&good.replace("jwt-bearer", "saml2-bearer")), "invalid_request");
    assert_eq!(error(&format!("{good}&grant_type=client_credentials")), "invalid_request");
    assert_eq!(error("grant_type=client_credentials"), "invalid_request");
    assert_eq!(error(&form("a.b.c")), "invalid_request");
    let as_json = erp.direct("POST", TOKEN, &[("content-type", "application/json")], good.as_bytes());
    assert_eq!(as_json.is(400).json(), json!({"error": "invalid_request"}));
    erp.stand_in.settings().m2m = false;
    assert_eq!(error(&good), "unauthorized_client");
}

#[test]
fn revoked_and_expired_certificates_and_closed_roles_are_refused() {
    let erp = Erp::start();
    let asked = |erp: &Erp| refused(erp, &erp.assertion().signed());
    erp.stand_in.revoke(EC_CERTIFICATE_ID);
    assert_eq!(asked(&erp), of(400, "invalid_grant", "TokenRejected"));
    let mut of_certificate = erp.assertion();
    of_certificate.kid = erp.stand_in.register(&certificate(&erp, 0..2)).unwrap();
    erp.ask(&of_certificate.signed()).is(200);
    of_certificate.kid = erp.stand_in.register(&certificate(&erp, -2..0)).unwrap();
    assert_eq!(refused(&erp, &of_certificate.signed()), of(400, "invalid_grant", "TokenRejected"));
    erp.stand_in.settings().certificates[0].revoked = false;
    erp.stand_in.settings().role_is_disabled = true;
    assert_eq!(asked(&erp), of(400, "invalid_grant", "EntityOrRoleDisabled"));
}

/// A certificate of the EC key, valid from the beginning of one year to that of another, counted from this one.
fn certificate(erp: &Erp, years: std::ops::Range<i16>) -> String {
    let year = erp.clock.now().to_zoned(jiff::tz::TimeZone::UTC).year();
    let start = |years: i16| rcgen::date_time_ymd((year + years).into(), 1, 1);
    let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
    (parameters.not_before, parameters.not_after) = (start(years.start), start(years.end));
    let key = rcgen::KeyPair::from_pem(EC_KEY).unwrap();
    parameters.self_signed(&key).unwrap().pem()
}

#[test]
fn uploads_are_checked() {
    let erp = Erp::start();
    let register = |pem: &str| erp.stand_in.register(pem).unwrap_err();
    assert!(register("nothing").starts_with("no PEM"));
    assert!(register(EC_KEY).contains("not PRIVATE KEY"));
    assert!(register(include_str!("rsa2048.pem")).contains("3072 or 4096"));
    assert!(register(&certificate(&erp, 0..10)).contains("two years"));
    let good = certificate(&erp, 0..1);
    for _ in 0..3 {
        erp.stand_in.register(&good).unwrap();
    }
    assert!(register(&good).contains("five"));
}

#[test]
fn the_role_needs_its_permissions() {
    let erp = Erp::with(&["IF1"]);
    let list = |erp: &Erp| -> Answer { erp.get("/record/v1/customer?limit=1") };
    erp.stand_in.settings().permissions.remove(&Permission::RestWebServices);
    let refused = list(&erp);
    refused.refuses("400 USER_ERROR", "");
    assert!(refused.detail("detail").starts_with("Your current role does not have permission"));
    erp.stand_in.settings().permissions.remove(&Permission::OAuth2Login);
    list(&erp).is(401);
    assert_eq!(erp.last_login(), "permission_denied");
}

#[test]
fn malformed_authorizations_are_told_apart() {
    let erp = Erp::with(&[]);
    let path = "/services/rest/record/v1/customer";
    erp.direct("GET", path, &[], b"").is(401);
    for value in ["Bearer", "Basic YTpi", "Token x"] {
        let refused = erp.direct("GET", path, &[("authorization", value)], b"").is(400);
        assert!(refused.header("www-authenticate").contains("error=\"invalid_request\""));
    }
}

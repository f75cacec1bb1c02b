use serde_json::{Value, json};

use super::client::{FORM, TOKEN, form};
use super::signer::Assertion;
use super::{Erp, JSON};
use crate::netsuite::{EC_CERTIFICATE_ID, EC_KEY, Permission, RSA_CERTIFICATE_ID};

const LIST: &str = "/record/v1/customer?limit=1";

/// Asks for a token off the log; gives the answer and what the audit trail says of it: `400 invalid_grant TokenRejected`.
fn outcome(erp: &Erp, form: &str) -> String {
    let answer = erp.direct("POST", TOKEN, &[FORM], form);
    let error = answer.json()["error"].as_str().unwrap_or("granted").to_owned();
    format!("{} {error} {}", answer.status, erp.last_login())
}

fn asked(erp: &Erp, assertion: &Assertion) -> String {
    outcome(erp, &form(&assertion.signed()))
}

const GRANTED: &str = "200 granted Success";

#[test]
fn a_token_is_granted_for_an_hour() {
    let mut erp = Erp::with(&["IF1"]);
    assert!(erp.token.len() > 700, "{}", erp.token.len());
    erp.wait(3590);
    erp.get(LIST).is(200);
    erp.wait(10);
    let late = erp.get(LIST);
    late.refuses("401 INVALID_LOGIN", "");
    let challenge = late.header("www-authenticate");
    assert!(challenge.starts_with("Bearer realm=\"123456_SB1\", error=\"invalid_token\""), "{challenge}");
    assert_eq!(erp.last_login(), "AccessTokenExpired");
    erp.log_in();
    erp.get(LIST).is(200);
    erp.stand_in.expire_tokens();
    erp.get(LIST).is(401);
    let audit = erp.stand_in.login_audit();
    let details: Vec<&str> = audit.iter().map(|attempt| attempt.detail).collect();
    assert_eq!(details, ["Success", "AccessTokenExpired", "Success", "TokenRejected"]);
    let body = erp.ask(&erp.assertion().signed()).is(200);
    body.shows(&json!({"/expires_in": 3600, "/token_type": "Bearer"}));
}

#[test]
fn all_algorithms_of_the_list_are_verified() {
    let erp = Erp::start();
    for algorithm in ["PS256", "PS384", "PS512"] {
        assert_eq!(asked(&erp, &erp.assertion().rsa(algorithm)), GRANTED);
    }
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let p521 = (include_str!("p521.public.pem").to_owned(), [vec![0; 2], vec![7; 64]].concat());
    for (algorithm, (public, key)) in
        [("ES384", (p384.public_key_pem(), p384.serialize_der())), ("ES512", p521)]
    {
        let kid = erp.stand_in.register(&public).unwrap();
        let mut assertion = Assertion { algorithm, kid, key, ..erp.assertion() };
        assert_eq!(asked(&erp, &assertion), GRANTED);
        assertion.kid = EC_CERTIFICATE_ID.into();
        assert_eq!(asked(&erp, &assertion), "401 invalid_client InvalidSignature");
    }
}

#[test]
fn claims_and_signer_are_checked() {
    let erp = Erp::start();
    let now = erp.clock.now().as_second();
    let good = || erp.assertion();
    let with = |claim: &str, value: Value| erp.assertion().with(claim, value);
    let times = |iat: i64, exp: i64| good().with("iat", now + iat).with("exp", now + exp);
    let by = |kid: &str| Assertion { kid: kid.into(), ..good() };
    let at = |host: &str| with("aud", format!("https://{host}.api.netsuite.com{TOKEN}").into());
    for (assertion, expected) in [
        (good().rsa("RS256"), "401 invalid_client UnknownAlgorithm"),
        (by(RSA_CERTIFICATE_ID), "401 invalid_client InvalidSignature"),
        (by("nobody"), "401 invalid_client ClientAuthenticationFailed"),
        (with("iss", "0f1e".into()), "401 invalid_client UnknownIntegration"),
        (at("654321.suitetalk"), "401 invalid_client ClientAuthenticationFailed"),
        (at("123456-sb1.suitetalk"), GRANTED),
        (at("123456-sb1.restlets"), GRANTED),
        (times(-400, -100), "400 invalid_grant TokenRejected"),
        (times(100, 400), "400 invalid_grant TokenRejected"),
        (times(-60, 3541), "400 invalid_request InvalidRequest"),
        (times(-60, 3540), GRANTED),
        // The same assertion again is taken.
        (with("jti", "one".into()), GRANTED),
        (with("jti", "one".into()), GRANTED),
        // Scopes come in three forms and must be ticked.
        (with("scope", "rest_webservices,restlets".into()), GRANTED),
        (with("scope", "rest_webservices restlets".into()), GRANTED),
        (with("scope", json!(["rest_webservices"])), GRANTED),
        (with("scope", "mcp".into()), "400 invalid_scope ScopeMismatched"),
        (with("scope", "everything".into()), "400 invalid_scope ScopeMismatched"),
        (with("scope", "".into()), "400 invalid_scope ScopeMismatched"),
    ] {
        assert_eq!(asked(&erp, &assertion), expected, "{}", assertion.claims);
    }
    let stranger = form(&with("iss", "0f1e".into()).signed());
    let answer = erp.direct("POST", TOKEN, &[FORM], &stranger);
    assert_eq!(answer.header("www-authenticate"), "Basic realm=\"123456\"");
}

#[test]
fn a_token_of_another_scope_opens_no_record() {
    let mut erp = Erp::with(&[]);
    let body = erp.ask(&erp.assertion().with("scope", "restlets").signed()).is(200).json();
    erp.token = body["access_token"].as_str().unwrap().into();
    erp.get(LIST).is(401);
    assert_eq!(erp.last_login(), "ScopeMismatched");
}

#[test]
fn forms_are_checked() {
    let erp = Erp::start();
    let assertion = erp.assertion().signed();
    let good = form(&assertion);
    let malformed = "400 invalid_request InvalidRequest";
    for (form, expected) in [
        (good.replace("client_credentials", "password"), "400 unsupported_grant_type InvalidRequest"),
        (good.replace("jwt-bearer", "saml2-bearer"), malformed),
        (format!("{good}&grant_type=client_credentials"), malformed),
        ("grant_type=client_credentials".into(), malformed),
        (form("a.b.c"), malformed),
        (form(&assertion.replacen("ey", "eyJ", 1)), malformed),
    ] {
        assert_eq!(outcome(&erp, &form), expected);
    }
    let as_json = erp.direct("POST", TOKEN, &[JSON], &good);
    assert_eq!(as_json.is(400).json(), json!({"error": "invalid_request"}));
    erp.stand_in.settings().m2m = false;
    assert_eq!(outcome(&erp, &good), "400 unauthorized_client FeatureDisabled");
}

#[test]
fn revoked_and_expired_certificates_and_closed_roles_are_refused() {
    let erp = Erp::start();
    erp.stand_in.revoke(EC_CERTIFICATE_ID);
    assert_eq!(asked(&erp, &erp.assertion()), "400 invalid_grant TokenRejected");
    for (years, expected) in [(0..2, GRANTED), (-2..0, "400 invalid_grant TokenRejected")] {
        let kid = erp.stand_in.register(&certificate(&erp, years)).unwrap();
        assert_eq!(asked(&erp, &Assertion { kid, ..erp.assertion() }), expected);
    }
    erp.stand_in.settings().certificates[0].revoked = false;
    erp.stand_in.settings().role_is_disabled = true;
    assert_eq!(asked(&erp, &erp.assertion()), "400 invalid_grant EntityOrRoleDisabled");
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
    let refused = |pem: &str, said: &str| {
        let why = erp.stand_in.register(pem).unwrap_err();
        assert!(why.contains(said), "{why}");
    };
    refused("nothing", "no PEM");
    refused(EC_KEY, "not PRIVATE KEY");
    refused(include_str!("rsa2048.pem"), "3072 or 4096");
    refused(&certificate(&erp, 0..10), "two years");
    let good = certificate(&erp, 0..1);
    for _ in 0..3 {
        erp.stand_in.register(&good).unwrap();
    }
    refused(&good, "five");
}

#[test]
fn the_role_needs_its_permissions() {
    let erp = Erp::with(&["IF1"]);
    erp.stand_in.settings().permissions.remove(&Permission::RestWebServices);
    let refused = erp.get(LIST);
    refused.refuses("400 USER_ERROR", "");
    assert!(refused.detail("detail").starts_with("Your current role does not have permission"));
    erp.stand_in.settings().permissions.remove(&Permission::OAuth2Login);
    erp.get(LIST).is(401);
    assert_eq!(erp.last_login(), "permission_denied");
}

#[test]
fn malformed_authorizations_are_told_apart() {
    let erp = Erp::with(&[]);
    let path = "/services/rest/record/v1/customer";
    erp.direct("GET", path, &[], "").is(401);
    for value in ["Bearer", "Basic YTpi", "Token x"] {
        let refused = erp.direct("GET", path, &[("authorization", value)], "").is(400);
        assert!(refused.header("www-authenticate").contains("error=\"invalid_request\""));
    }
}

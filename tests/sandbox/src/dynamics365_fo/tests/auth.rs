use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PSS_SHA256, RsaKeyPair};
use serde_json::{Value, json};

use super::Erp;
use super::client::{CLIENT, TENANT};
use crate::dynamics365_fo::TEST_KEY;

const LIST: &str = "/data/LegalEntities?$top=1&$select=LegalEntityId";

#[test]
fn a_secret_buys_a_token_that_lives_an_hour() {
    let erp = Erp::with(&["usmf/000768"]);
    assert_eq!(erp.get(LIST).is(200).rows()[0]["LegalEntityId"], "usmf");
    assert!(erp.get(LIST).header("ms-dyn-aid").starts_with("5f2f"));
    erp.wait(61);
    let bearer = [("authorization", erp.bearer())];
    let bearer = [(bearer[0].0, bearer[0].1.as_str())];
    assert_eq!(erp.direct("GET", LIST, &bearer, b"").is(401).header("www-authenticate"), "Bearer");
    assert_eq!((erp.stand_in.token_requests("ok"), erp.stand_in.token_requests("7000215")), (1, 0));
}

#[test]
fn refusals_carry_the_numbers_of_entra() {
    let erp = Erp::with(&[]);
    let secret = "client_secret=d365~secret%2B0000%2F00%3D%3D";
    let usual = erp.usual();
    let cases = [
        (TENANT, format!("{usual}&client_secret=wrong"), 401, 7_000_215),
        (
            TENANT,
            format!("{}&{secret}", usual.replace(CLIENT, "22222222-2222-3333-4444-555555555555")),
            400,
            700_016,
        ),
        (TENANT, format!("{}&{secret}", usual.replace("%2F.default", "")), 400, 1_002_012),
        (TENANT, format!("{}&{secret}", usual.replace("127.0.0.1", "127.0.0.2")), 400, 500_011),
        (TENANT, usual.clone(), 400, 9_002_313),
        ("8f6b1f3e-0000-4000-8000-00000000f0f1", format!("{usual}&{secret}"), 400, 90_002),
        ("common", format!("{usual}&{secret}"), 400, 900_023),
    ];
    for (tenant, form, status, number) in cases {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let path = format!("/{tenant}/oauth2/v2.0/token");
        let answer = erp.direct("POST", &path, &headers, form.as_bytes()).is(status);
        assert_eq!(answer.number(), number);
        let words = answer.json()["error_description"].as_str().unwrap().to_owned();
        assert!(
            words.starts_with(&format!("AADSTS{number}: ")) && words.contains("\r\nTimestamp: "),
            "{words}"
        );
    }
    erp.stand_in.settings().secret_expired = true;
    assert_eq!(erp.token_v2(secret).is(401).number(), 7_000_222);
    erp.stand_in.settings().token_error = Some(90_033);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    erp.direct("POST", &format!("/{TENANT}/oauth2/v2.0/token"), &headers, b"").is(503);
}

#[test]
fn the_old_endpoint_answers_texts_and_a_slash_too_many_is_another_audience() {
    let mut erp = Erp::with(&["usmf/000768"]);
    let resource = erp.server.url().replace(':', "%3A").replace('/', "%2F");
    let form = format!(
        "grant_type=client_credentials&client_id={CLIENT}&resource={resource}&client_secret=d365~secret%2B0000%2F00%3D%3D"
    );
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer =
        erp.send("POST", &format!("/{TENANT}/oauth2/token"), &headers, form.as_bytes()).is(200).json();
    assert_eq!(answer["expires_in"], "3599");
    let form = erp.usual().replace("%2F.default", "%2F%2F.default");
    let answer = erp.token_at(TENANT, &format!("{form}&client_secret=d365~secret%2B0000%2F00%3D%3D")).is(200);
    erp.token = answer.json()["access_token"].as_str().unwrap().into();
    erp.wrong("GET", LIST, &Value::Null).is(401);
}

#[test]
fn an_application_that_is_not_registered_or_has_no_rights_is_kept_out() {
    let erp = Erp::with(&["usmf/000768", "gbsi/000768"]);
    erp.stand_in.settings().is_registered = false;
    erp.get(LIST).is(401);
    erp.stand_in.settings().unregistered_status = 403;
    erp.get(LIST).is(403);
    erp.stand_in.settings().is_registered = true;
    erp.stand_in.settings().forbidden.insert("LegalEntities".into());
    assert!(erp.get(LIST).is(403).body.is_empty());
    erp.stand_in.settings().hidden_companies.insert("gbsi".into());
    let all = "/data/SalesOrderHeadersV2?cross-company=true&$select=dataAreaId,SalesOrderNumber";
    assert_eq!(erp.get(all).is(200).rows().len(), 1);
}

#[test]
fn a_signed_statement_is_verified() {
    let erp = Erp::with(&[]);
    let endpoint = format!("{}/{TENANT}/oauth2/v2.0/token", erp.server.url());
    let now = erp.clock.now().as_second();
    let claims = |audience: &str, from: i64| json!({"aud": audience, "iss": CLIENT, "sub": CLIENT, "jti": "1", "nbf": from, "exp": from + 600});
    assert_eq!(erp.token_v2(&signed(&claims(&endpoint, now))).is(401).number(), 700_027);
    erp.stand_in.register_test_certificate();
    erp.token_v2(&signed(&claims(&endpoint, now))).is(200);
    assert_eq!(erp.token_v2(&signed(&claims("https://elsewhere", now))).is(401).number(), 700_023);
    assert_eq!(erp.token_v2(&signed(&claims(&endpoint, now - 3600))).is(401).number(), 700_024);
    let mut other = claims(&endpoint, now);
    other["sub"] = "me".into();
    assert_eq!(erp.token_v2(&signed(&other)).is(401).number(), 700_021);
}

/// The form fields of a statement that the test key has signed.
fn signed(claims: &Value) -> String {
    let pem: String = TEST_KEY.lines().filter(|line| !line.starts_with('-')).collect();
    let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(pem).unwrap()).unwrap();
    let header =
        json!({"alg": "PS256", "typ": "JWT", "x5t#S256": "qfraBdSA02oju5HtPfggxE4iwP2bFNIvl6soxamqf18"});
    let text = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    format!(
        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={text}.{}",
        URL_SAFE_NO_PAD.encode(signature)
    )
}

#[test]
fn the_discovery_document_names_the_token_endpoint() {
    let erp = Erp::with(&[]);
    let document =
        erp.send("GET", &format!("/{TENANT}/v2.0/.well-known/openid-configuration"), &[], b"").is(200);
    assert_eq!(document.json()["token_endpoint"], format!("{}/{TENANT}/oauth2/v2.0/token", erp.server.url()));
}

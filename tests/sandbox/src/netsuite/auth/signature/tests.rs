//! The example that Oracle publishes, and others computed with two independent implementations.

use std::collections::BTreeMap;

use super::*;

const NONCE: &str = "Zx8Qp1LmN4vB7tRk2sWd";
const HOST: &str = "https://123456-sb1.suitetalk.api.netsuite.com/services/rest";

/// Signs as a client does; the query is given decoded.
fn signed(
    method: &str,
    url: &str,
    query: &[(&str, &str)],
    passport: &[(&str, &str)],
    keys: &Keys<'_>,
) -> String {
    let more = [("oauth_signature_method", "HMAC-SHA256"), ("oauth_version", "1.0")];
    let all = query.iter().chain(passport).chain(&more);
    let all: BTreeMap<String, String> = all.map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, signing_key(keys).as_bytes());
    STANDARD.encode(hmac::sign(&key, base_string(method, url, all.iter()).as_bytes()))
}

fn of_sandbox(method: &str, url: &str, query: &[(&str, &str)]) -> String {
    let keys = Keys {
        consumer: "cs_fedcba9876543210fedcba9876543210fedcba9876543210fedcba987654",
        token: "ts_99998888777766665555444433332222111100ffeeeeddddccccbbbbaaaa",
    };
    of_sandbox_with(method, url, query, &keys)
}

fn of_sandbox_with(method: &str, url: &str, query: &[(&str, &str)], keys: &Keys<'_>) -> String {
    let passport = [
        ("oauth_consumer_key", "ck_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"),
        ("oauth_token", "tk_aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889"),
        ("oauth_nonce", NONCE),
        ("oauth_timestamp", "1750000000"),
    ];
    signed(method, url, query, &passport, keys)
}

fn of_oracle(method: &str, url: &str, query: &[(&str, &str)]) -> String {
    let keys = Keys {
        consumer: "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
        token: "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
    };
    let passport = [
        ("oauth_consumer_key", "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4"),
        ("oauth_token", "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc"),
        ("oauth_nonce", "fjaLirsIcCGVZWzBX0pg"),
        ("oauth_timestamp", "1508242306"),
    ];
    signed(method, url, query, &passport, &keys)
}

#[test]
fn the_published_examples_are_reproduced() {
    let url = "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40";
    assert_eq!(of_oracle("GET", url, &[]), "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=");
    let url = "https://123456.restlets.api.netsuite.com/app/site/hosting/restlet.nl";
    let query =
        [("script", "6"), ("deploy", "1"), ("customParam", "someValue"), ("testParam", "someOtherValue")];
    // The page lost the leading plus.
    assert_eq!(of_oracle("POST", url, &query), "+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ=");
}

#[test]
fn queries_and_odd_characters_are_signed() {
    let order = format!("{HOST}/record/v1/salesOrder/4711");
    assert_eq!(of_sandbox("GET", &order, &[]), "kawh376HGBrY6vgdqYKC3kYpgxJiqNKxNxvrdbqcqY0=");
    let expanded = of_sandbox("GET", &order, &[("expandSubResources", "true")]);
    assert_eq!(expanded, "JQQIEt3wGEMAKVj9POCYKz1a2bfgMFsDhYA228QVh3A=");
    let page = [("limit", "100"), ("offset", "200")];
    let suiteql = of_sandbox("POST", &format!("{HOST}/query/v1/suiteql"), &page);
    assert_eq!(suiteql, "bVtIr2O1lqqx1iudT4rrDZnA+agrCPeq1VHgjFGxomE=");
    let query = [("q", "companyName IS \"Müller & Sons + Co\""), ("limit", "5"), ("offset", "0")];
    let customers = of_sandbox("GET", &format!("{HOST}/record/v1/customer"), &query);
    assert_eq!(customers, "iONfhNiEDfvisNgkpinF9F5a50mUE55BzZlq79UJ5G0=");
    let transform = of_sandbox("POST", &format!("{order}/!transform/itemFulfillment"), &[]);
    assert_eq!(transform, "5dYpswDpvLuACC6cqq66raY6nsb4XzTJpq7BaMOpPbI=");
    let external = of_sandbox("PATCH", &format!("{HOST}/record/v1/invoice/eid:INV-2025-17"), &[]);
    assert_eq!(external, "ND4fkzH2KK84I+SEigFydmmu+/ie+/2e/8ucCad6QVw=");
    let local = "http://127.0.0.1:8080/services/rest/record/v1/salesOrder/4711";
    let local = of_sandbox("GET", local, &[("expandSubResources", "true")]);
    assert_eq!(local, "MleUDWOuR6/Yn2nvAD/nvTWMCIXcSJ9CKxZiTxUqmD0=");
}

#[test]
fn secrets_are_escaped_before_they_are_joined() {
    let keys = Keys { consumer: "s3cr/t+with=reserved&chars", token: "tok~en secret%" };
    let url = format!("{HOST}/record/v1/invoice/9001");
    let signature = of_sandbox_with("PATCH", &url, &[("replace", "item")], &keys);
    assert_eq!(signature, "mRuqGLkXrqd30ISuZv2koF0tBWhzZmuBTuWsaQygoh8=");
}

#[test]
fn escapes_are_undone_and_the_rest_is_left() {
    assert_eq!(percent_decoded("a%2Bb%3D"), "a+b=");
    assert_eq!(percent_decoded("100% +%C3%BC%"), "100% +ü%");
}

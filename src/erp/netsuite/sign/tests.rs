use super::*;

/// Realm, consumer key and secret, token and secret of the published test vectors.
const PUBLISHED: RequestSigner<'static> = RequestSigner {
    realm: "123456",
    consumer_key: "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
    consumer_secret: "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
    token_id: "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
    token_secret: "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
};
const COMPOSED: RequestSigner<'static> = RequestSigner {
    realm: "123456_SB1",
    consumer_key: "ck_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc",
    consumer_secret: "cs_fedcba9876543210fedcba9876543210fedcba9876543210fedcba987654",
    token_id: "tk_aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889",
    token_secret: "ts_99998888777766665555444433332222111100ffeeeeddddccccbbbbaaaa",
};
/// Secrets that need encoding themselves.
const ODD: RequestSigner<'static> = RequestSigner {
    realm: "123456_SB1",
    consumer_key: "ck_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc",
    consumer_secret: "s3cr/t+with=reserved&chars",
    token_id: "tk_aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889",
    token_secret: "tok~en secret%",
};

type Vector = (&'static RequestSigner<'static>, &'static str, &'static str, &'static str);

const VECTORS: [Vector; 10] = [
    (
        &PUBLISHED,
        "GET",
        "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40",
        "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=",
    ),
    (
        &PUBLISHED,
        "POST",
        "https://123456.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=6&deploy=1&customParam=someValue&testParam=someOtherValue",
        "+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ=",
    ),
    (
        &COMPOSED,
        "GET",
        "https://123456-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/salesOrder/4711",
        "kawh376HGBrY6vgdqYKC3kYpgxJiqNKxNxvrdbqcqY0=",
    ),
    (
        &COMPOSED,
        "GET",
        "https://123456-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/salesOrder/4711?expandSubResources=true",
        "JQQIEt3wGEMAKVj9POCYKz1a2bfgMFsDhYA228QVh3A=",
    ),
    (
        &COMPOSED,
        "POST",
        "https://123456-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=100&offset=200",
        "bVtIr2O1lqqx1iudT4rrDZnA+agrCPeq1VHgjFGxomE=",
    ),
    (
        &COMPOSED,
        "GET",
        "https://123456-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer?q=companyName%20IS%20%22M%C3%BCller%20%26%20Sons%20%2B%20Co%22&limit=5&offset=0",
        "iONfhNiEDfvisNgkpinF9F5a50mUE55BzZlq79UJ5G0=",
    ),
    (
        &COMPOSED,
        "POST",
        "https://123456-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/salesOrder/4711/!transform/itemFulfillment",
        "5dYpswDpvLuACC6cqq66raY6nsb4XzTJpq7BaMOpPbI=",
    ),
    (
        &COMPOSED,
        "PATCH",
        "https://123456-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/invoice/eid:INV-2025-17",
        "ND4fkzH2KK84I+SEigFydmmu+/ie+/2e/8ucCad6QVw=",
    ),
    (
        &ODD,
        "PATCH",
        "https://123456-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/invoice/9001?replace=item",
        "mRuqGLkXrqd30ISuZv2koF0tBWhzZmuBTuWsaQygoh8=",
    ),
    (
        &COMPOSED,
        "GET",
        "http://127.0.0.1:8080/services/rest/record/v1/salesOrder/4711?expandSubResources=true",
        "MleUDWOuR6/Yn2nvAD/nvTWMCIXcSJ9CKxZiTxUqmD0=",
    ),
];

#[test]
fn every_vector_is_signed_as_it_was_published() {
    for (signer, method, url, signature) in VECTORS {
        let (nonce, timestamp) = if signer.realm == "123456" {
            ("fjaLirsIcCGVZWzBX0pg", 1_508_242_306)
        } else {
            ("Zx8Qp1LmN4vB7tRk2sWd", 1_750_000_000)
        };
        let header = authorization(signer, method, url, nonce, timestamp);
        let wanted = format!("oauth_signature=\"{}\"", encoded(signature));
        assert!(header.ends_with(&wanted), "{method} {url}: {header}");
        assert!(header.starts_with(&format!("OAuth realm=\"{}\", ", signer.realm)));
    }
}

fn claims() -> Claims<'static> {
    Claims {
        client_id: "0f1e2d3c",
        certificate_id: "AbCd-_kid",
        audience: "https://123456-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token",
        now: 1_750_000_000,
        id: "01KB",
    }
}

#[test]
fn each_kind_of_key_signs_with_its_own_algorithm() {
    let curve = |algorithm| rcgen::KeyPair::generate_for(algorithm).unwrap().serialize_pem();
    let rsa = include_str!("../../../../tests/sandbox/src/netsuite/keys/rsa.pem").to_owned();
    let keys = [
        (curve(&rcgen::PKCS_ECDSA_P256_SHA256), Algorithm::Ps256, "ES256", 64),
        (curve(&rcgen::PKCS_ECDSA_P384_SHA384), Algorithm::Ps256, "ES384", 96),
        (include_str!("../../../../tests/data/netsuite/p521.pem").to_owned(), Algorithm::Ps256, "ES512", 132),
        (rsa.clone(), Algorithm::Ps256, "PS256", 384),
        (rsa.clone(), Algorithm::Ps384, "PS384", 384),
        (rsa, Algorithm::Ps512, "PS512", 384),
    ];
    for (pem, algorithm, name, length) in keys {
        let signer = Signer::of(&pem, algorithm).unwrap();
        let token = assertion(&signer, &claims()).unwrap();
        let parts: Vec<Vec<u8>> =
            token.split('.').map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).collect();
        let header: serde_json::Value = serde_json::from_slice(&parts[0]).unwrap();
        let body: serde_json::Value = serde_json::from_slice(&parts[1]).unwrap();
        assert_eq!((header["alg"].as_str(), header["kid"].as_str()), (Some(name), Some("AbCd-_kid")));
        assert_eq!(
            (body["exp"].as_i64(), body["scope"][0].as_str()),
            (Some(1_750_000_300), Some("rest_webservices"))
        );
        assert_eq!(parts[2].len(), length, "{name}");
    }
}

#[test]
fn what_is_no_fitting_key_is_named_and_not_shown() {
    let problem = |pem: &str| Signer::of(pem, Algorithm::Ps256).err().unwrap();
    assert!(problem("").contains("no private key"));
    assert!(
        problem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .contains("is a certificate")
    );
    let sealed = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    assert!(problem(sealed).contains("protected by a password"));
    let odd = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_pem();
    assert!(problem(&odd).contains("neither an RSA key nor one on the curves"));
}

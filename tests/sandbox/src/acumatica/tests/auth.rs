use serde_json::json;

use super::Erp;
use super::client::CLIENT;

const LOGIN: &str = "/entity/auth/login";
const LOGOUT: &str = "/entity/auth/logout";
const JSON: (&str, &str) = ("content-type", "application/json");
const GOOD: &str = r#"{"name":"mlc-api","password":"acu-password-0000","tenant":"DemoCo","branch":"MAIN"}"#;

fn login(erp: &Erp) -> super::Answer {
    erp.send("POST", LOGIN, &[JSON], GOOD.as_bytes())
}

fn list_with(erp: &Erp, header: (&str, &str)) -> super::Answer {
    erp.send("GET", "/entity/Default/24.200.001/Shipment?$top=1", &[header], b"")
}

#[test]
fn the_endpoint_list_needs_no_session_and_has_two_shapes() {
    let erp = Erp::start();
    let list = erp.send("GET", "/entity", &[], b"").is(200).json();
    assert_eq!(list["endpoints"][3]["href"], "/entity/Default/24.200.001/");
    assert_eq!(list["version"]["acumaticaBuildVersion"], "24.203.0010");
    erp.stand_in.settings().endpoint_list_bare = true;
    assert_eq!(erp.send("GET", "/entity", &[], b"").json()[0]["version"], "20.200.001");
}

#[test]
fn everything_stands_below_the_instance() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.settings().instance = Some("Inst".into());
    assert_eq!(
        erp.send("GET", "/Inst/entity", &[], b"").json()["endpoints"][0]["href"],
        "/Inst/entity/Default/20.200.001/"
    );
    erp.get("/Inst/entity/Default/24.200.001/Shipment/000123").is(200);
    erp.direct("GET", "/entity", &[], b"").is(404);
}

#[test]
fn a_cookie_login_gives_all_cookies_twice() {
    let erp = Erp::start();
    let answer = login(&erp).is(204);
    let cookies = answer.all("set-cookie");
    assert_eq!(cookies.len(), 14);
    assert_eq!(cookies[..7], cookies[7..]);
    assert!(cookies.iter().any(|cookie| cookie.starts_with("Locale=Culture=en-US&TimeZone=")));
    assert!(!cookies[0].contains("secure"));
    let jar = answer.jar();
    let next = list_with(&erp, ("cookie", &jar)).is(200);
    let request_id = |answer: &super::Answer| {
        answer.all("set-cookie").into_iter().find(|c| c.starts_with("requestid=")).unwrap().to_owned()
    };
    assert_ne!(request_id(&answer), request_id(&next));
}

#[test]
fn a_form_can_log_in_too() {
    let erp = Erp::start();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    erp.direct("POST", LOGIN, &headers, b"name=mlc-api&password=acu-password-0000").is(204);
    erp.direct("POST", LOGIN, &[JSON], b"{\"name\":\"mlc-api\"}").is(400);
    erp.direct("GET", LOGIN, &[JSON], b"").is(405);
}

#[test]
fn wrong_credentials_and_tenants_are_server_errors() {
    let erp = Erp::start();
    let with = |from: &str, to: &str| erp.send("POST", LOGIN, &[JSON], GOOD.replace(from, to).as_bytes());
    let refused = with("password-0000", "wrong").is(500);
    assert_eq!(refused.exception(), "PX.Data.PXException");
    assert_eq!(refused.json()["exceptionMessage"], "Error: Invalid credentials. Please try again.");
    assert_eq!(with("DemoCo", "Nowhere").is(500).exception(), "PX.Data.PXUndefinedCompanyException");
    erp.direct("POST", LOGIN, &[JSON], GOOD.replace("branch", "company").as_bytes()).is(400);
    assert_eq!(erp.stand_in.open_sessions(), 0);
    erp.stand_in.settings().is_single_tenant = true;
    with("DemoCo", "Nowhere").is(204);
}

#[test]
fn an_idle_cookie_session_ends_after_ten_minutes() {
    let erp = Erp::start();
    let jar = login(&erp).jar();
    for _ in 0..2 {
        erp.wait(9);
        list_with(&erp, ("cookie", &jar)).is(200);
    }
    erp.wait(10);
    assert_eq!(list_with(&erp, ("cookie", &jar)).is(401).json()["message"], "You are not logged in.");
    assert_eq!(erp.stand_in.open_sessions(), 0);
}

#[test]
fn logout_wants_a_length_and_frees_the_seat() {
    let erp = Erp::start();
    let jar = login(&erp).jar();
    let cookie = ("cookie", jar.as_str());
    let refused = erp.direct("POST", LOGOUT, &[cookie], b"").is(411);
    assert!(refused.header("content-type").starts_with("text/html"));
    assert_eq!(erp.stand_in.open_sessions(), 1);
    let answer = erp.send("POST", LOGOUT, &[cookie], b"").is(204);
    assert!(answer.header("set-cookie").starts_with(".ASPXAUTH=; expires="));
    assert_eq!(erp.stand_in.open_sessions(), 0);
    erp.direct("POST", LOGOUT, &[cookie, ("content-length", "0")], b"").is(401);
}

#[test]
fn a_login_over_the_limit_is_429_or_500() {
    let erp = Erp::start();
    login(&erp).is(204);
    login(&erp).is(204);
    let busy = login(&erp).is(429);
    assert!(busy.json()["message"].as_str().unwrap().contains("API Login Limit"));
    erp.stand_in.settings().login_limit_status = 500;
    assert!(login(&erp).is(500).json()["exceptionMessage"].as_str().unwrap().contains("API Login Limit"));
    assert_eq!((erp.stand_in.open_sessions(), erp.stand_in.most_sessions()), (2, 2));
    erp.wait(10);
    login(&erp).is(204);
}

#[test]
fn a_bearer_call_over_the_limit_is_sent_to_a_page() {
    let mut erp = Erp::start();
    login(&erp).is(204);
    login(&erp).is(204);
    erp.token = erp.grant("password").is(200).json()["access_token"].as_str().unwrap().into();
    let answer = erp.get("/Shipment").is(302);
    assert!(answer.header("location").starts_with("/Frames/Error.aspx?"));
    assert!(answer.header("location").contains("message=The%20number%20of%20concurrent%20API%20logins"));
    erp.wait(10);
    erp.get("/Shipment").is(200);
}

#[test]
fn a_password_grant_gives_a_token_for_an_hour() {
    let erp = Erp::with(&[]);
    let body = erp.grant("password").is(200).json();
    assert_eq!((body["expires_in"].as_i64(), body["token_type"].as_str()), (Some(3600), Some("Bearer")));
    assert!(body["refresh_token"].is_string());
    erp.get("/Shipment").is(200);
    erp.wait(61);
    erp.get("/Shipment").is(401);
    assert_eq!(erp.stand_in.token_grants("password"), 2);
}

#[test]
fn refused_grants_say_why_in_the_standard_words() {
    let erp = Erp::start();
    let password = "grant_type=password&username=mlc-api&password=acu-password-0000&scope=api";
    let error = |form: &str| erp.token_call(form).is(400).json();
    assert_eq!(
        error(&format!("client_id=7C1E&client_secret=x&{password}")),
        json!({"error": "invalid_client"})
    );
    let other = CLIENT.replace("%40DemoCo", "%40Other");
    assert_eq!(error(&format!("{other}&{password}")), json!({"error": "invalid_client"}));
    let wrong = password.replace("0000", "1111");
    let expected = json!({"error": "invalid_grant", "error_description": "invalid_username_or_password"});
    assert_eq!(error(&format!("{CLIENT}&{wrong}")), expected);
    let flow = error(&format!("{CLIENT}&grant_type=client_credentials&scope=api"));
    assert_eq!(flow, json!({"error": "unsupported_grant_type"}));
    erp.stand_in.settings().flows.remove("password");
    assert_eq!(error(&format!("{CLIENT}&{password}")), json!({"error": "unauthorized_client"}));
    assert_eq!(erp.stand_in.token_grants("client_credentials"), 1);
}

#[test]
fn without_offline_access_there_is_no_refresh_token() {
    let erp = Erp::start();
    let form = format!("{CLIENT}&grant_type=password&username=mlc-api&password=acu-password-0000&scope=api");
    assert!(erp.token_call(&form).is(200).json().get("refresh_token").is_none());
}

#[test]
fn refresh_tokens_rotate_and_keep_the_session() {
    let mut erp = Erp::start();
    let first = erp.grant("password").json()["refresh_token"].as_str().unwrap().to_owned();
    let refresh = |token: &str| erp.grant(&format!("refresh:{token}"));
    let second = refresh(&first).is(200).json();
    assert_eq!(refresh(&first).is(400).json(), json!({"error": "invalid_grant"}));
    assert_eq!((erp.stand_in.open_sessions(), erp.stand_in.most_sessions()), (1, 1));
    erp.token = second["access_token"].as_str().unwrap().into();
    erp.get("/Shipment").is(200);
}

#[test]
fn refresh_tokens_live_thirty_days_from_the_first_grant() {
    let erp = Erp::start();
    let token =
        |answer: super::Answer| answer.json()["refresh_token"].as_str().unwrap_or_default().to_owned();
    let days = |days: i64| erp.wait(days * 24 * 60);
    let first = token(erp.grant("password"));
    days(20);
    let second = token(erp.grant(&format!("refresh:{first}")));
    days(11);
    erp.grant(&format!("refresh:{second}")).is(400);
    erp.stand_in.settings().refresh_token_slides = true;
    let first = token(erp.grant("password"));
    days(20);
    let second = token(erp.grant(&format!("refresh:{first}")));
    days(20);
    erp.grant(&format!("refresh:{second}")).is(200);
}

#[test]
fn a_logout_with_a_token_ends_both_the_session_and_the_token() {
    let erp = Erp::with(&[]);
    let logout = || erp.send("POST", LOGOUT, &[("authorization", &erp.bearer())], b"");
    logout().is(204);
    assert_eq!(erp.stand_in.open_sessions(), 0);
    erp.get("/Shipment").is(401);
    let stale = Erp::with(&[]);
    stale.wait(61);
    stale.get("/Shipment").is(401);
    stale.send("POST", LOGOUT, &[("authorization", &stale.bearer())], b"").is(204);
}

#[test]
fn nobody_gets_in_without_a_session() {
    let erp = Erp::with(&[]);
    for headers in [&[][..], &[("authorization", "Bearer nonsense")], &[("cookie", "ASP.NET_SessionId=x")]] {
        let answer = erp.direct("GET", "/entity/Default/24.200.001/Shipment", headers, b"").is(401);
        assert_eq!(answer.json(), json!({"message": "You are not logged in."}));
    }
}

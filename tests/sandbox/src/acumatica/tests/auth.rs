use serde_json::json;

use super::client::{Answer, CLIENT, Erp, FORM, JSON};

const LOGIN: &str = "/entity/auth/login";
const LOGOUT: &str = "/entity/auth/logout";
const GOOD: &str = r#"{"name":"mlc-api","password":"acu-password-0000","tenant":"DemoCo","branch":"MAIN"}"#;

fn login(erp: &Erp) -> Answer {
    erp.send("POST", LOGIN, &[JSON], GOOD.as_bytes())
}

fn list_with(erp: &Erp, header: (&str, &str)) -> Answer {
    erp.send("GET", "/entity/Default/24.200.001/Shipment?$top=1", &[header], b"")
}

#[test]
fn the_endpoint_list_needs_no_session_and_has_two_shapes() {
    let erp = Erp::start();
    let versions = r#"/version/acumaticaBuildVersion "24.203.0010""#;
    erp.play(&format!(r#"GET /entity -> 200 /endpoints/3/href "/entity/Default/24.200.001/" {versions}"#));
    erp.set(|settings| settings.endpoint_list_bare = true);
    erp.play(r#"GET /entity -> 200 /0/version "20.200.001""#);
}

#[test]
fn everything_stands_below_the_instance() {
    let erp = Erp::with(&["000123"]);
    erp.set(|settings| settings.instance = Some("Inst".into()));
    erp.play(
        r#"
        GET /Inst/entity -> 200 /endpoints/0/href "/Inst/entity/Default/20.200.001/"
        GET /Inst/entity/Default/24.200.001/Shipment/000123 -> 200
        !GET /entity -> 404
        "#,
    );
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
    let next = list_with(&erp, ("cookie", &answer.jar())).is(200);
    let request_id = |answer: &Answer| {
        answer.all("set-cookie").into_iter().find(|c| c.starts_with("requestid=")).unwrap().to_owned()
    };
    assert_ne!(request_id(&answer), request_id(&next));
}

#[test]
fn a_cookie_login_is_held_against_user_and_tenant() {
    let erp = Erp::start();
    erp.play(
        r#"
        POST /entity/auth/login {"name":"mlc-api","password":"x"} -> 500 /exceptionType "PX.Data.PXException"
        POST /entity/auth/login {"name":"x","password":"x"} -> 500 /exceptionMessage "Error: Invalid credentials. Please try again."
        POST /entity/auth/login {"name":"x","password":"x","tenant":"x"} -> 500 /exceptionType "PX.Data.PXUndefinedCompanyException"
        !POST /entity/auth/login {"name":"x","password":"x","tenant":"x","company":"x"} -> 400
        !POST /entity/auth/login {"name":"mlc-api"} -> 400
        !GET /entity/auth/login {"name":"mlc-api","password":"acu-password-0000"} -> 405
        "#,
    );
    assert_eq!(erp.stand_in.open_sessions(), 0);
    erp.direct("POST", LOGIN, &[FORM], b"name=mlc-api&password=acu-password-0000").is(204);
    erp.set(|settings| settings.is_single_tenant = true);
    erp.send("POST", LOGIN, &[JSON], GOOD.replace("DemoCo", "Nowhere").as_bytes()).is(204);
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
fn a_login_over_the_limit_is_429_or_500_and_a_bearer_call_is_sent_to_a_page() {
    let mut erp = Erp::start();
    login(&erp).is(204);
    login(&erp).is(204);
    for (status, member) in [(429, "message"), (500, "exceptionMessage")] {
        erp.set(|settings| settings.login_limit_status = status);
        assert!(login(&erp).is(status).json()[member].as_str().unwrap().contains("API Login Limit"));
    }
    assert_eq!((erp.stand_in.open_sessions(), erp.stand_in.most_sessions()), (2, 2));
    erp.log_in();
    let answer = erp.get("/Shipment").is(302);
    assert!(answer.header("location").starts_with("/Frames/Error.aspx?"));
    assert!(answer.header("location").contains("message=The%20number%20of%20concurrent%20API%20logins"));
    erp.wait(10);
    erp.get("/Shipment").is(200);
    login(&erp).is(204);
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
    let form = format!("{CLIENT}&grant_type=password&username=mlc-api&password=acu-password-0000&scope=api");
    assert!(erp.token_call(&form).is(200).json().get("refresh_token").is_none(), "without offline_access");
}

#[test]
fn refused_grants_say_why_in_the_standard_words() {
    let erp = Erp::start();
    let password = "grant_type=password&username=mlc-api&password=acu-password-0000&scope=api";
    let wrong = password.replace("0000", "1111");
    let cases = [
        (format!("client_id=7C1E&client_secret=x&{password}"), json!({"error": "invalid_client"})),
        (
            format!("{}&{password}", CLIENT.replace("%40DemoCo", "%40Other")),
            json!({"error": "invalid_client"}),
        ),
        (
            format!("{CLIENT}&{wrong}"),
            json!({"error": "invalid_grant", "error_description": "invalid_username_or_password"}),
        ),
        (format!("{CLIENT}&{}", password.replace("=api", "=files")), json!({"error": "invalid_scope"})),
        (
            format!("{CLIENT}&grant_type=client_credentials&scope=api"),
            json!({"error": "unsupported_grant_type"}),
        ),
        (format!("{CLIENT}&grant_type=authorization_code&code=x"), json!({"error": "unauthorized_client"})),
    ];
    for (form, error) in cases {
        assert_eq!(erp.token_call(&form).is(400).json(), error, "{form}");
    }
    erp.set(|settings| settings.flows.clear());
    let closed = erp.token_call(&format!("{CLIENT}&{password}")).is(400);
    assert_eq!(closed.json(), json!({"error": "unauthorized_client"}));
    assert_eq!(erp.stand_in.token_grants("client_credentials"), 1);
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
fn refresh_tokens_live_thirty_days_from_the_first_grant_or_from_the_latest() {
    let erp = Erp::start();
    let token = |answer: Answer| answer.json()["refresh_token"].as_str().unwrap().to_owned();
    for (slides, days, status) in [(false, 11, 400), (true, 20, 200)] {
        erp.set(|settings| settings.refresh_token_slides = slides);
        let first = token(erp.grant("password"));
        erp.wait(20 * 24 * 60);
        let second = token(erp.grant(&format!("refresh:{first}")));
        erp.wait(days * 24 * 60);
        erp.grant(&format!("refresh:{second}")).is(status);
    }
}

#[test]
fn a_logout_with_a_token_ends_both_the_session_and_the_token() {
    for is_stale in [false, true] {
        let erp = Erp::with(&[]);
        if is_stale {
            erp.wait(61);
            erp.get("/Shipment").is(401);
        }
        erp.send("POST", LOGOUT, &[("authorization", &erp.bearer())], b"").is(204);
        assert_eq!(erp.stand_in.open_sessions(), 0);
        erp.get("/Shipment").is(401);
    }
}

#[test]
fn nobody_gets_in_without_a_session() {
    let erp = Erp::start();
    let [first, second] = [(); 2].map(|()| login(&erp).jar());
    let part =
        |jar: &str, name: &str| jar.split("; ").find(|pair| pair.starts_with(name)).unwrap().to_owned();
    let session = part(&first, "ASP.NET_SessionId=");
    assert_eq!(session.len(), "ASP.NET_SessionId=".len() + 24);
    let mixed = format!("{}; {session}", part(&second, ".ASPXAUTH="));
    let cookies = [mixed.as_str(), &session, "ASP.NET_SessionId=x", "ASP.NET_SessionId=mlc"];
    let cookies = cookies.map(|cookie| vec![("cookie", cookie)]);
    for headers in cookies.into_iter().chain([vec![], vec![("authorization", "Bearer nonsense")]]) {
        let answer = erp.direct("GET", "/entity/Default/24.200.001/Shipment", &headers, b"").is(401);
        assert_eq!(answer.json(), json!({"message": "You are not logged in."}), "{headers:?}");
    }
    list_with(&erp, ("cookie", &format!("{}; {session}", part(&first, ".ASPXAUTH=")))).is(200);
}

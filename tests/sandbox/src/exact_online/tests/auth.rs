use serde_json::{Value, json};

use super::{D, Erp};

#[test]
fn a_code_works_once_and_for_three_minutes() {
    let erp = Erp::with(&[]);
    let code = erp.code();
    let body = erp.exchange(&code).is(200).json();
    assert_eq!((body["expires_in"].as_str(), body["token_type"].as_str()), (Some("600"), Some("bearer")));
    assert_eq!(erp.exchange(&code).is(400).json()["error"], "invalid_grant");
    let late = erp.code();
    erp.wait(181);
    erp.exchange(&late).is(400);
}

#[test]
fn refresh_tokens_rotate_and_old_ones_are_dead() {
    let mut erp = Erp::with(&[]);
    let first = erp.refresh.clone();
    erp.wait(570);
    let answer = erp.renew(&first).is(200);
    erp.keep(&answer);
    assert_ne!(erp.refresh, first);
    let refused = erp.renew(&first).is(401).json();
    assert_eq!(refused["error_description"], "Old refresh token used.");
    assert_eq!((erp.stand_in.token_calls().refreshed, erp.stand_in.token_calls().old_token), (1, 1));
}

#[test]
fn a_refresh_before_its_time_is_refused_and_spends_nothing() {
    let erp = Erp::with(&[]);
    erp.wait(569);
    let refused = erp.renew(&erp.refresh).is(400);
    assert!(refused.header("reason").starts_with("TooEarlyToRefreshTokens"));
    assert_eq!(refused.json()["error"], "access_denied");
    erp.stand_in.settings().too_early_status = 401;
    erp.renew(&erp.refresh).is(401);
    erp.wait(1);
    erp.renew(&erp.refresh).is(200);
    assert_eq!(erp.stand_in.token_calls().too_early, 2);
}

#[test]
fn a_refresh_token_lives_thirty_days_unused_and_its_login_ends_with_the_next() {
    let mut erp = Erp::with(&[]);
    for _ in 0..3 {
        erp.wait(29 * 86_400);
        let answer = erp.renew(&erp.refresh).is(200);
        erp.keep(&answer);
    }
    let other = erp.exchange(&erp.code()).is(200);
    erp.wait(600);
    erp.renew(&erp.refresh).is(400);
    erp.keep(&other);
    erp.wait(30 * 86_400);
    assert_eq!(erp.renew(&erp.refresh).is(400).json()["error"], "invalid_grant");
}

#[test]
fn wrong_clients_and_addresses_get_nothing() {
    let erp = Erp::with(&[]);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let form = b"grant_type=refresh_token&refresh_token=x&client_id=a&client_secret=b";
    let refused = erp.send("POST", "/api/oauth2/token", &headers, form).is(400);
    assert_eq!(refused.json(), json!({ "error": "invalid_client" }));
    assert!(erp.stand_in.consent("https://x/api/oauth2/auth?client_id=other").is_err());
    erp.renew("nonsense").is(400);
}

#[test]
fn without_a_token_a_page_comes_with_401() {
    let erp = Erp::with(&[]);
    let me = "/api/v1/current/Me?$select=UserID,CurrentDivision";
    assert_eq!(erp.get(me).is(200).records()[0]["CurrentDivision"], D);
    erp.wait(600);
    let refused = erp.get(me).is(401);
    assert!(refused.header("content-type").starts_with("text/html"));
    assert!(refused.text().contains("Object moved"));
    erp.get("system/Divisions?$select=Code").is(401);
}

#[test]
fn rights_are_refused_with_a_reason() {
    let erp = Erp::with(&[1]);
    erp.stand_in.add_division(4_100_201);
    let codes = |erp: &Erp| {
        let rows = erp.get("system/Divisions?$select=Code,Status,BlockingStatus").is(200).records();
        rows.iter().map(|row| row["Code"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&erp), [D, D + 1]);
    erp.stand_in.settings().granted.insert(D);
    assert_eq!(codes(&erp), [D]);
    let refused = erp.get("/api/v1/4100201/system/Divisions?$select=Code").is(403);
    assert_eq!(refused.header("reason"), "NoDivisionAccess");
    assert!(refused.explanation().contains("not within division scope"));
    erp.stand_in.settings().out_of_scope.insert("documents".into());
    let refused = erp.get("documents/DocumentTypes?$select=ID").is(403);
    assert!(refused.explanation().contains("Application Scope Violated"));
    erp.stand_in.settings().refused_because = Some("BlockedUser".into());
    assert_eq!(erp.get("system/Divisions?$select=Code").is(403).header("reason"), "BlockedUser");
}

#[test]
fn unknown_paths_and_verbs_are_refused() {
    let erp = Erp::with(&[1]);
    assert!(
        erp.wrong("GET", "salesorder/SalesOrder?$top=1", &Value::Null)
            .is(404)
            .explanation()
            .contains("SalesOrder")
    );
    assert_eq!(erp.wrong("PATCH", "salesorder/SalesOrders(guid'x')", &json!({})).status, 405);
    assert_eq!(erp.wrong("GET", "/api/v2/1/x", &Value::Null).status, 404);
}

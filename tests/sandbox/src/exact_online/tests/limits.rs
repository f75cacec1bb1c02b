use serde_json::json;

use super::{D, Erp};

const LIST: &str = "system/Divisions?$select=Code";

#[test]
fn every_answer_of_a_company_tells_its_budgets_and_a_refused_one_only_its_own() {
    let erp = Erp::with(&[]);
    // At the beginning of a minute, so that none ends in between.
    let left = 60 - erp.clock.now().as_second() % 60;
    erp.wait(left);
    let answer = erp.get(LIST).is(200);
    assert_eq!(answer.header("x-ratelimit-limit"), "5000");
    assert_eq!(answer.header("x-ratelimit-minutely-remaining"), "59");
    let reset: i64 = answer.header("x-ratelimit-minutely-reset").parse().unwrap();
    assert!(reset > erp.clock.now().as_millisecond() && reset % 60_000 == 0);
    (0..59).for_each(|_| drop(erp.get(LIST).is(200)));
    let refused = erp.get(LIST).is(429);
    assert!(refused.body.is_empty());
    assert_eq!(refused.header("x-ratelimit-minutely-remaining"), "0");
    assert_eq!(refused.header("x-ratelimit-limit"), "");
    // Neither who I am nor tokens are counted, and other companies have budgets of their own.
    erp.get("/api/v1/current/Me").is(200);
    erp.stand_in.add_division(4_100_201);
    erp.get("/api/v1/4100201/system/Divisions?$select=Code").is(200);
    erp.stand_in.settings().limit_headers = false;
    assert_eq!(erp.get(LIST).is(429).header("x-ratelimit-minutely-reset"), "");
    erp.wait(60);
    erp.get(LIST).is(200);
    assert_eq!((erp.stand_in.most_in_minute(D), erp.stand_in.limited()), (60, 2));
}

#[test]
fn the_day_has_a_budget_too() {
    let erp = Erp::with(&[]);
    erp.stand_in.settings().day_limit = 3;
    (0..3).for_each(|_| drop(erp.get(LIST).is(200)));
    let refused = erp.get(LIST).is(429);
    assert_eq!(refused.header("x-ratelimit-remaining"), "0");
    assert_eq!(refused.header("x-ratelimit-minutely-reset"), "");
    let reset: i64 = refused.header("x-ratelimit-reset").parse().unwrap();
    assert_eq!(reset % 86_400_000, 0);
}

#[test]
fn more_than_ten_errors_an_hour_block_the_key_and_longer_each_time() {
    let erp = Erp::with(&[]);
    let wrong = || erp.wrong("GET", "crm/Accounts?$select=ID", &json!(null)).status;
    assert!((0..10).all(|_| wrong() == 400));
    assert_eq!(erp.stand_in.blocks(), 0);
    assert_eq!((wrong(), wrong()), (400, 429));
    assert_eq!(erp.stand_in.blocks(), 1);
    // Only that endpoint of that company.
    erp.get(LIST).is(200);
    erp.stand_in.settings().blocked_status = 403;
    assert_eq!(wrong(), 403);
}

use std::sync::Barrier;
use std::thread;

use serde_json::json;

use super::Erp;
use crate::netsuite::{OverLimit, Record};
use crate::{Effect, Fault, When};

const LIST: &str = "/record/v1/customer?limit=1";

#[test]
fn the_account_is_shared_and_the_refusal_has_three_forms() {
    let erp = Erp::with(&[]);
    erp.stand_in.settings().others_in_flight = 5;
    erp.stand_in.settings().retry_after_s = Some(7);
    for (over_limit, refusal) in [
        (OverLimit::TooManyRequests, "429 CONCURRENCY_LIMIT_EXCEEDED"),
        (OverLimit::InvalidLogin, "401 INVALID_LOGIN"),
        (OverLimit::RequestLimit, "400 SSS_REQUEST_LIMIT_EXCEEDED"),
    ] {
        erp.stand_in.settings().over_limit = over_limit;
        let refused = erp.get(LIST);
        refused.refuses(refusal, "");
        assert_eq!(refused.header("retry-after"), "7");
    }
    erp.stand_in.settings().retry_after_s = None;
    erp.stand_in.settings().over_limit = OverLimit::TooManyRequests;
    let refused = erp.get(LIST).is(429);
    refused.shows(&json!({"/title": "Bad Request", "/o:errorCode": "USER_ERROR"}));
    assert_eq!(refused.header("retry-after"), "");
    assert!(erp.stand_in.login_audit().iter().all(|login| login.detail == "Success"), "it was none");
    erp.stand_in.settings().others_in_flight = 4;
    erp.get(LIST).is(200);
}

#[test]
fn sixteen_clients_that_take_their_time_get_in_five_at_once() {
    let erp = Erp::with(&[]);
    erp.stand_in.settings().work_ms = 300;
    let start = Barrier::new(16);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let call = || {
            start.wait();
            erp.get(LIST).status
        };
        let calls: Vec<_> = (0..16).map(|_| scope.spawn(call)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let is_in = statuses.iter().filter(|status| **status == 200).count();
    assert!((5..16).contains(&is_in), "{statuses:?}");
    assert_eq!(erp.stand_in.most_in_flight(), 5);
}

#[test]
fn an_answer_lost_after_a_fulfillment_was_made_leaves_it_made() {
    let erp = Erp::with(&[]);
    let order = erp.stand_in.add(Record::order("SO1"));
    let answer = crate::http::Response::html(500, "Internal Server Error");
    erp.server.fault(Fault::on("fulfil order", When::After, Effect::Answer(answer)));
    let body = json!({"externalId": "MLC-SO1-1"});
    let path = format!("/record/v1/salesOrder/{order}/!transform/itemFulfillment");
    erp.write("POST", &path, &body).is(500);
    assert!(erp.stand_in.fulfillment("eid:MLC-SO1-1").is_some());
    erp.write("POST", &path, &body).refuses("400 DUP_RCRD", "externalId");
    assert_eq!(erp.server.calls("fulfil order").total, 2);
}

#[test]
fn ten_thousand_orders_are_read_one_by_one_in_time() {
    let erp = Erp::with(&[]);
    for number in 0..10_000 {
        erp.stand_in.add(Record::shipped(&format!("IF{number}")));
    }
    let page = erp.query(
        "SELECT f.id AS id FROM transaction f WHERE f.type = 'ItemShip' ORDER BY f.id",
        &[],
        "?limit=1000&offset=9000",
    );
    let page = page.is(200).json();
    assert_eq!((page["count"].as_u64(), page["hasMore"].as_bool()), (Some(1000), Some(false)));
    let query = "SELECT DISTINCT so.tranid AS no FROM transaction f JOIN previoustransactionlinelink l ON l.nextdoc = f.id \
                 JOIN transaction so ON so.id = l.previousdoc WHERE f.id = ?";
    for row in page["items"].as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        let found = erp.query(query, &[id], "").is(200).json();
        assert_eq!(found["count"], 1);
        erp.get(&format!("/record/v1/itemFulfillment/{id}?expandSubResources=true")).is(200);
    }
}

use super::Erp;

fn batch(erp: &Erp, parts: &str) -> String {
    let bearer = erp.bearer();
    let headers =
        [("authorization", bearer.as_str()), ("content-type", "multipart/mixed; boundary=batch_7c1")];
    let body = format!("{}--batch_7c1--\r\n", parts.replace('\n', "\r\n"));
    erp.send("POST", "/data/$batch", &headers, body.as_bytes()).is(200).text()
}

fn get(path: &str) -> String {
    format!(
        "--batch_7c1\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\nGET {path} HTTP/1.1\n\n\n"
    )
}

fn change(erp: &Erp, id: u8, kind: &str) -> String {
    let body = format!(
        r#"{{"dataAreaId":"usmf","SalesOrderNumber":"000768","DocumentAttachmentTypeCode":"{kind}","Notes":"x"}}"#
    );
    format!(
        "--changeset_9d2\nContent-Type: application/http\nContent-Transfer-Encoding: binary\nContent-ID: {id}\n\n\
         POST {}/data/SalesOrderHeaderDocumentAttachmentsV2?cross-company=true HTTP/1.1\nContent-Type: application/json\n\n{body}\n",
        erp.server.url()
    )
}

fn changes(changes: &[String]) -> String {
    format!(
        "--batch_7c1\nContent-Type: multipart/mixed; boundary=changeset_9d2\n\n{}--changeset_9d2--\n",
        changes.concat()
    )
}

#[test]
fn each_part_has_a_status_of_its_own() {
    let erp = Erp::with(&["usmf/000768"]);
    let key = |number: &str| {
        get(&format!(
            "/data/SalesOrderHeadersV2(dataAreaId='usmf',SalesOrderNumber='{number}')?cross-company=true"
        ))
    };
    let answer = batch(&erp, &(key("000768") + &key("000769")));
    assert!(answer.contains("HTTP/1.1 200 OK") && answer.contains("HTTP/1.1 404 Not Found"), "{answer}");
    erp.stand_in.settings().throttled_until = Some(erp.clock.now() + jiff::SignedDuration::from_mins(1));
    let answer = batch(&erp, &key("000768"));
    assert!(answer.contains("HTTP/1.1 429") && answer.contains("Retry-After: 17"), "{answer}");
}

#[test]
fn a_changeset_is_done_as_a_whole_or_not_at_all() {
    let erp = Erp::with(&["usmf/000768"]);
    let answer = batch(&erp, &changes(&[change(&erp, 1, "Note"), change(&erp, 2, "Memo")]));
    assert!(answer.contains("Content-ID: 2") && !answer.contains("Content-ID: 1"), "{answer}");
    assert!(answer.contains("HTTP/1.1 400 Bad Request"));
    assert!(erp.stand_in.attachments("usmf/000768").is_empty());
    let answer = batch(&erp, &changes(&[change(&erp, 1, "Note"), change(&erp, 2, "Note")]));
    assert_eq!(answer.matches("HTTP/1.1 201").count(), 2, "{answer}");
    assert_eq!(erp.stand_in.attachments("usmf/000768").len(), 2);
}

use serde_json::{Value, json};

use super::Erp;
use crate::netsuite::{Kind, Permission};

#[test]
fn a_file_of_the_cabinet_is_attached_once() {
    let erp = Erp::with(&["IF1"]);
    let file = erp.stand_in.add_file("label.pdf", b"%PDF");
    let path = format!("/services/rest/record/v1/itemFulfillment/{}/!attach/file/{file}", erp.id("IF1"));
    for _ in 0..2 {
        erp.send("POST", &path, &[("authorization", &erp.bearer())], b"").is(204);
    }
    let files = erp.stand_in.files(Kind::ItemFulfillment, "IF1");
    assert_eq!((files.len(), files[0].name.as_str()), (1, "label.pdf"));
}

#[test]
fn only_files_that_exist_can_be_attached() {
    let erp = Erp::with(&["IF1"]);
    let file = erp.stand_in.add_file("label.pdf", b"%PDF");
    let path = |what: &str| format!("/record/v1/itemFulfillment/{}/!attach/{what}", erp.id("IF1"));
    let attach = |what: &str| erp.wrong("POST", &path(what), &json!({}));
    attach("file/1").is(404);
    attach(&format!("contact/{file}")).is(400);
    erp.wrong("POST", &path(&format!("file/{file}")), &json!({"role": "x"})).is(400);
    erp.wrong("GET", &path(&format!("file/{file}")), &Value::Null).is(405);
    erp.stand_in.settings().permissions.remove(&Permission::DocumentsAndFiles);
    attach(&format!("file/{file}")).is(403);
    erp.stand_in.settings().file_attach = false;
    attach(&format!("file/{file}")).is(400);
    assert_eq!(erp.stand_in.files(Kind::ItemFulfillment, "IF1"), []);
}

use serde_json::{Value, json};

use super::Erp;

#[test]
fn the_account_describes_itself() {
    let erp = Erp::with(&[]);
    erp.get("/record/v1/metadata-catalog").is(200).shows(&json!({"/items/1/name": "itemFulfillment"}));
    let one = erp.get("/record/v1/metadata-catalog/itemFulfillment").is(200).json();
    assert!(one["properties"]["packageFedex"].is_object());
    assert!(one["properties"]["custbody_mlc_status"].is_object());
    assert!(one["properties"].get("trackingNumbers").is_none());
}

#[test]
fn the_catalog_is_one_description_where_that_is_accepted() {
    let erp = Erp::with(&[]);
    let swagger = ("accept", "application/swagger+json");
    let get = |path: &str| erp.wrong_with("GET", path, &[swagger], &Value::Null);
    for path in ["/record/v1/metadata-catalog?select=invoice,customer", "/record/v1/metadata-catalog"] {
        let answer = get(path).is(200);
        assert_eq!(answer.header("content-type"), swagger.1);
        answer.shows(&json!({
            "/components/schemas/invoice/properties/trackingNumbers/type": "string",
            "/components/schemas/customer/properties/id/readOnly": true,
        }));
        assert!(answer.json()["openapi"].as_str().unwrap().starts_with("3."));
        let has_orders = answer.json()["components"]["schemas"].get("salesOrder").is_some();
        assert_eq!(has_orders, !path.contains("select"));
    }
    get("/record/v1/metadata-catalog?select=email").refuses("404 NONEXISTENT_ID", "");
}

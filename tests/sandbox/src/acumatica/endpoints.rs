//! `GET /entity`: what the instance is and which endpoints it has. Asked without a session.

use serde_json::{Value, json};

use super::settings::{BUILD, ENDPOINT, Settings, VERSIONS};

pub(crate) fn endpoints(settings: &Settings) -> Value {
    let href = |version| format!("{}/entity/{ENDPOINT}/{version}/", settings.site());
    let endpoint = |version| json!({ "name": ENDPOINT, "version": version, "href": href(version) });
    let list: Value = VERSIONS.map(endpoint).into_iter().collect();
    if settings.endpoint_list_bare {
        return list;
    }
    json!({ "version": { "acumaticaBuildVersion": BUILD, "databaseVersion": BUILD }, "endpoints": list })
}

//! `GET /entity`: what the instance is and which endpoints it has. Asked without a session.

use serde_json::{Value, json};

use super::settings::Settings;

pub(crate) fn endpoints(settings: &Settings) -> Value {
    let (site, name) = (settings.site(), &settings.endpoint);
    let endpoint = |version: &String| json!({ "name": name, "version": version, "href": format!("{site}/entity/{name}/{version}/") });
    let list: Value = settings.versions.iter().map(endpoint).collect();
    if settings.endpoint_list_bare {
        return list;
    }
    json!({
        "version": { "acumaticaBuildVersion": settings.build, "databaseVersion": settings.build },
        "endpoints": list,
    })
}

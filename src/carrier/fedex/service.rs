//! FedEx's services, by their codes.

/// Values of `serviceType` in all regions that mlc can ship with.
const SERVICES: [&str; 26] = [
    "FIRST_OVERNIGHT",
    "PRIORITY_OVERNIGHT",
    "STANDARD_OVERNIGHT",
    "FEDEX_2_DAY_AM",
    "FEDEX_2_DAY",
    "FEDEX_EXPRESS_SAVER",
    "FEDEX_GROUND",
    "GROUND_HOME_DELIVERY",
    "FEDEX_1_DAY_FREIGHT",
    "FEDEX_2_DAY_FREIGHT",
    "FEDEX_3_DAY_FREIGHT",
    "FEDEX_FIRST_FREIGHT",
    "FIRST_OVERNIGHT_FREIGHT",
    "INTERNATIONAL_FIRST",
    "FEDEX_INTERNATIONAL_PRIORITY_EXPRESS",
    "FEDEX_INTERNATIONAL_PRIORITY",
    "INTERNATIONAL_ECONOMY",
    "FEDEX_INTERNATIONAL_CONNECT_PLUS",
    "INTERNATIONAL_PRIORITY_FREIGHT",
    "INTERNATIONAL_ECONOMY_FREIGHT",
    "FEDEX_INTERNATIONAL_DEFERRED_FREIGHT",
    "FEDEX_REGIONAL_ECONOMY",
    "FEDEX_REGIONAL_ECONOMY_FREIGHT",
    "FEDEX_FIRST",
    "FEDEX_PRIORITY_EXPRESS",
    "FEDEX_PRIORITY",
];
/// Services of some countries only.
const REGIONAL: [&str; 5] = [
    "FEDEX_PRIORITY_EXPRESS_FREIGHT",
    "FEDEX_PRIORITY_FREIGHT",
    "FEDEX_ECONOMY",
    "FEDEX_ECONOMY_SELECT",
    "FEDEX_NEXT_DAY_END_OF_DAY",
];

/// Returns why mlc cannot ship with the service, if it cannot.
pub(super) fn problem(service: &str) -> Option<String> {
    if SERVICES.contains(&service) || REGIONAL.contains(&service) {
        return None;
    }
    let why = match service {
        "SMART_POST" => "Ground Economy needs a hub, which mlc cannot tell FedEx yet",
        "FEDEX_FREIGHT_PRIORITY" | "FEDEX_FREIGHT_ECONOMY" => "LTL freight is not supported",
        "INTERNATIONAL_PRIORITY" => "FedEx calls it FEDEX_INTERNATIONAL_PRIORITY now",
        _ if service.ends_with("_DISTRIBUTION") => "consolidations are not supported",
        _ => return Some(format!("\"{service}\" is no FedEx service{}", nearest(service))),
    };
    Some(format!("\"{service}\" cannot be used: {why}"))
}

/// Suggests the nearest service code: `FEDEX_` may be missing or superfluous, and other characters may stand for the underscores.
fn nearest(service: &str) -> String {
    let bare = |code: &str| {
        let code = code.to_ascii_uppercase();
        let kept = code.strip_prefix("FEDEX").unwrap_or(&code).chars().filter(char::is_ascii_alphanumeric);
        kept.collect::<String>()
    };
    let meant = SERVICES.iter().chain(&REGIONAL).find(|known| bare(known) == bare(service));
    meant.map_or_else(|| " such as FEDEX_GROUND".to_owned(), |meant| format!("; {meant} is one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_fedex_does_not_have_is_named_with_the_one_that_was_meant() {
        for known in ["FEDEX_GROUND", "PRIORITY_OVERNIGHT", "FEDEX_REGIONAL_ECONOMY", "FEDEX_ECONOMY_SELECT"]
        {
            assert_eq!(problem(known), None);
        }
        for (service, says) in [
            ("FEDEX_PRIORITY_OVERNIGHT", "PRIORITY_OVERNIGHT is one"),
            ("EXPRESS_SAVER", "FEDEX_EXPRESS_SAVER is one"),
            ("fedex-2-day", "FEDEX_2_DAY is one"),
            ("GROUND", "FEDEX_GROUND is one"),
            ("03", "such as FEDEX_GROUND"),
            ("SMART_POST", "needs a hub"),
            ("INTERNATIONAL_PRIORITY", "FEDEX_INTERNATIONAL_PRIORITY now"),
        ] {
            assert!(problem(service).unwrap().contains(says), "{service}: {:?}", problem(service));
        }
    }
}

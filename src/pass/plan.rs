//! Turns an order into a shipment request: service, packages, references, account. Pure.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::config::Rules;
use crate::model::{
    Address, Class, Contact, Country, Fault, Instruction, MLC, Order, Package, PackageRequest, Party,
    Recipient, References, ShipmentRequest,
};

/// Retry time of an order that has no invoice number yet.
const INVOICE_WAIT_S: u64 = 900;

fn refused(code: &str, message: impl AsRef<str>) -> Fault {
    Fault::rejected(MLC, "plan the shipment", code, message).advised()
}

/// The pair to which an order is left because of its ship-via code, if any.
pub(crate) fn left_to<'r>(ship_via: Option<&str>, rules: &'r Rules) -> Option<&'r str> {
    rules.left_to.get(ship_via?).map(String::as_str)
}

/// Whether the pair ignores orders with that ship-via code: another pair ships them, or none does.
pub(crate) fn is_left_alone(ship_via: Option<&str>, rules: &Rules) -> bool {
    left_to(ship_via, rules).is_some() || ship_via.is_some_and(|code| rules.ignored.contains(code))
}

/// Why a ready order must not be shipped today, if so.
pub(crate) fn put_off(
    ship_via: Option<&str>,
    requested_on: Option<Date>,
    rules: &Rules,
    today: Date,
) -> Option<String> {
    if let Some(code) = ship_via.filter(|code| rules.ignored.contains(*code)) {
        return Some(format!("its ship-via code {code} is one of those that [pair.NAME.service] ignores"));
    }
    let last = today.saturating_add(Span::new().days(i64::from(rules.days_ahead)));
    let day = requested_on.filter(|day| *day > last)?;
    Some(format!("it is to leave on {day}; days_ahead in [pair.NAME] tells how early it may be labelled"))
}

/// Refuses instructions of the order that mlc does not support.
fn refuse_instructions(order: &Order) -> Result<(), Fault> {
    if order.instructions.is_empty() {
        return Ok(());
    }
    let wishes: Vec<String> = order
        .instructions
        .iter()
        .map(|Instruction { wish, field, value }| format!("{wish} ({field} = {value})"))
        .collect();
    let message = format!("the order asks {}, which this version of mlc does not do", wishes.join(" and "));
    Err(refused("INSTRUCTION.UNSUPPORTED", message))
}

/// Decides how an order is shipped. Refuses what the rules do not cover, and names the setting to change.
pub(crate) fn plan(
    order: &Order,
    rules: &Rules,
    intent: &str,
    now: Timestamp,
) -> Result<ShipmentRequest, Fault> {
    refuse_instructions(order)?;
    let ship_from = rules.ship_from(order.warehouse.as_deref()).ok_or_else(|| {
        let warehouse = order.warehouse.as_deref().unwrap_or("default");
        let message = format!("there is no ship-from address for warehouse \"{warehouse}\"");
        refused("WAREHOUSE.UNMAPPED", message)
    })?;
    if rules.needs_invoice && order.invoices.is_empty() {
        let fault = Fault::new(
            Class::Retry { after_s: Some(INVOICE_WAIT_S) },
            MLC,
            "plan the shipment",
            "there is no invoice yet",
        );
        return Err(fault.code("INVOICE.MISSING").advised());
    }
    let packages = packages(&order.packages, rules)?;
    if order.currency.is_none() && packages.iter().any(|package| package.declared_value > Some(0)) {
        let message = "the packages have a declared value, and the order has no currency";
        return Err(refused("CURRENCY.MISSING", message));
    }
    Ok(ShipmentRequest {
        order: order.key.clone(),
        account: account(order, rules),
        service: service(order, rules)?,
        ship_from: ship_from.party.clone(),
        ship_to: party(&order.ship_to)?,
        is_residential: order.is_residential,
        saturday_delivery: order.saturday_delivery,
        ship_on: rules.day(order.warehouse.as_deref(), now),
        packages,
        references: references(order, rules, intent),
        currency: order.currency.clone(),
        label: rules.label.clone(),
        wants_label_url: rules.wants_label_url,
        customs: order.customs.clone(),
        freight: order.freight.clone(),
        remarks: order.remarks.clone(),
    })
}

/// The customer's account, else that of the division, else the connection's own.
fn account(order: &Order, rules: &Rules) -> String {
    let of_customer =
        order.customer.as_ref().and_then(|customer| rules.accounts.get(&format!("customer:{customer}")));
    let of_division = || order.division.as_ref().and_then(|division| rules.accounts.get(division));
    of_customer.or_else(of_division).unwrap_or(&rules.default_account).clone()
}

fn cost_center(order: &Order, rules: &Rules) -> Option<String> {
    let code = order.cost_center.as_ref()?;
    Some(rules.cost_centers.get(code).unwrap_or(code).clone())
}

fn service(order: &Order, rules: &Rules) -> Result<String, Fault> {
    let mapped = order.ship_via.as_ref().and_then(|code| rules.services.get(code));
    mapped.or(rules.default_service.as_ref()).cloned().ok_or_else(|| {
        let message = match &order.ship_via {
            Some(code) => format!("the ship-via code \"{code}\" is mapped to no service"),
            None => "the order has no ship-via code".into(),
        };
        refused("SERVICE.UNMAPPED", message)
    })
}

/// Builds the recipient with all parts that carriers need.
pub(crate) fn party(ship_to: &Recipient) -> Result<Party, Fault> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let (company, person) = (given(&ship_to.company), given(&ship_to.person));
    if company.is_none() && person.is_none() {
        return Err(refused("NAME.MISSING", "the ship-to contact has neither a company nor a person"));
    }
    let contact =
        Contact { company, person, phone: ship_to.phone.trim().to_owned(), email: given(&ship_to.email) };
    Ok(Party { contact, address: address(ship_to)? })
}

/// Builds the recipient's address, without a name.
pub(crate) fn address(ship_to: &Recipient) -> Result<Address, Fault> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let lines: Vec<String> = ship_to.lines.iter().filter_map(|line| given(line)).collect();
    if lines.is_empty() {
        return Err(refused("ADDRESS.LINE.MISSING", "the ship-to address has no street line"));
    }
    let city =
        given(&ship_to.city).ok_or_else(|| refused("CITY.MISSING", "the ship-to address has no city"))?;
    let country = Country::parse(&ship_to.country).ok_or_else(|| {
        let message = match given(&ship_to.country) {
            Some(country) => format!("the ship-to country \"{country}\" is no ISO 3166 code"),
            None => "the ship-to address has no country".into(),
        };
        refused("COUNTRY.UNKNOWN", message)
    })?;
    Ok(Address {
        lines,
        city,
        state: given(&ship_to.state),
        postal_code: given(&ship_to.postal_code),
        country,
    })
}

/// Builds the packages, each with a weight. A value missing in the ERP comes from the settings; a weight of zero is refused.
fn packages(packages: &[Package], rules: &Rules) -> Result<Vec<PackageRequest>, Fault> {
    let default = Package { record: None, weight: None, dimensions: None, declared_value: None };
    let packages = if packages.is_empty() {
        if rules.default_weight.is_none() {
            return Err(refused("PACKAGE.MISSING", "the order has no package"));
        }
        std::slice::from_ref(&default)
    } else {
        packages
    };
    let mut requests = Vec::with_capacity(packages.len());
    for (index, package) in (1..).zip(packages) {
        let weight = package
            .weight
            .or(rules.default_weight)
            .ok_or_else(|| refused("PACKAGE.WEIGHT.MISSING", format!("package {index} has no weight")))?;
        if weight.thousandths <= 0 {
            let message = format!("package {index} weighs {weight}");
            return Err(refused("PACKAGE.WEIGHT.INVALID", message));
        }
        requests.push(PackageRequest {
            record: package.record.clone(),
            weight,
            dimensions: package.dimensions.or(rules.default_dimensions),
            declared_value: package.declared_value.filter(|_| rules.declares_value),
        });
    }
    Ok(requests)
}

fn references(order: &Order, rules: &Rules, intent: &str) -> References {
    let key = order.key.as_str();
    // A key that the carrier would truncate or change could not be found again.
    let fits = key.len() <= rules.reference_max && key.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    References {
        unique: if fits { key.to_owned() } else { intent.to_owned() },
        sales_orders: order.sales_orders.iter().map(|order| order.number.clone()).collect(),
        invoices: order.invoices.clone(),
        purchase_order: order.purchase_order.clone(),
        cost_center: cost_center(order, rules),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::config::ShipFrom;
    use crate::model::{LabelFormat, LabelSpec, Weight, WeightUnit};

    const JOB: &str = "01KB0000000000000000000000";
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn sample() -> Order {
        crate::model::sample_order("000123")
    }

    fn rules() -> Rules {
        let home = party(&sample().ship_to).unwrap();
        Rules {
            default_service: None,
            services: BTreeMap::from([("FEDEXG".into(), "FEDEX_GROUND".into())]),
            left_to: BTreeMap::new(),
            ignored: BTreeSet::new(),
            days_ahead: 1,
            accounts: BTreeMap::from([("4100200".into(), "740561081".into())]),
            default_account: "740561073".into(),
            cost_centers: BTreeMap::new(),
            reference_max: 30,
            ship_from: BTreeMap::from([(
                "default".into(),
                ShipFrom { party: home, printer: None, time_zone: None },
            )]),
            default_weight: None,
            default_dimensions: None,
            label: LabelSpec { format: LabelFormat::Pdf, stock: "STOCK_4X6".into() },
            wants_label_url: false,
            needs_invoice: false,
            declares_value: false,
        }
    }

    fn code(change: impl Fn(&mut Order, &mut Rules)) -> String {
        let (mut order, mut rules) = (sample(), rules());
        change(&mut order, &mut rules);
        plan(&order, &rules, JOB, NOW).unwrap_err().code.unwrap()
    }

    #[test]
    fn an_order_becomes_a_request() {
        let mut order = sample();
        order.division = Some("4100200".into());
        let request = plan(&order, &rules(), JOB, NOW).unwrap();
        assert_eq!((request.service.as_str(), request.account.as_str()), ("FEDEX_GROUND", "740561081"));
        assert_eq!(request.references.unique, "000123");
        order.customer = Some("110".into());
        let mut rules = rules();
        rules.accounts.insert("customer:110".into(), "740561099".into());
        assert_eq!(plan(&order, &rules, JOB, NOW).unwrap().account, "740561099");
        assert_eq!(request.references.sales_orders, ["SO000456"]);
        assert_eq!(request.ship_to.address.country.code(), "US");
    }

    #[test]
    fn each_kind_of_bad_data_is_named() {
        assert_eq!(code(|order, _| order.ship_to.lines = vec![" ".into()]), "ADDRESS.LINE.MISSING");
        assert_eq!(code(|order, _| order.ship_to.city.clear()), "CITY.MISSING");
        assert_eq!(code(|order, _| order.ship_to.country = "XX".into()), "COUNTRY.UNKNOWN");
        assert_eq!(code(|order, _| order.ship_to.country.clear()), "COUNTRY.UNKNOWN");
        assert_eq!(
            code(|order, _| (order.ship_to.company.clear(), order.ship_to.person.clear()).0),
            "NAME.MISSING"
        );
        assert_eq!(code(|order, _| order.ship_via = Some("TRUCK".into())), "SERVICE.UNMAPPED");
        assert_eq!(code(|order, _| order.packages.clear()), "PACKAGE.MISSING");
        assert_eq!(code(|order, _| order.packages[0].weight = None), "PACKAGE.WEIGHT.MISSING");
        assert_eq!(
            code(|order, _| order.packages[0].weight = Weight::from_decimal(0.0, WeightUnit::Pound)),
            "PACKAGE.WEIGHT.INVALID"
        );
        assert_eq!(code(|_, rules| rules.ship_from.clear()), "WAREHOUSE.UNMAPPED");
        assert_eq!(
            code(|order, rules| {
                (order.packages[0].declared_value, rules.declares_value) = (Some(100), true);
            }),
            "CURRENCY.MISSING"
        );
        assert_eq!(
            code(|order, rules| (order.invoices.clear(), rules.needs_invoice = true).1),
            "INVOICE.MISSING"
        );
    }

    #[test]
    fn the_settings_fill_in_what_the_erp_leaves_out_and_nothing_else() {
        let (mut order, mut rules) = (sample(), rules());
        rules.default_weight = Weight::from_decimal(2.0, WeightUnit::Pound);
        order.packages.clear();
        let request = plan(&order, &rules, JOB, NOW).unwrap();
        assert_eq!((request.packages.len(), request.packages[0].weight.thousandths), (1, 2000));
        order.packages = vec![Package {
            record: Some("p".into()),
            weight: Weight::from_decimal(0.0, WeightUnit::Pound),
            dimensions: None,
            declared_value: None,
        }];
        assert_eq!(
            plan(&order, &rules, JOB, NOW).unwrap_err().code.as_deref(),
            Some("PACKAGE.WEIGHT.INVALID")
        );
    }

    #[test]
    fn divisions_have_warehouses_accounts_and_cost_centres_of_their_own() {
        let (mut order, mut rules) = (sample(), rules());
        (order.division, order.warehouse) = (Some("4100200".into()), Some("4100200/1".into()));
        order.cost_center = Some("CC-4100".into());
        rules.accounts = [("4100200".to_owned(), "740561081".to_owned())].into();
        rules.cost_centers = [("CC-4100".to_owned(), "SALES".to_owned())].into();
        let request = plan(&order, &rules, JOB, NOW).unwrap();
        assert_eq!(request.account, "740561081");
        assert_eq!(request.references.cost_center.as_deref(), Some("SALES"));
        let mut start = rules.ship_from["default"].clone();
        for (name, city) in [("1", "Code"), ("4100200", "Division"), ("4100200/1", "Both")] {
            start.party.address.city = city.into();
            rules.ship_from.insert(name.into(), start.clone());
            assert_eq!(plan(&order, &rules, JOB, NOW).unwrap().ship_from.address.city, city);
        }
        order.cost_center = Some("CC-9".into());
        assert_eq!(plan(&order, &rules, JOB, NOW).unwrap().references.cost_center.as_deref(), Some("CC-9"));
    }

    #[test]
    fn a_key_that_could_not_be_found_again_gives_way_to_the_job() {
        let mut order = sample();
        for key in ["0123456789012345678901234567890", "SO 12", "SÖ12"] {
            order.key = crate::model::OrderKey::new(key);
            assert_eq!(plan(&order, &rules(), JOB, NOW).unwrap().references.unique, JOB, "{key}");
        }
    }
}

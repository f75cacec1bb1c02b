//! Borders that country codes do not show, and the units of the place where a parcel starts.

use std::fmt::Write as _;

use mlc_sandbox::acumatica::{Address, Package, Shipment};
use mlc_sandbox::{Effect, Fault, When};
use serde_json::{Value, json};

use crate::world::World;

const PAIRS: [(&str, &str, &str); 2] =
    [("acumatica-fedex", "FEDEX_GROUND", "FEDEX_REGIONAL_ECONOMY"), ("acumatica-ups", "03", "11")];

fn address(city: &str, state: &str, postal_code: &str, country: &str) -> Address {
    Address {
        line1: Some("1 Harbour Rd".into()),
        line2: None,
        city: Some(city.into()),
        state: Some(state.to_owned()).filter(|state| !state.is_empty()),
        postal_code: Some(postal_code.into()),
        country: Some(country.into()),
    }
}

/// A warehouse in each country that orders of these tests start in, named after it.
fn world(pair: &'static str) -> World {
    let world = World::of(pair);
    let (_, us, other) = PAIRS.into_iter().find(|(name, ..)| *name == pair).unwrap();
    let mut more = String::new();
    for (country, city, state, postal_code) in [
        ("US", "Seattle", "WA", "98101"),
        ("PR", "San Juan", "PR", "00901"),
        ("NL", "Amsterdam", "", "1012 AB"),
        ("ES", "Madrid", "", "28001"),
        ("GB", "London", "", "SW1A 1AA"),
        ("FR", "Paris", "", "75001"),
        ("DE", "Berlin", "", "10115"),
        ("FI", "Helsinki", "", "00100"),
        ("IT", "Milano", "", "20121"),
        ("IC", "Las Palmas", "", "35002"),
    ] {
        let state = if state.is_empty() { String::new() } else { format!("state = \"{state}\"\n") };
        let _ = write!(
            more,
            "[pair.{pair}.ship_from.{country}]\ncompany = \"Acme\"\nline1 = \"1 Dock Rd\"\ncity = \"{city}\"\n{state}\
             postal_code = \"{postal_code}\"\ncountry = \"{country}\"\nphone = \"2065550100\"\n\n"
        );
    }
    let head = format!("[pair.{pair}.ship_from.default]");
    world.edit_config(&head, &format!("{more}{head}"));
    let map = format!("map = {{ HOME = \"{us}\", EUROPE = \"{other}\", ");
    world.edit_config("map = { ", &map);
    world
}

fn add(world: &World, number: &str, from: &str, to: Address, change: impl FnOnce(&mut Shipment)) {
    world.add(Shipment::open(number), |shipment| {
        shipment.warehouse = Some(from.into());
        shipment.ship_via = Some(if from == "US" || from == "PR" { "HOME" } else { "EUROPE" }.into());
        shipment.address = to;
        shipment.contact.phone = Some("2065550101".into());
        change(shipment);
    });
}

#[test]
fn a_border_of_customs_is_not_crossed_without_papers_whatever_the_country_codes_say() {
    let crossing = [
        ("ES", address("Las Palmas", "", "35001", "ES")),
        ("ES", address("Las Palmas", "", "35001", "IC")),
        ("ES", address("Ceuta", "", "51001", "ES")),
        ("ES", address("Melilla", "", "52001", "EA")),
        ("GB", address("Belfast", "", "BT1 1AA", "GB")),
        ("FR", address("Saint-Denis", "", "97400", "FR")),
        ("US", address("San Juan", "PR", "00901", "US")),
        ("US", address("Charlotte Amalie", "VI", "00802", "US")),
        ("US", address("Hagatna", "GU", "96910", "US")),
        ("NL", address("Ceuta", "", "51001", "ES")),
        ("NL", address("Mariehamn", "", "22100", "FI")),
        ("FI", address("Mariehamn", "", "22100", "FI")),
        ("NL", address("Livigno", "", "23041", "IT")),
        ("IT", address("Livigno", "", "23041", "IT")),
        ("NL", address("Buesingen", "", "78266", "DE")),
        ("DE", address("Buesingen", "", "78266", "DE")),
        ("NL", address("Pristina", "", "10000", "XK")),
    ];
    for (pair, ..) in PAIRS {
        let world = world(pair);
        for (number, (from, to)) in (1..).zip(crossing.clone()) {
            add(&world, &format!("{number:06}"), from, to, |_| {});
        }
        let run = world.ship();
        run.exit(1).count("rejected", crossing.len() as u64);
        for number in 1..=crossing.len() {
            run.error_code(&format!("{number:06}"), "CUSTOMS.UNSUPPORTED");
        }
        let message = run.record("000001")["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains("from ES to the Canary Islands"), "{message}");
        assert_eq!(world.carrier_server().calls("create shipment").total, 0, "{pair}: nothing was sent");
    }
}

#[test]
fn within_one_area_parcels_travel_under_the_carriers_own_country_code() {
    for (pair, ..) in PAIRS {
        let world = world(pair);
        add(&world, "000001", "PR", address("Ponce", "PR", "00716", "US"), |_| {});
        add(&world, "000002", "IC", address("Tenerife", "", "38001", "ES"), |_| {});
        add(&world, "000003", "DE", address("Hamburg", "", "20095", "DE"), |_| {});
        world.ship().exit(0).count("done", 3);
        let country = |number| {
            let request = request(&world, number);
            let fedex = request["requestedShipment"]["recipients"][0]["address"]["countryCode"].clone();
            let ups = request["ShipmentRequest"]["Shipment"]["ShipTo"]["Address"]["CountryCode"].clone();
            fedex.as_str().or(ups.as_str()).unwrap().to_owned()
        };
        assert_eq!([country("000001"), country("000002"), country("000003")], ["PR", "IC", "DE"], "{pair}");
    }
    // Goods in free circulation need no forms at UPS.
    let world = world("acumatica-ups");
    add(&world, "000001", "NL", address("Hamburg", "", "20095", "DE"), |_| {});
    world.ship().exit(0).outcome("000001", "done");
}

fn request(world: &World, number: &str) -> Value {
    if world.pair.ends_with("-ups") {
        world.sandbox.ups.live(number)[0].request.clone()
    } else {
        world.sandbox.fedex.live(number)[0].request.clone()
    }
}

/// Weight and size of the only package as the carrier was told them.
fn told(world: &World, number: &str) -> Value {
    let request = request(world, number);
    let item = &request["requestedShipment"]["requestedPackageLineItems"][0];
    if item.is_object() {
        let (weight, size) = (&item["weight"], &item["dimensions"]);
        return json!([weight["value"], weight["units"], size["length"], size["units"]]);
    }
    let package = &request["ShipmentRequest"]["Shipment"]["Package"][0];
    let (weight, size) = (&package["PackageWeight"], &package["Dimensions"]);
    let unit = |of: &Value| of["UnitOfMeasurement"]["Code"].clone();
    json!([weight["Weight"], unit(weight), size["Length"], unit(size)])
}

#[test]
fn weight_and_size_are_told_in_the_units_of_the_origin_and_rounded_up() {
    for (pair, ..) in PAIRS {
        let world = world(pair);
        let boxed = |weight: f64, unit: &str| {
            let plain = Package { length: None, width: None, height: None, ..Package::closed(weight) };
            let package = Package { uom: Some(unit.into()), ..plain };
            move |shipment: &mut Shipment| shipment.packages = vec![package]
        };
        world.edit_config(
            &format!("[pair.{pair}.label]"),
            &format!("[pair.{pair}.package]\ndimensions = {{ length = 40.0, width = 30.0, height = 20.0, unit = \"cm\" }}\n\n[pair.{pair}.label]"),
        );
        let (us, nl) = (address("Boise", "ID", "83702", "US"), address("Utrecht", "", "3511 AB", "NL"));
        add(&world, "000001", "US", us.clone(), boxed(2.5, "KG"));
        add(&world, "000002", "US", us, boxed(2.5, "LB"));
        add(&world, "000003", "NL", nl.clone(), boxed(2.5, "KG"));
        add(&world, "000004", "NL", nl, boxed(5.5, "LB"));
        world.ship().exit(0).count("done", 4);
        let expected = if pair.ends_with("-ups") {
            [
                json!(["5.6", "LBS", "16", "IN"]),
                json!(["2.5", "LBS", "16", "IN"]),
                json!(["2.5", "KGS", "40", "CM"]),
                json!(["2.5", "KGS", "40", "CM"]),
            ]
        } else {
            [
                json!([5.52, "LB", 16, "IN"]),
                json!([2.5, "LB", 16, "IN"]),
                json!([2.5, "KG", 40, "CM"]),
                json!([2.5, "KG", 40, "CM"]),
            ]
        };
        for (number, expected) in (1..).zip(expected) {
            assert_eq!(told(&world, &format!("{number:06}")), expected, "{pair} {number}");
        }
    }
}

#[test]
fn a_lost_label_within_a_territory_is_known_again_by_whatever_code_the_carrier_shows() {
    for (pair, ..) in PAIRS {
        let world = world(pair);
        add(&world, "000001", "PR", address("Ponce", "PR", "00716", "US"), |_| {});
        world.carrier_server().fault(Fault::on("create shipment", When::After, Effect::Drop));
        world.ship().exit(75).outcome("000001", "in_doubt");
        world.ship().exit(0).outcome("000001", "done");
        world.one_live_label("000001");
    }
}

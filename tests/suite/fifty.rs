//! Fifty released shipments, some of several packages, some broken in every way: exactly the labels that there should be.

use std::collections::BTreeSet;

use mlc_sandbox::acumatica::{Odd, OrderLink, Package, Shipment};

use crate::world::World;

/// What is wrong with some of the shipments, and the code that tells it.
const BROKEN: [(usize, &str); 11] = [
    (3, "ADDRESS.LINE.MISSING"),
    (7, "COUNTRY.UNKNOWN"),
    (11, "STATEORPROVINCECODE.INVALID"),
    (15, "POSTALCODE.INVALID"),
    (19, "PACKAGE.WEIGHT.INVALID"),
    (23, "PACKAGE.WEIGHT.INVALID"),
    (27, "STREETLINES.TOO.LONG"),
    (31, "SERVICE.UNMAPPED"),
    (35, "RECORD.UNREADABLE"),
    (39, "NAME.MISSING"),
    (43, "CITY.MISSING"),
];
/// Not ready: no package yet, a package still open.
const NOT_READY: [usize; 2] = [5, 9];
/// Carries a number from elsewhere.
const FOREIGN: usize = 13;

fn number(index: usize) -> String {
    format!("{index:06}")
}

fn break_shipment(index: usize, shipment: &mut Shipment) {
    match index {
        3 => shipment.address.line1 = None,
        7 => shipment.address.country = Some("XX".into()),
        11 => shipment.address.state = Some("ZZ".into()),
        15 => shipment.address.postal_code = Some("9803".into()),
        19 => shipment.packages = vec![Package::closed(0.0)],
        23 => shipment.packages = vec![Package::closed(5_000.0)],
        27 => shipment.address.line1 = Some("Endless ".repeat(20)),
        31 => shipment.ship_via = Some("UPSGND".into()),
        39 => {
            shipment.contact.company = None;
            shipment.contact.attention = None;
        }
        43 => shipment.address.city = None,
        5 => shipment.packages.clear(),
        9 => shipment.packages[0].confirmed = false,
        FOREIGN => shipment.packages[0].tracking_number = Some("1Z999AA10123456784".into()),
        17 => shipment.contact.company = Some("Ελληνική Εταιρεία Θαλάσσιων Ανταλλακτικών Α.Ε.".into()),
        21 => shipment.contact.attention = Some("北京 王小明".into()),
        _ => {}
    }
}

fn world() -> World {
    let world =
        World::new().config("default = \"FEDEX_GROUND\"\nmap = {", "map = { FEDEXGND = \"FEDEX_GROUND\",");
    for index in 1..=50 {
        world.add(Shipment::open(&number(index)), |shipment| {
            shipment.orders = vec![OrderLink {
                order_type: "SO".into(),
                order_number: format!("SO{index:06}"),
                invoice_type: Some("Invoice".into()),
                invoice_number: Some(format!("AR{index:06}")),
            }];
            if index % 6 == 0 {
                shipment.packages =
                    (1..=index / 6).map(|n| Package::closed(f64::from(u32::try_from(n).unwrap()))).collect();
            }
            break_shipment(index, shipment);
        });
    }
    world.sandbox.acumatica.settings().odd.insert(number(35), Odd::WrongType("Weight".into()));
    world
}

#[test]
fn fifty_shipments_become_exactly_the_labels_they_should() {
    let world = world();
    let run = world.ship();
    let good: Vec<usize> = (1..=50)
        .filter(|index| {
            !BROKEN.iter().any(|(broken, _)| broken == index)
                && !NOT_READY.contains(index)
                && *index != FOREIGN
        })
        .collect();
    assert_eq!(good.len(), 36);
    run.exit(1)
        .count("done", 36)
        .count("rejected", 11)
        .count("skipped", 1)
        .count("not_ready", 2)
        .count("found", 48);
    for (index, code) in BROKEN {
        run.error_code(&number(index), code);
        world.no_live_label(&number(index));
    }
    let mut all_numbers = BTreeSet::new();
    for index in &good {
        let order = number(*index);
        let live = world.sandbox.fedex.live(&order);
        assert_eq!(live.len(), 1, "{order}");
        for piece in &live[0].pieces {
            let reference = |kind: &str| {
                piece.references.iter().find(|(known, _)| known == kind).map(|(_, value)| value.clone())
            };
            assert_eq!(reference("CUSTOMER_REFERENCE"), Some(order.clone()));
            assert_eq!(reference("P_O_NUMBER"), Some(format!("SO{order}")));
            assert_eq!(reference("INVOICE_NUMBER"), Some(format!("AR{order}")));
            assert!(all_numbers.insert(piece.tracking_number.clone()));
        }
        let numbers: Vec<String> = live[0].pieces.iter().map(|piece| piece.tracking_number.clone()).collect();
        assert_eq!(world.numbers_in_erp(&order), numbers);
        let mut files: Vec<String> =
            world.sandbox.acumatica.files(&order).into_iter().map(|file| file.name).collect();
        let mut expected: Vec<String> = numbers.iter().map(|number| format!("label-{number}.pdf")).collect();
        files.sort();
        expected.sort();
        assert_eq!(files, expected);
        assert_eq!(world.shipment(&order).status, "Confirmed");
    }
    assert_eq!(world.sandbox.fedex.labels_made(), all_numbers.len());
    assert_eq!(world.sandbox.acumatica.accidents(), [""; 0]);

    // A second pass does nothing, and asks the carrier nothing.
    let calls = |operation| world.sandbox.fedex_server.calls(operation).total;
    let before = (calls("create shipment"), calls("token"), calls("validate addresses"));
    let again = world.ship();
    again.exit(1).count("done", 0).count("rejected", 11);
    assert_eq!((calls("create shipment"), calls("token"), calls("validate addresses")), before);

    // All of it is delivered.
    for number in &all_numbers {
        world.sandbox.fedex.advance(number, mlc_sandbox::fedex::Stage::Delivered);
    }
    world.track().exit(0).count("done", 36);
    for index in &good {
        assert_eq!(world.shipment(&number(*index)).custom["Document.AttributeDELIVSTAT"], "Delivered");
    }
    world.run(&["audit", "--verify"]).exit(0);
}

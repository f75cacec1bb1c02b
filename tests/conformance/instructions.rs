//! Instructions of an order or the configuration beside a label. Every carrier sends each, or the order is refused with its name, because
//! an ignored instruction costs money.

use std::collections::BTreeSet;
use std::path::Path;

use mlc_sandbox::acumatica::{Package, Shipment};
use mlc_sandbox::{OrderNumber, Requested, dynamics365_fo};

use crate::questions::of_every_carrier;
use crate::world::{World, files_below};

/// Instruction that can be given.
struct Wish {
    /// Member of the model's request that carries it.
    member: &'static str,
    /// ERP in which it is given.
    erp: &'static str,
    /// Adds the order [`ORDER`] and everything else that it needs.
    ask: fn(&mut World),
    /// Whether the carrier received it.
    is_sent: fn(&World, &Requested) -> bool,
    /// Word that a refusal contains.
    word: &'static str,
}

const ORDER: &str = "000777";
/// Order without instructions, to check that the carrier's request lacks them.
const PLAIN: &str = "000001";
/// One day; the tests begin on a Wednesday.
const DAY_S: i64 = 86_400;

/// Members that no one outside mlc sets, or that no carrier receives.
const OWN: [(&str, &str); 6] = [
    ("order", "is our name of the order; the unique reference carries it"),
    ("remarks", "become warnings of the pass"),
    ("record", "is the ERP's id of the box, for write-back"),
    ("freight", "is told by no ERP yet; the carriers' own tests refuse it"),
    ("references", "stands here by its members"),
    ("ship_on", "is the day at the warehouse; Saturday delivery shows what it decides"),
];

fn open(world: &World, change: impl FnOnce(&mut Shipment)) {
    world.add(Shipment::open(ORDER), change);
}

/// Adds the order with one changed box.
fn boxed(world: &World, change: impl FnOnce(&mut Package)) {
    open(world, |shipment| change(&mut shipment.packages[0]));
}

/// Adds a line to a table of connections.toml.
fn configure(world: &World, table: &str, line: &str) {
    let text = std::fs::read_to_string(world.path("connections.toml")).unwrap();
    let head = format!("[{table}]\n");
    let text = if text.contains(&head) {
        text.replace(&head, &format!("{head}{line}\n"))
    } else {
        format!("{text}\n{head}{line}\n")
    };
    std::fs::write(world.path("connections.toml"), text).unwrap();
}

/// Adds a line to a table of the world's pair.
fn configure_pair(world: &World, table: &str, line: &str) {
    configure(world, &format!("pair.{}.{table}", world.pair), line);
}

/// Requests a number of the order on the label.
fn stamp(world: &World, number: OrderNumber) {
    if let Some(line) = world.carrier().stamps(number) {
        configure(world, &format!("carrier.{}", world.carrier().name()), line);
    }
}

fn declare(world: &World, currency: &str) {
    configure_pair(world, "package", "declared_value = true");
    open(world, |shipment| {
        shipment.currency = Some(currency.into());
        shipment.packages[0].declared_value = Some(123.45);
    });
}

fn refers(requested: &Requested, value: &str) -> bool {
    requested.packages.iter().all(|package| package.references.iter().any(|reference| reference == value))
}

const WISHES: &[Wish] = &[
    Wish {
        member: "account",
        erp: "acumatica",
        ask: |world| {
            let [_, second] = world.carrier().accounts();
            configure_pair(world, "accounts", &format!("\"customer:C000099\" = \"{second}\""));
            open(world, |shipment| shipment.customer = Some("C000099".into()));
        },
        is_sent: |world, requested| requested.account == world.carrier().accounts()[1],
        word: "account",
    },
    Wish {
        member: "service",
        erp: "acumatica",
        ask: |world| {
            let code = world.erp().ship_via(world.carrier().name()).express;
            world.release(ORDER, 1, Some(code));
        },
        is_sent: |world, requested| requested.service == world.carrier().services().express,
        word: "service",
    },
    Wish {
        member: "ship_from",
        erp: "acumatica",
        ask: |world| {
            let address = "phone = \"2065550100\"\nline1 = \"9 Wish Street\"\ncity = \"Seattle\"\nstate = \"WA\"\npostal_code = \"98101\"\ncountry = \"US\"";
            configure_pair(world, "ship_from.RETAIL", &format!("company = \"Acme\"\n{address}"));
            open(world, |shipment| shipment.warehouse = Some("RETAIL".into()));
        },
        is_sent: |_, requested| requested.from.eq_ignore_ascii_case("9 Wish Street"),
        word: "ship_from",
    },
    Wish {
        member: "ship_to",
        erp: "acumatica",
        ask: |world| open(world, |shipment| shipment.address.line1 = Some("77 Wish Road".into())),
        is_sent: |_, requested| requested.to.eq_ignore_ascii_case("77 Wish Road"),
        word: "address",
    },
    Wish {
        member: "is_residential",
        erp: "acumatica",
        ask: |world| {
            world.edit_config("validate_address = \"warn\"", "validate_address = \"off\"");
            open(world, |shipment| shipment.residential = true);
        },
        is_sent: |_, requested| requested.is_residential,
        word: "residential",
    },
    Wish {
        member: "saturday_delivery",
        erp: "acumatica",
        ask: |world| {
            let code = world.erp().ship_via(world.carrier().name()).express;
            world.later(DAY_S);
            open(world, |shipment| {
                shipment.saturday = true;
                shipment.ship_via = Some(code.into());
            });
        },
        is_sent: |_, requested| requested.is_saturday,
        word: "Saturday",
    },
    Wish {
        member: "saturday_delivery",
        erp: "acumatica",
        // A parcel that leaves on a Wednesday, or by a slow service, does not arrive on a Saturday.
        ask: |world| open(world, |shipment| shipment.saturday = true),
        is_sent: |_, requested| requested.is_saturday,
        word: "Saturday",
    },
    Wish {
        member: "packages",
        erp: "acumatica",
        ask: |world| {
            open(world, |shipment| shipment.packages = [3.0, 5.0, 4.0].map(Package::closed).into());
        },
        is_sent: |_, requested| requested.packages.iter().map(|package| package.weight).eq([3.0, 5.0, 4.0]),
        word: "packages",
    },
    Wish {
        member: "weight",
        erp: "acumatica",
        ask: |world| boxed(world, |package| package.weight = Some(7.5)),
        is_sent: |_, requested| (requested.packages[0].weight - 7.5).abs() < 0.01,
        word: "weight",
    },
    Wish {
        member: "dimensions",
        erp: "acumatica",
        ask: |world| {
            boxed(world, |package| {
                (package.length, package.width, package.height) = (Some(17.0), Some(9.0), Some(3.0));
            });
        },
        is_sent: |_, requested| requested.packages[0].dimensions == Some([17.0, 9.0, 3.0]),
        word: "dimensions",
    },
    Wish {
        member: "declared_value",
        erp: "acumatica",
        ask: |world| declare(world, "USD"),
        is_sent: |_, requested| requested.packages[0].declared_value == Some((123.45, "USD".into())),
        word: "declared",
    },
    Wish {
        member: "currency",
        erp: "acumatica",
        ask: |world| declare(world, "CAD"),
        is_sent: |_, requested| requested.packages[0].declared_value == Some((123.45, "CAD".into())),
        word: "currency",
    },
    Wish {
        member: "label",
        erp: "acumatica",
        ask: |world| {
            let [usual, other] = [0, 1].map(|nth| world.carrier().label_formats()[nth]);
            world.edit_config(&format!("format = \"{usual}\""), &format!("format = \"{other}\""));
            open(world, |_| {});
        },
        is_sent: |world, requested| requested.label == world.carrier().label_formats()[1],
        word: "format",
    },
    Wish {
        member: "wants_label_url",
        erp: "netsuite",
        ask: |world| {
            world.release(ORDER, 1, None);
            world.erp().invoice(ORDER);
        },
        // If there is no such URL, none is written.
        is_sent: |world, requested| {
            let is_written = !world.written(ORDER).labels.is_empty();
            requested.has_label_url == world.carrier().shows_labels() && is_written == requested.has_label_url
        },
        word: "label_url",
    },
    Wish {
        member: "customs",
        erp: "acumatica",
        ask: |world| {
            open(world, |shipment| {
                let address = &mut shipment.address;
                address.city = Some("Toronto".into());
                address.state = Some("ON".into());
                address.postal_code = Some("M5V 2T6".into());
                address.country = Some("CA".into());
            });
        },
        is_sent: |_, _| false,
        word: "customs",
    },
    Wish {
        member: "unique",
        erp: "acumatica",
        ask: |world| open(world, |_| {}),
        is_sent: |_, requested| refers(requested, ORDER),
        word: "reference",
    },
    Wish {
        member: "sales_orders",
        erp: "acumatica",
        ask: |world| open(world, |_| {}),
        is_sent: |_, requested| refers(requested, &format!("SO{ORDER}")),
        word: "reference",
    },
    Wish {
        member: "invoices",
        erp: "acumatica",
        ask: |world| {
            stamp(world, OrderNumber::Invoice);
            open(world, |shipment| shipment.orders[0].invoice_number = Some("AR777".into()));
        },
        is_sent: |_, requested| refers(requested, "AR777"),
        word: "reference",
    },
    Wish {
        member: "purchase_order",
        erp: "d365",
        ask: |world| {
            stamp(world, OrderNumber::PurchaseOrder);
            configure(world, "erp.d365", "purchase_order = \"CustomerRequisitionNumber\"");
            let order = dynamics365_fo::Order::confirmed("usmf", ORDER);
            world.sandbox.dynamics365.add(order.with("CustomerRequisitionNumber", "REQ-777"));
        },
        is_sent: |_, requested| refers(requested, "REQ-777"),
        word: "purchase_order: changes nothing",
    },
    Wish {
        member: "cost_center",
        erp: "acumatica",
        ask: |world| {
            stamp(world, OrderNumber::CostCenter);
            configure(world, "erp.acumatica", "cost_center = \"AttributeCOSTCTR\"");
            configure_pair(world, "cost_centers", "CC-777 = \"SALES\"");
            open(world, |shipment| {
                shipment.custom.insert("Document.AttributeCOSTCTR".into(), "CC-777".into());
            });
        },
        is_sent: |_, requested| refers(requested, "SALES"),
        word: "cost_centers: changes nothing",
    },
];

/// Returns the key of an order in the world's ERP.
fn key(world: &World, order: &str) -> String {
    world.erp().key(order.parse().unwrap())
}

#[test]
fn every_wish_is_sent_or_refused_by_its_name() {
    of_every_carrier(|pair| {
        let carrier = pair.rsplit('-').next().unwrap();
        for wish in WISHES {
            println!("{}:", wish.member);
            let mut world = World::of(format!("{}-{carrier}", wish.erp).leak());
            let plain = key(&world, PLAIN);
            world.release(&plain, 1, None);
            world.ship().exit(0).outcome(&plain, "done");
            let requested = world.carrier().requested(&plain).remove(0);
            // Pairs of that ERP always request it.
            if wish.member != "wants_label_url" {
                assert!(!(wish.is_sent)(&world, &requested), "it is sent though nobody asks: {requested:?}");
            }
            (wish.ask)(&mut world);
            let order = key(&world, ORDER);
            let run = world.ship();
            let sent = world.carrier().requested(&order);
            if let Some(requested) = sent.first() {
                run.exit(0).outcome(&order, "done");
                assert!((wish.is_sent)(&world, requested), "it is left out: {requested:?}");
                continue;
            }
            world.no_live_label(&order);
            run.says(wish.word);
            if !run.has_ended_with(&[78]) {
                let error = run.exit(1).outcome(&order, "rejected").record(&order)["error"].clone();
                assert!(error["hint"].is_string(), "{error}");
            }
        }
    });
}

#[test]
fn what_mlc_cannot_do_yet_is_refused_by_the_name_of_its_field() {
    type Change = fn(&mut Shipment);
    of_every_carrier(|pair| {
        let wishes: [(&str, Change); 4] = [
            ("UseCustomersAccount = true", |shipment| shipment.use_customers_account = true),
            ("GroundCollect = true", |shipment| shipment.ground_collect = true),
            ("Insurance = true", |shipment| shipment.insurance = true),
            ("CODAmount = 120.5", |shipment| shipment.packages[0].cod_amount = 120.5),
        ];
        let world = World::of(pair);
        let order = |nth: usize| world.erp().key(nth);
        for (nth, (_, change)) in wishes.iter().enumerate() {
            world.add(Shipment::open(&order(nth)), change);
        }
        let run = world.ship();
        run.exit(1).count("rejected", 4);
        for (nth, (field, _)) in wishes.iter().enumerate() {
            let record = run.error_code(&order(nth), "INSTRUCTION.UNSUPPORTED").record(&order(nth));
            assert!(record["error"]["message"].as_str().unwrap().contains(field), "{record}");
            assert!(record["error"]["hint"].is_string(), "{record}");
            world.no_live_label(&order(nth));
            // A user removes the instruction.
            let plain = Shipment::open(&order(nth));
            world.sandbox.acumatica.edit(&order(nth), |shipment| {
                shipment.use_customers_account = plain.use_customers_account;
                shipment.ground_collect = plain.ground_collect;
                shipment.insurance = plain.insurance;
                shipment.packages = plain.packages;
            });
        }
        world.ship().exit(0).count("done", 4);
    });
}

/// Returns the names of the members of a struct of the model.
fn members(name: &str) -> Vec<String> {
    let head = format!("pub(crate) struct {name} {{\n");
    let sources = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let texts = sources.iter().map(|file| std::fs::read_to_string(file).unwrap_or_default());
    let found: Vec<String> =
        texts.filter_map(|text| text.split_once(&head).map(|(_, rest)| rest.to_owned())).collect();
    // A carrier's wire type may have the same name. The model's begins with the order's key or the box's record.
    let bodies = found.iter().map(|rest| rest.split("\n}").next().unwrap_or_default());
    let lines = bodies.flat_map(str::lines).filter_map(|line| line.trim().strip_prefix("pub(crate) "));
    lines.filter_map(|line| line.split_once(':').map(|(member, _)| member.to_owned())).collect()
}

/// Fails for a new member of a request until a test covers it.
#[test]
fn every_member_of_a_request_is_asked_about() {
    let asked: BTreeSet<&str> =
        WISHES.iter().map(|wish| wish.member).chain(OWN.map(|(member, _)| member)).collect();
    let mut known = BTreeSet::new();
    for name in ["ShipmentRequest", "PackageRequest", "References"] {
        let members = members(name);
        assert!(!members.is_empty(), "the model has no {name}");
        known.extend(members);
    }
    let unasked: Vec<&str> =
        known.iter().map(String::as_str).filter(|member| !asked.contains(member)).collect();
    assert_eq!(unasked, [""; 0], "members that nobody asks about");
    let gone: Vec<&str> =
        WISHES.iter().map(|wish| wish.member).filter(|member| !known.contains(*member)).collect();
    assert_eq!(gone, [""; 0], "wishes for members that are not there");
}

//! The ERP that a campaign runs over: where its orders come from, and where numbers come home.

use mlc_sandbox::acumatica::{Package, Shipment};
use mlc_sandbox::{Sandbox, Server, dynamics365_fo};

use crate::plan::Order;
use crate::world::{PAIR, World};

/// An ERP with a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Erp {
    Acumatica,
    Dynamics365,
}

impl Erp {
    pub(crate) fn world(self) -> World {
        match self {
            Self::Acumatica => World::new(),
            Self::Dynamics365 => World::d365(),
        }
    }

    pub(crate) fn pair(self) -> &'static str {
        match self {
            Self::Acumatica => PAIR,
            Self::Dynamics365 => "d365-fedex",
        }
    }

    /// The test that plays it.
    pub(crate) fn test(self) -> &'static str {
        match self {
            Self::Acumatica => "the_campaign",
            Self::Dynamics365 => "over_dynamics_365",
        }
    }

    /// The key of an order, from its number.
    pub(crate) fn key(self, number: usize) -> String {
        match self {
            Self::Acumatica => format!("{number:06}"),
            Self::Dynamics365 => format!("usmf/{number:06}"),
        }
    }

    pub(crate) fn add(self, world: &World, order: &Order) {
        match self {
            Self::Acumatica => {
                let mut shipment = Shipment::open(&order.key);
                shipment.packages = (0..order.packages).map(|_| Package::closed(2.0)).collect();
                if order.is_express {
                    shipment.ship_via = Some("FEDEX2D".into());
                }
                world.add(shipment, |_| {});
            }
            // Its orders have no boxes: each goes in one.
            Self::Dynamics365 => {
                let number = order.key.trim_start_matches("usmf/");
                let confirmed = dynamics365_fo::Order::confirmed("usmf", number);
                let mode = if order.is_express { "FX-2D" } else { "FX-GRD" };
                world.sandbox.dynamics365.add(confirmed.with("DeliveryModeCode", mode));
            }
        }
    }

    pub(crate) fn server(self, sandbox: &Sandbox) -> &Server {
        match self {
            Self::Acumatica => &sandbox.acumatica_server,
            Self::Dynamics365 => &sandbox.dynamics365_server,
        }
    }

    /// Operations of a pass whose answers may be spoilt.
    pub(crate) fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Acumatica => &[
                "token",
                "login",
                "logout",
                "list shipments",
                "get shipment",
                "put shipment",
                "put shipment",
                "put file",
                "confirm shipment",
                "action status",
            ],
            Self::Dynamics365 => &[
                "token",
                "list orders",
                "list confirmations",
                "get order",
                "get customer",
                "list products",
                "list attachments",
                "list attachments",
                "post attachment",
                "post attachment",
                "post attachment",
                "patch attachment",
            ],
        }
    }

    /// Those that every pass with a new order makes.
    pub(crate) fn sure(self) -> [&'static str; 3] {
        match self {
            Self::Acumatica => ["list shipments", "get shipment", "put shipment"],
            Self::Dynamics365 => ["list orders", "get order", "post attachment"],
        }
    }

    /// The tracking numbers that an order has in the ERP.
    pub(crate) fn numbers(self, world: &World, order: &str) -> Vec<String> {
        match self {
            Self::Acumatica => world.numbers_in_erp(order),
            Self::Dynamics365 => {
                let attachments = world.sandbox.dynamics365.attachments(order);
                let numbers = attachments.iter().filter_map(|row| {
                    let words: Vec<&str> = row.text("AttachmentDescription").split(' ').collect();
                    match words[..] {
                        ["MLC", number] => Some(number.to_owned()),
                        _ => None,
                    }
                });
                numbers.collect()
            }
        }
    }

    /// What was written home more than once.
    pub(crate) fn doubles(self, world: &World, order: &str) -> Vec<String> {
        if self != Self::Dynamics365 {
            return Vec::new();
        }
        let attachments = world.sandbox.dynamics365.attachments(order);
        let mut names: Vec<&str> = attachments.iter().map(|row| row.text("AttachmentDescription")).collect();
        names.sort_unstable();
        names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_owned()).collect()
    }
}

//! Packages, in the spelling of the sublist that they stand in.

use serde_json::{Map, Value, json};

use super::frame::{links, put};
use crate::netsuite::model::{Package, PackageKind};
use crate::netsuite::settings::Settings;
use crate::netsuite::switch::{Carrier, PackagesIn};

/// How a sublist spells what all of them have.
pub(crate) struct PackageNames {
    pub(crate) tracking_number: &'static str,
    pub(crate) weight: &'static str,
    pub(crate) description: &'static str,
    pub(crate) carton: &'static str,
    /// Length, width, height; those of `package` stand in its `packageDetails`.
    pub(crate) sizes: [&'static str; 3],
}

/// The names of a sublist; empty where it has no such field.
pub(crate) const fn names(kind: PackageKind) -> PackageNames {
    match kind {
        PackageKind::Package => PackageNames {
            tracking_number: "packageTrackingNumber",
            weight: "packageWeight",
            description: "packageDescr",
            carton: "packageCartonNumber",
            sizes: ["packageLength", "packageWidth", "packageHeight"],
        },
        PackageKind::PackageFedex => PackageNames {
            tracking_number: "packageTrackingNumberFedEx",
            weight: "packageWeightFedEx",
            description: "",
            carton: "packageCartonNumberFedEx",
            sizes: ["packageLengthFedEx", "packageWidthFedEx", "packageHeightFedEx"],
        },
        PackageKind::PackageUps => PackageNames {
            tracking_number: "packageTrackingNumberUps",
            weight: "packageWeightUps",
            description: "packageDescrUps",
            carton: "packageCartonNumberUps",
            sizes: ["packageLengthUps", "packageWidthUps", "packageHeightUps"],
        },
        PackageKind::PackageUsps => PackageNames {
            tracking_number: "packageTrackingNumberUsps",
            weight: "packageWeightUsps",
            description: "packageDescrUsps",
            carton: "packageCartonNumberUsps",
            sizes: ["packageLengthUsps", "packageWidthUsps", "packageHeightUsps"],
        },
        PackageKind::ShipmentPackage => PackageNames {
            tracking_number: "trackingNumber",
            weight: "weightInLbs",
            description: "contentsDescription",
            carton: "sequenceNumber",
            sizes: ["length", "width", "height"],
        },
    }
}

pub(super) fn line(package: &Package, href: &str) -> Map<String, Value> {
    let names = names(package.kind);
    let mut members = Map::new();
    if package.kind == PackageKind::ShipmentPackage {
        put(&mut members, names.carton, package.carton.as_ref().and_then(|text| text.parse::<u64>().ok()));
    } else {
        put(&mut members, names.carton, package.carton.clone());
    }
    if !names.description.is_empty() {
        put(&mut members, names.description, package.description.clone());
    }
    put(&mut members, names.weight, package.weight_lb);
    put(&mut members, names.tracking_number, package.tracking_number.clone());
    let sizes = names.sizes.into_iter().zip([package.length_in, package.width_in, package.height_in]);
    if package.kind == PackageKind::Package {
        let mut details = Map::new();
        sizes.for_each(|(name, size)| put(&mut details, name, size));
        if !details.is_empty() {
            details.insert("links".into(), links(&format!("{href}/packageDetails")));
            members.insert("packageDetails".into(), details.into());
        }
    } else {
        #[expect(clippy::cast_possible_truncation, reason = "these sublists have whole inches")]
        sizes.for_each(|(name, size)| put(&mut members, name, size.map(|size| json!(size.ceil() as i64))));
    }
    members.extend(package.fields.clone());
    members
}

/// Whose service a shipping item is.
pub(crate) fn carrier(ship_method: Option<&str>, settings: &Settings) -> Carrier {
    let method = ship_method.and_then(|id| settings.ship_methods.get(id));
    method.map_or(Carrier::Other, |method| method.carrier)
}

/// The sublist that takes lines.
pub(crate) fn live(ship_method: Option<&str>, settings: &Settings) -> PackageKind {
    match (settings.packages_in, carrier(ship_method, settings)) {
        (PackagesIn::Carrier, Carrier::Ups) => PackageKind::PackageUps,
        (PackagesIn::Carrier, Carrier::FedEx) => PackageKind::PackageFedex,
        (PackagesIn::Carrier, Carrier::Usps) => PackageKind::PackageUsps,
        _ => PackageKind::Package,
    }
}

//! Packages, which each sublist spells in its own way.

use super::{Fields, List, TEXT, Table, Type, fields, read_only, text};

/// A sublist that packages can stand in.
#[derive(Debug)]
pub(crate) struct PackageList {
    pub(crate) name: &'static str,
    pub(crate) tracking_number: &'static str,
    pub(crate) carton: &'static str,
}

/// The sublists by the carrier that they belong to; the first one is nobody's.
pub(crate) static PACKAGE_LISTS: [PackageList; 3] = [
    PackageList { name: "package", tracking_number: "packageTrackingNumber", carton: "packageCartonNumber" },
    PackageList {
        name: "packageFedex",
        tracking_number: "packageTrackingNumberFedEx",
        carton: "packageCartonNumberFedEx",
    },
    PackageList {
        name: "packageUps",
        tracking_number: "packageTrackingNumberUps",
        carton: "packageCartonNumberUps",
    },
];

pub(super) static PACKAGE: Table = Table::of(&[&[
    text("packageCartonNumber packageDescr packageTrackingNumber packageTrackingNumberReturn"),
    fields(Type::Number, "packageWeight"),
    fields(Type::Subrecord(&DETAILS), "packageDetails"),
    read_only(TEXT, "links refName"),
]]);

static DETAILS: Table = Table::of(&[&[
    text("description externalId"),
    fields(Type::Number, "declaredValue packageHeight packageLength packageWidth"),
    fields(Type::Reference(List::Unknown), "customForm"),
    read_only(TEXT, "id links refName"),
]]);

const PACKAGINGS: Type = Type::Choice(
    "1 2 3 4 5 6 7 8 9 10 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37",
);
const ALERTS: Type = Type::Choice("NONESELECTED PRIORITY_ALERT PRIORITY_ALERT_PLUS");

pub(super) static FEDEX: Table = Table::of(&[FEDEX_FIELDS]);

const FEDEX_FIELDS: &[Fields] = &[
    text(
        "authorizationNumberFedEx packageCartonNumberFedEx packageTrackingNumberFedEx priorityAlertContentFedEx \
        reference1FedEx signatureReleaseFedEx",
    ),
    fields(Type::Number, "codAmountFedEx dryIceWeightFedEx insuredValueFedEx packageWeightFedEx"),
    fields(Type::Integer, "packageHeightFedEx packageLengthFedEx packageWidthFedEx"),
    fields(
        Type::CheckBox,
        "isAlcoholFedEx isNonHazLithiumFedEx isNonStandardContainerFedEx useCodFedEx useInsuredValueFedEx",
    ),
    fields(
        Type::Choice("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31"),
        "admPackageTypeFedEx",
    ),
    fields(Type::Choice("CONSUMER LICENSEE"), "alcoholRecipientTypeFedEx"),
    fields(
        Type::Choice("COD_SURCHARGE NET_CHARGE NET_FREIGHT NONESELECTED TOTAL_CUSTOMER_CHARGE"),
        "codFreightTypeFedEx",
    ),
    fields(Type::Choice("3 4 5"), "codMethodFedEx"),
    fields(Type::Choice("1 2"), "deliveryConfFedEx"),
    fields(PACKAGINGS, "packagingFedEx"),
    fields(ALERTS, "priorityAlertTypeFedEx signatureOptionsFedEx"),
    read_only(TEXT, "links refName"),
];

pub(super) static UPS: Table = Table::of(&[&[
    text("packageCartonNumberUps packageDescrUps packageTrackingNumberUps reference1Ups reference2Ups"),
    fields(Type::Number, "codAmountUps insuredValueUps packageWeightUps"),
    fields(Type::Integer, "packageHeightUps packageLengthUps packageWidthUps"),
    fields(Type::CheckBox, "additionalHandlingUps useCodUps useInsuredValueUps"),
    fields(Type::Choice("1 2"), "codMethodUps"),
    fields(Type::Choice("1 2 3"), "deliveryConfUps"),
    fields(PACKAGINGS, "packagingUps"),
    read_only(TEXT, "links refName"),
]]);

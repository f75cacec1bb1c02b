//! Properties of packages, which each sublist spells in its own way.

use super::names::Names;

/// Of `package`.
pub(super) const PACKAGE: Names = Names {
    text: "packageCartonNumber packageDescr packageTrackingNumber packageTrackingNumberReturn",
    number: "packageWeight",
    read_only: "links refName",
    ..Names::NONE
};

/// Of `packageFedex`.
pub(super) const FEDEX: Names = Names {
    text: "authorizationNumberFedEx packageCartonNumberFedEx packageTrackingNumberFedEx \
        priorityAlertContentFedEx reference1FedEx signatureReleaseFedEx",
    number: "codAmountFedEx dryIceWeightFedEx insuredValueFedEx packageWeightFedEx",
    integer: "packageHeightFedEx packageLengthFedEx packageWidthFedEx",
    check_box: "isAlcoholFedEx isNonHazLithiumFedEx isNonStandardContainerFedEx useCodFedEx useInsuredValueFedEx",
    read_only: "links refName",
    choice: &[
        (
            "admPackageTypeFedEx",
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31",
        ),
        ("alcoholRecipientTypeFedEx", "CONSUMER LICENSEE"),
        ("codFreightTypeFedEx", "COD_SURCHARGE NET_CHARGE NET_FREIGHT NONESELECTED TOTAL_CUSTOMER_CHARGE"),
        ("codMethodFedEx", "3 4 5"),
        ("deliveryConfFedEx", "1 2"),
        (
            "packagingFedEx",
            "1 2 3 4 5 6 7 8 9 10 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 \
            36 37",
        ),
        ("priorityAlertTypeFedEx", "NONESELECTED PRIORITY_ALERT PRIORITY_ALERT_PLUS"),
        ("signatureOptionsFedEx", "NONESELECTED PRIORITY_ALERT PRIORITY_ALERT_PLUS"),
    ],
    ..Names::NONE
};

/// Of `packageUps`.
pub(super) const UPS: Names = Names {
    text: "packageCartonNumberUps packageDescrUps packageTrackingNumberUps reference1Ups reference2Ups",
    number: "codAmountUps insuredValueUps packageWeightUps",
    integer: "packageHeightUps packageLengthUps packageWidthUps",
    check_box: "additionalHandlingUps useCodUps useInsuredValueUps",
    read_only: "links refName",
    choice: &[
        ("codMethodUps", "1 2"),
        ("deliveryConfUps", "1 2 3"),
        (
            "packagingUps",
            "1 2 3 4 5 6 7 8 9 10 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 \
            36 37",
        ),
    ],
    ..Names::NONE
};

/// Of `packageUsps`.
pub(super) const USPS: Names = Names {
    text: "packageCartonNumberUsps packageDescrUsps packageTrackingNumberUsps reference1Usps reference2Usps",
    number: "insuredValueUsps packageWeightUsps",
    integer: "packageHeightUsps packageLengthUsps packageWidthUsps",
    check_box: "useInsuredValueUsps",
    read_only: "links refName",
    choice: &[
        ("deliveryConfUsps", "6 7"),
        (
            "packagingUsps",
            "1 2 3 4 5 6 7 8 9 10 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 \
            36 37",
        ),
    ],
    ..Names::NONE
};

/// Of `shipmentPackage`.
pub(super) const SHIPMENT: Names = Names {
    text: "authorizationNumber contentsDescription dimensionUnit priorityAlertContent reference reference2 \
        signatureRelease trackingNumber",
    number: "cashOnDeliveryAmount codOtherCharge declaredValue dryIceWeight insuredValue weightInLbs",
    integer: "height length sequenceNumber width",
    check_box: "hasAdditionalHandling hasCashOnDelivery hasDeclaredValue hasInsuredValue isAlcohol \
        isNonHazardousLiBatteries isNonStandardContainer",
    reference: "yourPackaging",
    read_only: "links refName",
    choice: &[
        (
            "admissibilityPackageType",
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31",
        ),
        ("alcoholRecipientType", "CONSUMER LICENSEE"),
        (
            "carrierPackaging",
            "1 2 3 4 5 6 7 8 9 10 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 \
            36 37",
        ),
        ("cashOnDeliveryMethod", "3 4 5"),
        ("deliveryConfirmation", "1 2"),
        (
            "freightChargeAddedToCod",
            "COD_SURCHARGE NET_CHARGE NET_FREIGHT NONESELECTED TOTAL_CUSTOMER_CHARGE",
        ),
        ("priorityAlertType", "NONESELECTED PRIORITY_ALERT PRIORITY_ALERT_PLUS"),
        ("signatureOption", "NONESELECTED PRIORITY_ALERT PRIORITY_ALERT_PLUS"),
    ],
    ..Names::NONE
};

/// Of `packageDetails` within `package`.
pub(super) const DETAILS: Names = Names {
    text: "description externalId",
    number: "declaredValue packageHeight packageLength packageWidth",
    reference: "customForm",
    read_only: "id links refName",
    ..Names::NONE
};

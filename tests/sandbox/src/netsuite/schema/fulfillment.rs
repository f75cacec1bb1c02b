//! Item fulfillments.

use super::package::{FEDEX, PACKAGE, UPS};
use super::{CUSTOM, Fields, List, TEXT, TRANSACTION, Table, Type, fields, read_only, text};

pub(super) static TABLE: Table = Table::of(&[TRANSACTION, FIELDS, CARRIER_FIELDS, CUSTOM]);
static LINE: Table = Table::of(&[LINE_FIELDS]);

const SHIP_STATUSES: &[&str] = &["Picked", "Packed", "Shipped"];

const FIELDS: &[Fields] = &[
    fields(Type::Letter(SHIP_STATUSES, 3), "shipStatus"),
    read_only(Type::Letter(SHIP_STATUSES, 0), "status"),
    text("returnAddress shipCompany shipPhone storeOrder webSite"),
    fields(Type::Integer, "createdFromShipGroup"),
    fields(Type::CheckBox, "generateIntegratedShipperLabel generateReturnLabel"),
    fields(Type::Date, "packedDate pickedDate shippedDate"),
    fields(Type::Reference(List::Unknown), "postingPeriod requestedBy returnAddressList transferLocation"),
    fields(Type::Country, "shipCountry"),
    fields(Type::Choice(""), "shipCarrier"),
    fields(Type::Sublist(&LINE), "item"),
    fields(Type::Sublist(&PACKAGE), "package"),
    fields(Type::Sublist(&FEDEX), "packageFedex"),
    fields(Type::Sublist(&UPS), "packageUps"),
    fields(Type::Closed, "packageUsps shipmentPackage returnShippingAddress"),
    read_only(Type::Reference(List::SalesOrder), "createdFrom"),
    read_only(Type::Integer, "orderId"),
    read_only(TEXT, "orderType returnShippingAddress_text"),
];

/// Of NetSuite's own carrier integration.
const CARRIER_FIELDS: &[Fields] = &[
    text(
        "b13aStatementDataFedex backupEmailAddressUps bookingConfirmationNumFedex carrierIdUps halAddr1Fedex halAddr2Fedex \
        halAddr3Fedex halCityFedex halCountryFedex halPhoneFedex halStateFedex halZipFedex intlExemptionNumFedex \
        shipNotifyEmailAddress2Ups shipNotifyEmailAddressFedex shipNotifyEmailAddressUps shipNotifyEmailMessageUps \
        shipperEmailAddressUps thirdPartyAcctFedex thirdPartyAcctUps thirdPartyZipCodeUps",
    ),
    fields(
        Type::Number,
        "shipmentWeightFedex shipmentWeightUps termsFreightChargeFedex termsInsuranceChargeFedex",
    ),
    fields(
        Type::CheckBox,
        "holdAtLocationFedex insideDeliveryFedex insidePickupFedex isCargoAircraftOnlyFedex saturdayDeliveryFedex \
        saturdayDeliveryUps saturdayPickupFedex sendBackupEmailUps sendShipNotifyEmailFedex sendShipNotifyEmailUps \
        sendShipperEmailUps signatureHomeDeliveryFedex",
    ),
    fields(Type::Date, "blanketEndDateUps blanketStartDateUps homeDeliveryDateFedex shipDateFedex"),
    fields(Type::Country, "thirdPartyCountryFedex thirdPartyCountryUps"),
    fields(Type::Choice("ACCESSIBLE INACCESSIBLE"), "accessibilityTypeFedex"),
    fields(
        Type::Choice(
            "ADDRESS_CORRECTION CARRIER_LEAVE_IF_NO_RESPONSE CHANGE_SERVICE FORWARDING_SERVICE RETURN_SERVICE",
        ),
        "ancillaryEndorsementFedex",
    ),
    fields(
        Type::Choice("FILED_ELECTRONICALLY MANUALLY_ATTACHED NOT_REQUIRED SUMMARY_REPORTING"),
        "b13aFilingOptionFedex",
    ),
    fields(Type::Choice("D F M"), "exportTypeUps"),
    fields(Type::Choice("DGOODS HAZMAT"), "hazmatTypeFedex"),
    fields(Type::Choice("APPOINTMENT DATECERTAIN EVENING"), "homeDeliveryTypeFedex"),
    fields(Type::Choice("CFR CIF CIP CPT DAP DAT DDP DDU EXW FCA FOB"), "termsOfSaleFedex"),
    fields(
        Type::Choice("BILLCOLLECT BILLNONESELECTED BILLRECIPIENT BILLTHIRDPARTY"),
        "thirdPartyTypeFedex thirdPartyTypeUps",
    ),
];

const LINE_FIELDS: &[Fields] = &[
    fields(Type::Integer, "line orderLine kitMemberOf lineEntity"),
    fields(Type::Reference(List::Item), "item"),
    text(
        "binNumbers createPo currency description displayName itemName itemSubtype itemType itemUpc jobName options \
        secondaryUnits secondaryUnitsList serialNumbers units unitsDisplay",
    ),
    fields(
        Type::Number,
        "amount itemFxAmount itemUnitPrice onHand primaryToSecondaryUnitConversionRate quantity quantityRemaining \
        quantityRemainingDisplay rate secondaryQuantity secondaryUnitConversionRate",
    ),
    fields(
        Type::CheckBox,
        "consigned excludeFromRateRequest isCatchWeightItem isConsignmentItem itemReceive",
    ),
    fields(Type::Date, "expirationDate"),
    fields(Type::Reference(List::Location), "location"),
    fields(Type::Reference(List::Unknown), "class createdPo department inventoryDetail orderDoc"),
    read_only(TEXT, "links refName"),
];

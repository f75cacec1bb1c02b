//! Properties of item fulfillments.

use super::names::Names;

/// Of the fulfillment itself.
pub(super) const BODY: Names = Names {
    text: "b13aStatementDataFedex backupEmailAddressUps bookingConfirmationNumFedex carrierIdUps externalId \
        halAddr1Fedex halAddr2Fedex halAddr3Fedex halCityFedex halCountryFedex halPhoneFedex \
        halStateFedex halZipFedex intlExemptionNumFedex memo returnAddress shipCompany \
        shipNotifyEmailAddress2Ups shipNotifyEmailAddressFedex shipNotifyEmailAddressUps \
        shipNotifyEmailMessageUps shipPhone shipperEmailAddressUps storeOrder thirdPartyAcctFedex \
        thirdPartyAcctUps thirdPartyZipCodeUps tranId webSite",
    number: "exchangeRate handlingCost shipmentWeightFedex shipmentWeightUps shippingCost \
        termsFreightChargeFedex termsInsuranceChargeFedex",
    integer: "createdFromShipGroup",
    check_box: "generateIntegratedShipperLabel generateReturnLabel holdAtLocationFedex insideDeliveryFedex \
        insidePickupFedex isCargoAircraftOnlyFedex saturdayDeliveryFedex saturdayDeliveryUps \
        saturdayPickupFedex sendBackupEmailUps sendShipNotifyEmailFedex sendShipNotifyEmailUps \
        sendShipperEmailUps shipIsResidential shipOverride signatureHomeDeliveryFedex",
    date: "blanketEndDateUps blanketStartDateUps homeDeliveryDateFedex packedDate pickedDate prevDate \
        shipDateFedex shippedDate tranDate",
    reference: "class customForm department entity location partner postingPeriod requestedBy returnAddressList \
        shipAddressList shipMethod subsidiary transferLocation",
    country: "shipCountry thirdPartyCountryFedex thirdPartyCountryUps",
    address: "returnShippingAddress shippingAddress",
    read_only: "createdDate createdFrom id lastModifiedDate links orderId orderType refName \
        returnShippingAddress_text shipAddress shippingAddress_text status transactionNumber",
    sublist: "item package packageFedex packageUps packageUsps shipmentPackage",
    choice: &[
        ("accessibilityTypeFedex", "ACCESSIBLE INACCESSIBLE"),
        (
            "ancillaryEndorsementFedex",
            "ADDRESS_CORRECTION CARRIER_LEAVE_IF_NO_RESPONSE CHANGE_SERVICE FORWARDING_SERVICE \
            RETURN_SERVICE",
        ),
        ("b13aFilingOptionFedex", "FILED_ELECTRONICALLY MANUALLY_ATTACHED NOT_REQUIRED SUMMARY_REPORTING"),
        ("exportTypeUps", "D F M"),
        ("hazmatTypeFedex", "DGOODS HAZMAT"),
        ("homeDeliveryTypeFedex", "APPOINTMENT DATECERTAIN EVENING"),
        ("shipCarrier", ""),
        ("shipStatus", "A B C"),
        ("termsOfSaleFedex", "CFR CIF CIP CPT DAP DAT DDP DDU EXW FCA FOB"),
        ("thirdPartyTypeFedex", "BILLCOLLECT BILLNONESELECTED BILLRECIPIENT BILLTHIRDPARTY"),
        ("thirdPartyTypeUps", "BILLCOLLECT BILLNONESELECTED BILLRECIPIENT BILLTHIRDPARTY"),
    ],
    ..Names::NONE
};

/// Of its lines.
pub(super) const LINE: Names = Names {
    text: "binNumbers createPo currency description displayName itemName itemSubtype itemType itemUpc \
        jobName options secondaryUnits secondaryUnitsList serialNumbers units unitsDisplay",
    number: "amount itemFxAmount itemUnitPrice onHand primaryToSecondaryUnitConversionRate quantity \
        quantityRemaining quantityRemainingDisplay rate secondaryQuantity secondaryUnitConversionRate",
    integer: "kitMemberOf line lineEntity orderLine",
    check_box: "consigned excludeFromRateRequest isCatchWeightItem isConsignmentItem itemReceive",
    date: "expirationDate",
    reference: "class createdPo department inventoryDetail item location orderDoc",
    read_only: "links refName",
    ..Names::NONE
};

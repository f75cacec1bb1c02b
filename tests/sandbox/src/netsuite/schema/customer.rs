//! Properties of customers.

use super::names::Names;

/// Of the customer itself.
pub(super) const BODY: Names = Names {
    text: "accountNumber altEmail altName altPhone comments companyName defaultAddress \
        defaultShippingAddress email entityId externalId fax firstName homePhone lastName middleName \
        mobilePhone phone salutation thirdPartyAcct",
    number: "creditLimit",
    check_box: "isInactive isPerson shipComplete",
    reference: "category contact currency customForm entityStatus parent salesRep shippingItem subsidiary terms",
    country: "thirdPartyCountry",
    read_only: "balance dateCreated id lastModifiedDate links refName",
    sublist: "addressBook",
    choice: &[
        ("emailPreference", "DEFAULT HTML PDF"),
        ("globalSubscriptionStatus", "1 2 3 4"),
        ("shippingCarrier", ""),
        ("thirdPartyCarrier", "fedex ups usps"),
    ],
    ..Names::NONE
};

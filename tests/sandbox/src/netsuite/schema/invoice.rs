//! Properties of invoices.

use super::names::Names;

/// Of the invoice itself.
pub(super) const BODY: Names = Names {
    text: "abbrevType billAddr1 billAddr2 billAddr3 billAddressee billAttention billCity billPhone \
        billState billZip email externalId fax fob memo message otherRefNum paymentlink storeOrder \
        thirdPartyAcct trackingNumbers tranId vatRegNum webSite",
    number: "altHandlingCost altShippingCost amountRemainingTotalBox exchangeRate handlingCost shippingCost",
    integer: "estimate number",
    check_box: "isMultiShipTo isTaxable sendOrderFulfillmentEmail shipIsResidential shipOverride \
        shippingCostOverridden toBeEmailed toBeFaxed toBePrinted",
    date: "dueDate endDate prevDate salesEffectiveDate shipDate startDate tranDate",
    reference: "account billAddressList class currency customForm department entity job leadSource location \
        nexus opportunity partner postingPeriod salesChannel salesRep shipAddressList shipMethod \
        subsidiary terms",
    country: "billCountry",
    address: "billingAddress shippingAddress",
    read_only: "amountPaid amountRemaining billAddress billingAddress_text createdDate createdFrom discountTotal \
        id lastModifiedDate linkedTrackingNumbers links originator refName shipAddress \
        shippingAddress_text status subtotal taxTotal total totalAfterTaxes transactionNumber",
    sublist: "item",
    choice: &[
        ("approvalStatus", "1 2 3 11"),
        (
            "source",
            "ADP CSV NLWebStore PERQUEST PaymentLink QB QIF SCIS SuitePhone Sync Yahoo \
            customerCenter eBay offlineClient restWebServices smbXML webServices",
        ),
    ],
    ..Names::NONE
};

/// Of its lines.
pub(super) const LINE: Names = Names {
    text: "description",
    number: "amount quantity rate",
    integer: "line orderLine",
    reference: "item location",
    read_only: "links refName",
    ..Names::NONE
};

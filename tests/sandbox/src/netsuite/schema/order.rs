//! Properties of sales orders.

use super::names::Names;

/// Of the order itself.
pub(super) const BODY: Names = Names {
    text: "billAddr1 billAddr2 billAddr3 billAddressee billAttention billCity billPhone billState billZip \
        checkNumber email externalId fax fob integrationId memo message otherRefNum revenueStatus \
        storeOrder suppressUserEventsAndEmails thirdPartyAcct tranId vatRegNum webSite webStore",
    number: "altHandlingCost altShippingCost exchangeRate handlingCost overrideShippingCost \
        requiredDepositAmount shippingCost shippingTaxAmount",
    integer: "estimate",
    check_box: "canBeUnapproved forInvoiceGrouping isCrossSubTransaction isDefaultShippingRequest isMultiShipTo \
        isTaxable needsPick shipComplete shipIsResidential shipOverride shippingCostOverridden \
        toBeEmailed toBeFaxed toBePrinted",
    date: "actualShipDate dueDate endDate nextBill prevDate salesEffectiveDate shipDate startDate tranDate",
    reference: "billAddressList class currency customForm department entity intercoTransaction job leadSource \
        location nexus opportunity partner salesChannel salesGroup salesRep shipAddressList shipMethod \
        sourceWebSite subsidiary terms",
    country: "billCountry",
    address: "billingAddress shippingAddress",
    read_only: "billAddress billingAddress_text createdDate createdFrom discountTotal id lastModifiedDate \
        linkedTrackingNumbers links orderType originator refName shipAddress shippingAddress_text status \
        subtotal taxTotal total totalAfterTaxes transactionNumber",
    sublist: "item shipGroup",
    choice: &[
        ("intercoStatus", "1 2 3"),
        ("orderStatus", "A B"),
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
    text: "description lineUniqueKey options serialNumbers units",
    number: "amount baseAmount grossAmt orderPriority quantity quantityAllocated quantityAvailable \
        quantityBackOrdered quantityBilled quantityCommitted quantityFulfilled quantityOnHand \
        quantityOrdered quantityPacked quantityPicked quantityReceived rate tax1Amt taxAmount",
    integer: "line shipGroup",
    check_box: "excludeFromRateRequest hasOrdBillLink isClosed isOpen isTaxable itemIsFulfilled linked \
        printItems",
    date: "closeDate expectedShipDate requestedDate",
    reference: "class createdPo department inventorylocation inventorysubsidiary item job location price \
        shipMethod subsidiary taxCode",
    read_only: "links refName shipAddress",
    choice: &[
        ("commitInventory", "1 2 3"),
        ("itemFulfillmentChoice", "1 2"),
        ("itemSubtype", "Purchase Resale Sale"),
        (
            "itemType",
            "Assembly Description Discount DwnLdItem EndGroup Expense GiftCert Group InvtPart Kit \
            Markup NonInvtPart OthCharge Payment Service ShipItem SubscriPlan Subtotal TaxGroup \
            TaxItem",
        ),
        ("shipCarrier", "nonups ups"),
    ],
    ..Names::NONE
};

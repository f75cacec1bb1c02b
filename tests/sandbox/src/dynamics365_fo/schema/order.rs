//! Sales orders, their lines, confirmations and attachments.

use super::{Access, EntitySet, Enumeration, Field, Kind, NO_YES, Navigation, field, text};

static SALES_STATUS: Enumeration =
    Enumeration { name: "SalesStatus", members: &["None", "Backorder", "Delivered", "Invoiced", "Canceled"] };
static PROCESSING_STATUS: Enumeration = Enumeration {
    name: "SalesOrderProcessingStatus",
    members: &[
        "Active",
        "Confirmed",
        "Picked",
        "PartiallyDelivered",
        "Delivered",
        "Invoiced",
        "PartiallyInvoiced",
        "Canceled",
        "DeliveredPartiallyInvoiced",
    ],
};
static RESTRICTION: Enumeration = Enumeration { name: "DocuRestriction", members: &["Internal", "External"] };

const YES_OR_NO: Kind = Kind::Enum(&NO_YES);

const HEADER: &[Field] = &[
    text("dataAreaId", 4),
    text("SalesOrderNumber", 20),
    field("SalesOrderStatus", Kind::Enum(&SALES_STATUS)),
    field("SalesOrderProcessingStatus", Kind::Enum(&PROCESSING_STATUS)),
    field("IsSalesProcessingStopped", YES_OR_NO),
    text("OrderingCustomerAccountNumber", 20),
    text("InvoiceCustomerAccountNumber", 20),
    text("SalesOrderName", 60),
    text("CustomersOrderReference", 60),
    text("CustomerRequisitionNumber", 20),
    text("CurrencyCode", 3),
    text("DeliveryModeCode", 10),
    text("DeliveryTermsCode", 10),
    text("ShippingCarrierId", 10),
    text("ShippingCarrierServiceId", 10),
    text("ShippingCarrierCustomerAccountNumber", 20),
    field("RequestedShippingDate", Kind::Day),
    field("ConfirmedShippingDate", Kind::Day),
    field("RequestedReceiptDate", Kind::Day),
    field("ConfirmedReceiptDate", Kind::Day),
    field("OrderCreationDateTime", Kind::Time),
    text("DefaultShippingSiteId", 10),
    text("DefaultShippingWarehouseId", 10),
    text("DeliveryAddressName", 100),
    text("DeliveryAddressStreet", 250),
    text("DeliveryAddressStreetNumber", 20),
    text("DeliveryBuildingCompliment", 60),
    text("DeliveryAddressPostBox", 20),
    text("DeliveryAddressCity", 60),
    text("DeliveryAddressDistrictName", 60),
    text("DeliveryAddressCountyId", 10),
    text("DeliveryAddressStateId", 10),
    text("DeliveryAddressZipCode", 10),
    text("DeliveryAddressCountryRegionId", 10),
    text("DeliveryAddressCountryRegionISOCode", 2),
    text("FormattedDelveryAddress", 250),
    field("IsDeliveryAddressPrivate", YES_OR_NO),
    text("DeliveryAddressLocationId", 30),
    text("Email", 80),
    text("ContactPersonId", 20),
    text("LanguageId", 7),
    text("URL", 255),
    field("OrderTotalAmount", Kind::Decimal),
];

const LINE: &[Field] = &[
    text("dataAreaId", 4),
    text("InventoryLotId", 20),
    text("SalesOrderNumber", 20),
    field("LineNumber", Kind::Decimal),
    text("ItemNumber", 20),
    text("LineDescription", 1000),
    field("OrderedSalesQuantity", Kind::Decimal),
    text("SalesUnitSymbol", 10),
    field("SalesOrderLineStatus", Kind::Enum(&SALES_STATUS)),
    field("IsLineStopped", YES_OR_NO),
    text("ShippingSiteId", 10),
    text("ShippingWarehouseId", 10),
    text("DeliveryModeCode", 10),
    field("RequestedShippingDate", Kind::Day),
    field("ConfirmedShippingDate", Kind::Day),
    text("CurrencyCode", 3),
    field("SalesPrice", Kind::Decimal),
    field("LineAmount", Kind::Decimal),
    text("DeliveryAddressName", 100),
    text("DeliveryAddressStreet", 250),
    text("DeliveryAddressStreetNumber", 20),
    text("DeliveryBuildingCompliment", 60),
    text("DeliveryAddressPostBox", 20),
    text("DeliveryAddressCity", 60),
    text("DeliveryAddressStateId", 10),
    text("DeliveryAddressZipCode", 10),
    text("DeliveryAddressCountryRegionId", 10),
    text("DeliveryAddressCountryRegionISOCode", 2),
];

const CONFIRMATION: &[Field] = &[
    text("dataAreaId", 4),
    text("SalesOrderNumber", 20),
    field("ConfirmationDate", Kind::Day),
    text("ConfirmationNumber", 20),
    text("ConfirmationDocumentReference", 20),
    text("DeliveryModeCode", 10),
    text("FormattedDeliveryAddress", 250),
    field("TotalNetWeight", Kind::Decimal),
    field("TotalQuantity", Kind::Decimal),
    text("CurrencyCode", 3),
];

const ATTACHMENT: &[Field] = &[
    text("dataAreaId", 4),
    field("DocumentId", Kind::Guid),
    text("SalesOrderNumber", 20),
    text("DocumentAttachmentTypeCode", 10),
    text("AttachmentDescription", 60),
    text("Notes", usize::MAX),
    field("AccessRestriction", Kind::Enum(&RESTRICTION)),
    text("FileName", 259),
    text("FileType", 10),
    field("IsDefaultAttachment", YES_OR_NO),
    field("Attachment", Kind::Binary),
];

const BY_ORDER: &[(&str, &str)] = &[("dataAreaId", "dataAreaId"), ("SalesOrderNumber", "SalesOrderNumber")];

const TO_ATTACHMENTS: Navigation = Navigation {
    name: "SalesOrderHeaderDocumentAttachments",
    target: "SalesOrderHeaderDocumentAttachmentsV2",
    on: BY_ORDER,
};
const TO_LINES: Navigation = Navigation { name: "SalesOrderLines", target: "SalesOrderLines", on: BY_ORDER };

const fn header(
    name: &'static str,
    entity: &'static str,
    table: &'static str,
    navigations: &'static [Navigation],
) -> EntitySet {
    EntitySet {
        name,
        entity,
        table,
        sources: 4,
        key: &["dataAreaId", "SalesOrderNumber"],
        fields: HEADER,
        navigations,
        rows_of: "SalesOrderHeadersV2",
        index: "SalesOrderNumber",
        access: Access::All,
    }
}

const fn attachments(name: &'static str, entity: &'static str, table: &'static str) -> EntitySet {
    EntitySet {
        name,
        entity,
        table,
        sources: 2,
        key: &["dataAreaId", "DocumentId"],
        fields: ATTACHMENT,
        navigations: &[],
        rows_of: "SalesOrderHeaderDocumentAttachmentsV2",
        index: "SalesOrderNumber",
        access: Access::All,
    }
}

pub(super) static SETS: &[EntitySet] = &[
    header(
        "SalesOrderHeadersV2",
        "SalesOrderHeaderV2",
        "SalesOrderHeaderV2Entity",
        &[TO_ATTACHMENTS, TO_LINES],
    ),
    header(
        "SalesOrderHeadersV3",
        "SalesOrderHeaderV3",
        "SalesOrderHeaderV3Entity",
        &[TO_ATTACHMENTS, TO_LINES],
    ),
    // The newest has no way to its lines.
    header("SalesOrderHeadersV4", "SalesOrderHeaderV4", "SalesOrderHeaderV4Entity", &[TO_ATTACHMENTS]),
    EntitySet {
        name: "SalesOrderLines",
        entity: "SalesOrderLine",
        table: "SalesOrderLineV2Entity",
        sources: 3,
        key: &["dataAreaId", "InventoryLotId"],
        fields: LINE,
        navigations: &[],
        rows_of: "SalesOrderLines",
        index: "SalesOrderNumber",
        access: Access::Update,
    },
    EntitySet {
        name: "SalesOrderConfirmationHeaders",
        entity: "SalesOrderConfirmationHeader",
        table: "SalesOrderConfirmationHeaderEntity",
        sources: 1,
        key: &["dataAreaId", "SalesOrderNumber", "ConfirmationDate", "ConfirmationNumber"],
        fields: CONFIRMATION,
        navigations: &[],
        rows_of: "SalesOrderConfirmationHeaders",
        index: "SalesOrderNumber",
        access: Access::Read,
    },
    attachments(
        "SalesOrderHeaderDocumentAttachmentsV2",
        "SalesOrderHeaderDocumentAttachmentV2",
        "SalesOrderHeaderDocuRefV2Entity",
    ),
    attachments(
        "SalesOrderHeaderDocumentAttachments",
        "SalesOrderHeaderDocumentAttachment",
        "SalesOrderHeaderDocuRefEntity",
    ),
];

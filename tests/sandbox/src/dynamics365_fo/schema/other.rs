//! Posted documents, customers, products and companies.

use super::{Access, EntitySet, Enumeration, Field, Kind, NO_YES, field, text};

static PRODUCT_TYPE: Enumeration = Enumeration { name: "EcoResProductType", members: &["Item", "Service"] };

const INVOICE: &[Field] = &[
    text("dataAreaId", 4),
    text("InvoiceNumber", 20),
    field("InvoiceDate", Kind::Day),
    text("LedgerVoucher", 20),
    text("SalesOrderNumber", 20),
    text("CurrencyCode", 3),
    text("InvoiceAddressState", 10),
    field("TotalInvoiceAmount", Kind::Decimal),
];

const PACKING_SLIP: &[Field] = &[
    text("dataAreaId", 4),
    field("SourceDocumentHeader", Kind::Int),
    text("SalesId", 20),
    text("PackingSlipId", 20),
    field("DeliveryDate", Kind::Day),
    text("DlvMode", 10),
    field("Weight", Kind::Decimal),
    field("Qty", Kind::Decimal),
];

const TRACKING: &[Field] = &[
    text("dataAreaId", 4),
    text("SalesOrderNumber", 20),
    text("PackingSlipNumber", 20),
    field("DeliveryDate", Kind::Day),
    text("TrackingNumber", 50),
    text("TrackingURL", 255),
];

const CUSTOMER: &[Field] = &[
    text("dataAreaId", 4),
    text("CustomerAccount", 20),
    text("OrganizationName", 100),
    text("PrimaryContactPhone", 255),
    text("PrimaryContactEmail", 255),
];

const PRODUCT: &[Field] = &[
    text("dataAreaId", 4),
    text("ItemNumber", 20),
    text("ProductNumber", 70),
    field("ProductType", Kind::Enum(&PRODUCT_TYPE)),
    text("InventoryUnitSymbol", 10),
    text("SalesUnitSymbol", 10),
    field("NetProductWeight", Kind::Decimal),
    field("TareProductWeight", Kind::Decimal),
    field("GrossDepth", Kind::Decimal),
    field("GrossProductWidth", Kind::Decimal),
    field("GrossProductHeight", Kind::Decimal),
    field("IsHazardousMaterial", Kind::Enum(&NO_YES)),
];

const WAREHOUSE: &[Field] = &[
    text("dataAreaId", 4),
    text("WarehouseId", 10),
    text("WarehouseName", 60),
    text("PrimaryAddressStreet", 250),
    text("PrimaryAddressCity", 60),
    text("PrimaryAddressStateId", 10),
    text("PrimaryAddressZipCode", 10),
    text("PrimaryAddressCountryRegionId", 10),
];

const COMPANY: &[Field] = &[
    text("LegalEntityId", 4),
    text("Name", 60),
    text("CompanyName", 60),
    text("AddressCountryRegionISOCode", 2),
    text("PrimaryContactPhone", 255),
];

/// The parts of a set that differ; the rest is the same for all of these.
const fn plain(
    (name, entity, table): (&'static str, &'static str, &'static str),
    key: &'static [&'static str],
    fields: &'static [Field],
    index: &'static str,
    access: Access,
) -> EntitySet {
    EntitySet { name, entity, table, sources: 1, key, fields, navigations: &[], rows_of: name, index, access }
}

pub(super) static SETS: &[EntitySet] = &[
    plain(
        ("SalesInvoiceHeadersV2", "SalesInvoiceHeaderV2", "SalesInvoiceHeaderV2Entity"),
        &["dataAreaId", "InvoiceNumber", "InvoiceDate", "LedgerVoucher"],
        INVOICE,
        "SalesOrderNumber",
        Access::Read,
    ),
    plain(
        ("CustPackingSlipJourBiEntities", "CustPackingSlipJourBiEntity", "CustPackingSlipJourBiEntity"),
        &["dataAreaId", "SourceDocumentHeader"],
        PACKING_SLIP,
        "SalesId",
        Access::Read,
    ),
    plain(
        (
            "PackingSlipTrackingInformation",
            "PackingSlipTrackingInformation",
            "SalesPackingSlipTrackingInformationEntity",
        ),
        &["dataAreaId", "SalesOrderNumber", "PackingSlipNumber", "DeliveryDate", "TrackingNumber"],
        TRACKING,
        "SalesOrderNumber",
        Access::All,
    ),
    plain(
        ("CustomersV3", "CustomerV3", "CustCustomerV3Entity"),
        &["dataAreaId", "CustomerAccount"],
        CUSTOMER,
        "CustomerAccount",
        Access::All,
    ),
    plain(
        ("ReleasedProductsV2", "ReleasedProductV2", "EcoResReleasedProductV2Entity"),
        &["dataAreaId", "ItemNumber"],
        PRODUCT,
        "ItemNumber",
        Access::All,
    ),
    plain(
        ("Warehouses", "Warehouse", "InventWarehouseEntity"),
        &["dataAreaId", "WarehouseId"],
        WAREHOUSE,
        "WarehouseId",
        Access::All,
    ),
    plain(
        ("LegalEntities", "LegalEntity", "OMLegalEntity"),
        &["LegalEntityId"],
        COMPANY,
        "LegalEntityId",
        Access::Read,
    ),
];

//! Entities of which mlc reads or writes little: activities, invoices, ship-via codes.

use super::{Entity, day, decimal, flag, guid, many, text, time};

pub(crate) static ACTIVITY: Entity = Entity {
    name: "Activity",
    title: "Activity",
    screen: "CR306010",
    graph: "PX.Objects.EP.CRActivityMaint",
    view: "Activities",
    fields: &[
        text("Body"),
        text("CreatedByID"),
        time("CreatedDateTime"),
        time("Date"),
        flag("Internal"),
        time("LastModifiedDateTime"),
        guid("NoteID"),
        text("Owner"),
        text("RelatedEntityDescription"),
        guid("RelatedEntityNoteID"),
        text("RelatedEntityType"),
        text("Status"),
        text("Summary"),
        text("Task"),
        text("Type"),
        text("Workgroup"),
    ],
};

pub(crate) static SALES_INVOICE: Entity = Entity {
    name: "SalesInvoice",
    title: "Invoices",
    screen: "SO303000",
    graph: "PX.Objects.SO.SOInvoiceEntry",
    view: "Document",
    fields: &[
        decimal("Amount"),
        decimal("Balance"),
        text("Currency"),
        text("CustomerID"),
        text("CustomerOrder"),
        day("Date"),
        text("Description"),
        day("DueDate"),
        text("ExternalRef").since(24),
        many("FreightDetails", &INVOICE_FREIGHT),
        flag("Hold"),
        time("LastModifiedDateTime").since(23),
        text("ReferenceNbr"),
        text("Status"),
        text("Type"),
    ],
};

pub(crate) static INVOICE_FREIGHT: Entity = Entity::part(
    "FreightDetails",
    "FreightDetails",
    &[
        text("Description"),
        decimal("FreightAmount"),
        decimal("FreightCost"),
        text("ShipmentNbr"),
        text("ShipmentType"),
        decimal("TotalFreightAmount"),
        decimal("Volume"),
        decimal("Weight"),
    ],
);

pub(crate) static SHIP_VIA: Entity = Entity {
    name: "ShipVia",
    title: "Ship via Codes",
    screen: "CS207500",
    graph: "PX.Objects.CS.CarrierMaint",
    view: "Carrier",
    fields: &[
        text("CalculationMethod"),
        text("Calendar"),
        text("CarrierID"),
        flag("CommonCarrier"),
        text("Description"),
        text("FreightExpenseAccount"),
        text("FreightExpenseSubaccount"),
        text("FreightSalesAccount"),
        text("FreightSalesSubaccount"),
        text("TaxCategory"),
    ],
};

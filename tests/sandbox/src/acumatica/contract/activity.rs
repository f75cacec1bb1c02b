//! Activity: a note about something that happened, linked to a record.

use super::{Entity, NO, Rule, Source, flag, guid, text, time};

/// Codes of activity types, which are data of the site.
const TYPES: &[&str] = &["C", "E", "M", "N", "W"];
/// Classes of records that an activity can belong to.
const RELATED: &[&str] = &["PX.Objects.SO.SOOrder", "PX.Objects.SO.SOShipment"];

pub(crate) static ACTIVITY: Entity = Entity {
    name: "Activity",
    title: "Activity",
    screen: "CR306010",
    graph: "PX.Objects.EP.CRActivityMaint",
    view: "Activities",
    key: &["entry"],
    fields: &[
        text("Body").at("body").open(),
        text("CreatedByID"),
        time("CreatedDateTime").at("created"),
        time("Date").at("date").open(),
        flag("Internal").from(NO),
        time("LastModifiedDateTime").at("last_modified"),
        guid("NoteID").at("id"),
        text("Owner"),
        text("RelatedEntityDescription"),
        guid("RelatedEntityNoteID").at("related_id").open().rule(Rule::Record),
        text("RelatedEntityType").at("related_type").open().rule(Rule::Code("Related Entity Type", RELATED)),
        text("Status").from(Source::Text("Completed")),
        text("Summary").at("summary").open().rule(Rule::Required),
        text("Task"),
        text("Type").at("kind").open().rule(Rule::Code("Type", TYPES)),
        text("Workgroup"),
    ],
};

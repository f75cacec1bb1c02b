//! Activities.

use std::borrow::Cow;

use super::{Record, Scalar};
use crate::acumatica::contract::{ACTIVITY, Entity};
use crate::acumatica::model::Activity;

pub(crate) struct ActivityRecord<'a>(pub(crate) &'a Activity);

impl Record for ActivityRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &ACTIVITY
    }

    fn id(&self, _session: u64) -> Cow<'_, str> {
        Cow::Borrowed(&self.0.id)
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let activity = self.0;
        match name {
            "Body" => (&activity.body).into(),
            "CreatedDateTime" => activity.created.into(),
            "Date" => activity.date.into(),
            "Internal" => false.into(),
            "LastModifiedDateTime" => activity.last_modified.into(),
            "NoteID" => (&activity.id).into(),
            "RelatedEntityNoteID" => (&activity.related_id).into(),
            "RelatedEntityType" => (&activity.related_type).into(),
            "Status" => "Completed".into(),
            "Summary" => (&activity.summary).into(),
            "Type" => (&activity.kind).into(),
            _ => Scalar::Null,
        }
    }

    fn note(&self) -> Option<&str> {
        Some("")
    }
}

//! Records as JSON.

use serde_json::{Value, json};

use super::Call;
use super::contract::{Entity, Kind};
use super::ledger::Ledger;
use super::model::StoredFile;
use super::odd;
use super::record::Stored;
use super::view::{Shown, View};

impl Call<'_> {
    /// A top-level record. `row` is its position in this answer.
    pub(crate) fn render(&self, ledger: &Ledger, record: Stored<'_>, view: &View, row: usize) -> Value {
        let note = record.data["note"].as_str().unwrap_or_default();
        let mut members = self.part(record, view, row, &json!({ "value": note }));
        if view.has_files {
            members["files"] = self.files(record, ledger.files(&record.id(self.session, 0)));
        }
        members
    }

    /// The same as a list or a read shows it: with what the settings want odd about it.
    pub(crate) fn read(&self, ledger: &Ledger, record: Stored<'_>, view: &View, row: usize) -> Value {
        let mut json = self.render(ledger, record, view, row);
        if let Some(odd) = self.settings.odd.get(&record.key()) {
            odd::apply(odd, &mut json);
        }
        json
    }

    fn part(&self, record: Stored<'_>, view: &View, row: usize, note: &Value) -> Value {
        let id = record.id(self.session, row - 1);
        let mut members = json!({ "id": id, "rowNumber": row, "note": note });
        for Shown { field, below } in &view.shown {
            members[field.name] = match (field.kind, below) {
                (Kind::Many(_), Some(view)) => {
                    let rows = record.rows(field).enumerate();
                    rows.map(|(index, row)| self.part(row, view, index + 1, &Value::Null)).collect()
                }
                (Kind::One(_), Some(view)) => match record.link(field) {
                    Some(linked) => self.part(linked, view, 1, &Value::Null),
                    None => continue,
                },
                _ => record.value(field).wrapped(),
            };
        }
        members["custom"] = custom_block(record, view);
        if self.settings.links && !view.entity.graph.is_empty() {
            members["_links"] = self.links(view.entity, &id);
        }
        members
    }

    fn files(&self, record: Stored<'_>, files: &[StoredFile]) -> Value {
        let (title, key) = (record.entity.title, record.key());
        let link = |file: &StoredFile| {
            json!({
                "id": file.id,
                "filename": format!("{title} ({key})\\{}", file.name),
                "href": format!("{}/files/{}", self.base, file.id),
                "comment": file.comment,
            })
        };
        files.iter().map(link).collect()
    }

    fn links(&self, entity: &Entity, id: &str) -> Value {
        let base = &self.base;
        let put = format!("{base}/files/{}/{}/{id}/{{filename}}", entity.graph, entity.view);
        if entity.title.is_empty() {
            return json!({ "files:put": put });
        }
        json!({ "self": format!("{base}/{}/{id}", entity.name), "files:put": put })
    }
}

fn custom_block(record: Stored<'_>, view: &View) -> Value {
    let mut block = json!({});
    for (name, kind) in &view.custom {
        let Some((data_view, field)) = name.split_once('.') else { continue };
        block[data_view][field] = match &record.data["custom"][name] {
            Value::Null => json!({ "type": kind.name() }),
            value => json!({ "type": kind.name(), "value": value }),
        };
    }
    block
}

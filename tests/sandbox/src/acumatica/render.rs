//! Records as JSON.

use serde_json::{Map, Value, json};

use super::contract::Entity;
use super::ledger::Ledger;
use super::model::StoredFile;
use super::odd;
use super::record::Record;
use super::settings::Settings;
use super::view::{Shown, View};

/// What a record's JSON depends on besides the record.
pub(crate) struct Renderer<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) settings: &'a Settings,
    /// Path of the endpoint, instance included.
    pub(crate) base: &'a str,
    pub(crate) session: u64,
}

impl Renderer<'_> {
    /// A top-level record. `row` is its position in this answer.
    pub(crate) fn record(&self, record: &dyn Record, view: &View, row: usize) -> Value {
        let mut members = self.part(record, view, row, json!({ "value": record.note().unwrap_or_default() }));
        let id = record.id(self.session);
        if view.has_files {
            members.insert("files".into(), self.files(record, self.ledger.files(&id)));
        }
        Value::Object(members)
    }

    /// The same as a list or a read shows it: with what the settings want odd about it.
    pub(crate) fn read(&self, record: &dyn Record, view: &View, row: usize) -> Value {
        let mut json = self.record(record, view, row);
        if let Some(odd) = self.settings.odd.get(&*record.key()) {
            odd::apply(odd, &mut json);
        }
        json
    }

    fn part(&self, record: &dyn Record, view: &View, row: usize, note: Value) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("id".into(), json!(record.id(self.session)));
        members.insert("rowNumber".into(), json!(row));
        members.insert("note".into(), note);
        for shown in &view.shown {
            let (name, value) = match shown {
                Shown::Plain(name) => (name, record.scalar(name).wrapped()),
                Shown::One(name, view) => match record.linked(name) {
                    Some(linked) => (name, Value::Object(self.part(&*linked, view, 1, Value::Null))),
                    None => continue,
                },
                Shown::Many(name, view) => {
                    let rows = record.rows(name).into_iter().enumerate();
                    (name, rows.map(|(index, row)| self.row(&*row, view, index + 1)).collect())
                }
            };
            members.insert((*name).to_owned(), value);
        }
        members.insert("custom".into(), custom_block(record, view));
        if self.settings.links && !view.entity.graph.is_empty() {
            members.insert("_links".into(), self.links(view.entity, &record.id(self.session)));
        }
        members
    }

    fn row(&self, record: &dyn Record, view: &View, row: usize) -> Value {
        Value::Object(self.part(record, view, row, Value::Null))
    }

    fn files(&self, record: &dyn Record, files: &[StoredFile]) -> Value {
        let (title, key) = (record.entity().title, record.key());
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
        let base = self.base;
        let put = format!("{base}/files/{}/{}/{id}/{{filename}}", entity.graph, entity.view);
        if entity.title.is_empty() {
            return json!({ "files:put": put });
        }
        json!({ "self": format!("{base}/{}/{id}", entity.name), "files:put": put })
    }
}

fn custom_block(record: &dyn Record, view: &View) -> Value {
    let mut block = json!({});
    for (name, kind) in &view.custom {
        let Some((data_view, field)) = name.split_once('.') else { continue };
        block[data_view][field] = match record.custom(name) {
            Some(value) if !value.is_null() => json!({ "type": kind.name(), "value": value }),
            _ => json!({ "type": kind.name() }),
        };
    }
    block
}

//! What rendering needs to know of a call, and the small shapes of which records consist.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::netsuite::book::Book;
use crate::netsuite::kind::Kind;
use crate::netsuite::model::{Address, country_name, status_text};
use crate::netsuite::settings::Settings;

pub(crate) struct Frame<'a> {
    pub(crate) book: &'a Book,
    pub(crate) settings: &'a Settings,
    /// `http://host/services/rest`.
    pub(crate) base: &'a str,
}

impl Frame<'_> {
    /// URL of a record.
    pub(crate) fn href(&self, kind: &str, id: &str) -> String {
        format!("{}/record/v1/{kind}/{id}", self.base)
    }

    /// A reference with its text.
    pub(crate) fn reference(&self, kind: &str, id: &str, text: &str) -> Value {
        json!({ "links": links(&self.href(kind, id)), "id": id, "refName": text })
    }

    pub(crate) fn choice(id: &str, text: &str) -> Value {
        json!({ "id": id, "refName": text })
    }

    /// A status by its letter.
    pub(crate) fn letter(kind: Kind, letter: &str) -> Value {
        Self::choice(letter, status_text(kind, letter).unwrap_or(letter))
    }

    pub(crate) fn item(&self, id: &str) -> Value {
        let number = self.book.item(id).map_or(id, |item| &item.number);
        self.reference("inventoryItem", id, number)
    }

    pub(crate) fn location(&self, id: &str) -> Value {
        json!({ "id": id, "refName": self.settings.locations.get(id).map_or(id, String::as_str) })
    }

    pub(crate) fn address(address: &Address, href: &str) -> Value {
        let mut members = Map::new();
        members.insert("links".into(), links(href));
        let texts = [
            ("addressee", &address.addressee),
            ("attention", &address.attention),
            ("addr1", &address.addr1),
            ("addr2", &address.addr2),
            ("addr3", &address.addr3),
            ("city", &address.city),
            ("state", &address.state),
            ("zip", &address.zip),
            ("addrPhone", &address.phone),
        ];
        for (name, text) in texts {
            put(&mut members, name, text.clone());
        }
        if let Some(country) = &address.country {
            members.insert("country".into(), Self::choice(country, country_name(country)));
        }
        members.insert("addrText".into(), address.text().into());
        members.insert("override".into(), false.into());
        members.into()
    }
}

/// `links` of something that has only itself.
pub(super) fn links(href: &str) -> Value {
    json!([{ "rel": "self", "href": href }])
}

/// A sublist; each line comes with its own URL.
pub(super) fn sublist(href: &str, lines: impl Iterator<Item = (String, Map<String, Value>)>) -> Value {
    let items: Vec<Value> = lines
        .map(|(key, line)| {
            let mut whole = Map::new();
            whole.insert("links".into(), links(&format!("{href}/{key}")));
            whole.extend(line);
            whole.into()
        })
        .collect();
    let count = items.len();
    json!({
        "links": links(href), "totalResults": count, "count": count, "hasMore": false, "offset": 0, "items": items,
    })
}

/// Adds a member where there is a value: null ones are absent.
pub(super) fn put(members: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), value.into());
    }
}

/// `2025-06-16T16:12:44Z`.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

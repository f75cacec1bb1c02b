//! Cache of records that many orders share: in memory for the pass and in the store between passes, each with the time when it was read.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::query::{KEYS_MAX, any_of, list};
use super::wire::{Account, Address, Contact, Item, Page};
use super::{ours, unreadable};
use crate::clock::earlier;
use crate::http::{CacheScope, CachedRecord, Call, Http};
use crate::model::Fault;

/// Record that is cached.
pub(super) trait Shared: Clone + Serialize + DeserializeOwned {
    /// Name of the kind in the store.
    const KIND: &'static str;
    const SET: &'static str;
    const ENDPOINT: &'static str;
    const OPERATION: &'static str;
    const COLUMNS: &'static str;

    fn id(&self) -> Option<&str>;

    /// Modification time of the record, as Exact Online spells it.
    fn modified(&self) -> Option<&str>;
}

macro_rules! shared {
    ($record:ty, $kind:literal, $set:literal, $columns:literal) => {
        impl Shared for $record {
            const KIND: &'static str = $kind;
            const SET: &'static str = $set;
            const ENDPOINT: &'static str = concat!("GET ", $set);
            const OPERATION: &'static str = concat!("read ", $kind);
            const COLUMNS: &'static str = $columns;

            fn id(&self) -> Option<&str> {
                self.id.as_deref()
            }

            fn modified(&self) -> Option<&str> {
                self.modified.as_deref()
            }
        }
    };
}

shared!(
    Address,
    "address",
    "crm/Addresses",
    "ID,Account,AccountName,AddressLine1,AddressLine2,AddressLine3,City,Postcode,State,Country,Phone,Modified"
);
shared!(
    Account,
    "account",
    "crm/Accounts",
    "ID,Name,AddressLine1,AddressLine2,AddressLine3,City,Postcode,State,Country,Phone,Email,Modified"
);
shared!(
    Contact,
    "contact",
    "crm/Contacts",
    "ID,FullName,Email,BusinessEmail,Phone,BusinessPhone,Mobile,BusinessMobile,Modified"
);
shared!(Item, "item", "logistics/Items", "ID,NetWeight,GrossWeight,IsStockItem,Modified");

/// Greatest ages of a record: read by this process, and kept by an earlier one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ages {
    pub(super) here: Duration,
    pub(super) kept: Duration,
}

/// Cached records of one kind and division.
pub(super) struct RecordCache<T> {
    records: HashMap<String, (T, Timestamp)>,
}

impl<T> Default for RecordCache<T> {
    fn default() -> Self {
        Self { records: HashMap::new() }
    }
}

impl<T: Shared> RecordCache<T> {
    pub(super) fn get(&self, id: &str) -> Option<&T> {
        self.records.get(id).map(|(record, _)| record)
    }

    /// Loads these records unless they are cached; those that do not exist stay absent.
    pub(super) fn ensure(
        &mut self,
        http: &Http,
        division: u32,
        wanted: impl IntoIterator<Item = String>,
        ages: Ages,
    ) -> Result<(), Fault> {
        let now = http.clock().now();
        let (since, kept_since) = (earlier(now, ages.here), earlier(now, ages.kept));
        let is_young = |read_at: Timestamp| read_at >= since || read_at > kept_since;
        let lacks = |records: &HashMap<String, (T, Timestamp)>, id: &String| {
            records.get(id).is_none_or(|(_, read_at)| !is_young(*read_at))
        };
        let mut missing: Vec<String> = wanted.into_iter().filter(|id| lacks(&self.records, id)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let scope =
            CacheScope { connection: http.name().to_owned(), part: division.to_string(), kind: T::KIND };
        if !ages.kept.is_zero() {
            for kept in http.memory().recall(&scope, &missing)? {
                if kept.read_at > kept_since
                    && let Ok(record) = serde_json::from_str(&kept.value)
                {
                    self.records.insert(kept.key, (record, kept.read_at));
                }
            }
            missing.retain(|id| lacks(&self.records, id));
        }
        for ids in missing.chunks(KEYS_MAX) {
            let records = fetch::<T>(http, division, &any_of("ID", ids))?;
            self.keep(http, &scope, records)?;
        }
        Ok(())
    }

    fn keep(&mut self, http: &Http, scope: &CacheScope, records: Vec<T>) -> Result<(), Fault> {
        let read_at = http.clock().now();
        let mut kept = Vec::new();
        for record in records {
            let Some(key) = record.id().map(str::to_owned) else { continue };
            kept.push(CachedRecord {
                key: key.clone(),
                modified: record.modified().map(str::to_owned),
                read_at,
                value: serde_json::to_string(&record).unwrap_or_default(),
            });
            self.records.insert(key, (record, read_at));
        }
        http.memory().keep(scope, kept)
    }
}

/// Reads all records that match a filter.
pub(super) fn fetch<T: Shared>(http: &Http, division: u32, filter: &str) -> Result<Vec<T>, Fault> {
    rows(http, division, T::OPERATION, T::ENDPOINT, list(division, T::SET, Some(filter), T::COLUMNS))
}

/// Reads all rows of a list, page by page.
pub(super) fn rows<T: DeserializeOwned>(
    http: &Http,
    division: u32,
    operation: &'static str,
    endpoint: &'static str,
    mut target: String,
) -> Result<Vec<T>, Fault> {
    let mut found = Vec::new();
    loop {
        let answer = http.send(&ours(Call::get(operation, target)).within(division.to_string(), endpoint))?;
        let page = Page::read(&answer.body).map_err(|problem| unreadable(operation, &answer, &problem))?;
        found.extend(page.records::<T>().map_err(|problem| unreadable(operation, &answer, &problem))?);
        match page.next {
            None => return Ok(found),
            // The link is followed unchanged, and only within the connection's own site.
            Some(next) => {
                target = http
                    .own_target(&next)
                    .ok_or_else(|| unreadable(operation, &answer, "the next page is at another site"))?;
            }
        }
    }
}

/// Reads a short list, which is cached as a whole.
pub(super) fn whole_list<T: DeserializeOwned + Serialize>(
    http: &Http,
    division: u32,
    (kind, set, columns): (&'static str, &'static str, &'static str),
    max_age: Duration,
) -> Result<Vec<T>, Fault> {
    const ALL: &str = "*";
    let scope = CacheScope { connection: http.name().to_owned(), part: division.to_string(), kind };
    let since = earlier(http.clock().now(), max_age);
    let kept = http.memory().recall(&scope, &[ALL.to_owned()])?.pop();
    if let Some(list) = kept.filter(|kept| kept.read_at >= since)
        && let Ok(list) = serde_json::from_str(&list.value)
    {
        return Ok(list);
    }
    let found: Vec<T> = rows(http, division, kind, set, list(division, set, None, columns))?;
    let value = serde_json::to_string(&found).unwrap_or_default();
    let record = CachedRecord { key: ALL.to_owned(), modified: None, read_at: http.clock().now(), value };
    http.memory().keep(&scope, vec![record])?;
    Ok(found)
}

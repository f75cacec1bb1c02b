//! Reads the orders of one division with few calls: rows of a listed page are reused, and related records are read for all waiting orders
//! together.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::cache::{Ages, RecordCache, fetch, rows, whole_list};
use super::map::{self, Found};
use super::query::{self, KEYS_MAX};
use super::settings::{Connection, ItemWeight, Mode};
use super::wire::{Account, Address, Contact, DocumentType, Item, Page, SalesOrder, ShippingMethod};
use super::{SYSTEM, ours, unreadable};
use crate::clock::earlier;
use crate::http::{Call, Http};
use crate::model::{Class, Fault, Listed, ORDER_MISSING, Order, Readiness};

const LIST: &str = "list orders";
const LIST_ENDPOINT: &str = "GET salesorder/SalesOrders";
const READ: &str = "read the order";
/// Greatest age of an order and its delivery address when its label is bought.
const FRESH: Duration = Duration::from_secs(180);
/// Greatest age of items, shipping methods and document types, which seldom change.
const LASTING: Duration = Duration::from_secs(12 * 3600);

/// Reader of one division.
pub(super) struct DivisionReader {
    pub(super) division: u32,
    connection: Arc<Connection>,
    http: Arc<Http>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Rows of the last listed page, until [`DivisionReader::expect`] names the orders that will be read.
    page: HashMap<i64, Row>,
    /// Orders that will be read; those without a row must be fetched.
    expected: BTreeMap<i64, Option<Row>>,
    addresses: RecordCache<Address>,
    accounts: RecordCache<Account>,
    contacts: RecordCache<Contact>,
    items: RecordCache<Item>,
    /// The main delivery addresses of accounts, for orders that name none.
    mains: HashMap<String, (Option<Address>, Timestamp)>,
    methods: Option<HashMap<String, String>>,
    /// Whether documents of the configured type can be created.
    has_document_type: bool,
}

/// Order as a list returned it.
struct Row {
    order: Result<SalesOrder, String>,
    read_at: Timestamp,
    /// Whether the order came from the list of ready orders, and was not read by its key.
    is_listed: bool,
}

/// Greatest ages of the records that orders refer to.
#[derive(Clone, Copy)]
struct Freshness {
    address: Ages,
    party: Ages,
    item: Ages,
}

impl DivisionReader {
    pub(super) fn new(division: u32, connection: Arc<Connection>, http: Arc<Http>) -> Self {
        Self { division, connection, http, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lists the division's orders that may be ready, page by page.
    pub(super) fn list(
        &self,
        changed_since: Option<Timestamp>,
        visit: &mut dyn FnMut(Result<Vec<Listed>, Fault>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Fault> {
        let filter = query::ready(&self.connection.ready, changed_since);
        let mut target = query::orders(self.division, &filter);
        loop {
            let page = self.page(LIST, target)?;
            let listed = self.take_page(&page)?;
            if visit(Ok(listed)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            match page.next {
                None => return Ok(ControlFlow::Continue(())),
                Some(next) => {
                    target = self.http.own_target(&next).ok_or_else(|| {
                        let message = "the next page is at another site";
                        Fault::new(Class::Retry { after_s: None }, SYSTEM, LIST, message)
                    })?;
                }
            }
        }
    }

    fn page(&self, operation: &'static str, target: String) -> Result<Page, Fault> {
        let call = ours(Call::get(operation, target)).within(self.division.to_string(), LIST_ENDPOINT);
        let answer = self.http.send(&call)?;
        Page::read(&answer.body).map_err(|problem| unreadable(operation, &answer, &problem))
    }

    fn take_page(&self, page: &Page) -> Result<Vec<Listed>, Fault> {
        let read_at = self.http.clock().now();
        let mut state = self.state();
        state.page.clear();
        let mut listed = Vec::new();
        for raw in &page.rows {
            let order = map::row(raw.get());
            let Some(number) = map::number(&order, raw.get()) else {
                log::warn!("{}: a listed order has no number and is left out", self.http.name());
                continue;
            };
            let method = match &order {
                Ok(order) => self.method(&mut state, order.shipping_method.as_deref())?,
                Err(_) => None,
            };
            listed.push(map::listed(self.division, number, &order, raw.get(), method, &self.connection));
            state.page.insert(number, Row { order, read_at, is_listed: true });
        }
        Ok(listed)
    }

    /// Notes that these orders will be read soon.
    pub(super) fn expect(&self, numbers: &[i64]) {
        let mut state = self.state();
        for number in numbers {
            let row = state.page.remove(number);
            state.expected.insert(*number, row);
        }
    }

    /// Reads one order with all records that it refers to.
    pub(super) fn order(&self, number: i64) -> Result<Order, Fault> {
        let mut state = self.state();
        let since = earlier(self.http.clock().now(), FRESH);
        let is_fresh = |row: &Option<Row>| row.as_ref().is_some_and(|row| row.read_at >= since);
        if !state.expected.get(&number).is_some_and(is_fresh) {
            self.read_together(&mut state, number, since)?;
        }
        let row = state.expected.get(&number).and_then(Option::as_ref);
        let order = match row.map(|row| &row.order) {
            Some(Ok(order)) => order.clone(),
            Some(Err(problem)) => {
                let fault = Fault::rejected(SYSTEM, READ, "RECORD.UNREADABLE", problem);
                state.expected.remove(&number);
                return Err(fault);
            }
            None => {
                let message = format!("there is no sales order {number} in division {}", self.division);
                return Err(Fault::rejected(SYSTEM, READ, ORDER_MISSING, message));
            }
        };
        // An order that is not ready needs no address.
        if map::readiness(&order, &self.connection) == Readiness::Ready {
            self.check_document_type(&mut state)?;
            self.ensure(&mut state)?;
        }
        let method = self.method(&mut state, order.shipping_method.as_deref())?;
        let address = order
            .delivery_address
            .as_ref()
            .and_then(|id| state.addresses.get(id))
            .or_else(|| state.mains.get(order.deliver_to.as_ref()?)?.0.as_ref());
        let found = Found {
            address,
            account: order.deliver_to.as_ref().and_then(|id| state.accounts.get(id)),
            contact: order.deliver_to_contact_person.as_ref().and_then(|id| state.contacts.get(id)),
            item: &|id| state.items.get(id),
            method,
        };
        let order = map::order(self.division, &order, &found, &self.connection);
        state.expected.remove(&number);
        order
    }

    /// Reads this order together with waiting ones whose rows are too old.
    fn read_together(&self, state: &mut State, number: i64, since: Timestamp) -> Result<(), Fault> {
        let waits = |row: &Option<Row>| row.as_ref().is_none_or(|row| row.read_at < since);
        let mut numbers = vec![number];
        let others = state.expected.iter().filter(|(other, row)| **other != number && waits(row));
        numbers.extend(others.map(|(other, _)| *other).take(KEYS_MAX - 1));
        let target = query::orders(self.division, &query::either("OrderNumber", &numbers));
        let page = self.page(READ, target)?;
        let read_at = self.http.clock().now();
        let listed = |row: Option<Row>| row.is_some_and(|row| row.is_listed);
        let mut known: HashMap<i64, bool> = HashMap::new();
        for number in numbers {
            let was_listed = state.expected.remove(&number).is_some_and(listed);
            known.insert(number, was_listed);
        }
        for raw in &page.rows {
            let order = map::row(raw.get());
            if let Some(number) = map::number(&order, raw.get()) {
                let is_listed = known.get(&number).copied().unwrap_or(false);
                state.expected.insert(number, Some(Row { order, read_at, is_listed }));
            }
        }
        Ok(())
    }

    /// Reads the records that waiting orders refer to, each kind in one call. A listed order may use kept records; an order read by its key
    /// gets new ones, because a person may just have corrected them.
    fn ensure(&self, state: &mut State) -> Result<(), Fault> {
        let new = Ages { here: FRESH, kept: Duration::ZERO };
        let kept = |time| Ages { here: time, kept: time };
        let address = Ages { here: FRESH, kept: self.connection.address_cache };
        let (cache, lasting) = (kept(self.connection.cache), kept(LASTING));
        self.stock_for(state, true, Freshness { address, party: cache, item: lasting })?;
        self.stock_for(state, false, Freshness { address: new, party: new, item: new })
    }

    fn stock_for(&self, state: &mut State, is_listed: bool, ages: Freshness) -> Result<(), Fault> {
        let State { expected, addresses, accounts, contacts, items, mains, .. } = state;
        let (http, division) = (&*self.http, self.division);
        let waiting = expected.values().flatten().filter(|row| row.is_listed == is_listed);
        let waiting: Vec<&SalesOrder> = waiting.filter_map(|row| row.order.as_ref().ok()).collect();
        let ids = |id: fn(&SalesOrder) -> Option<&String>| {
            waiting.iter().filter_map(move |order| id(order).cloned())
        };
        addresses.ensure(http, division, ids(|order| order.delivery_address.as_ref()), ages.address)?;
        contacts.ensure(http, division, ids(|order| order.deliver_to_contact_person.as_ref()), ages.party)?;
        let has_address = |order: &SalesOrder| {
            order.delivery_address.as_ref().is_some_and(|id| addresses.get(id).is_some())
        };
        let homeless = waiting.iter().filter(|order| !has_address(order));
        let homeless: Vec<String> = homeless.filter_map(|order| order.deliver_to.clone()).collect();
        self.find_mains(mains, &homeless)?;
        let has_main = |account: &String| mains.get(account).is_some_and(|(address, _)| address.is_some());
        let without = homeless.into_iter().filter(|account| !has_main(account));
        accounts.ensure(http, division, without, ages.address)?;
        let has_phone = |order: &SalesOrder| {
            let address = order.delivery_address.as_ref().and_then(|id| addresses.get(id));
            let contact = order.deliver_to_contact_person.as_ref().and_then(|id| contacts.get(id));
            address.is_some_and(|address| address.phone.is_some()) || contact.and_then(map::phone).is_some()
        };
        let silent =
            waiting.iter().filter(|order| !has_phone(order)).filter_map(|order| order.deliver_to.clone());
        accounts.ensure(http, division, silent, ages.party)?;
        if self.connection.item_weight != ItemWeight::None || !self.connection.ships_services {
            let lines = waiting.iter().flat_map(|order| &order.sales_order_lines.results);
            items.ensure(http, division, lines.filter_map(|line| line.item.clone()), ages.item)?;
        }
        Ok(())
    }

    fn find_mains(
        &self,
        mains: &mut HashMap<String, (Option<Address>, Timestamp)>,
        accounts: &[String],
    ) -> Result<(), Fault> {
        let now = self.http.clock().now();
        let since = earlier(now, FRESH);
        let mut missing: Vec<String> =
            accounts.iter().filter(|id| mains.get(*id).is_none_or(|(_, at)| *at < since)).cloned().collect();
        missing.sort_unstable();
        missing.dedup();
        for ids in missing.chunks(KEYS_MAX) {
            let filter = format!("({}) and Type eq 4 and Main eq true", query::any_of("Account", ids));
            let found: Vec<Address> = fetch(&self.http, self.division, &filter)?;
            for id in ids {
                let main = found.iter().find(|address| address.account.as_ref() == Some(id)).cloned();
                mains.insert(id.clone(), (main, now));
            }
        }
        Ok(())
    }

    /// Returns the code of a shipping method. A method missing in the kept list is searched once more.
    fn method(&self, state: &mut State, id: Option<&str>) -> Result<Option<String>, Fault> {
        const METHODS: (&str, &str, &str) = ("shipping methods", "sales/ShippingMethods", "ID,Code");
        let Some(id) = id else { return Ok(None) };
        for max_age in [LASTING, Duration::ZERO] {
            if state.methods.is_none() || max_age.is_zero() {
                let list: Vec<ShippingMethod> = whole_list(&self.http, self.division, METHODS, max_age)?;
                let pairs = list.into_iter().filter_map(|method| Some((method.id?, method.code?)));
                state.methods = Some(pairs.collect());
            }
            if let Some(code) = state.methods.as_ref().and_then(|methods| methods.get(id)) {
                return Ok(Some(code.clone()));
            }
        }
        Ok(None)
    }

    /// Checks, before a label is bought, that its document can be created.
    fn check_document_type(&self, state: &mut State) -> Result<(), Fault> {
        if self.connection.write_back == Mode::Document && !state.has_document_type {
            self.document_type(LASTING).or_else(|_| self.document_type(Duration::ZERO))?;
            state.has_document_type = true;
        }
        Ok(())
    }

    fn document_type(&self, max_age: Duration) -> Result<String, Fault> {
        const TYPES: (&str, &str, &str) = (
            "document types",
            "documents/DocumentTypes",
            "ID,Description,DocumentIsCreatable,DocumentIsUpdatable",
        );
        let types: Vec<DocumentType> = whole_list(&self.http, self.division, TYPES, max_age)?;
        let wanted = i64::from(self.connection.document_type);
        let is_open = |one: &&DocumentType| {
            one.document_is_creatable != Some(false) && one.document_is_updatable != Some(false)
        };
        if let Some(found) = types.iter().filter(is_open).find(|one| one.id == Some(wanted)) {
            return Ok(format!("type {wanted} ({})", found.description.as_deref().unwrap_or("?")));
        }
        let known: Vec<String> = types
            .iter()
            .filter(is_open)
            .filter_map(|one| Some(format!("{} {}", one.id?, one.description.as_deref().unwrap_or("?"))))
            .take(12)
            .collect();
        let message = format!(
            "division {} has no document type {wanted} that can be made; it has {}",
            self.division,
            known.join(", ")
        );
        Err(Fault::new(Class::Config, SYSTEM, "read document types", message)
            .code("DOCUMENT.TYPE")
            .advised()
            .partial())
    }

    pub(super) fn try_document_type(&self) -> Result<String, Fault> {
        self.document_type(Duration::ZERO)
    }

    pub(super) fn try_read(&self) -> Result<String, Fault> {
        let filter = query::ready(&self.connection.ready, None);
        let page = self.page(LIST, query::orders(self.division, &filter))?;
        let listed = self.take_page(&page)?;
        let ready = listed.iter().filter(|order| order.readiness == Readiness::Ready).count();
        Ok(format!("{} orders on the first page, {ready} of them ready", listed.len()))
    }

    /// Reads rows of any set of the division.
    pub(super) fn rows<T: serde::de::DeserializeOwned>(
        &self,
        operation: &'static str,
        endpoint: &'static str,
        (set, filter, columns): (&str, &str, &str),
    ) -> Result<Vec<T>, Fault> {
        rows(
            &self.http,
            self.division,
            operation,
            endpoint,
            query::list(self.division, set, Some(filter), columns),
        )
    }
}

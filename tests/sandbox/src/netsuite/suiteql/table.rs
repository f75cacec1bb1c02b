//! The tables, their rows, and the columns by which rows are found without looking at all of them.

use super::eval::Scope;
use super::row::Row;
use crate::netsuite::kind::Kind;
use crate::netsuite::permission::Permission;
use crate::netsuite::record::Record;
use crate::netsuite::records::number_of;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Transaction,
    TransactionLine,
    /// From line to line.
    LineLink,
    /// From record to record.
    Link,
    TrackingMap,
    Tracking,
    /// Of orders and invoices, or of fulfillments.
    Address {
        of_fulfillments: bool,
    },
    /// A record type with a table of its own.
    Records(Kind),
    Dual,
}

/// Keys of addresses lie here, away from those of records.
const ADDRESS_KEYS: u64 = 9_000_000;

const TRANSACTION: &str = "id tranid type status entity trandate shipdate createddate lastmodifieddate otherrefnum memo email \
    foreigntotal currency shippingaddress shipmethod externalid";
const LINE: &str = "transaction id linesequencenumber item quantity mainline taxline iscogs location createdfrom quantityshiprecv \
    quantitybilled isfullyshipped";
const LINE_LINK: &str =
    "previousdoc previousline nextdoc nextline linktype foreignamount previoustype nexttype";
const LINK: &str = "previousdoc nextdoc linktype previoustype nexttype";
const ADDRESS: &str = "nkey addressee attention addr1 addr2 addr3 city state zip country addrphone";
const CUSTOMER: &str = "id entityid companyname email phone isinactive externalid";

impl Table {
    /// The table of that name, and its columns without custom fields.
    pub(super) fn named(name: &str) -> Option<(Self, &'static str)> {
        Some(match name {
            "transaction" => (Self::Transaction, TRANSACTION),
            "transactionline" => (Self::TransactionLine, LINE),
            "previoustransactionlinelink" | "nexttransactionlinelink" => (Self::LineLink, LINE_LINK),
            "previoustransactionlink" | "nexttransactionlink" => (Self::Link, LINK),
            "trackingnumbermap" => (Self::TrackingMap, "transaction trackingnumber"),
            "trackingnumber" => (Self::Tracking, "id trackingnumber"),
            "transactionshippingaddress" => (Self::Address { of_fulfillments: false }, ADDRESS),
            "itemfulfillmentshippingaddress" => (Self::Address { of_fulfillments: true }, ADDRESS),
            "customer" => (Self::Records(Kind::Customer), CUSTOMER),
            "item" => (Self::Records(Kind::InventoryItem), "id itemid displayname"),
            "dual" => (Self::Dual, ""),
            _ => return None,
        })
    }

    /// The list permission that the table needs; without it, it does not exist.
    pub(super) const fn permission(self) -> Option<Permission> {
        match self {
            Self::Records(kind) => Some(Permission::of(kind)),
            _ => None,
        }
    }

    /// All rows that the role sees.
    pub(super) fn rows<'a>(self, scope: &Scope<'a>) -> Vec<Row<'a>> {
        match self {
            Self::Dual => vec![Row::Dual],
            Self::Tracking => {
                scope.records.tracking.texts.iter().map(|(id, text)| Row::Tracking(*id, text)).collect()
            }
            _ => scope.records.all.values().flat_map(|record| self.rows_of(record, scope)).collect(),
        }
    }

    /// The rows that one record makes.
    fn rows_of<'a>(self, record: &'a Record, scope: &Scope<'a>) -> Vec<Row<'a>> {
        // Without the permission there is no error: the rows of transactions are just not there.
        if record.kind.is_transaction() && !scope.sees(record.kind) {
            return Vec::new();
        }
        let lines = record.lines("item").len();
        let is_fulfillment = record.kind == Kind::ItemFulfillment;
        match self {
            Self::Records(kind) if kind == record.kind => vec![Row::Record(record)],
            _ if !record.kind.is_transaction() => Vec::new(),
            Self::Transaction => vec![Row::Record(record)],
            Self::TransactionLine => (0..=lines).map(|index| Row::Line(record, index)).collect(),
            Self::LineLink => {
                let of = |kind| (0..lines).map(move |index| Row::Link(record, Some(index), kind));
                link_types(record, scope).into_iter().flat_map(of).collect()
            }
            Self::Link => {
                link_types(record, scope).into_iter().map(|kind| Row::Link(record, None, kind)).collect()
            }
            Self::TrackingMap => {
                let ids = &scope.records.tracking.ids;
                let numbers = record.tracking_numbers().into_iter();
                numbers.filter_map(|text| ids.get(&text)).map(|id| Row::TrackingMap(record, *id)).collect()
            }
            Self::Address { of_fulfillments } if of_fulfillments == is_fulfillment => {
                vec![Row::Address(record)]
            }
            _ => Vec::new(),
        }
    }

    /// Rows whose column has that value; nothing where the column has no index.
    pub(super) fn lookup<'a>(self, column: &str, key: &str, scope: &Scope<'a>) -> Option<Vec<Row<'a>>> {
        let records = scope.records;
        let number = number_of(key);
        let ids: Vec<u64> = match (self, column) {
            (Self::Tracking, "id") => {
                let found = number.and_then(|id| records.tracking.texts.get_key_value(&id));
                return Some(found.map(|(id, text)| Row::Tracking(*id, text)).into_iter().collect());
            }
            (Self::Transaction | Self::Records(_), "id")
            | (Self::TransactionLine | Self::TrackingMap, "transaction")
            | (Self::LineLink | Self::Link, "nextdoc") => number.into_iter().collect(),
            (Self::Address { .. }, "nkey") => {
                number.and_then(|key| key.checked_sub(ADDRESS_KEYS)).into_iter().collect()
            }
            (Self::LineLink | Self::Link, "previousdoc") => {
                let made = number.into_iter().flat_map(|id| records.made_from(id));
                made.filter_map(|record| number_of(record.id())).collect()
            }
            (Self::Transaction, "tranid") => {
                Kind::ALL.into_iter().flat_map(|kind| records.numbered(kind, key)).copied().collect()
            }
            (Self::Transaction, "externalid") => {
                let name = format!("eid:{key}");
                Kind::ALL.into_iter().filter_map(|kind| records.find(kind, &name)).collect()
            }
            _ => return None,
        };
        let found = ids.into_iter().filter_map(|id| records.get(id));
        Some(found.flat_map(|record| self.rows_of(record, scope)).collect())
    }
}

/// Key of a transaction's address.
pub(super) fn address_key(id: &str) -> Option<u64> {
    number_of(id).map(|id| id + ADDRESS_KEYS)
}

/// How an order is linked to what was made from it: with pick, pack and ship, fulfillments are linked twice.
fn link_types(record: &Record, scope: &Scope<'_>) -> Vec<&'static str> {
    match record.kind {
        Kind::Invoice => vec!["OrdBill"],
        Kind::ItemFulfillment => {
            let picked = scope.settings.pick_pack_ship.then_some("PickPack");
            let shipped = record.is_shipped().then_some("ShipRcpt");
            picked.into_iter().chain(shipped).collect()
        }
        _ => Vec::new(),
    }
}

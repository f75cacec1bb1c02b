//! The tables, their rows, and the columns by which rows are found without looking at all of them.

use super::eval::Scope;
use super::row::{Row, line_count};
use crate::netsuite::kind::Kind;
use crate::netsuite::model::Transaction;
use crate::netsuite::permission::Permission;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Transaction,
    TransactionLine,
    /// From line to line.
    LineLink,
    /// From record to record.
    Link,
    TrackingNumberMap,
    TrackingNumber,
    FulfillmentPackage,
    ShippingAddress,
    FulfillmentShippingAddress,
    Customer,
    Item,
    ShipItem,
    Location,
    Dual,
}

/// Keys of addresses lie here, away from those of records.
const ADDRESS_KEYS: u64 = 9_000_000;

impl Table {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "transaction" => Self::Transaction,
            "transactionline" => Self::TransactionLine,
            "previoustransactionlinelink" | "nexttransactionlinelink" => Self::LineLink,
            "previoustransactionlink" | "nexttransactionlink" => Self::Link,
            "trackingnumbermap" => Self::TrackingNumberMap,
            "trackingnumber" => Self::TrackingNumber,
            "itemfulfillmentpackage" => Self::FulfillmentPackage,
            "transactionshippingaddress" => Self::ShippingAddress,
            "itemfulfillmentshippingaddress" => Self::FulfillmentShippingAddress,
            "customer" => Self::Customer,
            "item" => Self::Item,
            "shipitem" => Self::ShipItem,
            "location" => Self::Location,
            "dual" => Self::Dual,
            _ => return None,
        })
    }

    /// Columns without custom fields.
    pub(super) const fn columns(self) -> &'static str {
        match self {
            Self::Transaction => {
                "id tranid type status entity trandate shipdate createddate lastmodifieddate otherrefnum memo email \
                 foreigntotal currency shippingaddress shipmethod externalid"
            }
            Self::TransactionLine => {
                "transaction id linesequencenumber item quantity mainline taxline iscogs location createdfrom \
                 quantityshiprecv quantitybilled isfullyshipped"
            }
            Self::LineLink => {
                "previousdoc previousline nextdoc nextline linktype foreignamount previoustype nexttype"
            }
            Self::Link => "previousdoc nextdoc linktype previoustype nexttype",
            Self::TrackingNumberMap => "transaction trackingnumber",
            Self::TrackingNumber => "id trackingnumber",
            Self::FulfillmentPackage => "itemfulfillment packagetrackingnumber packagedescr packageweight",
            Self::ShippingAddress | Self::FulfillmentShippingAddress => {
                "nkey addressee attention addr1 addr2 addr3 city state zip country addrphone"
            }
            Self::Customer => "id entityid companyname email phone isinactive externalid",
            Self::Item => "id itemid displayname",
            Self::ShipItem => "id itemid",
            Self::Location => "id name",
            Self::Dual => "",
        }
    }

    /// The list permission that the table needs; without it, it does not exist.
    pub(super) const fn permission(self) -> Option<Permission> {
        match self {
            Self::Customer => Some(Permission::Customers),
            Self::Item => Some(Permission::Items),
            _ => None,
        }
    }

    /// All rows that the role sees.
    pub(super) fn rows<'a>(self, scope: &Scope<'a>) -> Vec<Row<'a>> {
        let (book, settings) = (scope.book, scope.settings);
        match self {
            Self::TrackingNumber => {
                book.tracking.texts.iter().map(|(id, text)| Row::Tracking(*id, text)).collect()
            }
            Self::Customer => book.customers.values().map(Row::Customer).collect(),
            Self::Item => book.items.values().map(Row::Item).collect(),
            Self::ShipItem => {
                settings.ship_methods.iter().map(|(id, method)| Row::ShipItem(id, method)).collect()
            }
            Self::Location => settings.locations.iter().map(|(id, name)| Row::Location(id, name)).collect(),
            Self::Dual => vec![Row::Dual],
            _ => {
                book.transactions.values().flat_map(|transaction| self.rows_of(transaction, scope)).collect()
            }
        }
    }

    /// The rows that one transaction makes.
    fn rows_of<'a>(self, transaction: &'a Transaction, scope: &Scope<'a>) -> Vec<Row<'a>> {
        // Without the permission there is no error: the rows are just not there.
        if !scope.sees(transaction.kind()) {
            return Vec::new();
        }
        match (self, transaction) {
            (Self::Transaction, _) => vec![Row::Transaction(transaction)],
            (Self::TransactionLine, _) => {
                (0..=line_count(transaction)).map(|index| Row::Line(transaction, index)).collect()
            }
            (Self::LineLink, _) => {
                let kinds = link_types(transaction, scope);
                let of = |kind| {
                    (0..line_count(transaction)).map(move |index| Row::Link(transaction, Some(index), kind))
                };
                kinds.into_iter().flat_map(of).collect()
            }
            (Self::Link, _) => link_types(transaction, scope)
                .into_iter()
                .map(|kind| Row::Link(transaction, None, kind))
                .collect(),
            (Self::TrackingNumberMap, Transaction::Fulfillment(fulfillment)) => {
                let texts =
                    fulfillment.packages.iter().filter_map(|package| package.tracking_number.as_ref());
                let ids = texts.filter_map(|text| scope.book.tracking.ids.get(text));
                ids.map(|id| Row::TrackingMap(fulfillment, *id)).collect()
            }
            (Self::FulfillmentPackage, Transaction::Fulfillment(fulfillment)) => {
                fulfillment.packages.iter().map(|package| Row::Package(fulfillment, package)).collect()
            }
            (Self::ShippingAddress, Transaction::Order(_) | Transaction::Invoice(_))
            | (Self::FulfillmentShippingAddress, Transaction::Fulfillment(_)) => {
                vec![Row::Address(transaction.head())]
            }
            _ => Vec::new(),
        }
    }

    /// Rows whose column has that value; nothing where the column has no index.
    pub(super) fn lookup<'a>(self, column: &str, key: &str, scope: &Scope<'a>) -> Option<Vec<Row<'a>>> {
        let book = scope.book;
        let number: Option<u64> = key.parse().ok();
        let of =
            |id: u64| book.transactions.get(&id).map(|found| self.rows_of(found, scope)).unwrap_or_default();
        let all = |ids: &mut dyn Iterator<Item = u64>| ids.flat_map(of).collect::<Vec<_>>();
        Some(match (self, column) {
            (Self::Transaction, "id")
            | (Self::TransactionLine | Self::TrackingNumberMap, "transaction")
            | (Self::LineLink | Self::Link, "nextdoc")
            | (Self::FulfillmentPackage, "itemfulfillment") => all(&mut number.into_iter()),
            (Self::Transaction, "tranid") => {
                let mut ids = Kind::ALL.into_iter().flat_map(|kind| book.numbered(kind, key)).copied();
                all(&mut ids)
            }
            (Self::Transaction, "externalid") => {
                let name = format!("eid:{key}");
                all(&mut Kind::ALL.into_iter().filter_map(|kind| book.find(kind, &name)))
            }
            (Self::LineLink | Self::Link, "previousdoc") => {
                let children = number.and_then(|id| book.children.get(&id));
                all(&mut children.into_iter().flatten().copied())
            }
            (Self::ShippingAddress | Self::FulfillmentShippingAddress, "nkey") => {
                all(&mut number.and_then(|key| key.checked_sub(ADDRESS_KEYS)).into_iter())
            }
            (Self::TrackingNumber, "id") => {
                let found = number.and_then(|id| book.tracking.texts.get_key_value(&id));
                found.map(|(id, text)| Row::Tracking(*id, text)).into_iter().collect()
            }
            (Self::Customer, "id") => book.customer(key).map(Row::Customer).into_iter().collect(),
            (Self::Item, "id") => book.item(key).map(Row::Item).into_iter().collect(),
            _ => return None,
        })
    }
}

/// Key of a transaction's address.
pub(super) fn address_key(id: &str) -> Option<u64> {
    id.parse().ok().map(|id: u64| id + ADDRESS_KEYS)
}

/// How an order is linked to what was made from it: with pick, pack and ship, fulfillments are linked twice.
fn link_types(transaction: &Transaction, scope: &Scope<'_>) -> Vec<&'static str> {
    match transaction {
        Transaction::Order(_) => Vec::new(),
        Transaction::Invoice(_) => vec!["OrdBill"],
        Transaction::Fulfillment(fulfillment) => {
            let picked = scope.settings.pick_pack_ship.then_some("PickPack");
            let shipped = fulfillment.is_shipped().then_some("ShipRcpt");
            picked.into_iter().chain(shipped).collect()
        }
    }
}

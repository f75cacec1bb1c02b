//! Sales orders and their lines.

use super::{Account, Address, Contact, Item, Stamp};
use crate::exact_online::guid::guid;

/// A sales order, with the records that it leads to until it is added to a company.
#[derive(Clone, Debug, PartialEq)]
pub struct SalesOrder {
    /// Key; from the number where empty.
    pub id: String,
    /// `OrderNumber`, unique in its division.
    pub number: i64,
    /// 12 open, 20 partial, 21 complete, 45 cancelled.
    pub status: i64,
    /// As `status`, for goods.
    pub delivery_status: i64,
    /// 0 awaiting approval, 1 automatically approved, 2 approved.
    pub approval: i64,
    /// The customer's own number.
    pub your_ref: Option<String>,
    /// Shown on the order.
    pub description: Option<String>,
    /// Free text.
    pub remarks: Option<String>,
    /// Where it goes: an account.
    pub deliver_to: String,
    /// The person there.
    pub contact: Option<String>,
    /// The address there.
    pub delivery_address: Option<String>,
    /// A shipping method.
    pub shipping_method: Option<String>,
    /// Warehouse code.
    pub warehouse: String,
    /// ISO 4217.
    pub currency: String,
    /// Code of the selection, which some companies use to release orders.
    pub selection_code: Option<String>,
    /// The one document that is linked by hand.
    pub document: Option<String>,
    /// Rows.
    pub lines: Vec<Line>,
    /// Set by the stand-in.
    pub stamp: Stamp,
    /// Records that are added with the order where the company lacks them.
    pub(crate) brings: Brings,
}

/// Records that an order brings along.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Brings {
    pub(crate) accounts: Vec<Account>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) items: Vec<Item>,
}

/// A row of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Key; from the order where empty.
    pub id: String,
    /// Item.
    pub item: String,
    /// In units of sale; negative for what is traded in.
    pub quantity: f64,
    /// Of these, delivered.
    pub delivered: f64,
    /// A unit's price.
    pub net_price: f64,
    /// Cost centre code.
    pub cost_center: Option<String>,
    /// 1 where the supplier ships it.
    pub drop_shipment: i64,
    /// Free text.
    pub notes: Option<String>,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

impl Line {
    /// Two units of an item, nothing delivered.
    #[must_use]
    pub fn of(item: &str) -> Self {
        Self {
            id: String::new(),
            item: item.into(),
            quantity: 2.0,
            delivered: 0.0,
            net_price: 59.25,
            cost_center: None,
            drop_shipment: 0,
            notes: None,
            stamp: Stamp::default(),
        }
    }
}

impl SalesOrder {
    /// An approved, open order of one line to an account of its own with a whole address in the United States.
    #[must_use]
    pub fn open(number: i64) -> Self {
        let short = u32::try_from(number.rem_euclid(1 << 31)).unwrap_or_default();
        let account = Account::named(&guid(short, 0xacc0), &format!("Bolt Supply {number}"));
        let contact = Contact::named(&guid(short, 0xc017), &account.id, "R", "Diaz");
        let address = Address::delivery(&guid(short, 0xadd0), &account.id);
        let item = Item::stock("SHOE-42");
        Self {
            id: guid(short, 0x0de0),
            number,
            status: 12,
            delivery_status: 12,
            approval: 2,
            your_ref: Some(format!("PO-{number}")),
            description: Some("Spring order".into()),
            remarks: None,
            deliver_to: account.id.clone(),
            contact: Some(contact.id.clone()),
            delivery_address: Some(address.id.clone()),
            shipping_method: None,
            warehouse: "1".into(),
            currency: "USD".into(),
            selection_code: None,
            document: None,
            lines: vec![Line::of(&item.id)],
            stamp: Stamp::default(),
            brings: Brings {
                accounts: vec![account],
                addresses: vec![address],
                contacts: vec![contact],
                items: vec![item],
            },
        }
    }

    /// Changes the address that the order brings along.
    #[must_use]
    pub fn with_address(mut self, change: impl FnOnce(&mut Address)) -> Self {
        if let Some(address) = self.brings.addresses.first_mut() {
            change(address);
        }
        self
    }

    /// Takes the delivery address away, from the account too: nothing says where the order goes.
    #[must_use]
    pub fn without_address(mut self) -> Self {
        self.delivery_address = None;
        self.brings.addresses.clear();
        for account in &mut self.brings.accounts {
            (account.line1, account.city, account.postcode) = (None, None, None);
        }
        self
    }

    /// Adds a line with an item that is added along with it.
    #[must_use]
    pub fn with_line(mut self, item: Item, change: impl FnOnce(&mut Line)) -> Self {
        let mut line = Line::of(&item.id);
        change(&mut line);
        self.lines.push(line);
        self.brings.items.push(item);
        self
    }
}

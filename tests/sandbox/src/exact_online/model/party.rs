//! Accounts, addresses and contacts.

use super::Stamp;

/// A customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Key.
    pub id: String,
    /// Comes padded with blanks to 18 characters.
    pub code: String,
    /// Company name.
    pub name: String,
    /// Visiting address.
    pub line1: Option<String>,
    /// Place.
    pub city: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// Comes padded with a blank.
    pub country: String,
    /// State or province.
    pub state: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

impl Account {
    /// A customer in Kirkland.
    #[must_use]
    pub fn named(id: &str, name: &str) -> Self {
        Self {
            id: id.into(),
            code: "22".into(),
            name: name.into(),
            line1: Some("12 Harbour Rd".into()),
            city: Some("Kirkland".into()),
            postcode: Some("98033".into()),
            country: "US".into(),
            state: Some("WA".into()),
            phone: Some("+1 425 555 0101".into()),
            email: Some("dock@bolt.example".into()),
            stamp: Stamp::default(),
        }
    }
}

/// An address of a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// Key.
    pub id: String,
    /// Whose.
    pub account: String,
    /// Street and number.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// Third line.
    pub line3: Option<String>,
    /// Place.
    pub city: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// ISO code; comes padded with a blank.
    pub country: String,
    /// Telephone.
    pub phone: Option<String>,
    /// 1 visit, 2 postal, 3 invoice, 4 delivery.
    pub kind: i64,
    /// The account's main one of its kind.
    pub main: bool,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

impl Address {
    /// The main delivery address of an account in Kirkland.
    #[must_use]
    pub fn delivery(id: &str, account: &str) -> Self {
        Self {
            id: id.into(),
            account: account.into(),
            line1: Some("12 Harbour Rd".into()),
            line2: None,
            line3: None,
            city: Some("Kirkland".into()),
            postcode: Some("98033".into()),
            state: Some("WA".into()),
            country: "US".into(),
            phone: None,
            kind: 4,
            main: true,
            stamp: Stamp::default(),
        }
    }
}

/// A person at an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// Key.
    pub id: String,
    /// Whose.
    pub account: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone at work.
    pub business_phone: Option<String>,
    /// Mobile telephone.
    pub mobile: Option<String>,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

impl Contact {
    /// A person with an e-mail address and a telephone.
    #[must_use]
    pub fn named(id: &str, account: &str, first_name: &str, last_name: &str) -> Self {
        Self {
            id: id.into(),
            account: account.into(),
            first_name: first_name.into(),
            last_name: last_name.into(),
            email: Some("receiving@bolt.example".into()),
            business_phone: Some("+1 425 555 0177".into()),
            mobile: None,
            stamp: Stamp::default(),
        }
    }
}

//! What the role may do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::Kind;

/// A permission of the role, by its name in the user interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Setup > REST Web Services.
    RestWebServices,
    /// Setup > Log in using OAuth 2.0 Access Tokens.
    #[serde(rename = "oauth2_login")]
    OAuth2Login,
    /// Setup > Log in using Access Tokens.
    TokenLogin,
    /// Reports > SuiteAnalytics Workbook.
    SuiteAnalyticsWorkbook,
    /// Transactions > Find Transaction.
    FindTransaction,
    /// Transactions > Sales Order.
    SalesOrder,
    /// Transactions > Fulfill Sales Orders.
    FulfillSalesOrders,
    /// Transactions > Invoice.
    Invoice,
    /// Lists > Customers.
    Customers,
    /// Lists > Items.
    Items,
}

/// How far a permission goes; each level has what comes before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Read.
    View,
    /// Read and create.
    Create,
    /// Read, create and change.
    Edit,
    /// Everything.
    Full,
}

/// The permissions of the role.
pub(crate) type Permissions = BTreeMap<Permission, Level>;

impl Permission {
    /// What the fact sheet asks for.
    pub(crate) fn usual() -> Permissions {
        use Permission::{
            Customers, FindTransaction, FulfillSalesOrders, Invoice, Items, OAuth2Login, RestWebServices,
            SalesOrder, SuiteAnalyticsWorkbook, TokenLogin,
        };
        BTreeMap::from([
            (RestWebServices, Level::Full),
            (OAuth2Login, Level::Full),
            (TokenLogin, Level::Full),
            (SuiteAnalyticsWorkbook, Level::Edit),
            (FindTransaction, Level::Full),
            (SalesOrder, Level::Edit),
            (FulfillSalesOrders, Level::Edit),
            (Invoice, Level::Edit),
            (Customers, Level::View),
            (Items, Level::View),
        ])
    }

    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::SalesOrder => Self::SalesOrder,
            Kind::ItemFulfillment => Self::FulfillSalesOrders,
            Kind::Invoice => Self::Invoice,
            Kind::Customer => Self::Customers,
            Kind::InventoryItem => Self::Items,
        }
    }

    /// As the user interface names it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::RestWebServices => "REST Web Services",
            Self::OAuth2Login => "Log in using OAuth 2.0 Access Tokens",
            Self::TokenLogin => "Log in using Access Tokens",
            Self::SuiteAnalyticsWorkbook => "SuiteAnalytics Workbook",
            Self::FindTransaction => "Find Transaction",
            Self::SalesOrder => "Sales Order",
            Self::FulfillSalesOrders => "Fulfill Sales Orders",
            Self::Invoice => "Invoice",
            Self::Customers => "Customers",
            Self::Items => "Items",
        }
    }
}

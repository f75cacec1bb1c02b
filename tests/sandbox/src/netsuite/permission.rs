//! What the role may do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::Kind;

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

/// The table of permissions: how the user interface names each, and the level that mlc asks for.
macro_rules! permissions {
    ($($(#[$serde:meta])? $doc:literal $name:ident: $title:literal, $level:ident;)+) => {
        /// A permission of the role, by its name in the user interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Permission {
            $($(#[$serde])? #[doc = $doc] $name,)+
        }

        impl Permission {
            /// What the README asks for.
            pub(crate) fn usual() -> Permissions {
                BTreeMap::from([$((Self::$name, Level::$level)),+])
            }

            /// As the user interface names it.
            pub(crate) const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)+
                }
            }
        }
    };
}

permissions! {
    "Setup." RestWebServices: "REST Web Services", Full;
    #[serde(rename = "oauth2_login")]
    "Setup." OAuth2Login: "Log in using OAuth 2.0 Access Tokens", Full;
    "Setup." TokenLogin: "Log in using Access Tokens", Full;
    "Reports." SuiteAnalyticsWorkbook: "SuiteAnalytics Workbook", Edit;
    "Transactions." FindTransaction: "Find Transaction", Full;
    "Transactions." SalesOrder: "Sales Order", Edit;
    "Transactions." FulfillSalesOrders: "Fulfill Sales Orders", Edit;
    "Transactions." Invoice: "Invoice", Edit;
    "Lists." Customers: "Customers", View;
    "Lists." Items: "Items", View;
}

impl Permission {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::SalesOrder => Self::SalesOrder,
            Kind::ItemFulfillment => Self::FulfillSalesOrders,
            Kind::Invoice => Self::Invoice,
            Kind::Customer => Self::Customers,
            Kind::InventoryItem => Self::Items,
        }
    }
}

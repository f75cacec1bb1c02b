//! ERPs: the table of those that mlc knows. What a pass asks of one is [`port`].

mod acumatica;
mod dynamics365;
mod exact_online;
mod netsuite;
mod port;
#[cfg(test)]
mod samples;

pub(crate) use port::{
    Applied, Consent, Erp, ErpKind, ErpSettings, News, OpenErp, PackageHistory, PackageNews, Shipped,
    ShippedPackage, Tells, Voided, WriteBackCall,
};

/// Every ERP that mlc can talk to.
pub(crate) const KINDS: &[ErpKind] =
    &[acumatica::KIND, dynamics365::KIND, exact_online::KIND, netsuite::KIND];

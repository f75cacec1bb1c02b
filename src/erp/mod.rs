//! Table of the ERPs that mlc knows. The interface between a pass and an ERP is [`port`].

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

/// All ERPs that mlc supports.
pub(crate) const KINDS: &[ErpKind] =
    &[acumatica::KIND, dynamics365::KIND, exact_online::KIND, netsuite::KIND];

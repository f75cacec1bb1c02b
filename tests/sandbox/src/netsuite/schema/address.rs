//! Properties of addresses.

use super::names::Names;

/// The same for every record.
pub(super) const BODY: Names = Names {
    text: "addr1 addr2 addr3 addrPhone addrText addressee attention city externalId state zip",
    check_box: "override",
    country: "country",
    read_only: "lastModifiedDate links refName",
    ..Names::NONE
};

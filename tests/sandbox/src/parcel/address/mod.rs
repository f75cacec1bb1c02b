//! What the stand-ins make of an address.
//!
//! An ordinary address is valid: it comes back in capitals, abbreviated, with ZIP+4 in the US, as a business. Words in a
//! street line bring other verdicts; they may be combined.
//!
//! | word | what comes back |
//! | --- | --- |
//! | `MAPEL` | corrected to `MAPLE` |
//! | `SUFFIXLESS` | `ST` is added |
//! | `WRONGZIP` | the last digit of the ZIP code is changed |
//! | `SUITELESS` | matched, but the suite is missing |
//! | `BADSUITE` | matched, but there is no such suite |
//! | `TWINS` | several matches, none chosen |
//! | `NOWHERE` | not matched |
//! | `GUESSED` | matched between two known houses |
//! | `PO BOX` | a post office box |
//! | `HOMESTEAD`, `APT` | a residence |
//! | `MIXEDUSE`, `UNCLASSED` | both, not known |
//! | `REFUSED` | the whole call is refused |
//!
//! A US address without postal code is not matched, as there is no map here.

pub(crate) mod street;
pub(crate) mod verdict;

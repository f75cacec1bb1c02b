//! What tests, the crash campaign and the bench ask of whichever ERP stands in. Each stand-in answers in its own folder; whoever
//! answers all of it is asked every question of the conformance suite.

use std::fmt;

use crate::{Need, Routes, StandIn};

/// The ERP's codes for two services of a carrier.
#[derive(Clone, Copy, Debug)]
pub struct ShipVia {
    /// The slow one; none where orders get it by the pair's default.
    pub ground: Option<&'static str>,
    /// The fast one.
    pub express: &'static str,
}

/// What write-back has left on an order. Everything stands here as often as it is there.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Tracking numbers of labels that were not cancelled.
    pub numbers: Vec<String>,
    /// Names of attached labels, or addresses of labels.
    pub labels: Vec<String>,
    /// Everything else: lines of notes, documents, other files.
    pub notes: Vec<String>,
    /// What people read about the parcel: `Delivered`. Empty where nothing was written.
    pub status: String,
    /// Whether the last step of a new label is done, such as a confirmation.
    pub is_complete: bool,
}

impl Written {
    /// Labels and notes that are there more than once.
    #[must_use]
    pub fn repeated(&self) -> Vec<String> {
        let mut all: Vec<&String> = self.labels.iter().chain(&self.notes).collect();
        all.sort_unstable();
        let mut repeated: Vec<String> =
            all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect();
        repeated.dedup();
        repeated
    }
}

/// A stand-in of an ERP. Its kind in connections.toml is [`StandIn::system`].
pub trait Erp: StandIn + fmt::Debug {
    /// Its part of the name of a pair: `d365` in `d365-fedex`.
    fn name(&self) -> &'static str;

    /// The table `[erp.NAME]` of a connections.toml that fits it; `url` is where it listens.
    fn connection(&self, url: &str) -> String;

    /// Its codes for the services of that carrier.
    fn ship_via(&self, carrier: &str) -> ShipVia;

    /// Whether an order without a code goes by the pair's default.
    fn has_default_service(&self) -> bool {
        true
    }

    /// The lines of `[pair.PAIR.write_back]`.
    fn write_back(&self) -> &'static str {
        ""
    }

    /// Further tables of a pair, for a carrier with these accounts.
    fn tables(&self, _pair: &str, _accounts: [&str; 2]) -> String {
        String::new()
    }

    /// Whether files with such an ending can be attached.
    fn takes_file(&self, _extension: &str) -> bool {
        true
    }

    /// Lets files with that ending be attached, as an administrator does.
    fn allow_file(&self, _extension: &str) {}

    /// Sets up what [`Erp::connection`] names.
    fn set_up(&self) {}

    /// Whether a person has to log in before the first pass.
    fn wants_login(&self) -> bool {
        false
    }

    /// Logs in as a person in a browser does: from the address of the consent to the one that the browser ends at.
    ///
    /// # Errors
    /// The page shows an error, or there is none.
    fn consent(&self, _url: &str) -> Result<String, String> {
        Err("nobody logs in to this system in a browser".into())
    }

    /// Its operations.
    fn routes(&self) -> Routes;

    /// Whether a refusal of a token that was given out may pass by itself: the system has other reasons for it than a wrong login.
    fn may_refuse_good_tokens(&self) -> bool {
        false
    }

    /// The operation that lists orders which may be ready.
    fn list_route(&self) -> &'static str;

    /// How many lists there are, such as one a company: where one cannot be read, the others are.
    fn lists(&self) -> u64 {
        1
    }

    /// The key of the order with that number.
    fn key(&self, number: usize) -> String;

    /// Most boxes that an order can say it has; where the ERP knows none, each order goes in one.
    fn boxes_max(&self) -> usize {
        3
    }

    /// Whether labels themselves are attached to an order. Where they are not, it has the address of one, if the carrier shows it.
    fn keeps_label_files(&self) -> bool {
        true
    }

    /// Adds an order of so many boxes that is ready, with an address that carriers take. `ship_via` is one of its codes.
    fn release(&self, key: &str, boxes: usize, ship_via: Option<&str>);

    /// Invoices an order, where write-back waits for that.
    fn invoice(&self, _key: &str) {}

    /// Spoils the record of an order: it cannot be shipped, and the others can.
    fn spoil(&self, key: &str);

    /// Corrects the street of an order as a person does, whatever became of it before.
    fn correct(&self, key: &str, street: &str);

    /// Makes the pages of the list as short as they can be; gives how many orders fill more than one.
    fn shorten_pages(&self) -> usize;

    /// What write-back has left on an order.
    ///
    /// # Panics
    /// There is no such order.
    fn written(&self, key: &str) -> Written;

    /// What writes have done that nobody can have wanted.
    fn accidents(&self) -> Vec<String> {
        Vec::new()
    }

    /// Sessions that take a seat now, where the system counts them.
    fn open_sessions(&self) -> usize {
        0
    }

    /// How far mlc's own clock may be off before the system refuses what it signs, in seconds.
    fn clock_tolerance_s(&self) -> Option<i64> {
        None
    }

    /// Takes that away from the connection; gives words by which `mlc check` has to tell of it.
    fn take_away(&self, need: Need) -> &'static str;
}

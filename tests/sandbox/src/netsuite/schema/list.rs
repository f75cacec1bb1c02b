//! What fields refer to: records of the account, and short lists that an administrator has entered.

/// What a reference can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Customer,
    Item,
    SalesOrder,
    ShipItem,
    Location,
    Subsidiary,
    Currency,
    /// A list that the account does not keep: every id is taken.
    Unknown,
}

/// A carrier, as far as it decides on the package sublist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Ups,
    FedEx,
    Other,
}

/// Shipping items; their texts hold signs such as `®`.
const SHIP_ITEMS: &[(&str, &str, Carrier)] = &[
    ("3778", "UPS® Ground", Carrier::Ups),
    ("3779", "UPS 2nd Day Air®", Carrier::Ups),
    ("3801", "FedEx Ground®", Carrier::FedEx),
    ("3802", "FedEx 2Day®", Carrier::FedEx),
    ("3900", "Own truck", Carrier::Other),
];
const LOCATIONS: &[(&str, &str)] = &[("6", "Oakland"), ("7", "Reno")];
const SUBSIDIARIES: &[(&str, &str)] = &[("1", "Parent Company"), ("2", "Europe")];
const CURRENCIES: &[(&str, &str)] = &[("1", "USA")];

impl List {
    /// The list of that name; without one it is one that the account does not keep.
    pub(super) fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Customer,
            Self::Item,
            Self::SalesOrder,
            Self::ShipItem,
            Self::Location,
            Self::Subsidiary,
            Self::Currency,
            Self::Unknown,
        ];
        all.into_iter().find(|list| list.name() == name)
    }

    /// Record type of what is referred to, as paths spell it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Item => "inventoryItem",
            Self::SalesOrder => "salesOrder",
            Self::ShipItem => "shipItem",
            Self::Location => "location",
            Self::Subsidiary => "subsidiary",
            Self::Currency => "currency",
            Self::Unknown => "",
        }
    }

    /// The name of an entry that is no record of its own here.
    pub(crate) fn entry(self, id: &str) -> Option<&'static str> {
        let entries = match self {
            Self::ShipItem => {
                return SHIP_ITEMS.iter().find(|(own, ..)| *own == id).map(|(_, name, _)| *name);
            }
            Self::Location => LOCATIONS,
            Self::Subsidiary => SUBSIDIARIES,
            Self::Currency => CURRENCIES,
            Self::Customer | Self::Item | Self::SalesOrder | Self::Unknown => return None,
        };
        entries.iter().find(|(own, _)| *own == id).map(|(_, name)| *name)
    }
}

impl Carrier {
    /// Whose service a shipping item is.
    pub(crate) fn of(ship_item: &str) -> Self {
        let found = SHIP_ITEMS.iter().find(|(id, ..)| *id == ship_item);
        found.map_or(Self::Other, |(_, _, carrier)| *carrier)
    }
}

/// ISO codes, and a few that are none.
const COUNTRIES: &str = "AB AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CS CU CV CW CX CY CZ DE DJ DK DM DO DZ EA EC EE EG EH ER \
    ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN \
    IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK \
    ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
    PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM \
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// Whether a country has that code.
pub(crate) fn is_country(code: &str) -> bool {
    COUNTRIES.split(' ').any(|own| own == code)
}

/// The display text of the countries that tests use; others show their code.
pub(crate) fn country_name(code: &str) -> &str {
    match code {
        "CA" => "Canada",
        "DE" => "Germany",
        "GB" => "United Kingdom",
        "MX" => "Mexico",
        "PL" => "Poland",
        "US" => "United States",
        _ => code,
    }
}

//! The services that Ship takes, and what follows from each.

/// What a service belongs to; decides carrier code, references, cancelling and price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Express,
    Ground,
    SmartPost,
    Freight,
}

/// Where a service goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Domestic,
    International,
    Any,
    /// Domestic, and between the US and Canada.
    UsAndCanada,
}

/// A row of the table of services.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) short: &'static str,
    pub(super) family: Family,
    reach: Reach,
    /// FedEx's number of the service.
    pub(super) number: &'static str,
    pub(super) transit_days: i8,
    /// Price of the first pound and of each further one.
    pub(super) base_cents: u32,
    pub(super) pound_cents: u32,
}

macro_rules! services {
    ($(
        $code:literal $name:literal $short:literal $family:ident $reach:ident
        $number:literal $days:literal $base:literal $pound:literal;
    )+) => {
        const SERVICES: &[Service] = &[$(Service {
            code: $code,
            name: $name,
            short: $short,
            family: Family::$family,
            reach: Reach::$reach,
            number: $number,
            transit_days: $days,
            base_cents: $base,
            pound_cents: $pound,
        }),+];
    };
}

services! {
    "FEDEX_GROUND" "FedEx Ground" "FG" Ground UsAndCanada "92" 3 830 40;
    "GROUND_HOME_DELIVERY" "FedEx Home Delivery" "HD" Ground Domestic "90" 3 970 42;
    "SMART_POST" "FedEx Ground Economy" "SP" SmartPost Domestic "SP" 6 640 35;
    "FIRST_OVERNIGHT" "FedEx First Overnight" "FO" Express Domestic "06" 1 9200 310;
    "PRIORITY_OVERNIGHT" "FedEx Priority Overnight" "PO" Express Domestic "01" 1 5600 260;
    "STANDARD_OVERNIGHT" "FedEx Standard Overnight" "SO" Express Domestic "05" 1 5100 240;
    "FEDEX_2_DAY_AM" "FedEx 2Day A.M." "TA" Express Domestic "49" 2 3400 190;
    "FEDEX_2_DAY" "FedEx 2Day" "E2" Express Domestic "03" 2 2900 170;
    "FEDEX_EXPRESS_SAVER" "FedEx Express Saver" "XS" Express Domestic "20" 3 2500 150;
    "FEDEX_FIRST" "FedEx First" "RF" Express Domestic "RF" 1 3900 210;
    "FEDEX_PRIORITY_EXPRESS" "FedEx Priority Express" "RX" Express Domestic "RX" 1 3100 180;
    "FEDEX_PRIORITY" "FedEx Priority" "RP" Express Domestic "RP" 1 2700 160;
    "FEDEX_ECONOMY" "FedEx Economy" "RE" Express Domestic "RE" 3 1900 110;
    "FEDEX_1_DAY_FREIGHT" "FedEx 1Day Freight" "F1" Freight Domestic "70" 1 18000 180;
    "FEDEX_2_DAY_FREIGHT" "FedEx 2Day Freight" "F2" Freight Domestic "80" 2 15000 150;
    "FEDEX_3_DAY_FREIGHT" "FedEx 3Day Freight" "F3" Freight Domestic "83" 3 12000 120;
    "FEDEX_FIRST_FREIGHT" "FedEx First Overnight Freight" "FF" Freight Domestic "39" 1 21000 210;
    "FIRST_OVERNIGHT_FREIGHT" "FedEx First Overnight Freight" "FF" Freight Domestic "39" 1 21000 210;
    "INTERNATIONAL_FIRST" "FedEx International First" "IF" Express International "06" 2 14000 520;
    "FEDEX_INTERNATIONAL_PRIORITY_EXPRESS" "FedEx International Priority Express" "IX" Express International "IX" 2 11000 460;
    "FEDEX_INTERNATIONAL_PRIORITY" "FedEx International Priority" "IP" Express International "26" 3 9800 430;
    "INTERNATIONAL_ECONOMY" "FedEx International Economy" "IE" Express International "04" 5 8100 390;
    "FEDEX_INTERNATIONAL_CONNECT_PLUS" "FedEx International Connect Plus" "CP" Express International "CP" 5 6900 340;
    "INTERNATIONAL_PRIORITY_FREIGHT" "FedEx International Priority Freight" "PF" Freight International "70" 3 39000 410;
    "INTERNATIONAL_ECONOMY_FREIGHT" "FedEx International Economy Freight" "EF" Freight International "86" 5 33000 360;
    "FEDEX_REGIONAL_ECONOMY" "FedEx Regional Economy" "FE" Express Any "FE" 3 1700 90;
    "FEDEX_REGIONAL_ECONOMY_FREIGHT" "FedEx Regional Economy Freight" "FR" Freight Any "FR" 3 9000 70;
}

impl Service {
    pub(super) const GROUND: &'static Self = &SERVICES[0];

    pub(super) fn find(code: &str) -> Option<&'static Self> {
        SERVICES.iter().find(|service| service.code == code)
    }

    pub(super) fn goes(&self, from: &str, to: &str) -> bool {
        match self.reach {
            Reach::Any => true,
            Reach::Domestic => from == to,
            Reach::International => from != to,
            Reach::UsAndCanada => from == to || matches!((from, to), ("US", "CA") | ("CA", "US")),
        }
    }

    pub(super) fn is_ground(&self) -> bool {
        matches!(self.family, Family::Ground | Family::SmartPost)
    }

    pub(super) fn category(&self) -> &'static str {
        match self.family {
            Family::Express => "EXPRESS",
            Family::Ground => "GROUND",
            Family::SmartPost => "SMARTPOST",
            Family::Freight => "EXPRESS_FREIGHT",
        }
    }

    pub(super) fn carrier_code(&self) -> &'static str {
        match self.family {
            Family::Express | Family::Freight => "FDXE",
            Family::Ground => "FDXG",
            Family::SmartPost => "FXSP",
        }
    }

    /// Type and form of the tracking number.
    pub(super) fn tracking_id(&self) -> (&'static str, &'static str) {
        match self.family {
            Family::Express => ("FEDEX", "0201"),
            Family::Freight => ("FREIGHT", "0201"),
            Family::Ground => ("GROUND", ""),
            Family::SmartPost => ("USPS", ""),
        }
    }

    pub(super) fn transit_time(&self) -> &'static str {
        match self.transit_days {
            1 => "ONE_DAY",
            2 => "TWO_DAYS",
            3 => "THREE_DAYS",
            5 => "FIVE_DAYS",
            _ => "SIX_DAYS",
        }
    }
}

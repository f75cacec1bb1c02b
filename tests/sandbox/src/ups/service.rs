//! The services that Ship takes, and what follows from each.

use crate::parcel::country;

/// Where a service goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Within the country; the US and Puerto Rico count as one here.
    Domestic,
    /// Abroad; from Europe also within the country.
    Worldwide,
    /// By road: the US and its neighbours, Canada, Europe.
    Standard,
}

/// A row of the table of services.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    /// The two characters of the service in a tracking number.
    pub(super) indicator: &'static str,
    /// What tracking calls it; not the code that ships it.
    pub(super) tracked_as: &'static str,
    /// Countries where it starts; `*` is any that is not named in the table.
    origins: &'static str,
    reach: Reach,
    pub(super) transit_days: i8,
    /// Price of the first pound and of each further one.
    pub(super) base_cents: u32,
    pub(super) pound_cents: u32,
}

macro_rules! services {
    ($(
        $code:literal $name:literal $indicator:literal $tracked_as:literal
        $origins:literal $reach:ident $days:literal $base:literal $pound:literal;
    )+) => {
        const SERVICES: &[Service] = &[$(Service {
            code: $code,
            name: $name,
            indicator: $indicator,
            tracked_as: $tracked_as,
            origins: $origins,
            reach: Reach::$reach,
            transit_days: $days,
            base_cents: $base,
            pound_cents: $pound,
        }),+];
    };
}

services! {
    "01" "UPS Next Day Air" "01" "013" "US CA PR" Domestic 1 5600 260;
    "02" "UPS 2nd Day Air" "02" "002" "US CA PR" Domestic 2 2900 170;
    "03" "UPS Ground" "03" "518" "US PR" Domestic 3 1000 47;
    "07" "UPS Worldwide Express" "66" "007" "US CA PR PL *" Worldwide 2 9800 430;
    "08" "UPS Worldwide Expedited" "67" "008" "US CA PR PL *" Worldwide 4 8100 390;
    "11" "UPS Standard" "68" "011" "US CA PL *" Standard 5 2100 60;
    "12" "UPS 3 Day Select" "12" "012" "US CA" Domestic 3 2500 150;
    "13" "UPS Next Day Air Saver" "13" "028" "US CA" Domestic 1 5100 240;
    "14" "UPS Next Day Air Early" "14" "014" "US CA PR" Domestic 1 9200 310;
    "17" "UPS Worldwide Economy DDU" "17" "017" "US CA *" Worldwide 8 4900 210;
    "54" "UPS Worldwide Express Plus" "54" "054" "US CA PR PL *" Worldwide 2 14000 520;
    "59" "UPS 2nd Day Air A.M." "07" "059" "US" Domestic 2 3400 190;
    "65" "UPS Worldwide Saver" "04" "065" "US CA PR PL *" Worldwide 2 9100 410;
    "70" "UPS Access Point Economy" "70" "070" "CA PL *" Standard 4 1500 50;
    "71" "UPS Worldwide Express Freight Midday" "71" "071" "US CA PL *" Worldwide 3 39000 410;
    "72" "UPS Worldwide Economy DDP" "72" "072" "US CA *" Worldwide 8 5200 220;
    "74" "UPS Express 12:00" "74" "074" "PL *" Standard 1 3900 210;
    "75" "UPS Heavy Goods" "75" "075" "PL *" Standard 5 12000 120;
    "82" "UPS Today Standard" "82" "082" "PL" Domestic 1 1700 90;
    "83" "UPS Today Dedicated Courier" "83" "083" "PL" Domestic 1 2700 90;
    "84" "UPS Today Intercity" "84" "084" "PL" Domestic 1 2200 90;
    "85" "UPS Today Express" "85" "085" "PL" Domestic 1 2400 90;
    "86" "UPS Today Express Saver" "86" "086" "PL" Domestic 1 1900 90;
    "92" "UPS Ground Saver Less than 1 lb" "YN" "092" "US" Domestic 5 600 35;
    "93" "UPS Ground Saver 1 lb or Greater" "YW" "093" "US" Domestic 5 640 35;
    "94" "UPS Ground Saver BPM" "YX" "094" "US" Domestic 6 560 30;
    "95" "UPS Ground Saver Media" "YY" "095" "US" Domestic 6 540 30;
    "96" "UPS Worldwide Express Freight" "96" "096" "US CA PL *" Worldwide 3 33000 360;
    "M2" "UPS First-Class Mail" "M2" "102" "US" Domestic 6 420 20;
    "M3" "UPS Priority Mail" "M3" "103" "US" Domestic 5 510 25;
    "M4" "UPS Expedited Mail Innovations" "M4" "104" "US" Domestic 7 390 20;
    "M5" "UPS Priority Mail Innovations" "M5" "105" "US" Worldwide 9 820 60;
    "M6" "UPS Economy Mail Innovations" "M6" "106" "US" Worldwide 14 640 45;
    "M7" "UPS Mail Innovations Returns" "M7" "107" "US" Domestic 7 450 20;
}

const NAMED: &str = "US CA PR PL";

impl Service {
    pub(super) fn find(code: &str) -> Option<&'static Self> {
        SERVICES.iter().find(|service| service.code == code)
    }

    pub(super) fn starts_in(&self, country: &str) -> bool {
        let has = |list: &str, name: &str| list.split_ascii_whitespace().any(|entry| entry == name);
        has(self.origins, if has(NAMED, country) { country } else { "*" })
    }

    pub(super) fn goes(&self, from: &str, to: &str) -> bool {
        let is_same = from == to || [from, to].iter().all(|country| matches!(*country, "US" | "PR"));
        match self.reach {
            Reach::Domestic => is_same,
            Reach::Worldwide => !is_same || !matches!(from, "US" | "CA" | "PR"),
            Reach::Standard => match from {
                "US" => matches!(to, "CA" | "MX"),
                "CA" => matches!(to, "CA" | "US"),
                _ => is_same || country::is_in_eu(from) && country::is_in_eu(to),
            },
        }
    }

    /// Mail Innovations: one package, and references of its own kind.
    pub(super) fn is_mail(&self) -> bool {
        self.code.starts_with('M')
    }

    /// Handed to the postal service at the end.
    pub(super) fn is_ground_saver(&self) -> bool {
        self.indicator.starts_with('Y')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_start_and_end_where_they_do() {
        for (code, from, to, expected) in [
            ("03", "US", "PR", (true, true)),
            ("03", "US", "CA", (true, false)),
            ("03", "DE", "DE", (false, true)),
            ("11", "US", "CA", (true, true)),
            ("11", "DE", "FR", (true, true)),
            ("11", "PR", "US", (false, true)),
            ("65", "US", "DE", (true, true)),
            ("65", "US", "US", (true, false)),
            ("65", "NL", "NL", (true, true)),
            ("82", "PL", "PL", (true, true)),
            ("82", "DE", "DE", (false, true)),
        ] {
            let service = Service::find(code).unwrap();
            assert_eq!((service.starts_in(from), service.goes(from, to)), expected, "{code} {from} {to}");
        }
    }
}

//! Finds customs borders that country codes do not show. Pure and table-driven: the first matching row decides.

use super::address::{Address, Country};

/// Territory of an address for a carrier and for customs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Territory {
    /// Code by which carriers know the place. A carrier with another spelling maps it itself.
    pub(crate) country: Country,
    /// Area of customs and value added tax: goods between two addresses of the same area cross no such border.
    pub(crate) customs_area: &'static str,
    /// Name for messages, if the country's code alone would mislead.
    name: Option<&'static str>,
}

impl Territory {
    /// Finds the territory of an address, by country, state and postal code.
    pub(crate) fn of(address: &Address) -> Self {
        let state = address.state.as_deref().unwrap_or_default();
        Self::find(address.country, state, address.postal_code.as_deref().unwrap_or_default())
    }

    /// Finds the territory under each way to write the country: Puerto Rico may be `PR`, the state `PR` of `US`, or a postal code of `US`.
    pub(crate) fn find(country: Country, state: &str, postal_code: &str) -> Self {
        let state = state.trim().to_ascii_uppercase();
        let postal_code = bare(country, postal_code);
        let fits = |row: &&Row| {
            row.countries.contains(&country.code())
                && (row.states.is_empty() && row.postal_codes.is_empty()
                    || row.states.contains(&state.as_str())
                    || row.postal_codes.iter().any(|start| postal_code.starts_with(start)))
        };
        match ROWS.iter().find(fits) {
            Some(row) => Self {
                country: if row.code.is_empty() { country } else { Country::of(row.code) },
                customs_area: row.area,
                name: Some(row.name),
            },
            None if country.is_in_eu() => Self { country, customs_area: EU, name: None },
            None => Self { country, customs_area: country.code(), name: None },
        }
    }

    /// Whether every carrier knows the place by this code, and returns the code that it was sent.
    pub(crate) fn is_plain(&self) -> bool {
        self.name.is_none()
    }

    /// Name as shown to people: `US`, `the Canary Islands`.
    pub(crate) fn name(&self) -> &'static str {
        self.name.unwrap_or_else(|| self.country.code())
    }
}

/// Area of goods in free circulation and of value added tax in the EU.
const EU: &str = "EU";

/// Exception from the country code. It matches by state or by the start of the postal code; if neither is named, by the country alone.
struct Row {
    countries: &'static [&'static str],
    states: &'static [&'static str],
    postal_codes: &'static [&'static str],
    /// Carriers' code; empty if they use the country's own.
    code: &'static str,
    area: &'static str,
    name: &'static str,
}

/// Returns a postal code as the table has it: without blanks, dashes and the country's letters before its digits (`FI-22100`, `D 78266`).
fn bare(country: Country, postal_code: &str) -> String {
    let kept = postal_code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    match country.code() {
        "GB" => Some(kept.collect()),
        // Shorter codes have lost leading zeros, and would match another place.
        _ => Some(kept.filter(char::is_ascii_digit).collect()).filter(|code: &String| code.len() >= 5),
    }
    .unwrap_or_default()
}

macro_rules! rows {
    ($([$($country:literal)+] [$($state:literal)*] [$($postal:literal)*] $code:literal $area:literal $name:literal;)+) => {
        const ROWS: &[Row] = &[$(Row {
            countries: &[$($country),+],
            states: &[$($state),*],
            postal_codes: &[$($postal),*],
            code: $code,
            area: $area,
            name: $name,
        }),+];
    };
}

// Columns: country, states, starts of postal codes; carriers' code, area, name.
rows! {
    ["IC"] [] [] "IC" "IC" "the Canary Islands";
    ["ES"] ["GC" "TF"] ["35" "38"] "IC" "IC" "the Canary Islands";
    ["EA"] ["ML"] ["52"] "XL" "XL" "Melilla";
    ["EA"] [] [] "XC" "XC" "Ceuta";
    ["ES"] ["CE"] ["51"] "XC" "XC" "Ceuta";
    ["ES"] ["ML"] ["52"] "XL" "XL" "Melilla";
    ["AX"] [] [] "AX" "AX" "Åland";
    ["FI"] [] ["22"] "AX" "AX" "Åland";
    ["IT"] [] ["23041"] "" "LIVIGNO" "Livigno";
    ["IT"] [] ["22061"] "" "CAMPIONE" "Campione d'Italia";
    ["DE"] [] ["78266"] "" "CH" "Büsingen";
    ["DE"] [] ["27498"] "" "HELIGOLAND" "Heligoland";
    ["GR"] [] ["63086"] "" "ATHOS" "Mount Athos";
    ["FR"] ["BL"] ["97133" "977"] "BL" "BL" "Saint Barthélemy";
    ["FR"] ["MF"] ["97150" "978"] "MF" "MF" "Saint Martin";
    ["FR"] ["GP"] ["971"] "GP" "GP" "Guadeloupe";
    ["FR"] ["MQ"] ["972"] "MQ" "MQ" "Martinique";
    ["FR"] ["GF"] ["973"] "GF" "GF" "French Guiana";
    ["FR"] ["RE"] ["974"] "RE" "RE" "Réunion";
    ["FR"] ["PM"] ["975"] "PM" "PM" "Saint Pierre and Miquelon";
    ["FR"] ["YT"] ["976"] "YT" "YT" "Mayotte";
    ["FR"] ["WF"] ["986"] "WF" "WF" "Wallis and Futuna";
    ["FR"] ["PF"] ["987"] "PF" "PF" "French Polynesia";
    ["FR"] ["NC"] ["988"] "NC" "NC" "New Caledonia";
    ["FR"] [] ["980"] "MC" "EU" "Monaco";
    ["FR"] [] ["97" "98"] "" "FR-OVERSEAS" "French territories overseas";
    ["MC"] [] [] "MC" "EU" "Monaco";
    ["GB"] [] ["BT"] "" "XI" "Northern Ireland";
    ["GB"] [] ["JE"] "JE" "JE" "Jersey";
    ["GB"] [] ["GY"] "GG" "GG" "Guernsey";
    ["GB"] [] ["IM"] "IM" "GB" "the Isle of Man";
    ["IM"] [] [] "IM" "GB" "the Isle of Man";
    ["LI"] [] [] "LI" "CH" "LI";
    ["SJ"] [] [] "SJ" "NO" "SJ";
    ["XK"] [] [] "XK" "XK" "Kosovo";
    ["PR"] [] [] "PR" "PR" "Puerto Rico";
    ["VI"] [] [] "VI" "VI" "the US Virgin Islands";
    ["GU"] [] [] "GU" "GU" "Guam";
    ["AS"] [] [] "AS" "AS" "American Samoa";
    ["MP"] [] [] "MP" "MP" "the Northern Mariana Islands";
    ["US"] ["PR"] ["006" "007" "009"] "PR" "PR" "Puerto Rico";
    ["US"] ["VI"] ["008"] "VI" "VI" "the US Virgin Islands";
    ["US"] ["AS"] ["96799"] "AS" "AS" "American Samoa";
    ["US"] ["MP"] ["96950" "96951" "96952"] "MP" "MP" "the Northern Mariana Islands";
    ["US"] ["PW"] ["96939" "96940"] "PW" "PW" "Palau";
    ["US"] ["FM"] ["96941" "96942" "96943" "96944"] "FM" "FM" "Micronesia";
    ["US"] ["MH"] ["96960" "96970"] "MH" "MH" "the Marshall Islands";
    ["US"] ["GU"] ["969"] "GU" "GU" "Guam";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(country: &str, state: &str, postal_code: &str) -> (&'static str, &'static str) {
        let found = Territory::find(Country::parse(country).unwrap(), state, postal_code);
        (found.country.code(), found.customs_area)
    }

    #[test]
    fn every_exception_has_its_code_and_its_area() {
        for (country, state, postal_code, code, area) in [
            ("ES", "", "35001", "IC", "IC"),
            ("ES", "GC", "", "IC", "IC"),
            ("ES", "", "ES-38001", "IC", "IC"),
            ("IC", "", "", "IC", "IC"),
            ("ES", "", "51001", "XC", "XC"),
            ("ES", "", "52001", "XL", "XL"),
            ("EA", "", "51001", "XC", "XC"),
            ("EA", "", "52001", "XL", "XL"),
            ("ES", "M", "28001", "ES", "EU"),
            ("ES", "", "3500", "ES", "EU"),
            ("FI", "", "22100", "AX", "AX"),
            ("FI", "", "FI-22100", "AX", "AX"),
            ("FI", "", "00100", "FI", "EU"),
            ("IT", "SO", "23041", "IT", "LIVIGNO"),
            ("IT", "", "22061", "IT", "CAMPIONE"),
            ("IT", "", "23100", "IT", "EU"),
            ("DE", "", "78266", "DE", "CH"),
            ("DE", "", "D 27498", "DE", "HELIGOLAND"),
            ("DE", "", "78224", "DE", "EU"),
            ("CH", "", "8200", "CH", "CH"),
            ("LI", "", "9490", "LI", "CH"),
            ("GR", "", "630 86", "GR", "ATHOS"),
            ("FR", "", "97400", "RE", "RE"),
            ("FR", "", "97133", "BL", "BL"),
            ("FR", "", "97100", "GP", "GP"),
            ("FR", "", "97900", "FR", "FR-OVERSEAS"),
            ("FR", "", "98000", "MC", "EU"),
            ("FR", "", "75001", "FR", "EU"),
            ("MC", "", "98000", "MC", "EU"),
            ("GB", "", "BT1 1AA", "GB", "XI"),
            ("GB", "", "bt1", "GB", "XI"),
            ("GB", "", "SW1A 1AA", "GB", "GB"),
            ("GB", "", "JE2 3AB", "JE", "JE"),
            ("IM", "", "IM1 1AA", "IM", "GB"),
            ("US", "PR", "00901", "PR", "PR"),
            ("US", "", "00901-1234", "PR", "PR"),
            ("PR", "PR", "00901", "PR", "PR"),
            ("US", "VI", "00802", "VI", "VI"),
            ("US", "GU", "96910", "GU", "GU"),
            ("US", "", "96799", "AS", "AS"),
            ("US", "", "96950", "MP", "MP"),
            ("US", "HI", "96813", "US", "US"),
            ("XK", "", "10000", "XK", "XK"),
            ("PT", "", "9500-001", "PT", "EU"),
            ("SM", "", "47890", "SM", "SM"),
        ] {
            assert_eq!(find(country, state, postal_code), (code, area), "{country} {state} {postal_code}");
        }
    }
}

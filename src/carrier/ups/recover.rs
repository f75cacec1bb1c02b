//! Finds shipments by their reference; UPS returns their labels again. Pure.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::ship::{self, recovered_label};
use super::track::{self, is_voided};
use super::wire::{
    LabelRecoveryRequest, LabelRecoveryResponse, RecoverLabel, ReferenceValues, Request, TrackResponse,
    TrackedShipment, TransactionReference, Value,
};
use crate::clock::{earlier, later};
use crate::http::{encoded, form_encoded};
use crate::model::{
    Candidate, Created, CreatedPackage, Document, LabelSpec, ReferenceSearch, Shown, TrackingNumber, Weight,
    WeightUnit,
};

/// How far label recovery looks back. Tracking by reference looks back as far as it is asked to, up to 120 days.
pub(super) const REFERENCE_WINDOW: Duration = Duration::from_secs(30 * 86_400);
const DAY: Duration = Duration::from_secs(86_400);

/// Reference or number that selects the label to recover.
#[derive(Clone, Copy)]
pub(super) enum Selector<'a> {
    Reference(&'a ReferenceSearch),
    Number(&'a TrackingNumber),
}

/// Answer of label recovery.
#[derive(Debug, PartialEq)]
pub(super) enum Recovered {
    Shipment(RecoveredShipment),
    /// Several shipments match; one number of each.
    Candidates(Vec<TrackingNumber>),
    Nothing,
}

/// Recovered shipment, with the labels that came with it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RecoveredShipment {
    pub(super) id: TrackingNumber,
    pub(super) packages: Vec<(TrackingNumber, Option<Document>)>,
}

impl RecoveredShipment {
    pub(super) fn numbers(&self) -> impl Iterator<Item = &TrackingNumber> {
        self.packages.iter().map(|(number, _)| number)
    }

    /// Turns the shipment into a candidate, with its labels if none is missing.
    pub(super) fn candidate(self, shown: Shown) -> Candidate {
        let numbers = self.numbers().cloned().collect();
        let labelled = self.packages.into_iter().map(|(tracking_number, label)| {
            Some(CreatedPackage { tracking_number, label: label?, label_url: None })
        });
        let packages: Option<Vec<_>> = labelled.collect();
        let created = packages.map(|packages| Created {
            master: self.id,
            packages,
            documents: Vec::new(),
            transaction: None,
            charge: None,
            published: None,
            alerts: Vec::new(),
            is_canned: false,
        });
        Candidate { numbers, created, shown }
    }
}

/// Adds a shipment, or a part of one: recovery by a package's number may return that package's label only.
pub(super) fn merge(shipments: &mut Vec<RecoveredShipment>, part: RecoveredShipment) {
    match shipments.iter_mut().find(|known| known.id == part.id) {
        Some(known) => {
            let is_new = |number: &TrackingNumber| known.numbers().all(|other| other != number);
            let new: Vec<_> = part.packages.into_iter().filter(|(number, _)| is_new(number)).collect();
            known.packages.extend(new);
        }
        None => shipments.push(part),
    }
}

pub(super) fn body<'a>(selector: Selector<'a>, label: &'a LabelSpec, context: &'a str) -> RecoverLabel<'a> {
    let (tracking_number, reference_values) = match selector {
        Selector::Number(number) => (Some(number.as_str()), None),
        Selector::Reference(search) => {
            let reference_number = Value { value: &search.reference };
            (None, Some(ReferenceValues { reference_number, shipper_number: &search.account }))
        }
    };
    RecoverLabel {
        label_recovery_request: LabelRecoveryRequest {
            request: Request {
                request_option: None,
                sub_version: "1903",
                transaction_reference: TransactionReference { customer_context: context },
            },
            label_specification: recovered_label(label),
            tracking_number,
            reference_values,
        },
    }
}

/// Reads an answer. One that names no shipment is an error, because UPS refuses unknown references: the shipment may exist.
pub(super) fn read(response: &LabelRecoveryResponse) -> Result<Recovered, String> {
    let number = |text: &Option<String>| text.as_deref().and_then(TrackingNumber::parse);
    let packages = response
        .label_results
        .iter()
        .map(|result| Some((number(&result.tracking_number)?, ship::label(&result.label_image).ok())))
        .collect::<Option<Vec<_>>>()
        .ok_or("a recovered label has no tracking number")?;
    let id = number(&response.shipment_identification_number)
        .or_else(|| packages.first().map(|(number, _)| number.clone()));
    if let Some(id) = id.filter(|_| !packages.is_empty()) {
        return Ok(Recovered::Shipment(RecoveredShipment { id, packages }));
    }
    let candidates = response.tracking_candidate.iter().map(|candidate| number(&candidate.tracking_number));
    match candidates.collect::<Option<Vec<_>>>() {
        Some(numbers) if !numbers.is_empty() => Ok(Recovered::Candidates(numbers)),
        _ => Err("the answer names no shipment".into()),
    }
}

/// Target of a tracking call by reference. UPS does not document its date format, so it may refuse `with_dates`; without dates it searches
/// two weeks.
pub(super) fn target(search: &ReferenceSearch, with_dates: bool) -> String {
    let mut query = vec![
        ("locale", "en_US".to_owned()),
        ("refNumType", "SmallPackage".to_owned()),
        ("shipperNum", search.account.clone()),
    ];
    if with_dates {
        query.push(("fromPickUpDate", compact(day(earlier(search.requested_at, DAY)))));
        query.push(("toPickUpDate", compact(day(later(search.now, DAY)))));
    }
    format!("/api/track/v1/reference/details/{}?{}", encoded(&search.reference), form_encoded(&query))
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

fn compact(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// Returns the numbers that carry exactly this reference, were made since the request, are not void, and are not known. A shipment with
/// neither packages nor a warning is an error.
pub(super) fn numbers(
    response: &TrackResponse,
    search: &ReferenceSearch,
) -> Result<Vec<TrackingNumber>, String> {
    let mut numbers: Vec<TrackingNumber> = Vec::new();
    for shipment in &response.shipment {
        if shipment.package.is_empty() && shipment.warnings.is_empty() {
            return Err("the answer names a shipment without its packages".into());
        }
        for package in shipment.package.iter().filter(|_| is_candidate(shipment, search)) {
            let number = package.tracking_number.as_deref().and_then(TrackingNumber::parse);
            let number = number.ok_or("the answer names a package without its number")?;
            let references = &package.reference_number;
            let is_named = references.is_empty()
                || references.iter().any(|reference| reference.number.as_deref() == Some(&search.reference));
            if is_named && !search.known.contains(&number) && !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    Ok(numbers)
}

/// Whether a shipment is not void and not older than the request, as far as tracking shows. A shipment without scans counts as new.
pub(super) fn is_candidate(shipment: &TrackedShipment, search: &ReferenceSearch) -> bool {
    let scans = shipment.package.iter().flat_map(|package| &package.activity);
    let days = scans.filter_map(|scan| scan.date.as_deref()).chain(shipment.pickup_date.as_deref());
    // UPS's days are local to the place of the scan.
    let oldest = compact(day(earlier(search.requested_at, DAY)));
    let is_old = days.min().is_some_and(|first| first.len() == oldest.len() && first < oldest.as_str());
    !is_old && !shipment.package.iter().any(is_voided)
}

/// Tracking data of a shipment, from its first package. The service is left out: tracking uses other codes than shipping.
pub(super) fn shown(response: &TrackResponse) -> Shown {
    let Some(package) = response.shipment.iter().flat_map(|shipment| &shipment.package).next() else {
        return Shown::default();
    };
    let destination =
        package.package_address.iter().find(|address| address.kind.as_deref() == Some("DESTINATION"));
    let address = destination.map(|destination| &destination.address);
    let weight = &package.weight;
    Shown {
        service: None,
        city: address.and_then(|address| address.city.clone()),
        state: address.and_then(|address| address.state_province.clone()),
        postal_code: address.and_then(|address| address.postal_code.clone()),
        country: address.and_then(|address| address.country_code.clone().or_else(|| address.country.clone())),
        weight: weight.weight.as_deref().and_then(|value| {
            let unit = WeightUnit::parse(weight.unit_of_measurement.as_deref()?)?;
            Weight::from_decimal(value.trim().parse().ok()?, unit)
        }),
        made: track::made_at(package).map(|time| time.range()),
        is_tendered: track::is_tendered(package),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::LabelFormat;

    fn recovered(body: serde_json::Value) -> Recovered {
        read(&serde_json::from_value(body).unwrap()).unwrap()
    }

    fn search() -> ReferenceSearch {
        ReferenceSearch {
            reference: "SH-004711".into(),
            account: "12345E".into(),
            service: "03".into(),
            requested_at: "2026-11-20T12:00:00Z".parse().unwrap(),
            now: "2026-11-21T12:00:00Z".parse().unwrap(),
            packages: 1,
            known: vec![TrackingNumber::parse("1Z12345E0310000028").unwrap()],
            label: LabelSpec { format: LabelFormat::Zpl, stock: "4X6".into() },
        }
    }

    #[test]
    fn a_single_label_comes_as_an_object_and_several_as_a_list() {
        let result = |number: &str| json!({"TrackingNumber": number, "LabelImage": {"LabelImageFormat": {"Code": "zpl"}, "GraphicImage": "Cl5YQV5YWg=="}});
        let one =
            json!({"ShipmentIdentificationNumber": "1ZA", "LabelResults": result("1ZA"), "Receipt": ""});
        let two =
            json!({"ShipmentIdentificationNumber": "1ZA", "LabelResults": [result("1ZA"), result("1ZB")]});
        for (body, count) in [(one, 1_u32), (two, 2)] {
            let Recovered::Shipment(shipment) = recovered(body) else { panic!("a shipment") };
            assert_eq!((shipment.id.as_str(), u32::try_from(shipment.packages.len())), ("1ZA", Ok(count)));
            let candidate = shipment.candidate(Shown::default());
            assert_eq!(u32::try_from(candidate.numbers.len()), Ok(count));
            assert!(
                candidate.created.is_some_and(|created| created.packages.len() == candidate.numbers.len())
            );
        }
    }

    #[test]
    fn a_label_that_cannot_be_read_leaves_numbers_and_several_shipments_leave_candidates() {
        let body = json!({"LabelResults": {"TrackingNumber": "1ZA", "LabelImage": {"GraphicImage": "%%"}}});
        let Recovered::Shipment(shipment) = recovered(body) else { panic!("a shipment") };
        assert_eq!(shipment.candidate(Shown::default()).created, None);
        let body = json!({"TrackingCandidate": [{"TrackingNumber": "1ZA", "DestinationCountryCode": "US"}, {"TrackingNumber": "1ZB"}]});
        assert!(matches!(recovered(body), Recovered::Candidates(numbers) if numbers.len() == 2));
        for nothing in [
            json!({}),
            json!({"LabelResults": null}),
            json!({"LabelResults": {"LabelImage": {"GraphicImage": "Cl5YQV5YWg=="}}}),
        ] {
            assert!(read(&serde_json::from_value(nothing).unwrap()).is_err());
        }
    }

    #[test]
    fn only_a_living_new_and_unknown_package_with_exactly_the_reference_counts() {
        let package = |number: &str, reference: &str, kind: &str, date: &str| {
            json!({"package": [{"trackingNumber": number, "referenceNumber": [{"type": "PACKAGE", "number": reference}],
                   "activity": [{"status": {"type": kind, "code": "MP", "statusCode": "003"}, "date": date, "time": "151641"}]}]})
        };
        let response = json!({"shipment": [
            package("1ZLIVE", "SH-004711", "M", "20261120"),
            package("1ZVOID", "SH-004711", "MV", "20261120"),
            package("1ZOLD", "SH-004711", "M", "20261010"),
            package("1ZOTHER", "SH-00471", "M", "20261120"),
            package("1Z12345E0310000028", "SH-004711", "M", "20261120"),
            {"warnings": [{"code": "TW0001", "message": "Tracking Information Not Found"}]},
        ]});
        let found = numbers(&serde_json::from_value(response).unwrap(), &search()).unwrap();
        assert_eq!(found.iter().map(TrackingNumber::as_str).collect::<Vec<_>>(), ["1ZLIVE"]);
        let unheard = json!({"shipment": [{"warnings": [{"code": "TW0001"}]}]});
        assert_eq!(numbers(&serde_json::from_value(unheard).unwrap(), &search()), Ok(Vec::new()));
        for odd in [json!([{"package": null}]), json!([{"package": [{"activity": []}]}])] {
            let odd = serde_json::from_value(json!({"shipment": odd})).unwrap();
            assert!(numbers(&odd, &search()).is_err());
        }
    }

    #[test]
    fn a_reference_is_encoded_and_dated() {
        let search = ReferenceSearch { reference: "SO/12 ä".into(), ..search() };
        assert_eq!(
            target(&search, true),
            "/api/track/v1/reference/details/SO%2F12%20%C3%A4?locale=en_US&refNumType=SmallPackage&shipperNum=12345E&fromPickUpDate=20261119&toPickUpDate=20261122"
        );
    }
}

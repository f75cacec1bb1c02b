//! UPS connector: shipments, label recovery, tracking, Track Alert and address validation through the REST APIs of developer.ups.com.

mod address;
mod fault;
mod profile;
mod recover;
mod settings;
mod ship;
mod track;
mod wire;

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::carrier::answer::answer_of_another;
use crate::carrier::port::{Carrier, Subscription};
use crate::digest::sha256;
use crate::http::{
    Adaptive, Answer, ApiProfile, Call, ConnectionProfile, ConnectorContext, Http, Login, RateLimit, Token,
    encoded, form_encoded,
};
use crate::lenient;
use crate::model::{
    Address, AddressCheck, Candidate, Class, Document, Fault, Finding, LabelSpec, Made, Party, Prepared,
    ReferenceSearch, ShipmentRequest, Shown, TrackTarget, Tracked, TrackingNumber, VoidTarget,
};
use crate::settings::Secret;
use profile::ShippingProfile;
use recover::{Recovered, RecoveredShipment, Selector};
use settings::{TrackAlert, UpsSettings};
use wire::{Destination, Shipped, Subscribe, Subscribed, TrackResponse, Validated, Voided};

pub(crate) use settings::KIND;

const SYSTEM: &str = "ups";
const DIALECT: ApiProfile = ApiProfile { system: SYSTEM, fault: fault::fault };
const CREATE: &str = "create shipment";
/// Time-out of a create call, whose answer holds the labels.
const CREATE_TIMEOUT_S: u64 = 60;
/// Life of a token whose answer names none.
const TOKEN_LIFE_S: f64 = 14_399.0;
/// Name of this client in UPS's logs.
const SOURCE: &str = "mlc";
/// Adaptive rate of tracking calls: UPS publishes no limits, and its answers do not report any.
const TRACKING_PACE: Adaptive = Adaptive { start: 10, least: 1, most: 100 };
/// Track Alert's limits: numbers per call, and days until a subscription ends.
const SUBSCRIPTION: Subscription = Subscription { batch: 100, days: 14 };
/// UPS's code when there is nothing left to void: the label does not exist, is too old, belongs to another account, or is void already.
const NOTHING_TO_VOID: &str = "190102";
/// UPS's codes when address validation is not available: the request option is refused, or the test host gets a state other than its two.
const NO_VALIDATION: [&str; 2] = ["9264028", "9264030"];

/// Open UPS connection.
struct Ups {
    account: String,
    profile: ShippingProfile,
    http: Arc<Http>,
    /// Client for tracking with its own rate, because UPS counts limits per API.
    track: Http,
    alert: Option<TrackAlert>,
}

impl Ups {
    fn open(settings: &UpsSettings, context: &ConnectorContext) -> Self {
        let client = |rate_limit: RateLimit| {
            let secrets = [&settings.client_id, &settings.client_secret];
            let profile = ConnectionProfile {
                name: settings.name.clone(),
                base: settings.url.clone(),
                token_base: None,
                concurrency: settings.concurrency,
                rate_limit,
                circuit: None,
                secrets: secrets.map(|secret| SecretString::from(secret.expose())).into(),
            };
            let login = Oauth {
                id: Arc::clone(&settings.client_id),
                secret: Arc::clone(&settings.client_secret),
                account: settings.account.clone(),
                url: settings.url.to_string(),
            };
            Http::new(context.clone(), profile, DIALECT, Box::new(login))
        };
        Self {
            account: settings.account.clone(),
            profile: settings.profile.clone(),
            http: Arc::new(client(RateLimit::None)),
            track: client(RateLimit::Adaptive("track", TRACKING_PACE)),
            alert: settings.track_alert.clone(),
        }
    }

    /// Recovers labels. UPS refuses a reference that it does not know, or does not know yet, so a refusal means nothing was found.
    fn recover(&self, selector: Selector<'_>, label: &LabelSpec) -> Result<Recovered, Fault> {
        let context = match selector {
            Selector::Reference(search) => format!("mlc-{}", search.reference),
            Selector::Number(number) => format!("mlc-{number}"),
        };
        let body = recover::body(selector, label, &context);
        let call = Call::post("recover label", "/api/labels/v1/recovery")
            .json(json("recover label", &body)?)
            .labels(ship::PACKAGES_MAX)
            .timeout(CREATE_TIMEOUT_S);
        match ask::<wire::Recovered>(&self.http, call) {
            Ok(answer) => recover::read(&answer.label_recovery_response)
                .map_err(|problem| unreadable("recover label", problem)),
            Err(fault) if fault.class == Class::Rejected => Ok(Recovered::Nothing),
            Err(fault) => Err(fault),
        }
    }

    fn details(&self, number: &TrackingNumber, with_proof: bool) -> Result<TrackResponse, Fault> {
        let with_proof = if with_proof { "true" } else { "false" };
        let query = [
            ("locale", "en_US"),
            ("returnSignature", with_proof),
            ("returnMilestones", "false"),
            ("returnPOD", with_proof),
        ];
        let target = format!("/api/track/v1/details/{}?{}", encoded(number.as_str()), form_encoded(&query));
        self.look("track", target)
    }

    /// Calls the Track API. A 404 is an answer without a shipment.
    fn look(&self, operation: &'static str, target: String) -> Result<TrackResponse, Fault> {
        match ask::<wire::Tracked>(&self.track, Call::get(operation, target)) {
            Ok(answer) => Ok(answer.track_response),
            Err(fault) if fault.status == Some(404) => Ok(TrackResponse::default()),
            Err(fault) => Err(fault),
        }
    }

    fn track_by_reference(&self, search: &ReferenceSearch) -> Result<TrackResponse, Fault> {
        let operation = "track by reference";
        match self.look(operation, recover::target(search, true)) {
            Err(fault) if fault.class == Class::Rejected => {
                self.look(operation, recover::target(search, false))
            }
            other => other,
        }
    }

    /// Tracking data of a shipment. None if it shows that the shipment was not made for this request.
    fn shown(&self, number: &TrackingNumber, search: &ReferenceSearch) -> Result<Option<Shown>, Fault> {
        let told = match self.details(number, false) {
            Ok(told) => told,
            // Tracking refuses a number that is not manifested yet.
            Err(fault) if fault.class == Class::Rejected => return Ok(Some(Shown::default())),
            Err(fault) => return Err(fault),
        };
        let is_candidate = told.shipment.iter().all(|told| recover::is_candidate(told, search));
        Ok(is_candidate.then(|| recover::shown(&told)))
    }

    /// Returns the shipment that the number belongs to and its number of packages, as far as UPS reports them.
    fn shipment_of(&self, number: &TrackingNumber) -> Result<(TrackingNumber, usize), Fault> {
        // Any label format works here: only the numbers are read.
        let label = LabelSpec { format: crate::model::LabelFormat::Gif, stock: "4X6".into() };
        Ok(match self.recover(Selector::Number(number), &label)? {
            Recovered::Shipment(shipment) => (shipment.id, shipment.packages.len()),
            Recovered::Candidates(_) | Recovered::Nothing => (number.clone(), 1),
        })
    }

    fn is_voided(&self, number: &TrackingNumber) -> Result<bool, Fault> {
        let told = self.details(number, false)?;
        Ok(told.shipment.iter().flat_map(|shipment| &shipment.package).any(track::is_voided))
    }

    fn try_ship(&self) -> Result<String, Fault> {
        // Recovery of an unknown label is the only Ship API call that makes nothing.
        let search = ReferenceSearch {
            reference: "mlc-check".into(),
            account: self.account.clone(),
            service: String::new(),
            requested_at: self.http.clock().now(),
            now: self.http.clock().now(),
            packages: 1,
            known: Vec::new(),
            label: LabelSpec { format: crate::model::LabelFormat::Gif, stock: "4X6".into() },
        };
        self.recover(Selector::Reference(&search), &search.label)?;
        Ok("answers".into())
    }

    fn try_track(&self) -> Result<String, Fault> {
        // The number does not exist; the refusal shows that Track answers.
        let number = TrackingNumber::parse("1Z0000000000000000");
        let told = number.map_or(Ok(TrackResponse::default()), |number| self.details(&number, false));
        match told {
            Err(fault) if fault.class != Class::Rejected => Err(fault),
            _ => Ok("answers".into()),
        }
    }
}

impl Carrier for Ups {
    fn prepare(&self, request: &ShipmentRequest) -> Result<Prepared, Fault> {
        ship::prepare(request, &self.profile)
    }

    fn create(&self, prepared: &Prepared) -> Result<Made, Fault> {
        let call = Call::post(CREATE, "/api/shipments/v2409/ship")
            .json(prepared.payload.clone())
            .labels(prepared.sequence.len())
            .timeout(CREATE_TIMEOUT_S)
            .once();
        let answer =
            self.http.send(&named(call, &format!("{} {}", prepared.transaction, self.http.clock().now())))?;
        let transaction = fault::transaction(&answer);
        let shipped: Shipped = lenient::read(&answer.body).map_err(|problem| {
            Fault::new(Class::InDoubt, SYSTEM, CREATE, problem)
                .status(answer.status)
                .transaction(transaction.clone())
        })?;
        if ship::is_of_another(&shipped.shipment_response, &prepared.transaction) {
            let fault = answer_of_another(SYSTEM, CREATE).status(answer.status);
            return Err(fault.transaction(transaction));
        }
        ship::made(shipped.shipment_response, transaction, prepared.sequence.len())
    }

    /// Searches by label recovery, which returns the label too, then by tracking, which finds shipments that recovery refuses.
    fn find(&self, search: &ReferenceSearch) -> Result<Vec<Candidate>, Fault> {
        let mut shipments: Vec<RecoveredShipment> = Vec::new();
        let numbers = match self.recover(Selector::Reference(search), &search.label)? {
            Recovered::Shipment(shipment) => {
                shipments.push(shipment);
                Vec::new()
            }
            Recovered::Candidates(numbers) => numbers,
            Recovered::Nothing => recover::numbers(&self.track_by_reference(search)?, search)
                .map_err(|problem| unreadable("track by reference", problem))?,
        };
        let mut without_label: Vec<TrackingNumber> = Vec::new();
        for number in numbers.into_iter().filter(|number| !search.known.contains(number)) {
            if shipments.iter().any(|shipment| shipment.numbers().any(|known| *known == number)) {
                continue;
            }
            match self.recover(Selector::Number(&number), &search.label)? {
                Recovered::Shipment(part) => recover::merge(&mut shipments, part),
                Recovered::Candidates(_) | Recovered::Nothing => without_label.push(number),
            }
        }
        let mut candidates = Vec::new();
        for shipment in shipments {
            if shipment.numbers().any(|number| search.known.contains(number)) {
                continue;
            }
            if let Some(shown) = self.shown(&shipment.id, search)? {
                candidates.push(shipment.candidate(shown));
            }
        }
        for number in without_label {
            if let Some(shown) = self.shown(&number, search)? {
                candidates.push(Candidate { numbers: vec![number], created: None, shown });
            }
        }
        Ok(candidates)
    }

    fn void(&self, target: &VoidTarget) -> Result<(), Fault> {
        let operation = "void shipment";
        let number = &target.tracking_number;
        let (id, packages) = match &target.shipment {
            Some((id, packages)) => (id.clone(), *packages),
            None => self.shipment_of(number)?,
        };
        let mut path = format!("/api/shipments/v2409/void/cancel/{}", encoded(id.as_str()));
        if packages > 1 || id != *number {
            path.push_str("?trackingnumber=");
            path.push_str(&encoded(number.as_str()));
        }
        let voided = match ask::<Voided>(&self.http, Call::delete(operation, path)) {
            Ok(voided) => voided.void_shipment_response,
            Err(fault) if fault.code.as_deref() == Some(NOTHING_TO_VOID) => {
                return if self.is_voided(number)? { Ok(()) } else { Err(fault) };
            }
            Err(fault) => return Err(fault),
        };
        let of_package = voided
            .package_level_result
            .iter()
            .find(|package| package.tracking_number.as_deref() == Some(number.as_str()));
        let status = of_package.map_or(&voided.summary_result.status, |package| &package.status);
        if status.is_yes() {
            return Ok(());
        }
        let message = status.description.as_deref().unwrap_or("UPS did not void the package");
        let fault = Fault::rejected(SYSTEM, operation, "VOID.REFUSED", message);
        Err(fault.advised())
    }

    fn track_batch(&self) -> usize {
        1
    }

    fn track(&self, targets: &[TrackTarget]) -> Result<Vec<Result<Option<Tracked>, Fault>>, Fault> {
        let one = |target: &TrackTarget| match self.details(&target.tracking_number, true) {
            Ok(told) => Ok(Ok(track::tracked(&told, target))),
            // The refusal is about this number, not about the connection.
            Err(fault) if fault.class == Class::Rejected => Ok(Err(fault)),
            Err(fault) => Err(fault),
        };
        targets.iter().map(one).collect()
    }

    /// Returns None: the proof comes with the tracking answer.
    fn proof_of_delivery(&self, _target: &TrackTarget) -> Result<Option<Document>, Fault> {
        Ok(None)
    }

    fn subscription(&self) -> Option<Subscription> {
        self.alert.as_ref().map(|_| SUBSCRIPTION)
    }

    fn subscribe(&self, numbers: &[TrackingNumber]) -> Result<Vec<TrackingNumber>, Fault> {
        let operation = "subscribe";
        let Some(alert) = &self.alert else { return Ok(Vec::new()) };
        let url = alert.url.to_string();
        let body = Subscribe {
            locale: "en_US",
            country_code: "US",
            tracking_number_list: numbers.iter().map(TrackingNumber::as_str).collect(),
            destination: Destination {
                url: &url,
                credential_type: "Bearer",
                credential: alert.credential.expose(),
            },
        };
        let call = Call::post(operation, "/api/track/v1/subscription/standard/package")
            .json(json(operation, &body)?);
        let accepted = match ask::<Subscribed>(&self.http, call) {
            Ok(answer) => answer.valid_tracking_numbers,
            // UPS accepted none of the numbers.
            Err(fault) if fault.code.as_deref() == Some("VSS210") => Vec::new(),
            // UPS refuses the destination, which is a setting.
            Err(fault) if fault.class == Class::Rejected => {
                let fault = Fault { class: Class::Config, ..fault };
                return Err(fault.hint("check url and credential of track_alert in the carrier connection"));
            }
            Err(fault) => return Err(fault),
        };
        Ok(accepted.iter().filter_map(|number| TrackingNumber::parse(number)).collect())
    }

    fn validate_batch(&self) -> usize {
        1
    }

    fn validate(&self, addresses: &[Address]) -> Result<Vec<AddressCheck>, Fault> {
        let operation = "validate address";
        let one = |asked: &Address| {
            if !address::is_supported(asked.country) {
                return Ok(address::unsupported(None));
            }
            let call = Call::post(operation, "/api/addressvalidation/v2/3")
                .json(json(operation, &address::body(asked))?);
            match ask::<Validated>(&self.http, call) {
                Ok(answer) => Ok(address::check(&answer.response, asked)),
                Err(fault) if fault.code.as_deref().is_some_and(|code| NO_VALIDATION.contains(&code)) => {
                    Ok(address::unsupported(fault.code))
                }
                Err(fault) => Err(fault),
            }
        };
        addresses.iter().map(one).collect()
    }

    fn check(&self, ship_from: &Party) -> Vec<Finding> {
        if let Err(fault) = self.http.clear_holds() {
            return vec![Finding::new("UPS holds", Err(fault))];
        }
        let mut findings = vec![Finding::new("UPS Shipping API", self.try_ship())];
        let validated = self.validate(std::slice::from_ref(&ship_from.address));
        let verdict = validated.map(|checks| {
            let verdict = checks.first().map_or("unknown", |check| check.verdict.as_str());
            format!("answers; the ship-from address is {verdict}")
        });
        if address::is_supported(ship_from.address.country) {
            findings.push(Finding::new("UPS Address Validation API", verdict));
        }
        findings.push(Finding::new("UPS Tracking API", self.try_track()));
        findings
    }
}

/// Adds the headers that identify a call in UPS's logs, of at most 32 characters. UPS does not deduplicate by them.
fn named(call: Call, key: &str) -> Call {
    call.header("transId", &sha256(key)[..32]).header("transactionSrc", SOURCE)
}

/// Sends a query, or a change that may be made twice, and reads its answer.
fn ask<T: DeserializeOwned>(http: &Http, call: Call) -> Result<T, Fault> {
    let operation = call.operation;
    let key = format!("{operation} {} {}", call.target, http.clock().now());
    read(operation, &http.send(&named(call, &key))?)
}

fn json<B: Serialize>(operation: &'static str, body: &B) -> Result<String, Fault> {
    serde_json::to_string(body).map_err(|error| {
        let message = format!("the request cannot be written: {error}");
        Fault::rejected(SYSTEM, operation, "REQUEST.UNREADABLE", message)
    })
}

/// Failure for an unreadable answer to a call that may be repeated.
fn unreadable(operation: &'static str, problem: String) -> Fault {
    Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, problem)
}

fn read<T: DeserializeOwned>(operation: &'static str, answer: &Answer) -> Result<T, Fault> {
    lenient::read(&answer.body).map_err(|problem| {
        unreadable(operation, problem).status(answer.status).transaction(fault::transaction(answer))
    })
}

/// OAuth log-in with client credentials. Tokens live four hours, have no refresh token, and must not be requested often.
struct Oauth {
    id: Arc<Secret>,
    secret: Arc<Secret>,
    account: String,
    url: String,
}

impl Login for Oauth {
    fn log_in(&self, http: &Http, _previous: Option<&Token>) -> Result<Token, Fault> {
        let credentials = BASE64_STANDARD.encode(format!("{}:{}", self.id.expose(), self.secret.expose()));
        let call = Call::post("log in", "/security/v1/oauth/token")
            .for_token()
            .header("authorization", format!("Basic {credentials}"))
            .header("accept", "application/json")
            .header("x-merchant-id", &self.account)
            .form(vec![("grant_type", "client_credentials".into())]);
        Token::granted(SYSTEM, &http.send_bare(&call)?, TOKEN_LIFE_S)
    }

    fn authorize(&self, token: &Token, call: Call) -> Call {
        token.on(call)
    }

    fn identity(&self) -> String {
        format!("{} {}", self.url, &sha256(self.id.expose())[..16])
    }
}

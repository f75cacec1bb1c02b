//! FedEx connector: shipments, tracking and address validation through the REST APIs of developer.fedex.com.

mod address;
mod fault;
mod profile;
mod service;
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
use crate::carrier::port::Carrier;
use crate::http::{
    Answer, ApiProfile, Call, ConnectionProfile, ConnectorContext, Http, Login, RateLimit, Token,
};
use crate::lenient;
use crate::model::{
    Address, AddressCheck, Candidate, Class, Document, Fault, Finding, Made, Party, Prepared,
    ReferenceSearch, ShipmentRequest, TrackTarget, Tracked, TrackingNumber, VoidTarget,
};
use profile::ShippingProfile;
use settings::{FedexSettings, Keys};
use wire::{
    AccountNumber, AddressToValidate, CancelOutput, CancelShipment, DocumentsOutput, Envelope,
    ResolveAddresses, ResolveOutput, ShipOutput, TrackDocumentDetail, TrackDocumentSpecification,
    TrackOutput, TrackResult, TrackingDocuments,
};

pub(crate) use settings::KIND;

const SYSTEM: &str = "fedex";
const DIALECT: ApiProfile = ApiProfile { system: SYSTEM, fault: fault::fault };
const CREATE: &str = "create shipment";
/// Operation of the dry run from the shipper to itself: any address that it refuses is the shipper's.
const TRIAL: &str = "validate shipment";
/// Time-out of a create call, whose answer holds the labels.
const CREATE_TIMEOUT_S: u64 = 60;
const ADDRESSES_MAX: usize = 100;
const TRACKING_NUMBERS_MAX: usize = 30;
/// Life of a token whose answer names none.
const TOKEN_LIFE_S: f64 = 3599.0;

/// Open FedEx connection.
struct Fedex {
    account: String,
    profile: ShippingProfile,
    http: Arc<Http>,
    /// Client for tracking: the same one, or its own if Track is a separate API project.
    track: Arc<Http>,
}

impl Fedex {
    fn open(settings: &FedexSettings, context: &ConnectorContext) -> Self {
        let client = |name: String, keys: &Keys| {
            let secrets = [&keys.api_key, &keys.secret_key].map(|secret| SecretString::from(secret.expose()));
            let profile = ConnectionProfile {
                name,
                base: settings.url.clone(),
                token_base: None,
                concurrency: settings.concurrency,
                rate_limit: RateLimit::Even(settings.rate),
                circuit: None,
                secrets: secrets.into(),
            };
            let login = Oauth { keys: keys.clone(), url: settings.url.to_string() };
            Arc::new(Http::new(context.clone(), profile, DIALECT, Box::new(login)))
        };
        let http = client(settings.name.clone(), &settings.keys);
        let track = settings.track_keys.as_ref().map(|keys| client(format!("{}.track", settings.name), keys));
        let track = track.unwrap_or_else(|| Arc::clone(&http));
        Self { account: settings.account.clone(), profile: settings.profile.clone(), http, track }
    }

    /// Fetches labels that came as URLs only. A label that cannot be fetched counts as missing.
    fn fetch_labels(&self, output: &mut ShipOutput) {
        let pieces =
            output.transaction_shipments.iter_mut().flat_map(|shipment| &mut shipment.piece_responses);
        for paper in pieces.flat_map(|piece| &mut piece.package_documents) {
            let Some(url) = paper.url.as_deref().filter(|_| paper.encoded_label.is_none()) else { continue };
            match self.http.fetch("fetch label", url, ".fedex.com") {
                Ok(answer) => paper.encoded_label = Some(BASE64_STANDARD.encode(answer.body)),
                Err(fault) => log::info!("{fault}"),
            }
        }
    }

    /// Turns a package found by reference into a candidate. If the search result is short, the whole result is fetched by number.
    fn candidate(
        &self,
        number: TrackingNumber,
        mut result: TrackResult,
        search: &ReferenceSearch,
    ) -> Result<Candidate, Fault> {
        if track::is_short(&result) {
            let target = TrackTarget {
                tracking_number: number.clone(),
                carrier_id: result.tracking_number_info.tracking_number_unique_id.clone(),
                account: search.account.clone(),
                reference: search.reference.clone(),
                labelled_at: track::begun_at(&result).map_or(search.now, |time| time.order()),
            };
            let body = track::by_id(&target);
            match ask::<_, TrackOutput>(&self.track, "track", "/track/v1/trackingnumbers", &body) {
                Ok(output) => result = track::whole(output, &number, search).unwrap_or(result),
                Err(fault) if fault.class == Class::Rejected => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(Candidate { shown: track::shown(&result), numbers: vec![number], created: None })
    }

    fn trial(&self, ship_from: &Party) -> Result<String, Fault> {
        let body = ship::trial(ship_from, &self.account, &self.profile)?;
        let call = Call::post(TRIAL, "/ship/v1/shipments/packages/validate").json(body);
        self.http.send(&english(call))?;
        Ok(format!("account …{} may ship", &self.account[self.account.len().saturating_sub(4)..]))
    }

    fn try_track(&self) -> Result<String, Fault> {
        // FedEx never assigns this number, so a working Track answers that it is unknown.
        let target = TrackingNumber::parse("000000000000").map(|tracking_number| TrackTarget {
            tracking_number,
            carrier_id: None,
            account: self.account.clone(),
            reference: String::new(),
            labelled_at: self.http.clock().now(),
        });
        self.track(target.as_slice()).map(|_| "answers".into())
    }
}

impl Carrier for Fedex {
    fn prepare(&self, request: &ShipmentRequest) -> Result<Prepared, Fault> {
        ship::prepare(request, &self.profile)
    }

    fn create(&self, prepared: &Prepared) -> Result<Made, Fault> {
        let call = Call::post(CREATE, "/ship/v1/shipments")
            .header("x-customer-transaction-id", &prepared.transaction)
            .json(prepared.payload.clone())
            .labels(prepared.sequence.len())
            .timeout(CREATE_TIMEOUT_S)
            .once();
        let answer = self.http.send(&english(call))?;
        let envelope: Envelope<ShipOutput> = lenient::read(&answer.body)
            .map_err(|problem| Fault::new(Class::InDoubt, SYSTEM, CREATE, problem).status(answer.status))?;
        let mut output = envelope.output;
        if ship::is_of_another(envelope.customer_transaction_id.as_deref(), &prepared.transaction, &output) {
            let fault = answer_of_another(SYSTEM, CREATE).status(answer.status);
            return Err(Fault { transaction: envelope.transaction_id, ..fault });
        }
        self.fetch_labels(&mut output);
        ship::made(output, envelope.transaction_id, prepared.sequence.len())
    }

    fn find(&self, search: &ReferenceSearch) -> Result<Vec<Candidate>, Fault> {
        for kind in track::REFERENCE_TYPES {
            let body = track::by_reference(search, kind);
            let output: TrackOutput =
                match ask(&self.track, "track by reference", "/track/v1/referencenumbers", &body) {
                    Ok(output) => output,
                    Err(fault) if track::is_not_found(fault.code.as_deref()) => continue,
                    // FedEx refused the query itself, which says nothing about the order: the order is not rejected for it.
                    Err(fault) if fault.class == Class::Rejected => {
                        return Err(Fault { class: Class::Retry { after_s: None }, ..fault });
                    }
                    Err(fault) => return Err(fault),
                };
            let found = track::found(output, search);
            if !found.is_empty() {
                return found
                    .into_iter()
                    .map(|(number, result)| self.candidate(number, result, search))
                    .collect();
            }
        }
        Ok(Vec::new())
    }

    fn void(&self, target: &VoidTarget) -> Result<(), Fault> {
        let operation = "cancel shipment";
        let body = CancelShipment {
            account_number: AccountNumber { value: &target.account },
            tracking_number: target.tracking_number.as_str(),
            deletion_control: "DELETE_ALL_PACKAGES",
        };
        let call = Call::put(operation, "/ship/v1/shipments/cancel").json(json(operation, &body)?);
        let output: CancelOutput = match self.http.send(&english(call)) {
            Ok(answer) => read(operation, &answer)?,
            // FedEx Ground gives this code for a number that is already cancelled.
            Err(fault) if fault.code.as_deref() == Some("TRACKINGNUMBER.ENTERED.INVALID") => return Ok(()),
            Err(fault) => return Err(fault),
        };
        if output.cancelled_shipment == Some(true) {
            return Ok(());
        }
        let words = output.message.or_else(|| output.alerts.first().and_then(|alert| alert.message.clone()));
        let message = words.unwrap_or_else(|| "FedEx did not cancel the shipment".into());
        let fault = Fault::rejected(SYSTEM, operation, "CANCEL.REFUSED", message);
        Err(fault.advised())
    }

    fn track_batch(&self) -> usize {
        TRACKING_NUMBERS_MAX
    }

    fn track(&self, targets: &[TrackTarget]) -> Result<Vec<Result<Option<Tracked>, Fault>>, Fault> {
        let asked: Result<TrackOutput, Fault> =
            ask(&self.track, "track", "/track/v1/trackingnumbers", &track::by_number(targets));
        match asked {
            Ok(output) => Ok(track::tracked(&output, targets)),
            // One refused number fails the whole batch; halving the batch finds it.
            Err(fault) if fault.class == Class::Rejected => match targets {
                [_] if track::is_not_found(fault.code.as_deref()) => Ok(vec![Ok(None)]),
                [_] => Ok(vec![Err(fault)]),
                _ => {
                    let (first, second) = targets.split_at(targets.len() / 2);
                    let mut told = self.track(first)?;
                    told.extend(self.track(second)?);
                    Ok(told)
                }
            },
            Err(fault) => Err(fault),
        }
    }

    fn proof_of_delivery(&self, target: &TrackTarget) -> Result<Option<Document>, Fault> {
        let body = TrackingDocuments {
            track_document_detail: TrackDocumentDetail {
                document_type: "SIGNATURE_PROOF_OF_DELIVERY",
                document_format: "PDF",
            },
            track_document_specification: [TrackDocumentSpecification {
                info: track::info(target),
                account_number: &target.account,
            }],
        };
        let output: Result<DocumentsOutput, Fault> =
            ask(&self.track, "proof of delivery", "/track/v1/trackingdocuments", &body);
        match output {
            Ok(output) => Ok(track::proof(&output)),
            Err(fault) if track::is_not_found(fault.code.as_deref()) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn validate_batch(&self) -> usize {
        ADDRESSES_MAX
    }

    fn validate(&self, addresses: &[Address]) -> Result<Vec<AddressCheck>, Fault> {
        let operation = "validate addresses";
        let sent = addresses.iter().map(|address| ship::address(address, "ship-to"));
        let wire: Vec<AddressToValidate> =
            sent.map(|address| Ok(AddressToValidate { address: address? })).collect::<Result<_, Fault>>()?;
        let body = ResolveAddresses { addresses_to_validate: wire };
        let output: ResolveOutput = ask(&self.http, operation, "/address/v1/addresses/resolve", &body)?;
        if output.resolved_addresses.len() != addresses.len() {
            // FedEx does not promise to echo our ids, so only the order matches answers to addresses.
            let message = format!(
                "{} addresses asked for, {} answered",
                addresses.len(),
                output.resolved_addresses.len()
            );
            return Err(Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, message));
        }
        Ok(output
            .resolved_addresses
            .iter()
            .zip(addresses)
            .map(|(resolved, asked)| address::check(resolved, asked))
            .collect())
    }

    fn check(&self, ship_from: &Party) -> Vec<Finding> {
        let mut findings = Vec::new();
        for http in [&self.http, &self.track] {
            if let Err(fault) = http.clear_holds() {
                return vec![Finding::new("FedEx holds", Err(fault))];
            }
        }
        findings.push(Finding::new("FedEx Ship API", self.trial(ship_from)));
        let validated = self.validate(std::slice::from_ref(&ship_from.address));
        let verdict = validated.map(|checks| {
            let verdict = checks.first().map_or("unknown", |check| check.verdict.as_str());
            format!("answers; the ship-from address is {verdict}")
        });
        findings.push(Finding::new("FedEx Address Validation API", verdict));
        findings.push(Finding::new("FedEx Track API", self.try_track()));
        findings
    }
}

/// Requests descriptions in English, independent of the account's country.
fn english(call: Call) -> Call {
    call.header("x-locale", "en_US")
}

/// Sends a query that may be repeated, and reads its answer.
fn ask<B: Serialize, T: DeserializeOwned>(
    http: &Http,
    operation: &'static str,
    path: &str,
    body: &B,
) -> Result<T, Fault> {
    let call = Call::post(operation, path).json(json(operation, body)?);
    read(operation, &http.send(&english(call))?)
}

fn json<B: Serialize>(operation: &'static str, body: &B) -> Result<String, Fault> {
    serde_json::to_string(body).map_err(|error| {
        Fault::rejected(
            SYSTEM,
            operation,
            "REQUEST.UNREADABLE",
            format!("the request cannot be written: {error}"),
        )
    })
}

/// Reads the output of an answer to a query.
fn read<T: DeserializeOwned>(operation: &'static str, answer: &Answer) -> Result<T, Fault> {
    let envelope: Envelope<T> = lenient::read(&answer.body).map_err(|problem| {
        Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, problem).status(answer.status)
    })?;
    Ok(envelope.output)
}

/// OAuth log-in with client credentials. Tokens live an hour and have no refresh token.
struct Oauth {
    keys: Keys,
    url: String,
}

impl Login for Oauth {
    fn log_in(&self, http: &Http, _previous: Option<&Token>) -> Result<Token, Fault> {
        let call = Call::post("log in", "/oauth/token").for_token().form(vec![
            ("grant_type", "client_credentials".into()),
            ("client_id", self.keys.api_key.expose().into()),
            ("client_secret", self.keys.secret_key.expose().into()),
        ]);
        let answer = http.send_bare(&call)?;
        Token::granted(SYSTEM, &answer, TOKEN_LIFE_S)
    }

    fn authorize(&self, token: &Token, call: Call) -> Call {
        token.on(call)
    }

    fn identity(&self) -> String {
        format!("{} {}", self.url, self.keys.fingerprint())
    }
}

//! Who wants to hear about which package.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::callback::{self, Callback};
use crate::ups::settings::Settings;
use crate::ups::shipment::Ledger;

/// One number of one call; the same number may come several times.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The package.
    pub tracking_number: String,
    /// `v1` names its destination; `v2` calls the one that was registered on the portal.
    pub version: String,
    /// Tells who received a package too.
    pub is_enhanced: bool,
    /// Types of events; empty is all.
    pub event_preferences: Vec<String>,
    /// Where to call.
    pub url: Option<String>,
    /// As it was sent.
    pub credential_type: Option<String>,
    /// Comes as header `credential` with each call.
    pub credential: Option<String>,
    /// Earlier events are not told.
    pub created_at: Timestamp,
    /// Silence from then on.
    pub expires_at: Timestamp,
}

impl Subscription {
    pub(in crate::ups) fn json(&self) -> Value {
        json!({
            "tracking_number": self.tracking_number,
            "version": self.version,
            "enhanced": self.is_enhanced,
            "event_preferences": self.event_preferences,
            "url": self.url,
            "credential_type": self.credential_type,
            "credential": self.credential,
            "created_at": self.created_at.to_string(),
            "expires_at": self.expires_at.to_string(),
        })
    }
}

#[derive(Debug, Default)]
pub(in crate::ups) struct Subscriptions {
    all: Vec<Subscription>,
    by_number: HashMap<String, Vec<usize>>,
}

impl Subscriptions {
    pub(super) fn add(&mut self, subscription: Subscription) {
        self.by_number.entry(subscription.tracking_number.clone()).or_default().push(self.all.len());
        self.all.push(subscription);
    }

    pub(in crate::ups) fn all(&self) -> &[Subscription] {
        &self.all
    }

    /// Event by event, for each subscription that was alive then.
    pub(in crate::ups) fn callbacks(
        &self,
        tracking_number: &str,
        ledger: &Ledger,
        settings: &Settings,
    ) -> Vec<Callback> {
        let own: Vec<&Subscription> = self
            .by_number
            .get(tracking_number)
            .into_iter()
            .flatten()
            .map(|index| &self.all[*index])
            .collect();
        let Some(shipment) = ledger.find(tracking_number) else { return Vec::new() };
        let piece = shipment.pieces.iter().find(|piece| piece.tracking_number == tracking_number);
        let scans = piece.into_iter().flat_map(|piece| &piece.scans);
        scans
            .flat_map(|scan| own.iter().map(move |subscription| (scan, *subscription)))
            .filter(|(scan, subscription)| {
                let wanted = &subscription.event_preferences;
                // Voiding is told to those who want to hear about labels.
                let kind = &scan.event.kind[..1];
                (subscription.created_at..subscription.expires_at).contains(&scan.at)
                    && (wanted.is_empty() || wanted.iter().any(|own| own == kind))
            })
            .map(|(scan, subscription)| callback::callback(shipment, scan, subscription, settings))
            .collect()
    }
}

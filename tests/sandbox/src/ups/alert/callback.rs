//! The calls that UPS makes: one event each, in a form that is nearly that of tracking.

use serde_json::{Value, json};

use super::subscription::Subscription;
use crate::parcel::Place;
use crate::ups::scan::{Scan, Stamp};
use crate::ups::settings::Settings;
use crate::ups::shipment::Shipment;
use crate::ups::track;

/// A POST that UPS would send.
#[derive(Clone, Debug)]
pub struct Callback {
    /// Where to; nothing in version 2, where the portal knows it.
    pub url: Option<String>,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The event.
    pub body: Value,
}

impl Callback {
    pub(in crate::ups) fn json(&self) -> Value {
        let headers: Value = self.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({"url": self.url, "headers": headers, "body": self.body})
    }
}

pub(super) fn callback(
    shipment: &Shipment,
    scan: &Scan,
    subscription: &Subscription,
    settings: &Settings,
) -> Callback {
    let mut headers = vec![
        ("User-Agent".to_owned(), "UPSPubSubTrackingService".to_owned()),
        ("Content-Type".to_owned(), "application/json".to_owned()),
    ];
    if let Some(credential) = &subscription.credential {
        headers.push(("credential".to_owned(), credential.clone()));
    }
    Callback { url: subscription.url.clone(), headers, body: body(shipment, scan, subscription, settings) }
}

fn body(shipment: &Shipment, scan: &Scan, subscription: &Subscription, settings: &Settings) -> Value {
    let event = track::event_of(scan, settings);
    let place = shipment.place(event.at);
    let stamp = Stamp::new(&place, scan.at);
    let is_delivered = event.kind == "D";
    let blank = if settings.alert_leading_blank { " " } else { "" };
    let status = if settings.alert_code_as_number {
        json!(event.status.parse::<u32>().unwrap_or_default())
    } else {
        json!(event.status)
    };
    let scheduled = track::due(shipment, 0).strftime("%Y%m%d").to_string();
    let on_delivery = |text: &String| if is_delivered { text.clone() } else { String::new() };
    let mut body = json!({
        "trackingNumber": format!("{blank}{}", subscription.tracking_number),
        "localActivityDate": stamp.date,
        "localActivityTime": stamp.time,
        "activityLocation": location(&place, is_delivered),
        "activityStatus": {
            "type": event.kind,
            "code": event.code,
            "description": event.description.trim_end(),
            "descriptionCode": status,
        },
        "scheduledDeliveryDate": if event.kind == "M" { String::new() } else { scheduled },
        "actualDeliveryDate": on_delivery(&stamp.date),
        "actualDeliveryTime": on_delivery(&stamp.time),
        "gmtActivityDate": stamp.gmt_date,
        "gmtActivityTime": stamp.gmt_time,
        // A dot, where tracking has a colon.
        "gmtOffset": stamp.gmt_offset('.'),
        "deliveryStartTime": "",
        "deliveryEndTime": "",
        "deliveryTimeDescription": "",
        "deliveryPhoto": "",
    });
    if subscription.is_enhanced && is_delivered {
        body["receivedBy"] = json!(shipment.received_by);
    }
    body
}

fn location(place: &Place, is_delivered: bool) -> Value {
    let postal_code = if is_delivered { place.postal_code.as_str() } else { "" };
    json!({
        "city": place.city.to_uppercase(),
        "stateProvince": place.state,
        "postalCode": postal_code,
        "country": place.country,
    })
}

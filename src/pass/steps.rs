//! Plans the steps of write-backs; [`super::write_back`] does them.

use super::Pass;
use super::standing::standing;
use crate::erp::{News, PackageHistory, PackageNews, Shipped, ShippedPackage, Voided};
use crate::model::{Created, PlannedStep, Scan};
use crate::store::{InTransit, LabelNames, Origin, Shipment, StoreError, TrackedPackage, TrackedShipment};

/// Steps that report a new label to the ERP. `records` are the ERP's ids of the boxes.
pub(super) fn label_steps(
    cx: &Pass<'_>,
    shipment: &Shipment,
    created: &Created,
    records: &[Option<String>],
    names: &LabelNames,
) -> Vec<PlannedStep> {
    let public_url = cx.pair.label.public_url.as_deref();
    let packages = (1_u32..).zip(&created.packages).enumerate().map(|(index, (sequence, package))| {
        let label_extension = package.label.format.extension();
        ShippedPackage {
            record: records.get(index).and_then(Option::as_deref),
            tracking_number: &package.tracking_number,
            label_extension,
            label_url: public_url
                .map(|base| format!("{base}{}", names.label(sequence, label_extension)))
                .or_else(|| package.label_url.clone()),
            tracking_url: cx.pair.carrier.tracking_url(&package.tracking_number),
        }
    });
    let shipped = Shipped {
        handle: &shipment.handle,
        carrier: cx.pair.carrier.display_name(),
        packages: packages.collect(),
        charge: created.charge.as_ref(),
        published: created.published.as_ref(),
        on: cx.at_warehouse(shipment, cx.clock.now()),
    };
    cx.erp.label_steps(&shipped)
}

/// Replans open steps, because a person may have changed the settings that made them fail.
pub(super) fn replan(cx: &Pass<'_>, shipment: &Shipment) -> Result<(), StoreError> {
    let Some(transit) = cx.store().in_transit(vec![shipment.id])?.pop() else { return Ok(()) };
    let packages = cx.store().labelled_packages(shipment.id)?;
    let (charge, published) = cx.store().charges(shipment.id)?;
    let public_url = cx.pair.label.public_url.as_deref();
    let shipped = Shipped {
        handle: &shipment.handle,
        carrier: cx.pair.carrier.display_name(),
        packages: packages
            .iter()
            .map(|package| ShippedPackage {
                record: package.record.as_deref(),
                tracking_number: &package.tracking_number,
                label_extension: package.format.extension(),
                label_url: public_url.map(|base| format!("{base}{}", package.file)),
                tracking_url: cx.pair.carrier.tracking_url(&package.tracking_number),
            })
            .collect(),
        charge: charge.as_ref(),
        published: published.as_ref(),
        on: cx.at_warehouse(shipment, transit.labelled_at),
    };
    let steps: Vec<PlannedStep> = cx.erp.label_steps(&shipped);
    cx.ledger.replan_steps(shipment, &steps)?;
    cx.ledger.drop_unplanned_steps(shipment, Origin::Label, &steps)?;
    cx.ledger.replan_steps(shipment, &state_steps(cx, shipment, &transit)?)
}

/// Steps that report the state of a shipment to the ERP, without its scans.
fn state_steps(
    cx: &Pass<'_>,
    shipment: &Shipment,
    transit: &InTransit,
) -> Result<Vec<PlannedStep>, StoreError> {
    track_steps(cx, &shipment.handle, transit, &standing(cx, transit, &[]), &[])
}

/// Stored and new tracking data of a shipment's packages.
fn history(
    cx: &Pass<'_>,
    transit: &InTransit,
    news: &[TrackedPackage],
) -> Result<Vec<PackageHistory>, StoreError> {
    if !cx.erp.tells_history() {
        return Ok(Vec::new());
    }
    let mut stored = cx.store().scans(transit.packages.iter().map(|package| package.id).collect())?;
    let packages = transit.packages.iter().map(|package| {
        let mut scans = stored.remove(&package.id).unwrap_or_default();
        let told = news.iter().find(|told| told.package_id == package.id);
        scans.extend(told.iter().flat_map(|told| &told.new_events).map(Scan::of));
        scans.sort_by_key(|scan| scan.at.order());
        PackageHistory {
            tracking_number: package.tracking_number.clone(),
            tracking_url: cx.pair.carrier.tracking_url(&package.tracking_number),
            scans,
        }
    });
    Ok(packages.collect())
}

/// Steps that report new tracking data of a shipment to the ERP.
pub(super) fn track_steps(
    cx: &Pass<'_>,
    handle: &serde_json::Value,
    transit: &InTransit,
    whole: &TrackedShipment,
    news: &[TrackedPackage],
) -> Result<Vec<PlannedStep>, StoreError> {
    let mut proofs = 0;
    let packages = news.iter().map(|package| PackageNews {
        tracking_number: &package.tracking_number,
        events: &package.new_events,
        proof: package.proof.as_ref().map(|document| {
            proofs += 1;
            (proofs - 1, document.format.extension())
        }),
    });
    let packages = packages.collect();
    let news = News {
        handle,
        carrier: cx.pair.carrier.display_name(),
        status: whole.status,
        delivered_at: whole.delivered_at.as_ref().map(|time| time.text.as_str()),
        signed_by: whole.signed_by.as_deref(),
        packages,
        history: history(cx, transit, news)?,
    };
    Ok(cx.erp.track_steps(&news))
}

/// Steps that report a cancelled label to the ERP.
pub(super) fn void_steps(cx: &Pass<'_>, shipment: &Shipment) -> Result<Vec<PlannedStep>, StoreError> {
    let packages = cx.store().voided_packages(shipment)?;
    let voided = Voided {
        handle: &shipment.handle,
        carrier: cx.pair.carrier.display_name(),
        packages: packages.iter().map(|(record, number)| (record.as_deref(), number)).collect(),
        on: cx.at_warehouse(shipment, cx.clock.now()),
    };
    Ok(cx.erp.void_steps(&voided))
}

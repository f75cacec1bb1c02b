//! Packages that come in.

use serde_json::Value;

use super::change::{Change, lines, members};
use super::pen::Pen;
use crate::netsuite::book::Book;
use crate::netsuite::model::{Package, PackageKind, Transaction};
use crate::netsuite::refusal::Refusal;
use crate::netsuite::render::{live_packages, package_names};
use crate::netsuite::schema;

/// The change that the value of a sublist asks for; nothing for a sublist that is not alive.
pub(super) fn read(
    pen: &Pen<'_>,
    book: &Book,
    transaction: &Transaction,
    name: &str,
    value: &Value,
) -> Result<Option<Change>, Refusal> {
    let Some(kind) = PackageKind::ALL.into_iter().find(|kind| kind.name() == name) else { return Ok(None) };
    if live_packages(transaction.head().ship_method.as_deref(), pen.settings) != kind {
        return Ok(None);
    }
    let Some(lines) = lines(pen, name, value)? else { return Ok(Some(Change::NoPackages(kind))) };
    let read = lines.iter().enumerate().map(|(index, line)| package(pen, book, kind, index, line));
    Ok(Some(Change::Packages(kind, read.collect::<Result<_, _>>()?)))
}

fn package(
    pen: &Pen<'_>,
    book: &Book,
    kind: PackageKind,
    index: usize,
    line: &Value,
) -> Result<Package, Refusal> {
    let path = format!("{}.items[{index}]", kind.name());
    let names = package_names(kind);
    let mut package = Package { kind, ..Package::default() };
    let mut known = line.clone();
    if kind == PackageKind::Package
        && let Some(details) = known.as_object_mut().and_then(|line| line.remove("packageDetails"))
    {
        for (name, value) in members(pen, book, schema::DETAILS, &format!("{path}.packageDetails"), &details)?
        {
            set_size(&mut package, names.sizes, &name, &value);
        }
    }
    for (name, value) in members(pen, book, schema::package(kind), &path, &known)? {
        let text = || value.as_str().map(str::to_owned);
        if name == names.tracking_number {
            package.tracking_number = text();
        } else if name == names.weight {
            package.weight_lb = value.as_f64();
        } else if name == names.description {
            package.description = text();
        } else if name == names.carton {
            package.carton = text().or_else(|| value.as_i64().map(|number| number.to_string()));
        } else if kind == PackageKind::Package || !set_size(&mut package, names.sizes, &name, &value) {
            package.fields.insert(name, value);
        }
    }
    Ok(package)
}

/// Whether it was a size.
fn set_size(package: &mut Package, names: [&str; 3], name: &str, value: &Value) -> bool {
    let slots = [&mut package.length_in, &mut package.width_in, &mut package.height_in];
    let slot = names.into_iter().zip(slots).find(|(own, _)| *own == name);
    let is_size = slot.is_some();
    if let Some((_, slot)) = slot {
        *slot = value.as_f64();
    }
    is_size
}

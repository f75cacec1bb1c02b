//! `[pair.NAME]`: an ERP connection, a carrier connection, and the rules between them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::de::DeTable;

use super::without_effect;
use crate::carrier::CarrierSettings;
use crate::erp::{ErpSettings, OpenErp};
use crate::model::{
    Address, Contact, Country, Dimensions, LabelFormat, LabelSpec, LengthUnit, Party, Weight, WeightUnit,
};
use crate::settings::{BaseUrl, Section};
use crate::store::Systems;

/// What the carrier's check of an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValidateAddress {
    /// No check is made.
    Off,
    /// An order with a doubtful address is shipped, with a warning.
    Warn,
    /// An order with an invalid or ambiguous address is rejected.
    Block,
}

/// What follows when a shipment in doubt is not found at the carrier within the time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterDoubt {
    /// A person decides.
    Hold,
    /// A new label is made.
    Resubmit,
}

/// Origin of the parcels of one warehouse.
#[derive(Clone, Debug)]
pub(crate) struct ShipFrom {
    pub(crate) party: Party,
    /// Value of `{printer}` in the print command.
    pub(crate) printer: Option<String>,
    /// Time zone of the warehouse, where it is not that of the machine.
    pub(crate) time_zone: Option<TimeZone>,
}

/// How labels are made and printed.
#[derive(Clone, Debug)]
pub(crate) struct LabelRules {
    pub(crate) spec: LabelSpec,
    /// Program and arguments; none where labels are not printed.
    pub(crate) print: Option<Vec<String>>,
    /// Time after which a print command is killed.
    pub(crate) print_time_limit: Duration,
    /// Base address of published labels; ends with a slash.
    pub(crate) public_url: Option<String>,
}

/// Rules by which an order becomes a shipment.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) default_service: Option<String>,
    /// Carrier services by the ERP's ship-via code.
    pub(crate) services: BTreeMap<String, String>,
    /// Ship-via codes that only another pair of the same ERP connection maps, with its name: their orders are left to it.
    pub(crate) left_to: BTreeMap<String, String>,
    /// Ship-via codes of orders that are no parcels: collected by the customer, or taken by a truck.
    pub(crate) ignored: BTreeSet<String>,
    /// Orders with a ship date more than this many days ahead wait.
    pub(crate) days_ahead: u32,
    /// Accounts by the ERP's division.
    pub(crate) accounts: BTreeMap<String, String>,
    pub(crate) default_account: String,
    /// Codes that the carrier's invoice shows for the ERP's cost centres; a cost centre without an entry keeps its own code.
    pub(crate) cost_centers: BTreeMap<String, String>,
    /// Length of the longest unique reference by which the carrier finds a shipment.
    pub(crate) reference_max: usize,
    pub(crate) ship_from: BTreeMap<String, ShipFrom>,
    pub(crate) default_weight: Option<Weight>,
    pub(crate) default_dimensions: Option<Dimensions>,
    pub(crate) label: LabelSpec,
    /// Whether the ERP stores the label's address while only the carrier publishes the label.
    pub(crate) wants_label_url: bool,
    /// Whether an order without an invoice number waits for one.
    pub(crate) needs_invoice: bool,
    /// Whether the carrier is told declared values, for which it may charge.
    pub(crate) declares_value: bool,
}

impl Rules {
    /// Origin of a warehouse's parcels: the table of its code; for a code `DIVISION/CODE`, also the table of the division or of the code
    /// alone; else the default.
    pub(crate) fn ship_from(&self, warehouse: Option<&str>) -> Option<&ShipFrom> {
        let whole = warehouse.unwrap_or("default");
        let (division, code) = whole.split_once('/').unwrap_or((whole, whole));
        [whole, division, code, "default"].iter().find_map(|name| self.ship_from.get(*name))
    }

    /// Time zone of a warehouse.
    pub(crate) fn time_zone(&self, warehouse: Option<&str>) -> TimeZone {
        // The warehouses of a pair are mostly in one zone: any of them is a better guess than the machine's.
        let ship_from = self.ship_from(warehouse).or_else(|| self.ship_from.values().next());
        ship_from.and_then(|ship_from| ship_from.time_zone.clone()).unwrap_or_else(TimeZone::system)
    }

    /// Day at a warehouse at that moment.
    pub(crate) fn day(&self, warehouse: Option<&str>, moment: Timestamp) -> Date {
        moment.to_zoned(self.time_zone(warehouse)).date()
    }
}

/// Settings of one pair.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) erp_name: String,
    pub(crate) carrier_name: String,
    pub(crate) erp: Box<dyn OpenErp>,
    pub(crate) carrier: Arc<dyn CarrierSettings>,
    pub(crate) validate_address: ValidateAddress,
    /// Number of concurrent carrier calls.
    pub(crate) concurrency: u32,
    pub(crate) ping: Option<BaseUrl>,
    pub(crate) doubt_after: Duration,
    pub(crate) after_doubt: AfterDoubt,
    /// Time limit of a pass.
    pub(crate) time_limit: Duration,
    /// How long after its label a package is tracked.
    pub(crate) track_for: Duration,
    /// Whether proof-of-delivery documents are fetched.
    pub(crate) proof_of_delivery: bool,
    pub(crate) label: LabelRules,
    pub(crate) rules: Rules,
}

const DAY: Duration = Duration::from_secs(86_400);

impl Pair {
    /// Systems of the pair.
    pub(crate) fn systems(&self) -> Systems {
        let mut accounts: Vec<String> = self.rules.accounts.values().cloned().collect();
        accounts.push(self.rules.default_account.clone());
        accounts.sort();
        accounts.dedup();
        Systems { erp: self.erp.system(), carrier: self.carrier.system(), accounts }
    }
}

/// Reads a pair. None where its connections are unknown; its other mistakes are reported nevertheless.
pub(super) fn read<'t>(
    section: &Section<'t>,
    empty: &'t DeTable<'t>,
    erp: Option<&dyn ErpSettings>,
    carrier: Option<&Arc<dyn CarrierSettings>>,
    (erp_name, carrier_name): (String, String),
) -> Option<Pair> {
    let label = label(&section.table_or_empty("label", empty), carrier.map(|carrier| &**carrier));
    let write_back = section.table_or_empty("write_back", empty);
    let opened = erp.map(|erp| erp.pair(&write_back));
    if erp.is_some() {
        write_back.finish();
    }
    let (doubt_after, after_doubt) = in_doubt(section);
    let validate =
        [("off", ValidateAddress::Off), ("warn", ValidateAddress::Warn), ("block", ValidateAddress::Block)];
    let mut rules = rules(section, empty, carrier.map(|carrier| &**carrier), label.spec.clone());
    if let Some(erp) = erp {
        without_effect::check(section, erp.tells(), carrier.map(|carrier| &**carrier));
    }
    let shows_label = label.public_url.is_some();
    rules.wants_label_url = !shows_label && opened.as_ref().is_some_and(|erp| erp.wants_label_url());
    let wants_printer = label.print.iter().flatten().any(|word| word.contains("{printer}"));
    for (warehouse, ship_from) in rules.ship_from.iter().filter(|_| wants_printer) {
        if ship_from.printer.is_none() {
            section.mistake(
                "ship_from",
                format!("{warehouse} needs a printer, because the print command holds {{printer}}"),
            );
        }
    }
    // Every key is read before a missing connection ends the reading, so that each mistake is reported.
    let validate_address = section.choice("validate_address", &validate).unwrap_or(ValidateAddress::Warn);
    let concurrency = section.integer("concurrency", 1, 64).unwrap_or(4);
    let ping = section.url("ping");
    let time_limit = section.duration("time_limit").unwrap_or(Duration::from_secs(3600));
    let track_for = section.duration("track_for").unwrap_or(60 * DAY);
    let proof_of_delivery = section.flag("proof_of_delivery").unwrap_or(true);
    Some(Pair {
        name: section.name().to_owned(),
        erp_name,
        carrier_name,
        erp: opened?,
        carrier: Arc::clone(carrier?),
        validate_address,
        concurrency,
        ping,
        doubt_after,
        after_doubt,
        time_limit,
        track_for,
        proof_of_delivery,
        label,
        rules,
    })
}

fn rules<'t>(
    section: &Section<'t>,
    empty: &'t DeTable<'t>,
    carrier: Option<&dyn CarrierSettings>,
    label: LabelSpec,
) -> Rules {
    let service = section.table_or_empty("service", empty);
    let default_service = service.text("default");
    let services: BTreeMap<_, _> = service.text_map("map").into_iter().collect();
    if default_service.is_none() && services.is_empty() {
        section.mistake("service", "needs a default service, a map of ship-via codes, or both");
    }
    let ignored: BTreeSet<String> = service.texts("ignore").unwrap_or_default().into_iter().collect();
    for code in ignored.iter().filter(|code| services.contains_key(*code)) {
        service.mistake("ignore", format!("\"{code}\" is mapped to a service as well"));
    }
    for (key, name) in default_service
        .iter()
        .map(|name| ("default", name))
        .chain(services.values().map(|name| ("map", name)))
    {
        if let Some(problem) = carrier.and_then(|carrier| carrier.service_problem(name)) {
            service.mistake(key, problem);
        }
    }
    service.finish();
    let package = section.table_or_empty("package", empty);
    let default_weight = package.table("weight").and_then(read_weight);
    let default_dimensions = package.table("dimensions").and_then(read_dimensions);
    let declares_value = package.flag("declared_value").unwrap_or(false);
    package.finish();
    let references = section.table_or_empty("references", empty);
    let invoice = [("when-known", false), ("required", true)];
    let needs_invoice = references.choice("invoice", &invoice).unwrap_or(false);
    references.finish();
    let ship_from = section.table("ship_from").map(|table| table.tables()).unwrap_or_default();
    let ship_from: BTreeMap<_, _> = ship_from
        .into_iter()
        .filter_map(|table| Some((table.name().to_owned(), read_ship_from(table, carrier)?)))
        .collect();
    if !section.has("ship_from") {
        section.mistake(
            "ship_from",
            "is missing: parcels start at [pair.NAME.ship_from.default], or at one table per warehouse code",
        );
    }
    let default_account = carrier.map(|carrier| carrier.account().to_owned()).unwrap_or_default();
    let accounts = section.text_map("accounts").into_iter().collect();
    let cost_centers = section.text_map("cost_centers").into_iter().collect();
    Rules {
        default_service,
        services,
        left_to: BTreeMap::new(),
        ignored,
        days_ahead: section.integer("days_ahead", 0, 366).unwrap_or(1),
        accounts,
        default_account,
        cost_centers,
        reference_max: carrier.map_or(usize::MAX, CarrierSettings::reference_max),
        ship_from,
        default_weight,
        default_dimensions,
        label,
        wants_label_url: false,
        needs_invoice,
        declares_value,
    }
}

fn in_doubt(section: &Section<'_>) -> (Duration, AfterDoubt) {
    let Some(table) = section.table("in_doubt") else { return (Duration::from_secs(1800), AfterDoubt::Hold) };
    let after = table.duration("after").unwrap_or(Duration::from_secs(1800));
    let then = table.choice("then", &[("hold", AfterDoubt::Hold), ("resubmit", AfterDoubt::Resubmit)]);
    table.finish();
    (after, then.unwrap_or(AfterDoubt::Hold))
}

fn label(section: &Section<'_>, carrier: Option<&dyn CarrierSettings>) -> LabelRules {
    let formats = [
        ("PDF", LabelFormat::Pdf),
        ("PNG", LabelFormat::Png),
        ("ZPL", LabelFormat::Zpl),
        ("GIF", LabelFormat::Gif),
        ("EPL", LabelFormat::Epl),
    ];
    let formats: Vec<_> = formats
        .into_iter()
        .filter(|(_, format)| carrier.is_none_or(|carrier| carrier.label_formats().contains(format)))
        .collect();
    let usual = formats.first().map_or(LabelFormat::Pdf, |(_, format)| *format);
    let format = section.choice("format", &formats).unwrap_or(usual);
    let stock = section.text("stock");
    let stock =
        stock.unwrap_or_else(|| carrier.map(CarrierSettings::default_stock).unwrap_or_default().to_owned());
    let spec = LabelSpec { format, stock };
    if let Some(problem) = carrier.and_then(|carrier| carrier.label_problem(&spec)) {
        section.mistake("stock", problem);
    }
    let print = section.text("print").and_then(|command| print_command(section, &command));
    let print_time_limit = section.duration("print_time_limit").unwrap_or(Duration::from_secs(10));
    if print_time_limit.is_zero() {
        section.mistake("print_time_limit", "must be a second at least");
    }
    let public_url = section.url("public_url").map(|url| format!("{url}/"));
    LabelRules { spec, print, print_time_limit, public_url }
}

/// Splits a command as a shell would; it will run without one.
fn print_command(section: &Section<'_>, command: &str) -> Option<Vec<String>> {
    match shlex::split(command).filter(|words| !words.is_empty()) {
        Some(words) if words.iter().any(|word| word.contains("{file}")) => Some(words),
        Some(_) => {
            section.mistake("print", "must hold {file}, which becomes the label's path");
            None
        }
        None => {
            section.mistake("print", "has a quote that is not closed");
            None
        }
    }
}

fn read_weight(section: Section<'_>) -> Option<Weight> {
    let units = [
        ("lb", WeightUnit::Pound),
        ("kg", WeightUnit::Kilogram),
        ("oz", WeightUnit::Ounce),
        ("g", WeightUnit::Gram),
    ];
    let (value, unit) = (section.positive("value"), section.choice("unit", &units));
    require(&section, &["value", "unit"]);
    section.finish();
    Weight::from_decimal(value?, unit?)
}

fn read_dimensions(section: Section<'_>) -> Option<Dimensions> {
    let units = [("in", LengthUnit::Inch), ("cm", LengthUnit::Centimeter)];
    let [length, width, height] = ["length", "width", "height"].map(|key| section.positive(key));
    let unit = section.choice("unit", &units);
    require(&section, &["length", "width", "height", "unit"]);
    section.finish();
    Dimensions::from_decimals(length?, width?, height?, unit?)
}

/// Reports the keys that are absent; true when none is.
fn require(section: &Section<'_>, keys: &[&str]) -> bool {
    let absent: Vec<_> = keys.iter().filter(|key| !section.has(key)).collect();
    for key in &absent {
        section.mistake(key, "is missing");
    }
    absent.is_empty()
}

fn read_ship_from(section: Section<'_>, carrier: Option<&dyn CarrierSettings>) -> Option<ShipFrom> {
    let is_complete = require(&section, &["line1", "city", "country", "phone"]);
    let country_code = section.text("country").unwrap_or_default();
    let country = Country::parse(&country_code);
    if country.is_none() && !country_code.is_empty() {
        section.mistake("country", format!("\"{country_code}\" is no ISO 3166 country code such as \"US\""));
    }
    let contact = Contact {
        company: section.text("company"),
        person: section.text("contact"),
        phone: section.text("phone").unwrap_or_default(),
        email: section.text("email"),
    };
    let lines = [section.text("line1"), section.text("line2"), section.text("line3")];
    let address = country.map(|country| Address {
        lines: lines.into_iter().flatten().collect(),
        city: section.text("city").unwrap_or_default(),
        state: section.text("state"),
        postal_code: section.text("postal_code"),
        country,
    });
    for key in ["city", "state", "postal_code"] {
        // These keys are known even if the country is not.
        let _ = section.has(key);
    }
    let printer = section.text("printer");
    let time_zone = section.time_zone("time_zone");
    let party = address.map(|address| Party { contact, address });
    if let Some(party) = party.as_ref().filter(|_| is_complete)
        && let Some(problem) = carrier.and_then(|carrier| carrier.ship_from_problem(party))
    {
        section.mistake("", problem);
    }
    section.finish();
    Some(ShipFrom { party: party?, printer, time_zone })
}

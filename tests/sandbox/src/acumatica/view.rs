//! What a request wants to see: `$select`, `$expand` and `$custom`, held against the contract.

use super::contract::{Entity, Field};
use super::refusal::Refusal;
use super::settings::{CustomKind, Settings};
use crate::http::Request;

/// The members of one entity that are to be answered.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) entity: &'static Entity,
    pub(crate) shown: Vec<Shown>,
    /// Custom fields by full name, with their types.
    pub(crate) custom: Vec<(String, CustomKind)>,
    pub(crate) has_files: bool,
}

/// One member, and what of the records below it.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) field: &'static Field,
    pub(crate) below: Option<View>,
}

/// Members that every record has, whatever the contract says.
const SYSTEM_MEMBERS: [&str; 5] = ["id", "rowNumber", "note", "custom", "files"];

impl View {
    pub(crate) fn of(
        request: &Request,
        entity: &'static Entity,
        version: u8,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        let paths = Paths {
            version,
            expand: list(request.option("$expand")).collect(),
            select: request.option("$select").map(|select| list(Some(select)).collect()),
            custom: list(request.option("$custom")).collect(),
        };
        paths.check(entity)?;
        let mut view = paths.view(entity, "", settings);
        view.has_files = paths.expand.contains(&"files") && paths.selects("files");
        Ok(view)
    }

    /// Names of all members at every depth.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let below = |shown: &Shown| shown.below.as_ref().map_or_else(Vec::new, Self::names);
        self.shown.iter().flat_map(|shown| [vec![shown.field.name], below(shown)].concat()).collect()
    }
}

struct Paths<'a> {
    version: u8,
    expand: Vec<&'a str>,
    select: Option<Vec<&'a str>>,
    custom: Vec<&'a str>,
}

impl Paths<'_> {
    /// Refuses names that the contract does not have.
    fn check(&self, entity: &'static Entity) -> Result<(), Refusal> {
        for path in &self.expand {
            let is_nested = |field: &Field| field.kind.below().is_some();
            if *path != "files" && !resolve(entity, path, self.version).is_some_and(is_nested) {
                return Err(Refusal::unknown_name(path));
            }
        }
        for path in self.select.iter().flatten() {
            let last = path.rsplit('/').next().unwrap_or(path);
            if !SYSTEM_MEMBERS.contains(&last) && resolve(entity, path, self.version).is_none() {
                return Err(Refusal::unknown_name(path));
            }
        }
        Ok(())
    }

    fn view(&self, entity: &'static Entity, prefix: &str, settings: &Settings) -> View {
        let mut shown = Vec::new();
        for field in entity.fields_in(self.version) {
            let path = format!("{prefix}{}", field.name);
            if !self.selects(&path) {
                continue;
            }
            match field.kind.below() {
                Some(_) if !self.expand.contains(&path.as_str()) => {}
                below => {
                    let below = below.map(|below| self.view(below, &format!("{path}/"), settings));
                    shown.push(Shown { field, below });
                }
            }
        }
        View { entity, shown, custom: self.custom_fields(entity, prefix, settings), has_files: false }
    }

    /// Whether the path, something above it or something below it is selected.
    fn selects(&self, path: &str) -> bool {
        let Some(select) = &self.select else { return true };
        let is_under = |path: &str, top: &str| {
            path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        select.iter().any(|selected| is_under(selected, path) || is_under(path, selected))
    }

    /// The custom fields of the entity that are asked for. The answer lacks those that do not exist, without a word.
    fn custom_fields(&self, entity: &Entity, prefix: &str, settings: &Settings) -> Vec<(String, CustomKind)> {
        let names = self.custom.iter().filter_map(|path| path.strip_prefix(prefix));
        names.filter_map(|name| Some((name.to_owned(), entity.custom_kind(name, settings)?))).collect()
    }
}

fn resolve(entity: &'static Entity, path: &str, version: u8) -> Option<&'static Field> {
    match path.split_once('/') {
        None => entity.field(path, version),
        Some((name, rest)) => resolve(entity.field(name, version)?.kind.below()?, rest, version),
    }
}

fn list(option: Option<&str>) -> impl Iterator<Item = &str> {
    option.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty())
}

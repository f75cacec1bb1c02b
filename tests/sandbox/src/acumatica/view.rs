//! What a request wants to see: `$select`, `$expand` and `$custom`, held against the contract.

use super::contract::{Entity, Field, Kind};
use super::refusal::Refusal;
use super::settings::Settings;
use super::switch::{CustomKind, UnknownCustom};
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

/// One member.
#[derive(Debug)]
pub(crate) enum Shown {
    Plain(&'static str),
    One(&'static str, View),
    Many(&'static str, View),
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
        let mut view = paths.view(entity, "", settings)?;
        view.has_files = paths.expand.contains(&"files") && paths.selects("files");
        Ok(view)
    }

    /// Names of all members at every depth.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let below = |shown: &Shown| match shown {
            Shown::Plain(name) => vec![*name],
            Shown::One(name, view) | Shown::Many(name, view) => {
                let mut names = view.names();
                names.push(name);
                names
            }
        };
        self.shown.iter().flat_map(below).collect()
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

    fn view(&self, entity: &'static Entity, prefix: &str, settings: &Settings) -> Result<View, Refusal> {
        let mut shown = Vec::new();
        for field in entity.fields_in(self.version) {
            let path = format!("{prefix}{}", field.name);
            let is_wanted = self.selects(&path);
            match field.kind {
                Kind::One(_) | Kind::Many(_) if !self.expand.contains(&path.as_str()) || !is_wanted => {}
                Kind::One(below) => {
                    shown.push(Shown::One(field.name, self.view(below, &format!("{path}/"), settings)?));
                }
                Kind::Many(below) => {
                    shown.push(Shown::Many(field.name, self.view(below, &format!("{path}/"), settings)?));
                }
                _ if is_wanted => shown.push(Shown::Plain(field.name)),
                _ => {}
            }
        }
        Ok(View { entity, shown, custom: self.custom_fields(entity, prefix, settings)?, has_files: false })
    }

    /// Whether the path, something above it or something below it is selected.
    fn selects(&self, path: &str) -> bool {
        let Some(select) = &self.select else { return true };
        let is_under = |path: &str, top: &str| {
            path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        select.iter().any(|selected| is_under(selected, path) || is_under(path, selected))
    }

    fn custom_fields(
        &self,
        entity: &Entity,
        prefix: &str,
        settings: &Settings,
    ) -> Result<Vec<(String, CustomKind)>, Refusal> {
        let mut found = Vec::new();
        for path in &self.custom {
            let Some(name) = path.strip_prefix(prefix).filter(|name| !name.contains('/')) else { continue };
            match settings.custom_kind(entity.name, name) {
                Some(kind) => found.push((name.to_owned(), kind)),
                None if settings.unknown_custom == UnknownCustom::Refuse => {
                    return Err(Refusal::unknown_name(name));
                }
                None => {}
            }
        }
        Ok(found)
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

//! `seal`: replaces secrets of the configuration by sealed ones, which only the key opens.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::json;

use super::Context;
use crate::config::Config;
use crate::exit;
use crate::files::{beside, folder_of, sync_folder_of};
use crate::seal::{KeyRing, Keys};
use crate::settings::Secret;
use crate::store::Store;
use crate::trial::crash_point;

/// Lists secrets in clear text, and sealed ones that would open for another host too.
pub(super) fn check(context: &Context) -> anyhow::Result<u8> {
    let config = context.config()?;
    let wanting = wanting(&config);
    let (unbound, clear): (Vec<_>, Vec<_>) = wanting.iter().partition(|secret| secret.is_unbound());
    let places = |secrets: &[&Arc<Secret>]| -> Vec<_> {
        secrets.iter().map(|secret| json!({"key": secret.key(), "line": secret.line()})).collect()
    };
    let view =
        json!({"command": "seal", "file": config.file, "clear": places(&clear), "unbound": places(&unbound)});
    context.report.told(&view, || {
        let line = |secret: &&Arc<Secret>| {
            let problem = if secret.is_clear() {
                "stands in clear"
            } else {
                "was sealed by an earlier version, and is not bound to its host: run mlc seal"
            };
            format!("line {}: {} {problem}", secret.line(), secret.key())
        };
        wanting.iter().map(line).collect()
    });
    Ok(if wanting.is_empty() { exit::OK } else { exit::NEEDS_PERSON })
}

/// Seals secrets in clear text, and seals those again that are not bound to their host.
pub(super) fn seal(context: &Context) -> anyhow::Result<u8> {
    let config = context.config()?;
    let wanting = wanting(&config);
    if !wanting.is_empty() {
        open(&wanting, &context.keys)?;
        // A second key could not open what the first one has sealed.
        let is_first = config.secrets().iter().all(|secret| !secret.is_sealed())
            && !Store::may_hold_sealed(&config.store);
        let ring = if is_first { context.keys.first()? } else { context.keys.existing()? };
        rewrite(&config.file, &wanting, ring)?;
    }
    tell(context, &config, &wanting)
}

/// Changes the key. At every moment the current key file opens all sealed values.
pub(super) fn rotate(context: &Context) -> anyhow::Result<u8> {
    let config = context.config()?;
    let old = context.keys.existing()?;
    let both = Arc::new(old.rotated()?);
    let texts: Vec<&Arc<Secret>> = config.secrets().iter().filter(|secret| secret.span().is_some()).collect();
    open(&texts, &context.keys)?;
    let newest = both.newest().context("the new key cannot be read")?;
    let database = Store::to_be_resealed(&config.store, &context.keys)?;
    context.keys.replace(&both)?;
    rewrite(&config.file, &texts, &both)?;
    if let Some(database) = database {
        database.reseal(&both)?;
    }
    context.keys.replace(&newest)?;
    tell(context, &config, &texts)
}

fn tell(context: &Context, config: &Config, sealed: &[&Arc<Secret>]) -> anyhow::Result<u8> {
    let key = context.keys.place()?.shown();
    let places: Vec<&str> = sealed.iter().map(|secret| secret.key()).collect();
    context.report.told(
        &json!({"command": "seal", "file": config.file, "key": key, "sealed": places}),
        || {
            let mut lines: Vec<String> = places.iter().map(|place| format!("sealed {place}")).collect();
            if lines.is_empty() {
                lines.push("nothing stands in clear".into());
            } else {
                lines.push(format!(
                    "the key lies at {key}: keep a copy of it, apart from backups of what it opens"
                ));
            }
            lines
        },
    );
    Ok(exit::OK)
}

/// Secrets that are in clear text, or that an earlier version sealed.
fn wanting(config: &Config) -> Vec<&Arc<Secret>> {
    config.secrets().iter().filter(|secret| secret.is_clear() || secret.is_unbound()).collect()
}

/// Reads the values before anything is changed.
fn open(secrets: &[&Arc<Secret>], keys: &Keys) -> anyhow::Result<()> {
    for secret in secrets {
        if let Err(problem) = secret.read(keys) {
            bail!("{} (line {}): {problem}", secret.key(), secret.line());
        }
    }
    Ok(())
}

/// Replaces these secrets in the file by sealed texts; every other byte stays as it is.
fn rewrite(file: &Path, secrets: &[&Arc<Secret>], ring: &Arc<KeyRing>) -> anyhow::Result<()> {
    // A symbolic link is followed, because its target must change.
    let file = std::fs::canonicalize(file).with_context(|| format!("cannot find {}", file.display()))?;
    let mut text =
        std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut spans: Vec<_> = secrets.iter().filter_map(|secret| Some((secret.span()?, *secret))).collect();
    // From the end to the start, so that earlier spans stay valid.
    spans.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, secret) in &spans {
        let sealed = secret.sealed_by(ring)?;
        if text.get(span.clone()).is_none() {
            bail!("{} was changed meanwhile: run mlc seal again", file.display());
        }
        text.replace_range(span.clone(), &format!("\"{sealed}\""));
    }
    let draft = draft(&file, &text).with_context(|| format!("cannot write beside {}", file.display()))?;
    crash_point("config.before");
    let result = verify(&draft, secrets, ring).and_then(|()| {
        std::fs::rename(&draft, &file).with_context(|| format!("cannot replace {}", file.display()))
    });
    if result.is_err() {
        let _ = std::fs::remove_file(&draft);
    }
    result?;
    crash_point("config.after");
    sync_folder_of(&file).with_context(|| format!("cannot store {}", folder_of(&file).display()))
}

/// Writes the new text to a draft beside the file, with the same owner and no more rights. It holds no clear secret.
fn draft(file: &Path, text: &str) -> std::io::Result<PathBuf> {
    let path = beside(file, ".sealing");
    let old = std::fs::metadata(file)?;
    // A process that died may have left a draft.
    let _ = std::fs::remove_file(&path);
    let mut draft = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path)?;
    draft.write_all(text.as_bytes())?;
    if draft.metadata()?.uid() != old.uid() || draft.metadata()?.gid() != old.gid() {
        fchown(&draft, Some(old.uid()), Some(old.gid()))?;
    }
    draft.set_permissions(std::fs::Permissions::from_mode(old.permissions().mode() & 0o777))?;
    draft.sync_all()?;
    Ok(path)
}

/// Loads the draft as a configuration, and compares all secrets: none may be lost.
fn verify(draft: &Path, secrets: &[&Arc<Secret>], ring: &Arc<KeyRing>) -> anyhow::Result<()> {
    let keys = Arc::new(Keys::of(Arc::clone(ring)));
    let config = Config::load(draft, Arc::clone(&keys))?;
    for secret in secrets {
        let found = config.secrets().iter().find(|found| found.key() == secret.key());
        let is_same = found.is_some_and(|found| {
            !found.is_clear()
                && !found.is_unbound()
                && found.read(&keys).is_ok()
                && found.expose() == secret.expose()
        });
        if !is_same {
            bail!(
                "{} could not be sealed: the file was changed meanwhile, or mlc cannot write it; nothing was changed",
                secret.key()
            );
        }
    }
    Ok(())
}

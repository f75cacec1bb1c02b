//! `store`: decisions of a person about rows of the database.

use anyhow::bail;
use serde_json::json;

use super::{Context, user};
use crate::exit;
use crate::lock::Held;
use crate::store::{Actor, Ledger, Store, StoreError};

/// Moves the rows of a pair to a configured pair and its current systems.
pub(super) fn adopt(context: &Context, pair: &str, from: Option<&str>) -> anyhow::Result<u8> {
    let config = context.config()?;
    let settings = config.pair(pair)?;
    let from = from.unwrap_or(pair);
    if from != pair && config.pair_names().any(|name| name == from) {
        bail!("pair {from} is configured: its rows are its own");
    }
    let store = context.store(&config)?;
    let Some(_locks) = locks(&store, &[pair, from])? else {
        context.report.told(&json!({"command": "store adopt", "pair": pair, "error": "busy"}), || {
            vec![format!("a pass of pair {pair} or {from} is running: try again when it is over")]
        });
        return Ok(exit::TRY_LATER);
    };
    let actor = Actor { pass: store.new_id(), pair: pair.to_owned(), command: "store adopt" };
    let ledger = Ledger::of_pair(store, actor, settings.systems(), config.configured());
    let count = ledger.adopt_rows(from, &user())?;
    context
        .report
        .told(&json!({"command": "store adopt", "pair": pair, "from": from, "rows": count}), || {
            vec![format!("pair {pair} has taken over {count} shipments of pair {from}")]
        });
    Ok(exit::OK)
}

/// Locks these pairs against passes. None where one is running.
fn locks(store: &Store, pairs: &[&str]) -> Result<Option<Vec<Held>>, StoreError> {
    let mut names: Vec<String> = pairs.iter().map(|pair| format!("pair-{pair}")).collect();
    names.dedup();
    let held =
        names.iter().map(|name| store.locks().attempt(name)).collect::<std::io::Result<Option<Vec<_>>>>();
    held.map_err(|error| StoreError::NotWritable {
        path: store.path().to_owned(),
        message: error.to_string(),
    })
}

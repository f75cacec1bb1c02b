//! SQL of the tables as they were released; each text raises the schema by one version.

/// Identifies the file as a database of mlc: `mlc1` in ASCII.
pub(super) const APPLICATION_ID: i32 = 0x6d6c_6331;

/// Migrations: text `n` leads from version `n` to `n + 1`. Released texts never change.
pub(super) const MIGRATIONS: &[&str] = &[V1, V2, V3, SYSTEMS, SEALS, TOLD];

/// The newest version.
#[expect(clippy::cast_possible_truncation, reason = "a handful of migrations")]
pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;

const V1: &str = "
CREATE TABLE shipment (
    id INTEGER PRIMARY KEY,
    pair TEXT NOT NULL,
    order_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('claimed', 'requested', 'labelled', 'done', 'rejected', 'in_doubt', 'voiding', 'voided')),
    job TEXT NOT NULL,                      -- one intent to ship; kept when a lost label is voided and made anew
    pass TEXT NOT NULL,                     -- the pass that brought it into this state
    attempt INTEGER NOT NULL DEFAULT 0,     -- create calls sent under this job
    revision TEXT,                          -- the ERP's listed record when it was last judged
    fingerprint TEXT,                       -- hash of the order when it was last judged
    handle TEXT NOT NULL DEFAULT 'null',    -- what the ERP connector needs to write back, JSON
    warehouse TEXT,
    reference TEXT,
    account TEXT,
    service TEXT,
    request_digest TEXT,
    requested_at TEXT,
    generation INTEGER NOT NULL DEFAULT 0,  -- how often the database had been restored when the carrier was asked
    labelled_at TEXT,
    master_tracking_number TEXT,
    carrier_transaction TEXT,
    charge_hundredths INTEGER,
    charge_currency TEXT,
    warnings TEXT NOT NULL DEFAULT '[]',
    fault TEXT,
    tries INTEGER NOT NULL DEFAULT 0,       -- passes that ended in `retry` since the last success
    retry_at TEXT,
    doubt_since TEXT,
    then_ship INTEGER NOT NULL DEFAULT 0,   -- voiding: 1 makes a new label afterwards, 0 ends as voided
    dismissed_at TEXT,
    tracking_status TEXT NOT NULL DEFAULT 'unknown',
    is_final INTEGER NOT NULL DEFAULT 0,    -- the carrier will tell nothing more
    delivered_at TEXT,
    signed_by TEXT,
    tracked_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    purged_at TEXT,                         -- everything but what keeps the order from being shipped again is gone
    UNIQUE (pair, order_key)
) STRICT;
CREATE INDEX shipment_unfinished ON shipment (pair, state) WHERE state NOT IN ('done', 'voided');
CREATE INDEX shipment_moving ON shipment (pair, tracked_at) WHERE is_final = 0 AND state IN ('labelled', 'done');
CREATE INDEX shipment_kept ON shipment (id) WHERE purged_at IS NULL;
CREATE INDEX shipment_master ON shipment (master_tracking_number) WHERE master_tracking_number IS NOT NULL;

CREATE TABLE package (
    id INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipment (id) ON DELETE CASCADE,
    job TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    sequence INTEGER NOT NULL,              -- as the carrier counts, from 1
    record TEXT,                            -- the ERP's id of the box
    tracking_number TEXT,
    carrier_id TEXT,                        -- the carrier's own id where it reuses numbers
    status TEXT NOT NULL DEFAULT 'unknown',
    status_code TEXT,
    delivered_at TEXT,
    signed_by TEXT,
    voided_at TEXT,
    UNIQUE (shipment_id, job, attempt, sequence)
) STRICT;
CREATE INDEX package_number ON package (tracking_number) WHERE tracking_number IS NOT NULL;

CREATE TABLE reference (
    shipment_id INTEGER NOT NULL REFERENCES shipment (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (shipment_id, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_value ON reference (value);

CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipment (id) ON DELETE CASCADE,
    package_id INTEGER REFERENCES package (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('label', 'customs', 'proof_of_delivery')),
    format TEXT NOT NULL,
    file TEXT,                              -- path below the labels folder
    print_state TEXT CHECK (print_state IN ('waiting', 'started', 'done', 'failed')),
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX document_shipment ON document (shipment_id, kind);
CREATE INDEX document_package ON document (package_id);

CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipment (id) ON DELETE CASCADE,
    name TEXT NOT NULL,                     -- says what it does; a later step of the same name replaces it
    origin TEXT NOT NULL CHECK (origin IN ('label', 'track', 'void')),
    needs TEXT,                             -- name of the step that has to be done before
    document_id INTEGER REFERENCES document (id) ON DELETE CASCADE,
    payload TEXT NOT NULL,                  -- the ERP connector's own form
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed', 'dropped')),
    tries INTEGER NOT NULL DEFAULT 0,
    retry_at TEXT,
    fault TEXT,
    done_at TEXT,
    UNIQUE (shipment_id, name)
) STRICT;
CREATE INDEX step_document ON step (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX step_open ON step (shipment_id) WHERE state IN ('pending', 'failed');

CREATE TABLE scan_event (
    id INTEGER PRIMARY KEY,
    package_id INTEGER NOT NULL REFERENCES package (id) ON DELETE CASCADE,
    identity TEXT NOT NULL,
    at TEXT NOT NULL,                       -- as the carrier gave it
    code TEXT NOT NULL,
    status TEXT NOT NULL,
    description TEXT NOT NULL,
    exception_code TEXT,
    exception TEXT,
    place TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    UNIQUE (package_id, identity)
) STRICT;

CREATE TABLE watch (                        -- create calls given up for lost: their label may show up later
    id INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipment (id) ON DELETE CASCADE,
    reference TEXT NOT NULL,
    account TEXT NOT NULL,
    service TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    generation INTEGER NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    next_look TEXT NOT NULL
) STRICT;
CREATE INDEX watch_due ON watch (next_look);

CREATE TABLE fact (                         -- of the database as a whole
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
    pair TEXT NOT NULL,
    order_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (pair, order_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    connection TEXT PRIMARY KEY,
    identity TEXT NOT NULL,
    access TEXT NOT NULL,
    refresh TEXT,
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
    scope TEXT PRIMARY KEY,
    until TEXT NOT NULL,
    since TEXT NOT NULL,
    fault TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
    pair TEXT PRIMARY KEY,
    pass TEXT NOT NULL,
    command TEXT NOT NULL,
    process INTEGER NOT NULL,
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE watermark (
    pair TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (pair, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE pass (
    id TEXT PRIMARY KEY,
    pair TEXT NOT NULL,
    command TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    exit_code INTEGER,
    counts TEXT,
    audit_seq INTEGER,
    audit_head TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX pass_latest ON pass (pair, command, id);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    pass TEXT NOT NULL,
    pair TEXT NOT NULL,
    command TEXT NOT NULL,
    action TEXT NOT NULL,
    \"order\" TEXT,
    tracking_number TEXT,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_order ON audit (\"order\") WHERE \"order\" IS NOT NULL;
CREATE INDEX audit_tracking ON audit (tracking_number) WHERE tracking_number IS NOT NULL;
CREATE INDEX audit_pass ON audit (pass);
CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is never cut'); END;
";

/// Added for UPS: two prices of a shipment, and how long the carrier pushes the tracking events of a package.
const V2: &str = "
ALTER TABLE shipment ADD COLUMN published_hundredths INTEGER;   -- what others would pay, in the currency of the charge
ALTER TABLE package ADD COLUMN subscribed_until TEXT;           -- then the carrier falls silent
";

/// Added for Exact Online: refresh tokens that work once, steps that must not be repeated, records that are cached between passes.
const V3: &str = "
ALTER TABLE token ADD COLUMN previous_refresh TEXT;             -- kept until its successor has worked once
ALTER TABLE token ADD COLUMN refresh_until TEXT;                -- then a person has to log in, unless it is renewed before
ALTER TABLE token ADD COLUMN asked_at TEXT;                     -- a renewal was begun, and its end was not noted
ALTER TABLE token ADD COLUMN refused_at TEXT;                   -- the refresh token does not work any more
ALTER TABLE step ADD COLUMN makes INTEGER NOT NULL DEFAULT 0;   -- doing it twice would make two records
ALTER TABLE step ADD COLUMN begun_at TEXT;                      -- of such a step: it may have been done since
ALTER TABLE step ADD COLUMN made TEXT;                          -- what it made, in the ERP connector's own form

CREATE TABLE consent (                      -- logins that were begun: what has to come back with the code
    connection TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    asked_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cache (                        -- records of an ERP that change seldom
    connection TEXT NOT NULL,
    part TEXT NOT NULL,                     -- division or company
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    modified TEXT,                          -- the record's own time
    read_at TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (connection, part, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX cache_age ON cache (read_at);
";

/// Added so that rows name their systems: two ERPs, or a trial and the live system, may use the same number, and an order may be shipped
/// a second time. The table of shipments is created anew, because SQLite cannot alter a uniqueness constraint.
const SYSTEMS: &str = "
CREATE TABLE shipment_new (
    id INTEGER PRIMARY KEY,
    pair TEXT NOT NULL,
    erp TEXT NOT NULL DEFAULT '',           -- kind, host and tenant of the ERP; empty: not known yet
    carrier TEXT NOT NULL DEFAULT '',       -- kind and host of the carrier; empty: nothing was asked of one
    is_foreign INTEGER NOT NULL DEFAULT 0,  -- of other systems than the pair speaks for now: told of, never used
    order_key TEXT NOT NULL,
    delivery INTEGER NOT NULL DEFAULT 1,    -- how often the order of that key has been shipped, this time included
    state TEXT NOT NULL CHECK (state IN
        ('claimed', 'requested', 'labelled', 'done', 'rejected', 'in_doubt', 'voiding', 'voided')),
    job TEXT NOT NULL,                      -- one intent to ship; kept when a lost label is voided and made anew
    pass TEXT NOT NULL,                     -- the pass that brought it into this state
    attempt INTEGER NOT NULL DEFAULT 0,     -- create calls sent under this job
    lost INTEGER NOT NULL DEFAULT 0,        -- labels of this job that could not be used and were voided
    revision TEXT,                          -- the ERP's listed record when it was last judged
    fingerprint TEXT,                       -- hash of the order when it was last judged
    contents TEXT,                          -- hash of what was asked to be shipped, and whereto
    expected TEXT,                          -- how the carrier would show the shipment, sealed JSON
    handle TEXT NOT NULL DEFAULT 'null',    -- what the ERP connector needs to write back, JSON
    warehouse TEXT,
    reference TEXT,
    account TEXT,
    service TEXT,
    request_digest TEXT,
    requested_at TEXT,
    clock_ahead_s INTEGER,                  -- by how much our clock was ahead of the systems' when the carrier was asked
    generation INTEGER NOT NULL DEFAULT 0,  -- how often the database had been restored when the carrier was asked
    labelled_at TEXT,
    master_tracking_number TEXT,
    carrier_transaction TEXT,
    charge_hundredths INTEGER,
    charge_currency TEXT,
    published_hundredths INTEGER,           -- what others would pay, in the currency of the charge
    warnings TEXT NOT NULL DEFAULT '[]',
    fault TEXT,
    tries INTEGER NOT NULL DEFAULT 0,       -- passes that ended in `retry` since the last success
    retry_at TEXT,
    heard_ms INTEGER NOT NULL DEFAULT 0,    -- in doubt: for how long look-ups were answered
    heard_at TEXT,                          -- the last look-up, if it was answered
    then_ship INTEGER NOT NULL DEFAULT 0,   -- voiding: 1 makes a new label afterwards, 0 ends as voided
    void_from TEXT,                         -- voiding because a person asked: the state to go back to when it is refused
    dismissed_at TEXT,
    released_at TEXT,                       -- given back after attempts that made nothing: unknown until it is listed again
    tracking_status TEXT NOT NULL DEFAULT 'unknown',
    is_final INTEGER NOT NULL DEFAULT 0,    -- the carrier will tell nothing more
    delivered_at TEXT,
    signed_by TEXT,
    tracked_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    purged_at TEXT,                         -- everything but what keeps the order from being shipped again is gone
    UNIQUE (erp, order_key, pair, delivery)
) STRICT;
INSERT INTO shipment_new (id, pair, order_key, state, job, pass, attempt, lost, revision, fingerprint, handle, warehouse, reference,
        account, service, request_digest, requested_at, generation, labelled_at, master_tracking_number, carrier_transaction,
        charge_hundredths, charge_currency, published_hundredths, warnings, fault, tries, retry_at, then_ship, dismissed_at,
        tracking_status, is_final, delivered_at, signed_by, tracked_at, created_at, updated_at, purged_at)
    SELECT id, pair, order_key, state, job, pass, attempt,
        (SELECT count(DISTINCT package.attempt) FROM package WHERE package.shipment_id = shipment.id AND package.job = shipment.job
            AND package.attempt > 0 AND package.voided_at IS NOT NULL),
        revision, fingerprint, handle, warehouse, reference,
        account, service, request_digest, requested_at, generation, labelled_at, master_tracking_number, carrier_transaction,
        charge_hundredths, charge_currency, published_hundredths, warnings, fault, tries, retry_at, then_ship, dismissed_at,
        tracking_status, is_final, delivered_at, signed_by, tracked_at, created_at, updated_at, purged_at FROM shipment;
DROP TABLE shipment;
ALTER TABLE shipment_new RENAME TO shipment;
CREATE INDEX shipment_order ON shipment (pair, order_key);
CREATE INDEX shipment_unfinished ON shipment (pair, state) WHERE state NOT IN ('done', 'voided');
CREATE INDEX shipment_moving ON shipment (pair, tracked_at) WHERE is_final = 0 AND state IN ('labelled', 'done');
CREATE INDEX shipment_kept ON shipment (id) WHERE purged_at IS NULL;
CREATE INDEX shipment_master ON shipment (master_tracking_number) WHERE master_tracking_number IS NOT NULL;
CREATE INDEX shipment_foreign ON shipment (pair) WHERE is_foreign = 1;

CREATE TABLE pair_system (                  -- the systems that a pair speaks for, and those that it spoke for before
    pair TEXT NOT NULL,
    erp TEXT NOT NULL,
    carrier TEXT NOT NULL,
    accounts TEXT NOT NULL,                 -- the carrier's accounts that it may use, a JSON list in their order
    is_current INTEGER NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (pair, erp, carrier)
) STRICT, WITHOUT ROWID;
INSERT INTO pair_system (pair, erp, carrier, accounts, is_current, since)
    SELECT DISTINCT pair, '', '', '[]', 0, '' FROM shipment;

ALTER TABLE watch ADD COLUMN expected TEXT;
ALTER TABLE watch ADD COLUMN clock_ahead_s INTEGER;

CREATE TABLE outage (                       -- carriers whose answers to create calls were unclear, one after the other
    connection TEXT PRIMARY KEY,
    since TEXT NOT NULL,
    unclear INTEGER NOT NULL,               -- create calls in a row without a clear answer
    probe_at TEXT NOT NULL                  -- no create call before that, and then one
) STRICT, WITHOUT ROWID;
";

/// Added so that an audit chain computed anew without the key is detected.
const SEALS: &str = "
CREATE TABLE audit_seal (                   -- over the newest row of the audit log, and by its hash over all before
    id INTEGER PRIMARY KEY CHECK (id = 1),
    since_seq INTEGER NOT NULL,             -- rows up to that one are older than the seal
    seq INTEGER NOT NULL,                   -- the newest sealed row
    mac TEXT                                -- keyed; NULL: nothing is sealed yet
) STRICT;
INSERT INTO audit_seal (id, since_seq, seq) VALUES (1, 0, 0);
";

/// Added so that quiet passes report each condition once.
const TOLD: &str = "
CREATE TABLE told (                         -- what lasts, and what people were told of it
    pair TEXT NOT NULL,
    command TEXT NOT NULL,
    subject TEXT NOT NULL,                  -- an order, or why a pass could not do its work
    since TEXT NOT NULL,
    said_at TEXT,                           -- NULL: nobody was told yet
    digest TEXT,                            -- of what was said: what changes is told again
    PRIMARY KEY (pair, command, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_file ON document (file) WHERE kind = 'label';
";

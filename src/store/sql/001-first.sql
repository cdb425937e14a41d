-- 001-first: assets, what is on them, and what is found there.
--
-- SQLite's words; store/migrate.c has PostgreSQL's for INTEGER PRIMARY KEY,
-- INTEGER, BLOB, STRICT and WITHOUT ROWID. Times are seconds, 0: not known or
-- not yet. Texts are '' where nothing is known.

-- What the store as a whole knows of itself.
CREATE TABLE meta (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

-- A file of the database, and what of it packages were last matched with.
CREATE TABLE shard (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	seal TEXT NOT NULL
) STRICT;

-- What a match hangs on beside the package: system, release, repositories.
CREATE TABLE context (
	id INTEGER PRIMARY KEY,
	seal BLOB NOT NULL UNIQUE,
	family TEXT NOT NULL,
	release TEXT NOT NULL,
	codename TEXT NOT NULL,
	repositories BLOB NOT NULL
) STRICT;

-- A package as a context has it, once. The one of no type is the system.
-- doubt: why what is found in it may not be all.
CREATE TABLE package (
	id INTEGER PRIMARY KEY,
	seal BLOB NOT NULL UNIQUE,
	context_id INTEGER NOT NULL,
	shard_id INTEGER NOT NULL,
	type TEXT NOT NULL,
	name TEXT NOT NULL,
	version TEXT NOT NULL,
	arch TEXT NOT NULL,
	source_name TEXT NOT NULL,
	source_version TEXT NOT NULL,
	module TEXT NOT NULL,
	vendor TEXT NOT NULL,
	flags INTEGER NOT NULL,
	is_matched INTEGER NOT NULL,
	doubt TEXT NOT NULL
) STRICT;
CREATE INDEX package_name ON package (name);
CREATE INDEX package_source ON package (source_name);
CREATE INDEX package_shard ON package (shard_id, is_matched);
CREATE INDEX package_modular ON package (context_id) WHERE flags >= 8;

CREATE TABLE inventory (
	id INTEGER PRIMARY KEY,
	digest TEXT NOT NULL UNIQUE,
	context_id INTEGER NOT NULL,
	pretty TEXT NOT NULL,
	arch TEXT NOT NULL,
	kernel TEXT NOT NULL,
	is_walked INTEGER NOT NULL,
	fault TEXT NOT NULL,
	n_packages INTEGER NOT NULL,
	packages BLOB NOT NULL,
	matched_at INTEGER NOT NULL,
	coverage INTEGER NOT NULL,
	reason TEXT NOT NULL
) STRICT;
CREATE INDEX inventory_unmatched ON inventory (id) WHERE matched_at = 0;

-- The same the other way round: who has it?
CREATE TABLE holder (
	package_id INTEGER NOT NULL,
	inventory_id INTEGER NOT NULL,
	PRIMARY KEY (package_id, inventory_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE asset (
	id INTEGER PRIMARY KEY,
	uuid TEXT NOT NULL UNIQUE,
	machine_id TEXT NOT NULL,
	instance_id TEXT NOT NULL,
	name TEXT NOT NULL,
	account TEXT NOT NULL,
	region TEXT NOT NULL,
	image TEXT NOT NULL,
	namespace TEXT NOT NULL,
	road INTEGER NOT NULL,
	first_at INTEGER NOT NULL,
	inventory_id INTEGER NOT NULL,
	since_at INTEGER NOT NULL,
	pending_id INTEGER NOT NULL,
	pending_at INTEGER NOT NULL,
	is_excluded INTEGER NOT NULL,
	is_clone INTEGER NOT NULL,
	former_name TEXT NOT NULL,
	renamed_at INTEGER NOT NULL,
	note TEXT NOT NULL,
	lives BLOB NOT NULL
) STRICT;
CREATE INDEX asset_machine ON asset (machine_id) WHERE machine_id <> '';
CREATE INDEX asset_instance ON asset (instance_id) WHERE instance_id <> '';
CREATE INDEX asset_name ON asset (name) WHERE name <> '';
CREATE INDEX asset_inventory ON asset (inventory_id);
CREATE INDEX asset_pending ON asset (pending_id) WHERE pending_id <> 0;

-- All that moves when nothing changed: narrow, so that few pages are written.
CREATE TABLE checkin (
	asset_id INTEGER NOT NULL PRIMARY KEY,
	scanned_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tag (
	asset_id INTEGER NOT NULL,
	key TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (asset_id, key)
) STRICT, WITHOUT ROWID;

-- What an asset was before.
CREATE TABLE period (
	asset_id INTEGER NOT NULL,
	since_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	inventory_id INTEGER NOT NULL,
	PRIMARY KEY (asset_id, since_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX period_until ON period (until_at);
CREATE INDEX period_inventory ON period (inventory_id);

-- Results that changed something: each is taken once.
CREATE TABLE result (
	id TEXT NOT NULL PRIMARY KEY,
	asset_id INTEGER NOT NULL,
	taken_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX result_taken ON result (taken_at);

CREATE TABLE vuln (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	facts BLOB NOT NULL,
	epss_ppm INTEGER NOT NULL,
	is_kev INTEGER NOT NULL
) STRICT;

-- What one shard tells of it.
CREATE TABLE told (
	id INTEGER PRIMARY KEY,
	vuln_id INTEGER NOT NULL,
	shard_id INTEGER NOT NULL,
	title TEXT NOT NULL,
	cvss TEXT NOT NULL,
	score_tenths INTEGER NOT NULL,
	published_at INTEGER NOT NULL,
	aliases TEXT NOT NULL,
	UNIQUE (vuln_id, shard_id)
) STRICT;

CREATE TABLE alias (
	name TEXT NOT NULL,
	vuln_id INTEGER NOT NULL,
	PRIMARY KEY (name, vuln_id)
) STRICT, WITHOUT ROWID;

-- A vulnerability in packages of a name, whatever their version: what stays
-- the same when a package is replaced by another that is no better.
CREATE TABLE issue (
	id INTEGER PRIMARY KEY,
	vuln_id INTEGER NOT NULL,
	type TEXT NOT NULL,
	name TEXT NOT NULL,
	UNIQUE (vuln_id, type, name)
) STRICT;

-- A vulnerability in one package: shared by all that have the package.
-- opened_at 0: it was so when the package was first seen.
CREATE TABLE finding (
	package_id INTEGER NOT NULL,
	told_id INTEGER NOT NULL,
	issue_id INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	verdict INTEGER NOT NULL,
	status INTEGER NOT NULL,
	severity INTEGER NOT NULL,
	score_tenths INTEGER NOT NULL,
	opened_at INTEGER NOT NULL,
	closed_at INTEGER NOT NULL,
	n_reopened INTEGER NOT NULL,
	fixed_version TEXT NOT NULL,
	fix_channel TEXT NOT NULL,
	severity_source TEXT NOT NULL,
	record TEXT NOT NULL,
	range TEXT NOT NULL,
	comparator TEXT NOT NULL,
	PRIMARY KEY (package_id, told_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_told ON finding (told_id);
CREATE INDEX finding_issue ON finding (issue_id);
CREATE INDEX finding_worst ON finding
	(severity DESC, score_tenths DESC, issue_id, package_id)
	WHERE closed_at = 0;
CREATE INDEX finding_closed ON finding (closed_at) WHERE closed_at <> 0;

-- What was found on an asset and is no longer, since its packages changed.
CREATE TABLE closed (
	asset_id INTEGER NOT NULL,
	issue_id INTEGER NOT NULL,
	opened_at INTEGER NOT NULL,
	closed_at INTEGER NOT NULL,
	closing INTEGER NOT NULL,
	n_reopened INTEGER NOT NULL,
	package_id INTEGER NOT NULL,
	told_id INTEGER NOT NULL,
	PRIMARY KEY (asset_id, issue_id, opened_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX closed_at ON closed (closed_at);

CREATE TABLE token (
	id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	seal TEXT NOT NULL,
	scope INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	revoked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_name ON token (name);

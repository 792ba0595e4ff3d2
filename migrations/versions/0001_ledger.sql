-- The ledger, first version. Money is an integer number of rappen. Every table is STRICT.
--
-- An entry's lines are inserted first, its header last: the header seals it. From then on triggers
-- refuse every change, in this program and in any other. A line whose header never comes is refused
-- at COMMIT by its deferred foreign key.

-- What this file is: one row.
CREATE TABLE ledger (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  ledger_id TEXT NOT NULL,
  profile TEXT NOT NULL,
  currency TEXT NOT NULL,
  opened_on TEXT CHECK (opened_on IS date(opened_on, '+0 days')),
  first_year INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE fund (
  fund TEXT NOT NULL PRIMARY KEY CHECK (fund GLOB '[A-Z]*' AND fund NOT GLOB '*[^A-Z0-9]*'),
  name TEXT NOT NULL,
  restricted INTEGER NOT NULL CHECK (restricted IN (0, 1)),
  position INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;

CREATE TABLE account (
  code TEXT NOT NULL PRIMARY KEY CHECK (code GLOB '[0-9][0-9][0-9][0-9]'),
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('asset', 'liability', 'fund_balance', 'income', 'expense')),
  fixed INTEGER NOT NULL CHECK (fixed IN (0, 1))
) STRICT;

-- Every State a file may name; a State Party has party_from.
CREATE TABLE state_party (
  state TEXT NOT NULL PRIMARY KEY CHECK (state GLOB '[A-Z][A-Z][A-Z]'),
  iso2 TEXT,
  name TEXT NOT NULL,
  name_fr TEXT,
  name_es TEXT,
  party_from TEXT CHECK (party_from IS date(party_from, '+0 days')),
  party_until TEXT CHECK (party_until IS date(party_until, '+0 days')),
  signed_on TEXT CHECK (signed_on IS date(signed_on, '+0 days')),
  source TEXT NOT NULL,
  CHECK (party_until IS NULL OR (party_from IS NOT NULL AND party_until > party_from))
) STRICT;

CREATE TABLE scale (
  name TEXT NOT NULL PRIMARY KEY,
  from_year INTEGER NOT NULL,
  to_year INTEGER NOT NULL,
  decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 9),
  source TEXT NOT NULL,
  CHECK (from_year <= to_year)
) STRICT;

-- rate_units counts units of the scale's last printed digit: 0.340 per cent is 340.
CREATE TABLE scale_rate (
  scale TEXT NOT NULL,
  state TEXT NOT NULL,
  rate_units INTEGER NOT NULL CHECK (rate_units >= 0),
  source TEXT NOT NULL,
  PRIMARY KEY (scale, state),
  FOREIGN KEY (scale) REFERENCES scale (name),
  FOREIGN KEY (state) REFERENCES state_party (state)
) STRICT;

-- The financial procedures as data: the newest row whose from_year is not after the year holds.
CREATE TABLE financial_procedure (
  id INTEGER NOT NULL PRIMARY KEY,
  from_year INTEGER NOT NULL,
  document TEXT NOT NULL,
  source TEXT NOT NULL,
  set_at TEXT NOT NULL
) STRICT;

-- How a fund counts its income, from a year on.
CREATE TABLE fund_policy (
  fund TEXT NOT NULL,
  from_year INTEGER NOT NULL,
  income TEXT NOT NULL CHECK (income IN ('on_receipt', 'as_spent', 'on_invoice')),
  source TEXT NOT NULL,
  PRIMARY KEY (fund, from_year),
  FOREIGN KEY (fund) REFERENCES fund (fund)
) STRICT;

-- The lines that budgets print, tied to an account and a fund by the profile.
CREATE TABLE profile_line (
  line TEXT NOT NULL PRIMARY KEY,
  fund TEXT NOT NULL,
  account TEXT NOT NULL,
  position INTEGER NOT NULL,
  FOREIGN KEY (fund) REFERENCES fund (fund),
  FOREIGN KEY (account) REFERENCES account (code)
) STRICT;

-- State of a year. Only year_change moves it.
CREATE TABLE fiscal_year (
  year INTEGER NOT NULL PRIMARY KEY CHECK (year BETWEEN 1900 AND 9999),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'provisional', 'final'))
) STRICT;

CREATE TABLE year_change (
  sequence INTEGER NOT NULL PRIMARY KEY,
  year INTEGER NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  reason TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  FOREIGN KEY (year) REFERENCES fiscal_year (year)
) STRICT;

CREATE TABLE budget (
  year INTEGER NOT NULL,
  version INTEGER NOT NULL,
  approved_on TEXT NOT NULL CHECK (approved_on IS date(approved_on, '+0 days')),
  authority TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (year, version),
  FOREIGN KEY (year) REFERENCES fiscal_year (year)
) STRICT;

CREATE TABLE budget_line (
  year INTEGER NOT NULL,
  version INTEGER NOT NULL,
  line TEXT NOT NULL,
  position INTEGER NOT NULL,
  fund TEXT NOT NULL,
  account TEXT NOT NULL,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen BETWEEN 0 AND 100000000000),
  note TEXT NOT NULL,
  PRIMARY KEY (year, version, line),
  FOREIGN KEY (year, version) REFERENCES budget (year, version),
  FOREIGN KEY (fund) REFERENCES fund (fund),
  FOREIGN KEY (account) REFERENCES account (code)
) STRICT;

-- Notes that explain a variance; the newest of a line counts.
CREATE TABLE budget_note (
  id INTEGER NOT NULL PRIMARY KEY,
  year INTEGER NOT NULL,
  line TEXT NOT NULL,
  text TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  FOREIGN KEY (year) REFERENCES fiscal_year (year)
) STRICT;

CREATE TABLE earmark (
  code TEXT NOT NULL PRIMARY KEY,
  fund TEXT NOT NULL,
  state TEXT NOT NULL,
  purpose TEXT NOT NULL,
  from_date TEXT CHECK (from_date IS date(from_date, '+0 days')),
  until_date TEXT CHECK (until_date IS date(until_date, '+0 days')),
  recorded_at TEXT NOT NULL,
  CHECK (from_date IS NULL OR until_date IS NULL OR until_date >= from_date),
  FOREIGN KEY (fund) REFERENCES fund (fund),
  FOREIGN KEY (state) REFERENCES state_party (state)
) STRICT;

-- The journal. See the head of this file for the order of inserting.
CREATE TABLE entry (
  sequence INTEGER NOT NULL PRIMARY KEY,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  adjustment INTEGER,
  date TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  text TEXT NOT NULL,
  reason TEXT,
  document TEXT,
  source_key TEXT,
  reverses INTEGER,
  companion_of INTEGER,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT entry_voucher UNIQUE (year, number),
  CONSTRAINT entry_adjustment UNIQUE (year, adjustment),
  CONSTRAINT entry_reversal UNIQUE (reverses),
  CONSTRAINT entry_hash UNIQUE (hash),
  CONSTRAINT entry_source UNIQUE (source_key),
  FOREIGN KEY (year) REFERENCES fiscal_year (year),
  FOREIGN KEY (reverses) REFERENCES entry (sequence),
  FOREIGN KEY (companion_of) REFERENCES entry (sequence)
) STRICT;

-- Debit positive, credit negative. item is the key of an open item (1200, 2000, 2010, 2020): the
-- number of the expense, advance or accrual that opened it.
CREATE TABLE line (
  entry INTEGER NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  fund TEXT NOT NULL,
  account TEXT NOT NULL,
  amount_rappen INTEGER NOT NULL
    CHECK (amount_rappen <> 0 AND amount_rappen BETWEEN -100000000000 AND 100000000000),
  state TEXT,
  earmark TEXT,
  budget_line TEXT,
  detail TEXT,
  tier TEXT,
  budget_year INTEGER,
  invoice TEXT,
  payee TEXT,
  item TEXT,
  reference TEXT,
  text TEXT,
  PRIMARY KEY (entry, number),
  FOREIGN KEY (entry) REFERENCES entry (sequence) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (fund) REFERENCES fund (fund),
  FOREIGN KEY (account) REFERENCES account (code),
  FOREIGN KEY (state) REFERENCES state_party (state),
  FOREIGN KEY (earmark) REFERENCES earmark (code),
  FOREIGN KEY (invoice) REFERENCES invoice (number) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_date ON entry (date, sequence);
CREATE INDEX entry_companion ON entry (companion_of) WHERE companion_of IS NOT NULL;
CREATE INDEX line_account ON line (account, fund, entry);
CREATE INDEX line_state ON line (state, account, entry) WHERE state IS NOT NULL;
CREATE INDEX line_invoice ON line (invoice, account, tier) WHERE invoice IS NOT NULL;
CREATE INDEX line_item ON line (item, account) WHERE item IS NOT NULL;
CREATE INDEX line_earmark ON line (earmark, entry) WHERE earmark IS NOT NULL;

-- Turnover by month, kept by a trigger as entries are sealed; `verify` proves it.
CREATE TABLE month_balance (
  fund TEXT NOT NULL,
  account TEXT NOT NULL,
  year INTEGER NOT NULL,
  month INTEGER NOT NULL CHECK (month BETWEEN 1 AND 12),
  debit_rappen INTEGER NOT NULL,
  credit_rappen INTEGER NOT NULL,
  PRIMARY KEY (fund, account, year, month),
  FOREIGN KEY (fund) REFERENCES fund (fund),
  FOREIGN KEY (account) REFERENCES account (code)
) STRICT, WITHOUT ROWID;

-- How a run of invoices was calculated, so that a ministry can redo it by hand.
CREATE TABLE assessment (
  id INTEGER NOT NULL PRIMARY KEY,
  budget_year INTEGER NOT NULL,
  budget_version INTEGER NOT NULL,
  procedure_id INTEGER NOT NULL,
  scale TEXT NOT NULL,
  assessed_on TEXT NOT NULL CHECK (assessed_on IS date(assessed_on, '+0 days')),
  whole_run INTEGER NOT NULL CHECK (whole_run IN (0, 1)),
  recorded_at TEXT NOT NULL,
  FOREIGN KEY (budget_year, budget_version) REFERENCES budget (year, version),
  FOREIGN KEY (procedure_id) REFERENCES financial_procedure (id),
  FOREIGN KEY (scale) REFERENCES scale (name)
) STRICT;

-- exact share in rappen = (tier_rappen * rate_units) / rates_sum; remainder_units is what is left
-- over in units of 1/rates_sum; the States of the lowest remainder_rank get one rappen more.
CREATE TABLE assessment_share (
  assessment INTEGER NOT NULL,
  state TEXT NOT NULL,
  tier TEXT NOT NULL,
  tier_rappen INTEGER NOT NULL,
  rate_units INTEGER NOT NULL,
  rates_sum INTEGER NOT NULL,
  remainder_units INTEGER NOT NULL,
  remainder_rank INTEGER NOT NULL,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen >= 0),
  PRIMARY KEY (assessment, state, tier),
  FOREIGN KEY (assessment) REFERENCES assessment (id),
  FOREIGN KEY (state) REFERENCES state_party (state)
) STRICT;

CREATE TABLE invoice (
  number TEXT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL,
  budget_year INTEGER NOT NULL,
  issued_on TEXT NOT NULL CHECK (issued_on IS date(issued_on, '+0 days')),
  due_on TEXT NOT NULL CHECK (due_on IS date(due_on, '+0 days')),
  reference TEXT NOT NULL,
  entry INTEGER NOT NULL,
  assessment INTEGER,
  CONSTRAINT invoice_reference UNIQUE (reference),
  FOREIGN KEY (state) REFERENCES state_party (state),
  FOREIGN KEY (entry) REFERENCES entry (sequence),
  FOREIGN KEY (assessment) REFERENCES assessment (id)
) STRICT;

CREATE INDEX invoice_year ON invoice (budget_year, state);

CREATE TABLE invoice_item (
  invoice TEXT NOT NULL,
  tier TEXT NOT NULL,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen BETWEEN 0 AND 100000000000),
  PRIMARY KEY (invoice, tier),
  FOREIGN KEY (invoice) REFERENCES invoice (number)
) STRICT;

-- Money in. amount is what reached the bank, charges what the bank says was taken on the way.
CREATE TABLE receipt (
  id TEXT NOT NULL PRIMARY KEY,
  entry INTEGER NOT NULL,
  date TEXT NOT NULL CHECK (date IS date(date, '+0 days')),
  state TEXT,
  purpose TEXT NOT NULL
    CHECK (purpose IN (
      'assessed', '7a', '7b', '7c', 'reserve', 'sponsorship', 'other', 'unallocated'
    )),
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen > 0),
  charges_rappen INTEGER NOT NULL DEFAULT 0 CHECK (charges_rappen >= 0),
  reference TEXT NOT NULL,
  text TEXT NOT NULL,
  earmark TEXT,
  meant_for INTEGER,
  currency TEXT,
  currency_amount TEXT,
  source_file TEXT,
  source_key TEXT,
  CONSTRAINT receipt_source UNIQUE (source_key),
  FOREIGN KEY (entry) REFERENCES entry (sequence),
  FOREIGN KEY (state) REFERENCES state_party (state),
  FOREIGN KEY (earmark) REFERENCES earmark (code)
) STRICT;

CREATE INDEX receipt_entry ON receipt (entry);
CREATE INDEX receipt_state ON receipt (state, date);
CREATE INDEX receipt_reference ON receipt (date, reference);

-- What a receipt (or a part of it) was for. amount is gross of charges; waived is a shortfall
-- within the tolerance. An allocation counts from its entry's date until that entry is reversed.
CREATE TABLE allocation (
  number INTEGER NOT NULL PRIMARY KEY,
  receipt TEXT NOT NULL,
  entry INTEGER NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('7a', '7b', '7c', 'reserve', 'sponsorship', 'other')),
  state TEXT,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen > 0),
  waived_rappen INTEGER NOT NULL DEFAULT 0 CHECK (waived_rappen >= 0),
  budget_year INTEGER NOT NULL,
  invoice TEXT,
  earmark TEXT,
  meant_for INTEGER,
  FOREIGN KEY (receipt) REFERENCES receipt (id),
  FOREIGN KEY (entry) REFERENCES entry (sequence),
  FOREIGN KEY (state) REFERENCES state_party (state),
  FOREIGN KEY (invoice) REFERENCES invoice (number),
  FOREIGN KEY (earmark) REFERENCES earmark (code),
  CHECK (invoice IS NOT NULL OR purpose NOT IN ('7a', '7b')),
  CHECK (state IS NOT NULL OR purpose = 'other')
) STRICT;

CREATE INDEX allocation_receipt ON allocation (receipt);
CREATE INDEX allocation_entry ON allocation (entry);
CREATE INDEX allocation_invoice ON allocation (invoice) WHERE invoice IS NOT NULL;

CREATE TABLE expense (
  id TEXT NOT NULL PRIMARY KEY,
  entry INTEGER NOT NULL,
  date TEXT NOT NULL CHECK (date IS date(date, '+0 days')),
  fund TEXT NOT NULL,
  line TEXT NOT NULL,
  account TEXT NOT NULL,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen > 0),
  payee TEXT NOT NULL,
  text TEXT NOT NULL,
  document TEXT NOT NULL,
  earmark TEXT,
  detail TEXT,
  source_file TEXT,
  source_key TEXT,
  CONSTRAINT expense_source UNIQUE (source_key),
  FOREIGN KEY (entry) REFERENCES entry (sequence),
  FOREIGN KEY (fund) REFERENCES fund (fund),
  FOREIGN KEY (account) REFERENCES account (code),
  FOREIGN KEY (earmark) REFERENCES earmark (code)
) STRICT;

CREATE INDEX expense_entry ON expense (entry);
CREATE INDEX expense_document ON expense (document, payee);

-- Announced, not received: no entry.
CREATE TABLE pledge (
  id TEXT NOT NULL PRIMARY KEY,
  date TEXT NOT NULL CHECK (date IS date(date, '+0 days')),
  state TEXT NOT NULL,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen > 0),
  purpose TEXT NOT NULL CHECK (purpose IN ('7c', 'reserve', 'sponsorship')),
  for_year INTEGER NOT NULL,
  earmark TEXT,
  text TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  FOREIGN KEY (state) REFERENCES state_party (state),
  FOREIGN KEY (earmark) REFERENCES earmark (code)
) STRICT;

-- Support in kind: disclosed in a note, never in the accounts.
CREATE TABLE in_kind (
  id TEXT NOT NULL PRIMARY KEY,
  year INTEGER NOT NULL,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen > 0),
  given_by TEXT NOT NULL,
  basis TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  FOREIGN KEY (year) REFERENCES fiscal_year (year)
) STRICT;

-- Statements as they were issued: bytes, hash, and the entry they were made at.
CREATE TABLE statement_issue (
  year INTEGER NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  head_sequence INTEGER NOT NULL,
  head TEXT NOT NULL,
  reason TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (year, version, name),
  FOREIGN KEY (year) REFERENCES fiscal_year (year)
) STRICT;

-- What a gate of close-year found, and who answered for it.
CREATE TABLE close_answer (
  year INTEGER NOT NULL,
  version INTEGER NOT NULL,
  gate TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('accepted', 'answered', 'unanswered')),
  detail TEXT NOT NULL,
  reason TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (year, version, gate),
  FOREIGN KEY (year) REFERENCES fiscal_year (year)
) STRICT;

-- One chained row for each command that wrote. registers seals what it wrote beside the journal:
-- {"new": {table: [row before, last row, SHA-256]}, "changed": {table: [SHA-256 before, now]}}.
CREATE TABLE command_log (
  sequence INTEGER NOT NULL PRIMARY KEY,
  recorded_at TEXT NOT NULL,
  user TEXT NOT NULL,
  host TEXT NOT NULL,
  program_version TEXT NOT NULL,
  command TEXT NOT NULL,
  arguments TEXT NOT NULL,
  reason TEXT NOT NULL,
  first_entry INTEGER,
  last_entry INTEGER,
  result TEXT NOT NULL,
  registers TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT command_log_hash UNIQUE (hash)
) STRICT;

CREATE TABLE idempotency_key (
  key TEXT NOT NULL PRIMARY KEY,
  content_hash TEXT NOT NULL,
  log_sequence INTEGER NOT NULL,
  result TEXT NOT NULL,
  FOREIGN KEY (log_sequence) REFERENCES command_log (sequence)
) STRICT;

-- ── guards of the journal ────────────────────────────────────────────────────────────────────

CREATE TRIGGER line_insert BEFORE INSERT ON line
WHEN EXISTS (SELECT 1 FROM entry WHERE sequence = NEW.entry)
  OR EXISTS (SELECT 1 FROM line WHERE entry = NEW.entry AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'posted entry is sealed'); END;
CREATE TRIGGER line_update BEFORE UPDATE ON line
BEGIN SELECT RAISE(ABORT, 'posted entry is sealed'); END;
CREATE TRIGGER line_delete BEFORE DELETE ON line
BEGIN SELECT RAISE(ABORT, 'posted entry is sealed'); END;

CREATE TRIGGER entry_insert BEFORE INSERT ON entry
BEGIN
  SELECT RAISE(ABORT, 'year is closed')
    WHERE (SELECT state FROM fiscal_year WHERE year = NEW.year) = 'final';
  SELECT RAISE(ABORT, 'year is provisional: only an adjustment passes')
    WHERE NEW.adjustment IS NULL
      AND (SELECT state FROM fiscal_year WHERE year = NEW.year) = 'provisional';
  SELECT RAISE(ABORT, 'an adjustment belongs to a provisional year')
    WHERE NEW.adjustment IS NOT NULL
      AND (SELECT state FROM fiscal_year WHERE year = NEW.year) <> 'provisional';
  SELECT RAISE(ABORT, 'an adjustment needs a reason and a document')
    WHERE NEW.adjustment IS NOT NULL
      AND (coalesce(trim(NEW.reason), '') = '' OR coalesce(trim(NEW.document), '') = '');
  SELECT RAISE(ABORT, 'adjustment number gap')
    WHERE NEW.adjustment IS NOT NULL AND NEW.adjustment
      <> coalesce((SELECT max(adjustment) FROM entry WHERE year = NEW.year), 0) + 1;
  SELECT RAISE(ABORT, 'date outside year')
    WHERE NEW.date IS NOT date(NEW.date, '+0 days')
      OR substr(NEW.date, 1, 4) <> CAST(NEW.year AS TEXT);
  SELECT RAISE(ABORT, 'before the books begin')
    WHERE NEW.kind NOT IN ('invoice', 'reversal')
      AND NEW.date < (SELECT opened_on FROM ledger WHERE id = 1);
  SELECT RAISE(ABORT, 'sequence gap')
    WHERE NEW.sequence <> coalesce((SELECT max(sequence) FROM entry), 0) + 1;
  SELECT RAISE(ABORT, 'voucher number gap')
    WHERE NEW.number <> coalesce((SELECT max(number) FROM entry WHERE year = NEW.year), 0) + 1;
  SELECT RAISE(ABORT, 'chain broken')
    WHERE NEW.previous_hash
      <> coalesce((SELECT hash FROM entry ORDER BY sequence DESC LIMIT 1), '0');
  SELECT RAISE(ABORT, 'hash is not new')
    WHERE EXISTS (SELECT 1 FROM entry WHERE hash = NEW.hash);
  SELECT RAISE(ABORT, 'recorded before the entry it follows')
    WHERE NEW.recorded_at
      < (SELECT recorded_at FROM entry ORDER BY sequence DESC LIMIT 1);
  SELECT RAISE(ABORT, 'source is posted already')
    WHERE NEW.source_key IS NOT NULL
      AND EXISTS (SELECT 1 FROM entry WHERE source_key = NEW.source_key);
  SELECT RAISE(ABORT, 'reversed already')
    WHERE NEW.reverses IS NOT NULL
      AND EXISTS (SELECT 1 FROM entry WHERE reverses = NEW.reverses);
  SELECT RAISE(ABORT, 'a reversal is not reversed')
    WHERE NEW.reverses IS NOT NULL
      AND (SELECT reverses FROM entry WHERE sequence = NEW.reverses) IS NOT NULL;
  SELECT RAISE(ABORT, 'a reversal is not dated before what it reverses')
    WHERE NEW.reverses IS NOT NULL
      AND NEW.date < (SELECT date FROM entry WHERE sequence = NEW.reverses);
  SELECT RAISE(ABORT, 'needs two lines')
    WHERE (SELECT count(*) FROM line WHERE entry = NEW.sequence) < 2;
  SELECT RAISE(ABORT, 'unbalanced fund')
    WHERE EXISTS (
      SELECT 1 FROM line WHERE entry = NEW.sequence GROUP BY fund HAVING sum(amount_rappen) <> 0
    );
END;
CREATE TRIGGER entry_update BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'posted entry is sealed'); END;
CREATE TRIGGER entry_delete BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'posted entry is sealed'); END;

CREATE TRIGGER entry_sealed AFTER INSERT ON entry
BEGIN
  INSERT INTO month_balance (fund, account, year, month, debit_rappen, credit_rappen)
  SELECT fund, account, NEW.year, CAST(substr(NEW.date, 6, 2) AS INTEGER),
    sum(max(amount_rappen, 0)), sum(max(-amount_rappen, 0))
  FROM line WHERE entry = NEW.sequence
  GROUP BY fund, account
  ON CONFLICT (fund, account, year, month) DO UPDATE SET
    debit_rappen = debit_rappen + excluded.debit_rappen,
    credit_rappen = credit_rappen + excluded.credit_rappen;
END;
CREATE TRIGGER month_balance_delete BEFORE DELETE ON month_balance
BEGIN SELECT RAISE(ABORT, 'monthly turnover is kept by the journal'); END;

-- ── guards of the years ──────────────────────────────────────────────────────────────────────

CREATE TRIGGER year_insert BEFORE INSERT ON fiscal_year
WHEN NEW.state <> 'open' OR EXISTS (SELECT 1 FROM fiscal_year WHERE year = NEW.year)
BEGIN SELECT RAISE(ABORT, 'a year begins open, once'); END;
CREATE TRIGGER year_update BEFORE UPDATE ON fiscal_year
WHEN NEW.year <> OLD.year OR OLD.state = 'final' OR NEW.state IS NOT (
  SELECT to_state FROM year_change WHERE year = NEW.year ORDER BY sequence DESC LIMIT 1
)
BEGIN SELECT RAISE(ABORT, 'only year_change moves a year'); END;
CREATE TRIGGER year_delete BEFORE DELETE ON fiscal_year
BEGIN SELECT RAISE(ABORT, 'a year is never deleted'); END;

CREATE TRIGGER year_change_insert BEFORE INSERT ON year_change
BEGIN
  SELECT RAISE(ABORT, 'sequence gap')
    WHERE NEW.sequence <> coalesce((SELECT max(sequence) FROM year_change), 0) + 1;
  SELECT RAISE(ABORT, 'the year is in another state')
    WHERE NEW.from_state IS NOT (SELECT state FROM fiscal_year WHERE year = NEW.year);
  SELECT RAISE(ABORT, 'no such step')
    WHERE NOT ((NEW.from_state = 'open' AND NEW.to_state = 'provisional')
      OR (NEW.from_state = 'provisional' AND NEW.to_state IN ('open', 'final')));
  SELECT RAISE(ABORT, 'reopening needs a reason')
    WHERE NEW.to_state = 'open' AND trim(NEW.reason) = '';
END;
CREATE TRIGGER year_change_apply AFTER INSERT ON year_change
BEGIN UPDATE fiscal_year SET state = NEW.to_state WHERE year = NEW.year; END;
CREATE TRIGGER year_change_update BEFORE UPDATE ON year_change
BEGIN SELECT RAISE(ABORT, 'a year''s history is sealed'); END;
CREATE TRIGGER year_change_delete BEFORE DELETE ON year_change
BEGIN SELECT RAISE(ABORT, 'a year''s history is sealed'); END;

-- ── guards of the sealed registers: inserted once, never changed, deleted or replaced ────────

CREATE TRIGGER ledger_insert BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM ledger)
BEGIN SELECT RAISE(ABORT, 'a ledger has one identity'); END;
CREATE TRIGGER ledger_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'a ledger''s identity is sealed'); END;
CREATE TRIGGER ledger_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'a ledger''s identity is sealed'); END;

CREATE TRIGGER account_update BEFORE UPDATE ON account
WHEN NEW.code <> OLD.code OR NEW.type <> OLD.type OR NEW.fixed <> OLD.fixed
BEGIN SELECT RAISE(ABORT, 'an account keeps its code and type'); END;
CREATE TRIGGER account_delete BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'an account is never deleted'); END;
CREATE TRIGGER account_insert BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'the account exists'); END;

CREATE TRIGGER invoice_insert BEFORE INSERT ON invoice
WHEN EXISTS (SELECT 1 FROM invoice WHERE number = NEW.number OR reference = NEW.reference)
BEGIN SELECT RAISE(ABORT, 'the invoice exists'); END;
CREATE TRIGGER invoice_update BEFORE UPDATE ON invoice
BEGIN SELECT RAISE(ABORT, 'an issued invoice is sealed'); END;
CREATE TRIGGER invoice_delete BEFORE DELETE ON invoice
BEGIN SELECT RAISE(ABORT, 'an issued invoice is sealed'); END;

-- An item is written in the command that issues its invoice: no entry may have been posted for
-- money on it before all its items stand.
CREATE TRIGGER invoice_item_insert BEFORE INSERT ON invoice_item
WHEN EXISTS (SELECT 1 FROM invoice_item WHERE invoice = NEW.invoice AND tier = NEW.tier)
  OR EXISTS (SELECT 1 FROM command_log WHERE last_entry >=
    (SELECT entry FROM invoice WHERE number = NEW.invoice))
BEGIN SELECT RAISE(ABORT, 'an issued invoice is sealed'); END;
CREATE TRIGGER invoice_item_update BEFORE UPDATE ON invoice_item
BEGIN SELECT RAISE(ABORT, 'an issued invoice is sealed'); END;
CREATE TRIGGER invoice_item_delete BEFORE DELETE ON invoice_item
BEGIN SELECT RAISE(ABORT, 'an issued invoice is sealed'); END;

CREATE TRIGGER assessment_insert BEFORE INSERT ON assessment
WHEN EXISTS (SELECT 1 FROM assessment WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;
CREATE TRIGGER assessment_update BEFORE UPDATE ON assessment
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;
CREATE TRIGGER assessment_delete BEFORE DELETE ON assessment
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;
CREATE TRIGGER assessment_share_insert BEFORE INSERT ON assessment_share
WHEN EXISTS (
    SELECT 1 FROM assessment_share
    WHERE assessment = NEW.assessment AND state = NEW.state AND tier = NEW.tier
  )
  OR EXISTS (SELECT 1 FROM invoice WHERE assessment = NEW.assessment)
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;
CREATE TRIGGER assessment_share_update BEFORE UPDATE ON assessment_share
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;
CREATE TRIGGER assessment_share_delete BEFORE DELETE ON assessment_share
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;

CREATE TRIGGER receipt_insert BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE id = NEW.id)
  OR (NEW.source_key IS NOT NULL
    AND EXISTS (SELECT 1 FROM receipt WHERE source_key = NEW.source_key))
BEGIN SELECT RAISE(ABORT, 'the receipt exists'); END;
CREATE TRIGGER receipt_update BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is sealed'); END;
CREATE TRIGGER receipt_delete BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is sealed'); END;

CREATE TRIGGER allocation_insert BEFORE INSERT ON allocation
WHEN NEW.number <> coalesce((SELECT max(number) FROM allocation), 0) + 1
BEGIN SELECT RAISE(ABORT, 'allocation number gap'); END;
CREATE TRIGGER allocation_excess BEFORE INSERT ON allocation
WHEN NEW.amount_rappen > (
    SELECT r.amount_rappen + r.charges_rappen FROM receipt AS r WHERE r.id = NEW.receipt
  ) - coalesce((
    SELECT sum(a.amount_rappen) FROM allocation AS a
    WHERE a.receipt = NEW.receipt
      AND NOT EXISTS (SELECT 1 FROM entry AS r WHERE r.reverses = a.entry)
  ), 0)
BEGIN SELECT RAISE(ABORT, 'more than was received'); END;
CREATE TRIGGER allocation_update BEFORE UPDATE ON allocation
BEGIN SELECT RAISE(ABORT, 'an allocation is sealed'); END;
CREATE TRIGGER allocation_delete BEFORE DELETE ON allocation
BEGIN SELECT RAISE(ABORT, 'an allocation is sealed'); END;

CREATE TRIGGER expense_insert BEFORE INSERT ON expense
WHEN EXISTS (SELECT 1 FROM expense WHERE id = NEW.id)
  OR (NEW.source_key IS NOT NULL
    AND EXISTS (SELECT 1 FROM expense WHERE source_key = NEW.source_key))
BEGIN SELECT RAISE(ABORT, 'the expense exists'); END;
CREATE TRIGGER expense_update BEFORE UPDATE ON expense
BEGIN SELECT RAISE(ABORT, 'an expense is sealed'); END;
CREATE TRIGGER expense_delete BEFORE DELETE ON expense
BEGIN SELECT RAISE(ABORT, 'an expense is sealed'); END;

CREATE TRIGGER budget_insert BEFORE INSERT ON budget
WHEN NEW.version <> coalesce((SELECT max(version) FROM budget WHERE year = NEW.year), 0) + 1
BEGIN SELECT RAISE(ABORT, 'budget version gap'); END;
CREATE TRIGGER budget_update BEFORE UPDATE ON budget
BEGIN SELECT RAISE(ABORT, 'an approved budget is sealed'); END;
CREATE TRIGGER budget_delete BEFORE DELETE ON budget
BEGIN SELECT RAISE(ABORT, 'an approved budget is sealed'); END;
CREATE TRIGGER budget_line_insert BEFORE INSERT ON budget_line
WHEN EXISTS (
    SELECT 1 FROM budget_line
    WHERE year = NEW.year AND version = NEW.version AND line = NEW.line
  )
  OR EXISTS (
    SELECT 1 FROM assessment WHERE budget_year = NEW.year AND budget_version = NEW.version
  )
BEGIN SELECT RAISE(ABORT, 'an approved budget is sealed'); END;
CREATE TRIGGER budget_line_update BEFORE UPDATE ON budget_line
BEGIN SELECT RAISE(ABORT, 'an approved budget is sealed'); END;
CREATE TRIGGER budget_line_delete BEFORE DELETE ON budget_line
BEGIN SELECT RAISE(ABORT, 'an approved budget is sealed'); END;

CREATE TRIGGER budget_note_insert BEFORE INSERT ON budget_note
WHEN NEW.id <> coalesce((SELECT max(id) FROM budget_note), 0) + 1
BEGIN SELECT RAISE(ABORT, 'note number gap'); END;
CREATE TRIGGER budget_note_update BEFORE UPDATE ON budget_note
BEGIN SELECT RAISE(ABORT, 'a note is sealed'); END;
CREATE TRIGGER budget_note_delete BEFORE DELETE ON budget_note
BEGIN SELECT RAISE(ABORT, 'a note is sealed'); END;

CREATE TRIGGER earmark_insert BEFORE INSERT ON earmark
WHEN EXISTS (SELECT 1 FROM earmark WHERE code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'the earmark exists'); END;
CREATE TRIGGER earmark_update BEFORE UPDATE ON earmark
BEGIN SELECT RAISE(ABORT, 'an earmark is sealed'); END;
CREATE TRIGGER earmark_delete BEFORE DELETE ON earmark
BEGIN SELECT RAISE(ABORT, 'an earmark is sealed'); END;

CREATE TRIGGER scale_insert BEFORE INSERT ON scale
WHEN EXISTS (SELECT 1 FROM scale WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'the scale exists'); END;
CREATE TRIGGER scale_update BEFORE UPDATE ON scale
BEGIN SELECT RAISE(ABORT, 'a scale is sealed'); END;
CREATE TRIGGER scale_delete BEFORE DELETE ON scale
BEGIN SELECT RAISE(ABORT, 'a scale is sealed'); END;
CREATE TRIGGER scale_rate_insert BEFORE INSERT ON scale_rate
WHEN EXISTS (SELECT 1 FROM scale_rate WHERE scale = NEW.scale AND state = NEW.state)
  OR EXISTS (SELECT 1 FROM assessment WHERE scale = NEW.scale)
BEGIN SELECT RAISE(ABORT, 'a scale is sealed'); END;
CREATE TRIGGER scale_rate_update BEFORE UPDATE ON scale_rate
BEGIN SELECT RAISE(ABORT, 'a scale is sealed'); END;
CREATE TRIGGER scale_rate_delete BEFORE DELETE ON scale_rate
BEGIN SELECT RAISE(ABORT, 'a scale is sealed'); END;

CREATE TRIGGER financial_procedure_insert BEFORE INSERT ON financial_procedure
WHEN NEW.id <> coalesce((SELECT max(id) FROM financial_procedure), 0) + 1
BEGIN SELECT RAISE(ABORT, 'procedure number gap'); END;
CREATE TRIGGER financial_procedure_update BEFORE UPDATE ON financial_procedure
BEGIN SELECT RAISE(ABORT, 'the procedures of a year are sealed'); END;
CREATE TRIGGER financial_procedure_delete BEFORE DELETE ON financial_procedure
BEGIN SELECT RAISE(ABORT, 'the procedures of a year are sealed'); END;

CREATE TRIGGER pledge_insert BEFORE INSERT ON pledge
WHEN EXISTS (SELECT 1 FROM pledge WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the pledge exists'); END;
CREATE TRIGGER pledge_update BEFORE UPDATE ON pledge
BEGIN SELECT RAISE(ABORT, 'a pledge is sealed'); END;
CREATE TRIGGER pledge_delete BEFORE DELETE ON pledge
BEGIN SELECT RAISE(ABORT, 'a pledge is sealed'); END;

CREATE TRIGGER in_kind_insert BEFORE INSERT ON in_kind
WHEN EXISTS (SELECT 1 FROM in_kind WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the support in kind exists'); END;
CREATE TRIGGER in_kind_update BEFORE UPDATE ON in_kind
BEGIN SELECT RAISE(ABORT, 'support in kind is sealed'); END;
CREATE TRIGGER in_kind_delete BEFORE DELETE ON in_kind
BEGIN SELECT RAISE(ABORT, 'support in kind is sealed'); END;

CREATE TRIGGER statement_issue_insert BEFORE INSERT ON statement_issue
WHEN NEW.version > 1 + coalesce(
    (SELECT max(version) FROM statement_issue WHERE year = NEW.year), 0
  )
  OR EXISTS (
    SELECT 1 FROM statement_issue
    WHERE year = NEW.year AND (version > NEW.version OR (version = NEW.version AND name = NEW.name))
  )
BEGIN SELECT RAISE(ABORT, 'an issued statement is sealed'); END;
CREATE TRIGGER statement_issue_update BEFORE UPDATE ON statement_issue
BEGIN SELECT RAISE(ABORT, 'an issued statement is sealed'); END;
CREATE TRIGGER statement_issue_delete BEFORE DELETE ON statement_issue
BEGIN SELECT RAISE(ABORT, 'an issued statement is sealed'); END;

CREATE TRIGGER close_answer_insert BEFORE INSERT ON close_answer
WHEN EXISTS (
  SELECT 1 FROM close_answer
  WHERE year = NEW.year AND version = NEW.version AND gate = NEW.gate
)
BEGIN SELECT RAISE(ABORT, 'an answer is sealed'); END;
CREATE TRIGGER close_answer_update BEFORE UPDATE ON close_answer
BEGIN SELECT RAISE(ABORT, 'an answer is sealed'); END;
CREATE TRIGGER close_answer_delete BEFORE DELETE ON close_answer
BEGIN SELECT RAISE(ABORT, 'an answer is sealed'); END;

CREATE TRIGGER command_log_insert BEFORE INSERT ON command_log
BEGIN
  SELECT RAISE(ABORT, 'log sequence gap')
    WHERE NEW.sequence <> coalesce((SELECT max(sequence) FROM command_log), 0) + 1;
  SELECT RAISE(ABORT, 'log chain broken')
    WHERE NEW.previous_hash
      <> coalesce((SELECT hash FROM command_log ORDER BY sequence DESC LIMIT 1), '0');
  SELECT RAISE(ABORT, 'hash is not new')
    WHERE EXISTS (SELECT 1 FROM command_log WHERE hash = NEW.hash);
END;
CREATE TRIGGER command_log_update BEFORE UPDATE ON command_log
BEGIN SELECT RAISE(ABORT, 'the log is sealed'); END;
CREATE TRIGGER command_log_delete BEFORE DELETE ON command_log
BEGIN SELECT RAISE(ABORT, 'the log is sealed'); END;

CREATE TRIGGER idempotency_key_insert BEFORE INSERT ON idempotency_key
WHEN EXISTS (SELECT 1 FROM idempotency_key WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'the key exists'); END;
CREATE TRIGGER idempotency_key_update BEFORE UPDATE ON idempotency_key
BEGIN SELECT RAISE(ABORT, 'a key is sealed'); END;
CREATE TRIGGER idempotency_key_delete BEFORE DELETE ON idempotency_key
BEGIN SELECT RAISE(ABORT, 'a key is sealed'); END;

-- ── views: part of the product; an auditor can use them in any SQLite tool ───────────────────

-- One row a line of the journal, with its entry. Debit positive.
CREATE VIEW journal_line AS
SELECT
  e.sequence AS entry, e.year, e.number AS voucher, e.adjustment, e.kind, e.date, e.recorded_at,
  e.text AS entry_text, e.document, e.reverses,
  l.number AS line, l.fund, l.account, a.name AS account_name, a.type AS account_type,
  l.amount_rappen, l.state, l.earmark, l.budget_line, l.detail, l.tier, l.budget_year, l.invoice,
  l.payee, l.item, l.reference, l.text
FROM entry AS e
JOIN line AS l ON l.entry = e.sequence
JOIN account AS a ON a.code = l.account;

-- One row an entry, with what reversed it.
CREATE VIEW entry_status AS
SELECT e.*, r.sequence AS reversed_by, r.date AS reversed_on
FROM entry AS e
LEFT JOIN entry AS r ON r.reverses = e.sequence;

-- One row each time an allocation begins or (by a reversal) ceases to count.
CREATE VIEW allocation_movement AS
SELECT
  a.number, a.receipt, a.entry, a.purpose, a.state, a.budget_year, a.invoice, a.earmark,
  a.meant_for, e.date, e.year, a.amount_rappen, a.waived_rappen
FROM allocation AS a
JOIN entry AS e ON e.sequence = a.entry
UNION ALL
SELECT
  a.number, a.receipt, r.sequence, a.purpose, a.state, a.budget_year, a.invoice, a.earmark,
  a.meant_for, r.date, r.year, -a.amount_rappen, -a.waived_rappen
FROM allocation AS a
JOIN entry AS r ON r.reverses = a.entry;

-- One row each time an invoice item is issued, cancelled, credited, paid or waived.
-- owed_rappen is what the State owes more (positive) or less (negative) from that date.
CREATE VIEW invoice_movement AS
SELECT
  l.invoice, l.tier, l.state, l.budget_year, e.sequence AS entry, e.date,
  coalesce(o.kind, e.kind) AS kind, e.reverses, l.amount_rappen AS owed_rappen
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
LEFT JOIN entry AS o ON o.sequence = e.reverses
WHERE l.account = '1100' AND l.invoice IS NOT NULL;

-- One row a receipt: how it stands now.
CREATE VIEW receipt_status AS
SELECT
  r.*, e.reversed_by,
  CASE WHEN e.reversed_by IS NOT NULL THEN 0 ELSE r.amount_rappen + r.charges_rappen - coalesce((
    SELECT sum(m.amount_rappen) FROM allocation_movement AS m WHERE m.receipt = r.id
  ), 0) END AS unallocated_rappen
FROM receipt AS r
JOIN entry_status AS e ON e.sequence = r.entry;

-- One row an expense: how it stands now.
CREATE VIEW expense_status AS
SELECT x.*, e.reversed_by
FROM expense AS x
JOIN entry_status AS e ON e.sequence = x.entry;

-- One row a movement of an earmark: received positive, used negative, by date.
CREATE VIEW earmark_movement AS
SELECT
  l.earmark, e.sequence AS entry, e.date, e.year, a.type AS account_type, l.account, l.fund,
  l.budget_line, l.detail, -l.amount_rappen AS amount_rappen
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
JOIN account AS a ON a.code = l.account
WHERE l.earmark IS NOT NULL AND l.account <> '4390'
  AND (a.type IN ('income', 'expense', 'fund_balance') OR l.account = '2300');

-- The budget in force: the newest version of each year.
CREATE VIEW budget_in_force AS
SELECT b.year, b.version, b.approved_on, b.authority
FROM budget AS b
WHERE b.version = (SELECT max(v.version) FROM budget AS v WHERE v.year = b.year);

-- Balances by fund, account and year; the balance runs from the beginning of the books.
CREATE VIEW year_turnover AS
SELECT fund, account, year, sum(debit_rappen) AS debit_rappen, sum(credit_rappen) AS credit_rappen
FROM month_balance
GROUP BY fund, account, year;

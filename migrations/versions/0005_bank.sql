-- Bank accounts, statements, rows, and who pays from which account.
--
-- What the bank booked as one amount is a booking; a file's line brings it, and another file may
-- bring it again. The payments inside a booking are its rows, and a row is tied to the entry that
-- books it. All of it is sealed: a tie is never changed, a later one takes its place.

-- The accounts whose files are taken.
CREATE TABLE bank_account (
  iban TEXT NOT NULL PRIMARY KEY CHECK (iban GLOB '[A-Z][A-Z][0-9][0-9]*' AND iban NOT GLOB '*[^A-Z0-9]*'),
  name TEXT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  added_at TEXT NOT NULL,
  FOREIGN KEY (account) REFERENCES account (code)
) STRICT;

-- The files as they came, compressed with zlib.
CREATE TABLE bank_file (
  sha256 TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('camt.053', 'camt.054')),
  message TEXT NOT NULL,
  content TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  compressed BLOB NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT;

-- A statement that brought something new. known_rappen is what of it had come with earlier ones:
-- opening + known + its own lines = closing. gap_reason says why it didn't follow on the last, and
-- gap_rappen what lies between (negative where it fills a gap in part). The chain is the account's
-- statements together after this one: chain_opening + all lines + all gaps = chain_closing.
CREATE TABLE bank_statement (
  id INTEGER NOT NULL PRIMARY KEY,
  file TEXT NOT NULL,
  iban TEXT NOT NULL,
  message TEXT NOT NULL,
  statement TEXT NOT NULL,
  number INTEGER,
  from_date TEXT NOT NULL CHECK (from_date IS date(from_date, '+0 days')),
  to_date TEXT NOT NULL CHECK (to_date IS date(to_date, '+0 days')),
  opening_rappen INTEGER NOT NULL,
  closing_rappen INTEGER NOT NULL,
  known_rappen INTEGER NOT NULL,
  content TEXT NOT NULL,
  gap_reason TEXT,
  gap_rappen INTEGER NOT NULL,
  chain_from TEXT NOT NULL,
  chain_to TEXT NOT NULL,
  chain_opening_rappen INTEGER NOT NULL,
  chain_closing_rappen INTEGER NOT NULL,
  chain_number INTEGER,
  recorded_at TEXT NOT NULL,
  CHECK (to_date >= from_date),
  FOREIGN KEY (file) REFERENCES bank_file (sha256),
  FOREIGN KEY (iban) REFERENCES bank_account (iban)
) STRICT;

CREATE INDEX bank_statement_account ON bank_statement (iban, to_date);

-- What the bank booked as one amount: credit positive, debit negative.
CREATE TABLE bank_booking (
  id INTEGER NOT NULL PRIMARY KEY,
  iban TEXT NOT NULL,
  date TEXT NOT NULL CHECK (date IS date(date, '+0 days')),
  value_date TEXT,
  amount_rappen INTEGER NOT NULL
    CHECK (amount_rappen <> 0 AND amount_rappen BETWEEN -100000000000 AND 100000000000),
  bank_reference TEXT NOT NULL,
  text TEXT NOT NULL,
  code TEXT NOT NULL,
  reversal INTEGER NOT NULL CHECK (reversal IN (0, 1)),
  FOREIGN KEY (iban) REFERENCES bank_account (iban)
) STRICT;

CREATE INDEX bank_booking_date ON bank_booking (iban, date, amount_rappen);

-- A line of a file that brought a booking, or told of it again in another kind of file. The key is
-- account, date, amount, bank reference, end-to-end id, text and occurrence; a line of a camt.054
-- has no statement.
CREATE TABLE bank_line (
  key TEXT NOT NULL PRIMARY KEY,
  occurrence INTEGER NOT NULL CHECK (occurrence > 0),
  file TEXT NOT NULL,
  statement INTEGER,
  line INTEGER NOT NULL,
  booking INTEGER NOT NULL,
  FOREIGN KEY (file) REFERENCES bank_file (sha256),
  FOREIGN KEY (statement) REFERENCES bank_statement (id),
  FOREIGN KEY (booking) REFERENCES bank_booking (id)
) STRICT;

CREATE INDEX bank_line_booking ON bank_line (booking);
CREATE INDEX bank_line_statement ON bank_line (statement) WHERE statement IS NOT NULL;

-- A payment inside a booking, as the file gives it. Position 0 is the booking as a whole, for one
-- that came without details; rows from 1 on take its place once a file brings them.
CREATE TABLE bank_row (
  id TEXT NOT NULL PRIMARY KEY,
  booking INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  row_key TEXT NOT NULL,
  amount_rappen INTEGER NOT NULL
    CHECK (amount_rappen <> 0 AND amount_rappen BETWEEN -100000000000 AND 100000000000),
  bank_reference TEXT NOT NULL,
  end_to_end TEXT NOT NULL,
  structured_reference TEXT NOT NULL,
  text TEXT NOT NULL,
  party TEXT NOT NULL,
  party_iban TEXT NOT NULL,
  currency TEXT,
  currency_amount TEXT,
  rate TEXT,
  charges_rappen INTEGER NOT NULL CHECK (charges_rappen >= 0),
  recorded_at TEXT NOT NULL,
  CONSTRAINT bank_row_key UNIQUE (row_key),
  CONSTRAINT bank_row_position UNIQUE (booking, position),
  FOREIGN KEY (booking) REFERENCES bank_booking (id)
) STRICT;

-- Which entry books a row, and why; the newest tie of a row counts.
CREATE TABLE bank_tie (
  number INTEGER NOT NULL PRIMARY KEY,
  row TEXT NOT NULL,
  entry INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  FOREIGN KEY (row) REFERENCES bank_row (id),
  FOREIGN KEY (entry) REFERENCES entry (sequence)
) STRICT;

CREATE INDEX bank_tie_row ON bank_tie (row, number);
CREATE INDEX bank_tie_entry ON bank_tie (entry);

-- Whose account an IBAN is, learned from what the officer decided.
CREATE TABLE payer (
  iban TEXT NOT NULL,
  state TEXT NOT NULL,
  receipt TEXT NOT NULL,
  learned_at TEXT NOT NULL,
  PRIMARY KEY (iban, state),
  FOREIGN KEY (state) REFERENCES state_party (state),
  FOREIGN KEY (receipt) REFERENCES receipt (id)
) STRICT;

-- Rules for rows that need no decision; a row with `ends` takes back an earlier one.
CREATE TABLE bank_rule (
  id INTEGER NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('fee', 'interest', 'exchange')),
  contains TEXT NOT NULL,
  fund TEXT NOT NULL,
  account TEXT NOT NULL,
  up_to_rappen INTEGER CHECK (up_to_rappen > 0),
  ends INTEGER,
  recorded_at TEXT NOT NULL,
  FOREIGN KEY (fund) REFERENCES fund (fund),
  FOREIGN KEY (account) REFERENCES account (code),
  FOREIGN KEY (ends) REFERENCES bank_rule (id)
) STRICT;

-- ── guards ───────────────────────────────────────────────────────────────────────────────────

CREATE TRIGGER bank_account_insert BEFORE INSERT ON bank_account
WHEN EXISTS (SELECT 1 FROM bank_account WHERE iban = NEW.iban)
BEGIN SELECT RAISE(ABORT, 'the bank account exists'); END;
CREATE TRIGGER bank_account_update BEFORE UPDATE ON bank_account
BEGIN SELECT RAISE(ABORT, 'a bank account is sealed'); END;
CREATE TRIGGER bank_account_delete BEFORE DELETE ON bank_account
BEGIN SELECT RAISE(ABORT, 'a bank account is sealed'); END;

CREATE TRIGGER bank_file_insert BEFORE INSERT ON bank_file
WHEN EXISTS (SELECT 1 FROM bank_file WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'the bank file is kept already'); END;
CREATE TRIGGER bank_file_update BEFORE UPDATE ON bank_file
BEGIN SELECT RAISE(ABORT, 'a bank file is sealed'); END;
CREATE TRIGGER bank_file_delete BEFORE DELETE ON bank_file
BEGIN SELECT RAISE(ABORT, 'a bank file is sealed'); END;

CREATE TRIGGER bank_statement_insert BEFORE INSERT ON bank_statement
WHEN NEW.id <> coalesce((SELECT max(id) FROM bank_statement), 0) + 1
BEGIN SELECT RAISE(ABORT, 'bank statement number gap'); END;
CREATE TRIGGER bank_statement_update BEFORE UPDATE ON bank_statement
BEGIN SELECT RAISE(ABORT, 'a bank statement is sealed'); END;
CREATE TRIGGER bank_statement_delete BEFORE DELETE ON bank_statement
BEGIN SELECT RAISE(ABORT, 'a bank statement is sealed'); END;

CREATE TRIGGER bank_booking_insert BEFORE INSERT ON bank_booking
WHEN NEW.id <> coalesce((SELECT max(id) FROM bank_booking), 0) + 1
BEGIN SELECT RAISE(ABORT, 'bank booking number gap'); END;
CREATE TRIGGER bank_booking_update BEFORE UPDATE ON bank_booking
BEGIN SELECT RAISE(ABORT, 'a bank booking is sealed'); END;
CREATE TRIGGER bank_booking_delete BEFORE DELETE ON bank_booking
BEGIN SELECT RAISE(ABORT, 'a bank booking is sealed'); END;

CREATE TRIGGER bank_line_insert BEFORE INSERT ON bank_line
WHEN EXISTS (SELECT 1 FROM bank_line WHERE key = NEW.key)
  OR (NEW.statement IS NOT NULL AND EXISTS (
    SELECT 1 FROM bank_line WHERE booking = NEW.booking AND statement IS NOT NULL
  ))
BEGIN SELECT RAISE(ABORT, 'the bank line is in already'); END;
CREATE TRIGGER bank_line_update BEFORE UPDATE ON bank_line
BEGIN SELECT RAISE(ABORT, 'a bank line is sealed'); END;
CREATE TRIGGER bank_line_delete BEFORE DELETE ON bank_line
BEGIN SELECT RAISE(ABORT, 'a bank line is sealed'); END;

CREATE TRIGGER bank_row_insert BEFORE INSERT ON bank_row
WHEN EXISTS (
  SELECT 1 FROM bank_row
  WHERE id = NEW.id OR row_key = NEW.row_key
    OR (booking = NEW.booking AND position = NEW.position)
)
BEGIN SELECT RAISE(ABORT, 'the bank row is in already'); END;
CREATE TRIGGER bank_row_update BEFORE UPDATE ON bank_row
BEGIN SELECT RAISE(ABORT, 'a bank row is sealed'); END;
CREATE TRIGGER bank_row_delete BEFORE DELETE ON bank_row
BEGIN SELECT RAISE(ABORT, 'a bank row is sealed'); END;

CREATE TRIGGER bank_tie_insert BEFORE INSERT ON bank_tie
WHEN NEW.number <> coalesce((SELECT max(number) FROM bank_tie), 0) + 1
BEGIN SELECT RAISE(ABORT, 'tie number gap'); END;
CREATE TRIGGER bank_tie_update BEFORE UPDATE ON bank_tie
BEGIN SELECT RAISE(ABORT, 'a tie is sealed; a later one takes its place'); END;
CREATE TRIGGER bank_tie_delete BEFORE DELETE ON bank_tie
BEGIN SELECT RAISE(ABORT, 'a tie is sealed; a later one takes its place'); END;

CREATE TRIGGER payer_insert BEFORE INSERT ON payer
WHEN EXISTS (SELECT 1 FROM payer WHERE iban = NEW.iban AND state = NEW.state)
BEGIN SELECT RAISE(ABORT, 'the payer is known'); END;
CREATE TRIGGER payer_update BEFORE UPDATE ON payer
BEGIN SELECT RAISE(ABORT, 'what was learned of a payer is sealed'); END;
CREATE TRIGGER payer_delete BEFORE DELETE ON payer
BEGIN SELECT RAISE(ABORT, 'what was learned of a payer is sealed'); END;

CREATE TRIGGER bank_rule_insert BEFORE INSERT ON bank_rule
WHEN NEW.id <> coalesce((SELECT max(id) FROM bank_rule), 0) + 1
  OR EXISTS (SELECT 1 FROM bank_rule WHERE ends = NEW.ends)
BEGIN SELECT RAISE(ABORT, 'rule number gap, or ended already'); END;
CREATE TRIGGER bank_rule_update BEFORE UPDATE ON bank_rule
BEGIN SELECT RAISE(ABORT, 'a bank rule is sealed; end it and add another'); END;
CREATE TRIGGER bank_rule_delete BEFORE DELETE ON bank_rule
BEGIN SELECT RAISE(ABORT, 'a bank rule is sealed; end it and add another'); END;

-- ── views ────────────────────────────────────────────────────────────────────────────────────

-- One row a bank rule that holds.
CREATE VIEW bank_rule_in_force AS
SELECT r.id, r.kind, r.contains, r.fund, r.account, r.up_to_rappen, r.recorded_at
FROM bank_rule AS r
WHERE r.ends IS NULL AND NOT EXISTS (SELECT 1 FROM bank_rule AS e WHERE e.ends = r.id);

-- One row a bank row: the tie that counts. Rows of position 0 whose details came later are left out.
CREATE VIEW bank_row_tied AS
SELECT
  r.id, r.booking, r.position, b.iban, b.date, r.amount_rappen,
  t.entry, t.evidence,
  (SELECT min(l.statement) FROM bank_line AS l WHERE l.booking = r.booking) AS statement
FROM bank_row AS r
JOIN bank_booking AS b ON b.id = r.booking
LEFT JOIN bank_tie AS t ON t.number = (
  SELECT max(n.number) FROM bank_tie AS n WHERE n.row = r.id
)
WHERE r.position > 0
  OR NOT EXISTS (SELECT 1 FROM bank_row AS d WHERE d.booking = r.booking AND d.position > 0);

-- One row a bank row: how it stands now. It is matched when the entry it is tied to stands (or was
-- undone at the bank as well) and holds nothing in suspense.
CREATE VIEW bank_row_status AS
SELECT
  t.id, t.booking, t.iban, t.date, t.amount_rappen, t.entry, t.evidence, t.statement,
  CASE
    WHEN t.entry IS NULL THEN 'unallocated'
    WHEN e.reversed_by IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM bank_row_tied AS o WHERE o.entry = e.reversed_by
    ) THEN 'unallocated'
    WHEN EXISTS (
      SELECT 1 FROM receipt_status AS r WHERE r.entry = t.entry AND r.unallocated_rappen > 0
    ) THEN 'unallocated'
    WHEN coalesce((
      SELECT sum(l.amount_rappen) FROM line AS l WHERE l.account = '2210' AND l.item = t.id
    ), 0) <> 0 THEN 'unallocated'
    ELSE 'matched'
  END AS status,
  (
    SELECT group_concat(DISTINCT s.state) FROM (
      SELECT r.state FROM receipt AS r WHERE r.entry = t.entry
      UNION
      SELECT a.state FROM receipt AS r
      JOIN allocation AS a ON a.receipt = r.id
      JOIN entry_status AS x ON x.sequence = a.entry AND x.reversed_by IS NULL
      WHERE r.entry = t.entry
    ) AS s WHERE s.state IS NOT NULL
  ) AS state
FROM bank_row_tied AS t
LEFT JOIN entry_status AS e ON e.sequence = t.entry;

-- Credits, supplements and shares pro rata of invoices, and how a fund's income counts.

-- A credit note: what its entry takes off an invoice. assessment is the run of a revised budget
-- that asks less; NULL where the officer credited by herself.
CREATE TABLE invoice_credit (
  entry INTEGER NOT NULL PRIMARY KEY,
  number TEXT NOT NULL,
  invoice TEXT NOT NULL,
  assessment INTEGER,
  CONSTRAINT invoice_credit_number UNIQUE (number),
  FOREIGN KEY (entry) REFERENCES entry (sequence),
  FOREIGN KEY (invoice) REFERENCES invoice (number),
  FOREIGN KEY (assessment) REFERENCES assessment (id)
) STRICT;

CREATE INDEX invoice_credit_invoice ON invoice_credit (invoice);

-- An item of a supplementary invoice asks the State's share less what was asked before it.
CREATE TABLE invoice_supplement (
  invoice TEXT NOT NULL,
  tier TEXT NOT NULL,
  before_rappen INTEGER NOT NULL CHECK (before_rappen >= 0),
  PRIMARY KEY (invoice, tier),
  FOREIGN KEY (invoice, tier) REFERENCES invoice_item (invoice, tier)
) STRICT;

-- A State that acceded in the budget year pays for so many of its twelve months, where the
-- procedures say so: exact share = (tier_rappen * rate_units * months) / (rates_sum * 12).
CREATE TABLE assessment_months (
  assessment INTEGER NOT NULL PRIMARY KEY,
  months INTEGER NOT NULL CHECK (months BETWEEN 0 AND 12),
  FOREIGN KEY (assessment) REFERENCES assessment (id)
) STRICT;

CREATE TRIGGER invoice_credit_insert BEFORE INSERT ON invoice_credit
WHEN EXISTS (SELECT 1 FROM invoice_credit WHERE entry = NEW.entry OR number = NEW.number)
  OR NOT EXISTS (SELECT 1 FROM entry WHERE sequence = NEW.entry AND kind = 'invoice-credit')
BEGIN SELECT RAISE(ABORT, 'a credit note has an entry of its own'); END;
CREATE TRIGGER invoice_credit_update BEFORE UPDATE ON invoice_credit
BEGIN SELECT RAISE(ABORT, 'a credit note is sealed'); END;
CREATE TRIGGER invoice_credit_delete BEFORE DELETE ON invoice_credit
BEGIN SELECT RAISE(ABORT, 'a credit note is sealed'); END;

CREATE TRIGGER invoice_supplement_insert BEFORE INSERT ON invoice_supplement
WHEN EXISTS (
    SELECT 1 FROM invoice_supplement WHERE invoice = NEW.invoice AND tier = NEW.tier
  )
  OR EXISTS (SELECT 1 FROM command_log WHERE last_entry >=
    (SELECT entry FROM invoice WHERE number = NEW.invoice))
BEGIN SELECT RAISE(ABORT, 'an issued invoice is sealed'); END;
CREATE TRIGGER invoice_supplement_update BEFORE UPDATE ON invoice_supplement
BEGIN SELECT RAISE(ABORT, 'an issued invoice is sealed'); END;
CREATE TRIGGER invoice_supplement_delete BEFORE DELETE ON invoice_supplement
BEGIN SELECT RAISE(ABORT, 'an issued invoice is sealed'); END;

CREATE TRIGGER assessment_months_insert BEFORE INSERT ON assessment_months
WHEN EXISTS (SELECT 1 FROM assessment_months WHERE assessment = NEW.assessment)
  OR EXISTS (SELECT 1 FROM invoice WHERE assessment = NEW.assessment)
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;
CREATE TRIGGER assessment_months_update BEFORE UPDATE ON assessment_months
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;
CREATE TRIGGER assessment_months_delete BEFORE DELETE ON assessment_months
BEGIN SELECT RAISE(ABORT, 'an assessment is sealed'); END;

-- A policy is set once, before its years have moved.
CREATE TRIGGER fund_policy_insert BEFORE INSERT ON fund_policy
WHEN EXISTS (SELECT 1 FROM fund_policy WHERE fund = NEW.fund AND from_year = NEW.from_year)
  OR EXISTS (SELECT 1 FROM invoice WHERE budget_year >= NEW.from_year)
BEGIN SELECT RAISE(ABORT, 'a policy is set before its years have moved'); END;
CREATE TRIGGER fund_policy_update BEFORE UPDATE ON fund_policy
BEGIN SELECT RAISE(ABORT, 'a policy is sealed'); END;
CREATE TRIGGER fund_policy_delete BEFORE DELETE ON fund_policy
BEGIN SELECT RAISE(ABORT, 'a policy is sealed'); END;

-- One row a line on the accounts of invoice items, with the policy of its budget year: when that
-- year's income counts.
CREATE VIEW item_line AS
SELECT
  l.entry, e.date, e.year, coalesce(o.kind, e.kind) AS kind, l.fund, l.account, l.amount_rappen,
  l.state, l.tier, l.budget_year, l.invoice,
  coalesce((
    SELECT p.income FROM fund_policy AS p
    WHERE p.fund = l.fund AND p.from_year = coalesce((
      SELECT max(q.from_year) FROM fund_policy AS q
      WHERE q.fund = l.fund AND q.from_year <= l.budget_year
    ), (SELECT min(q.from_year) FROM fund_policy AS q WHERE q.fund = l.fund))
  ), 'on_receipt') AS policy
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
LEFT JOIN entry AS o ON o.sequence = e.reverses
WHERE l.account IN ('1100', '1190', '2150');

-- One row an item that a credit note or waiver takes something off, and what undid it, if so.
CREATE VIEW invoice_relief AS
SELECT
  l.entry, e.date, e.kind, e.reason, e.document, l.invoice, l.tier, l.state, l.budget_year,
  -l.amount_rappen AS amount_rappen, c.number, c.assessment, r.sequence AS undone_by,
  r.date AS undone_on
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
LEFT JOIN invoice_credit AS c ON c.entry = e.sequence
LEFT JOIN entry AS r ON r.reverses = e.sequence
WHERE l.account = '1100' AND e.kind IN ('invoice-credit', 'invoice-waive');

-- ── reminders ────────────────────────────────────────────────────────────────────────────────

-- A letter to a State about all that was overdue on a day. stage counts the letters about what is
-- still open; bank_data_on is how far the money was recorded; forced: sent though that was long ago.
CREATE TABLE reminder (
  state TEXT NOT NULL,
  reminded_on TEXT NOT NULL CHECK (reminded_on IS date(reminded_on, '+0 days')),
  stage INTEGER NOT NULL CHECK (stage > 0),
  bank_data_on TEXT CHECK (bank_data_on IS date(bank_data_on, '+0 days')),
  forced INTEGER NOT NULL CHECK (forced IN (0, 1)),
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (state, reminded_on),
  FOREIGN KEY (state) REFERENCES state_party (state)
) STRICT;

CREATE TABLE reminder_invoice (
  state TEXT NOT NULL,
  reminded_on TEXT NOT NULL,
  invoice TEXT NOT NULL,
  outstanding_rappen INTEGER NOT NULL CHECK (outstanding_rappen > 0),
  PRIMARY KEY (state, reminded_on, invoice),
  FOREIGN KEY (state, reminded_on) REFERENCES reminder (state, reminded_on),
  FOREIGN KEY (invoice) REFERENCES invoice (number)
) STRICT;

CREATE TRIGGER reminder_insert BEFORE INSERT ON reminder
WHEN EXISTS (
  SELECT 1 FROM reminder WHERE state = NEW.state AND reminded_on >= NEW.reminded_on
)
BEGIN SELECT RAISE(ABORT, 'reminders go forward, one a day'); END;
CREATE TRIGGER reminder_update BEFORE UPDATE ON reminder
BEGIN SELECT RAISE(ABORT, 'a reminder is sealed'); END;
CREATE TRIGGER reminder_delete BEFORE DELETE ON reminder
BEGIN SELECT RAISE(ABORT, 'a reminder is sealed'); END;

CREATE TRIGGER reminder_invoice_insert BEFORE INSERT ON reminder_invoice
WHEN EXISTS (
    SELECT 1 FROM reminder_invoice
    WHERE state = NEW.state AND reminded_on = NEW.reminded_on AND invoice = NEW.invoice
  )
  OR NOT EXISTS (SELECT 1 FROM invoice WHERE number = NEW.invoice AND state = NEW.state)
BEGIN SELECT RAISE(ABORT, 'a reminder names invoices of its State'); END;
CREATE TRIGGER reminder_invoice_update BEFORE UPDATE ON reminder_invoice
BEGIN SELECT RAISE(ABORT, 'a reminder is sealed'); END;
CREATE TRIGGER reminder_invoice_delete BEFORE DELETE ON reminder_invoice
BEGIN SELECT RAISE(ABORT, 'a reminder is sealed'); END;

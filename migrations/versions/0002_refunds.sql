-- Money given back: refunds of receipts, and what is left of an earmark.

-- What was given back, or (an earmark's) is owed until it is paid. A refund counts from its entry's
-- date until that entry is reversed. receipt is NULL where what is left of an earmark goes back.
CREATE TABLE refund (
  id TEXT NOT NULL PRIMARY KEY,
  entry INTEGER NOT NULL,
  date TEXT NOT NULL CHECK (date IS date(date, '+0 days')),
  receipt TEXT,
  earmark TEXT,
  state TEXT,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen > 0),
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  document TEXT NOT NULL,
  CONSTRAINT refund_entry UNIQUE (entry),
  FOREIGN KEY (entry) REFERENCES entry (sequence),
  FOREIGN KEY (receipt) REFERENCES receipt (id),
  FOREIGN KEY (earmark) REFERENCES earmark (code),
  FOREIGN KEY (state) REFERENCES state_party (state),
  CHECK ((receipt IS NULL) <> (earmark IS NULL))
) STRICT;

CREATE INDEX refund_receipt ON refund (receipt) WHERE receipt IS NOT NULL;

-- What of a receipt was given back: a part of an allocation, or (allocation NULL) of what was
-- unallocated. waived is a shortfall within the tolerance that is owed again.
CREATE TABLE refund_part (
  refund TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  allocation INTEGER,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen > 0),
  waived_rappen INTEGER NOT NULL DEFAULT 0 CHECK (waived_rappen >= 0),
  PRIMARY KEY (refund, number),
  FOREIGN KEY (refund) REFERENCES refund (id),
  FOREIGN KEY (allocation) REFERENCES allocation (number),
  CHECK (allocation IS NOT NULL OR waived_rappen = 0)
) STRICT;

CREATE INDEX refund_part_allocation ON refund_part (allocation) WHERE allocation IS NOT NULL;

DROP VIEW allocation_movement;
-- One row each time an allocation begins or (by a refund or a reversal) ceases to count, in all or
-- in part.
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
JOIN entry AS r ON r.reverses = a.entry
UNION ALL
SELECT
  a.number, a.receipt, e.sequence, a.purpose, a.state, a.budget_year, a.invoice, a.earmark,
  a.meant_for, e.date, e.year, -p.amount_rappen, -p.waived_rappen
FROM allocation AS a
JOIN refund_part AS p ON p.allocation = a.number
JOIN refund AS f ON f.id = p.refund
JOIN entry AS e ON e.sequence = f.entry
UNION ALL
SELECT
  a.number, a.receipt, r.sequence, a.purpose, a.state, a.budget_year, a.invoice, a.earmark,
  a.meant_for, r.date, r.year, p.amount_rappen, p.waived_rappen
FROM allocation AS a
JOIN refund_part AS p ON p.allocation = a.number
JOIN refund AS f ON f.id = p.refund
JOIN entry AS r ON r.reverses = f.entry;

-- One row an allocation that isn't reversed: what of it still counts, refunds taken off.
CREATE VIEW allocation_standing AS
SELECT
  a.number, a.receipt, a.entry, e.date, e.year, a.purpose, a.state, a.budget_year, a.invoice,
  a.earmark, a.meant_for,
  a.amount_rappen - coalesce((
    SELECT sum(p.amount_rappen) FROM refund_part AS p
    JOIN refund AS f ON f.id = p.refund
    WHERE p.allocation = a.number
      AND NOT EXISTS (SELECT 1 FROM entry AS r WHERE r.reverses = f.entry)
  ), 0) AS amount_rappen,
  a.waived_rappen - coalesce((
    SELECT sum(p.waived_rappen) FROM refund_part AS p
    JOIN refund AS f ON f.id = p.refund
    WHERE p.allocation = a.number
      AND NOT EXISTS (SELECT 1 FROM entry AS r WHERE r.reverses = f.entry)
  ), 0) AS waived_rappen
FROM allocation AS a
JOIN entry AS e ON e.sequence = a.entry
WHERE NOT EXISTS (SELECT 1 FROM entry AS r WHERE r.reverses = a.entry);

-- One row a refund: how it stands now.
CREATE VIEW refund_status AS
SELECT f.*, e.reversed_by, e.reversed_on
FROM refund AS f
JOIN entry_status AS e ON e.sequence = f.entry;

DROP VIEW receipt_status;
-- One row a receipt: how it stands now. What is allocated or given back of it is read by index.
CREATE VIEW receipt_status AS
SELECT
  r.*, e.reversed_by,
  coalesce((
    SELECT sum(f.amount_rappen) FROM refund_status AS f
    WHERE f.receipt = r.id AND f.reversed_by IS NULL
  ), 0) AS refunded_rappen,
  CASE WHEN e.reversed_by IS NOT NULL THEN 0 ELSE r.amount_rappen + r.charges_rappen - coalesce((
    SELECT sum(a.amount_rappen) FROM allocation AS a
    WHERE a.receipt = r.id
      AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = a.entry)
  ), 0) - coalesce((
    SELECT sum(p.amount_rappen) FROM refund AS f
    JOIN refund_part AS p ON p.refund = f.id AND p.allocation IS NULL
    WHERE f.receipt = r.id
      AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = f.entry)
  ), 0) END AS unallocated_rappen
FROM receipt AS r
JOIN entry_status AS e ON e.sequence = r.entry;

DROP VIEW earmark_movement;
-- One row a movement of an earmark: received positive, used or given back negative, by date. kind
-- is that of the entry, or of the entry it reverses.
CREATE VIEW earmark_movement AS
SELECT
  l.earmark, e.sequence AS entry, e.date, e.year, coalesce(o.kind, e.kind) AS kind,
  a.type AS account_type, l.account, l.fund, l.budget_line, l.detail,
  -l.amount_rappen AS amount_rappen
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
LEFT JOIN entry AS o ON o.sequence = e.reverses
JOIN account AS a ON a.code = l.account
WHERE l.earmark IS NOT NULL AND l.account <> '4390'
  AND (a.type IN ('income', 'expense', 'fund_balance') OR l.account = '2300');

CREATE TRIGGER refund_insert BEFORE INSERT ON refund
WHEN EXISTS (SELECT 1 FROM refund WHERE id = NEW.id OR entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'the refund exists'); END;
CREATE TRIGGER refund_update BEFORE UPDATE ON refund
BEGIN SELECT RAISE(ABORT, 'a refund is sealed'); END;
CREATE TRIGGER refund_delete BEFORE DELETE ON refund
BEGIN SELECT RAISE(ABORT, 'a refund is sealed'); END;

-- A part is written in the command that gives the money back.
CREATE TRIGGER refund_part_insert BEFORE INSERT ON refund_part
WHEN EXISTS (SELECT 1 FROM refund_part WHERE refund = NEW.refund AND number = NEW.number)
  OR EXISTS (SELECT 1 FROM command_log WHERE last_entry >=
    (SELECT entry FROM refund WHERE id = NEW.refund))
BEGIN SELECT RAISE(ABORT, 'a refund is sealed'); END;
CREATE TRIGGER refund_part_excess BEFORE INSERT ON refund_part
WHEN NEW.allocation IS NOT NULL AND EXISTS (
  SELECT 1 FROM allocation AS a
  LEFT JOIN allocation_standing AS s ON s.number = a.number
  WHERE a.number = NEW.allocation
    AND (NEW.amount_rappen > coalesce(s.amount_rappen, 0)
      OR NEW.waived_rappen > coalesce(s.waived_rappen, 0)
      OR a.receipt IS NOT (SELECT receipt FROM refund WHERE id = NEW.refund))
)
BEGIN SELECT RAISE(ABORT, 'more than was allocated'); END;
CREATE TRIGGER refund_part_update BEFORE UPDATE ON refund_part
BEGIN SELECT RAISE(ABORT, 'a refund is sealed'); END;
CREATE TRIGGER refund_part_delete BEFORE DELETE ON refund_part
BEGIN SELECT RAISE(ABORT, 'a refund is sealed'); END;

-- Neither can what was given back be allocated, nor more be given back than came.
CREATE TRIGGER allocation_of_refunded BEFORE INSERT ON allocation
WHEN NEW.amount_rappen > (SELECT unallocated_rappen FROM receipt_status WHERE id = NEW.receipt)
BEGIN SELECT RAISE(ABORT, 'more than was received'); END;
CREATE TRIGGER refund_excess BEFORE INSERT ON refund
WHEN NEW.amount_rappen > (
    SELECT r.amount_rappen + r.charges_rappen - r.refunded_rappen
    FROM receipt_status AS r WHERE r.id = NEW.receipt
  )
BEGIN SELECT RAISE(ABORT, 'more than was received'); END;

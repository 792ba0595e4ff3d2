-- Open items: advances, accruals, prepayments and payables by key.

-- One row a line on an account that is kept item by item: advances and prepayments (1200), payables
-- (2000), accruals (2010), refunds owed (2020), loans between funds (1900 lent, 2900 borrowed).
-- open_rappen is what is open more (positive) or less from that date; `opens` is 1 where the line
-- opens its item or undoes an opening, 0 where it settles it or undoes a settlement.
CREATE VIEW open_item_movement AS
SELECT
  l.account, l.fund, l.item, l.payee, l.state, l.entry, l.number AS line, e.date, e.year, e.kind,
  e.reverses,
  CASE WHEN l.account IN ('1200', '1900') THEN l.amount_rappen ELSE -l.amount_rappen END
    AS open_rappen,
  (CASE WHEN l.account IN ('1200', '1900') THEN l.amount_rappen > 0 ELSE l.amount_rappen < 0 END)
    <> ((e.reverses IS NOT NULL) <> (coalesce(o.kind, e.kind) = 'payment-returned')) AS opens
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
LEFT JOIN entry AS o ON o.sequence = e.reverses
WHERE l.account IN ('1200', '1900', '2000', '2010', '2020', '2900');

-- One row an item: what was opened, settled and is open over all entries, whatever their date.
CREATE VIEW open_item AS
SELECT
  account, fund, item, max(payee) AS payee, max(state) AS state,
  coalesce(min(date) FILTER (WHERE opens), min(date)) AS opened_on,
  coalesce(min(entry) FILTER (WHERE opens), min(entry)) AS entry,
  coalesce(sum(open_rappen) FILTER (WHERE opens), 0) AS amount_rappen,
  coalesce(-sum(open_rappen) FILTER (WHERE NOT opens), 0) AS settled_rappen,
  sum(open_rappen) AS open_rappen
FROM open_item_movement
WHERE item IS NOT NULL
GROUP BY account, fund, item;

-- One row an item and day on which it moved: what was open at the end of that day.
CREATE VIEW open_item_balance AS
SELECT
  account, fund, item, date,
  sum(sum(open_rappen)) OVER (PARTITION BY account, fund, item ORDER BY date) AS open_rappen
FROM open_item_movement
WHERE item IS NOT NULL
GROUP BY account, fund, item, date;

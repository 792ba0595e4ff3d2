-- Decisions, multi-year plans and the answers that a close asks for.

-- A decision of the States Parties: the document's symbol and the paragraph ('' for the whole).
-- allows holds what it allows, sorted and separated by commas; '' where nobody has said.
-- What rests on a decision names it in its own text (authority, document, source).
CREATE TABLE decision (
  symbol TEXT NOT NULL CHECK (trim(symbol) <> ''),
  paragraph TEXT NOT NULL,
  date TEXT NOT NULL CHECK (date IS date(date, '+0 days')),
  text TEXT NOT NULL CHECK (trim(text) <> ''),
  allows TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (symbol, paragraph)
) STRICT;

-- A work plan and budget over several years, as adopted; an amendment is the next version.
CREATE TABLE plan (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  decision TEXT NOT NULL,
  approved_on TEXT NOT NULL CHECK (approved_on IS date(approved_on, '+0 days')),
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (name, version)
) STRICT;

CREATE TABLE plan_line (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  line TEXT NOT NULL,
  position INTEGER NOT NULL,
  fund TEXT NOT NULL,
  account TEXT NOT NULL,
  amount_rappen INTEGER NOT NULL CHECK (amount_rappen BETWEEN 0 AND 100000000000),
  PRIMARY KEY (name, version, year, line),
  FOREIGN KEY (name, version) REFERENCES plan (name, version),
  FOREIGN KEY (fund) REFERENCES fund (fund),
  FOREIGN KEY (account) REFERENCES account (code)
) STRICT;

-- A version of a year's budget that was taken from a plan.
CREATE TABLE budget_plan (
  year INTEGER NOT NULL,
  version INTEGER NOT NULL,
  plan TEXT NOT NULL,
  plan_version INTEGER NOT NULL,
  PRIMARY KEY (year, version),
  FOREIGN KEY (year, version) REFERENCES budget (year, version),
  FOREIGN KEY (plan, plan_version) REFERENCES plan (name, version)
) STRICT;

-- What was answered to a question that closing a year asks. detail is what the gate had found: an
-- answer counts while it finds the same. The last answer to a gate and item counts.
CREATE TABLE year_answer (
  id INTEGER NOT NULL PRIMARY KEY,
  year INTEGER NOT NULL,
  gate TEXT NOT NULL,
  item TEXT NOT NULL,
  detail TEXT NOT NULL,
  text TEXT NOT NULL CHECK (trim(text) <> ''),
  document TEXT NOT NULL,
  dated TEXT CHECK (dated IS date(dated, '+0 days')),
  amount_rappen INTEGER CHECK (amount_rappen BETWEEN 0 AND 100000000000),
  recorded_at TEXT NOT NULL,
  FOREIGN KEY (year) REFERENCES fiscal_year (year)
) STRICT;

CREATE INDEX year_answer_gate ON year_answer (year, gate, item);

CREATE TRIGGER decision_insert BEFORE INSERT ON decision
WHEN EXISTS (
  SELECT 1 FROM decision WHERE symbol = NEW.symbol AND paragraph = NEW.paragraph
)
BEGIN SELECT RAISE(ABORT, 'the decision exists'); END;
CREATE TRIGGER decision_update BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'a decision is sealed'); END;
CREATE TRIGGER decision_delete BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'a decision is sealed'); END;

CREATE TRIGGER plan_insert BEFORE INSERT ON plan
WHEN NEW.version <> coalesce((SELECT max(version) FROM plan WHERE name = NEW.name), 0) + 1
BEGIN SELECT RAISE(ABORT, 'plan version gap'); END;
CREATE TRIGGER plan_update BEFORE UPDATE ON plan
BEGIN SELECT RAISE(ABORT, 'an adopted plan is sealed'); END;
CREATE TRIGGER plan_delete BEFORE DELETE ON plan
BEGIN SELECT RAISE(ABORT, 'an adopted plan is sealed'); END;
CREATE TRIGGER plan_line_insert BEFORE INSERT ON plan_line
WHEN EXISTS (
    SELECT 1 FROM plan_line
    WHERE name = NEW.name AND version = NEW.version AND year = NEW.year AND line = NEW.line
  )
  OR EXISTS (SELECT 1 FROM budget_plan WHERE plan = NEW.name AND plan_version = NEW.version)
  OR EXISTS (SELECT 1 FROM plan WHERE name = NEW.name AND version > NEW.version)
BEGIN SELECT RAISE(ABORT, 'an adopted plan is sealed'); END;
CREATE TRIGGER plan_line_update BEFORE UPDATE ON plan_line
BEGIN SELECT RAISE(ABORT, 'an adopted plan is sealed'); END;
CREATE TRIGGER plan_line_delete BEFORE DELETE ON plan_line
BEGIN SELECT RAISE(ABORT, 'an adopted plan is sealed'); END;

CREATE TRIGGER budget_plan_insert BEFORE INSERT ON budget_plan
WHEN EXISTS (SELECT 1 FROM budget_plan WHERE year = NEW.year AND version = NEW.version)
  OR EXISTS (SELECT 1 FROM budget WHERE year = NEW.year AND version > NEW.version)
BEGIN SELECT RAISE(ABORT, 'where a budget came from is sealed'); END;
CREATE TRIGGER budget_plan_update BEFORE UPDATE ON budget_plan
BEGIN SELECT RAISE(ABORT, 'where a budget came from is sealed'); END;
CREATE TRIGGER budget_plan_delete BEFORE DELETE ON budget_plan
BEGIN SELECT RAISE(ABORT, 'where a budget came from is sealed'); END;

CREATE TRIGGER year_answer_insert BEFORE INSERT ON year_answer
WHEN NEW.id <> coalesce((SELECT max(id) FROM year_answer), 0) + 1
BEGIN SELECT RAISE(ABORT, 'answer number gap'); END;
CREATE TRIGGER year_answer_update BEFORE UPDATE ON year_answer
BEGIN SELECT RAISE(ABORT, 'an answer is sealed'); END;
CREATE TRIGGER year_answer_delete BEFORE DELETE ON year_answer
BEGIN SELECT RAISE(ABORT, 'an answer is sealed'); END;

"""What closing a year asks: shown, kept with the close, printed until it is answered.

An answer holds as long as its gate finds the same; a question that changes is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ccm_ledger.database import closing, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import last_day
from ccm_ledger.figures import counted
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.decisions import known, resting_on
from ccm_ledger.rules.decisions import not_allowed
from ccm_ledger.services.findings import Finding, Gate, Year

BANKS = ("1000", "1050")

# What belongs to the year and is billed or claimed later, item by item.
ACCRUALS = {
    "leave": "leave not taken",
    "payroll": "the payroll of December",
    "audit": "the audit fee",
    "host": "what the host still recharges",
    "penalties": "penalties for cancelled travel",
    "claims": "travel claims not handed in yet",
    "other": "whatever else was used and is billed later",
}
ACCRUED, UNLIKE = "2010", "difference"


# ── the questions ────────────────────────────────────────────────────────────────────────────


def _bank_confirmation(at: Year) -> Iterator[Finding]:
    if not years.is_active(at.db, at.year):
        return
    held = at_bank(at)
    yield _ask(
        at,
        "bank-confirmation",
        f"who confirms that the bank held {print_rappen(held)} on {at.until}",
        f'--text "…" --document "…" --amount {held // 100}.{held % 100:02d}',
    )


def at_bank(at: Year) -> int:
    """What the books have at the bank at the year's end, all funds together."""
    return sum(rappen for (_, account), rappen in at.balances.items() if account in BANKS)


def _accruals(at: Year) -> Iterator[Finding]:
    if not years.is_active(at.db, at.year):
        return
    for item, what in ACCRUALS.items():
        yield _ask(
            at,
            "accruals",
            f"{what}: an amount or nil",
            f'--item {item} --amount 0 --text "…"; `ccm-ledger expense accrue` books an amount',
            item,
        )
    yield from _accruals_unlike_books(at)


def _accruals_unlike_books(at: Year) -> Iterator[Finding]:
    """Once each item is answered, the answers together are what stands accrued (2010)."""
    answers = {
        row["item"]: row["amount_rappen"] or 0
        for row in closing.year_answers(at.db, at.year)
        if row["gate"] == "accruals" and row["item"] in ACCRUALS
    }
    if len(answers) < len(ACCRUALS):
        return
    told = sum(answers.values())
    held = -sum(rappen for (_, account), rappen in at.balances.items() if account == ACCRUED)
    if told != held:
        yield _ask(
            at,
            "accruals",
            f"the answers come to {print_rappen(told)}, and {print_rappen(held)} stands accrued "
            f"({ACCRUED})",
            f'--item {UNLIKE} --text "…"; better, `ccm-ledger expense accrue` books what is '
            "missing, or the item is answered again: what is owed on 2000 is a bill, no accrual",
            UNLIKE,
        )


def _overrun_authority(at: Year) -> Iterator[Finding]:
    for row in closing.spent_by_line(at.db, at.year):
        over = row["actual_rappen"] - row["approved_rappen"]
        if over > 0:
            line = str(row["line"])
            yield _ask(
                at,
                "overrun-authority",
                f"who allowed {line} to be overrun by {print_rappen(over)}",
                f'--item "{line}" --text "…" --document "…"',
                line,
            )


def _documents(at: Year) -> Iterator[Finding]:
    missing = closing.without_document(at.db, at.year)
    if missing:
        verb = "has" if len(missing) == 1 else "have"
        yield _ask(
            at,
            "documents",
            f"{counted(len(missing), 'expense')} {verb} no document: {', '.join(missing[:5])}"
            + (" …" if len(missing) > 5 else ""),
            f'--text "…"; `ccm-ledger expense list {at.year}` shows them',
        )


def _ended_earmarks(at: Year) -> Iterator[Finding]:
    for row in closing.ended_earmarks(at.db, at.until):
        yield _ask(
            at,
            "earmarks-ended",
            f"earmark {row['code']} ended on {row['until_date']} and still holds "
            f"{print_rappen(row['held_rappen'])}",
            f'--item {row["code"]} --text "…"; ask the donor, `ccm-ledger earmark show '
            f"{row['code']}` shows what it did",
            str(row["code"]),
        )


def _decisions(at: Year) -> Iterator[Finding]:
    for row, decision in resting_on(at.db, known(at.db)):
        if row["year"] == at.year and not_allowed(row["kind"], (decision,)):
            item = f"entry {row['entry']}" if row["entry"] else str(row["what"])
            yield _ask(
                at,
                "decisions",
                f"{item} ({row['kind']}) rests on {decision.name}, which is registered for "
                f"{', '.join(decision.allows)}",
                f'--item "{item}" --text "…"',
                item,
            )


def _auditor(at: Year) -> Iterator[Finding]:
    if years.is_active(at.db, at.year):
        yield _ask(
            at,
            "auditor",
            "which audit report of which day",
            '--text "…" --document REFERENCE --date D',
        )


def _ask(at: Year, check: str, detail: str, how: str, item: str = "") -> Finding:
    command, _, rest = how.partition("; ")
    mend = f"`ccm-ledger year answer {at.year} {check} {command}`"
    return Finding(check, detail, f"{mend}; {rest}" if rest else mend, item)


QUESTIONS: dict[str, Gate] = {
    "bank-confirmation": _bank_confirmation,
    "accruals": _accruals,
    "overrun-authority": _overrun_authority,
    "earmarks-ended": _ended_earmarks,
    "documents": _documents,
    "decisions": _decisions,
}
AT_FINAL: dict[str, Gate] = {"auditor": _auditor}  # asked once the auditors have reported


def asked(db: Connection, year: int, *, final: bool) -> list[Finding]:
    """Every question of a year, in order, with the answer that still holds, if there is one.

    Args:
        final: also what is asked when the year is made final.
    """
    at = looked_at(db, year)
    answers = {(row["gate"], row["item"]): row for row in closing.year_answers(db, year)}
    found = []
    for gate in (QUESTIONS | (AT_FINAL if final else {})).values():
        for one in gate(at):
            answer = answers.get((one.check, one.item))
            holds = answer is not None and answer["detail"] == one.detail
            found.append(replace(one, answer=answer) if holds else one)
    return found


def looked_at(db: Connection, year: int) -> Year:
    """A year as the gates look at it: as at its last day."""
    balances, turnover = closing.balances(db, year), closing.turnover(db, year)
    return Year(db, year, last_day(year), balances, turnover)

"""The year's files of the bank, as a bank would have written them: all of it is illustrative.

Twelve camt.053, one a month, hold every credit of receipts.csv and every payment of expenses.csv.
On 21 March the bank books two credits as one amount; the camt.054 of that day says what is in it.

    python make_bank_files.py            # writes the files here
    python make_bank_files.py FOLDER     # or elsewhere, to compare

It needs Python alone, counts in rappen and writes the same bytes each time.
"""

from __future__ import annotations

import argparse
import calendar
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
IBAN = "CH9300762011623852957"  # the example IBAN that everybody uses
YEAR = 2023
TOGETHER = "2023-03-21"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08"
STYLES = (
    "Permanent Mission of {english}",
    "{english}, Ministry of Foreign Affairs",
    "MISSION PERMANENTE, {french}",
    "{french}, MINISTERE DES FINANCES",
)


@dataclass(frozen=True)
class Payment:
    """Money in (positive) or out, with what the other side says; rappen."""

    date: str
    amount: int
    party: str
    text: str
    reference: str
    bank_reference: str


def rappen(text: str) -> int:
    francs, _, rest = text.partition(".")
    return int(francs) * 100 + int(rest)


def francs(amount: int) -> str:
    return f"{abs(amount) // 100}.{abs(amount) % 100:02d}"


def direction(amount: int) -> str:
    return "CRDT" if amount >= 0 else "DBIT"


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def payer(state: str, names: dict[str, tuple[str, str]], number: int) -> str:
    """How a State writes its name; payment systems cut it at 70 characters."""
    english, french = names[state]
    return STYLES[number % len(STYLES)].format(english=english, french=french)[:70].rstrip()


def credits(example: Path, names: dict[str, tuple[str, str]]) -> Iterable[Payment]:
    """One payment for the rows of receipts.csv that share date and reference."""
    together: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read_csv(example / "receipts.csv"):
        together.setdefault((row["date"], row["reference"]), []).append(row)
    for number, ((day, reference), rows) in enumerate(together.items()):
        structured = reference if reference.startswith("RF") else ""
        yield Payment(
            date=day,
            amount=sum(rappen(row["amount"]) for row in rows),
            party=payer(rows[0]["state"], names, number),
            text="CCM ISU; illustrative" if structured else "Contribution 2023; illustrative",
            reference=structured,
            bank_reference=f"C{YEAR}{number + 1:05d}",
        )


def debits(example: Path) -> Iterable[Payment]:
    """One payment for each row of expenses.csv."""
    for number, row in enumerate(read_csv(example / "expenses.csv")):
        yield Payment(
            date=row["date"],
            amount=-rappen(row["amount"]),
            party=row["payee"],
            text=f"{row['document']}; illustrative",
            reference="",
            bank_reference=f"D{YEAR}{number + 1:05d}",
        )


# ── writing ──────────────────────────────────────────────────────────────────────────────────


def details(payment: Payment) -> str:
    side = "Dbtr" if payment.amount > 0 else "Cdtr"
    structured = (
        "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        f"<Ref>{payment.reference}</Ref></CdtrRefInf></Strd>"
    )
    amount, way = francs(payment.amount), direction(payment.amount)
    own = f"<AcctSvcrRef>{payment.bank_reference}</AcctSvcrRef>"
    said = f"<Ustrd>{escape(payment.text)}</Ustrd>{structured if payment.reference else ''}"
    return f"""        <TxDtls>
          <Refs>{own}<EndToEndId>NOTPROVIDED</EndToEndId></Refs>
          <Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>
          <RltdPties><{side}><Pty><Nm>{escape(payment.party)}</Nm></Pty></{side}></RltdPties>
          <RmtInf>{said}</RmtInf>
        </TxDtls>
"""


def entry(reference: str, payments: Sequence[Payment], *, closed: bool = False) -> str:
    """What the bank books as one amount; closed, it doesn't say what is in it."""
    amount = sum(one.amount for one in payments)
    inside = "" if closed else "".join(details(one) for one in payments)
    batch = f"<Btch><NbOfTxs>{len(payments)}</NbOfTxs></Btch>" if len(payments) > 1 else ""
    told = "Collective credit" if len(payments) > 1 else "Credit" if amount > 0 else "Payment"
    return f"""      <Ntry>
        <Amt Ccy="CHF">{francs(amount)}</Amt><CdtDbtInd>{direction(amount)}</CdtDbtInd>
        <Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>{payments[0].date}</Dt></BookgDt><ValDt><Dt>{payments[0].date}</Dt></ValDt>
        <AcctSvcrRef>{reference}</AcctSvcrRef>
        <BkTxCd><Prtry><Cd>EXAMPLE</Cd></Prtry></BkTxCd>
        <NtryDtls>{batch}
{inside}        </NtryDtls>
        <AddtlNtryInf>{told}</AddtlNtryInf>
      </Ntry>
"""


def balance(code: str, amount: int, day: str) -> str:
    return (
        f"      <Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CHF">{francs(amount)}</Amt><CdtDbtInd>{direction(amount)}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def message(kind: str, number: str, day: str, inner: str) -> str:
    body = "BkToCstmrStmt" if kind == "053" else "BkToCstmrDbtCdtNtfctn"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Illustrative: made by make_bank_files.py from receipts.csv and expenses.csv. -->
<Document xmlns="{NAMESPACE.format(kind=kind)}">
  <{body}>
    <GrpHdr><MsgId>{number}</MsgId><CreDtTm>{day}T20:00:00</CreDtTm></GrpHdr>
{inner}  </{body}>
</Document>
"""


def statement(month: int, opening: int, payments: Sequence[Payment]) -> tuple[str, int]:
    """The statement of a month, and the balance it closes with."""
    first = f"{YEAR}-{month:02d}-01"
    last = f"{YEAR}-{month:02d}-{calendar.monthrange(YEAR, month)[1]}"
    entries = []
    for day in sorted({one.date for one in payments}):
        of_day = [one for one in payments if one.date == day]
        if day == TOGETHER:
            came = [one for one in of_day if one.amount > 0]
            entries.append(entry(f"B{YEAR}0321", came, closed=True))
            of_day = [one for one in of_day if one.amount < 0]
        entries += [entry(one.bank_reference, [one]) for one in of_day]
    closing = opening + sum(one.amount for one in payments)
    inner = f"""    <Stmt>
      <Id>{YEAR}-{month:02d}</Id><ElctrncSeqNb>{month}</ElctrncSeqNb>
      <CreDtTm>{last}T20:00:00</CreDtTm>
      <FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>
      <Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>CHF</Ccy></Acct>
{balance("OPBD", opening, first)}{balance("CLBD", closing, last)}{"".join(entries)}    </Stmt>
"""
    return message("053", f"STMT-{YEAR}-{month:02d}", last, inner), closing


def notification(payments: Sequence[Payment]) -> str:
    """What is in the collective credit."""
    inner = f"""    <Ntfctn>
      <Id>{TOGETHER}</Id><CreDtTm>{TOGETHER}T20:00:00</CreDtTm>
      <Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>CHF</Ccy></Acct>
{entry(f"B{YEAR}0321", payments)}    </Ntfctn>
"""
    return message("054", f"NOTE-{TOGETHER}", TOGETHER, inner)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    folder = parser.parse_args().folder
    states = PROJECT / "src/ccm_ledger/profiles/ccm/states_parties.csv"
    names = {row["iso3"]: (row["name_en"], row["name_fr"]) for row in read_csv(states)}
    payments = [*credits(HERE.parent, names), *debits(HERE.parent)]
    opening = sum(
        rappen(row["amount"])
        for row in read_csv(HERE.parent / "opening.csv")
        if row["account"] == "1000"
    )
    for month in range(1, 13):
        of_month = [one for one in payments if one.date.startswith(f"{YEAR}-{month:02d}")]
        text, opening = statement(month, opening, of_month)
        (folder / f"camt053-{YEAR}-{month:02d}.xml").write_text(text, encoding="utf-8")
    came = [one for one in payments if one.date == TOGETHER and one.amount > 0]
    (folder / f"camt054-{TOGETHER}.xml").write_text(notification(came), encoding="utf-8")
    print(f"{len(payments)} payments in 13 files")


if __name__ == "__main__":
    main()

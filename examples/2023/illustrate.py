"""Make receipts.csv and expenses.csv of the example year 2023 from its published figures.

The annual report prints totals. Which State paid which assessed amount, on what day, and the single
vouchers behind a total aren't published; this script invents them so that every printed figure
comes out, those that don't add included. Integers in rappen throughout and nothing left to chance:
the same figures give the same bytes. The vouchers' wording and rough size are in illustrate.csv.

    python illustrate.py [FOLDER] [--golden FILE] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
ASSESSED_ON = "2022-09-01"
TIER_FIFTHS = {"7a": 2, "7b": 3}  # 40 and 60 per cent, an assumption of the shipped procedures

# Nine givers of 7c also pay 7a and 7b, Albania pays 7a only. The other three give 7c alone: Austria
# meant its money for 2022, Japan holds all its money to be voluntary, Burundi's gift is small.
GAVE_AND_PAID = ("AUS", "CHE", "ESP", "FRA", "GBR", "IRL", "ITA", "NRU", "SWE")
PAID_7A_ONLY = "ALB"
# The other payers are searched for: these first, then anyone, as the published total allows.
LIKELY = (
    "CAN", "NLD", "NOR", "DNK", "BEL", "NZL", "CZE", "SVK", "HRV", "SVN", "LTU", "LUX", "ISL",
    "MLT", "MCO", "LIE", "AND", "SMR", "VAT",
)  # fmt: skip
SHORT_PAYER, SHORT_RAPPEN = "NZL", 800  # within the tolerance, so counted as paid in full
IN_TWO_PARTS = ("HRV", "SVK")
WITH_THE_GIFT = ("NRU", "SWE")  # invoice and gift in one credit

# Day of a published amount, and the rappen to add to the francs printed. The lines of table 2 add
# to two francs more than their printed total, so most of the gifts lie below what is printed.
GIFTS = {
    "ALB": ("2023-03-14", -38), "AUS": ("2023-06-27", -24), "AUT": ("2023-01-19", 11),
    "BDI": ("2023-04-25", -12), "CHE": ("2023-05-04", 0), "ESP": ("2023-11-23", 16),
    "FRA": ("2023-10-12", -31), "GBR": ("2023-03-28", 6), "IRL": ("2023-06-08", -27),
    "ITA": ("2023-07-20", -8), "JPN": ("2023-02-23", -42), "NRU": ("2023-08-17", -20),
    "SWE": ("2023-05-11", -19),
}  # fmt: skip
EARMARKED = {
    "CHE": ("2023-02-16", 3_750_000, "CHE-WORKSHOP"),
    "GBR": ("2023-03-21", 2_750_000, "GBR-UNIVERSAL"),
}
RESERVE = {"IRL": ("2023-06-08", -35)}
SPONSORS = {"AUS": ("2023-06-27", 20), "CAN": ("2023-03-16", -25), "CHE": ("2023-05-04", 0)}
# The same for a budget line, or a detail inside it.
HEADING_RAPPEN = {
    "Salary expenditure": 8, "Unclaimed leave compensation": -10, "Relocation": 30,
    "Social charges": 12, "Consultancy fees": 5, "Communications": 15, "Staff travel": 6,
    "Other implementation support costs": 10, "Workshop sponsored travel": -14,
    "Travel costs": -15, "General & admin. expenses": 15,
}  # fmt: skip
SATURDAY = 5


class Receipt(NamedTuple):
    """A row of receipts.csv; the amount in rappen until it is written."""

    date: str
    state: str
    amount: int
    purpose: str
    reference: str
    text: str
    earmark: str = ""
    meant_for: str = ""


class Expense(NamedTuple):
    """A row of expenses.csv; the amount in rappen until it is written."""

    date: str
    fund: str
    line: str
    amount: int
    payee: str
    text: str
    document: str
    earmark: str
    detail: str


class Published(NamedTuple):
    """What the report prints, and the data by which States are assessed."""

    golden: dict[str, Any]
    rates: dict[str, int]  # parties on ASSESSED_ON in ISO order, in thousandths of a per cent
    names: dict[str, tuple[str, str]]  # English, French


def apportion(total_rappen: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weight; the largest remainders get the rappen left over, earlier first."""
    split = [divmod(total_rappen * weight, sum(weights)) for weight in weights]
    left_over = total_rappen - sum(whole for whole, _ in split)
    favoured = sorted(range(len(split)), key=lambda i: (-split[i][1], i))[:left_over]
    return [whole + (i in favoured) for i, (whole, _) in enumerate(split)]


def to_francs(rappen: int) -> int:
    """Whole francs, halves up: a printed figure (none here is below zero)."""
    return (rappen + 50) // 100


def assess(published: Published) -> dict[str, dict[str, int]]:
    """Tier -> State -> amount invoiced, each tier apportioned by itself."""
    budget_rappen = published.golden["budget"]["approved_total"] * 100
    weights = list(published.rates.values())
    split = {tier: apportion(budget_rappen * n // 5, weights) for tier, n in TIER_FIFTHS.items()}
    return {tier: dict(zip(published.rates, share, strict=True)) for tier, share in split.items()}


def first_choice(weights: Sequence[int], count: int, total: int) -> list[int]:
    """Positions of `count` weights that add to the total: the first such list, or none."""
    # reach[i][k] has bit n set when k of the weights from position i on can add to n.
    reach = [[1] + [0] * count]
    for weight in reversed(weights):
        after = reach[0]
        reach.insert(0, [1] + [after[k] | after[k - 1] << weight for k in range(1, count + 1)])
    chosen: list[int] = []
    for i, weight in enumerate(weights):
        left = count - len(chosen)
        if left and weight <= total and reach[i + 1][left - 1] >> (total - weight) & 1:
            chosen.append(i)
            total -= weight
    return chosen if len(chosen) == count else []


def choose_payers(published: Published, tiers: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The States that pay 7a and 7b: with them the assessed money prints as published."""
    counts = published.golden["contributions"]
    others = tuple(s for s in published.rates if s not in GIFTS and s not in LIKELY)
    # Every third State in turn, so that the choice isn't the start of the alphabet.
    candidates = LIKELY + others[0::3] + others[1::3] + others[2::3]
    weights = [published.rates[state] for state in candidates]
    fixed_units = sum(published.rates[state] for state in GAVE_AND_PAID)
    count = counts["paid_7a_and_7b"] - len(GAVE_AND_PAID)
    printed = counts["mandatory_total_derived"]
    units = printed * sum(published.rates.values()) // published.golden["budget"]["approved_total"]
    for paid_units in range(units - 10, units + 10):
        chosen = first_choice(weights, count, paid_units - fixed_units)
        payers = sorted([*GAVE_AND_PAID, *(candidates[i] for i in chosen)])
        paid = sum(shares[state] for shares in tiers.values() for state in payers)
        if chosen and to_francs(paid - SHORT_RAPPEN + tiers["7a"][PAID_7A_ONLY]) == printed:
            return payers
    message = "no set of payers gives the published total"
    raise ValueError(message)


def bank_day(day: date) -> str:
    """The day itself, or the Monday after a weekend."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day.isoformat()


def payment_reference(state: str) -> str:
    """The ISO 11649 reference of the State's invoice for 2023."""
    body = f"CCM2023{state}"
    number = int("".join(str(int(character, 36)) for character in f"{body}RF00"))
    return f"RF{98 - number % 97:02d}{body}"


def assessed_receipts(published: Published) -> Iterator[Receipt]:
    """What 55 States pay on their invoices, and the one State's 7a."""
    tiers = assess(published)
    for i, state in enumerate(choose_payers(published, tiers)):
        english, french = published.names[state]
        wording = (f"CCM ISU budget 2023, {english}", f"Mission permanente, {french}, CCM 2023")
        text, reference = wording[i // 2 % 2], ""
        if i % 2 == 0 and state not in WITH_THE_GIFT:
            text, reference = f"Invoice CCM-2023-{state}", payment_reference(state)
        first_day = date(2023, 1, 18) + timedelta(days=i * 37 % 300)
        day = GIFTS[state][0] if state in WITH_THE_GIFT else bank_day(first_day)
        amount = tiers["7a"][state] + tiers["7b"][state]
        if state in IN_TWO_PARTS:
            half = amount // 200 * 100
            yield Receipt(day, state, half, "assessed", reference, f"{text}, part")
            day, reference = bank_day(first_day + timedelta(days=40)), ""
            amount, text = amount - half, f"{text}, rest"
        if state == SHORT_PAYER:
            amount, text = amount - SHORT_RAPPEN, f"{text}, came short, no charges stated"
        yield Receipt(day, state, amount, "assessed", reference, text)
    amount = tiers["7a"][PAID_7A_ONLY]
    yield Receipt(GIFTS[PAID_7A_ONLY][0], PAID_7A_ONLY, amount, "7a", "", "CCM ISU, 7a only")


def given_receipts(golden: dict[str, Any]) -> Iterator[Receipt]:
    """Gifts, the reserve and the sponsors: the francs are published."""
    for state, (day, rappen) in GIFTS.items():
        amount = golden["voluntary_by_state"][state] * 100 + rappen
        if state in EARMARKED:
            tied_day, tied, code = EARMARKED[state]
            amount -= tied
            yield Receipt(tied_day, state, tied, "7c", "", "Table 2, earmarked part", code)
        text = "Table 2, free part" if state in EARMARKED else "Table 2"
        meant_for = "2022" if state == "AUT" else ""  # para. 84
        yield Receipt(day, state, amount, "7c", "", text, "", meant_for)
    for purpose, plan, printed, text in (
        ("reserve", RESERVE, golden["working_capital_reserve"], "Para. 87"),
        ("sponsorship", SPONSORS, golden["sponsorship_programme"], "Table 3"),
    ):
        for state, (day, rappen) in plan.items():
            amount = printed["contributions"][state] * 100 + rappen
            yield Receipt(day, state, amount, purpose, "", text)


def number_credits(rows: Iterable[Receipt]) -> Iterator[Receipt]:
    """In order of days; what came from a State on one day without an invoice's is one credit."""
    numbers: dict[tuple[str, str], str] = {}
    for row in sorted(rows, key=lambda row: (row.date, row.state, row.purpose)):
        number = f"BANK-2023-{len(numbers) + 1:03d}"
        reference = row.reference or numbers.setdefault((row.date, row.state), number)
        told = "illustrative" if row.purpose in ("assessed", "7a") else "day, rappen illustrative"
        told = f"split, {told}" if row.state in EARMARKED and row.purpose == "7c" else told
        yield row._replace(reference=reference, text=f"{row.text}; {told}")


def printed_francs(golden: dict[str, Any], line: str, detail: str) -> int:
    """What the report prints for a detail, or for a line without what its details take of it."""
    salaries, programme = golden["variance"]["salaries_detail"], golden["sponsorship_programme"]
    sponsored = golden["variance"]["workshop_sponsored_travel"]["amount"]
    printed = {
        **golden["variance"]["actual"],
        "Salary expenditure": salaries["salary_expenditure"],
        "Unclaimed leave compensation": salaries["unclaimed_leave_compensation"],
        "Relocation": salaries["relocation_derived"],
        "Workshop sponsored travel": sponsored,
        "Travel costs": programme["travel_costs"],
        "General & admin. expenses": programme["general_and_admin_expenses"],
    }
    printed["Other implementation support costs"] -= sponsored
    return int(printed[detail or line])


def expenses(golden: dict[str, Any]) -> Iterator[Expense]:
    """The vouchers of illustrate.csv, scaled so that each heading prints as published."""
    headings: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read_csv(HERE / "illustrate.csv"):
        headings.setdefault((row["line"], row["detail"]), []).append(row)
    for (line, detail), rows in headings.items():
        total = printed_francs(golden, line, detail) * 100 + HEADING_RAPPEN[detail or line]
        amounts = apportion(total, [int(row["weight"]) for row in rows])
        for row, amount in zip(rows, amounts, strict=True):
            row["text"] += "; illustrative"
            cells = {name: row[name] for name in Expense._fields if name != "amount"}
            yield Expense(amount=amount, **cells)


def read_csv(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_published(golden_file: Path, data: Path) -> Published:
    """The golden figures, and the parties on the assessment date with their rates and names."""
    golden: dict[str, Any] = json.loads(golden_file.read_text(encoding="utf-8"))
    names = {
        row["iso3"]: (row["name_en"], row["name_fr"])
        for row in read_csv(data / "states_parties.csv")
        if row["entry_into_force"] <= ASSESSED_ON < (row["withdrawal_effective"] or "9999")
    }
    rates = {r["iso3"]: r["rate_percent"] for r in read_csv(data / "un_scale_2022_2024.csv")}
    return Published(golden, {s: int(rates[s].replace(".", "")) for s in sorted(names)}, names)


def write(file: Path, rows: Sequence[Receipt] | Sequence[Expense]) -> None:
    """Write a CSV file, amounts as francs with two decimals."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows[0]._fields)
        for row in rows:
            francs, rappen = divmod(row.amount, 100)
            writer.writerow({**row._asdict(), "amount": f"{francs}.{rappen:02d}"}.values())


def main() -> None:
    """Write both files into the folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    parser.add_argument("--golden", type=Path, default=PROJECT / "tests/golden/2023.json")
    parser.add_argument("--data", type=Path, default=PROJECT / "src/ccm_ledger/profiles/ccm")
    arguments = parser.parse_args()
    published = read_published(arguments.golden, arguments.data)
    receipts = [*assessed_receipts(published), *given_receipts(published.golden)]
    write(arguments.folder / "receipts.csv", list(number_credits(receipts)))
    write(arguments.folder / "expenses.csv", sorted(expenses(published.golden)))


if __name__ == "__main__":
    main()

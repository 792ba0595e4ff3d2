"""MT940: the same books as from camt.053; what isn't understood is refused with its line.

The library `mt-940` is the referee: it must find the same bookings in whatever we take.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import mt940 as referee
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_ledger.errors import Problems, Refused
from ccm_ledger.readers.bank_kinds import kind_of
from ccm_ledger.readers.mt940 import read_mt940
from ccm_ledger.records import BankMessage
from tests.bad_inputs.rows import nothing_new, refused, row
from tests.bank.camt_files import IBAN, OPENING, Detail, Entry, Statement, camt, paid
from tests.builders import Officer

CHE = 1_307_422  # what Switzerland owes in the year of the fixtures


def comma(rappen: int) -> str:
    return f"{abs(rappen) // 100},{abs(rappen) % 100:02d}"


def balance(rappen: int, day: str) -> str:
    return f"{'C' if rappen >= 0 else 'D'}{day}CHF{comma(rappen)}"


@dataclass(frozen=True)
class Move:
    """A `:61:` with its `:86:`."""

    amount: int
    day: str = "230301"
    entry: str = "0301"
    own: str = "NONREF"
    bank: str = ""
    text: str = ""
    mark: str = ""
    funds: str = ""
    code: str = "NTRF"
    more: str = ""

    def lines(self) -> str:
        mark = self.mark or ("C" if self.amount >= 0 else "D")
        bank = f"//{self.bank}" if self.bank else ""
        head = f":61:{self.day}{self.entry}{mark}{self.funds}{comma(self.amount)}{self.code}"
        more = f"{self.more}\n" if self.more else ""
        said = f":86:{self.text}\n" if self.text else ""
        return f"{head}{self.own}{bank}\n{more}{said}"


def page(
    moves: Sequence[Move],
    *,
    opening: int = OPENING,
    number: str = "1/1",
    opened: str = "230228",
    closed: str = "230331",
    first: str = "60F",
    last: str = "62F",
    closing: int | None = None,
) -> str:
    ends = opening + sum(one.amount for one in moves) if closing is None else closing
    inside = "".join(one.lines() for one in moves)
    return (
        f":20:STARTUMS\n:25:{IBAN}\n:28C:{number}\n:{first}:{balance(opening, opened)}\n"
        f"{inside}:{last}:{balance(ends, closed)}\n-\n"
    )


MOVES = (
    Move(CHE, bank="REF-1", text="SWISS CONFEDERATION\nBEITRAG RF97CCM2023CHE"),
    Move(-5_000, day="230302", entry="0302", own="E-9", bank="REF-2", text="Printer, invoice 7"),
    Move(-90, entry="", code="NCHG", bank="REF-3", more="ACCOUNT FEES"),
)
GOOD = page(MOVES)


def read(text: str | bytes) -> BankMessage:
    problems = Problems()
    data = text.encode() if isinstance(text, str) else text
    message = read_mt940("bank.sta", data, "CHF", problems)
    problems.refuse("bank.sta")
    return message


# ── what is read ─────────────────────────────────────────────────────────────────────────────


def test_a_statement_is_booked_and_matched_like_one_in_camt(banked: Officer) -> None:
    banked.does("bank", "rule", "add", "fee", "--contains", "account fees")
    ran = banked.does("receipt", "import", banked.file("march.sta", GOOD))
    assert (ran.json["kind"], ran.json["read"], ran.json["unallocated"]) == ("mt940", 3, 1)
    assert ran.json["bank"][0]["bank"] == "1013023.32"
    assert banked.does("invoice", "show", "CCM-2023-CHE").json["outstanding"] == "0.00"
    rows = banked.does("bank", "rows").json
    assert [one["status"] for one in rows] == ["matched", "matched", "unallocated"]
    assert banked.does("verify").json["ok"]
    nothing_new(banked, "receipt", "import", banked.file("again.sta", GOOD.replace("\n", "\r\n")))


def test_the_days_follow_from_the_balances_and_bookings(banked: Officer) -> None:
    banked.does("receipt", "import", banked.file("march.sta", GOOD))
    (one,) = banked.does("bank", "statements").json
    assert (one["from"], one["until"], one["number"]) == ("2023-03-01", "2023-03-31", 1)


def test_a_camt_may_follow_on_an_mt940_and_the_other_way_round(banked: Officer) -> None:
    banked.does("receipt", "import", banked.file("march.sta", GOOD))
    closes = OPENING + sum(one.amount for one in MOVES)
    april = Statement((paid(700, "X", date="2023-04-03", reference="A"),), opening=closes,
                      number=2, first="2023-04-01", last="2023-04-30")  # fmt: skip
    banked.does("receipt", "import", banked.file("april.xml", camt(april)))
    may = page(
        (Move(100, day="230502", entry="0502", text="Y"),),
        opening=april.closes, number="3", opened="230430", closed="230531",
    )  # fmt: skip
    ran = banked.does("receipt", "import", banked.file("may.sta", may))
    assert ran.json["bank"][0]["bank"] == "1013031.32"


def test_the_same_period_in_two_formats_is_refused_not_booked_twice(banked: Officer) -> None:
    banked.does("receipt", "import", banked.file("march.sta", GOOD))
    entries = tuple(paid(one.amount, "Z", reference=one.bank) for one in MOVES)
    other = camt(Statement(entries))
    refused(banked, "receipt", "import", banked.file("march.xml", other), names=("fit",))
    assert len(banked.does("bank", "rows").json) == 3


def test_a_gap_between_two_statements_is_refused(banked: Officer) -> None:
    banked.does("receipt", "import", banked.file("march.sta", GOOD))
    may = page((), opening=OPENING, number="3/1", opened="230430", closed="230531")
    path = banked.file("may.sta", may)
    refused(banked, "receipt", "import", path, names=("is missing", "number 2"))


def test_several_statements_of_a_file_and_those_that_overlap(banked: Officer) -> None:
    march = page(MOVES)
    april = page((Move(100, day="230403", entry="0403", text="X"),), number="2/1",
                 opening=OPENING + sum(one.amount for one in MOVES), opened="230331",
                 closed="230430")  # fmt: skip
    ran = banked.does("receipt", "import", banked.file("both.sta", april + march))
    assert (len(ran.json["posted"]), ran.json["statements"]) == (4, 2)
    whole = page((*MOVES, Move(100, day="230403", entry="0403", text="X")), closed="230430")
    nothing_new(banked, "receipt", "import", banked.file("whole.sta", whole))


def test_pages_are_put_together(banked: Officer) -> None:
    one = page(MOVES[:1], number="7/1", last="62M")
    two = page(MOVES[1:], number="7/2", opening=OPENING + CHE, first="60M")
    ran = banked.does("receipt", "import", banked.file("pages.sta", one + two))
    assert (len(ran.json["posted"]), ran.json["statements"]) == (3, 1)
    assert banked.does("bank", "statements").json[0]["opening"] == "1000000.00"


def test_a_reversal_of_the_bank_undoes_the_entry_it_names(banked: Officer) -> None:
    back = Move(-CHE, day="230303", entry="0303", mark="RC", bank="REF-1", text="Returned")
    banked.does("receipt", "import", banked.file("back.sta", page((MOVES[0], back))))
    assert banked.does("invoice", "show", "CCM-2023-CHE").json["paid"] == "0.00"
    rows = banked.does("bank", "rows").json
    assert "takes back B-2023-0001" in rows[1]["evidence"]


def test_a_reversed_debit_is_money_that_comes() -> None:
    (statement,) = read(page((Move(5_000, mark="RD", text="X"),))).statements
    assert (statement.bookings[0].amount_rappen, statement.bookings[0].reversal) == (5_000, True)


def test_the_usual_sub_fields_are_opened() -> None:
    text = (
        "166?00CREDIT?20EREF+CH-2023-1?21SVWZ+Contribution to the CC?22M RF97CCM2023CHE"
        "?30POFICHBEXXX?31CH5604835012345678009?32Eidgenoessische Finanzverwal?33tung Bern"
    )
    cut = "\n".join(text[at : at + 65] for at in range(0, len(text), 65))
    (statement,) = read(page((Move(100, text=cut),))).statements
    (detail,) = statement.bookings[0].details
    assert detail.party == "Eidgenoessische Finanzverwaltung Bern"
    assert detail.party_iban == "CH5604835012345678009"
    assert detail.end_to_end == "CH-2023-1"
    assert "RF97CCM2023CHE" in detail.text
    assert statement.bookings[0].text == "CREDIT"


def test_a_booking_that_names_nobody_is_opened_by_its_camt_054(banked: Officer) -> None:
    path = banked.file("march.sta", page((Move(CHE + 20_000, bank="BATCH-1", text="2 credits"),)))
    assert banked.does("receipt", "import", path).json["unallocated"] == 1
    details = (Detail(CHE, reference="RF97CCM2023CHE"), Detail(20_000, "Somebody"))
    notice = Statement((Entry(CHE + 20_000, reference="BATCH-1", details=details),))
    text = camt(notice, kind="054")
    ran = banked.does("receipt", "import", banked.file("notice.xml", text))
    assert ran.json["unallocated"] == 1
    assert banked.does("invoice", "show", "CCM-2023-CHE").json["outstanding"] == "0.00"


@pytest.mark.parametrize(
    ("value", "entry", "booked"),
    [
        ("231229", "0103", date(2024, 1, 3)),
        ("240102", "1229", date(2023, 12, 29)),
        ("230301", "0301", date(2023, 3, 1)),
        ("230301", "", date(2023, 3, 1)),
        ("240229", "0229", date(2024, 2, 29)),
        ("240301", "0229", date(2024, 2, 29)),
    ],
)
def test_the_day_of_booking_has_the_year_nearest_to_the_value_date(
    value: str, entry: str, booked: date
) -> None:
    text = page((Move(100, day=value, entry=entry),), opened="231201", closed="240331")
    assert read(text).statements[0].bookings[0].date == booked


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\n\n" + text,
        lambda text: (
            "{1:F01POFICHBEXXXX0000000000}{2:O9400000N}{3:{108:X}}{4:\n"
            + text.replace("-\n", "-}{5:{CHK:1}}\n")
        ),
        lambda text: text.replace(f":25:{IBAN}", f":25:POFICHBEXXX/{IBAN}"),
        lambda text: text.replace(f":25:{IBAN}", f":25:{IBAN}CHF"),
        lambda text: text.replace("-\n", ":64:C230331CHF1,\n:65:C230401CHF2,5\n:86:END\n-\n"),
        lambda text: text.replace(":25:", ":21:NONREF\n:25:"),
        lambda text: text.replace("SWISS CONF", "SWISS CÖNF").encode("latin-1"),
    ],
)
def test_how_a_file_is_dressed_makes_no_difference(tmp_path: Path, dress: object) -> None:
    dressed = dress(GOOD)  # type: ignore[operator]
    (plain,), (other,) = read(GOOD).statements, read(dressed).statements
    assert [one.amount_rappen for one in other.bookings] == [
        one.amount_rappen for one in plain.bookings
    ]
    assert (other.iban, other.closing_rappen) == (plain.iban, plain.closing_rappen)
    path = tmp_path / "x"
    path.write_bytes(dressed if isinstance(dressed, bytes) else dressed.encode())
    assert kind_of(str(path)) == "mt940"


# ── what is refused (M17) ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "names"),
    [
        *row("M17", [page(MOVES, closing=OPENING)], ":1:", "closing", "1'000'000.00", "apart"),
        *row("M17b", [GOOD.replace(":61:230301", ":61:garbage230301", 1)], ":5:", "field 61"),
        *row("M17c", [GOOD.replace("D50,00", "D50.00")], ":8:", "field 61", "50.00"),
        *row("M17d", [GOOD.replace("D50,00", "D50")], ":8:", "field 61"),
        *row("M17e", [GOOD.replace("D50,00", "D50,005")], ":8:", "field 61"),
        *row("M17f", [GOOD.replace("D50,00", "X50,00")], ":8:", "field 61"),
        *row("M17g", [GOOD.replace("230301", "230231", 1)], ":5:", "2023-02-31"),
        *row("M17h", [GOOD.replace("2303010301", "2303011301", 1)], ":5:", "01.13."),
        *row("M17i", [GOOD[: GOOD.index(":62F:")]], "field 62F", "is missing"),
        *row("M17j", [GOOD.replace("CHF", "EUR")], "EUR", "CHF"),
        *row("M17k", [GOOD.replace("D50,00", "DR50,00")], "letter R"),
        *row("M17l", [GOOD.replace(":86:SWISS", ":8:SWISS")], ":6:"),
        *row("M17m", [GOOD.replace(":86:SWISS", ":87:SWISS")], "field 87", "isn't read"),
        *row("M17n", [GOOD.replace(":86:Printer", ":86:A\n:86:Printer")], "field 86"),
        *row("M17o", [GOOD.replace(":28C:1/1", ":28C:A")], "field 28C"),
        *row("M17p", [GOOD.replace(f":25:{IBAN}\n", "")], "field 25", "is missing"),
        *row("M17q", [GOOD.replace(IBAN, "12345")], "field 25", "no IBAN"),
        *row("M17r", [GOOD.replace(IBAN, "CH5604835012345678009")], "8009", "bank add"),
        *row("M17s", [GOOD.replace(IBAN, "CH9400762011623852957")], "check digits"),
        *row("M17t", [page(MOVES, last="62M")], "further pages"),
        *row("M17u", [page(MOVES, first="60M", number="2/2")], "page 2", "pages before it"),
        *row("M17v", [GOOD.replace("ACCOUNT FEES", "ACCOUNT\nFEES")], "further line"),
        *row("M17w", [GOOD.replace("REF-2", "REF-1").replace("D50,00", "C13074,22")
                      .replace("230302", "230301").replace("0302", "0301")
                      .replace("E-9", "NONREF")
                      .replace(":86:Printer, invoice 7", ":86:SWISS CONFEDERATION\nBEITRAG RF97"
                               "CCM2023CHE")
                      .replace("62F:C230331CHF1013023,32", "62F:C230331CHF1026147,54")],
              "REF-1", "lines 5 and 8"),
        *row("M17x", [GOOD.replace("Printer", "Prin\x00ter")], ":9:", "U+0000"),
        *row("M17y", [GOOD.encode("utf-16")], "character"),
        *row("M17z", [":20:STARTUMS\n:25:CH93\n:28C:1/1\n:60F:C230301CHF1,00\n"], "field 62F"),
        *row("M17A", ["{1:F01BANKCHZZ}{2:O940}{4:\r\n:20:X\r\n"], "is missing"),
        *row("M17B", [GOOD.replace(":62F:C230331", ":62F:C230131")], "before it opens"),
        *row("M17C", ["{1:F01BANKCHZZ}{2:O940}{4:\r\n-}\r\n"], "no statement"),
        *row("M17D", [GOOD.replace("Printer", "X" * 6000)], "5000"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_its_line(
    standing_banked: Officer, text: str | bytes, names: tuple[str, ...]
) -> None:
    path = standing_banked.file("bank.sta", text)
    before = standing_banked.bytes()
    ran = standing_banked.runs("receipt", "import", path, json=False)
    assert ran.exit == 3, ran.err or ran.out
    for name in (path, *names):
        assert name in ran.err
    assert "Traceback" not in ran.err
    assert standing_banked.bytes() == before


def test_a_page_in_between_that_is_missing_is_named() -> None:
    one = page(MOVES[:1], number="7/1", last="62M")
    three = page(MOVES[2:], number="7/3", opening=OPENING + CHE - 5_000, first="60M")
    with pytest.raises(Refused) as refusal:
        read(one + three)
    assert "page 3" in refusal.value.problems[0].what


def test_more_entries_than_the_limit_are_refused() -> None:
    with pytest.raises(Refused, match="200000"):
        read(page([Move(100)] * 200_001))


# ── the referee ──────────────────────────────────────────────────────────────────────────────

WORDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789,.-+", max_size=60).map(str.strip)
REFS = st.text("ABCDEFGH0123456789-", min_size=1, max_size=16).filter(lambda one: "--" not in one)
SOME = st.builds(
    Move,
    amount=st.integers(-5_000_000, 5_000_000).filter(bool),
    day=st.dates(date(2023, 3, 1), date(2023, 3, 31)).map(lambda day: day.strftime("%y%m%d")),
    entry=st.just(""),
    own=st.one_of(st.just("NONREF"), REFS),
    bank=st.one_of(st.just(""), REFS),
    text=st.one_of(st.just(""), WORDS.filter(lambda one: len(one) > 1 and one[0].isalpha())),
)


@given(
    st.lists(SOME, max_size=12, unique_by=lambda one: one.bank or (one.own, one.amount, one.text))
)
def test_the_library_finds_the_same_bookings(moves: list[Move]) -> None:
    text = page(moves)
    (ours,) = read(text).statements
    theirs = list(referee.parse(text))
    assert [one.amount_rappen for one in ours.bookings] == [
        int(one.data["amount"].amount * 100) for one in theirs
    ]
    assert [one.date for one in ours.bookings] == [one.data["date"] for one in theirs]
    assert [one.bank_reference for one in ours.bookings] == [
        one.data["bank_reference"] or "" for one in theirs
    ]


def test_what_the_library_leaves_out_we_refuse() -> None:
    """Why it isn't used at run time: a booking is dropped and its text goes to another one."""
    broken = GOOD.replace("D50,00", "D50.00")
    assert len(list(referee.parse(broken))) == 2
    with pytest.raises(Refused):
        read(broken)


# ── fuzz ─────────────────────────────────────────────────────────────────────────────────────

PIECES = [b"\n", b":", b":61:", b":86:", b":62F:", b"-\n", b"{4:\n", b",", b"C", b"D", b"R",
          b"999999999999999,99", b"\xff", b"\0", b"?20", b"EUR", b":20:X\n", b"230231"]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_a_file_made_wrong_gives_no_traceback_and_no_change(
    banked: Officer, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    kept = tmp_path / "kept.db"
    shutil.copy2(banked.ledger, kept)
    before = banked.ledger.read_bytes()
    refusals = 0
    for _ in range(60):
        data = bytearray(GOOD.encode())
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(data))
            to = min(at + chance.randint(1, 30), len(data))
            if chance.random() < 0.5:
                data[at:to] = chance.choice([*PIECES, b"", bytes(data[at:to]) * 2])
            else:
                data[at:at] = chance.choice(PIECES)
        ran = banked.runs("receipt", "import", banked.file("fuzz.sta", bytes(data)))
        assert ran.exit in {0, 3}, ran.err
        assert "Traceback" not in ran.err
        if ran.exit:
            refusals += 1
            assert banked.ledger.read_bytes() == before
        else:
            assert ran.json["read"] == 3
            shutil.copy2(kept, banked.ledger)
    assert refusals > 30

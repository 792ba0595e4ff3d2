"""A valid file made wrong at random: never a traceback, and no change where it is refused."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.bank.camt_files import Detail, Entry, Statement, camt, paid
from tests.builders import Officer

ENTRIES = (
    Entry(
        1_327_422,
        reference="B-1",
        batch=2,
        details=(
            Detail(1_307_422, "Swiss Confederation", "Beitrag 2023", reference="RF97CCM2023CHE"),
            Detail(20_000, "Österreich", "Spende <&>", iban="DE89370400440532013000"),
        ),
    ),
    paid(-4_500, "Printer", reference="B-2", text="I-1", end_to_end="E-9"),
    Entry(-90, reference="B-3", info="Fees", code="CHRG"),
    Entry(5_000, reference="B-4", details=(Detail(5_000, charges="3.00", rate="0.97",
                                                  instructed=("EUR", "55.00")),)),
)  # fmt: skip
GOOD = camt(Statement(ENTRIES)).encode("utf-8")
PIECES = [
    b"<", b">", b"</Ntry>", b"<Ntry>", b"<Amt Ccy=\"CHF\">1.00</Amt>", b"\0", b"\xff", b"&#0;",
    b"&#x202e;", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"<?x?>", b"99999999999999999999", b"-",
    b"NaN", b"\xf0\x9f\x92\xb8", b"2023-02-30", b"DBIT", b"PDNG", b"<Bal>", b"",
]  # fmt: skip


def mutated(chance: random.Random) -> bytes:
    """The file with a few bytes flipped, cut, doubled, swapped or put in."""
    data = bytearray(GOOD)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data))
        to = min(at + chance.randint(1, 60), len(data))
        way = chance.randrange(6)
        if way == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            del data[at:to]
        elif way == 2:
            data[at:at] = data[at:to]
        elif way == 3:
            data[at:at] = chance.choice(PIECES)
        elif way == 4:
            data[at:to] = chance.choice(PIECES)
        else:
            other = chance.randrange(len(data))
            data[at], data[other] = data[other], data[at]
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_a_file_made_wrong_gives_no_traceback_and_no_change(
    banked: Officer, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    kept = tmp_path / "kept.db"
    shutil.copy2(banked.ledger, kept)
    before = banked.ledger.read_bytes()
    refused = 0
    for _ in range(75):
        path = banked.file("fuzz.xml", mutated(chance))
        ran = banked.runs("receipt", "import", path)
        assert ran.exit in {0, 3}, ran.err
        assert "Traceback" not in ran.err
        if ran.exit:
            refused += 1
            assert banked.ledger.read_bytes() == before
        else:
            shutil.copy2(kept, banked.ledger)
    assert refused > 40


def test_the_file_that_is_made_wrong_is_right(banked: Officer) -> None:
    ran = banked.does("receipt", "import", banked.file("good.xml", GOOD))
    assert (ran.json["read"], ran.json["unallocated"]) == (5, 4)

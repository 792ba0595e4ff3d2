"""MT940 statements as banks write them, read strictly: a line that isn't understood is refused.

The format is one of lines: `:TAG:` begins a field, a line without one goes on with it. Nothing is
left out silently: each `:61:` is a booking or a problem with its line, each page must lead from its
opening to its closing balance, and pages follow on one another. There is no payer of its own in the
format; what `:86:` says is kept as text, and its usual sub-fields are opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from ccm_ledger import errors
from ccm_ledger.dates import parse_date
from ccm_ledger.errors import Invalid, Problems, Refused
from ccm_ledger.money import parse_amount_or_zero, print_rappen
from ccm_ledger.readers.mt940_text import told_by
from ccm_ledger.readers.statement_checks import Place, check_sum, check_twice, reference_in
from ccm_ledger.readers.xml_guard import ENTRY_LIMIT
from ccm_ledger.records import BankBooking, BankMessage, BankStatement

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)")
_ENVELOPE = re.compile(r"(?:\{[123]:[^{}]*(?:\{[^{}]*\})*\})*\{4:|-|-?\}(?:\{5:.*\})?")
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"([0-9]{1,5})(?:/([0-9]{1,5}))?")
_AMOUNT = r"(?P<amount>[0-9]{1,12},[0-9]{0,2})"
_BALANCE = re.compile(r"(?P<mark>[CD])(?P<day>[0-9]{6})(?P<currency>[A-Z]{3})" + _AMOUNT)
_BOOKING = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?" + _AMOUNT
    + r"(?P<code>[NSF][A-Z0-9]{3})(?P<own>(?:(?!//).){0,35})(?://(?P<bank>.{0,35}))?"
)  # fmt: skip
# Where each tag may stand in a message; a later one never comes before an earlier one.
_STAGES = {"20": 0, "21": 1, "25": 2, "28": 3, "28C": 3, "60F": 4, "60M": 4, "61": 5, "86": 5,
           "62F": 6, "62M": 6, "64": 7, "65": 7}  # fmt: skip
_NEEDED = (("20", "20"), ("25", "25"), ("28C", "28C"), ("60", "60F"), ("62", "62F"))
_LONGEST_TEXT = 5000
_ENOUGH = 1000


@dataclass(slots=True)
class _Field:
    line: int
    tag: str
    lines: list[str]

    @property
    def text(self) -> str:
        return self.lines[0]


@dataclass(slots=True)
class _Page:
    """A message of the file: one page of a statement, with its balances."""

    line: int
    name: str = ""
    iban: str = ""
    number: int | None = None
    page: str = "1"
    first: bool = True
    last: bool = True
    opening: tuple[date, int] | None = None
    closing: tuple[date, int] | None = None
    bookings: list[BankBooking] = field(default_factory=list)


def read_mt940(path: str, data: bytes, currency: str, problems: Problems) -> BankMessage:
    """The statements of a file, with what is wrong in them noted by line.

    Args:
        path: as the officer gave it; messages repeat it.
        currency: of the ledger; nothing else is money here.

    Refuses at once: mt940-text, xml-entries.
    """
    lines = _lines(path, data)
    reading = _Reading(path, currency, problems)
    pages = [
        page for message in _messages(path, lines, problems) if (page := reading.page(message))
    ]
    if not pages and not problems:
        Place(path, problems, "the file").wrong(1, "there is no statement in it")
    statements = () if problems else tuple(reading.statements(pages))
    return BankMessage("mt940", "", pages[0].name if pages else "", statements)


def _lines(path: str, data: bytes) -> list[str]:
    """The lines of a file in UTF-8, or else in Latin-1, which banks of this format use."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\x01", "").replace("\x03", "")
    odd = _ODD.search(text)
    if odd is not None:
        line = text.count("\n", 0, odd.start()) + 1
        point = f"U+{ord(odd[0]):04X}"
        raise Refused(errors.MT940_TEXT.at(f"{path}:{line}", code_point=point))
    lines = text.split("\n")
    if sum(line.startswith(":61:") for line in lines) > ENTRY_LIMIT:
        raise Refused(errors.XML_ENTRIES.at(path, limit=ENTRY_LIMIT))
    return lines


def _messages(path: str, lines: list[str], problems: Problems) -> Iterator[list[_Field]]:
    """The fields of each message; a new one begins with `:20:`."""
    fields: list[_Field] = []
    for number, whole in enumerate(lines, start=1):
        line = whole.rstrip()
        if not line or _ENVELOPE.fullmatch(line):
            continue
        tag = _TAG.fullmatch(line.removeprefix("{4:"))
        if tag is None:
            _go_on(path, fields, number, line, problems)
            continue
        if tag[1] == "20" and fields:
            yield fields
            fields = []
        fields.append(_Field(number, tag[1], [tag[2]]))
    if fields:
        yield fields


def _go_on(path: str, fields: list[_Field], number: int, line: str, problems: Problems) -> None:
    """A line that goes on with the field before it."""
    last = fields[-1] if fields else None
    place = Place(path, problems, f"field {last.tag}" if last else "the file")
    if last is None or last.tag not in {"61", "86"} or line.startswith(":"):
        place.wrong(number, f"the line '{errors.shown(line, 40)}' belongs to nothing")
    elif last.tag == "61" and len(last.lines) > 1:
        place.wrong(number, "has more than one further line")
    else:
        last.lines.append(line)


class _Reading:
    """Takes the messages of a file one after the other."""

    def __init__(self, path: str, currency: str, problems: Problems) -> None:
        self.path, self.currency, self.problems = path, currency, problems

    def page(self, fields: list[_Field]) -> _Page | None:
        """A message as a page; None after noting what is wrong."""
        if self.problems.count > _ENOUGH:
            return None  # a hundred are told; a file made to be wrong shall not keep us busy
        before = self.problems.count
        found = _Page(fields[0].line, name=fields[0].text.strip())
        self._check_order(fields)
        for at, one in enumerate(fields):
            if one.tag == "61":
                following = fields[at + 1] if at + 1 < len(fields) else None
                self._booking(found, one, following)
            elif one.tag != "86":
                self._head(found, one)
        return found if self.problems.count == before else None

    def _place(self, one: _Field) -> Place:
        return Place(self.path, self.problems, f"field {one.tag}")

    def _check_order(self, fields: list[_Field]) -> None:
        stage, before = -1, ""
        for one in fields:
            place = self._place(one)
            here = _STAGES.get(one.tag)
            if here is None:
                place.wrong(one.line, "this tag isn't read; a statement holds none of it")
                continue
            if one.tag == "86" and stage >= 6:
                here = 7
                if before == "86":
                    place.wrong(one.line, "stands twice after the closing balance")
            elif one.tag == "86" and before != "61":
                place.wrong(one.line, "belongs to no :61:")
            if here < stage or (here == stage and here < 5) or (here == stage == 6):
                place.wrong(one.line, f"stands twice, or after :{before}:")
            stage, before = max(stage, here), one.tag
            if sum(map(len, one.lines)) > _LONGEST_TEXT:
                place.wrong(one.line, f"is longer than {_LONGEST_TEXT} letters")
        there = {one.tag[:2] for one in fields}
        for tag, told in _NEEDED:
            if tag[:2] not in there:
                ends = fields[-1]
                place = Place(self.path, self.problems, f"field {told}")
                place.wrong(ends.line, f"is missing; the message ends with :{ends.tag}:")

    def _head(self, page: _Page, one: _Field) -> None:
        """Account, number and balances."""
        place, text = self._place(one), one.text.strip()
        if one.tag == "25":
            page.iban = "".join(text.rpartition("/")[2].split()).upper()
            if page.iban.endswith(self.currency) and not page.iban[:2].isdigit():
                page.iban = page.iban.removesuffix(self.currency)
            if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{4,30}", page.iban):
                shown = errors.shown(text, 40)
                place.wrong(one.line, f"'{shown}' is no IBAN; ask the bank for it in this field")
        elif one.tag in {"28", "28C"}:
            match = _NUMBER.fullmatch(text)
            if match is None:
                place.wrong(one.line, f"'{errors.shown(text, 40)}' is no number of a statement")
                return
            page.number, page.page = int(match[1]) or None, str(int(match[2] or "1"))
        elif one.tag[:2] == "60":
            page.opening, page.first = self._balance(one), one.tag == "60F"
        elif one.tag[:2] == "62":
            page.closing, page.last = self._balance(one), one.tag == "62F"
        elif one.tag in {"64", "65"}:
            self._balance(one)  # available balances are no booked ones; they are read all the same

    def _balance(self, one: _Field) -> tuple[date, int] | None:
        """A balance: its day, and rappen in credit positive."""
        place, text = self._place(one), one.text.strip()
        match = _BALANCE.fullmatch(text)
        if match is None:
            place.wrong(one.line, f"'{errors.shown(text, 60)}' isn't read as a balance")
            return None
        self._check_currency(one, match["currency"])
        day, amount = self._day(one, match["day"]), self._rappen(one, match["amount"])
        if day is None or amount is None:
            return None
        return day, amount if match["mark"] == "C" else -amount

    def _check_currency(self, one: _Field, currency: str) -> None:
        if currency != self.currency:
            self._place(one).wrong(one.line, f"is in {currency}, the ledger in {self.currency}")

    def _booking(self, page: _Page, one: _Field, following: _Field | None) -> None:
        place, text = self._place(one), one.text.strip()
        match = _BOOKING.fullmatch(text)
        if match is None:
            place.wrong(one.line, f"'{errors.shown(text, 60)}' isn't read as a booking")
            return
        if match["funds"] not in {None, self.currency[-1]}:
            funds, ours = match["funds"], self.currency
            place.wrong(one.line, f"the letter {funds} of its currency is not that of {ours}")
        value_day, amount = self._day(one, match["value"]), self._rappen(one, match["amount"])
        if value_day is None or amount is None:
            return
        day = _entry_day(value_day, match["entry"])
        if day is None:
            entry = match["entry"]
            place.wrong(one.line, f"there is no day {entry[2:]}.{entry[:2]}. near the value date")
            return
        if amount == 0:
            return  # an amount of nil is no money: banks print some
        sign = 1 if match["mark"] in {"C", "RD"} else -1
        supplement = " ".join(one.lines[1:]).strip()
        said = following.lines if following is not None and following.tag == "86" else []
        own = reference_in(match["own"].strip())
        text, details = told_by(said, sign * amount, own)
        page.bookings.append(
            BankBooking(
                line=one.line,
                date=day,
                value_date=value_day,
                amount_rappen=sign * amount,
                bank_reference=reference_in((match["bank"] or "").strip()),
                text=" ".join(part for part in (supplement, text) if part),
                code=match["code"],
                reversal=match["mark"].startswith("R"),
                details=details,
            )
        )

    def _day(self, one: _Field, text: str) -> date | None:
        try:
            return parse_date(f"20{text[:2]}-{text[2:4]}-{text[4:]}")
        except Invalid as invalid:
            self._place(one).wrong(one.line, invalid.at("").what)
            return None

    def _rappen(self, one: _Field, text: str) -> int | None:
        try:
            return parse_amount_or_zero(text.replace(",", ".").removesuffix("."))
        except Invalid as invalid:
            self._place(one).wrong(one.line, invalid.at("").what)
            return None

    # ── pages to statements ──────────────────────────────────────────────────────────────────

    def statements(self, pages: list[_Page]) -> Iterator[BankStatement]:
        """Each statement with all its pages."""
        so_far: list[_Page] = []
        for page in pages:
            if page.first == bool(so_far) or (so_far and not self._follows(so_far[-1], page)):
                before = so_far[-1] if so_far and page.first else page
                self._pages_missing(before, "the pages before it are" if before is page else
                                    "further pages are")  # fmt: skip
                return
            so_far.append(page)
            if page.last:
                yield self._statement(so_far)
                so_far = []
        if so_far:
            self._pages_missing(so_far[-1], "further pages are")

    def _follows(self, before: _Page, page: _Page) -> bool:
        """Whether a page begins with the balance that the one before it ends with."""
        return (
            (before.iban, before.number) == (page.iban, page.number)
            and before.closing is not None
            and page.opening is not None
            and before.closing[1] == page.opening[1]
        )

    def _pages_missing(self, page: _Page, missing: str) -> None:
        where = f"{self.path}:{page.line}"
        self.problems.add(errors.MESSAGE_PAGES.at(where, page=page.page, missing=missing))

    def _statement(self, pages: list[_Page]) -> BankStatement:
        begin, end = pages[0], pages[-1]
        for page in pages:
            assert page.opening is not None, "a page without its balance was refused"
            assert page.closing is not None, "a page without its balance was refused"
            name = f"{page.number or '?'}/{page.page}"
            opening, closing = page.opening[1], page.closing[1]
            check_sum(self.path, page.line, name, opening, closing, page.bookings, self.problems)
        assert begin.opening is not None, "seen above"
        assert end.closing is not None, "seen above"
        bookings = [one for page in pages for one in page.bookings]
        check_twice(self.path, bookings, self.problems)
        closed = end.closing[0]
        first = _first_day(begin.opening[0], closed, [one.date for one in bookings])
        if begin.opening[0] > closed:
            what = f"closes on {closed}, before it opens; {print_rappen(end.closing[1])}"
            Place(self.path, self.problems, "field 62F").wrong(end.line, what)
        return BankStatement(
            line=begin.line,
            message=begin.name,
            statement=f"{begin.number or ''}/{closed.isoformat()}",
            number=begin.number,
            iban=begin.iban,
            currency=self.currency,
            from_date=min(first, closed),
            to_date=closed,
            opening_rappen=begin.opening[1],
            closing_rappen=end.closing[1],
            bookings=tuple(bookings),
        )


def _entry_day(value_day: date, text: str | None) -> date | None:
    """The day of booking, given as MMDD: the one nearest to the value date."""
    if text is None:
        return value_day
    near = []
    for year in (value_day.year - 1, value_day.year, value_day.year + 1):
        try:
            near.append(date(year, int(text[:2]), int(text[2:])))
        except ValueError:
            continue  # 0229 is a day of some years only
    return min(near, key=lambda day: abs(day - value_day), default=None)


def _first_day(opened: date, closed: date, days: list[date]) -> date:
    """The first day covered. Most banks date the opening balance by the day of the last closing."""
    if opened < closed and all(day > opened for day in days):
        return opened + timedelta(days=1)
    return min([opened, *days])

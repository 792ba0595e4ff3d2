"""camt.053 statements and camt.054 notifications (ISO 20022) as banks write them.

One reader covers the versions: what differs between them (status, parties) is looked for in both
places. Amounts are text until they are rappen. Every problem of a file is noted with its line; what
a file means to the ledger is not decided here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Literal

from ccm_ledger import errors
from ccm_ledger.dates import parse_date
from ccm_ledger.errors import Invalid, Problems, Refused
from ccm_ledger.money import parse_amount_or_zero, print_rappen
from ccm_ledger.readers.camt_details import details_of
from ccm_ledger.readers.statement_checks import Place, check_sum, check_twice, reference_in
from ccm_ledger.readers.xml_guard import Node, read_xml
from ccm_ledger.records import BankBooking, BankMessage, BankStatement

VERSIONS = ("04", "08", "10", "13")
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.05[34])\.001\.([0-9]{2})")
_KINDS: dict[str, tuple[str, str]] = {
    "camt.053": ("BkToCstmrStmt", "Stmt"),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
_BOOKED, _ANNOUNCED = {"BOOK"}, {"PDNG", "INFO", "FUTR"}
_ENOUGH = 1000
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read_message(path: str, data: bytes, currency: str, problems: Problems) -> BankMessage:
    """The statements of a file, with what is wrong in them noted.

    Args:
        path: as the officer gave it; messages repeat it.
        currency: of the ledger; nothing else is money here.

    Refuses at once: what `read_xml` refuses, message-kind.
    """
    reading = _Message(path, currency, problems)
    root = read_xml(path, data, reading.begins, reading.ends, reading.HANDED_ON, "Ntry")
    return reading.message(root)


class _Message:
    """Takes the elements of a file as they end."""

    HANDED_ON = ("Ntry", "Stmt", "Ntfctn")

    def __init__(self, path: str, currency: str, problems: Problems) -> None:
        self.path, self.currency, self.problems = path, currency, problems
        self.kind: Literal["camt.053", "camt.054"] = "camt.053"
        self.version = ""
        self.statements: list[BankStatement] = []
        self.bookings: list[BankBooking] = []
        self.pending: list[BankBooking] = []
        self.counted: list[tuple[int, str]] = []  # amount and direction of each entry
        self.problems_before = 0  # found before this statement

    def begins(self, root: Node) -> None:
        """Refuse a document of another kind before the rest of it is read."""
        match = _NAMESPACE.fullmatch(root.namespace)
        if root.name == "Document" and match and match[2] in VERSIONS:
            self.kind = "camt.053" if match[1] == "camt.053" else "camt.054"
            self.version = f"001.{match[2]}"
            return
        found = root.namespace.rpartition(":")[2] or f"<{root.name}> without a namespace"
        raise Refused(
            errors.MESSAGE_KIND.at(
                f"{self.path}:{root.line}",
                found=found,
                versions=", ".join(f"001.{version}" for version in VERSIONS),
            )
        )

    def ends(self, node: Node) -> None:
        if node.name == "Ntry":
            self._entry(node)
        elif node.name == _KINDS[self.kind][1]:
            self._statement(node)

    def message(self, root: Node) -> BankMessage:
        """The whole, once all of it has been read."""
        body = root.find(_KINDS[self.kind][0])
        place = Place(self.path, self.problems, "the message")
        if body is None:
            place.wrong(root.line, f"there is no {_KINDS[self.kind][0]} in it")
        elif not self.statements and not self.problems:
            place.wrong(body.line, f"there is no {_KINDS[self.kind][1]} in it")
        number = body.text_of("GrpHdr/MsgId") if body is not None else ""
        if body is not None and not number:
            place.wrong(body.line, "GrpHdr/MsgId is missing")
        header = body.find("GrpHdr") if body is not None else None
        if header is not None:
            self._pages(header.find("MsgPgntn"))
        found = tuple(_with_message(one, number) for one in self.statements)
        return BankMessage(self.kind, self.version, number, found)

    # ── statements ───────────────────────────────────────────────────────────────────────────

    def _statement(self, node: Node) -> None:
        bookings, pending, counted = self.bookings, self.pending, self.counted
        # What an entry that can't be read makes wrong besides is not told as well.
        sound = self.problems.count == self.problems_before
        self.bookings, self.pending, self.counted = [], [], []
        name = node.text_of("Id")
        place = Place(self.path, self.problems, f"statement {name}" if name else "the statement")
        if not name:
            place.wrong(node.line, "Id is missing")
        iban = "".join(node.text_of("Acct/Id/IBAN").split()).upper()
        if not iban:
            place.wrong(node.line, "Acct/Id/IBAN is missing")
        currency = node.text_of("Acct/Ccy")
        if currency and currency != self.currency:
            account = node.find("Acct/Ccy") or node
            place.wrong(
                account.line, f"the account is in {currency}, the ledger in {self.currency}"
            )
        self._pages(node.find("StmtPgntn"))
        if sound:
            self._check_summary(node, counted, place)
        check_twice(self.path, bookings, self.problems)
        opening, opened = self._balance(node, _OPENING, place)
        closing, closed = self._balance(node, _CLOSING, place)
        if self.kind == "camt.054":
            opening = closing = None
        days = _period(node, opened, closed, [one.date for one in (*bookings, *pending)])
        if days is None:
            place.wrong(node.line, "neither its balances nor FrToDt say which days it covers")
            self.problems_before = self.problems.count
            return
        if sound and opening is not None and closing is not None:
            check_sum(self.path, node.line, name, opening, closing, bookings, self.problems)
        self.problems_before = self.problems.count
        self.statements.append(
            BankStatement(
                line=node.line,
                message="",
                statement=name,
                number=_number(node.text_of("ElctrncSeqNb", "LglSeqNb")),
                iban=iban,
                currency=currency or None,
                from_date=min(days),
                to_date=max(days),
                opening_rappen=opening,
                closing_rappen=closing,
                bookings=tuple(bookings),
                pending=tuple(pending),
                duplicate=node.text_of("CpyDplctInd") in {"DUPL", "CODU"},
            )
        )

    def _pages(self, node: Node | None) -> None:
        """A statement in pages has its opening on one and its closing on another."""
        if node is None:
            return
        page, last = node.text_of("PgNb") or "?", node.text_of("LastPgInd")
        if last in {"false", "0"}:
            missing = "further pages are"
        elif page not in {"1", "?", "00001", "01"}:
            missing = "the pages before it are"
        else:
            return
        self.problems.add(
            errors.MESSAGE_PAGES.at(f"{self.path}:{node.line}", page=page, missing=missing)
        )

    def _balance(
        self, statement: Node, codes: tuple[str, ...], place: Place
    ) -> tuple[int | None, date | None]:
        """A booked balance (rappen, in credit positive) and its day."""
        for code in codes:
            for node in statement.all("Bal"):
                if node.text_of("Tp/CdOrPrtry/Cd") != code:
                    continue
                where = Place(self.path, self.problems, f"{place.what}, balance {code}")
                amount = self._money(node, "Amt", where)
                sign = self._sign(node, where)
                day = self._day(node, "Dt", where, needed=True)
                if amount is None or sign is None or day is None:
                    return None, day
                return sign * amount, day
        if self.kind == "camt.053":
            place.wrong(statement.line, f"there is no balance {' or '.join(codes)}")
        return None, None

    def _check_summary(self, node: Node, counted: list[tuple[int, str]], place: Place) -> None:
        """Counts and sums that the bank gives beside its entries."""
        for path, direction in (
            ("TtlNtries", ""),
            ("TtlCdtNtries", "CRDT"),
            ("TtlDbtNtries", "DBIT"),
        ):
            total = node.find(f"TxsSummry/{path}")
            if total is None:
                continue
            entries = [amount for amount, way in counted if direction in {"", way}]
            said = total.text_of("NbOfNtries")
            if said and said != str(len(entries)) and _number(said) != len(entries):
                place.wrong(total.line, f"{path} says {said} entries, there are {len(entries)}")
            said = total.text_of("Sum")
            if said and (amount := _plain_amount(said)) is not None and amount != sum(entries):
                sums = f"{print_rappen(amount)}, the entries make {print_rappen(sum(entries))}"
                place.wrong(total.line, f"{path} says {sums}")

    # ── entries ──────────────────────────────────────────────────────────────────────────────

    def _entry(self, node: Node) -> None:
        if self.problems.count > _ENOUGH:
            return  # a hundred are told; a file made to be wrong shall not keep us busy
        reference = node.text_of("AcctSvcrRef", "NtryRef")
        place = Place(self.path, self.problems, f"entry {reference}" if reference else "the entry")
        before = self.problems.count
        amount = self._money(node, "Amt", place)
        sign = self._sign(node, place)
        status = node.text_of("Sts/Cd", "Sts/Prtry", "Sts")
        if status not in _BOOKED | _ANNOUNCED:
            known = ", ".join(sorted(_BOOKED | _ANNOUNCED))
            place.wrong(node.line, f"Sts is '{errors.shown(status, 60)}', not one of {known}")
        day = self._day(node, "BookgDt", place, needed=status in _BOOKED)
        value_day = self._day(node, "ValDt", place, needed=False)
        reversal = node.text_of("RvslInd") in {"true", "1"}
        if amount is not None and sign is not None:
            self.counted.append((amount, "CRDT" if sign > 0 else "DBIT"))
        if self.problems.count > before or amount is None or sign is None:
            return
        details = details_of(node, sign * amount, self.currency, place, reversal=reversal)
        if self.problems.count > before or amount == 0:
            return  # an amount of nil is no money: banks print some
        booking = BankBooking(
            line=node.line,
            date=day or value_day or date.min,
            value_date=value_day,
            amount_rappen=sign * amount,
            bank_reference=reference_in(node.text_of("AcctSvcrRef")),
            text=node.text_of("AddtlNtryInf"),
            code=_code(node),
            reversal=reversal,
            details=details,
        )
        (self.bookings if status in _BOOKED else self.pending).append(booking)

    def _money(self, parent: Node, name: str, place: Place) -> int | None:
        """An amount in rappen, in the ledger's currency; None after noting what is wrong."""
        node = parent.find(name)
        if node is None:
            place.wrong(parent.line, f"{name} is missing")
            return None
        amount = None
        try:
            amount = parse_amount_or_zero(node.text)
            if not re.fullmatch(r"[0-9.]+", node.text):
                raise errors.AMOUNT_FORM.invalid(value=node.text)
        except Invalid as invalid:
            place.wrong(node.line, f"{name}: {invalid.at('').what}")
        currency = node.attributes.get("Ccy", "")
        if not currency:
            place.wrong(node.line, f"{name} has no currency (Ccy)")
        elif currency != self.currency:
            shown = errors.shown(currency, 60)
            place.wrong(node.line, f"{name} is in {shown}, the ledger in {self.currency}")
        return amount

    def _sign(self, parent: Node, place: Place) -> int | None:
        node = parent.find("CdtDbtInd")
        value = node.text if node is not None else ""
        if value in {"CRDT", "DBIT"}:
            return 1 if value == "CRDT" else -1
        line = node.line if node is not None else parent.line
        found = f"is '{errors.shown(value, 60)}'" if node is not None else "is missing"
        place.wrong(line, f"CdtDbtInd {found}; it says CRDT or DBIT")
        return None

    def _day(self, parent: Node, name: str, place: Place, *, needed: bool) -> date | None:
        node = parent.find(name)
        text = parent.text_of(f"{name}/Dt", f"{name}/DtTm")
        if not text:
            if needed:
                place.wrong(node.line if node else parent.line, f"{name} is missing")
            return None
        try:
            return parse_date(text[:10] if re.match(r".{10}T", text) else text[:11].rstrip("Z"))
        except Invalid as invalid:
            assert node is not None, "its text was read"
            place.wrong(node.line, f"{name}: {invalid.at('').what}")
            return None


def _period(
    node: Node, opened: date | None, closed: date | None, days: list[date]
) -> list[date] | None:
    """The days a statement covers: by its own word, else by its balances, else by its entries."""
    told = []
    for path in ("FrToDt/FrDtTm", "FrToDt/ToDtTm"):
        try:
            told.append(parse_date(node.text_of(path)[:10]))
        except Invalid:
            told = []
            break
    if told:
        return told
    known = [day for day in (opened, closed) if day is not None]
    return known or days or None


def _with_message(statement: BankStatement, message: str) -> BankStatement:
    return replace(statement, message=message)


def _number(text: str) -> int | None:
    short = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if short else None


def _plain_amount(text: str) -> int | None:
    try:
        return parse_amount_or_zero(text)
    except Invalid:
        return None


def _code(node: Node) -> str:
    """The bank's code of a transaction, `PMNT/RCDT/ESCT`."""
    domain = node.find("BkTxCd/Domn")
    if domain is not None:
        parts = [domain.text_of("Cd"), domain.text_of("Fmly/Cd"), domain.text_of("Fmly/SubFmlyCd")]
        return "/".join(part for part in parts if part)
    return node.text_of("BkTxCd/Prtry/Cd")

"""The payments inside an entry of a camt message: who paid, in which words, how much of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ccm_ledger import errors
from ccm_ledger.errors import Invalid
from ccm_ledger.money import parse_amount_or_zero, print_exact, print_rappen
from ccm_ledger.readers.statement_checks import Place, reference_in
from ccm_ledger.readers.xml_guard import Node
from ccm_ledger.records import BankDetail

_RATE = re.compile(r"[0-9]{1,11}(\.[0-9]{1,11})?")


def details_of(
    entry: Node, amount_rappen: int, currency: str, place: Place, *, reversal: bool
) -> tuple[BankDetail, ...]:
    """The payments of an entry; none for a batch that the bank keeps closed.

    Args:
        amount_rappen: of the entry, credit positive; the payments add up to it.
        reversal: the entry takes back an earlier one, so the other side changes places.
    """
    found: list[tuple[Node, BankDetail]] = []
    for group in entry.all("NtryDtls"):
        inside = group.all("TxDtls")
        _check_count(group, inside, place)
        alone = len(entry.all("NtryDtls")) == 1 and len(inside) == 1
        for node in inside:
            whole = amount_rappen if alone else None
            amount = _amount(node, amount_rappen, whole, currency, place)
            found.append((node, _detail(entry, node, amount, currency, reversal)))
    if not found:
        return ()
    total = sum(detail.amount_rappen for _, detail in found)
    charges = sum(detail.charges_rappen for _, detail in found)
    if total != amount_rappen and total - charges != amount_rappen:
        place.wrong(
            entry.line,
            f"its details make {print_rappen(abs(total))}, the entry is "
            f"{print_rappen(abs(amount_rappen))}",
        )
        return ()
    if total != amount_rappen:  # the details are gross of what the bank kept
        return tuple(_net(detail) for _, detail in found)
    return tuple(detail for _, detail in found)


def _check_count(group: Node, inside: list[Node], place: Place) -> None:
    said = group.text_of("Btch/NbOfTxs")
    if said and inside and said.lstrip("0") != str(len(inside)):
        place.wrong(group.line, f"NbOfTxs says {said} payments, there are {len(inside)}")


def _amount(node: Node, entry_rappen: int, whole: int | None, currency: str, place: Place) -> int:
    """What a payment is of the entry, in rappen, credit positive; 0 after noting what is wrong."""
    way = node.text_of("CdtDbtInd")
    sign = {"CRDT": 1, "DBIT": -1}.get(way, 1 if entry_rappen > 0 else -1)
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt"):
        found = node.find(path)
        if found is None or found.attributes.get("Ccy") not in {currency, None}:
            continue
        try:
            if not re.fullmatch(r"[0-9.]+", found.text):
                raise errors.AMOUNT_FORM.invalid(value=found.text)
            amount = sign * parse_amount_or_zero(found.text)
        except Invalid as invalid:
            place.wrong(found.line, f"{path}: {invalid.at('').what}")
            return 0
        # A single payment is the entry: what else stands there is before charges or exchange.
        return whole if whole is not None and amount * whole > 0 and path != "Amt" else amount
    if whole is not None:
        return whole
    place.wrong(node.line, f"a payment of the batch has no amount in {currency}")
    return 0


def _detail(
    entry: Node, node: Node, amount_rappen: int, currency: str, reversal: bool
) -> BankDetail:
    came = (amount_rappen > 0) != reversal
    side, agent = ("Dbtr", "DbtrAcct") if came else ("Cdtr", "CdtrAcct")
    parties = node.find("RltdPties")
    names = []
    iban = ""
    if parties is not None:
        for who in (side, f"Ultmt{side}"):
            name = parties.text_of(f"{who}/Pty/Nm", f"{who}/Nm")
            if name and name not in names:
                names.append(name)
        iban = "".join(parties.text_of(f"{agent}/Id/IBAN").split()).upper()
    instructed = _instructed(node, entry, currency)
    return BankDetail(
        amount_rappen=amount_rappen,
        bank_reference=reference_in(node.text_of("Refs/AcctSvcrRef")),
        end_to_end=reference_in(node.text_of("Refs/EndToEndId")),
        structured_reference=_structured(node),
        text=_text(node),
        party="; for ".join(names),
        party_iban=iban,
        currency=instructed[0] if instructed else None,
        currency_amount=instructed[1] if instructed else None,
        rate=_rate(node) or _rate(entry),
        charges_rappen=_charges(node, currency) or _charges(entry, currency, alone=node),
    )


def _net(detail: BankDetail) -> BankDetail:
    return replace(detail, amount_rappen=detail.amount_rappen - detail.charges_rappen)


def _structured(node: Node) -> str:
    """The creditor reference, as given, without spaces."""
    for remittance in node.all("RmtInf"):
        for structured in remittance.all("Strd"):
            text = structured.text_of("CdtrRefInf/Ref")
            if text:
                return "".join(text.split()).upper()
    return ""


def _text(node: Node) -> str:
    """The payer's own words, else the bank's."""
    said: list[str] = []
    for remittance in node.all("RmtInf"):
        said += [one.text for one in remittance.all("Ustrd")]
        for structured in remittance.all("Strd"):
            said += [one.text for one in structured.all("AddtlRmtInf")]
    words = " ".join(one for one in said if one)
    return words or node.text_of("AddtlTxInf")


def _instructed(node: Node, entry: Node, currency: str) -> tuple[str, str] | None:
    """What was sent, where that is told: currency and amount, exact."""
    for parent in (node, entry):
        found = parent.find("AmtDtls/InstdAmt/Amt")
        if found is None:
            continue
        code = found.attributes.get("Ccy", "")
        try:
            amount = print_exact(parse_amount_or_zero(found.text))
        except Invalid:
            return None
        return (code, amount) if re.fullmatch(r"[A-Z]{3}", code) else None
    other = node.find("Amt")
    if other is not None and other.attributes.get("Ccy", currency) != currency:
        code = other.attributes["Ccy"]
        try:
            return (code, print_exact(parse_amount_or_zero(other.text)))
        except Invalid:
            return None
    return None


def _rate(node: Node) -> str | None:
    for path in ("AmtDtls/InstdAmt/CcyXchg/XchgRate", "AmtDtls/TxAmt/CcyXchg/XchgRate",
                 "AmtDtls/CntrValAmt/CcyXchg/XchgRate"):  # fmt: skip
        text = node.text_of(path)
        if _RATE.fullmatch(text):
            return text
    return None


def _charges(node: Node, currency: str, alone: Node | None = None) -> int:
    """What the bank says it took off the amount, in rappen."""
    if alone is not None and len(node.all("NtryDtls")) > 1:
        return 0
    if alone is not None and len(node.all("NtryDtls")[0].all("TxDtls")) > 1:
        return 0  # charges of a batch belong to no single payment
    found = node.find("Chrgs")
    if found is None:
        return 0
    amounts = [
        record.find("Amt")
        for record in found.all("Rcrd")
        if record.text_of("CdtDbtInd") != "CRDT" and record.text_of("ChrgInclInd") != "false"
    ]
    if not found.all("Rcrd"):
        amounts = [found.find("TtlChrgsAndTaxAmt")]
    return sum(_taken(amounts, currency))


def _taken(nodes: Iterable[Node | None], currency: str) -> Iterable[int]:
    for node in nodes:
        if node is None or node.attributes.get("Ccy") != currency:
            continue
        try:
            yield parse_amount_or_zero(node.text)
        except Invalid:
            continue  # charges that can't be read are no charges; the entry's amount stands

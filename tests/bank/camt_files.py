"""Bank files to test with: a statement in a few words, any of it made wrong on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

IBAN = "CH9300762011623852957"
OPENING = 100_000_000  # rappen: 1'000'000.00


def francs(rappen: int) -> str:
    return f"{abs(rappen) // 100}.{abs(rappen) % 100:02d}"


def way(rappen: int) -> str:
    return "CRDT" if rappen >= 0 else "DBIT"


@dataclass(frozen=True)
class Detail:
    """A payment inside an entry."""

    amount: int
    party: str = ""
    text: str = ""
    reference: str = ""
    end_to_end: str = "NOTPROVIDED"
    iban: str = ""
    bank_reference: str = ""
    instructed: tuple[str, str] | None = None
    rate: str = ""
    charges: str = ""

    def xml(self, version: str, signed: int) -> str:
        side = "Dbtr" if signed > 0 else "Cdtr"
        inner = f"<Nm>{escape(self.party)}</Nm>"
        who = inner if version == "04" else f"<Pty>{inner}</Pty>"
        parties = f"<{side}>{who}</{side}>" if self.party else ""
        if self.iban:
            parties += f"<{side}Acct><Id><IBAN>{self.iban}</IBAN></Id></{side}Acct>"
        said = f"<Ustrd>{escape(self.text)}</Ustrd>" if self.text else ""
        if self.reference:
            said += (
                "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
                f"<Ref>{self.reference}</Ref></CdtrRefInf></Strd>"
            )
        own = f"<AcctSvcrRef>{self.bank_reference}</AcctSvcrRef>" if self.bank_reference else ""
        told = ""
        if self.instructed:
            rate = f"<CcyXchg><XchgRate>{self.rate}</XchgRate></CcyXchg>" if self.rate else ""
            told = (
                f'<AmtDtls><InstdAmt><Amt Ccy="{self.instructed[0]}">{self.instructed[1]}</Amt>'
                f"{rate}</InstdAmt></AmtDtls>"
            )
        taken = ""
        if self.charges:
            taken = (
                f'<Chrgs><Rcrd><Amt Ccy="CHF">{self.charges}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
                "<ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>"
            )
        return (
            f"<TxDtls><Refs>{own}<EndToEndId>{self.end_to_end}</EndToEndId></Refs>"
            f'<Amt Ccy="CHF">{francs(self.amount)}</Amt><CdtDbtInd>{way(self.amount)}</CdtDbtInd>'
            f"{told}{taken}<RltdPties>{parties}</RltdPties><RmtInf>{said}</RmtInf></TxDtls>"
        )


@dataclass(frozen=True)
class Entry:
    """What the bank booked as one amount; rappen, credit positive."""

    amount: int
    date: str = "2023-03-01"
    reference: str = ""
    details: tuple[Detail, ...] = ()
    status: str = "BOOK"
    reversal: bool = False
    info: str = ""
    batch: int | None = None
    code: str = ""

    def xml(self, version: str) -> str:
        status = self.status if version == "04" else f"<Cd>{self.status}</Cd>"
        own = f"<AcctSvcrRef>{self.reference}</AcctSvcrRef>" if self.reference else ""
        inside = "".join(one.xml(version, self.amount) for one in self.details)
        batch = ""
        if self.batch is not None:
            batch = f"<Btch><NbOfTxs>{self.batch}</NbOfTxs></Btch>"
        details = f"<NtryDtls>{batch}{inside}</NtryDtls>" if inside or batch else ""
        info = f"<AddtlNtryInf>{escape(self.info)}</AddtlNtryInf>" if self.info else ""
        undone = "<RvslInd>true</RvslInd>" if self.reversal else ""
        code = f"<Prtry><Cd>{self.code}</Cd></Prtry>" if self.code else ""
        return (
            f'<Ntry>\n<Amt Ccy="CHF">{francs(self.amount)}</Amt>\n'
            f"<CdtDbtInd>{way(self.amount)}</CdtDbtInd>\n{undone}<Sts>{status}</Sts>\n"
            f"<BookgDt><Dt>{self.date}</Dt></BookgDt>\n<ValDt><Dt>{self.date}</Dt></ValDt>\n"
            f"{own}<BkTxCd>{code}</BkTxCd>{details}{info}</Ntry>\n"
        )


@dataclass(frozen=True)
class Statement:
    """A statement of some days; its closing balance follows from its entries unless it is given."""

    entries: tuple[Entry, ...] = ()
    opening: int = OPENING
    number: int | None = 1
    first: str = "2023-03-01"
    last: str = "2023-03-31"
    id: str = ""
    iban: str = IBAN
    closing: int | None = None
    currency: str = "CHF"
    more: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def closes(self) -> int:
        if self.closing is not None:
            return self.closing
        booked = (one.amount for one in self.entries if one.status == "BOOK")
        return self.opening + sum(booked)

    def xml(self, version: str, kind: str = "053") -> str:
        name = "Stmt" if kind == "053" else "Ntfctn"
        number = f"<ElctrncSeqNb>{self.number}</ElctrncSeqNb>" if self.number else ""
        balances = ""
        if kind == "053":
            balances = balance("OPBD", self.opening, self.first) + balance(
                "CLBD", self.closes, self.last
            )
        return (
            f"<{name}><Id>{self.id or f'S-{self.first}-{self.number}'}</Id>{number}"
            f"<CreDtTm>{self.last}T20:00:00</CreDtTm>"
            f"<FrToDt><FrDtTm>{self.first}T00:00:00</FrDtTm><ToDtTm>{self.last}T23:59:59</ToDtTm>"
            f"</FrToDt>{self.more}<Acct><Id><IBAN>{self.iban}</IBAN></Id><Ccy>{self.currency}</Ccy>"
            f"</Acct>\n{balances}{''.join(one.xml(version) for one in self.entries)}</{name}>\n"
        )


def balance(code: str, rappen: int, day: str) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">{francs(rappen)}</Amt>'
        f"<CdtDbtInd>{way(rappen)}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def camt(*statements: Statement, version: str = "08", kind: str = "053", message: str = "") -> str:
    """A whole file. The message number follows from the statements unless it is given."""
    body = "BkToCstmrStmt" if kind == "053" else "BkToCstmrDbtCdtNtfctn"
    name = message or f"M-{kind}-" + "-".join(f"{one.first}.{one.number}" for one in statements)
    inner = "".join(one.xml(version, kind) for one in statements)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">\n<{body}>\n'
        f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>2023-04-01T06:00:00</CreDtTm></GrpHdr>\n"
        f"{inner}</{body}>\n</Document>\n"
    )


def paid(
    amount: int, party: str = "", *, date: str = "2023-03-01", reference: str = "", **more: str
) -> Entry:
    """One payment in one entry, with the bank's reference."""
    detail = Detail(amount, party=party, **more)  # type: ignore[arg-type]
    return Entry(amount, date, reference, (detail,))


def chained(statements: Sequence[Statement]) -> list[Statement]:
    """Statements one after the other: each opens with what the last one closed with."""
    done: list[Statement] = []
    for one in statements:
        done.append(replace(one, opening=done[-1].closes) if done else one)
    return done

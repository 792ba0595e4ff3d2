"""Files made to exhaust whoever reads them: name -> what is imported, and its bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_HEAD = f'<?xml version="1.0"?>\n<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
_TAIL = "</BkToCstmrStmt></Document>"
_RECEIPTS = "date,state,amount,purpose,reference,text\n"
BANK, RECEIPTS, EXPENSES, JOURNAL, RULES = (
    ("receipt", "import", "FILE"),
    ("receipt", "import", "FILE"),
    ("expense", "import", "FILE"),
    ("journal", "import", "FILE"),
    ("procedure", "set", "FILE", "--from", "2025", "--source", "x"),
)
Bomb = tuple[tuple[str, ...], Callable[[], bytes]]


def xml(inside: str, head: str = _HEAD) -> bytes:
    return (head + inside + _TAIL).encode("utf-8")


def doctype(entities: str, use: str = "&a;") -> bytes:
    return (
        f"<?xml version='1.0'?><!DOCTYPE Document [{entities}]><Document>{use}</Document>".encode()
    )


def laughs() -> bytes:
    rows = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    return doctype(f'<!ENTITY a "ha">{rows}', "&k;")


def packed(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, b"0" * size)
    return out.getvalue()


BOMBS: dict[str, Bomb] = {
    "entities in ten levels": (BANK, laughs),
    "one entity of 100 kB used 10'000 times": (
        BANK, lambda: doctype(f'<!ENTITY a "{"x" * 100_000}">', "&a;" * 10_000)),
    "an entity from a file": (BANK, lambda: doctype('<!ENTITY a SYSTEM "file:///etc/passwd">')),
    "an entity from the network": (
        BANK, lambda: doctype('<!ENTITY a SYSTEM "http://192.0.2.1/x">')),
    "an entity of parameters": (BANK, lambda: doctype('<!ENTITY % a SYSTEM "/etc/passwd"> %a;')),
    "an entity from a device": (BANK, lambda: doctype('<!ENTITY a SYSTEM "file:///dev/zero">')),
    "sixty levels": (BANK, lambda: xml("<a>" * 60 + "</a>" * 60)),
    "a million levels": (BANK, lambda: xml("<a>" * 1_000_000)),
    "200'001 entries": (BANK, lambda: xml("<Ntry></Ntry>" * 200_001)),
    "12 million elements": (BANK, lambda: xml("<a/>" * 12_000_000)),
    "a text of 45 MB": (BANK, lambda: xml(f"<Ntry>{'x' * 45_000_000}</Ntry>")),
    "an attribute of 45 MB": (BANK, lambda: xml(f'<Ntry a="{"x" * 45_000_000}"/>')),
    "a million attributes": (
        BANK, lambda: xml("<Ntry " + " ".join(f'a{n}="1"' for n in range(1_000_000)) + "/>")),
    "300'000 namespaces": (
        BANK, lambda: xml("<Ntry " + " ".join(f'xmlns:a{n}="u"' for n in range(300_000)) + "/>")),
    "a comment of 45 MB": (BANK, lambda: xml(f"<!--{'x' * 45_000_000}-->")),
    "a million instructions": (BANK, lambda: xml("<?x y?>" * 1_000_000)),
    "a CDATA of 45 MB": (BANK, lambda: xml(f"<Ntry><![CDATA[{'x' * 45_000_000}]]></Ntry>")),
    "a name of 10 MB": (BANK, lambda: xml(f"<{'x' * 10_000_000}/>")),
    "sixty MB of blanks": (BANK, lambda: b"<Document>" + b" " * 60_000_000),
    "UTF-16 of 45 MB": (
        BANK, lambda: ("<?xml version='1.0' encoding='UTF-16'?><a>" + "x" * 22_000_000).encode(
            "utf-16")),
    "an amount of a million digits": (
        BANK, lambda: xml(f'<Stmt><Ntry><Amt Ccy="CHF">{"9" * 1_000_000}</Amt></Ntry></Stmt>')),
    "a cell of 10 MB": (
        RECEIPTS, (f"{_RECEIPTS}2023-03-01,CHE,1.00,7c,,{'x' * 10_000_000}\n").encode),
    "a header of a million columns": (RECEIPTS, lambda: b"a," * 1_000_000 + b"\n"),
    "a header of 200'000 different columns": (
        RECEIPTS, ("date," + ",".join(f"c{n}" for n in range(200_000)) + "\n").encode),
    "a row of a million cells": (RECEIPTS, lambda: _RECEIPTS.encode() + b"1," * 1_000_000),
    "300'000 rows that are all wrong": (
        RECEIPTS, lambda: _RECEIPTS.encode() + b"x,y,z,q,,\n" * 300_000),
    "a quote that is never closed": (
        EXPENSES, lambda: b"date,fund,line,amount,payee,text,document\n\"" + b"x\n" * 20_000_000),
    "a million empty lines": (JOURNAL, lambda: b"entry,date,fund,account,amount,text\n" * 1
                              + b"\n" * 1_000_000),
    "an amount of 90'000 digits": (
        JOURNAL, lambda: b"entry,date,fund,account,amount,text\n1,2023-03-01,TF,1000,"
        + b"9" * 90_000 + b",x\n"),
    "1 GB of zeros, gzipped": (RECEIPTS, lambda: gzip.compress(b"0" * 100_000_000) * 10),
    "a workbook of 500 MB": (RECEIPTS, lambda: packed("xl/worksheets/sheet1.xml", 500_000_000)),
    "100'000 lists inside each other": (RULES, lambda: b"[" * 100_000),
    "100'000 objects inside each other": (RULES, lambda: b'{"a":' * 100_000),
    "80'000 keys in one object": (
        RULES, ("{" + ",".join(f'"k{n}":1' for n in range(80_000)) + "}").encode),
    "one key 140'000 times": (RULES, ("{" + '"a":1,' * 140_000 + '"b":1}').encode),
    "a number of 900'000 digits": (RULES, lambda: b'{"a":' + b"9" * 900_000 + b"}"),
    "a JSON file of 45 MB": (RULES, lambda: b"[" + b"1," * 22_000_000 + b"1]"),
}  # fmt: skip

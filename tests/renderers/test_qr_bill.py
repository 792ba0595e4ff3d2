"""The text of a QR-bill's code against another library's, and the symbol against a reader."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from qrbill import QRBill

from ccm_ledger.errors import Invalid
from ccm_ledger.letters import Address
from ccm_ledger.renderers.qr_bill import Bill, check_text, code_text, grouped, symbol
from ccm_ledger.rules.reference import creditor_reference

IBAN = "CH9300762011623852957"
HOLDER = Address(
    "Unité d’appui CCM".replace("’", "'"), "Rue de l'Exemple", "2", "1202", "Genève", "CH"
)
REFERENCE = creditor_reference("CCM-2023-CHE")


def bill(**changes: object) -> Bill:
    facts: dict[str, object] = {
        "iban": IBAN, "creditor": HOLDER, "amount_rappen": 1_307_422, "reference": REFERENCE,
        "message": "Facture CCM-2023-CHE, budget 2023",
    }  # fmt: skip
    return Bill(**{**facts, **changes})  # type: ignore[arg-type]


def referee(one: Bill) -> str:
    """What the library `qrbill` makes of the same bill."""

    def parts(address: Address) -> dict[str, str]:
        return {
            "name": address.name, "street": address.street, "house_num": address.number,
            "pcode": address.postcode, "city": address.town, "country": address.country,
        }  # fmt: skip

    francs = f"{one.amount_rappen // 100}.{one.amount_rappen % 100:02d}"
    made = QRBill(
        account=one.iban, creditor=parts(one.creditor), amount=francs, currency="CHF",
        debtor=parts(one.debtor) if one.debtor else None, reference_number=one.reference,
        additional_information=one.message, language="fr",
    )  # fmt: skip
    return str(made.qr_data())


@pytest.mark.parametrize(
    "one",
    [
        bill(),
        bill(message=""),
        bill(amount_rappen=5),
        bill(debtor=Address("Confédération suisse", "Bundesgasse", "3", "3003", "Bern", "CH")),
        bill(creditor=Address("ISU", "Rue 2", "", "1202", "Genève", "CH")),
    ],
)
def test_the_text_is_the_one_another_library_makes(one: Bill) -> None:
    assert code_text(one) == referee(one)
    assert len(code_text(one).split("\r\n")) == 31


def test_a_debtor_without_postcode_is_left_for_the_payer_to_fill_in() -> None:
    without = bill(debtor=Address("Belize", "", "", "", "Belmopan", "BZ"))
    assert code_text(without) == code_text(bill())


def test_the_reader_gets_the_same_bytes_from_the_symbol() -> None:
    from ccm_ledger.renderers.press import Press

    page = (
        "#set page(width: 56mm, height: 56mm, margin: 5mm)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 46mm)'
    )
    text = code_text(bill(creditor=Address("Țară €", "Łódź", "1", "1202", "Genève", "CH")))
    compiler = Press()._compiler
    made = compiler.compile(
        input=page.encode(), format="png", ppi=150, sys_inputs={"svg": symbol(text)}
    )
    assert isinstance(made, bytes)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(made)))
    assert [one.bytes for one in found] == [text.encode("utf-8")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iban": "DE89370400440532013000"}, "qr-iban-country"),
        ({"iban": "CH4431999123000889012"}, "qr-iban-kind"),
        ({"reference": "RF98CCM2023CHE"}, "qr-reference"),
        ({"reference": "210000000003139471430009017"}, "qr-reference"),
        ({"amount_rappen": 0}, "qr-amount"),
        ({"amount_rappen": 100_000_000_000}, "qr-amount"),
        ({"message": "x" * 141}, "qr-too-long"),
        ({"message": "中文"}, "qr-character"),
        ({"message": "two\nlines"}, "qr-character"),
        ({"creditor": Address("ISU", "", "", "", "Genève", "CH")}, "qr-address-part"),
        ({"creditor": Address("ISU", "", "", "1202", "Genève", "Switzerland")}, "qr-country"),
        ({"creditor": Address("x" * 71, "", "", "1202", "Genève", "CH")}, "qr-too-long"),
    ],
)
def test_what_the_rules_forbid_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        code_text(bill(**changes))
    assert refused.value.kind.code == code


def test_latin_letters_with_accents_pass() -> None:
    check_text("Žiga Łukasz ÀÉÎÕÜ ß ñ ȘșȚț € ſ", "name", 70)


def test_codes_are_printed_in_fours() -> None:
    assert grouped(IBAN) == "CH93 0076 2011 6238 5295 7"

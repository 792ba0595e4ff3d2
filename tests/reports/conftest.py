"""The example year, posted and still open, made once for the tests that only read it."""

from __future__ import annotations

import pytest

from tests.builders import EXAMPLE, Officer


@pytest.fixture(scope="session")
def year_2023(tmp_path_factory: pytest.TempPathFactory) -> Officer:
    state = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(state))
        officer = Officer(tmp_path_factory.mktemp("year"))
        officer.does("init", "--opening", str(EXAMPLE / "opening.csv"))
        officer.does(
            "budget", "import", "2023", str(EXAMPLE / "budget.csv"),
            "--approved-on", "2022-09-02", "--authority", "10MSP",
        )  # fmt: skip
        officer.does("invoice", "issue", "2023", "--date", "2022-09-15")
        officer.does("close-year", "2022", "--no-backup")
        officer.does("close-year", "2022", "--final")
        for code, state_, purpose in (
            ("CHE-WORKSHOP", "CHE", "Regional workshops"),
            ("GBR-UNIVERSAL", "GBR", "Universalization"),
        ):
            officer.does(
                "earmark", "add", code, "--fund", "TF", "--state", state_, "--purpose", purpose,
                "--from", "2023-01-01", "--until", "2023-12-30",
            )  # fmt: skip
        officer.does("receipt", "import", str(EXAMPLE / "receipts.csv"))
        officer.does("expense", "import", str(EXAMPLE / "expenses.csv"))
        officer.does("in-kind", "add", "2023", "102183", "--from", "GICHD", "--basis", "estimate")
    return officer

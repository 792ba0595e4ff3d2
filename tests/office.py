"""LibreOffice without a window: it computes a workbook's formulas, as a reader's program would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice isn't installed: apt-get install libreoffice-calc-nogui"
)


def computed(path: Path, folder: Path) -> Workbook:
    """The workbook as LibreOffice computes it. Its profile is its own, its file a new one."""
    assert SOFFICE is not None
    out = folder / "computed"
    subprocess.run(
        [
            SOFFICE,
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return openpyxl.load_workbook(out / path.name, data_only=True)

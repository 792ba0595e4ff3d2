"""From a template and plain data to a PDF, by typst. The fonts are read once for a whole run.

Every PDF is PDF/A-2a and PDF/UA-1: it keeps, can be read aloud, and a character that the fonts lack
is an error instead of a gap. Nothing depends on the clock, the system's fonts or the network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from ccm_ledger import errors

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"


class Press:
    """Sets documents; make one for a run."""

    def __init__(self) -> None:
        import typst  # noqa: PLC0415  only paper needs it

        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(_HERE / "fonts")])
        self._compiler = typst.Compiler(
            root=str(_TEMPLATES), font_paths=fonts, ignore_system_fonts=True
        )
        self._failure = typst.TypstError

    def pdf(self, template: str, data: Mapping[str, Any], day: date) -> bytes:
        """A document as PDF.

        Args:
            template: a file under templates/, without its ending.
            day: what the PDF's own dates are set to.

        Raises `Invalid` (paper-character) for a character that the fonts lack.
        """
        made = self._set(template, data, day, "pdf")
        assert isinstance(made, bytes), "a PDF is one file"
        return made

    def pictures(
        self, template: str, data: Mapping[str, Any], day: date, dots_per_inch: int
    ) -> list[bytes]:
        """Its pages as PNG, to look at."""
        made = self._set(template, data, day, "png", dots_per_inch)
        return [made] if isinstance(made, bytes) else list(made)

    def _set(
        self,
        template: str,
        data: Mapping[str, Any],
        day: date,
        form: Literal["pdf", "png"],
        ppi: int = 144,
    ) -> Any:
        said = {**data, "date": [day.year, day.month, day.day]}
        try:
            return self._compiler.compile(
                input=str(_TEMPLATES / f"{template}.typ"),
                format=form,
                ppi=ppi,
                sys_inputs={"data": json.dumps(said, ensure_ascii=False)},
                pdf_standards=["a-2a", "ua-1"] if form == "pdf" else [],
                timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
            )
        except self._failure as exc:
            missing = re.search(r"the text .* could not be displayed.*|.*codepoint.*", str(exc))
            if missing is None:
                raise
            raise errors.PAPER_CHARACTER.invalid(what=missing[0]) from exc

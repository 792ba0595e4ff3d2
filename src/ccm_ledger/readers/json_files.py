"""JSON files of officers: read strictly, every slip with its line or its path.

Python's reader takes the last of two equal keys, `NaN`, and floats; here each is a problem, for a
document of rules must say one thing only.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ccm_ledger import errors
from ccm_ledger.errors import Invalid, Problem, Refused
from ccm_ledger.readers.csv_files import check_plain_file
from ccm_ledger.readers.text import read_text

SIZE_LIMIT = 1_000_000  # bytes; the shipped document has 11,000
DEPTH_LIMIT = 40
TEXT_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class JsonFile:
    """What a file holds, as plain values, and what is wrong with values, by their path.

    A value with a problem stands as text, so that a check of the whole still finds it in place.
    """

    value: Any
    problems: dict[str, Problem]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as written, where it isn't a plain whole one."""

    text: str


class _Object(dict[str, Any]):
    """An object that remembers which keys stood in it twice."""

    twice: tuple[str, ...] = ()


def read_json(path: str) -> JsonFile:
    """The one value of a JSON file. Raises `Refused` at once for what isn't JSON."""
    check_plain_file(path)
    text = _text(path)
    try:
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_Number,
            parse_int=lambda digits: int(digits) if len(digits) < 19 else _Number(digits),
            parse_constant=_Number,
        )
    except json.JSONDecodeError as exc:
        what = exc.msg[:1].lower() + exc.msg[1:] if text.strip() else "the file is empty"
        raise Refused(
            errors.JSON_SYNTAX.at(f"{path}:{exc.lineno}", what=what, column=exc.colno)
        ) from exc
    except RecursionError as exc:
        raise Refused(errors.JSON_DEPTH.at(path, limit=DEPTH_LIMIT)) from exc
    problems: dict[str, Problem] = {}
    value = _plain(path, "", found, problems, 0)
    return JsonFile(value, problems)


def _text(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except OSError as exc:
        raise Refused(errors.FILE_UNREADABLE.at(path, what=exc.strerror)) from exc
    if len(content) > SIZE_LIMIT:
        raise Refused(errors.JSON_SIZE.at(path, limit=SIZE_LIMIT))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise Refused(
            errors.FILE_ENCODING.at(f"{path}:{line}", offset=exc.start, guess="")
        ) from exc


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    seen = Counter(key for key, _ in pairs)
    found.twice = tuple(key for key in found if seen[key] > 1)
    return found


def _plain(path: str, at: str, value: Any, problems: dict[str, Problem], depth: int) -> Any:
    """A value without our marks; what they mark is noted."""
    if depth > DEPTH_LIMIT:
        raise Refused(errors.JSON_DEPTH.at(path, limit=DEPTH_LIMIT))
    where = f"{path}: {at}" if at else path
    match value:
        case _Number(text):
            problems[at] = _number_problem(where, text)
            return text
        case str():
            try:
                return read_text(value, "the text", TEXT_LIMIT)
            except Invalid as invalid:
                problems[at] = invalid.at(where)
                return ""
        case _Object():
            for key in value.twice:
                inner = f"{at}.{key}" if at else key
                problems[inner] = errors.JSON_KEY_TWICE.at(f"{path}: {inner}", key=key)
            return {
                key: _plain(path, f"{at}.{key}" if at else key, item, problems, depth + 1)
                for key, item in value.items()
            }
        case list():
            return [
                _plain(path, f"{at}[{index}]", item, problems, depth + 1)
                for index, item in enumerate(value)
            ]
        case _:
            return value


def _number_problem(where: str, text: str) -> Problem:
    if re.fullmatch(r"-?[0-9]+\.[0-9]{1,9}", text):
        fraction = Fraction(text)
        likely = str(fraction) if 0 <= fraction <= 1 else f"{text.partition('.')[0]}.00"
        return errors.JSON_FLOAT.at(where, value=text, likely=likely)
    return errors.JSON_NUMBER.at(where, value=text)

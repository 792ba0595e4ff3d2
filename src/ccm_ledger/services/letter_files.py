"""Many letters into one folder: new files, the same again, or nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.services import files


@dataclass(frozen=True, slots=True)
class Written:
    """How many files are new, were there already with the same content, took another's place."""

    new: int
    same: int
    replaced: int

    def sentence(self, noun: str, folder: Path) -> str:
        """`110 invoices in letters: 100 new, 10 there already.`"""
        total = self.new + self.same + self.replaced
        parts = [
            f"{count} {what}"
            for count, what in (
                (self.new, "new"),
                (self.replaced, "replaced"),
                (self.same, "there already"),
            )
            if count
        ]
        return f"{total} {noun}{'' if total == 1 else 's'} in {folder}: {', '.join(parts)}."


def check_folder(folder: Path) -> None:
    """Refuse a folder that letters can't be put into, before anything is drawn for it.

    It need not exist, but where it would be made must.
    Refuses: out-folder, folder-missing, permission.
    """
    try:
        if os.path.lexists(folder) and not folder.is_dir():
            raise Refused(errors.OUT_FOLDER.at(folder))
        place = folder if folder.is_dir() else folder.absolute().parent
        if not place.is_dir():
            raise Refused(errors.FOLDER_MISSING.at(place))
        if not os.access(place, os.W_OK | os.X_OK):
            raise Refused(errors.LEDGER_PERMISSION.at(place, what="write a file there"))
    except (OSError, ValueError) as exc:  # ValueError: a NUL in the path
        raise Refused(files.problem_of(folder, exc)) from exc


def write_all(
    folder: Path,
    contents: Mapping[str, bytes],
    ledger: Path,
    *,
    replace: bool,
    dry_run: bool = False,
) -> Written:
    """Write files into a folder, which is made if need be; on a failure nothing new stays.

    Args:
        contents: file name -> content.
        replace: whether a file with other content gives way.
        dry_run: look only.

    Refuses: out-differs, and what `check_folder` and `write_new` refuse.
    """
    check_folder(folder)
    same, other = _standing(folder, contents)
    if other and not replace:
        raise Refused(*(errors.OUT_DIFFERS.at(folder / name) for name in other))
    if dry_run:
        return Written(len(contents) - len(same) - len(other), len(same), len(other))
    made_folder = not folder.is_dir()
    made: list[Path] = []
    try:
        if made_folder:
            _make(folder)
        for name, content in contents.items():
            if name in same:
                continue
            if name in other:
                files.write_over(folder / name, content, ledger)
            else:
                files.write_new(folder / name, content, ledger)
                made.append(folder / name)
    except BaseException:
        _take_back(folder, made, made_folder=made_folder)
        raise
    return Written(len(made), len(same), len(other))


def _standing(folder: Path, contents: Mapping[str, bytes]) -> tuple[set[str], list[str]]:
    """Names of files that are there with the same content, and with other content."""
    same, other, problems = set(), [], list[Problem]()
    for name, content in contents.items():
        path = folder / name
        if not os.path.lexists(path):
            continue
        try:
            standing = path.is_file() and path.read_bytes() == content
        except OSError as exc:
            problems.append(files.problem_of(path, exc))
            continue
        if standing:
            same.add(name)
        else:
            other.append(name)
    errors.refuse_if(problems)
    return same, other


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700)
    except OSError as exc:
        raise Refused(files.problem_of(folder, exc)) from exc


def _take_back(folder: Path, made: list[Path], *, made_folder: bool) -> None:
    for path in made:
        path.unlink(missing_ok=True)
    if made_folder and folder.is_dir():
        folder.rmdir()

"""Change the program's own arithmetic and decisions, one small thing at a time, and see whether a
test notices.

    python -m tools.mutate --known tools/mutants-explained.txt [--only rules/apportion money]

Each mutant is one changed operator, comparison, number, truth value or dropped `not`, in a copy of
the source that stands before the real one on the path. A mutant that no test notices is printed:
a test is missing there, or the change makes no difference. `--known FILE` lists those that are
explained, one a line as they are printed; they are left out of the count.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
_RULES = "tests/rules --ignore=tests/rules/test_names_of_all_states.py"  # long, and of names alone
_MONEY_IN = f"{_RULES} tests/day/test_receipts.py tests/bad_inputs/test_receipts.py"
_MONEY_OUT = (
    f"{_RULES} tests/day/test_money_out.py tests/day/test_tickets_and_penalties.py"
    " tests/day/test_accruals_and_prepayments.py tests/day/test_advances.py"
    " tests/bad_inputs/test_expenses.py"
)
_CLOSING = (
    "tests/day/test_gates.py tests/day/test_year_end.py tests/day/test_year_check.py"
    " tests/bad_inputs/test_closing.py tests/day/test_corrections_of_closed_years.py"
    " tests/day/test_accruals_and_prepayments.py tests/reports/test_issued_statements.py"
    " tests/reports/test_notes.py tests/day/test_budgets_are_revised.py"
    " tests/day/test_open_items.py"
)
# The modules that hold the money, and the tests that must notice what is changed in them.
TESTED = {
    "money": f"{_MONEY_IN} tests/bad_inputs/test_amounts.py tests/reports",
    "rules/apportion": f"{_MONEY_IN} tests/reports",
    "rules/allocation": f"{_MONEY_IN} tests/day/test_income_on_invoice.py",
    "rules/bookings": f"{_MONEY_IN} tests/day/test_income_on_invoice.py",
    "rules/rounding": f"{_RULES} tests/reports",
    "rules/bookings_out": _MONEY_OUT,
    "rules/bookings_items": _MONEY_OUT,
    "rules/bookings_back": f"{_RULES} tests/day/test_money_is_given_back.py",
    "rules/spending": _MONEY_OUT,
    "services/year_end": _CLOSING,
    "services/gates": _CLOSING,
    "services/questions": _CLOSING,
}
_SWAPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}


@dataclass(frozen=True)
class Mutant:
    """A changed module: its text, and where and how it differs."""

    path: str
    function: str
    line: int
    was: str
    now: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.path}::{self.function}: {self.was} -> {self.now}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module, one at a time."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(_mutable(tree))
    for index, node in enumerate(nodes):
        for change in range(_changes(node)):
            changed: ast.AST = copy.deepcopy(tree)
            target = list(_mutable(changed))[index]
            was = ast.unparse(target)
            replaced = _change(target, change)
            now = ast.unparse(replaced)
            if replaced is not target:
                changed = _Replace(target, replaced).visit(changed)
            where = str(path.relative_to(ROOT))
            line = getattr(node, "lineno", 0)
            text = ast.unparse(ast.fix_missing_locations(changed))
            yield Mutant(where, _function(tree, line), line, was, now, text)


def _function(tree: ast.AST, line: int) -> str:
    """The innermost function around a line."""
    found = "module"
    for node in ast.walk(tree):
        inside = isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
        if isinstance(node, ast.FunctionDef) and inside:
            found = node.name
    return found


def _mutable(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes that can be changed, outside docstrings and annotations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation is not None:
            skipped |= {id(one) for one in ast.walk(node.annotation)}
        if isinstance(node, ast.Assert):
            skipped |= {id(one) for one in ast.walk(node)}
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            skipped |= {id(one) for way in node.decorator_list for one in ast.walk(way)}
    for node in ast.walk(tree):
        if id(node) not in skipped and _changes(node):
            yield node


def _changes(node: ast.AST) -> int:
    match node:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op):
            return len(_SWAPPED.get(type(op), ()))
        case ast.Compare(ops=[op]):
            return len(_SWAPPED.get(type(op), ()))
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            return 1
        case ast.Constant(value=bool()):
            return 1
        case ast.Constant(value=int()):
            return 1
        case ast.IfExp() | ast.Continue() | ast.Break():
            return 1
    return 0


def _change(node: ast.AST, change: int) -> ast.AST:
    match node:
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign():
            node.op = _SWAPPED[type(node.op)][change]()  # type: ignore[assignment]
        case ast.Compare():
            node.ops = [_SWAPPED[type(node.ops[0])][change]()]  # type: ignore[list-item]
        case ast.UnaryOp():
            return node.operand
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant():
            assert isinstance(node.value, int)
            node.value = node.value + 1
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case ast.Continue():
            return ast.Break()
        case ast.Break():
            return ast.Continue()
    return node


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def noticed(folder: Path, mutant: Mutant, tests: list[str], seconds: int) -> bool:
    """Whether the tests fail with a mutant in the module's place; running too long is noticed."""
    module = folder / mutant.path
    kept = module.read_text(encoding="utf-8")
    module.write_text(mutant.source, encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *tests,
    ]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ran = subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        module.write_text(kept, encoding="utf-8")
    return ran.returncode != 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--only", nargs="+", default=list(TESTED), choices=TESTED, metavar="MODULE")
    parser.add_argument("--known", type=Path, help="survivors that are explained, one a line")
    parser.add_argument("--seconds", type=int, default=180, help="for the tests of one mutant")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    known = set()
    if asked.known:
        lines = asked.known.read_text(encoding="utf-8").splitlines()
        known = {line for line in lines if "::" in line}
    survived = 0
    with tempfile.TemporaryDirectory(prefix="ccm-mutants-") as name:
        folders: SimpleQueue[Path] = SimpleQueue()
        for number in range(asked.jobs):
            folders.put(_copied(Path(name) / str(number)))
        for module in asked.only:
            survived += _module(module, known, folders, asked.jobs, asked.seconds)
    print(f"{survived} survived in all")
    return 1 if survived else 0


def _copied(folder: Path) -> Path:
    for part in ("src", "tests", "tools", "migrations", "examples"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _module(
    module: str, known: set[str], folders: SimpleQueue[Path], jobs: int, seconds: int
) -> int:
    """Try the mutants of one module; how many survived."""

    def tried(mutant: Mutant) -> bool:
        folder = folders.get()
        try:
            return noticed(folder, mutant, TESTED[module].split(), seconds)
        finally:
            folders.put(folder)

    every = list(mutants(ROOT / "src" / "ccm_ledger" / f"{module}.py"))
    open_ = [mutant for mutant in every if mutant.name not in known]
    with ThreadPoolExecutor(jobs) as pool:
        killed = list(pool.map(tried, open_))
    for mutant, was in zip(open_, killed, strict=True):
        if not was:
            print(f"survived: line {mutant.line}: {mutant.name}")
    survived = killed.count(False)
    print(
        f"{module}: {len(every)} mutants, {killed.count(True)} noticed,"
        f" {len(every) - len(open_)} explained, {survived} survived",
        flush=True,
    )
    return survived


if __name__ == "__main__":
    sys.exit(main())

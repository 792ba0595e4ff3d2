"""Change the program's own arithmetic and decisions, one small thing at a time, and see whether a
test notices.

    python -m tools.mutate src/ccm_ledger/money.py --tests tests/rules tests/day/test_receipts.py

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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
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
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
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
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--known", type=Path, help="survivors that are explained, one a line")
    parser.add_argument("--seconds", type=int, default=120, help="for the tests of one mutant")
    asked = parser.parse_args()
    known = set()
    if asked.known:
        lines = asked.known.read_text(encoding="utf-8").splitlines()
        known = {line for line in lines if "::" in line}
    total = killed = explained = 0
    with tempfile.TemporaryDirectory(prefix="ccm-mutants-") as name:
        folder = Path(name)
        for part in ("src", "tests", "tools", "migrations", "examples"):
            shutil.copytree(ROOT / part, folder / part)
        shutil.copy(ROOT / "pyproject.toml", folder)
        for module in asked.modules:
            for mutant in mutants(module.resolve()):
                total += 1
                if mutant.name in known:
                    explained += 1
                elif noticed(folder, mutant, asked.tests, asked.seconds):
                    killed += 1
                else:
                    print(f"survived: line {mutant.line}: {mutant.name}", flush=True)
    survived = total - killed - explained
    print(f"{total} mutants, {killed} noticed, {explained} explained, {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())

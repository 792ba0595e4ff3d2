"""No SQL is made from input: what is executed is a text that stands in the source.

Every call of `execute`, `executemany` or `executescript` gets a string constant, or a name that is
bound to nothing else in its function or module. What is not so stands in ALLOWED with its reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "ccm_ledger"
CALLS = {"execute", "executemany", "executescript"}
# module:function -> why it may
ALLOWED = {
    "database/connection.py:set_pragmas": "PRAGMA takes no parameter; names and values are ours",
    "database/connection.py:connect": "PRAGMA takes no parameter; the number is ours",
    "database/journal.py:_plain": "one of two constants of the module, given by its two callers",
    "database/schema.py:migrate": "PRAGMA takes no parameter; numbers are ours",
    "database/file_checks.py:expected_objects": "the migrations' own scripts, in memory",
    "database/registers.py:insert": "SQLAlchemy makes it from the table's model",
    "database/sealed.py:last_row": "made once from the names of tables in the same module",
    "database/sealed.py:span": "made once from the names of tables in the same module",
    "database/sealed.py:whole": "made once from the names of tables in the same module",
    "database/plans.py:source_of": "one of two constants, chosen by a condition",
}


def constant(node: ast.expr | None, names: dict[str, list[ast.expr]], depth: int = 0) -> bool:
    """Whether an expression is a text of the source, whatever name it goes by."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return constant(node.left, names, depth) and constant(node.right, names, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):  # a text, so many times over
        return constant(node.left, names, depth)
    if isinstance(node, ast.IfExp):
        return constant(node.body, names, depth) and constant(node.orelse, names, depth)
    if isinstance(node, ast.JoinedStr):
        return all(
            isinstance(part, ast.Constant)
            or (
                isinstance(part, ast.FormattedValue)
                and isinstance(part.value, ast.Name)
                and part.value.id.isupper()
                and constant(part.value, names, depth)
            )
            for part in node.values
        )
    if isinstance(node, ast.Name) and depth < 4:
        bound = names.get(node.id)
        return bool(bound) and all(constant(one, names, depth + 1) for one in bound or [])
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and depth < 4:
        bound = names.get(node.value.id, [])
        return bool(bound) and all(
            isinstance(one, ast.Dict)
            and all(constant(value, names, depth + 1) for value in one.values)
            for one in bound
        )
    return False


def unpacked(target: ast.Tuple, value: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    """`a, b = (c, d) if e else (f, g)`: each name with each value it may get."""
    ways = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    for way in ways:
        same = isinstance(way, ast.Tuple) and len(way.elts) == len(target.elts)
        for place, name in enumerate(target.elts):
            if isinstance(name, ast.Name):
                given = way.elts[place] if same and isinstance(way, ast.Tuple) else None
                yield name.id, given


def bindings(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """Name -> every value that a plain assignment in it gives; a loop or parameter gives None's
    stand-in, which is no constant."""
    found: dict[str, list[ast.expr]] = {}
    unknown = ast.Name(id="?", ctx=ast.Load())
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
                elif isinstance(target, ast.Tuple):
                    for name, value in unpacked(target, node.value):
                        found.setdefault(name, []).append(value or unknown)
        elif (
            isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value
        ) or (isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)):
            found.setdefault(node.target.id, []).append(node.value)
        elif isinstance(node, ast.For):
            for name in ast.walk(node.target):
                if isinstance(name, ast.Name):
                    found.setdefault(name.id, []).append(unknown)
        elif isinstance(node, ast.arg):
            found.setdefault(node.arg, []).append(unknown)
    return found


def breaches(text: str, where: str) -> Iterator[str]:
    """Calls whose SQL isn't constant, as `module:function`."""
    tree = ast.parse(text)
    top = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    module_names = bindings(ast.Module(body=top, type_ignores=[]))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = module_names | bindings(function)
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CALLS
                and not constant(node.args[0] if node.args else None, names)
            ):
                yield f"{where}:{function.name}"


def all_breaches() -> set[str]:
    return {
        breach
        for path in sorted(SOURCE.rglob("*.py"))
        for breach in breaches(
            path.read_text(encoding="utf-8"), path.relative_to(SOURCE).as_posix()
        )
    }


def test_every_sql_is_a_text_of_the_source() -> None:
    found = all_breaches()
    assert found - set(ALLOWED) == set()
    assert set(ALLOWED) - found == set(), "an exception that nothing needs any more"


def test_sql_is_executed_in_the_database_room_alone() -> None:
    outside = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "database" not in path.parts
        and any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CALLS
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    # BEGIN, COMMIT and ROLLBACK; the transaction is theirs.
    assert outside <= {
        "ledger/transaction.py",
        "services/keeping.py",
        "services/restoring.py",
        "services/setup.py",
        "services/verify/run.py",
    }


def test_the_check_sees_what_it_must() -> None:
    bad = (
        'def f(db, x): db.execute(f"SELECT {x}")',
        'def f(db, x): db.execute("SELECT " + x)',
        'def f(db, x): db.execute("SELECT %s" % x)',
        'def f(db, x): db.execute("SELECT {}".format(x))',
        "def f(db, x): db.execute(x)",
        'def f(db, x):\n  sql = "SELECT 1"\n  sql += x\n  db.execute(sql)',
        "def f(db, x):\n  for sql in x:\n    db.execute(sql)",
        'def f(db, X): db.execute(f"SELECT {X}")',
        "def f(db, x): db.executescript(x.read())",
    )
    for one in bad:
        assert list(breaches(one, "m")) == ["m:f"], one
    assert list(breaches("def f(db, x):\n  a, b = x\n  db.execute(a)", "m")) == ["m:f"]
    good = (
        'A = "SELECT 1"\ndef f(db, x):\n  s, v = (A, x) if x else ("S", {})\n  db.execute(s, v)',
        'def f(db): db.execute("SELECT 1")',
        'A = "SELECT 1"\ndef f(db): db.execute(A, {})',
        'T = "t"\nA = f"SELECT {T}"\ndef f(db): db.execute(A)',
        'D = {"a": "SELECT 1"}\ndef f(db, x): db.execute(D[x])',
    )
    for one in good:
        assert list(breaches(one, "m")) == [], one

"""Where things stand: a test for each module, short files, documented names, whole tables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import (
    DOCS,
    PACKAGE,
    TESTS,
    comments,
    functions_of,
    imported_names,
    listed,
    module_name,
    python_files,
    shown,
    tree,
)
from verifier.captures import table as captures_table
from verifier.cli.entry import COMMANDS
from verifier.ils import table as ils_table
from verifier.report import table as report_table

MOST_LINES = 220
LONG_TABLES = {
    "verifier/demo/patrons.py": "the demo patrons, as data",
}

ENTRANCES = {"__init__.py", "__main__.py"}
MODULES = [path for path in python_files(PACKAGE) if path.name not in ENTRANCES]
_NAMES = {module_name(path) for path in MODULES}


def has_behaviour(path: Path) -> bool:
    """Whether there is anything to test: declarations alone have no behaviour."""
    return any(True for _ in functions_of(tree(path)))


def reached_by(test: Path) -> set[str]:
    """The modules that a test imports, also where it takes them from their package's front."""
    names = set(imported_names(test))
    for package in [name for name in names if name.startswith("verifier.")]:
        front = PACKAGE.joinpath(*package.split(".")[1:], "__init__.py")
        if front.is_file():
            names |= set(imported_names(front))
    return names


def has_a_test(path: Path) -> bool:
    """Whether a test mirrors the module, or one in its package's folder imports it."""
    folder = TESTS / path.parent.relative_to(PACKAGE)
    if (folder / f"test_{path.name}").is_file():
        return True
    own = [*folder.rglob("*.py"), *(folder / path.stem).rglob("*.py")]
    return any(module_name(path) in reached_by(one) for one in own if "house" not in one.parts)


def test_every_module_is_tested():
    """A module has a test of its own, or is a part of a module beside it that has one."""
    tested = {path for path in MODULES if has_a_test(path)}
    parts = {
        (path.parent, name) for path in tested for name in imported_names(path) if name in _NAMES
    }
    untested = [
        shown(path)
        for path in MODULES
        if has_behaviour(path)
        and path not in tested
        and (path.parent, module_name(path)) not in parts
    ]

    assert [] == untested, listed(untested)


def test_every_test_mirrors_something():
    """A test file under a package's folder is about that package: it imports from it."""
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    lost = []
    for path in python_files(TESTS):
        first = path.relative_to(TESTS).parts[0]
        if path.name.startswith("test_") and first in packages:
            about = f"verifier.{first}"
            used = {*imported_names(path), *_names_of_helpers(path)}
            if not any(name == about or name.startswith(f"{about}.") for name in used):
                lost.append(shown(path))

    assert [] == lost, listed(lost)


def _names_of_helpers(path: Path) -> Iterator[str]:
    """What the test's own helper modules and its conftest import."""
    for helper in (*path.parent.glob("conftest.py"), *_own_helpers(path)):
        yield from imported_names(helper)


def _own_helpers(path: Path) -> Iterator[Path]:
    for name in imported_names(path):
        helper = TESTS.parent.joinpath(*name.split(".")).with_suffix(".py")
        if name.startswith("tests.") and helper.is_file():
            yield helper


def test_files_are_short():
    """A file has one duty and fits in the head; only tables of data may be longer."""
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    long = {
        name: lines
        for name, lines in lengths.items()
        if lines > MOST_LINES and name not in LONG_TABLES and not name.endswith("_terms.py")
    }

    assert {} == long


def test_long_tables_exist():
    """Nothing is excused that is not there."""
    assert set(LONG_TABLES) <= {shown(path) for path in MODULES}


def test_public_names_are_documented():
    """Each module, public class and public function says what it is."""
    bare = []
    for path in python_files(PACKAGE):
        if ast.get_docstring(tree(path)) is None:
            bare.append(shown(path))
        bare += [
            f"{shown(path)}: {name}"
            for name, node in _public(tree(path))
            if ast.get_docstring(node) is None
        ]

    assert [] == bare, listed(bare)


def _public(
    node: ast.Module | ast.ClassDef, within: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    for one in node.body:
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if isinstance(one, kinds) and not one.name.startswith("_"):
            yield f"{within}{one.name}", one
            if isinstance(one, ast.ClassDef):
                yield from _public(one, f"{one.name}.")


def test_nothing_prints():
    """Only the command line writes to the terminal."""
    printing = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files(PACKAGE)
        if path.parent.name != "cli"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "pprint", "breakpoint")
    ]

    assert [] == printing, listed(printing)


_NOQA = re.compile(r"#\s*noqa\b(?P<codes>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?(?P<reason>.*)", re.I)
_IGNORE = re.compile(r"#\s*(?:type: ignore|pragma: no cover)(?P<codes>\[[\w, -]+\])?(?P<reason>.*)")


def test_exceptions_to_lint_and_types_say_why():
    """What switches a rule off names the rule and the reason: behind it, or in the line above."""
    files = [*python_files(PACKAGE), *python_files(TESTS), *python_files(DOCS)]
    silent = [f"{shown(path)}:{line}" for path in files for line in _unexplained(path)]

    assert [] == silent, listed(silent)


def _unexplained(path: Path) -> Iterator[int]:
    lines = path.read_text("utf-8").splitlines()
    explained_at: dict[int, str] = {}  # a reason also holds for the same codes right below it
    for line, comment in comments(path):
        found = _NOQA.search(comment) or _IGNORE.search(comment)
        if found is None:
            continue
        codes = found["codes"] or ""
        above = lines[line - 2].strip() if line > 1 else ""
        reason = re.sub(r"[\W_]+", "", found["reason"])
        if codes and (reason or above.startswith("#") or explained_at.get(line - 1) == codes):
            explained_at[line] = codes
        elif not codes and "pragma" in comment and reason:
            continue
        else:
            yield line


def test_every_renderer_is_offered():
    """Each module that renders a report is in the table of formats."""
    assert _defining(PACKAGE / "report", "render") == _used_by(report_table)
    assert len(report_table.RENDERERS) == len(_used_by(report_table))


def test_every_saved_login_is_recognised():
    """Each module that loads a saved login is in the table of captures."""
    assert _defining(PACKAGE / "captures", "load") == {
        name for name in _used_by(captures_table) if "looks_like" not in name
    } & _defining(PACKAGE / "captures", "load")


def test_every_connector_can_be_configured():
    """Each module with a connector is in the table of connectors, under the module's name."""
    folder = PACKAGE / "ils"
    helpers = {"table", "ask", "asking"}
    with_connector = {
        path.relative_to(folder).with_suffix("").parts[0]
        for path in python_files(folder)
        if path.stem not in helpers and _has_method(path, "look_up")
    }

    assert with_connector == set(ils_table.CONNECTORS)


def test_every_command_is_offered():
    """Each module that is a command is in the list of commands, under the module's name."""
    commands = {
        path.stem
        for path in python_files(PACKAGE / "cli")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and _is_click_command(node)
    }

    assert commands == set(COMMANDS)
    assert {f"verifier.cli.{name}" for name in commands} == set(COMMANDS.values())


@pytest.mark.parametrize(
    ("table", "no_rule"),
    [
        ("verifier/diagnosis/transforms/table.py", {"rule", "table"}),
        ("verifier/diagnosis/steps/table.py", {"answer", "table"}),
        ("verifier/web/app.py", set()),
    ],
)
def test_every_part_is_put_together(table, no_rule):
    """Each transform, each question and each blueprint is named where they are put together."""
    path = PACKAGE.parent / table
    parts = {
        one.stem
        for one in path.parent.glob("*.py")
        if one.stem not in no_rule | {"__init__"} and (no_rule or _has_blueprint(one))
    }
    package = module_name(path.parent / "__init__.py")
    named = {
        name.removeprefix(f"{package}.").partition(".")[0]
        for name in imported_names(path)
        if name.startswith(f"{package}.")
    }

    assert set() == parts - named
    assert parts


def _defining(folder: Path, function: str) -> set[str]:
    return {
        module_name(path)
        for path in python_files(folder)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.name == function
    }


def _used_by(table: object) -> set[str]:
    path = Path(str(table.__file__))
    package = module_name(path.parent / "__init__.py")
    modules = {module_name(one) for one in path.parent.glob("*.py")} - {package}
    return modules & set(imported_names(path))


def _has_method(path: Path, method: str) -> bool:
    return any(
        isinstance(one, ast.FunctionDef) and one.name == method
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
        for one in node.body
    )


def _is_click_command(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(one).startswith("click.command(") for one in node.decorator_list)


def _has_blueprint(path: Path) -> bool:
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Blueprint(")
        for node in tree(path).body
    )

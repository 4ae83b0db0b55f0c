"""Where things stand: a test for each module, documented names, whole tables."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.repository import (
    PACKAGE,
    TESTS,
    functions_of,
    imported_names,
    listed,
    module_name,
    python_files,
    shown,
    tree,
)

ENTRANCES = {"__init__.py", "__main__.py"}
MODULES = [path for path in python_files(PACKAGE) if path.name not in ENTRANCES]
_NAMES = {module_name(path) for path in MODULES}


def test_there_is_something_to_keep_in_order():
    """A rule that looks at no file would always hold."""
    assert len(MODULES) > 200


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
    return any(
        module_name(path) in reached_by(entry)
        for entry in own
        if TESTS / "house" not in entry.parents
    )


def test_every_module_is_tested():
    """A module has a test of its own, or is a part of a module beside it that has one.

    The checks have tables, by their ids (``test_checks``).
    """
    tested = {path for path in MODULES if has_a_test(path)}
    parts = {
        (path.parent, name) for path in tested for name in imported_names(path) if name in _NAMES
    }
    untested = [
        shown(path)
        for path in MODULES
        if has_behaviour(path)
        and path not in tested
        and path.parent.parent.name != "checks"
        and (path.parent, module_name(path)) not in parts
    ]

    assert [] == untested, listed(untested)


def test_every_test_mirrors_something():
    """A test file under a package's folder is about that package: it imports from it."""
    lost = []
    for path in python_files(TESTS):
        parts = path.parent.relative_to(TESTS).parts
        depth = 2 if parts[:1] in (("adapters",), ("domain",)) else 1
        room = PACKAGE.joinpath(*parts[:depth])
        while not (room / "__init__.py").is_file():
            room = room.parent
        if path.name.startswith("test_") and room != PACKAGE:
            about = module_name(room / "__init__.py")
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


def test_public_names_are_documented():
    """Each module, public class and public function says what it is; a check's file its checks."""
    bare = []
    for path in python_files(PACKAGE):
        if not ast.get_docstring(tree(path)):
            bare.append(shown(path))
        bare += [
            f"{shown(path)}: {name}"
            for name, node in _public(tree(path))
            if not (ast.get_docstring(node) or path.parents[1].name == "checks")
        ]

    assert [] == bare, listed(bare)


def _public(
    node: ast.Module | ast.ClassDef, within: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    for entry in node.body:
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if isinstance(entry, kinds) and not entry.name.startswith("_"):
            yield f"{within}{entry.name}", entry
            if isinstance(entry, ast.ClassDef):
                yield from _public(entry, f"{entry.name}.")


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


def test_no_rule_depends_on_where_the_checkout_lies():
    """The house rules look at no folder above the repository: it may have any name."""
    absolute = [
        f"{shown(path)}:{number}"
        for path in python_files(TESTS / "house")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if ".parts" in line and "relative_to" not in line
    ]

    assert [] == absolute, listed(absolute)

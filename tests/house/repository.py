"""The repository as the house rules see it: its files, its modules, and what they say."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "verifier"
TESTS = ROOT / "tests"
DOCS = ROOT / "docs"

WRITTEN = ("verifier", "tests", "docs", "templates", "idp_profiles", ".ci")
PASSED_BY = {"__pycache__", "_build", "_data", "var"}
TEXT = {
    *(".py", ".toml", ".md", ".html", ".css", ".js", ".json", ".xml", ".pl", ".sh", ""),
    *(".yml", ".conf", ".service"),
}


def written_files() -> list[Path]:
    """Every text file that somebody wrote: no lock file, no licence, nothing that was built."""
    top = [
        path for path in ROOT.iterdir() if path.suffix in {".md", ".toml"} or path.name in _NAMED
    ]
    below = [
        path for folder in WRITTEN for path in (ROOT / folder).rglob("*") if _is_written(path)
    ]
    return sorted({*top, *below})


_NAMED = {"Makefile", ".importlinter", ".gitignore", ".editorconfig"}


def _is_written(path: Path) -> bool:
    parts = set(path.relative_to(ROOT).parts)
    return path.is_file() and path.suffix in TEXT and not parts & PASSED_BY


def python_files(folder: Path) -> list[Path]:
    """The Python files below *folder*, without what was built."""
    found = folder.rglob("*.py")
    return sorted(path for path in found if not PASSED_BY & set(path.relative_to(folder).parts))


@cache
def files_of_the_repository() -> frozenset[Path]:
    """Every file and folder that git keeps; where there is no git, as in an sdist, all of them."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return frozenset(ROOT.rglob("*"))
    files = {ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).exists()}
    return frozenset(files | {folder for file in files for folder in file.parents})


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def shown(path: Path) -> str:
    """*path* as a person reads it in a failure."""
    return str(path.relative_to(ROOT))


def listed(offenders: Iterable[str]) -> str:
    """One line for each offender, so that a failure shows them all."""
    return "\n" + "\n".join(offenders)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def comments(path: Path) -> Iterator[tuple[int, str]]:
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


@cache
def imported_names(path: Path) -> tuple[str, ...]:
    """Each dotted name that the file imports, anywhere in it: ``a.b`` and ``a.b.name``."""
    names: list[str] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names += (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += (node.module, *(f"{node.module}.{name.name}" for name in node.names))
    return tuple(names)

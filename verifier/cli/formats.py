"""Which report format goes where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verifier.cli.exits import WrongUsage

FORMATS = ("text", "json", "html", "junit", "sarif", "csv", "markdown")
FOR_PEOPLE = ("text", "json", "html")
"""What a command writes that judges nobody's login and no configuration."""

_SUFFIXES = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".xml": "junit",
    ".sarif": "sarif",
    ".md": "markdown",
}
_SARIF_JSON = ".sarif.json"
_STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Target:
    """One report to write; ``path`` is None for standard output."""

    format: str
    path: Path | None


def targets(
    formats: Sequence[str], outputs: Sequence[Path], *, ready: Sequence[str] = FORMATS
) -> tuple[Target, ...]:
    """Pair formats and files: by the file's ending first, in order otherwise.

    *ready* are those that the command can write. One format may stay without a file and goes to
    standard output. Raises ``WrongUsage``.
    """
    later = [one for one in formats if one not in ready]
    if later:
        raise WrongUsage(
            f"--format {later[0]} makes no sense for this command: it writes {', '.join(ready)}."
        )
    wanted = list(dict.fromkeys(formats))
    paired: dict[Path, str] = {}
    for path in outputs:
        by_ending = _by_ending(path)
        if by_ending in wanted or (not formats and by_ending in ready):
            paired[path] = str(by_ending)
            wanted = [one for one in wanted if one != by_ending]
    for path in outputs:
        if path not in paired:
            paired[path] = _next(wanted, path, formats)
    if not outputs and not formats:
        wanted = ["text"]
    if len(wanted) > 1:
        raise WrongUsage(
            f"{' and '.join(wanted)} cannot both go to standard output: add --output FILE."
        )
    for path in paired:
        if path != _STANDARD_OUTPUT:
            require_folder(path)
    files = [
        Target(kind, None if path == _STANDARD_OUTPUT else path) for path, kind in paired.items()
    ]
    return (*files, *(Target(kind, None) for kind in wanted))


def require_folder(path: Path) -> None:
    """Say before the work that *path* could not be written after it. Raises ``WrongUsage``."""
    if not path.absolute().parent.is_dir():
        raise WrongUsage(f"{path} cannot be written: there is no folder {path.parent}.")


def _by_ending(path: Path) -> str | None:
    if path.name.lower().endswith(_SARIF_JSON):
        return "sarif"
    return _SUFFIXES.get(path.suffix.lower())


def _next(wanted: list[str], path: Path, formats: Sequence[str]) -> str:
    if wanted:
        return wanted.pop(0)
    if not formats:
        return "text"
    raise WrongUsage(f"--output {path} has no --format of its own: add one.")

"""The files that a path names: itself, or all that are in a folder."""

from __future__ import annotations

from pathlib import Path

from verifier.captures.problems import NotACapture, reason_of


def files_in(path: Path) -> tuple[Path, ...]:
    """Give *path* itself, or of a folder the files in it, in the order of their names.

    Hidden files and folders are passed over. Raises ``NotACapture`` for a folder that cannot be
    opened or holds no file.
    """
    try:
        if not path.is_dir():
            return (path,)
        inside = sorted(one for one in path.iterdir() if not one.name.startswith("."))
        files = tuple(one for one in inside if one.is_file())
    except OSError as error:
        raise NotACapture(f"The folder cannot be opened: {reason_of(error)}.") from None
    if not files:
        raise NotACapture("This folder holds no file.")
    return files

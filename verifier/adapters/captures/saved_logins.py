"""Read the saved logins and reports that a comparison is given, from a file or a folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from verifier.adapters.captures.errors import NotACapture, reason_of
from verifier.adapters.captures.formats import captures_of, opened, taken_in
from verifier.domain.model.saved_login import SavedLogin


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


def read_saved_logins(path: Path, keys: Sequence[Path] = ()) -> tuple[SavedLogin, ...]:
    """Read the saved logins and reports of a file, or of every file of a folder, by name.

    Raises ``NotACapture``; of a folder it names the file.
    """
    found: list[SavedLogin] = []
    for file in files_in(path):
        try:
            found.extend(_read(file, keys))
        except NotACapture as error:
            where = "" if file == path else f"{file.name}: "
            raise NotACapture(f"{where}{error.message}") from None
    return tuple(found)


def read_saved_logins_in(
    content: bytes, keys: Sequence[Path] = (), *, saved_at: datetime | None = None
) -> tuple[SavedLogin, ...]:
    """Read the saved logins, or the reports, in *content*. Raises ``NotACapture``.

    *saved_at* dates a login that names no date.
    """
    # slow to load, and not needed for a saved login alone
    from verifier.adapters.captures.report_json import holds_reports, read_reports  # noqa: PLC0415

    saved = taken_in(content, saved_at or datetime.now(UTC))
    if holds_reports(saved):
        return read_reports(saved)
    return tuple(SavedLogin(capture=capture) for capture in captures_of(saved, len(content), keys))


def _read(path: Path, keys: Sequence[Path]) -> tuple[SavedLogin, ...]:
    content, saved_at = opened(path)
    return read_saved_logins_in(content, keys, saved_at=saved_at)

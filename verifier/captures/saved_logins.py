"""What a comparison is given: saved logins and reports, in files or in folders of files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from verifier.captures.folder import files_in
from verifier.captures.problems import NotACapture
from verifier.captures.report_json import holds_reports, read_reports
from verifier.captures.table import captures_of, opened, taken_in
from verifier.model.saved_login import SavedLogin


def read_saved_logins(path: Path, keys: Sequence[Path] = ()) -> tuple[SavedLogin, ...]:
    """Read the saved logins and reports of a file, or of every file of a folder, by name.

    Raises ``NotACapture``; of a folder it names the file.
    """
    found: list[SavedLogin] = []
    for one in files_in(path):
        try:
            found.extend(_read(one, keys))
        except NotACapture as error:
            where = "" if one == path else f"{one.name}: "
            raise NotACapture(f"{where}{error.said}") from None
    return tuple(found)


def read_saved_logins_in(
    content: bytes, keys: Sequence[Path] = (), *, saved_at: datetime | None = None
) -> tuple[SavedLogin, ...]:
    """Read the saved logins, or the reports, in *content*. Raises ``NotACapture``.

    *saved_at* dates a login that names no date.
    """
    saved = taken_in(content, saved_at or datetime.now(UTC))
    if holds_reports(saved):
        return read_reports(saved)
    return tuple(SavedLogin(capture=one) for one in captures_of(saved, len(content), keys))


def _read(path: Path, keys: Sequence[Path]) -> tuple[SavedLogin, ...]:
    content, saved_at = opened(path)
    return read_saved_logins_in(content, keys, saved_at=saved_at)

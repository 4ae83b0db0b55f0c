"""A UserInfo answer of OpenID Connect, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verifier.adapters.captures.id_token import info_login, read_info
from verifier.adapters.captures.saved_file import SavedFile
from verifier.domain.model.capture import LoginCapture


def recognises(saved: SavedFile) -> bool:
    """Whether it is a JSON object that names its person by ``sub``."""
    document = saved.document
    return document is not None and "sub" in document and "schema" not in document


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read the claims. Raises ``NotACapture``."""
    return (info_login(read_info(saved.text), seen_at=saved.saved_at),)

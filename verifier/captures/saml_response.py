"""A ``SAMLResponse`` by itself: XML, base64, a form body, or a URL of the Redirect binding."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from verifier.captures.problems import NotACapture
from verifier.captures.saml_encoding import MessageOpener, decode_message, named_values
from verifier.captures.saml_message import read_message, read_tree, response_in
from verifier.captures.saved_file import SavedFile
from verifier.captures.unproven import read_each
from verifier.messages.saml.namespaces import SAMLP
from verifier.model.capture import LoginCapture

_FEWEST = 40  # characters: no SAML message is shorter


def recognises(saved: SavedFile) -> bool:
    """Whether it is a SAML message in one of these forms."""
    if saved.root is not None:
        return response_in(saved.root) is not None or saved.root.tag.startswith(f"{{{SAMLP}}}")
    if saved.document is not None or saved.text.lstrip()[:1] in ("<", "{", "["):
        return False
    return bool(named_values(saved.text)) or _bare(saved.text) is not None


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:
    """Read each assertion. Raises ``NotACapture``."""
    if saved.root is not None:
        return read_tree(saved.root, keys, seen_at=saved.saved_at)
    values = named_values(saved.text) or (saved.text,)
    opener = MessageOpener()
    return read_each(partial(_read_value, one, opener, saved, keys) for one in values)


def _read_value(
    value: str, opener: MessageOpener, saved: SavedFile, keys: Sequence[Path]
) -> tuple[LoginCapture, ...]:
    xml = opener.opened(value)
    if xml is None:
        raise NotACapture(
            "The SAMLResponse cannot be decoded: copy the whole value, from its first character "
            "to its last."
        )
    return read_message(xml, keys, seen_at=saved.saved_at)


def _bare(text: str) -> str | None:
    return decode_message(text) if len(text) >= _FEWEST else None

"""Directory entries as LDIF, each the entry of one person (RFC 2849)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from verifier.captures.ldif_lines import Line, logical_lines, records
from verifier.captures.problems import NotACapture
from verifier.captures.saved_file import SavedFile
from verifier.captures.unproven import MOST_LOGINS, not_checked, refuse_many_logins
from verifier.messages.ldap.entry import entry_attributes, is_secret
from verifier.model.capture import (
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

_AROUND = frozenset({"version", "search", "result", "ref"})  # ldapsearch writes these around
_BIND = not_checked(
    "bind", "Not checked: a directory export does not show that anybody logged in."
)


def recognises(saved: SavedFile) -> bool:
    """Whether the first line that says anything is ``dn:``, after an optional ``version:``."""
    if saved.document is not None or saved.root is not None:
        return False
    for line in logical_lines(saved.text):
        start = line[:8].lower()
        if line.strip() and not start.startswith(("#", "version:")):
            return start.startswith("dn:")
    return False


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read each entry. Raises ``NotACapture``."""
    entries = tuple(islice(_entries(saved.text), MOST_LOGINS + 1))
    refuse_many_logins(len(entries))
    if not entries:
        raise NotACapture("The LDIF file holds no entry.")
    return tuple(_login(one, saved) for one in entries)


def _entries(text: str) -> Iterator[list[Line]]:
    for record in records(text):
        lines = record[1:] if record[0][0].lower() == "version" else record
        if lines and lines[0][0].lower() not in _AROUND:
            yield lines


def _login(lines: Sequence[Line], saved: SavedFile) -> LoginCapture:
    (first, dn), *others = lines
    if first.lower() != "dn":
        raise NotACapture("The LDIF file has a record that does not begin with its dn.")
    raw: dict[str, list[bytes]] = {}
    for name, value in others:
        if name.lower() == "changetype":
            raise NotACapture("The LDIF file holds changes, not entries; export the entry itself.")
        if not is_secret(name):
            raw.setdefault(name, []).append(value)
    return LoginCapture(
        protocol=Protocol.LDAP,
        origin=Origin.IMPORT,
        captured_at=saved.saved_at,
        idp=IdentityProvider(entity_id=None),
        service_provider=None,
        subject=Subject(kind=SubjectKind.DN, value=_distinguished_name(dn)),
        attributes=entry_attributes(raw),
        checks=(_BIND,),
    )


def _distinguished_name(dn: bytes) -> str:
    try:
        return dn.decode("utf-8")
    except UnicodeDecodeError:
        raise NotACapture("The LDIF file has a dn that is not UTF-8.") from None
